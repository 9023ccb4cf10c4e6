//! Calls of the loopback provider: in the desktop's own process, with the screen-pop flow.

use cif_browser_tests::{Browser, Options, Scratch, run};

use crate::stage::{ADA_ID, Desktop, explained, open_table, phone_call, simulate_call, table_has, with_desktop};

/// Stored as `+1 (555) 010-0199`.
const ADA: &str = "15550100199";

#[test]
fn an_incoming_call_is_accepted_and_recorded() {
    with_desktop("an_incoming_call_is_accepted_and_recorded", &[], async |browser: &Browser, _: &mut Desktop| {
        browser.picture("start").await?;
        simulate_call(browser, ADA).await?;
        browser.text("#notification", "Ada Lovelace").await?;
        browser.text("#notification", ADA).await?;
        browser.picture("incoming").await?;
        browser.click("#accept").await?;

        browser.gone("#notification").await?;
        browser.text("#sessions [data-session][aria-current=true]", "Ada Lovelace").await?;
        browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}'] [data-field=fullname]")).await?;
        browser.find("[data-conversation][data-state=connected]").await?;
        browser.picture("call").await?;
        browser.click("#hang-up").await?;
        browser.gone("#hang-up").await?;
        let fields = [
            ("subject", "Call from Ada Lovelace"),
            ("phonenumber", ADA),
            ("directioncode", "No"),
            ("actualdurationminutes", "1"),
            ("statecode", "Completed"),
            ("regardingobjectid", "Ada Lovelace"),
        ];
        phone_call(browser, &fields).await?;
        browser.picture("activity").await
    });
}

#[test]
fn a_declined_call_opens_nothing() {
    with_desktop("a_declined_call_opens_nothing", &[], async |browser: &Browser, _: &mut Desktop| {
        simulate_call(browser, ADA).await?;
        browser.text("#notification", "Ada Lovelace").await?;
        browser.click("#decline").await?;
        browser.gone("#notification").await?;
        browser.gone("[data-conversation]").await?;
        open_table(browser, "phonecall").await?;
        browser.text("[data-list=phonecall]", "There are no phone calls yet").await?;
        assert_eq!(browser.texts("#sessions [data-session]").await?.len(), 1, "home only");
        Ok(())
    });
}

#[test]
fn a_click_on_a_number_starts_a_call() {
    run("a_click_on_a_number_starts_a_call", &Options::new(), async |browser: &Browser| {
        let config = "[[providers]]\nunique_name = \"loopback\"\nkind = \"native\"\nclick_to_act = true\n\
                      endpoint = { in_process = \"loopback\" }\n";
        let config = Scratch::file("toml", config)?;
        let mut desktop = Desktop::start(["--config", &config.path().to_string_lossy()]).await?;
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            open_table(browser, "contact").await?;
            browser.click(&format!("tr[data-row='{ADA_ID}'] [data-column=mobilephone] [data-phone]")).await?;
            browser.text("#sessions [data-session][aria-current=true]", "Ada Lovelace").await?;
            browser.find(&format!("[data-form=contact][data-form-id='{ADA_ID}']")).await?;
            browser.find("[data-conversation][data-state=connected]").await?;
            browser.picture("outgoing").await?;
            browser.click("#hang-up").await?;
            browser.gone("#hang-up").await?;
            let fields = [
                ("subject", "Call to Ada Lovelace"),
                ("directioncode", "Yes"),
                ("statecode", "Completed"),
                ("regardingobjectid", "Ada Lovelace"),
            ];
            phone_call(browser, &fields).await?;
            table_has(browser, "phonecall", 1).await
        })
        .await
    });
}

#[test]
fn a_notification_is_accepted_from_the_keyboard() {
    with_desktop("a_notification_is_accepted_from_the_keyboard", &[], async |browser: &Browser, _: &mut Desktop| {
        simulate_call(browser, ADA).await?;
        browser.find("#accept").await?;
        browser.press_alt('a').await?;
        browser.gone("#notification").await?;
        browser.find("[data-conversation][data-state=connected]").await?;
        Ok(())
    });
}
