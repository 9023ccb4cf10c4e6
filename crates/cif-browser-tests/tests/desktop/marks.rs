//! What a widget shows the agent outside its own frame: marks on sessions, presence, forms loaded anew.

use cif_browser_tests::Browser;
use serde_json::json;

use crate::caller::{await_events, listen, value, with_caller};
use crate::stage::Desktop;

#[test]
fn a_session_is_marked_until_it_gets_the_focus() {
    with_caller("a_session_is_marked_until_it_gets_the_focus", async |browser: &Browser, _: &mut Desktop| {
        let session = value(browser, "createSession", json!([{"templateName": "vnd_main"}])).await?;
        let id = session.as_str().unwrap_or_default().to_owned();
        browser.click("[data-session='session-id-0']").await?;
        browser.find("[data-session='session-id-0'][aria-current]").await?;
        value(browser, "notifyNewActivity", json!([session, 12])).await?;
        value(browser, "notifyKpiBreach", json!([session, false, "first answer is late"])).await?;
        let marked = format!("[data-session='{id}']");
        browser.text(&format!("{marked} .count"), "9+").await?;
        browser.find(&format!("{marked} .breach[title='first answer is late']")).await?;
        browser.click(&marked).await?;
        browser.gone(&format!("{marked} .count:not(.breach)")).await?;
        value(browser, "notifyKpiBreach", json!([session, true])).await?;
        browser.gone(&format!("{marked} .breach")).await?;
        Ok(())
    });
}

#[test]
fn presence_is_one_for_agent_and_widget() {
    with_caller("presence_is_one_for_agent_and_widget", async |browser: &Browser, _: &mut Desktop| {
        listen(browser, "onPresenceChange", "resolve").await?;
        let choose = "[...document.querySelectorAll('#presence-menu [data-presence]')].find((one) => one.textContent === 'Busy').click();";
        browser.find("#presence:not([hidden])").await?;
        browser.script(choose, vec![]).await?;
        await_events(browser, "onPresenceChange", 1).await?;
        assert_eq!(value(browser, "getPresence", json!([])).await?, "Busy");
        assert_eq!(value(browser, "setPresence", json!(["Available"])).await?, true);
        let shown = "return document.getElementById('presence').textContent === 'Available';";
        browser.script_until("the presence that the widget set", shown).await?;
        assert_eq!(value(browser, "setPresence", json!(["On the moon"])).await?, false);
        Ok(())
    });
}
