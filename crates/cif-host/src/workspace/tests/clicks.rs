//! Click-to-act.

use cif_protocol::SessionId;
use cif_protocol::host::{AddHandler, GetClickToAct, SetClickToAct};

use super::*;

fn click(value: &str) -> AgentAction {
    AgentAction::ClickToAct {
        value: value.to_owned(),
        name: "mobilephone".to_owned(),
        format: "phone".to_owned(),
        entity: Some("contact".to_owned()),
        id: Some("1".to_owned()),
        title: None,
    }
}

#[test]
fn nobody_takes_clicks_without_a_flag() {
    let mut bench = Bench::new(vec![widget("a"), native("n")]);
    let (a, _n) = (bench.connect("a"), bench.connect("n"));
    bench.call(a, AddHandler::new("onclicktoact")).expect("handler");
    assert!(!bench.view().click_to_act);
    assert_eq!(bench.act(click("1")), Ok(false));
    assert_eq!(bench.outputs(), [""; 0]);
}

#[test]
fn the_fields_are_the_documented_ones() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onclicktoact")).expect("handler");
    bench.call(a, SetClickToAct::new().value(true)).expect("flag");
    assert!(bench.call(a, GetClickToAct::new()).expect("flag") && bench.view().click_to_act);
    assert_eq!(bench.act(click("tel:+1 555 010")), Ok(true));
    let expected = r#"onclicktoact {"value":"1555010","name":"mobilephone","format":"phone","entityLogicalName":"contact","entityId":"1"}"#;
    assert_eq!(bench.outputs(), [expected]);
    bench.call(a, SetClickToAct::new()).expect("off");
    assert_eq!(bench.act(click("1")), Ok(false));
}

#[test]
fn the_active_provider_comes_before_channel_order() {
    let flagged = |record: ProviderRecord| record.with_click_to_act(true);
    let mut bench = Bench::new(vec![flagged(widget("a")), flagged(native("n")), native("off")]);
    let (a, n, off) = (bench.connect("a"), bench.connect("n"), bench.connect("off"));
    bench.call(a, AddHandler::new("onclicktoact")).expect("handler");
    let receiver = |bench: &mut Bench| {
        bench.act(click("1")).expect("click");
        bench.events().into_iter().map(|(to, _)| to).collect::<Vec<_>>()
    };
    assert_eq!(receiver(&mut bench), [a]);
    bench.session(n, "Ada");
    bench.events();
    assert_eq!(receiver(&mut bench), [n]);
    bench.session(off, "Bob");
    bench.events();
    assert_eq!(receiver(&mut bench), [a]);
    bench.act(AgentAction::FocusSession { session: SessionId::new(SessionId::HOME) }).expect("home");
    bench.events();
    assert_eq!(receiver(&mut bench), [a]);
}

#[test]
fn a_click_waits_ten_seconds_for_a_handler() {
    let mut bench = Bench::new(vec![widget("a").with_click_to_act(true)]);
    assert_eq!(bench.act(click("1")), Ok(true));
    assert_eq!(bench.act(click("2")), Ok(true));
    bench.seconds(9);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onmodechanged")).expect("other handler");
    assert_eq!(bench.outputs(), [""; 0]);
    bench.call(a, AddHandler::new("onclicktoact")).expect("handler");
    let events = bench.outputs();
    assert!(events.len() == 1 && events[0].contains("\"value\":\"2\""), "{events:?}");
    bench.workspace.reload(bench.now, a);
    bench.act(click("3")).expect("held");
    bench.seconds(10);
    assert!(bench.problems().last().is_some_and(|text| text.contains("onclicktoact")));
    bench.call(a, AddHandler::new("onclicktoact")).expect("too late");
    assert_eq!(bench.outputs(), [""; 0]);
}

#[test]
fn a_held_click_is_gone_when_the_flag_goes() {
    let mut bench = Bench::new(vec![widget("a").with_click_to_act(true)]);
    bench.act(click("1")).expect("held");
    let a = bench.connect("a");
    bench.call(a, SetClickToAct::new().value(false)).expect("off");
    bench.call(a, SetClickToAct::new().value(true)).expect("on");
    bench.call(a, AddHandler::new("onclicktoact")).expect("handler");
    assert_eq!(bench.outputs(), [""; 0]);
}

#[test]
fn holding_can_be_turned_off_and_a_plus_kept() {
    let mut config = DeskConfig::new(vec![widget("a").with_click_to_act(true)]);
    (config.options.click_to_act_hold, config.options.keep_plus) = (Duration::ZERO, true);
    let mut bench = Bench::with(config);
    assert_eq!(bench.act(click("1")), Ok(true));
    assert!(bench.problems()[0].contains("onclicktoact"));
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onclicktoact")).expect("handler");
    assert_eq!(bench.outputs(), [""; 0]);
    bench.act(click("tel:+1 555")).expect("click");
    assert!(bench.outputs()[0].contains("\"value\":\"+1555\""));
}
