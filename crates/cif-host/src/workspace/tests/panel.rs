//! Modes, widths, ACTIVE and home.

use cif_protocol::host::{AddHandler, GetMode, GetWidth, SetMode, SetPosition, SetWidth};

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
fn calls_raise_events_where_the_host_wants_it() {
    let mut config = DeskConfig::new(vec![widget("a")]);
    config.options.echo_panel_events = true;
    let mut bench = Bench::with(config);
    let a = bench.connect("a");
    for event in ["onmodechanged", "onsizechanged"] {
        bench.call(a, AddHandler::new(event)).expect("handler");
    }
    bench.call(a, SetMode::new(PanelMode::Docked)).expect("home");
    bench.call(a, SetMode::new(PanelMode::Docked)).expect("no change");
    bench.call(a, SetWidth::new(400)).expect("home");
    bench.call(a, SetWidth::new(100)).expect("no change");
    bench.call(a, SetWidth::new(1_000)).expect("collapse");
    let expected = ["onmodechanged {\"value\":1}", "onsizechanged {\"value\":400}", "onmodechanged {\"value\":0}"];
    assert_eq!(bench.outputs(), expected);
}

#[test]
fn a_width_holds_in_all_sessions_of_its_provider() {
    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let ada = bench.session(a, "Ada");
    bench.session(a, "Eve");
    bench.call(a, SetWidth::new(500)).expect("active");
    bench.session(b, "Bob");
    assert_eq!((bench.call(a, GetWidth::new()), bench.call(b, GetWidth::new())), (Ok(500.0), Ok(378.0)));
    assert!(bench.call(a, SetWidth::new(400)).expect_err("b is active").message.contains("\"b\""));
    bench.act(AgentAction::FocusSession { session: ada }).expect("focus");
    assert_eq!((bench.view().panel.widget_width, bench.view().panel.width), (500.0, 534.0));
}

#[test]
fn values_that_are_no_mode_or_width_are_refused_by_name() {
    for (wire, value, word) in [
        ("setmode", Value::from(4), "found 4"),
        ("setmode", Value::from("1"), "a text"),
        ("setmode", Value::Undefined, "value"),
        ("setwidth", Value::from(""), "not negative"),
        ("setwidth", Value::from(-1), "-1"),
        ("setwidth", Value::from("wide"), "wide"),
    ] {
        let data = Value::Map(cif_protocol::Entries::from_iter([("value", value)]));
        let error = HostRequest::decode(wire, data).expect_err(wire).to_string();
        assert!(error.contains(word), "{wire}: {error}");
    }
    let three = Value::Map(cif_protocol::Entries::from_iter([("value", 3)]));
    assert_eq!(HostRequest::decode("setmode", three).expect("3 is 0"), SetMode::new(PanelMode::Minimized).into());
}

#[test]
fn without_any_page_the_first_native_provider_owns_home() {
    let mut bench = Bench::new(vec![native("m"), native("n")]);
    let (m, n) = (bench.connect("m"), bench.connect("n"));
    assert_eq!(bench.call(m, SetMode::new(PanelMode::Docked)), Ok(PanelMode::Docked));
    assert!(bench.call(n, SetMode::new(PanelMode::Docked)).expect_err("not active").message.contains("\"m\""));
    assert_eq!((mode(&mut bench, m), mode(&mut bench, n)), (PanelMode::Docked, PanelMode::Hidden));
    let view = bench.view();
    assert!(view.providers[0].active && view.providers.iter().all(|provider| provider.frame.is_none()));
    // With a session of its own the other one is active.
    bench.session(n, "Ada");
    assert_eq!(bench.call(n, SetMode::new(PanelMode::Minimized)), Ok(PanelMode::Minimized));
}

#[test]
fn native_providers_do_not_count_at_home_wherever_they_stand() {
    let mut bench = Bench::new(vec![native("first"), widget("a"), native("last")]);
    let a = bench.connect("a");
    assert_eq!(bench.call(a, SetMode::new(PanelMode::Docked)), Ok(PanelMode::Docked));
    let view = bench.view();
    assert_eq!((view.panel.provider.as_deref(), view.panel.mode), (Some("a"), PanelMode::Docked));
    assert!(view.providers[1].active && view.providers[1].frame.as_ref().expect("page").visible);
}

