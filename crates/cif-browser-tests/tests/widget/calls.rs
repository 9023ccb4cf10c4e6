//! Calls: every control, at the far end and in the page.

use cif_browser_tests::{Browser, Outcome};
use cif_protocol::ConversationId;

use crate::stage::{Stage, far, far_sees, press, with_widget};

/// A call that the agent has accepted.
async fn call(browser: &Browser, stage: &Stage) -> Outcome<ConversationId> {
    let call = far(stage.far.ring("+15550100199"))?;
    browser.text("#ringing", "+15550100199").await?;
    browser.find("body[data-rings=true]").await?;
    stage.accept(browser, &call).await?;
    browser.find("body[data-rings=false]").await?;
    Ok(call)
}

#[test]
fn every_control_of_a_call_does_what_it_says() {
    with_widget("every_control_of_a_call_does_what_it_says", async |browser: &Browser, stage: &Stage| {
        let id = call(browser, stage).await?;
        browser.text("#talk [role=timer]", "0:0").await?;
        press(browser, "mute").await?;
        browser.find("#controls [data-act=mute][aria-pressed=true]").await?;
        assert_eq!(stage.far.is_muted(&id), Some(true));
        press(browser, "mute").await?;
        browser.find("#controls [data-act=mute][aria-pressed=false]").await?;
        press(browser, "hold").await?;
        browser.find("#talk[data-state=held]").await?;
        assert_eq!(stage.far.is_held(&id), Some(true));
        press(browser, "hold").await?;
        browser.find("#talk[data-state=connected]").await?;

        press(browser, "keypad").await?;
        for tone in ["1", "2", "3"] {
            browser.click(&format!("#controls [data-tone='{tone}']")).await?;
        }
        crate::stage::key(browser, "*5").await?;
        far_sees("the tones", || stage.far.tones(&id).as_deref() == Some("123*5")).await?;
        browser.text("#controls .keypad output", "123*5").await?;

        press(browser, "record").await?;
        browser.text("#talk header", "Recording").await?;
        press(browser, "record-pause").await?;
        browser.text("#talk header", "Paused").await?;
        press(browser, "record-pause").await?;
        browser.text("#talk header", "Recording").await?;
        press(browser, "record-stop").await?;
        browser.find("#controls [data-act=record]").await?;
        browser.picture("widget-call").await?;

        press(browser, "end").await?;
        browser.find("#talk[data-state=ended]").await?;
        assert!(stage.far.live().is_empty());
        Ok(())
    });
}

#[test]
fn somebody_is_asked_first_and_then_gets_the_call_or_not() {
    with_widget("somebody_is_asked_first_and_then_gets_the_call_or_not", async |browser: &Browser, stage: &Stage| {
        let first = call(browser, stage).await?;
        press(browser, "transfer").await?;
        // The address book answers while a name is typed.
        browser.fill("#controls [data-people]", "supp").await?;
        browser.text("#controls .found", "Support").await?;
        browser.click("#controls .found li").await?;
        browser.picture("widget-transfer").await?;
        browser.click("#controls [data-act='voice.consult']").await?;
        browser.text("#controls [data-part=consult]", "Support").await?;
        press(browser, "voice.cancel_consult").await?;
        browser.gone("#controls [data-part=consult]").await?;
        browser.find("#talk[data-state=connected]").await?;

        browser.fill("#controls [data-people]", "+15550100777").await?;
        browser.click("#controls [data-act='voice.consult']").await?;
        browser.text("#controls [data-part=consult]", "The caller waits").await?;
        browser.picture("widget-consult").await?;
        press(browser, "voice.complete_transfer").await?;
        browser.find("#talk[data-state=ended]").await?;

        let second = call(browser, stage).await?;
        assert_ne!(first, second);
        press(browser, "transfer").await?;
        browser.fill("#controls [data-people]", "+15550100778").await?;
        browser.click("#controls [data-act='voice.consult']").await?;
        browser.text("#controls [data-part=consult]", "The caller waits").await?;
        press(browser, "voice.conference").await?;
        browser.gone("#controls [data-part=consult]").await?;
        press(browser, "people").await?;
        browser.text("#controls [data-part=people] .people", "+15550100778").await?;
        press(browser, "end").await?;
        browser.find("#talk[data-state=ended]").await?;

        call(browser, stage).await?;
        press(browser, "transfer").await?;
        browser.fill("#controls [data-people]", "+15550100779").await?;
        browser.click("#controls [data-act='voice.blind_transfer']").await?;
        browser.find("#talk[data-state=ended]").await?;
        Ok(())
    });
}

#[test]
fn a_call_is_dialled_and_wrapped_up() {
    with_widget("a_call_is_dialled_and_wrapped_up", async |browser: &Browser, stage: &Stage| {
        browser.click("#new").await?;
        for digit in ["5", "5", "5", "0", "1"] {
            browser.click(&format!("#sheet [data-digit='{digit}']")).await?;
        }
        browser.picture("widget-dial").await?;
        browser.click("#start").await?;
        browser.find("#talk[data-state=connected]").await?;
        browser.text("#talk-name", "55501").await?;
        let id = stage.far.live().remove(0);
        press(browser, "end").await?;
        browser.find("#talk[data-state=ended]").await?;
        press(browser, "wrap-up").await?;
        browser.find("#wrap-up").await?;
        browser.fill("#wrap-up [data-field=note]", "will call back").await?;
        // What was chosen and written outlives a reload.
        browser.click("#wrap-up .options label").await?;
        stage.open(browser).await?;
        browser.find("#wrap-up input:checked").await?;
        browser.picture("widget-wrap-up").await?;
        browser.click("#wrap-up [data-act=finish]").await?;
        browser.find("#talk[data-state=completed]").await?;
        let disposition = stage.far.disposition(&id).expect("a disposition");
        assert_eq!(disposition.note.as_deref(), Some("will call back"));
        Ok(())
    });
}

#[test]
fn what_rings_can_be_declined() {
    with_widget("what_rings_can_be_declined", async |browser: &Browser, stage: &Stage| {
        let id = far(stage.far.ring("+15550100142"))?;
        browser.text("#say-now", "Call from +15550100142").await?;
        browser.script_until("the title", "return document.title.includes('+15550100142');").await?;
        browser.picture("widget-ringing").await?;
        browser.click("#ringing [data-act=decline]").await?;
        browser.gone("#ringing .ring").await?;
        far_sees("the call declined", || !stage.far.live().contains(&id)).await?;
        browser.text("#list", "Declined").await.map(drop)
    });
}
