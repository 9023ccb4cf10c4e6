//! Chats.

use cif_protocol::channel::{
    Author, ChannelEvent, ChannelKind, DeleteMessage, EditMessage, Entry, EstimateSegments, MarkRead, MarkTyping,
    MessageDeleted, MessagePart, MessageReceived, MessageUpdated, React, ReactionAdded, ReactionRemoved, SendMessage,
    Unreact,
};
use cif_protocol::{ConversationId, MessageId};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs};

const NO_MESSAGE: &str = "conformance-no-such-message";
const THUMB: &str = "\u{1f44d}";

operations! {
    send = "messaging.send" in [Chat, Sms], |id| SendMessage::new(id.clone(), text("Good morning")).into(),
        works (after [] => "message.status"), unknown "conversation" [NotFound];
    mark_typing = "messaging.mark_typing" in [Chat], |id| MarkTyping::new(id.clone(), true).into(),
        works (after [] => ""), unknown "conversation" [NotFound];
    edit = "messaging.edit" in [Chat], |id| EditMessage::new(id.clone(), NO_MESSAGE, text("x")).into(),
        works (by edit_works, "A sent message can be edited where that is advertised, and says what it says now."),
        unknown "conversation" [NotFound];
    delete = "messaging.delete" in [Chat], |id| DeleteMessage::new(id.clone(), NO_MESSAGE).into(),
        works (by delete_works, "A sent message can be taken back where that is advertised, and says so."),
        unknown "conversation" [NotFound];
    react = "messaging.react" in [Chat], |id| React::new(id.clone(), NO_MESSAGE, THUMB).into(),
        works (by react_works, "A reaction can be set where that is advertised, and says so."),
        unknown "conversation" [NotFound];
    unreact = "messaging.unreact" in [Chat], |id| Unreact::new(id.clone(), NO_MESSAGE, THUMB).into(),
        works (by unreact_works, "A reaction can be taken back where that is advertised, and says so."),
        unknown "conversation" [NotFound];
    mark_read = "messaging.mark_read" in [Chat, Sms], |id| MarkRead::new(id.clone(), NO_MESSAGE).into(),
        works (by mark_read_works, "What was received can be marked as read, and the customer's service learns it."),
        unknown "conversation" [NotFound];
    estimate = "messaging.estimate_segments" in [], |_| EstimateSegments::new("x").into(),
        works (by estimate_works, "The estimate of segments is that of the text."), unknown -;
}

cases! {
    receive = "messaging.receive.works", real_time true,
        twin None("what a customer writes comes; there is nothing to advertise"),
        "What the customer writes is reported, once and as it was written.",
        "`message.received` with the customer as author, the text untouched, and an id of its own.";
    order = "messaging.receive.order", real_time true, twin SideOf("messaging.receive.works"),
        "Messages are reported in the order in which they were written.",
        "A transcript is drawn from the events. Sort before you report.";
    isolation = "messaging.receive.isolation", real_time true, twin SideOf("messaging.receive.works"),
        "A message is reported in its own conversation and in no other.",
        "What one customer writes must never be seen beside another. Look the conversation up by the service's id.";
    edit_unknown = "messaging.edit.unknown_message", real_time true, twin SideOf("messaging.edit.works"),
        "Editing a message that does not exist fails with `NotFound`.",
        "Never edit another one in its place.";
    edit_theirs = "messaging.edit.not_own", real_time true, twin SideOf("messaging.edit.works"),
        "What the customer wrote cannot be edited.",
        "Answer with kind `Denied`. A transcript in which the agent changes the customer's words is worth nothing.";
    delete_unknown = "messaging.delete.unknown_message", real_time true, twin SideOf("messaging.delete.works"),
        "Taking back a message that never existed fails with `NotFound`.",
        "Never take back another one in its place.";
    react_unknown = "messaging.react.unknown_message", real_time true, twin SideOf("messaging.react.works"),
        "A reaction to a message that does not exist fails with `NotFound`.",
        "Look the message up before you pass the reaction on.";
    read_unknown = "messaging.mark_read.unknown_message", real_time true, twin SideOf("messaging.mark_read.works"),
        "Marking up to a message that does not exist fails with `NotFound`.",
        "Never mark everything instead.";
    empty = "messaging.send.empty", real_time true, twin SideOf("messaging.send.works"),
        "A message without parts is refused and not sent.",
        "Answer with kind `InvalidInput`.";
    client_id = "messaging.send.client_id", real_time true, twin SideOf("messaging.send.works"),
        "The status of a message names the id that the host gave it.",
        "A host draws a message before it is sent, under its own id. Every `message.status` carries that `client_id` back.";
}

