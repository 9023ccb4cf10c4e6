//! Functions of the host page: dialogs, and what chooses the template of a notification.

use cif_protocol::host::{CancelEvent, NotifyEvent, OpenMddDialog};
use cif_protocol::{MapRecord, NotificationTemplate, Record};

use super::*;

fn bench() -> (Bench, ConnectionId) {
    let mut templates = Templates::default();
    for name in ["t_first", "t_second"] {
        templates.notifications.push(NotificationTemplate::new(name, name, name));
    }
    let mut bench = Bench::with(DeskConfig::new(vec![widget("a"), widget("b")]).with_templates(templates));
    let a = bench.connect("a");
    (bench, a)
}

fn object(entries: &[(&str, Value)]) -> Value {
    Value::Object(entries.iter().map(|(key, value)| (*key, value.clone())).collect())
}

fn pick() -> HostFunction {
    HostFunction::resolver("new_pick.js", "Pick.template")
}

fn resolved() -> NotifyEvent {
    let resolver = object(&[
        ("webresourceName", "new_pick.js".into()),
        ("functionName", "Pick.template".into()),
        ("parameters", object(&[("vip", true.into())])),
    ]);
    NotifyEvent::new().template_name_resolver(resolver)
}

/// The call that came out for the page, and nothing else.
fn called(bench: &mut Bench) -> FunctionCall {
    let mut outputs = bench.workspace.take_outputs();
    match (outputs.pop_front(), outputs.len()) {
        (Some(Output::FunctionCall(call)), 0) => *call,
        other => panic!("no call of a function alone: {other:?}"),
    }
}

fn answer(bench: &mut Bench, call: &FunctionCall, result: Result<Value, &str>) -> bool {
    bench.workspace.answer_function(bench.now, call.call, result.map_err(str::to_owned))
}

fn title(bench: &Bench) -> Option<String> {
    bench.view().notification.map(|view| view.title)
}

