//! Several widgets on one origin that do what a test tells them, and the one list of what they learnt
//! (`fixtures/party.html`).

use std::sync::atomic::{AtomicU32, Ordering};

use cif_browser_tests::{Browser, Failure, Outcome, until};
use serde_json::{Value, json};

/// One of the widgets.
#[derive(Clone, Copy)]
pub(crate) struct Party<'a> {
    browser: &'a Browser,
    name: &'static str,
}

/// One thing that a widget learnt: `[widget, "call" or "event", name, what it carried]`.
pub(crate) type Entry = (String, String, String, Value);

impl<'a> Party<'a> {
    /// The widget of this provider, once its library is there.
    pub(crate) async fn ready(browser: &'a Browser, name: &'static str) -> Outcome<Self> {
        let party = Self { browser, name };
        let ready = "return window.party?.ready();";
        browser
            .in_frame(&party.frame(), async |frame: &Browser| frame.script_until("the library", ready).await)
            .await?;
        Ok(party)
    }

    /// Its frame.
    pub(crate) fn frame(&self) -> String {
        format!("iframe[data-provider={}]", self.name)
    }

    async fn script(&self, body: &str, arguments: Vec<Value>) -> Outcome<Value> {
        self.browser.in_frame(&self.frame(), async |frame: &Browser| frame.script(body, arguments).await).await
    }

    /// Starts a call and returns its id.
    pub(crate) async fn begin(&self, method: &str, arguments: Value) -> Outcome<String> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let id = format!("{method} {}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.script("party.call(...arguments);", vec![json!(id), json!(method), arguments]).await?;
        Ok(id)
    }

    /// Waits for the end of a call: `{"resolved": …}` or `{"rejected": …}`.
    pub(crate) async fn end(&self, id: &str) -> Outcome<Value> {
        until(&format!("the end of {id} in {}", self.name), async || {
            let end = self.script("return party.end(...arguments);", vec![json!(id)]).await;
            let end = end.map_err(|failure| failure.to_string())?;
            if end.is_null() { Err("open".to_owned()) } else { Ok(end) }
        })
        .await
    }

    /// What a call resolves with.
    pub(crate) async fn value(&self, method: &str, arguments: Value) -> Outcome<Value> {
        let id = self.begin(method, arguments.clone()).await?;
        let end = self.end(&id).await?;
        match end.get("resolved") {
            Some(value) => Ok(value.clone()),
            None => Err(Failure::check(format!("{}: {method}{arguments}: {end}", self.name))),
        }
    }

    /// What a call is rejected with.
    pub(crate) async fn failure(&self, method: &str, arguments: Value) -> Outcome<String> {
        let id = self.begin(method, arguments.clone()).await?;
        let end = self.end(&id).await?;
        match end["rejected"].as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(Failure::check(format!("{}: {method}{arguments} was to be rejected: {end}", self.name))),
        }
    }

    /// Adds a handler; with `asks` the widget asks for the focused session at each event.
    pub(crate) async fn listen(&self, event: &str, asks: bool) -> Outcome {
        self.script("return party.listen(...arguments);", vec![json!(event), json!(asks)]).await?;
        // Registration is answered before this: requests of one frame are answered in order.
        self.value("getMode", json!([])).await.map(drop)
    }

    /// Lets its handlers fail with this reason; with an empty one they succeed again.
    pub(crate) async fn refuse(&self, reason: &str) -> Outcome {
        self.script("party.refuse(...arguments);", vec![json!(reason)]).await.map(drop)
    }

    /// How many documents it has loaded.
    pub(crate) async fn opened(&self) -> Outcome<u64> {
        let opened = self.script("return party.opened();", vec![]).await?;
        Ok(opened.as_u64().unwrap_or_default())
    }

    /// Loads its document anew and waits for the new one.
    pub(crate) async fn reload(&self) -> Outcome {
        let before = self.opened().await?;
        self.script("window.setTimeout(() => location.reload(), 0);", vec![]).await?;
        until("the widget to be loaded again", async || {
            let opened = self.script("return window.party?.ready() ? party.opened() : 0;", vec![]).await;
            match opened.map_err(|failure| failure.to_string())?.as_u64() {
                Some(opened) if opened > before => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await
    }

    /// All that the widgets learnt so far, in order.
    pub(crate) async fn log(&self) -> Outcome<Vec<Entry>> {
        let list = self.script("return party.log();", vec![]).await?;
        let entry = |entry: &Value| {
            let text = |at: usize| entry[at].as_str().unwrap_or_default().to_owned();
            (text(0), text(1), text(2), entry[3].clone())
        };
        Ok(list.as_array().into_iter().flatten().map(entry).collect())
    }

    /// Waits until the widgets learnt so many things with this name, and returns all lines from number `from` on, as text:
    /// `widget: onSessionSwitched session-id-1 true`, `widget: createSession session-id-2`.
    pub(crate) async fn lines(&self, from: usize, name: &str, count: usize) -> Outcome<Vec<String>> {
        until(&format!("{count} times {name}"), async || {
            let log = self.log().await.map_err(|failure| failure.to_string())?;
            let lines: Vec<String> = log[from.min(log.len())..].iter().filter_map(line).collect();
            let found = lines.iter().filter(|line| line.contains(name)).count();
            if found >= count { Ok(lines) } else { Err(lines.join("\n")) }
        })
        .await
    }

    /// How long the list is now.
    pub(crate) async fn mark(&self) -> Outcome<usize> {
        Ok(self.log().await?.len())
    }
}

/// One line for a session event, an answer to `createSession`, or a question for the focus; nothing for what only waits.
fn line((widget, kind, name, carried): &Entry) -> Option<String> {
    let method = name.split(' ').next().unwrap_or_default();
    if kind == "call" && method == "getMode" {
        return None;
    }
    if kind == "call" {
        let value = carried.get("resolved").unwrap_or(carried);
        return Some(format!("{widget}: {method} {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    }
    let focused = carried.get("focused").map(|focused| format!(" {focused}")).unwrap_or_default();
    let what =
        carried.get("sessionId").or(Some(carried)).map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    Some(format!("{widget}: {name} {}{focused}", what.unwrap_or_default()))
}
