//! Notification templates, with their rows: `msdyn_notificationtemplate` and `msdyn_notificationfield`.

use cif_protocol::{DesktopMode, Entries, NotificationTemplate, NotificationTheme, Value};

use super::row::Row;
use super::{names, option};
use crate::normal_id;

pub(super) fn read(row: Row<'_>, children: &[Entries]) -> Result<NotificationTemplate, String> {
    let (unique_name, name) = names(row)?;
    let title = row.text("msdyn_title").unwrap_or_else(|| name.clone());
    let mut template = NotificationTemplate::new(unique_name, name, title);
    template.id = row.text("msdyn_notificationtemplateid").map(|id| normal_id(&id)).unwrap_or_default();
    if let Some(icon) = row.text("msdyn_icon") {
        template.icon = icon;
    }
    template.show_timeout = row.yes("msdyn_showtimeout")?.unwrap_or(true);
    if let Some(found) = row.text("msdyn_timeout") {
        let limit = NotificationTemplate::MAX_TIMEOUT_SECONDS;
        let seconds = row.number("msdyn_timeout").and_then(|seconds| u32::try_from(seconds).ok());
        template.timeout_seconds = seconds
            .filter(|seconds| *seconds <= limit)
            .ok_or_else(|| format!("msdyn_timeout is {found}, expected 0 to {limit} seconds"))?;
    }
    if let Some(text) = row.text("msdyn_acceptbuttontext") {
        template.accept_text = text;
    }
    if let Some(text) = row.text("msdyn_rejectbuttontext") {
        template.reject_text = text;
    }
    template.show_reject = row.yes("msdyn_showrejectbutton")?.unwrap_or(true);
    template.auto_accept = row.yes("msdyn_autoacceptnotification")?.unwrap_or(false);
    let mode = option(row, "msdyn_desktopnotificationmode", DesktopMode::from_number)?;
    template.desktop_mode = mode.unwrap_or(DesktopMode::Never);
    template.theme = option(row, "msdyn_theme", NotificationTheme::from_number)?.unwrap_or(NotificationTheme::Dark);
    for (title, value, order) in fields(row, &template, children) {
        template = template.with_ordered_field(title, value, order);
    }
    Ok(template)
}

/// Rows of the notification: those that its row brings along, and those of the table.
fn fields(row: Row<'_>, template: &NotificationTemplate, children: &[Entries]) -> Vec<(String, String, i32)> {
    let of_template = |child: &Row<'_>| {
        let parent = child.lookup("msdyn_notificationtemplateid");
        parent.is_some_and(|parent| {
            parent.eq_ignore_ascii_case(&template.unique_name)
                || (!template.id.is_empty() && normal_id(&parent) == template.id)
        })
    };
    let expanded = row.lists().flat_map(|(_, items)| items).filter_map(Value::as_entries).map(Row::new);
    let mut all: Vec<Row<'_>> = children.iter().map(Row::new).filter(of_template).chain(expanded).collect();
    all.retain(|child| child.has("msdyn_value"));
    let order = |at: usize, child: Row<'_>| {
        let given = child.number("msdyn_order").or_else(|| i64::try_from(at).ok());
        given.and_then(|order| i32::try_from(order).ok()).unwrap_or(i32::MAX)
    };
    let field = |(at, child): (usize, Row<'_>)| {
        let title = child.text("msdyn_title").or_else(|| child.text("msdyn_name")).unwrap_or_default();
        (title, child.text("msdyn_value").unwrap_or_default(), order(at, child))
    };
    all.into_iter().enumerate().map(field).collect()
}
