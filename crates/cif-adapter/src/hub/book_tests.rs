use super::*;
use cif_protocol::Timestamp;
use cif_protocol::channel::{
    Accepted, ChannelKind, Connected, ConsultStarted, ConversationSnapshot, EndCause, Ended, Held, Message,
    MessageReceived, Missed, Muted, Offered, Participant, ParticipantInvited, ParticipantJoined, ParticipantRole,
    ParticipantState, Party, RecordingInfo, RecordingResumed, RecordingStarted, WrapUpStarted,
};
use cif_protocol::channel::{Author, MessagePart};

fn event(id: &str, seq: u64, event: impl Into<ChannelEvent>) -> EventEnvelope {
    let time = Timestamp::from_unix_millis(i64::try_from(seq).unwrap());
    EventEnvelope::new(format!("{id}-{seq}"), time, event).in_conversation(id, seq)
}

/// Was it passed on?
fn taken(applied: &Applied) -> bool {
    matches!(applied, Applied::Forward(_))
}

fn offered() -> ChannelEvent {
    Offered::new(ChannelKind::Voice, Party::new()).into()
}

fn message() -> ChannelEvent {
    MessageReceived::new(Message::new("m", Author::FarEnd, [MessagePart::text("hi")])).into()
}

fn snapshot(conversations: &[(&str, ConversationState, u64)]) -> Snapshot {
    let list: Vec<ConversationSnapshot> = conversations
        .iter()
        .map(|(id, state, seq)| {
            let inbound = Direction::Inbound;
            ConversationSnapshot::new(Conversation::new(*id, ChannelKind::Voice, inbound, state.clone()), *seq)
        })
        .collect();
    Snapshot::new().with_conversations(list)
}

fn state(book: &Book, id: &str) -> Option<ConversationState> {
    book.view().conversation(&id.into()).map(|view| view.state().clone())
}

#[test]
fn legal_events_change_the_state_and_illegal_ones_name_the_transition() {
    let mut book = Book::new(8, 8);
    for (seq, next) in
        [offered(), Accepted::new().into(), Connected::new().into(), Muted::new().into()].into_iter().enumerate()
    {
        assert!(taken(&book.apply(&event("c", seq as u64 + 1, next))));
    }
    assert!(book.view().conversations[0].muted);
    let Applied::Refused(illegal) = book.apply(&event("c", 5, Accepted::new())) else { panic!("it is connected") };
    let text = illegal.to_string();
    assert!(text.contains("conversation.accepted") && text.contains("connected"), "{text}");
    assert_eq!(state(&book, "c"), Some(ConversationState::Connected));
    assert!(taken(&book.apply(&event("c", 6, Held::new()))), "its number was used");
    assert!(matches!(book.apply(&event("d", 1, Connected::new())), Applied::Refused(_)));
    assert_eq!(state(&book, "d"), None);
}

/// A desktop that is loaded anew draws its mute button from the snapshot.
#[test]
fn a_snapshot_says_whether_the_agent_is_muted() {
    let mut book = Book::new(8, 8);
    let live = |muted| {
        let mut snapshot = snapshot(&[("c", ConversationState::Connected, 4)]);
        let agent = Participant::new(Participant::AGENT, ParticipantRole::Agent).with_muted(muted);
        snapshot.conversations[0].participants = vec![agent];
        snapshot
    };
    for muted in [true, false, true] {
        book.reconcile(&live(muted), std::iter::empty());
        assert_eq!(book.view().conversations[0].muted, muted);
    }
}

#[test]
fn repeats_and_holes_are_seen() {
    let mut book = Book::new(8, 8);
    assert!(taken(&book.apply(&event("c", 1, offered()))));
    assert_eq!(book.apply(&event("c", 1, offered())), Applied::Known);
    assert_eq!(book.apply(&event("c", 4, Connected::new())), Applied::Hole { lost: 2 });
    assert_eq!(state(&book, "c"), Some(ConversationState::Offered));
}

