//! `cargo xtask arrows`: dependencies point where the architecture says, and the core stays small.
//!
//! Development dependencies are free, except on the facade: they cannot reach a user.

mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::workspace::{self, Dependency, Package};
use crate::{Result, budget};

use table::{EVERYTHING, FACADE, FACADE_ALWAYS, FACADE_USERS, Row, TABLE};

/// Fails with every wrong arrow of the workspace.
pub(crate) fn run() -> Result {
    let members = workspace::members()?;
    let wrong = check(&members);
    if wrong.is_empty() {
        println!("arrows: {} crates, all dependencies as the table says", members.len());
        return Ok(());
    }
    Err(format!("wrong arrows (the table is crates/xtask/src/arrows/table.rs):\n{}", budget::bullets(&wrong)))
}

/// All that is wrong, one sentence each.
fn check(members: &[Package]) -> Vec<String> {
    let names: BTreeSet<&str> = members.iter().map(|package| package.name.as_str()).collect();
    members.iter().flat_map(|package| check_package(package, &names)).collect()
}

fn check_package(package: &Package, names: &BTreeSet<&str>) -> Vec<String> {
    let name = package.name.as_str();
    let free = package.folder != "crates";
    let mut wrong = Vec::new();
    for dependency in &package.dependencies {
        let facade = dependency.name == FACADE && name != FACADE;
        if facade && !free && !FACADE_USERS.contains(&name) {
            wrong.push(format!("{name} -> {FACADE}: only cif-cli, examples and benches may name the facade"));
        }
    }
    if free {
        return wrong;
    }
    let Some(row) = row(name) else {
        wrong.push(format!("{name} has no row in the table: add one that says what it is built on"));
        return wrong;
    };
    let allowed = reach(row);
    for dependency in package.dependencies.iter().filter(|dependency| !dependency.dev) {
        if dependency.name == FACADE {
            continue;
        }
        if names.contains(dependency.name.as_str()) {
            if row.on != EVERYTHING && !allowed.iter().any(|allowed| fits(allowed, &dependency.name)) {
                wrong.push(format!("{name} -> {}: allowed are {}", dependency.name, list(&allowed)));
            }
        } else {
            wrong.extend(check_outside(row, dependency));
        }
    }
    if name == FACADE {
        wrong.extend(check_facade(package));
    }
    wrong
}

fn check_outside(row: &Row, dependency: &Dependency) -> Option<String> {
    let outside = row.outside?;
    let name = dependency.name.as_str();
    if outside.always.contains(&name) {
        return None;
    }
    if !outside.optional.contains(&name) {
        let allowed = list(&outside.always.iter().copied().collect());
        return Some(format!("{} -> {name}: a core crate may depend on {allowed}", row.name));
    }
    (!dependency.optional).then(|| format!("{} -> {name}: allowed behind a feature only (optional = true)", row.name))
}

fn check_facade(package: &Package) -> Vec<String> {
    let plain = package.dependencies.iter().filter(|dependency| !dependency.dev && !dependency.optional);
    plain
        .filter(|dependency| !FACADE_ALWAYS.contains(&dependency.name.as_str()))
        .map(|dependency| {
            format!("{FACADE} -> {}: a part of the facade is a feature (optional = true)", dependency.name)
        })
        .collect()
}

/// The row of a crate: its own, or that of its family.
fn row(name: &str) -> Option<&'static Row> {
    let own = TABLE.iter().find(|row| row.name == name);
    own.or_else(|| TABLE.iter().find(|row| row.name.ends_with('*') && fits(row.name, name)))
}

/// The crates that a row may name: those it is built on, and what these are built on.
fn reach(row: &Row) -> BTreeSet<&'static str> {
    let mut reached = BTreeSet::new();
    let mut todo: Vec<&'static str> = row.on.to_vec();
    while let Some(name) = todo.pop() {
        if reached.insert(name) {
            todo.extend(TABLE.iter().filter(|row| row.name == name).flat_map(|row| row.on));
        }
    }
    reached
}

fn fits(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |family| name.starts_with(family))
}

fn list(names: &BTreeSet<&str>) -> String {
    if names.is_empty() { "none".to_owned() } else { names.iter().copied().collect::<Vec<_>>().join(", ") }
}
