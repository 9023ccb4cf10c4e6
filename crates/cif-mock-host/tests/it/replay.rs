//! What was recorded is played again, to the provider or to the host, and differences are found.

use std::sync::Arc;
use std::time::Duration;

use cif_mock_host::{Line, LineKind, MockHost, Replay, ReplayError, Replayed, Transcript, when};
use cif_protocol::ConversationId;
use cif_protocol::channel::ChannelKind;
use cif_protocol::host::HostEvent;
use cif_provider::{HostErrorKind, ManualRuntime};
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};
use serde_json::{Value, json};

use crate::common::{ada, builder, desk};

/// What happens at the far end, as a mark tells it.
fn at_far_end(far_end: &FarEnd, what: &str, data: &Value) {
    let text = data.as_str().unwrap_or_default();
    let call = ConversationId::new(text);
    match what {
        "ring" => drop(far_end.ring(text).unwrap()),
        "write" => drop(far_end.incoming(ChannelKind::Chat, Some(text), Some("Ada")).unwrap()),
        "hang up" => far_end.hang_up(&call).unwrap(),
        "answer" => far_end.answer(&call).unwrap(),
        "say" => far_end.say(&call, "Hello?").unwrap(),
        other => panic!("{other}"),
    }
}

fn marked(host: &MockHost, far_end: &FarEnd, what: &str, data: &str) {
    host.mark(what, data);
    at_far_end(far_end, what, &json!(data));
    // The host hears of it before the next thing, which may be about the same conversation.
    host.run();
}

fn to_provider(transcript: &Transcript) -> Result<Replayed, ReplayError> {
    let runtime = ManualRuntime::with_seed(99);
    let provider = LoopbackProvider::new(LoopbackConfig::default(), runtime.handle());
    let far_end = provider.far_end();
    Replay::new(transcript)
        .against_provider(&runtime, Arc::new(provider), |what, data| at_far_end(&far_end, what, data))
}

fn to_host(transcript: &Transcript) -> Result<Replayed, ReplayError> {
    let host = builder().random_seed(77).build().unwrap();
    let replayed = Replay::new(transcript).against_host(&host);
    host.finish().unwrap();
    replayed
}

fn saved(transcript: &Transcript) -> Transcript {
    Transcript::parse(&transcript.to_text()).unwrap()
}

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.roll(of.len())) }
    }
}

/// Thirty things that a desk and its callers may do, in any order.
fn random_story(seed: u64) -> Transcript {
    let (host, far_end) = desk();
    let mut dice = Dice(seed);
    for _ in 0..30 {
        let live = far_end.live();
        let call = dice.one_of(&live).cloned();
        let name = |call: &ConversationId| call.to_string();
        // Much of it is refused, which is recorded as well.
        match (dice.roll(14), call) {
            (0 | 1, _) => marked(&host, &far_end, "ring", ["15550100199", "+44 20 7946 0018"][dice.roll(2)]),
            (2, _) => marked(&host, &far_end, "write", "ada"),
            (3 | 4, _) => drop(host.accept()),
            (5, _) => drop(host.decline()),
            (6, Some(call)) => drop(host.hold(&call)),
            (7, Some(call)) => drop(host.resume(&call)),
            (8, Some(call)) => drop(host.send_tones(&call, "5#")),
            (9, Some(call)) => drop(host.hang_up(&call)),
            (10, Some(call)) => marked(&host, &far_end, "hang up", &name(&call)),
            (11, _) => drop(host.click_to_act("+1 555 010 0142")),
            (12, _) => {
                let focused = host.focused_session().filter(|session| !session.home);
                focused.iter().for_each(|session| drop(host.close_session(&session.id)));
            }
            _ => host.advance(Duration::from_millis(u64::try_from(dice.roll(9_000)).unwrap())),
        }
    }
    host.advance(Duration::from_secs(5));
    host.finish().unwrap().transcript
}

