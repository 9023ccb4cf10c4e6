//! The working set of the API, from a widget on another origin to Rust and back: results, failures, events.

use cif_browser_tests::Browser;
use serde_json::{Value, json};

use crate::caller::{
    await_events, begin, events, failure, forget, history, listen, parse, parsed, resolved, value, with_caller,
};
use crate::stage::{ADA_ID, Desktop, field_shows, log_line, open_table};

#[test]
fn panel_click_to_act_and_environment() {
    with_caller("panel_click_to_act_and_environment", async |browser: &Browser, desktop: &mut Desktop| {
        assert_eq!(value(browser, "getMode", json!([])).await?, 2, "hidden at the start");
        assert_eq!(value(browser, "setMode", json!([1])).await?, 1);
        assert_eq!(value(browser, "getMode", json!([])).await?, 1);
        browser.find("#panel[data-mode=docked]").await?;
        assert!(failure(browser, "setMode", json!(["1"])).await?.contains("setMode"));

        assert_eq!(value(browser, "setWidth", json!([420])).await?, 420);
        assert_eq!(value(browser, "getWidth", json!([])).await?, 420);
        assert_eq!(value(browser, "setWidth", json!([100])).await?, 420, "too narrow: nothing changes");
        assert!(failure(browser, "setWidth", json!([-1])).await?.contains("setWidth"));
        assert_eq!(value(browser, "setWidth", json!([5000])).await?, 420, "too wide: it collapses");
        assert_eq!(value(browser, "getMode", json!([])).await?, 0);

        assert_eq!(value(browser, "setClickToAct", json!([true])).await?, Value::Null);
        assert_eq!(value(browser, "getClickToAct", json!([])).await?, true);
        assert_eq!(value(browser, "setClickToAct", json!([])).await?, Value::Null);
        assert_eq!(value(browser, "getClickToAct", json!([])).await?, false);

        let environment = parsed(browser, "getEnvironment", json!([])).await?;
        assert_eq!(environment["clientUrl"], desktop.address.as_str());
        assert_eq!(environment["userId"], "{0A1B2C3D-0000-4000-8000-00000000ABCD}");
        assert_eq!(environment["username"], "Alex Agent");
        assert!(environment["orgLcid"].is_number() && environment["customParams"] == "", "{environment}");

        assert_eq!(value(browser, "raiseEvent", json!(["vnd_event", {"a": 1}])).await?, false, "nobody listens");
        assert!(failure(browser, "openMDDDialog", json!(["NoSuchDialog"])).await?.contains("Not implemented"));
        log_line(browser, &["widget", "openMDDDialog", "Not implemented"]).await?;
        Ok(())
    });
}

#[test]
fn events_of_panel_and_page() {
    with_caller("events_of_panel_and_page", async |browser: &Browser, _: &mut Desktop| {
        listen(browser, "onmodechanged", "resolve").await?;
        listen(browser, "onsizechanged", "nothing").await?;
        listen(browser, "onpagenavigate", "throw").await?;
        browser.click("#toggle-panel").await?;
        assert_eq!(await_events(browser, "onmodechanged", 1).await?, [json!({"value": 1})]);

        browser.script("document.getElementById('resize-handle').focus();", vec![]).await?;
        browser.client().active_element().await?.send_keys("\u{e014}").await?;
        let sizes = await_events(browser, "onsizechanged", 1).await?;
        assert_eq!(sizes, [json!({"value": 402})], "24 pixels more");

        open_table(browser, "account").await?;
        let pages = await_events(browser, "onpagenavigate", 1).await?;
        let page = pages[0]["value"].as_str().unwrap_or_default();
        assert!(page.starts_with("http://127.0.0.1:") && page.contains("etn=account"), "{page}");

        forget(browser, "onmodechanged").await?;
        browser.click("#toggle-panel").await?;
        browser.find("body[data-mode=hidden]").await?;
        // Events and answers come to a frame in order: an event would be there before this answer.
        assert_eq!(value(browser, "getMode", json!([])).await?, 2);
        assert_eq!(events(browser, "onmodechanged").await?.len(), 1);
        Ok(())
    });
}