pub(super) fn text(of: &str) -> Vec<MessagePart> {
    vec![MessagePart::text(of)]
}

/// A message of the agent's in a chat.
pub(super) async fn sent(bench: &mut Bench) -> Result<(ConversationId, MessageId), Stop> {
    needs(bench.capabilities().send_message, SendMessage::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let reply = bench.ask(SendMessage::new(conversation.clone(), text("Good mornign"))).await?;
    Ok((conversation, reply.message))
}

/// A message of the customer's in a chat.
pub(super) async fn heard(bench: &mut Bench) -> Result<(ConversationId, MessageId), Stop> {
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let message = bench.hears(&conversation, "Thank you").await?.id;
    Ok((conversation, message))
}

async fn receive(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let text = "Gr\u{fc}\u{df}e <b>\u{1f44b}</b> & \"more\"\nsecond line";
    let received = bench.hears(&conversation, text).await?;
    must(received.author == Author::FarEnd, || format!("the author is {:?}", received.author))?;
    let found = received.plain_text();
    must(found == text, || format!("the text is {found:?}; it was written as {text:?}"))?;
    let again = bench.settle().await.iter().any(|event| event.event.name() == MessageReceived::NAME);
    must(!again, || "the message was reported twice".to_owned())
}

async fn order(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let far_end = bench.far_end()?;
    let texts: Vec<String> = (1..=5).map(|n| format!("number {n}")).collect();
    for text in &texts {
        far_end.say(&conversation, text).await.map_err(Stop::NotRun)?;
    }
    let mut found = Vec::new();
    for _ in &texts {
        match bench.event_named(MessageReceived::NAME, &conversation).await?.event {
            ChannelEvent::MessageReceived(received) => found.push(received.message.plain_text()),
            other => return Err(Stop::broken(format!("`{}` is no message", other.name()))),
        }
    }
    must(found == texts, || format!("reported as {found:?}, written as {texts:?}"))
}

async fn isolation(bench: &mut Bench) -> Result<(), Stop> {
    let first = bench.connected(&ChannelKind::Chat).await?;
    let second = match bench.connected(&ChannelKind::Chat).await {
        Err(Stop::NotRun(why)) => return Err(Stop::not_run(format!("there is no second chat: {why}"))),
        other => other?,
    };
    let far_end = bench.far_end()?;
    for (conversation, text) in [(&first, "for the first"), (&second, "for the second"), (&first, "first again")] {
        far_end.say(conversation, text).await.map_err(Stop::NotRun)?;
    }
    let mut found = Vec::new();
    for event in bench.settle().await {
        if let (Some(conversation), ChannelEvent::MessageReceived(received)) = (event.conversation, event.event) {
            let right = received.message.plain_text().contains("first") == (conversation == first);
            must(right, || format!("{:?} was reported in {conversation}", received.message.plain_text()))?;
            found.push(received.message.plain_text());
        }
    }
    must(found.len() == 3, || format!("of three messages these were reported: {found:?}"))
}

async fn edit_works(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, message) = sent(bench).await?;
    let (id, _) = bench.ask_by_id(EditMessage::new(conversation, message.clone(), text("Good morning"))).await?;
    let ChannelEvent::MessageUpdated(updated) = bench.caused(MessageUpdated::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", MessageUpdated::NAME)));
    };
    let now = (updated.message.id.clone(), updated.message.plain_text());
    must(now == (message.clone(), "Good morning".to_owned()), || {
        format!("the event shows {now:?}; {message} was edited to \"Good morning\"")
    })
}

