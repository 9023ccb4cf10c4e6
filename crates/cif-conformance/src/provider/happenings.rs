//! Every event of the table comes when it should, and in its form.

use cif_protocol::channel::{
    AddParticipant, BlindTransfer, ChannelEvent, ChannelKind, CollectLogs, ConsentState, ConsultOutcome, End,
    EventEnvelope, MessageStatus, RemoveParticipant, SetPresence, Start, SupervisionMode,
};
use cif_protocol::{ConversationId, MessageId};
use cif_provider::far_end::FarEndAct;

use super::bench::{Bench, address};
use super::lifecycle::first_kind;
use super::operation::Make;
use super::voice::{colleague, consult_it, hold_it, mute_it};
use crate::case::{Stop, must};

/// Declares the case `event.<name>` for an event: how it is brought about, and what must be true of it. The first name is what the
/// conditions call the event with its envelope.
macro_rules! happenings {
    ($event:ident: $($module:ident = $id:literal by $steps:expr, $pattern:pat => $holds:expr, $rule:literal;)+) => {
        pub(super) const CASES: &[$crate::provider::ProviderCase] = &[
            $($crate::provider::ProviderCase {
                id: concat!("event.", $id),
                rule: $rule,
                explain: "Hosts draw what events say. The event must come when it happens, once, about the right conversation, with its \
                          fields filled in; a host that reads it must find what was written.",
                twin: $crate::case::Twin::None("what happens is reported; nothing is advertised that could be absent"),
                real_time: true,
                run: |bench| Box::pin(async move {
                    let $event = $module(bench).await?;
                    well_formed(&$event, $id)?;
                    match &$event.event {
                        $pattern => must($holds, || format!("`{}` says {:?}", $id, $event.event)),
                        other => Err(Stop::broken(format!("`{}` came in place of `{}`", other.name(), $id))),
                    }
                }),
            },)+
        ];

        $(async fn $module(bench: &mut Bench) -> Result<EventEnvelope, Stop> {
            let steps: for<'a> fn(&'a mut Bench) -> cif_provider::BoxFuture<'a, Result<EventEnvelope, Stop>> = $steps;
            steps(bench).await
        })+
    };
}

/// What every event must be: named as in the table, with an id and a time, and the same after it went over a wire.
fn well_formed(event: &EventEnvelope, name: &str) -> Result<(), Stop> {
    must(event.event.name() == name, || format!("`{}` came in place of `{name}`", event.event.name()))?;
    must(!event.event_id.as_str().is_empty(), || format!("`{name}` has no id"))?;
    must(event.conversation.is_none() || event.seq > 0, || format!("`{name}` has no number in its conversation"))?;
    let written =
        serde_json::to_value(event).map_err(|error| Stop::broken(format!("`{name}` cannot be written: {error}")))?;
    let read: EventEnvelope = serde_json::from_value(written)
        .map_err(|error| Stop::broken(format!("`{name}` cannot be read again: {error}")))?;
    must(read == *event, || format!("`{name}` is {read:?} after it was written and read, and was {event:?}"))
}

