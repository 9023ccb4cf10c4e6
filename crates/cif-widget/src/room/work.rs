//! What the room wants of providers, and what came of it.

use cif_adapter::hub::Hub;
use cif_protocol::channel::{ChannelCommand, ChannelReply, EmailMessage, ForwardEmail, Party, ReplyEmail, SendEmail};
use cif_protocol::{CommandId, ConversationId, MessageId, ProviderId};
use cif_provider::{CallContext, ProviderError, ProviderErrorKind};

use super::{Key, Room};
use crate::page_api::{CommandProblem, Done, Outcome};
use crate::talk::Fetched;

/// A command to be carried out. It goes on when the page that wanted it is gone.
#[derive(Debug)]
pub(crate) struct Work {
    hub: Hub,
    id: CommandId,
    command: ChannelCommand,
    ticket: Ticket,
}

/// Whose command it was.
#[derive(Debug)]
struct Ticket {
    provider: ProviderId,
    purpose: Purpose,
}

/// What a command is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// The agent gave it.
    Page,
    /// A piece of the history of a conversation.
    Fetch(ConversationId),
    /// The provider is told that a message was read.
    MarkRead(ConversationId),
    Presences,
    Dispositions(ConversationId),
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Answer {
    id: CommandId,
    command: ChannelCommand,
    ticket: Ticket,
    reply: Result<ChannelReply, ProviderError>,
}

impl Work {
    /// Carries it out.
    pub(crate) async fn run(self) -> Answer {
        let Self { hub, id, command, ticket } = self;
        let cx = CallContext::for_command(id.clone());
        let reply = hub.command_with(&cx, command.clone()).await;
        Answer { id, command, ticket, reply }
    }
}

impl Room {
    /// Gives a provider a command of the room's own.
    pub(super) fn ask(&mut self, provider: &ProviderId, command: ChannelCommand, purpose: Purpose) {
        let Some(hub) = self.hub(provider) else { return };
        let id = hub.new_command_id();
        self.give(provider, id, command, purpose);
    }

    /// Gives a provider a command.
    pub(super) fn give(&mut self, provider: &ProviderId, id: CommandId, command: ChannelCommand, purpose: Purpose) {
        let Some(hub) = self.hub(provider).cloned() else { return };
        let ticket = Ticket { provider: provider.clone(), purpose };
        self.work.push(Work { hub, id, command, ticket });
    }

    /// Something came of a command.
    pub(crate) fn answered(&mut self, answer: Answer) {
        let Answer { id, command, ticket: Ticket { provider, purpose }, reply } = answer;
        self.dirty = true;
        match purpose {
            Purpose::Page => {
                self.effect(&provider, &command, reply.as_ref());
                let outcome = match reply {
                    Ok(reply) => Outcome::Ok(reply.data()),
                    Err(error) => Outcome::Error(Box::new(CommandProblem::from(&error))),
                };
                for page in self.commands.settle(&id, &outcome) {
                    self.dones.push((page, Done::new(id.clone(), outcome.clone())));
                }
            }
            Purpose::Fetch(talk) => self.fetched(&(provider, talk), reply),
            Purpose::MarkRead(talk) => {
                if let (Err(error), Some(talk)) = (reply, self.talk_mut(&(provider.clone(), talk))) {
                    tracing::debug!(%provider, %error, "the provider was not told that a message was read");
                    talk.marked = None;
                }
            }
            Purpose::Presences => {
                if let (Ok(ChannelReply::ListPresences(list)), Some(known)) = (reply, self.providers.get_mut(&provider))
                {
                    known.presences = list.options;
                }
            }
            Purpose::Dispositions(talk) => {
                if let (Ok(ChannelReply::ListDispositions(list)), Some(talk)) =
                    (reply, self.talk_mut(&(provider, talk)))
                {
                    talk.dispositions = list.options;
                }
            }
        }
    }

