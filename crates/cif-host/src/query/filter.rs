//! The tree of conditions: what `$filter` and the filters of FetchXML become.

use cif_protocol::Timestamp;

use super::Relative;

/// A condition on a row.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Filter {
    /// All hold.
    And(Vec<Self>),
    /// At least one holds.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A column compared with a literal.
    Compare {
        /// The column, lower case; `lookup/column` reaches into a related row.
        column: String,
        /// How it is compared.
        comparison: Comparison,
        /// The value it is compared with.
        value: Literal,
    },
    /// A function on the text of a column.
    Text {
        /// The function.
        function: TextFunction,
        /// The column, lower case.
        column: String,
        /// The text looked for.
        text: String,
    },
    /// A column equals one of some literals.
    In {
        /// The column, lower case.
        column: String,
        /// What it may equal.
        values: Vec<Literal>,
    },
    /// Two columns compared. Values of two kinds are not equal, and neither is before the other.
    Columns {
        /// The column on the left.
        left: String,
        /// How they are compared.
        comparison: Comparison,
        /// The column on the right.
        right: String,
    },
    /// A column compared with who asks or with the present time.
    Relative {
        /// The column, lower case.
        column: String,
        /// What it is compared with.
        to: Relative,
    },
    /// One of the numbers of a multi-select column is one of these.
    AnyNumber {
        /// The column, lower case.
        column: String,
        /// The numbers looked for.
        numbers: Vec<i64>,
    },
    /// Rows of another table whose look-up points to this row: is there one, do all of them meet a condition?
    Related {
        /// The collection-valued navigation property, lower case.
        property: String,
        /// True for `all`, false for `any`.
        all: bool,
        /// The condition on each; `None` asks whether there is a row.
        filter: Option<Box<Self>>,
    },
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Comparison {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

impl Comparison {
    /// The operator of this name, which OData and FetchXML write alike.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "eq" => Self::Equal,
            "ne" | "neq" => Self::NotEqual,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            _ => return None,
        })
    }
}

/// A function on text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextFunction {
    /// `contains(column,'text')`
    Contains,
    /// `startswith(column,'text')`
    StartsWith,
    /// `endswith(column,'text')`
    EndsWith,
    /// A pattern of FetchXML with wildcards inside, see [`like`](super::like).
    Like,
}

/// A literal value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Literal {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text in quotes.
    Text(String),
    /// A GUID without quotes, lower case and without braces.
    Guid(String),
    /// A date, or a date and time with its zone.
    Date(Timestamp),
}

impl Filter {
    /// It does not hold.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// `column eq 'text'`.
    #[must_use]
    pub fn text_equals(column: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Compare { column: column.into(), comparison: Comparison::Equal, value: Literal::Text(text.into()) }
    }
}

/// True for 8-4-4-4-12 hexadecimal digits: an id as rows have it.
#[must_use]
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(at, b)| if matches!(at, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() })
}

/// True when this, or a condition inside it, meets the test.
pub(crate) fn any_condition(filter: &Filter, test: &mut dyn FnMut(&Filter) -> bool) -> bool {
    test(filter)
        || match filter {
            Filter::And(all) | Filter::Or(all) => all.iter().any(|filter| any_condition(filter, test)),
            Filter::Not(inner) => any_condition(inner, test),
            Filter::Related { filter: Some(filter), .. } => any_condition(filter, test),
            _ => false,
        }
}
