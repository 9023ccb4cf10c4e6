//! The page itself.

use std::fmt::Write as _;

use super::{Entry, Found, SURFACES};

const HEAD: &str = "\
# Compatibility table

Written by `cargo xtask compat` from the report of the tests; `cargo xtask test` compares it. Every method and internal message is
called with arguments that work and must give its documented result, and is made to fail and must give its documented failure.
Every event must reach the one that registered and is meant, with its documented payload, and nobody else. The cases are in
`crates/cif-conformance/src/host/table`; all surfaces share them.

- **in process**: `cif_host::Desk`, called as a program that embeds it does.
- **mock host**: `cif_mock_host::MockHost`; a method without a failure of its own is made to fail by a stub.
- **client library**: `msdyn_ciLibrary.js` in Node, with the golden answers of the protocol.
- **host**: a widget on another origin in Chromium, our client library, page, socket, and the host in Rust. A method without a
  failure of its own fails here because the desktop has lost its server; the others are tried that way too.
- **legacy client**: the same widget with a small client that behaves as the original library is described.

✅ shown; 🟥 a case is missing or has failed, and which; – does not apply.
";

/// The text of the page, and how many of its cells are red.
pub(super) fn write(methods: &[Entry], events: &[Entry], found: &Found) -> (String, usize) {
    let (mut text, mut red) = (HEAD.to_owned(), 0);
    table(&mut text, &mut red, "Methods", "Class, version", methods, found);
    table(&mut text, &mut red, "Events", "To, version", events, found);
    let cells = (methods.len() + events.len()) * SURFACES.len();
    // Writing to a text cannot fail.
    let _ = write!(text, "\n{red} of {cells} cells are red.\n");
    (text, red)
}

fn table(text: &mut String, red: &mut usize, title: &str, kind: &str, entries: &[Entry], found: &Found) {
    let _ = write!(text, "\n## {title}\n\n| Wire name | {kind} | {} |\n|---|---|", SURFACES.join(" | "));
    text.push_str(&"---|".repeat(SURFACES.len()));
    text.push('\n');
    for entry in entries {
        let cells = SURFACES.map(|surface| cell(entry, surface, found));
        *red += cells.iter().filter(|cell| cell.starts_with('🟥')).count();
        let _ = writeln!(text, "| `{}` | {} | {} |", entry.name, entry.kind, cells.join(" | "));
    }
}

fn cell(entry: &Entry, surface: &'static str, found: &Found) -> String {
    let needed = entry.needed.get(surface).map_or(&[][..], Vec::as_slice);
    let passed = |case: &str| found.get(&(entry.name.clone(), surface.to_owned(), case.to_owned())).copied();
    let mut wrong: Vec<&str> = needed.iter().copied().filter(|case| passed(case) != Some(true)).collect();
    // A case beyond those that are needed must not have failed either.
    let further = ["result", "failure", "lost", "delivery", "silence"].into_iter();
    wrong.extend(further.filter(|case| !needed.contains(case) && passed(case) == Some(false)));
    match (needed, wrong.as_slice()) {
        ([], []) => "–".to_owned(),
        (_, []) => "✅".to_owned(),
        (_, wrong) => format!("🟥 {}", wrong.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_cell_is_red_without_its_cases_and_when_one_has_failed() {
        let needed = BTreeMap::from([("host", vec!["result", "failure"]), ("in process", vec!["result"])]);
        let entry = Entry { name: "getmode".to_owned(), kind: String::new(), needed };
        let mut found = Found::new();
        let mut note = |surface: &str, case: &str, passed| {
            found.insert(("getmode".to_owned(), surface.to_owned(), case.to_owned()), passed);
            (cell(&entry, "host", &found), cell(&entry, "in process", &found), cell(&entry, "mock host", &found))
        };
        let cells = |a: &str, b: &str| (a.to_owned(), b.to_owned(), "–".to_owned());
        assert_eq!(note("host", "result", true), cells("🟥 failure", "🟥 result"));
        assert_eq!(note("host", "failure", true), cells("✅", "🟥 result"));
        assert_eq!(note("in process", "result", true), cells("✅", "✅"));
        assert_eq!(note("host", "lost", false), cells("🟥 lost", "✅"));
    }
}
