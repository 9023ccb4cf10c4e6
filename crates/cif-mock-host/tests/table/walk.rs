//! No entry is without its cases, its golden file and its row in the book.

use std::collections::BTreeSet;
use std::path::Path;

use cif_protocol::host::{events, methods};

use crate::cases;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names in the first two columns of a page's tables.
fn rows(page: &str) -> BTreeSet<String> {
    let page = read(&format!("../../docs/src/{page}"));
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let names = rows.flat_map(|row| row.trim_matches('|').split('|').take(2).map(str::to_owned).collect::<Vec<_>>());
    names.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn every_method_has_a_result_a_failure_a_golden_file_and_a_row_in_the_book() {
    let (cases, rows) = (cases::methods(), rows("methods.md"));
    for info in methods() {
        let wire = info.wire;
        let case = cases.get(wire).unwrap_or_else(|| panic!("`{wire}` has no case in methods.json"));
        assert!(
            case.failure.is_some() != case.forced.is_some(),
            "`{wire}`: either `failure`, or in `forced` why it has none"
        );
        read(&format!("../cif-protocol/tests/golden/host/methods/{wire}.json"));
        assert!(rows.contains(wire), "`{wire}` has no row in methods.md");
    }
    assert_eq!(cases.len(), methods().count(), "methods.json has a case that belongs to no method");
}

#[test]
fn every_event_has_a_case_a_golden_file_and_a_row_in_the_book() {
    let (cases, rows) = (cases::events(), rows("events.md"));
    for info in events() {
        let wire = info.wire;
        assert!(cases.contains_key(wire), "`{wire}` has no case in events.json");
        read(&format!("../cif-protocol/tests/golden/host/events/{wire}.json"));
        assert!(rows.contains(wire), "`{wire}` has no row in events.md");
    }
    assert_eq!(cases.len(), events().count(), "events.json has a case that belongs to no event");
}
