//! Session templates: `msdyn_sessiontemplate`.

use cif_protocol::{PanelState, SessionTemplate, SessionTemplateKind, Value};

use super::row::Row;
use super::{Names, names, option};
use crate::normal_id;

pub(super) fn read(row: Row<'_>, tabs: &Names) -> Result<SessionTemplate, String> {
    let (unique_name, name) = names(row)?;
    let mut template = SessionTemplate::new(unique_name, name);
    template.id = row.text("msdyn_sessiontemplateid").map(|id| normal_id(&id)).unwrap_or_default();
    template.title = row.text("msdyn_title");
    // `msdyn_type` is the older copy of `msdyn_sessiontype`.
    let kind = option(row, "msdyn_sessiontype", SessionTemplateKind::from_number)?;
    let old = || {
        row.flag("msdyn_type")
            .map(|entity| if entity { SessionTemplateKind::Entity } else { SessionTemplateKind::Generic })
    };
    template.kind = kind.or_else(old).unwrap_or(SessionTemplateKind::Generic);
    template.entity = row.text("msdyn_entity");
    template.panel = option(row, "msdyn_panelstate", PanelState::from_number)?;
    template.anchor_tab = row.lookup("msdyn_anchortab").map(|tab| tabs.resolve(&tab));
    template.tabs = further_tabs(row, tabs);
    template.icon = row.text("msdyn_sessionicon").or_else(|| row.text("msdyn_icon"));
    template.title_on_anchor = row.yes("msdyn_applysessiontitle")?.unwrap_or(false);
    Ok(template)
}

/// Further tabs, in the order of the links: rows of the relation, or our own column `msdyn_additionaltabs`, names or ids.
fn further_tabs(row: Row<'_>, tabs: &Names) -> Vec<String> {
    let name = |item: &Value| match item {
        Value::String(name) => Some(name.clone()),
        Value::Object(columns) => {
            let tab = Row::new(columns);
            let id = tab.text("msdyn_applicationtabtemplateid");
            tab.text("msdyn_uniquename").filter(|_| id.is_some() || tab.has("msdyn_pagetype")).or(id)
        }
        _ => None,
    };
    let own = row.get("msdyn_additionaltabs").and_then(Value::as_str).map(|text| text.split([';', ',']).map(str::trim));
    let own = own.into_iter().flatten().filter(|name| !name.is_empty()).map(str::to_owned);
    own.chain(row.lists().flat_map(|(_, items)| items).filter_map(name)).map(|tab| tabs.resolve(&tab)).collect()
}
