//! Templates as rows of their tables, so that widgets can discover them by a search.

use cif_protocol::{Entries, NotificationField, NotificationTemplate, Record, SessionTemplate, TabTemplate, Value};

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
        "msdyn_templateparameter" => parameter_rows(templates),
        "msdyn_notificationfield" => field_rows(templates),
        _ => return None,
    })
}

/// All tables, as a document that an import reads.
pub(super) fn document(templates: &Templates) -> Value {
    let set = |table: &str| {
        let rows = of_table(templates, table).unwrap_or_default().into_iter().map(Value::from).collect();
        Value::Object(Entries::from_iter([("value", Value::Array(rows))]))
    };
    let tables = [
        "msdyn_sessiontemplates",
        "msdyn_applicationtabtemplates",
        "msdyn_templateparameters",
        "msdyn_notificationtemplates",
        "msdyn_notificationfields",
    ];
    Value::Object(tables.iter().map(|table| (*table, set(table))).collect())
}

/// What all three tables have. Without an id of its own a template has its position in the configuration: stable as long as the host runs.
fn base(table: &str, kind: u8, at: usize, id: &str, unique_name: &str, name: &str) -> Record {
    Record::new()
        .with(format!("{table}id"), if id.is_empty() { counted_id(kind, at) } else { crate::normal_id(id) })
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

/// The parameters of a tab as the text that its template keeps of them.
fn parameters(template: &TabTemplate) -> String {
    let value = |text: &String| Value::Object(Entries::from_iter([("value", text.as_str())]));
    let all = template.parameters.iter().map(|(name, text)| (name.as_str(), value(text)));
    Value::Object(all.collect()).to_plain_json()
}

/// The rows of parameters, which count more than the text of their template.
fn parameter_rows(templates: &Templates) -> Vec<Record> {
    let of_tab = |(at, tab): (usize, &TabTemplate)| {
        let parent = self::tab(at, tab).get("msdyn_applicationtabtemplateid").cloned().unwrap_or_default();
        let row = |(name, text): (&String, &String)| {
            Record::new()
                .with("msdyn_uniquename", format!("{}_{name}", tab.unique_name))
                .with("msdyn_name", name.as_str())
                .with("msdyn_value", text.as_str())
                .with("_msdyn_applicationtabtemplateid_value", parent.clone())
        };
        tab.parameters.iter().map(row).collect::<Vec<_>>()
    };
    counted("msdyn_templateparameter", 4, templates.tabs.iter().enumerate().flat_map(of_tab))
}

/// The rows of fields of notifications.
fn field_rows(templates: &Templates) -> Vec<Record> {
    let of_template = |(at, template): (usize, &NotificationTemplate)| {
        let parent = notification(at, template).get("msdyn_notificationtemplateid").cloned().unwrap_or_default();
        let row = |field: &NotificationField| {
            Record::new()
                .with("msdyn_name", field.title.as_str())
                .with("msdyn_title", field.title.as_str())
                .with("msdyn_value", field.value.as_str())
                .with("msdyn_order", field.order)
                .with("_msdyn_notificationtemplateid_value", parent.clone())
        };
        template.fields.iter().map(row).collect::<Vec<_>>()
    };
    counted("msdyn_notificationfield", 5, templates.notifications.iter().enumerate().flat_map(of_template))
}

/// Rows with ids by their position.
fn counted(table: &str, kind: u8, rows: impl Iterator<Item = Record>) -> Vec<Record> {
    let row = |(at, row): (usize, Record)| row.with(format!("{table}id"), counted_id(kind, at)).with("statecode", 0);
    rows.enumerate().map(row).collect()
}

fn counted_id(kind: u8, at: usize) -> String {
    format!("7e300000-0000-4000-8000-{kind:02x}{at:010x}")
}

fn session(at: usize, template: &SessionTemplate) -> Record {
    base("msdyn_sessiontemplate", 1, at, &template.id, &template.unique_name, &template.name)
        .with("msdyn_title", template.title.clone())
        .with("msdyn_sessiontype", number(template.kind.number()))
        .with("msdyn_type", template.kind.number() != 0)
        .with("msdyn_entity", template.entity.clone())
        .with("msdyn_panelstate", template.panel.map(|panel| number(panel.number())))
        .with("msdyn_anchortab", template.anchor_tab.clone())
        .with("msdyn_additionaltabs", template.tabs.join(";"))
        .with("msdyn_sessionicon", template.icon.clone())
        .with("msdyn_applysessiontitle", template.title_on_anchor)
}

fn tab(at: usize, template: &TabTemplate) -> Record {
    base("msdyn_applicationtabtemplate", 2, at, &template.id, &template.unique_name, &template.name)
        .with("msdyn_title", template.title.clone())
        .with("msdyn_pagetype", number(template.page.number()))
        .with("msdyn_pinned", i32::from(!template.closable))
        .with("msdyn_templateparameters", parameters(template))
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
