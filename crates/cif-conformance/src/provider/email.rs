//! Mail.

use cif_protocol::channel::{
    Address, BodyFormat, ChannelEvent, ChannelKind, CreateDraft, DiscardDraft, DraftCreated, DraftDiscarded, DraftMode,
    DraftSent, DraftUpdated, EmailDraft, EmailReceived, Entry, ForwardEmail, GetBody, GetThread, MessagePart,
    ReplyEmail, SendDraft, SendEmail, UpdateDraft,
};
use cif_protocol::{ConversationId, MessageId};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use super::messaging::text;
use crate::case::{Stop, must, needs};

const NO_MAIL: &str = "conformance-no-such-mail";
const NO_DRAFT: &str = "conformance-no-such-draft";

operations! {
    send = "email.send" in [], |_| mail("Your order").into(),
        works (by sends, "A mail is sent once where that is advertised, in a conversation of its own."), unknown -;
    thread = "email.get_thread" in [Email], |id| GetThread::new(id.clone()).into(),
        works (by thread_works, "A thread shows the mail that came in."), unknown "conversation" [NotFound];
    body = "email.get_body" in [Email], |id| GetBody::new(id.clone(), NO_MAIL, BodyFormat::Plain).into(),
        works (by body_works, "The body of a mail can be had, as it came."), unknown "conversation" [NotFound];
    reply = "email.reply" in [Email], |id| ReplyEmail::new(id.clone(), NO_MAIL, text("Thank you")).into(),
        works (by replies, "A mail can be replied to, once and in its thread."), unknown "conversation" [NotFound];
    forward = "email.forward" in [Email], |id| ForwardEmail::new(id.clone(), NO_MAIL, vec![bob()]).into(),
        works (by forwards, "A mail can be sent on, once."), unknown "conversation" [NotFound];
    create = "email.create_draft" in [], |_| new_draft("kept").into(),
        works (by creates, "A draft is stored as it was given."), unknown -;
    update = "email.update_draft" in [], |_| UpdateDraft::new(EmailDraft::new(NO_DRAFT, 1_u32)).into(),
        works (by updates, "A draft is changed, and its revision goes up."), unknown "draft" [NotFound];
    discard = "email.discard_draft" in [], |_| DiscardDraft::new(NO_DRAFT).into(),
        works (by discards, "A draft that was thrown away cannot be sent."), unknown "draft" [];
    send_draft = "email.send_draft" in [], |_| SendDraft::new(NO_DRAFT).into(),
        works (by sends_draft, "A draft is sent once and is a draft no more."), unknown "draft" [NotFound];
}

cases! {
    nobody = "email.send.nobody", real_time true, twin SideOf("email.send.works"),
        "A mail without recipients is refused and not sent.",
        "Answer with kind `InvalidInput`.";
    receive = "email.receive.works", real_time true, twin None("what a customer writes comes; there is nothing to advertise"),
        "A mail that comes in is offered and reported.",
        "`conversation.offered`, then `email.received` in the same conversation, with sender and subject.";
    unknown_mail = "email.reply.unknown_mail", real_time true, twin SideOf("email.reply.works"),
        "A reply to a mail that does not exist fails and sends nothing.",
        "Answer with kind `NotFound`.";
    body_unknown = "email.get_body.unknown_mail", real_time true, twin SideOf("email.get_body.works"),
        "The body of a mail that does not exist is not that of another one.",
        "Answer with kind `NotFound`.";
    reply_draft = "email.create_draft.reply", real_time true, twin SideOf("email.create_draft.works"),
        "A draft of a reply is filled in: to the sender, with a subject.",
        "The agent writes the text only.";
    conflict = "email.update_draft.conflict", real_time true, twin SideOf("email.update_draft.works"),
        "A change of an old revision of a draft is refused.",
        "Answer with kind `WrongState`; whoever else has written loses nothing.";
    pages = "email.get_thread.pages", real_time true, twin SideOf("email.get_thread.works"),
        "Page after page of a thread shows every mail once.",
        "`next` leads on, and is absent on the last page.";
}

fn ada() -> Address {
    Address::email("ada@fabrikam.example")
}

