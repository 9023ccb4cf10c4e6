//! Events whose answers matter.

use cif_host::{AppKind, EventAnswer, EventOutcome, RaiseEvent};
use cif_mock_host::MockHost;
use cif_protocol::host::{AddHandler, CreateSession, SessionInput};
use cif_protocol::{ApiVersion, ProviderRecord, Value};
use cif_provider::HostExt;

fn phone() -> ProviderRecord {
    let mut phone = ProviderRecord::widget("phone", "https://phone.example/");
    phone.api_version = ApiVersion::V1;
    phone
}

#[test]
fn a_test_answers_in_the_name_of_a_provider() {
    let host = MockHost::builder().app(AppKind::SingleSession).provider(phone()).build().expect("a host");
    let provider = host.host_of("phone").expect("in use");
    for event in ["onBeforeSessionClosed", "THEME", "fetchDebugData"] {
        host.block_on(provider.add_handler(AddHandler::new(event))).expect("registered");
    }
    let input = SessionInput::new("msdyn_chat_session").parameter("customerName", "Ada");
    let session = host.block_on(provider.create_session(CreateSession::new(input))).expect("session");
    host.answer_events("phone", "onBeforeSessionClosed", EventAnswer::failure("still talking"));
    host.close_session(&session).expect("asked");
    assert_eq!(host.sessions().len(), 2, "the provider refused");
    assert!(host.view().notice.is_some_and(|notice| notice.text.ends_with("still talking")));
    host.answer_events("phone", "onBeforeSessionClosed", EventAnswer::success(true));
    host.close_session(&session).expect("asked");
    assert_eq!(host.sessions().len(), 1);

    host.answer_events("phone", "THEME", EventAnswer::success("dark"));
    let results = host.raise_and_wait(&RaiseEvent::new("THEME", 1)).expect("a custom name");
    assert_eq!((results[0].outcome, &results[0].data), (EventOutcome::Success, &Value::from("dark")));
    host.raise_and_wait(&RaiseEvent::new("onclicktoact", 1)).expect_err("built in");
    // Nobody answers this one: after 10 s the report is made without.
    let (before, report) = (host.now(), host.diagnostics_report().expect("a report"));
    assert_eq!((report.answers[0].outcome, host.now().saturating_since(before).as_secs()), (EventOutcome::None, 10));
}
