//! What a table looks like: names, primary columns, attributes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A table: its names, its primary columns and the attributes that lists and forms show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TableSchema {
    /// Logical name, for example `contact`.
    pub logical_name: String,
    /// Name of the entity set, for example `contacts`.
    pub set_name: String,
    /// Name for people.
    pub display_name: String,
    /// Name of several, for people.
    pub display_collection_name: String,
    /// Column of the id.
    pub primary_id: String,
    /// Column that names a row to people.
    pub primary_name: String,
    /// True for activities (phone call, email, task ...).
    pub is_activity: bool,
    /// Known attributes, in the order in which a form shows them. Others may be stored as well.
    pub attributes: Vec<AttributeSchema>,
    /// Further facts for `getEntityMetadata`, by their keys there, for example `ObjectTypeCode` or `Privileges`.
    pub metadata: BTreeMap<String, serde_json::Value>,
}

/// An attribute of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AttributeSchema {
    /// Logical name.
    pub logical_name: String,
    /// Name for people.
    pub display_name: String,
    /// What it holds.
    pub kind: AttributeKind,
    /// The options of a choice: number and name for people.
    pub options: Vec<(i64, String)>,
    /// The value with which forms of new records begin.
    pub default_value: Option<serde_json::Value>,
}

/// What an attribute holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum AttributeKind {
    /// One line of text.
    Text,
    /// A phone number: click-to-act applies.
    Phone,
    /// An email address.
    Email,
    /// Several lines of text.
    Memo,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A date and time.
    DateTime,
    /// One of some numbered options.
    Choice,
    /// Open, closed and the like: a choice that belongs to the life of the row.
    State,
    /// The reason of a state, a choice as well.
    Status,
    /// A number with decimals.
    Decimal,
    /// An amount of money.
    Money,
    /// The id of the row.
    Id,
    /// A row of one of these tables; stored as `_x_value`.
    Lookup(Vec<String>),
    /// A lookup of a customer: an account or a contact.
    Customer(Vec<String>),
    /// The parties of an activity.
    Parties,
}

impl AttributeKind {
    /// The AttributeType code of the metadata (`docs/src/methods.md`, records).
    #[must_use]
    pub const fn type_code(&self) -> u8 {
        match self {
            Self::Boolean => 0,
            Self::Customer(_) => 1,
            Self::DateTime => 2,
            Self::Decimal => 3,
            Self::Integer => 5,
            Self::Lookup(_) => 6,
            Self::Memo => 7,
            Self::Money => 8,
            Self::Parties => 10,
            Self::Choice => 11,
            Self::State => 12,
            Self::Status => 13,
            Self::Text | Self::Phone | Self::Email => 14,
            Self::Id => 15,
        }
    }

    /// True for one of some numbered options.
    #[must_use]
    pub const fn is_choice(&self) -> bool {
        matches!(self, Self::Choice | Self::State | Self::Status)
    }

    /// True when values are numbers.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Money) || self.is_choice()
    }

    /// True when values are ids, of this row or another one.
    #[must_use]
    pub const fn is_reference(&self) -> bool {
        matches!(self, Self::Id | Self::Lookup(_) | Self::Customer(_))
    }
}

impl TableSchema {
    /// A table whose names follow from its logical name: `vnd_ticket` has the set `vnd_tickets`, the id `vnd_ticketid` and
    /// the name column `vnd_name`.
    #[must_use]
    pub fn new(logical_name: impl Into<String>) -> Self {
        let logical_name = logical_name.into();
        let prefix = logical_name.split_once('_').map(|(prefix, _)| format!("{prefix}_")).unwrap_or_default();
        let primary_id = format!("{logical_name}id");
        Self {
            set_name: set_name_of(&logical_name),
            display_name: logical_name.clone(),
            display_collection_name: set_name_of(&logical_name),
            primary_name: format!("{prefix}name"),
            is_activity: false,
            attributes: vec![AttributeSchema::new(&primary_id, "Id", AttributeKind::Id)],
            metadata: BTreeMap::new(),
            primary_id,
            logical_name,
        }
    }

    /// The attribute of a logical name, lower case.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&AttributeSchema> {
        self.attributes.iter().find(|attribute| attribute.logical_name == name)
    }

    /// True when the name is that of a look-up, which is stored as `_x_value`.
    #[must_use]
    pub fn is_lookup(&self, name: &str) -> bool {
        let kind = self.attribute(name).map(|attribute| &attribute.kind);
        matches!(kind, Some(AttributeKind::Lookup(_) | AttributeKind::Customer(_)))
    }

    /// With these names for people.
    #[must_use]
    pub fn with_display(mut self, one: impl Into<String>, several: impl Into<String>) -> Self {
        self.display_name = one.into();
        self.display_collection_name = several.into();
        self
    }

    /// With this column as name of a row.
    #[must_use]
    pub fn with_primary_name(mut self, column: impl Into<String>) -> Self {
        self.primary_name = column.into();
        self
    }

    /// As an activity: the id is `activityid`, the name `subject`.
    #[must_use]
    pub fn as_activity(mut self) -> Self {
        self.is_activity = true;
        self.primary_name = "subject".to_owned();
        self.primary_id = "activityid".to_owned();
        self.attributes[0] = AttributeSchema::new("activityid", "Id", AttributeKind::Id);
        self
    }

    /// With one more fact for `getEntityMetadata`.
    #[must_use]
    pub fn with_metadata(mut self, key: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// With the options of its last attribute: number and name for people.
    #[must_use]
    pub fn with_options<'a>(mut self, options: impl IntoIterator<Item = (i64, &'a str)>) -> Self {
        if let Some(attribute) = self.attributes.last_mut() {
            attribute.options = options.into_iter().map(|(number, name)| (number, name.to_owned())).collect();
        }
        self
    }

    /// With the value with which its last attribute begins in the form of a new record.
    #[must_use]
    pub fn with_default(mut self, value: impl Into<serde_json::Value>) -> Self {
        if let Some(attribute) = self.attributes.last_mut() {
            attribute.default_value = Some(value.into());
        }
        self
    }

    /// With one more attribute.
    #[must_use]
    pub fn with_attribute(mut self, name: &str, display_name: &str, kind: AttributeKind) -> Self {
        self.attributes.push(AttributeSchema::new(name, display_name, kind));
        self
    }
}

impl AttributeSchema {
    fn new(name: &str, display_name: &str, kind: AttributeKind) -> Self {
        let (logical_name, display_name) = (name.to_owned(), display_name.to_owned());
        Self { logical_name, display_name, kind, options: Vec::new(), default_value: None }
    }
}

/// The plural that the platform makes of a logical name.
fn set_name_of(name: &str) -> String {
    match name {
        _ if name.ends_with('y') => format!("{}ies", &name[..name.len() - 1]),
        _ if name.ends_with('s') || name.ends_with('x') || name.ends_with("ch") => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_the_logical_name() {
        let table = TableSchema::new("vnd_activity");
        assert_eq!(
            (table.set_name.as_str(), table.primary_id.as_str(), table.primary_name.as_str()),
            ("vnd_activities", "vnd_activityid", "vnd_name")
        );
        assert_eq!(TableSchema::new("phonecall").as_activity().primary_id, "activityid");
        assert_eq!(set_name_of("msdyn_ciprovider"), "msdyn_ciproviders");
    }
}
