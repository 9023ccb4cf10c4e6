//! Starting, accepting, ending, and the work after it.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accept, Accepted, Address, Associate, ChannelCommand, ChannelEvent, ChannelKind, Connected, Decline, Declined,
    Dialing, Disposition, End, Ended, Entry, ListDispositions, Missed, RecordRef, Start, WrapUpEnd, WrapUpEnded,
    WrapUpStart, WrapUpStarted,
};
use cif_provider::ProviderErrorKind;

use super::ProviderCase;
use super::bench::Bench;
use super::lifecycle::first_kind;
use crate::case::{Stop, Twin, must, needs};

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

operations! {
    accept = "conversation.accept" in [Voice, Chat, Sms, Email], |id| Accept::new(id.clone()).into(),
        works (by accept_works, "What is offered can be accepted, and connects."), unknown "conversation" [NotFound];
    decline = "conversation.decline" in [Voice, Chat, Sms, Email], |id| Decline::new(id.clone()).into(),
        works (by decline_works, "What is offered can be declined, and is over."), unknown "conversation" [NotFound];
    end = "conversation.end" in [Voice, Chat, Sms, Email], |id| End::new(id.clone()).into(),
        works (after [] => "conversation.ended"), unknown "conversation" [NotFound];
    wrap_up_start = "conversation.wrap_up_start" in [Voice, Chat, Sms, Email], |id| WrapUpStart::new(id.clone()).into(),
        works (by wrap_up_starts, "Work after the end begins, where it is advertised."), unknown "conversation" [NotFound];
    wrap_up_end = "conversation.wrap_up_end" in [Voice, Chat, Sms, Email], |id| WrapUpEnd::new(id.clone()).into(),
        works (by wrap_up_ends, "Work after the end ends, and the conversation is complete only then."),
        unknown "conversation" [NotFound];
    associate = "conversation.associate" in [Voice, Chat, Sms, Email], |id| Associate::new(id.clone(), record()).into(),
        works (by associates, "A record of the host that is linked is in the snapshot."), unknown "conversation" [NotFound];
    list_dispositions = "conversation.list_dispositions" in [Voice, Chat, Sms, Email],
        |id| ListDispositions::new(id.clone()).into(),
        works (by lists_dispositions, "There are dispositions to choose from, each once."), unknown "conversation" [NotFound];
}

cases! {
    nowhere = "conversation.start.unknown_address", real_time true, twin SideOf("conversation.start.voice.works"),
        "A call to an address that cannot be called is refused, without an effect.",
        "Answer with kind `InvalidInput`, before anything is dialled.";
    accept_gone = "conversation.accept.too_late", real_time true, twin SideOf("conversation.accept.works"),
        "Accepting what the far end took back fails, and nothing connects.",
        "Answer `WrongState` or `NotFound`. The agent is told that it was too late.";
    missed = "conversation.missed", real_time true, twin SideOf("conversation.accept.works"),
        "When the far end gives up waiting, the offer is taken back.",
        "Report `conversation.missed`, so that nobody's desk goes on ringing.";
    far_end_ends = "conversation.ended_by_far_end", real_time true, twin SideOf("conversation.end.works"),
        "When the far end hangs up, the conversation ends.",
        "Report `conversation.ended`, whatever it was that the agent did at that moment.";
    disposition = "conversation.wrap_up_end.disposition", real_time true, twin SideOf("conversation.wrap_up_end.works"),
        "The disposition that the agent chose is reported with the end of the work.",
        "`wrap_up.ended` carries it as it was given, where `wrap_up_with_disposition` is advertised.";
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
    let start = ChannelCommand::from(Start::new(kind.clone(), super::bench::address(&kind)));
    bench.without(&start).await?;
    bench.must_refuse(start, &[ProviderErrorKind::Unsupported]).await
}

async fn nowhere(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_kind(&ChannelKind::Voice)?;
    needs(bench.capabilities().start(&ChannelKind::Voice), Start::NAME)?;
    let start = Start::new(ChannelKind::Voice, Address::phone(" "));
    bench.must_refuse(start, &[ProviderErrorKind::InvalidInput]).await
}

