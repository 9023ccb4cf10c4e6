use cif_adapter::flow::FlowStep;
use cif_host::AgentAction;
use cif_protocol::Value;
use cif_protocol::channel::{Address, ChannelKind, ConversationState, RecordRef, Start};

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
