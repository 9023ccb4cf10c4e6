//! The contacts, and what is searched among them.

use cif_protocol::Record;

const FIRST: [&str; 16] = [
    "Ada",
    "Grace",
    "Alan",
    "Katherine",
    "Edsger",
    "Barbara",
    "Donald",
    "Frances",
    "John",
    "Margaret",
    "Ken",
    "Radia",
    "Dennis",
    "Jean",
    "Niklaus",
    "Shafi",
];
const LAST: [&str; 12] = [
    "Lovelace", "Hopper", "Turing", "Johnson", "Dijkstra", "Liskov", "Knuth", "Allen", "Backus", "Hamilton", "Perlman",
    "Bartik",
];

/// Ten digits that look drawn by lot: a bijection of the numbers below 10^10 of a sort.
fn digits(number: u32, salt: u64) -> u64 {
    (u64::from(number) * 7_919_993 + salt * 104_729) % 9_999_999_967
}

/// A phone number in one of four ways of writing.
pub(crate) fn phone(number: u32, salt: u64) -> String {
    let all = format!("{:010}", digits(number, salt));
    let (area, rest) = all.split_at(3);
    let (middle, end) = rest.split_at(3);
    match number % 4 {
        0 => format!("+1 ({area}) {middle}-{end}"),
        1 => format!("{area}.{middle}.{end}"),
        2 => format!("{area}-{middle}-{end}"),
        _ => all,
    }
}

pub(crate) fn first(number: u32) -> &'static str {
    FIRST[(number % 16) as usize]
}

pub(crate) fn last(number: u32) -> String {
    let letter = |place: u32| char::from(b'a' + u8::try_from(number / 192 / place % 26).unwrap_or_default());
    format!("{}{}{}{}", LAST[(number / 16 % 12) as usize], letter(1), letter(26), letter(676))
}

pub(crate) fn email(number: u32) -> String {
    format!("{}.{number}@fabrikam.example", first(number).to_lowercase())
}

/// A contact as a widget would create it.
pub(crate) fn row(number: u32) -> Record {
    Record::new()
        .with("firstname", first(number))
        .with("lastname", last(number))
        .with("mobilephone", phone(number, 1))
        .with("telephone1", phone(number, 2))
        .with("address1_telephone1", phone(number, 3))
        .with("emailaddress1", email(number))
}

/// A search in both languages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
    /// The query text, and the value of the SQL parameter, of a contact that is searched for.
    pub(crate) of: fn(u32) -> (String, String),
}

const BY_MOBILE: &str = "SELECT id, fullname, mobilephone FROM contact WHERE mobilephone = ?1 ORDER BY seq LIMIT 5000";
const BY_TELEPHONE: &str =
    "SELECT id, fullname, mobilephone FROM contact WHERE telephone1 = ?1 ORDER BY seq LIMIT 5000";
const BY_MAIL: &str = "SELECT id, fullname, mobilephone FROM contact WHERE emailaddress1 = ?1 ORDER BY seq LIMIT 5000";
const BY_PART: &str = "SELECT contact.id, contact.fullname, contact.mobilephone FROM phones JOIN contact ON seq = phones.rowid WHERE phones MATCH ?1 \
    ORDER BY phones.rowid LIMIT 5000";
const BY_WORD: &str = "SELECT contact.id, contact.fullname, contact.mobilephone FROM words JOIN contact ON seq = words.rowid WHERE words MATCH ?1 \
    ORDER BY words.rowid LIMIT 5000";

/// The last characters of a number.
fn end(text: &str, length: usize) -> &str {
    &text[text.len() - length..]
}

fn equal(column: &str, value: String) -> (String, String) {
    (format!("?$select=fullname,mobilephone&$filter={column} eq '{}'", value.replace('+', "%2B")), value)
}

fn contains(value: &str) -> (String, String) {
    let one = |column: &str| format!("contains({column}, '{value}')");
    let all = ["mobilephone", "telephone1", "address1_telephone1"].map(one).join(" or ");
    (format!("?$select=fullname,mobilephone&$filter={all}"), format!("\"{value}\""))
}

fn words(value: &str) -> (String, String) {
    (format!("?$select=fullname,mobilephone&$search={value}"), format!("\"{}\"", value.to_lowercase()))
}

/// What widgets send: equality, a part of a number in three phone columns, and the words of a search box.
pub(crate) const SEARCHES: [Search; 8] = [
    Search { name: "`mobilephone eq`", sql: BY_MOBILE, of: |number| equal("mobilephone", phone(number, 1)) },
    Search { name: "`telephone1 eq`", sql: BY_TELEPHONE, of: |number| equal("telephone1", phone(number, 2)) },
    Search { name: "`emailaddress1 eq`", sql: BY_MAIL, of: |number| equal("emailaddress1", email(number)) },
    // The middle of these numbers has no other character in it.
    Search {
        name: "`contains`, 7 digits in 3 columns",
        sql: BY_PART,
        of: |number| contains(end(&phone(number | 3, 1), 7)),
    },
    Search {
        name: "`contains`, 4 digits in 3 columns",
        sql: BY_PART,
        of: |number| contains(end(&phone(number, 2), 4)),
    },
    Search { name: "`$search`, a name", sql: BY_WORD, of: |number| words(&last(number)) },
    Search { name: "`$search`, 10 digits", sql: BY_WORD, of: |number| words(&phone(number | 3, 1)) },
    Search { name: "`$search`, 5 digits", sql: BY_WORD, of: |number| words(end(&phone(number | 3, 2), 5)) },
];
