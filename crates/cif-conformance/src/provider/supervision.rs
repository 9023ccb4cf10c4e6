//! Joining the conversations of other agents.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    ChannelEvent, Ended, Entry, LeaveSupervision, ListSupervised, SetSupervisionMode, StartSupervision,
    SupervisionEnded, SupervisionMode, SupervisionModeChanged, SupervisionStarted,
};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs};

const NO_TARGET: &str = "conformance-no-such-target";

operations! {
    list = "supervision.list" in [], |_| ListSupervised::new().into(),
        works (by lists, "The conversations that can be joined are listed, each once."), unknown -;
    start = "supervision.start" in [], |_| StartSupervision::new(NO_TARGET, SupervisionMode::Listen).into(),
        works (by starts, "Whoever joins gets a conversation of their own, which says in which way."), unknown "target" [NotFound];
    set_mode = "supervision.set_mode" in [], |id| SetSupervisionMode::new(id.clone(), SupervisionMode::Listen).into(),
        works (by changes, "The way of taking part can be changed, and is reported."), unknown "conversation" [NotFound];
    leave = "supervision.leave" in [], |id| LeaveSupervision::new(id.clone()).into(),
        works (by leaves, "Whoever leaves is out: the conversation is over for them."), unknown "conversation" [NotFound];
}

cases! {
    listen = "supervision.start.listen", real_time true, twin SideOf("supervision.start.works"),
        "Listening is reported as listening.",
        "`supervision.started` carries the mode that was asked for; never more than was asked for.";
    whisper = "supervision.start.whisper", real_time true, twin Case("supervision.start.whisper_refused"),
        "Whispering works where it is advertised.",
        "Only the colleague hears the supervisor.";
    whisper_refused = "supervision.start.whisper_refused", real_time true, twin Case("supervision.start.whisper"),
        "Whispering is refused where it is not advertised, even if listening is.",
        "Answer with kind `Unsupported`; never fall back to another way.";
    barge = "supervision.start.barge", real_time true, twin Case("supervision.start.barge_refused"),
        "Speaking to both works where it is advertised.",
        "Everybody hears the supervisor.";
    barge_refused = "supervision.start.barge_refused", real_time true, twin Case("supervision.start.barge"),
        "Speaking to both is refused where it is not advertised, even if listening is.",
        "Answer with kind `Unsupported`; never fall back to another way.";
}

async fn target(bench: &mut Bench) -> Result<String, Stop> {
    bench.needs(ListSupervised::new())?;
    let list = bench.ask(ListSupervised::new()).await?;
    let first = list.targets.into_iter().next();
    Ok(first.ok_or_else(|| Stop::not_run("there is no conversation to join at the moment"))?.id)
}

/// A conversation of a colleague, joined in a mode.
pub(super) async fn joined(bench: &mut Bench, mode: SupervisionMode) -> Result<ConversationId, Stop> {
    let target = target(bench).await?;
    let start = StartSupervision::new(target, mode.clone());
    bench.needs(start.clone())?;
    let (id, reply) = bench.ask_by_id(start).await?;
    let event = bench.caused(SupervisionStarted::NAME, &id).await?;
    let ChannelEvent::SupervisionStarted(started) = event.event else {
        return Err(Stop::broken(format!("`{}` is another event", SupervisionStarted::NAME)));
    };
    must(started.mode == mode, || format!("`{mode}` was asked for, `{}` is reported", started.mode))?;
    must(event.conversation.as_ref() == Some(&reply.conversation), || {
        format!("the reply names {}, the event {:?}", reply.conversation, event.conversation)
    })?;
    Ok(reply.conversation)
}

async fn lists(bench: &mut Bench) -> Result<(), Stop> {
    let list = bench.ask(ListSupervised::new()).await?.targets;
    must(!list.is_empty(), || "there is nobody to listen to: let the service have a call for this case".to_owned())?;
    for (at, target) in list.iter().enumerate() {
        let again = list.iter().skip(at + 1).any(|other| other.id == target.id);
        must(!again, || format!("`{}` is in the list twice", target.id))?;
    }
    Ok(())
}

async fn starts(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = joined(bench, SupervisionMode::Listen).await?;
    let state = bench.model(&conversation).map(|model| model.state().is_connected());
    must(state == Some(true), || "whoever joined is not connected".to_owned())
}

async fn changes(bench: &mut Bench) -> Result<(), Stop> {
    let modes = [SupervisionMode::Whisper, SupervisionMode::Barge];
    let can = |mode: &&SupervisionMode| bench.capabilities().supervise_in(mode).is_supported();
    let Some(mode) = modes.iter().find(can) else { return Err(Stop::not_run("only listening is advertised")) };
    let conversation = joined(bench, SupervisionMode::Listen).await?;
    let (id, _) = bench.ask_by_id(SetSupervisionMode::new(conversation, mode.clone())).await?;
    let ChannelEvent::SupervisionModeChanged(changed) = bench.caused(SupervisionModeChanged::NAME, &id).await?.event
    else {
        return Err(Stop::broken(format!("`{}` is another event", SupervisionModeChanged::NAME)));
    };
    must(changed.mode == *mode, || format!("`{mode}` was asked for, `{}` is reported", changed.mode))
}

async fn leaves(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = joined(bench, SupervisionMode::Listen).await?;
    let (id, _) = bench.ask_by_id(LeaveSupervision::new(conversation)).await?;
    bench.caused(SupervisionEnded::NAME, &id).await?;
    bench.caused(Ended::NAME, &id).await.map(drop)
}

async fn listen(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().supervise, StartSupervision::NAME)?;
    joined(bench, SupervisionMode::Listen).await.map(drop)
}

async fn whisper(bench: &mut Bench) -> Result<(), Stop> {
    joined(bench, SupervisionMode::Whisper).await.map(drop)
}

async fn barge(bench: &mut Bench) -> Result<(), Stop> {
    joined(bench, SupervisionMode::Barge).await.map(drop)
}

async fn refused(bench: &mut Bench, mode: SupervisionMode) -> Result<(), Stop> {
    let target = target(bench).await?;
    let start = StartSupervision::new(target, mode);
    bench.without(&start.clone().into()).await?;
    bench.must_refuse(start, &[ProviderErrorKind::Unsupported]).await
}

async fn whisper_refused(bench: &mut Bench) -> Result<(), Stop> {
    refused(bench, SupervisionMode::Whisper).await
}

async fn barge_refused(bench: &mut Bench) -> Result<(), Stop> {
    refused(bench, SupervisionMode::Barge).await
}
