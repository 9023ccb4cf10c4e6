//! The notes flap and the knowledge search, from a widget to the agent and back.

use cif_browser_tests::Browser;
use serde_json::json;

use crate::caller::{await_events, begin, failure, listen, parse, parsed, resolved, value, with_caller};
use crate::stage::{ADA_ID, Desktop};

#[test]
fn the_agent_writes_notes_for_a_widget() {
    with_caller("the_agent_writes_notes_for_a_widget", async |browser: &Browser, desktop: &mut Desktop| {
        let insert = json!(["contact", "contacts", ADA_ID]);
        value(browser, "setMode", json!([1])).await?;
        let first = begin(browser, "insertNotes", insert.clone()).await?;
        browser.text("#notes-title", "Ada Lovelace").await?;
        assert_eq!(failure(browser, "insertNotes", insert.clone()).await?, "Flap already expanded");
        browser.fill("#note-text", "Called about").await?;
        browser.click("#note-save").await?;
        let saved = parse(&resolved(browser, &first).await?)?;
        let id = saved["value"].clone();
        browser.gone("#notes").await?;

        let second = begin(browser, "insertNotes", json!(["contact", "contacts", ADA_ID, id])).await?;
        browser.fill("#note-text", "the invoice").await?;
        assert_eq!(value(browser, "closeNotes", json!([])).await?, json!(null));
        assert_eq!(parse(&resolved(browser, &second).await?)?, saved, "the same note");
        let row = parsed(browser, "retrieveRecord", json!(["annotation", id, "?$select=notetext"])).await?;
        assert_eq!(row["notetext"], "Called about the invoice");

        let third = begin(browser, "insertNotes", insert.clone()).await?;
        browser.find("#notes").await?;
        browser.click("#note-cancel").await?;
        assert_eq!(parse(&resolved(browser, &third).await?)?, json!({"value": ""}));
        assert!(failure(browser, "insertNotes", json!(["contact", "contacts", "nobody"])).await?.contains("nobody"));

        // The text is the host's: a page that is loaded again shows it.
        begin(browser, "insertNotes", insert).await?;
        browser.fill("#note-text", "Half a sentence").await?;
        browser.click("#notes-title").await?;
        desktop.open(browser).await?;
        browser.find("#note-text").await?;
        let text = "return document.getElementById('note-text').value === 'Half a sentence';";
        browser.script_until("the text to be there again", text).await?;
        browser.picture("notes").await?;
        Ok(())
    });
}

#[test]
fn articles_are_found_and_sent() {
    with_caller("articles_are_found_and_sent", async |browser: &Browser, _: &mut Desktop| {
        listen(browser, "onsendkbarticle", "resolve").await?;
        assert_eq!(value(browser, "openKBSearchControl", json!(["router"])).await?, true);
        browser.click("#articles [data-article]").await?;
        browser.text("#article-title", "Reset the router").await?;
        browser.picture("knowledge").await?;
        browser.click("#article-send").await?;
        let sent = await_events(browser, "onsendkbarticle", 1).await?;
        assert_eq!(sent[0]["title"], "Reset the router");
        assert!(sent[0]["link"].as_str().unwrap_or_default().contains("etn=knowledgearticle&id=7000"), "{sent:?}");
        browser.click("#knowledge-close").await?;
        browser.gone("#knowledge").await?;

        // A control of the host page sends with an event, an object or a Map.
        let dispatch = "const details = [new Map([['title', 'Two'], ['link', 'https://kb.example/2']]),
                { title: 'Three', link: 'https://kb.example/3' }, { title: 'no link' }];
            for (const detail of details) window.dispatchEvent(new CustomEvent('KMClickToSend', { detail }));";
        browser.script(dispatch, vec![]).await?;
        let sent = await_events(browser, "onsendkbarticle", 3).await?;
        assert_eq!(
            sent[1..],
            [
                json!({"title": "Two", "link": "https://kb.example/2"}),
                json!({"title": "Three", "link": "https://kb.example/3"}),
            ]
        );
        assert!(!failure(browser, "openKBSearchControl", json!([])).await?.is_empty());
        Ok(())
    });
}
