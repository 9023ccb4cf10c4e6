//! Dialogs that ask the agent something.

use cif_protocol::Record;
use cif_protocol::host::{AddHandler, GetPresence, JsonObject, OpenDialog, OpenMddDialog};

use super::*;

fn bench() -> (Bench, ConnectionId, ConnectionId) {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    (bench, a, b)
}

fn ask(title: &str) -> OpenDialog {
    OpenDialog::new(JsonObject(Record::new().with("title", title)))
}

fn presence_dialog() -> OpenMddDialog {
    OpenMddDialog::new("SetAgentPresenceMDD")
}

fn shown(bench: &Bench) -> DialogView {
    bench.view().dialog.expect("a dialog")
}

fn answer(bench: &mut Bench, confirmed: bool, selected: Option<&str>) -> Result<bool, ActError> {
    let id = shown(bench).id;
    bench.act(AgentAction::AnswerDialog { id, confirmed, selected: selected.map(str::to_owned) })
}

#[test]
fn the_agent_confirms_or_cancels() {
    let (mut bench, a, b) = bench();
    let strings = Record::new()
        .with("title", "Close the case?")
        .with("subtitle", "Ada Lovelace")
        .with("text", "It has an open task.")
        .with("confirmButtonLabel", "Close it");
    let options = Record::new().with("height", 200).with("width", "450");
    bench.later(a, OpenDialog::new(JsonObject(strings)).dialog_options(JsonObject(options)));
    let view = shown(&bench);
    assert_eq!((view.kind, view.provider.as_str(), view.title.as_str()), (DialogKind::Confirm, "a", "Close the case?"));
    assert_eq!((view.subtitle.as_str(), view.text.as_str()), ("Ada Lovelace", "It has an open task."));
    assert_eq!((view.confirm_label.as_str(), view.cancel_label.as_str()), ("Close it", "Cancel"));
    assert_eq!((view.width, view.height), (Some(450.0), Some(200.0)));
    bench.seconds(10_000);
    assert_eq!(bench.outputs(), [""; 0], "it waits for ever");
    answer(&mut bench, true, None).expect("on the screen");
    assert_eq!(bench.outputs(), [r#"reply {"confirmed":true}"#]);
    assert_eq!(bench.view().dialog, None);
    let gone = AgentAction::AnswerDialog { id: view.id.clone(), confirmed: true, selected: None };
    assert_eq!(bench.act(gone), Err(ActError::UnknownDialog(view.id)));

    bench.later(a, ask("Sure?"));
    answer(&mut bench, false, None).expect("on the screen");
    assert_eq!(bench.outputs(), [r#"reply {"confirmed":false}"#]);
    let failure = bench.call(b, ask("Not mine to ask")).expect_err("only the active one");
    assert!(failure.message.contains("active") && failure.method == "openDialog", "{failure}");
}

#[test]
fn several_wait_in_a_row_and_the_ninth_is_refused() {
    let (mut bench, a, _) = bench();
    for at in 0..8 {
        bench.later(a, ask(&at.to_string()));
    }
    let full = bench.call(a, ask("8")).expect_err("full");
    assert!(full.message.contains("8 dialogs"), "{full}");
    assert_eq!((shown(&bench).title.as_str(), bench.view().dialogs_waiting), ("0", 7));
    let second = shown(&bench).id;
    answer(&mut bench, true, None).expect("on the screen");
    assert_eq!((shown(&bench).title.as_str(), bench.view().dialogs_waiting), ("1", 6));
    let early = AgentAction::AnswerDialog { id: second, confirmed: true, selected: None };
    assert!(bench.act(early).is_err(), "a second click does not answer the next one");
}

#[test]
fn a_dialog_goes_with_its_caller() {
    let (mut bench, a, _) = bench();
    let first = bench.later(a, ask("first"));
    bench.later(a, ask("second"));
    bench.workspace.abandon(bench.now, first);
    assert_eq!((shown(&bench).title.as_str(), bench.outputs().len()), ("second", 0));
    bench.workspace.reload(bench.now, a);
    assert_eq!((bench.view().dialog, bench.outputs()), (None, vec!["dropped".to_owned()]));
}

#[test]
fn bad_json_is_a_failure() {
    let (mut bench, a, _) = bench();
    let strings = raw("openDialog", &[("dialogStrings", Value::from("no JSON"))]);
    let Answer::Done(Err(failure)) = bench.answer(a, strings) else { panic!("refused at once") };
    assert!(failure.message.contains("dialogStrings") && failure.message.contains("JSON"), "{failure}");
    let object = Value::Object([("title", "As an object")].into_iter().collect());
    assert!(matches!(bench.answer(a, raw("openDialog", &[("dialogStrings", object)])), Answer::Later(_)));
    assert_eq!(shown(&bench).title, "As an object");
}

#[test]
fn the_presence_dialog_is_there_without_a_page() {
    let (mut bench, a, b) = bench();
    bench.call(b, AddHandler::new("onPresenceChange")).expect("handler");
    let busy = Value::Object([("presence", "Busy")].into_iter().collect());
    bench.later(b, presence_dialog().dialog_params(busy));
    let view = shown(&bench);
    let chosen = view.choices.iter().find(|info| Some(&info.presence_id) == view.selected.as_ref()).expect("a choice");
    assert_eq!((view.kind, view.choices.len(), chosen.presence_text.as_str()), (DialogKind::Presence, 5, "Busy"));
    let inactive = "a89ee9cf-453a-4b52-8d7a-ad647feecd5d";
    assert_eq!(answer(&mut bench, true, Some(inactive)), Err(ActError::UnknownPresence(inactive.to_owned())));
    let id = chosen.presence_id.clone();
    answer(&mut bench, true, Some(&id)).expect("on the screen");
    let outputs = bench.outputs();
    let reply = format!(
        r#"reply {{"param_lastButtonClicked":"ok_id","param_selectedValue":"{id}","param_selectedText":"Busy"}}"#
    );
    assert_eq!(outputs[0], reply);
    assert!(outputs[1].starts_with("onPresenceChange"), "{outputs:?}");
    assert_eq!(bench.call(a, GetPresence::new()).expect("answer"), "Busy");

    bench.later(a, presence_dialog());
    assert_eq!(shown(&bench).selected, Some(id), "what it is now");
    answer(&mut bench, false, Some("whatever")).expect("on the screen");
    assert_eq!(bench.outputs(), [r#"reply {"param_lastButtonClicked":"cancel_id"}"#]);
    let failure = bench.call(a, OpenMddDialog::new("setagentpresencemdd")).expect_err("another name");
    assert_eq!(failure.message, "Not implemented");

    let mut bench = Bench::with(DeskConfig::new(vec![widget("a")]).with_presences(Vec::new()));
    let a = bench.connect("a");
    assert!(bench.call(a, presence_dialog()).expect_err("nothing to choose").message.contains("no presence"));
}
