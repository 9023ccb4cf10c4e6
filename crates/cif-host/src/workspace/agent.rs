//! What the agent does, as a page reports it.

use cif_protocol::host::{ClickToAct, PanelMode};
use cif_protocol::{Instant, NotificationId, Record, SessionId, TabId, Value};
use serde::{Deserialize, Serialize};

use super::{Page, RaiseEvent, Workspace};
use crate::slugs::cut;

/// One thing the agent does. As JSON: `{"action": "focusSession", "session": "session-id-1"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum AgentAction {
    /// Accepts the notification on the screen.
    AcceptNotification {
        /// The notification.
        id: NotificationId,
    },
    /// Declines or closes the notification on the screen.
    DeclineNotification {
        /// The notification.
        id: NotificationId,
    },
    /// Uses a button of a toast, or closes it.
    AnswerToast {
        /// The toast.
        id: NotificationId,
        /// The button; none closes the toast, which is a rejection.
        #[serde(default)]
        button: Option<usize>,
    },
    /// Uses the action of a bar above the content.
    UseBar {
        /// The bar.
        id: String,
    },
    /// Closes a bar above the content.
    CloseBar {
        /// The bar.
        id: String,
    },
    /// Answers the dialog on the screen.
    AnswerDialog {
        /// The dialog.
        id: String,
        /// True for the button that confirms.
        confirmed: bool,
        /// Id of what was chosen, where there is something to choose.
        #[serde(default)]
        selected: Option<String>,
    },
    /// Switches to a session, or home.
    FocusSession {
        /// The session.
        session: SessionId,
    },
    /// Closes a session, as soon as its provider agrees or has not answered for 10 s.
    CloseSession {
        /// The session.
        session: SessionId,
    },
    /// Switches to a tab of the focused session.
    FocusTab {
        /// The tab.
        tab: TabId,
    },
    /// Closes a tab.
    CloseTab {
        /// The tab.
        tab: TabId,
    },
    /// Opens a page: in a new tab, or in the focused one.
    OpenPage {
        /// The page.
        page: Page,
        /// True for a new tab.
        #[serde(default)]
        new_tab: bool,
    },
    /// The page of a tab knows its title now, for example the name of its record.
    TabTitle {
        /// The tab.
        tab: TabId,
        /// The title.
        title: String,
    },
    /// The form of a tab has unsaved changes, or no longer.
    FormDirty {
        /// The tab.
        tab: TabId,
        /// True for unsaved changes.
        dirty: bool,
    },
    /// The form of a tab was saved.
    FormSaved {
        /// The tab.
        tab: TabId,
        /// The table.
        entity: String,
        /// The record.
        id: String,
        /// The name of the record.
        #[serde(default)]
        name: Option<String>,
    },
    /// Opens, minimises or hides the panel.
    SetPanelMode {
        /// The new mode: 0 minimized, 1 docked, 2 hidden.
        mode: PanelMode,
    },
    /// Drags the panel.
    ResizePanel {
        /// The new width of the widget area in pixels.
        width: f64,
    },
    /// The window has this width; half of it is the widest panel.
    ScreenWidth {
        /// Pixels.
        width: f64,
    },
    /// Clicks a phone number.
    ClickToAct {
        /// The number as shown, with or without `tel:`.
        value: String,
        /// The name of the field.
        #[serde(default)]
        name: String,
        /// The format of the field.
        #[serde(default = "phone")]
        format: String,
        /// The table of the record on which the number stands.
        #[serde(default)]
        entity: Option<String>,
        /// The id of that record.
        #[serde(default)]
        id: Option<String>,
        /// The title of that record.
        #[serde(default)]
        title: Option<String>,
    },
    /// Picks a presence.
    SetPresence {
        /// Its id, one of [`View::presences`](super::View::presences).
        presence: String,
    },
    /// Writes in the notes flap; what a page has not told is lost with it.
    NoteText {
        /// The note, [`NoteView::id`](super::NoteView::id).
        note: u64,
        /// The whole text.
        text: String,
    },
    /// Saves the note on the screen.
    SaveNote {
        /// The note.
        note: u64,
        /// The whole text, when it is not what was told last.
        #[serde(default)]
        text: Option<String>,
    },
    /// Closes the notes flap without saving.
    CancelNote {
        /// The note.
        note: u64,
    },
    /// Opens the knowledge search, or searches for other words.
    OpenKnowledge {
        /// The words.
        search: String,
    },
    /// Closes the knowledge search.
    CloseKnowledge,
    /// Sends an article to the customer, through the providers that want it.
    SendArticle {
        /// Its title.
        title: String,
        /// Its address.
        link: String,
    },
    /// A script of the host page raises a custom event.
    RaiseEvent {
        /// Its name.
        name: String,
        /// What it carries, in canonical JSON.
        #[serde(default)]
        value: Value,
        /// The provider it is for, by unique name; none means every one that registered.
        #[serde(default)]
        provider: Option<String>,
    },
    /// Moves the mouse, types: is there. Tell it now and then, not for every move.
    Activity,
    /// The window of the host got or lost the focus.
    WindowFocus {
        /// True when it got the focus.
        focused: bool,
    },
    /// Wants a diagnostics report: see [`View::report`](super::View::report).
    RequestDebugData,
    /// A script of the host page dispatched `CIClickToAct`.
    HookClick {
        /// The detail of the DOM event: `value`, `name`, `format`, `entityLogicalName` and more.
        detail: Record,
    },
    /// A script of the host page dispatched `setPresenceEvent`.
    HookPresence {
        /// The detail of the DOM event: `presenceId` and `presenceInfo`.
        detail: Record,
    },
    /// Has read what the host told; see [`View::notice`](super::View::notice).
    DismissNotice {
        /// Its number.
        number: u64,
    },
}

