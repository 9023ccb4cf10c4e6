//! The examples are what the command writes; what it writes for other kinds is formatted alike.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `UPDATE_EXAMPLES=1` writes them anew.
#[test]
fn the_examples_are_what_is_written() {
    for kind in Kind::ALL {
        let name = format!("{kind}-provider");
        let folder = root().join("examples").join(&name);
        for (path, text) in files(&name, &[kind], None, "only-an-example-6f1d0c") {
            // Their manifest, format and folder of results are those of the workspace.
            if ["Cargo.toml", "rustfmt.toml", ".gitignore"].contains(&path) {
                continue;
            }
            if std::env::var_os("UPDATE_EXAMPLES").is_some() {
                write_one(&folder.join(path), &text);
            }
            let there = std::fs::read_to_string(folder.join(path)).unwrap_or_default();
            assert!(there == text, "examples/{name}/{path} differs from its template; run with UPDATE_EXAMPLES=1");
        }
    }
}

fn write_one(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn an_example_has_less_than_300_lines_of_rust() {
    for kind in Kind::ALL {
        let files = files("x", &[kind], None, "t");
        let rust = files.iter().filter(|(path, _)| path.ends_with(".rs"));
        let lines: usize = rust.map(|(_, text)| text.lines().count()).sum();
        assert!(lines < 300, "{kind} has {lines} lines");
    }
}

#[test]
fn every_combination_and_name_is_formatted() {
    let folder = std::env::temp_dir().join(format!("cif-new-format-{}", std::process::id()));
    let mut written = Vec::new();
    for (index, name) in ["a".to_owned(), "a-provider".to_owned(), "x".repeat(64)].into_iter().enumerate() {
        for chosen in 1..8_u8 {
            let kinds: Vec<Kind> = Kind::ALL
                .into_iter()
                .enumerate()
                .filter(|(bit, _)| chosen >> bit & 1 == 1)
                .map(|(_, kind)| kind)
                .collect();
            for (path, text) in files(&name, &kinds, None, "t") {
                assert!(!text.contains("{{") && !text.contains("//?") && !text.contains("<!--?"), "{path}: {text}");
                let path = folder.join(format!("{index}-{chosen}")).join(path);
                write_one(&path, &text);
                if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("lib.rs") {
                    written.push(path);
                }
            }
            written.push(folder.join(format!("{index}-{chosen}/src/lib.rs")));
        }
    }
    let checked = Command::new("rustfmt").args(["--check", "--edition", "2024"]).args(&written).output();
    std::fs::remove_dir_all(&folder).unwrap();
    let checked = checked.unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}
