//! The customer's page, and what the two ends show.

use cif_browser_tests::{Browser, Failure, Outcome, until};
use serde_json::{Value, json};

/// Finds the panel of the chat in the page of the site.
const PANEL: &str = "const host = document.querySelector('[data-cif-chat]');
    const frame = host && host.shadowRoot.querySelector('iframe');
    const panel = frame && frame.contentDocument;
    const by = (id) => panel.getElementById(id);";

/// Keeps the sockets of every frame, so that a test can break them.
pub(crate) const KEEP_SOCKETS: &str = "window.sockets = []; const Real = WebSocket;
    window.WebSocket = class extends Real { constructor(...a) { super(...a); window.sockets.push(this); } };";

/// Runs the body of a function in the panel, in which `panel`, `frame` and `by(id)` are known.
pub(crate) async fn in_panel(browser: &Browser, body: &str, arguments: Vec<Value>) -> Outcome<Value> {
    browser.script(&format!("{PANEL} {body}"), arguments).await
}

/// Waits until something is true in the panel.
pub(crate) async fn panel_until(browser: &Browser, what: &str, body: &str) -> Outcome<Value> {
    browser.script_until(what, &format!("{PANEL} {body}")).await
}

/// Opens the chat and answers what is asked.
pub(crate) async fn begin(browser: &Browser, name: &str) -> Outcome {
    browser
        .script_until(
            "the button of the chat",
            "const host = document.querySelector('[data-cif-chat]');
             const button = host && host.shadowRoot.querySelector('button');
             if (button && button.getAttribute('aria-expanded') === 'false') button.click();
             return button && button.getAttribute('aria-expanded') === 'true';",
        )
        .await?;
    panel_until(
        browser,
        "the form",
        "return !!panel && !!by('form') && !by('form').hidden && !!by('fields').querySelector('input');",
    )
    .await?;
    in_panel(
        browser,
        "by('fields').querySelector('[name=name]').value = arguments[0]; by('begin').click();",
        vec![json!(name)],
    )
    .await?;
    panel_until(browser, "the chat", "return !by('talk').hidden && by('state').textContent !== 'Connecting…';").await?;
    Ok(())
}

/// The customer writes.
pub(crate) async fn write(browser: &Browser, text: &str) -> Outcome {
    in_panel(browser, "by('text').value = arguments[0]; by('send').click();", vec![json!(text)]).await?;
    Ok(())
}

/// The customer sends a text file.
pub(crate) async fn send_file(browser: &Browser, name: &str) -> Outcome {
    let body = "const list = new frame.contentWindow.DataTransfer();
        list.items.add(new frame.contentWindow.File(['what is in it'], arguments[0], { type: 'text/plain' }));
        by('file').files = list.files; by('file').dispatchEvent(new frame.contentWindow.Event('change'));";
    in_panel(browser, body, vec![json!(name)]).await?;
    Ok(())
}

/// Waits until the customer sees exactly these messages, in this order, each once and kept.
pub(crate) async fn customer_sees(browser: &Browser, expected: &[String]) -> Outcome {
    let body = format!(
        "{PANEL} return panel && [...panel.querySelectorAll('#log li.agent, #log li.customer')].map((line) => {{
            const own = [...line.childNodes].filter((node) => node.nodeName !== 'SMALL');
            const text = own.map((node) => node.textContent).join('');
            return (line.classList.contains('pending') ? 'pending: ' : '') + text;
        }});"
    );
    sees(browser, "the customer", &body, expected).await
}

/// Waits until the agent sees exactly these messages, in this order.
pub(crate) async fn agent_sees(browser: &Browser, expected: &[String]) -> Outcome {
    let body = "return [...document.querySelectorAll('[data-kind=chat] .transcript [data-message]')].map((line) =>
        [...line.querySelectorAll('p')].map((part) => part.textContent).join('|'));";
    sees(browser, "the agent", body, expected).await
}

async fn sees(browser: &Browser, who: &str, body: &str, expected: &[String]) -> Outcome {
    let what = format!("{who} to see {} messages", expected.len());
    let outcome = until(&what, async || {
        let shown = browser.script(body, vec![]).await.map_err(|failure| failure.to_string())?;
        let shown: Vec<&str> = shown.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if shown == expected { Ok(()) } else { Err(format!("{shown:?}")) }
    });
    outcome.await.map_err(|failure| Failure::check(format!("{failure}; expected {expected:?}")))
}
