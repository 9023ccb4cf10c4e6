//! Calls.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Address, BlindTransfer, CancelConsult, ChannelCommand, ChannelEvent, ChannelKind, CompleteTransfer, Connected,
    Consult, Dtmf, EndCause, Ended, Entry, EventEnvelope, Failed, Held, Hold, ListDevices, Mute, Muted, Resume,
    SelectDevice, SendDtmf, StartConference, Swap, Unmute,
};
use cif_provider::far_end::FarEndAct;

use super::bench::Bench;
use super::participants::with_third;
use crate::case::{Stop, must, needs};

operations! {
    hold = "voice.hold" in [Voice], |id| Hold::new(id.clone()).into(),
        works (after [] => "participant.held"), unknown "conversation" [NotFound];
    resume = "voice.resume" in [Voice], |id| Resume::new(id.clone()).into(),
        works (after [hold_it] => "participant.resumed"), unknown "conversation" [NotFound];
    mute = "voice.mute" in [Voice], |id| Mute::new(id.clone()).into(),
        works (after [] => "participant.muted"), unknown "conversation" [NotFound];
    unmute = "voice.unmute" in [Voice], |id| Unmute::new(id.clone()).into(),
        works (after [mute_it] => "participant.unmuted"), unknown "conversation" [NotFound];
    send_dtmf = "voice.send_dtmf" in [Voice], |id| SendDtmf::new(id.clone(), tones()).into(),
        works (after [] => ""), unknown "conversation" [NotFound];
    blind_transfer = "voice.blind_transfer" in [Voice], |id| BlindTransfer::new(id.clone(), colleague()).into(),
        works (after [] => "conversation.transferred"), unknown "conversation" [NotFound];
    consult = "voice.consult" in [Voice], |id| consult_it(id),
        works (after [] => "consult.started"), unknown "conversation" [NotFound];
    cancel_consult = "voice.cancel_consult" in [Voice], |id| CancelConsult::new(id.clone()).into(),
        works (after [consult_it] => "consult.ended"), unknown "conversation" [NotFound];
    complete_transfer = "voice.complete_transfer" in [Voice], |id| CompleteTransfer::new(id.clone()).into(),
        works (after [consult_it] => "conversation.transferred"), unknown "conversation" [NotFound];
    swap = "voice.swap" in [Voice], |id| Swap::new(id.clone()).into(),
        works (after [consult_it] => "conversation.swapped"), unknown "conversation" [NotFound];
    conference = "voice.conference" in [Voice], |id| StartConference::new(id.clone()).into(),
        works (after [consult_it] => "conversation.conferenced"), unknown "conversation" [NotFound];
    devices = "voice.list_devices" in [], |_| ListDevices::new().into(),
        works (by lists_devices, "The devices are listed, each once, one at most of each kind selected."), unknown -;
    select = "voice.select_device" in [], |_| SelectDevice::new("conformance-no-such-device").into(),
        works (by selects, "The device that was chosen is the one that is selected."), unknown "device" [NotFound];
}

cases! {
    one = "voice.hold.participant", real_time true, twin SideOf("voice.hold.works"),
        "One of several can be put on hold, and the event names them.",
        "`participant.held` with the participant, where `hold_with_participant` is advertised; the others go on.";
    mute_one = "voice.mute.participant", real_time true, twin SideOf("voice.mute.works"),
        "One of several can be muted, and the event names them.",
        "`participant.muted` with the participant, where `mute_with_participant` is advertised.";
    same = "voice.hold.same_again", real_time true, twin SideOf("voice.hold.works"),
        "Holding what is on hold changes nothing and reports nothing.",
        "A second hold under a new id may come from another window of the desktop.";
    busy = "voice.dial.busy", real_time true, twin SideOf("conversation.start.voice.works"),
        "A call to somebody who is busy fails, and says why.",
        "`conversation.failed` with cause `busy`.";
    refused = "voice.dial.rejected", real_time true, twin SideOf("conversation.start.voice.works"),
        "A call that the far end does not take is over.",
        "`conversation.failed`, or `conversation.ended`, and nothing after it.";
    answered = "voice.dial.answered", real_time true, twin SideOf("conversation.start.voice.works"),
        "A call that the far end answers connects.",
        "`conversation.connected` once, when somebody is there and not before.";
    breaks = "voice.line_breaks", real_time true, twin SideOf("conversation.ended_by_far_end"),
        "A call whose line breaks is over, and says that it was the network.",
        "`conversation.failed` with cause `network`; the agent calls back.";
}

pub(super) fn hold_it(id: &ConversationId) -> ChannelCommand {
    Hold::new(id.clone()).into()
}

pub(super) fn mute_it(id: &ConversationId) -> ChannelCommand {
    Mute::new(id.clone()).into()
}

