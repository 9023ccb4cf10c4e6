//! Style B: a softphone of CIF 2.0 with templates.

use cif_browser_tests::{Browser, Outcome, until};
use cif_host::{DeskConfig, Templates};
use cif_protocol::NotificationTemplate;
use serde_json::{Value, json};

use super::host::{Host, Setup};
use super::widget::{act, all_reads, asked, begin, end, reads, report, settled, wire};
use super::{Library, on_both};
use crate::stage::ADA_ID;

/// The notification of the widget, but one that ends soon, though later than the pause between two.
fn brief(config: DeskConfig) -> DeskConfig {
    let mut template = NotificationTemplate::new("vnd_brief", "Brief", "Call from {number}");
    template.timeout_seconds = 4;
    let mut templates = Templates::default();
    templates.notifications.push(template);
    config.with_templates(templates)
}

async fn started(browser: &Browser) -> Outcome<usize> {
    assert_eq!(reads(browser, "first session", 1).await?, ["session-id-1"]);
    reads(browser, "agent", 1).await?;
    reads(browser, "mode", 1).await?;
    let expected = [
        r#"addGenericHandler {"eventType":"onPresenceChange"}"#,
        r#"setclicktoact {"value":true}"#,
        r#"addGenericHandler {"eventType":"onclicktoact"}"#,
        r#"addGenericHandler {"eventType":"onmodechanged"}"#,
        r#"addGenericHandler {"eventType":"onpagenavigate"}"#,
        r#"addGenericHandler {"eventType":"onsendkbarticle"}"#,
        r#"addGenericHandler {"eventType":"onSessionSwitched"}"#,
        r#"setmode {"value":2}"#,
        "getenvironment {}",
        r#"createSession {"input":{"templateName":"msdyn_voicecall_session","templateParameters":{}}}"#,
    ];
    let asked = asked(browser, 0, &expected).await?;
    // The id was there when the event came: the answer precedes the focus.
    assert_eq!(reads(browser, "switched to", 1).await?, ["start"]);
    settled(browser).await?;
    Ok(asked)
}

#[test]
fn style_b_takes_a_call() {
    let setup = Setup::new("style-b.html").record(|mut record| {
        record.analytics = true;
        record
    });
    on_both("style_b_takes_a_call", &setup, async |browser: &Browser, host: &Host| {
        started(browser).await?;
        begin(browser, "incoming", json!(["(555) 010-0199"])).await?;
        assert_eq!(reads(browser, "caller", 1).await?, ["Ada Lovelace"]);
        browser.text("#notification", "Call from (555) 010-0199").await?;
        browser.click("#accept").await?;
        assert_eq!(reads(browser, "outcome", 1).await?, [json!(["Accept", "Accept"])]);
        assert_eq!(reads(browser, "session", 1).await?, ["session-id-2"]);
        end(browser, "incoming").await?;
        browser.text("#sessions [data-session=session-id-2][aria-current=true]", "Call from Ada Lovelace").await?;
        let conversation = &reads(browser, "conversation", 1).await?[0];
        if conversation != "" && !conversation.is_null() {
            assert_eq!(&reads(browser, "linked", 1).await?[0], conversation);
        }
        reads(browser, "focused", 1).await?;
        assert!(all_reads(&report(browser).await?, "focused").iter().all(|own| own == true));
        let switched = reads(browser, "switched", 3).await?;
        let pair = [json!(["session-id-1", false]), json!(["session-id-2", true])];
        assert_eq!(switched[1..3], pair, "{:?}", host.library);

        act(browser, "hold", json!([true])).await?;
        act(browser, "hold", json!([false])).await?;
        assert_eq!(reads(browser, "analytics", 2).await?, ["Success", "Success"]);
        let case = act(browser, "createCase", json!([])).await?;
        assert_eq!(reads(browser, "case in", 1).await?, [json!(true)]);
        let id = case.as_str().unwrap_or_default();
        browser.find(&format!("[data-form=incident][data-form-id='{id}']")).await?;
        act(browser, "link", json!(["contact", ADA_ID])).await?;
        browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}']")).await?;
        act(browser, "webSearch", json!([case])).await?;
        act(browser, "webSearch", json!([])).await?;
        assert_eq!(reads(browser, "no case", 1).await?, [json!(true)], "no such case; the tab comes all the same");
        assert_eq!(reads(browser, "web search", 2).await?, [json!("Case of Ada Lovelace"), json!("")]);
        assert_eq!(reads(browser, "tab", 4).await?.len(), 4);

        act(browser, "ended", json!([])).await?;
        assert_eq!(reads(browser, "presence set", 1).await?, [json!(true)]);
        assert_eq!(reads(browser, "presence", 1).await?, ["Available"]);
        settled(browser).await
    });
}

