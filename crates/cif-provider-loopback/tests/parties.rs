//! Calls with more than two: consultation, transfer, conference; recording and supervision.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use cif_protocol::channel::{
    AddParticipant, Address, CancelConsult, ChannelEvent, CompleteTransfer, Consult, ConsultOutcome, ConversationModel,
    ConversationState, EndCause, GetRecordingUrl, Hold, LeaveSupervision, ListSupervised, PauseRecording,
    RemoveParticipant, ResumeRecording, SetSupervisionMode, StartConference, StartRecording, StartSupervision,
    StopRecording, SupervisionMode, Swap,
};
use cif_protocol::{ConversationId, ParticipantId};
use cif_provider::ProviderErrorKind;
use cif_provider_loopback::LoopbackConfig;
use common::Desk;

const ANSWER: Duration = Duration::from_secs(2);

/// A call in which somebody is asked, who has answered.
fn asking(desk: &mut Desk) -> (ConversationId, ParticipantId) {
    let id = desk.call();
    let asked = desk.run(Consult::new(id.clone(), Address::phone("200")).with_name("Sales")).unwrap().participant;
    assert_eq!(desk.names(), ["participant.held", "participant.invited", "consult.started"]);
    desk.runtime.advance(ANSWER);
    assert_eq!(desk.names(), ["participant.joined"]);
    (id, asked)
}

#[test]
fn a_warm_transfer() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let (id, _) = asking(&mut desk);
    desk.run_as("k1", CompleteTransfer::new(id.clone())).unwrap();
    let reported = desk.reported();
    let names: Vec<_> = reported.iter().map(|event| event.event.name()).collect();
    assert_eq!(names, ["consult.ended", "conversation.transferred", "conversation.ended"]);
    assert!(reported.iter().all(|event| event.cause.as_ref().is_some_and(|cause| cause.as_str() == "k1")));
    let ChannelEvent::Transferred(transferred) = &reported[1].event else { panic!() };
    assert_eq!(transferred.to, Address::phone("200"));
    assert_eq!(desk.far_end.state(&id), Some(ConversationState::Ended));
    desk.run_as("k1", CompleteTransfer::new(id)).unwrap();
    assert!(desk.names().is_empty(), "the same command is not executed twice");
}

#[test]
fn a_consultation_is_swapped_and_given_up() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let (id, asked) = asking(&mut desk);
    for active in ["customer", asked.as_str()] {
        desk.run(Swap::new(id.clone())).unwrap();
        let reported = desk.reported();
        let ChannelEvent::Swapped(swapped) = &reported[2].event else { panic!("{reported:?}") };
        assert_eq!(swapped.active.as_str(), active);
    }
    desk.run(CancelConsult::new(id.clone())).unwrap();
    assert_eq!(desk.names(), ["participant.left", "consult.ended", "participant.resumed"]);
    desk.run(CancelConsult::new(id.clone())).unwrap();
    assert!(desk.names().is_empty());
    assert_eq!(desk.run(Swap::new(id)).unwrap_err().kind(), ProviderErrorKind::WrongState);
}

#[test]
fn the_one_who_is_asked_may_be_busy_leave_or_be_too_early() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let id = desk.call();
    let asked = desk.run(Consult::new(id.clone(), Address::phone("200"))).unwrap().participant;
    let early = desk.run(CompleteTransfer::new(id.clone())).unwrap_err();
    assert_eq!(early.kind(), ProviderErrorKind::WrongState);
    let twice = desk.run(Consult::new(id.clone(), Address::phone("300"))).unwrap_err();
    assert_eq!(twice.kind(), ProviderErrorKind::WrongState);
    desk.far_end.join(&id, &asked).unwrap();
    desk.far_end.leave(&id, &asked).unwrap();
    let ended = desk.reported().into_iter().find_map(|event| match event.event {
        ChannelEvent::ConsultEnded(ended) => Some(ended.outcome),
        _ => None,
    });
    assert_eq!(ended, Some(ConsultOutcome::Left));
    desk.run(Consult::new(id.clone(), Address::phone("+15550100486"))).unwrap();
    desk.runtime.advance(ANSWER);
    assert_eq!(
        desk.names(),
        [
            "participant.held",
            "participant.invited",
            "consult.started",
            "participant.left",
            "consult.ended",
            "participant.resumed"
        ]
    );
    assert!(desk.far_end.leave(&id, &"nobody".into()).is_err());
}

