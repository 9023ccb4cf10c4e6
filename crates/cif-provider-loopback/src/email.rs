//! Mail, with an echo.

use cif_protocol::CommandId;
use cif_protocol::channel::{
    BodyFormat, ChannelKind, Connected, CreateDraft, Dialing, Direction, DiscardDraft, DraftStored, EmailBody,
    EmailMessage, EmailReceived, EmailSent, ForwardEmail, GetBody, GetThread, Party, ReplyEmail, SendDraft, SendEmail,
    ThreadPage, UpdateDraft,
};
use cif_provider::{CallContext, Email, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;
use crate::capabilities::MAX_PAGE;
use crate::conversations::check_address;
use crate::drafts::{find_mail, own_address, reply_subject};
use crate::messaging::{check_connected, check_parts};
use crate::service::State;

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Email for LoopbackProvider {
    async fn send(&self, cx: &CallContext, command: SendEmail) -> Result<EmailSent, ProviderError> {
        self.service.execute::<SendEmail>(cx, |state| self.send_mail_in(state, command, cx.command_id()))
    }

    async fn get_thread(&self, cx: &CallContext, command: GetThread) -> Result<ThreadPage, ProviderError> {
        self.service.execute::<GetThread>(cx, |state| {
            let mails = &state.talk(&command.conversation)?.mails;
            let skip = match &command.cursor {
                None => 0,
                Some(cursor) => cursor.parse::<usize>().map_err(|_| {
                    let text = format!("`{cursor}` is not a cursor; use `next` of the page before");
                    ProviderError::new(ProviderErrorKind::InvalidInput, text)
                })?,
            };
            let limit = usize::try_from(command.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE)).unwrap_or(1);
            let page: Vec<_> = mails.iter().rev().skip(skip).take(limit).cloned().collect();
            let end = skip.saturating_add(limit);
            let mut reply = ThreadPage::new().with_messages(page);
            reply.next = (end < mails.len()).then(|| end.to_string());
            Ok(reply)
        })
    }

    async fn get_body(&self, cx: &CallContext, command: GetBody) -> Result<EmailBody, ProviderError> {
        self.service.execute::<GetBody>(cx, |state| {
            let mail = find_mail(state, &command.conversation, &command.message)?;
            let texts = |of: &str| {
                let texts: Vec<&str> = mail
                    .parts
                    .iter()
                    .filter(|part| part.content_type == of)
                    .filter_map(|part| part.text.as_deref())
                    .collect();
                texts.join("\n")
            };
            let text = match command.format {
                BodyFormat::Plain => texts("text/plain"),
                BodyFormat::Html if mail.parts.iter().any(|part| part.content_type == "text/html") => {
                    texts("text/html")
                }
                _ => {
                    let text = format!("mail {} has no body of form `{}`; ask for `plain`", mail.id, command.format);
                    return Err(ProviderError::new(ProviderErrorKind::Unsupported, text));
                }
            };
            Ok(EmailBody::new(command.format, text))
        })
    }

    async fn reply(&self, cx: &CallContext, command: ReplyEmail) -> Result<EmailSent, ProviderError> {
        self.service.execute::<ReplyEmail>(cx, |state| self.reply_in(state, command, cx.command_id()))
    }

    async fn forward(&self, cx: &CallContext, command: ForwardEmail) -> Result<EmailSent, ProviderError> {
        self.service.execute::<ForwardEmail>(cx, |state| self.forward_in(state, command, cx.command_id()))
    }

    async fn create_draft(&self, cx: &CallContext, command: CreateDraft) -> Result<DraftStored, ProviderError> {
        self.service.execute::<CreateDraft>(cx, |state| self.create_draft_in(state, command, cx.command_id()))
    }

    async fn update_draft(&self, cx: &CallContext, command: UpdateDraft) -> Result<DraftStored, ProviderError> {
        self.service.execute::<UpdateDraft>(cx, |state| self.update_draft_in(state, command, cx.command_id()))
    }

    async fn discard_draft(&self, cx: &CallContext, command: DiscardDraft) -> Result<(), ProviderError> {
        let service = &self.service;
        service.execute::<DiscardDraft>(cx, |state| self.discard_draft_in(state, &command, cx.command_id())).map(drop)
    }

    async fn send_draft(&self, cx: &CallContext, command: SendDraft) -> Result<EmailSent, ProviderError> {
        self.service.execute::<SendDraft>(cx, |state| self.send_draft_in(state, &command, cx.command_id()))
    }
}

impl LoopbackProvider {
    /// Sends a mail in its thread, or begins one, and has it echoed.
    pub(crate) fn send_mail_in(
        &self,
        state: &mut State,
        command: SendEmail,
        cause: Option<&CommandId>,
    ) -> Result<EmailSent, ProviderError> {
        let service = &self.service;
        let Some(first) = command.to.first() else {
            let text = "the mail has no receiver; give at least one";
            return Err(ProviderError::new(ProviderErrorKind::InvalidInput, text));
        };
        for to in command.to.iter().chain(&command.cc).chain(&command.bcc) {
            check_address(&ChannelKind::Email, to)?;
        }
        check_parts(&command.parts)?;
        let party = Party::from(first.clone());
        let id = if let Some(thread) = command.conversation {
            check_connected(state, &thread, &[ChannelKind::Email])?;
            thread
        } else {
            let thread = service.begin(state, &ChannelKind::Email, Direction::Outbound)?;
            let info = &mut state.talk_mut(&thread)?.info;
            info.party = Some(party.clone());
            info.subject = Some(command.subject.clone());
            let dialing = Dialing::new(ChannelKind::Email, party.clone()).with_subject(command.subject.clone());
            service.step(state, &thread, dialing, cause)?;
            service.step(state, &thread, Connected::new(), cause)?;
            thread
        };
        let message = self.take(state, &id, &command.parts, command.client_id.as_deref(), cause)?;
        let now = service.runtime.wall_clock();
        let mut mail = EmailMessage::new(
            message.clone(),
            Party::from(own_address()),
            command.subject.clone(),
            command.parts.clone(),
        )
        .with_sent_at(now)
        .with_to(command.to)
        .with_cc(command.cc);
        mail.in_reply_to = command.in_reply_to;
        state.talk_mut(&id)?.remember_mail(mail);
        let (subject, parts, answered) = (reply_subject(&command.subject), command.parts, message.clone());
        self.echo(state, &id, move |service, state, conversation| {
            let mail = EmailMessage::new(state.new_message(), party, subject, parts)
                .with_sent_at(service.runtime.wall_clock())
                .with_to([own_address()])
                .with_in_reply_to(answered);
            let _ = service.step(state, conversation, EmailReceived::new(mail), None);
        });
        Ok(EmailSent::new(id, message))
    }
}
