//! The committed client library and its typings are what the method table says. `CIF_WRITE_CLIENT=1` writes them anew, which is
//! what `cargo xtask client` does.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use cif_bridge::client;
use cif_protocol::host::{ParamCheck, calls, methods};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/client")
}

fn compare(file: &str, expected: &str) {
    let path = folder().join(file);
    if std::env::var_os("CIF_WRITE_CLIENT").is_some() {
        std::fs::write(&path, expected).expect("the file can be written");
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = found.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
    assert!(
        found == expected,
        "{file} is not what the method table says, from line {} on; run `cargo xtask client`",
        differs.map_or(0, |line| line + 1),
    );
}

#[test]
fn the_library_is_written_from_the_table() {
    let text = std::fs::read_to_string(folder().join("msdyn_ciLibrary.js")).expect("the library");
    compare("msdyn_ciLibrary.js", &client::library(&text).expect("a table that can be written"));
}

#[test]
fn the_typings_are_written_from_the_table() {
    compare("msdyn_ciLibrary.d.ts", &client::typings());
}

#[test]
fn the_typings_have_every_call_and_every_wire_name() {
    let typings = client::typings();
    for info in calls() {
        assert!(typings.contains(&format!("  function {}(", info.call)), "{}", info.call);
    }
    for info in methods() {
        assert!(typings.contains(&format!(": \"{}\";", info.wire)), "{} is no message type", info.wire);
    }
    assert_eq!(calls().count(), 60, "58 of the current library, 2 of newer ones");
}

#[test]
fn a_library_without_marks_is_refused() {
    client::library("const METHODS = {};").unwrap_err();
}

#[test]
fn the_book_has_the_checks_of_every_parameter() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/methods.md");
    let book = std::fs::read_to_string(book).expect("the book");
    let table = book.split_once("| Refused | Parameters |").expect("the table of checks").1;
    let rows: Vec<&str> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
    let kinds = [
        ParamCheck::NotBlank,
        ParamCheck::Given,
        ParamCheck::Mode,
        ParamCheck::Width,
        ParamCheck::Handler,
        ParamCheck::TabId,
        ParamCheck::Either,
        ParamCheck::OrNull,
    ];
    assert_eq!(rows.len(), kinds.len());
    for (row, kind) in rows.into_iter().zip(kinds) {
        let params = calls().flat_map(|info| info.params.iter().map(move |param| (info.call, param)));
        let checked = params.filter(|(_, param)| param.check == kind);
        let expected: Vec<String> = checked.map(|(call, param)| format!("`{call}({})`", param.name)).collect();
        assert!(row.ends_with(&format!("| {} |", expected.join(", "))), "{kind:?}: {}", expected.join(", "));
    }
}
