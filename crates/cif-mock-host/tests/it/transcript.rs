//! The transcript is the same in every run, keeps secrets to itself, and reads well.

use cif_mock_host::{LineKind, MockHost};
use cif_protocol::host::CreateRecord;
use cif_protocol::{MapRecord, Record};
use cif_provider::HostExt;

use crate::common::desk;

fn run() -> String {
    let (host, far_end) = desk();
    let call = far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    host.hang_up(&call).unwrap();
    host.finish().unwrap().transcript.to_string()
}

#[test]
fn two_runs_give_the_same_text() {
    let text = run();
    assert_eq!(text, run());
    for part in [
        "attached \"Loopback\"",
        "provider/flow  call ",
        "conversation.offered",
        "acceptNotification",
        "conversation.end",
    ] {
        assert!(text.contains(part), "{part:?} is missing in:\n{text}");
    }
}

#[test]
fn an_event_stands_before_what_the_host_does_about_it() {
    let (host, far_end) = desk();
    far_end.ring("15550100199").unwrap();
    host.run();
    let transcript = host.transcript().only(&[LineKind::Reported, LineKind::Call]);
    let at = |name: &str| transcript.names().iter().position(|found| *found == name).unwrap();
    assert!(at("conversation.offered") < at("search"), "{transcript}");
    assert!(at("search") < at("notifyEvent"), "{transcript}");
}

#[test]
fn secrets_are_redacted_in_transcripts_and_near_misses() {
    let host = MockHost::builder().redact("nickname").build().unwrap();
    let columns = Record::new().with("lastname", "Doe").with("nickname", "s3cret").with("api_key", "s3cret");
    let call = CreateRecord::new("contact", MapRecord(columns));
    host.block_on(host.host().create_record(call)).unwrap();
    host.expect(cif_mock_host::on::<CreateRecord>().matching(|_| true));
    host.expect(cif_mock_host::on::<CreateRecord>().having("entityLogicalName", "account"));
    let call = CreateRecord::new("contact", MapRecord(Record::new().with("nickname", "s3cret")));
    host.block_on(host.host().create_record(call)).unwrap();
    let text = host.transcript().to_string();
    assert!(text.contains("[redacted]") && text.contains("Doe") && !text.contains("s3cret"), "{text}");
    let unmet = host.finish().unwrap_err().to_string();
    assert!(!unmet.contains("s3cret"), "{unmet}");
}
