//! Toasts: those of a widget on the page, and those of the operating system, which here is one that the case knows.

use cif_browser_tests::{Browser, Options, Outcome, Scratch, Site, run};
use serde_json::{Value, json};

use crate::caller::{await_events, begin, listen, parse, ready, resolved, with_caller};
use crate::stage::{Desktop, explained};

/// Stands in for the browser's part: a permission that is granted, and a service worker that shows what it is told.
const SYSTEM: &str = "
    if (window === top) {
      const open = new Map();
      const heard = [];
      window.system = { worker: '', shown: [], open: () => [...open.keys()], use: (action) => {
        const [id] = open.keys();
        for (const listener of heard) listener({ data: { type: 'cif-toast', id, action } });
      } };
      const registration = {
        active: {},
        async showNotification(title, { tag, body, actions }) {
          open.set(tag, title);
          system.shown.push({ title, body, actions: actions.map((one) => [one.action, one.title]) });
        },
        getNotifications: async ({ tag }) => (open.has(tag) ? [{ close: () => open.delete(tag) }] : []),
      };
      const serviceWorker = {
        async register(path) { system.worker = path; return registration; },
        addEventListener: (name, listener) => heard.push(listener),
      };
      Object.defineProperty(navigator, 'serviceWorker', { value: serviceWorker });
      window.Notification = class { static permission = 'granted'; };
    }";

/// Two templates that differ in their toasts only.
const TEMPLATES: &str = r#"
    [[templates.notifications]]
    unique_name = "vnd_toast"
    name = "With a toast"
    title = "Call of {customerName}"
    accept_text = "Take it"
    desktop_mode = "always"
    fields = [{ title = "Number", value = "{number}", order = 1 }]

    [[templates.notifications]]
    unique_name = "vnd_plain"
    name = "Without one"
    title = "Call of {customerName}"
"#;

/// Has the widget notify with a template, and waits for the popup.
async fn notify(browser: &Browser, template: &str, name: &str) -> Outcome<String> {
    let parameters = json!({"customerName": name, "number": "010-0199"});
    let input = json!({"templateName": template, "templateParameters": parameters});
    let call = begin(browser, "notifyEvent", json!([input])).await?;
    browser.text("#notification h2", name).await?;
    Ok(call)
}

async fn outcome(browser: &Browser, call: &str) -> Outcome<Value> {
    Ok(parse(&resolved(browser, call).await?)?["actionName"].clone())
}

#[test]
fn a_toast_of_the_system_comes_and_goes_with_the_popup() {
    run("a_toast_of_the_system_comes_and_goes_with_the_popup", &Options::new(), async |browser: &Browser| {
        let site = Site::fixtures().await?;
        let record =
            format!("[[providers]]\nunique_name = \"widget\"\nchannel_url = \"{}\"\n", site.address("caller.html"));
        let config = Scratch::file("toml", &(record + TEMPLATES))?;
        let mut desktop = Desktop::start(["--config", &config.path().to_string_lossy()]).await?;
        site.set_host(&desktop.address);
        browser.preload(SYSTEM).await?;
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            ready(browser).await?;
            let gone = "return system.open().length === 0;";

            // The agent declines on the page: the toast is closed.
            let call = notify(browser, "vnd_toast", "Ada").await?;
            browser.script_until("the toast", "return system.open().length === 1;").await?;
            let toast = json!({
                "title": "Call of Ada", "body": "Number: 010-0199", "actions": [["accept", "Take it"], ["reject", "Reject"]],
            });
            assert_eq!(browser.script("return system.shown;", vec![]).await?, json!([toast]));
            assert_eq!(browser.script("return system.worker;", vec![]).await?, "/assets/page/toast-worker.js");
            browser.click("#decline").await?;
            assert_eq!(outcome(browser, &call).await?, "Reject");
            browser.script_until("the toast to be closed", gone).await?;

            // The toast is the agent's hand as well as the page is.
            for (action, name) in [("accept", "Accept"), ("reject", "Reject")] {
                let call = notify(browser, "vnd_toast", action).await?;
                browser.script_until("the toast", "return system.open().length === 1;").await?;
                browser.script("system.use(arguments[0]);", vec![json!(action)]).await?;
                assert_eq!(outcome(browser, &call).await?, name);
                browser.gone("#notification:not([hidden])").await?;
                browser.script_until("the toast to be closed", gone).await?;
            }

            let call = notify(browser, "vnd_plain", "Grace").await?;
            browser.click("#accept").await?;
            assert_eq!(outcome(browser, &call).await?, "Accept");
            assert_eq!(browser.script("return system.shown.length;", vec![]).await?, 3, "this template wants none");
            Ok(())
        })
        .await
    });
}

#[test]
fn a_widget_hears_when_its_notifications_appear_and_disappear() {
    let name = "a_widget_hears_when_its_notifications_appear_and_disappear";
    with_caller(name, async |browser: &Browser, _: &mut Desktop| {
        listen(browser, "notificationDisplayEvent", "resolve").await?;
        let input = json!({"templateName": "cif_incoming_call", "cancellationToken": "call-1", "templateParameters": {"customerName": "Ada"}});
        let call = begin(browser, "notifyEvent", json!([input])).await?;
        browser.click("#accept").await?;
        assert_eq!(outcome(browser, &call).await?, "Accept");
        let of_template =
            |state: &str| json!({"state": state, "templateName": "cif_incoming_call", "cancellationToken": "call-1"});
        let expected = vec![of_template("DisplayStart"), of_template("DisplayEnd")];
        assert_eq!(await_events(browser, "notificationDisplayEvent", 2).await?, expected);

        // A toast without a template.
        let action = json!({"actionType": "Accept", "actionName": "Answer", "actionReturnValue": 7, "actionDisplayText": "Answer it"});
        let object =
            json!({"headerDataCIF": "A call", "bodyDataCIF": "Ada", "notificationType": ["hard"], "actions": [action]});
        let input = json!({"eventType": "call", "notificationUXObject": object.to_string()});
        let call = begin(browser, "notifyEvent", json!([input])).await?;
        browser.text("#toasts [data-toast][data-kind=call]", "A call").await?;
        let events = await_events(browser, "notificationDisplayEvent", 3).await?;
        assert_eq!(events[2]["state"], "DisplayStart");
        browser.click("#toasts [data-button='0']").await?;
        let outcome = parse(&resolved(browser, &call).await?)?;
        assert_eq!((&outcome["actionName"], &outcome["actionReturnValue"]), (&json!("Answer"), &json!(7)));
        browser.gone("#toasts [data-toast]").await?;
        let events = await_events(browser, "notificationDisplayEvent", 4).await?;
        assert_eq!(events[3]["state"], "DisplayEnd");
        Ok(())
    });
}
