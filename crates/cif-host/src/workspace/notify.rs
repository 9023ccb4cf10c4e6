//! `notifyEvent` and `cancelEvent` (`docs/src/methods.md`, notifications).

use std::time::Duration;

use cif_protocol::host::{
    CancelEvent, CancelEventReply, ErrorType, Failure, HostReply, NotificationDisplayed, NotifyEvent,
};
use cif_protocol::{
    Instant, NotificationAction, NotificationId, NotificationOutcome, NotificationReason, NotificationTemplate,
};

use super::events::Target;
use super::legacy::{self, Legacy};
use super::notifications::{Display, Ended, Look, NotificationRow, Pending};
use super::toasts::{LIMIT, Toast};
use super::{ActError, Answer, ConnectionId, Output, Slot, Ticket, Workspace};
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::slugs::{Slugs, cut, shown};
use crate::templates::first_names;

const TITLE_LIMIT: usize = 100;
const ROW_TITLE_LIMIT: usize = 200;
const ROW_VALUE_LIMIT: usize = 1_028;
/// The longest that one is shown for information only, because it keeps others waiting.
const INFORMATION_TIME: Duration = Duration::from_secs(10);

impl Workspace {
    pub(super) fn notify_event(
        &mut self,
        now: Instant,
        from: ConnectionId,
        caller: Slot,
        call: Box<NotifyEvent>,
    ) -> Answer {
        match self.resolve_template(now, from, caller, call) {
            Ok(ticket) => Answer::Later(ticket),
            Err(call) => self.notify(now, from, caller, *call, None),
        }
    }

    /// A notification whose template was being chosen, and whose caller waits already.
    pub(super) fn notify_later(
        &mut self,
        now: Instant,
        from: ConnectionId,
        caller: Slot,
        call: NotifyEvent,
        ticket: Ticket,
    ) {
        if let Answer::Done(result) = self.notify(now, from, caller, call, Some(ticket)) {
            if let Err(failure) = &result {
                self.call_failed(now, caller, failure);
            }
            self.reply(ticket, result);
        }
    }

    fn notify(
        &mut self,
        now: Instant,
        from: ConnectionId,
        caller: Slot,
        call: NotifyEvent,
        waiting: Option<Ticket>,
    ) -> Answer {
        let legacy = call.notification_ux_object.as_ref().filter(|_| !named(&call));
        if let Some(object) = legacy {
            return match legacy::read(&object.0, call.event_type.as_deref()) {
                Ok(legacy) => self.notify_legacy(now, from, caller, call, legacy, waiting),
                Err(failure) => Answer::Done(Err(failure)),
            };
        }
        let (look, time, automatic) = match self.notification_of(now, caller, &call) {
            Ok(found) => found,
            Err(failure) => {
                // The messages of missing templates are also the reasons that older hosts gave.
                let reason = NotificationReason::from_wire(&failure.message);
                return match reason.filter(|_| self.options.legacy_reject_outcomes) {
                    Some(reason) => done(NotificationOutcome::new(NotificationAction::Reject, reason)),
                    None => Answer::Done(Err(failure)),
                };
            }
        };
        let ticket = (!automatic).then(|| waiting.unwrap_or_else(|| self.ticket()));
        self.next_id += 1;
        let pending = Pending {
            id: NotificationId::new(format!("notification-{}", self.next_id)),
            ticket,
            connection: from,
            provider: caller,
            template: call.template_name,
            token: call.cancellation_token,
            look,
            time: if automatic { Some(time.map_or(INFORMATION_TIME, |time| time.min(INFORMATION_TIME))) } else { time },
            queued_at: now,
        };
        let room = self.notifications.offer(now, pending).is_ok();
        self.tell_displays();
        self.touch();
        match ticket {
            None => done(NotificationOutcome::AUTO_ACCEPTED),
            Some(_) if !room => done(NotificationOutcome::QUEUE_FULL),
            Some(ticket) => Answer::Later(ticket),
        }
    }

