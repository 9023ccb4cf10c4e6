//! Hosts that a provider may meet, and a provider that gets along with each.

use std::time::Duration;

use cif_host::AppKind;
use cif_mock_host::{LineKind, MockHost, Personality, Wire, when};
use cif_protocol::host::{CreateSession, PanelMode, SessionInput};
use cif_provider::{HostErrorKind, HostExt};

use crate::common::{builder, with};

/// Two calls, a click and a chat, whatever the host makes of them. The provider does its part and breaks no contract.
fn story(personality: Personality, seed: u64, wire: Option<Wire>) -> String {
    let (host, far_end) = with(builder().personality(personality).random_seed(seed), wire);
    let first = far_end.ring("15550100199").unwrap();
    host.advance(Duration::from_secs(12));
    // There may be nothing to accept.
    let _ = host.accept();
    host.advance(Duration::from_secs(30));
    // It was declined already if nobody saw it ring.
    let _ = far_end.hang_up(&first);
    host.advance(Duration::from_secs(30));
    assert!(far_end.state(&first).unwrap().is_over(), "{personality:?} {seed}");
    let _ = host.click_to_act("+1 555 010 0142");
    host.advance(Duration::from_secs(30));
    for call in far_end.live() {
        host.hang_up(&call).unwrap();
    }
    let chat = far_end.incoming(cif_protocol::channel::ChannelKind::Chat, Some("ada"), Some("Ada")).unwrap();
    host.advance(Duration::from_secs(60));
    // A notification that ran out has declined it already.
    let _ = far_end.hang_up(&chat);
    host.advance(Duration::from_secs(60));
    // A hostile host clicks on numbers all the time; each call can be ended.
    for call in far_end.live() {
        host.hang_up(&call).unwrap();
        assert!(far_end.state(&call).unwrap().is_over(), "{personality:?} {seed}");
    }
    let report = host.finish().unwrap_or_else(|unmet| panic!("{personality:?} {seed}: {unmet}"));
    report.transcript.to_string()
}

#[test]
fn the_provider_and_the_flow_survive_every_personality() {
    for personality in Personality::ALL {
        for wire in [None, Some(Wire::Values), Some(Wire::Text)] {
            assert_eq!(story(*personality, 1, wire), story(*personality, 1, wire), "{personality:?} {wire:?}");
        }
    }
}

#[test]
fn the_provider_survives_many_hostile_hosts() {
    let mut texts: Vec<String> = (0..16).map(|seed| story(Personality::Hostile, seed, None)).collect();
    texts.sort();
    texts.dedup();
    assert!(texts.len() > 12, "the seed decides: {} of 16 differ", texts.len());
}

fn host(personality: Personality) -> MockHost {
    builder().personality(personality).build().unwrap()
}

#[test]
fn a_strict_host_refuses_what_nobody_expects() {
    let host = host(Personality::Strict);
    host.expect(when::get_mode());
    host.stub(when::get_width().times(1));
    let api = host.host();
    host.block_on(api.get_mode()).unwrap();
    host.block_on(api.get_width()).unwrap();
    let error = host.block_on(api.get_width()).unwrap_err();
    assert!(error.message.contains("the test does not expect it"), "{error}");
    host.block_on(api.set_mode(PanelMode::Docked)).unwrap_err();
    assert_eq!(host.panel().mode, PanelMode::Hidden, "it has no effect");
    let text = host.finish().unwrap_err().to_string();
    assert!(text.contains("2 things were not as expected"), "{text}");
    assert!(
        text.contains("setmode was called and the test does not expect it (the host is strict)\n    call #4 at 0 ms"),
        "{text}"
    );
}

#[test]
fn a_slow_host_answers_just_in_time() {
    let host = host(Personality::Slow);
    let (api, begin) = (host.host(), host.now());
    host.block_on(api.get_mode()).unwrap();
    assert_eq!(host.now() - begin, Duration::from_millis(9500));
    let hurry = cif_provider::CallContext::new().within(Duration::from_secs(2));
    host.block_on(api.call_with(&hurry, cif_protocol::host::GetMode::new())).unwrap();
    assert_eq!(host.now() - begin, Duration::from_millis(11_400));
    host.stub(when::get_width().reply(1.0));
    host.block_on(api.get_width()).unwrap();
    assert_eq!(host.now() - begin, Duration::from_millis(11_400), "a stub decides for itself");
}

#[test]
fn a_poor_host_and_an_older_one_serve_little() {
    for (personality, sessions, search) in [(Personality::Poor, false, false), (Personality::Older, false, true)] {
        let host = host(personality);
        assert_eq!(host.view().app, AppKind::SingleSession);
        let api = host.host();
        host.block_on(api.get_mode()).unwrap();
        host.block_on(api.get_environment()).unwrap();
        let asked = host.block_on(api.create_session(CreateSession::new(SessionInput::new("cif_call"))));
        assert_eq!(asked.is_ok(), sessions, "{personality:?}");
        assert_eq!(asked.unwrap_err().kind, HostErrorKind::NotImplemented);
        let query = cif_protocol::host::SearchAndOpenRecords::new("contact", "?$search=Ada");
        assert_eq!(host.block_on(api.search_and_open_records(query)).is_ok(), search, "{personality:?}");
    }
}

#[test]
fn a_chatty_host_says_much_and_stops() {
    let (host, far_end) = with(builder().personality(Personality::Chatty), None);
    far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    let (calls, events) = (host.transcript().only(&[LineKind::Call]).lines.len(), host.host_events().len());
    assert!(events >= 12, "{events} events, {calls} calls");
    host.advance(Duration::from_secs(60));
    let quiet = host.host_events().len();
    host.advance(Duration::from_secs(600));
    assert_eq!(host.host_events().len(), quiet, "events come around calls only");
    // A provider that calls for each event.
    let api = host.host();
    for _ in 0..10 {
        host.block_on(api.get_mode()).unwrap();
    }
    assert!(host.host_events().len() <= quiet + 12, "one burst in a millisecond");
    host.finish().unwrap();
}

#[test]
fn a_hostile_host_answers_nonsense() {
    let host = host(Personality::Hostile);
    let api = host.host();
    let answers: Vec<_> = (0..60).map(|_| host.block_on(api.get_environment())).collect();
    let failed: Vec<HostErrorKind> =
        answers.iter().filter_map(|answer| answer.as_ref().err()).map(|e| e.kind).collect();
    assert!(failed.contains(&HostErrorKind::TimedOut) && failed.contains(&HostErrorKind::Generic), "{failed:?}");
    let texts: Vec<String> =
        answers.iter().filter_map(|answer| answer.as_ref().ok()).map(|e| format!("{e:?}")).collect();
    assert!(texts.iter().any(|text| text.contains("onerror")) && texts.iter().any(|text| !text.contains("onerror")));
    let names: Vec<String> = host.host_events().iter().map(|event| event.wire_name().to_owned()).collect();
    assert!(names.iter().any(|name| cif_protocol::host::event_info(name).is_none()), "{names:?}");
    assert!(names.windows(2).any(|two| two[0] == two[1]), "some come twice");
    let closed = (0..200).any(|seed| {
        let host = builder().personality(Personality::Hostile).random_seed(seed).build().unwrap();
        let made = host.block_on(host.host().create_session(CreateSession::new(SessionInput::new("cif_call"))));
        made.is_ok() && host.sessions().len() == 1
    });
    assert!(closed, "a session goes while its call runs");
}
