//! Finding the customer: the query that a host is asked, and which of its rows really match.

use cif_protocol::channel::{Address, AddressKind};
use cif_protocol::{Record, Value};

use super::{LookupTable, PhoneNumber};

/// A record of the host that the flow found or was given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hit {
    /// The table's logical name.
    pub entity: String,
    /// The record's id.
    pub id: String,
    /// Its name for people, empty if it has none.
    pub name: String,
}

impl Hit {
    /// A record without a name.
    #[must_use]
    pub fn new(entity: impl Into<String>, id: impl Into<String>) -> Self {
        Self { entity: entity.into(), id: id.into(), name: String::new() }
    }

    /// The same record with a name for people.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}

/// What a look-up found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// The address was withheld, or is of a kind that no column holds.
    Unsearchable,
    /// Nobody.
    Nobody,
    /// One record.
    One(Hit),
    /// Several of a table, or more candidates than were looked at.
    Several { entity: String },
}

impl Found {
    pub(super) fn one(&self) -> Option<&Hit> {
        if let Self::One(hit) = self { Some(hit) } else { None }
    }
}

/// An address in the form in which it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Needle {
    Phone(PhoneNumber),
    Email(String),
}

impl Needle {
    /// Nothing for an address that was withheld or that no column can hold.
    pub(super) fn of(address: &Address) -> Option<Self> {
        let text = address.value.trim();
        let email = || text.contains('@').then(|| Self::Email(text.to_owned()));
        match address.kind {
            AddressKind::Phone => PhoneNumber::parse(text).map(Self::Phone),
            AddressKind::Email => email(),
            _ => email(),
        }
    }

    fn columns<'a>(&self, table: &'a LookupTable) -> &'a [String] {
        match self {
            Self::Phone(_) => &table.phone_columns,
            Self::Email(_) => &table.email_columns,
        }
    }

    /// The query that finds candidates in a table, at most `top`; nothing when the table has no column for it. Options
    /// that every OData host knows, percent-encoded.
    pub(super) fn query(&self, table: &LookupTable, top: usize) -> Option<String> {
        let columns = self.columns(table);
        let condition = columns.iter().flat_map(|column| self.conditions(column)).collect::<Vec<_>>().join(" or ");
        let select = [&table.id_column, &table.name_column].into_iter().chain(columns).map(String::as_str);
        let select = select.collect::<Vec<_>>().join(",");
        (!condition.is_empty()).then(|| format!("$select={select}&$filter={}&$top={top}", encode(&condition)))
    }

    fn conditions(&self, column: &str) -> Vec<String> {
        match self {
            Self::Phone(number) => {
                number.fragments().iter().map(|part| format!("contains({column},'{part}')")).collect()
            }
            Self::Email(address) => {
                // Most hosts compare without regard to case; for the others the usual spelling is asked for as well.
                let mut spellings = vec![address.clone(), address.to_lowercase()];
                spellings.dedup();
                spellings.iter().map(|text| format!("{column} eq '{}'", text.replace('\'', "''"))).collect()
            }
        }
    }

    /// The query that makes a host show its search page with this address.
    pub(super) fn search(address: &Address) -> String {
        format!("$search={}", encode(address.value.trim()))
    }

    /// Which of the candidates match, by their exact digits or letters.
    pub(super) fn judge(&self, table: &LookupTable, rows: &[Record], top: usize) -> Found {
        let matches = |row: &&Record| {
            self.columns(table).iter().filter_map(|column| row.text(column)).any(|text| match self {
                Self::Phone(number) => PhoneNumber::parse(text).is_some_and(|stored| number.matches(&stored)),
                Self::Email(address) => text.trim().to_lowercase() == address.to_lowercase(),
            })
        };
        let mut hits = rows.iter().filter(matches).filter_map(|row| {
            let name = row.text(&table.name_column).unwrap_or_default();
            row.text(&table.id_column).map(|id| Hit::new(&table.entity, id).with_name(name))
        });
        match (hits.next(), hits.next()) {
            (Some(hit), None) => Found::One(hit),
            (None, _) if rows.len() < top => Found::Nobody,
            _ => Found::Several { entity: table.entity.clone() },
        }
    }

    /// The columns that a new record of `table` begins with.
    pub(super) fn new_record(&self, table: &LookupTable, text: &str) -> Record {
        let column = self.columns(table).first();
        column.map_or_else(Record::new, |column| Record::new().with(column, Value::from(text)))
    }
}

/// Percent-encodes all but letters, digits and `-_.~`.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> LookupTable {
        LookupTable::contact()
    }

    fn row(id: &str, column: &str, value: &str) -> Record {
        Record::new().with("contactid", id).with("fullname", "Ada").with(column, value)
    }

    #[test]
    fn a_query_names_every_column_and_is_bounded() {
        let query = Needle::of(&Address::phone("+1 555 010 0199")).and_then(|needle| needle.query(&table(), 50));
        let query = query.unwrap_or_default();
        assert!(query.starts_with("$select=contactid,fullname,telephone1,mobilephone,telephone2&$filter="), "{query}");
        assert!(query.contains("contains%28mobilephone%2C%270199%27%29%20or%20"), "{query}");
        assert!(query.ends_with("&$top=50"), "{query}");
        assert!(query.len() < 4_000, "{}", query.len());
    }

    #[test]
    fn quotes_in_an_address_stay_inside_their_text() {
        let needle = Needle::Email("o'hara@x.example".to_owned());
        assert_eq!(needle.conditions("emailaddress1"), ["emailaddress1 eq 'o''hara@x.example'"]);
        assert_eq!(Needle::search(&Address::email("a&b $x")), "$search=a%26b%20%24x");
    }

    #[test]
    fn rows_are_judged_by_digits_and_letters() {
        let phone = Needle::of(&Address::phone("+1 (555) 010-0199")).unwrap();
        let (ada, bob) = (row("1", "mobilephone", "5550100199"), row("2", "telephone1", "444 777 0199"));
        let found = phone.judge(&table(), &[bob.clone(), ada.clone()], 50);
        assert_eq!(found, Found::One(Hit::new("contact", "1").with_name("Ada")));
        assert_eq!(phone.judge(&table(), std::slice::from_ref(&bob), 50), Found::Nobody);
        let several = Found::Several { entity: "contact".to_owned() };
        assert_eq!(phone.judge(&table(), &[ada.clone(), row("3", "telephone2", "15550100199")], 50), several);
        // As many candidates as were asked for: the one looked for may be behind them.
        assert_eq!(phone.judge(&table(), &[bob], 1), several);
        let mail = Needle::of(&Address::email("Grace.Hopper@Northwind.example")).unwrap();
        let grace = row("4", "emailaddress1", "grace.hopper@northwind.EXAMPLE");
        assert!(mail.judge(&table(), &[grace], 50).one().is_some());
    }

    #[test]
    fn what_cannot_be_looked_up() {
        assert_eq!(Needle::of(&Address::phone("anonymous")), None);
        assert_eq!(Needle::of(&Address::user("ada_l")), None);
        assert!(Needle::of(&Address::user("ada@x.example")).is_some());
    }
}
