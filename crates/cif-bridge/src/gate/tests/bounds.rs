//! Order and bounds: sections 11 and 12.

use super::*;

#[test]
fn requests_wait_for_the_host_up_to_64_and_start_in_order() {
    let mut bench = waiting_bench();
    for number in 0..66 {
        bench.ask("getmode", map([]), &format!("id{number}"));
    }
    let posts = bench.posts();
    assert_eq!(posts.len(), 2, "two too many");
    assert_eq!(text(&posts[0].1, &["messageCorrelationId"]), "id64");
    assert!(text(&posts[0].1, &["messageData", "message"]).contains("64 requests"));
    bench.gate.set_ready();
    let calls = bench.calls();
    assert_eq!(calls.len(), 64);
    assert!(calls.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

#[test]
fn a_host_that_never_gets_ready_is_answered_for_in_time() {
    let mut bench = waiting_bench();
    bench.ask("getmode", map([]), "a");
    bench.pass(9_000);
    let posts = bench.posts();
    assert!(text(&posts[0].1, &["messageData", "message"]).contains("loading its configuration"));
}

#[test]
fn changes_run_one_after_another_and_reading_overtakes() {
    let mut bench = bench();
    bench.ask("setmode", map([("value", 1.into())]), "1");
    bench.ask("setwidth", map([("value", 400.into())]), "2");
    bench.ask("getmode", map([]), "3");
    let first = bench.calls();
    assert_eq!(first.iter().map(|call| call.1.as_str()).collect::<Vec<_>>(), ["setmode", "getmode"]);
    bench.answer(first[0].0, 1);
    let second = bench.calls();
    assert_eq!(second[0].1, "setwidth");
    bench.ask("createSession", map([("input", object([("templateName", "t".into())]))]), "4");
    bench.ask("setmode", map([("value", 0.into())]), "5");
    assert!(bench.calls().is_empty());
    bench.pass(9_000);
    let mut messages = Vec::new();
    let mut started = Vec::new();
    for output in bench.outputs() {
        match output {
            GateOutput::Post { message, .. } => messages.push(text(&message, &["messageData", "message"])),
            GateOutput::Call { request, .. } => started.push(request.wire_name().to_owned()),
            _ => {}
        }
    }
    assert_eq!(messages.len(), 3, "the running one, the reading one and the waiting one are over: {messages:?}");
    assert!(messages.iter().any(|message| message.contains("earlier request")), "{messages:?}");
    assert_eq!(started, ["createSession"], "it has no time limit and goes on");
}

#[test]
fn unanswered_requests_are_bounded() {
    let mut bench = bench();
    for number in 0..257 {
        bench.ask(
            "notifyEvent",
            map([("templateName", "t".into()), ("eventType", "call".into())]),
            &number.to_string(),
        );
    }
    let posts = bench.posts();
    assert_eq!(posts.len(), 1);
    assert!(text(&posts[0].1, &["messageData", "message"]).contains("256 requests"));
}

#[test]
fn a_reload_drops_what_the_old_document_left() {
    let mut bench = bench();
    bench.load(1);
    bench.ask("notifyEvent", map([("templateName", "t".into()), ("eventType", "call".into())]), "old");
    bench.ask("addGenericHandler", map([("eventType", "onclicktoact".into())]), "h1");
    let calls = bench.calls();
    bench.answer(calls[1].0, true);
    bench.pass(60_000);
    // The new document's script runs before its load event.
    bench.ask("addGenericHandler", map([("eventType", "onmodechanged".into())]), "h2");
    let young = bench.calls();
    bench.load(2);
    let outputs = bench.outputs();
    assert!(outputs.contains(&GateOutput::Abandon { key: calls[0].0 }));
    assert!(outputs.contains(&GateOutput::FrameLoaded { provider: "contoso_phone".into(), again: true }));
    let again: Vec<&HostRequest> = outputs
        .iter()
        .filter_map(|output| match output {
            GateOutput::Call { request, .. } => Some(request),
            _ => None,
        })
        .collect();
    assert_eq!(again.len(), 1, "the registration of the new document is made again after the clearing");
    assert!(format!("{:?}", again[0]).contains("onmodechanged"));
    bench.answer(young[0].0, true);
    assert_eq!(bench.posts().len(), 1, "the new document is answered");
    bench.load(2);
    assert!(bench.outputs().is_empty(), "a load is counted once");
}

#[test]
fn the_first_load_clears_nothing() {
    let mut bench = bench();
    bench.ask("addGenericHandler", map([("eventType", "onclicktoact".into())]), "h1");
    bench.outputs();
    bench.pass(60_000);
    bench.outputs();
    bench.load(1);
    assert_eq!(bench.outputs(), [GateOutput::FrameLoaded { provider: "contoso_phone".into(), again: false }]);
}

#[test]
fn a_widget_that_asks_for_the_diagnostics_all_the_time_is_heard_now_and_then() {
    let mut bench = bench();
    let mut shown = 0;
    for number in 0..200 {
        bench.ask("debugInformationEvent", map([("value", "x".into())]), &format!("d{number}"));
        bench.pass(100);
        let outputs = bench.outputs();
        assert!(outputs.iter().any(|output| matches!(output, GateOutput::Post { .. })), "all are answered");
        shown += outputs.iter().filter(|output| matches!(output, GateOutput::ShowDiagnostics { .. })).count();
    }
    assert_eq!(shown, 2, "once in ten seconds");
}

#[test]
fn a_registration_with_a_name_without_end_is_not_remembered() {
    let mut bench = bench();
    bench.load(1);
    bench.ask("addGenericHandler", map([("eventType", "x".repeat(100_000).into())]), "h1");
    bench.ask("addGenericHandler", map([("eventType", "onclicktoact".into())]), "h2");
    bench.outputs();
    bench.load(2);
    let again: Vec<String> = bench.calls().into_iter().map(|(_, name)| name).collect();
    assert_eq!(again, ["addGenericHandler"], "the one with a name that can be");
}
