//! Two widget providers on one host name, even on one origin, with sessions of their own: told apart by their frames.

use cif_browser_tests::{Browser, Outcome, until};
use cif_protocol::CustomEventForm;
use serde_json::{Value, json};

use crate::party::Party;
use crate::stage::{ADA_ID, open_table};
use crate::styles::host::{Host, Setup};
use crate::styles::on_both;

fn setup() -> Setup {
    Setup::new("party.html").with_second().record(|mut record| {
        record.custom_params = format!("of {}", record.unique_name);
        record.click_to_act = true;
        record
    })
}

fn session(customer: &str) -> Value {
    json!([{"templateName": "msdyn_chat_session", "templateParameters": {"customerName": customer}}])
}

async fn parties(browser: &Browser) -> Outcome<(Party<'_>, Party<'_>)> {
    Ok((Party::ready(browser, "widget").await?, Party::ready(browser, "second").await?))
}

/// Which frames the agent sees.
async fn seen(browser: &Browser, expected: &[&str]) -> Outcome {
    let body = "return [...document.querySelectorAll('iframe[data-provider]')].filter((frame) => frame.checkVisibility()).map((frame) => frame.dataset.provider);";
    until(&format!("the frames {expected:?} to be seen"), async || {
        let frames = browser.script(body, vec![]).await.map_err(|failure| failure.to_string())?;
        if frames == json!(expected) { Ok(()) } else { Err(frames.to_string()) }
    })
    .await
}

#[test]
fn calls_are_those_of_their_frame() {
    on_both("calls_are_those_of_their_frame", &setup(), async |browser: &Browser, _: &Host| {
        let (first, second) = parties(browser).await?;
        for (party, params) in [(first, "of widget"), (second, "of second")] {
            let text = party.value("getEnvironment", json!([])).await?;
            let environment: Value = serde_json::from_str(text.as_str().unwrap_or_default()).unwrap_or_default();
            assert_eq!(environment["customParams"], params);
        }
        assert_eq!(first.value("createSession", session("Ada")).await?, "session-id-1");
        assert_eq!(second.value("createSession", session("Grace")).await?, "session-id-2");
        assert_eq!(first.value("getAllSessions", json!([])).await?, json!(["session-id-1"]));
        assert_eq!(second.value("getAllSessions", json!([])).await?, json!(["session-id-2"]));
        assert_eq!(first.value("getFocusedSession", json!([])).await?, Value::Null);
        assert_eq!(second.value("getFocusedSession", json!([])).await?, "session-id-2");

        // A foreign session is one that does not exist.
        for (method, arguments) in [
            ("getSession", json!(["session-id-2"])),
            ("requestFocusSession", json!(["session-id-2", 1])),
            ("notifyNewActivity", json!(["session-id-2", 1])),
            ("notifyKpiBreach", json!(["session-id-2"])),
            ("setSessionTitle", json!([{"sessionId": "session-id-2", "customerName": "X"}])),
            ("updateContext", json!([{"a": 1}, "session-id-2"])),
        ] {
            let refused = first.failure(method, arguments).await?;
            assert!(refused.contains("session-id-2"), "{method}: {refused}");
        }
        // What acts on the focused session is refused as well, and says whose it is.
        for (method, arguments) in [
            ("createTab", json!([{"templateName": "sample_contacts"}])),
            ("getTabs", json!([])),
            ("getFocusedTab", json!([])),
        ] {
            let refused = first.failure(method, arguments).await?;
            assert!(refused.contains("Second") || refused.contains("second"), "{method}: {refused}");
        }
        browser.text("#sessions [data-session=session-id-2][aria-current=true]", "Grace").await?;
        Ok(())
    });
}

#[test]
fn the_owner_of_the_focused_session_is_active_and_seen() {
    let name = "the_owner_of_the_focused_session_is_active_and_seen";
    on_both(name, &setup(), async |browser: &Browser, _: &Host| {
        let (first, second) = parties(browser).await?;
        // Home belongs to nobody: no mode for anyone, the width from the default provider, nothing is seen.
        seen(browser, &[]).await?;
        assert!(!first.failure("setMode", json!([1])).await?.is_empty());
        assert!(!second.failure("setMode", json!([1])).await?.is_empty());
        assert!(first.value("setWidth", json!([400])).await?.is_number());
        assert!(!second.failure("setWidth", json!([410])).await?.is_empty());

        first.value("createSession", session("Ada")).await?;
        seen(browser, &["widget"]).await?;
        browser.text("#panel-title", "Widget").await?;
        assert_eq!(first.value("setMode", json!([1])).await?, 1);
        let refused = second.failure("setMode", json!([1])).await?;
        assert!(refused.contains("Widget") || refused.contains("widget"), "it names the active one: {refused}");
        second.value("createSession", session("Grace")).await?;
        seen(browser, &["second"]).await?;
        browser.text("#panel-title", "Second").await?;

        // Calls for the active provider only; a search without opening is not among them.
        let one = "$select=fullname&$filter=contains(mobilephone, '0199')";
        let options = json!({"entityName": "contact", "entityId": ADA_ID}).to_string();
        for (method, arguments) in [
            ("setWidth", json!([400])),
            ("searchAndOpenRecords", json!(["contact", one, false])),
            ("openForm", json!([options])),
            ("renderSearchPage", json!(["contact", "Ada"])),
        ] {
            let refused = first.failure(method, arguments.clone()).await?;
            assert!(refused.contains("Second") || refused.contains("second"), "{method}: {refused}");
        }
        let rows = first.value("searchAndOpenRecords", json!(["contact", one, true])).await?;
        assert!(rows.as_str().is_some_and(|text| text.contains("Ada Lovelace")), "{rows}");
        assert_eq!(second.value("setWidth", json!([444])).await?, 444);
        browser.click("#sessions [data-session=session-id-1]").await?;
        seen(browser, &["widget"]).await?;
        Ok(())
    });
}

