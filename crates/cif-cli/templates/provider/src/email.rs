//! Mail, in a mailbox in memory.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Address, Capabilities, ChannelKind, Connected, Dialing, EmailBody, EmailMessage, EmailReceived, EmailSent,
    ForwardEmail, GetBody, GetThread, Level, MessagePart, MessageStatus, MessageStatusChanged, Offered, Party,
    ReplyEmail, SendEmail, Start, Started, ThreadPage,
};
use cif_provider::{CallContext, Email, ProviderError, RuntimeExt, async_trait, check_receivers};

use crate::Provider;

/// The agent's own address.
const OWN: &str = "agent@contoso.example";

pub(crate) fn advertise(all: &mut Capabilities) {
    (all.start_with_email, all.send_email, all.message_status) = (Level::Full, Level::Full, Level::Full);
    (all.reply_email, all.forward_email) = (Level::Full, Level::Full);
    (all.get_thread, all.get_body) = (Level::Full, Level::Full);
}

impl Provider {
    /// A simulated customer writes a mail.
    pub fn mail(&self, from: &str, subject: &str, text: &str) -> Result<ConversationId, ProviderError> {
        let from = Party::from(Address::email(from));
        let offered = Offered::new(ChannelKind::Email, from.clone()).with_subject(subject);
        let thread = self.book.open(offered, None)?;
        let mail = self.new_mail(from, subject, vec![MessagePart::text(text)]).with_to([Address::email(OWN)]);
        self.book.with(&thread, |_, talk| talk.mails.keep(mail.clone()))?;
        self.book.report(&thread, EmailReceived::new(mail), None)?;
        Ok(thread)
    }

    /// The agent begins a thread, with a mail or without.
    pub(crate) fn begin_thread(&self, cx: &CallContext, mut command: Start) -> Result<Started, ProviderError> {
        let parts = std::mem::take(&mut command.message);
        let mut mail = SendEmail::new(vec![command.to.clone()], command.subject.clone().unwrap_or_default(), parts);
        check_receivers(&mail)?;
        let thread = self.book.open(Dialing::from(command), cx.command_id())?;
        self.service(|done| done.started += 1);
        self.book.report(&thread, Connected::new(), cx.command_id())?;
        if !mail.parts.is_empty() {
            mail.conversation = Some(thread.clone());
            self.deliver(cx, mail)?;
        }
        Ok(Started::new(thread))
    }

    /// The agent's mail goes out, in its thread or as the first of a new one.
    fn deliver(&self, cx: &CallContext, mut command: SendEmail) -> Result<EmailSent, ProviderError> {
        check_receivers(&command)?;
        let Some(thread) = command.conversation.take() else {
            let start = Start::new(ChannelKind::Email, command.to[0].clone()).with_subject(command.subject.clone());
            command.conversation = Some(self.begin_thread(cx, start)?.conversation);
            return self.deliver(cx, command);
        };
        self.book.connected(&thread, &ChannelKind::Email)?;
        let mut mail = self.new_mail(Party::from(Address::email(OWN)), &command.subject, command.parts);
        (mail.to, mail.cc, mail.in_reply_to) = (command.to, command.cc, command.in_reply_to);
        let sent = mail.id.clone();
        self.service(|done| done.mails += 1);
        self.book.with(&thread, |_, talk| talk.mails.keep(mail))?;
        let mut status = MessageStatusChanged::new(sent.clone(), MessageStatus::Sent);
        status.client_id = command.client_id;
        self.book.report(&thread, status, cx.command_id())?;
        Ok(EmailSent::new(thread, sent))
    }

    fn new_mail(&self, from: Party, subject: &str, parts: Vec<MessagePart>) -> EmailMessage {
        EmailMessage::new(self.runtime.random_name(8), from, subject, parts).with_sent_at(self.runtime.wall_clock())
    }
}

#[async_trait]
impl Email for Provider {
    async fn send(&self, cx: &CallContext, command: SendEmail) -> Result<EmailSent, ProviderError> {
        self.deliver(cx, command)
    }

    async fn reply(&self, cx: &CallContext, command: ReplyEmail) -> Result<EmailSent, ProviderError> {
        let thread = command.conversation.clone();
        let mail = self.book.with(&thread, |_, talk| talk.mails.reply(&Address::email(OWN), command))??;
        self.deliver(cx, mail)
    }

    async fn forward(&self, cx: &CallContext, command: ForwardEmail) -> Result<EmailSent, ProviderError> {
        let thread = command.conversation.clone();
        let mail = self.book.with(&thread, |_, talk| talk.mails.forward(command))??;
        self.deliver(cx, mail)
    }

    async fn get_thread(&self, _: &CallContext, command: GetThread) -> Result<ThreadPage, ProviderError> {
        self.book.with(&command.conversation, |_, talk| talk.mails.page(&command))?
    }

    async fn get_body(&self, _: &CallContext, command: GetBody) -> Result<EmailBody, ProviderError> {
        self.book.with(&command.conversation, |_, talk| talk.mails.body(&command))?
    }
}
