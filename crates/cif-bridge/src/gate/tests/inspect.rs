//! What the inspector is told.

use cif_protocol::host::{ModeChanged, PanelMode};

use super::*;
use crate::inspect::{Message, Ring, Seen, SeenKind, SeenOutcome};

fn inspected() -> Bench {
    let Bench { gate, now, epoch } = waiting_bench();
    let mut bench = Bench { gate: gate.with_inspection(true), now, epoch };
    bench.gate.set_ready();
    bench
}

fn seen(bench: &mut Bench) -> Vec<Seen> {
    let seen = |output| if let GateOutput::Seen(seen) = output { Some(*seen) } else { None };
    bench.outputs().into_iter().filter_map(seen).collect()
}

#[test]
fn calls_answers_and_events_are_told_with_their_data_and_how_long_they_took() {
    let mut bench = inspected();
    let mut ring = Ring::new();
    let keep = |bench: &mut Bench, ring: &mut Ring| {
        let at = bench.at();
        for seen in seen(bench) {
            ring.push(at, seen);
        }
    };
    bench.ask("getmode", map([("password", "p".into())]), "a");
    let outputs = bench.outputs();
    let (mut key, at) = (None, bench.at());
    for output in outputs {
        match output {
            GateOutput::Call { key: call, .. } => key = Some(call),
            GateOutput::Seen(seen) => {
                ring.push(at, *seen);
            }
            _ => {}
        }
    }
    bench.pass(40);
    bench.answer(key.expect("the call goes on"), 1);
    let at = bench.at();
    bench.gate.event(at, &"contoso_phone".into(), &ModeChanged::new(PanelMode::Docked).into(), "e1");
    keep(&mut bench, &mut ring);
    bench.pass(11_000);
    keep(&mut bench, &mut ring);

    let messages = ring.after(0).messages;
    let kinds: Vec<SeenKind> = messages.iter().map(|message| message.kind).collect();
    assert_eq!(kinds, [SeenKind::Call, SeenKind::Answer, SeenKind::Event, SeenKind::EventAnswer], "{messages:#?}");
    let [call, answer, event, silence] = &messages[..] else { panic!("{messages:?}") };
    assert_eq!((&*call.name, &call.data["password"]), ("getmode", &"[redacted]".into()));
    assert_eq!((answer.answers, answer.latency_ms), (Some(call.number), Some(40)));
    assert_eq!((&answer.outcome, &*answer.name), (&Some(SeenOutcome::Ok), "getmode"));
    assert_eq!((&*event.name, &event.data["value"]), ("onmodechanged", &1.into()), "the JSON text is decoded");
    assert_eq!(silence.answers, Some(event.number));
    let failed =
        |message: &Message| matches!(&message.outcome, Some(SeenOutcome::Failed(why)) if why.contains("no answer"));
    assert!(failed(silence), "{silence:?}");
}

#[test]
fn a_refused_sender_is_explained_with_what_it_said() {
    let mut bench = inspected();
    bench.ask_from("https://stranger.example", "getmode", map([]), "b");
    let told = seen(&mut bench);
    let [refused] = &told[..] else { panic!("{told:?}") };
    assert_eq!(
        (refused.kind, &*refused.name, refused.origin.as_deref()),
        (SeenKind::Refused, "getmode", Some("https://stranger.example"))
    );
    let Some(SeenOutcome::Refused(why)) = &refused.outcome else { panic!("{refused:?}") };
    assert!(why.starts_with("sender origin https://stranger.example is not trusted; provider"), "{why}");
    assert!(why.contains(ORIGIN), "it says what is trusted: {why}");
    // A flood is counted in the diagnostics and does not push everything else out.
    for _ in 0..100 {
        bench.ask_from("https://stranger.example", "getmode", map([]), "b");
    }
    assert_eq!(seen(&mut bench).len(), 7);
}

#[test]
fn without_an_inspector_nothing_is_told() {
    let mut bench = bench();
    bench.ask("getmode", map([]), "a");
    assert_eq!(seen(&mut bench), Vec::new());
}
