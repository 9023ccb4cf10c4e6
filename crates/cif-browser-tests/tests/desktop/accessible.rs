//! Every page as axe-core judges it: no serious and no critical fault, in light and dark, wide and narrow.

use cif_browser_tests::{Axe, Browser, Options, Outcome, Scratch, Site, run};
use serde_json::json;

use crate::caller::{begin, ready, value};
use crate::stage::{ADA_ID, Desktop, explained, open_table, simulate_call};

/// How the page is looked at.
const LOOKS: [(&str, &[&str], (u32, u32)); 3] =
    [("light", &[], (1280, 900)), ("dark", &Axe::DARK, (1280, 900)), ("narrow", &[], (480, 800))];

/// Runs a case once for each look.
fn looked_at(name: &str, case: &impl AsyncFn(&Browser, &Axe, &str) -> Outcome) {
    let Some(axe) = Axe::installed() else { return };
    for (look, flags, (width, height)) in LOOKS {
        let options = flags.iter().fold(Options::new().window(width, height), |options, flag| options.flag(*flag));
        run(&format!("{name}-{look}"), &options, async |browser: &Browser| case(browser, &axe, look).await);
    }
}

#[test]
fn the_desktop_is_accessible() {
    looked_at("the_desktop_is_accessible", &async |browser, axe, look| {
        let site = Site::fixtures().await?;
        let mut desktop = Desktop::start(["--widget".to_owned(), site.address("caller.html")]).await?;
        site.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            ready(browser).await?;
            let judge = async |what: &str| axe.judge(browser, &format!("{what}, {look}")).await;
            judge("home").await?;
            browser.script("document.getElementById('presence').click();", vec![]).await?;
            browser.find("#presence-menu [role=menuitemradio]").await?;
            judge("the presence menu").await?;
            browser.press("Escape").await?;
            value(browser, "setMode", json!([1])).await?;
            judge("home with the panel").await?;
            let input = json!({"templateName": "msdyn_chat_session", "templateParameters": {"customerName": "Ada"}});
            value(browser, "createSession", json!([input])).await?;
            judge("a session").await?;
            open_table(browser, "contact").await?;
            judge("a list").await?;
            browser.click("[data-list=contact] tbody [data-record]").await?;
            browser.find("[data-form=contact] [data-field=fullname]").await?;
            judge("a form").await?;
            searched(browser, "fabrikam", ".result").await?;
            judge("results").await?;
            searched(browser, "nobody has this", "[data-search-page] .empty").await?;
            judge("no results").await?;
            open_table(browser, "appointment").await?;
            browser.find("[data-list=appointment] .empty").await?;
            judge("an empty list").await?;
            browser.click("[data-new-record]").await?;
            browser.find("[data-form=appointment]").await?;
            judge("a new record").await?;
            begin(browser, "insertNotes", json!(["contact", "contacts", ADA_ID])).await?;
            browser.find("#note-text").await?;
            judge("notes").await?;
            browser.click("#note-cancel").await?;
            browser.gone("#notes").await?;
            begin(browser, "openMDDDialog", json!(["SetAgentPresenceMDD"])).await?;
            browser.find("#dialog-confirm").await?;
            judge("a dialog").await?;
            browser.press("Escape").await?;
            browser.gone("#dialog").await?;
            for level in 1..=4 {
                let bar = json!({"type": 2, "message": "Line is down", "level": level, "showCloseButton": true, "actionLabel": "Details"});
                value(browser, "showGlobalNotification", json!([bar])).await?;
            }
            browser.find("#bars [data-close-bar]").await?;
            let action = json!({"actionType": "Accept", "actionName": "Answer", "actionReturnValue": 7, "actionDisplayText": "Answer it"});
            let toast =
                json!({"headerDataCIF": "A call", "bodyDataCIF": "Ada", "notificationType": ["hard"], "actions": [action]});
            let input = json!({"eventType": "call", "notificationUXObject": toast.to_string()});
            begin(browser, "notifyEvent", json!([input])).await?;
            browser.find("#toasts [data-toast]").await?;
            judge("bars and a toast").await?;
            browser.click("#toasts [data-button='0']").await?;
            browser.gone("#toasts [data-toast]").await?;
            begin(browser, "openKBSearchControl", json!(["invoice"])).await?;
            browser.find("#knowledge:not([hidden])").await?;
            judge("knowledge").await?;
            browser.script("document.getElementById('toggle-log').click();", vec![]).await?;
            browser.find("#diagnostics:not([hidden])").await?;
            judge("the log").await?;
            browser.script("document.getElementById('log-close').click();", vec![]).await?;
            browser.script("document.getElementById('toggle-inspector').click();", vec![]).await?;
            browser.find("#messages li").await?;
            browser.script("document.querySelector('#messages li').click();", vec![]).await?;
            browser.find("#message:not([hidden])").await?;
            judge("the inspector").await?;
            browser.script("document.getElementById('inspector-tools').open = true;", vec![]).await?;
            browser.find("#raise-fields label").await?;
            judge("the tools of the inspector").await?;
            browser.picture(&format!("inspector-{look}")).await
        })
        .await
    });
}

/// Searches and waits for what is shown.
async fn searched(browser: &Browser, words: &str, shown: &str) -> Outcome {
    browser.fill("#search-text", words).await?;
    browser.press("Enter").await?;
    browser.find(&format!("[data-search-page='{words}']")).await?;
    browser.find(shown).await.map(drop)
}

#[test]
fn incoming_work_is_accessible() {
    looked_at("incoming_work_is_accessible", &async |browser, axe, look| {
        if look == "narrow" {
            // The simulation of calls is not shown there.
            return Ok(());
        }
        let mut desktop = Desktop::start(["--log", "warn"]).await?;
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            simulate_call(browser, "15550100199").await?;
            browser.find("#notification:not([hidden])").await?;
            axe.judge(browser, &format!("a notification, {look}")).await?;
            browser.click("#accept").await?;
            browser.find("#calls:not([hidden])").await?;
            axe.judge(browser, &format!("a call, {look}")).await?;
            browser.click("[data-fold=keypad]").await?;
            browser.click("[data-fold=transfer]").await?;
            browser.find(".transfer input").await?;
            axe.judge(browser, &format!("a call with keypad and transfer, {look}")).await
        })
        .await
    });
}

#[test]
fn the_admin_page_is_accessible() {
    looked_at("the_admin_page_is_accessible", &async |browser, axe, look| {
        let data = Scratch::folder()?;
        let desktop = Desktop::start(["--data".to_owned(), data.path().to_string_lossy().into_owned()]).await?;
        browser.goto(&format!("{}/admin", desktop.address)).await?;
        browser.find("[data-action=add]").await?;
        axe.judge(browser, &format!("an empty list, {look}")).await?;
        browser.click("[data-action=add]").await?;
        browser.fill("#field-unique_name", "contoso_phone").await?;
        browser.click("#save").await?;
        browser.find(".wrong").await?;
        axe.judge(browser, &format!("a form with a fault, {look}")).await?;
        browser.fill("#field-channel_url", "https://phone.example/").await?;
        browser.click("#save").await?;
        browser.find("[data-name=contoso_phone]").await?;
        axe.judge(browser, &format!("a list, {look}")).await?;
        for tool in ["explain", "check", "transfer"] {
            browser.click(&format!("#kinds [href=\"#{tool}\"]")).await?;
            browser.find(&format!("#kinds [href=\"#{tool}\"][aria-current]")).await?;
            axe.judge(browser, &format!("{tool}, {look}")).await?;
        }
        Ok(())
    });
}
