//! Effects happen once.

use cif_protocol::channel::{
    Address, BlindTransfer, ChannelCommand, ChannelEvent, ChannelKind, Entry, MessagePart, SendDtmf, SendEmail,
    SendMessage, Start,
};
use cif_provider::{CallContext, dispatch};
use futures::FutureExt;

use super::bench::{Bench, address};
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
    dropped = "once.dropped", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A command whose caller went away either has no effect or reports it.",
        "A dropped future must not leave a call that nobody sees: what was given to the service is reported by its event, with the command's \
         id as its cause.";
    cancelled = "once.cancelled", real_time true, twin SideOf("once.dropped"),
        "A command that its caller cancelled ends.",
        "Look at `CallContext::is_cancelled` between two steps, or go on to the end; never wait for ever.";
}

/// Gives a command twice under one id and counts what the service did.
async fn twice(bench: &mut Bench, command: impl Into<ChannelCommand>) -> Result<(), Stop> {
    let command = command.into();
    let far_end = bench.far_end()?;
    let before = far_end.effects().await.map_err(Stop::NotRun)?;
    let id = bench.new_command_id();
    let first = bench.command_as(&id, command.clone()).await;
    let first = first.map_err(|error| Stop::broken(format!("`{}` failed: {error}", command.name())))?;
    bench.settle().await;
    let once = far_end.effects().await.map_err(Stop::NotRun)?;
    let second = bench.command_as(&id, command.clone()).await;
    bench.settle().await;
    let after = far_end.effects().await.map_err(Stop::NotRun)?;
    must(once.since(before).total() > 0, || format!("the service did nothing for `{}`", command.name()))?;
    must(after == once, || {
        format!(
            "`{}` under the same id did it again: first {:?}, then {:?}",
            command.name(),
            once.since(before),
            after.since(once)
        )
    })?;
    match second {
        Ok(reply) => must(reply == first, || format!("the second reply is {reply:?}; the first was {first:?}")),
        Err(error) => Err(Stop::broken(format!("the same command under the same id failed the second time: {error}"))),
    }
}

async fn start(bench: &mut Bench) -> Result<(), Stop> {
    for kind in bench.kinds() {
        if bench.capabilities().start(&kind).is_supported() && kind != ChannelKind::Email {
            return twice(bench, Start::new(kind.clone(), address(&kind))).await;
        }
    }
    Err(Stop::not_run("`conversation.start` is not advertised"))
}

async fn message(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_message, SendMessage::NAME)?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    twice(bench, SendMessage::new(conversation, vec![MessagePart::text("once")])).await
}

async fn mail(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_kind(&ChannelKind::Email)?;
    needs(bench.capabilities().send_email, SendEmail::NAME)?;
    let to = vec![Address::email("ada@fabrikam.example")];
    twice(bench, SendEmail::new(to, "once", vec![MessagePart::text("once")])).await
}

async fn dtmf(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().send_dtmf, SendDtmf::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    twice(bench, SendDtmf::new(conversation, tones())).await
}

async fn transfer(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().blind_transfer, BlindTransfer::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    twice(bench, BlindTransfer::new(conversation, colleague())).await
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
