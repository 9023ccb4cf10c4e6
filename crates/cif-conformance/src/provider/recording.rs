//! Recording calls.

use cif_protocol::ConversationId;
use cif_protocol::channel::{ChannelCommand, PauseRecording, ResumeRecording, StartRecording, StopRecording};

operations! {
    start = "recording.start": Voice, |id| start_it(id), before [], reports "recording.started";
    pause = "recording.pause": Voice, |id| pause_it(id), before [start_it], reports "recording.paused";
    resume = "recording.resume": Voice, |id| ResumeRecording::new(id.clone()).into(), before [start_it, pause_it],
        reports "recording.resumed";
    stop = "recording.stop": Voice, |id| StopRecording::new(id.clone()).into(), before [start_it], reports "recording.stopped";
}

fn start_it(id: &ConversationId) -> ChannelCommand {
    StartRecording::new(id.clone()).into()
}

fn pause_it(id: &ConversationId) -> ChannelCommand {
    PauseRecording::new(id.clone()).into()
}
