//! Effects happen once.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    AddParticipant, Address, BeginSignIn, BeginUpload, BlindTransfer, COMMANDS, ChannelCommand, ChannelEvent,
    ChannelKind, ChannelReply, CompleteTransfer, Consult, Entry, EventEnvelope, ForwardEmail, GetPresence,
    ListSupervised, LogOut, MessagePart, ReplyEmail, ReportIssue, SecretText, SendCustom, SendDraft, SendDtmf,
    SendEmail, SendMessage, SetPresence, Start, StartSupervision, SubmitSignIn, SupervisionMode, Swap,
};
use cif_provider::{CallContext, dispatch};
use futures::FutureExt;

use super::bench::{Bench, address};
use super::messaging::text;
use super::operation::is_idempotent;
use super::voice::{colleague, tones};
use crate::case::{Stop, must, needs};

cases! {
    start = "once.start", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice dials once.",
        "A host that did not hear the reply asks again under the same id. Give the first outcome again. Over a link the provider's end does \
         this; a provider in the host's process does it itself, or uses the adapter's `CommandLog`.";
    message = "once.message", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice sends one message.",
        "As for dialling.";
    mail = "once.mail", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice sends one mail.",
        "As for dialling.";
    dtmf = "once.dtmf", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice plays its tones once.",
        "As for dialling.";
    transfer = "once.transfer", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice transfers once.",
        "As for dialling.";
    reply = "once.reply", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice sends one reply to a mail.",
        "As for dialling.";
    forward = "once.forward", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice sends one mail on.",
        "As for dialling.";
    draft = "once.draft", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice stores one draft.",
        "As for dialling; the second reply names the same draft.";
    send_draft = "once.send_draft", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice sends a draft once, and the second reply is the first.",
        "As for dialling; that the draft is gone is no reason to refuse what was done.";
    consult = "once.consult", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice asks one colleague.",
        "As for dialling.";
    warm = "once.warm_transfer", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice completes one transfer, and the second reply is the first.",
        "As for dialling; that the call is over is no reason to refuse what was done.";
    swap = "once.swap", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice swaps once.",
        "Twice would be back where it began.";
    participant = "once.participant", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice invites one participant.",
        "As for dialling.";
    supervise = "once.supervision", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice joins a colleague's conversation once.",
        "As for dialling.";
    upload = "once.upload", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice begins one upload.",
        "The second reply names the same upload.";
    custom = "once.custom", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice sends one message of the vendor's own.",
        "As for dialling.";
    issue = "once.issue", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice makes one report.",
        "The second reply has the same reference.";
    sign_in = "once.sign_in", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice begins one sign-in, and an answer that comes twice is taken once.",
        "The second reply is the first; that the sign-in is over is no reason to refuse what was done.";
    presence = "once.idempotent", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command id that comes twice reports nothing a second time, even where doing it twice would do no harm.",
        "An old command that comes late must not undo a newer one: it is not done again.";
    dropped = "once.dropped", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command whose caller went away either has no effect or reports it.",
        "A dropped future must not leave a call that nobody sees: what was given to the service is reported by its event, with the command's \
         id as its cause.";
    cancelled = "once.cancelled", real_time true, twin SideOf("once.dropped"),
        "A command that its caller cancelled ends.",
        "Look at `CallContext::is_cancelled` between two steps, or go on to the end; never wait for ever.";
}

/// Gives a command twice under one id: the second reply is the first, nothing is reported and nothing is done again.
async fn twice(bench: &mut Bench, command: impl Into<ChannelCommand>) -> Result<ChannelReply, Stop> {
    let command = command.into();
    bench.needs(command.clone())?;
    let name = command.name().to_owned();
    let id = bench.new_command_id();
    let before = bench.effects().await?;
    let first = bench.command_as(&id, command.clone()).await;
    let first = first.map_err(|error| Stop::broken(format!("`{name}` failed: {error}")))?;
    let reported = bench.settle().await.len();
    let once = bench.effects().await?;
    let second = bench.command_as(&id, command).await;
    let events = bench.settle().await;
    let after = bench.effects().await?;
    must(after == once, || {
        let (first, second) = (once.since(before), after.since(once));
        format!("`{name}` under the same id did it again: first {first:?}, then {second:?}")
    })?;
    let first_of = COMMANDS.iter().find(|info| info.name == name).and_then(|info| info.causes.first().copied());
    let mine = |event: &&EventEnvelope| {
        event.cause.as_ref() == Some(&id) || first_of.is_some_and(|first| event.event.name() == first)
    };
    let again = events.iter().skip(reported).find(mine);
    must(again.is_none(), || {
        let event = again.map(|event| event.event.name().to_owned()).unwrap_or_default();
        format!("`{name}` under the same id did it again: `{event}` was reported a second time")
    })?;
    match second {
        Ok(reply) if reply == first => Ok(first),
        Ok(reply) => Err(Stop::broken(format!("the second reply is {reply:?}; the first was {first:?}"))),
        Err(error) => Err(Stop::broken(format!("the same command under the same id failed the second time: {error}"))),
    }
}