    /// A notification without template.
    fn notify_legacy(
        &mut self,
        now: Instant,
        connection: ConnectionId,
        provider: Slot,
        call: NotifyEvent,
        legacy: Legacy,
        waiting: Option<Ticket>,
    ) -> Answer {
        let ticket = waiting.unwrap_or_else(|| self.ticket());
        self.next_id += 1;
        let (id, token) = (NotificationId::new(format!("notification-{}", self.next_id)), call.cancellation_token);
        let (look, time, most, ticket) = match legacy {
            Legacy::Soft(look, time) => {
                let (template, queued_at, look) = (None, now, *look);
                let (ticket, time) = (Some(ticket), Some(time));
                let pending = Pending { id, ticket, connection, provider, template, token, look, time, queued_at };
                let room = self.notifications.offer(now, pending).is_ok();
                self.tell_displays();
                self.touch();
                return match ticket.filter(|_| room) {
                    Some(ticket) => Answer::Later(ticket),
                    None => done(NotificationOutcome::QUEUE_FULL),
                };
            }
            Legacy::Hard(look, time, most) => (look, time, most, Some(ticket)),
            Legacy::Informational(look, time) => (look, Some(time), LIMIT, None),
        };
        let until = time.map(|time| now + time);
        self.show_toast(Toast { id, ticket, connection, provider, token, look: *look, until }, most);
        ticket.map_or_else(|| done(NotificationOutcome::ACCEPTED), Answer::Later)
    }

    /// Tells providers which of their notifications came and went.
    fn tell_displays(&mut self) {
        for display in self.notifications.take_displays() {
            self.tell_display(display);
        }
    }

    pub(super) fn tell_display(&mut self, display: Display) {
        let mut event = NotificationDisplayed::new(if display.start { "DisplayStart" } else { "DisplayEnd" });
        (event.template_name, event.cancellation_token) = (display.template, display.token);
        self.emit(Target::Connection(display.connection), event);
    }

    /// What the agent will see, for how long, and whether it is accepted by itself.
    fn notification_of(
        &mut self,
        now: Instant,
        caller: Slot,
        call: &NotifyEvent,
    ) -> Result<(Look, Option<Duration>, bool), Failure> {
        let error = |message: &str| Failure::new(ErrorType::GenericError, "notifyEvent", message);
        let values = call.template_parameters.as_ref().map(|parameters| parameters.0.clone()).unwrap_or_default();
        let Some(name) = call.template_name.as_deref().filter(|name| !name.is_empty()) else {
            let resolver = call.template_name_resolver.as_ref().filter(|resolver| !resolver.is_absent());
            let message =
                resolver.map_or(Failure::REJECT_AFTER_CLIENT_ERROR, |_| Failure::NOTIFICATION_RESOLVER_NOT_FOUND);
            return Err(error(message));
        };
        let resolved = std::mem::take(&mut self.resolved);
        let Some(template) = self.templates.notification(name) else {
            let known = first_names(self.templates.notifications.iter().map(|template| &template.unique_name));
            let message = format!("no notification template is named {}; there are {known}", shown(name));
            let provider = self.name_of(caller).to_owned();
            self.report(now, Severity::Warning, DiagnosticKind::Template, Some(&provider), message);
            return Err(error(Failure::NOTIFICATION_TEMPLATE_NOT_FOUND));
        };
        let seconds = template.timeout_seconds.min(NotificationTemplate::MAX_TIMEOUT_SECONDS);
        let time = (seconds > 0).then(|| Duration::from_secs(seconds.into()));
        Ok((from_template(template, &Slugs::new([&values]).with_resolved(&resolved)), time, template.auto_accept))
    }

