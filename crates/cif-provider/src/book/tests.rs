use cif_protocol::channel::{
    Accepted, Address, ChannelKind, Connected, ConnectionState, ConversationState as State, Dialing, EndCause, Ended,
    Held, Muted, Offered, Party, RecordRef, Resumed, Start, Unmuted, WrapUpEnded, WrapUpStarted,
};
use cif_protocol::{CommandId, ConversationId};

use super::{ConversationBook, REMEMBERED};
use crate::{EventItem, EventStream, ManualRuntime, ProviderErrorKind as Kind, event_channel};

struct Desk {
    runtime: ManualRuntime,
    book: ConversationBook<Vec<String>>,
}

impl Desk {
    fn new() -> Self {
        let runtime = ManualRuntime::new();
        Self { book: ConversationBook::with_limit(runtime.handle(), 2), runtime }
    }

    fn attach(&self) -> EventStream {
        let (sink, events) = event_channel(4_096, self.runtime.handle());
        self.book.attach(sink).unwrap();
        events
    }

    fn ring(&self) -> ConversationId {
        self.book.open(Offered::new(ChannelKind::Voice, Party::from(Address::phone("+15550100199"))), None).unwrap()
    }
}

/// The names and numbers of what was reported.
fn told(events: &mut EventStream) -> Vec<(String, u64)> {
    let items = std::iter::from_fn(|| events.try_next());
    items
        .map(|item| match item {
            EventItem::Event(event) => (event.event.name().to_owned(), event.seq),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn what_is_so_already_is_no_error_and_not_reported() {
    let desk = Desk::new();
    let mut events = desk.attach();
    let id = desk.ring();
    for _ in 0..2 {
        desk.book.report(&id, Accepted::new(), None).unwrap();
    }
    for _ in 0..2 {
        desk.book.report(&id, Connected::new(), None).unwrap();
        desk.book.report(&id, Accepted::new(), None).unwrap();
        desk.book.report(&id, Resumed::new(), None).unwrap();
        desk.book.report(&id, Unmuted::new(), None).unwrap();
    }
    for _ in 0..2 {
        desk.book.report(&id, Held::new(), None).unwrap();
        desk.book.report(&id, Muted::new(), None).unwrap();
        desk.book.report(&id, Held::new().with_participant("customer"), None).unwrap();
    }
    assert!(desk.book.snapshot().conversations[0].participants.iter().any(|who| who.muted));
    for _ in 0..2 {
        desk.book.report(&id, Ended::new(EndCause::Agent), None).unwrap();
    }
    for _ in 0..2 {
        desk.book.report(&id, WrapUpStarted::new(), None).unwrap();
    }
    for _ in 0..2 {
        desk.book.report(&id, WrapUpEnded::new(), None).unwrap();
        desk.book.report(&id, WrapUpStarted::new(), None).unwrap();
    }
    let names: Vec<String> = told(&mut events).into_iter().map(|(name, _)| name).collect();
    let expected = [
        "conversation.offered",
        "conversation.accepted",
        "conversation.connected",
        "participant.held",
        "participant.muted",
        "conversation.ended",
        "wrap_up.started",
        "wrap_up.ended",
    ];
    assert_eq!(names, expected);
}

#[test]
fn what_the_life_cycle_does_not_allow_is_refused_and_changes_nothing() {
    let desk = Desk::new();
    let mut events = desk.attach();
    let id = desk.ring();
    told(&mut events);
    for refused in [desk.book.report(&id, Held::new(), None), desk.book.report(&id, Unmuted::new(), None)] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.kind(), Kind::WrongState);
        assert!(refused.message().contains("is not possible in state `offered`"), "{refused}");
    }
    assert_eq!(desk.book.report(&"nobody".into(), Held::new(), None).unwrap_err().kind(), Kind::NotFound);
    assert_eq!(desk.book.open(Held::new(), None).unwrap_err().kind(), Kind::InvalidInput);
    assert_eq!((told(&mut events), desk.book.state(&id).unwrap()), (Vec::new(), State::Offered));
}

#[test]
fn conversations_go_on_while_nobody_listens_and_their_numbers_after_it() {
    let desk = Desk::new();
    let mut events = desk.attach();
    let id = desk.ring();
    assert_eq!(told(&mut events), [("conversation.offered".to_owned(), 1)]);
    desk.book.detach();
    desk.book.report(&id, Connected::new(), None).unwrap();
    let later = desk.ring();
    let command = CommandId::from("end-1");
    assert_eq!(
        desk.book.report(&id, Ended::new(EndCause::Agent), Some(&command)).unwrap_err().kind(),
        Kind::Detached,
        "for whom?"
    );
    assert_eq!(desk.book.events().unwrap_err().kind(), Kind::Detached);

    let mut events = desk.attach();
    let snapshot = desk.book.snapshot().conversations;
    let shown: Vec<_> = snapshot.iter().map(|one| (&one.conversation.id, &one.conversation.state, one.seq)).collect();
    assert_eq!(shown, [(&id, &State::Connected, 1), (&later, &State::Offered, 0)]);
    desk.book.report(&id, Ended::new(EndCause::Agent), Some(&command)).unwrap();
    assert_eq!(told(&mut events), [("conversation.ended".to_owned(), 2)]);
    assert_eq!(desk.book.newest().unwrap(), later);
    desk.book.gone(&later, EndCause::Cancelled).unwrap();
    assert_eq!(desk.book.state(&later).unwrap(), State::Missed);
    assert_eq!(desk.book.newest().unwrap_err().kind(), Kind::NotFound);
}

#[test]
fn what_is_known_comes_from_the_first_event() {
    let desk = Desk::new();
    let _events = desk.attach();
    let record = RecordRef::new("contact", "1");
    let start = Start::new(ChannelKind::Voice, Address::phone("+15550100142")).with_name("Ada");
    let start = start.with_record(record.clone()).with_subject("Your order");
    let id: ConversationId = "sip-17".into();
    desk.book.open_as(id.clone(), Dialing::from(start), Some(&"start-1".into())).unwrap();
    let about = desk.book.snapshot().conversations[0].conversation.clone();
    assert_eq!((about.record.as_ref(), about.subject.as_deref()), (Some(&record), Some("Your order")));
    assert_eq!(about.party.unwrap().name.as_deref(), Some("Ada"));
    let again = desk.book.open_as(id.clone(), Offered::new(ChannelKind::Chat, Party::new()), None);
    assert_eq!(again.unwrap_err().kind(), Kind::WrongState);

    desk.book.with(&id, |_, own| own.push("kept".to_owned())).unwrap();
    assert_eq!(desk.book.with(&id, |about, own| (about.state.clone(), own.len())).unwrap(), (State::Dialing, 1));
    desk.book.associate(&id, RecordRef::new("account", "2")).unwrap();
    assert_eq!(desk.book.with(&id, |about, _| about.record.clone().unwrap().entity).unwrap(), "account");
    assert_eq!(desk.book.connected(&id, &ChannelKind::Voice).unwrap_err().kind(), Kind::WrongState);
    assert_eq!(desk.book.connected(&id, &ChannelKind::Chat).unwrap_err().kind(), Kind::Unsupported);
    desk.book.report(&id, Connected::new(), None).unwrap();
    assert!(desk.book.connected(&id, &ChannelKind::Voice).is_ok());
}

#[test]
fn the_book_is_bounded() {
    let desk = Desk::new();
    let (one, two) = (desk.ring(), desk.ring());
    let third = desk.book.open(Offered::new(ChannelKind::Voice, Party::new()), None);
    assert_eq!(third.unwrap_err().kind(), Kind::LimitReached);
    desk.book.report(&one, Connected::new(), None).unwrap();
    desk.book.report(&one, Ended::new(EndCause::FarEnd), None).unwrap();
    // In wrap-up it is live again, and stays however many end after it.
    desk.book.report(&one, WrapUpStarted::new(), None).unwrap();
    desk.book.report(&two, Connected::new(), None).unwrap();
    desk.book.report(&two, Ended::new(EndCause::FarEnd), None).unwrap();
    for _ in 0..REMEMBERED * 2 {
        let id = desk.ring();
        desk.book.report(&id, cif_protocol::channel::Declined::new(), None).unwrap();
    }
    assert_eq!(desk.book.state(&one).unwrap(), State::WrapUp);
    assert_eq!(desk.book.state(&two).unwrap_err().kind(), Kind::NotFound);
    assert!(desk.book.inside().entries.len() <= REMEMBERED + 1);
}

#[test]
fn a_change_of_the_connection_is_reported_and_shown() {
    let desk = Desk::new();
    let mut events = desk.attach();
    assert_eq!(desk.book.snapshot().connection, Some(ConnectionState::Connected));
    for _ in 0..2 {
        desk.book.set_connection(ConnectionState::Reconnecting);
    }
    assert_eq!(told(&mut events), [("connection.state_changed".to_owned(), 0)]);
    assert_eq!(desk.book.snapshot().connection, Some(ConnectionState::Reconnecting));
}
