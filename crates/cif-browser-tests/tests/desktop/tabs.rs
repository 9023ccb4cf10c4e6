//! Two browser tabs of one agent: one workspace, one of them leads.

use cif_browser_tests::{Browser, Outcome};
use serde_json::json;

use crate::caller::{FRAME, ready, value, with_caller};
use crate::stage::{Desktop, simulate_call};

#[test]
fn a_second_tab_shows_the_same_and_takes_over() {
    with_caller("a_second_tab_shows_the_same_and_takes_over", async |browser: &Browser, desktop: &mut Desktop| {
        let input = json!({"templateName": "msdyn_chat_session", "templateParameters": {"customerName": "Grace"}});
        assert_eq!(value(browser, "createSession", json!([input])).await?, "session-id-1");
        let first = browser.tab().await?;
        let second = browser.open_tab().await?;
        desktop.open(browser).await?;
        browser.text("#sessions [data-session=session-id-1][aria-current=true]", "Grace").await?;
        browser.find("#second-tab").await?;
        assert!(browser.texts(FRAME).await?.is_empty(), "one tab has the frames");
        browser.picture("second-tab").await?;

        // What one tab does, the other shows.
        simulate_call(browser, "15550100199").await?;
        browser.find("#notification").await?;
        browser.switch_tab(&first).await?;
        browser.text("#notification", "Ada Lovelace").await?;
        browser.click("#accept").await?;
        browser.switch_tab(&second).await?;
        browser.gone("#notification").await?;
        browser.find("[data-conversation][data-state=connected]").await?;

        browser.switch_tab(&first).await?;
        browser.close_tab(&second).await?;
        browser.gone("#second-tab").await?;
        ready(browser).await?;
        assert_eq!(value(browser, "getAllSessions", json!([])).await?, json!(["session-id-1"]));
        Ok(())
    });
}

#[test]
fn a_tab_takes_the_lead_when_it_is_told_to() {
    with_caller("a_tab_takes_the_lead_when_it_is_told_to", async |browser: &Browser, desktop: &mut Desktop| {
        let first = browser.tab().await?;
        browser.open_tab().await?;
        desktop.open(browser).await?;
        browser.click("#lead-here").await?;
        ready(browser).await?;
        browser.gone("#second-tab").await?;
        browser.switch_tab(&first).await?;
        browser.find("#second-tab").await?;
        no_frame(browser).await
    });
}

async fn no_frame(browser: &Browser) -> Outcome {
    browser.script_until("no frame", &format!("return !document.querySelector('{FRAME}');")).await.map(drop)
}
