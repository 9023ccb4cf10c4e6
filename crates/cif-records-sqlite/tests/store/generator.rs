//! Random rows and random queries from a seed: few values, so that conditions meet some rows and not others.

use cif_host::{AttributeKind, TableSchema};
use cif_protocol::{Record, Value};

/// Draws from a seed: xorshift.
#[derive(Debug)]
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % u64::try_from(most.max(1)).expect("small")).expect("small")
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn chance(&mut self, in_ten: usize) -> bool {
        self.below(10) < in_ten
    }
}

/// A table that the platform does not have, with an attribute of every kind.
pub(crate) fn item() -> TableSchema {
    TableSchema::new("vnd_item")
        .with_attribute("vnd_name", "Name", AttributeKind::Text)
        .with_attribute("vnd_n", "Number", AttributeKind::Integer)
        .with_attribute("vnd_price", "Price", AttributeKind::Money)
        .with_attribute("vnd_on", "On", AttributeKind::Boolean)
        .with_attribute("vnd_when", "When", AttributeKind::DateTime)
        .with_attribute("vnd_kind", "Kind", AttributeKind::Choice)
        .with_options([(1, "Red"), (2, "Blue")])
        .with_attribute("vnd_owner", "Owner", AttributeKind::Lookup(vec!["contact".to_owned()]))
}

pub(crate) const TABLES: [&str; 4] = ["account", "contact", "vnd_item", "phonecall"];
const TEXTS: [&str; 18] = [
    "Ada",
    "ada lovelace",
    "ÄRGER",
    "ärger",
    "O'Hara",
    "+1 (555) 010-0199",
    "5550100199",
    "",
    "a",
    "x%y_z",
    "Straße",
    "İstanbul",
    "36",
    "1,2,36",
    "0a1b2c3d-0199-4555-8010-001990100199",
    "555.010.0199 or 12345678",
    "12345678",
    "nul\u{0}555-0199",
];
const DATES: [&str; 6] = [
    "2026-03-01",
    "2026-03-01T10:00:00Z",
    "2026-03-02T00:00:00.5+02:00",
    "2025-12-31T23:59:59Z",
    "2026-02-29",
    "1969-01-01",
];
const NUMBERS: [f64; 7] = [0.0, 1.0, -2.5, 36.0, 2.0, 1e9, 0.5];

fn columns(table: &str) -> &'static [&'static str] {
    match table {
        "account" => &["name", "telephone1", "address1_city", "extra"],
        "contact" => &[
            "firstname",
            "lastname",
            "fullname",
            "mobilephone",
            "telephone1",
            "description",
            "extra",
            "vnd_tags",
            "statecode",
        ],
        "phonecall" => {
            &["subject", "phonenumber", "directioncode", "actualstart", "actualdurationminutes", "statecode"]
        }
        _ => &["vnd_name", "vnd_n", "vnd_price", "vnd_on", "vnd_when", "vnd_kind", "extra"],
    }
}

/// Look-ups by which a table points to accounts and contacts: plain name, and name to bind with.
fn lookups(table: &str) -> &'static [(&'static str, &'static str, &'static str)] {
    match table {
        "account" => &[("primarycontactid", "primarycontactid", "contacts")],
        "contact" => &[
            ("parentcustomerid", "parentcustomerid_account", "accounts"),
            ("parentcustomerid", "parentcustomerid_contact", "contacts"),
            ("vnd_friend", "vnd_friend", "contacts"),
        ],
        "phonecall" => &[
            ("regardingobjectid", "regardingobjectid_contact_phonecall", "contacts"),
            ("regardingobjectid", "regardingobjectid", "accounts"),
        ],
        _ => &[("vnd_owner", "vnd_owner", "contacts"), ("vnd_account", "vnd_account", "accounts")],
    }
}

fn value(draw: &mut Draw) -> Value {
    match draw.below(12) {
        0 => Value::Null,
        1 => draw.chance(5).into(),
        2..=4 => draw.one(&NUMBERS).into(),
        5 => draw.one(&DATES).into(),
        6 => Value::Array(vec![1.into(), "Ada".into()]),
        _ => draw.one(&TEXTS).into(),
    }
}

