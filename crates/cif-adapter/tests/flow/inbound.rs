use cif_adapter::flow::{FlowConfig, FlowStep, OnSessionClosed, OnUnanswered};
use cif_host::{AgentAction, Page};
use cif_protocol::Value;
use cif_protocol::channel::{Accept, ChannelKind, ConversationState, Disposition, RecordRef, WrapUpEnd, WrapUpStart};
use std::time::Duration;

use crate::stage::{ADA, Fault, Stage, contact};

#[test]
fn a_call_pops_the_callers_record_and_leaves_a_complete_activity() {
    let stage = Stage::new();
    let call = stage.far.ring("15550100199").unwrap();
    assert_eq!(stage.notification().as_deref(), Some("Incoming call from Ada Lovelace"));
    assert!(stage.sessions().is_empty() && stage.rows("phonecall").is_empty());
    stage.accept();
    assert_eq!(stage.far.state(&call), Some(ConversationState::Connected));
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
    assert_eq!(contact(&stage.pages()[0]), Some(ADA));
    assert_eq!(stage.pages().len(), 1, "the record is shown once");
    assert_eq!(stage.calls("setSessionTitle"), 1);
    let order = ["getAllSessions", "search", "notifyEvent", "createSession", "createrecord", "setSessionTitle"];
    assert_eq!(*stage.host.calls.lock().unwrap(), order);
    let open = stage.phone_call();
    assert_eq!(open.text("subject"), Some("Call from Ada Lovelace"));
    assert_eq!(open.text("_regardingobjectid_value"), Some(ADA));
    assert_eq!(open.get("directioncode"), Some(&Value::Bool(false)));
    assert_ne!(open.get("statecode"), Some(&Value::from(1)));
    assert_eq!(stage.far.record(&call), Some(RecordRef::new("contact", ADA)));

    stage.advance(61);
    stage.far.hang_up(&call).unwrap();
    let done = stage.phone_call();
    assert_eq!(done.get("statecode"), Some(&Value::from(1)));
    assert_eq!(done.get("actualdurationminutes"), Some(&Value::from(2)));
    assert_eq!(done.text("phonenumber"), Some("15550100199"));
    assert!(done.text("actualend") > done.text("actualstart"));
    assert_eq!(stage.titles(), ["Ada Lovelace"], "the session stays");
    let summary = stage.summaries().remove(0);
    assert_eq!(summary.activity.map(|activity| activity.entity).as_deref(), Some("phonecall"));
    assert_eq!(summary.session, Some(stage.sessions()[0].id.clone()));
    assert!(stage.problems().is_empty(), "{:?}", stage.problems());
}

#[test]
fn declined_and_unanswered_calls_are_declined_at_the_provider() {
    let stage = Stage::new();
    let call = stage.far.ring("+15550100199").unwrap();
    stage.decline();
    assert_eq!(stage.far.state(&call), Some(ConversationState::Declined));
    let second = stage.far.ring("+15550100142").unwrap();
    stage.advance(3);
    assert!(stage.notification().is_some());
    stage.advance(600);
    assert_eq!(stage.far.state(&second), Some(ConversationState::Declined));
    assert_eq!(stage.notification(), None);
    assert!(stage.sessions().is_empty() && stage.rows("phonecall").is_empty());
    assert_eq!(stage.summaries().len(), 2);
}

#[test]
fn an_unanswered_call_may_ring_on() {
    let mut config = FlowConfig::new();
    config.on_unanswered = OnUnanswered::Leave;
    let stage = Stage::with(config);
    let call = stage.far.ring("+15550100199").unwrap();
    stage.advance(600);
    assert_eq!(stage.far.state(&call), Some(ConversationState::Offered));
    assert_eq!(stage.notification(), None);
}

#[test]
fn the_notification_goes_away_with_the_call() {
    let stage = Stage::new();
    for end in [0, 1] {
        let call = stage.far.ring("+15550100199").unwrap();
        stage.advance(3);
        assert!(stage.notification().is_some());
        match end {
            0 => stage.far.hang_up(&call).unwrap(),
            _ => stage.far.answer_elsewhere(&call).unwrap(),
        }
        assert_eq!(stage.notification(), None);
        assert_eq!(stage.far.state(&call), Some(ConversationState::Missed));
    }
    assert!(stage.sessions().is_empty() && stage.rows("phonecall").is_empty());
    assert!(stage.problems().is_empty(), "{:?}", stage.problems());
}

