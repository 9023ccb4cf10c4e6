//! `cargo xtask bindgen FILE.wasm FOLDER`: the module as a browser loads it, with the script that does so.
//!
//! The library that does it is in step with the `wasm-bindgen` of the workspace because one lock file names both. It is large,
//! so it is behind the feature `bindgen`, which `cargo xtask wasm` switches on for this one command.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::Result;

/// Writes module and script into the folder.
pub(crate) fn run(module: &str, folder: &str) -> Result {
    let explain = |error: &dyn std::fmt::Display| format!("{module} cannot be made ready for the browser: {error}");
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).typescript(false).omit_default_module_path(false);
    bindgen.web(true).map_err(|error| explain(&error))?.generate(folder).map_err(|error| explain(&error))?;
    for entry in std::fs::read_dir(Path::new(folder)).map_err(|error| explain(&error))?.flatten() {
        let size = entry.metadata().map_err(|error| explain(&error))?.len();
        println!("wasm: {} ({size} bytes)", entry.path().display());
    }
    Ok(())
}
