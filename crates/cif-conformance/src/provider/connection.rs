//! The provider's connection to its service.

use cif_protocol::channel::{
    Accept, ChannelEvent, ConnectionState, ConnectionStateChanged, Entry, EventEnvelope, GetPresence,
};
use cif_provider::ProviderErrorKind;
use cif_provider::far_end::FarEndAct;

use super::bench::Bench;
use super::lifecycle::first_kind;
use crate::case::{Stop, must, needs};

cases! {
    lost = "connection.lost", real_time true, twin Case("connection.restored"),
        "A lost connection is reported, and the snapshot shows it.",
        "`connection.state_changed`; an agent who looks ready and cannot be reached is the worst of all states.";
    restored = "connection.restored", real_time true, twin Case("connection.lost"),
        "A connection that is back is reported, and commands work again.",
        "`connection.state_changed` with state `connected`, after what was missed was read again.";
    refuses = "connection.lost.refuses", real_time true, twin SideOf("connection.lost"),
        "Without a connection a command fails at once as unavailable, surely without an effect.",
        "Answer with kind `Unavailable`; it is temporary and certain, so that the host may try again.";
    keeps = "connection.lost.keeps", real_time true, twin SideOf("connection.lost"),
        "A conversation outlives the loss of the connection.",
        "The far end is still there. End a conversation when the service says so, not when the line to it is down.";
}

async fn becomes(bench: &mut Bench, act: FarEndAct, connected: bool) -> Result<ConnectionState, Stop> {
    bench.act(act).await?;
    let is = |event: &EventEnvelope| match &event.event {
        ChannelEvent::ConnectionStateChanged(changed) => (changed.state == ConnectionState::Connected) == connected,
        _ => false,
    };
    let what = if connected { "connected" } else { "not connected" };
    match bench.event(&format!("`{}` to {what}", ConnectionStateChanged::NAME), is).await?.event {
        ChannelEvent::ConnectionStateChanged(changed) => Ok(changed.state),
        other => Err(Stop::broken(format!("`{}` is no state", other.name()))),
    }
}

async fn shown(bench: &Bench, state: &ConnectionState) -> Result<(), Stop> {
    let snapshot = bench.provider().clone().snapshot().await?;
    must(snapshot.connection.as_ref() == Some(state), || {
        format!("`{state}` was reported, the snapshot shows {:?}", snapshot.connection)
    })
}

async fn lost(bench: &mut Bench) -> Result<(), Stop> {
    let state = becomes(bench, FarEndAct::Disconnect {}, false).await?;
    shown(bench, &state).await
}

async fn restored(bench: &mut Bench) -> Result<(), Stop> {
    becomes(bench, FarEndAct::Disconnect {}, false).await?;
    let state = becomes(bench, FarEndAct::Reconnect {}, true).await?;
    shown(bench, &state).await?;
    let kind = first_kind(bench)?;
    bench.connected(&kind).await.map(drop)
}

async fn refuses(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().get_presence, GetPresence::NAME)?;
    becomes(bench, FarEndAct::Disconnect {}, false).await?;
    bench.must_refuse(GetPresence::new(), &[ProviderErrorKind::Unavailable]).await?;
    bench.must_refuse(Accept::new(super::NOBODY), &[ProviderErrorKind::Unavailable, ProviderErrorKind::NotFound]).await
}

async fn keeps(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    becomes(bench, FarEndAct::Disconnect {}, false).await?;
    bench.settle().await;
    becomes(bench, FarEndAct::Reconnect {}, true).await?;
    let connected = bench.model(&conversation).is_some_and(|model| model.state().is_connected());
    must(connected, || format!("{conversation} is over because the connection was lost for a moment"))
}
