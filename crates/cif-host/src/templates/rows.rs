//! Templates as rows of their tables, so that widgets can discover them by a search.

use cif_protocol::{NotificationTemplate, Record, SessionTemplate, TabTemplate, Value};

use super::Templates;

/// The logical name of a template table that is named by it or by its set name.
fn logical_name(table: &str) -> String {
    table.to_ascii_lowercase().trim_end_matches('s').to_owned()
}

/// The column of the ids of a template table.
pub(super) fn id_column(table: &str) -> String {
    logical_name(table) + "id"
}

/// The rows of a template table; `None` for any other table.
pub(super) fn of_table(templates: &Templates, table: &str) -> Option<Vec<Record>> {
    let numbered = |make: &dyn Fn(usize) -> Record, count: usize| (0..count).map(make).collect();
    Some(match logical_name(table).as_str() {
        "msdyn_sessiontemplate" => numbered(&|at| session(at, &templates.sessions[at]), templates.sessions.len()),
        "msdyn_applicationtabtemplate" => numbered(&|at| tab(at, &templates.tabs[at]), templates.tabs.len()),
        "msdyn_notificationtemplate" => {
            numbered(&|at| notification(at, &templates.notifications[at]), templates.notifications.len())
        }
        _ => return None,
    })
}

/// What all three tables have. Without an id of its own a template has its position in the configuration: stable as long as the host runs.
fn base(table: &str, kind: u8, at: usize, id: &str, unique_name: &str, name: &str) -> Record {
    let counted = || format!("7e300000-0000-4000-8000-{kind:02x}{at:010x}");
    Record::new()
        .with(format!("{table}id"), if id.is_empty() { counted() } else { crate::normal_id(id) })
        .with("msdyn_uniquename", unique_name)
        .with("msdyn_name", name)
        .with("componentstate", 0)
        .with("statecode", 0)
        .with("statuscode", 1)
}

#[expect(clippy::cast_precision_loss, reason = "option numbers are small")]
fn number(option: i64) -> Value {
    Value::Number(option as f64)
}

fn session(at: usize, template: &SessionTemplate) -> Record {
    base("msdyn_sessiontemplate", 1, at, &template.id, &template.unique_name, &template.name)
        .with("msdyn_title", template.title.clone())
        .with("msdyn_sessiontype", number(template.kind.number()))
        .with("msdyn_type", template.kind.number() != 0)
        .with("msdyn_entity", template.entity.clone())
        .with("msdyn_panelstate", template.panel.map(|panel| number(panel.number())))
        .with("msdyn_anchortab", template.anchor_tab.clone())
}

fn tab(at: usize, template: &TabTemplate) -> Record {
    base("msdyn_applicationtabtemplate", 2, at, &template.id, &template.unique_name, &template.name)
        .with("msdyn_title", template.title.clone())
        .with("msdyn_pagetype", number(template.page.number()))
        .with("msdyn_pinned", i32::from(!template.closable))
}

fn notification(at: usize, template: &NotificationTemplate) -> Record {
    base("msdyn_notificationtemplate", 3, at, &template.id, &template.unique_name, &template.name)
        .with("msdyn_title", template.title.as_str())
        .with("msdyn_icon", template.icon.as_str())
        .with("msdyn_showtimeout", template.show_timeout)
        .with("msdyn_timeout", template.timeout_seconds)
        .with("msdyn_acceptbuttontext", template.accept_text.as_str())
        .with("msdyn_rejectbuttontext", template.reject_text.as_str())
        .with("msdyn_showrejectbutton", template.show_reject)
        .with("msdyn_autoacceptnotification", template.auto_accept)
        .with("msdyn_desktopnotificationmode", number(template.desktop_mode.number()))
        .with("msdyn_theme", number(template.theme.number()))
}
