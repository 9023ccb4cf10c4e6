//! Replays to a widget, without a browser: the test plays the page.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_adapter::transcript::{Happening, PAGE_LOADED};
use cif_mock_host::{Replay, ReplayError, Replayed, Transcript};
use cif_protocol::host::HostRequest;
use cif_provider::{CallContext, Host, ManualRuntime, RuntimeExt};
use futures::StreamExt;

/// The page calls before it has loaded to its end.
const SESSION: &str = r#"{"transcript":1}
{"atMs":0,"provider":null,"kind":"agent","name":"screenWidth","data":{"width":780.0}}
{"atMs":1,"provider":"phone","caller":"provider","kind":"call","number":1,"name":"getmode","data":{}}
{"atMs":1,"provider":"phone","kind":"link","name":"the page has loaded"}
{"atMs":2,"provider":"phone","caller":"provider","kind":"call","number":2,"name":"getwidth","data":{}}
{"atMs":3,"provider":"phone","caller":"provider","kind":"answer","number":2,"name":"getwidth","data":300}
{"atMs":3,"provider":"phone","caller":"provider","kind":"answer","number":1,"name":"getmode","data":1}
{"atMs":5000,"provider":"phone","kind":"hostEvent","name":"onmodechanged","data":{"value":0}}
{"atMs":5001,"provider":"phone","caller":"provider","kind":"call","number":3,"name":"getmode","data":{}}
{"atMs":5002,"provider":"phone","caller":"provider","kind":"answer","number":3,"name":"getmode","data":0}
"#;

fn request(method: &str) -> HostRequest {
    HostRequest::decode(method, cif_protocol::Value::Object(cif_protocol::Record::new().0)).unwrap()
}

/// A widget that makes the first two calls in this order, and the `last` one for each event.
fn play(first: [&'static str; 2], last: &'static str) -> (Result<Replayed, ReplayError>, Vec<String>) {
    let transcript = Transcript::parse(SESSION).unwrap();
    let runtime = ManualRuntime::new();
    let replay = Replay::new(&transcript).of("phone").widget(runtime.handle()).unwrap();
    let (host, recorder) = (replay.host(), replay.recorder());
    let (events, course) = replay.split();
    recorder.note(Some(&Arc::from("phone")), Happening::Link(PAGE_LOADED.to_owned()));
    let answers = Arc::new(Mutex::new(Vec::new()));
    let call = {
        let answers = Arc::clone(&answers);
        move |host: Arc<dyn Host>, method: &'static str| {
            let answers = Arc::clone(&answers);
            async move {
                let reply = host.call(&CallContext::new(), request(method)).await;
                let value =
                    reply.map_or_else(|error| error.to_string(), |reply| format!("{:?}", reply.to_wire_value()));
                answers.lock().unwrap().push(format!("{method} {value}"));
            }
        }
    };
    let mut tasks = Vec::new();
    for method in first {
        tasks.push(runtime.handle().spawn_task(call(Arc::clone(&host), method)));
        runtime.run_until_stalled();
    }
    let reacting = events.for_each(move |_| call(Arc::clone(&host), last));
    tasks.push(runtime.handle().spawn_task(reacting));
    let outcome = runtime.block_on(course.run());
    let answers = answers.lock().unwrap().clone();
    (outcome, answers)
}

#[test]
fn what_a_page_does_together_may_change_places_and_gets_its_own_answers() {
    let (outcome, answers) = play(["getmode", "getwidth"], "getmode");
    assert_eq!(outcome.map(|done| done.compared), Ok(4), "{answers:?}");
    let (outcome, turned) = play(["getwidth", "getmode"], "getmode");
    assert_eq!(outcome.map(|done| done.compared), Ok(4), "{turned:?}");
    assert_eq!(answers, turned);
    assert!(answers[0].starts_with("getwidth") && answers[0].contains("300"), "{answers:?}");
}

#[test]
fn what_a_page_does_later_may_not() {
    let (outcome, _) = play(["getmode", "getmode"], "getwidth");
    let Err(ReplayError::Difference(difference)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((difference.line, difference.found.unwrap().name), (4, "getmode".to_owned()));
}

#[test]
fn a_page_that_never_loads_is_told() {
    let transcript = Transcript::parse(SESSION).unwrap();
    let runtime = ManualRuntime::new();
    let replay = Replay::new(&transcript).widget(runtime.handle()).unwrap().with_loading(Duration::from_secs(3));
    let (_events, course) = replay.split();
    let outcome = runtime.block_on(course.run());
    assert!(matches!(&outcome, Err(ReplayError::Attach(text)) if text.contains("3 s")), "{outcome:?}");
}
