//! The server is started anew: another secret, another epoch, nothing in its memory.

use cif_browser_tests::{Browser, Outcome};

use crate::stage::{PANEL, Stage, far, far_sees, key, quiet, reads};

#[test]
fn a_restart_of_the_server_keeps_what_was_said_and_what_is_being_written() {
    let name = "a_restart_of_the_server_keeps_what_was_said_and_what_is_being_written";
    let options = cif_browser_tests::Options::new().window(PANEL.0, PANEL.1);
    cif_browser_tests::run(name, &options, async |browser: &Browser| {
        let mut stage = Stage::start(quiet()).await?;
        stage.open(browser).await?;
        let id = stage.chat(browser, "Ada").await?;
        let mut said = Vec::new();
        for n in 0..3 {
            let text = format!("question {n}");
            far(stage.far.say(&id, &text))?;
            said.push(text);
        }
        reads(browser, &said).await?;
        browser.fill("#text", "half a sentence").await?;
        stage.restart().await?;
        // The page's secret is void: it loads itself again.
        browser.find("body[data-connection=open] #talk").await?;
        browser
            .script_until("the draft", "return document.getElementById('text')?.value === 'half a sentence';")
            .await?;
        reads(browser, &said).await?;
        key_send(browser).await?;
        said.push("half a sentence".to_owned());
        far_sees("one message", || stage.far.texts(&id).as_deref() == Some(&["half a sentence".to_owned()])).await?;
        reads(browser, &said).await
    });
}

async fn key_send(browser: &Browser) -> Outcome {
    browser.click("#text").await?;
    key(browser, "\u{e007}").await
}