happenings! {
    event:
    offered = "conversation.offered" by |bench| Box::pin(async move {
        let kind = first_kind(bench)?;
        let far_end = bench.far_end()?;
        far_end.offer(&kind, super::bench::sender(&kind)).await.map_err(Stop::NotRun)?;
        bench.event("`conversation.offered`", |event| matches!(event.event, ChannelEvent::Offered(_))).await
    }), ChannelEvent::Offered(offered) => offered.from.address.is_some() && event.conversation.is_some(),
        "An offer says who calls.";
    dialing = "conversation.dialing" by |bench| Box::pin(after_start(bench, "conversation.dialing")),
        ChannelEvent::Dialing(dialing) => dialing.to.address.as_ref() == Some(&address(&dialing.kind)),
        "A call that goes out says to whom.";
    accepted = "conversation.accepted" by |bench| Box::pin(async move {
        let kind = first_kind(bench)?;
        let conversation = bench.offered(&kind).await?;
        bench.must(cif_protocol::channel::Accept::new(conversation.clone())).await?;
        let found = bench.settle().await.into_iter().find(|event| event.event.name() == "conversation.accepted");
        found.ok_or_else(|| Stop::not_run("what is accepted connects at once"))
    }), ChannelEvent::Accepted(_) => event.cause.is_some(), "What the agent accepted says so.";
    connected = "conversation.connected" by |bench| Box::pin(async move {
        let kind = first_kind(bench)?;
        let conversation = bench.offered(&kind).await?;
        bench.must(cif_protocol::channel::Accept::new(conversation.clone())).await?;
        bench.event_named("conversation.connected", &conversation).await
    }), ChannelEvent::Connected(_) => event.conversation.is_some(), "What connects says so.";
    missed = "conversation.missed" by |bench| Box::pin(async move {
        let kind = first_kind(bench)?;
        let conversation = bench.offered(&kind).await?;
        bench.far_end()?.hang_up(&conversation).await.map_err(Stop::NotRun)?;
        bench.event_named("conversation.missed", &conversation).await
    }), ChannelEvent::Missed(missed) => !missed.cause.as_str().is_empty(), "What was missed says why.";
    declined = "conversation.declined" by |bench| Box::pin(async move {
        let kind = first_kind(bench)?;
        let conversation = bench.offered(&kind).await?;
        let decline = cif_protocol::channel::Decline::new(conversation).with_reason("at lunch");
        bench.needs(decline.clone())?;
        caused(bench, decline.into(), "conversation.declined").await
    }), ChannelEvent::Declined(_) => event.conversation.is_some(), "What the agent declined says so.";
    failed = "conversation.failed" by |bench| Box::pin(async move {
        let (_, conversation) = bench.start(&ChannelKind::Voice).await?;
        bench.act(FarEndAct::Busy { conversation: conversation.clone() }).await?;
        bench.event_named("conversation.failed", &conversation).await
    }), ChannelEvent::Failed(failed) => !failed.cause.as_str().is_empty(), "What failed says why.";
    ended = "conversation.ended" by |bench| Box::pin(async move {
        let kind = first_kind(bench)?;
        let conversation = bench.connected(&kind).await?;
        bench.settle().await;
        bench.needs(End::new(conversation.clone()))?;
        caused(bench, End::new(conversation).into(), "conversation.ended").await
    }), ChannelEvent::Ended(ended) => !ended.cause.as_str().is_empty(), "What is over says why.";
    transferred = "conversation.transferred" by |bench| Box::pin(after(bench, &[],
        |id| BlindTransfer::new(id.clone(), colleague()).into(), "conversation.transferred")),
        ChannelEvent::Transferred(transferred) => transferred.to == colleague(), "What was handed over says to whom.";
    wrap_up_started = "wrap_up.started" by |bench| Box::pin(in_wrap_up(bench, false)),
        ChannelEvent::WrapUpStarted(_) => event.conversation.is_some(), "Work after the end says that it began.";
    wrap_up_ended = "wrap_up.ended" by |bench| Box::pin(in_wrap_up(bench, true)),
        ChannelEvent::WrapUpEnded(_) => event.conversation.is_some(), "Work after the end says that it is done.";
    held = "participant.held" by |bench| Box::pin(after(bench, &[], hold_it, "participant.held")),
        ChannelEvent::Held(_) => event.conversation.is_some(), "Hold says so.";
    resumed = "participant.resumed" by |bench| Box::pin(after(bench, &[hold_it],
        |id| cif_protocol::channel::Resume::new(id.clone()).into(), "participant.resumed")),
        ChannelEvent::Resumed(_) => event.conversation.is_some(), "The end of hold says so.";
    muted = "participant.muted" by |bench| Box::pin(after(bench, &[], mute_it, "participant.muted")),
        ChannelEvent::Muted(_) => event.conversation.is_some(), "Mute says so.";
    unmuted = "participant.unmuted" by |bench| Box::pin(after(bench, &[mute_it],
        |id| cif_protocol::channel::Unmute::new(id.clone()).into(), "participant.unmuted")),
        ChannelEvent::Unmuted(_) => event.conversation.is_some(), "The end of mute says so.";
    message_received = "message.received" by |bench| Box::pin(in_chat(bench, |conversation, _| {
        // Said by `in_chat` itself.
        FarEndAct::Typing { conversation, typing: true }
    }, "message.received")), ChannelEvent::MessageReceived(received) =>
        !received.message.parts.is_empty() && !received.message.id.as_str().is_empty(), "A message has an id and something in it.";
    message_status = "message.status" by |bench| Box::pin(async move {
        let (_, _, event) = sent(bench).await?;
        Ok(event)
    }), ChannelEvent::MessageStatusChanged(changed) => changed.status != MessageStatus::Failed, "What is sent says how far it came.";
    typing_started = "typing.started" by |bench| Box::pin(in_chat(bench, |conversation, _| {
        FarEndAct::Typing { conversation, typing: true }
    }, "typing.started")), ChannelEvent::TypingStarted(_) => event.conversation.is_some(), "Who begins to write is shown.";
    typing_stopped = "typing.stopped" by |bench| Box::pin(async move {
        let conversation = bench.connected(&ChannelKind::Chat).await?;
        bench.act(FarEndAct::Typing { conversation: conversation.clone(), typing: true }).await?;
        bench.act(FarEndAct::Typing { conversation: conversation.clone(), typing: false }).await?;
        bench.event_named("typing.stopped", &conversation).await
    }), ChannelEvent::TypingStopped(_) => event.conversation.is_some(), "Who stops writing is shown.";
    email_received = "email.received" by |bench| Box::pin(async move {
        let conversation = bench.connected(&ChannelKind::Email).await?;
        bench.event_named("email.received", &conversation).await
    }), ChannelEvent::EmailReceived(received) => received.message.from.address.is_some(), "A mail says who wrote it.";
    presence_changed = "presence.changed" by |bench| Box::pin(async move {
        let other = super::presence::other(bench).await?;
        caused(bench, SetPresence::new(other).into(), "presence.changed").await
    }), ChannelEvent::PresenceChanged(changed) => !changed.presence.id.is_empty(), "A change of presence says to which.";
    capabilities_changed = "capabilities.changed" by |bench| Box::pin(async move {
        let capability = "get_presence".to_owned();
        bench.needs(cif_protocol::channel::GetPresence::new())?;
        bench.act(FarEndAct::Withhold { capability }).await?;
        bench.event("`capabilities.changed`", |event| event.event.name() == "capabilities.changed").await
    }), ChannelEvent::CapabilitiesChanged(changed) => !changed.capabilities.get_presence.is_supported(),
        "What can be done now is told as a whole, when it changes.";
    connection = "connection.state_changed" by |bench| Box::pin(async move {
        bench.act(FarEndAct::Disconnect {}).await?;
        bench.event("`connection.state_changed`", |event| event.event.name() == "connection.state_changed").await
    }), ChannelEvent::ConnectionStateChanged(changed) =>
        changed.state != cif_protocol::channel::ConnectionState::Connected, "A lost connection says so.";
    custom = "custom" by |bench| Box::pin(async move {
        let namespaces = bench.capabilities().custom_namespaces.unwrap_or_default();
        let Some(namespace) = namespaces.into_iter().next() else { return Err(Stop::not_run("no namespace is advertised")) };
        let send = cif_protocol::channel::SendCustom::new(namespace, "conformance");
        bench.needs(send.clone())?;
        bench.must(send).await?;
        let found = bench.settle().await.into_iter().find(|event| event.event.name() == "custom");
        found.ok_or_else(|| Stop::not_run("the vendor's message leads to no event of the vendor's"))
    }), ChannelEvent::Custom(custom) => bench_names(custom), "A vendor's event names its namespace.";
    heartbeat = "connection.heartbeat" by |bench| Box::pin(by_itself(bench, FarEndAct::Heartbeat {}, "connection.heartbeat")),
        ChannelEvent::Heartbeat(beat) => beat.interval_ms != Some(0) && event.conversation.is_none(),
        "A sign of life says when to expect the next, if it says anything.";
    progress = "command.progress" by |bench| Box::pin(async move {
        bench.needs(CollectLogs::new())?;
        let (id, _) = bench.must(CollectLogs::new()).await?;
        let mine = |event: &EventEnvelope| event.event.name() == "command.progress" && event.cause.as_ref() == Some(&id);
        let found = bench.settle().await.into_iter().find(mine);
        found.ok_or_else(|| Stop::not_run("no progress was reported"))
    }), ChannelEvent::CommandProgress(progress) => event.cause.is_some()
        && progress.done.zip(progress.total).is_none_or(|(done, total)| done <= total),
        "Progress names the command, and never goes beyond the whole.";
    kpi = "kpi.breached" by |bench| Box::pin(by_itself(bench,
        FarEndAct::Breach { name: "conformance".to_owned(), value: 61.0, limit: 60.0 }, "kpi.breached")),
        ChannelEvent::KpiBreached(breached) => breached.name == "conformance" && breached.value == Some(61.0),
        "A measure that is out of bounds says which, and how far.";
    sign_in = "sign_in.step" by |bench| Box::pin(async move {
        super::sign_in::on_device(bench, true).await?;
        // Once more, to have the event itself.
        let log_out = cif_protocol::channel::LogOut::new();
        bench.must(log_out).await?;
        let method = bench.far_end()?.secrets().await.map_err(Stop::NotRun)?.device_method.unwrap_or_default();
        bench.must(cif_protocol::channel::BeginSignIn::new().with_method(method)).await?;
        bench.act(FarEndAct::ConfirmSignIn { granted: false }).await?;
        bench.event("`sign_in.step`", |event| event.event.name() == "sign_in.step").await
    }), ChannelEvent::SignInStepChanged(changed) => !changed.step.flow.as_str().is_empty(), "A step names its sign-in.";
    invited = "participant.invited" by |bench| Box::pin(after(bench, &[],
        |id| AddParticipant::new(id.clone(), colleague()).into(), "participant.invited")),
        ChannelEvent::ParticipantInvited(invited) => !invited.participant.id.as_str().is_empty(), "Who is invited is named.";
    joined = "participant.joined" by |bench| Box::pin(async move {
        bench.needs(AddParticipant::new(super::NOBODY, colleague()))?;
        let conversation = bench.connected(&ChannelKind::Voice).await?;
        let who = bench.ask(AddParticipant::new(conversation.clone(), colleague())).await?.participant;
        // Where the far end cannot hurry, people come by themselves.
        let _ = bench.act(FarEndAct::Join { conversation: conversation.clone(), participant: who }).await;
        bench.event_named("participant.joined", &conversation).await
    }), ChannelEvent::ParticipantJoined(joined) => joined.participant.party.is_some(), "Who joins is named.";
    left = "participant.left" by |bench| Box::pin(async move {
        let (conversation, who) = super::participants::with_third(bench).await?;
        caused(bench, RemoveParticipant::new(conversation, who).into(), "participant.left").await
    }), ChannelEvent::ParticipantLeft(left) => !left.participant.as_str().is_empty(), "Who leaves is named.";
    consult_started = "consult.started" by |bench| Box::pin(after(bench, &[], consult_it, "consult.started")),
        ChannelEvent::ConsultStarted(started) => !started.participant.as_str().is_empty(), "A consultation names who is asked.";
    consult_ended = "consult.ended" by |bench| Box::pin(after(bench, &[consult_it],
        |id| cif_protocol::channel::CancelConsult::new(id.clone()).into(), "consult.ended")),
        ChannelEvent::ConsultEnded(ended) => ended.outcome != ConsultOutcome::Transferred, "A consultation says how it ended.";
    swapped = "conversation.swapped" by |bench| Box::pin(after(bench, &[consult_it],
        |id| cif_protocol::channel::Swap::new(id.clone()).into(), "conversation.swapped")),
        ChannelEvent::Swapped(swapped) => !swapped.active.as_str().is_empty(), "Swapping says who is talked to.";
    conferenced = "conversation.conferenced" by |bench| Box::pin(after(bench, &[consult_it],
        |id| cif_protocol::channel::StartConference::new(id.clone()).into(), "conversation.conferenced")),
        ChannelEvent::Conferenced(_) => event.conversation.is_some(), "A conference says that it began.";
    recording_started = "recording.started" by |bench| Box::pin(after(bench, &[], super::recording::start_it, "recording.started")),
        ChannelEvent::RecordingStarted(recording) => !recording.recording.as_str().is_empty(), "A recording has an id.";
    recording_paused = "recording.paused" by |bench| Box::pin(after(bench, &[super::recording::start_it],
        super::recording::pause_it, "recording.paused")),
        ChannelEvent::RecordingPaused(recording) => !recording.recording.as_str().is_empty(), "A pause names the recording.";
    recording_resumed = "recording.resumed" by |bench| Box::pin(after(bench, &[super::recording::start_it, super::recording::pause_it],
        |id| cif_protocol::channel::ResumeRecording::new(id.clone()).into(), "recording.resumed")),
        ChannelEvent::RecordingResumed(recording) => !recording.recording.as_str().is_empty(), "The end of a pause names the recording.";
    recording_stopped = "recording.stopped" by |bench| Box::pin(after(bench, &[super::recording::start_it], stop_it, "recording.stopped")),
        ChannelEvent::RecordingStopped(recording) => !recording.recording.as_str().is_empty(), "The end names the recording.";
    recording_available = "recording.available" by |bench| Box::pin(after(bench, &[super::recording::start_it], stop_it, "recording.available")),
        ChannelEvent::RecordingAvailable(recording) => !recording.recording.as_str().is_empty(), "What can be heard is named.";
    supervision_started = "supervision.started" by |bench| Box::pin(supervised(bench, None, "supervision.started")),
        ChannelEvent::SupervisionStarted(started) => started.mode == SupervisionMode::Listen, "Supervision says in which way.";
    supervision_mode = "supervision.mode_changed" by |bench| Box::pin(supervised(bench, Some(false), "supervision.mode_changed")),
        ChannelEvent::SupervisionModeChanged(changed) => changed.mode != SupervisionMode::Listen, "A change of the way says to which.";
    supervision_ended = "supervision.ended" by |bench| Box::pin(supervised(bench, Some(true), "supervision.ended")),
        ChannelEvent::SupervisionEnded(ended) => !ended.participant.as_str().is_empty(), "Who leaves is named.";
    quality = "quality.report" by |bench| Box::pin(in_call(bench, |conversation| FarEndAct::Sound { conversation, mos: 3.5 }, "quality.report")),
        ChannelEvent::QualityReport(report) => report.mos.is_none_or(|mos| (1.0..=5.0).contains(&mos))
            && report.packet_loss.is_none_or(|loss| (0.0..=100.0).contains(&loss)),
        "A report on the sound has values that exist: a score from 1 to 5.";
    transcript = "transcript.segment" by |bench| Box::pin(in_call(bench, |conversation| {
        FarEndAct::Speak { conversation, text: "Good morning".to_owned() }
    }, "transcript.segment")), ChannelEvent::TranscriptSegment(segment) => segment.text == "Good morning"
        && !segment.segment.is_empty() && segment.start_ms.zip(segment.end_ms).is_none_or(|(start, end)| start <= end),
        "What is written down is what was said, under an id that stays while it is corrected.";
    elsewhere = "message.sent" by |bench| Box::pin(in_chat(bench, |conversation, _| {
        FarEndAct::WriteElsewhere { conversation, text: "from my phone".to_owned() }
    }, "message.sent")), ChannelEvent::MessageSentElsewhere(sent) => sent.message.plain_text() == "from my phone"
        && sent.message.author == cif_protocol::channel::Author::Agent, "What the agent wrote elsewhere is shown as the agent's.";
    message_updated = "message.updated" by |bench| Box::pin(in_chat(bench, |conversation, message| {
        FarEndAct::Edit { conversation, message, text: "changed".to_owned() }
    }, "message.updated")), ChannelEvent::MessageUpdated(updated) => updated.message.plain_text() == "changed",
        "What a customer changed says what it says now.";
    message_deleted = "message.deleted" by |bench| Box::pin(in_chat(bench, |conversation, message| {
        FarEndAct::Unsay { conversation, message }
    }, "message.deleted")), ChannelEvent::MessageDeleted(deleted) => !deleted.message.as_str().is_empty(),
        "What a customer took back is named.";
    reaction_added = "reaction.added" by |bench| Box::pin(in_chat(bench, |conversation, message| {
        FarEndAct::React { conversation, message, reaction: "\u{1f44d}".to_owned() }
    }, "reaction.added")), ChannelEvent::ReactionAdded(added) => added.reaction == "\u{1f44d}"
        && added.author == cif_protocol::channel::Author::FarEnd, "A reaction of the customer is the customer's.";
    reaction_removed = "reaction.removed" by |bench| Box::pin(async move {
        use cif_protocol::channel::{React, Unreact};
        let (conversation, message) = super::messaging::heard(bench).await?;
        bench.needs(React::new(conversation.clone(), message.clone(), "+"))?;
        bench.must(React::new(conversation.clone(), message.clone(), "+")).await?;
        caused(bench, Unreact::new(conversation, message, "+").into(), "reaction.removed").await
    }), ChannelEvent::ReactionRemoved(removed) => removed.reaction == "+", "A reaction that is gone is named.";
    read = "read.up_to" by |bench| Box::pin(async move {
        let (conversation, message, _) = sent(bench).await?;
        bench.act(FarEndAct::Read { conversation: conversation.clone(), message }).await?;
        bench.event_named("read.up_to", &conversation).await
    }), ChannelEvent::ReadUpTo(read) => !read.message.as_str().is_empty(), "What the customer has read is named.";
    thread = "thread.updated" by |bench| Box::pin(async move {
        let conversation = bench.connected(&ChannelKind::Email).await?;
        bench.act(FarEndAct::SendMail { conversation: conversation.clone(), text: "One more thing".to_owned() }).await?;
        let found = bench.settle().await.into_iter().find(|event| event.event.name() == "thread.updated");
        found.ok_or_else(|| Stop::not_run("the service does not count the mails of a thread"))
    }), ChannelEvent::ThreadUpdated(updated) => updated.unread.zip(updated.messages).is_none_or(|(unread, all)| unread <= all),
        "A thread has no more unread mails than mails.";
    draft_created = "draft.created" by |bench| Box::pin(draft(bench, "draft.created")),
        ChannelEvent::DraftCreated(created) => created.draft.subject.as_deref() == Some("kept"), "A stored draft is shown as it is.";
    draft_updated = "draft.updated" by |bench| Box::pin(draft(bench, "draft.updated")),
        ChannelEvent::DraftUpdated(updated) => updated.draft.revision > 1, "A changed draft has a new revision.";
    draft_discarded = "draft.discarded" by |bench| Box::pin(draft(bench, "draft.discarded")),
        ChannelEvent::DraftDiscarded(discarded) => !discarded.draft.as_str().is_empty(), "A draft that is gone is named.";
    draft_sent = "draft.sent" by |bench| Box::pin(draft(bench, "draft.sent")),
        ChannelEvent::DraftSent(sent) => !sent.message.as_str().is_empty(), "A draft that was sent names its mail.";
    upload = "upload.progress" by |bench| Box::pin(async move {
        use cif_protocol::channel::{BeginUpload, UploadChunk};
        let begin = BeginUpload::new("note.txt", "text/plain", 4_u64);
        bench.needs(begin.clone())?;
        let upload = bench.ask(begin).await?.upload;
        caused(bench, UploadChunk::new(upload, 0_u64, &b"abcd"[..]).into(), "upload.progress").await
    }), ChannelEvent::UploadProgressed(progress) => progress.received == 4 && progress.total == 4, "Progress says how much of how much.";
    consent = "consent.changed" by |bench| Box::pin(async move {
        use cif_protocol::channel::{ConsentPurpose, SetConsent};
        let set = SetConsent::new(colleague(), ConsentPurpose::Marketing, ConsentState::Withdrawn);
        bench.needs(set.clone())?;
        caused(bench, set.into(), "consent.changed").await
    }), ChannelEvent::ConsentChanged(changed) => changed.consent.state == ConsentState::Withdrawn, "An answer says what it is.";
}