    /// What the room shows because a command of the agent's was carried out.
    fn effect(
        &mut self,
        provider: &ProviderId,
        command: &ChannelCommand,
        reply: Result<&ChannelReply, &ProviderError>,
    ) {
        let wall = self.wall;
        match (command, reply) {
            (ChannelCommand::SendMessage(send), reply) => {
                let key = (provider.clone(), send.conversation.clone());
                if let Some(talk) = self.talk_mut(&key) {
                    match reply {
                        Ok(ChannelReply::SendMessage(sent)) => talk.end_sending(send, Some(&sent.message), wall),
                        // A report, or the history, may still bring it in.
                        Err(error) if !error.is_certain() => talk.loading.want_end(),
                        _ => talk.end_sending(send, None, wall),
                    }
                }
                self.stir(key);
            }
            (ChannelCommand::SendEmail(send), Ok(ChannelReply::SendEmail(sent))) => {
                self.mail_sent(provider, &sent.conversation, &sent.message, Mail::New(send));
            }
            (ChannelCommand::ReplyEmail(reply), Ok(ChannelReply::ReplyEmail(sent))) => {
                self.mail_sent(provider, &sent.conversation, &sent.message, Mail::Reply(reply));
            }
            (ChannelCommand::ForwardEmail(forward), Ok(ChannelReply::ForwardEmail(sent))) => {
                self.mail_sent(provider, &sent.conversation, &sent.message, Mail::Forward(forward));
            }
            (ChannelCommand::SendDraft(_), Ok(ChannelReply::SendDraft(sent))) => {
                self.mail_sent(provider, &sent.conversation, &sent.message, Mail::Draft);
            }
            (ChannelCommand::BeginSignIn(_), Ok(ChannelReply::BeginSignIn(progress)))
            | (ChannelCommand::SubmitSignIn(_), Ok(ChannelReply::SubmitSignIn(progress))) => {
                if let Some(known) = self.providers.get_mut(provider) {
                    known.set_step(&progress.step);
                }
            }
            (ChannelCommand::CancelSignIn(_) | ChannelCommand::LogOut(_), Ok(_)) => {
                if let Some(known) = self.providers.get_mut(provider) {
                    known.sign_in = None;
                }
            }
            _ => {}
        }
    }

    /// A mail of the agent's was sent: it is fetched as the service has it, or shown as it was given where it has no threads.
    fn mail_sent(&mut self, provider: &ProviderId, talk: &ConversationId, id: &MessageId, mail: Mail<'_>) {
        let (key, wall) = ((provider.clone(), talk.clone()), self.wall);
        let Some(known) = self.providers.get_mut(provider) else { return };
        let has_thread = known.has_history(talk);
        let entry = known.talks.entry(talk.clone()).or_default();
        if has_thread {
            entry.mail_sent(id);
            entry.loading.want_end();
        } else if let Some(mail) = mail.message(id.clone()) {
            entry.add_mail(mail.with_sent_at(wall), true, wall);
        }
        self.stir(key);
    }

    /// A piece of history came, or did not.
    fn fetched(&mut self, key: &Key, reply: Result<ChannelReply, ProviderError>) {
        let view = self.hub(&key.0).map(Hub::view);
        let known = view.as_ref().and_then(|view| view.conversation(&key.1)).map(|known| &known.conversation);
        let party = known.and_then(|known| known.party.as_ref()).and_then(|party| party.address.clone());
        let own = known.and_then(|known| known.to.clone());
        let Some(talk) = self.talk_mut(key) else { return };
        let after = match reply {
            Ok(ChannelReply::FetchHistory(page)) => talk.fetched(Fetched::from(page), party.as_ref(), own.as_ref()),
            Ok(ChannelReply::GetThread(page)) => talk.fetched(Fetched::from(page), party.as_ref(), own.as_ref()),
            Ok(_) => talk.fetch_failed("the reply belongs to another command".to_owned()),
            Err(error) => talk.fetch_failed(error.message().to_owned()),
        };
        for (event, at) in after.held {
            self.apply(key, &event, at);
        }
        if let Some(fetch) = after.fetch {
            let command = self.providers.get(&key.0).and_then(|provider| provider.fetch(&key.1, fetch));
            match command {
                Some(command) => self.ask(&key.0, command, Purpose::Fetch(key.1.clone())),
                None => self.fetch_impossible(key),
            }
        }
        self.stir(key.clone());
    }

    /// The provider is gone, or has no history any more, in the middle of a fetch.
    fn fetch_impossible(&mut self, key: &Key) {
        let gone = ProviderError::new(ProviderErrorKind::Unavailable, "the provider is not connected; try again later");
        self.fetched(key, Err(gone));
    }
}

/// A mail of the agent's, as it was given.
enum Mail<'a> {
    New(&'a SendEmail),
    Reply(&'a ReplyEmail),
    Forward(&'a ForwardEmail),
    Draft,
}

impl Mail<'_> {
    fn message(self, id: MessageId) -> Option<EmailMessage> {
        // The service does not say from which address it was sent.
        let from = Party::new();
        match self {
            Self::New(send) => {
                let mail = EmailMessage::new(id, from, send.subject.clone(), send.parts.clone());
                let mut mail = mail.with_to(send.to.clone()).with_cc(send.cc.clone());
                mail.in_reply_to.clone_from(&send.in_reply_to);
                Some(mail)
            }
            Self::Reply(reply) => {
                let mail = EmailMessage::new(id, from, "", reply.parts.clone());
                Some(mail.with_in_reply_to(reply.message.clone()))
            }
            Self::Forward(forward) => {
                let mail = EmailMessage::new(id, from, "", forward.parts.clone());
                Some(mail.with_to(forward.to.clone()))
            }
            Self::Draft => None,
        }
    }
}
