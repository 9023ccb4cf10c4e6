//! The admin page of a desktop with a data directory.

use cif_browser_tests::{Browser, Options, Outcome, Scratch, run};

use crate::stage::{Desktop, explained, with_desktop};

/// Runs a case on the admin page of a desktop with a new data directory.
fn with_admin(name: &str, case: impl AsyncFnOnce(&Browser, &mut Desktop) -> Outcome) {
    run(name, &Options::new(), async |browser: &Browser| {
        let data = Scratch::folder()?;
        let folder = data.path().to_string_lossy().into_owned();
        let mut desktop = Desktop::start(["--data", &folder]).await?;
        browser.goto(&format!("{}/admin", desktop.address)).await?;
        browser.find("#kinds [href=\"#provider\"][aria-current]").await?;
        explained(browser, &mut desktop, case).await
    });
}

/// Goes to a kind of records, or to a tool.
async fn to(browser: &Browser, page: &str) -> Outcome {
    browser.click(&format!("#kinds [href=\"#{page}\"]")).await
}

async fn add(browser: &Browser, kind: &str, fields: &[(&str, &str)]) -> Outcome {
    to(browser, kind).await?;
    browser.click("[data-action=add]").await?;
    for (key, value) in fields {
        browser.fill(&format!("#field-{key}"), value).await?;
    }
    browser.click("#save").await
}

#[test]
fn records_are_managed_on_the_admin_page() {
    with_admin("records_are_managed_on_the_admin_page", async |browser, desktop| {
        browser.text("#view", "Nothing here yet").await?;
        // What is wrong stands at its field, and nothing is saved.
        let phone =
            [("unique_name", "contoso_phone"), ("channel_url", "http://phone.example/"), ("sort_order", "1001")];
        add(browser, "provider", &phone).await?;
        browser.text("#field-channel_url-wrong", "https").await?;
        browser.text("#field-sort_order-wrong", "1000").await?;
        browser.text("#said .bad", "Nothing was saved").await?;
        browser.picture("admin-refused").await?;
        browser.fill("#field-channel_url", "https://phone.example/").await?;
        browser.fill("#field-sort_order", "3").await?;
        browser.fill("#field-profiles", "agents").await?;
        browser.click("#save").await?;
        browser.text("#said .warn", "names the profile \"agents\", which does not exist").await?;
        browser.find("[data-name=contoso_phone]").await?;
        add(browser, "profile", &[("unique_name", "agents")]).await?;
        browser.find("[data-name=agents]").await?;
        let user = [("unique_name", "ada"), ("id", "0c1f0000-0000-4000-8000-000000000014"), ("profile", "agents")];
        add(browser, "user", &user).await?;
        browser.find("[data-name=ada]").await?;
        to(browser, "explain").await?;
        browser.text("#verdicts", "\"contoso_phone\" is loaded as number 1").await?;
        to(browser, "check").await?;
        browser.text("#view", "Nothing is wrong").await?;

        // A flag that is on by default is taken off; the name stays.
        to(browser, "provider").await?;
        browser.click("[data-name=contoso_phone] a").await?;
        browser.find("#field-unique_name[readonly]").await?;
        browser.picture("admin-form").await?;
        browser.click("#field-active").await?;
        browser.click("#save").await?;
        browser.text("[data-name=contoso_phone]", "inactive").await?;

        // The desktop itself has taken the records over.
        desktop.open(browser).await?;
        browser.find("#admin[data-there=yes]").await?;
        Ok(())
    });
}

#[test]
fn documents_are_imported_whole_or_not_at_all() {
    with_admin("documents_are_imported_whole_or_not_at_all", async |browser, _| {
        to(browser, "transfer").await?;
        let wrong = r#"{"msdyn_channelproviders":{"value":[{"msdyn_uniquename":"a_b","msdyn_channelurl":"https://a.example/"},{}]}}"#;
        browser.fill("#document", wrong).await?;
        browser.click("#import").await?;
        browser.text("#said .bad", "msdyn_channelprovider[1]").await?;
        browser.fill("#document", "{").await?;
        browser.click("#import").await?;
        browser.text("#said .bad", "JSON").await?;
        browser.fill("#document", &wrong.replace(",{}", "")).await?;
        browser.click("#import").await?;
        browser.text("#said .good", "provider \"a_b\" added").await?;
        browser.click("#export").await?;
        browser
            .script_until(
                "the export",
                "return document.getElementById('document').value.includes('msdyn_channelurl');",
            )
            .await?;
        to(browser, "provider").await?;
        browser.find("[data-name=a_b]").await?;
        browser.picture("admin-list").await?;
        Ok(())
    });
}

#[test]
fn without_a_data_directory_there_is_no_admin_page() {
    with_desktop("without_a_data_directory_there_is_no_admin_page", &[], async |browser, desktop| {
        let shown = browser.script("return document.getElementById('admin').offsetWidth;", vec![]).await?;
        assert_eq!(shown, 0);
        browser.goto(&format!("{}/admin", desktop.address)).await?;
        browser.text("body", "keeps no configuration").await?;
        Ok(())
    });
}
