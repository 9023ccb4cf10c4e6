//! Starting, accepting, ending.

use cif_protocol::channel::{
    Accept, Accepted, Associate, ChannelEvent, ChannelKind, Connected, Decline, Declined, Dialing, End, Ended, Entry,
    Missed, RecordRef, WrapUpEnd, WrapUpEnded, WrapUpStart, WrapUpStarted,
};
use cif_protocol::{CommandId, ConversationId};
use cif_provider::ProviderErrorKind;

use super::ProviderCase;
use super::bench::{Bench, NOBODY};
use super::lifecycle::first_kind;
use crate::case::{Stop, Twin, must, needs, needs_absence};

macro_rules! starts {
    ($($kind:ident $works:literal $refused:literal;)+) => {
        pub(super) const STARTS: &[ProviderCase] = &[$(
            ProviderCase {
                id: $works,
                rule: "A conversation of this kind starts, and says that it is dialling or connected.",
                explain: "The reply names the conversation; `conversation.dialing` or `conversation.connected` follows in it, with the \
                          command's id as its cause.",
                twin: Twin::Case($refused),
                real_time: true,
                run: |bench| Box::pin(start(bench, ChannelKind::$kind)),
            },
            ProviderCase {
                id: $refused,
                rule: "Starting a kind of conversation that is not advertised is refused as unsupported, without an effect.",
                explain: "Answer with kind `Unsupported` and call nobody.",
                twin: Twin::Case($works),
                real_time: true,
                run: |bench| Box::pin(start_refused(bench, ChannelKind::$kind)),
            },
        )+];
    };
}

starts! {
    Voice "conversation.start.voice.works" "conversation.start.voice.refused";
    Chat "conversation.start.chat.works" "conversation.start.chat.refused";
    Sms "conversation.start.sms.works" "conversation.start.sms.refused";
    Email "conversation.start.email.works" "conversation.start.email.refused";
}

cases! {
    accept = "conversation.accept.works", real_time true, twin Case("conversation.decline.works"),
        "What is offered can be accepted, and connects.",
        "`conversation.accepted` where there is a step between, then `conversation.connected`.";
    accept_unknown = "conversation.accept.unknown_conversation", real_time true, twin SideOf("conversation.accept.works"),
        "Accepting what does not exist fails with `NotFound`.",
        "The far end may have given up a moment ago.";
    accept_gone = "conversation.accept.too_late", real_time true, twin SideOf("conversation.accept.works"),
        "Accepting what the far end took back fails, and nothing connects.",
        "Answer `WrongState` or `NotFound`. The agent is told that it was too late.";
    decline = "conversation.decline.works", real_time true, twin Case("conversation.accept.works"),
        "What is offered can be declined, and is over.",
        "`conversation.declined` follows, and nothing after it.";
    end = "conversation.end.works", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "What is connected can be ended.",
        "`conversation.ended` follows with the command's id as its cause.";
    end_unknown = "conversation.end.unknown_conversation", real_time true, twin SideOf("conversation.end.works"),
        "Ending what does not exist fails with `NotFound`.",
        "It may have ended by itself; the event says so.";
    missed = "conversation.missed", real_time true, twin SideOf("conversation.accept.works"),
        "When the far end gives up waiting, the offer is taken back.",
        "Report `conversation.missed`, so that nobody's desk goes on ringing.";
    far_end_ends = "conversation.ended_by_far_end", real_time true, twin SideOf("conversation.end.works"),
        "When the far end hangs up, the conversation ends.",
        "Report `conversation.ended`, whatever it was that the agent did at that moment.";
    wrap_up = "conversation.wrap_up.works", real_time true, twin Case("conversation.wrap_up.refused"),
        "Work after the end begins and ends, where it is advertised.",
        "`wrap_up.started` and `wrap_up.ended` follow; the conversation is complete only then.";
    wrap_up_refused = "conversation.wrap_up.refused", real_time true, twin Case("conversation.wrap_up.works"),
        "Work after the end is refused as unsupported where it is not advertised.",
        "Answer with kind `Unsupported`; hosts then close the conversation at its end.";
    associate = "conversation.associate.works", real_time true, twin Case("conversation.associate.refused"),
        "A record of the host can be linked, where that is advertised.",
        "Keep the record with the conversation; a snapshot shows it.";
    associate_refused = "conversation.associate.refused", real_time true, twin Case("conversation.associate.works"),
        "Linking a record is refused as unsupported where it is not advertised.",
        "Answer with kind `Unsupported`.";
}

async fn start(bench: &mut Bench, kind: ChannelKind) -> Result<(), Stop> {
    let (id, conversation) = bench.start(&kind).await?;
    let begins = |event: &ChannelEvent| matches!(event, ChannelEvent::Dialing(_) | ChannelEvent::Connected(_));
    let event = bench
        .event(&format!("`{}` or `{}` of {conversation}", Dialing::NAME, Connected::NAME), |event| {
            event.conversation.as_ref() == Some(&conversation) && begins(&event.event)
        })
        .await?;
    must(event.cause.as_ref() == Some(&id), || {
        format!("`{}` does not name the command as its cause", event.event.name())
    })
}