fn bench_names(custom: &cif_protocol::channel::Custom) -> bool {
    !custom.namespace.is_empty() && !custom.name.is_empty()
}

fn stop_it(id: &ConversationId) -> cif_protocol::channel::ChannelCommand {
    cif_protocol::channel::StopRecording::new(id.clone()).into()
}

/// Gives a command and waits for the event of this name that it causes.
async fn caused(
    bench: &mut Bench,
    command: cif_protocol::channel::ChannelCommand,
    name: &str,
) -> Result<EventEnvelope, Stop> {
    let (id, _) = bench.must(command).await?;
    bench.caused(name, &id).await
}

async fn after_start(bench: &mut Bench, name: &str) -> Result<EventEnvelope, Stop> {
    let kinds = bench.kinds();
    let can = |kind: &&ChannelKind| bench.capabilities().start(kind).is_supported();
    let Some(kind) = kinds.iter().find(can) else { return Err(Stop::not_run("nothing can be started")) };
    caused(bench, Start::new(kind.clone(), address(kind)).into(), name).await
}

/// In a call, after some commands, the event that the last one causes.
async fn after(bench: &mut Bench, before: &[Make], command: Make, name: &str) -> Result<EventEnvelope, Stop> {
    bench.needs(command(&super::NOBODY.into()))?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    for step in before {
        bench.needs(step(&conversation))?;
        let (_, reply) = bench.must(step(&conversation)).await?;
        if let cif_protocol::channel::ChannelReply::Consult(asked) = reply {
            bench.joined(&conversation, &asked.participant).await?;
        }
    }
    caused(bench, command(&conversation), name).await
}