pub(super) fn consult_it(id: &ConversationId) -> ChannelCommand {
    Consult::new(id.clone(), colleague()).into()
}

pub(super) fn colleague() -> Address {
    Address::phone("+15550100142")
}

pub(super) fn tones() -> Dtmf {
    // Digits only, which every exchange knows and no parser refuses.
    Dtmf::parse("12").expect("digits are tones")
}

async fn lists_devices(bench: &mut Bench) -> Result<(), Stop> {
    let devices = bench.ask(ListDevices::new()).await?.devices;
    must(!devices.is_empty(), || "there is no device: let the service have one for this case".to_owned())?;
    for (at, device) in devices.iter().enumerate() {
        let more = devices.iter().skip(at + 1);
        let twice = more.clone().any(|other| other.id == device.id);
        let both = device.selected && more.clone().any(|other| other.kind == device.kind && other.selected);
        must(!twice && !both, || format!("`{}` is in the list twice, or two of a kind are selected", device.id))?;
    }
    Ok(())
}

async fn selects(bench: &mut Bench) -> Result<(), Stop> {
    let devices = bench.ask(ListDevices::new()).await?.devices;
    let Some(other) = devices.into_iter().find(|device| !device.selected) else {
        return Err(Stop::not_run("there is nothing else to select"));
    };
    bench.ask(SelectDevice::new(other.id.clone())).await?;
    let now = bench.ask(ListDevices::new()).await?.devices;
    let selected = now.iter().any(|device| device.id == other.id && device.selected);
    must(selected, || format!("`{}` was chosen and is not selected", other.id))
}

async fn one(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().hold_with_participant, "hold_with_participant")?;
    let (conversation, who) = with_third(bench).await?;
    let (id, _) = bench.ask_by_id(Hold::new(conversation).with_participant(who.clone())).await?;
    let ChannelEvent::Held(held) = bench.caused(Held::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", Held::NAME)));
    };
    must(held.participant.as_ref() == Some(&who), || {
        format!("{who} is on hold, the event names {:?}", held.participant)
    })
}

async fn mute_one(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().mute_with_participant, "mute_with_participant")?;
    let (conversation, who) = with_third(bench).await?;
    let (id, _) = bench.ask_by_id(Mute::new(conversation).with_participant(who.clone())).await?;
    let ChannelEvent::Muted(muted) = bench.caused(Muted::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", Muted::NAME)));
    };
    must(muted.participant.as_ref() == Some(&who), || {
        format!("{who} is muted, the event names {:?}", muted.participant)
    })
}

async fn same(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().hold, Hold::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    bench.follows(Hold::new(conversation.clone())).await?;
    bench.must_be_harmless(hold_it(&conversation)).await
}

async fn busy(bench: &mut Bench) -> Result<(), Stop> {
    let (_, conversation) = bench.start(&ChannelKind::Voice).await?;
    bench.act(FarEndAct::Busy { conversation: conversation.clone() }).await?;
    match bench.event_named(Failed::NAME, &conversation).await?.event {
        ChannelEvent::Failed(failed) => {
            must(failed.cause == EndCause::Busy, || format!("the cause is `{}`; the far end is busy", failed.cause))
        }
        other => Err(Stop::broken(format!("`{}` is another event", other.name()))),
    }
}

async fn refused(bench: &mut Bench) -> Result<(), Stop> {
    let (_, conversation) = bench.start(&ChannelKind::Voice).await?;
    bench.far_end()?.hang_up(&conversation).await.map_err(Stop::NotRun)?;
    let over = |event: &EventEnvelope| {
        event.conversation.as_ref() == Some(&conversation) && [Failed::NAME, Ended::NAME].contains(&event.event.name())
    };
    bench.event(&format!("`{}` or `{}`", Failed::NAME, Ended::NAME), over).await.map(drop)
}

async fn answered(bench: &mut Bench) -> Result<(), Stop> {
    let (_, conversation) = bench.start(&ChannelKind::Voice).await?;
    bench.far_end()?.answer(&conversation).await.map_err(Stop::NotRun)?;
    bench.event_named(Connected::NAME, &conversation).await?;
    let more = bench.settle().await;
    let again = more.iter().any(|event| event.event.name() == Connected::NAME);
    must(!again && bench.faults().is_empty(), || "it connected twice".to_owned())
}

async fn breaks(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    bench.act(FarEndAct::Break { conversation: conversation.clone() }).await?;
    match bench.event_named(Failed::NAME, &conversation).await?.event {
        ChannelEvent::Failed(failed) => {
            must(failed.cause == EndCause::Network, || format!("the cause is `{}`; the line broke", failed.cause))
        }
        other => Err(Stop::broken(format!("`{}` is another event", other.name()))),
    }
}
