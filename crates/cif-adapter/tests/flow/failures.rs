use cif_adapter::flow::{FlowError, FlowStep};
use cif_protocol::Value;
use cif_protocol::channel::ConversationState;
use cif_provider::HostErrorKind;

use crate::stage::{ADA, Fault, Stage};

#[test]
fn record_failures_never_break_the_call_and_are_made_up_for() {
    let stage = Stage::new();
    for _ in 0..2 {
        stage.fault("createrecord", Fault::Fail(HostErrorKind::Platform));
    }
    let call = stage.far.ring("+15550100199").unwrap();
    stage.accept();
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
    assert!(stage.rows("phonecall").is_empty());
    stage.fault("updaterecord", Fault::Fail(HostErrorKind::Disconnected));
    stage.advance(5);
    assert_eq!(stage.phone_call().text("_regardingobjectid_value"), Some(ADA));
    stage.far.hang_up(&call).unwrap();
    stage.settle();
    assert!(stage.summaries().is_empty(), "the activity is not complete yet");
    stage.advance(5);
    assert_eq!(stage.phone_call().get("statecode"), Some(&Value::from(1)));
    assert_eq!(stage.summaries().len(), 1);
    let problems = stage.problems();
    assert_eq!(problems.len(), 3);
    assert!(problems.iter().all(|problem| problem.step == FlowStep::Record && problem.will_retry));
}

#[test]
fn attempts_end_and_the_last_problem_says_so() {
    let stage = Stage::new();
    for _ in 0..10 {
        stage.fault("createrecord", Fault::Fail(HostErrorKind::Platform));
    }
    let call = stage.far.ring("+15550100199").unwrap();
    stage.accept();
    stage.advance(3_600);
    stage.far.hang_up(&call).unwrap();
    assert_eq!(stage.calls("createrecord"), 4);
    let retries: Vec<bool> = stage.problems().iter().map(|problem| problem.will_retry).collect();
    assert_eq!(retries, [true, true, true, false]);
    assert_eq!(stage.summaries().remove(0).activity, None);
}

#[test]
fn a_lost_answer_does_not_make_a_second_activity() {
    let stage = Stage::new();
    stage.fault("createrecord", Fault::Lost);
    let call = stage.far.ring("+15550100199").unwrap();
    stage.accept();
    stage.advance(5);
    stage.far.hang_up(&call).unwrap();
    assert_eq!(stage.phone_call().get("statecode"), Some(&Value::from(1)));
    assert_eq!(stage.calls("createrecord"), 1);
}

#[test]
fn a_missing_notification_template_leaves_the_call_ringing() {
    let stage = Stage::new();
    stage.fault("notifyEvent", Fault::Fail(HostErrorKind::InvalidParams));
    let call = stage.far.ring("+15550100199").unwrap();
    stage.settle();
    assert_eq!(stage.far.state(&call), Some(ConversationState::Offered));
    assert_eq!(stage.problems()[0].step, FlowStep::Notify);
}

#[test]
fn without_session_or_look_up_the_call_still_goes_on() {
    let stage = Stage::new();
    stage.fault("createSession", Fault::Fail(HostErrorKind::InvalidParams));
    stage.fault("search", Fault::Fail(HostErrorKind::Platform));
    stage.fault("search", Fault::Fail(HostErrorKind::Platform));
    let call = stage.far.ring("+15550100199").unwrap();
    stage.accept();
    assert_eq!(stage.far.state(&call), Some(ConversationState::Connected));
    assert!(stage.sessions().is_empty());
    let steps: Vec<FlowStep> = stage.problems().iter().map(|problem| problem.step).collect();
    assert_eq!(steps, [FlowStep::LookUp, FlowStep::Session]);
    assert_eq!(stage.phone_call().text("subject"), Some("Call from +15550100199"));
    let text = stage.problems()[1].to_string();
    assert!(text.contains("Session") && text.contains("out of order"), "{text}");
}

#[test]
fn a_look_up_that_hangs_is_given_up() {
    let stage = Stage::new();
    stage.fault("search", Fault::Slow(std::time::Duration::from_secs(3_600)));
    stage.far.ring("+15550100199").unwrap();
    stage.advance(2);
    stage.accept();
    stage.advance(10);
    assert!(matches!(&stage.problems()[0].error, FlowError::Host(error) if error.kind == HostErrorKind::TimedOut));
    assert_eq!(stage.titles(), ["+15550100199"]);
}
