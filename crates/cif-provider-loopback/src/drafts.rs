//! Drafts, answers and mails that are sent on.

use cif_protocol::MessageId;
use cif_protocol::channel::{
    Address, CreateDraft, DiscardDraft, Done, DraftCreated, DraftDiscarded, DraftMode, DraftSent, DraftStored,
    DraftUpdated, EmailDraft, EmailMessage, EmailSent, ForwardEmail, ReplyEmail, SendDraft, SendEmail, UpdateDraft,
};
use cif_protocol::{CommandId, ConversationId, DraftId};
use cif_provider::{ProviderError, ProviderErrorKind};

use crate::LoopbackProvider;
use crate::capabilities::MAX_DRAFTS;
use crate::service::State;

/// The address that mails to the agent go to.
const OWN: &str = "agent@loopback.example";

type Cause<'a> = Option<&'a CommandId>;

impl LoopbackProvider {
    pub(crate) fn reply_in(
        &self,
        state: &mut State,
        command: ReplyEmail,
        cause: Cause<'_>,
    ) -> Result<EmailSent, ProviderError> {
        let mail = find_mail(state, &command.conversation, &command.message)?;
        let mode = if command.all { DraftMode::ReplyAll } else { DraftMode::Reply };
        let (subject, to, cc) = filled(mail, &mode);
        let mut send = SendEmail::new(to, subject, command.parts)
            .with_conversation(command.conversation)
            .with_in_reply_to(command.message)
            .with_cc(cc);
        send.client_id = command.client_id;
        self.send_mail_in(state, send, cause)
    }

    pub(crate) fn forward_in(
        &self,
        state: &mut State,
        command: ForwardEmail,
        cause: Cause<'_>,
    ) -> Result<EmailSent, ProviderError> {
        let mail = find_mail(state, &command.conversation, &command.message)?;
        let (subject, ..) = filled(mail, &DraftMode::Forward);
        let mut parts = command.parts;
        parts.extend(mail.parts.iter().cloned());
        let mut send = SendEmail::new(command.to, subject, parts).with_conversation(command.conversation);
        send.client_id = command.client_id;
        self.send_mail_in(state, send, cause)
    }

    pub(crate) fn create_draft_in(
        &self,
        state: &mut State,
        command: CreateDraft,
        cause: Cause<'_>,
    ) -> Result<DraftStored, ProviderError> {
        if state.store.drafts.len() >= usize::try_from(MAX_DRAFTS).unwrap_or(usize::MAX) {
            let text = format!("{MAX_DRAFTS} drafts are the limit; send or discard one");
            return Err(ProviderError::new(ProviderErrorKind::LimitReached, text));
        }
        let id = state.new_id::<DraftId>("draft");
        let mut draft = EmailDraft::new(id.clone(), 1_u32).with_stored_at(self.service.runtime.wall_clock());
        if let Some(mode) = command.mode.as_ref().filter(|mode| **mode != DraftMode::New) {
            let (Some(thread), Some(message)) = (&command.conversation, &command.message) else {
                let text = format!("a draft of mode `{mode}` needs the thread and the mail that it is about");
                return Err(ProviderError::new(ProviderErrorKind::InvalidInput, text));
            };
            let mail = find_mail(state, thread, message)?;
            let (subject, to, cc) = filled(mail, mode);
            (draft.subject, draft.to, draft.cc) = (Some(subject), to, cc);
            if *mode == DraftMode::Forward {
                draft.parts.clone_from(&mail.parts);
            }
        } else if let Some(thread) = &command.conversation {
            state.talk(thread)?;
        }
        draft.conversation.clone_from(&command.conversation);
        (draft.message, draft.mode) = (command.message, command.mode);
        draft.subject = command.subject.or(draft.subject);
        draft.bcc = command.bcc;
        // What is given counts, what is left out is filled in.
        for (given, filled) in [(command.to, &mut draft.to), (command.cc, &mut draft.cc)] {
            if !given.is_empty() {
                *filled = given;
            }
        }
        draft.parts.splice(0..0, command.parts);
        state.store.drafts.insert(id, draft.clone());
        self.service.tell(state, command.conversation.as_ref(), DraftCreated::new(draft.clone()), cause);
        Ok(DraftStored::new(draft))
    }

