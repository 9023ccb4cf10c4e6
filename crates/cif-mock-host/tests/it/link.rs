//! The same test in process and over a link.

use std::time::Duration;

use cif_mock_host::{LineKind, Transcript, Wire};

use crate::common::{builder, with};

/// Two calls, one accepted and one declined, and a click.
fn story(wire: Option<Wire>) -> Transcript {
    let (host, far_end) = with(builder(), wire);
    let first = far_end.ring("15550100199").unwrap();
    host.accept().unwrap();
    far_end.ring("+44 20 7946 0018").unwrap();
    host.advance(Duration::from_secs(2));
    host.decline().unwrap();
    host.hold(&first).unwrap();
    host.hang_up(&first).unwrap();
    assert!(host.click_to_act("+1 555 010 0142").unwrap());
    host.advance(Duration::from_secs(3));
    let second = far_end.live().pop().unwrap();
    far_end.hang_up(&second).unwrap();
    host.finish().unwrap().transcript
}

#[test]
fn a_link_changes_nothing_of_what_the_host_sees() {
    let here = story(None);
    for wire in [Wire::Values, Wire::Text] {
        let there = story(Some(wire));
        assert_eq!(here.host_effects().to_string(), there.host_effects().to_string(), "{wire:?}");
        let (kinds, seen) =
            ([LineKind::Command, LineKind::Reported], |all: &Transcript, kind| all.only(&[kind]).names().join(" "));
        for kind in kinds {
            assert_eq!(seen(&here, kind), seen(&there, kind), "{wire:?}");
        }
    }
}

#[test]
fn a_detached_remote_provider_is_gone() {
    let (host, far_end) = with(builder(), Some(Wire::Text));
    host.detach("provider").unwrap();
    far_end.ring("15550100199").unwrap();
    assert!(host.notification().is_none() && host.conversations().is_empty());
    host.finish().unwrap();
}
