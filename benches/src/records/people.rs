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
        .with("telephone2", phone(number, 3))
        .with("emailaddress1", email(number))
}

/// A search in both languages.
#[derive(Debug)]
pub(crate) struct Search {
    pub(crate) name: &'static str,
    pub(crate) filter: String,
    pub(crate) sql: &'static str,
    pub(crate) value: String,
}

/// What widgets send: equality, and a part of a number in three phone columns.
pub(crate) fn searches(contacts: u32) -> Vec<Search> {
    let (number, mail) = (phone(contacts / 2, 1), email(contacts / 3));
    let part = |text: &str, digits: usize| text[text.len() - digits..].to_owned();
    let contains = |value: &str| {
        let one = |column: &str| format!("contains({column}, '{value}')");
        ["mobilephone", "telephone1", "telephone2"].map(one).join(" or ")
    };
    let equals = "SELECT id, fullname, mobilephone FROM contact WHERE mobilephone = ?1 ORDER BY seq";
    let found = "SELECT id, fullname, mobilephone FROM contact WHERE seq IN (SELECT rowid FROM words WHERE words MATCH ?1) ORDER BY seq LIMIT 5000";
    let quoted = |value: &str| format!("{{mobilephone telephone1 telephone2}} : \"{value}\"");
    let (seven, four) = (part(&phone(contacts / 2 + 3, 1), 7), part(&phone(contacts / 2 + 3, 2), 4));
    vec![
        Search {
            name: "mobilephone eq",
            filter: format!("mobilephone eq '{}'", number.replace('+', "%2B")),
            sql: equals,
            value: number,
        },
        Search {
            name: "emailaddress1 eq",
            filter: format!("emailaddress1 eq '{mail}'"),
            sql: "SELECT id, fullname, mobilephone FROM contact WHERE emailaddress1 = ?1 ORDER BY seq",
            value: mail,
        },
        Search { name: "contains, 7 digits in 3 columns", filter: contains(&seven), sql: found, value: quoted(&seven) },
        Search { name: "contains, 4 digits in 3 columns", filter: contains(&four), sql: found, value: quoted(&four) },
    ]
}