async fn in_wrap_up(bench: &mut Bench, to_the_end: bool) -> Result<EventEnvelope, Stop> {
    use cif_protocol::channel::{WrapUpEnd, WrapUpStart};
    bench.needs(WrapUpStart::new(super::NOBODY))?;
    if to_the_end {
        let conversation = super::conversations::in_wrap_up(bench).await?;
        return caused(bench, WrapUpEnd::new(conversation).into(), "wrap_up.ended").await;
    }
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    bench.must(End::new(conversation.clone())).await?;
    bench.event_named("conversation.ended", &conversation).await?;
    let begun = bench.settle().await.into_iter().find(|event| event.event.name() == "wrap_up.started");
    match begun {
        Some(event) => Ok(event),
        None => caused(bench, WrapUpStart::new(conversation).into(), "wrap_up.started").await,
    }
}

/// In a chat in which the customer has written, the event of an act of the far end.
async fn in_chat(
    bench: &mut Bench,
    act: fn(ConversationId, MessageId) -> FarEndAct,
    name: &str,
) -> Result<EventEnvelope, Stop> {
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    bench.far_end()?.say(&conversation, "Good morning").await.map_err(Stop::NotRun)?;
    let written = bench.event_named("message.received", &conversation).await?;
    let message = match &written.event {
        ChannelEvent::MessageReceived(received) => received.message.id.clone(),
        other => return Err(Stop::broken(format!("`{}` is no message", other.name()))),
    };
    if name == "message.received" {
        return Ok(written);
    }
    bench.act(act(conversation.clone(), message)).await?;
    bench.event_named(name, &conversation).await
}