#[test]
fn events_go_to_those_who_registered() {
    on_both("events_go_to_those_who_registered", &setup(), async |browser: &Browser, _: &Host| {
        let (first, second) = parties(browser).await?;
        for party in [first, second] {
            party.listen("onclicktoact", false).await?;
        }
        first.listen("onpagenavigate", false).await?;
        first.listen("onPresenceChange", false).await?;
        second.listen("onPresenceChange", false).await?;
        second.value("createSession", session("Grace")).await?;

        // A click goes to the active one alone, a page to the one that registered, presence to all.
        let from = first.mark().await?;
        open_table(browser, "contact").await?;
        browser.click(&format!("tr[data-row='{ADA_ID}'] [data-column=mobilephone] [data-phone]")).await?;
        first.lines(from, "onclicktoact", 1).await?;
        assert_eq!(first.value("setPresence", json!(["Busy"])).await?, true);
        let lines = first.lines(from, "onPresenceChange", 2).await?;
        let with = |name: &str| lines.iter().filter(|line| line.contains(name)).collect::<Vec<_>>();
        assert_eq!(with("onclicktoact").len(), 1);
        assert!(with("onclicktoact")[0].starts_with("second: "), "{lines:?}");
        assert!(with("onpagenavigate").iter().all(|line| line.starts_with("widget: ")), "{lines:?}");
        assert!(!with("onpagenavigate").is_empty());
        let mut told: Vec<&str> = with("onPresenceChange").iter().filter_map(|line| line.split(':').next()).collect();
        told.sort_unstable();
        assert_eq!(told, ["second", "widget"]);

        // At home the default provider is the active one.
        browser.click("#sessions [data-session=session-id-0]").await?;
        let from = first.mark().await?;
        open_table(browser, "contact").await?;
        browser.click(&format!("tr[data-row='{ADA_ID}'] [data-column=mobilephone] [data-phone]")).await?;
        let lines = first.lines(from, "onclicktoact", 1).await?;
        assert!(lines.iter().any(|line| line.starts_with("widget: onclicktoact")), "{lines:?}");
        Ok(())
    });
}

#[test]
fn a_notification_is_withdrawn_by_its_own_provider_only() {
    let name = "a_notification_is_withdrawn_by_its_own_provider_only";
    on_both(name, &setup(), async |browser: &Browser, _: &Host| {
        let (first, second) = parties(browser).await?;
        let input = json!([{"templateName": "vnd_away", "templateParameters": {}, "cancellationToken": "token"}]);
        let open = first.begin("notifyEvent", input).await?;
        browser.find("#notification").await?;
        let refused = second.failure("cancelEvent", json!(["token"])).await?;
        assert!(refused.contains("RejectAfterClientError"), "{refused}");
        browser.find("#notification").await?;
        first.value("cancelEvent", json!(["token"])).await?;
        let end = first.end(&open).await?;
        assert!(end["resolved"].as_str().is_some_and(|text| text.contains("Cancelled")), "{end}");
        browser.gone("#notification").await
    });
}

#[test]
fn custom_events_of_the_page_come_in_the_form_that_a_provider_wants() {
    let setup = Setup::new("party.html").with_second().record(|mut record| {
        if record.unique_name == "second" {
            record.custom_event_form = CustomEventForm::Json;
        }
        record
    });
    let name = "custom_events_of_the_page_come_in_the_form_that_a_provider_wants";
    on_both(name, &setup, async |browser: &Browser, _: &Host| {
        let (first, second) = parties(browser).await?;
        first.listen("THEME", false).await?;
        second.listen("THEME", false).await?;
        let raise = "return cifDesktop.raiseEvent('THEME', arguments[0]);";
        // A text is the JSON text of the event as it is; of all else it is made.
        for (payload, map, json) in [
            (json!({"dark": [1]}), json!({"dark": [1]}), json!({"dark": [1]})),
            (json!("{\"dark\":2}"), json!("{\"dark\":2}"), json!({"dark": 2})),
        ] {
            let from = first.log().await?.len();
            let results = browser.script(raise, vec![payload]).await?;
            let taken = |provider: &str| json!({"provider": provider, "outcome": "success", "data": true});
            assert_eq!(results, json!([taken("widget"), taken("second")]));
            let log = first.log().await?;
            let got = |widget: &str| {
                let mut events = log[from..].iter().filter(|(to, _, name, _)| to == widget && name == "THEME");
                events.next().map(|(_, _, _, carried)| carried.clone()).unwrap_or_default()
            };
            assert_eq!(got("widget")["map"]["value"], map, "a Map, whose value is read with get");
            assert_eq!(got("second"), json, "JSON text, which is parsed");
        }
        Ok(())
    });
}
