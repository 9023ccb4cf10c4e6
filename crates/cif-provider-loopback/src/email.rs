//! Mail, with an echo.

use cif_protocol::channel::{
    ChannelKind, Connected, Dialing, Direction, EmailMessage, EmailReceived, EmailSent, Party, SendEmail,
};
use cif_provider::{CallContext, Email, ProviderError, ProviderErrorKind, async_trait};

use crate::LoopbackProvider;
use crate::conversations::check_address;
use crate::messaging::{check_connected, check_parts};

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Email for LoopbackProvider {
    async fn send(&self, cx: &CallContext, command: SendEmail) -> Result<EmailSent, ProviderError> {
        let service = &self.service;
        service.execute::<SendEmail>(cx, |state| {
            let cause = cx.command_id();
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
                check_connected(state, &thread, &ChannelKind::Email)?;
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
            let (subject, parts, answered) = (reply_subject(&command.subject), command.parts, message.clone());
            self.echo(state, &id, move |service, state, conversation| {
                let mail = EmailMessage::new(state.new_message(), party, subject, parts)
                    .with_sent_at(service.runtime.wall_clock())
                    .with_in_reply_to(answered);
                let _ = service.step(state, conversation, EmailReceived::new(mail), None);
            });
            Ok(EmailSent::new(id, message))
        })
    }
}

fn reply_subject(subject: &str) -> String {
    if subject.to_ascii_lowercase().starts_with("re:") { subject.to_owned() } else { format!("Re: {subject}") }
}
