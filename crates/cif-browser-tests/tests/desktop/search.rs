//! The search page: categories, the order of results, empty and failed searches.

use cif_browser_tests::{Browser, Outcome};
use serde_json::{Value, json};

use crate::stage::{Desktop, with_desktop};

async fn search(browser: &Browser, words: &str) -> Outcome {
    browser.fill("#search-text", words).await?;
    browser.press("Enter").await?;
    browser.find(&format!("[data-search-page='{words}']")).await.map(drop)
}

/// The seen categories with their results.
async fn results(browser: &Browser) -> Outcome<Value> {
    let body = "return [...document.querySelectorAll('[data-results]')].map((part) => [part.dataset.results,
        ...[...part.querySelectorAll('.result')].map((one) => `${one.dataset.relevance} ${one.querySelector('strong').textContent}`)]);";
    browser.script(body, vec![]).await
}

#[test]
fn results_stand_in_categories_the_best_first() {
    with_desktop("results_stand_in_categories_the_best_first", &[], async |browser: &Browser, _: &mut Desktop| {
        search(browser, "fabrikam").await?;
        browser.text("[data-results=account] .chip", "Exact match").await?;
        let expected = json!([
            ["account", "exact Fabrikam"],
            ["contact", "other Ada Lovelace", "other Barbara Liskov", "other Edsger Dijkstra"],
        ]);
        assert_eq!(results(browser).await?, expected);
        browser.text("[data-results=contact] .result", "Email: ada@fabrikam.example").await?;
        browser.text("[data-results=contact] mark", "fabrikam").await?;
        browser.text(".search-page > [role=status]", "").await?;
        let said = "return document.querySelector('.search-page > [role=status]').textContent === '4 results in 2 categories';";
        browser.script_until("what screen readers hear", said).await?;

        // One category alone, and all of them again.
        browser.click("[data-category=contact]").await?;
        browser.gone("[data-results=account]").await?;
        browser.focused("[data-category=contact][aria-pressed=true]").await?;
        browser.click("[data-category='']").await?;
        browser.find("[data-results=account]").await?;

        // Up from the first result is the box; Escape leads there from anywhere.
        browser.press("Escape").await?;
        browser.focused("#search-text").await?;
        browser.press("Down").await?;
        browser.press("Down").await?;
        browser.focused("[data-results=contact] li:first-child .result").await?;
        browser.press("End").await?;
        browser.focused("[data-results=contact] li:last-child .result").await?;
        browser.press("Home").await?;
        browser.press("Up").await?;
        browser.focused("#search-text").await?;

        // A number is found however it is written, and can be called from here.
        search(browser, "15550100199").await?;
        browser.text("[data-results=contact] .result", "Ada Lovelace").await?;
        browser.find("[data-results=contact] [data-phone]").await?;

        search(browser, "nobody has this").await?;
        browser.text("[data-search-page] .empty", "No results for “nobody has this”").await?;
        Ok(())
    });
}

#[test]
fn a_search_that_fails_says_why_where_the_results_would_be() {
    let name = "a_search_that_fails_says_why_where_the_results_would_be";
    with_desktop(name, &[], async |browser: &Browser, desktop: &mut Desktop| {
        search(browser, "fabrikam").await?;
        browser.find("[data-results=account]").await?;
        desktop.program.kill().await?;
        browser.find("body[data-connection=lost]").await?;
        browser.text("#lost", "lost").await?;
        // What was found is still there to be read.
        browser.find("[data-results=account]").await?;
        Ok(())
    });
}
