//! `cargo xtask msrv --toolchain`: the published crates built with the oldest compiler they promise.
//!
//! Only `rustc` is old; the cargo in use drives it, with the locked dependencies, in a target folder of its own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Result, process, tools, workspace};

use super::{minimum, published};

/// Builds them, with a toolchain of rustup if there is one, else with Debian's compiler.
pub(crate) fn run() -> Result {
    let minimum = minimum()?;
    let folder = workspace::target().join("msrv");
    let mut check = workspace::cargo(["check", "--locked", "--all-features"]);
    if let Some(rustc) = from_rustup(&minimum) {
        check.env("RUSTC", rustc);
    } else {
        let root = from_debian(&minimum, &folder)?;
        let libraries = [root.join("usr/lib/x86_64-linux-gnu"), root.join("lib/x86_64-linux-gnu")];
        let path = std::env::join_paths(libraries).map_err(|error| error.to_string())?;
        check.env("RUSTC", root.join("usr/bin/rustc")).env("LD_LIBRARY_PATH", path);
    }
    for name in published()? {
        check.args(["--package", &name]);
    }
    // A wrapper or flags meant for the current compiler do not fit the old one.
    check.env_remove("RUSTC_WRAPPER").env_remove("RUSTFLAGS");
    process::run(check.env("CARGO_TARGET_DIR", folder.join("build")))?;
    println!("msrv: the published crates build with Rust {minimum}");
    Ok(())
}

fn from_rustup(minimum: &str) -> Option<PathBuf> {
    let list = process::output(Command::new("rustup").args(["toolchain", "list"])).ok()?;
    let wanted = |name: &&str| name.starts_with(&format!("{minimum}-")) || name.starts_with(&format!("{minimum}."));
    let name = list.lines().filter_map(|line| line.split_whitespace().next()).find(wanted)?;
    let path = process::output(Command::new("rustup").args(["which", "--toolchain", name, "rustc"])).ok()?;
    Some(PathBuf::from(path.trim()))
}

/// Unpacks (does not install) Debian's compiler of that version below `folder`; returns its root.
fn from_debian(minimum: &str, folder: &Path) -> Result<PathBuf> {
    let root = folder.join("root");
    let stamp = folder.join(format!("{minimum}.unpacked"));
    if stamp.is_file() {
        return Ok(root);
    }
    let by_hand = format!("install a toolchain by hand: rustup toolchain install {minimum}");
    if !process::exists("apt-get") || !process::exists("dpkg-deb") {
        return Err(format!("there is no Rust {minimum}, and no apt-get to get Debian's; {by_hand}"));
    }
    let version = match find_version("rustc-web", minimum) {
        Ok(version) => version,
        Err(_) => {
            // The lists may be missing in a fresh image; only root can fetch them.
            process::output(&mut tools::apt(&["update"]))?;
            find_version("rustc-web", minimum).map_err(|error| format!("{error}; {by_hand}"))?
        }
    };
    let debs = folder.join("debs");
    std::fs::create_dir_all(&debs).map_err(|error| format!("{}: {error}", debs.display()))?;
    println!("msrv: unpacking Debian's rustc-web {version}");
    let mut seen = BTreeSet::new();
    let mut todo = vec![format!("rustc-web={version}")];
    while let Some(package) = todo.pop() {
        if !seen.insert(package.clone()) {
            continue;
        }
        let deb = download(&package, &debs)?;
        process::run(Command::new("dpkg-deb").arg("--extract").arg(&deb).arg(&root))?;
        let depends = process::output(Command::new("dpkg-deb").arg("--field").arg(&deb).arg("Depends"))?;
        todo.extend(needed(&depends, &version));
    }
    std::fs::write(&stamp, "").map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(root)
}

/// The packages of a `Depends` field to unpack as well: those of the compiler itself, and libraries that are missing.
fn needed(depends: &str, version: &str) -> Vec<String> {
    let names = depends.split(',').filter_map(|part| part.split_whitespace().next());
    let libraries = names.filter(|name| name.starts_with("lib") && *name != "libc-dev");
    libraries
        .filter_map(|name| {
            if name.starts_with("libstd-rust-web") {
                Some(format!("{name}={version}"))
            } else {
                (!is_installed(name)).then(|| name.to_owned())
            }
        })
        .collect()
}

fn is_installed(package: &str) -> bool {
    let status =
        process::output(Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}", package]));
    status.is_ok_and(|status| status.trim() == "installed")
}

/// Downloads one package into an emptied folder and returns the file.
fn download(package: &str, debs: &Path) -> Result<PathBuf> {
    let folder = debs.join(package.split('=').next().unwrap_or(package));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    process::output(tools::apt(&["download", package]).current_dir(&folder))?;
    let mut files = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let file = files.next().and_then(std::result::Result::ok).map(|entry| entry.path());
    file.ok_or_else(|| format!("apt-get download {package} left no file in {}", folder.display()))
}

/// The version of a package that begins with the wanted one, from `apt-cache madison`.
fn find_version(package: &str, minimum: &str) -> Result<String> {
    let list = process::output(Command::new("apt-cache").args(["madison", package]))?;
    pick_version(&list, minimum).ok_or_else(|| format!("no {package} {minimum} in the package lists"))
}

fn pick_version(madison: &str, minimum: &str) -> Option<String> {
    let versions = madison.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    let mut fitting = versions
        .filter(|version| version.strip_prefix(minimum).is_some_and(|rest| rest.starts_with(['.', '+', '~', '-'])));
    fitting.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::pick_version;

    const MADISON: &str = "\
 rustc-web | 1.96.0+dfsg1-1~deb12u2 | mirror security Packages
 rustc-web | 1.85.0+dfsg3-1~deb12u3 | mirror main Packages
";

    #[test]
    fn the_version_is_found_by_its_beginning() {
        assert_eq!(pick_version(MADISON, "1.85").as_deref(), Some("1.85.0+dfsg3-1~deb12u3"));
        assert_eq!(pick_version(MADISON, "1.8"), None);
        assert_eq!(pick_version("", "1.85"), None);
    }
}
