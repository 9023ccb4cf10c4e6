//! Who may speak: right frame and right origin, or no answer at all.

use cif_browser_tests::{Browser, Options, Outcome, Scratch, Site, free_port, run};
use serde_json::Value;

use crate::caller::FRAME;
use crate::stage::{Desktop, explained, log_line};

/// Waits until the page in the frame has said all it wants to say, then reads how many answers it got.
async fn answers(browser: &Browser) -> Outcome<Value> {
    let (sent, answered) =
        ("return Number(document.body.dataset.sent) === 3;", "return document.body.dataset.answers;");
    browser
        .in_frame(FRAME, async |frame: &Browser| {
            frame.script_until("its requests", sent).await?;
            frame.script(answered, vec![]).await
        })
        .await
}

#[test]
fn an_origin_that_is_not_configured_gets_no_answer() {
    run("an_origin_that_is_not_configured_gets_no_answer", &Options::new(), async |browser: &Browser| {
        // The widget's own frame is led to another site, which the page may show but which nobody has trusted.
        let (widget, stranger) = (Site::fixtures().await?, Site::fixtures().await?);
        let config = format!(
            "[[providers]]\nunique_name = \"widget\"\nchannel_url = \"{}\"\nframe_origins = [\"{}\"]\n",
            widget.address("caller.html"),
            stranger.origin()
        );
        let config = Scratch::file("toml", &config)?;
        let mut desktop = Desktop::start(["--config", &config.path().to_string_lossy()]).await?;
        widget.set_host(&desktop.address);
        stranger.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            crate::caller::ready(browser).await?;
            let lead = format!("location.href = '{}';", stranger.address("stranger.html"));
            browser.in_frame(FRAME, async |frame: &Browser| frame.script(&lead, vec![]).await).await?;
            answers(browser).await?;
            let line = log_line(browser, &[&stranger.origin(), &widget.origin()]).await?;
            assert!(line.starts_with("widget "), "{line}");
            assert_eq!(answers(browser).await?, "0");
            Ok(())
        })
        .await
    });
}

#[test]
fn a_right_origin_in_a_wrong_frame_gets_no_answer() {
    run("a_right_origin_in_a_wrong_frame_gets_no_answer", &Options::new(), async |browser: &Browser| {
        let site = Site::fixtures().await?;
        let mut desktop = Desktop::start(["--widget".to_owned(), site.address("stranger.html?nested")]).await?;
        site.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            answers(browser).await?;
            log_line(browser, &[&site.origin(), "not the frame of"]).await?;
            assert_eq!(answers(browser).await?, "0");
            Ok(())
        })
        .await
    });
}

#[test]
fn a_client_that_drops_the_port_is_explained() {
    run("a_client_that_drops_the_port_is_explained", &Options::new(), async |browser: &Browser| {
        let site = Site::fixtures().await?;
        let mut desktop = Desktop::start(["--widget".to_owned(), site.address("port-dropper.html")]).await?;
        site.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, desktop: &mut Desktop| {
            let library = format!("{}/webresources/Widget/msdyn_ciLibrary.js", desktop.address);
            browser.text("#panel-note.silent", &library).await?;
            browser.text("#panel-note", "drops the port").await?;
            log_line(browser, &["widget", "port"]).await?;
            browser.picture("silent").await
        })
        .await
    });
}

#[test]
fn a_client_that_drops_the_port_works_on_port_80() {
    let name = "a_client_that_drops_the_port_works_on_port_80";
    let port = match free_port() {
        Ok(port) => port,
        Err(failure) => panic!("{name}: {failure}"),
    };
    // The browser is told that port 80 of this name is the desktop's.
    let rule = format!("--host-resolver-rules=MAP host.test:80 127.0.0.1:{port}");
    run(name, &Options::new().flag(rule), async |browser: &Browser| {
        let site = Site::fixtures().await?;
        let widget = site.address("port-dropper.html");
        let mut desktop = Desktop::start_on(port, ["--public-url", "http://host.test", "--widget", &widget]).await?;
        desktop.address = "http://host.test".to_owned();
        site.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            let answered = "return document.body?.dataset.state === 'answered';";
            browser.in_frame(FRAME, async |frame: &Browser| frame.script_until("the answer", answered).await).await?;
            Ok(())
        })
        .await
    });
}
