//! The door phone in a host: in the same process, and over a link.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use cif_mock_host::{MockHost, Personality, Wire, on};
use cif_protocol::Record;
use cif_protocol::channel::{Accept, ConversationState};
use cif_protocol::host::{CreateRecord, CreateSession, NotifyEvent};
use cif_provider::{HostErrorKind, ProviderErrorKind};
use mock_host_test::DoorPhone;

fn sign_in(wire: Option<Wire>) -> (MockHost, Arc<DoorPhone>) {
    let ada = Record::new().with("fullname", "Ada Lovelace").with("mobilephone", "+1 (555) 010-0199");
    let host = MockHost::builder().seed("contact", ada).build().unwrap();
    let door = Arc::new(DoorPhone::new());
    match wire {
        None => host.attach(door.clone()).unwrap(),
        Some(wire) => host.attach_over_link(door.clone(), wire).unwrap(),
    };
    (host, door)
}

#[test]
fn a_visitor_is_let_in() {
    for wire in [None, Some(Wire::Values), Some(Wire::Text)] {
        let (host, door) = sign_in(wire);
        host.expect(on::<NotifyEvent>().having("templateName", "cif_incoming_call").times(1));
        host.expect(on::<CreateSession>().times(1));
        let visit = door.ring("001 555 010 0199").unwrap();
        host.accept().unwrap();
        assert_eq!(host.focused_session().unwrap().title, "Ada Lovelace");
        door.walk_away().unwrap();
        assert_eq!(host.state(&visit), Some(ConversationState::Ended));
        assert_eq!(host.records("phonecall").unwrap()[0].get("statecode"), Some(&1.into()));
        host.finish().unwrap();
    }
}

#[test]
fn a_visitor_who_is_declined_or_ignored_opens_nothing() {
    let (host, door) = sign_in(None);
    host.expect(on::<CreateSession>().never());
    let declined = door.ring("+1 555 010 0142").unwrap();
    host.decline().unwrap();
    assert_eq!(host.state(&declined), Some(ConversationState::Declined));
    host.advance(std::time::Duration::from_secs(5));
    let ignored = door.ring("+1 555 010 0142").unwrap();
    host.ignore().unwrap();
    assert!(host.state(&ignored).unwrap().is_over());
    host.finish().unwrap();
}

#[test]
fn the_visit_goes_on_when_the_host_cannot_write_its_record() {
    let (host, door) = sign_in(None);
    host.stub(on::<CreateRecord>().fail(HostErrorKind::Platform, "the store is down"));
    let visit = door.ring("+1 555 010 0199").unwrap();
    host.accept().unwrap();
    assert_eq!(host.state(&visit), Some(ConversationState::Connected));
    host.hang_up(&visit).unwrap();
    assert_eq!(host.hang_up(&visit).unwrap_err().kind(), ProviderErrorKind::NotFound);
    assert_eq!(host.hold(&visit).unwrap_err().kind(), ProviderErrorKind::Unsupported);
    host.finish().unwrap();
}

#[test]
fn the_door_opens_in_every_host() {
    for personality in Personality::ALL {
        let host = MockHost::builder().personality(*personality).build().unwrap();
        let door = Arc::new(DoorPhone::new());
        host.attach(door.clone()).unwrap();
        let visit = door.ring("+1 555 010 0199").unwrap();
        host.advance(std::time::Duration::from_secs(10));
        // A host without notifications leaves the answer to the provider's own buttons.
        if host.accept().is_err() && !host.state(&visit).unwrap().is_over() {
            host.command(Accept::new(visit.clone())).unwrap();
        }
        host.advance(std::time::Duration::from_secs(60));
        let _ = door.walk_away();
        assert!(host.state(&visit).unwrap().is_over(), "{personality:?}: {}", host.transcript());
        host.finish().unwrap();
    }
}
