use cif_adapter::hub::{Hub, HubConfig};
use cif_protocol::Value;
use cif_protocol::channel::{AgentInfo, ConversationState};
use cif_provider::ChannelProvider;
use std::sync::Arc;

use crate::stage::{ADA, Stage, contact};

#[test]
fn a_new_flow_finds_sessions_and_activities_again() {
    let mut stage = Stage::new();
    let call = stage.far.ring("+15550100199").unwrap();
    stage.accept();
    let before = (stage.sessions(), stage.phone_call().text("activityid").map(str::to_owned));
    stage.restart();
    assert_eq!(stage.sessions(), before.0, "no second session");
    stage.far.hang_up(&call).unwrap();
    let row = stage.phone_call();
    assert_eq!(row.text("activityid").map(str::to_owned), before.1, "no second activity");
    assert_eq!(row.get("statecode"), Some(&Value::from(1)));
    assert_eq!(row.text("_regardingobjectid_value"), Some(ADA));
    assert!(stage.problems().is_empty(), "{:?}", stage.problems());
}

#[test]
fn what_ended_while_no_flow_ran_is_completed() {
    let mut stage = Stage::new();
    let call = stage.far.ring("+15550100199").unwrap();
    stage.accept();
    stage.flow = None;
    stage.runtime.block_on(stage.hub.detach()).unwrap();
    stage.far.hang_up(&call).unwrap();
    stage.advance(60);
    assert_ne!(stage.phone_call().get("statecode"), Some(&Value::from(1)));
    stage.start_again();
    assert_eq!(stage.phone_call().get("statecode"), Some(&Value::from(1)));
    assert_eq!(stage.sessions().len(), 1);
}

#[test]
fn a_call_that_rang_before_the_flow_began_is_announced_once() {
    let mut stage = Stage::new();
    stage.flow = None;
    stage.runtime.block_on(stage.hub.detach()).unwrap();
    stage.far.ring("+15550100199").unwrap();
    stage.start_again();
    assert_eq!(stage.notification().as_deref(), Some("Incoming call from Ada Lovelace"));
    assert_eq!(stage.calls("notifyEvent"), 1);
    stage.accept();
    assert_eq!(contact(&stage.pages()[0]), Some(ADA));
}

#[test]
fn detaching_withdraws_the_notification_and_leaves_the_call_alone() {
    let stage = Stage::new();
    let call = stage.far.ring("+15550100199").unwrap();
    assert!(stage.notification().is_some());
    stage.runtime.block_on(stage.hub.detach()).unwrap();
    assert_eq!(stage.notification(), None);
    stage.advance(10);
    assert_eq!(stage.far.state(&call), Some(ConversationState::Offered));
}

#[test]
fn lost_events_do_not_repeat_or_forget_anything() {
    // A provider queue of two events: a burst is lost, and a snapshot takes its place.
    let mut stage = Stage::new();
    stage.flow = None;
    stage.runtime.block_on(stage.hub.detach()).unwrap();
    let first = stage.far.ring("+15550100199").unwrap();
    let dynamic: Arc<dyn ChannelProvider> = Arc::clone(&stage.provider) as _;
    let config = HubConfig::new(AgentInfo::new("alex")).with_queues(2, 2);
    let (host, events) = stage.desk.connect("loop", cif_host::Side::Native).unwrap().split();
    let attach = Hub::attach(dynamic, host, events, stage.runtime.handle(), config);
    stage.hub = stage.runtime.block_on(attach).unwrap();
    let flow = cif_adapter::flow::Flow::new(&stage.hub, cif_adapter::flow::FlowConfig::new());
    stage.flow = Some(flow.with_observer(Arc::clone(&stage.notices) as _).spawn());
    stage.accept();
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
    // Nothing runs in between, so that the queue overflows.
    let second = stage.far.ring("+15550100142").unwrap();
    let third = stage.far.ring("+447700900123").unwrap();
    stage.far.answer_elsewhere(&third).unwrap();
    stage.far.hang_up(&first).unwrap();
    stage.advance(3);
    assert_eq!(stage.phone_call().get("statecode"), Some(&Value::from(1)));
    assert_eq!(stage.notification().as_deref(), Some("Incoming call from Grace Hopper"));
    stage.accept();
    assert_eq!(stage.titles(), ["Ada Lovelace", "Grace Hopper"]);
    assert_eq!(stage.far.state(&second), Some(ConversationState::Connected));
    stage.far.hang_up(&second).unwrap();
    assert_eq!(stage.rows("phonecall").len(), 2);
    assert_eq!(stage.summaries().iter().filter(|summary| summary.conversation == first).count(), 1);
}
