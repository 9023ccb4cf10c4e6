//! Golden files: JSON whose key order counts, so they are read as plain values, in which `$` means nothing special.
#![allow(dead_code, reason = "each test crate uses a part")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use cif_protocol::Value;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// The file `tests/golden/<name>.json`.
pub(crate) fn read(name: &str) -> Value {
    let path = path(&format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("no golden file {}: {error}", path.display()));
    Value::from_plain_json(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the files in `tests/golden/<folder>`, without `.json`.
pub(crate) fn names(folder: &str) -> BTreeSet<String> {
    let stem =
        |file: std::io::Result<fs::DirEntry>| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
    fs::read_dir(path(folder)).unwrap().map(stem).collect()
}

/// The named cases of a file or of a part of one.
pub(crate) fn cases(of: &Value) -> impl Iterator<Item = (&str, &Value)> {
    of.as_entries().expect("an object of cases").iter()
}

/// A part of a case.
pub(crate) fn part<'a>(case: &'a Value, key: &str) -> &'a Value {
    case.get(key).unwrap_or_else(|| panic!("the case has no `{key}`: {}", case.to_plain_json()))
}

/// A part of a case that is text.
pub(crate) fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    part(case, key).as_str().unwrap_or_else(|| panic!("`{key}` must be text: {}", case.to_plain_json()))
}

/// A part of a golden file as the value it stands for.
pub(crate) fn value(json: &Value) -> Value {
    serde_json::from_str(&json.to_plain_json()).unwrap_or_else(|error| panic!("{}: {error}", json.to_plain_json()))
}

/// Canonical JSON of something serialisable; numbers are written the one way of values, `420` and never `420.0`.
pub(crate) fn canonical(of: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(of).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    serde_json::to_string(&value).unwrap()
}
