//! Recording calls.

use cif_protocol::channel::{
    ChannelCommand, ChannelKind, End, Entry, GetRecordingUrl, PauseRecording, RecordingAvailable, RecordingStarted,
    ResumeRecording, StartRecording, StopRecording,
};
use cif_protocol::{ConversationId, RecordingId};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs};

operations! {
    start = "recording.start" in [Voice], |id| start_it(id),
        works (after [] => "recording.started"), unknown "conversation" [NotFound];
    pause = "recording.pause" in [Voice], |id| pause_it(id),
        works (after [start_it] => "recording.paused"), unknown "conversation" [NotFound];
    resume = "recording.resume" in [Voice], |id| ResumeRecording::new(id.clone()).into(),
        works (after [start_it, pause_it] => "recording.resumed"), unknown "conversation" [NotFound];
    stop = "recording.stop" in [Voice], |id| StopRecording::new(id.clone()).into(),
        works (after [start_it] => "recording.stopped"), unknown "conversation" [NotFound];
    url = "recording.get_url" in [], |_| GetRecordingUrl::new("conformance-no-such-recording").into(),
        works (by has_url, "A recording that is available has an address."), unknown "recording" [NotFound];
}

cases! {
    early = "recording.get_url.early", real_time true, twin SideOf("recording.get_url.works"),
        "A recording that runs has no address yet.",
        "Answer with kind `WrongState`; `recording.available` says when.";
    ends = "recording.ends_with_call", real_time true, twin SideOf("recording.stop.works"),
        "A recording ends with its call and becomes available.",
        "Nobody has to stop it; `recording.available` follows.";
    again = "recording.start.again", real_time true, twin SideOf("recording.start.works"),
        "Starting what runs already starts no second recording.",
        "Answer with the recording that runs, and report nothing.";
}

pub(super) fn start_it(id: &ConversationId) -> ChannelCommand {
    StartRecording::new(id.clone()).into()
}

pub(super) fn pause_it(id: &ConversationId) -> ChannelCommand {
    PauseRecording::new(id.clone()).into()
}

/// A call that is recorded.
async fn running(bench: &mut Bench) -> Result<(ConversationId, RecordingId), Stop> {
    needs(bench.capabilities().record, StartRecording::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    let (id, reply) = bench.ask_by_id(StartRecording::new(conversation.clone())).await?;
    bench.caused(RecordingStarted::NAME, &id).await?;
    Ok((conversation, reply.recording))
}

async fn has_url(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, recording) = running(bench).await?;
    bench.ask(StopRecording::new(conversation.clone())).await?;
    bench.event_named(RecordingAvailable::NAME, &conversation).await?;
    let found = bench.ask(GetRecordingUrl::new(recording)).await?;
    let scheme = found.url.split_once(':').is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty());
    must(scheme, || format!("`{}` is no address", found.url))
}

async fn early(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().recording_url, GetRecordingUrl::NAME)?;
    let (_, recording) = running(bench).await?;
    bench.must_refuse(GetRecordingUrl::new(recording), &[ProviderErrorKind::WrongState]).await
}

async fn ends(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().end, End::NAME)?;
    let (conversation, _) = running(bench).await?;
    bench.ask(End::new(conversation.clone())).await?;
    bench.event_named(RecordingAvailable::NAME, &conversation).await.map(drop)
}

async fn again(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, recording) = running(bench).await?;
    let second = bench.ask(StartRecording::new(conversation.clone())).await?.recording;
    must(second == recording, || format!("{recording} runs, and {second} was started"))?;
    bench.must_be_harmless(start_it(&conversation)).await
}
