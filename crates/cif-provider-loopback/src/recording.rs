//! Recording calls. Nothing is recorded: a recording is its id and its state.

use cif_protocol::channel::{
    ChannelEvent, ChannelKind, Command, Done, GetRecordingUrl, PauseRecording, RecordingAvailable, RecordingBegun,
    RecordingPaused, RecordingResumed, RecordingStarted, RecordingStopped, RecordingUrl, ResumeRecording,
    StartRecording, StopRecording,
};
use cif_protocol::{ConversationId, RecordingId};
use cif_provider::{CallContext, ProviderError, ProviderErrorKind, Recording, async_trait};

use crate::LoopbackProvider;
use crate::messaging::check_connected;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Recording for LoopbackProvider {
    async fn start(&self, cx: &CallContext, command: StartRecording) -> Result<RecordingBegun, ProviderError> {
        self.service.execute::<StartRecording>(cx, |state| {
            let id = &command.conversation;
            check_connected(state, id, &[ChannelKind::Voice])?;
            if let Some(open) = state.talk(id)?.model.open_recording() {
                return Ok(RecordingBegun::new(open.clone()));
            }
            let recording = state.new_id::<RecordingId>("rec");
            self.service.step(state, id, RecordingStarted::new(recording.clone()), cx.command_id())?;
            Ok(RecordingBegun::new(recording))
        })
    }

    async fn pause(&self, cx: &CallContext, command: PauseRecording) -> Result<(), ProviderError> {
        let done = |id| vec![RecordingPaused::new(id).into()];
        self.change::<PauseRecording>(cx, &command.conversation, command.recording, "paused", done)
    }

    async fn resume(&self, cx: &CallContext, command: ResumeRecording) -> Result<(), ProviderError> {
        let done = |id| vec![RecordingResumed::new(id).into()];
        self.change::<ResumeRecording>(cx, &command.conversation, command.recording, "running", done)
    }

    async fn stop(&self, cx: &CallContext, command: StopRecording) -> Result<(), ProviderError> {
        let done = |id: RecordingId| vec![RecordingStopped::new(id.clone()).into(), RecordingAvailable::new(id).into()];
        self.change::<StopRecording>(cx, &command.conversation, command.recording, "available", done)
    }

    async fn get_url(&self, cx: &CallContext, command: GetRecordingUrl) -> Result<RecordingUrl, ProviderError> {
        self.service.execute::<GetRecordingUrl>(cx, |state| {
            let known = |state: &&str| *state != "unknown";
            let states = state.talks.values().map(|talk| talk.model.recording(&command.recording));
            match states.into_iter().find(known) {
                Some("available") => Ok(RecordingUrl::new(format!("loopback:recording/{}", command.recording))
                    .with_content_type("audio/ogg")),
                Some(other) => {
                    let text = format!("recording {} is {other}; wait for `recording.available`", command.recording);
                    Err(ProviderError::new(ProviderErrorKind::WrongState, text))
                }
                None => Err(no_recording(command.recording.as_str())),
            }
        })
    }
}

impl LoopbackProvider {
    /// Brings a recording to the state `wanted`, unless it is there already.
    fn change<C: Command<Reply = Done>>(
        &self,
        cx: &CallContext,
        id: &ConversationId,
        recording: Option<RecordingId>,
        wanted: &str,
        events: impl FnOnce(RecordingId) -> Vec<ChannelEvent>,
    ) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<C>(cx, |state| {
            let talk = state.talk(id)?;
            let found = recording.or_else(|| talk.model.open_recording().cloned());
            let Some(recording) = found.filter(|recording| talk.model.recording(recording) != "unknown") else {
                return Err(no_recording(id.as_str()));
            };
            if talk.model.recording(&recording) != wanted {
                check_connected(state, id, &[ChannelKind::Voice])?;
                for event in events(recording) {
                    self.service.step(state, id, event, cx.command_id())?;
                }
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }
}

fn no_recording(of: &str) -> ProviderError {
    let text = format!("there is no recording for `{of}`; begin with `recording.start`");
    ProviderError::new(ProviderErrorKind::NotFound, text)
}
