//! The agent of a host that is built on `cif_host::Desk`.

use cif_host::{AgentAction, Desk, Page};
use cif_protocol::host::PanelMode;
use cif_provider::async_trait;
use serde_json::Value;

use super::operator::{Click, NotDone, Operator};

/// An agent who uses a [`Desk`], and can do everything.
#[derive(Debug, Clone)]
pub struct DeskOperator {
    desk: Desk,
}

impl DeskOperator {
    /// The agent of this desk.
    #[must_use]
    pub const fn new(desk: Desk) -> Self {
        Self { desk }
    }

    fn act(&self, action: AgentAction) -> Result<(), NotDone> {
        self.desk.act(action).map(drop).map_err(|error| NotDone::failed(error.to_string()))
    }
}

fn missing(what: &str) -> NotDone {
    NotDone::failed(format!("no {what} is on the screen"))
}

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
#[deny(clippy::missing_trait_methods)]
impl Operator for DeskOperator {
    async fn click(&self, click: Click) -> Result<(), NotDone> {
        let Click { value, name, entity } = click;
        self.act(AgentAction::ClickToAct { value, name, format: "phone".to_owned(), entity, id: None, title: None })
    }

    async fn answer_notification(&self, accept: bool) -> Result<(), NotDone> {
        let id = self.desk.view().notification.ok_or_else(|| missing("notification"))?.id;
        self.act(if accept { AgentAction::AcceptNotification { id } } else { AgentAction::DeclineNotification { id } })
    }

    async fn answer_dialog(&self, confirmed: bool) -> Result<(), NotDone> {
        let id = self.desk.view().dialog.ok_or_else(|| missing("dialog"))?.id;
        self.act(AgentAction::AnswerDialog { id, confirmed, selected: None })
    }

    async fn cancel_note(&self) -> Result<(), NotDone> {
        let note = self.desk.view().note.ok_or_else(|| missing("notes flap"))?.id;
        self.act(AgentAction::CancelNote { note })
    }

    async fn focus_session(&self, session: &str) -> Result<(), NotDone> {
        self.act(AgentAction::FocusSession { session: session.into() })
    }

    async fn close_session(&self, session: &str) -> Result<(), NotDone> {
        self.act(AgentAction::CloseSession { session: session.into() })
    }

    async fn set_panel_mode(&self, mode: PanelMode) -> Result<(), NotDone> {
        self.act(AgentAction::SetPanelMode { mode })
    }

    async fn resize_panel(&self, width: f64) -> Result<(), NotDone> {
        self.act(AgentAction::ResizePanel { width })
    }

    async fn open_list(&self, table: &str) -> Result<(), NotDone> {
        let page = serde_json::from_value::<Page>(serde_json::json!({ "kind": "entityList", "entity": table }));
        let page = page.map_err(|error| NotDone::failed(error.to_string()))?;
        self.act(AgentAction::OpenPage { page, new_tab: false })
    }

    async fn send_article(&self, title: &str, link: &str) -> Result<(), NotDone> {
        self.act(AgentAction::SendArticle { title: title.to_owned(), link: link.to_owned() })
    }

    async fn set_presence(&self, text: &str) -> Result<(), NotDone> {
        let presences = self.desk.view().presences;
        let found = presences.into_iter().find(|presence| presence.presence_text == text);
        let presence = found.ok_or_else(|| missing(&format!("presence {text:?}")))?.presence_id;
        self.act(AgentAction::SetPresence { presence })
    }

    async fn use_bar(&self, bar: &str) -> Result<(), NotDone> {
        self.act(AgentAction::UseBar { id: bar.to_owned() })
    }

    async fn window_focus(&self, focused: bool) -> Result<(), NotDone> {
        self.act(AgentAction::WindowFocus { focused })
    }

    async fn be_active(&self) -> Result<(), NotDone> {
        self.act(AgentAction::Activity)
    }

    async fn request_report(&self) -> Result<(), NotDone> {
        self.act(AgentAction::RequestDebugData)
    }

    async fn raise_event(&self, name: &str, value: &Value) -> Result<(), NotDone> {
        let value = serde_json::from_value(value.clone()).map_err(|error| NotDone::failed(error.to_string()))?;
        self.act(AgentAction::RaiseEvent { name: name.to_owned(), value, provider: None })
    }
}
