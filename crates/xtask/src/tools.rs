//! Programs that cargo does not bring: found, or installed from Debian as root, or asked for.

use std::process::Command;

use crate::{Result, process};

/// A program and the Debian package that brings it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    pub(crate) program: &'static str,
    pub(crate) package: &'static str,
}

/// A headless browser and what drives it.
pub(crate) const BROWSER: [Tool; 2] =
    [Tool { program: "chromium", package: "chromium" }, Tool { program: "chromedriver", package: "chromium-driver" }];

/// Runs and type-checks JavaScript.
pub(crate) const NODE: [Tool; 2] =
    [Tool { program: "node", package: "nodejs" }, Tool { program: "npm", package: "npm" }];

/// Makes sure that the tools are there; the error says what to type.
pub(crate) fn ensure(tools: &[Tool]) -> Result {
    let missing: Vec<&str> =
        tools.iter().filter(|tool| !process::exists(tool.program)).map(|tool| tool.package).collect();
    if missing.is_empty() { Ok(()) } else { install(&missing) }
}

/// Installs Debian packages, without asking anything.
pub(crate) fn install(packages: &[&str]) -> Result {
    let by_hand = format!("install with: apt-get install {}", packages.join(" "));
    if !process::exists("apt-get") {
        return Err(format!(
            "missing {}, and there is no apt-get; {by_hand} (or the like of your system)",
            packages.join(", ")
        ));
    }
    if !is_root() {
        return Err(format!("missing {}, and only root may install; {by_hand}", packages.join(", ")));
    }
    println!("installing {}", packages.join(", "));
    // Stale lists are no reason to give up: the packages may still be there.
    if let Err(error) = process::output(&mut apt(&["update"])) {
        println!("{error}");
    }
    process::output(apt(&["install", "--yes", "--no-install-recommends"]).args(packages))
        .map(drop)
        .map_err(|error| format!("{error}\n{by_hand}"))
}

/// `apt-get` that never asks.
pub(crate) fn apt(args: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet").args(args);
    command
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
