//! `cargo xtask budget`: one idea per file, so files stay small.

use std::path::{Path, PathBuf};

use crate::{Result, workspace};

/// The aim for the median of all source files, in lines. Reported, not enforced.
const MEDIAN: usize = 130;
/// No source file is longer.
const LIMIT: usize = 800;
/// Folders whose files nobody reads from top to bottom.
const EXEMPT: [&str; 5] = ["golden", "generated", "fixtures", "node_modules", "target"];

/// Prints median, 90th percentile and the longest files; fails when one is over the limit.
pub(crate) fn run() -> Result {
    let root = workspace::root();
    let mut files = Vec::new();
    for folder in ["crates", "examples", "benches"] {
        collect(&root.join(folder), &["rs", "js", "mjs", "css", "html"], &mut files)?;
    }
    let mut sizes: Vec<(usize, PathBuf)> = Vec::with_capacity(files.len());
    for file in files {
        let text = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        sizes.push((lines, file.strip_prefix(&root).unwrap_or(&file).to_path_buf()));
    }
    sizes.sort();
    let lines: Vec<usize> = sizes.iter().map(|(lines, _)| *lines).collect();
    let median = percentile(&lines, 50);
    let verdict = if median > MEDIAN { "above the aim of" } else { "aim" };
    println!(
        "budget: {} files, median {median} lines ({verdict} {MEDIAN}), p90 {}",
        lines.len(),
        percentile(&lines, 90)
    );
    for (lines, file) in sizes.iter().rev().take(3) {
        println!("  {lines:>5}  {}", file.display());
    }
    let long: Vec<String> = sizes
        .iter()
        .filter(|(lines, _)| *lines > LIMIT)
        .map(|(lines, file)| format!("{} has {lines} lines", file.display()))
        .collect();
    if long.is_empty() {
        return Ok(());
    }
    Err(format!("files over {LIMIT} lines; split them by idea:\n{}", bullets(&long)))
}

/// All files with one of the endings below a folder, exempt folders left out, in a fixed order.
pub(crate) fn collect(folder: &Path, endings: &[&str], files: &mut Vec<PathBuf>) -> Result {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !EXEMPT.contains(&name.as_ref()) {
                collect(&path, endings, files)?;
            }
        } else if path.extension().is_some_and(|found| endings.iter().any(|ending| found == *ending)) {
            files.push(path);
        }
    }
    Ok(())
}

/// Sentences as an indented list.
pub(crate) fn bullets(sentences: &[String]) -> String {
    sentences.iter().map(|sentence| format!("  - {sentence}\n")).collect::<String>().trim_end().to_owned()
}

/// The nearest-rank percentile of sorted numbers; 0 of none.
fn percentile(sorted: &[usize], percent: usize) -> usize {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_are_nearest_rank() {
        let sizes: Vec<usize> = (1..=10).collect();
        assert_eq!(percentile(&sizes, 50), 5);
        assert_eq!(percentile(&sizes, 90), 9);
        assert_eq!(percentile(&[7], 90), 7);
        assert_eq!(percentile(&[], 50), 0);
    }
}