#[test]
fn style_b_dials_and_answers_failure_to_events() {
    let setup = Setup::new("style-b.html");
    let name = "style_b_dials_and_answers_failure_to_events";
    on_both(name, &setup, async |browser: &Browser, host: &Host| {
        started(browser).await?;
        crate::stage::open_table(browser, "contact").await?;
        browser.click(&format!("tr[data-row='{ADA_ID}'] [data-column=mobilephone] [data-phone]")).await?;
        assert_eq!(reads(browser, "click", 1).await?, ["1(555)010-0199"]);
        act(browser, "outbound", json!(["(555) 010-0199"])).await?;
        assert_eq!(reads(browser, "presence set", 1).await?, [json!(true)]);
        assert_eq!(reads(browser, "presence changed", 1).await?, ["onVoiceCall"]);
        assert_eq!(reads(browser, "session", 1).await?, ["session-id-2"]);

        // The home session is not its own: it throws for an id that it does not know, and returns nothing elsewhere.
        browser.click("#toggle-panel").await?;
        reads(browser, "mode changed", 1).await?;
        reads(browser, "page in", 1).await?;
        // An article of a control of the host page.
        let send = "window.dispatchEvent(new CustomEvent('KMClickToSend', { detail: arguments[0] }));";
        let article = json!({"title": "Reset the router", "link": "https://kb.example/1"});
        browser.script(send, vec![article]).await?;
        assert_eq!(reads(browser, "article", 1).await?, [json!(["Reset the router", "https://kb.example/1"])]);
        until("the answers to the events", async || {
            let answers = wire(browser, "response").await.map_err(|failure| failure.to_string())?;
            let failures = answers.iter().filter(|answer| answer["outcome"] == "failure").count();
            // Presence, page, focus and article: nothing is returned there. Our library takes that for success.
            let enough = if host.library == Library::Legacy { failures >= 4 } else { failures == 0 };
            if enough { Ok(()) } else { Err(format!("{failures} failures")) }
        })
        .await?;
        assert_eq!(browser.texts("#trouble:not([hidden])").await?, Vec::<String>::new());
        let counted = browser.script("return document.getElementById('log-count')?.textContent ?? '';", vec![]).await?;
        assert!(counted == "" || counted == "0", "nothing for the agent to look at: {counted}");
        settled(browser).await
    });
}

#[test]
fn style_b_reads_every_outcome_of_a_notification() {
    let setup = Setup::new("style-b.html").config(brief);
    let name = "style_b_reads_every_outcome_of_a_notification";
    on_both(name, &setup, async |browser: &Browser, _: &Host| {
        started(browser).await?;
        begin(browser, "incoming", json!(["1"])).await?;
        browser.click("#decline").await?;
        end(browser, "incoming").await?;
        assert_eq!(reads(browser, "declined", 1).await?, ["DeclinedByAgent"]);

        act(browser, "incoming", json!(["2", "vnd_brief"])).await?;
        assert_eq!(reads(browser, "outcome", 2).await?[1], json!(["Timeout", "DisplayTimeout"]));
        assert_eq!(all_reads(&report(browser).await?, "declined").len(), 1, "neither accepted nor declined");

        act(browser, "incoming", json!(["3", "no_such_template"])).await?;
        let unknown = reads(browser, "declined", 2).await?;
        assert!(
            unknown[1].as_str().is_some_and(|text| text.contains("NotificationTemplateNotFoundError")),
            "{unknown:?}"
        );

        // One is shown (or will be, after the pause), ten wait, the next is refused at once.
        act(browser, "manyCalls", json!([12])).await?;
        let refused: Vec<Value> = reads(browser, "queue", 1).await?;
        assert_eq!((&refused[0][1], &refused[0][2]), (&json!("Reject"), &json!("NotificationQueueLimitExceeded")));
        assert_eq!(all_reads(&report(browser).await?, "queue failed"), Vec::<Value>::new());
        settled(browser).await
    });
}
