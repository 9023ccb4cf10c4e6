//! What events do to a transcript.

use cif_protocol::channel::{
    Author, ChannelEvent, EventEnvelope, HistoryPage, Message, MessagePart, MessageReceived, MessageStatus,
    MessageStatusChanged, SendMessage, TranscriptSegment,
};
use cif_protocol::{Instant, Timestamp};

use super::*;
use crate::page_api::Item;

fn apply(talk: &mut Talk, event: impl Into<ChannelEvent>) -> bool {
    let envelope = EventEnvelope::new("e", Timestamp::from_unix_millis(5), event).in_conversation("c", 1);
    talk.apply(&envelope, Instant::ZERO)
}

fn theirs(id: &str) -> Message {
    Message::new(id, Author::FarEnd, [MessagePart::text(id)])
}

fn ids(talk: &Talk) -> Vec<String> {
    let id = |item: Item| match item.content {
        Content::Message(message) => message.message.id.to_string(),
        _ => String::new(),
    };
    talk.transcript.range(i64::MIN / 2, i64::MAX).into_iter().map(id).collect()
}

#[test]
fn a_report_may_come_before_its_message_and_receipts_go_forward_only() {
    let mut talk = Talk::default();
    let report = |status| MessageStatusChanged::new("m1", status);
    let send = SendMessage::new("c", [MessagePart::text("Hi")]).with_client_id("k1");
    talk.begin_sending(&send);
    assert!(!apply(&mut talk, report(MessageStatus::Delivered)));
    talk.end_sending(&send, Some(&"m1".into()), Timestamp::default());
    apply(&mut talk, report(MessageStatus::Sent));
    let Some(Content::Message(item)) = talk.transcript.get(1) else { panic!("no message") };
    assert_eq!(item.status, Some(MessageStatus::Delivered));
    // A message of the agent's that nobody here has sent: the history has it.
    assert!(apply(&mut talk, MessageStatusChanged::new("m9", MessageStatus::Sent)));
}

#[test]
fn a_report_brings_in_a_message_whose_answer_was_lost() {
    let mut talk = Talk::default();
    let send = SendMessage::new("c", [MessagePart::text("Hi")]).with_client_id("k1");
    talk.begin_sending(&send);
    apply(&mut talk, MessageStatusChanged::new("m1", MessageStatus::Sent).with_client_id("k1"));
    assert_eq!(ids(&talk), ["m1"]);
    talk.end_sending(&send, Some(&"m1".into()), Timestamp::default());
    assert_eq!(ids(&talk), ["m1"]);
}

#[test]
fn what_is_said_is_put_in_its_place_until_it_is_final() {
    let mut talk = Talk::default();
    apply(&mut talk, TranscriptSegment::new("s1", Author::FarEnd, "Hel"));
    let rev = talk.transcript.rev();
    apply(&mut talk, TranscriptSegment::new("s1", Author::FarEnd, "Hello"));
    assert_eq!((talk.transcript.last(), talk.transcript.after(rev, 1).len()), (1, 1));
    assert_eq!(talk.last_text().as_deref(), Some("Hello"));
}

#[test]
fn a_gap_at_the_end_is_closed_from_as_many_pages_as_it_takes() {
    let mut talk = Talk::default();
    for id in ["m1", "m2"] {
        apply(&mut talk, MessageReceived::new(theirs(id)));
    }
    talk.loading.want_end();
    assert_eq!(talk.next_fetch(true), Some(Fetch { cursor: None }));
    assert_eq!(talk.next_fetch(true), None, "one at a time");
    let page = HistoryPage::new().with_messages([theirs("m5"), theirs("m6")]).with_older("x");
    let after = talk.fetched(page.into(), None, None);
    assert_eq!(after.fetch, Some(Fetch { cursor: Some("x".to_owned()) }));
    let page = HistoryPage::new().with_messages([theirs("m2"), theirs("m3"), theirs("m4")]).with_older("y");
    assert_eq!(talk.fetched(page.into(), None, None).fetch, None);
    assert_eq!(ids(&talk), ["m1", "m2", "m3", "m4", "m5", "m6"]);
    assert_eq!(talk.unread, 6);
}

#[test]
fn older_pages_go_before_and_end() {
    let mut talk = Talk::default();
    apply(&mut talk, MessageReceived::new(theirs("m3")));
    talk.loading.want_older();
    assert_eq!(talk.next_fetch(true), Some(Fetch { cursor: None }));
    let page = HistoryPage::new().with_messages([theirs("m2"), theirs("m3")]).with_older("x");
    talk.fetched(page.into(), None, None);
    assert!(!talk.loading.is_complete());
    // The first look has brought one; the next piece has only what is known, and the one after it the last.
    assert_eq!(talk.next_fetch(true), Some(Fetch { cursor: Some("x".to_owned()) }));
    let page = HistoryPage::new().with_messages([theirs("m2")]).with_older("y");
    assert_eq!(talk.fetched(page.into(), None, None).fetch, Some(Fetch { cursor: Some("y".to_owned()) }));
    talk.fetched(HistoryPage::new().with_messages([theirs("m1")]).into(), None, None);
    assert!(talk.loading.is_complete());
    assert_eq!((ids(&talk), talk.transcript.first()), (vec!["m1".to_owned(), "m2".to_owned(), "m3".to_owned()], -1));
    assert_eq!(talk.unread, 1, "history is not news");
}

#[test]
fn the_oldest_entries_are_given_up() {
    let mut talk = Talk::default();
    for n in 0..transcript::MAX_ITEMS + 10 {
        apply(&mut talk, MessageReceived::new(theirs(&n.to_string())));
    }
    assert_eq!((talk.transcript.first(), ids(&talk).len()), (11, transcript::MAX_ITEMS));
    assert!(talk.transcript.is_full());
    assert_eq!(talk.transcript.find("10").0.len(), 1_000.min(talk.transcript.find("10").1 as usize));
}