fn phone() -> String {
    "phone".to_owned()
}

/// Why an action was not done. Usually the page showed something that is gone by now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActError {
    /// The notification is not on the screen any more.
    #[error("notification {0} is not on the screen any more")]
    UnknownNotification(String),
    /// The bar is gone, or cannot do that.
    #[error("bar {0} is gone, has no action or cannot be closed")]
    UnknownBar(String),
    /// The dialog is not on the screen any more.
    #[error("dialog {0} is not on the screen any more")]
    UnknownDialog(String),
    /// No such session.
    #[error("session {0} does not exist")]
    UnknownSession(String),
    /// No such tab.
    #[error("tab {0} does not exist")]
    UnknownTab(String),
    /// Home cannot be closed.
    #[error("the home session cannot be closed")]
    HomeStays,
    /// The tab cannot be closed by the agent.
    #[error("tab {0} cannot be closed: it belongs to its session")]
    TabStays(String),
    /// No such provider.
    #[error("no provider in use is named {0:?}")]
    UnknownProvider(String),
    /// A built-in name.
    #[error("{0:?} is not the name of a custom event: it is empty, or built in and raised by its own cause only")]
    ReservedEvent(String),
    /// No such presence.
    #[error("presence {0} cannot be picked: it does not exist any more, or only the system sets it")]
    UnknownPresence(String),
    /// No such note on the screen.
    #[error("note {0} is not on the screen any more")]
    UnknownNote(u64),
    /// The note cannot be saved or cancelled.
    #[error("the note: {0}")]
    Note(String),
    /// The article cannot be sent.
    #[error("the article was not sent: {0}")]
    Article(String),
    /// A DOM event of the host page has no usable detail.
    #[error("{0}")]
    Hook(String),
    /// The page cannot be opened.
    #[error("{0}")]
    Page(String),
    /// The record could not be saved.
    #[error("the record was not saved: {0}")]
    Save(String),
}

impl Workspace {
    /// Does what the agent wants. True when it had an effect; a click that no provider takes gives false, and the page may
    /// then open the number its own way.
    ///
    /// # Errors
    /// What the action meant does not exist or cannot be done.
    pub fn act(&mut self, now: Instant, action: AgentAction) -> Result<bool, ActError> {
        self.analytics_at(now);
        self.note_activity(now, &action);
        let done = self.do_action(now, action);
        self.observe();
        done
    }

