//! `notifyEvent` and `cancelEvent` (`docs/src/methods.md`, notifications).

use std::time::Duration;

use cif_protocol::host::{CancelEvent, CancelEventReply, ErrorType, Failure, HostReply, NotifyEvent};
use cif_protocol::{
    DesktopMode, Entries, Instant, NotificationAction, NotificationId, NotificationOutcome, NotificationReason,
    NotificationTemplate, NotificationTheme,
};

use super::notifications::{Ended, Look, NotificationRow, Pending};
use super::{ActError, Answer, ConnectionId, Output, Slot, Ticket, Workspace};
use crate::diagnostics::{DiagnosticKind, Severity};
use crate::slugs::{Slugs, cut, shown, text_of};
use crate::templates::first_names;

const TITLE_LIMIT: usize = 100;
const ROW_TITLE_LIMIT: usize = 200;
const ROW_VALUE_LIMIT: usize = 1_028;
const ICON_LIMIT: usize = 1_024;
/// How long a notification without template is shown.
const LEGACY_TIME: Duration = Duration::from_secs(20);
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
            token: call.cancellation_token,
            look,
            time: if automatic { Some(time.map_or(INFORMATION_TIME, |time| time.min(INFORMATION_TIME))) } else { time },
            queued_at: now,
        };
        let room = self.notifications.offer(now, pending).is_ok();
        self.touch();
        match ticket {
            None => done(if call.template_name.is_some() {
                NotificationOutcome::AUTO_ACCEPTED
            } else {
                NotificationOutcome::ACCEPTED
            }),
            Some(_) if !room => done(NotificationOutcome::QUEUE_FULL),
            Some(ticket) => Answer::Later(ticket),
        }
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
            return match (&call.notification_ux_object, &call.template_name_resolver) {
                (Some(object), _) => legacy(&object.0, call.event_type.as_deref()),
                (None, Some(resolver)) if !resolver.is_absent() => Err(error(Failure::NOTIFICATION_RESOLVER_NOT_FOUND)),
                (None, _) => Err(error(Failure::REJECT_AFTER_CLIENT_ERROR)),
            };
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
        if taken.is_empty() && !resolving {
            return Err(Failure::new(ErrorType::GenericError, "cancelEvent", Failure::REJECT_AFTER_CLIENT_ERROR));
        }
        self.end_notifications(taken.into_iter().map(|ticket| (ticket, NotificationOutcome::CANCELLED)));
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
        self.touch();
        Ok(())
    }

    /// Ends notifications whose time is over and shows the next.
    pub(super) fn tick_notifications(&mut self, now: Instant) {
        if self.notifications.deadline().is_some_and(|deadline| deadline <= now) {
            let ended = self.notifications.tick(now);
            self.end_notifications(ended);
            self.touch();
        }
    }

    /// Takes notifications away without answer; true when there were any.
    pub(super) fn withdraw_notifications(&mut self, now: Instant, gone: impl Fn(&Pending) -> bool) -> bool {
        let taken = self.notifications.take(now, gone);
        self.outputs.extend(taken.iter().flatten().map(|ticket| Output::Dropped(*ticket)));
        !taken.is_empty()
    }

    fn end_notifications(&mut self, ended: impl IntoIterator<Item = Ended>) {
        for (ticket, mut outcome) in ended {
            if self.options.legacy_reject_outcomes && outcome.action == NotificationAction::Timeout {
                outcome = NotificationOutcome::new(NotificationAction::Reject, NotificationReason::DisplayTimeout);
            }
            if let Some(ticket) = ticket {
                self.reply(ticket, Ok(HostReply::NotifyEvent(outcome)));
            }
        }
    }
}

const fn done(outcome: NotificationOutcome) -> Answer {
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
        desktop: template.desktop_mode != DesktopMode::Never,
    }
}

/// A notification without template: header, body and type say it all (`docs/src/host-model.md`, notifications).
fn legacy(object: &Entries, event_type: Option<&str>) -> Result<(Look, Option<Duration>, bool), Failure> {
    let part = |key: &str| {
        let text = object.get(key).map(text_of).filter(|text| !text.is_empty() && text != "[]");
        text.ok_or_else(|| {
            Failure::invalid("notifyEvent", format!("notificationUXObject has no {key}, which is required"))
        })
    };
    let (header, body, kind) = (part("headerDataCIF")?, part("bodyDataCIF")?, part("notificationType")?);
    let informational = |word: &str| word.to_ascii_lowercase().contains("informational");
    let time =
        object.get("Timer").and_then(cif_protocol::Value::as_f64).filter(|millis| (1.0..=500_000.0).contains(millis));
    let time = time.map_or(LEGACY_TIME, |millis| Duration::from_secs_f64(millis / 1_000.0));
    let look = Look {
        title: cut(&header, TITLE_LIMIT),
        icon: object.get("CIFNotificationIcon").map(|icon| cut(&text_of(icon), ICON_LIMIT)).unwrap_or_default(),
        rows: vec![NotificationRow::new(String::new(), cut(&body, ROW_VALUE_LIMIT))],
        accept_text: "Accept".to_owned(),
        reject_text: Some("Reject".to_owned()),
        show_timeout: true,
        theme: NotificationTheme::Dark,
        desktop: false,
    };
    Ok((look, Some(time), informational(&kind) || event_type.is_some_and(informational)))
}
