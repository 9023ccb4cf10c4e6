//! The agent's notes and articles.

use cif_host::{AgentAction, NoteView};

use crate::MockHost;
use crate::agent::AgentError;

impl MockHost {
    fn note(&self) -> Result<NoteView, AgentError> {
        self.run();
        self.inner.desk.view().note.ok_or(AgentError::NoNote)
    }

    /// Writes in the notes flap; the note is saved when something closes it.
    ///
    /// # Errors
    ///
    /// No flap is open, or the text is too long.
    pub fn write_note(&self, text: impl Into<String>) -> Result<(), AgentError> {
        let note = self.note()?.id;
        self.act(AgentAction::NoteText { note, text: text.into() }).map(drop)
    }

    /// Writes a note and saves it.
    ///
    /// # Errors
    ///
    /// No flap is open, or the text is blank or too long.
    pub fn save_note(&self, text: impl Into<String>) -> Result<(), AgentError> {
        let note = self.note()?.id;
        self.act(AgentAction::SaveNote { note, text: Some(text.into()) }).map(drop)
    }

    /// Closes the notes flap without saving.
    ///
    /// # Errors
    ///
    /// No flap is open.
    pub fn cancel_note(&self) -> Result<(), AgentError> {
        let note = self.note()?.id;
        self.act(AgentAction::CancelNote { note }).map(drop)
    }

    /// Sends a knowledge article to the customer. True when a provider was told.
    ///
    /// # Errors
    ///
    /// The address is missing, or address or title are too long.
    pub fn send_article(&self, title: impl Into<String>, link: impl Into<String>) -> Result<bool, AgentError> {
        self.act(AgentAction::SendArticle { title: title.into(), link: link.into() })
    }
}
