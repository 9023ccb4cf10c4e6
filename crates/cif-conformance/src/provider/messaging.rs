//! Chats and text messages.

use cif_protocol::ConversationId;
use cif_protocol::MessageId;
use cif_protocol::channel::ChannelCommand;
use cif_protocol::channel::{
    Author, ChannelEvent, ChannelKind, ChannelReply, DeleteMessage, EditMessage, Entry, EstimateSegments, FetchHistory,
    MarkRead, MarkTyping, MessagePart, MessageReceived, React, SendMessage, Unreact,
};
use cif_provider::ProviderErrorKind;

use super::bench::{Bench, QUIET};
use crate::case::{Stop, must, needs};

operations! {
    send = "messaging.send": Chat, |id| SendMessage::new(id.clone(), vec![MessagePart::text("Good morning")]).into(), before [],
        reports "message.status";
    mark_typing = "messaging.mark_typing": Chat, |id| MarkTyping::new(id.clone(), true).into(), before [], reports "";
    history = "history.fetch": Chat, |id| FetchHistory::new(id.clone()).into(), before [], reports "";
}

cases! {
    receive = "messaging.receive.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "What the customer writes is reported, once and as it was written.",
        "`message.received` with the customer as author, the text untouched, and an id of its own.";
    order = "messaging.receive.order", real_time true, twin SideOf("messaging.receive.works"),
        "Messages are reported in the order in which they were written.",
        "A transcript is drawn from the events. Sort before you report.";
    isolation = "messaging.receive.isolation", real_time true, twin SideOf("messaging.receive.works"),
        "A message is reported in its own conversation and in no other.",
        "What one customer writes must never be seen beside another. Look the conversation up by the service's id.";
    edit = "messaging.edit.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A sent message can be edited where that is advertised, and says so.",
        "`message.updated` follows with the command's id as its cause.";
    delete = "messaging.delete.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A sent message can be deleted where that is advertised, and says so.",
        "`message.deleted` follows with the command's id as its cause.";
    react = "messaging.react.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A reaction can be set and taken back where that is advertised.",
        "`reaction.added` and `reaction.removed` follow.";
    mark_read = "messaging.mark_read.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "What was received can be marked as read where that is advertised.",
        "The customer's service learns how far the agent has read.";
    edit_unknown = "messaging.edit.unknown_message", real_time true, twin SideOf("messaging.edit.works"),
        "Editing a message that does not exist fails with `NotFound`.",
        "Never edit another one in its place.";
    history_shows = "history.fetch.shows", real_time true, twin SideOf("history.fetch.works"),
        "The history has what was written, oldest first.",
        "A page of history is as it was when it happened, without the messages of other conversations.";
    segments = "messaging.estimate_segments.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "The estimate of segments is at least one for a text.",
        "An SMS of GSM-7 has 160 characters, one of UCS-2 has 70.";
    empty = "messaging.send.empty", real_time true, twin SideOf("messaging.send.works"),
        "A message without parts is refused and not sent.",
        "Answer with kind `InvalidInput`.";
}

async fn said(bench: &mut Bench, conversation: &ConversationId, text: &str) -> Result<MessageReceived, Stop> {
    bench.far_end()?.say(conversation, text).await.map_err(Stop::NotRun)?;
    let event = bench.event_named(MessageReceived::NAME, conversation).await?;
    match event.event {
        ChannelEvent::MessageReceived(received) => Ok(received),
        other => Err(Stop::broken(format!("`{}` is no message", other.name()))),
    }
}

async fn receive(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let text = "Gr\u{fc}\u{df}e <b>\u{1f44b}</b> & \"more\"\nsecond line";
    let received = said(bench, &conversation, text).await?;
    must(received.message.author == Author::FarEnd, || format!("the author is {:?}", received.message.author))?;
    let found = received.message.plain_text();
    must(found == text, || format!("the text is {found:?}; it was written as {text:?}"))?;
    let more = bench.look_on(QUIET).await;
    let again = more.iter().any(|event| event.event.name() == MessageReceived::NAME);
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
    for event in bench.look_on(QUIET).await {
        if let (Some(conversation), ChannelEvent::MessageReceived(received)) = (event.conversation, event.event) {
            let right = received.message.plain_text().contains("first") == (conversation == first);
            must(right, || format!("{:?} was reported in {conversation}", received.message.plain_text()))?;
            found.push(received.message.plain_text());
        }
    }
    must(found.len() == 3, || format!("of three messages these were reported: {found:?}"))
}

