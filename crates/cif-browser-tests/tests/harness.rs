//! The harness itself: two origins, frames, tabs, flags.

use cif_browser_tests::{Browser, Failure, Options, Site, run};
use serde_json::json;

const TOP: &str = r#"<!doctype html><title>top</title><h1>Top</h1><p id="got">nothing</p><button id="later" disabled>Later</button>
<script>
const frame = document.createElement("iframe");
frame.src = new URLSearchParams(location.search).get("frame");
addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow) return;
  document.getElementById("got").textContent = `${event.origin} says ${event.data.word}`;
  document.getElementById("later").disabled = false;
});
document.getElementById("later").onclick = () => frame.contentWindow.postMessage("clicked", "*");
document.body.append(frame);
</script>"#;

const FRAME: &str = r#"<!doctype html><button id="speak">Speak</button><p id="heard"></p>
<script>
document.getElementById("speak").onclick = () => top.postMessage({ word: "hello" }, "*");
addEventListener("message", (event) => { document.getElementById("heard").textContent = event.data; });
console.log("frame is up");
</script>"#;

#[test]
fn a_frame_of_another_origin_posts_to_the_top_window() {
    run("a_frame_of_another_origin_posts_to_the_top_window", &Options::new(), async |browser: &Browser| {
        let (top, frame) = (Site::start([("/", TOP)]).await?, Site::start([("/", FRAME)]).await?);
        browser.goto(&top.address(&format!("?frame={}", frame.address("/")))).await?;
        browser.text("h1", "Top").await?;
        assert_eq!(browser.texts("#got").await?, ["nothing"]);

        browser.in_frame("iframe", async |inside: &Browser| inside.click("#speak").await).await?;
        browser.text("#got", &format!("{} says hello", frame.origin())).await?;
        browser.click("#later").await?;
        browser.in_frame("iframe", async |inside: &Browser| inside.text("#heard", "clicked").await.map(drop)).await?;

        let console = browser.console().await?;
        assert!(console.iter().any(|line| line.contains("frame is up")), "{console:?}");
        Ok(())
    });
}

#[test]
fn tabs_are_separate_documents() {
    run("tabs_are_separate_documents", &Options::new(), async |browser: &Browser| {
        let site = Site::start([("/", FRAME)]).await?;
        let page = site.address("/");
        browser.goto(&page).await?;
        let first = browser.tab().await?;
        browser.script("window.mark = arguments[0];", vec![json!("first")]).await?;
        browser.open_tab().await?;
        browser.goto(&page).await?;
        assert_eq!(browser.script("return window.mark ?? null;", vec![]).await?, json!(null));
        browser.switch_tab(&first).await?;
        browser.script_until("the mark", "return window.mark;").await?;
        Ok(())
    });
}

#[test]
fn a_flag_maps_names_to_the_loopback() {
    run("a_flag_maps_names_to_the_loopback", &mapped(), async |browser: &Browser| {
        let site = Site::start([("/", TOP)]).await?;
        let port = site.port();
        browser.goto(&format!("http://host.test:{port}/?frame=about:blank")).await?;
        let origin = browser.script("return location.origin;", vec![]).await?;
        assert_eq!(origin, json!(format!("http://host.test:{port}")));
        Ok(())
    });
}

fn mapped() -> Options {
    Options::new().flag("--host-resolver-rules=MAP *.test 127.0.0.1").window(800, 600)
}

#[test]
#[should_panic(expected = "this case fails")]
fn a_case_that_fails_fails_the_test() {
    // Without a browser the case is skipped, which this test must not take for success.
    let mut ran = false;
    run("a_case_that_fails_fails_the_test", &Options::new(), async |_: &Browser| {
        ran = true;
        Err(Failure::check("this case fails"))
    });
    assert!(ran, "skipped, so: this case fails");
}

#[test]
fn the_fixtures_know_their_host() {
    run("the_fixtures_know_their_host", &Options::new(), async |browser: &Browser| {
        let host = Site::start([("/webresources/Widget/msdyn_ciLibrary.js", "window.loaded = true;")]).await?;
        let fixtures = Site::fixtures().await?;
        fixtures.set_host(&host.address("/"));
        browser.goto(&fixtures.address("caller.html")).await?;
        browser.script_until("the library of the host", "return window.loaded;").await?;
        let host_attribute = "return document.querySelector('[data-crmurl]').dataset.crmurl;";
        assert_eq!(browser.script(host_attribute, vec![]).await?, json!(host.origin()));
        Ok(())
    });
}
