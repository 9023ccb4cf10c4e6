//! Requirements of the host model that concern messages of frames, one test each. The others are in
//! `crates/cif-host/tests/requirements.rs`.

use cif_protocol::Record;
use cif_protocol::host::{GetEnvironment, HostCall as _};

use super::*;
use crate::page::Refused;

const EVIL: &str = "https://evil.example";

#[test]
fn requirement_01_strangers_and_responses_are_never_answered() {
    let mut bench = bench();
    bench.ask_from(EVIL, "getmode", map([]), "a");
    let response = [
        ("messageType", "CIF_Response".into()),
        ("messageOutcome", "success".into()),
        ("messageData", map([])),
        ("messageCorrelationId", "b".into()),
    ];
    bench.arrive(ORIGIN, object(response));
    let outputs = bench.outputs();
    assert!(outputs.iter().all(|one| !matches!(one, GateOutput::Post { .. } | GateOutput::Call { .. })), "{outputs:?}");
}

#[test]
fn requirement_02_the_origin_is_compared_exactly() {
    for origin in
        ["https://phone.contoso.com:444", "http://phone.contoso.com", "https://xphone.contoso.com.evil.example"]
    {
        let mut bench = bench();
        bench.ask_from(origin, "getmode", map([]), "a");
        assert_eq!(bench.calls(), [], "{origin}");
    }
    // A frame that the page did not make is refused by the page and told here.
    let mut bench = bench();
    bench.gate.refused(bench.at(), &Refused::new(ORIGIN, "its frame is not one of this page"));
    let outputs = bench.outputs();
    assert!(outputs.iter().all(|one| matches!(one, GateOutput::Diagnostic(_))), "{outputs:?}");
}

/// A second provider on the same host, without trusted domains.
fn with_second(bench: &mut Bench) {
    let record = ProviderRecord::widget("contoso_chat", "https://phone.contoso.com/chat");
    assert!(bench.gate.add_frame(&record, &[]).expect("valid record"));
}

fn ask_as(bench: &mut Bench, provider: &str, origin: &str) {
    let message =
        object([("messageType", "getmode".into()), ("messageData", map([])), ("messageCorrelationId", "a".into())]);
    bench.gate.frame_message(bench.at(), FrameMessage::new(provider, origin, 0, message));
}

fn callers(bench: &mut Bench) -> Vec<String> {
    let caller = |output| match output {
        GateOutput::Call { provider, .. } => Some(provider.to_string()),
        _ => None,
    };
    bench.outputs().into_iter().filter_map(caller).collect()
}

#[test]
fn requirement_03_a_trusted_domain_belongs_to_its_provider() {
    let mut bench = bench();
    with_second(&mut bench);
    ask_as(&mut bench, "contoso_phone", OTHER);
    ask_as(&mut bench, "contoso_chat", OTHER);
    assert_eq!(callers(&mut bench), ["contoso_phone"]);
}

#[test]
fn requirement_04_two_providers_on_one_host_are_told_apart_by_their_frames() {
    let mut bench = bench();
    with_second(&mut bench);
    ask_as(&mut bench, "contoso_chat", ORIGIN);
    ask_as(&mut bench, "contoso_phone", ORIGIN);
    assert_eq!(callers(&mut bench), ["contoso_chat", "contoso_phone"]);
}

#[test]
fn requirement_05_events_go_to_the_exact_origin_last_seen() {
    let mut bench = bench();
    let target = |bench: &Bench| bench.gate.target_origin(&"contoso_phone".into()).map(ToString::to_string);
    bench.ask_from(OTHER, "getmode", map([]), "a");
    assert_eq!(target(&bench).as_deref(), Some(OTHER), "and never the pattern");
    bench.ask_from(EVIL, "getmode", map([]), "a");
    assert_eq!(target(&bench).as_deref(), Some(OTHER));
}

#[test]
fn requirement_06_a_missing_parameter_is_a_failure_that_names_it() {
    for (wire, parameter) in [
        ("retrieverecord", "entityName"),
        ("createTab", "input"),
        ("getSession", "sessionId"),
        ("setmode", "value"),
        ("cancelEvent", "cancellationToken"),
    ] {
        let mut bench = bench();
        bench.ask(wire, map([]), "a");
        let posts = bench.posts();
        assert_eq!(text(&posts[0].1, &["messageOutcome"]), "failure", "{wire}");
        let message = text(&posts[0].1, &["messageData", "message"]);
        assert!(message.contains(parameter), "{wire}: {message}");
    }
}

#[test]
fn requirement_21_an_object_with_a_message_keeps_its_other_fields() {
    let mut bench = bench();
    bench.ask("getenvironment", map([]), "a");
    let calls = bench.calls();
    let environment = Record::new().with("message", "hello").with("other", 7);
    bench.gate.answer(bench.at(), calls[0].0, Ok(&GetEnvironment::wrap(environment)));
    let posts = bench.posts();
    assert_eq!(text(&posts[0].1, &["messageOutcome"]), "success");
    let value = posts[0].1.get("messageData").and_then(|data| data.get("value")).expect("value");
    assert_eq!((value.get("message"), value.get("other")), (Some(&"hello".into()), Some(&7.into())));
}

#[test]
fn requirement_29_requests_wait_while_providers_load() {
    let mut bench = waiting_bench();
    bench.ask("getmode", map([]), "a");
    bench.ask("getclicktoact", map([]), "b");
    assert_eq!(
        bench.outputs().iter().filter(|one| matches!(one, GateOutput::Call { .. } | GateOutput::Post { .. })).count(),
        0
    );
    bench.gate.set_ready();
    let calls: Vec<String> = bench.calls().into_iter().map(|(_, wire)| wire).collect();
    assert_eq!(calls, ["getmode", "getclicktoact"]);
}
