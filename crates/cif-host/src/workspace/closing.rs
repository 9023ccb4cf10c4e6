//! Closing a session: its provider is asked first, if it wants to be (`docs/src/events.md`, closing).

use cif_protocol::host::{BeforeSessionClosed, HostEventKind};
use cif_protocol::{Instant, SessionId};
use serde::Serialize;

use super::answers::{EventAnswer, Purpose};
use super::events::Target;
use super::{ActError, Slot, Workspace};
use crate::AppKind;
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::slugs::cut;

/// The longest reason that is shown to the agent, in characters.
const REASON_LIMIT: usize = 300;

/// Something that the agent is told once, for example why a session stays open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Notice {
    /// Counts up, so that the same text can be told again.
    pub number: u64,
    /// Plain text.
    pub text: String,
}

impl Workspace {
    /// The agent wants to close a session. A provider that registered for it is asked first; the session stays until it has
    /// answered, at most 10 s.
    pub(super) fn ask_to_close(&mut self, now: Instant, id: &SessionId) -> Result<(), ActError> {
        let at = self.sessions.position(id).ok_or_else(|| ActError::UnknownSession(id.to_string()))?;
        let session = &self.sessions.all()[at];
        let Some(owner) = session.owner else { return Err(ActError::HomeStays) };
        if self.inquiries.is_closing(id) {
            return Ok(());
        }
        let receivers = self.registered(Target::Provider(owner), BeforeSessionClosed::INFO.wire);
        if receivers.is_empty() {
            return self.close_session(id);
        }
        let mut event = BeforeSessionClosed::new(id.clone(), self.sessions.is_focused(session));
        event.context.clone_from(&session.context);
        self.ask(now, &receivers, &event.into(), Purpose::Close(id.clone()));
        self.touch();
        Ok(())
    }

    /// The provider has answered, or its time is over. Only a panel session stays open when the provider wants it.
    pub(super) fn closing_answered(&mut self, now: Instant, id: &SessionId, refused: Option<(Slot, EventAnswer)>) {
        self.touch();
        match refused {
            Some((provider, answer)) if self.app == AppKind::SingleSession => {
                let title =
                    self.sessions.position(id).map_or_else(String::new, |at| self.sessions.all()[at].title.clone());
                let (name, label) =
                    (self.name_of(provider).to_owned(), self.record(provider).display_label().to_owned());
                let reason =
                    answer.reason().map(|reason| format!(": {}", cut(reason, REASON_LIMIT))).unwrap_or_default();
                let text = format!("{label} keeps the session {title:?} open{reason}");
                self.report(now, Severity::Info, DiagnosticKind::Other, Some(&name), text.clone());
                self.tell_agent(text);
            }
            // A session that is gone by now needs no closing.
            _ => drop(self.close_session(id)),
        }
    }

    /// Shows the agent a sentence until it is read.
    pub(super) fn tell_agent(&mut self, text: String) {
        self.next_id += 1;
        self.notice = Some(Notice { number: self.next_id, text });
        self.touch();
    }

    /// The agent has read it.
    pub(super) fn dismiss_notice(&mut self, number: u64) {
        if self.notice.take_if(|notice| notice.number == number).is_some() {
            self.touch();
        }
    }
}
