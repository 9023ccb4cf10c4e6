//! Bars above the content of the page: global notifications (`docs/src/host-model.md`, bars and progress).

use cif_protocol::host::{Failure, GlobalNotificationAction, NotificationLevel};
use cif_protocol::{Record, Value};
use serde::Serialize;

use super::events::Target;
use super::{ActError, ConnectionId, Slot, Workspace};
use crate::slugs::{cut, shown, text_of};

/// How many bars the agent sees at once, over all providers.
const LIMIT: usize = 10;
/// The longest message, in characters.
const MESSAGE_LIMIT: usize = 1_000;
/// The longest label of an action, in characters.
const LABEL_LIMIT: usize = 100;
/// The longest address of a link, in bytes.
const LINK_LIMIT: usize = 2_000;

/// A bar above the content, as a page draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BarView {
    /// Names it in the agent's actions.
    pub id: String,
    /// Unique name of the provider.
    pub provider: String,
    /// Its level, which gives it colour and weight.
    pub level: NotificationLevel,
    /// What it says, plain text.
    pub message: String,
    /// True when the agent may close it.
    pub closable: bool,
    /// What its action is called; none when it has none.
    pub action_label: Option<String>,
    /// Where the action leads as well, an `http` or `https` address; it is opened in a window of its own.
    pub action_link: Option<String>,
}

/// A bar, and who showed it.
#[derive(Debug)]
pub(super) struct Bar {
    id: String,
    connection: ConnectionId,
    provider: Slot,
    look: Look,
    /// The bar about a missed notification: its action sets the presence anew.
    missed: bool,
}

#[derive(Debug, Clone)]
struct Look {
    level: NotificationLevel,
    message: String,
    closable: bool,
    action_label: Option<String>,
    action_link: Option<String>,
}

fn fail(message: impl Into<String>) -> Failure {
    Failure::invalid("showGlobalNotification", message)
}

/// A text among the options; numbers are taken as text, anything else is refused.
fn text(options: &Record, key: &str, limit: usize) -> Result<Option<String>, Failure> {
    match options.get(key) {
        None => Ok(None),
        Some(value) if value.is_absent() => Ok(None),
        Some(Value::String(text)) => Ok(Some(cut(text.trim(), limit)).filter(|text| !text.is_empty())),
        Some(value @ Value::Number(_)) => Ok(Some(text_of(value))),
        Some(other) => Err(fail(format!("`{key}` in the options must be a text, not {}", other.kind()))),
    }
}

fn link(options: &Record) -> Result<Option<String>, Failure> {
    let Some(link) = text(options, "actionLink", usize::MAX)? else { return Ok(None) };
    let valid = url::Url::parse(&link).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !valid || link.len() > LINK_LIMIT {
        return Err(fail(format!(
            "`actionLink` is {}; an absolute http or https address of at most {LINK_LIMIT} bytes is expected",
            shown(&link)
        )));
    }
    Ok(Some(link))
}

fn read(options: &Record) -> Result<Look, Failure> {
    let message = text(options, "message", MESSAGE_LIMIT)?
        .ok_or_else(|| fail("`message` is missing in the options; give the text that the agent is to read"))?;
    let action = options.get("action").filter(|action| action.is_truthy());
    let action_link = link(options)?;
    let inner = action.and_then(|action| action.get("actionLabel")).and_then(Value::as_str).map(str::trim);
    let label = text(options, "actionLabel", LABEL_LIMIT)?
        .or_else(|| inner.filter(|label| !label.is_empty()).map(|label| cut(label, LABEL_LIMIT)));
    // An action without a name is there all the same.
    let unnamed = (action.is_some() || action_link.is_some()).then(|| "Open".to_owned());
    Ok(Look {
        level: options.get("level").map_or(NotificationLevel::Information, NotificationLevel::from_value),
        message,
        closable: options.get("showCloseButton").is_some_and(Value::is_truthy),
        action_label: label.or(unnamed),
        action_link,
    })
}

