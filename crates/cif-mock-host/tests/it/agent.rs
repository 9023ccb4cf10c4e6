//! What else the agent does, and what providers hear of it.

use std::time::Duration;

use cif_mock_host::{AgentError, MockHost};
use cif_protocol::host::{
    AddHandler, CreateSession, CreateTab, HostEvent, InsertNotes, PanelMode, SessionInput, TabInput,
};
use cif_protocol::{NativeEndpoint, ProviderRecord, Value};
use cif_provider::HostExt;

use crate::common::{ADA, builder, desk};

#[test]
fn nothing_to_answer_says_what_there_is() {
    let host = MockHost::new();
    assert_eq!(host.accept(), Err(AgentError::NoNotification { waiting: 0 }));
    assert!(host.decline().unwrap_err().to_string().contains("no notification is on the screen"));
    assert!(host.ignore().is_err());
}

#[test]
fn sessions_and_tabs_are_switched_and_closed() {
    let host = MockHost::new();
    let api = host.host();
    let first = host.block_on(api.create_session(CreateSession::new(SessionInput::new("cif_call")))).unwrap();
    let second = host.block_on(api.create_session(CreateSession::new(SessionInput::new("cif_chat")))).unwrap();
    assert_eq!(host.focused_session().unwrap().id, second);
    host.focus_session(&first).unwrap();
    let tab = host.block_on(api.create_tab(CreateTab::new(TabInput::new("sample_contacts")))).unwrap();
    let other = host.block_on(api.create_tab(CreateTab::new(TabInput::new("vnd_second_session")))).unwrap();
    host.focus_tab(&tab).unwrap();
    assert!(host.tabs().iter().any(|view| view.id == tab && view.focused));
    host.close_tab(&other).unwrap();
    assert!(host.close_tab(&other).is_err());
    host.close_session(&first).unwrap();
    assert_eq!(host.sessions().len(), 2);
    assert!(matches!(host.close_session(&first), Err(AgentError::Refused(_))));
    let names: Vec<String> = host.host_events().iter().map(|event| event.wire_name().to_owned()).collect();
    assert!(names.iter().any(|name| name == "onSessionSwitched"), "{names:?}");
    assert!(names.iter().any(|name| name == "onSessionClosed"), "{names:?}");
}

#[test]
fn the_panel_is_moved_and_providers_hear_of_it() {
    let host = MockHost::new();
    let _api = host.host();
    host.set_panel_mode(PanelMode::Docked).unwrap();
    host.resize_panel(420.0).unwrap();
    host.advance(Duration::from_secs(1));
    assert_eq!((host.panel().mode, host.panel().widget_width), (PanelMode::Docked, 420.0));
    let names: Vec<String> = host.host_events().iter().map(|event| event.wire_name().to_owned()).collect();
    assert!(names.iter().any(|name| name == "onmodechanged"), "{names:?}");
    assert!(names.iter().any(|name| name == "onsizechanged"), "{names:?}");
}

#[test]
fn custom_events_reach_who_registered() {
    let host = MockHost::new();
    let api = host.host();
    assert!(!host.raise_event("weather", 1).unwrap());
    host.block_on(api.add_handler(AddHandler::new("weather"))).unwrap();
    assert!(host.raise_event("weather", "rain").unwrap());
    let events = host.host_events();
    let [HostEvent::Custom { name, event }] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((name.as_str(), &event.value), ("weather", &Value::from("rain")));
}

#[test]
fn a_click_on_nothing_is_an_error() {
    let (host, _far_end) = desk();
    let error = host.click_record("contact", ADA, "mobilephone").unwrap_err();
    assert!(error.to_string().contains("mobilephone"), "{error}");
    assert!(matches!(host.click_record("contact", "nobody", "telephone1"), Err(AgentError::Records(_))));
    let deaf = ProviderRecord::native("deaf", NativeEndpoint::Listen).with_click_to_act(false);
    let alone = builder().provider(deaf).build().unwrap();
    assert!(!alone.click_to_act("+15550100199").unwrap(), "no provider is there to take it");
}

#[test]
fn notes_are_written_and_articles_sent() {
    let host = builder().build().unwrap();
    let api = host.host();
    assert_eq!(host.save_note("x"), Err(AgentError::NoNote));
    let insert = || Box::pin(api.insert_notes(InsertNotes::new("contact", "contacts", ADA)));
    let mut note = insert();
    assert!(futures::FutureExt::now_or_never(&mut note).is_none());
    host.save_note("Called").unwrap();
    let id = host.block_on(note).unwrap().annotation_id;
    assert_eq!(host.records("annotation").unwrap()[0].text("annotationid"), Some(id.as_str()));
    let mut note = insert();
    assert!(futures::FutureExt::now_or_never(&mut note).is_none());
    host.write_note("Not this").unwrap();
    host.cancel_note().unwrap();
    assert_eq!(host.block_on(note).unwrap().annotation_id, "");
    assert!(host.send_article("Reset", "https://help.example/1").unwrap());
    assert!(host.host_events().iter().any(|event| event.wire_name() == "onsendkbarticle"));
}
