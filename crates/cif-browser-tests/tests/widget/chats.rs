//! Chats: both ways, with files, receipts and reactions, over a reload of the page and a network that breaks.

use cif_browser_tests::{Browser, Outcome};
use cif_protocol::ConversationId;

use crate::stage::{Stage, far, far_sees, focus, key, reads, transcript, with_widget};

const ENTER: &str = "\u{e007}";

/// The agent writes.
async fn write(browser: &Browser, text: &str) -> Outcome {
    browser.fill("#text", text).await?;
    key(browser, ENTER).await
}

/// The texts that the customer got, in order.
fn texts(stage: &Stage, id: &ConversationId) -> Vec<String> {
    stage.far.texts(id).unwrap_or_default()
}

#[test]
fn a_chat_goes_both_ways_over_reloads_and_broken_sockets_message_by_message() {
    with_widget(
        "a_chat_goes_both_ways_over_reloads_and_broken_sockets_message_by_message",
        async |browser: &Browser, stage: &Stage| {
            let id = stage.chat(browser, "Ada Lovelace").await?;
            let mut said = Vec::new();
            let mut sent = Vec::new();
            for round in 1..=6 {
                let mine = format!("answer {round}");
                write(browser, &mine).await?;
                match round {
                    // In the middle of sending, before anything is confirmed.
                    2 => stage.network.cut(),
                    4 => stage.open(browser).await?,
                    _ => {}
                }
                sent.push(mine.clone());
                if round == 2 {
                    // Written without a connection; the customer goes on meanwhile.
                    browser.find("body:not([data-connection=open])").await?;
                    write(browser, "written offline").await?;
                    browser.find("[data-ghost]").await?;
                    browser.picture("widget-offline").await?;
                    stage.network.mend();
                    sent.push("written offline".to_owned());
                }
                let wanted = sent.clone();
                far_sees("all answers", || texts(stage, &id) == wanted).await?;
                let theirs = format!("question {round}");
                far(stage.far.say(&id, &theirs))?;
                said.push(mine);
                if round == 2 {
                    said.push("written offline".to_owned());
                }
                said.push(theirs);
                reads(browser, &said).await?;
            }
            // Unsent text survives as well.
            browser.fill("#text", "half a sentence").await?;
            stage.open(browser).await?;
            browser
                .script_until("the draft", "return document.getElementById('text')?.value === 'half a sentence';")
                .await?;
            reads(browser, &said).await?;
            assert_eq!(texts(stage, &id), sent);
            browser.picture("widget-chat").await
        },
    );
}

#[test]
fn typing_receipts_and_unread_messages_are_shown() {
    with_widget("typing_receipts_and_unread_messages_are_shown", async |browser: &Browser, stage: &Stage| {
        let id = stage.chat(browser, "Ada").await?;
        far(stage.far.typing(&id, true))?;
        browser.text("#typing", "is writing").await?;
        far(stage.far.say(&id, "<b>not markup</b>"))?;
        browser.text("#rows", "<b>not markup</b>").await?;
        browser.text("#say", "Ada: <b>not markup</b>").await?;
        browser.fill("#text", "Hm").await?;
        far_sees("the agent typing", || stage.far.sees_typing(&id) == Some(true)).await?;
        key(browser, ENTER).await?;
        far_sees("the agent no longer typing", || stage.far.sees_typing(&id) == Some(false)).await?;
        let said = browser.script_until(
            "the message",
            "return document.querySelector('.row-of.mine[data-message]')?.dataset.message;",
        );
        let message = said.await?.as_str().unwrap_or_default().to_owned().into();
        far(stage.far.read(&id, &message))?;
        browser.find(".mine [data-status=read]").await?;
        far(stage.far.react(&id, &message, "👍"))?;
        browser.find(".mine .reactions button").await?;
        far_sees("what the agent has seen", || stage.far.seen_by_agent(&id).is_some()).await?;

        // Away from the chat, messages are counted.
        browser.script("document.getElementById('back').click();", vec![]).await?;
        far(stage.far.say(&id, "Are you there?"))?;
        browser.text("#list .count", "1").await?;
        browser.picture("widget-list").await?;
        browser.click("#list [role=option]").await?;
        browser.text("#rows", "Are you there?").await?;
        browser.gone("#list .count").await?;

        // An own message is changed and taken back.
        browser.script("document.querySelector('.mine [data-act=edit]').click();", vec![]).await?;
        focus(browser, ".mine textarea").await?;
        browser.fill(".mine textarea", "Hm, let me see").await?;
        browser.click(".mine form [type=submit]").await?;
        browser.text(".mine .foot", "edited").await?;
        browser.script("document.querySelector('.mine [data-act=delete]').click();", vec![]).await?;
        browser.text("#rows", "This message was deleted.").await?;
        Ok(())
    });
}

#[test]
fn files_go_both_ways() {
    with_widget("files_go_both_ways", async |browser: &Browser, stage: &Stage| {
        let id = stage.chat(browser, "Ada").await?;
        // A picker of the system cannot be worked by a test; what it hands over can.
        let pick = "
            const picker = document.querySelector('#writer input[type=file]');
            const files = new DataTransfer();
            for (const [name, type, size] of arguments[0]) files.items.add(new File(['x'.repeat(size)], name, { type }));
            picker.files = files.files;
            picker.dispatchEvent(new Event('change'));";
        let files = serde_json::json!([
            ["notes.txt", "text/plain", 200_000],
            ["run.exe", "application/x-msdownload", 10],
            ["big.txt", "text/plain", 3_000_000]
        ]);
        browser.script(pick, vec![files]).await?;
        browser.find(".files [data-file=ready]").await?;
        browser.text(".files", "application/x-msdownload").await?;
        browser.text(".files", "at most").await?;
        browser.fill("#text", "Here are my notes").await?;
        browser.picture("widget-files").await?;
        key(browser, ENTER).await?;
        browser.text(".mine .file", "notes.txt").await?;
        far_sees("the message", || texts(stage, &id).iter().any(|text| text.contains("Here are my notes"))).await?;
        browser.gone(".files li").await?;
        far(stage.far.send_file(&id, "label.txt", "text/plain", b"to Ada"))?;
        browser.find("[data-author=far_end] [data-attachment]").await?;
        // What would be saved is looked at.
        let body = "
            const made = new Promise((done) => { const real = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.text().then(done); return real.call(URL, blob); }; });
            document.querySelector('[data-author=far_end] [data-attachment]').click();
            return made;";
        assert_eq!(browser.script(body, vec![]).await?, "to Ada");
        assert_eq!(transcript(browser).await?.iter().filter(|row| row.contains("Here are my notes")).count(), 1);
        Ok(())
    });
}