    pub(super) fn cancel_event(
        &mut self,
        now: Instant,
        caller: Slot,
        call: CancelEvent,
    ) -> Result<CancelEventReply, Failure> {
        let token = call.cancellation_token;
        let of_token = |pending: &Pending| pending.provider == caller && pending.token.as_ref() == Some(&token);
        let taken = self.notifications.take(now, of_token);
        let resolving = self.cancel_resolvers(caller, &token);
        let of_token = |toast: &Toast| toast.provider == caller && toast.token.as_ref() == Some(&token);
        let toasts = self.end_toasts(of_token, |_| NotificationOutcome::CANCELLED);
        if taken.is_empty() && !resolving && !toasts {
            return Err(Failure::new(ErrorType::GenericError, "cancelEvent", Failure::REJECT_AFTER_CLIENT_ERROR));
        }
        self.end_notifications(taken.into_iter().map(|ticket| (ticket, NotificationOutcome::CANCELLED)));
        self.tell_displays();
        self.touch();
        Ok(CancelEventReply::new(token))
    }

    /// The agent answers the notification on the screen.
    pub(super) fn answer_notification(
        &mut self,
        now: Instant,
        id: &NotificationId,
        accept: bool,
    ) -> Result<(), ActError> {
        let outcome = if accept { NotificationOutcome::ACCEPTED } else { NotificationOutcome::DECLINED };
        let ended =
            self.notifications.answer(now, id, outcome).ok_or_else(|| ActError::UnknownNotification(id.to_string()))?;
        self.end_notifications([ended]);
        self.tell_displays();
        self.touch();
        Ok(())
    }

    /// Ends notifications whose time is over and shows the next.
    pub(super) fn tick_notifications(&mut self, now: Instant) {
        if self.notifications.deadline().is_some_and(|deadline| deadline <= now) {
            let ended = self.notifications.tick(now);
            self.end_notifications(ended);
            self.tell_displays();
            self.touch();
        }
    }

    /// Takes notifications away without answer; true when there were any.
    pub(super) fn withdraw_notifications(&mut self, now: Instant, gone: impl Fn(&Pending) -> bool) -> bool {
        let taken = self.notifications.take(now, gone);
        self.outputs.extend(taken.iter().flatten().map(|ticket| Output::Dropped(*ticket)));
        self.tell_displays();
        !taken.is_empty()
    }

    /// With the option for older widgets, a time-out is a rejection.
    pub(super) fn as_older_hosts(&self, mut outcome: NotificationOutcome) -> NotificationOutcome {
        if self.options.legacy_reject_outcomes && outcome.action == NotificationAction::Timeout {
            outcome.action = NotificationAction::Reject;
        }
        outcome
    }

    fn end_notifications(&mut self, ended: impl IntoIterator<Item = Ended>) {
        for (ticket, outcome) in ended {
            if let Some(ticket) = ticket {
                let outcome = self.as_older_hosts(outcome);
                self.reply(ticket, Ok(HostReply::NotifyEvent(outcome)));
            }
        }
    }
}

/// Does the call name a template?
fn named(call: &NotifyEvent) -> bool {
    call.template_name.as_deref().is_some_and(|name| !name.is_empty())
}

fn done(outcome: NotificationOutcome) -> Answer {
    Answer::Done(Ok(HostReply::NotifyEvent(outcome)))
}

fn from_template(template: &NotificationTemplate, slugs: &Slugs<'_>) -> Look {
    let title = slugs.text(&template.title);
    let title = if title.trim().is_empty() { template.name.as_str() } else { title.trim() };
    let mut fields: Vec<_> = template.fields.iter().collect();
    fields.sort_by_key(|field| field.order);
    let row = |title: &str, value: &str| {
        NotificationRow::new(cut(&slugs.text(title), ROW_TITLE_LIMIT), cut(&slugs.text(value), ROW_VALUE_LIMIT))
    };
    Look {
        title: cut(title, TITLE_LIMIT),
        icon: template.icon.clone(),
        rows: fields
            .iter()
            .take(NotificationTemplate::MAX_FIELDS)
            .map(|field| row(&field.title, &field.value))
            .collect(),
        accept_text: if template.auto_accept { "Open".to_owned() } else { template.accept_text.clone() },
        reject_text: (template.show_reject && !template.auto_accept).then(|| template.reject_text.clone()),
        show_timeout: template.show_timeout,
        theme: template.theme,
        desktop: template.desktop_mode,
        click_accepts: false,
    }
}
