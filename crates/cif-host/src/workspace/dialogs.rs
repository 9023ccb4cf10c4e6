//! Dialogs that ask the agent something: a queue, one on the screen (`docs/src/host-model.md`, dialogs).

use std::collections::VecDeque;

use cif_protocol::host::{DialogReply, Failure, HostReply, OpenDialog, OpenMddDialog};
use cif_protocol::{Entries, PresenceInfo, Record, Value};
use serde::Serialize;

use super::functions::{HostFunction, Purpose};
use super::{ActError, Answer, ConnectionId, Output, Slot, Ticket, Workspace};
use crate::limits::check_size;
use crate::slugs::cut;

/// How many dialogs are open at once, the one on the screen included.
const LIMIT: usize = 8;
/// The longest title, subtitle and label, in characters.
const TITLE_LIMIT: usize = 200;
/// The longest text, in characters.
const TEXT_LIMIT: usize = 4_000;
/// The dialog that the host itself has: the choice of a presence.
const PRESENCE_DIALOG: &str = "SetAgentPresenceMDD";

/// What a dialog asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum DialogKind {
    /// Yes or no.
    Confirm,
    /// One of [`DialogView::choices`].
    Presence,
}

/// The dialog on the screen, as a page draws it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DialogView {
    /// Names it in the agent's answer.
    pub id: String,
    /// Unique name of the provider.
    pub provider: String,
    /// What it asks for.
    pub kind: DialogKind,
    /// Title, plain text; may be empty.
    pub title: String,
    /// Second line, plain text; may be empty.
    pub subtitle: String,
    /// What it says, plain text with line breaks; may be empty.
    pub text: String,
    /// What the button that confirms is called.
    pub confirm_label: String,
    /// What the button that cancels is called.
    pub cancel_label: String,
    /// Wanted width in pixels.
    pub width: Option<f64>,
    /// Wanted height in pixels.
    pub height: Option<f64>,
    /// The presences to choose from.
    pub choices: Vec<PresenceInfo>,
    /// Id of the choice that is made already.
    pub selected: Option<String>,
}

/// A dialog that is open, and who waits for it.
#[derive(Debug)]
pub(super) struct Dialog {
    ticket: Ticket,
    connection: ConnectionId,
    view: DialogView,
}

/// All open ones; the first is on the screen.
pub(super) type Dialogs = VecDeque<Dialog>;

fn text(entries: &Entries, key: &str, limit: usize) -> Option<String> {
    let text = entries.get(key).and_then(Value::as_str).map(|text| cut(text.trim(), limit));
    text.filter(|text| !text.is_empty())
}

/// Pixels, as a number or as text.
fn pixels(entries: Option<&Entries>, key: &str) -> Option<f64> {
    let number = match entries?.get(key)? {
        Value::Number(number) => *number,
        Value::String(text) => text.trim().trim_end_matches("px").parse().ok()?,
        _ => return None,
    };
    (number.is_finite() && number > 0.0).then_some(number)
}

impl Workspace {
    /// `openDialog`.
    pub(super) fn open_dialog(&mut self, from: ConnectionId, caller: Slot, call: &OpenDialog) -> Answer {
        if let Err(failure) = self.require_active(caller, "openDialog") {
            return Answer::Done(Err(failure));
        }
        let strings = &call.dialog_strings.0.0;
        let options = call.dialog_options.as_ref().map(|options| &options.0.0);
        let or_empty = |key: &str, limit: usize| text(strings, key, limit).unwrap_or_default();
        let label = |key: &str, usual: &str| text(strings, key, TITLE_LIMIT).unwrap_or_else(|| usual.to_owned());
        let view = DialogView {
            id: String::new(),
            provider: String::new(),
            kind: DialogKind::Confirm,
            title: or_empty("title", TITLE_LIMIT),
            subtitle: or_empty("subtitle", TITLE_LIMIT),
            text: or_empty("text", TEXT_LIMIT),
            confirm_label: label("confirmButtonLabel", "OK"),
            cancel_label: label("cancelButtonLabel", "Cancel"),
            width: pixels(options, "width"),
            height: pixels(options, "height"),
            choices: Vec::new(),
            selected: None,
        };
        self.queue_dialog("openDialog", from, caller, view)
    }