/// As [`twice`], where the service counts what it does.
async fn counted_twice(bench: &mut Bench, command: impl Into<ChannelCommand>) -> Result<(), Stop> {
    let command = command.into();
    let name = command.name().to_owned();
    let before = bench.effects().await?;
    twice(bench, command).await?;
    let done = bench.effects().await?.since(before);
    must(done.total() > 0, || format!("the service did nothing for `{name}`"))
}

async fn reply(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs(ReplyEmail::new(super::NOBODY, "", text("once")))?;
    let (conversation, mail) = super::email::received(bench).await?;
    counted_twice(bench, ReplyEmail::new(conversation, mail, text("once"))).await
}

async fn forward(bench: &mut Bench) -> Result<(), Stop> {
    let to = vec![Address::email("bob@fabrikam.example")];
    bench.needs(ForwardEmail::new(super::NOBODY, "", to.clone()))?;
    let (conversation, mail) = super::email::received(bench).await?;
    counted_twice(bench, ForwardEmail::new(conversation, mail, to)).await
}

async fn draft(bench: &mut Bench) -> Result<(), Stop> {
    twice(bench, super::email::new_draft("once")).await.map(drop)
}

async fn send_draft(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs(super::email::new_draft("once"))?;
    let draft = bench.ask(super::email::new_draft("once")).await?.draft.id;
    counted_twice(bench, SendDraft::new(draft)).await
}

/// A call in which a colleague is asked, who has come.
async fn asked(bench: &mut Bench) -> Result<ConversationId, Stop> {
    bench.needs(Consult::new(super::NOBODY, colleague()))?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    let asked = bench.ask(Consult::new(conversation.clone(), colleague())).await?.participant;
    bench.joined(&conversation, &asked).await?;
    Ok(conversation)
}

async fn consult(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    twice(bench, Consult::new(conversation, colleague())).await.map(drop)
}

async fn warm(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs(CompleteTransfer::new(super::NOBODY))?;
    let conversation = asked(bench).await?;
    counted_twice(bench, CompleteTransfer::new(conversation)).await
}

async fn swap(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs(Swap::new(super::NOBODY))?;
    let conversation = asked(bench).await?;
    twice(bench, Swap::new(conversation)).await.map(drop)
}

async fn participant(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    twice(bench, AddParticipant::new(conversation, colleague())).await.map(drop)
}

async fn supervise(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs(ListSupervised::new())?;
    let target = bench.ask(ListSupervised::new()).await?.targets.into_iter().next();
    let Some(target) = target else { return Err(Stop::not_run("there is nobody to listen to")) };
    twice(bench, StartSupervision::new(target.id, SupervisionMode::Listen)).await.map(drop)
}

async fn upload(bench: &mut Bench) -> Result<(), Stop> {
    twice(bench, BeginUpload::new("once.txt", "text/plain", 4_u64)).await.map(drop)
}

async fn custom(bench: &mut Bench) -> Result<(), Stop> {
    let namespaces = bench.capabilities().custom_namespaces.unwrap_or_default();
    let Some(namespace) = namespaces.into_iter().next() else {
        return Err(Stop::not_run("no namespace is advertised"));
    };
    counted_twice(bench, SendCustom::new(namespace, "once")).await
}

async fn issue(bench: &mut Bench) -> Result<(), Stop> {
    counted_twice(bench, ReportIssue::new("once")).await
}

