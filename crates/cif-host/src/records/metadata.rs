//! What `getEntityMetadata` tells of a table (`docs/src/methods.md`, records).

use serde_json::{Map, Value, json};

use super::schema::{AttributeKind, AttributeSchema, TableSchema};

/// Every key of the flat object. Those that neither the schema nor [`derived`] supplies are null.
const KEYS: [&str; 44] = [
    "ActivityTypeMask",
    "AutoRouteToOwnerQueue",
    "CanEnableSyncToExternalSearchIndex",
    "CanTriggerWorkflow",
    "Description",
    "DisplayCollectionName",
    "DisplayName",
    "EnforceStateTransitions",
    "EntityColor",
    "EntitySetName",
    "HasActivities",
    "IsActivity",
    "IsActivityParty",
    "IsBusinessProcessEnabled",
    "IsBPFEntity",
    "IsChildEntity",
    "IsConnectionsEnabled",
    "IsCustomEntity",
    "IsCustomizable",
    "IsDocumentManagementEnabled",
    "IsDocumentRecommendationsEnabled",
    "IsDuplicateDetectionEnabled",
    "IsEnabledForCharts",
    "IsImportable",
    "IsInteractionCentricEnabled",
    "IsKnowledgeManagementEnabled",
    "IsMailMergeEnabled",
    "IsManaged",
    "IsOneNoteIntegrationEnabled",
    "IsOptimisticConcurrencyEnabled",
    "IsQuickCreateEnabled",
    "IsStateModelAware",
    "IsValidForAdvancedFind",
    "IsVisibleInMobileClient",
    "IsEnabledInUnifiedInterface",
    "LogicalCollectionName",
    "LogicalName",
    "ObjectTypeCode",
    "OwnershipType",
    "PrimaryIdAttribute",
    "PrimaryImageAttribute",
    "PrimaryNameAttribute",
    "Privileges",
    "Attributes",
];

/// The JSON text of one flat object with every key. Of the attributes those asked for, in the order of the table; unknown
/// names are left out.
pub(crate) fn metadata_text(table: &TableSchema, attributes: &[String]) -> String {
    let wanted = |attribute: &&AttributeSchema| {
        attributes.iter().any(|name| name.trim().eq_ignore_ascii_case(&attribute.logical_name))
    };
    let attributes: Vec<Value> =
        table.attributes.iter().filter(wanted).map(|attribute| described(table, attribute)).collect();
    let mut object: Map<String, Value> = KEYS.iter().map(|key| ((*key).to_owned(), derived(table, key))).collect();
    // What the schema says counts more than what is derived from it, except for the names by which the host itself goes.
    for (key, value) in &table.metadata {
        let own = object.get(key).is_some_and(Value::is_string) || key == "Attributes";
        if !own {
            object.insert(key.clone(), value.clone());
        }
    }
    object.insert("Attributes".to_owned(), Value::Array(attributes));
    Value::Object(object).to_string()
}

/// What follows from names and kind of a table.
fn derived(table: &TableSchema, key: &str) -> Value {
    match key {
        "DisplayCollectionName" => table.display_collection_name.as_str().into(),
        "DisplayName" => table.display_name.as_str().into(),
        "EntitySetName" | "LogicalCollectionName" => table.set_name.as_str().into(),
        "LogicalName" => table.logical_name.as_str().into(),
        "PrimaryIdAttribute" => table.primary_id.as_str().into(),
        "PrimaryNameAttribute" => table.primary_name.as_str().into(),
        "IsActivity" => table.is_activity.into(),
        "IsCustomEntity" => table.logical_name.contains('_').into(),
        "Privileges" => Value::Array(Vec::new()),
        _ => Value::Null,
    }
}

fn described(table: &TableSchema, attribute: &AttributeSchema) -> Value {
    let mut object = json!({
        "AttributeType": attribute.kind.type_code(),
        "DisplayName": attribute.display_name,
        "EntityLogicalName": table.logical_name,
        "LogicalName": attribute.logical_name,
    });
    let option = |(number, name): (i64, &str)| json!({ "text": name, "value": number });
    match attribute.kind {
        AttributeKind::Boolean => {
            let named = attribute.options.iter().map(|(number, name)| option((*number, name)));
            let options: Vec<Value> = if attribute.options.is_empty() {
                [(0, "No"), (1, "Yes")].into_iter().map(option).collect()
            } else {
                named.collect()
            };
            object["OptionSet"] = Value::Array(options);
            object["DefaultFormValue"] = attribute.default_value.clone().unwrap_or(Value::Bool(false));
        }
        ref kind if kind.is_choice() => {
            object["OptionSet"] = attribute.options.iter().map(|(number, name)| option((*number, name))).collect();
            // The platform's number for a choice that begins without a value.
            object["DefaultFormValue"] = attribute.default_value.clone().unwrap_or(Value::from(-1));
        }
        _ => {
            if let Some(value) = &attribute.default_value {
                object["DefaultFormValue"] = value.clone();
            }
        }
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard_tables;

    fn read(table: &TableSchema, attributes: &[&str]) -> Value {
        let attributes: Vec<String> = attributes.iter().map(|name| (*name).to_owned()).collect();
        serde_json::from_str(&metadata_text(table, &attributes)).expect("JSON")
    }

    #[test]
    fn every_key_is_there_and_attributes_only_when_asked_for() {
        let tables = standard_tables();
        let incident = tables.iter().find(|table| table.logical_name == "incident").expect("a table");
        let found = read(incident, &[]);
        assert!(KEYS.iter().all(|key| found.get(key).is_some()), "{found}");
        assert_eq!(
            (&found["Attributes"], &found["ObjectTypeCode"], &found["IsCustomEntity"]),
            (&json!([]), &json!(112), &json!(false))
        );
        let found = read(incident, &["CaseOriginCode", "customerid", "statecode", "nothing"]);
        let attributes = found["Attributes"].as_array().expect("attributes");
        let of = |name: &str| attributes.iter().find(|each| each["LogicalName"] == name).expect(name);
        assert_eq!(attributes.len(), 3);
        assert_eq!(of("caseorigincode")["OptionSet"][0], json!({"text": "Phone", "value": 1}));
        assert_eq!(of("caseorigincode")["DefaultFormValue"], -1);
        assert_eq!((&of("customerid")["AttributeType"], &of("statecode")["AttributeType"]), (&json!(1), &json!(12)));
        assert!(of("customerid").get("OptionSet").is_none());
    }

    #[test]
    fn a_schema_supplies_what_it_knows() {
        let table = TableSchema::new("vnd_ticket")
            .with_metadata("OwnershipType", "UserOwned")
            .with_metadata("Privileges", json!([{"Name": "prvReadvnd_Ticket", "PrivilegeType": 2}]))
            .with_metadata("LogicalName", "another")
            .with_attribute("vnd_urgent", "Urgent", AttributeKind::Boolean)
            .with_default(true);
        let found = read(&table, &["vnd_urgent"]);
        assert_eq!((&found["OwnershipType"], &found["LogicalName"]), (&json!("UserOwned"), &json!("vnd_ticket")));
        assert_eq!(found["Privileges"][0]["PrivilegeType"], 2);
        assert_eq!(found["Attributes"][0]["DefaultFormValue"], true);
        assert_eq!(found["Attributes"][0]["OptionSet"][1], json!({"text": "Yes", "value": 1}));
    }
}
