//! Calls.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Address, BlindTransfer, CancelConsult, ChannelCommand, CompleteTransfer, Consult, Dtmf, Hold, Mute, Resume,
    SendDtmf, StartConference, Swap, Unmute,
};

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
}

fn hold_it(id: &ConversationId) -> ChannelCommand {
    Hold::new(id.clone()).into()
}

fn mute_it(id: &ConversationId) -> ChannelCommand {
    Mute::new(id.clone()).into()
}

fn consult_it(id: &ConversationId) -> ChannelCommand {
    Consult::new(id.clone(), colleague()).into()
}

pub(super) fn colleague() -> Address {
    Address::phone("+15550100142")
}

pub(super) fn tones() -> Dtmf {
    // Digits only, which every exchange knows and no parser refuses.
    Dtmf::parse("12").expect("digits are tones")
}
