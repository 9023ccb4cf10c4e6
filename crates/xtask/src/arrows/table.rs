//! Which crate may depend on which: the one place to change when the architecture changes.

/// A crate and the internal crates it may name. What these may name is allowed too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The crate; a name that ends in `*` stands for all that begin so.
    pub(super) name: &'static str,
    /// The crates it is built on.
    pub(super) on: &'static [&'static str],
    /// Dependencies from outside; `None` for a leaf, which is free.
    pub(super) outside: Option<Outside>,
}

/// What a core crate may take from outside.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outside {
    pub(super) always: &'static [&'static str],
    /// Behind a feature only.
    pub(super) optional: &'static [&'static str],
}

const PROTOCOL: Outside = Outside {
    always: &["serde", "serde_json", "thiserror"],
    optional: &["url", "tracing", "metrics", "publicsuffix", "psl"],
};
const LINK: Outside = Outside { always: &["serde", "serde_json", "thiserror"], optional: &["tracing", "metrics"] };
const CORE: Outside = Outside {
    always: &["serde", "serde_json", "async-trait", "futures", "url", "thiserror"],
    optional: &["tracing", "metrics"],
};

const fn core(name: &'static str, on: &'static [&'static str], outside: Outside) -> Row {
    Row { name, on, outside: Some(outside) }
}

const fn leaf(name: &'static str, on: &'static [&'static str]) -> Row {
    Row { name, on, outside: None }
}

/// The table. A crate of `crates/` without a row is an error.
pub(super) const TABLE: &[Row] = &[
    core("cif-protocol", &[], PROTOCOL),
    core("cif-link", &["cif-protocol"], LINK),
    core("cif-provider", &["cif-protocol"], CORE),
    core("cif-adapter", &["cif-link", "cif-provider"], CORE),
    core("cif-host", &["cif-protocol", "cif-provider"], CORE),
    core("cif-mock-host", &["cif-host", "cif-adapter"], CORE),
    core("cif-conformance", &["cif-mock-host"], CORE),
    leaf("cif-tokio", &["cif-adapter"]),
    leaf("cif-bridge", &["cif-host"]),
    leaf("cif-axum", &["cif-bridge", "cif-tokio"]),
    leaf("cif-widget", &["cif-bridge", "cif-adapter"]),
    leaf("cif-web", &["cif-adapter"]),
    leaf("cif-records-sqlite", &["cif-host"]),
    leaf("cif-provider-webchat", &["cif-adapter"]),
    leaf("cif-provider-*", &["cif-provider"]),
    leaf(FACADE, EVERYTHING),
    leaf("cif-cli", EVERYTHING),
    leaf("cif-browser-tests", EVERYTHING),
    leaf("xtask", &[]),
];

/// The facade: nothing below may name it.
pub(super) const FACADE: &str = "cif";

/// Who may name the facade, besides examples and benches.
pub(super) const FACADE_USERS: &[&str] = &["cif-cli"];

/// The only crate that the facade takes without a feature: the words that all others speak.
pub(super) const FACADE_ALWAYS: &[&str] = &["cif-protocol"];

/// Any crate of the workspace, the facade excepted.
pub(super) const EVERYTHING: &[&str] = &["*"];