    pub(crate) fn update_draft_in(
        &self,
        state: &mut State,
        command: UpdateDraft,
        cause: Cause<'_>,
    ) -> Result<DraftStored, ProviderError> {
        let mut draft = command.draft;
        let before = find_draft(state, &draft.id)?;
        if before.revision != draft.revision {
            let text = format!(
                "revision {} of draft {} was changed, the service has {}; read it again",
                draft.revision, draft.id, before.revision
            );
            return Err(ProviderError::new(ProviderErrorKind::WrongState, text));
        }
        draft.conversation.clone_from(&before.conversation);
        draft.revision = before.revision.saturating_add(1);
        draft.stored_at = Some(self.service.runtime.wall_clock());
        state.store.drafts.insert(draft.id.clone(), draft.clone());
        self.service.tell(state, draft.conversation.as_ref(), DraftUpdated::new(draft.clone()), cause);
        Ok(DraftStored::new(draft))
    }

    pub(crate) fn discard_draft_in(
        &self,
        state: &mut State,
        command: &DiscardDraft,
        cause: Cause<'_>,
    ) -> Result<Done, ProviderError> {
        if let Some(draft) = state.store.drafts.remove(&command.draft) {
            self.service.tell(state, draft.conversation.as_ref(), DraftDiscarded::new(draft.id.clone()), cause);
        }
        Ok(Done::new())
    }

    pub(crate) fn send_draft_in(
        &self,
        state: &mut State,
        command: &SendDraft,
        cause: Cause<'_>,
    ) -> Result<EmailSent, ProviderError> {
        let draft = find_draft(state, &command.draft)?.clone();
        let mut send = SendEmail::new(draft.to, draft.subject.unwrap_or_default(), draft.parts)
            .with_cc(draft.cc)
            .with_bcc(draft.bcc);
        (send.conversation, send.in_reply_to) = (draft.conversation, draft.message);
        let sent = self.send_mail_in(state, send, cause)?;
        state.store.drafts.remove(&command.draft);
        let event = DraftSent::new(command.draft.clone(), sent.message.clone());
        self.service.tell(state, Some(&sent.conversation), event, cause);
        Ok(sent)
    }
}

/// Subject, receivers and copies of an answer, or of a mail that is sent on.
fn filled(mail: &EmailMessage, mode: &DraftMode) -> (String, Vec<Address>, Vec<Address>) {
    let from: Vec<Address> = mail.from.address.clone().into_iter().filter(|from| from.value != OWN).collect();
    match mode {
        DraftMode::Forward => (prefixed("Fwd:", &mail.subject), Vec::new(), Vec::new()),
        DraftMode::ReplyAll => {
            let others = |list: &[Address]| {
                let other = |address: &&Address| address.value != OWN && !from.contains(address);
                list.iter().filter(other).cloned().collect::<Vec<_>>()
            };
            let to = from.iter().cloned().chain(others(&mail.to)).collect();
            (prefixed("Re:", &mail.subject), to, others(&mail.cc))
        }
        // An answer to a mail of our own goes to whom that one went.
        _ => (prefixed("Re:", &mail.subject), if from.is_empty() { mail.to.clone() } else { from }, Vec::new()),
    }
}

fn prefixed(prefix: &str, subject: &str) -> String {
    let there = subject.to_ascii_lowercase().starts_with(&prefix.to_ascii_lowercase());
    if there { subject.to_owned() } else { format!("{prefix} {subject}") }
}

pub(crate) fn reply_subject(subject: &str) -> String {
    prefixed("Re:", subject)
}

/// The sender of the agent's mails.
pub(crate) fn own_address() -> Address {
    Address::email(OWN)
}

pub(crate) fn find_mail<'a>(
    state: &'a State,
    thread: &ConversationId,
    id: &MessageId,
) -> Result<&'a EmailMessage, ProviderError> {
    let mail = state.talk(thread)?.mails.iter().find(|mail| mail.id == *id);
    mail.ok_or_else(|| {
        let text = format!("there is no mail {id} in {thread}; see `email.get_thread`");
        ProviderError::new(ProviderErrorKind::NotFound, text)
    })
}

fn find_draft<'a>(state: &'a State, id: &DraftId) -> Result<&'a EmailDraft, ProviderError> {
    let gone =
        || ProviderError::new(ProviderErrorKind::NotFound, format!("there is no draft {id}; it was sent or discarded"));
    state.store.drafts.get(id).ok_or_else(gone)
}
