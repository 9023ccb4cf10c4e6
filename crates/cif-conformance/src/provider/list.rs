//! The macro that makes a test of every case.

/// Makes one `#[test]` of every case of the provider kit, in virtual time: `provider_tests!(fixture)`, where `fixture` is a
/// [`Fixture`](crate::provider::Fixture), most often a function from a runtime to a [`Subject`](crate::provider::Subject). A second
/// argument says how the provider is reached (a [`Wiring`](crate::provider::Wiring)). A case that cannot be looked at passes and
/// says why on standard output.
#[macro_export]
macro_rules! provider_tests {
    ($fixture:expr) => {
        $crate::provider_tests!($fixture, $crate::provider::Wiring::Direct);
    };
    ($fixture:expr, $wiring:expr) => {
        $crate::provider_tests! { @each $fixture, $wiring,
            lifecycle_attach_returns = "lifecycle.attach.returns";
            lifecycle_attach_again = "lifecycle.attach.again";
            lifecycle_host_event_unknown = "lifecycle.host_event.unknown";
            lifecycle_detach_silent = "lifecycle.detach.silent";
            lifecycle_detach_refuses = "lifecycle.detach.refuses";
            capabilities_facets_there = "capabilities.facets.there";
            capabilities_facets_used = "capabilities.facets.used";
            capabilities_facets_same = "capabilities.facets.same";
            capabilities_scopes = "capabilities.scopes";
            capabilities_limit_dtmf = "capabilities.limit.dtmf";
            capabilities_limit_message = "capabilities.limit.message";
            conversation_start_voice_works = "conversation.start.voice.works";
            conversation_start_voice_refused = "conversation.start.voice.refused";
            conversation_start_chat_works = "conversation.start.chat.works";
            conversation_start_chat_refused = "conversation.start.chat.refused";
            conversation_start_sms_works = "conversation.start.sms.works";
            conversation_start_sms_refused = "conversation.start.sms.refused";
            conversation_start_email_works = "conversation.start.email.works";
            conversation_start_email_refused = "conversation.start.email.refused";
            conversation_accept_works = "conversation.accept.works";
            conversation_accept_refused = "conversation.accept.refused";
            conversation_accept_unknown_conversation = "conversation.accept.unknown_conversation";
            conversation_decline_works = "conversation.decline.works";
            conversation_decline_refused = "conversation.decline.refused";
            conversation_decline_unknown_conversation = "conversation.decline.unknown_conversation";
            conversation_end_works = "conversation.end.works";
            conversation_end_refused = "conversation.end.refused";
            conversation_end_unknown_conversation = "conversation.end.unknown_conversation";
            conversation_wrap_up_start_works = "conversation.wrap_up_start.works";
            conversation_wrap_up_start_refused = "conversation.wrap_up_start.refused";
            conversation_wrap_up_start_unknown_conversation = "conversation.wrap_up_start.unknown_conversation";
            conversation_wrap_up_end_works = "conversation.wrap_up_end.works";
            conversation_wrap_up_end_refused = "conversation.wrap_up_end.refused";
            conversation_wrap_up_end_unknown_conversation = "conversation.wrap_up_end.unknown_conversation";
            conversation_associate_works = "conversation.associate.works";
            conversation_associate_refused = "conversation.associate.refused";
            conversation_associate_unknown_conversation = "conversation.associate.unknown_conversation";
            conversation_list_dispositions_works = "conversation.list_dispositions.works";
            conversation_list_dispositions_refused = "conversation.list_dispositions.refused";
            conversation_list_dispositions_unknown_conversation = "conversation.list_dispositions.unknown_conversation";
            conversation_start_unknown_address = "conversation.start.unknown_address";
            conversation_accept_too_late = "conversation.accept.too_late";
            conversation_missed = "conversation.missed";
            conversation_ended_by_far_end = "conversation.ended_by_far_end";
            conversation_wrap_up_end_disposition = "conversation.wrap_up_end.disposition";
            voice_hold_works = "voice.hold.works";
            voice_hold_refused = "voice.hold.refused";
            voice_hold_unknown_conversation = "voice.hold.unknown_conversation";
            voice_resume_works = "voice.resume.works";
            voice_resume_refused = "voice.resume.refused";
            voice_resume_unknown_conversation = "voice.resume.unknown_conversation";
            voice_mute_works = "voice.mute.works";
            voice_mute_refused = "voice.mute.refused";
            voice_mute_unknown_conversation = "voice.mute.unknown_conversation";
            voice_unmute_works = "voice.unmute.works";
            voice_unmute_refused = "voice.unmute.refused";
            voice_unmute_unknown_conversation = "voice.unmute.unknown_conversation";
            voice_send_dtmf_works = "voice.send_dtmf.works";
            voice_send_dtmf_refused = "voice.send_dtmf.refused";
            voice_send_dtmf_unknown_conversation = "voice.send_dtmf.unknown_conversation";
            voice_blind_transfer_works = "voice.blind_transfer.works";
            voice_blind_transfer_refused = "voice.blind_transfer.refused";
            voice_blind_transfer_unknown_conversation = "voice.blind_transfer.unknown_conversation";
            voice_consult_works = "voice.consult.works";
            voice_consult_refused = "voice.consult.refused";
            voice_consult_unknown_conversation = "voice.consult.unknown_conversation";
            voice_cancel_consult_works = "voice.cancel_consult.works";
            voice_cancel_consult_refused = "voice.cancel_consult.refused";
            voice_cancel_consult_unknown_conversation = "voice.cancel_consult.unknown_conversation";
            voice_complete_transfer_works = "voice.complete_transfer.works";
            voice_complete_transfer_refused = "voice.complete_transfer.refused";
            voice_complete_transfer_unknown_conversation = "voice.complete_transfer.unknown_conversation";
            voice_swap_works = "voice.swap.works";
            voice_swap_refused = "voice.swap.refused";
            voice_swap_unknown_conversation = "voice.swap.unknown_conversation";
            voice_conference_works = "voice.conference.works";
            voice_conference_refused = "voice.conference.refused";
            voice_conference_unknown_conversation = "voice.conference.unknown_conversation";
            recording_start_works = "recording.start.works";
            recording_start_refused = "recording.start.refused";
            recording_start_unknown_conversation = "recording.start.unknown_conversation";
            recording_pause_works = "recording.pause.works";
            recording_pause_refused = "recording.pause.refused";
            recording_pause_unknown_conversation = "recording.pause.unknown_conversation";
            recording_resume_works = "recording.resume.works";
            recording_resume_refused = "recording.resume.refused";
            recording_resume_unknown_conversation = "recording.resume.unknown_conversation";
            recording_stop_works = "recording.stop.works";
            recording_stop_refused = "recording.stop.refused";
            recording_stop_unknown_conversation = "recording.stop.unknown_conversation";
            messaging_send_works = "messaging.send.works";
            messaging_send_refused = "messaging.send.refused";
            messaging_send_unknown_conversation = "messaging.send.unknown_conversation";
            messaging_mark_typing_works = "messaging.mark_typing.works";
            messaging_mark_typing_refused = "messaging.mark_typing.refused";
            messaging_mark_typing_unknown_conversation = "messaging.mark_typing.unknown_conversation";
            messaging_edit_works = "messaging.edit.works";
            messaging_edit_refused = "messaging.edit.refused";
            messaging_edit_unknown_conversation = "messaging.edit.unknown_conversation";
            messaging_delete_works = "messaging.delete.works";
            messaging_delete_refused = "messaging.delete.refused";
            messaging_delete_unknown_conversation = "messaging.delete.unknown_conversation";
            messaging_react_works = "messaging.react.works";
            messaging_react_refused = "messaging.react.refused";
            messaging_react_unknown_conversation = "messaging.react.unknown_conversation";
            messaging_unreact_works = "messaging.unreact.works";
            messaging_unreact_refused = "messaging.unreact.refused";
            messaging_unreact_unknown_conversation = "messaging.unreact.unknown_conversation";
            messaging_mark_read_works = "messaging.mark_read.works";
            messaging_mark_read_refused = "messaging.mark_read.refused";
            messaging_mark_read_unknown_conversation = "messaging.mark_read.unknown_conversation";
            messaging_estimate_segments_works = "messaging.estimate_segments.works";
            messaging_estimate_segments_refused = "messaging.estimate_segments.refused";
            messaging_receive_works = "messaging.receive.works";
            messaging_receive_order = "messaging.receive.order";
            messaging_receive_isolation = "messaging.receive.isolation";
            messaging_edit_unknown_message = "messaging.edit.unknown_message";
            messaging_edit_not_own = "messaging.edit.not_own";
            messaging_delete_unknown_message = "messaging.delete.unknown_message";
            messaging_react_unknown_message = "messaging.react.unknown_message";
            messaging_mark_read_unknown_message = "messaging.mark_read.unknown_message";
            messaging_send_empty = "messaging.send.empty";
            messaging_send_client_id = "messaging.send.client_id";
            sms_send_works = "sms.send.works";
            sms_receive_works = "sms.receive.works";
            sms_segments_gsm7 = "sms.segments.gsm7";
            sms_segments_ucs2 = "sms.segments.ucs2";
            sms_segments_limit = "sms.segments.limit";
            history_fetch_works = "history.fetch.works";
            history_fetch_refused = "history.fetch.refused";
            history_fetch_unknown_conversation = "history.fetch.unknown_conversation";
            history_fetch_older = "history.fetch.older";
            history_fetch_newer = "history.fetch.newer";
            history_fetch_isolation = "history.fetch.isolation";
            history_fetch_unknown_cursor = "history.fetch.unknown_cursor";
            attachment_begin_upload_works = "attachment.begin_upload.works";
            attachment_begin_upload_refused = "attachment.begin_upload.refused";
            attachment_upload_chunk_works = "attachment.upload_chunk.works";
            attachment_upload_chunk_refused = "attachment.upload_chunk.refused";
            attachment_upload_chunk_unknown_upload = "attachment.upload_chunk.unknown_upload";
            attachment_finish_upload_works = "attachment.finish_upload.works";
            attachment_finish_upload_refused = "attachment.finish_upload.refused";
            attachment_finish_upload_unknown_upload = "attachment.finish_upload.unknown_upload";
            attachment_cancel_upload_works = "attachment.cancel_upload.works";
            attachment_cancel_upload_refused = "attachment.cancel_upload.refused";
            attachment_cancel_upload_unknown_upload = "attachment.cancel_upload.unknown_upload";
            attachment_download_chunk_works = "attachment.download_chunk.works";
            attachment_download_chunk_refused = "attachment.download_chunk.refused";
            attachment_download_chunk_unknown_file = "attachment.download_chunk.unknown_file";
            attachment_begin_upload_too_large = "attachment.begin_upload.too_large";
            attachment_begin_upload_wrong_type = "attachment.begin_upload.wrong_type";
            attachment_upload_chunk_gap = "attachment.upload_chunk.gap";
            attachment_upload_chunk_again = "attachment.upload_chunk.again";
            attachment_finish_upload_early = "attachment.finish_upload.early";
            attachment_sent_with_message = "attachment.sent_with_message";
            attachment_sent_with_message_unknown_file = "attachment.sent_with_message.unknown_file";
            attachment_received = "attachment.received";
            email_send_works = "email.send.works";
            email_send_refused = "email.send.refused";
            email_send_nobody = "email.send.nobody";
            email_receive_works = "email.receive.works";
            email_reply_works = "email.reply.works";
            email_forward_works = "email.forward.works";
            email_get_thread_works = "email.get_thread.works";
            email_get_body_works = "email.get_body.works";
            email_drafts_works = "email.drafts.works";
            presence_list_works = "presence.list.works";
            presence_set_works = "presence.set.works";
            presence_set_refused = "presence.set.refused";
            presence_set_unknown = "presence.set.unknown";
            directory_search_works = "directory.search.works";
            directory_search_refused = "directory.search.refused";
            directory_search_pages = "directory.search.pages";
            directory_resolve_works = "directory.resolve.works";
            events_legal = "events.legal";
            events_numbered = "events.numbered";
            events_ids = "events.ids";
            events_times = "events.times";
            events_nothing_after_end = "events.nothing_after_end";
            errors_name_the_operation = "errors.name_the_operation";
            errors_wrong_state_offered = "errors.wrong_state.offered";
            errors_wrong_state_over = "errors.wrong_state.over";
            errors_wrong_state_accepted_twice = "errors.wrong_state.accepted_twice";
            once_start = "once.start";
            once_message = "once.message";
            once_mail = "once.mail";
            once_dtmf = "once.dtmf";
            once_transfer = "once.transfer";
            once_dropped = "once.dropped";
            once_cancelled = "once.cancelled";
            snapshot_live = "snapshot.live";
            snapshot_over = "snapshot.over";
            snapshot_quiet = "snapshot.quiet";
            snapshot_rebuilds = "snapshot.rebuilds";
        }
    };
    (@each $fixture:expr, $wiring:expr, $($name:ident = $id:literal;)+) => {
        $(
            #[test]
            fn $name() {
                $crate::provider::check($id, &$fixture, $wiring);
            }
        )+

        /// The cases that have a test.
        #[allow(dead_code, reason = "for whoever wants to know")]
        const CASES: &[&str] = &[$($id),+];
    };
}
