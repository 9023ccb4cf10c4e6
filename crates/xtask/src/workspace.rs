//! The workspace as cargo sees it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::{Result, process};

/// The crates that hold no runtime, clock, thread or random source.
pub(crate) const CORE: [&str; 7] =
    ["cif-protocol", "cif-link", "cif-provider", "cif-adapter", "cif-host", "cif-mock-host", "cif-conformance"];

/// The folder of the root manifest.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The folder for build results; `CARGO_TARGET_DIR` is respected.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A cargo command in the workspace.
pub(crate) fn cargo<const N: usize>(args: [&str; N]) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root()).args(args);
    command
}

/// `cargo metadata` of the workspace members alone.
pub(crate) fn members() -> Result<Vec<Package>> {
    packages(&metadata(&["--no-deps"])?)
}

/// `cargo metadata` with the locked dependencies of this platform.
pub(crate) fn resolved() -> Result<Value> {
    metadata(&["--filter-platform", "x86_64-unknown-linux-gnu"])
}

/// The packages of a `cargo metadata` answer.
pub(crate) fn packages(metadata: &Value) -> Result<Vec<Package>> {
    let list = metadata["packages"].as_array().ok_or("cargo metadata: no `packages`")?;
    list.iter().map(Package::read).collect()
}

fn metadata(args: &[&str]) -> Result<Value> {
    let text = process::output(cargo(["metadata", "--format-version", "1"]).args(args))?;
    serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))
}

/// What the checks need of one package.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) rust_version: Option<String>,
    pub(crate) published: bool,
    /// Where it lives: `crates`, `examples` or `benches`, the first folder below the root.
    pub(crate) folder: String,
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a dependency table.
#[derive(Debug, Clone)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) optional: bool,
    /// `[dev-dependencies]`: they cannot reach a user of the crate.
    pub(crate) dev: bool,
}

impl Package {
    fn read(value: &Value) -> Result<Self> {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let name = text("name").ok_or("cargo metadata: a package without name")?;
        let dependencies = value["dependencies"].as_array().ok_or("cargo metadata: no `dependencies`")?;
        let manifest = text("manifest_path").unwrap_or_default();
        let folder = Path::new(&manifest)
            .strip_prefix(root())
            .ok()
            .and_then(|path| path.iter().next())
            .map(|part| part.to_string_lossy().into_owned());
        Ok(Self {
            id: text("id").unwrap_or_default(),
            version: text("version").unwrap_or_default(),
            rust_version: text("rust_version"),
            published: value["publish"].as_array().is_none_or(|registries| !registries.is_empty()),
            folder: folder.unwrap_or_default(),
            dependencies: dependencies.iter().map(Dependency::read).collect(),
            name,
        })
    }
}

impl Dependency {
    fn read(value: &Value) -> Self {
        Self {
            name: value["name"].as_str().unwrap_or_default().to_owned(),
            optional: value["optional"].as_bool().unwrap_or_default(),
            dev: value["kind"].as_str() == Some("dev"),
        }
    }
}
