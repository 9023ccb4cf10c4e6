//! The page in the panel of a desktop, as `cif serve` shows it: a CIF widget like any other.

use cif_browser_tests::{Browser, Options, Program, run};

const FRAME: &str = "iframe.widget-frame";

#[test]
fn in_a_desktop_it_rings_in_the_panel_and_takes_the_call() {
    run("in_a_desktop_it_rings_in_the_panel_and_takes_the_call", &Options::new(), async |browser: &Browser| {
        let mut desktop = Program::new("cif-cli", "cif").args(["serve", "--port", "0"]).start()?;
        browser.goto(&desktop.address().await?).await?;
        browser.find("body[data-connection=open] #sessions [data-session]").await?;
        // The library of the host has answered before anything rings; then the agent puts the panel away.
        browser
            .in_frame(FRAME, async |page: &Browser| {
                page.script_until("the host", "return document.body.dataset.host === 'there';").await.map(drop)
            })
            .await?;
        browser.script("document.getElementById('panel-hide').click();", vec![]).await?;
        browser.script_until("no panel", "return document.body.dataset.mode === 'hidden';").await?;
        browser.fill("#simulate-number", "15550100199").await?;
        browser.click("#simulate-call").await?;
        // What rings opens the panel again, by `setMode` of the host.
        browser.find("body[data-mode=docked] iframe.widget-frame").await?;
        browser
            .in_frame(FRAME, async |page: &Browser| {
                page.text("#ringing", "15550100199").await?;
                page.click("#ringing [data-act=accept]").await?;
                page.find("#talk[data-state=connected]").await?;
                Ok(())
            })
            .await?;
        // The screen pop of the desktop is that of every provider.
        browser.gone("#notification").await?;
        browser.text("#sessions [data-session][aria-current=true]", "Ada Lovelace").await?;
        // The session is the provider's own, and so is the panel now: the agent goes back to the widget.
        browser.click("button[data-provider=cif_widget]").await?;
        browser.find("body[data-mode=docked] iframe.widget-frame").await?;
        browser.picture("widget-in-desktop").await?;
        browser
            .in_frame(FRAME, async |page: &Browser| {
                page.click("#controls [data-act=end]").await?;
                page.find("#talk[data-state=ended], #talk[data-state=wrap_up]").await?;
                Ok(())
            })
            .await?;
        browser.gone("#calls [data-state=connected]").await
    });
}
