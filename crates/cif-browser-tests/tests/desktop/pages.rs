//! Tabs with every kind of page, on a desktop that is configured by records of the original platform.

use cif_browser_tests::{Browser, Options, Outcome, Scratch, Site, run};
use serde_json::json;

use crate::caller::{ready, value};
use crate::stage::{Desktop, explained, log_line};

/// The folder of the fixtures: it has the imported records, and its pages are the web resources.
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures");

fn config() -> Outcome<Scratch> {
    let text = format!(
        r#"
        import = "{FIXTURES}/checklist.json"
        web_resources = "{FIXTURES}"

        [[templates.tabs]]
        unique_name = "vnd_counts"
        name = "Counts"
        title = "Counts"
        page = "dashboard"

        [[templates.tabs]]
        unique_name = "vnd_page"
        name = "Page"
        page = "custom_page"
        parameters = {{ name = "vnd_page", entityName = "contact" }}

        [[templates.tabs]]
        unique_name = "vnd_query"
        name = "Query"
        title = "Case {{$odata.incident.ticketnumber.?$filter=title eq '{{title}}'}}"
        page = "search"
        parameters = {{ searchText = "{{title}}" }}

        [[msdyn_ciproviders]]
        msdyn_name = "old"
        msdyn_landingurl = "https://old.example/"
        "#
    );
    Scratch::file("toml", &text)
}

#[test]
fn every_kind_of_page_is_drawn() {
    run("every_kind_of_page_is_drawn", &Options::new(), async |browser: &Browser| {
        let (site, config) = (Site::fixtures().await?, config()?);
        let config = config.path().to_string_lossy().into_owned();
        let args = ["--config".to_owned(), config, "--widget".to_owned(), site.address("caller.html")];
        let mut desktop = Desktop::start(args).await?;
        site.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| pages(browser).await).await
    });
}

async fn pages(browser: &Browser) -> Outcome {
    ready(browser).await?;
    browser.click("#toggle-log").await?;
    log_line(browser, &["old", "API version is 1.0"]).await?;
    browser.click("#log-close").await?;

    let input = json!({"templateName": "sample_CallSessionTemplate", "templateParameters": {}, "customer": "+1 425"});
    value(browser, "createSession", json!([input])).await?;
    browser.text("#sessions [aria-current=true]", "Call from +1 425").await?;
    browser.text("[data-list=contact]", "Nancy Checklist").await?;

    tab(browser, "Counts", json!({})).await?;
    browser.text("[data-dashboard] [data-count=incident]", "Cases").await?;

    tab(browser, "Query", json!({"title": "Checklist case"})).await?;
    browser.text("#tabs [aria-selected=true]", "Case CAS-09001").await?;
    browser.text("[data-search-page]", "Checklist case").await?;

    tab(browser, "vnd_closing", json!({"webresourceName": "port-dropper.html", "vnd_data": "a b"})).await?;
    source(browser, "/webresources/port-dropper.html?data=a%20b").await?;
    browser
        .in_frame("iframe.site", async |page: &Browser| {
            page.script_until("its page", "return document.title === 'Port dropper';").await.map(drop)
        })
        .await?;
    tab(browser, "vnd_closing", json!({})).await?;
    browser.in_frame("iframe.site", async |page: &Browser| page.text("body", "no such file").await.map(drop)).await?;

    tab(browser, "vnd_page", json!({})).await?;
    browser.text("#content", "has registered no page").await?;
    let register =
        "window.cifDesktop.registerPage('vnd_page', (part, {entity}) => part.append(`A page for ${entity}`));";
    browser.script(register, vec![]).await?;
    browser.text("[data-custom-page]", "A page for contact").await?;

    tab(browser, "Bing", json!({"url": "https://elsewhere.example/?q={searchQ}", "searchQ": "a&b"})).await?;
    browser.text("#content", "https://elsewhere.example may not be framed here").await?;
    Ok(())
}

async fn tab(browser: &Browser, template: &str, parameters: serde_json::Value) -> Outcome {
    let input = json!({"templateName": template, "templateParameters": parameters, "isFocused": true});
    value(browser, "createTab", json!([input])).await.map(drop)
}

/// Waits until the frame of the page has this address.
async fn source(browser: &Browser, address: &str) -> Outcome {
    let body = format!("return document.querySelector('iframe.site')?.getAttribute('src') === '{address}';");
    browser.script_until(address, &body).await.map(drop)
}