#[test]
fn a_call_taken_at_the_providers_own_side_gets_its_session() {
    let stage = Stage::new();
    let call = stage.far.ring("+15550100199").unwrap();
    assert!(stage.notification().is_some());
    stage.runtime.block_on(stage.hub.command(Accept::new(call.clone()))).unwrap();
    assert_eq!(stage.notification(), None);
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
    assert_eq!(stage.far.state(&call), Some(ConversationState::Connected));
    assert_eq!(stage.phone_call().text("_regardingobjectid_value"), Some(ADA));
}

#[test]
fn two_calls_at_once_have_two_sessions_and_two_activities() {
    let stage = Stage::new();
    let first = stage.far.ring("+15550100199").unwrap();
    let second = stage.far.ring("5550100142").unwrap();
    stage.accept();
    stage.advance(3);
    assert_eq!(stage.notification().as_deref(), Some("Incoming call from Grace Hopper"));
    stage.accept();
    assert_eq!(stage.titles(), ["Ada Lovelace", "Grace Hopper"]);
    stage.far.hang_up(&first).unwrap();
    let state = |subject: &str| {
        let rows = stage.rows("phonecall");
        let row = rows.iter().find(|row| row.text("subject") == Some(subject)).expect(subject).clone();
        row.get("statecode") == Some(&Value::from(1))
    };
    assert!(state("Call from Ada Lovelace") && !state("Call from Grace Hopper"));
    stage.far.hang_up(&second).unwrap();
    assert!(state("Call from Grace Hopper"));
}

#[test]
fn a_withheld_number_opens_nothing() {
    let stage = Stage::new();
    stage.far.incoming(ChannelKind::Voice, None, None).unwrap();
    assert_eq!(stage.notification().as_deref(), Some("Incoming call from Withheld number"));
    stage.accept();
    assert_eq!(stage.titles(), ["Withheld number"]);
    assert_eq!(stage.calls("search") + stage.calls("searchandopenrecords") + stage.calls("openform"), 0);
    assert_eq!(stage.phone_call().text("subject"), Some("Call from Withheld number"));
}

#[test]
fn several_hits_open_the_search_page() {
    let stage = Stage::new();
    // Two contacts have this number, besides an account.
    let records = stage.desk.records();
    let twin = cif_protocol::Record::new().with("fullname", "Ada's Twin").with("telephone2", "555 010 01 99");
    stage.runtime.block_on(async { records.create("contact", twin).await }).unwrap();
    stage.far.ring("+1 (555) 010-0199").unwrap();
    assert_eq!(stage.notification().as_deref(), Some("Incoming call from +1 (555) 010-0199"));
    stage.accept();
    let pages = stage.pages();
    let searched = pages.iter().any(|page| matches!(page, Page::Search { text, .. } if text == "+1 (555) 010-0199"));
    assert!(searched, "{pages:?}");
    assert_eq!(stage.phone_call().get("_regardingobjectid_value"), None);
}

#[test]
fn an_unknown_caller_is_offered_as_a_new_contact_which_becomes_the_customer() {
    let stage = Stage::new();
    let call = stage.far.incoming(ChannelKind::Voice, Some("+15557770101"), Some("Mary Ann Evans")).unwrap();
    assert_eq!(stage.notification().as_deref(), Some("Incoming call from Mary Ann Evans"));
    stage.accept();
    let view = stage.desk.view();
    let tab = view.tabs.iter().find(|tab| contact(&tab.page) == Some("new")).expect("a new contact");
    let Page::EntityRecord { data: Some(data), .. } = &tab.page else { panic!("{:?}", tab.page) };
    for part in ["+15557770101", "Mary Ann", "Evans"] {
        assert!(data.contains(part), "{data}");
    }
    let columns = cif_protocol::Record::new().with("firstname", "Mary Ann").with("lastname", "Evans");
    let id = stage.runtime.block_on(stage.desk.save_form(tab.id.clone(), columns)).unwrap();
    assert_eq!(stage.phone_call().text("_regardingobjectid_value"), Some(id.as_str()));
    assert_eq!(stage.far.record(&call), Some(RecordRef::new("contact", id)));
}

#[test]
fn a_slow_look_up_never_delays_ringing_and_is_made_up_for() {
    let stage = Stage::new();
    stage.fault("search", Fault::Slow(Duration::from_secs(3)));
    stage.far.ring("+15550100199").unwrap();
    assert_eq!(stage.notification(), None, "the name may still come");
    stage.runtime.advance(Duration::from_millis(1_500));
    assert_eq!(stage.notification().as_deref(), Some("Incoming call from +15550100199"));
    stage.accept();
    assert_eq!(stage.titles(), ["+15550100199"]);
    let home = stage.desk.view().sessions[0].id.clone();
    stage.focus(&home);
    stage.advance(3);
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
    assert!(stage.pages().iter().all(|page| contact(page).is_none()), "not while the agent is elsewhere");
    stage.focus(&stage.sessions()[0].id);
    assert!(stage.pages().iter().any(|page| contact(page) == Some(ADA)));
    assert_eq!(stage.phone_call().text("_regardingobjectid_value"), Some(ADA));
}

