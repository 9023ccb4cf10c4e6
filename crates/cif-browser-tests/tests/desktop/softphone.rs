//! `examples/softphone-widget`, a widget as a vendor writes it, hosted by `--widget`.

use cif_browser_tests::{Browser, Options, Program, run};

use crate::caller::FRAME;
use crate::stage::{Desktop, explained, field_shows};

#[test]
fn a_vendors_softphone_takes_a_call() {
    run("a_vendors_softphone_takes_a_call", &Options::new(), async |browser: &Browser| {
        let mut widget = Program::new("softphone-widget", "softphone-widget").args(["--port", "0"]).start()?;
        let address = widget.address().await?;
        let mut desktop = Desktop::start(["--widget".to_owned(), format!("{address}/")]).await?;
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            browser.find("#panel[data-mode=docked]").await?;
            browser
                .in_frame(FRAME, async |phone: &Browser| {
                    phone.text("#status", "Ready, Alex Agent").await?;
                    phone.fill("#from", "5550100142").await?;
                    phone.click("#ring").await
                })
                .await?;
            browser.text("#notification", "Call from Grace Hopper (5550100142)").await?;
            browser.click("#accept").await?;
            browser.text("#sessions [data-session][aria-current=true]", "Call from Grace Hopper").await?;
            browser.find("[data-list=contact]").await?;
            browser.picture("softphone").await?;
            browser
                .in_frame(FRAME, async |phone: &Browser| {
                    phone.text("#call-state", "Connected").await?;
                    phone.click("#hang-up").await?;
                    phone.text("#trace", "logged").await.map(drop)
                })
                .await?;
            field_shows(browser, "phonecall", "subject", "Call from Grace Hopper").await?;
            field_shows(browser, "phonecall", "regardingobjectid", "Grace Hopper").await
        })
        .await
    });
}
