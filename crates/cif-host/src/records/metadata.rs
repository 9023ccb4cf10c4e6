//! What `getEntityMetadata` tells of a table (`docs/src/methods.md`, records).

use serde_json::{Map, Value, json};

use super::schema::{AttributeSchema, TableSchema};

/// The JSON text of one flat object. Of the attributes those asked for, in the order of the table; unknown names are left
/// out, as are keys that a schema cannot supply.
pub(crate) fn metadata_text(table: &TableSchema, attributes: &[String]) -> String {
    let wanted = |attribute: &&AttributeSchema| {
        attributes.iter().any(|name| name.trim().eq_ignore_ascii_case(&attribute.logical_name))
    };
    let described = |attribute: &AttributeSchema| {
        json!({
            "AttributeType": attribute.kind.type_code(),
            "DisplayName": attribute.display_name,
            "EntityLogicalName": table.logical_name,
            "LogicalName": attribute.logical_name,
        })
    };
    let attributes: Vec<Value> = table.attributes.iter().filter(wanted).map(described).collect();
    let keys = [
        ("Attributes", Value::Array(attributes)),
        ("DisplayCollectionName", Value::from(table.display_collection_name.as_str())),
        ("DisplayName", Value::from(table.display_name.as_str())),
        ("EntitySetName", Value::from(table.set_name.as_str())),
        ("IsActivity", Value::from(table.is_activity)),
        ("LogicalCollectionName", Value::from(table.set_name.as_str())),
        ("LogicalName", Value::from(table.logical_name.as_str())),
        ("PrimaryIdAttribute", Value::from(table.primary_id.as_str())),
        ("PrimaryNameAttribute", Value::from(table.primary_name.as_str())),
    ];
    let object: Map<String, Value> = keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Value::Object(object).to_string()
}
