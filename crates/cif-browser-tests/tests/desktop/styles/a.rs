//! Style A: a softphone of CIF 1.0 in a single-session app.

use cif_browser_tests::{Browser, Outcome};
use serde_json::{Value, json};

use super::host::{Host, Setup};
use super::on_both;
use super::widget::{act, asked, begin, end, reads, report, settled, wire};
use crate::stage::{ADA_ID, field_shows};

const AGENT: &str = "0A1B2C3D-0000-4000-8000-00000000ABCD";

/// The calls of the start, and what they read.
async fn started(browser: &Browser) -> Outcome<usize> {
    assert_eq!(reads(browser, "agent", 1).await?, [AGENT]);
    reads(browser, "click to act", 1).await?;
    assert_eq!(reads(browser, "mode", 1).await?, [json!(0)]);
    settled(browser).await?;
    let expected = [
        r#"setclicktoact {"value":true}"#,
        r#"addGenericHandler {"eventType":"onclicktoact"}"#,
        r#"addGenericHandler {"eventType":"onmodechanged"}"#,
        r#"addGenericHandler {"eventType":"onpagenavigate"}"#,
        r#"addGenericHandler {"eventType":"onsendkbarticle"}"#,
        r#"setmode {"value":0}"#,
        "getenvironment {}",
    ];
    asked(browser, 0, &expected).await
}

/// The search of the widget as it is on the wire.
fn search(kind: &str, number: &str, digits: &str) -> String {
    let filter = format!(
        "contains(mobilephone, '{number}') or contains(mobilephone, '{digits}') or contains(mobilephone, '+{digits}')"
    );
    let query = format!("?$select=fullname&$filter={filter}");
    let only = kind == "search";
    format!("{kind} {}", json!({"entityName": "contact", "queryParameters": query, "searchOnly": only}))
}

#[test]
fn style_a_takes_a_call_and_writes_it_down() {
    let setup = Setup::new("style-a.html").single_session();
    on_both("style_a_takes_a_call_and_writes_it_down", &setup, async |browser: &Browser, _: &Host| {
        let from = started(browser).await?;
        act(browser, "incoming", json!(["(555) 010-0199"])).await?;
        assert_eq!(reads(browser, "caller", 1).await?, ["Ada Lovelace"]);
        assert_eq!(reads(browser, "mode", 2).await?[1], 1);
        browser.find("#panel[data-mode=docked]").await?;
        let searched = search("search", "(555) 010-0199", "5550100199");
        let from = asked(browser, from, &[&searched, r#"setmode {"value":1}"#]).await?;

        act(browser, "answered", json!([])).await?;
        assert_eq!(reads(browser, "caller", 2).await?[1], "Ada Lovelace");
        browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}']")).await?;
        let opened = search("searchandopenrecords", "(555) 010-0199", "5550100199");
        asked(browser, from, &[&opened]).await?;
        assert_eq!(reads(browser, "page", 1).await?[0], json!(["entityrecord", "contact", ADA_ID]));

        act(browser, "knownPage", json!([ADA_ID])).await?;
        assert_eq!(reads(browser, "caller", 3).await?[2], "Ada Lovelace");

        act(browser, "ended", json!([])).await?;
        let record = reads(browser, "phone call", 1).await?[0].clone();
        let created = wire(browser, "request").await?.pop().unwrap_or_default();
        let sent = &created["data"]["value"];
        assert_eq!(created["type"], "createrecord");
        assert_eq!((&sent["directioncode"], &sent["actualdurationminutes"]), (&json!(false), &json!(3)));
        assert_eq!(sent["phonecall_activity_parties"].as_array().map(Vec::len), Some(2), "{sent}");
        assert_eq!(sent["regardingobjectid_contact@odata.bind"], format!("/contacts({ADA_ID})"));

        // The notes: changed, then opened.
        act(browser, "saveNotes", json!(["They want a call back"])).await?;
        field_shows(browser, "phonecall", "description", "They want a call back").await?;
        browser.find(&format!("[data-form=phonecall][data-form-id={record}]")).await?;
        settled(browser).await
    });
}

#[test]
fn style_a_opens_the_form_of_a_case() {
    let setup = Setup::new("style-a.html").single_session();
    on_both("style_a_opens_the_form_of_a_case", &setup, async |browser: &Browser, _: &Host| {
        started(browser).await?;
        act(browser, "incoming", json!(["(555) 010-0199"])).await?;
        reads(browser, "caller", 1).await?;

        // The agent leaves without saving: an empty list, no exception.
        begin(browser, "createCase", json!([])).await?;
        field_shows(browser, "incident", "description", "From the softphone").await?;
        crate::stage::open_table(browser, "contact").await?;
        end(browser, "createCase").await?;
        assert_eq!(reads(browser, "saved", 1).await?, [json!({"savedEntityReference": []})]);

        begin(browser, "createCase", json!([])).await?;
        browser.fill("[data-form=incident] [data-field=title]", "It does not start").await?;
        browser.click("#save-record").await?;
        end(browser, "createCase").await?;
        let case = reads(browser, "case", 1).await?;
        assert_eq!(case[0][1], "It does not start");
        settled(browser).await
    });
}

#[test]
fn style_a_hears_clicks_and_the_panel() {
    let setup = Setup::new("style-a.html").single_session();
    on_both("style_a_hears_clicks_and_the_panel", &setup, async |browser: &Browser, host: &Host| {
        started(browser).await?;
        crate::stage::open_table(browser, "contact").await?;
        browser.click(&format!("tr[data-row='{ADA_ID}'] [data-column=mobilephone] [data-phone]")).await?;
        assert_eq!(reads(browser, "click", 1).await?, ["1(555)010-0199"]);
        browser.find("#panel[data-mode=docked]").await?;
        browser.click("#toggle-panel").await?;
        assert_eq!(reads(browser, "mode changed", 1).await?, [json!(0)]);

        // An unknown caller: the row is missing, the number is shown.
        act(browser, "incoming", json!(["999 999"])).await?;
        assert_eq!(reads(browser, "caller", 1).await?, ["999 999"]);

        // A handler that refuses because it is busy is nothing the agent hears of.
        act(browser, "busy", json!([])).await?;
        browser.click(&format!("tr[data-row='{ADA_ID}'] [data-column=mobilephone] [data-phone]")).await?;
        reads(browser, "click", 2).await?;
        let failed = |answer: &Value| answer["outcome"] == "failure";
        assert!(wire(browser, "response").await?.iter().any(failed), "the refusal came");
        assert_eq!(browser.texts("#trouble:not([hidden])").await?, Vec::<String>::new(), "{:?}", host.library);
        assert_eq!(report(browser).await?["unhandled"], json!([]));
        settled(browser).await
    });
}
