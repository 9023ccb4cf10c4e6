//! Style C: waits for nothing, has several `createSession` in flight.

use cif_browser_tests::{Browser, Outcome};
use serde_json::{Value, json};

use super::host::{Host, Setup};
use super::on_both;
use super::widget::{act, asked, begin, end, order, reads, settled};

const MAIN: &str = concat!(
    r#"createSession {"context":{"mainsession":true},"#,
    r#""input":{"context":{"mainsession":true},"templateName":"vnd_main","templateParameters":{}}}"#
);

async fn started(browser: &Browser) -> Outcome<usize> {
    assert_eq!(reads(browser, "main session", 1).await?, ["session-id-1"]);
    let width = reads(browser, "width", 1).await?;
    assert!(width[0].is_number() && width[0] != 30, "30 is too narrow and changes nothing: {width:?}");
    reads(browser, "click to act", 1).await?;
    let expected = [
        r#"setclicktoact {"value":true}"#,
        r#"addGenericHandler {"eventType":"onSessionClosed"}"#,
        r#"setwidth {"value":30}"#,
        MAIN,
    ];
    asked(browser, 0, &expected).await
}

/// Where each of these stands in what the widget read; the last one that is there.
fn place(order: &[String], name: &str) -> usize {
    order.iter().position(|each| each == name).unwrap_or(usize::MAX)
}

#[test]
fn style_c_has_two_sessions_in_flight() {
    let setup = Setup::new("style-c.html").query("&rush&watch");
    on_both("style_c_has_two_sessions_in_flight", &setup, async |browser: &Browser, _: &Host| {
        end(browser, "outbound").await?;
        assert_eq!(reads(browser, "main session", 1).await?, ["session-id-1"]);
        assert_eq!(reads(browser, "second session", 1).await?, ["session-id-2"]);
        // The tabs by the name of their template, handed over as a list.
        let tabs = reads(browser, "tabs", 1).await?;
        assert_eq!(tabs[0].as_array().map(Vec::len), Some(1), "{tabs:?}");
        assert_eq!(reads(browser, "tab focused", 1).await?, [Value::Null]);
        browser.find("#tabs [data-tab][aria-selected=true]").await?;

        let switched = reads(browser, "switched", 3).await?;
        let expected = [["session-id-1", "true"], ["session-id-1", "false"], ["session-id-2", "true"]];
        let read = |pair: &Value| [pair[0].as_str().unwrap_or_default().to_owned(), pair[1].to_string()];
        assert_eq!(switched.iter().map(read).collect::<Vec<_>>(), expected);
        let order = order(browser).await?;
        assert!(place(&order, "main session") < place(&order, "switched"), "the answer first: {order:?}");
        let last = order.iter().rposition(|each| each == "switched").unwrap_or_default();
        assert!(place(&order, "second session") < last, "the answer first: {order:?}");
        let focused = reads(browser, "focused", 1).await?;
        assert_eq!((&focused[0][0], &focused[0][1]), (&json!("session-id-2"), &json!("second")));
        settled(browser).await
    });
}

#[test]
fn style_c_takes_a_conversation_to_its_end() {
    let setup = Setup::new("style-c.html");
    on_both("style_c_takes_a_conversation_to_its_end", &setup, async |browser: &Browser, _: &Host| {
        started(browser).await?;
        let session = act(browser, "inbound", json!([])).await?;
        assert_eq!(session, "session-id-2");
        browser.text("#sessions [data-session=session-id-2][aria-current=true]", "Ada Lovelace").await?;
        act(browser, "ivr", json!([])).await?;
        assert_eq!(reads(browser, "sent", 1).await?, [json!(false)], "nobody in the page listens");

        // A line in the chat of a session that is not focused: a mark, no switch. The count is text.
        browser.click("#sessions [data-session=session-id-1]").await?;
        browser.find("#sessions [data-session=session-id-1][aria-current=true]").await?;
        act(browser, "chatLine", json!([session])).await?;
        assert_eq!(reads(browser, "attention", 1).await?, [Value::Null]);
        browser.text("#sessions [data-session=session-id-2]", "4").await?;
        browser.find("#sessions [data-session=session-id-1][aria-current=true]").await?;
        browser.click("#sessions [data-session=session-id-2]").await?;
        browser.find("#sessions [data-session=session-id-2][aria-current=true]").await?;

        begin(browser, "hangUp", json!([session, "vnd_hung_up"])).await?;
        let context = reads(browser, "context", 1).await?;
        assert_eq!(context[0], json!([reads(browser, "interaction", 1).await?[0], false]));
        assert_eq!(reads(browser, "all tabs", 1).await?, [json!(3)]);
        reads(browser, "tab closed", 2).await?;
        browser.click("#accept").await?;
        end(browser, "hangUp").await?;
        assert_eq!(reads(browser, "hung up", 1).await?, ["Accept"]);
        assert_eq!(reads(browser, "case", 1).await?, ["c4ec0000-0011-4000-8000-000000000001"]);
        reads(browser, "closing", 1).await?;
        assert_eq!(browser.texts("#tabs [data-tab]").await?.len(), 2, "the anchor and the closing tab");
        settled(browser).await
    });
}

#[test]
fn style_c_makes_its_first_session_again() {
    let setup = Setup::new("style-c.html");
    on_both("style_c_makes_its_first_session_again", &setup, async |browser: &Browser, _: &Host| {
        started(browser).await?;
        browser.click("[data-close-session=session-id-1]").await?;
        assert_eq!(reads(browser, "closed", 1).await?, [json!(["session-id-1", true])]);
        assert_eq!(reads(browser, "main session", 2).await?[1], "session-id-2");
        browser.find("#sessions [data-session=session-id-2][aria-current=true]").await?;

        // Beyond the limit: the failure is shown to the agent as text.
        for at in 2..=11 {
            act(browser, "outbound", json!([format!("Customer {at}")])).await?;
        }
        let shown = reads(browser, "shown to the agent", 1).await?;
        assert!(shown[0].as_str().is_some_and(|text| text.contains("10")), "{shown:?}");
        settled(browser).await
    });
}
