//! A desktop with an access token.

use cif_axum::AccessToken;

use crate::page::open;
use crate::support::{Served, records, serve_with, soon};

const SECRET: &str = "correct horse battery";

async fn locked() -> Served {
    serve_with(records(), Some(AccessToken::new(SECRET).expect("long enough"))).await
}

#[tokio::test]
async fn nothing_is_shown_before_the_login() {
    let served = locked().await;
    let page = served.get("/").await;
    assert!(page.body.contains("type=\"password\"") && !page.body.contains(served.desktop.page_token().reveal()));
    let origin = format!("http://{}", served.address);
    assert!(open(&served, "/cif/page", &[("Origin", &origin)]).await.is_err());
    assert_eq!(served.get("/webresources/Widget/msdyn_ciLibrary.js").await.status, 200);
}

#[tokio::test]
async fn a_wrong_token_is_refused_slowly_and_a_right_one_opens() {
    let served = locked().await;
    let post = |body: &'static str| served.request("POST", "/cif/login", &[], body);
    let wrong = soon("answer", served.clock.advance_until(post("token=wrong"))).await;
    assert_eq!(wrong.status, 403);
    assert!(wrong.header("set-cookie").is_none() && wrong.body.contains("not the access token"));
    assert!(served.clock.moved(), "a wrong token is answered after a pause");

    let right = post("token=correct+horse%20battery").await;
    assert_eq!((right.status, right.header("location")), (303, Some("/")));
    let cookie = right.header("set-cookie").expect("a cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains("horse"), "{cookie}");
    let pair = cookie.split(';').next().expect("a pair");
    let page = served.request("GET", "/", &[("Cookie", &format!("a=b; {pair}"))], "").await;
    assert!(page.body.contains(served.desktop.page_token().reveal()));
    let origin = format!("http://{}", served.address);
    assert!(open(&served, "/cif/page", &[("Origin", &origin), ("Cookie", pair)]).await.is_ok());
}

#[tokio::test]
async fn whoever_is_signed_in_stays_so_at_the_desktop_that_takes_its_place() {
    let token = AccessToken::new(SECRET).expect("long enough");
    let first = serve_with(records(), Some(token.clone())).await;
    let login = first.request("POST", "/cif/login", &[], "token=correct+horse+battery").await;
    let cookie = login.header("set-cookie").expect("a cookie").split(';').next().expect("a pair").to_owned();
    let next = serve_with(records(), Some(token)).await;
    let page = next.request("GET", "/", &[("Cookie", &cookie)], "").await;
    assert!(page.body.contains(next.desktop.page_token().reveal()));
}

#[tokio::test]
async fn a_foreign_page_cannot_log_in() {
    let served = locked().await;
    let headers = [("Origin", "https://evil.example")];
    let answer = served.request("POST", "/cif/login", &headers, "token=correct+horse+battery").await;
    assert_eq!(answer.status, 403);
    assert!(answer.header("set-cookie").is_none());
}
