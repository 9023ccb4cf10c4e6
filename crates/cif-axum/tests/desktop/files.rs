//! The page, the files, and the headers of all answers.

use crate::support::serve;

#[tokio::test]
async fn the_library_is_served_in_every_spelling_to_everybody() {
    let served = serve().await;
    for path in [
        "/webresources/Widget/msdyn_ciLibrary.js",
        "/WebResources/Widget/msdyn_ciLibrary.js",
        "/WEBRESOURCES//widget/MSDYN_CILIBRARY.JS",
        "//webresources/Widget/msdyn_ciLibrary.js?v=1",
    ] {
        let headers = [("Host", "whatever.example"), ("Origin", "https://phone.contoso.com")];
        let answer = served.request("GET", path, &headers, "").await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert!(answer.header("set-cookie").is_none() && answer.body.contains("CIFramework"));
        let tag = answer.header("etag").expect("a tag").to_owned();
        let again = served.request("GET", path, &[("If-None-Match", &tag)], "").await;
        assert_eq!((again.status, again.body.as_str()), (304, ""));
    }
    assert_eq!(served.request("POST", "/webresources/Widget/msdyn_ciLibrary.js", &[], "").await.status, 405);
    assert_eq!(served.get("/webresources/Widget/other.js").await.status, 404);
}

#[tokio::test]
async fn the_page_has_its_secret_and_a_strict_policy() {
    let served = serve().await;
    let page = served.get("/").await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains(served.desktop.page_token().reveal()) && page.body.contains("/cif/page"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("cross-origin-opener-policy"), Some("same-origin-allow-popups"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("https://phone.contoso.com") && policy.contains("https://other.example"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    let referrer = page.header("referrer-policy").expect("a referrer policy");
    assert_eq!(referrer, "strict-origin-when-cross-origin", "widgets find their host by the referrer");
}

#[tokio::test]
async fn every_script_of_the_page_is_there() {
    let served = serve().await;
    let page = served.get("/").await.body;
    let paths: Vec<&str> = page.split('"').filter(|text| text.starts_with("/assets/")).collect();
    assert!(!paths.is_empty());
    for path in paths {
        assert_eq!(served.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_foreign_name_gets_nothing_of_the_agent() {
    let served = serve().await;
    for host in ["evil.example", "127.0.0.1", "localhost:1"] {
        for path in ["/", "/cif/page"] {
            let answer = served.request("GET", path, &[("Host", host)], "").await;
            assert_eq!(answer.status, 403, "{host} {path}");
            assert!(answer.body.contains(host) && !answer.body.contains(served.desktop.page_token().reveal()));
        }
    }
}
