//! The agent's presence, as providers and the agent see it.

use cif_protocol::PresenceInfo;
use cif_protocol::host::{AddHandler, GetPresence, InitializeAgentPresenceList, SetAgentPresence, SetPresence};
use cif_protocol::{BasePresence, Record};

use super::*;

fn bench() -> (Bench, ConnectionId, ConnectionId) {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    (bench, a, b)
}

fn text(bench: &mut Bench, from: ConnectionId) -> String {
    bench.call(from, GetPresence::new()).expect("answer")
}

fn entry(id: &str, name: &str, base: &str) -> Record {
    Record::from_iter([("presenceId", id), ("presenceText", name), ("basePresenceStatus", base)])
}

fn list(entries: &[Record]) -> InitializeAgentPresenceList {
    InitializeAgentPresenceList::new(entries.iter().cloned().map(Value::from).collect::<Vec<_>>())
}

#[test]
fn a_change_is_told_twice_to_everyone_who_registered() {
    let (mut bench, a, b) = bench();
    for (from, name) in [(a, "onPresenceChange"), (a, "setPresenceEvent"), (b, "onPresenceChange")] {
        bench.call(from, AddHandler::new(name)).expect("handler");
    }
    assert_eq!(text(&mut bench, a), "Available");
    bench.outputs();
    assert_eq!(bench.call(a, SetPresence::new("Busy")), Ok(true));
    let told: Vec<_> = bench.events().into_iter().map(|(to, event)| (to, event.wire_name().to_owned())).collect();
    let named = |to, name: &str| (to, name.to_owned());
    assert_eq!(told[0], named(a, "setPresenceEvent"));
    assert!(told[1..].contains(&named(a, "onPresenceChange")) && told[1..].contains(&named(b, "onPresenceChange")));
    assert!(told[1..].iter().all(|(_, name)| name == "onPresenceChange"), "{told:?}");
    assert_eq!(text(&mut bench, b), "Busy", "one presence for all");
    assert_eq!(bench.call(b, SetPresence::new("Busy")), Ok(true));
    assert_eq!(bench.outputs(), [""; 0], "nothing changed");
    bench.call(b, SetPresence::new("Offline")).expect("answer");
    let payload = bench.outputs().remove(0);
    for part in [r#""presenceId":"#, r##""presenceColor":"#"##, r#""basePresenceStatus":"OFFLINE""#] {
        assert!(payload.contains(part), "{payload}");
    }
}

#[test]
fn only_the_exact_text_of_what_can_be_picked_is_taken() {
    let (mut bench, a, _) = bench();
    bench.call(a, AddHandler::new("onPresenceChange")).expect("handler");
    for name in ["busy", "Busy ", "BUSY", "Inactive", "", "Lunch"] {
        assert_eq!(bench.call(a, SetPresence::new(name)), Ok(false), "{name:?}");
    }
    assert_eq!((text(&mut bench, a), bench.outputs().len()), ("Available".to_owned(), 0));
}

#[test]
fn the_agent_picks_from_the_view() {
    let (mut bench, a, b) = bench();
    bench.call(b, AddHandler::new("onPresenceChange")).expect("handler");
    let view = bench.view();
    assert_eq!(view.presence.as_ref().map(|info| info.presence_text.as_str()), Some("Available"));
    assert!(view.presences.len() == 5 && view.presences.iter().all(|info| info.can_user_set));
    let away = view.presences.iter().find(|info| info.base_presence_status == BasePresence::Away).expect("away");
    let pick = |id: &str| AgentAction::SetPresence { presence: id.to_owned() };
    bench.act(pick(&away.presence_id)).expect("picked");
    assert_eq!((text(&mut bench, a), bench.outputs().len()), (away.presence_text.clone(), 1));
    assert!(bench.view().version > view.version);
    for id in ["nope", "a89ee9cf-453a-4b52-8d7a-ad647feecd5d"] {
        assert_eq!(bench.act(pick(id)), Err(ActError::UnknownPresence(id.to_owned())));
    }
}

