//! A widget that calls what a test tells it (`fixtures/caller.html`), and what came of it.

use std::sync::atomic::{AtomicU32, Ordering};

use cif_browser_tests::{Browser, Failure, Options, Outcome, Site, run, until};
use serde_json::{Value, json};

use crate::stage::{Desktop, explained};

/// The frame of the widget.
pub(crate) const FRAME: &str = "iframe[data-provider=widget]";

/// Runs a case with the caller as the desktop's widget, which is ready.
pub(crate) fn with_caller(name: &str, case: impl AsyncFnOnce(&Browser, &mut Desktop) -> Outcome) {
    run(name, &Options::new(), async |browser: &Browser| {
        let site = Site::fixtures().await?;
        let mut desktop = Desktop::start(["--widget".to_owned(), site.address("caller.html")]).await?;
        site.set_host(&desktop.address);
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, desktop: &mut Desktop| {
            ready(browser).await?;
            case(browser, desktop).await
        })
        .await
    });
}

/// Waits until the library in the widget has started.
pub(crate) async fn ready(browser: &Browser) -> Outcome {
    ready_in(browser, FRAME).await
}

/// Waits until the library in the widget of a frame has started.
pub(crate) async fn ready_in(browser: &Browser, frame: &str) -> Outcome {
    let started = "return document.body?.dataset.ready === 'true';";
    browser.in_frame(frame, async |widget: &Browser| widget.script_until("the library", started).await.map(drop)).await
}

/// Makes a call and returns its id; it may stay open.
pub(crate) async fn begin(browser: &Browser, method: &str, arguments: Value) -> Outcome<String> {
    begin_in(browser, FRAME, "cifCall", vec![json!(method), arguments]).await
}

/// Makes a call by a function of the fixture in a frame, and returns its id.
pub(crate) async fn begin_in(browser: &Browser, frame: &str, function: &str, what: Vec<Value>) -> Outcome<String> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let id = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
    let call = std::iter::once(json!(id)).chain(what).collect();
    let body = format!("{function}(...arguments);");
    browser.in_frame(frame, async |widget: &Browser| widget.script(&body, call).await).await?;
    Ok(id)
}

/// Waits until a call is settled.
pub(crate) async fn settled(browser: &Browser, id: &str) -> Outcome<Value> {
    settled_in(browser, FRAME, id).await
}

/// Waits until a call in a frame is settled.
pub(crate) async fn settled_in(browser: &Browser, frame: &str, id: &str) -> Outcome<Value> {
    let body = format!("return document.body.getAttribute('data-call-{id}');");
    browser
        .in_frame(frame, async |widget: &Browser| {
            until(&format!("the end of call {id}"), async || {
                let text = widget.script(&body, vec![]).await.map_err(|failure| failure.to_string())?;
                let state: Value = serde_json::from_str(text.as_str().unwrap_or_default()).unwrap_or_default();
                if state["state"] == "pending" { Err(state.to_string()) } else { Ok(state) }
            })
            .await
        })
        .await
}

/// The value that a call resolves with.
pub(crate) async fn value(browser: &Browser, method: &str, arguments: Value) -> Outcome<Value> {
    let id = begin(browser, method, arguments.clone()).await?;
    resolved(browser, &id).await.map_err(|failure| Failure::check(format!("{method}{arguments}: {failure}")))
}

/// The value that an open call resolves with.
pub(crate) async fn resolved(browser: &Browser, id: &str) -> Outcome<Value> {
    let state = settled(browser, id).await?;
    if state["state"] == "resolved" { Ok(state["value"].clone()) } else { Err(Failure::check(state.to_string())) }
}

/// The value of a call that resolves with JSON text.
pub(crate) async fn parsed(browser: &Browser, method: &str, arguments: Value) -> Outcome<Value> {
    parse(&value(browser, method, arguments).await?)
}

/// The value in a JSON text.
pub(crate) fn parse(text: &Value) -> Outcome<Value> {
    let text = text.as_str().ok_or_else(|| Failure::check(format!("expected JSON text, not {text}")))?;
    serde_json::from_str(text).map_err(|error| Failure::check(format!("{error} in {text}")))
}

/// The message that a call is rejected with.
pub(crate) async fn failure(browser: &Browser, method: &str, arguments: Value) -> Outcome<String> {
    let id = begin(browser, method, arguments.clone()).await?;
    let state = settled(browser, &id).await?;
    match (state["state"].as_str(), state["message"].as_str()) {
        (Some("rejected"), Some(message)) => Ok(message.to_owned()),
        _ => Err(Failure::check(format!("{method}{arguments} was to be rejected: {state}"))),
    }
}

/// Adds a handler; `end` says what it returns.
pub(crate) async fn listen(browser: &Browser, event: &str, end: &str) -> Outcome {
    listen_in(browser, FRAME, event, end).await
}

/// Adds a handler in a frame; `end` says what it returns.
pub(crate) async fn listen_in(browser: &Browser, frame: &str, event: &str, end: &str) -> Outcome {
    let arguments = vec![json!(event), json!(end)];
    browser
        .in_frame(frame, async |widget: &Browser| widget.script("return cifListen(...arguments);", arguments).await)
        .await
        .map(drop)
}

/// Removes the handlers of an event.
pub(crate) async fn forget(browser: &Browser, event: &str) -> Outcome {
    forget_in(browser, FRAME, event).await
}

/// Removes the handlers of an event in a frame.
pub(crate) async fn forget_in(browser: &Browser, frame: &str, event: &str) -> Outcome {
    let arguments = vec![json!(event)];
    browser
        .in_frame(frame, async |widget: &Browser| widget.script("return cifForget(...arguments);", arguments).await)
        .await
        .map(drop)
}

/// All that the widget learnt so far, in order: `[name of the event or id of the call, what it carried]`.
pub(crate) async fn history(browser: &Browser) -> Outcome<Vec<(String, Value)>> {
    history_in(browser, FRAME).await
}

/// All that the widget in a frame learnt so far.
pub(crate) async fn history_in(browser: &Browser, frame: &str) -> Outcome<Vec<(String, Value)>> {
    browser.in_frame(frame, async |widget: &Browser| history_here(widget).await).await
}

/// All that the widget of this document learnt so far.
pub(crate) async fn history_here(widget: &Browser) -> Outcome<Vec<(String, Value)>> {
    let body = "return [...document.querySelectorAll('#log li')].map((item) => [item.dataset.event ?? item.dataset.call, item.textContent]);";
    let list = widget.script(body, vec![]).await?;
    let items = list.as_array().into_iter().flatten();
    let item = |item: &Value| {
        let text = item[1].as_str().unwrap_or_default();
        let name = item[0].as_str().unwrap_or_default().to_owned();
        (name, serde_json::from_str(text).unwrap_or_else(|_| json!(text)))
    };
    Ok(items.map(item).collect())
}

/// The payloads of the events of this name so far.
pub(crate) async fn events(browser: &Browser, name: &str) -> Outcome<Vec<Value>> {
    let history = history(browser).await?;
    Ok(history.into_iter().filter(|(event, _)| event == name).map(|(_, payload)| payload).collect())
}

/// Waits until the widget got so many events of this name, and returns their payloads.
pub(crate) async fn await_events(browser: &Browser, name: &str, count: usize) -> Outcome<Vec<Value>> {
    until(&format!("{count} events {name}"), async || {
        let events = events(browser, name).await.map_err(|failure| failure.to_string())?;
        if events.len() >= count { Ok(events) } else { Err(format!("{events:?}")) }
    })
    .await
}
