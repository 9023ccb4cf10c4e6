//! Functions of the page that providers call: dialogs, and what chooses a notification's template.

use cif_host::HostFunction;
use cif_protocol::Value;
use serde::{Deserialize, Serialize};

/// A script of the page has a function that providers may call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RegisterFunction {
    /// Names the question in its answer.
    pub request_id: u64,
    /// The function.
    pub function: HostFunction,
}

/// The page has a function no longer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UnregisterFunction {
    /// The function.
    pub function: HostFunction,
}

/// What a function of the page gave.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FunctionResult {
    /// The call.
    pub call: u64,
    /// Its value, in canonical JSON.
    #[serde(default)]
    pub value: Value,
    /// Why it failed; then there is no value.
    #[serde(default)]
    pub error: Option<String>,
}

impl FunctionResult {
    /// Value or failure.
    ///
    /// # Errors
    /// The function failed, for this reason.
    pub fn into_result(self) -> Result<Value, String> {
        self.error.map_or(Ok(self.value), Err)
    }
}

/// A call of a function is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FunctionEnded {
    /// The call.
    pub call: u64,
}

impl FunctionEnded {
    /// This call.
    #[must_use]
    pub const fn new(call: u64) -> Self {
        Self { call }
    }
}
