//! Mail.

use cif_protocol::channel::{
    Address, BodyFormat, ChannelEvent, ChannelKind, ChannelReply, CreateDraft, DiscardDraft, EmailReceived, Entry,
    ForwardEmail, GetBody, GetThread, MessagePart, ReplyEmail, SendDraft, SendEmail,
};
use cif_protocol::{ConversationId, MessageId};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs, needs_absence};

cases! {
    send = "email.send.works", real_time true, twin Case("email.send.refused"),
        "A mail is sent once where that is advertised.",
        "The reply names thread and message; the service delivers it once.";
    send_refused = "email.send.refused", real_time true, twin Case("email.send.works"),
        "Sending mail is refused as unsupported where it is not advertised.",
        "Answer with kind `Unsupported` and send nothing.";
    nobody = "email.send.nobody", real_time true, twin SideOf("email.send.works"),
        "A mail without recipients is refused and not sent.",
        "Answer with kind `InvalidInput`.";
    receive = "email.receive.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A mail that comes in is offered and reported.",
        "`conversation.offered`, then `email.received` in the same conversation, with sender and subject.";
    reply = "email.reply.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A mail can be replied to where that is advertised, once.",
        "The service delivers one mail, in the same thread.";
    forward = "email.forward.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A mail can be forwarded where that is advertised, once.",
        "The service delivers one mail to the new recipient.";
    thread = "email.get_thread.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A thread shows the mail that came in.",
        "The page has every mail of the thread, oldest first.";
    body = "email.get_body.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "The body of a mail can be had where that is advertised.",
        "Give the text as it came; markup is the host's business.";
    draft = "email.drafts.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A draft can be stored and sent, and what is discarded is not sent.",
        "Sending a draft that was discarded fails with `NotFound`.";
}

fn mail(subject: &str) -> SendEmail {
    SendEmail::new(vec![Address::email("ada@fabrikam.example")], subject, vec![MessagePart::text("Good morning")])
}

async fn delivered(bench: &Bench, before: u64, expected: u64) -> Result<(), Stop> {
    let now = bench.far_end()?.effects().await.map_err(Stop::NotRun)?.mails;
    must(now - before == expected, || format!("the service delivered {} mails; expected {expected}", now - before))
}

async fn count(bench: &Bench) -> Result<u64, Stop> {
    Ok(bench.far_end()?.effects().await.map_err(Stop::NotRun)?.mails)
}

async fn send(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_kind(&ChannelKind::Email)?;
    needs(bench.capabilities().send_email, SendEmail::NAME)?;
    let before = count(bench).await?;
    let (_, reply) = bench.must(mail("Your order")).await?;
    must(matches!(reply, ChannelReply::SendEmail(_)), || format!("the reply is {reply:?}"))?;
    bench.settle().await;
    delivered(bench, before, 1).await
}

async fn send_refused(bench: &mut Bench) -> Result<(), Stop> {
    needs_absence(bench.capabilities().send_email, SendEmail::NAME)?;
    bench.must_refuse(mail("Your order"), &[ProviderErrorKind::Unsupported]).await
}

async fn nobody(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_email, SendEmail::NAME)?;
    let to_nobody = SendEmail::new(Vec::new(), "Your order", vec![MessagePart::text("x")]);
    bench.must_refuse(to_nobody, &[ProviderErrorKind::InvalidInput]).await
}

async fn received(bench: &mut Bench) -> Result<(ConversationId, MessageId), Stop> {
    let conversation = bench.connected(&ChannelKind::Email).await?;
    let event = bench.event_named(EmailReceived::NAME, &conversation).await?;
    match event.event {
        ChannelEvent::EmailReceived(received) => Ok((conversation, received.message.id)),
        other => Err(Stop::broken(format!("`{}` is no mail", other.name()))),
    }
}

async fn receive(bench: &mut Bench) -> Result<(), Stop> {
    received(bench).await.map(drop)
}

async fn reply(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().reply_email, ReplyEmail::NAME)?;
    let (conversation, message) = received(bench).await?;
    let before = count(bench).await?;
    bench.must(ReplyEmail::new(conversation, message, vec![MessagePart::text("Thank you")])).await?;
    bench.settle().await;
    delivered(bench, before, 1).await
}

async fn forward(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().forward_email, ForwardEmail::NAME)?;
    let (conversation, message) = received(bench).await?;
    let before = count(bench).await?;
    let to = vec![Address::email("bob@fabrikam.example")];
    bench.must(ForwardEmail::new(conversation, message, to)).await?;
    bench.settle().await;
    delivered(bench, before, 1).await
}

async fn thread(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().get_thread, GetThread::NAME)?;
    let (conversation, message) = received(bench).await?;
    let (_, reply) = bench.must(GetThread::new(conversation)).await?;
    let ChannelReply::GetThread(page) = reply else { return Err(Stop::broken("the reply is no thread")) };
    must(page.messages.iter().any(|mail| mail.id == message), || {
        "the mail that came in is not in its thread".to_owned()
    })
}

async fn body(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().get_body, GetBody::NAME)?;
    let (conversation, message) = received(bench).await?;
    bench.must(GetBody::new(conversation, message, BodyFormat::Plain)).await.map(drop)
}

async fn draft(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().draft, CreateDraft::NAME)?;
    let before = count(bench).await?;
    let mut stored = Vec::new();
    for subject in ["kept", "thrown away"] {
        let draft = CreateDraft::new()
            .with_to(vec![Address::email("ada@fabrikam.example")])
            .with_subject(subject)
            .with_parts(vec![MessagePart::text("x")]);
        match bench.must(draft).await? {
            (_, ChannelReply::CreateDraft(reply)) => stored.push(reply.draft.id),
            (_, other) => return Err(Stop::broken(format!("`{}` replied {other:?}", CreateDraft::NAME))),
        }
    }
    bench.must(DiscardDraft::new(stored[1].clone())).await?;
    bench.must_refuse(SendDraft::new(stored[1].clone()), &[ProviderErrorKind::NotFound]).await?;
    bench.must(SendDraft::new(stored[0].clone())).await?;
    bench.settle().await;
    delivered(bench, before, 1).await
}
