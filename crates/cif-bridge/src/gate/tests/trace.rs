//! The trace of messages.

use cif_host::{DiagnosticKind, Severity};
use cif_protocol::host::{ModeChanged, PanelMode};

use super::*;

fn traced() -> Bench {
    let Bench { gate, now, epoch } = waiting_bench();
    let mut bench = Bench { gate: gate.with_trace(true), now, epoch };
    bench.gate.set_ready();
    bench
}

/// The lines of the trace among the outputs so far, which are taken away.
fn lines(bench: &mut Bench) -> Vec<String> {
    let line = |output| match output {
        GateOutput::Diagnostic(line) if line.kind == DiagnosticKind::Trace => {
            assert_eq!((line.severity, line.provider), (Severity::Debug, Some("contoso_phone".into())));
            Some(line.text)
        }
        _ => None,
    };
    bench.outputs().into_iter().filter_map(line).collect()
}

#[test]
fn messages_both_ways_are_lines_in_canonical_json() {
    let mut bench = traced();
    bench.ask("setmode", map([("value", 1.into()), ("correlationId", Value::Undefined)]), "a");
    let asked = lines(&mut bench);
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].starts_with(&format!("from {ORIGIN}: {{")), "{asked:?}");
    assert!(asked[0].contains(r#"{"$map":[["value",1],["correlationId",{"$undefined":true}]]}"#), "{asked:?}");

    bench.ask("getmode", map([]), "b");
    let (key, _) = bench.calls()[0].clone();
    bench.answer(key, 1);
    let at = bench.at();
    bench.gate.event(at, &"contoso_phone".into(), &ModeChanged::new(PanelMode::Docked).into(), "e1");
    let told = lines(&mut bench);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|line| line.starts_with(&format!("to {ORIGIN}: "))), "{told:?}");
    assert!(told[0].contains("CIF_Response") && told[1].contains("onmodechanged"), "{told:?}");
}

#[test]
fn long_messages_are_cut_and_strangers_are_not_traced() {
    let mut bench = traced();
    bench.ask("custom", map([("text", "ä".repeat(5_000).into())]), "a");
    let asked = lines(&mut bench);
    assert!(asked[0].chars().count() < 1_200 && asked[0].ends_with("bytes in all)"), "{asked:?}");
    bench.ask_from("https://stranger.example", "getmode", map([]), "b");
    assert_eq!(lines(&mut bench), Vec::<String>::new());
}

#[test]
fn without_the_option_nothing_is_written() {
    let mut bench = bench();
    bench.ask("getmode", map([]), "a");
    let (key, _) = bench.calls()[0].clone();
    bench.answer(key, 1);
    assert_eq!(bench.log(), Vec::<String>::new());
}