async fn start_refused(bench: &mut Bench, kind: ChannelKind) -> Result<(), Stop> {
    needs_absence(bench.capabilities().start(&kind), "conversation.start")?;
    let start = cif_protocol::channel::Start::new(kind.clone(), super::bench::address(&kind));
    bench.must_refuse(start, &[ProviderErrorKind::Unsupported]).await
}

async fn caused(bench: &mut Bench, name: &str, conversation: &ConversationId, id: &CommandId) -> Result<(), Stop> {
    let event = bench.event_named(name, conversation).await?;
    must(event.cause.as_ref() == Some(id), || format!("`{name}` does not name the command as its cause"))
}

async fn accept(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().accept, Accept::NAME)?;
    let kind = first_kind(bench)?;
    let conversation = bench.offered(&kind).await?;
    let (id, _) = bench.must(Accept::new(conversation.clone())).await?;
    let connected = bench.event_named(Connected::NAME, &conversation).await?;
    let accepted = bench.look_on(super::QUIET).await.into_iter().find(|event| event.event.name() == Accepted::NAME);
    let caused = accepted.as_ref().unwrap_or(&connected).cause.as_ref() == Some(&id);
    must(caused, || {
        "neither `conversation.accepted` nor `conversation.connected` names the command as its cause".to_owned()
    })
}

async fn accept_unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().accept, Accept::NAME)?;
    bench.must_refuse(Accept::new(NOBODY), &[ProviderErrorKind::NotFound]).await
}

async fn accept_gone(bench: &mut Bench) -> Result<(), Stop> {
    let (kind, far_end) = (first_kind(bench)?, bench.far_end()?);
    let conversation = bench.offered(&kind).await?;
    far_end.hang_up(&conversation).await.map_err(Stop::NotRun)?;
    bench.event_named(Missed::NAME, &conversation).await?;
    let late = Accept::new(conversation);
    bench.must_refuse(late, &[ProviderErrorKind::WrongState, ProviderErrorKind::NotFound]).await
}

async fn decline(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().decline, Decline::NAME)?;
    let kind = first_kind(bench)?;
    let conversation = bench.offered(&kind).await?;
    let (id, _) = bench.must(Decline::new(conversation.clone())).await?;
    caused(bench, Declined::NAME, &conversation, &id).await
}

async fn end(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().end, End::NAME)?;
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    let (id, _) = bench.must(End::new(conversation.clone())).await?;
    caused(bench, Ended::NAME, &conversation, &id).await
}

async fn end_unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().end, End::NAME)?;
    bench.must_refuse(End::new(NOBODY), &[ProviderErrorKind::NotFound]).await
}

async fn missed(bench: &mut Bench) -> Result<(), Stop> {
    let (kind, far_end) = (first_kind(bench)?, bench.far_end()?);
    let conversation = bench.offered(&kind).await?;
    far_end.hang_up(&conversation).await.map_err(Stop::NotRun)?;
    bench.event_named(Missed::NAME, &conversation).await.map(drop)
}

async fn far_end_ends(bench: &mut Bench) -> Result<(), Stop> {
    let (kind, far_end) = (first_kind(bench)?, bench.far_end()?);
    let conversation = bench.connected(&kind).await?;
    far_end.hang_up(&conversation).await.map_err(Stop::NotRun)?;
    bench.event_named(Ended::NAME, &conversation).await.map(drop)
}

async fn wrap_up(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().wrap_up, WrapUpStart::NAME)?;
    needs(bench.capabilities().end, End::NAME)?;
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    bench.must(End::new(conversation.clone())).await?;
    bench.event_named(Ended::NAME, &conversation).await?;
    // Some services begin it by themselves.
    let begun = |event: &cif_protocol::channel::EventEnvelope| event.event.name() == WrapUpStarted::NAME;
    if !bench.look_on(super::QUIET).await.iter().any(begun) {
        bench.must(WrapUpStart::new(conversation.clone())).await?;
    }
    bench.event_named(WrapUpStarted::NAME, &conversation).await?;
    let (id, _) = bench.must(WrapUpEnd::new(conversation.clone())).await?;
    caused(bench, WrapUpEnded::NAME, &conversation, &id).await
}

async fn wrap_up_refused(bench: &mut Bench) -> Result<(), Stop> {
    needs_absence(bench.capabilities().wrap_up, WrapUpStart::NAME)?;
    bench.must_refuse(WrapUpStart::new(NOBODY), &[ProviderErrorKind::Unsupported]).await
}

async fn associate(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().associate, Associate::NAME)?;
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    let record = RecordRef::new("contact", "00000000-0000-0000-0000-000000000001");
    bench.must(Associate::new(conversation.clone(), record.clone())).await?;
    let snapshot = bench.provider().clone().snapshot().await?;
    let known = snapshot.conversations.iter().find(|known| known.conversation.id == conversation);
    let linked = known.and_then(|known| known.conversation.record.as_ref());
    must(linked == Some(&record), || format!("the snapshot shows the record {linked:?}; expected {record:?}"))
}

async fn associate_refused(bench: &mut Bench) -> Result<(), Stop> {
    needs_absence(bench.capabilities().associate, Associate::NAME)?;
    let record = RecordRef::new("contact", "00000000-0000-0000-0000-000000000001");
    bench.must_refuse(Associate::new(NOBODY, record), &[ProviderErrorKind::Unsupported]).await
}
