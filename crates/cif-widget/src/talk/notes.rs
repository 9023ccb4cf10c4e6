//! Which events are told in the transcript.

use cif_protocol::channel::ChannelEvent;

use crate::page_api::NoteItem;

/// The note of an event, if it is worth one.
pub(super) fn note(event: &ChannelEvent) -> Option<NoteItem> {
    let told = matches!(
        event,
        ChannelEvent::Offered(_)
            | ChannelEvent::Dialing(_)
            | ChannelEvent::Accepted(_)
            | ChannelEvent::Connected(_)
            | ChannelEvent::Missed(_)
            | ChannelEvent::Declined(_)
            | ChannelEvent::Failed(_)
            | ChannelEvent::Ended(_)
            | ChannelEvent::Transferred(_)
            | ChannelEvent::WrapUpStarted(_)
            | ChannelEvent::WrapUpEnded(_)
            | ChannelEvent::Held(_)
            | ChannelEvent::Resumed(_)
            | ChannelEvent::ParticipantInvited(_)
            | ChannelEvent::ParticipantJoined(_)
            | ChannelEvent::ParticipantLeft(_)
            | ChannelEvent::ConsultStarted(_)
            | ChannelEvent::ConsultEnded(_)
            | ChannelEvent::Conferenced(_)
            | ChannelEvent::RecordingStarted(_)
            | ChannelEvent::RecordingPaused(_)
            | ChannelEvent::RecordingResumed(_)
            | ChannelEvent::RecordingStopped(_)
            | ChannelEvent::RecordingAvailable(_)
            | ChannelEvent::SupervisionStarted(_)
            | ChannelEvent::SupervisionModeChanged(_)
            | ChannelEvent::SupervisionEnded(_)
            | ChannelEvent::ConsentChanged(_)
            | ChannelEvent::KpiBreached(_)
    );
    told.then(|| NoteItem::new(event.name(), event.data()))
}
