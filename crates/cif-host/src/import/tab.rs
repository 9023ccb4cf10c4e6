//! Tab templates, with their parameters: `msdyn_applicationtabtemplate` and `msdyn_templateparameter`.

use std::collections::BTreeMap;

use cif_protocol::{Entries, TabPageKind, TabTemplate, Value};

use super::names;
use super::row::Row;
use crate::normal_id;
use crate::slugs::{shown, text_of};

/// A template, and what is wrong with single parameters, which are left out.
pub(super) fn read(row: Row<'_>, children: &[Entries]) -> Result<(TabTemplate, Vec<String>), String> {
    let (unique_name, name) = names(row)?;
    let mut problems = Vec::new();
    let mut parameters = cached(row, &mut problems);
    // Child rows are what counts; the text in the template is a copy of them that may be older. One without value takes the
    // cached one away.
    for (parameter, value) in of_children(row, &unique_name, children) {
        parameters.retain(|(known, _)| !known.eq_ignore_ascii_case(&parameter));
        parameters.push((parameter, value));
    }
    parameters.retain(|(_, value)| !value.is_empty());
    let too_long = |value: &str| value.chars().count() > TabTemplate::PARAMETER_LIMIT;
    for (parameter, _) in parameters.iter().filter(|(_, value)| too_long(value)) {
        let limit = TabTemplate::PARAMETER_LIMIT;
        problems.push(format!("parameter {} is left out: it is longer than {limit} characters", shown(parameter)));
    }
    parameters.retain(|(_, value)| !too_long(value));
    let page = page_kind(row, &mut parameters)?;
    let mut template = TabTemplate::new(unique_name, name, page);
    template.id = row.text("msdyn_applicationtabtemplateid").map(|id| normal_id(&id)).unwrap_or_default();
    template.title = row.text("msdyn_title");
    // The label of the column is "can close", so the numbers run against its name: 0 is yes.
    template.closable = !row.yes("msdyn_pinned")?.unwrap_or(false);
    template.parameters = BTreeMap::from_iter(parameters);
    Ok((template, problems))
}

/// The page type, by number or by word. A site in its stored form becomes a site with an address.
fn page_kind(row: Row<'_>, parameters: &mut Vec<(String, String)>) -> Result<TabPageKind, String> {
    let text = row.text("msdyn_pagetype").ok_or("msdyn_pagetype is missing")?;
    let kind =
        row.number("msdyn_pagetype").and_then(TabPageKind::from_number).or_else(|| TabPageKind::from_word(&text));
    let kind = kind.ok_or_else(|| format!("msdyn_pagetype is {}, which is no known page type", shown(&text)))?;
    let find = |name: &str| parameters.iter().position(|(key, _)| key.eq_ignore_ascii_case(name));
    let site = find("data").and_then(|at| TabTemplate::stored_site(&parameters[at].1));
    let framed = find("webresourcename").is_some_and(|at| parameters[at].1.ends_with(TabTemplate::STORED_SITE_PAGE));
    if !matches!(kind, TabPageKind::ThirdPartyWebsite | TabPageKind::WebResource) || !(site.is_some() || framed) {
        return Ok(kind);
    }
    let has_url = find("url").is_some();
    parameters.retain(|(key, value)| {
        let stored = key.eq_ignore_ascii_case("data") && value.starts_with(TabTemplate::STORED_SITE_PREFIX);
        !stored && !key.eq_ignore_ascii_case("webresourcename")
    });
    if let (Some(site), false) = (site, has_url) {
        parameters.push(("url".to_owned(), site));
    }
    Ok(TabPageKind::ThirdPartyWebsite)
}

/// The parameters in the template's own text, `{"name": {"value": …}}` or `{"name": …}`.
fn cached(row: Row<'_>, problems: &mut Vec<String>) -> Vec<(String, String)> {
    let parsed = match row.get("msdyn_templateparameters") {
        Some(Value::String(text)) if !text.trim().is_empty() => match Value::from_plain_json(text) {
            Ok(parsed) => parsed,
            Err(error) => {
                problems.push(format!("msdyn_templateparameters is left out: it is not JSON: {error}"));
                return Vec::new();
            }
        },
        Some(Value::Object(entries)) => Value::Object(entries.clone()),
        _ => return Vec::new(),
    };
    let Value::Object(entries) = parsed else {
        problems.push(format!("msdyn_templateparameters is left out: expected an object, found {}", parsed.kind()));
        return Vec::new();
    };
    let value = |value: &Value| match value {
        Value::Object(inner) => inner.get("value").map(text_of).unwrap_or_default(),
        other => text_of(other),
    };
    entries.iter().map(|(name, entry)| (name.to_owned(), value(entry))).collect()
}

/// The child rows of a template: those that its row brings along, and those of the table.
fn of_children(row: Row<'_>, unique_name: &str, children: &[Entries]) -> Vec<(String, String)> {
    let id = row.text("msdyn_applicationtabtemplateid").map(|id| normal_id(&id));
    let prefix = format!("{unique_name}_").to_ascii_lowercase();
    let of_template = |child: &Row<'_>| match child.lookup("msdyn_applicationtabtemplateid") {
        Some(parent) => Some(normal_id(&parent)) == id || parent.eq_ignore_ascii_case(unique_name),
        None => child.text("msdyn_uniquename").is_some_and(|name| name.to_ascii_lowercase().starts_with(&prefix)),
    };
    let expanded = row.lists().flat_map(|(_, items)| items).filter_map(Value::as_entries).map(Row::new);
    let expanded = expanded.filter(|child| child.has("msdyn_value"));
    let parameter = |child: Row<'_>| {
        let name = child.text("msdyn_name").or_else(|| child.text("msdyn_uniquename"))?;
        // Some tools give the display name of the row the unique name as well: `<template>_<parameter>`.
        let name = match name.get(..prefix.len()).filter(|begin| begin.eq_ignore_ascii_case(&prefix)) {
            Some(begin) => name[begin.len()..].to_owned(),
            None => name,
        };
        Some((name, child.text("msdyn_value").unwrap_or_default()))
    };
    children.iter().map(Row::new).filter(of_template).chain(expanded).filter_map(parameter).collect()
}
