//! `cargo xtask pictures`: the pictures of the README and the book, taken anew from a running desktop.

use std::path::PathBuf;

use crate::{Result, process, tools, workspace};

/// Where they are, under the root of the workspace.
const FOLDER: &str = "docs/src/pictures";
/// The most bytes of one: readers on slow lines load them, and every clone of the repository has them.
const MOST: u64 = 150 * 1024;

/// Builds the desktop, drives it through its states in headless Chromium, and writes the pictures.
pub(crate) fn run() -> Result {
    tools::ensure(&tools::BROWSER)?;
    process::run(&mut workspace::cargo(["build", "--locked", "--package", "cif-cli"]))?;
    let folder = folder();
    let mut take = workspace::cargo([
        "test",
        "--locked",
        "--package",
        "cif-browser-tests",
        "--test",
        "desktop",
        "--",
        "--ignored",
        "--exact",
        "--nocapture",
        "pictures::pictures",
    ]);
    process::run(take.env("CIF_REQUIRE_BROWSER", "1").env("CIF_PICTURES", &folder))?;
    for entry in folder.read_dir().map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        let size = path.metadata().map_err(|error| format!("{}: {error}", path.display()))?.len();
        println!("{:>6} kB  {}", size.div_ceil(1024), path.display());
        if size > MOST {
            return Err(format!(
                "{} has {size} bytes; a picture may have {MOST}: show less in it, or make its window smaller",
                path.display()
            ));
        }
    }
    Ok(())
}

fn folder() -> PathBuf {
    workspace::root().join(FOLDER)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// The pictures that a page names, as paths. Those of other sites are not ours.
    fn named(page: &Path) -> Vec<PathBuf> {
        let text = std::fs::read_to_string(page).expect("a page");
        let folder = page.parent().expect("a folder");
        // A picture stands on a line of its own; elsewhere the two characters are part of some code.
        let targets = text.lines().filter_map(|line| {
            let target = line.strip_prefix("![")?.split_once("](")?.1.split_once(')')?.0;
            (!target.contains("://")).then(|| folder.join(target))
        });
        targets.collect()
    }

    #[test]
    fn every_picture_that_is_named_is_there_and_every_one_that_is_there_is_named() {
        let book = workspace::root().join("docs/src");
        let pages = book.read_dir().expect("the book").map(|entry| entry.expect("a page").path());
        let pages = pages.filter(|page| page.extension().is_some_and(|extension| extension == "md"));
        let pages: Vec<PathBuf> = pages.chain([workspace::root().join("README.md")]).collect();
        let mut used = BTreeSet::new();
        for page in &pages {
            for picture in named(page) {
                assert!(picture.is_file(), "{} names {}, which is not there", page.display(), picture.display());
                used.insert(picture.canonicalize().expect("a picture"));
            }
        }
        for entry in folder().read_dir().expect("the pictures") {
            let picture = entry.expect("a picture").path().canonicalize().expect("a picture");
            assert!(used.contains(&picture), "no page shows {}", picture.display());
            let size = picture.metadata().expect("a size").len();
            assert!(size <= MOST, "{} has {size} bytes", picture.display());
        }
        assert!(used.len() >= 7, "{used:?}");
    }
}