async fn in_call(bench: &mut Bench, act: fn(ConversationId) -> FarEndAct, name: &str) -> Result<EventEnvelope, Stop> {
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    bench.act(act(conversation.clone())).await?;
    bench.event_named(name, &conversation).await
}

async fn by_itself(bench: &mut Bench, act: FarEndAct, name: &str) -> Result<EventEnvelope, Stop> {
    bench.act(act).await?;
    bench.event(&format!("`{name}`"), |event| event.event.name() == name).await
}

async fn sent(bench: &mut Bench) -> Result<(ConversationId, MessageId, EventEnvelope), Stop> {
    use cif_protocol::channel::SendMessage;
    bench.needs(SendMessage::new(super::NOBODY, super::messaging::text("x")))?;
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let send = SendMessage::new(conversation.clone(), super::messaging::text("Good morning"));
    let (id, reply) = bench.ask_by_id(send).await?;
    let event = bench.caused("message.status", &id).await?;
    Ok((conversation, reply.message, event))
}

/// Joined, and then left or joined in another way.
async fn supervised(bench: &mut Bench, leaves: Option<bool>, name: &str) -> Result<EventEnvelope, Stop> {
    use cif_protocol::channel::{LeaveSupervision, ListSupervised, SetSupervisionMode, StartSupervision};
    bench.needs(ListSupervised::new())?;
    let targets = bench.ask(ListSupervised::new()).await?.targets;
    let Some(target) = targets.into_iter().next() else { return Err(Stop::not_run("there is nobody to listen to")) };
    let (id, joined) = bench.ask_by_id(StartSupervision::new(target.id, SupervisionMode::Listen)).await?;
    let started = bench.caused("supervision.started", &id).await?;
    match leaves {
        None => Ok(started),
        Some(true) => caused(bench, LeaveSupervision::new(joined.conversation).into(), name).await,
        Some(false) => {
            let change = SetSupervisionMode::new(joined.conversation, SupervisionMode::Whisper);
            bench.needs(change.clone())?;
            caused(bench, change.into(), name).await
        }
    }
}

async fn draft(bench: &mut Bench, name: &str) -> Result<EventEnvelope, Stop> {
    use cif_protocol::channel::{DiscardDraft, SendDraft, UpdateDraft};
    let create = super::email::new_draft("kept");
    bench.needs(create.clone())?;
    let (id, reply) = bench.ask_by_id(create).await?;
    let draft = reply.draft;
    match name {
        "draft.created" => bench.caused(name, &id).await,
        "draft.updated" => caused(bench, UpdateDraft::new(draft).into(), name).await,
        "draft.discarded" => caused(bench, DiscardDraft::new(draft.id).into(), name).await,
        _ => caused(bench, SendDraft::new(draft.id).into(), name).await,
    }
}
