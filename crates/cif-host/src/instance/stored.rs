//! An instance as it is kept: with the secrets of links.

use std::collections::BTreeMap;

use cif_protocol::LinkToken;
use serde_json::{Value, json};

use super::Instance;

/// The version of the stored form.
const VERSION: u64 = 1;

/// Why a stored instance cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoredError {
    /// It is of a later version.
    #[error("it has version {found}, and this program knows versions up to {VERSION}; use the program that wrote it")]
    Version {
        /// The version that was found.
        found: String,
    },
    /// It is damaged, or was changed by hand.
    #[error("it cannot be read: {0}")]
    Damaged(String),
}

impl Instance {
    /// The instance as it is kept, secrets included: keep it where nobody else can read it.
    #[must_use]
    pub fn to_stored(&self) -> Value {
        let tokens = self.providers.iter().filter_map(|record| {
            let token = record.link_token.as_ref()?;
            Some((record.unique_name.clone(), Value::from(token.expose())))
        });
        let tokens: serde_json::Map<String, Value> = tokens.collect();
        json!({ "version": VERSION, "instance": self, "link_tokens": tokens })
    }

    /// Reads the stored form.
    ///
    /// # Errors
    ///
    /// Another version, or something that [`to_stored`](Self::to_stored) does not write.
    pub fn from_stored(mut stored: Value) -> Result<Self, StoredError> {
        let version = stored.get("version").cloned().unwrap_or_default();
        if version.as_u64() != Some(VERSION) {
            return Err(StoredError::Version { found: version.to_string() });
        }
        let mut part = |key: &str| stored.get_mut(key).map(Value::take).unwrap_or_default();
        let damaged = |error: serde_json::Error| StoredError::Damaged(error.to_string());
        let mut instance: Self = serde_json::from_value(part("instance")).map_err(damaged)?;
        let mut tokens: BTreeMap<String, LinkToken> = serde_json::from_value(part("link_tokens")).map_err(damaged)?;
        for record in &mut instance.providers {
            record.link_token = tokens.remove(&record.unique_name);
        }
        Ok(instance)
    }
}
