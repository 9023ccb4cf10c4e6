//! Several tabs of one agent: one rings and has the sound, the others follow and take over.

use cif_browser_tests::Browser;

use crate::stage::{Stage, far, with_widget};

const LEADS: &str = "body[data-leads=true][data-connection=open]";
const FOLLOWS: &str = "body[data-leads=false][data-connection=open]";

#[test]
fn the_tab_that_leads_is_closed_and_the_other_leads_at_once() {
    with_widget(
        "the_tab_that_leads_is_closed_and_the_other_leads_at_once",
        async |browser: &Browser, stage: &Stage| {
            browser.find(LEADS).await?;
            let first = browser.tab().await?;
            let second = browser.open_tab().await?;
            stage.open(browser).await?;
            browser.find(FOLLOWS).await?;
            browser.text("#follow", "Another tab rings").await?;
            let id = far(stage.far.ring("+15550100199"))?;
            // The one that follows shows it and does not ring.
            browser.text("#ringing", "+15550100199").await?;
            browser.find("body[data-rings=false]").await?;
            browser.picture("widget-follower").await?;
            browser.switch_tab(&first).await?;
            browser.find("body[data-rings=true]").await?;
            browser.close_tab(&second).await?;
            browser.find(LEADS).await?;
            browser.find("body[data-rings=true]").await?;
            stage.accept(browser, &id).await
        },
    );
}

#[test]
fn the_agent_accepts_in_a_tab_that_follows_and_so_makes_it_lead() {
    with_widget(
        "the_agent_accepts_in_a_tab_that_follows_and_so_makes_it_lead",
        async |browser: &Browser, stage: &Stage| {
            browser.find(LEADS).await?;
            let first = browser.tab().await?;
            let second = browser.open_tab().await?;
            stage.open(browser).await?;
            browser.find(FOLLOWS).await?;
            let id = far(stage.far.ring("+15550100199"))?;
            stage.accept(browser, &id).await?;
            browser.find(LEADS).await?;
            browser.switch_tab(&first).await?;
            browser.find(FOLLOWS).await?;
            // What one tab does, the other shows.
            browser.find("#list [data-state=connected]").await?;
            browser.click("#take").await?;
            browser.find(LEADS).await?;
            browser.switch_tab(&second).await?;
            browser.find(FOLLOWS).await.map(drop)
        },
    );
}
