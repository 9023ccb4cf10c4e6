//! Every operation says its whole contract: what it does, whether it may be repeated, its events, its errors, and what is left
//! when the caller gives up. The table holds it, and each method of a facet leads there.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use cif_protocol::channel::{COMMANDS, EVENTS};
use cif_provider::ProviderErrorKind;

#[test]
fn the_table_leaves_nothing_out() {
    for info in COMMANDS {
        assert!(info.doc.trim().len() > 10 && info.doc.trim().ends_with('.'), "{}: what does it do?", info.name);
        assert!(info.cancelled.ends_with('.'), "{}: what is left when it is cancelled?", info.name);
        for event in info.causes {
            assert!(EVENTS.iter().any(|known| known.name == *event), "{} causes {event}, which is no event", info.name);
        }
        for code in info.errors {
            assert_eq!(ProviderErrorKind::from_code(code).code(), *code, "{}", info.name);
        }
    }
}

/// The methods of a facet, each with the command that it executes and its documentation.
fn methods(source: &str) -> Vec<(String, String, String)> {
    let (mut doc, mut found) = (String::new(), Vec::new());
    let mut lines = source.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if let Some(text) = line.strip_prefix("///") {
            doc.push_str(text);
        } else if let Some(rest) = line.strip_prefix("async fn ") {
            let mut signature = rest.to_owned();
            while !signature.contains("command: ") {
                signature.push_str(lines.next().unwrap());
            }
            let command = signature.split("command: ").nth(1).unwrap();
            let command = command.split(|c: char| !c.is_alphanumeric()).next().unwrap();
            let name = rest.split('(').next().unwrap();
            found.push((name.to_owned(), command.to_owned(), std::mem::take(&mut doc)));
        } else {
            doc.clear();
        }
    }
    found
}

#[test]
fn every_method_leads_to_its_contract() {
    let facets = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/facets");
    let mut seen = 0;
    for file in fs::read_dir(facets).unwrap() {
        let source = fs::read_to_string(file.unwrap().path()).unwrap();
        for (name, command, doc) in methods(&source) {
            seen += 1;
            assert!(doc.contains(&format!("[`{command}`]")), "{name}: link [`{command}`] in its documentation");
        }
    }
    // Attach, detach, snapshot and host events are methods of the provider itself.
    assert_eq!(seen, COMMANDS.len() - 4);
}
