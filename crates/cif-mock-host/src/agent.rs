//! The agent's hands.

use std::time::Duration;

use cif_host::query::Query;
use cif_host::{ActError, AgentAction, NotificationView, Records, RecordsError};
use cif_protocol::host::PanelMode;
use cif_protocol::{SessionId, TabId, Value};

use crate::MockHost;
use cif_adapter::transcript::Happening;

/// Why the agent could not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AgentError {
    /// Nothing to answer.
    #[error("no notification is on the screen, {waiting} wait for their turn; advance the time, or see `transcript()`")]
    NoNotification {
        /// How many wait.
        waiting: usize,
    },
    /// It stays until it is answered.
    #[error("the notification {0:?} has no time limit, so it cannot be left to run out")]
    NoTimeLimit(String),
    /// Nothing to write in.
    #[error("no notes flap is open; a provider opens it with insertNotes, and it closes with its session")]
    NoNote,
    /// The desk refused.
    #[error(transparent)]
    Refused(#[from] ActError),
    /// The record cannot be read.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The record has no such number.
    #[error("{table} {id} has no text in column {column:?} to click on")]
    NothingToClick {
        /// The table.
        table: String,
        /// The record.
        id: String,
        /// The column.
        column: String,
    },
}

/// What the agent does. Each first lets happen what can happen now, so that the agent sees it, and then what follows at once.
impl MockHost {
    /// Does any one thing. True when it had an effect.
    ///
    /// # Errors
    ///
    /// What it means does not exist or cannot be done.
    pub fn act(&self, action: AgentAction) -> Result<bool, AgentError> {
        self.run();
        self.inner.backstage.store.note(None, Happening::agent(&action));
        let done = self.inner.desk.act(action)?;
        self.run();
        Ok(done)
    }

    fn do_it(&self, action: AgentAction) -> Result<(), AgentError> {
        self.act(action).map(drop)
    }

    fn shown(&self) -> Result<NotificationView, AgentError> {
        self.run();
        let view = self.inner.desk.view();
        view.notification.ok_or(AgentError::NoNotification { waiting: view.notifications_waiting })
    }

    /// Accepts the notification on the screen.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn accept(&self) -> Result<(), AgentError> {
        let id = self.shown()?.id;
        self.do_it(AgentAction::AcceptNotification { id })
    }

    /// Declines the notification on the screen.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn decline(&self) -> Result<(), AgentError> {
        let id = self.shown()?.id;
        self.do_it(AgentAction::DeclineNotification { id })
    }

    /// Leaves the notification on the screen until its time is up. The time moves on that far.
    ///
    /// # Errors
    ///
    /// There is none, or it has no time limit.
    pub fn ignore(&self) -> Result<(), AgentError> {
        let shown = self.shown()?;
        let left = shown.remaining_ms.ok_or(AgentError::NoTimeLimit(shown.title))?;
        self.advance(Duration::from_millis(left));
        Ok(())
    }

    /// Clicks a number that stands alone. True when a provider takes it.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn click_to_act(&self, number: &str) -> Result<bool, AgentError> {
        self.act(click(number))
    }

    /// Clicks the number in a column of a record. True when a provider takes it.
    ///
    /// # Errors
    ///
    /// The record does not exist, or there is nothing in the column.
    pub fn click_record(&self, table: &str, id: &str, column: &str) -> Result<bool, AgentError> {
        let store = &self.inner.backstage.records;
        let (row, schema) = self.block_on(async {
            Ok::<_, RecordsError>((store.retrieve(table, id, &Query::all()).await?, store.table(table).await?))
        })?;
        let number = row.text(column).filter(|text| !text.is_empty());
        let nothing = || AgentError::NothingToClick { table: table.into(), id: id.into(), column: column.into() };
        let mut action = click(number.ok_or_else(nothing)?);
        if let AgentAction::ClickToAct { name, entity, id: record, title, .. } = &mut action {
            *name = column.to_owned();
            *entity = Some(schema.logical_name);
            *record = Some(cif_host::normal_id(id));
            *title = row.text(&schema.primary_name).map(str::to_owned);
        }
        self.act(action)
    }

    /// Switches to a session, or home.
    ///
    /// # Errors
    ///
    /// There is no such session.
    pub fn focus_session(&self, session: &SessionId) -> Result<(), AgentError> {
        self.do_it(AgentAction::FocusSession { session: session.clone() })
    }

    /// Closes a session.
    ///
    /// # Errors
    ///
    /// There is no such session, or it is home.
    pub fn close_session(&self, session: &SessionId) -> Result<(), AgentError> {
        self.do_it(AgentAction::CloseSession { session: session.clone() })
    }

    /// Switches to a tab of the focused session.
    ///
    /// # Errors
    ///
    /// There is no such tab.
    pub fn focus_tab(&self, tab: &TabId) -> Result<(), AgentError> {
        self.do_it(AgentAction::FocusTab { tab: tab.clone() })
    }

    /// Closes a tab.
    ///
    /// # Errors
    ///
    /// There is no such tab, or it belongs to its session.
    pub fn close_tab(&self, tab: &TabId) -> Result<(), AgentError> {
        self.do_it(AgentAction::CloseTab { tab: tab.clone() })
    }

    /// Opens, minimises or hides the panel.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn set_panel_mode(&self, mode: PanelMode) -> Result<(), AgentError> {
        self.do_it(AgentAction::SetPanelMode { mode })
    }

    /// Drags the panel to this width of the widget area in pixels. The host keeps it within its bounds, and tells providers no
    /// oftener than it promises; [`advance`](Self::advance) for the last of several.
    ///
    /// # Errors
    ///
    /// None at present.
    pub fn resize_panel(&self, width: f64) -> Result<(), AgentError> {
        self.do_it(AgentAction::ResizePanel { width })
    }

    /// A script of the host page raises a custom event for every provider that registered. True when one did.
    ///
    /// # Errors
    ///
    /// The name is empty or built in.
    pub fn raise_event(&self, name: impl Into<String>, value: impl Into<Value>) -> Result<bool, AgentError> {
        self.act(AgentAction::RaiseEvent { name: name.into(), value: value.into(), provider: None })
    }
}

fn click(number: &str) -> AgentAction {
    AgentAction::ClickToAct {
        value: number.to_owned(),
        name: String::new(),
        format: "phone".to_owned(),
        entity: None,
        id: None,
        title: None,
    }
}