#[test]
fn a_disposition_is_added_and_the_agents_notes_stay() {
    let stage = Stage::new();
    let call = stage.far.ring("+15550100199").unwrap();
    stage.accept();
    let id = stage.phone_call().text("activityid").unwrap().to_owned();
    let records = stage.desk.records();
    let before = stage.phone_call().text("description").unwrap().to_owned();
    let notes = cif_protocol::Record::new().with("description", format!("{before}\nlikes engines"));
    stage.runtime.block_on(async { records.update("phonecall", &id, notes).await }).unwrap();
    stage.far.hang_up(&call).unwrap();
    stage.settle();
    stage.runtime.block_on(stage.hub.command(WrapUpStart::new(call.clone()))).unwrap();
    let sold = Disposition::new("sold").with_label("Sold").with_note("call back in May");
    stage.runtime.block_on(stage.hub.command(WrapUpEnd::new(call).with_disposition(sold))).unwrap();
    let row = stage.phone_call();
    let text = row.text("description").unwrap();
    assert!(text.starts_with(&before), "{text}");
    for part in ["likes engines", "Outcome: Sold", "call back in May"] {
        assert_eq!(text.matches(part).count(), 1, "{text}");
    }
    assert_eq!(row.get("statecode"), Some(&Value::from(1)));
}

#[test]
fn chats_and_mails_have_templates_and_activities_of_their_own() {
    let stage = Stage::new();
    let mail = stage.far.send_mail("ADA@fabrikam.example", "A question", "Hello").unwrap();
    assert_eq!(stage.notification().as_deref(), Some("Incoming mail from Ada Lovelace"));
    stage.accept();
    assert_eq!(stage.rows("email")[0].text("subject"), Some("A question"));
    stage.far.hang_up(&mail).unwrap();
    assert_eq!(stage.rows("email")[0].get("statecode"), Some(&Value::from(1)));
    stage.advance(3);
    stage.far.incoming(ChannelKind::Chat, Some("grace_h"), Some("Grace")).unwrap();
    assert_eq!(stage.notification().as_deref(), Some("Incoming chat from Grace"));
    stage.accept();
    assert_eq!(stage.rows("task")[0].text("subject"), Some("Chat from Grace"));
    assert!(stage.problems().is_empty(), "{:?}", stage.problems());
}

#[test]
fn closing_the_session_leaves_the_call_or_ends_it() {
    for ends in [false, true] {
        let mut config = FlowConfig::new();
        config.on_session_closed = if ends { OnSessionClosed::EndConversation } else { OnSessionClosed::Leave };
        let stage = Stage::with(config);
        let call = stage.far.ring("+15550100199").unwrap();
        stage.accept();
        let session = stage.sessions()[0].id.clone();
        stage.desk.act(AgentAction::CloseSession { session }).unwrap();
        assert!(stage.sessions().is_empty(), "it is not opened again");
        let talking = stage.far.state(&call) == Some(ConversationState::Connected);
        assert_eq!(talking, !ends);
        if talking {
            stage.far.hang_up(&call).unwrap();
        }
        assert_eq!(stage.phone_call().get("statecode"), Some(&Value::from(1)));
    }
}

#[test]
fn steps_can_be_switched_off() {
    let mut config = FlowConfig::new();
    config.steps.record = false;
    config.steps.look_up = false;
    config.steps.open_record = false;
    let stage = Stage::with(config);
    let call = stage.far.ring("+15550100199").unwrap();
    stage.accept();
    stage.far.hang_up(&call).unwrap();
    assert_eq!(stage.titles(), ["+15550100199"]);
    assert!(stage.rows("phonecall").is_empty());
    assert_eq!(stage.calls("search") + stage.calls("openform"), 0);
    assert!(stage.problems().iter().all(|problem| problem.step != FlowStep::Record));
}

#[test]
fn a_title_of_ones_own() {
    let mut config = FlowConfig::new();
    config.title = Some("{customerName} ({state})".to_owned());
    config.templates.call_session = "vnd_main".to_owned();
    let stage = Stage::with(config);
    let call = stage.far.ring("+15550100199").unwrap();
    stage.accept();
    assert_eq!(stage.titles(), ["Ada Lovelace (live)"]);
    stage.far.hang_up(&call).unwrap();
    assert_eq!(stage.titles(), ["Ada Lovelace (ended)"]);
}
