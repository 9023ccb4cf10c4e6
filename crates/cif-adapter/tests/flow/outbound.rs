use cif_adapter::flow::FlowStep;
use cif_adapter::hub::HubItem;
use cif_host::AgentAction;
use cif_protocol::channel::{Address, ChannelKind, ConversationState, RecordRef, Start};
use cif_protocol::host::{CreateSession, SessionInput};
use cif_protocol::{TraceContext, Value};
use cif_provider::{CallContext, HostExt};
use futures::{FutureExt, StreamExt};

use crate::stage::{ADA, Stage, contact};

fn click(value: &str) -> AgentAction {
    AgentAction::ClickToAct {
        value: value.to_owned(),
        name: "mobilephone".to_owned(),
        format: "phone".to_owned(),
        entity: Some("contact".to_owned()),
        id: Some(ADA.to_owned()),
        title: Some("Ada Lovelace".to_owned()),
    }
}

#[test]
fn a_click_dials_with_session_and_record_of_the_click() {
    let stage = Stage::new();
    assert!(stage.desk.act(click("tel:+1 555 010 0199")).unwrap());
    stage.settle();
    let call = stage.far.live().remove(0);
    assert_eq!(stage.far.state(&call), Some(ConversationState::Dialing));
    assert_eq!(stage.far.record(&call), Some(RecordRef::new("contact", ADA)));
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
    assert_eq!(contact(&stage.pages()[0]), Some(ADA));
    assert_eq!(stage.calls("search"), 0, "the record is known");
    stage.far.answer(&call).unwrap();
    stage.advance(30);
    stage.far.hang_up(&call).unwrap();
    let row = stage.phone_call();
    assert_eq!(row.text("subject"), Some("Call to Ada Lovelace"));
    assert_eq!(row.get("directioncode"), Some(&Value::Bool(true)));
    assert_eq!(row.get("actualdurationminutes"), Some(&Value::from(1)));
    assert_eq!(row.text("_regardingobjectid_value"), Some(ADA));
    assert!(stage.problems().is_empty(), "{:?}", stage.problems());
}

#[test]
fn a_click_on_a_case_regards_the_case_and_finds_the_customer() {
    let stage = Stage::new();
    let case = "30000000-0000-4000-8000-000000000001";
    let mut action = click("5550100199");
    if let AgentAction::ClickToAct { entity, id, title, .. } = &mut action {
        (*entity, *id, *title) = (Some("incident".to_owned()), Some(case.to_owned()), None);
    }
    stage.desk.act(action).unwrap();
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
    let row = stage.phone_call();
    assert_eq!(row.text("_regardingobjectid_value"), Some(case));
    assert!(row.get("phonecall_activity_parties").is_some());
}

#[test]
fn a_busy_line_leaves_an_activity_that_says_so() {
    let stage = Stage::new();
    stage.desk.act(click("5550100199")).unwrap();
    stage.settle();
    let call = stage.far.live().remove(0);
    stage.far.busy(&call).unwrap();
    let row = stage.phone_call();
    assert_eq!(row.get("statecode"), Some(&Value::from(1)));
    assert_eq!(row.get("actualdurationminutes"), Some(&Value::from(0)));
    assert!(row.text("description").unwrap().contains("Not reached: busy"));
}

#[test]
fn a_conversation_that_the_desktop_starts_gets_its_session_too() {
    let stage = Stage::new();
    let start = Start::new(ChannelKind::Voice, Address::phone("15550100199"));
    stage.runtime.block_on(stage.hub.command(start)).unwrap();
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
    assert_eq!(contact(&stage.pages()[0]), Some(ADA));
}

#[test]
fn a_start_that_fails_is_reported() {
    let stage = Stage::new();
    stage.far.set_connection(cif_protocol::channel::ConnectionState::Disconnected);
    stage.desk.act(click("5550100199")).unwrap();
    let problems = stage.problems();
    assert_eq!(problems.iter().map(|problem| problem.step).collect::<Vec<_>>(), [FlowStep::Start]);
    assert!(stage.sessions().is_empty());
}

