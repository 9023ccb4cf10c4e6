//! What is reported, and in which order.

use std::collections::BTreeSet;

use cif_protocol::channel::{ChannelKind, Connected, End, Ended, Entry, Hold, Resume};

use super::bench::Bench;
use super::lifecycle::first_kind;
use crate::case::{Stop, must};

cases! {
    legal = "events.legal", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "The events of a conversation follow its life cycle.",
        "The transitions are in the book's page about the conversation. A host refuses an event that is not possible.";
    numbered = "events.numbered", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "The events of a conversation are numbered from 1 without holes.",
        "`EventSink::report` numbers them; report the events of one conversation from one place.";
    ids = "events.ids", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "No two events have the same id.",
        "An event that comes twice is recognised by its id.";
    times = "events.times", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "Events of a conversation are in the order of their times.",
        "Take the time when it happens, not when it is reported.";
    nothing_after_end = "events.nothing_after_end", real_time false, twin SideOf("events.legal"),
        "After its end nothing happens in a conversation but the work after it and late receipts.",
        "Forget timers and tasks of a conversation with it.";
}

/// A conversation with what its kind allows in between.
async fn a_life(bench: &mut Bench) -> Result<Vec<cif_protocol::channel::EventEnvelope>, Stop> {
    let kind = first_kind(bench)?;
    let capabilities = bench.capabilities();
    let conversation = bench.connected(&kind).await?;
    if kind == ChannelKind::Voice && capabilities.hold.is_supported() {
        bench.must(Hold::new(conversation.clone())).await?;
        bench.must(Resume::new(conversation.clone())).await?;
    }
    if kind == ChannelKind::Chat {
        bench.far_end()?.say(&conversation, "Good morning").await.map_err(Stop::NotRun)?;
    }
    if capabilities.end.is_supported() {
        bench.must(End::new(conversation.clone())).await?;
    } else {
        bench.far_end()?.hang_up(&conversation).await.map_err(Stop::NotRun)?;
    }
    Ok(bench.settle().await)
}

async fn legal(bench: &mut Bench) -> Result<(), Stop> {
    a_life(bench).await?;
    let illegal: Vec<_> = bench.faults().iter().filter(|fault| !fault.contains("has the number")).cloned().collect();
    must(illegal.is_empty(), || illegal.join("; "))
}

async fn numbered(bench: &mut Bench) -> Result<(), Stop> {
    a_life(bench).await?;
    let wrong: Vec<_> = bench.faults().iter().filter(|fault| fault.contains("has the number")).cloned().collect();
    must(wrong.is_empty(), || wrong.join("; "))
}

async fn ids(bench: &mut Bench) -> Result<(), Stop> {
    let events = a_life(bench).await?;
    let mut ids = BTreeSet::new();
    for event in events {
        must(ids.insert(event.event_id.clone()), || format!("two events have the id {}", event.event_id))?;
    }
    Ok(())
}

async fn times(bench: &mut Bench) -> Result<(), Stop> {
    let events = a_life(bench).await?;
    for pair in events.windows(2).filter(|pair| pair[0].conversation == pair[1].conversation) {
        let (one, two) = (&pair[0], &pair[1]);
        must(one.occurred_at <= two.occurred_at, || {
            format!(
                "`{}` happened at {}, `{}` after it at {}",
                one.event.name(),
                one.occurred_at,
                two.event.name(),
                two.occurred_at
            )
        })?;
    }
    Ok(())
}

async fn nothing_after_end(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    bench.must(End::new(conversation.clone())).await?;
    bench.event_named(Ended::NAME, &conversation).await?;
    bench.look_on(super::PATIENCE * 3).await;
    let model = bench.model(&conversation);
    must(model.is_some_and(|model| !model.state().is_connected()), || "it is connected again".to_owned())?;
    let faults = bench.faults().join("; ");
    must(faults.is_empty() && Connected::NAME != faults, || faults.clone())
}