async fn delete_works(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, message) = sent(bench).await?;
    let (id, _) = bench.ask_by_id(DeleteMessage::new(conversation, message.clone())).await?;
    let ChannelEvent::MessageDeleted(deleted) = bench.caused(MessageDeleted::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", MessageDeleted::NAME)));
    };
    must(deleted.message == message, || format!("{message} was taken back, the event names {}", deleted.message))
}

async fn react_works(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, message) = heard(bench).await?;
    let (id, _) = bench.ask_by_id(React::new(conversation, message.clone(), THUMB)).await?;
    let ChannelEvent::ReactionAdded(added) = bench.caused(ReactionAdded::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", ReactionAdded::NAME)));
    };
    let seen = (added.message, added.author, added.reaction);
    must(seen == (message, Author::Agent, THUMB.to_owned()), || format!("the event shows {seen:?}"))
}

async fn unreact_works(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, message) = heard(bench).await?;
    bench.follows(React::new(conversation.clone(), message.clone(), THUMB)).await?;
    let (id, _) = bench.ask_by_id(Unreact::new(conversation, message, THUMB)).await?;
    bench.caused(ReactionRemoved::NAME, &id).await.map(drop)
}

async fn mark_read_works(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, message) = heard(bench).await?;
    let before = bench.effects().await?;
    bench.ask(MarkRead::new(conversation, message)).await?;
    bench.settle().await;
    let done = bench.effects().await?.since(before);
    must(done.read > 0, || "the customer's service did not learn that the message was read".to_owned())
}

async fn estimate_works(bench: &mut Bench) -> Result<(), Stop> {
    for text in ["x".repeat(200), "Good morning".to_owned()] {
        let estimate = bench.ask(EstimateSegments::new(text.clone())).await?;
        let least = if text.len() > 160 { 2 } else { 1 };
        must(estimate.segments >= least, || {
            format!("{} characters are {} segments; expected at least {least}", text.len(), estimate.segments)
        })?;
    }
    Ok(())
}

async fn edit_unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().edit_message, EditMessage::NAME)?;
    let (conversation, _) = sent(bench).await?;
    let edit = EditMessage::new(conversation, NO_MESSAGE, text("x"));
    bench.must_refuse(edit, &[ProviderErrorKind::NotFound]).await
}

async fn edit_theirs(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().edit_message, EditMessage::NAME)?;
    let (conversation, message) = heard(bench).await?;
    let edit = EditMessage::new(conversation, message, text("I never said that"));
    bench.must_refuse(edit, &[ProviderErrorKind::Denied]).await
}

async fn delete_unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().delete_message, DeleteMessage::NAME)?;
    let (conversation, _) = sent(bench).await?;
    bench.must_refuse(DeleteMessage::new(conversation, NO_MESSAGE), &[ProviderErrorKind::NotFound]).await
}

async fn react_unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().react, React::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    bench.must_refuse(React::new(conversation, NO_MESSAGE, THUMB), &[ProviderErrorKind::NotFound]).await
}

async fn read_unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().mark_read, MarkRead::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    bench.must_refuse(MarkRead::new(conversation, NO_MESSAGE), &[ProviderErrorKind::NotFound]).await
}

async fn empty(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_message, SendMessage::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    bench.must_refuse(SendMessage::new(conversation, Vec::new()), &[ProviderErrorKind::InvalidInput]).await
}

async fn client_id(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_message, SendMessage::NAME)?;
    needs(bench.capabilities().message_status, "message_status")?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let send = SendMessage::new(conversation, text("Good morning")).with_client_id("host-7");
    let (id, reply) = bench.ask_by_id(send).await?;
    let mut seen = 0;
    for event in bench.settle().await {
        if let (ChannelEvent::MessageStatusChanged(status), true) = (&event.event, event.cause.as_ref() == Some(&id)) {
            let right = status.message == reply.message && status.client_id.as_deref() == Some("host-7");
            must(right, || format!("a status names {:?} of {}", status.client_id, status.message))?;
            seen += 1;
        }
    }
    must(seen > 0, || "no status was reported".to_owned())
}