/// What a page or a record holds may be anything; only an address reaches the line.
#[test]
fn a_click_on_what_is_no_number_is_not_dialled_and_the_agent_is_told() {
    let stage = Stage::new();
    for (n, text) in
        ["<img src=x onerror=alert(1)>tel:5550100199", "call me", "sip:ada@pbx.example"].into_iter().enumerate()
    {
        stage.desk.act(click(text)).unwrap();
        stage.settle();
        assert!(stage.far.live().is_empty() && stage.far.effects().started == 0, "{text} was dialled");
        let bars = stage.desk.view().bars;
        assert_eq!(bars.len(), 1, "one bar, however often: {bars:?}");
        assert!(bars[0].message.contains("nothing was started"), "{bars:?}");
        let problems = stage.problems();
        assert_eq!((problems.len(), problems[n].step), (n + 1, FlowStep::Start));
    }
    let allowed = Stage::with(cif_adapter::flow::FlowConfig::new().with_dial_addresses(true));
    allowed.desk.act(click("sip:ada@pbx.example")).unwrap();
    allowed.settle();
    assert!(allowed.desk.view().bars.is_empty(), "it is for the provider to say now");
}

/// The trace of a click goes with the command, comes back with its event, and goes on with what the flow asks of the host.
#[test]
fn a_trace_leads_from_the_click_through_the_provider_back_to_the_host() {
    let trace: TraceContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse().unwrap();
    let stage = Stage::new();
    let mut items = stage.hub.subscribe();
    stage.desk.act_traced(click("5550100199"), Some(trace)).unwrap();
    stage.settle();
    let seen: Vec<_> = std::iter::from_fn(|| items.next().now_or_never().flatten())
        .filter_map(|item| match item {
            HubItem::Host { event, trace } if event.wire_name() == "onclicktoact" => Some(("click", trace)),
            HubItem::Event(event) if event.envelope.event.name() == "conversation.dialing" => {
                Some(("dialing", event.envelope.trace))
            }
            _ => None,
        })
        .collect();
    assert_eq!(seen, [("click", Some(trace)), ("dialing", Some(trace))]);
    for call in ["createSession", "createrecord"] {
        let traced = stage.host.traced.lock().unwrap();
        let of_call: Vec<_> = traced.iter().filter(|(name, _)| name == call).map(|(_, trace)| *trace).collect();
        assert_eq!(of_call, [Some(trace)], "{call}");
    }
    // What nobody's trace led to has none.
    let call = stage.far.live().remove(0);
    stage.host.traced.lock().unwrap().clear();
    stage.far.answer(&call).unwrap();
    stage.advance(30);
    stage.far.hang_up(&call).unwrap();
    stage.settle();
    let traced = stage.host.traced.lock().unwrap();
    assert!(!traced.is_empty() && traced.iter().all(|(_, trace)| trace.is_none()), "{traced:?}");
}

/// A host event that follows from a call carries the place of the call, and only that event does.
#[test]
fn an_event_of_the_host_carries_the_trace_of_the_call_behind_it() {
    let trace: TraceContext = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".parse().unwrap();
    let stage = Stage::new();
    let mut items = stage.hub.subscribe();
    let open = |trace| {
        let cx = CallContext::new().with_trace(trace);
        let call = CreateSession::new(SessionInput::new("cif_call").parameter("customerName", "Grace"));
        stage.runtime.block_on(stage.host.call_with(&cx, call)).unwrap();
        stage.settle();
    };
    open(Some(trace));
    open(None);
    let traces: Vec<_> = std::iter::from_fn(|| items.next().now_or_never().flatten())
        .filter_map(|item| match item {
            HubItem::Host { event, trace } if event.wire_name() == "onSessionSwitched" => Some(trace),
            _ => None,
        })
        .collect();
    assert_eq!(traces.first(), Some(&Some(trace)), "{traces:?}");
    assert_eq!(traces.last(), Some(&None), "{traces:?}");
}
