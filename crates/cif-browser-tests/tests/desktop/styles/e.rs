//! Style E: every call awaited, queries percent-encoded, no handlers.

use cif_browser_tests::{Browser, Outcome, until};
use serde_json::json;

use super::host::{Host, Setup};
use super::on_both;
use super::widget::{act, asked, reads, settled, wire};
use crate::stage::ADA_ID;

const AGENT: &str = "0A1B2C3D-0000-4000-8000-00000000ABCD";

async fn runs(browser: &Browser, _: &Host) -> Outcome {
    reads(browser, "started", 1).await?;
    assert_eq!(reads(browser, "width", 1).await?, [json!(420)]);
    assert_eq!(reads(browser, "mode", 1).await?, [json!(1)]);
    assert_eq!(reads(browser, "user", 1).await?, [AGENT]);
    assert_eq!(reads(browser, "address", 1).await?, ["alex.agent@desktop.example"]);
    let query = format!("?$select=internalemailaddress&$top=1&$filter=systemuserid%20eq%20{AGENT}");
    let search =
        format!("search {}", json!({"entityName": "systemuser", "queryParameters": query, "searchOnly": true}));
    let expected = [
        r#"setclicktoact {"value":true}"#,
        r#"setwidth {"value":420}"#,
        r#"setmode {"value":1}"#,
        "getenvironment {}",
        &search,
    ];
    let from = asked(browser, 0, &expected).await?;
    browser.find("#panel[data-mode=docked]").await?;

    act(browser, "screenPop", json!(["010-0199"])).await?;
    browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}']")).await?;
    assert_eq!(act(browser, "openConversation", json!([ADA_ID])).await?, 1, "found at the first attempt");
    browser.find("[data-form=msdyn_ocliveworkitem]").await?;
    act(browser, "transcript", json!([])).await?;
    act(browser, "raise", json!([])).await?;
    assert_eq!(reads(browser, "call ended", 1).await?, [json!(false)]);
    let kinds = ["searchandopenrecords", "search", "searchandopenrecords", "createrecord", "WIDGET_CALL_STARTED"];
    let all = super::widget::requests(browser).await?;
    let named: Vec<&str> = all[from..].iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(named[..kinds.len()], kinds);

    // It registered nothing; what it gets all the same is answered "no handlers", which harms nobody.
    browser.click("#toggle-panel").await?;
    let answers = until("the answer to the event", async || {
        let answers = wire(browser, "response").await.map_err(|failure| failure.to_string())?;
        if answers.is_empty() { Err("none".to_owned()) } else { Ok(answers) }
    });
    let answers = answers.await?;
    assert_eq!(answers[0]["data"]["message"], "No handlers found to process the request.");
    let written = wire(browser, "request").await?.into_iter().find(|request| request["type"] == "createrecord");
    assert_eq!(written.unwrap_or_default()["data"]["value"]["subject"], "Transcript");
    settled(browser).await
}

#[test]
fn style_e_runs_in_a_multi_session_app() {
    on_both("style_e_runs_in_a_multi_session_app", &Setup::new("style-e.html"), runs);
}

#[test]
fn style_e_runs_in_a_single_session_app() {
    on_both("style_e_runs_in_a_single_session_app", &Setup::new("style-e.html").single_session(), runs);
}
