//! The agent before a broken host.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_conformance::host::{Click, DeskOperator, NotDone, Operator};
use cif_host::Desk;
use cif_protocol::host::{HostEvent, PanelMode};
use cif_provider::{Runtime, RuntimeExt, TaskHandle, async_trait};
use futures::channel::mpsc::UnboundedSender;
use serde_json::{Value, json};

use crate::broken::Fault;
use crate::defect::Defect as D;
use crate::values::wire;

/// The agent, whose clicks may go where they should not.
#[derive(Debug)]
pub(crate) struct BrokenOperator {
    fault: Fault,
    inner: DeskOperator,
    first: UnboundedSender<HostEvent>,
    runtime: Arc<dyn Runtime>,
    kept: Mutex<Vec<TaskHandle>>,
}

impl BrokenOperator {
    pub(crate) fn new(fault: Fault, desk: Desk, first: UnboundedSender<HostEvent>, runtime: Arc<dyn Runtime>) -> Self {
        Self { fault, inner: DeskOperator::new(desk), first, runtime, kept: Mutex::default() }
    }
}

#[async_trait]
#[deny(clippy::missing_trait_methods)]
impl Operator for BrokenOperator {
    async fn click(&self, click: Click) -> Result<(), NotDone> {
        let wrong = |fault| self.fault.is(fault);
        if wrong(D::ClicksThoughOff) || wrong(D::ClicksToTheFirst) {
            let event = json!({ "value": "15550100199", "name": "", "format": "phone" });
            drop(self.first.unbounded_send(HostEvent::decode("onclicktoact", wire(&event)).unwrap()));
        }
        if wrong(D::ClicksToTheFirst) {
            return Ok(());
        }
        self.inner.click(click).await
    }

    async fn answer_notification(&self, accept: bool) -> Result<(), NotDone> {
        self.inner.answer_notification(accept).await
    }

    async fn answer_dialog(&self, confirm: bool) -> Result<(), NotDone> {
        self.inner.answer_dialog(confirm).await
    }

    async fn cancel_note(&self) -> Result<(), NotDone> {
        self.inner.cancel_note().await
    }

    async fn focus_session(&self, session: &str) -> Result<(), NotDone> {
        self.inner.focus_session(session).await
    }

    async fn close_session(&self, session: &str) -> Result<(), NotDone> {
        if self.fault.is(D::NeverCloses) {
            return Ok(());
        }
        if self.fault.is(D::ClosesLate) {
            let (runtime, inner, session) = (Arc::clone(&self.runtime), self.inner.clone(), session.to_owned());
            let late = self.runtime.spawn_task(async move {
                runtime.sleep(Duration::from_secs(5)).await;
                drop(inner.close_session(&session).await);
            });
            self.kept.lock().unwrap().push(late);
            return Ok(());
        }
        self.inner.close_session(session).await
    }

    async fn set_panel_mode(&self, mode: PanelMode) -> Result<(), NotDone> {
        self.inner.set_panel_mode(mode).await
    }

    async fn resize_panel(&self, width: f64) -> Result<(), NotDone> {
        self.inner.resize_panel(width).await
    }

    async fn open_list(&self, table: &str) -> Result<(), NotDone> {
        self.inner.open_list(table).await
    }

    async fn send_article(&self, title: &str, link: &str) -> Result<(), NotDone> {
        self.inner.send_article(title, link).await
    }

    async fn set_presence(&self, text: &str) -> Result<(), NotDone> {
        self.inner.set_presence(text).await
    }

    async fn use_bar(&self, bar: &str) -> Result<(), NotDone> {
        self.inner.use_bar(bar).await
    }

    async fn window_focus(&self, focused: bool) -> Result<(), NotDone> {
        self.inner.window_focus(focused).await
    }

    async fn be_active(&self) -> Result<(), NotDone> {
        self.inner.be_active().await
    }

    async fn request_report(&self) -> Result<(), NotDone> {
        self.inner.request_report().await
    }

    async fn raise_event(&self, name: &str, value: &Value) -> Result<(), NotDone> {
        if self.fault.is(D::ScriptsRaiseAnything) {
            drop(self.first.unbounded_send(HostEvent::custom(name, "raised by a script")));
        }
        self.inner.raise_event(name, value).await
    }
}