#[test]
fn a_conference_grows_and_shrinks() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let (id, asked) = asking(&mut desk);
    desk.run(StartConference::new(id.clone())).unwrap();
    assert_eq!(desk.names(), ["participant.resumed", "consult.ended", "conversation.conferenced"]);
    desk.run(StartConference::new(id.clone())).unwrap();
    let added = desk.run(AddParticipant::new(id.clone(), Address::phone("300"))).unwrap().participant;
    desk.runtime.advance(ANSWER);
    assert_eq!(desk.names(), ["participant.invited", "participant.joined"]);
    desk.run(Hold::new(id.clone()).with_participant(added.clone())).unwrap();
    // The snapshot has everything that the events told.
    let snapshot = desk.runtime.block_on(desk.provider.snapshot()).unwrap();
    let live = &snapshot.conversations[0];
    assert!(live.conferenced);
    let held = |of: &ParticipantId| live.participants.iter().find(|who| who.id == *of).map(|who| who.held);
    assert_eq!((held(&asked), held(&added), held(&"customer".into())), (Some(false), Some(true), Some(false)));
    let mut model = ConversationModel::from_snapshot(live);
    for event in desk.reported() {
        // The event of the hold is in the snapshot already.
        assert!(model.apply(&event.event).is_err());
    }
    desk.run(RemoveParticipant::new(id.clone(), added.clone())).unwrap();
    desk.run(RemoveParticipant::new(id.clone(), added)).unwrap();
    assert_eq!(desk.names(), ["participant.left"]);
    let unknown = desk.run(RemoveParticipant::new(id.clone(), "nobody")).unwrap_err();
    assert_eq!(unknown.kind(), ProviderErrorKind::NotFound);
    for number in 0..5 {
        desk.run(AddParticipant::new(id.clone(), Address::phone(format!("40{number}")))).unwrap();
    }
    let full = desk.run(AddParticipant::new(id, Address::phone("500"))).unwrap_err();
    assert_eq!(full.kind(), ProviderErrorKind::LimitReached);
}

#[test]
fn a_recording_is_interrupted_and_can_be_heard() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let id = desk.call();
    let recording = desk.run(StartRecording::new(id.clone())).unwrap().recording;
    assert_eq!(desk.run(StartRecording::new(id.clone())).unwrap().recording, recording);
    let early = desk.run(GetRecordingUrl::new(recording.clone())).unwrap_err();
    assert_eq!(early.kind(), ProviderErrorKind::WrongState);
    for _ in 0..2 {
        desk.run(PauseRecording::new(id.clone())).unwrap();
    }
    for _ in 0..2 {
        desk.run(ResumeRecording::new(id.clone()).with_recording(recording.clone())).unwrap();
    }
    desk.run(StopRecording::new(id.clone())).unwrap();
    let names = desk.names();
    let expected = ["started", "paused", "resumed", "stopped", "available"].map(|step| format!("recording.{step}"));
    assert_eq!(names, expected);
    assert!(desk.run(GetRecordingUrl::new(recording)).unwrap().url.starts_with("loopback:"));
    let none = desk.run(PauseRecording::new(id.clone())).unwrap_err();
    assert_eq!(none.kind(), ProviderErrorKind::NotFound);
    desk.run(StartRecording::new(id.clone())).unwrap();
    desk.far_end.hang_up(&id).unwrap();
    assert_eq!(desk.names(), ["recording.started", "conversation.ended", "recording.available"]);
}

#[test]
fn a_supervisor_listens_whispers_barges_in_and_leaves() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let target = desk.run(ListSupervised::new()).unwrap().targets.remove(0);
    let id = desk.run(StartSupervision::new(target.id, SupervisionMode::Listen)).unwrap().conversation;
    desk.run(SetSupervisionMode::new(id.clone(), SupervisionMode::Listen)).unwrap();
    desk.run(SetSupervisionMode::new(id.clone(), SupervisionMode::Barge)).unwrap();
    desk.run(LeaveSupervision::new(id.clone())).unwrap();
    desk.run(LeaveSupervision::new(id)).unwrap();
    let reported = desk.reported();
    let names: Vec<_> = reported.iter().map(|event| event.event.name()).collect();
    assert_eq!(
        names,
        [
            "conversation.dialing",
            "conversation.connected",
            "supervision.started",
            "supervision.mode_changed",
            "supervision.ended",
            "conversation.ended"
        ]
    );
    let ChannelEvent::Ended(ended) = &reported[5].event else { panic!() };
    assert_eq!(ended.cause, EndCause::Agent);
    let unknown = desk.run(StartSupervision::new("nobody", SupervisionMode::Listen)).unwrap_err();
    assert_eq!(unknown.kind(), ProviderErrorKind::NotFound);
}