/// What a column usually holds, now and then something else.
fn usual(draw: &mut Draw, column: &str) -> Value {
    if draw.chance(1) {
        return value(draw);
    }
    match column {
        "vnd_n" | "vnd_price" | "vnd_kind" | "actualdurationminutes" | "statecode" => draw.one(&NUMBERS).into(),
        "vnd_on" | "directioncode" => draw.chance(5).into(),
        "vnd_when" | "actualstart" => draw.one(&DATES).into(),
        "extra" => value(draw),
        _ => draw.one(&TEXTS).into(),
    }
}

/// Columns of a row; `ids` are those that exist, by set name.
pub(crate) fn row(draw: &mut Draw, table: &str, ids: &[(String, String)]) -> Record {
    let mut row = Record::new();
    for column in columns(table) {
        if draw.chance(6) {
            let value = usual(draw, column);
            row.insert(*column, value);
        }
    }
    for (_, bind, set) in lookups(table) {
        let targets: Vec<&String> = ids.iter().filter(|(known, _)| known == set).map(|(_, id)| id).collect();
        if draw.chance(4) && !targets.is_empty() {
            let target = targets[draw.below(targets.len())];
            row.insert(format!("{bind}@odata.bind"), format!("/{set}({{{}}})", target.to_uppercase()));
        }
    }
    row
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn literal(draw: &mut Draw, ids: &[(String, String)]) -> String {
    match draw.below(10) {
        0 => "null".to_owned(),
        1 => draw.one(&["true", "false"]).to_owned(),
        2 | 3 => draw.one(&NUMBERS).to_string(),
        4 => draw.one(&DATES).replace("2026-02-29", "2026-02-28").replace('+', "%2B"),
        5 if !ids.is_empty() => ids[draw.below(ids.len())].1.clone(),
        _ => quoted(draw.one(&TEXTS)).replace('%', "%25").replace('+', "%2B"),
    }
}

fn column(draw: &mut Draw, table: &str) -> String {
    let known = columns(table);
    match draw.below(8) {
        0 => {
            let (plain, bind, _) = draw.one(lookups(table));
            let path = if draw.chance(5) { plain } else { bind };
            format!("{path}/{}", draw.one(&["fullname", "name", "mobilephone", "extra", "telephone1"]))
        }
        1 => {
            let (plain, ..) = draw.one(lookups(table));
            if draw.chance(5) { plain.to_owned() } else { format!("_{plain}_value") }
        }
        2 => draw.one(&["createdon", "missing", "statecode"]).to_owned(),
        _ => draw.one(known).to_owned(),
    }
}

fn function(draw: &mut Draw, column: &str) -> String {
    let texts = |draw: &mut Draw| quoted(draw.one(&["Ada", "36", "1", "2026-03-01", "ärger", "0.5"]));
    let (first, second) = (texts(draw), texts(draw));
    let rest = match draw.below(9) {
        0 => format!("In(PropertyName='{column}',PropertyValues=[{first},{second}])"),
        1 => format!("NotIn(PropertyName='{column}',PropertyValues=[{first}])"),
        2 => format!("Between(PropertyName='{column}',PropertyValues=[{first},{second}])"),
        3 => format!("ContainValues(PropertyName='{column}',PropertyValues=['2','36'])"),
        4 => format!("On(PropertyName='{column}',PropertyValue='2026-03-01')"),
        5 => format!("Today(PropertyName='{column}')"),
        6 => format!("LastXMonths(PropertyName='{column}',PropertyValue=3)"),
        7 => format!("OlderThanXYears(PropertyName='{column}',PropertyValue=20)"),
        _ => format!("OnOrBefore(PropertyName='{column}',PropertyValue='2026-03-01')"),
    };
    format!("Microsoft.Dynamics.CRM.{rest}")
}

fn filter(draw: &mut Draw, table: &str, ids: &[(String, String)], depth: usize, variable: &str) -> String {
    if depth > 0 && draw.chance(5) {
        let (left, right) =
            (filter(draw, table, ids, depth - 1, variable), filter(draw, table, ids, depth - 1, variable));
        return match draw.below(4) {
            0 => format!("not ({left})"),
            1 => format!("({left} and {right})"),
            _ => format!("({left} or {right})"),
        };
    }
    let name = column(draw, table);
    let column = format!("{variable}{name}");
    match draw.below(12) {
        0..=4 => {
            let (sign, value) = (draw.one(&["eq", "ne", "gt", "ge", "lt", "le"]), literal(draw, ids));
            format!("{column} {sign} {value}")
        }
        5 => {
            let (other, sign) = (self::column(draw, table), draw.one(&["eq", "ne", "gt", "le"]));
            format!("{column} {sign} {variable}{other}")
        }
        6 if !name.contains('/') && variable.is_empty() => function(draw, &column),
        7 if variable.is_empty() => {
            let (property, other) = match table {
                "account" => ("account_contacts", "contact"),
                "contact" => {
                    draw.one(&[("contact_phonecalls", "phonecall"), ("vnd_items", "vnd_item"), ("contacts", "contact")])
                }
                _ => ("nothing", "contact"),
            };
            match draw.below(5) {
                0 => format!("{property}/any()"),
                1 | 2 => format!("{property}/all(o:{})", filter(draw, other, ids, 1, "o/")),
                _ => format!("{property}/any(o:{})", filter(draw, other, ids, 1, "o/")),
            }
        }
        _ => {
            let (function, text) = (draw.one(&["contains", "contains", "startswith", "endswith"]), draw.one(&TEXTS));
            // A part of an id is in look-ups only, and in what looks like one.
            let text = if draw.chance(1) && !ids.is_empty() { &ids[draw.below(ids.len())].1 } else { text };
            let from = draw.below(text.chars().count());
            let part: String = text.chars().skip(from).take(draw.below(14)).collect();
            format!("{function}({column},{})", quoted(&part).replace('%', "%25").replace('+', "%2B"))
        }
    }
}

/// An OData query of a table.
pub(crate) fn query(draw: &mut Draw, table: &str, ids: &[(String, String)]) -> String {
    let mut parts = Vec::new();
    if draw.chance(8) {
        parts.push(format!("$filter={}", filter(draw, table, ids, 3, "")));
    }
    if draw.chance(5) {
        let names: Vec<String> =
            (0..1 + draw.below(3)).map(|_| column(draw, table)).filter(|name| !name.contains('/')).collect();
        if !names.is_empty() {
            parts.push(format!("$select={}", names.join(",")));
        }
    }
    if draw.chance(5) {
        let by = |draw: &mut Draw| format!("{} {}", column(draw, table), draw.one(&["asc", "desc"]));
        let order: Vec<String> = (0..1 + draw.below(2)).map(|_| by(draw)).collect();
        parts.push(format!("$orderby={}", order.join(",")));
    }
    if draw.chance(3) {
        parts.push(format!("$top={}", draw.below(8)));
    }
    if draw.chance(2) {
        parts.push(format!("$skiptoken={}", draw.below(5)));
    }
    if draw.chance(2) {
        let words = draw.one(&[
            "ada",
            "0100199",
            "0199",
            "1234",
            "2c3d-0199",
            "+1 (555) 010-0199",
            "äR",
            "lovelace",
            "O'H",
            "555 0100",
            "hou\"r",
            "stanbul",
        ]);
        parts.push(format!("$search={}", words.replace('+', "%2B")));
    }
    if draw.chance(2) {
        let (plain, bind, _) = draw.one(lookups(table));
        let inner =
            draw.one(&["", "($select=fullname,name)", "($filter=statecode eq 0;$orderby=fullname desc;$top=2)"]);
        let property = draw.one(&[plain, bind, "account_contacts", "contact_phonecalls"]);
        parts.push(format!("$expand={property}{inner}"));
    }
    parts.join("&")
}

/// FetchXML of a table.
pub(crate) fn fetch_xml(draw: &mut Draw, table: &str) -> String {
    let plain = |draw: &mut Draw, table: &str| match draw.below(4) {
        0 => draw.one(lookups(table)).0.to_owned(),
        _ => draw.one(columns(table)).to_owned(),
    };
    let condition = |draw: &mut Draw, table: &str| {
        let column = draw.one(match table {
            "vnd_item" => &["vnd_name", "extra"],
            "phonecall" => &["subject", "phonenumber"],
            "contact" => &["fullname", "mobilephone", "extra"],
            _ => &["name", "telephone1", "extra"],
        });
        let operator = match draw.below(6) {
            0 => "operator='null'".to_owned(),
            1 => "operator='not-null'".to_owned(),
            2 => format!("operator='like' value='{}'", draw.one(&["%a%", "A%", "_d%", "[a-k]%", "%99", "%r_e%"])),
            3 => format!("operator='ne' value='{}'", draw.one(&["Ada", "36", "ÄRGER"])),
            4 => format!("operator='ge' value='{}'", draw.one(&["b", "36", "2026-03-01"])),
            _ => format!("operator='eq' value='{}'", draw.one(&["ada", "36", "ärger", "1"])),
        };
        format!("<condition attribute='{column}' {operator}/>")
    };
    let (to, _, set) = draw.one(lookups(table));
    let (linked, from) = if set == "accounts" { ("account", "accountid") } else { ("contact", "contactid") };
    let (linked, from, to) = match draw.below(3) {
        0 if table == "contact" => ("phonecall", "regardingobjectid", "contactid"),
        1 => ("vnd_item", draw.one(&["vnd_name", "vnd_n"]), draw.one(columns(table))),
        _ => (linked, from, to),
    };
    let link_filter =
        if draw.chance(3) { format!("<filter>{}</filter>", condition(draw, linked)) } else { String::new() };
    let kind = draw.one(&["inner", "outer"]);
    let aggregate = draw.chance(5);
    let (mut inner, mut link) = (String::new(), String::new());
    if aggregate {
        for at in 0..draw.below(3) {
            let part = if draw.chance(3) {
                draw.one(&["dategrouping='month'", "dategrouping='week'", "dategrouping='year'"])
            } else {
                ""
            };
            let text = format!("<attribute name='{{}}' groupby='true' alias='g{at}' {part}/>");
            if draw.chance(3) {
                link.push_str(&text.replace("{}", &plain(draw, linked)));
            } else {
                inner.push_str(&text.replace("{}", &plain(draw, table)));
            }
        }
        for (at, function) in
            ["count", "countcolumn", "sum", "avg", "min", "max", "countcolumn' distinct='true"].iter().enumerate()
        {
            if at == 0 || draw.chance(4) {
                inner.push_str(&format!(
                    "<attribute name='{}' aggregate='{function}' alias='v{at}'/>",
                    draw.one(columns(table))
                ));
            }
        }
        if draw.chance(5) {
            inner.push_str("<order alias='v0' descending='true'/>");
        }
    } else {
        for _ in 0..draw.below(3) {
            inner.push_str(&format!("<attribute name='{}'/>", plain(draw, table)));
        }
        if draw.chance(5) {
            inner.push_str(&format!("<order attribute='{}' descending='{}'/>", plain(draw, table), draw.chance(5)));
        }
        link.push_str(draw.one(&[
            "<all-attributes/>",
            "<attribute name='extra' alias='what'/>",
            "<attribute name='statecode'/>",
        ]));
    }
    let mut filter = String::new();
    if draw.chance(5) {
        let other = if draw.chance(4) {
            condition(draw, linked).replace("operator", "entityname='l' operator")
        } else {
            condition(draw, table)
        };
        filter = format!("<filter type='{}'>{}{other}</filter>", draw.one(&["and", "or"]), condition(draw, table));
    }
    let links = if draw.chance(6) || filter.contains("entityname") || !link.is_empty() {
        format!(
            "<link-entity name='{linked}' from='{from}' to='{to}' alias='l' link-type='{kind}'>{link}{link_filter}</link-entity>"
        )
    } else {
        String::new()
    };
    let options =
        draw.one(&["", "top='5'", "count='3' page='2'", "distinct='true'", "distinct='true' count='2' page='2'"]);
    format!("<fetch {options} aggregate='{aggregate}'><entity name='{table}'>{inner}{filter}{links}</entity></fetch>")
}
