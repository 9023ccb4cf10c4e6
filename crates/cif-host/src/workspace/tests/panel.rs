//! Modes, widths, ACTIVE and home.

use cif_protocol::host::{AddHandler, GetMode, GetWidth, SetMode, SetWidth};

use super::*;

fn mode(bench: &mut Bench, from: ConnectionId) -> PanelMode {
    bench.call(from, GetMode::new()).expect("mode")
}

#[test]
fn a_sole_widget_opens_its_panel_at_home() {
    let mut bench = Bench::new(vec![widget("a"), native("n")]);
    let (a, n) = (bench.connect("a"), bench.connect("n"));
    assert_eq!(mode(&mut bench, a), PanelMode::Hidden);
    assert_eq!(bench.call(a, SetMode::new(PanelMode::Docked)), Ok(PanelMode::Docked));
    assert_eq!((mode(&mut bench, a), mode(&mut bench, n)), (PanelMode::Docked, PanelMode::Hidden));
    let failure = bench.call(n, SetMode::new(PanelMode::Docked)).expect_err("not active");
    assert!(failure.message.contains("\"a\" is active"), "{failure}");
    assert_eq!(bench.outputs(), [""; 0]);
}

#[test]
fn home_belongs_to_none_of_several_widgets() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    for caller in [a, b] {
        assert!(bench.call(caller, SetMode::new(PanelMode::Docked)).is_err());
    }
    assert_eq!(bench.call(a, SetWidth::new(400)), Ok(400.0));
    assert!(bench.call(b, SetWidth::new(400)).is_err());
    assert!(bench.view().providers[0].active && !bench.view().providers[1].active);
    assert!(bench.view().providers.iter().all(|provider| !provider.frame.as_ref().expect("page").visible));
}

#[test]
fn every_session_remembers_its_mode() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let first = bench.session(a, "Ada");
    assert_eq!(mode(&mut bench, a), PanelMode::Docked);
    bench.call(a, SetMode::new(PanelMode::Minimized)).expect("active");
    bench.session(b, "Bob");
    assert_eq!((mode(&mut bench, a), mode(&mut bench, b)), (PanelMode::Hidden, PanelMode::Docked));
    let view = bench.view();
    assert_eq!((view.panel.title.as_str(), view.panel.provider.as_deref()), ("b", Some("b")));
    assert!(view.providers[1].frame.as_ref().expect("page").visible);
    bench.act(AgentAction::FocusSession { session: first }).expect("focus");
    assert_eq!(mode(&mut bench, a), PanelMode::Minimized);
}

#[test]
fn widths_below_300_change_nothing_and_above_half_the_screen_collapse() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, SetMode::new(PanelMode::Docked)).expect("home");
    for (wanted, width) in [(30, 378.0), (299, 378.0), (300, 300.0), (420, 420.0), (641, 420.0)] {
        assert_eq!(bench.call(a, SetWidth::new(wanted)), Ok(width), "{wanted}");
    }
    assert_eq!(mode(&mut bench, a), PanelMode::Minimized);
    assert_eq!(bench.call(a, GetWidth::new()), Ok(420.0));
    bench.act(AgentAction::ScreenWidth { width: 2_000.0 }).expect("screen");
    assert_eq!(bench.call(a, SetWidth::new(641)), Ok(641.0));
}

#[test]
fn only_manual_changes_raise_events() {
    let mut bench = Bench::new(vec![widget("a"), native("n")]);
    let (a, _n) = (bench.connect("a"), bench.connect("n"));
    bench.call(a, AddHandler::new("onmodechanged")).expect("handler");
    bench.call(a, SetMode::new(PanelMode::Docked)).expect("home");
    assert_eq!(bench.outputs(), [""; 0]);
    bench.act(AgentAction::SetPanelMode { mode: PanelMode::Minimized }).expect("toggle");
    // The native provider receives built-in events without asking.
    assert_eq!(bench.outputs(), ["onmodechanged {\"value\":0}"; 2]);
    bench.act(AgentAction::SetPanelMode { mode: PanelMode::Minimized }).expect("no change");
    assert_eq!(bench.outputs(), [""; 0]);
}

#[test]
fn a_drag_gives_few_events_and_the_last_width() {
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, AddHandler::new("onsizechanged")).expect("handler");
    for width in 380..480 {
        bench.act(AgentAction::ResizePanel { width: width.into() }).expect("drag");
        bench.advance(Duration::from_millis(5));
    }
    bench.seconds(1);
    let events = bench.outputs();
    assert!((5..=7).contains(&events.len()), "{events:?}");
    assert_eq!(events.last().map(String::as_str), Some("onsizechanged {\"value\":479}"));
    bench.act(AgentAction::ResizePanel { width: 10.0 }).expect("drag");
    assert_eq!(bench.outputs(), ["onsizechanged {\"value\":300}"]);
}

#[test]
fn a_single_session_app_cannot_hide_its_panel() {
    let mut record = widget("a");
    record.api_version = cif_protocol::ApiVersion::V1;
    let mut bench = Bench::with(DeskConfig::new(vec![record]).with_app(AppKind::SingleSession));
    let a = bench.connect("a");
    assert_eq!(mode(&mut bench, a), PanelMode::Minimized);
    assert_eq!(bench.call(a, SetMode::new(PanelMode::Hidden)), Ok(PanelMode::Minimized));
    assert_eq!(bench.view().panel.position, "right");
}

#[test]
fn environment_has_the_documented_shapes() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let get =
        |bench: &mut Bench, from| bench.call(from, cif_protocol::host::GetEnvironment::new()).expect("environment");
    let environment = get(&mut bench, a);
    let user = environment.text("userId").expect("user");
    assert!(user.starts_with('{') && user.ends_with('}') && !user.contains(char::is_lowercase), "{user}");
    assert_eq!(environment.get("orgLcid"), Some(&1_033.into()));
    assert_eq!((environment.text("customParams"), environment.text("pagetype")), (Some(""), None));
    bench.session(a, "Ada");
    bench.act(AgentAction::OpenPage { page: Page::record("contact", "1"), new_tab: true }).expect("page");
    let environment = get(&mut bench, a);
    assert_eq!((environment.text("etn"), environment.text("id")), (Some("contact"), Some("1")));
    assert_eq!(get(&mut bench, b).text("etn"), None);
}