#[test]
fn random_scripts_are_replayed_without_a_difference() {
    let (mut calls, mut kinds) = (0, std::collections::BTreeSet::new());
    for seed in 0..20 {
        let transcript = random_story(seed);
        kinds.extend(transcript.lines.iter().map(|line| line.kind));
        let loaded = saved(&transcript);
        let provider = to_provider(&loaded).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{transcript}"));
        let host = to_host(&loaded).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{transcript}"));
        calls += provider.compared + host.compared;
    }
    assert!(calls > 600, "{calls} lines were compared");
    for kind in
        [LineKind::Call, LineKind::Reported, LineKind::Command, LineKind::Reply, LineKind::Agent, LineKind::Order]
    {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}

fn short_story() -> Transcript {
    let (host, far_end) = desk();
    marked(&host, &far_end, "ring", "15550100199");
    host.accept().unwrap();
    let call = far_end.live().pop().unwrap();
    host.advance(Duration::from_secs(3));
    host.hold(&call).unwrap();
    marked(&host, &far_end, "hang up", call.as_str());
    host.send_event(HostEvent::custom("weather", "rain"));
    host.finish().unwrap().transcript
}

/// The difference that a change to one line makes.
fn changed(what: impl Fn(&mut Line) -> bool, side: fn(&Transcript) -> Result<Replayed, ReplayError>) -> String {
    let mut transcript = short_story();
    assert!(transcript.lines.iter_mut().any(what), "{transcript}");
    side(&transcript).unwrap_err().to_string()
}

#[test]
fn a_provider_that_does_something_else_is_found_out() {
    let text = changed(
        |line| {
            let found = line.kind == LineKind::Reply && line.name == "voice.hold";
            if found {
                line.at_ms += 5;
            }
            found
        },
        to_provider,
    );
    assert!(text.contains("atMs is 3000, expected 3005"), "{text}");
    let text = changed(
        |line| {
            let found = line.name == "conversation.offered";
            if found {
                line.data["data"]["from"]["address"]["value"] = json!("+1 555");
            }
            found
        },
        to_provider,
    );
    assert!(text.starts_with("the replay differs at line "), "{text}");
    assert!(text.contains("data.from.address.value is \"15550100199\", expected \"+1 555\""), "{text}");
    assert!(
        text.contains("\n  recorded: ") && text.contains("\n  found:    ") && text.contains("\n  before it:"),
        "{text}"
    );
    // The command never comes, so its events and its reply do not.
    let mut transcript = short_story();
    transcript.lines.retain(|line| !(line.kind == LineKind::Command && line.name == "voice.hold"));
    let text = to_provider(&transcript).unwrap_err().to_string();
    assert!(text.contains("hold") && text.contains("found:    nothing"), "{text}");
    let mut transcript = short_story();
    transcript.lines.retain(|line| line.name != "conversation.ended");
    let text = to_provider(&transcript).unwrap_err().to_string();
    assert!(text.contains("recorded: nothing") && text.contains("conversation.ended"), "{text}");
}

#[test]
fn a_host_that_does_something_else_is_found_out() {
    let transcript = short_story();
    let run = |host: &MockHost| Replay::new(&transcript).against_host(host).unwrap_err().to_string();
    let other = MockHost::builder().seed("contact", ada().with("fullname", "Ada King")).build().unwrap();
    let text = run(&other);
    assert!(text.contains("0.fullname is \"Ada King\", expected \"Ada Lovelace\""), "{text}");
    let broken = builder().build().unwrap();
    broken.stub(when::create_session().fail(HostErrorKind::Platform, "no"));
    assert!(run(&broken).contains("createSession"));
    let silent = builder().without_flow().build().unwrap();
    let text = run(&silent);
    assert!(text.contains("getAllSessions") && text.contains("found:    nothing"), "{text}");
    let slow = builder().build().unwrap();
    slow.stub(when::search_and_open_records().after(Duration::from_millis(20)));
    assert!(run(&slow).contains("search"));
    let eager = builder().build().unwrap();
    eager.stub(when::notify_event().fail(HostErrorKind::InvalidParams, "no"));
    assert!(!run(&eager).is_empty());
}

#[test]
fn what_cannot_be_replayed_says_why() {
    let (host, far_end) = desk();
    far_end.ring("15550100199").unwrap();
    host.run();
    assert_eq!(to_host(&host.masked_transcript()).unwrap_err(), ReplayError::Masked);
    let text =
        Replay::new(&host.transcript()).of("nobody").against_host(&builder().build().unwrap()).unwrap_err().to_string();
    assert_eq!(text, "the transcript has no provider named \"nobody\"");
    let mut transcript = short_story();
    let hold = transcript.lines.iter_mut().find(|line| line.kind == LineKind::Command && line.name == "voice.hold");
    hold.unwrap().data = json!(7);
    let text = to_provider(&transcript).unwrap_err().to_string();
    assert!(text.starts_with("line ") && text.contains("of the transcript cannot be played: "), "{text}");
    transcript.left_out = 3;
    assert!(to_host(&transcript).unwrap_err().to_string().contains("3 lines are missing"));
}
