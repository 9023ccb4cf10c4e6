//! `cargo xtask msrv`: one minimum Rust version, stated once, and true.

pub(crate) mod toolchain;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::workspace::{self, Package};
use crate::{Result, budget};

/// Manifests, README and the locked dependencies agree.
pub(crate) fn run() -> Result {
    let minimum = minimum()?;
    let mut wrong = Vec::new();
    for package in workspace::members()? {
        if package.rust_version.as_deref() != Some(minimum.as_str()) {
            let found = package.rust_version.as_deref().unwrap_or("nothing");
            wrong.push(format!("{} says {found}: inherit it with `rust-version.workspace = true`", package.name));
        }
    }
    let readme = workspace::root().join("README.md");
    let text = std::fs::read_to_string(&readme).map_err(|error| format!("{}: {error}", readme.display()))?;
    if !text.contains(&format!("Rust {minimum}.")) {
        wrong.push(format!("README.md must say \"Rust {minimum}.\""));
    }
    let resolved = workspace::resolved()?;
    wrong.extend(too_new(&resolved, &minimum)?);
    if wrong.is_empty() {
        println!("msrv: Rust {minimum} in manifests, README and locked dependencies");
        return Ok(());
    }
    Err(format!("the minimum Rust version is {minimum} (root Cargo.toml), but:\n{}", budget::bullets(&wrong)))
}

/// The `rust-version` of the root manifest, for example `1.85`.
pub(crate) fn minimum() -> Result<String> {
    let path = workspace::root().join("Cargo.toml");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let line = text.lines().find_map(|line| line.trim().strip_prefix("rust-version"));
    let value = line.and_then(|line| line.split('"').nth(1));
    value.map(str::to_owned).ok_or_else(|| format!("{}: no `rust-version = \"..\"`", path.display()))
}

/// The crates that the promise is about.
pub(crate) fn published() -> Result<Vec<String>> {
    Ok(workspace::members()?.into_iter().filter(|package| package.published).map(|package| package.name).collect())
}

/// Dependencies of published crates (not their tests') that say they need a newer compiler.
fn too_new(metadata: &Value, minimum: &str) -> Result<Vec<String>> {
    let packages: BTreeMap<String, Package> =
        workspace::packages(metadata)?.into_iter().map(|package| (package.id.clone(), package)).collect();
    let members: BTreeSet<&str> = ids(&metadata["workspace_members"]).collect();
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .ok_or("cargo metadata: no `resolve`")?
        .iter()
        .filter_map(|node| node["id"].as_str().map(|id| (id, node)))
        .collect();
    let mut seen: BTreeSet<&str> =
        members.into_iter().filter(|id| packages.get(*id).is_some_and(|package| package.published)).collect();
    let mut todo: Vec<&str> = seen.iter().copied().collect();
    while let Some(id) = todo.pop() {
        let dependencies = nodes.get(id).and_then(|node| node["deps"].as_array()).into_iter().flatten();
        for dependency in dependencies.filter(|dependency| !only_for_tests(dependency)) {
            todo.extend(dependency["pkg"].as_str().filter(|id| seen.insert(id)));
        }
    }
    let mut wrong = Vec::new();
    for package in seen.iter().filter_map(|id| packages.get(*id)) {
        let Some(needs) = &package.rust_version else { continue };
        if number(needs) > number(minimum) {
            wrong.push(format!("{} {} needs Rust {needs}: lock an older version", package.name, package.version));
        }
    }
    Ok(wrong)
}

fn only_for_tests(dependency: &Value) -> bool {
    let kinds = dependency["dep_kinds"].as_array();
    kinds.is_some_and(|kinds| kinds.iter().all(|kind| kind["kind"].as_str() == Some("dev")))
}

fn ids(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// A version as numbers that compare; what is no number counts as 0.
fn number(version: &str) -> (u32, u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{number, too_new};

    #[test]
    fn versions_compare_as_numbers() {
        assert!(number("1.85") < number("1.100.1"));
        assert_eq!(number("1.85"), number("1.85.0"));
    }

    #[test]
    fn a_dependency_that_is_too_new_is_found_but_not_that_of_a_test() {
        let package = |id: &str, publish: serde_json::Value, needs: &str| json!({ "id": id, "name": id, "version": "1.0.0", "rust_version": needs, "publish": publish, "dependencies": [] });
        let arrow = |id: &str, kind: serde_json::Value| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [
                package("lib", json!(null), "1.85"),
                package("tool", json!([]), "1.95"),
                package("new", json!(null), "1.90"),
                package("test-only", json!(null), "1.90"),
            ],
            "workspace_members": ["lib", "tool"],
            "resolve": { "nodes": [
                { "id": "lib", "deps": [arrow("new", json!(null)), arrow("test-only", json!("dev"))] },
                { "id": "tool", "deps": [arrow("test-only", json!(null))] },
            ] },
        });
        assert_eq!(too_new(&metadata, "1.85").unwrap(), ["new 1.0.0 needs Rust 1.90: lock an older version"]);
    }
}
