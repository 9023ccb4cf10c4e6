//! The agent's presence at the service.

use cif_protocol::channel::{
    ChannelEvent, End, Entry, EventEnvelope, GetPresence, ListPresences, PresenceChanged, SetPresence,
};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use super::lifecycle::first_kind;
use crate::case::{Stop, must, needs};

operations! {
    get = "presence.get" in [], |_| GetPresence::new().into(),
        works (by gets, "The present presence is one of the list."), unknown -;
    list = "presence.list" in [], |_| ListPresences::new().into(),
        works (by lists, "The presences that there are can be listed, each once."), unknown -;
    set = "presence.set" in [], |_| SetPresence::new("conformance-no-such-presence").into(),
        works (by sets, "Every presence of the list can be set, is reported and is then the present one."),
        unknown "presence" [NotFound];
}

cases! {
    reason = "presence.set.reason", real_time true, twin SideOf("presence.set.works"),
        "The reason that the agent gives is kept and reported.",
        "`presence.changed` and `presence.get` carry it.";
    pending = "presence.set.pending", real_time true, twin Case("presence.set.pending_refused"),
        "A presence for later waits until nothing is live any more.",
        "`presence.changed` shows it as pending; it becomes the present one after the last conversation.";
    pending_refused = "presence.set.pending_refused", real_time true, twin Case("presence.set.pending"),
        "A presence for later is refused where that is not advertised.",
        "Answer with kind `Unsupported`; never set it at once.";
    same = "presence.set.same_again", real_time true, twin SideOf("presence.set.works"),
        "Setting the present presence again changes nothing and reports nothing.",
        "`presence.changed` says that something has changed.";
}

async fn ids(bench: &mut Bench) -> Result<Vec<String>, Stop> {
    Ok(bench.ask(ListPresences::new()).await?.options.into_iter().map(|option| option.id).collect())
}

async fn now(bench: &mut Bench) -> Result<String, Stop> {
    Ok(bench.ask(GetPresence::new()).await?.presence.id)
}

/// A presence that is not the present one.
pub(super) async fn other(bench: &mut Bench) -> Result<String, Stop> {
    needs(bench.capabilities().get_presence, GetPresence::NAME)?;
    needs(bench.capabilities().set_presence, SetPresence::NAME)?;
    let (all, now) = (ids(bench).await?, now(bench).await?);
    all.into_iter().find(|id| *id != now).ok_or_else(|| Stop::not_run("there is one presence only"))
}

async fn gets(bench: &mut Bench) -> Result<(), Stop> {
    let (all, now) = (ids(bench).await?, now(bench).await?);
    must(all.contains(&now), || format!("the presence is `{now}`; the list has {all:?}"))
}

async fn lists(bench: &mut Bench) -> Result<(), Stop> {
    let all = ids(bench).await?;
    must(!all.is_empty(), || "the list of presences is empty".to_owned())?;
    for (at, id) in all.iter().enumerate() {
        must(!all[at + 1..].contains(id), || format!("`{id}` is in the list twice"))?;
    }
    Ok(())
}

async fn sets(bench: &mut Bench) -> Result<(), Stop> {
    for option in ids(bench).await? {
        if now(bench).await? == option {
            continue;
        }
        let (id, _) = bench.ask_by_id(SetPresence::new(option.clone())).await?;
        let is = |event: &EventEnvelope| {
            matches!(&event.event, ChannelEvent::PresenceChanged(changed) if changed.presence.id == option)
                && event.cause.as_ref() == Some(&id)
        };
        bench.event(&format!("`{}` to `{option}`, caused by the command", PresenceChanged::NAME), is).await?;
        let after = now(bench).await?;
        must(after == option, || format!("set to `{option}`, it is `{after}`"))?;
    }
    Ok(())
}

async fn reason(bench: &mut Bench) -> Result<(), Stop> {
    let other = other(bench).await?;
    let (id, _) = bench.ask_by_id(SetPresence::new(other).with_reason("lunch")).await?;
    let ChannelEvent::PresenceChanged(changed) = bench.caused(PresenceChanged::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", PresenceChanged::NAME)));
    };
    let kept = bench.ask(GetPresence::new()).await?.presence.reason;
    let both = (changed.presence.reason.as_deref(), kept.as_deref());
    must(both == (Some("lunch"), Some("lunch")), || format!("the reason is reported and kept as {both:?}"))
}

async fn pending(bench: &mut Bench) -> Result<(), Stop> {
    let other = other(bench).await?;
    let before = now(bench).await?;
    let set = SetPresence::new(other.clone()).with_when_idle(true);
    bench.needs(set.clone())?;
    needs(bench.capabilities().end, End::NAME)?;
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    let (id, _) = bench.ask_by_id(set).await?;
    let ChannelEvent::PresenceChanged(changed) = bench.caused(PresenceChanged::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", PresenceChanged::NAME)));
    };
    let waits = changed.pending.map(|pending| pending.id);
    must(waits.as_ref() == Some(&other), || format!("`{other}` is to follow, the event shows {waits:?}"))?;
    let meanwhile = now(bench).await?;
    must(meanwhile == before, || format!("a conversation is live, and the presence is `{meanwhile}` already"))?;
    bench.ask(End::new(conversation)).await?;
    let is = |event: &EventEnvelope| matches!(&event.event, ChannelEvent::PresenceChanged(changed) if changed.presence.id == other);
    bench.event(&format!("`{}` to `{other}` after the last conversation", PresenceChanged::NAME), is).await.map(drop)
}

async fn pending_refused(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().set_presence, SetPresence::NAME)?;
    let other = other(bench).await?;
    let set = SetPresence::new(other).with_when_idle(true);
    bench.without(&set.clone().into()).await?;
    bench.must_refuse(set, &[ProviderErrorKind::Unsupported]).await
}

async fn same(bench: &mut Bench) -> Result<(), Stop> {
    let other = other(bench).await?;
    bench.follows(SetPresence::new(other.clone())).await?;
    bench.must_be_harmless(SetPresence::new(other).into()).await
}