async fn sent(bench: &mut Bench) -> Result<(ConversationId, MessageId), Stop> {
    needs(bench.capabilities().send_message, SendMessage::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let send = SendMessage::new(conversation.clone(), vec![MessagePart::text("Good mornign")]);
    match bench.must(send).await? {
        (_, ChannelReply::SendMessage(reply)) => Ok((conversation, reply.message)),
        (_, other) => Err(Stop::broken(format!("`{}` replied {other:?}", SendMessage::NAME))),
    }
}

/// Gives a command and waits for the first event that the table names for it.
async fn follows(bench: &mut Bench, command: impl Into<ChannelCommand>) -> Result<(), Stop> {
    let command = command.into();
    let name = command.name().to_owned();
    let expected = command.info().and_then(|info| info.causes.first().copied());
    let (id, _) = bench.must(command).await?;
    let Some(expected) = expected else { return Ok(()) };
    let is = |event: &cif_protocol::channel::EventEnvelope| {
        event.event.name() == expected && event.cause.as_ref() == Some(&id)
    };
    bench.event(&format!("`{expected}` caused by `{name}`"), is).await.map(drop)
}

async fn edit(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().edit_message, EditMessage::NAME)?;
    let (conversation, message) = sent(bench).await?;
    follows(bench, EditMessage::new(conversation, message, vec![MessagePart::text("Good morning")])).await
}

async fn delete(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().delete_message, DeleteMessage::NAME)?;
    let (conversation, message) = sent(bench).await?;
    follows(bench, DeleteMessage::new(conversation, message)).await
}

async fn react(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().react, React::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let message = said(bench, &conversation, "Thank you").await?.message.id;
    follows(bench, React::new(conversation.clone(), message.clone(), "\u{1f44d}")).await?;
    follows(bench, Unreact::new(conversation, message, "\u{1f44d}")).await
}

async fn mark_read(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().mark_read, MarkRead::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let message = said(bench, &conversation, "Hello?").await?.message.id;
    bench.must(MarkRead::new(conversation, message)).await.map(drop)
}

async fn edit_unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().edit_message, EditMessage::NAME)?;
    let (conversation, _) = sent(bench).await?;
    let edit = EditMessage::new(conversation, "conformance-no-such-message", vec![MessagePart::text("x")]);
    bench.must_refuse(edit, &[ProviderErrorKind::NotFound]).await
}

async fn history_shows(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().fetch_history, FetchHistory::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    for text in ["one", "two"] {
        said(bench, &conversation, text).await?;
    }
    let (_, reply) = bench.must(FetchHistory::new(conversation)).await?;
    let ChannelReply::FetchHistory(page) = reply else { return Err(Stop::broken("the reply is no page of history")) };
    let texts: Vec<String> = page.messages.iter().map(|message| message.plain_text()).collect();
    let (one, two) = (texts.iter().position(|text| text == "one"), texts.iter().position(|text| text == "two"));
    must(one.is_some() && one < two, || format!("the history shows {texts:?}; `one` and `two` were written"))
}

async fn segments(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().estimate_segments, EstimateSegments::NAME)?;
    let (_, reply) = bench.must(EstimateSegments::new("x".repeat(200))).await?;
    let ChannelReply::EstimateSegments(estimate) = reply else { return Err(Stop::broken("the reply is no estimate")) };
    must(estimate.segments >= 2, || format!("200 characters are {} segments; expected at least 2", estimate.segments))
}

async fn empty(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_message, SendMessage::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    bench.must_refuse(SendMessage::new(conversation, Vec::new()), &[ProviderErrorKind::InvalidInput]).await
}