fn bob() -> Address {
    Address::email("bob@fabrikam.example")
}

fn mail(subject: &str) -> SendEmail {
    SendEmail::new(vec![ada()], subject, text("Good morning"))
}

pub(super) fn new_draft(subject: &str) -> CreateDraft {
    CreateDraft::new().with_to(vec![ada()]).with_subject(subject).with_parts(text("x"))
}

/// Does something that must have one mail delivered.
async fn delivers<T>(bench: &mut Bench, before: u64, done: T) -> Result<T, Stop> {
    bench.settle().await;
    let now = bench.effects().await?.mails;
    must(now - before == 1, || format!("the service delivered {} mails; expected 1", now - before))?;
    Ok(done)
}

async fn sends(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_kind(&ChannelKind::Email)?;
    let before = bench.effects().await?.mails;
    let reply = bench.ask(mail("Your order")).await?;
    must(!reply.message.as_str().is_empty(), || "the reply names no message".to_owned())?;
    bench.event_named("conversation.connected", &reply.conversation).await?;
    delivers(bench, before, ()).await
}

async fn nobody(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_email, SendEmail::NAME)?;
    let to_nobody = SendEmail::new(Vec::new(), "Your order", text("x"));
    bench.must_refuse(to_nobody, &[ProviderErrorKind::InvalidInput]).await
}

/// A mail that came in.
pub(super) async fn received(bench: &mut Bench) -> Result<(ConversationId, MessageId), Stop> {
    let conversation = bench.connected(&ChannelKind::Email).await?;
    let event = bench.event_named(EmailReceived::NAME, &conversation).await?;
    match event.event {
        ChannelEvent::EmailReceived(received) => Ok((conversation, received.message.id)),
        other => Err(Stop::broken(format!("`{}` is no mail", other.name()))),
    }
}

async fn receive(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = bench.connected(&ChannelKind::Email).await?;
    let event = bench.event_named(EmailReceived::NAME, &conversation).await?;
    let ChannelEvent::EmailReceived(received) = event.event else {
        return Err(Stop::broken(format!("`{}` is another event", EmailReceived::NAME)));
    };
    let from = received.message.from.address.map(|from| from.value);
    let sender = super::bench::sender(&ChannelKind::Email);
    must(from.as_deref() == Some(sender), || format!("the sender is {from:?}; `{sender}` has written"))?;
    must(!received.message.subject.is_empty(), || "the mail has no subject".to_owned())
}

async fn replies(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, message) = received(bench).await?;
    let before = bench.effects().await?.mails;
    let reply = bench.ask(ReplyEmail::new(conversation.clone(), message, text("Thank you"))).await?;
    must(reply.conversation == conversation, || {
        format!("the reply is in {}, not in {conversation}", reply.conversation)
    })?;
    delivers(bench, before, ()).await
}

async fn forwards(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, message) = received(bench).await?;
    let before = bench.effects().await?.mails;
    bench.ask(ForwardEmail::new(conversation, message, vec![bob()])).await?;
    delivers(bench, before, ()).await
}

async fn unknown_mail(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().reply_email, ReplyEmail::NAME)?;
    let (conversation, _) = received(bench).await?;
    let reply = ReplyEmail::new(conversation, NO_MAIL, text("Thank you"));
    bench.must_refuse(reply, &[ProviderErrorKind::NotFound]).await
}

async fn thread_works(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, message) = received(bench).await?;
    let page = bench.ask(GetThread::new(conversation)).await?;
    must(page.messages.iter().any(|mail| mail.id == message), || {
        "the mail that came in is not in its thread".to_owned()
    })
}

