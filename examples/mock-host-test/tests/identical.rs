//! The example of the README, of the documentation of `cif-mock-host`, and the test beside this one are the same text.

const README: &str = include_str!("../../../README.md");
const DOCS: &str = include_str!("../../../crates/cif-mock-host/src/lib.rs");
const TEST: &str = include_str!("readme.rs");

/// The lines between the first line that is `open` and the next one that is `close`.
fn block<'a>(lines: impl Iterator<Item = &'a str>, open: &str, close: &str) -> Vec<&'a str> {
    lines.skip_while(|line| *line != open).skip(1).take_while(|line| *line != close).collect()
}

/// The test without its own documentation.
fn test() -> impl Iterator<Item = &'static str> {
    TEST.lines().skip_while(|line| line.is_empty() || line.starts_with("//!"))
}

#[test]
fn readme_and_test_are_the_same() {
    let readme = block(README.lines(), "```rust", "```");
    assert_eq!(readme, test().collect::<Vec<_>>());
    assert!(readme.len() < 30, "{} lines", readme.len());
}

#[test]
fn documentation_and_test_are_the_same() {
    let docs =
        DOCS.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(line));
    // The documentation runs the test by a hidden line; `#[test]` does that here.
    let shown: Vec<&str> = block(docs, "```", "```").into_iter().filter(|line| !line.starts_with("# ")).collect();
    assert_eq!(shown, test().filter(|line| *line != "#[test]").collect::<Vec<_>>());
}
