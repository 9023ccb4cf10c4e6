//! The book, the README and the tree say the same: crates, examples, pages, links.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The names in a folder, in order; those of files with their ending.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

/// The targets of all links and pictures of a page that are no addresses of the web.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains(':') && !target.contains(char::is_whitespace))
}

/// The anchor of a heading, as renderers make it.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_crate_is_in_the_readme_and_in_the_architecture() {
    let (readme, architecture, changelog) = (read("README.md"), read("docs/src/architecture.md"), read("CHANGELOG.md"));
    // These two serve the workspace alone.
    for name in names("crates").iter().filter(|name| !["xtask", "cif-browser-tests"].contains(&name.as_str())) {
        assert!(readme.contains(&format!("(crates/{name})")), "README.md has no row for {name}");
        assert!(changelog.contains(&format!("`{name}`")), "CHANGELOG.md does not name {name}");
        let family = if name.starts_with("cif-provider-") { "cif-provider-*" } else { name };
        assert!(architecture.contains(&format!("`{family}`")), "architecture.md does not name {name}");
    }
}

#[test]
fn every_example_is_in_the_first_page() {
    let start = read("docs/src/start.md");
    for name in names("examples") {
        assert!(start.contains(&format!("`examples/{name}`")), "start.md does not name examples/{name}");
    }
}

#[test]
fn every_page_is_in_the_summary() {
    let summary = read("docs/src/SUMMARY.md");
    let listed: BTreeSet<&str> = links(&summary).collect();
    let pages = names("docs/src");
    let pages: BTreeSet<&str> =
        pages.iter().map(String::as_str).filter(|name| name.ends_with(".md") && *name != "SUMMARY.md").collect();
    assert_eq!(listed, pages);
}

#[test]
fn every_link_leads_somewhere() {
    let mut pages: Vec<PathBuf> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(PathBuf::from).to_vec();
    for folder in ["docs/src", "docs/adr"] {
        pages
            .extend(names(folder).iter().filter(|name| name.ends_with(".md")).map(|name| Path::new(folder).join(name)));
    }
    for page in pages {
        let text = read(page.to_str().unwrap());
        for link in links(&text) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(root().join(&target).exists(), "{}: {link} leads nowhere", page.display());
            if !heading.is_empty() {
                let text = read(target.to_str().unwrap());
                let mut headings = text.lines().filter(|line| line.starts_with('#')).map(anchor);
                assert!(headings.any(|anchor| anchor == heading), "{}: {link} has no such heading", page.display());
            }
        }
    }
}

#[test]
fn every_command_names_a_crate_that_exists() {
    let manifests = ["crates", "examples"].map(names).into_iter().flatten().collect::<BTreeSet<String>>();
    for page in names("docs/src").iter().filter(|name| name.ends_with(".md")) {
        let text = read(&format!("docs/src/{page}"));
        for name in text.split("cargo run -p ").skip(1).filter_map(|rest| rest.split_whitespace().next()) {
            assert!(manifests.contains(name), "{page}: cargo run -p {name}");
        }
    }
}
