//! The one table of facets: which method of which facet executes which command, and what it answers.

/// Calls `$callback! { [$($args)*] core conversations Conversations { .. } facet voice Voice (Voice) { .. } .. }`: for each
/// facet its accessor, its trait and its [`Facet`](cif_protocol::channel::Facet), for each method its command and its reply,
/// where `()` stands for [`Done`](cif_protocol::channel::Done). Dispatching, forwarding, layers and remote providers are made
/// from it, so that none of them forgets a method.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_facet {
    ([$($callback:tt)*] $($args:tt)*) => {
        $($callback)*! {
            [$($args)*]
            core conversations Conversations {
                start(Start) -> Started;
                accept(Accept) -> ();
                decline(Decline) -> ();
                end(End) -> ();
                wrap_up_start(WrapUpStart) -> ();
                wrap_up_end(WrapUpEnd) -> ();
                associate(Associate) -> ();
                list_dispositions(ListDispositions) -> DispositionList;
            }
            facet voice Voice (Voice) {
                hold(Hold) -> ();
                resume(Resume) -> ();
                mute(Mute) -> ();
                unmute(Unmute) -> ();
                send_dtmf(SendDtmf) -> ();
                blind_transfer(BlindTransfer) -> ();
                consult(Consult) -> Consulting;
                complete_transfer(CompleteTransfer) -> ();
                cancel_consult(CancelConsult) -> ();
                swap(Swap) -> ();
                conference(StartConference) -> ();
                list_devices(ListDevices) -> DeviceList;
                select_device(SelectDevice) -> ();
            }
            facet messaging Messaging (Messaging) {
                send(SendMessage) -> MessageSent;
                mark_typing(MarkTyping) -> ();
                edit(EditMessage) -> ();
                delete(DeleteMessage) -> ();
                react(React) -> ();
                unreact(Unreact) -> ();
                mark_read(MarkRead) -> ();
                estimate_segments(EstimateSegments) -> SegmentEstimate;
            }
            facet email Email (Email) {
                send(SendEmail) -> EmailSent;
                get_thread(GetThread) -> ThreadPage;
                get_body(GetBody) -> EmailBody;
                reply(ReplyEmail) -> EmailSent;
                forward(ForwardEmail) -> EmailSent;
                create_draft(CreateDraft) -> DraftStored;
                update_draft(UpdateDraft) -> DraftStored;
                discard_draft(DiscardDraft) -> ();
                send_draft(SendDraft) -> EmailSent;
            }
            facet presence Presence (Presence) {
                get(GetPresence) -> CurrentPresence;
                set(SetPresence) -> CurrentPresence;
                list(ListPresences) -> PresenceList;
            }
            facet directory Directory (Directory) {
                search(SearchDirectory) -> DirectoryPage;
                resolve(ResolveAddress) -> ResolvedAddress;
                get_contact(GetContact) -> ContactDetails;
            }
            facet participants Participants (Participants) {
                add(AddParticipant) -> ParticipantAdded;
                remove(RemoveParticipant) -> ();
            }
            facet recording Recording (Recording) {
                start(StartRecording) -> RecordingBegun;
                pause(PauseRecording) -> ();
                resume(ResumeRecording) -> ();
                stop(StopRecording) -> ();
                get_url(GetRecordingUrl) -> RecordingUrl;
            }
            facet supervision Supervision (Supervision) {
                list(ListSupervised) -> SupervisionTargets;
                start(StartSupervision) -> Supervising;
                set_mode(SetSupervisionMode) -> ();
                leave(LeaveSupervision) -> ();
            }
            facet history History (History) {
                fetch(FetchHistory) -> HistoryPage;
            }
            facet attachments Attachments (Attachments) {
                begin_upload(BeginUpload) -> UploadBegun;
                upload_chunk(UploadChunk) -> UploadReceived;
                finish_upload(FinishUpload) -> AttachmentReady;
                cancel_upload(CancelUpload) -> ();
                download_chunk(DownloadChunk) -> DownloadedChunk;
            }
            facet templates Templates (Templates) {
                search(SearchTemplates) -> TemplatePage;
            }
            facet consent Consent (Consent) {
                get(GetConsent) -> ConsentList;
                set(SetConsent) -> ();
            }
            facet sign_in SignIn (SignIn) {
                begin(BeginSignIn) -> SignInProgress;
                submit(SubmitSignIn) -> SignInProgress;
                cancel(CancelSignIn) -> ();
                log_out(LogOut) -> ();
                exchange_token(ExchangeToken) -> SignInProgress;
            }
            facet custom CustomMessages (Custom) {
                send(SendCustom) -> CustomReply;
            }
            facet diagnostics Diagnostics (Diagnostics) {
                report_issue(ReportIssue) -> IssueReported;
                collect_logs(CollectLogs) -> CollectedLogs;
            }
        }
    };
}