async fn pages(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().get_thread, GetThread::NAME)?;
    bench.needs(ReplyEmail::new(super::NOBODY, NO_MAIL, Vec::<MessagePart>::new()))?;
    let (conversation, message) = received(bench).await?;
    let answer = bench.ask(ReplyEmail::new(conversation.clone(), message.clone(), text("Thank you"))).await?;
    let (mut seen, mut cursor) = (Vec::new(), None);
    for _ in 0..20 {
        let mut get = GetThread::new(conversation.clone()).with_limit(1_u32);
        get.cursor = cursor;
        let page = bench.ask(get).await?;
        must(page.messages.len() <= 1, || format!("one mail was asked for, {} came", page.messages.len()))?;
        for mail in page.messages {
            must(!seen.contains(&mail.id), || format!("{} is on two pages", mail.id))?;
            seen.push(mail.id);
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let all = seen.contains(&message) && seen.contains(&answer.message);
    must(all, || format!("the pages show {seen:?}; {message} came and {} was sent", answer.message))
}

async fn body_works(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, message) = received(bench).await?;
    let body = bench.ask(GetBody::new(conversation, message, BodyFormat::Plain)).await?;
    must(!body.text.is_empty() && body.format == BodyFormat::Plain, || format!("the body is {body:?}"))
}

async fn body_unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().get_body, GetBody::NAME)?;
    let (conversation, _) = received(bench).await?;
    bench.must_refuse(GetBody::new(conversation, NO_MAIL, BodyFormat::Plain), &[ProviderErrorKind::NotFound]).await
}

async fn stored(bench: &mut Bench) -> Result<EmailDraft, Stop> {
    Ok(bench.ask(new_draft("kept")).await?.draft)
}

async fn creates(bench: &mut Bench) -> Result<(), Stop> {
    let (id, reply) = bench.ask_by_id(new_draft("kept")).await?;
    let ChannelEvent::DraftCreated(created) = bench.caused(DraftCreated::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", DraftCreated::NAME)));
    };
    let seen = (reply.draft.subject.as_deref(), &reply.draft.to);
    must(seen == (Some("kept"), &vec![ada()]), || format!("the draft is stored as {:?}", reply.draft))?;
    must(created.draft.id == reply.draft.id, || "reply and event name different drafts".to_owned())
}

async fn reply_draft(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().draft, CreateDraft::NAME)?;
    let (conversation, message) = received(bench).await?;
    let draft = CreateDraft::new().with_conversation(conversation).with_message(message).with_mode(DraftMode::Reply);
    let stored = bench.ask(draft).await?.draft;
    must(stored.to == vec![ada()], || format!("the draft goes to {:?}; {:?} has written", stored.to, ada()))?;
    must(stored.subject.as_ref().is_some_and(|subject| !subject.is_empty()), || "the draft has no subject".to_owned())
}

async fn updates(bench: &mut Bench) -> Result<(), Stop> {
    let mut draft = stored(bench).await?;
    let before = draft.revision;
    draft.subject = Some("changed".to_owned());
    let (id, reply) = bench.ask_by_id(UpdateDraft::new(draft)).await?;
    bench.caused(DraftUpdated::NAME, &id).await?;
    let changed = reply.draft.revision > before && reply.draft.subject.as_deref() == Some("changed");
    must(changed, || format!("after the change the draft is {:?}", reply.draft))
}

async fn conflict(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().draft, UpdateDraft::NAME)?;
    let draft = stored(bench).await?;
    bench.ask(UpdateDraft::new(draft.clone())).await?;
    bench.must_refuse(UpdateDraft::new(draft), &[ProviderErrorKind::WrongState]).await
}

async fn discards(bench: &mut Bench) -> Result<(), Stop> {
    let draft = stored(bench).await?.id;
    let (id, _) = bench.ask_by_id(DiscardDraft::new(draft.clone())).await?;
    bench.caused(DraftDiscarded::NAME, &id).await?;
    bench.must_refuse(SendDraft::new(draft), &[ProviderErrorKind::NotFound]).await
}

async fn sends_draft(bench: &mut Bench) -> Result<(), Stop> {
    let draft = stored(bench).await?.id;
    let before = bench.effects().await?.mails;
    let (id, _) = bench.ask_by_id(SendDraft::new(draft.clone())).await?;
    bench.caused(DraftSent::NAME, &id).await?;
    delivers(bench, before, ()).await?;
    bench.must_refuse(SendDraft::new(draft), &[ProviderErrorKind::NotFound, ProviderErrorKind::WrongState]).await
}
