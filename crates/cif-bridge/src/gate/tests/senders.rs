//! Who may speak: sections 8.2 and 9.2.

use super::*;
use crate::page::{FrameUnreadable, Refused};

#[test]
fn the_channel_origin_and_trusted_domains_may_speak_and_are_announced_once() {
    let mut bench = bench();
    for origin in [ORIGIN, OTHER, ORIGIN] {
        bench.ask_from(origin, "getmode", map([]), "a");
    }
    let announced: Vec<String> = bench
        .outputs()
        .into_iter()
        .filter_map(|output| match output {
            GateOutput::OriginAccepted { origin, .. } => Some(origin.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(announced, [ORIGIN, OTHER]);
}

#[test]
fn others_get_no_answer_and_the_log_says_what_was_expected() {
    for (origin, said) in [
        ("https://evilcontoso.com", "not trusted"),
        ("https://phone.contoso.com:8443", "not trusted"),
        ("http://phone.contoso.com", "phone.contoso.com"),
        ("null", "null"),
        ("", ""),
        ("https://phone.contoso.com/path", ""),
    ] {
        let mut bench = bench();
        for id in ["a", ""] {
            bench.ask_from(origin, "getmode", map([]), id);
        }
        let outputs = bench.outputs();
        assert!(outputs.iter().all(|output| matches!(output, GateOutput::Diagnostic(_))), "{origin}: {outputs:?}");
        let GateOutput::Diagnostic(line) = &outputs[0] else { unreachable!("all are diagnostics") };
        assert_eq!(line.kind, cif_host::DiagnosticKind::OriginRefused);
        assert!(line.text.contains(said) && line.text.contains(ORIGIN), "{origin}: {}", line.text);
    }
}

#[test]
fn strangers_are_counted_not_answered() {
    let mut bench = bench();
    let mut refused = Refused::new("https://ads.example", "its frame is not one of this page");
    for _ in 0..100 {
        bench.gate.refused(bench.at(), &refused);
    }
    refused.times = 3;
    let shown = bench.log();
    assert_eq!(shown.len(), 8, "{shown:?}");
    assert!(shown[0].contains("https://ads.example") && shown[0].contains("not one of this page"));
    bench.pass(10_000);
    assert_eq!(bench.log(), ["92 more refused messages are not shown one by one"]);
    bench.gate.refused(bench.at(), &refused);
    assert!(bench.log()[0].ends_with("(3 times)"));
}

#[test]
fn a_provider_without_a_frame_cannot_speak() {
    let mut bench = bench();
    let at = bench.at();
    bench.gate.frame_message(at, FrameMessage::new("somebody_else", ORIGIN, 0, map([])));
    assert!(bench.log()[0].contains("`somebody_else`"));
    assert!(bench.posts().is_empty());
}

#[test]
fn what_the_page_could_not_read_is_answered_only_to_trusted_senders() {
    let mut bench = bench();
    let unreadable = |origin: &str| {
        FrameUnreadable::new("contoso_phone", origin, 0, "messageData.value.x: NaN is not a finite number")
            .with_request("setwidth", "id1")
    };
    bench.gate.frame_unreadable(bench.at(), unreadable("https://evil.example"));
    assert!(bench.posts().is_empty());
    bench.gate.frame_unreadable(bench.at(), unreadable(OTHER));
    let posts = bench.posts();
    let [(origin, answer)] = posts.as_slice() else { panic!("{posts:?}") };
    assert_eq!(origin, OTHER);
    assert_eq!(text(answer, &["messageOutcome"]), "failure");
    assert_eq!(text(answer, &["messageCorrelationId"]), "id1");
    assert!(text(answer, &["messageData", "message"]).contains("messageData.value.x"));
    bench.gate.frame_unreadable(bench.at(), FrameUnreadable::new("contoso_phone", OTHER, 0, "a cycle"));
    assert!(bench.posts().is_empty(), "nobody expects an answer without an id");
}

#[test]
fn a_silent_frame_is_explained_with_the_remedy() {
    let mut bench = bench();
    bench.gate.frame_silent(&"contoso_phone".into());
    let log = bench.log();
    assert!(log[0].contains("drops the port") && log[0].contains("/webresources/Widget/msdyn_ciLibrary.js"), "{log:?}");
}

#[test]
fn events_go_to_the_origin_last_accepted_and_back_to_the_channel_after_a_load() {
    let mut bench = bench();
    let target = |bench: &Bench| bench.gate.target_origin(&"contoso_phone".into()).map(ToString::to_string);
    assert_eq!(target(&bench).as_deref(), Some(ORIGIN));
    bench.ask_from(OTHER, "getmode", map([]), "a");
    bench.load(1);
    assert_eq!(target(&bench).as_deref(), Some(ORIGIN), "nothing has been heard since the load event");
    bench.ask_from(OTHER, "getmode", map([]), "b");
    assert_eq!(target(&bench).as_deref(), Some(OTHER));
    bench.pass(20_000);
    bench.load(2);
    assert_eq!(target(&bench).as_deref(), Some(ORIGIN));
    bench.ask_from("https://evil.example", "getmode", map([]), "a");
    assert_eq!(target(&bench).as_deref(), Some(ORIGIN), "a refused message changes nothing");
}