async fn sign_in(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs(LogOut::new())?;
    let secrets = bench.far_end()?.secrets().await.map_err(Stop::NotRun)?;
    bench.ask(LogOut::new()).await?;
    let mut begin = BeginSignIn::new();
    begin.method = secrets.method.clone();
    let ChannelReply::BeginSignIn(begun) = twice(bench, begin).await? else {
        return Err(Stop::broken("the reply is no step of a sign-in"));
    };
    let values = secrets.values.iter().map(|(field, value)| (field.clone(), SecretText::new(value.clone())));
    let mut submit = SubmitSignIn::new(begun.step.flow, begun.step.step);
    submit.values = values.collect();
    twice(bench, submit).await.map(drop)
}

/// An old command that comes again after a newer one must not undo it.
async fn presence(bench: &mut Bench) -> Result<(), Stop> {
    let other = super::presence::other(bench).await?;
    let now = bench.ask(GetPresence::new()).await?.presence.id;
    let old = bench.new_command_id();
    bench.command_as(&old, SetPresence::new(other.clone())).await?;
    bench.ask(SetPresence::new(now.clone())).await?;
    let before = bench.settle().await.len();
    bench.command_as(&old, SetPresence::new(other.clone())).await?;
    let events = bench.settle().await.len();
    must(events == before, || "an old command that came again was reported again".to_owned())?;
    let after = bench.ask(GetPresence::new()).await?.presence.id;
    must(after == now, || format!("an old command that came again set `{after}`; `{now}` was set after it"))
}

async fn start(bench: &mut Bench) -> Result<(), Stop> {
    for kind in bench.kinds() {
        if bench.capabilities().start(&kind).is_supported() && kind != ChannelKind::Email {
            return counted_twice(bench, Start::new(kind.clone(), address(&kind))).await;
        }
    }
    Err(Stop::not_run("`conversation.start` is not advertised"))
}

async fn message(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_message, SendMessage::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    counted_twice(bench, SendMessage::new(conversation, vec![MessagePart::text("once")])).await
}

async fn mail(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_kind(&ChannelKind::Email)?;
    needs(bench.capabilities().send_email, SendEmail::NAME)?;
    let to = vec![Address::email("ada@fabrikam.example")];
    counted_twice(bench, SendEmail::new(to, "once", vec![MessagePart::text("once")])).await
}

async fn dtmf(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_dtmf, SendDtmf::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    counted_twice(bench, SendDtmf::new(conversation, tones())).await
}

async fn transfer(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().blind_transfer, BlindTransfer::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    counted_twice(bench, BlindTransfer::new(conversation, colleague())).await
}

async fn dropped(bench: &mut Bench) -> Result<(), Stop> {
    let kind = startable(bench)?;
    let far_end = bench.far_end()?;
    let before = far_end.effects().await.map_err(Stop::NotRun)?;
    let id = bench.new_command_id();
    let (provider, cx) = (bench.provider().clone(), CallContext::for_command(id.clone()));
    // Asked once, and given up at once.
    let _ = dispatch(&*provider, &cx, Start::new(kind.clone(), address(&kind)).into()).now_or_never();
    let events = bench.settle().await;
    let done = far_end.effects().await.map_err(Stop::NotRun)?.since(before);
    let reported = events.iter().any(|event| {
        event.cause.as_ref() == Some(&id)
            && matches!(event.event, ChannelEvent::Dialing(_) | ChannelEvent::Connected(_))
    });
    must(done.started == 0 || reported, || {
        "the service dialled for a caller who went away, and nothing was reported".to_owned()
    })
}

fn startable(bench: &Bench) -> Result<ChannelKind, Stop> {
    let can = |kind: &ChannelKind| bench.capabilities().start(kind).is_supported() && *kind != ChannelKind::Email;
    bench.kinds().into_iter().find(can).ok_or_else(|| Stop::not_run("`conversation.start` is not advertised"))
}

async fn cancelled(bench: &mut Bench) -> Result<(), Stop> {
    let kind = startable(bench)?;
    debug_assert!(!is_idempotent(Start::NAME));
    let cancel = cif_provider::Cancel::new();
    let cx = CallContext::for_command(bench.new_command_id()).with_cancel(cancel.clone());
    let provider = bench.provider().clone();
    cancel.cancel();
    let runtime = bench.runtime().clone();
    let deadline = runtime.now() + super::PATIENCE;
    let start = dispatch(&*provider, &cx, Start::new(kind.clone(), address(&kind)).into());
    let ended = cif_provider::RuntimeExt::timeout_at(&*runtime, Some(deadline), start).await;
    must(ended.is_ok(), || format!("a cancelled command did not end within {:?}", super::PATIENCE))
}
