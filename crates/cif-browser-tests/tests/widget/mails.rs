//! Mails: read, answered, sent on, begun.

use cif_browser_tests::Browser;

use crate::stage::{Stage, far, far_sees, with_widget};

#[test]
fn a_mail_is_answered_sent_on_and_begun() {
    with_widget("a_mail_is_answered_sent_on_and_begun", async |browser: &Browser, stage: &Stage| {
        let id = far(stage.far.send_mail("alan@example.com", "Order 17", "The rotor is broken."))?;
        browser.text("#ringing", "Order 17").await?;
        stage.accept(browser, &id).await?;
        browser.text("#rows .mail", "The rotor is broken.").await?;

        browser.click("#rows [data-act=reply]").await?;
        browser.fill("#mail [data-field=text]", "A new one is on its way.").await?;
        // What is being written outlives a reload, and a network that is gone while it is sent.
        stage.open(browser).await?;
        browser
            .script_until(
                "the draft",
                "return document.querySelector('#mail [data-field=text]')?.value.startsWith('A new one');",
            )
            .await?;
        browser.picture("widget-mail").await?;
        stage.network.cut();
        browser.find("body:not([data-connection=open])").await?;
        browser.click("#mail [data-act=send]").await?;
        stage.network.mend();
        browser.script_until("two mails", "return document.querySelectorAll('#rows .mail').length === 2;").await?;
        browser.text("#rows", "A new one is on its way.").await?;
        browser.text("#rows", "Re: Order 17").await?;
        far_sees("one answer", || stage.far.effects().mails == 1).await?;

        browser.click("#rows [data-act=forward]").await?;
        browser.fill("#mail [data-field=to]", "store@example.com").await?;
        browser.fill("#mail [data-field=text]", "Please send one.").await?;
        browser.click("#mail [data-act=send]").await?;
        browser.text("#rows", "Fwd: Order 17").await?;
        browser.text("#rows", "To store@example.com").await?;

        browser.click("#new").await?;
        browser.click("#sheet [data-kind=email]").await?;
        browser.fill("#sheet [data-field=to]", "grace@example.com").await?;
        browser.fill("#sheet [data-field=subject]", "Welcome").await?;
        browser.fill("#sheet [data-field=text]", "Good to have you.").await?;
        browser.picture("widget-new-mail").await?;
        browser.click("#start").await?;
        browser.text("#talk header", "Welcome").await?;
        browser.text("#rows .mail", "Good to have you.").await?;
        far_sees("three mails", || stage.far.effects().mails == 3).await
    });
}