#[test]
fn records_and_searches() {
    with_caller("records_and_searches", async |browser: &Browser, _: &mut Desktop| {
        let call = json!({"subject": "From the widget", "phonenumber": "+1 555 010 0199"}).to_string();
        let created = parsed(browser, "createRecord", json!(["phonecall", call])).await?;
        assert_eq!((&created["entityType"], &created["subject"]), (&json!("phonecall"), &json!("From the widget")));
        let id = created["id"].clone();
        assert!(failure(browser, "createRecord", json!(["no_such_table", "{}"])).await?.contains("no_such_table"));

        let row = parsed(browser, "retrieveRecord", json!(["phonecall", id, "?$select=subject"])).await?;
        assert_eq!(row["subject"], "From the widget");
        let change = json!({"subject": "Changed"}).to_string();
        assert_eq!(parsed(browser, "updateRecord", json!(["phonecall", id, change])).await?["id"], id);
        let row = parsed(browser, "retrieveRecord", json!(["phonecall", id, "?$select=subject"])).await?;
        assert_eq!(row["subject"], "Changed");
        open_table(browser, "phonecall").await?;
        browser.text("[data-list=phonecall]", "Changed").await?;
        assert_eq!(parsed(browser, "deleteRecord", json!(["phonecall", id])).await?["id"], id);
        assert!(!failure(browser, "retrieveRecord", json!(["phonecall", id])).await?.is_empty());

        let one = "?$select=fullname&$filter=contains(mobilephone, '0199')";
        let found = parsed(browser, "searchAndOpenRecords", json!(["contact", one, true])).await?;
        assert_eq!((&found["0"]["fullname"], &found["0"]["contactid"]), (&json!("Ada Lovelace"), &json!(ADA_ID)));
        browser.find("[data-list=phonecall]").await?;
        let none = "$filter=fullname eq 'Nobody'";
        assert_eq!(parsed(browser, "searchAndOpenRecords", json!(["contact", none, true])).await?, json!({}));
        let wrong = failure(browser, "searchAndOpenRecords", json!(["contact", "$filter=fullname near 'x'", true]));
        assert!(wrong.await?.contains("near"));
        let opened = parsed(browser, "searchAndOpenRecords", json!(["contact", one, false])).await?;
        assert_eq!(opened["0"]["contactid"], ADA_ID);
        browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}']")).await?;
        let several = "$select=fullname&$filter=contains(mobilephone, '555')";
        parsed(browser, "searchAndOpenRecords", json!(["contact", several, false])).await?;
        browser.find("[data-search-page]").await?;
        Ok(())
    });
}

#[test]
fn forms() {
    with_caller("forms", async |browser: &Browser, _: &mut Desktop| {
        let existing = json!({"entityName": "contact", "entityId": ADA_ID}).to_string();
        let opened = parsed(browser, "openForm", json!([existing])).await?;
        assert_eq!(opened["savedEntityReference"], json!([]));
        browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}']")).await?;
        assert!(!failure(browser, "openForm", json!(["no JSON"])).await?.is_empty());

        // A new record: answered when the agent has saved it.
        let arguments = json!(["{\"entityName\":\"incident\"}", "{\"title\":\"It does not start\"}"]);
        let open = begin(browser, "openForm", arguments).await?;
        field_shows(browser, "incident", "title", "It does not start").await?;
        browser.fill("[data-form=incident] [data-field=title]", "It starts now").await?;
        browser.click("#save-record").await?;
        let saved = parse(&resolved(browser, &open).await?)?;
        let reference = &saved["savedEntityReference"][0];
        assert_eq!((&reference["entityType"], &reference["name"]), (&json!("incident"), &json!("It starts now")));
        let title = parsed(browser, "retrieveRecord", json!(["incident", reference["id"], "?$select=title"])).await?;
        assert_eq!(title["title"], "It starts now");
        Ok(())
    });
}

