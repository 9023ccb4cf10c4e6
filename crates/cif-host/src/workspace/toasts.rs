//! The stack of toasts: notifications without a template that have actions of their own, and those that only inform.

use cif_protocol::host::HostReply;
use cif_protocol::{
    ChosenAction, Instant, NotificationAction, NotificationId, NotificationOutcome, NotificationReason,
};
use serde::Serialize;

use super::notifications::Display;
use super::{ActError, ConnectionId, Output, Slot, Ticket, Workspace};

/// How many of each sort are shown at once; the oldest gives way.
pub(super) const LIMIT: usize = 5;

/// An action of the provider's own.
#[derive(Debug, Clone)]
pub(super) struct ToastAction {
    pub(super) kind: NotificationAction,
    pub(super) label: String,
    pub(super) color: String,
    pub(super) image: String,
    pub(super) chosen: ChosenAction,
}

/// What the agent sees of a toast.
#[derive(Debug, Clone)]
pub(super) struct ToastLook {
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) icon: String,
    pub(super) actions: Vec<ToastAction>,
}

/// A button of a toast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ToastButton {
    /// Names it in the agent's answer.
    pub action: usize,
    /// Its text.
    pub label: String,
    /// Its colour as the provider gave it; may be empty, or no colour at all.
    pub color: String,
    /// Path of a picture; may be empty.
    pub image: String,
}

/// A toast on the stack, as a page draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ToastView {
    /// Names it in the agent's answer.
    pub id: NotificationId,
    /// Unique name of the provider.
    pub provider: String,
    /// The kind of event, for example `sms`; may be empty.
    pub kind: String,
    /// Title, plain text.
    pub title: String,
    /// What it says, plain text.
    pub text: String,
    /// Path of the icon; may be empty.
    pub icon: String,
    /// Its buttons; every toast can be closed besides.
    pub buttons: Vec<ToastButton>,
    /// True when it is answered already and shown for information only.
    pub information: bool,
}

/// A toast, and who waits for its end.
#[derive(Debug)]
pub(super) struct Toast {
    pub(super) id: NotificationId,
    pub(super) ticket: Option<Ticket>,
    pub(super) connection: ConnectionId,
    pub(super) provider: Slot,
    pub(super) token: Option<String>,
    pub(super) look: ToastLook,
    pub(super) until: Option<Instant>,
}

impl Toast {
    /// How it ends without a choice of the agent's: by the provider's action of this kind, if there is one.
    fn end(&self, outcome: NotificationOutcome) -> NotificationOutcome {
        match self.look.actions.iter().find(|action| action.kind == outcome.action) {
            Some(action) => outcome.chosen(action.chosen.clone()),
            None => outcome,
        }
    }

    fn display(&self, start: bool) -> Display {
        Display { connection: self.connection, template: None, token: self.token.clone(), start }
    }
}

impl Workspace {
    /// Shows a toast. The oldest of its sort gives way where there are too many, of all or of this provider.
    pub(super) fn show_toast(&mut self, toast: Toast, most: usize) {
        let (provider, waits) = (toast.provider, toast.ticket.is_some());
        self.tell_display(toast.display(true));
        self.toasts.push(toast);
        self.touch();
        let full = NotificationOutcome::QUEUE_FULL;
        loop {
            let same: Vec<&Toast> = self.toasts.iter().filter(|toast| toast.ticket.is_some() == waits).collect();
            let mine = same.iter().filter(|toast| toast.provider == provider).count();
            let oldest = match (mine > most, same.len() > LIMIT) {
                (true, _) => same.iter().find(|toast| toast.provider == provider),
                (false, true) => same.first(),
                (false, false) => None,
            };
            let Some(id) = oldest.map(|toast| toast.id.clone()) else { return };
            self.end_toasts(|toast| toast.id == id, |toast| toast.end(full.clone()));
        }
    }

    /// The agent uses a button of a toast, or closes it.
    pub(super) fn answer_toast(&mut self, id: &NotificationId, action: Option<usize>) -> Result<(), ActError> {
        let unknown = || ActError::UnknownNotification(id.to_string());
        let toast = self.toasts.iter().find(|toast| toast.id == *id).ok_or_else(unknown)?;
        let outcome = match action {
            None => toast.end(NotificationOutcome::DECLINED),
            Some(at) => {
                let action = toast.look.actions.get(at).ok_or_else(unknown)?;
                let outcome = match action.kind {
                    NotificationAction::Reject => NotificationOutcome::DECLINED,
                    NotificationAction::Timeout => NotificationOutcome::TIMED_OUT,
                    _ => NotificationOutcome::new(NotificationAction::Accept, NotificationReason::Accept),
                };
                outcome.chosen(action.chosen.clone())
            }
        };
        self.end_toasts(|toast| toast.id == *id, |_| outcome.clone());
        Ok(())
    }

    /// Ends the toasts whose time is over.
    pub(super) fn expire_toasts(&mut self, now: Instant) {
        let over = |toast: &Toast| toast.until.is_some_and(|until| until <= now);
        self.end_toasts(over, |toast| toast.end(NotificationOutcome::TIMED_OUT));
    }

    /// Ends toasts and answers their callers; true when there were any.
    pub(super) fn end_toasts(
        &mut self,
        gone: impl Fn(&Toast) -> bool,
        outcome: impl Fn(&Toast) -> NotificationOutcome,
    ) -> bool {
        let taken = self.take_toasts(gone);
        for toast in &taken {
            if let Some(ticket) = toast.ticket {
                let outcome = self.as_older_hosts(outcome(toast));
                self.reply(ticket, Ok(HostReply::NotifyEvent(outcome)));
            }
            self.tell_display(toast.display(false));
        }
        !taken.is_empty()
    }

    /// Takes toasts away without answer.
    pub(super) fn withdraw_toasts(&mut self, gone: impl Fn(&Toast) -> bool) {
        let taken = self.take_toasts(gone);
        self.outputs.extend(taken.iter().filter_map(|toast| toast.ticket).map(Output::Dropped));
    }

    /// The caller of a toast gave up.
    pub(super) fn abandon_toast(&mut self, ticket: Ticket) {
        self.take_toasts(|toast| toast.ticket == Some(ticket));
    }

    fn take_toasts(&mut self, gone: impl Fn(&Toast) -> bool) -> Vec<Toast> {
        let (taken, left): (Vec<Toast>, Vec<Toast>) =
            std::mem::take(&mut self.toasts).into_iter().partition(|toast| gone(toast));
        self.toasts = left;
        if !taken.is_empty() {
            self.touch();
        }
        taken
    }

    pub(super) fn toast_deadline(&self) -> Option<Instant> {
        self.toasts.iter().filter_map(|toast| toast.until).min()
    }

    /// The toasts, oldest first.
    pub(super) fn toast_views(&self) -> Vec<ToastView> {
        let button = |(action, shown): (usize, &ToastAction)| ToastButton {
            action,
            label: shown.label.clone(),
            color: shown.color.clone(),
            image: shown.image.clone(),
        };
        let view = |toast: &Toast| ToastView {
            id: toast.id.clone(),
            provider: self.name_of(toast.provider).to_owned(),
            kind: toast.look.kind.clone(),
            title: toast.look.title.clone(),
            text: toast.look.text.clone(),
            icon: toast.look.icon.clone(),
            // What happens when its time is over is nothing to click on.
            buttons: (toast.look.actions.iter().enumerate())
                .filter(|(_, action)| action.kind != NotificationAction::Timeout)
                .map(button)
                .collect(),
            information: toast.ticket.is_none(),
        };
        self.toasts.iter().map(view).collect()
    }
}
