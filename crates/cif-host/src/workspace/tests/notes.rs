//! The notes flap: opening, saving, putting away.

use cif_protocol::host::{CloseNotes, ErrorType, InsertNotes, SetMode};
use cif_protocol::{Record, SessionId};

use super::*;
use crate::Records;
use crate::query::Query;

const ADA: &str = "20000000-0000-4000-8000-000000000001";

fn insert() -> InsertNotes {
    InsertNotes::new("contact", "contacts", ADA)
}

/// Notes of Ada: id and text, oldest first.
fn stored(bench: &Bench) -> Vec<(String, String)> {
    let query = Query::parse(&format!("$filter=_objectid_value eq {ADA}")).expect("query");
    let rows = block_on(bench.records.query("annotation", &query)).expect("rows");
    let text = |row: &Record, column: &str| row.text(column).unwrap_or_default().to_owned();
    rows.iter().map(|row| (text(row, "annotationid"), text(row, "notetext"))).collect()
}

fn texts(bench: &Bench) -> Vec<String> {
    stored(bench).into_iter().map(|(_, text)| text).collect()
}

fn write(bench: &mut Bench, text: &str) {
    let note = bench.view().note.expect("the flap").id;
    bench.act(AgentAction::NoteText { note, text: text.to_owned() }).expect("written");
}

fn save(bench: &mut Bench, text: &str) {
    let note = bench.view().note.expect("the flap").id;
    bench.act(AgentAction::SaveNote { note, text: Some(text.to_owned()) }).expect("saved");
    bench.background();
}

#[test]
fn the_agent_saves_a_note_or_adds_to_one() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.later(a, InsertNotes::new("contact", "contacts", format!("{{{}}}", ADA.to_uppercase())));
    let flap = bench.view().note.expect("the flap");
    assert_eq!((flap.title.as_str(), flap.entity_id.as_str(), flap.adds), ("Ada Lovelace", ADA, false));
    save(&mut bench, "Called");
    let id = stored(&bench)[0].0.clone();
    assert_eq!(bench.replies(), [format!("reply {{\"value\":\"{id}\"}}")]);
    assert!(bench.view().note.is_none());
    bench.later(a, insert().annotation_id(id.to_uppercase()));
    assert!(bench.view().note.expect("the flap").adds);
    save(&mut bench, "again");
    assert_eq!(bench.replies(), [format!("reply {{\"value\":\"{id}\"}}")]);
    assert_eq!(stored(&bench), [(id, "Called again".to_owned())]);
}

#[test]
fn a_cancelled_or_empty_note_answers_an_empty_id() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.later(a, insert());
    let note = bench.view().note.expect("the flap").id;
    write(&mut bench, "Not this");
    bench.act(AgentAction::CancelNote { note }).expect("cancelled");
    assert_eq!(bench.replies(), ["reply {\"value\":\"\"}"]);
    assert_eq!(bench.act(AgentAction::CancelNote { note }), Err(ActError::UnknownNote(note)));
    bench.later(a, insert());
    write(&mut bench, " \n");
    let note = bench.view().note.expect("the flap").id;
    assert!(matches!(bench.act(AgentAction::SaveNote { note, text: None }), Err(ActError::Note(_))));
    assert_eq!(bench.call(a, CloseNotes::new()), Ok(()));
    assert_eq!(bench.replies(), ["reply {\"value\":\"\"}"]);
    assert!(stored(&bench).is_empty());
}

#[test]
fn there_is_one_flap_and_one_note_of_a_session() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.later(a, insert());
    let failure = bench.call(a, insert()).expect_err("open already");
    let map = failure.to_map().to_plain_json();
    let expected = r#"{"message":"Flap already expanded","msdyn_name":"insertNotes","value":"Flap already expanded","errorCode":101}"#;
    assert_eq!(map, expected);
    write(&mut bench, "In the drawer");
    bench.later(a, CloseNotes::new());
    assert!(bench.view().note.is_none());
    let failure = bench.call(a, insert()).expect_err("being saved");
    assert_eq!((failure.error_type, failure.code), (ErrorType::InvalidParams, None));
    assert!(failure.message.contains("session-id-0") && failure.message.contains("being saved"), "{failure}");
    bench.background();
    assert_eq!(bench.replies().len(), 2, "the note and closeNotes");
    bench.later(a, insert());
}