async fn accept_works(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.offered(&kind).await?;
    let (id, _) = bench.ask_by_id(Accept::new(conversation.clone())).await?;
    let connected = bench.event_named(Connected::NAME, &conversation).await?;
    let accepted = bench.settle().await.into_iter().find(|event| event.event.name() == Accepted::NAME);
    let caused = accepted.as_ref().unwrap_or(&connected).cause.as_ref() == Some(&id);
    must(caused, || {
        "neither `conversation.accepted` nor `conversation.connected` names the command as its cause".to_owned()
    })
}

async fn accept_gone(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().accept, Accept::NAME)?;
    let (kind, far_end) = (first_kind(bench)?, bench.far_end()?);
    let conversation = bench.offered(&kind).await?;
    far_end.hang_up(&conversation).await.map_err(Stop::NotRun)?;
    bench.event_named(Missed::NAME, &conversation).await?;
    let late = Accept::new(conversation);
    bench.must_refuse(late, &[ProviderErrorKind::WrongState, ProviderErrorKind::NotFound]).await
}

async fn decline_works(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.offered(&kind).await?;
    let (id, _) = bench.ask_by_id(Decline::new(conversation)).await?;
    bench.caused(Declined::NAME, &id).await.map(drop)
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

/// A conversation with the work after its end begun.
pub(super) async fn in_wrap_up(bench: &mut Bench) -> Result<ConversationId, Stop> {
    bench.needs(End::new(super::NOBODY))?;
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    bench.ask(End::new(conversation.clone())).await?;
    bench.event_named(Ended::NAME, &conversation).await?;
    // Some services begin it by themselves.
    let by_itself = bench.settle().await.iter().any(|event| event.event.name() == WrapUpStarted::NAME);
    if !by_itself {
        let (id, _) = bench.ask_by_id(WrapUpStart::new(conversation.clone())).await?;
        bench.caused(WrapUpStarted::NAME, &id).await?;
    }
    Ok(conversation)
}

async fn wrap_up_starts(bench: &mut Bench) -> Result<(), Stop> {
    in_wrap_up(bench).await.map(drop)
}

async fn wrap_up_ends(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = in_wrap_up(bench).await?;
    let (id, _) = bench.ask_by_id(WrapUpEnd::new(conversation)).await?;
    bench.caused(WrapUpEnded::NAME, &id).await.map(drop)
}

async fn disposition(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().wrap_up, WrapUpEnd::NAME)?;
    needs(bench.capabilities().wrap_up_with_disposition, "wrap_up_with_disposition")?;
    let conversation = in_wrap_up(bench).await?;
    let chosen = Disposition::new("resolved").with_note("They found it.");
    let (id, _) = bench.ask_by_id(WrapUpEnd::new(conversation).with_disposition(chosen.clone())).await?;
    let ChannelEvent::WrapUpEnded(ended) = bench.caused(WrapUpEnded::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", WrapUpEnded::NAME)));
    };
    must(ended.disposition.as_ref() == Some(&chosen), || {
        format!("the disposition is {:?}; the agent chose {chosen:?}", ended.disposition)
    })
}

fn record() -> RecordRef {
    RecordRef::new("contact", "00000000-0000-0000-0000-000000000001")
}

async fn associates(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    bench.ask(Associate::new(conversation.clone(), record())).await?;
    let snapshot = bench.provider().clone().snapshot().await?;
    let known = snapshot.conversations.iter().find(|known| known.conversation.id == conversation);
    let linked = known.and_then(|known| known.conversation.record.as_ref());
    must(linked == Some(&record()), || format!("the snapshot shows the record {linked:?}; expected {:?}", record()))
}

async fn lists_dispositions(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    let list = bench.ask(ListDispositions::new(conversation)).await?;
    must(!list.options.is_empty(), || "the list of dispositions is empty".to_owned())?;
    for (at, option) in list.options.iter().enumerate() {
        let again = list.options.iter().skip(at + 1).any(|other| other.code == option.code);
        must(!again, || format!("the disposition `{}` is in the list twice", option.code))?;
    }
    Ok(())
}
