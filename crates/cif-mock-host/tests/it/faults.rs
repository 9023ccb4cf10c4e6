//! Links that go wrong: what provider and host see of it, and what they do not.

use std::sync::Arc;
use std::time::Duration;

use cif_adapter::Fault;
use cif_mock_host::{AttachError, Attached, LineKind, LinkFaults, MockHost, Placement, Transcript, Wire};
use cif_protocol::channel::ConversationState;
use cif_provider::ProviderErrorKind;
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};

use crate::common::builder;

fn desk(faults: LinkFaults) -> (MockHost, FarEnd, Attached) {
    let host = builder().build().unwrap();
    let provider = LoopbackProvider::new(LoopbackConfig::default(), host.runtime());
    let far_end = provider.far_end();
    let attached = host.attach_at(Arc::new(provider), Placement::new().with_faults(faults)).unwrap();
    (host, far_end, attached)
}

/// A call with everything in it; each step has the time that a bad link needs.
fn story(host: &MockHost, far_end: &FarEnd) -> Transcript {
    let wait = || host.advance(Duration::from_secs(70));
    let call = far_end.ring("15550100199").unwrap();
    host.advance(Duration::from_secs(15));
    host.accept().unwrap();
    wait();
    for _ in 0..3 {
        host.hold(&call).unwrap();
        wait();
        host.resume(&call).unwrap();
        wait();
    }
    host.send_tones(&call, "12#").unwrap();
    wait();
    assert_eq!(far_end.tones(&call).as_deref(), Some("12#"), "once");
    far_end.hang_up(&call).unwrap();
    wait();
    assert_eq!(host.state(&call), Some(ConversationState::Ended));
    host.finish().unwrap().transcript
}

fn names(transcript: &Transcript, kinds: &[LineKind]) -> String {
    transcript.only(kinds).names().join(" ")
}

const ESSENTIAL: &[&[LineKind]] = &[&[LineKind::Command], &[LineKind::Reported], &[LineKind::Call, LineKind::Agent]];

#[test]
fn nothing_is_lost_where_the_link_promises_it() {
    let (host, far_end, attached) = desk(LinkFaults::new(0));
    let good = story(&host, &far_end);
    assert_eq!(attached.wiretap().unwrap().connections(), 1);
    let faults: &[fn(u64) -> LinkFaults] = &[
        |seed| LinkFaults::new(seed).with_delay(Duration::from_millis(300)),
        |seed| LinkFaults::new(seed).one_in(2, Fault::Repeat),
        |seed| LinkFaults::new(seed).one_in(8, Fault::Cut),
        |seed| LinkFaults::new(seed).one_in(9, Fault::Stall(Duration::from_secs(3))),
        |seed| {
            let some = LinkFaults::new(seed).with_delay(Duration::from_millis(40));
            some.one_in(5, Fault::Repeat).one_in(10, Fault::Cut)
        },
    ];
    for (which, fault) in faults.iter().enumerate() {
        let mut wires = Vec::new();
        for seed in 1..6 {
            let run = || {
                let (host, far_end, attached) = desk(fault(seed));
                let transcript = story(&host, &far_end);
                (transcript, attached.wiretap().unwrap().connections())
            };
            let ((bad, connections), (again, _)) = (run(), run());
            assert_eq!(bad.to_string(), again.to_string(), "the same seed, the same transcript");
            for kinds in ESSENTIAL {
                assert_eq!(names(&bad, kinds), names(&good, kinds), "fault {which}, seed {seed}\n{bad}");
            }
            wires.push((bad.only(&[LineKind::Link]).to_string(), connections));
        }
        assert!(which == 0 || wires.iter().any(|(text, _)| text.contains("frame ")), "fault {which} has happened");
        assert_eq!(wires.iter().any(|(_, connections)| *connections > 1), which == 2 || which == 4, "fault {which}");
        wires.dedup();
        assert!(which == 0 || wires.len() > 1, "the seed decides");
    }
}

#[test]
fn a_link_that_is_cut_at_frame_n_goes_on_with_another_connection() {
    for frame in 1..3 {
        // In the handshake there is no link yet that could go on.
        let host = builder().build().unwrap();
        let provider = LoopbackProvider::new(LoopbackConfig::default(), host.runtime());
        let faults = LinkFaults::new(0).at(frame, Fault::Cut);
        let error = host.attach_at(Arc::new(provider), Placement::new().with_faults(faults)).unwrap_err();
        assert!(matches!(error, AttachError::Link(_) | AttachError::Provider(_)), "{error}");
    }
    for frame in 3..14 {
        let (host, far_end, attached) = desk(LinkFaults::new(0).at(frame, Fault::Cut));
        story(&host, &far_end);
        let wiretap = attached.wiretap().unwrap();
        assert_eq!((wiretap.connections(), wiretap.is_over()), (2, false), "frame {frame}");
        let text = host.transcript().only(&[LineKind::Link]).to_string();
        assert!(text.contains(&format!("frame {frame} of the ")) && text.contains(": Cut"), "{text}");
        assert!(text.contains("host end: resumed"), "{text}");
    }
}

