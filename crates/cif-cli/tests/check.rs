//! `cif check`, as people start it, with the demo widget.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on must stop")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn cif(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cif")).args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("check-{}-{name}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// True without a browser, unless there has to be one.
fn is_skipped(output: &Output) -> bool {
    let missing = String::from_utf8_lossy(&output.stderr).contains("no browser is on the path");
    assert!(!missing || std::env::var("CIF_REQUIRE_BROWSER").is_err(), "no browser, and CIF_REQUIRE_BROWSER is set");
    if missing {
        // Past the capture of the test runner: a skipped test must be seen.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no browser is on the path");
    }
    missing
}

#[test]
fn a_call_is_made_and_ended_as_the_script_says() {
    let script = file(
        "good.jsonl",
        r#"# A number is clicked, the widget calls it; closing the session hangs up.
{"action": "clickToAct", "value": "+15550100199"}
{"expectCall": "createSession", "with": {"input": {"context": {"direction": "outbound"}}}, "within": "60s"}
{"expectCall": "createRecord", "with": {"entityName": "phonecall"}, "within": "30s"}
{"expectSession": "", "within": "30s"}
{"action": "closeSession", "session": "$session"}
{"expectCall": "updateRecord", "with": {"entityName": "phonecall"}, "within": "30s"}
{"expectNoSession": true, "within": "30s"}
"#,
    );
    let junit = file("junit.xml", "");
    let output = cif(&["check", "--port", "0", "--script", &script, "--junit", &junit]);
    if is_skipped(&output) {
        return;
    }
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.matches("pass ").count(), 7, "{said}");
    assert!(std::fs::read_to_string(&junit).unwrap().contains("tests=\"7\" failures=\"0\" errors=\"0\" skipped=\"0\""));
}

/// Well-formed XML without text of its own: the names of the elements with their attributes, in order.
fn elements(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let (mut open, mut found) = (Vec::new(), Vec::new());
    let mut rest = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a declaration");
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        let is_entity =
            |part: &str| part.split_once(';').is_some_and(|(name, _)| !name.is_empty() && !name.contains(' '));
        assert!(!text.contains('>') && text.split('&').skip(1).all(is_entity), "{text}");
        let end = rest[at..].find('>').expect("an end") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let (tag, is_whole) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut more) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while let Some((key, value)) = more.split_once("=\"") {
            let (value, after) = value.split_once('"').expect("a quote");
            assert!(!value.contains('<'), "{value}");
            attributes.push((key.trim().to_owned(), value.to_owned()));
            more = after;
        }
        assert!(more.trim().is_empty(), "{more}");
        found.push((name.to_owned(), attributes));
        if !is_whole {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    found
}

#[test]
fn what_does_not_happen_fails_the_check() {
    let script = file(
        "bad.jsonl",
        "{\"expectNotification\": \"<Nobody> & co\", \"within\": \"500ms\"}\n{\"expectNoSession\": true}\n",
    );
    let junit = file("failed.xml", "");
    let output = cif(&["check", "--port", "0", "--script", &script, "--json", "--junit", &junit]);
    if is_skipped(&output) {
        return;
    }
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&report), ["good", "script", "steps"]);
    assert_eq!(keys(&report["steps"][0]), ["detail", "line", "ms", "outcome", "step"]);
    assert_eq!((&report["good"], &report["steps"][0]["line"]), (&false.into(), &1.into()), "{report}");
    assert_eq!(report["steps"][0]["detail"], "no such notification within 0.5 s; there: null");
    assert_eq!(report["steps"][1]["outcome"], "not_run");

    let elements = elements(&std::fs::read_to_string(&junit).unwrap());
    let names: Vec<&str> = elements.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["testsuite", "testcase", "failure", "testcase", "skipped"]);
    let of = |at: usize, key: &str| elements[at].1.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str());
    assert_eq!((of(0, "tests"), of(0, "failures"), of(0, "skipped")), (Some("2"), Some("1"), Some("1")));
    assert!(of(1, "name").unwrap().contains("&lt;Nobody&gt; &amp; co"));
    assert!(of(2, "message").unwrap().starts_with("no such notification"));
}

#[test]
fn native_providers_records_and_the_page_are_within_reach_of_a_script() {
    let script = file(
        "native.jsonl",
        r#"{"simulate": "voice", "from": "+15550100199", "name": "Ada"}
{"expectNotification": {"provider": "loopback"}}
{"acceptNotification": ""}
{"expectConversation": {"conversation": {"state": "connected", "kind": "voice"}}}
{"conversation": "hold"}
{"expectConversation": {"conversation": {"state": "held"}}}
{"conversation": "resume"}
{"conversation": "dtmf", "digits": "12#", "with": {"conversation": {"kind": "voice"}}}
{"expectSession": {"provider": "loopback", "focused": true}}
{"customer": "hangUp"}
{"expectNoConversation": {"conversation": {"state": "connected"}}}
{"simulate": "chat", "from": "visitor-7"}
{"declineNotification": ""}
{"expectNoNotification": true}
{"simulate": "chat", "from": "visitor-8"}
{"acceptNotification": ""}
{"customer": "say", "text": "Where is my parcel?"}
{"expectConversation": {"messages": [{"parts": [{"text": "parcel"}]}]}}
{"conversation": "send", "text": "On its way."}
{"expectConversation": {"messages": [{"author": "agent"}]}}
{"conversation": "hang_up"}
{"setPresence": "Busy"}
{"expectPresence": "Busy"}
{"createRecord": "contact", "columns": {"firstname": "Grace", "lastname": "O'Hopper", "telephone1": "+15550100333"}}
{"expectRecord": "contact", "where": {"contactid": "$record", "lastname": "O'Hopper"}}
{"expectNoRecord": "contact", "filter": "contains(lastname,'Nobody')"}
{"raise": "onclicktoact", "data": {"value": "+15550100333", "name": "telephone1", "format": "phone"}, "provider": "cif_demo_phone"}
{"expectCall": "createSession", "with": {"customerName": {"$contains": "Hopper"}}, "provider": "cif_demo_phone"}
{"expectTab": {"focused": true}}
{"expectView": {"sessions": [{"title": "Hopper"}]}}
{"expectNoCall": "createSession", "within": "300ms"}
"#,
    );
    let output = cif(&["check", "--port", "0", "--script", &script]);
    if is_skipped(&output) {
        return;
    }
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_script_of_the_book_passes_with_the_example() {
    let example = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/softphone-widget");
    let (site, script) = (example.join("assets"), example.join("check.jsonl"));
    let book = include_str!("../../../docs/src/record-and-replay.md");
    let text = std::fs::read_to_string(&script).unwrap();
    assert!(book.contains(&format!("```json\n{text}```")), "record-and-replay.md has another script:\n{text}");
    let arguments = ["check", "--port", "0", "--site", site.to_str().unwrap(), "--script", script.to_str().unwrap()];
    let output = cif(&arguments);
    if is_skipped(&output) {
        return;
    }
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