    fn do_action(&mut self, now: Instant, action: AgentAction) -> Result<bool, ActError> {
        match action {
            AgentAction::AcceptNotification { id } => self.answer_notification(now, &id, true)?,
            AgentAction::DeclineNotification { id } => self.answer_notification(now, &id, false)?,
            AgentAction::AnswerToast { id, button } => self.answer_toast(&id, button)?,
            AgentAction::UseBar { id } => self.use_bar(&id)?,
            AgentAction::CloseBar { id } => self.close_bar(&id)?,
            AgentAction::AnswerDialog { id, confirmed, selected } => {
                self.answer_dialog(&id, confirmed, selected.as_deref())?;
            }
            AgentAction::FocusSession { session } => self.focus_session(&session)?,
            AgentAction::CloseSession { session } => self.ask_to_close(now, &session)?,
            AgentAction::FocusTab { tab } => self.focus_tab(&tab)?,
            AgentAction::CloseTab { tab } => self.close_tab(&tab)?,
            AgentAction::OpenPage { page, new_tab: true } => drop(self.open_page(page).map_err(ActError::Page)?),
            AgentAction::OpenPage { page, new_tab: false } => self.navigate(page),
            AgentAction::TabTitle { tab, title } => self.title_from_page(&tab, &title)?,
            AgentAction::FormDirty { tab, dirty } => self.form_dirty(&tab, dirty)?,
            AgentAction::FormSaved { tab, entity, id, name } => self.form_saved(&tab, entity, &id, name)?,
            AgentAction::SetPanelMode { mode } => self.toggle_panel(mode),
            AgentAction::ResizePanel { width } => self.drag_panel(now, if width.is_finite() { width } else { 0.0 }),
            AgentAction::ScreenWidth { width } => {
                if width.is_finite() && width > 0.0 {
                    self.panel.screen_width = width;
                }
            }
            AgentAction::ClickToAct { value, name, format, entity, id, title } => {
                let mut event = ClickToAct::new(value, name, format);
                event.entity_logical_name = entity;
                event.entity_id = id;
                event.record_title = title;
                return Ok(self.click(now, event));
            }
            AgentAction::SetPresence { presence } => self.pick_presence(&presence)?,
            AgentAction::NoteText { note, text } => self.write_note(note, text)?,
            AgentAction::SaveNote { note, text } => self.save_note(note, text)?,
            AgentAction::CancelNote { note } => self.cancel_note(note)?,
            AgentAction::OpenKnowledge { search } => return Ok(self.open_knowledge(search)),
            AgentAction::CloseKnowledge => return Ok(self.close_knowledge()),
            AgentAction::SendArticle { title, link } => return Ok(self.send_article(title, link)? > 0),
            AgentAction::RaiseEvent { name, value, provider } => {
                return Ok(self.raise(&RaiseEvent::new(name, value).with_provider(provider))? > 0);
            }
            // It has been noted.
            AgentAction::Activity => {}
            AgentAction::WindowFocus { focused } => self.window_focus(focused),
            AgentAction::RequestDebugData => self.request_report(now),
            AgentAction::HookClick { detail } => return self.hook_click(now, &detail),
            AgentAction::HookPresence { detail } => self.hook_presence(&detail)?,
            AgentAction::DismissNotice { number } => self.dismiss_notice(number),
        }
        Ok(true)
    }

    fn title_from_page(&mut self, id: &TabId, title: &str) -> Result<(), ActError> {
        let (session, at) = self.find_tab(id)?;
        let tab = self.sessions.all_mut().nth(session).map(|session| &mut session.tabs[at]);
        if let Some(tab) = tab.filter(|tab| !tab.titled && tab.title != title) {
            tab.title = cut(title, 200);
            self.touch();
        }
        Ok(())
    }

    fn form_dirty(&mut self, id: &TabId, dirty: bool) -> Result<(), ActError> {
        let (session, at) = self.find_tab(id)?;
        let tab = self.sessions.all_mut().nth(session).map(|session| &mut session.tabs[at]);
        if let Some(tab) = tab.filter(|tab| tab.dirty != dirty) {
            tab.dirty = dirty;
            self.touch();
        }
        Ok(())
    }
}
