//! Calls, in and out.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accept, Address, BlindTransfer, ChannelEvent, ChannelKind, ConversationState as S, Decline, Disposition, Dtmf, End,
    EndCause, Hold, Mute, Resume, SendDtmf, Start, Unmute, WrapUpEnd, WrapUpStart,
};
use cif_provider::ProviderErrorKind;
use cif_provider_loopback::{FarEndError, LoopbackConfig};
use common::Desk;

fn desk() -> Desk {
    Desk::new(LoopbackConfig::default())
}

fn dial(number: &str) -> Start {
    Start::new(ChannelKind::Voice, Address::phone(number))
}

#[test]
fn an_incoming_call_from_ring_to_wrap_up() {
    let mut desk = desk();
    let id = desk.far_end.incoming(ChannelKind::Voice, Some("+15550100199"), Some("Ada")).unwrap();
    desk.runtime.advance(Duration::from_secs(5));
    desk.run_as("k1", Accept::new(id.clone())).unwrap();
    desk.runtime.advance(Duration::from_secs(60));
    desk.run(Hold::new(id.clone())).unwrap();
    desk.run(Hold::new(id.clone())).unwrap();
    assert_eq!(desk.far_end.is_held(&id), Some(true));
    desk.runtime.advance(Duration::from_secs(10));
    desk.run(Resume::new(id.clone())).unwrap();
    desk.far_end.hang_up(&id).unwrap();
    desk.run(WrapUpStart::new(id.clone())).unwrap();
    let disposition = Disposition::new("resolved");
    desk.run(WrapUpEnd::new(id.clone()).with_disposition(disposition.clone())).unwrap();

    let reported = desk.reported();
    let names: Vec<_> = reported.iter().map(|event| event.event.name()).collect();
    assert_eq!(
        names,
        [
            "conversation.offered",
            "conversation.accepted",
            "conversation.connected",
            "participant.held",
            "participant.resumed",
            "conversation.ended",
            "wrap_up.started",
            "wrap_up.ended",
        ]
    );
    assert!(reported.iter().zip(1..).all(|(event, seq)| event.seq == seq && event.conversation.as_ref() == Some(&id)));
    assert_eq!(reported[1].cause.as_ref().map(|cause| cause.as_str()), Some("k1"));
    let ChannelEvent::Ended(ended) = &reported[5].event else { panic!() };
    assert_eq!((&ended.cause, ended.talk_ms, ended.hold_ms), (&EndCause::FarEnd, Some(70_000), Some(10_000)));
    assert_eq!(desk.far_end.disposition(&id), Some(disposition));
    assert_eq!(desk.runtime.tasks(), 0, "the ring timer is gone");
}

#[test]
fn what_is_not_accepted_goes_away() {
    let mut desk = desk();
    type FarEndAct = fn(&Desk, &ConversationId);
    let ends: [(&str, FarEndAct); 3] = [
        ("cancelled", |desk, id| desk.far_end.hang_up(id).unwrap()),
        ("answered_elsewhere", |desk, id| desk.far_end.answer_elsewhere(id).unwrap()),
        ("no_answer", |desk, _| desk.runtime.advance(Duration::from_secs(30))),
    ];
    for (cause, end) in ends {
        let id = desk.far_end.ring("1").unwrap();
        end(&desk, &id);
        let reported = desk.reported();
        assert!(
            matches!(&reported[1].event, ChannelEvent::Missed(missed) if missed.cause.as_str() == cause),
            "{cause}"
        );
        assert_eq!(desk.run(Accept::new(id)).unwrap_err().kind(), ProviderErrorKind::WrongState);
    }
    let id = desk.far_end.ring("1").unwrap();
    desk.run(Decline::new(id.clone()).with_reason("Lunch")).unwrap();
    desk.run(Decline::new(id.clone())).unwrap();
    desk.runtime.advance(Duration::from_secs(60));
    assert_eq!(desk.names(), ["conversation.offered", "conversation.declined"]);
    assert!(matches!(desk.far_end.answer_elsewhere(&id), Err(FarEndError::Illegal(_))));
}

#[test]
fn outgoing_calls_are_answered_after_a_while() {
    let mut desk = desk();
    let id = desk.run_as("k1", dial("+15550100123")).unwrap().conversation;
    desk.runtime.advance(Duration::from_millis(1_999));
    assert_eq!(desk.far_end.state(&id), Some(S::Dialing));
    desk.runtime.advance(Duration::from_millis(1));
    desk.run(End::new(id.clone())).unwrap();
    desk.run(End::new(id)).unwrap();
    assert_eq!(desk.names(), ["conversation.dialing", "conversation.connected", "conversation.ended"]);
}

#[test]
fn outgoing_calls_that_come_to_nothing() {
    let mut desk = Desk::new(LoopbackConfig::default().with_answer_after(None));
    let cause = |desk: &mut Desk| match &desk.reported().last().unwrap().event {
        ChannelEvent::Failed(failed) => failed.cause.clone(),
        other => panic!("{other:?}"),
    };
    let dialled = |desk: &Desk| desk.run(dial("5")).unwrap().conversation;
    let id = dialled(&desk);
    desk.far_end.busy(&id).unwrap();
    assert_eq!(cause(&mut desk), EndCause::Busy);
    let id = dialled(&desk);
    desk.far_end.hang_up(&id).unwrap();
    assert_eq!(cause(&mut desk), EndCause::Rejected);
    let id = dialled(&desk);
    desk.far_end.answer(&id).unwrap();
    assert!(matches!(desk.far_end.answer(&id), Err(FarEndError::Illegal(_))));
    desk.far_end.drop_line(&id).unwrap();
    assert_eq!(cause(&mut desk), EndCause::Network);
    let id = dialled(&desk);
    desk.run(End::new(id.clone())).unwrap();
    assert_eq!(desk.far_end.state(&id), Some(S::Ended));

    let mut busy = Desk::new(LoopbackConfig::default());
    busy.run(dial("+15550100486")).unwrap();
    busy.runtime.advance(Duration::from_secs(2));
    assert_eq!(cause(&mut busy), EndCause::Busy);
}

#[test]
fn mute_tones_and_transfer() {
    let mut desk = desk();
    let id = desk.call();
    desk.run(Mute::new(id.clone())).unwrap();
    assert_eq!(desk.far_end.is_muted(&id), Some(true));
    desk.run(Unmute::new(id.clone())).unwrap();
    desk.run(Unmute::new(id.clone())).unwrap();
    desk.run(SendDtmf::new(id.clone(), Dtmf::parse("12#").unwrap())).unwrap();
    assert_eq!(desk.far_end.tones(&id).as_deref(), Some("12#"));
    let nowhere = desk.run(BlindTransfer::new(id.clone(), Address::email("a@b"))).unwrap_err();
    assert_eq!(nowhere.kind(), ProviderErrorKind::InvalidInput);
    desk.run(BlindTransfer::new(id.clone(), Address::phone("200"))).unwrap();
    let names = desk.names();
    assert_eq!(names, ["participant.muted", "participant.unmuted", "conversation.transferred", "conversation.ended"]);
    assert_eq!(desk.run(Hold::new(id.clone())).unwrap_err().kind(), ProviderErrorKind::WrongState);
    let call = desk.call();
    let one = Hold::new(call.clone()).with_participant("p1");
    assert_eq!(desk.run(one).unwrap_err().kind(), ProviderErrorKind::NotFound);
    desk.run(Hold::new(call.clone()).with_participant("customer")).unwrap();
    assert_eq!(desk.far_end.state(&call), Some(S::Connected), "the call goes on without one");
}
