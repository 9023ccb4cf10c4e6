//! The agent at the desktop.

use std::fmt::Debug;

use cif_protocol::host::PanelMode;
use cif_provider::{MaybeSend, MaybeSync, async_trait};
use serde_json::Value;

/// Why the agent has not done something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotDone {
    /// This operator does not know how; the case is not run.
    #[error("the operator cannot {0}")]
    Cannot(&'static str),
    /// It was not possible, for example because nothing is on the screen that could be accepted; the case fails.
    #[error("{0}")]
    Failed(String),
}

impl NotDone {
    /// It was not possible, for this reason.
    pub fn failed(why: impl Into<String>) -> Self {
        Self::Failed(why.into())
    }
}

/// A click on a number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Click {
    /// What is clicked, with or without a scheme.
    pub value: String,
    /// The name of the field that it stands in.
    pub name: String,
    /// The table of the record that it stands on.
    pub entity: Option<String>,
}

impl Click {
    /// A number that stands alone.
    pub fn new(value: impl Into<String>) -> Self {
        Self { value: value.into(), name: String::new(), entity: None }
    }

    /// It stands in a field of a record of this table.
    #[must_use]
    pub fn on(mut self, entity: impl Into<String>, name: impl Into<String>) -> Self {
        self.entity = Some(entity.into());
        self.name = name.into();
        self
    }
}

macro_rules! hands {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) = $what:literal;)*) => {
        /// What an agent does at the desktop of the host under test. Each is done when it returns; what follows may come later.
        ///
        /// Give what you can: a case that needs a missing one is reported as `not run: the operator cannot …`.
        #[cfg_attr(not(target_arch = "wasm32"), async_trait)]
        #[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
        pub trait Operator: Debug + MaybeSend + MaybeSync + 'static {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                ///
                /// It cannot be done.
                async fn $name(&self, $($arg: $type),*) -> Result<(), NotDone> {
                    $(let _ = $arg;)*
                    Err(NotDone::Cannot($what))
                }
            )*
        }
    };
}

hands! {
    /// Clicks a number.
    click(click: Click) = "click a number";
    /// Accepts or declines the notification on the screen.
    answer_notification(accept: bool) = "answer a notification";
    /// Confirms or cancels the dialog on the screen.
    answer_dialog(confirm: bool) = "answer a dialog";
    /// Closes the notes flap without saving.
    cancel_note() = "cancel a note";
    /// Switches to a session of this id.
    focus_session(session: &str) = "switch to a session";
    /// Closes the session of this id.
    close_session(session: &str) = "close a session";
    /// Opens, minimizes or hides the panel by hand.
    set_panel_mode(mode: PanelMode) = "open and close the panel";
    /// Drags the panel to this width of the widget area in pixels.
    resize_panel(width: f64) = "drag the panel";
    /// Opens the list of a table on the main page.
    open_list(table: &str) = "open another page";
    /// Sends a knowledge article.
    send_article(title: &str, link: &str) = "send an article";
    /// Picks the presence of this text.
    set_presence(text: &str) = "pick a presence";
    /// Uses the action of a bar above the content.
    use_bar(bar: &str) = "use the action of a bar";
    /// The host's window gets or loses the focus.
    window_focus(focused: bool) = "leave the window";
    /// Moves the mouse.
    be_active() = "move the mouse";
    /// Asks for a diagnostics report.
    request_report() = "ask for a diagnostics report";
    /// A script of the host page raises a custom event for every provider that registered.
    raise_event(name: &str, value: &Value) = "raise a custom event";
}