#[test]
fn a_provider_may_show_any_presence() {
    let (mut bench, a, _) = bench();
    bench.call(a, AddHandler::new("setPresenceEvent")).expect("handler");
    let lunch = entry("l1", "Lunch", "AWAY").with("presenceColor", "#123456");
    assert_eq!(bench.call(a, SetAgentPresence::new(lunch)), Ok(true));
    let view = bench.view();
    assert_eq!(
        view.presence.map(|info| (info.presence_text, info.presence_color)),
        Some(("Lunch".into(), "#123456".into()))
    );
    assert_eq!((view.presences.len(), bench.outputs().len()), (5, 1));
    // A known id stands for the rest; only the system sets Inactive, and this call may.
    let inactive = Record::new().with("presenceId", "a89ee9cf-453a-4b52-8d7a-ad647feecd5d");
    assert_eq!(bench.call(a, SetAgentPresence::new(inactive)), Ok(true));
    assert_eq!(text(&mut bench, a), "Inactive");
    for (info, word) in [
        (entry("", "X", "BUSY"), "presenceId"),
        (entry("x", "", "BUSY"), "presenceText"),
        (entry("x", "X", "NAPPING"), "NAPPING"),
        (Record::from_iter([("presenceId", "x"), ("presenceText", "X")]), "basePresenceStatus"),
        (entry("x", &"x".repeat(300), "BUSY"), "longer"),
    ] {
        let failure = bench.call(a, SetAgentPresence::new(info)).expect_err(word);
        assert!(failure.message.contains(word), "{failure}");
    }
    assert_eq!(text(&mut bench, a), "Inactive");
}

#[test]
fn a_provider_may_replace_the_list() {
    let (mut bench, a, b) = bench();
    bench.call(b, AddHandler::new("onPresenceChange")).expect("handler");
    let entries = [
        entry("1", "In", "Available"),
        entry("2", "Out", "Busy-DND"),
        entry("3", "Gone", "OFFLINE").with("canUserSet", false),
    ];
    assert_eq!(bench.call(a, list(&entries)), Ok(true));
    assert_eq!((text(&mut bench, a), bench.outputs().len()), ("Available".to_owned(), 0), "what is shown stays");
    assert_eq!(bench.call(b, SetPresence::new("Busy")), Ok(false));
    assert_eq!(bench.call(b, SetPresence::new("Gone")), Ok(false));
    assert_eq!(bench.call(b, SetPresence::new("Out")), Ok(true));
    assert_eq!(bench.view().presences.len(), 2);
    let broken = [entry("1", "In", "AVAILABLE"), entry("2", "", "BUSY")];
    let failure = bench.call(a, list(&broken)).expect_err("broken");
    assert!(failure.message.contains("entry 1") && failure.message.contains("presenceText"), "{failure}");
    let failure = bench.call(a, InitializeAgentPresenceList::new(vec![Value::from(7)])).expect_err("no object");
    assert!(failure.message.contains("entry 0") && failure.message.contains("number"), "{failure}");
    let many: Vec<Record> = (0..101).map(|at| entry(&at.to_string(), "In", "BUSY")).collect();
    assert!(bench.call(a, list(&many)).expect_err("too many").message.contains("100"));
    assert_eq!((text(&mut bench, a), bench.view().presences.len()), ("Out".to_owned(), 2));
}

#[test]
fn a_host_without_presences_says_so() {
    let mut bench = Bench::with(DeskConfig::new(vec![widget("a")]).with_presences(Vec::new()));
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onPresenceChange")).expect("handler");
    assert_eq!(text(&mut bench, a), "FAILED");
    assert_eq!(bench.call(a, SetPresence::new("Available")), Ok(false));
    assert_eq!(bench.call(a, SetAgentPresence::new(entry("1", "In", "AVAILABLE"))), Ok(false));
    assert_eq!((bench.view().presence, bench.outputs().len()), (None, 0));
    assert_eq!(bench.call(a, list(&[entry("9", "Off", "OFFLINE"), entry("1", "In", "AVAILABLE")])), Ok(true));
    assert_eq!((text(&mut bench, a), bench.outputs().len()), ("In".to_owned(), 1));
    assert_eq!(bench.call(a, list(&[])), Ok(true));
    assert_eq!(text(&mut bench, a), "FAILED");
}

#[test]
fn the_list_is_configured() {
    let own = PresenceInfo::new("7", "At the counter", BasePresence::Busy);
    let system = PresenceInfo::new("8", "Logged off", BasePresence::Available).system_only();
    let mut bench = Bench::with(DeskConfig::new(vec![widget("a")]).with_presences(vec![system, own]));
    let a = bench.connect("a");
    assert_eq!(text(&mut bench, a), "At the counter");
}
