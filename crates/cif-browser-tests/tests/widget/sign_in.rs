//! Signing in, presence, the language.

use cif_browser_tests::{Browser, Options};
use cif_protocol::channel::ConnectionState;

use crate::stage::{PANEL, Stage, quiet, with_config, with_widget};

#[test]
fn the_agent_signs_in_step_by_step() {
    let config = quiet().with_sign_in(true);
    let options = Options::new().window(PANEL.0, PANEL.1);
    with_config("the_agent_signs_in_step_by_step", config, &options, async |browser: &Browser, _: &Stage| {
        browser.click("#notices [data-sign-in]").await?;
        browser.fill("#notices [data-field=pin]", "9999").await?;
        browser.click("#notices [type=submit]").await?;
        browser.text("#notices", "`pin` is wrong").await?;
        browser.picture("widget-sign-in").await?;
        browser.fill("#notices [data-field=pin]", "1234").await?;
        browser.click("#notices [type=submit]").await?;
        browser.gone("#notices .notice").await?;
        let kept = browser.script("return JSON.stringify({ ...sessionStorage });", vec![]).await?;
        assert!(!kept.as_str().unwrap_or_default().contains("1234"), "the PIN is in the browser's storage");
        Ok(())
    });
}

#[test]
fn presence_a_lost_service_and_the_other_language() {
    with_widget("presence_a_lost_service_and_the_other_language", async |browser: &Browser, stage: &Stage| {
        browser.click("#presence").await?;
        browser.picture("widget-presence").await?;
        browser.script("document.querySelector('#sheet [role=radio]:has([data-kind=busy])').click();", vec![]).await?;
        browser.find("#presence [data-kind=busy]").await?;
        stage.far.set_connection(ConnectionState::Reconnecting);
        browser.text("#notices", "Connecting to the service again").await?;
        stage.far.set_connection(ConnectionState::Connected);
        browser.gone("#notices .notice").await?;
        browser.goto(&format!("{}/?lang=de", stage.address)).await?;
        browser.text("#list-empty", "Keine Gespräche").await?;
        browser.find("html[lang=de]").await.map(drop)
    });
}
