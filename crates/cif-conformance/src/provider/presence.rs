//! The agent's presence at the service.

use cif_protocol::channel::{
    ChannelEvent, ChannelReply, Entry, GetPresence, ListPresences, PresenceChanged, SetPresence,
};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs, needs_absence};

cases! {
    list = "presence.list.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "The presences that there are can be listed.",
        "Ids are stable; hosts keep them.";
    set = "presence.set.works", real_time true, twin Case("presence.set.refused"),
        "Every presence of the list can be set, is reported and is then the present one.",
        "`presence.changed` follows with the command's id as its cause.";
    set_refused = "presence.set.refused", real_time true, twin Case("presence.set.works"),
        "Setting a presence is refused as unsupported where it is not advertised.",
        "Answer with kind `Unsupported`.";
    unknown = "presence.set.unknown", real_time true, twin SideOf("presence.set.works"),
        "A presence that is not in the list cannot be set.",
        "Answer with kind `NotFound`; the presence stays.";
}

async fn list(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().get_presence, ListPresences::NAME)?;
    let (_, reply) = bench.must(ListPresences::new()).await?;
    let ChannelReply::ListPresences(list) = reply else { return Err(Stop::broken("the reply is no list")) };
    must(!list.options.is_empty(), || "the list of presences is empty".to_owned())
}

async fn set(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().set_presence, SetPresence::NAME)?;
    let (_, reply) = bench.must(ListPresences::new()).await?;
    let ChannelReply::ListPresences(list) = reply else { return Err(Stop::broken("the reply is no list")) };
    for option in &list.options {
        let (_, reply) = bench.must(GetPresence::new()).await?;
        let ChannelReply::GetPresence(now) = reply else { return Err(Stop::broken("the reply is no presence")) };
        if now.presence.id == option.id {
            continue;
        }
        let (id, _) = bench.must(SetPresence::new(option.id.clone())).await?;
        let is = |event: &cif_protocol::channel::EventEnvelope| {
            matches!(&event.event, ChannelEvent::PresenceChanged(changed) if changed.presence.id == option.id)
                && event.cause.as_ref() == Some(&id)
        };
        bench.event(&format!("`{}` to `{}`, caused by the command", PresenceChanged::NAME, option.id), is).await?;
        let (_, reply) = bench.must(GetPresence::new()).await?;
        let ChannelReply::GetPresence(after) = reply else { return Err(Stop::broken("the reply is no presence")) };
        must(after.presence.id == option.id, || format!("set to `{}`, it is `{}`", option.id, after.presence.id))?;
    }
    Ok(())
}

async fn set_refused(bench: &mut Bench) -> Result<(), Stop> {
    needs_absence(bench.capabilities().set_presence, SetPresence::NAME)?;
    bench.must_refuse(SetPresence::new("available"), &[ProviderErrorKind::Unsupported]).await
}

async fn unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().set_presence, SetPresence::NAME)?;
    bench.must_refuse(SetPresence::new("conformance-no-such-presence"), &[ProviderErrorKind::NotFound]).await
}
