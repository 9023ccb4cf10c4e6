//! Recording calls.

use cif_protocol::ConversationId;
use cif_protocol::channel::{ChannelCommand, PauseRecording, ResumeRecording, StartRecording, StopRecording};

operations! {
    start = "recording.start" in [Voice], |id| start_it(id),
        works (after [] => "recording.started"), unknown "conversation" [NotFound];
    pause = "recording.pause" in [Voice], |id| pause_it(id),
        works (after [start_it] => "recording.paused"), unknown "conversation" [NotFound];
    resume = "recording.resume" in [Voice], |id| ResumeRecording::new(id.clone()).into(),
        works (after [start_it, pause_it] => "recording.resumed"), unknown "conversation" [NotFound];
    stop = "recording.stop" in [Voice], |id| StopRecording::new(id.clone()).into(),
        works (after [start_it] => "recording.stopped"), unknown "conversation" [NotFound];
}

fn start_it(id: &ConversationId) -> ChannelCommand {
    StartRecording::new(id.clone()).into()
}

fn pause_it(id: &ConversationId) -> ChannelCommand {
    PauseRecording::new(id.clone()).into()
}
