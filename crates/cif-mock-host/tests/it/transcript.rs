//! The transcript is the same in every run, keeps secrets to itself, and reads well.

use cif_mock_host::{LineKind, MockHost, Transcript};
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
        "attached {\"capabilities\"",
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

#[test]
fn a_saved_transcript_is_read_again() {
    let (host, far_end) = desk();
    host.mark("ring", "15550100199");
    let call = far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    host.hold(&call).unwrap();
    host.hang_up(&call).unwrap();
    let transcript = host.finish().unwrap().transcript;
    let text = transcript.to_text();
    assert!(text.starts_with(&format!("{{\"transcript\":1,\"lines\":{}}}\n", transcript.lines.len())), "{text}");
    assert_eq!(Transcript::parse(&text).unwrap(), transcript);
}

#[test]
fn a_transcript_that_cannot_be_read_says_where_and_why() {
    let line = r#"{"atMs":0,"provider":null,"kind":"mark","name":"x","data":1}"#;
    let read = |text: &str| Transcript::parse(text).map(|_| ()).unwrap_err().to_string();
    assert!(read("").contains("the text is empty"));
    assert!(read("{\"transcript\":9,\"lines\":0}").contains("format 9, this version reads 1"));
    assert!(read("{\"lines\":0}").starts_with("line 1: missing field `transcript`"));
    assert!(read(&format!("{{\"transcript\":1,\"lines\":2}}\n{line}")).contains("announces 2 lines and 1 follow"));
    let wrong = read(&format!("{{\"transcript\":1,\"lines\":2}}\n{line}\n{{\"atMs\":\"late\"}}"));
    assert!(wrong.starts_with("line 3: invalid type: string \"late\", expected u64"), "{wrong}");
}

#[test]
fn a_masked_transcript_shows_what_happened_and_not_to_whom() {
    let (host, far_end) = desk();
    let call = far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    let chat = far_end.incoming(cif_protocol::channel::ChannelKind::Chat, Some("ada-l"), Some("Ada Lovelace")).unwrap();
    host.advance(std::time::Duration::from_secs(2));
    host.accept().unwrap();
    far_end.say(&chat, "My account number is 4711-0815").unwrap();
    host.hang_up(&call).unwrap();
    let (open, masked) = (host.transcript().to_text(), host.masked_transcript());
    let text = masked.to_text();
    assert!(masked.masked && text.contains("\"masked\":true"));
    for personal in ["15550100199", "Ada Lovelace", "ada-l", "4711-0815"] {
        assert!(open.contains(personal), "{personal}");
        assert!(!text.contains(personal), "{personal} is in\n{masked}");
    }
    for part in ["[address 1]", "[text 1]", "conversation.offered", "createSession", "message.received"] {
        assert!(text.contains(part), "{part} is missing in\n{masked}");
    }
    let names = |transcript: &Transcript| transcript.names().join(" ");
    assert_eq!(names(&masked), names(&host.transcript()));
}