#[test]
fn how_the_panel_starts_follows_from_the_app_and_its_widgets() {
    for (app, widgets, mode, position) in [
        (AppKind::MultiSession, 1, PanelMode::Hidden, "left"),
        (AppKind::MultiSession, 2, PanelMode::Hidden, "left"),
        (AppKind::SingleSession, 1, PanelMode::Minimized, "right"),
    ] {
        let mut records: Vec<ProviderRecord> = ["a", "b"].map(widget).into_iter().take(widgets).collect();
        if app == AppKind::SingleSession {
            records[0].api_version = cif_protocol::ApiVersion::V1;
        }
        let mut bench = Bench::with(DeskConfig::new(records).with_app(app));
        let a = bench.connect("a");
        assert_eq!(mode_and_view(&mut bench, a), (mode, mode), "{app:?} {widgets}");
        assert_eq!((bench.view().panel.position, bench.view().panel.widget_width), (position, 378.0));
    }
}

/// The mode that a widget is told, and the one that the page draws.
fn mode_and_view(bench: &mut Bench, from: ConnectionId) -> (PanelMode, PanelMode) {
    (mode(bench, from), bench.view().panel.mode)
}

#[test]
fn a_session_starts_with_the_panel_of_its_template() {
    for (number, multi) in [
        (Some(162_450_000), PanelMode::Minimized),
        (Some(100_000_001), PanelMode::Minimized),
        (Some(162_450_001), PanelMode::Hidden),
        (Some(100_000_002), PanelMode::Hidden),
        (Some(162_450_002), PanelMode::Docked),
        (Some(100_000_000), PanelMode::Docked),
        (None, PanelMode::Hidden),
    ] {
        let state = number.map(|number: i32| format!(r#", "msdyn_panelstate": {number}"#)).unwrap_or_default();
        let row =
            format!(r#"{{"msdyn_sessiontemplateid": "1", "msdyn_uniquename": "vnd_own", "msdyn_name": "Own"{state}}}"#);
        let import = crate::Import::from_json(&format!(r#"{{"msdyn_sessiontemplates": [{row}]}}"#)).expect("JSON");
        assert_eq!(import.problems, []);
        for app in [AppKind::MultiSession, AppKind::SingleSession] {
            let mut record = widget("a");
            if app == AppKind::SingleSession {
                record.api_version = cif_protocol::ApiVersion::V1;
            }
            let config = DeskConfig::new(vec![record]).with_app(app).with_templates(import.templates.clone());
            let mut bench = Bench::with(config);
            let a = bench.connect("a");
            bench.call(a, CreateSession::new("vnd_own")).expect("session");
            let hidden = multi == PanelMode::Hidden && app == AppKind::SingleSession;
            let expected = if hidden { PanelMode::Minimized } else { multi };
            assert_eq!(mode_and_view(&mut bench, a), (expected, expected), "{app:?} {number:?}");
        }
    }
}

#[test]
fn home_keeps_its_mode_for_a_sole_widget_and_is_hidden_for_several() {
    let home = || AgentAction::FocusSession { session: cif_protocol::SessionId::new("session-id-0") };
    let mut bench = Bench::new(vec![widget("a")]);
    let a = bench.connect("a");
    bench.call(a, SetMode::new(PanelMode::Minimized)).expect("home");
    let session = bench.session(a, "Ada");
    assert_eq!(mode_and_view(&mut bench, a), (PanelMode::Docked, PanelMode::Docked));
    bench.act(home()).expect("focus");
    assert_eq!(mode_and_view(&mut bench, a), (PanelMode::Minimized, PanelMode::Minimized));
    bench.act(AgentAction::FocusSession { session }).expect("focus");
    assert_eq!(mode_and_view(&mut bench, a), (PanelMode::Docked, PanelMode::Docked));

    let mut bench = Bench::new(vec![widget("a"), widget("b")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let session = bench.session(b, "Ada");
    assert_eq!((mode(&mut bench, a), mode(&mut bench, b)), (PanelMode::Hidden, PanelMode::Docked));
    bench.act(home()).expect("focus");
    assert_eq!((mode(&mut bench, a), mode(&mut bench, b)), (PanelMode::Hidden, PanelMode::Hidden));
    assert_eq!((bench.view().panel.mode, bench.view().panel.provider), (PanelMode::Hidden, None));
    // The agent cannot open a panel that belongs to nobody.
    bench.act(AgentAction::SetPanelMode { mode: PanelMode::Docked }).expect("nothing to toggle");
    assert_eq!(bench.view().panel.mode, PanelMode::Hidden);
    bench.act(AgentAction::FocusSession { session }).expect("focus");
    assert_eq!(mode(&mut bench, b), PanelMode::Docked);
}

#[test]
fn the_width_of_the_panel_is_that_of_widget_and_strip() {
    for (app, strip) in [(AppKind::MultiSession, 34.0), (AppKind::SingleSession, 44.0)] {
        let mut record = widget("a");
        if app == AppKind::SingleSession {
            record.api_version = cif_protocol::ApiVersion::V1;
        }
        let mut bench = Bench::with(DeskConfig::new(vec![record]).with_app(app));
        let a = bench.connect("a");
        bench.call(a, SetMode::new(PanelMode::Docked)).expect("home");
        assert_eq!(bench.view().panel.width, 378.0 + strip);
        // Just half of the screen is not above it.
        assert_eq!(bench.call(a, SetWidth::new(640)), Ok(640.0));
        assert_eq!((mode(&mut bench, a), bench.view().panel.width), (PanelMode::Docked, 640.0 + strip));
        bench.act(AgentAction::ResizePanel { width: 5_000.0 }).expect("drag");
        assert_eq!(bench.call(a, GetWidth::new()), Ok(640.0), "a drag ends at half of the screen");
        bench.call(a, SetWidth::new(641)).expect("collapse");
        assert_eq!((mode(&mut bench, a), bench.view().panel.width), (PanelMode::Minimized, strip));
    }
}

#[test]
fn a_widget_moves_the_panel_where_the_host_allows_it() {
    for (allowed, moved) in [(false, "left"), (true, "right")] {
        let mut config = DeskConfig::new(vec![widget("a")]);
        config.options.allow_set_position = allowed;
        let mut bench = Bench::with(config);
        let a = bench.connect("a");
        for (value, position) in [(2, moved), (7, moved), (1, "left")] {
            let answer = bench.call(a, SetPosition::new().value(Value::from(value)));
            assert_eq!(answer, Ok(Value::from(value)), "the value comes back whatever it is");
            assert_eq!(bench.view().panel.position, position, "{allowed} {value}");
        }
    }
}

#[test]
fn every_provider_tells_where_its_panel_is_seen() {
    let mut bench = Bench::new(vec![widget("a"), widget("b"), native("n")]);
    let (a, b) = (bench.connect("a"), bench.connect("b"));
    let shown = |bench: &Bench| -> Vec<Option<String>> {
        let sessions = bench.view().providers.into_iter().map(|provider| provider.session);
        sessions.map(|session| session.map(|session| session.to_string())).collect()
    };
    assert_eq!(shown(&bench), [None, None, None], "home belongs to none of several");
    let first = bench.session(a, "Ada");
    let second = bench.session(a, "Alan");
    let third = bench.session(b, "Bob");
    let names = |one: &cif_protocol::SessionId, two: &cif_protocol::SessionId| {
        vec![Some(one.to_string()), Some(two.to_string()), None]
    };
    assert_eq!(shown(&bench), names(&second, &third), "the newest one");
    bench.act(AgentAction::FocusSession { session: first.clone() }).expect("focus");
    assert_eq!(shown(&bench), names(&first, &third), "the one on the screen");

    let mut bench = Bench::new(vec![widget("a"), native("n")]);
    bench.connect("a");
    let home = bench.view().sessions[0].id.to_string();
    assert_eq!(shown(&bench), [Some(home), None], "home belongs to the only widget");
}
