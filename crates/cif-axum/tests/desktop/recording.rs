//! What a recorder is told.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use cif_adapter::transcript::{Caller, Entry, Happening, Line, LineKind, Masks, Recorder, Redactor};
use cif_protocol::Instant;
use serde_json::json;

use crate::calls::ringing;
use crate::page::Page;
use crate::support::{records, serve_built};

#[derive(Debug, Default)]
struct Lines {
    lines: Mutex<Vec<Line>>,
    numbers: AtomicU64,
}

impl Lines {
    fn all(&self) -> Vec<Line> {
        self.lines.lock().unwrap().clone()
    }
}

impl Recorder for Lines {
    fn note(&self, provider: Option<&Arc<str>>, what: Happening) {
        let entry = Entry { at: Instant::ZERO, provider: provider.cloned(), what };
        self.lines.lock().unwrap().push(entry.line(&Redactor::default(), &mut Masks::none()));
    }

    fn new_call(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn new_command(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[tokio::test]
async fn calls_answers_and_events_of_a_widget_are_told_in_their_order() {
    let lines = Arc::new(Lines::default());
    let served = serve_built(records(), None, |builder| builder.with_recorder(lines.clone())).await;
    let mut page = Page::connect(&served, "t1").await;
    page.say("frame_loaded", json!({"provider": "contoso_phone", "epoch": 1})).await;
    page.post("addGenericHandler", json!([["eventType", "onSessionSwitched"]]), "h1").await;
    page.answer("h1").await;
    let input = json!({"templateName": "cif_call", "templateParameters": {"customerName": "Ada"}});
    page.post("createSession", json!([["input", input]]), "s1").await;
    page.answer("s1").await;
    page.message("to_frame").await;

    let lines = lines.all();
    let of = |kind: LineKind, name: &str| {
        let found = lines.iter().position(|line| line.kind == kind && line.name == name);
        found.unwrap_or_else(|| panic!("{kind:?} {name} in {lines:#?}"))
    };
    let (loaded, call) = (of(LineKind::Link, "the page has loaded"), of(LineKind::Call, "createSession"));
    let (answer, event) = (of(LineKind::Answer, "createSession"), of(LineKind::HostEvent, "onSessionSwitched"));
    assert!(loaded < call && call < answer && answer < event, "{lines:#?}");
    assert_eq!((lines[call].number, lines[call].caller), (lines[answer].number, Some(Caller::Provider)));
    assert_eq!(lines[answer].data, "session-id-1");
    assert!([loaded, call, answer, event].iter().all(|at| lines[*at].provider.as_deref() == Some("contoso_phone")));
}

#[tokio::test]
async fn a_call_that_comes_in_is_told_with_what_the_flow_and_the_agent_do() {
    let lines = Arc::new(Lines::default());
    let served = serve_built(records(), None, |builder| builder.with_recorder(lines.clone())).await;
    let mut page = Page::connect(&served, "t1").await;
    let notification = ringing(&served, &mut page).await;
    page.say("act", json!({"action": "acceptNotification", "id": notification["id"]})).await;
    let titled = page.view("the session", |view| view["sessions"][1]["title"] == "Ada Lovelace");
    served.clock.advance_until(titled).await;

    let lines = lines.all();
    let has = |kind: LineKind, name: &str, provider: Option<&str>, caller: Option<Caller>| {
        let fits = |line: &&Line| line.kind == kind && line.name == name && line.provider.as_deref() == provider;
        assert!(lines.iter().filter(fits).any(|line| line.caller == caller), "{kind:?} {name} in {lines:#?}");
    };
    let loopback = Some("loopback");
    has(LineKind::Attachment, "attached", loopback, None);
    has(LineKind::Reported, "conversation.offered", loopback, None);
    has(LineKind::Call, "notifyEvent", loopback, Some(Caller::Flow));
    has(LineKind::Agent, "acceptNotification", None, None);
    has(LineKind::Command, "conversation.accept", loopback, None);
}
