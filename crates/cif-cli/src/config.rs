//! The configuration of a desktop from a file: provider records, templates, presences, rows, the app and its user.

mod document;

use std::path::{Path, PathBuf};

use cif_host::{DeskConfig, Import};
use cif_protocol::{Origin, ProviderRecord};
use serde_json::Value;

use crate::failure::Failure;
use document::Document;

/// What a file says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The desk: providers, templates, presences, app, host and options.
    pub(crate) desk: DeskConfig,
    /// Imported rows for the record store.
    pub(crate) rows: Import,
    /// The folder of web resources.
    pub(crate) web_resources: Option<PathBuf>,
    /// What an import left out.
    pub(crate) problems: Vec<String>,
}

impl Config {
    /// The usual desk with this record.
    pub(crate) fn demo(record: ProviderRecord, insecure_test_origins: &[Origin]) -> Self {
        let mut desk = DeskConfig::new(vec![record]);
        desk.options.insecure_test_origins.extend_from_slice(insecure_test_origins);
        Self { desk, ..Self::default() }
    }
}

/// Reads a file: TOML, or JSON when its name ends in `.json`. Files that it imports stand beside it.
pub(crate) fn read(path: &Path, insecure_test_origins: &[Origin]) -> Result<Config, Failure> {
    let fail = |problem: String| Failure::File { path: path.to_owned(), problem };
    let document = Document::new(insecure_test_origins);
    let value = parse(path)?;
    let load = |name: &str| parse(&path.with_file_name(name)).map_err(|failure| failure.to_string());
    let mut config = document.read(value, &load).map_err(|problems| fail(problems.join("\n  ")))?;
    if let Some(folder) = &mut config.web_resources {
        *folder = path.with_file_name(&*folder);
    }
    Ok(config)
}

/// The document in a file.
fn parse(path: &Path) -> Result<Value, Failure> {
    let fail = |problem: String| Failure::File { path: path.to_owned(), problem };
    let text = std::fs::read_to_string(path).map_err(|error| fail(format!("cannot be read: {error}")))?;
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        serde_json::from_str(&text).map_err(|error| fail(format!("is not JSON: {error}")))
    } else {
        toml::from_str::<Value>(&text).map_err(|error| fail(format!("is not TOML: {error}")))
    }
}

#[cfg(test)]
mod tests;