#[test]
fn a_registered_dialog_is_asked_and_its_output_answered() {
    let (mut bench, a) = bench();
    let dialog = HostFunction::dialog("PickQueue");
    assert_eq!(bench.call(a, OpenMddDialog::new("PickQueue")).expect_err("unknown").message, "Not implemented");
    assert!(bench.workspace.register_function(&dialog));
    let params = object(&[("queues", Value::Array(vec!["sales".into()]))]);
    bench.later(a, OpenMddDialog::new("PickQueue").dialog_params(params.clone()));
    let call = called(&mut bench);
    assert_eq!((&call.function, call.provider.as_str(), &call.params), (&dialog, "a", &params));
    let output = MapRecord(Record::new().with("param_selectedValue", "sales"));
    assert!(answer(&mut bench, &call, Ok(Value::Map(output.0.0))));
    assert_eq!(bench.outputs(), ["ended", r#"reply {"param_selectedValue":"sales"}"#]);
    assert!(!answer(&mut bench, &call, Ok(Value::Null)), "the first answer counts");

    for (result, said) in [(Ok(Value::from(7)), "number"), (Err("it broke"), "it broke")] {
        bench.later(a, OpenMddDialog::new("PickQueue"));
        let call = called(&mut bench);
        answer(&mut bench, &call, result);
        let outputs = bench.outputs();
        assert!(outputs[1].starts_with("failure") && outputs[1].contains(said), "{outputs:?}");
    }
}

#[test]
fn a_page_that_is_loaded_anew_finds_its_dialogs_again() {
    let (mut bench, a) = bench();
    let dialog = HostFunction::dialog("PickQueue");
    bench.workspace.register_function(&dialog);
    bench.later(a, OpenMddDialog::new("PickQueue"));
    let call = called(&mut bench);
    bench.workspace.unregister_function(bench.now, &dialog);
    bench.seconds(29);
    bench.workspace.register_function(&dialog);
    assert_eq!(bench.workspace.open_functions(&dialog), [call]);
    bench.seconds(1_000);
    assert_eq!(bench.outputs(), [""; 0]);
    bench.workspace.unregister_function(bench.now, &dialog);
    bench.seconds(30);
    let outputs = bench.outputs();
    assert!(outputs[0] == "ended" && outputs[1].contains("the page that showed it has gone"), "{outputs:?}");
}

#[test]
fn calls_of_functions_end_with_their_caller_and_are_bounded() {
    let (mut bench, a) = bench();
    let dialog = HostFunction::dialog("PickQueue");
    bench.workspace.register_function(&dialog);
    let first = bench.later(a, OpenMddDialog::new("PickQueue"));
    for _ in 1..16 {
        bench.later(a, OpenMddDialog::new("PickQueue"));
    }
    assert!(bench.call(a, OpenMddDialog::new("PickQueue")).expect_err("full").message.contains("16"));
    bench.outputs();
    bench.workspace.abandon(bench.now, first);
    assert_eq!(bench.outputs(), ["ended"]);
    bench.workspace.reload(bench.now, a);
    let outputs = bench.outputs();
    let count = |word: &str| outputs.iter().filter(|text| *text == word).count();
    assert_eq!((count("ended"), count("dropped")), (15, 15));
    assert!((0..1_000).any(|at| !bench.workspace.register_function(&HostFunction::dialog(at.to_string()))));
}

#[test]
fn a_function_of_the_page_chooses_the_template() {
    let (mut bench, a) = bench();
    bench.workspace.register_function(&pick());
    bench.later(a, resolved().template_name("t_first"));
    let call = called(&mut bench);
    assert_eq!((call.function.clone(), call.params.get("vip")), (pick(), Some(&Value::Bool(true))));
    assert_eq!(title(&bench), None, "nothing is shown before the choice");
    answer(&mut bench, &call, Ok("t_second".into()));
    assert_eq!(title(&bench).as_deref(), Some("t_second"));
    let id = bench.view().notification.expect("shown").id;
    bench.outputs();
    bench.act(AgentAction::AcceptNotification { id }).expect("shown");
    assert_eq!(bench.replies(), [r#"reply {"actionName":"Accept","responseReason":"Accept"}"#]);
}

#[test]
fn without_a_choice_the_template_of_the_call_is_taken() {
    for result in [Ok(Value::from("no_such")), Ok(Value::Null), Err("it broke")] {
        let (mut bench, a) = bench();
        bench.workspace.register_function(&pick());
        bench.later(a, resolved().template_name("t_first"));
        let call = called(&mut bench);
        answer(&mut bench, &call, result);
        assert_eq!(title(&bench).as_deref(), Some("t_first"));
        assert!(
            bench.problems().iter().any(|text| text.contains("Pick.template") && text.contains("chose no template"))
        );
    }
    // Too slow, or not registered at all.
    let (mut bench, a) = bench();
    bench.workspace.register_function(&pick());
    bench.later(a, resolved().template_name("t_first"));
    bench.seconds(4);
    assert_eq!(title(&bench).as_deref(), Some("t_first"));
    let (mut bench, a) = self::bench();
    bench.later(a, resolved().template_name("t_first"));
    assert_eq!(title(&bench).as_deref(), Some("t_first"));
    assert!(bench.problems().iter().any(|text| text.contains("no page has registered it")));
}

#[test]
fn without_any_template_the_failure_has_its_exact_words() {
    let (mut bench, a) = bench();
    let failure = bench.call(a, resolved()).expect_err("not registered");
    assert_eq!(failure.message, "NotificationTemplateResolverNotFoundError");
    bench.workspace.register_function(&pick());
    bench.later(a, resolved());
    let call = called(&mut bench);
    answer(&mut bench, &call, Ok("no_such".into()));
    assert_eq!(bench.outputs(), ["ended", "failure notifyEvent: NotificationTemplateResolverNotFoundError"]);
}

#[test]
fn a_notification_can_be_cancelled_while_its_template_is_chosen() {
    let (mut bench, a) = bench();
    let b = bench.connect("b");
    bench.workspace.register_function(&pick());
    bench.later(a, resolved().cancellation_token("t-1"));
    let call = called(&mut bench);
    assert!(bench.call(b, CancelEvent::new("t-1")).is_err(), "not its own");
    bench.call(a, CancelEvent::new("t-1")).expect("being chosen");
    assert_eq!(bench.outputs(), ["ended", r#"reply {"actionName":"Cancel","responseReason":"Cancelled"}"#]);
    assert!(!answer(&mut bench, &call, Ok("t_first".into())));
    assert_eq!(title(&bench), None);
}
