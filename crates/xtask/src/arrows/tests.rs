//! Wrong arrows are found, right ones pass.

use serde_json::{Value, json};

use super::{TABLE, check, reach};
use crate::workspace::{self, Package};

fn package(folder: &str, name: &str, dependencies: &[Value]) -> Value {
    let manifest = workspace::root().join(folder).join(name).join("Cargo.toml");
    json!({ "name": name, "manifest_path": manifest, "dependencies": dependencies })
}

fn on(name: &str) -> Value {
    json!({ "name": name, "optional": false, "kind": null })
}

fn optional(name: &str) -> Value {
    json!({ "name": name, "optional": true, "kind": null })
}

fn dev(name: &str) -> Value {
    json!({ "name": name, "optional": false, "kind": "dev" })
}

fn wrong(packages: &[Value]) -> Vec<String> {
    let packages: Vec<Package> = workspace::packages(&json!({ "packages": packages })).unwrap();
    check(&packages)
}

#[test]
fn right_arrows_pass() {
    let found = wrong(&[
        package("crates", "cif-protocol", &[on("serde"), optional("url"), dev("proptest")]),
        package("crates", "cif-provider", &[on("cif-protocol"), on("futures"), optional("tracing")]),
        package("crates", "cif-link", &[on("cif-protocol"), on("thiserror")]),
        package("crates", "cif-adapter", &[on("cif-link"), on("cif-provider"), on("cif-protocol")]),
        package("crates", "cif-provider-sip", &[on("cif-provider"), on("tokio")]),
        package("crates", "cif", &[on("cif-protocol"), optional("cif-adapter")]),
        package("crates", "cif-cli", &[on("cif"), on("cif-provider-sip"), on("clap")]),
        package("examples", "demo", &[on("cif"), on("cif-adapter"), on("tokio")]),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn an_arrow_that_points_up_is_found() {
    let found = wrong(&[package("crates", "cif-host", &[on("cif-adapter")]), package("crates", "cif-adapter", &[])]);
    assert_eq!(found, ["cif-host -> cif-adapter: allowed are cif-protocol, cif-provider"]);
}

#[test]
fn a_core_crate_with_a_runtime_is_found() {
    let found = wrong(&[package("crates", "cif-adapter", &[on("tokio")])]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("cif-adapter -> tokio: a core crate may depend on"), "{found:?}");
}

#[test]
fn protocol_and_link_hold_no_async_code() {
    let found = wrong(&[
        package("crates", "cif-link", &[on("futures")]),
        package("crates", "cif-protocol", &[on("async-trait"), on("url")]),
    ]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[2].contains("behind a feature only"), "{found:?}");
}

#[test]
fn the_facade_is_for_programs_even_in_tests() {
    let found = wrong(&[package("crates", "cif", &[]), package("crates", "cif-axum", &[dev("cif")])]);
    assert_eq!(found, ["cif-axum -> cif: only cif-cli, examples and benches may name the facade"]);
}

#[test]
fn a_part_of_the_facade_is_a_feature() {
    let found = wrong(&[package("crates", "cif", &[on("cif-host")]), package("crates", "cif-host", &[])]);
    assert_eq!(found, ["cif -> cif-host: a part of the facade is a feature (optional = true)"]);
}

#[test]
fn a_crate_without_a_row_is_found() {
    let found = wrong(&[package("crates", "cif-surprise", &[])]);
    assert!(found[0].contains("has no row in the table"), "{found:?}");
}

#[test]
fn the_table_has_no_cycle() {
    for row in TABLE {
        assert!(!reach(row).contains(row.name), "{} is built on itself", row.name);
    }
}
