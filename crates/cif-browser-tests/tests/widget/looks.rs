//! As axe-core judges it, in light and dark, narrow and wide; and by the keyboard alone.

use cif_browser_tests::{Axe, Browser, Options};
use cif_protocol::channel::ChannelKind;

use crate::stage::{PANEL, Stage, far, far_sees, focus, key, quiet, with_config, with_widget};

const LOOKS: [(&str, &[&str], (u32, u32)); 3] =
    [("light", &[], PANEL), ("dark", &Axe::DARK, PANEL), ("wide", &[], (1100, 800))];

#[test]
fn every_part_of_the_page_is_accessible() {
    let Some(axe) = Axe::installed() else { return };
    for (look, flags, (width, height)) in LOOKS {
        // The browser's own animation of what rings is no part of the judgement.
        let options = Options::new().window(width, height).flag("--force-prefers-reduced-motion");
        let options = flags.iter().fold(options, |options, flag| options.flag(*flag));
        let name = format!("every_part_of_the_page_is_accessible-{look}");
        with_config(&name, quiet(), &options, async |browser: &Browser, stage: &Stage| {
            let judge = async |what: &str| {
                browser.picture(&format!("widget-{}-{look}", what.replace(' ', "-"))).await?;
                axe.judge(browser, &format!("{what}, {look}")).await
            };
            judge("empty").await?;
            for sheet in ["new", "help", "presence"] {
                browser.click(&format!("#{sheet}")).await?;
                browser.find("#sheet:not([hidden])").await?;
                judge(sheet).await?;
                key(browser, "\u{e00c}").await?;
                browser.gone("#sheet").await?;
                focus(browser, &format!("#{sheet}")).await?;
            }
            let call = far(stage.far.ring("+15550100199"))?;
            browser.find("#ringing .ring").await?;
            judge("ringing").await?;
            stage.accept(browser, &call).await?;
            for part in ["keypad", "transfer", "people"] {
                browser.click(&format!("#controls [data-act={part}]")).await?;
                browser.find("#controls [aria-expanded=true]").await?;
                judge(part).await?;
            }
            browser.click("#controls [data-act=end]").await?;
            browser.click("#controls [data-act=wrap-up]").await?;
            browser.find("#wrap-up").await?;
            judge("wrap-up").await?;
            browser.script("document.getElementById('back').click();", vec![]).await?;
            let chat = stage.chat(browser, "Ada").await?;
            far(stage.far.say(&chat, "Where is my parcel?"))?;
            browser.fill("#text", "One moment").await?;
            key(browser, "\u{e007}").await?;
            browser.find(".mine[data-message]").await?;
            judge("chat").await?;
            let mail = far(stage.far.send_mail("alan@example.com", "Order 17", "It is broken."))?;
            stage.accept(browser, &mail).await?;
            browser.click("#rows [data-act=forward]").await?;
            judge("mail").await
        });
    }
}

#[test]
fn everything_can_be_done_by_keyboard() {
    const TAB: &str = "\u{e004}";
    const ENTER: &str = "\u{e007}";
    const ESCAPE: &str = "\u{e00c}";
    const DOWN: &str = "\u{e015}";
    const UP: &str = "\u{e013}";
    with_widget("everything_can_be_done_by_keyboard", async |browser: &Browser, stage: &Stage| {
        let call = far(stage.far.ring("+15550100199"))?;
        browser.find("#ringing .ring").await?;
        browser.press_alt('a').await?;
        browser.find("#talk[data-state=connected]").await?;
        browser.press_alt('m').await?;
        browser.find("#controls [data-act=mute][aria-pressed=true]").await?;
        browser.press_alt('k').await?;
        focus(browser, "#controls [data-tone='1']").await?;
        key(browser, "42").await?;
        far_sees("the tones", || stage.far.tones(&call).as_deref() == Some("42")).await?;
        key(browser, ESCAPE).await?;
        focus(browser, "#controls [data-act=keypad]").await?;
        browser.press_alt('t').await?;
        focus(browser, "#controls [data-people]").await?;
        key(browser, "supp").await?;
        browser.text("#controls .found", "Support").await?;
        key(browser, DOWN).await?;
        key(browser, ENTER).await?;
        browser.find("#controls [data-part=consult]").await?;
        browser.press_alt('e').await?;
        browser.find("#talk[data-state=ended]").await?;

        let chat = far(stage.far.incoming(ChannelKind::Chat, Some("ada@chat"), Some("Ada")))?;
        browser.text("#ringing", "Ada").await?;
        browser.press_alt('a').await?;
        browser.find("#text").await?;
        for n in 0..3 {
            far(stage.far.say(&chat, &format!("line {n}")))?;
        }
        browser.text("#rows", "line 2").await?;
        browser.press_alt('w').await?;
        focus(browser, "#text").await?;
        key(browser, "Hello").await?;
        key(browser, ENTER).await?;
        browser.find(".mine[data-message]").await?;
        // From message to message.
        browser.script("document.getElementById('scroller').focus();", vec![]).await?;
        key(browser, UP).await?;
        focus(browser, ".row-of.mine").await?;
        key(browser, UP).await?;
        focus(browser, ".row-of:not(.mine)").await?;
        // The focus stays where it is when the message under it changes.
        let id = browser.script("return document.activeElement.dataset.message;", vec![]).await?;
        let message = id.as_str().unwrap_or_default().to_owned();
        far(stage.far.edit(&chat, &message.as_str().into(), "line two, changed"))?;
        browser.text("#rows", "line two, changed").await?;
        focus(browser, &format!("[data-message='{message}']")).await?;
        // Back to the list, down one, in again.
        key(browser, ESCAPE).await?;
        focus(browser, "#list [role=option]").await?;
        key(browser, DOWN).await?;
        focus(browser, "#list [data-kind=voice]").await?;
        key(browser, UP).await?;
        key(browser, ENTER).await?;
        focus(browser, "#talk-pane").await?;
        key(browser, TAB).await?;
        focus(browser, "#back").await?;
        browser.press_alt('n').await?;
        focus(browser, "#sheet [data-people]").await
    });
}