#[test]
fn a_snapshot_takes_the_place_of_lost_events() {
    let mut book = Book::new(8, 8);
    for id in ["lost", "ending", "known"] {
        book.apply(&event(id, 1, offered()));
    }
    let ending = event("ending", 2, Missed::new(EndCause::NoAnswer));
    let connected = ConversationState::Connected;
    book.reconcile(&snapshot(&[("known", connected.clone(), 4), ("new", connected.clone(), 3)]), [&ending].into_iter());
    assert_eq!(state(&book, "lost"), Some(ConversationState::Missed));
    assert_eq!(state(&book, "ending"), Some(ConversationState::Offered), "its own event is still to come");
    assert!(taken(&book.apply(&ending)));
    assert_eq!(state(&book, "known"), Some(connected.clone()));
    assert_eq!(state(&book, "new"), Some(connected));
    // Included in the snapshot: states are old news, messages are not.
    assert_eq!(book.apply(&event("known", 2, Accepted::new())), Applied::Known);
    assert!(taken(&book.apply(&event("new", 2, message()))));
    assert_eq!(book.apply(&event("new", 2, message())), Applied::Known);
    assert!(taken(&book.apply(&event("known", 5, Ended::new(EndCause::Agent)))));
    assert_eq!(book.apply(&event("lost", 2, Missed::new(EndCause::NoAnswer))), Applied::Known);
    assert!(book.view().complete);
}

#[test]
fn live_conversations_are_bounded_and_old_ones_forgotten() {
    let mut book = Book::new(2, 1);
    book.apply(&event("a", 1, offered()));
    book.apply(&event("b", 1, offered()));
    assert_eq!(book.apply(&event("c", 1, offered())), Applied::Full);
    book.apply(&event("b", 2, Missed::new(EndCause::Cancelled)));
    assert!(taken(&book.apply(&event("d", 1, offered()))));
    book.apply(&event("a", 2, Connected::new()));
    book.apply(&event("a", 3, Ended::new(EndCause::Agent)));
    let known: Vec<String> = book.view().conversations.iter().map(|view| view.id().to_string()).collect();
    assert_eq!(known, ["a", "d"], "the last one to end is kept, in order of appearance");
    assert!(taken(&book.apply(&event("a", 4, WrapUpStarted::new()))));
}

#[test]
fn a_provider_that_was_attached_anew_counts_from_the_start() {
    let mut book = Book::new(8, 8);
    for (seq, next) in [(1, offered()), (2, Accepted::new().into()), (3, Connected::new().into())] {
        book.apply(&event("c", seq, next));
    }
    book.reconcile(&snapshot(&[("c", ConversationState::Connected, 0)]), std::iter::empty());
    assert!(taken(&book.apply(&event("c", 1, Ended::new(EndCause::FarEnd)))));
    assert_eq!(state(&book, "c"), Some(ConversationState::Ended));
}

#[test]
fn participants_and_recordings_have_lives_of_their_own() {
    let mut book = Book::new(8, 8);
    let who = || Participant::new("p2", ParticipantRole::Colleague);
    let legal: [ChannelEvent; 6] = [
        offered(),
        Connected::new().into(),
        ParticipantInvited::new(who().with_state(ParticipantState::Invited)).into(),
        ConsultStarted::new("p2").into(),
        ParticipantJoined::new(who()).into(),
        RecordingStarted::new("r1").into(),
    ];
    for (seq, next) in legal.into_iter().enumerate() {
        assert!(taken(&book.apply(&event("c", seq as u64 + 1, next))));
    }
    let view = book.view().conversations.remove(0);
    assert_eq!(view.consult.map(|consult| consult.participant), Some("p2".into()));
    assert_eq!((view.participants.len(), view.recordings.len()), (1, 1));

    let refused = |book: &mut Book, seq, next: ChannelEvent| match book.apply(&event("c", seq, next)) {
        Applied::Refused(illegal) => illegal.to_string(),
        other => panic!("{other:?}"),
    };
    let text = refused(&mut book, 7, Held::new().with_participant("p3").into());
    assert!(text.contains("`participant.held` is not possible for participant `p3` in state `unknown`"), "{text}");
    let text = refused(&mut book, 8, RecordingResumed::new("r1").into());
    assert!(text.contains("for recording `r1` in state `running`; possible are: recording.paused"), "{text}");

    // A snapshot says where the parts stand, and later events are judged by it.
    let live = ConversationSnapshot::new(
        Conversation::new("c", ChannelKind::Voice, Direction::Inbound, ConversationState::Connected),
        9_u64,
    );
    let paused = live.with_recordings([RecordingInfo::new("r1").with_paused(true)]);
    book.reconcile(&Snapshot::new().with_conversations([paused]), std::iter::empty());
    assert!(taken(&book.apply(&event("c", 10, RecordingResumed::new("r1")))));
    let view = book.view().conversations.remove(0);
    assert_eq!((view.consult, view.participants.len(), view.recordings.len()), (None, 0, 1));
}
