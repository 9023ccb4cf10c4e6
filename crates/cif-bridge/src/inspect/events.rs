//! Forms for events, made from the table of events.

use cif_protocol::host::{HostEvent, events};
use cif_protocol::{DecodeError, Value};
use serde::Serialize;

/// An event that can be raised, and its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EventForm {
    /// The wire name.
    pub name: &'static str,
    /// The fields, those that are always there first.
    pub fields: Vec<EventFormField>,
}

/// A field of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EventFormField {
    /// The key on the wire.
    pub key: &'static str,
    /// The type in the table: `String`, `PanelMode`.
    #[serde(rename = "type")]
    pub ty: &'static str,
    /// Is it always there?
    pub required: bool,
    /// What it means.
    pub doc: String,
}

/// The forms of all built-in events.
#[must_use]
pub fn event_forms() -> Vec<EventForm> {
    let form = |info: &'static cif_protocol::host::EventInfo| EventForm {
        name: info.wire,
        fields: info
            .fields
            .iter()
            .map(|field| EventFormField {
                key: field.key,
                ty: field.ty,
                required: field.required,
                doc: field.doc.trim().to_owned(),
            })
            .collect(),
    };
    events().map(form).collect()
}

/// Reads what somebody filled in: a built-in event with these fields, or a custom event with this payload.
///
/// # Errors
/// The first field that is missing or wrong.
pub fn read_event(name: &str, data: Value) -> Result<HostEvent, DecodeError> {
    HostEvent::decode(name, data)
}

#[cfg(test)]
mod tests {
    use cif_protocol::{Entries, host::PanelMode};

    use super::*;

    #[test]
    fn forms_have_the_fields_of_the_table() {
        let forms = event_forms();
        let click = forms.iter().find(|form| form.name == "onclicktoact").expect("click-to-act");
        let value = &click.fields[0];
        assert_eq!((value.key, value.ty, value.required), ("value", "TextOrNumber", true));
        assert!(value.doc.starts_with("What was clicked"), "{value:?}");
        assert!(click.fields.iter().any(|field| field.key == "entityId" && !field.required && field.ty == "String"));
        // What is filled in under these keys is what the event has.
        let event = read_event("onmodechanged", Value::Object(Entries::from_iter([("value", 1)]))).expect("complete");
        assert_eq!(event, cif_protocol::host::ModeChanged::new(PanelMode::Docked).into());
        let missing = read_event("onmodechanged", Value::Object(Entries::new())).expect_err("the mode is missing");
        assert!(missing.to_string().contains("value"), "{missing}");
    }
}
