//! The pictures of the README and the book, taken by `cargo xtask pictures`.

use std::path::PathBuf;

use cif_browser_tests::{Browser, Options, Outcome, Scratch, run};

use crate::stage::{Desktop, open_table, simulate_call};

/// Flags that take chance out of a picture.
const STILL: [&str; 3] = ["--hide-scrollbars", "--force-prefers-reduced-motion", "--force-device-scale-factor=1"];
const DARK: [&str; 2] = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"];
const WIDE: (u32, u32) = (1400, 960);

/// Where the pictures go; the command names it.
fn folder() -> PathBuf {
    std::env::var_os("CIF_PICTURES").map_or_else(|| std::env::temp_dir().join("cif-pictures"), PathBuf::from)
}

fn options(flags: &[&str], (width, height): (u32, u32)) -> Options {
    STILL.iter().chain(flags).fold(Options::new().window(width, height), |options, flag| options.flag(*flag))
}

async fn picture(browser: &Browser, name: &str) -> Outcome {
    // Nothing is half loaded, and no field has the focus, whose caret blinks.
    browser.script("document.activeElement?.blur(); await document.fonts.ready;", vec![]).await?;
    std::fs::create_dir_all(folder())?;
    Ok(std::fs::write(folder().join(format!("{name}.png")), browser.screenshot().await?)?)
}

/// A desktop with the demo widget and a provider that rings, ready to be looked at.
async fn desktop(browser: &Browser) -> Outcome<Desktop> {
    let desktop = Desktop::start(["--log", "warn"]).await?;
    desktop.open(browser).await?;
    browser
        .in_frame("iframe[data-provider]", async |widget: &Browser| widget.text("#status", "Ready").await.map(drop))
        .await?;
    open_table(browser, "contact").await?;
    browser.find("[data-list=contact] tr[data-row]").await?;
    browser.text("#tabs [role=tab]", "Contacts").await?;
    Ok(desktop)
}

/// Ada calls and is answered.
async fn answered(browser: &Browser) -> Outcome {
    simulate_call(browser, "+1 555 010 0199").await?;
    browser.click("#accept").await?;
    browser.text("[data-conversation] .state", "Connected").await?;
    browser.find("[data-form=contact] [data-field=emailaddress1]").await.map(drop)
}

async fn search(browser: &Browser, words: &str) -> Outcome {
    browser.fill("#search-text", words).await?;
    browser.press("Enter").await?;
    browser.find(&format!("[data-search-page='{words}'] .result")).await.map(drop)
}

async fn day(browser: &Browser) -> Outcome {
    let _desktop = desktop(browser).await?;
    simulate_call(browser, "+1 555 010 0199").await?;
    browser.text("#notification", "Ada Lovelace").await?;
    browser.find("#countdown").await?;
    picture(browser, "desktop").await?;
    browser.click("#accept").await?;
    browser.text("[data-conversation] .state", "Connected").await?;
    browser.find("[data-form=contact] [data-field=emailaddress1]").await?;
    picture(browser, "screen-pop").await?;
    search(browser, "fabrikam").await?;
    picture(browser, "search").await?;
    browser.click("#toggle-inspector").await?;
    browser.find("#messages [data-kind=call]").await?;
    browser.click("#inspector-pause").await?;
    let choose = "const row = [...document.querySelectorAll('#messages [data-kind=call]')].find((one) => one.textContent.includes('createSession'));
        row?.click();
        row?.scrollIntoView({block: 'center'});
        return Boolean(row);";
    browser.script_until("the call that opened the session", choose).await?;
    browser.find("#message:not([hidden])").await?;
    picture(browser, "inspector").await
}

async fn admin(browser: &Browser) -> Outcome {
    let data = Scratch::folder()?;
    let desktop = Desktop::start(["--data".to_owned(), data.path().to_string_lossy().into_owned()]).await?;
    browser.goto(&format!("{}/admin", desktop.address)).await?;
    browser.click("[data-action=add]").await?;
    browser.fill("#field-unique_name", "contoso_phone").await?;
    browser.fill("#field-label", "Contoso Phone").await?;
    browser.click("#save").await?;
    browser.find(".wrong").await?;
    picture(browser, "admin").await
}

#[test]
#[ignore = "run by `cargo xtask pictures`"]
fn pictures() {
    run("pictures", &options(&[], WIDE), async |browser: &Browser| day(browser).await);
    run("pictures-admin", &options(&[], WIDE), async |browser: &Browser| admin(browser).await);
    run("pictures-dark", &options(&DARK, WIDE), async |browser: &Browser| {
        let _desktop = desktop(browser).await?;
        answered(browser).await?;
        search(browser, "portland").await?;
        picture(browser, "dark").await
    });
    run("pictures-narrow", &options(&[], (500, 860)), async |browser: &Browser| {
        let _desktop = desktop(browser).await?;
        // There is no room for the form that rings.
        let ring = "document.getElementById('simulate').requestSubmit();";
        browser.script(ring, vec![]).await?;
        browser.click("#accept").await?;
        browser.find("[data-form=contact] [data-field=emailaddress1]").await?;
        picture(browser, "narrow").await
    });
}
