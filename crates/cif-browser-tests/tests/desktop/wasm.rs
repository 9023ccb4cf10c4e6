//! `examples/wasm-provider`: a provider that runs in the widget's frame, with no server but the one that serves its files.

use std::path::Path;

use cif_browser_tests::{Browser, Options, Program, run};

use crate::caller::FRAME;
use crate::stage::{ADA_ID, Desktop, explained, open_table, phone_call};

/// Where `cargo xtask wasm` leaves the module.
const MODULE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/wasm-provider/wasm_provider_bg.wasm");

#[test]
fn a_provider_in_webassembly_takes_and_makes_calls() {
    let required = std::env::var("CIF_REQUIRE_WASM").is_ok_and(|value| value == "1");
    if !required && !Path::new(MODULE).exists() {
        eprintln!("browser test of WebAssembly SKIPPED: {MODULE} is not there; `cargo xtask wasm` builds it");
        return;
    }
    run("a_provider_in_webassembly_takes_and_makes_calls", &Options::new(), async |browser: &Browser| {
        let mut widget = Program::new("wasm-provider", "wasm-provider").args(["--port", "0"]).start()?;
        let address = widget.address().await?;
        let mut desktop = Desktop::start(["--widget".to_owned(), format!("{address}/")]).await?;
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            browser.find("#panel[data-mode=docked]").await?;
            // In: notification by the flow in the frame, session and record of the caller, activity at the end.
            browser
                .in_frame(FRAME, async |phone: &Browser| {
                    phone.text("#status", "Ready, Alex Agent").await?;
                    phone.click("#ring").await
                })
                .await?;
            browser.text("#notification", "Incoming call from Ada Lovelace").await?;
            browser.click("#accept").await?;
            browser.text("#sessions [data-session][aria-current=true]", "Ada Lovelace").await?;
            browser.text("#content", "Ada Lovelace").await?;
            browser.picture("wasm").await?;
            browser
                .in_frame(FRAME, async |phone: &Browser| {
                    phone.click("[data-state=connected] [data-press=hold]").await?;
                    phone.click("[data-state=held] [data-press=resume]").await?;
                    phone.click("[data-state=connected] [data-press=end]").await?;
                    phone.find("[data-state=ended], [data-state=completed]").await.map(drop)
                })
                .await?;
            phone_call(browser, &[("subject", "Call from Ada Lovelace"), ("statecode", "Completed")]).await?;
            // Out: a click in the desktop reaches the provider in the frame.
            open_table(browser, "contact").await?;
            browser.click(&format!("tr[data-row='{ADA_ID}'] [data-column=mobilephone] [data-phone]")).await?;
            browser
                .in_frame(FRAME, async |phone: &Browser| {
                    phone.find("[data-state=dialing], [data-state=connected]").await?;
                    phone.click("[data-state=connected] [data-press=end]").await
                })
                .await
        })
        .await
    });
}
