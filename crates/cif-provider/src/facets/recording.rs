//! Recording calls.

use std::fmt::Debug;

use async_trait::async_trait;
use cif_protocol::channel::{
    GetRecordingUrl, PauseRecording, RecordingBegun, RecordingUrl, ResumeRecording, StartRecording, StopRecording,
};

use super::unsupported;
use crate::{CallContext, MaybeSend, MaybeSync, ProviderError};

/// Recording calls. The announcement that a call is recorded, and the consent, are the business of the service.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait Recording: Debug + MaybeSend + MaybeSync {
    /// Begins to record a call. The contract is that of [`StartRecording`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn start(&self, cx: &CallContext, command: StartRecording) -> Result<RecordingBegun, ProviderError>;

    /// Interrupts the recording, for example while a card number is said. The contract is that of [`PauseRecording`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn pause(&self, cx: &CallContext, command: PauseRecording) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Goes on with an interrupted recording. The contract is that of [`ResumeRecording`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn resume(&self, cx: &CallContext, command: ResumeRecording) -> Result<(), ProviderError> {
        unsupported(cx, &command)
    }

    /// Ends the recording. The contract is that of [`StopRecording`].
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn stop(&self, cx: &CallContext, command: StopRecording) -> Result<(), ProviderError>;

    /// Asks where a recording can be heard. The contract is that of [`GetRecordingUrl`].
    ///
    /// # Errors
    ///
    /// `Unsupported` unless the provider has it; those of the command.
    async fn get_url(&self, cx: &CallContext, command: GetRecordingUrl) -> Result<RecordingUrl, ProviderError> {
        unsupported(cx, &command)
    }
}