#[test]
fn while_the_network_is_down_calls_wait_and_in_the_end_the_link_is_over() {
    let (host, far_end, attached) = desk(LinkFaults::new(0));
    let wiretap = attached.wiretap().unwrap();
    let call = far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    wiretap.set_down(true);
    wiretap.cut();
    host.advance(Duration::from_secs(20));
    assert!(!wiretap.is_over());
    wiretap.set_down(false);
    host.advance(Duration::from_secs(20));
    assert_eq!((wiretap.connections(), host.state(&call)), (2, Some(ConversationState::Connected)));
    wiretap.set_down(true);
    wiretap.cut();
    let error = host.hold(&call).unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::TimedOut, "{error}");
    host.advance(Duration::from_secs(120));
    assert!(wiretap.is_over());
    let error = host.hold(&call).unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Detached, "{error}");
    let text = host.transcript().only(&[LineKind::Link]).to_string();
    assert!(text.contains("provider end: no connection: the test keeps the network down"), "{text}");
    assert!(text.contains("did not come back in time"), "{text}");
}

#[test]
fn what_ends_a_link_is_told_to_both_ends() {
    for (fault, reason) in [(Fault::Drop, "sequence_gap"), (Fault::Garble, "bad_frame")] {
        let (host, far_end, attached) = desk(LinkFaults::new(0).at(5, fault));
        // Frames enough that one is missed.
        for number in ["15550100199", "15550100100"] {
            far_end.ring(number).unwrap();
            host.advance(Duration::from_secs(1));
        }
        let wiretap = attached.wiretap().unwrap();
        let closed = host.transcript().only(&[LineKind::Link]).to_string();
        assert!(wiretap.is_over(), "{fault:?}\n{closed}");
        assert!(closed.contains("host end: closed") && closed.contains("provider end: closed"), "{closed}");
        assert!(closed.contains(reason), "{fault:?}: {closed}");
        // The provider can be attached anew; its calls are there.
        host.detach("provider").unwrap_err();
        let provider = LoopbackProvider::new(LoopbackConfig::default(), host.runtime());
        let far_end = provider.far_end();
        host.attach(Arc::new(provider)).unwrap();
        let call = far_end.ring("+1 555 010 0142").unwrap();
        host.advance(Duration::from_secs(5));
        assert!(host.state(&call).is_some());
    }
}

#[test]
fn a_wire_that_stalls_for_long_is_given_up_for_another() {
    let (host, _far_end, attached) = desk(LinkFaults::new(0));
    let next = attached.wiretap().unwrap().frames() + 1;
    drop((host, attached));
    let (host, far_end, attached) = desk(LinkFaults::new(0).at(next, Fault::Stall(Duration::from_secs(600))));
    let call = far_end.ring("15550100199").unwrap();
    host.advance(Duration::from_secs(30));
    assert!(host.state(&call).is_none(), "the offer is on its way");
    host.advance(Duration::from_secs(30));
    assert!(host.state(&call).is_some(), "it came over another connection: {}", host.transcript());
    let wiretap = attached.wiretap().unwrap();
    assert_eq!((wiretap.connections(), wiretap.is_over()), (2, false));
    host.finish().unwrap();
}

#[test]
fn a_frame_that_is_too_large_is_refused_and_the_link_goes_on() {
    let (host, far_end, attached) = desk(LinkFaults::new(0));
    let call = far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    let next = attached.wiretap().unwrap().frames() + 1;
    drop((host, far_end, attached));
    // The next frame is the command to hold.
    let (host, far_end, attached) = desk(LinkFaults::new(0).at(next, Fault::Inflate(2_000_000)));
    let again = far_end.ring("15550100199").unwrap();
    assert_eq!(again, call);
    host.accept().unwrap();
    let error = host.hold(&call).unwrap_err();
    assert!(error.to_string().contains("1048576"), "{error}");
    assert_eq!(far_end.is_held(&call), Some(false), "it was not executed");
    host.hold(&call).unwrap();
    assert!(!attached.wiretap().unwrap().is_over());
}

#[test]
fn without_a_new_connection_the_link_ends() {
    let (host, far_end, attached) = desk(LinkFaults::new(0).at(9, Fault::Cut).without_reconnect());
    far_end.ring("15550100199").unwrap();
    host.advance(Duration::from_secs(1));
    far_end.ring("15550100100").unwrap();
    host.advance(Duration::from_secs(120));
    let wiretap = attached.wiretap().unwrap();
    assert!(wiretap.is_over() && wiretap.connections() == 1, "{}", host.transcript());
    assert!(
        host.attach_over_link(Arc::new(LoopbackProvider::new(LoopbackConfig::default(), host.runtime())), Wire::Text)
            .is_err()
    );
}
