//! Provider records: `msdyn_ciprovider` (1.0) and `msdyn_channelprovider` (2.0).

use cif_protocol::{ApiVersion, ProviderRecord, Value};

use super::row::Row;

fn is_separator(c: char) -> bool {
    matches!(c, ';' | ',' | '[' | ']' | '"' | '\'') || c.is_whitespace()
}

/// A list in one text, as JSON or with the separators that exports are seen with.
fn list(text: &str) -> Vec<String> {
    serde_json::from_str(text)
        .unwrap_or_else(|_| text.split(is_separator).filter(|entry| !entry.is_empty()).map(str::to_owned).collect())
}

/// The text of a list.
pub(crate) fn list_text(entries: &[String]) -> String {
    let plain = entries.iter().all(|entry| !entry.is_empty() && !entry.contains(is_separator));
    if plain { entries.join(";") } else { serde_json::Value::from(entries).to_string() }
}

pub(super) fn read(first_version: bool, row: Row<'_>) -> Result<ProviderRecord, String> {
    let (url, label, outbound, name) = if first_version {
        ("msdyn_landingurl", "msdyn_label", "msdyn_clicktoact", row.text("msdyn_name"))
    } else {
        let unique = row.text("msdyn_uniquename").or_else(|| row.text("msdyn_name"));
        ("msdyn_channelurl", "msdyn_label", "msdyn_enableoutbound", unique)
    };
    let name = name.ok_or_else(|| {
        let column = if first_version { "msdyn_name" } else { "msdyn_uniquename" };
        format!("{column} is missing; a provider is known by it")
    })?;
    // A missing URL is reported by the selection, with everything else that is wrong with a record.
    let mut record = ProviderRecord::widget(name, row.text(url).unwrap_or_default())
        .with_api_version(if first_version { ApiVersion::V1 } else { ApiVersion::V2 })
        .with_click_to_act(row.yes(outbound)?.unwrap_or(false));
    if let Some(label) = row.text(label) {
        record.label = label;
    }
    if let Some(order) = row.whole("msdyn_sortorder")? {
        record.sort_order =
            u32::try_from(order).map_err(|_| format!("msdyn_sortorder is {order}, expected 0 to 1000"))?;
    }
    let id = if first_version { "msdyn_ciproviderid" } else { "msdyn_channelproviderid" };
    record.id = row.text(id).map(|id| crate::normal_id(&id)).unwrap_or_default();
    record.trusted_domains = row.text("msdyn_trusteddomain").map(|text| list(&text)).unwrap_or_default();
    record.custom_params = row.text("msdyn_customparams").unwrap_or_default();
    record.sandbox_tokens = row.text("msdyn_sandboxconfiguration").map(|text| list(&text)).unwrap_or_default();
    record.analytics = row.yes("msdyn_enableanalytics")?.unwrap_or(false);
    record.panel_width =
        row.whole("msdyn_widgetwidth")?.and_then(|width| u32::try_from(width).ok()).filter(|width| *width > 0);
    record.active = row.whole("statecode")?.is_none_or(|state| state == 0);
    record.created_on = row.text("createdon").unwrap_or_default();
    record.apps = row.text("msdyn_appselector").map(|text| list(&text)).unwrap_or_default();
    record.roles = row.text("msdyn_roleselector").map(|text| list(&text)).unwrap_or_default();
    record.profiles = profiles(row);
    Ok(record)
}

/// The agent experience profiles that a record is attached to: related rows of `msdyn_appconfiguration`, or our own column
/// `msdyn_profiles`, a list of names or ids.
fn profiles(row: Row<'_>) -> Vec<String> {
    let mut found = row.text("msdyn_profiles").map(|text| list(&text)).unwrap_or_default();
    for related in row.lists().flat_map(|(_, items)| items).filter_map(Value::as_entries).map(Row::new) {
        let id = related.text("msdyn_appconfigurationid");
        let name = id.as_ref().and_then(|_| related.text("msdyn_uniquename").or_else(|| related.text("msdyn_name")));
        found.extend(id.into_iter().chain(name));
    }
    found
}
