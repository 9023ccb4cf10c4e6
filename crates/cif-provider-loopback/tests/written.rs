//! Chats and mails.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use cif_protocol::channel::{
    Accept, Address, Author, ChannelEvent, ChannelKind, End, EventEnvelope, Hold, MarkTyping, MessagePart, SendEmail,
    SendMessage, Start,
};
use cif_provider::ProviderErrorKind;
use cif_provider_loopback::LoopbackConfig;
use common::Desk;

fn chat(desk: &mut Desk) -> cif_protocol::ConversationId {
    let id = desk.far_end.incoming(ChannelKind::Chat, Some("ada"), Some("Ada")).unwrap();
    desk.far_end.say(&id, "Is anybody there?").unwrap();
    desk.run(Accept::new(id.clone())).unwrap();
    desk.reported();
    id
}

fn text(parts: &str) -> Vec<MessagePart> {
    vec![MessagePart::text(parts)]
}

fn names(reported: &[EventEnvelope]) -> Vec<&str> {
    reported.iter().map(|event| event.event.name()).collect()
}

#[test]
fn a_chat_message_is_sent_delivered_and_echoed() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let id = chat(&mut desk);
    desk.run(MarkTyping::new(id.clone(), true)).unwrap();
    assert_eq!(desk.far_end.sees_typing(&id), Some(true));
    let sent = desk.run_as("k1", SendMessage::new(id.clone(), text("Good morning")).with_client_id("d1")).unwrap();
    assert_eq!(desk.far_end.sees_typing(&id), Some(false));
    let reported = desk.reported();
    assert_eq!(names(&reported), ["message.status", "message.status", "typing.started"]);
    let ChannelEvent::MessageStatusChanged(status) = &reported[0].event else { panic!() };
    assert_eq!((&status.message, status.client_id.as_deref()), (&sent.message, Some("d1")));
    desk.runtime.advance(Duration::from_millis(500));
    let reported = desk.reported();
    assert_eq!(names(&reported), ["typing.stopped", "message.received"]);
    let ChannelEvent::MessageReceived(received) = &reported[1].event else { panic!() };
    assert_eq!((received.message.plain_text().as_str(), &received.message.author), ("Good morning", &Author::FarEnd));
    assert_eq!(desk.far_end.texts(&id).unwrap(), ["Good morning"]);
}

#[test]
fn an_echo_after_the_end_comes_to_nothing() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let id = chat(&mut desk);
    desk.run(SendMessage::new(id.clone(), text("Bye"))).unwrap();
    desk.run(End::new(id.clone())).unwrap();
    desk.reported();
    desk.runtime.advance(Duration::from_secs(5));
    assert!(desk.reported().is_empty());
    let late = desk.run(SendMessage::new(id, text("?"))).unwrap_err();
    assert_eq!(late.kind(), ProviderErrorKind::WrongState);
}

#[test]
fn messages_are_checked() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let id = chat(&mut desk);
    let kind = |command| desk.run(command).unwrap_err().kind();
    assert_eq!(kind(SendMessage::new(id.clone(), vec![])), ProviderErrorKind::InvalidInput);
    assert_eq!(kind(SendMessage::new(id.clone(), text(&"x".repeat(16_385)))), ProviderErrorKind::LimitReached);
    assert_eq!(kind(SendMessage::new("nobody", text("x"))), ProviderErrorKind::NotFound);
    assert_eq!(desk.run(Hold::new(id.clone())).unwrap_err().kind(), ProviderErrorKind::Unsupported);
    let flood = (0..100).find_map(|_| desk.run(SendMessage::new(id.clone(), text("x"))).err()).unwrap();
    assert_eq!(flood.kind(), ProviderErrorKind::LimitReached);
    assert!(flood.is_temporary());
}

#[test]
fn an_outgoing_chat_begins_with_its_message() {
    let mut desk = Desk::new(LoopbackConfig::default().with_echo_after(None));
    let start = Start::new(ChannelKind::Chat, Address::user("ada")).with_message(text("Hello"));
    let id = desk.run(start).unwrap().conversation;
    let expected = ["conversation.dialing", "conversation.connected", "message.status", "message.status"];
    assert_eq!(names(&desk.reported()), expected);
    desk.far_end.typing(&id, true).unwrap();
    assert_eq!(names(&desk.reported()), ["typing.started"]);
}

#[test]
fn a_mail_thread_from_the_far_end() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let id = desk.far_end.send_mail("ada@example.com", "A question", "Why?").unwrap();
    desk.run(Accept::new(id.clone())).unwrap();
    let mut reported = desk.reported();
    assert_eq!(names(&reported[..2]), ["conversation.offered", "email.received"]);
    let ChannelEvent::EmailReceived(first) = reported.remove(1).event else { panic!() };
    let answer = SendEmail::new(vec![Address::email("ada@example.com")], "Re: A question", text("Because."))
        .with_conversation(id.clone())
        .with_in_reply_to(first.message.id);
    let sent = desk.run(answer).unwrap();
    assert_eq!(sent.conversation, id);
    desk.reported();
    desk.runtime.advance(Duration::from_secs(1));
    let reported = desk.reported();
    let ChannelEvent::EmailReceived(echo) = &reported[0].event else { panic!() };
    assert_eq!(echo.message.in_reply_to.as_ref(), Some(&sent.message));
    assert_eq!(echo.message.subject, "Re: A question");
}

#[test]
fn a_new_mail_begins_a_thread() {
    let mut desk = Desk::new(LoopbackConfig::default());
    let mail = |to: Vec<Address>| SendEmail::new(to, "News", text("All is well."));
    desk.run(mail(vec![Address::email("ada@example.com")])).unwrap();
    desk.runtime.advance(Duration::from_secs(1));
    let reported = desk.reported();
    let expected =
        ["conversation.dialing", "conversation.connected", "message.status", "message.status", "email.received"];
    assert_eq!(names(&reported), expected);
    assert_eq!(desk.run(mail(vec![])).unwrap_err().kind(), ProviderErrorKind::InvalidInput);
    let number = desk.run(mail(vec![Address::phone("5")])).unwrap_err();
    assert_eq!(number.kind(), ProviderErrorKind::InvalidInput);
    assert!(desk.reported().is_empty());
}
