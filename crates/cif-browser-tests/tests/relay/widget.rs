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
        outcome.map_err(|failure| cif_browser_tests::Failure::check(format!("{failure}\n{}\n{}", relay.output(), serve.output())))
    });
}

async fn inside(browser: &Browser) -> Outcome {
    browser.find("iframe[data-provider=widget]").await?;
    let frame = "iframe[data-provider=widget]";
    browser
        .in_frame(frame, async |page: &Browser| {
            page.find("body[data-state=open] #widget").await?;
            page.in_frame("#widget", async |widget: &Browser| {
                widget.find("body[data-connection=open][data-host=there]").await.map(drop)
            })
            .await
        })
        .await?;
    // A number of a contact: the flow of the relay dials it, and opens a session in the host.
    let click = "window.dispatchEvent(new CustomEvent('CIClickToAct', { detail: \
                 { value: '+1 555 010 0199', name: 'Ada', format: 'phone' } }));";
    browser.script(click, vec![]).await?;
    browser.find("#sessions [data-session]:not([data-session=session-id-0])").await?;
    browser
        .in_frame(frame, async |page: &Browser| {
            page.in_frame("#widget", async |widget: &Browser| {
                widget.find("#list [role=option]").await.map(drop)
            })
            .await
        })
        .await
}