#[test]
fn sessions_and_tabs() {
    with_caller("sessions_and_tabs", async |browser: &Browser, _: &mut Desktop| {
        listen(browser, "onSessionSwitched", "nothing").await?;
        listen(browser, "onSessionClosed", "reject").await?;
        assert_eq!(value(browser, "canCreateSession", json!([])).await?, true);
        let input = json!({
            "templateName": "msdyn_chat_session",
            "templateParameters": {"customerName": "Ada Lovelace"},
            "context": {"call": [1, 2]},
        });
        let call = begin(browser, "createSession", json!([input])).await?;
        let id = resolved(browser, &call).await?;
        assert_eq!(id, "session-id-1");
        let switched = await_events(browser, "onSessionSwitched", 1).await?;
        let expected = json!({"sessionId": id, "focused": true, "focussed": true, "context": {"call": [1, 2]}});
        assert_eq!(switched, [expected]);
        let order: Vec<String> = history(browser).await?.into_iter().map(|(name, _)| name).collect();
        let at = |name: &str| order.iter().position(|each| each == name);
        assert!(at(&call) < at("onSessionSwitched"), "the answer comes first: {order:?}");
        browser.text("#sessions [data-session=session-id-1][aria-current=true]", "Ada Lovelace").await?;
        assert!(failure(browser, "createSession", json!([{"templateName": "no_such"}])).await?.contains("no_such"));

        assert_eq!(value(browser, "getFocusedSession", json!([])).await?, id);
        assert_eq!(value(browser, "getAllSessions", json!([])).await?, json!([id]));
        let session = value(browser, "getSession", json!([id])).await?;
        let entries = session["$map"].as_array().cloned().unwrap_or_default();
        assert!(entries.contains(&json!(["context", {"call": [1, 2]}])), "{session}");
        assert!(entries.contains(&json!(["focused", true])) && entries.contains(&json!(["isFocused", true])));
        assert!(failure(browser, "getSession", json!(["session-id-77"])).await?.contains("session-id-77"));
        let title =
            value(browser, "setSessionTitle", json!([{"sessionId": id, "customerName": "Grace Hopper"}])).await?;
        assert_eq!(title, "Grace Hopper");
        browser.text("#sessions [data-session=session-id-1]", "Grace Hopper").await?;

        let anchor = value(browser, "getTabs", json!([])).await?[0].clone();
        let parameters = json!({"entityName": "contact", "entityId": ADA_ID});
        let tab = json!({"templateName": "entityrecord", "templateParameters": parameters, "templateTag": "ada"});
        let tab = value(browser, "createTab", json!([tab])).await?;
        browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}']")).await?;
        assert_eq!(value(browser, "getTabs", json!([null, "ada"])).await?, json!([tab]));
        assert_eq!(value(browser, "getTabs", json!([])).await?, json!([anchor, tab]));
        assert_eq!(value(browser, "focusTab", json!([anchor])).await?, Value::Null);
        browser.find(&format!("[data-tab={}][aria-selected=true]", anchor.as_str().unwrap_or_default())).await?;
        assert!(failure(browser, "createTab", json!([{"templateName": "no_such"}])).await?.contains("no_such"));
        assert!(failure(browser, "focusTab", json!(["tab-id-99"])).await?.contains("tab-id-99"));
        browser.picture("widget-session").await?;

        browser.click("[data-close-session=session-id-1]").await?;
        let closed = await_events(browser, "onSessionClosed", 1).await?;
        assert_eq!(closed, [json!({"sessionId": id, "context": {"call": [1, 2]}})]);
        let names: Vec<String> = history(browser).await?.into_iter().map(|(name, _)| name).collect();
        assert_eq!(names[names.len() - 2..], ["onSessionSwitched", "onSessionClosed"], "focus is lost first");
        assert_eq!(value(browser, "getAllSessions", json!([])).await?, json!([]));
        Ok(())
    });
}

#[test]
fn notifications() {
    with_caller("notifications", async |browser: &Browser, _: &mut Desktop| {
        let notify = |token: &str| {
            json!([{
                "templateName": "sample_IncomingCallNotification",
                "templateParameters": {"number": "555 010 0142"},
                "cancellationToken": token,
            }])
        };
        for (button, action, reason) in [("#accept", "Accept", "Accept"), ("#decline", "Reject", "DeclinedByAgent")] {
            let open = begin(browser, "notifyEvent", notify("first")).await?;
            browser.text("#notification", "Call from 555 010 0142").await?;
            browser.click(button).await?;
            let outcome = parse(&resolved(browser, &open).await?)?;
            assert_eq!(outcome, json!({"actionName": action, "responseReason": reason}));
            browser.gone("#notification").await?;
        }

        let open = begin(browser, "notifyEvent", notify("second")).await?;
        browser.find("#notification").await?;
        let cancelled = parsed(browser, "cancelEvent", json!(["second"])).await?;
        assert_eq!(cancelled, json!({"cancellationToken": "second"}));
        let outcome = parse(&resolved(browser, &open).await?)?;
        assert_eq!(outcome, json!({"actionName": "Cancel", "responseReason": "Cancelled"}));
        browser.gone("#notification").await?;

        let unknown = failure(browser, "notifyEvent", json!([{"templateName": "no_such"}])).await?;
        assert_eq!(unknown, "NotificationTemplateNotFoundError");
        assert_eq!(failure(browser, "cancelEvent", json!(["third"])).await?, "RejectAfterClientError");
        Ok(())
    });
}