    /// `openMDDDialog`: a dialog of the host page, or the one of the host.
    pub(super) fn open_named_dialog(&mut self, from: ConnectionId, caller: Slot, call: OpenMddDialog) -> Answer {
        let method = "openMDDDialog";
        let fail = |message: String| Answer::Done(Err(Failure::invalid(method, message)));
        let given = |value: Option<Box<Value>>| value.map_or(Value::Null, |value| *value);
        let (options, params) = (given(call.dialog_options), given(call.dialog_params));
        if let Err(message) = check_size("the parameters of a dialog", [&options, &params]) {
            return fail(message);
        }
        let function = HostFunction::dialog(call.dialog_name);
        if self.functions.has(&function) {
            let ticket = self.ticket();
            let begun = self.begin_function(from, caller, function, options, params, Purpose::Dialog(ticket), None);
            return begun.map_or_else(fail, |()| Answer::Later(ticket));
        }
        let HostFunction::Dialog { name } = function else {
            return Answer::Done(Err(Failure::not_implemented(method)));
        };
        if name != PRESENCE_DIALOG {
            return Answer::Done(Err(Failure::not_implemented(method)));
        }
        let choices = self.presence.choices();
        if choices.is_empty() {
            return fail(format!("{PRESENCE_DIALOG}: the host has no presence to choose from"));
        }
        // Any text among the parameters that names a presence is the choice to begin with.
        let named = params.as_entries().into_iter().flat_map(|entries| entries.iter());
        let named = named.filter_map(|(_, value)| {
            let text = value.as_str()?;
            choices.iter().find(|info| info.presence_id == text || info.presence_text == text)
        });
        let selected = named.map(|info| info.presence_id.clone()).next();
        let selected = selected.or_else(|| self.presence.current().map(|info| info.presence_id.clone()));
        let view = DialogView {
            id: String::new(),
            provider: String::new(),
            kind: DialogKind::Presence,
            title: "Set your presence".to_owned(),
            subtitle: String::new(),
            text: String::new(),
            confirm_label: "OK".to_owned(),
            cancel_label: "Cancel".to_owned(),
            width: pixels(options.as_entries(), "width"),
            height: pixels(options.as_entries(), "height"),
            choices,
            selected,
        };
        self.queue_dialog(method, from, caller, view)
    }

    fn queue_dialog(&mut self, method: &str, connection: ConnectionId, caller: Slot, mut view: DialogView) -> Answer {
        if self.dialogs.len() >= LIMIT {
            let message = format!("{LIMIT} dialogs wait for the agent already, and that is the limit; ask again later");
            return Answer::Done(Err(Failure::invalid(method, message)));
        }
        let ticket = self.ticket();
        view.id = format!("dialog-{}", self.next_id);
        view.provider = self.name_of(caller).to_owned();
        self.dialogs.push_back(Dialog { ticket, connection, view });
        self.touch();
        Answer::Later(ticket)
    }

    /// The agent answers the dialog on the screen.
    pub(super) fn answer_dialog(&mut self, id: &str, confirmed: bool, selected: Option<&str>) -> Result<(), ActError> {
        let unknown = || ActError::UnknownDialog(id.to_owned());
        let view = &self.dialogs.front().filter(|dialog| dialog.view.id == id).ok_or_else(unknown)?.view;
        let button = if confirmed { "ok_id" } else { "cancel_id" };
        let output = Record::new().with("param_lastButtonClicked", button);
        let (reply, chosen) = match (view.kind, confirmed) {
            (DialogKind::Confirm, _) => (HostReply::OpenDialog(DialogReply::new(confirmed)), None),
            (DialogKind::Presence, false) => (HostReply::OpenMddDialog(output), None),
            (DialogKind::Presence, true) => {
                let chosen = selected.or(view.selected.as_deref()).unwrap_or_default().to_owned();
                let info = view.choices.iter().find(|info| info.presence_id == chosen).cloned();
                let info = info.ok_or_else(|| ActError::UnknownPresence(cut(&chosen, TITLE_LIMIT)))?;
                let output = output
                    .with("param_selectedValue", info.presence_id.as_str())
                    .with("param_selectedText", info.presence_text.as_str());
                (HostReply::OpenMddDialog(output), Some(info))
            }
        };
        if let Some(dialog) = self.dialogs.pop_front() {
            self.reply(dialog.ticket, Ok(reply));
            self.touch();
        }
        if let Some(info) = chosen {
            self.show_presence(Some(info));
        }
        Ok(())
    }

    /// The caller of a dialog gave up.
    pub(super) fn abandon_dialog(&mut self, ticket: Ticket) {
        self.take_dialogs(|dialog| dialog.ticket == ticket);
    }

    /// A connection is gone, and with it what it asked.
    pub(super) fn drop_dialogs(&mut self, connection: ConnectionId) {
        let gone = self.take_dialogs(|dialog| dialog.connection == connection);
        self.outputs.extend(gone.into_iter().map(|dialog| Output::Dropped(dialog.ticket)));
    }

    fn take_dialogs(&mut self, gone: impl Fn(&Dialog) -> bool) -> Dialogs {
        let (taken, left): (Dialogs, Dialogs) =
            std::mem::take(&mut self.dialogs).into_iter().partition(|dialog| gone(dialog));
        self.dialogs = left;
        if !taken.is_empty() {
            self.touch();
        }
        taken
    }

    /// The dialog on the screen, and how many wait behind it.
    pub(super) fn dialog_view(&self) -> (Option<DialogView>, usize) {
        (self.dialogs.front().map(|dialog| dialog.view.clone()), self.dialogs.len().saturating_sub(1))
    }
}