impl Workspace {
    pub(super) fn show_bar(&mut self, from: ConnectionId, caller: Slot, options: &Record) -> Result<String, Failure> {
        let look = read(options)?;
        self.add_bar("showGlobalNotification", from, caller, look, false)
    }

    fn add_bar(
        &mut self,
        method: &str,
        connection: ConnectionId,
        provider: Slot,
        look: Look,
        missed: bool,
    ) -> Result<String, Failure> {
        if self.bars.len() >= LIMIT {
            let mine = self.bars.iter().filter(|bar| bar.provider == provider).count();
            return Err(Failure::invalid(
                method,
                format!(
                    "{LIMIT} bars are shown already, {mine} of them by this provider, and that is the limit; clear one with \
                     clearGlobalNotification first"
                ),
            ));
        }
        self.next_id += 1;
        let id = format!("global-notification-{}", self.next_id);
        self.bars.push(Bar { id: id.clone(), connection, provider, look, missed });
        self.touch();
        Ok(id)
    }

    /// Takes away a bar of this provider. One that is gone, or that is another provider's, is none of its business.
    pub(super) fn clear_bar(&mut self, caller: Slot, id: &str) {
        self.take_bars(|bar| bar.provider == caller && bar.id == id);
    }

    /// The one bar about a missed notification. Whoever asks last is told when its action is used.
    pub(super) fn show_missed_bar(&mut self, from: ConnectionId, caller: Slot) -> Result<String, Failure> {
        if let Some(bar) = self.bars.iter_mut().find(|bar| bar.missed) {
            let moved = bar.provider != caller;
            (bar.connection, bar.provider) = (from, caller);
            let id = bar.id.clone();
            if moved {
                self.touch();
            }
            return Ok(id);
        }
        let reset = self.default_presence().map(|info| info.presence_text);
        let look = Look {
            level: NotificationLevel::Warning,
            message: "A notification was not answered in time. Say that you are there to get the next one.".to_owned(),
            closable: true,
            action_label: Some(reset.map_or_else(|| "I am here".to_owned(), |text| format!("Set presence to {text}"))),
            action_link: None,
        };
        self.add_bar("showTimeoutGlobalNotification", from, caller, look, true)
    }

    /// The agent uses the action of a bar. The bar stays, but for the one about a missed notification.
    pub(super) fn use_bar(&mut self, id: &str) -> Result<(), ActError> {
        let bar = self.bars.iter().find(|bar| bar.id == id && bar.look.action_label.is_some());
        let bar = bar.ok_or_else(|| ActError::UnknownBar(id.to_owned()))?;
        let (connection, missed) = (bar.connection, bar.missed);
        if missed {
            self.take_bars(|bar| bar.id == id);
            self.reset_presence();
        }
        self.emit(Target::Connection(connection), GlobalNotificationAction::new(id));
        Ok(())
    }

    /// The agent closes a bar that can be closed.
    pub(super) fn close_bar(&mut self, id: &str) -> Result<(), ActError> {
        if self.take_bars(|bar| bar.id == id && bar.look.closable) {
            return Ok(());
        }
        Err(ActError::UnknownBar(id.to_owned()))
    }

    /// A connection is gone, and its bars with it.
    pub(super) fn drop_bars(&mut self, connection: ConnectionId) {
        self.take_bars(|bar| bar.connection == connection);
    }

    fn take_bars(&mut self, gone: impl Fn(&Bar) -> bool) -> bool {
        let before = self.bars.len();
        self.bars.retain(|bar| !gone(bar));
        let taken = self.bars.len() != before;
        if taken {
            self.touch();
        }
        taken
    }

    /// The bars, oldest first.
    pub(super) fn bar_views(&self) -> Vec<BarView> {
        let view = |bar: &Bar| {
            let look = bar.look.clone();
            BarView {
                id: bar.id.clone(),
                provider: self.name_of(bar.provider).to_owned(),
                level: look.level,
                message: look.message,
                closable: look.closable,
                action_label: look.action_label,
                action_link: look.action_link,
            }
        };
        self.bars.iter().map(view).collect()
    }
}
