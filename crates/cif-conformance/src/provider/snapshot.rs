//! The state as a whole, for whoever comes late or has lost something.

use cif_protocol::channel::{
    ChannelKind, ConversationModel, ConversationState, End, Ended, Entry, GetPresence, Hold, Mute,
};

use super::bench::Bench;
use super::lifecycle::first_kind;
use crate::case::{Stop, must, needs};

cases! {
    shows_live = "snapshot.live", real_time true, twin Case("snapshot.over"),
        "The snapshot has every live conversation, in its state and with the number of its last event.",
        "A host that has lost events goes on from there: state and number must belong together, so take both under one lock.";
    over = "snapshot.over", real_time true, twin Case("snapshot.live"),
        "The snapshot has no conversation that is over.",
        "A host would show it again.";
    quiet = "snapshot.quiet", real_time true, twin SideOf("snapshot.live"),
        "Taking a snapshot changes nothing and reports nothing.",
        "It is asked for after every gap.";
    presence = "snapshot.presence", real_time true, twin SideOf("snapshot.live"),
        "The snapshot has the agent's presence.",
        "A host that comes later shows it, and there was no event for it.";
    parts = "snapshot.parts", real_time true, twin SideOf("snapshot.live"),
        "The snapshot shows who is on hold and muted, as the events did.",
        "A page that is reloaded in a call draws its buttons from it.";
    resumes = "snapshot.resume", real_time true, twin SideOf("snapshot.rebuilds"),
        "After attaching again the numbers of a conversation go on where they were.",
        "`EventSink::continue_from` with the number of the last event, for every live conversation, inside `attach`.";
    rebuilds = "snapshot.rebuilds", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "A snapshot and the events after its number make the same state as all events.",
        "The number says which events the snapshot contains.";
}

async fn shows_live(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    let waiting = bench.offered(&kind).await;
    bench.settle().await;
    let snapshot = bench.provider().clone().snapshot().await?;
    for id in [Some(conversation), waiting.ok()].into_iter().flatten() {
        let Some(model) = bench.model(&id) else { continue };
        let Some(known) = snapshot.conversations.iter().find(|known| known.conversation.id == id) else {
            return Err(Stop::broken(format!("{id} is live and not in the snapshot")));
        };
        let (said, seen) = (&known.conversation.state, model.state());
        must(said == seen, || format!("the snapshot shows {id} as `{said}`, the events as `{seen}`"))?;
        let last = bench.last_number(&id);
        must(known.seq == last, || {
            format!("the snapshot has number {} for {id}, the last event had {last}", known.seq)
        })?;
    }
    Ok(())
}

async fn over(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    // Whoever keeps what was in the last one shows it again.
    bench.provider().clone().snapshot().await?;
    bench.must(End::new(conversation.clone())).await?;
    bench.event_named(Ended::NAME, &conversation).await?;
    bench.settle().await;
    let snapshot = bench.provider().clone().snapshot().await?;
    let Some(known) = snapshot.conversations.iter().find(|known| known.conversation.id == conversation) else {
        return Ok(());
    };
    // The work after it may go on.
    must(known.conversation.state.is_live() && !known.conversation.state.is_connected(), || {
        format!("{conversation} is over, and the snapshot shows it as `{}`", known.conversation.state)
    })
}

async fn quiet(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    bench.connected(&kind).await?;
    let before = bench.settle().await.len();
    let provider = bench.provider().clone();
    let (one, two) = (provider.snapshot().await?, provider.snapshot().await?);
    must(one == two, || "two snapshots in a row differ".to_owned())?;
    let after = bench.settle().await;
    must(after.len() == before, || format!("`{}` was reported because of a snapshot", after[before].event.name()))
}

async fn rebuilds(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    bench.settle().await;
    let snapshot = bench.provider().clone().snapshot().await?;
    let Some(known) = snapshot.conversations.iter().find(|known| known.conversation.id == conversation) else {
        return Err(Stop::broken(format!("{conversation} is live and not in the snapshot")));
    };
    let mut rebuilt = ConversationModel::from_snapshot(known);
    if bench.capabilities().hold.is_supported() && kind == ChannelKind::Voice {
        bench.must(Hold::new(conversation.clone())).await?;
    }
    for event in bench.settle().await {
        if event.conversation.as_ref() == Some(&conversation) && event.seq > known.seq {
            rebuilt.apply(&event.event).map_err(|illegal| Stop::broken(illegal.to_string()))?;
        }
    }
    let seen = bench.model(&conversation).map(ConversationModel::state);
    must(Some(rebuilt.state()) == seen, || format!("rebuilt: `{}`, by all events: {seen:?}", rebuilt.state()))
}

async fn presence(bench: &mut Bench) -> Result<(), Stop> {
    let snapshot = bench.provider().clone().snapshot().await?;
    needs(bench.capabilities().get_presence, GetPresence::NAME)?;
    let now = bench.ask(GetPresence::new()).await?.presence;
    must(snapshot.presence.as_ref() == Some(&now), || {
        format!("the snapshot shows the presence {:?}; it is {now:?}", snapshot.presence)
    })
}

async fn parts(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().hold, Hold::NAME)?;
    needs(bench.capabilities().mute, Mute::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    bench.follows(Hold::new(conversation.clone())).await?;
    bench.follows(Mute::new(conversation.clone())).await?;
    let snapshot = bench.provider().clone().snapshot().await?;
    let Some(known) = snapshot.conversations.iter().find(|known| known.conversation.id == conversation) else {
        return Err(Stop::broken(format!("{conversation} is live and not in the snapshot")));
    };
    let held = known.participants.iter().any(|who| who.held) || known.conversation.state == ConversationState::Held;
    let muted = known.participants.iter().any(|who| who.muted);
    must(held && muted, || format!("on hold and muted, the snapshot shows {:?}", known.participants))
}

async fn resumes(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    bench.settle().await;
    let last = bench.last_number(&conversation);
    bench.detach().await?;
    bench.attach().await?;
    let snapshot = bench.provider().clone().snapshot().await?;
    let known = snapshot.conversations.iter().find(|known| known.conversation.id == conversation);
    // A service may end what nobody attends.
    let Some(known) = known else { return Err(Stop::not_run("the conversation ended with the attachment")) };
    must(known.seq >= last, || format!("the last number was {last}, the snapshot has {}", known.seq))?;
    let before = known.seq;
    bench.far_end()?.hang_up(&conversation).await.map_err(Stop::NotRun)?;
    let event = bench.event_named(Ended::NAME, &conversation).await?;
    must(event.seq > before, || format!("the snapshot has number {before}, the event after it {}", event.seq))
}
