//! Widgets that make the calls of a case.

use cif_browser_tests::{Browser, Failure, Outcome, until};
use cif_protocol::host::{MethodInfo, ResponseClass, method_info};
use serde_json::{Value, json};

use super::agent;
use super::cases::{Attempt, Known, Step, javascript, part};
use crate::caller::{begin_in, history_here};

/// The frame of a provider.
pub(super) fn frame(provider: &str) -> String {
    format!("iframe[data-provider={provider}]")
}

/// What `cifTry` of the fixture takes.
fn asked(info: &MethodInfo, args: &[Value], data: &Value) -> Value {
    match javascript(info) {
        Some(method) => json!({ "method": method, "args": args }),
        None => json!({ "type": info.wire, "data": data }),
    }
}

/// How a call ended: its result, JSON text parsed, or the message of its failure.
pub(super) fn ended(info: &MethodInfo, state: &Value) -> Result<Value, String> {
    let text_wanted = matches!(info.class, ResponseClass::Map | ResponseClass::Stringify);
    let value = &state["value"];
    match state["state"].as_str() {
        Some("resolved") if text_wanted => {
            let text = value.as_str().ok_or_else(|| format!("JSON text was to be the result, not {value}"))?;
            serde_json::from_str(text).map_err(|error| format!("{error} in the result {text}"))
        }
        Some("resolved") => Ok(value.clone()),
        Some("rejected") => {
            let text = state["text"].as_str().unwrap_or_default();
            let parsed: Value = serde_json::from_str(text).unwrap_or_default();
            let message = state["message"].as_str().unwrap_or_default();
            if text_wanted && parsed["message"] != message {
                return Err(format!("the failure of class M or S is not JSON text with its message: {state}"));
            }
            Err(message.to_owned())
        }
        _ => Err(state.to_string()),
    }
}

/// Makes calls one after the other and gives how they ended.
async fn try_all(browser: &Browser, provider: &str, calls: Vec<Value>) -> Outcome<Vec<Value>> {
    let arguments = vec![json!(calls)];
    let frame = frame(provider);
    let ends = browser
        .in_frame(&frame, async |widget: &Browser| widget.script("return cifTry(...arguments);", arguments).await);
    let text = ends.await?;
    let ends: Value = serde_json::from_str(text.as_str().unwrap_or_default()).unwrap_or_default();
    Ok(ends.as_array().cloned().unwrap_or_default())
}

/// Makes a call to its end.
pub(super) async fn call(
    browser: &Browser,
    provider: &str,
    info: &MethodInfo,
    args: &[Value],
    data: &Value,
) -> Outcome<Result<Value, String>> {
    let ends = try_all(browser, provider, vec![asked(info, args, data)]).await?;
    Ok(ended(info, ends.first().unwrap_or(&Value::Null)))
}

/// Begins a call; gives its id.
pub(super) async fn begin(
    browser: &Browser,
    provider: &str,
    info: &MethodInfo,
    args: &[Value],
    data: &Value,
) -> Outcome<String> {
    let (function, what) = match javascript(info) {
        Some(method) => ("cifCall", vec![json!(method), json!(args)]),
        None => ("cifSend", vec![json!(info.wire), data.clone()]),
    };
    begin_in(browser, &frame(provider), function, what).await
}

/// The steps before a call, or the cause of an event. Outer errors are the browser's, inner ones the host's.
pub(super) async fn steps(
    browser: &Browser,
    provider: &str,
    steps: &[Value],
    known: &mut Known,
) -> Outcome<Result<(), String>> {
    for step in steps {
        match Step::read(step) {
            // What time brings is waited for by whoever looks for it.
            Step::Wait(_) => {}
            Step::Agent(action) => agent::act(browser, &known.fill(action)).await?,
            Step::Call { wire, args, open, fails, keep, part: key, .. } => {
                let Some(info) = method_info(wire) else { return Ok(Err(format!("{wire} is no method"))) };
                let args = known.fill_all(args);
                if open {
                    begin(browser, provider, info, &args, &Value::Null).await?;
                    continue;
                }
                match (call(browser, provider, info, &args, &Value::Null).await?, fails) {
                    (Err(message), Some(says)) if message.contains(says) => {}
                    (outcome, Some(_)) => return Ok(Err(format!("{wire} was to fail: {outcome:?}"))),
                    (Err(message), None) => return Ok(Err(format!("{wire} before it: {message}"))),
                    (Ok(value), None) => {
                        if let Some(name) = keep {
                            known.keep(name, key.map_or(value.clone(), |key| part(&value, key)));
                        }
                    }
                }
            }
        }
    }
    Ok(Ok(()))
}

/// Tries a case; gives its end, and its pattern with what the steps gave.
pub(super) async fn attempt(
    browser: &Browser,
    provider: &str,
    info: &MethodInfo,
    attempt: &Attempt,
) -> Outcome<(Result<Value, String>, Value)> {
    let mut known = Known::default();
    if let Err(problem) = steps(browser, provider, &attempt.before, &mut known).await? {
        return Ok((Err(problem), Value::Null));
    }
    let args = known.fill_all(&attempt.args);
    let outcome = if attempt.agent.is_empty() {
        call(browser, provider, info, &args, &attempt.data).await?
    } else {
        let id = begin(browser, provider, info, &args, &attempt.data).await?;
        for action in &attempt.agent {
            agent::act(browser, &known.fill(action)).await?;
        }
        ended(info, &settled(browser, provider, &id).await?)
    };
    Ok((outcome, known.fill(&attempt.value)))
}

/// Waits for the end of a call.
pub(super) async fn settled(browser: &Browser, provider: &str, id: &str) -> Outcome<Value> {
    crate::caller::settled_in(browser, &frame(provider), id).await
}

/// What a widget has got: name and payload of every event, id and end of every call, in order.
pub(super) async fn events(browser: &Browser, provider: &str) -> Outcome<Vec<(String, Value)>> {
    crate::caller::history_in(browser, &frame(provider)).await
}

/// Waits for something in what a widget has got.
pub(super) async fn until_event(
    browser: &Browser,
    provider: &str,
    mut found: impl FnMut(&[(String, Value)]) -> bool,
) -> Result<(), String> {
    let frame = frame(provider);
    let waited = browser.in_frame(&frame, async |widget: &Browser| {
        until("the event", async || {
            let history = history_here(widget).await.map_err(|failure| failure.to_string())?;
            if found(&history) { Ok(()) } else { Err(format!("{history:?}")) }
        })
        .await
    });
    waited.await.map_err(|failure: Failure| failure.to_string())
}

/// Leaves nothing of a case: no session, no notification.
pub(super) async fn tidy(browser: &Browser) -> Outcome {
    let body = "
        document.querySelector('#decline')?.click();
        const open = [...document.querySelectorAll('[data-close-session]')];
        for (const button of open) button.click();
        return open.length === 0 && !document.querySelector('#decline');";
    browser.script_until("a desk without sessions", body).await.map(drop)
}