#[test]
fn whatever_takes_its_place_saves_and_closes_it() {
    type Step = fn(&mut Bench, ConnectionId);
    let steps: [(&str, Step); 5] = [
        ("setMode", |bench, a| {
            bench.call(a, SetMode::new(PanelMode::Minimized)).expect("mode");
        }),
        ("the agent minimizes", |bench, _| {
            bench.act(AgentAction::SetPanelMode { mode: PanelMode::Minimized }).expect("toggle");
        }),
        ("createSession", |bench, a| drop(bench.session(a, "Bob"))),
        ("switch", |bench, _| {
            bench.act(AgentAction::FocusSession { session: SessionId::new("session-id-0") }).expect("switched");
        }),
        ("close", |bench, _| {
            bench.act(AgentAction::CloseSession { session: SessionId::new("session-id-1") }).expect("closed");
        }),
    ];
    for (name, step) in steps {
        let mut bench = Bench::new(vec![widget("a")]);
        let a = bench.connect("a");
        bench.session(a, "Ada");
        bench.call(a, SetMode::new(PanelMode::Docked)).expect("docked");
        bench.later(a, insert());
        write(&mut bench, name);
        bench.outputs();
        step(&mut bench, a);
        assert!(bench.view().note.is_none(), "{name}");
        bench.background();
        assert_eq!(texts(&bench), [name]);
        assert_eq!(bench.replies().len(), 1, "{name}");
    }
}

#[test]
fn the_flap_doubles_the_panel_and_mutes_its_size() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, cif_protocol::host::AddHandler::new("onsizechanged")).expect("handler");
    bench.call(a, SetMode::new(PanelMode::Docked)).expect("docked");
    let width = bench.view().panel.width;
    bench.later(a, insert());
    assert!((bench.view().panel.width - 2.0 * width).abs() < f64::EPSILON);
    bench.act(AgentAction::ResizePanel { width: 500.0 }).expect("dragged");
    bench.seconds(1);
    let sizes =
        |bench: &mut Bench| bench.events().iter().filter(|(_, event)| event.wire_name() == "onsizechanged").count();
    assert_eq!(sizes(&mut bench), 0);
    bench.call(a, CloseNotes::new()).expect("closed");
    bench.act(AgentAction::ResizePanel { width: 450.0 }).expect("dragged");
    bench.seconds(1);
    assert_eq!(sizes(&mut bench), 1);
}

#[test]
fn what_a_vanished_caller_asked_for_is_saved_all_the_same() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.later(a, insert());
    write(&mut bench, "Keep");
    bench.workspace.reload(bench.now, a);
    assert_eq!(bench.outputs(), ["dropped"]);
    save(&mut bench, "Keep this");
    assert_eq!(texts(&bench), ["Keep this"]);
    assert!(bench.replies().is_empty());
    let ticket = bench.later(a, insert());
    bench.workspace.abandon(bench.now, ticket);
    save(&mut bench, "And this");
    assert!(bench.replies().is_empty());
    assert_eq!(texts(&bench).len(), 2);
}

#[test]
fn a_note_that_cannot_be_saved_comes_back_with_its_text() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    let session = bench.session(a, "Ada");
    bench.later(a, insert());
    write(&mut bench, "Precious");
    bench.outputs();
    block_on(bench.records.delete("contact", ADA)).expect("gone meanwhile");
    bench.later(a, CloseNotes::new());
    bench.background();
    let flap = bench.view().note.expect("back again");
    assert_eq!(flap.text, "Precious");
    assert!(flap.problem.is_some_and(|problem| problem.contains("does not exist")));
    assert!(bench.outputs()[0].starts_with("failure closeNotes"));
    // Its session goes, and with it the last place for the text.
    bench.act(AgentAction::CloseSession { session }).expect("closed");
    bench.background();
    assert!(bench.outputs().iter().any(|output| output.starts_with("failure insertNotes")));
    assert!(bench.problems().iter().any(|problem| problem.starts_with("insertNotes")));
}

#[test]
fn a_note_needs_a_place_a_record_and_grants() {
    let mut bench = Bench::new(vec![widget("a"), widget("b").with_tables(["contact"])]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    bench.session(a, "Ada");
    assert!(bench.call(b, insert()).expect_err("of another provider").message.contains("\"a\""));
    for (call, kind, part) in [
        (InsertNotes::new("contact", "accounts", ADA), ErrorType::InvalidParams, "contacts"),
        (InsertNotes::new("contact", "contacts", "nobody"), ErrorType::XrmApiError, "nobody"),
        (InsertNotes::new("spaceship", "spaceships", ADA), ErrorType::XrmApiError, "spaceship"),
        (InsertNotes::new("", "contacts", ADA), ErrorType::InvalidParams, "entityName"),
        (insert().annotation_id("none"), ErrorType::XrmApiError, "annotation none"),
    ] {
        let failure = bench.call(a, call).expect_err(part);
        assert_eq!((failure.error_type, failure.message.contains(part)), (kind, true), "{failure}");
    }
    bench.session(b, "Bob");
    assert!(bench.call(b, insert()).expect_err("not granted").message.contains("annotation"));
    assert_eq!(bench.call(b, CloseNotes::new()), Ok(()), "nothing is open");
    assert!(bench.act(AgentAction::NoteText { note: 1_000, text: "x".to_owned() }).is_err());
}
