//! Notifications without a template (`docs/src/host-model.md`, notifications).

use std::time::Duration;

use cif_protocol::host::Failure;
use cif_protocol::{ChosenAction, DesktopMode, Entries, NotificationAction, NotificationTheme, Value};

use super::notifications::{Look, NotificationRow};
use super::toasts::{ToastAction, ToastLook};
use crate::slugs::{cut, text_of};

const TITLE_LIMIT: usize = 100;
const BODY_LIMIT: usize = 1_028;
const ICON_LIMIT: usize = 1_024;
const LABEL_LIMIT: usize = 60;
const ACTION_LIMIT: usize = 6;
/// How long a soft one is shown.
const SOFT_TIME: Duration = Duration::from_secs(20);
/// How long one is shown that only informs.
const INFORMATION_TIME: Duration = Duration::from_secs(10);

/// How a notification without template behaves.
pub(super) enum Legacy {
    /// In the queue, accepted by a click.
    Soft(Box<Look>, Duration),
    /// On the stack of toasts, with actions of the provider's own; at most so many of this provider.
    Hard(Box<ToastLook>, Option<Duration>, usize),
    /// On the stack of toasts, answered already.
    Informational(Box<ToastLook>, Duration),
}

fn text(entries: &Entries, key: &str, limit: usize) -> String {
    entries.get(key).filter(|value| !value.is_absent()).map(|value| cut(&text_of(value), limit)).unwrap_or_default()
}

fn actions(object: &Entries) -> Vec<ToastAction> {
    let listed = object.get("actions").and_then(Value::as_array).unwrap_or_default();
    let read = |value: &Value| {
        let entries = value.as_entries()?;
        let word = text(entries, "actionType", LABEL_LIMIT);
        let kind = match word.to_ascii_lowercase().as_str() {
            "reject" => NotificationAction::Reject,
            "timeout" => NotificationAction::Timeout,
            _ => NotificationAction::Accept,
        };
        let name = Some(text(entries, "actionName", LABEL_LIMIT)).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| kind.as_str().to_owned());
        let label = Some(text(entries, "actionDisplayText", LABEL_LIMIT)).filter(|label| !label.is_empty());
        let value = entries.get("actionReturnValue").cloned().unwrap_or(Value::Undefined);
        Some(ToastAction {
            kind,
            label: label.unwrap_or_else(|| name.clone()),
            color: text(entries, "actionColor", LABEL_LIMIT),
            image: text(entries, "actionImage", ICON_LIMIT),
            chosen: ChosenAction::new(name, value.without_maps()),
        })
    };
    listed.iter().filter_map(read).take(ACTION_LIMIT).collect()
}

/// Header, body and type say it all.
pub(super) fn read(object: &Entries, event_type: Option<&str>) -> Result<Legacy, Failure> {
    let part = |key: &str| {
        let text = object.get(key).filter(|value| !value.is_absent()).map(text_of);
        text.filter(|text| !text.is_empty() && text != "[]").ok_or_else(|| {
            Failure::invalid("notifyEvent", format!("notificationUXObject has no {key}, which is required"))
        })
    };
    let (title, body) = (cut(&part("headerDataCIF")?, TITLE_LIMIT), cut(&part("bodyDataCIF")?, BODY_LIMIT));
    let types = part("notificationType")?.to_ascii_lowercase();
    let says = |word: &str| types.contains(word) || event_type.is_some_and(|kind| kind.eq_ignore_ascii_case(word));
    let timer = object.get("Timer").and_then(|value| match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    });
    let timer = timer.filter(|millis| (1.0..=500_000.0).contains(millis));
    let timer = timer.map(|millis| Duration::from_secs_f64(millis / 1_000.0));
    let icon = text(object, "CIFNotificationIcon", ICON_LIMIT);
    let actions = actions(object);
    let kind = event_type.map(|word| cut(word, LABEL_LIMIT)).unwrap_or_default();
    if says("informational") {
        let look = ToastLook { kind, title, text: body, icon, actions: Vec::new() };
        return Ok(Legacy::Informational(Box::new(look), timer.unwrap_or(INFORMATION_TIME).min(INFORMATION_TIME)));
    }
    let hard = types.contains("hard") || (!actions.is_empty() && !types.contains("soft"));
    if hard {
        let most = object.get("NoOfNotifications").and_then(|value| match value {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_f64(),
        });
        // Out of range means the limit of the host.
        let most = (1..super::toasts::LIMIT).find(|count| most == u32::try_from(*count).ok().map(f64::from));
        let look = ToastLook { kind, title, text: body, icon, actions };
        return Ok(Legacy::Hard(Box::new(look), timer, most.unwrap_or(super::toasts::LIMIT)));
    }
    let label = |kind: NotificationAction, usual: &str| {
        let named = actions.iter().find(|action| action.kind == kind).map(|action| action.label.clone());
        named.unwrap_or_else(|| usual.to_owned())
    };
    let look = Look {
        title,
        icon,
        rows: vec![NotificationRow::new(String::new(), body)],
        accept_text: label(NotificationAction::Accept, "Accept"),
        reject_text: Some(label(NotificationAction::Reject, "Close")),
        click_accepts: true,
        show_timeout: true,
        theme: NotificationTheme::Dark,
        desktop: DesktopMode::Never,
    };
    Ok(Legacy::Soft(Box::new(look), timer.unwrap_or(SOFT_TIME)))
}
