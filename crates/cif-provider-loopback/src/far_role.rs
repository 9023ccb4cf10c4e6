//! The simulated customers as the conformance kit asks for them.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Address, Author, ChannelKind, ConnectionState, EmailMessage, EmailReceived, Heartbeat, Message, MessagePart,
    MessageSentElsewhere, Party, ThreadUpdated,
};
use cif_provider::async_trait;
use cif_provider::far_end::{self, Effects, FarEndAct, Secrets};

use crate::sign_in::{PIN, TOKEN};
use crate::{FarEnd, FarEndError};

/// What came of it, in words.
fn said<T>(outcome: Result<T, FarEndError>) -> Result<(), String> {
    outcome.map(drop).map_err(|error| error.to_string())
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl far_end::FarEnd for FarEnd {
    async fn offer(&self, kind: &ChannelKind, from: &str) -> Result<(), String> {
        match kind {
            ChannelKind::Email => said(self.send_mail(from, "A question", "Good morning")),
            _ => said(self.incoming(kind.clone(), Some(from), None)),
        }
    }

    async fn answer(&self, conversation: &ConversationId) -> Result<(), String> {
        said(Self::answer(self, conversation))
    }

    async fn hang_up(&self, conversation: &ConversationId) -> Result<(), String> {
        said(Self::hang_up(self, conversation))
    }

    async fn say(&self, conversation: &ConversationId, text: &str) -> Result<(), String> {
        said(Self::say(self, conversation, text))
    }

    async fn effects(&self) -> Result<Effects, String> {
        Ok(Self::effects(self))
    }

    async fn act(&self, act: FarEndAct) -> Result<(), String> {
        use FarEndAct as A;
        match act {
            A::Busy { conversation } => said(self.busy(&conversation)),
            A::Break { conversation } => said(self.drop_line(&conversation)),
            A::Typing { conversation, typing } => said(self.typing(&conversation, typing)),
            A::Read { conversation, message } => said(self.read(&conversation, &message)),
            A::Edit { conversation, message, text } => said(self.edit(&conversation, &message, &text)),
            A::Unsay { conversation, message } => said(self.unsay(&conversation, &message)),
            A::React { conversation, message, reaction } => said(Self::react(self, &conversation, &message, &reaction)),
            A::SendFile { conversation, name, text } => {
                said(self.send_file(&conversation, &name, "text/plain", text.as_bytes()))
            }
            A::SendMail { conversation, text } => said(self.mail_again(&conversation, &text)),
            A::WriteElsewhere { conversation, text } => said(self.write_elsewhere(&conversation, &text)),
            A::Join { conversation, participant } => said(self.join(&conversation, &participant)),
            A::Leave { conversation, participant } => said(self.leave(&conversation, &participant)),
            A::Speak { conversation, text } => said(self.speak(&conversation, &text)),
            A::Sound { conversation, mos } => said(self.sound(&conversation, mos)),
            A::Breach { name, value, limit } => {
                self.breach(&name, value, limit);
                Ok(())
            }
            A::Heartbeat {} => {
                let beat = Heartbeat::new().with_interval_ms(15_000_u64).with_round_trip_ms(20_u64);
                self.service.tell(&mut self.service.state(), None, beat, None);
                Ok(())
            }
            A::Disconnect {} => {
                self.set_connection(ConnectionState::Reconnecting);
                Ok(())
            }
            A::Reconnect {} => {
                self.set_connection(ConnectionState::Connected);
                Ok(())
            }
            A::ConfirmSignIn { granted } => {
                if Self::confirm_sign_in(self, granted) {
                    Ok(())
                } else {
                    Err("no sign-in waits for another device".to_owned())
                }
            }
            A::Withhold { capability } => self.service.withhold(&mut self.service.state(), &capability, true),
            A::Grant { capability } => self.service.withhold(&mut self.service.state(), &capability, false),
            other => Err(format!("the loopback far end cannot `{}`", other.name())),
        }
    }

    async fn secrets(&self) -> Result<Secrets, String> {
        if !self.service.config.sign_in {
            return Err("nobody signs in; set `sign_in` in the configuration".to_owned());
        }
        let mut secrets = Secrets::default();
        secrets.method = Some("pin".to_owned());
        secrets.values.insert("pin".to_owned(), PIN.to_owned());
        secrets.device_method = Some("device".to_owned());
        secrets.token = Some(format!("{TOKEN}conformance"));
        Ok(secrets)
    }
}

impl FarEnd {
    /// Sends another mail in a thread.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when the thread is over.
    pub fn mail_again(&self, id: &ConversationId, text: &str) -> Result<(), FarEndError> {
        let (service, mut state) = (&*self.service, self.service.state());
        let talk = state.talk(id)?;
        let from = talk.info.party.clone().unwrap_or_else(|| Party::from(Address::email("somebody@loopback.example")));
        let subject = talk.info.subject.clone().unwrap_or_default();
        let mail = EmailMessage::new(state.new_message(), from, subject.clone(), [MessagePart::text(text)])
            .with_sent_at(service.runtime.wall_clock());
        service.step(&mut state, id, EmailReceived::new(mail), None)?;
        let count = u32::try_from(state.talk(id)?.mails.len()).unwrap_or(u32::MAX);
        let updated = ThreadUpdated::new().with_subject(subject).with_messages(count).with_unread(1_u32);
        Ok(service.step(&mut state, id, updated, None)?)
    }

    /// The agent writes with another program of the service.
    ///
    /// # Errors
    ///
    /// `Unknown`, `Illegal` when the conversation is over.
    pub fn write_elsewhere(&self, id: &ConversationId, text: &str) -> Result<(), FarEndError> {
        let (service, mut state) = (&*self.service, self.service.state());
        state.talk(id)?;
        let message = Message::new(state.new_message(), Author::Agent, [MessagePart::text(text)])
            .with_sent_at(service.runtime.wall_clock());
        service.step(&mut state, id, MessageSentElsewhere::new(message.clone()), None)?;
        state.talk_mut(id)?.remember(message);
        Ok(())
    }
}
