//! Calls.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Address, BlindTransfer, CancelConsult, ChannelCommand, CompleteTransfer, Consult, Dtmf, Hold, Mute, Resume,
    SendDtmf, StartConference, Swap, Unmute,
};

operations! {
    hold = "voice.hold": Voice, |id| Hold::new(id.clone()).into(), before [], reports "participant.held";
    resume = "voice.resume": Voice, |id| Resume::new(id.clone()).into(), before [hold_it], reports "participant.resumed";
    mute = "voice.mute": Voice, |id| Mute::new(id.clone()).into(), before [], reports "participant.muted";
    unmute = "voice.unmute": Voice, |id| Unmute::new(id.clone()).into(), before [mute_it], reports "participant.unmuted";
    send_dtmf = "voice.send_dtmf": Voice, |id| SendDtmf::new(id.clone(), tones()).into(), before [], reports "";
    blind_transfer = "voice.blind_transfer": Voice, |id| BlindTransfer::new(id.clone(), colleague()).into(), before [],
        reports "conversation.transferred";
    consult = "voice.consult": Voice, |id| consult_it(id), before [], reports "consult.started";
    cancel_consult = "voice.cancel_consult": Voice, |id| CancelConsult::new(id.clone()).into(), before [consult_it],
        reports "consult.ended";
    complete_transfer = "voice.complete_transfer": Voice, |id| CompleteTransfer::new(id.clone()).into(), before [consult_it],
        reports "conversation.transferred";
    swap = "voice.swap": Voice, |id| Swap::new(id.clone()).into(), before [consult_it], reports "conversation.swapped";
    conference = "voice.conference": Voice, |id| StartConference::new(id.clone()).into(), before [consult_it],
        reports "conversation.conferenced";
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
