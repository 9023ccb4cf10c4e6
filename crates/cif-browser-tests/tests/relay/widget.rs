//! The page of the relay as the agent sees it: the multipurpose widget in the panel of a host.

use cif_browser_tests::{Browser, Options, Outcome, Program, free_port, run};

#[test]
fn a_click_in_the_host_dials_in_the_widget_of_the_relay() {
    run("a_click_in_the_host_dials_in_the_widget_of_the_relay", &Options::new(), async |browser: &Browser| {
        let port = free_port()?;
        let desktop = format!("http://127.0.0.1:{port}");
        let args = ["relay", "--loopback", "--host-origin", &desktop, "--port", "0"];
        let mut relay = Program::new("cif-cli", "cif").args(args).start()?;
        let address = relay.address().await?;
        let port = port.to_string();
        let args = ["serve", "--port", &port, "--widget", &address];
        let mut serve = Program::new("cif-cli", "cif").args(args).start()?;
        serve.address().await?;
        browser.goto(&desktop).await?;
        let outcome = inside(browser).await;
        outcome.map_err(|failure| {
            cif_browser_tests::Failure::check(format!("{failure}\n{}\n{}", relay.output(), serve.output()))
        })
    });
}

const FRAME: &str = "iframe[data-provider=widget]";

/// Waits until a script in the widget, which stands in the page of the relay in the panel, returns something true.
async fn widget_until(browser: &Browser, what: &str, body: &str) -> Outcome {
    browser
        .in_frame(FRAME, async |page: &Browser| {
            page.script_until("the relay", "return document.body?.dataset.state === 'open';").await?;
            page.in_frame("#widget", async |widget: &Browser| widget.script_until(what, body).await.map(drop)).await
        })
        .await
}

async fn inside(browser: &Browser) -> Outcome {
    // The panel is closed still, so nothing in it is seen.
    let there =
        "const {connection, host} = document.body?.dataset ?? {}; return connection === 'open' && host === 'there';";
    widget_until(browser, "the widget to have its server and its host", there).await?;
    // The flow of the relay dials the number, opens a session in the host, and shows the contact whose number it is.
    let click = "window.dispatchEvent(new CustomEvent('CIClickToAct', { detail: \
                 { value: '+1 555 010 0199', name: 'Ada', format: 'phone' } }));";
    browser.script(click, vec![]).await?;
    browser.text("#sessions [data-session]:not([data-session=session-id-0])", "Ada Lovelace").await?;
    let call = "return document.querySelector('#list')?.textContent.includes('15550100199');";
    widget_until(browser, "the call in the widget", call).await
}
