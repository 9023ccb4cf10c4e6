//! The agent's hands on dialogs, bars and toasts.

use cif_host::{ActError, AgentAction, BarView, DialogView, ProgressView, ToastView};

use crate::{AgentError, MockHost};

/// Dialogs, bars, toasts and the progress indicator: what is there, and what the agent does with it.
impl MockHost {
    /// The dialog on the screen.
    #[must_use]
    pub fn dialog(&self) -> Option<DialogView> {
        self.view().dialog
    }

    /// The bars above the content, oldest first.
    #[must_use]
    pub fn bars(&self) -> Vec<BarView> {
        self.view().bars
    }

    /// The progress indicator.
    #[must_use]
    pub fn progress(&self) -> Option<ProgressView> {
        self.view().progress
    }

    /// The toasts of notifications without a template, oldest first.
    #[must_use]
    pub fn toasts(&self) -> Vec<ToastView> {
        self.view().toasts
    }

    /// Answers the dialog on the screen, with the id of what is chosen where there is a choice.
    ///
    /// # Errors
    ///
    /// There is none, or no such choice.
    pub fn answer_dialog(&self, confirmed: bool, selected: Option<&str>) -> Result<(), AgentError> {
        let id = self.dialog().ok_or_else(|| ActError::UnknownDialog("(none)".to_owned()))?.id;
        let selected = selected.map(str::to_owned);
        self.act(AgentAction::AnswerDialog { id, confirmed, selected }).map(drop)
    }

    /// Uses the action of a bar.
    ///
    /// # Errors
    ///
    /// The bar is gone, or has no action.
    pub fn use_bar(&self, id: &str) -> Result<(), AgentError> {
        self.act(AgentAction::UseBar { id: id.to_owned() }).map(drop)
    }

    /// Closes a bar.
    ///
    /// # Errors
    ///
    /// The bar is gone, or has no button for it.
    pub fn close_bar(&self, id: &str) -> Result<(), AgentError> {
        self.act(AgentAction::CloseBar { id: id.to_owned() }).map(drop)
    }

    /// Uses a button of a toast by its text, or closes it.
    ///
    /// # Errors
    ///
    /// The toast is gone, or has no such button.
    pub fn answer_toast(&self, toast: &ToastView, button: Option<&str>) -> Result<(), AgentError> {
        let unknown = || ActError::UnknownNotification(toast.id.to_string());
        let find = |text: &str| toast.buttons.iter().find(|one| one.label == text).map(|one| one.action);
        let button = button.map(|text| find(text).ok_or_else(unknown)).transpose()?;
        self.act(AgentAction::AnswerToast { id: toast.id.clone(), button }).map(drop)
    }
}
