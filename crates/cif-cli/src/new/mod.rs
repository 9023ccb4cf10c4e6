//! `cif new provider`: a crate to start from.

mod kinds;
mod name;
mod template;

use std::io::Write;
use std::path::{Path, PathBuf};

use cif_provider::RuntimeExt;
use cif_tokio::TokioRuntime;
use clap::{ArgGroup, Subcommand};

use crate::failure::Failure;
use kinds::Kind;

/// The crates of this family that a provider uses.
const CRATES: [&str; 5] = ["cif-adapter", "cif-conformance", "cif-protocol", "cif-provider", "cif-tokio"];

#[derive(Debug, clap::Args)]
pub(crate) struct New {
    #[command(subcommand)]
    command: NewCommand,
}

#[derive(Debug, Subcommand)]
enum NewCommand {
    /// Write a crate with a channel provider, its program and its conformance test.
    Provider(NewProvider),
}

#[derive(Debug, clap::Args)]
#[command(group(ArgGroup::new("kinds").required(true).multiple(true)))]
struct NewProvider {
    /// The name of the crate, and of the folder that is made for it here.
    name: String,
    /// It has calls.
    #[arg(long, group = "kinds")]
    voice: bool,
    /// It has chats.
    #[arg(long, group = "kinds")]
    chat: bool,
    /// It has mail.
    #[arg(long, group = "kinds")]
    email: bool,
    /// Use the crates of a checkout in this folder instead of published ones.
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(options: &New) -> Result<bool, Failure> {
    let NewCommand::Provider(options) = &options.command;
    let chosen = [options.voice, options.chat, options.email];
    let kinds: Vec<Kind> =
        Kind::ALL.into_iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(kind, _)| kind).collect();
    let name = &options.name;
    name::check(name).map_err(|problem| Failure::option("NAME", problem))?;
    let sources = options.path.as_deref().map(checkout).transpose()?;
    let folder = Path::new(name);
    write_all(folder, &files(name, &kinds, sources.as_deref(), &token()?))?;
    let mut out = std::io::stdout();
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    writeln!(out, "{name} is a provider for {}. Next:\n", names.join(", "))?;
    writeln!(out, "  cd {name}\n  cargo test\n  cif serve --config cif.toml")?;
    writeln!(out, "  cargo run -- --token-file token    # in another terminal")?;
    Ok(true)
}

/// The folder of a checkout, which must have the crates.
fn checkout(path: &Path) -> Result<PathBuf, Failure> {
    let missing =
        |problem: String| Failure::file(path, format!("{problem}; expected a checkout with {}", CRATES.join(", ")));
    let path = std::fs::canonicalize(path).map_err(|error| missing(error.to_string()))?;
    match CRATES.iter().find(|name| !path.join("crates").join(name).join("Cargo.toml").is_file()) {
        Some(name) => Err(missing(format!("there is no crates/{name}"))),
        None => Ok(path),
    }
}

/// A secret by which the desktop knows the provider.
fn token() -> Result<String, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    Ok(runtime.block_on(async { TokioRuntime::current().random_name(16) }))
}

/// The files of a new crate: paths in it, and texts.
fn files(name: &str, kinds: &[Kind], sources: Option<&Path>, token: &str) -> Vec<(&'static str, String)> {
    let commands = kinds.iter().flat_map(|kind| kind.commands()).copied();
    let commands: Vec<&str> = commands.chain(["cancel", "elsewhere", "quit"]).collect();
    let variants: Vec<&str> = kinds.iter().map(|kind| kind.variant()).collect();
    let mut values = vec![
        ("name", name.to_owned()),
        ("snake", name::snake(name)),
        ("Label", name::label(name)),
        ("kinds", variants.join(", ")),
        ("commands", commands.join(", ")),
        ("token", token.to_owned()),
        ("msrv", env!("CARGO_PKG_RUST_VERSION").to_owned()),
    ];
    values.extend(CRATES.map(|of| {
        let value = match sources {
            None => format!("{:?}", env!("CARGO_PKG_VERSION")),
            Some(sources) => format!("{{ path = {:?} }}", sources.join("crates").join(of).to_string_lossy()),
        };
        (of, value)
    }));
    let meant = |only: &Option<Kind>| only.is_none_or(|kind| kinds.contains(&kind));
    let templates = TEMPLATES.iter().filter(|(_, only, _)| meant(only));
    templates.map(|(path, _, text)| (*path, template::render(text, kinds, &values))).collect()
}

macro_rules! templates {
    ($($path:literal $(for $kind:ident)? = $file:literal;)+) => {
        /// Path in the crate, the only kind that has it, template.
        const TEMPLATES: &[(&str, Option<Kind>, &str)] = &[
            $(($path, templates!(@kind $($kind)?), include_str!(concat!("../../templates/provider/", $file))),)+
        ];
    };
    (@kind) => { None };
    (@kind $kind:ident) => { Some(Kind::$kind) };
}

// A folder with a `Cargo.toml` of its own would not be part of this package.
templates! {
    "Cargo.toml" = "Cargo.toml.in";
    "README.md" = "README.md";
    ".gitignore" = "gitignore.in";
    "cif.toml" = "cif.toml";
    "rustfmt.toml" = "rustfmt.toml";
    "token" = "token";
    "src/lib.rs" = "src/lib.rs";
    "src/customers.rs" = "src/customers.rs";
    "src/voice.rs" for Voice = "src/voice.rs";
    "src/chat.rs" for Chat = "src/chat.rs";
    "src/email.rs" for Email = "src/email.rs";
    "src/main.rs" = "src/main.rs";
    "tests/conformance.rs" = "tests/conformance.rs";
}

/// Writes everything into a folder that must not be there, or nothing.
fn write_all(folder: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    std::fs::create_dir(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::file(folder, "it is there already, and nothing was changed; choose another name, or remove it")
        }
        _ => Failure::file(folder, format!("the folder cannot be made: {error}")),
    })?;
    let write = |(path, text): &(&str, String)| {
        let path = folder.join(path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, text)
    };
    files.iter().try_for_each(write).map_err(|error| {
        // What cannot be written cannot always be removed; the error says where it is.
        let _ = std::fs::remove_dir_all(folder);
        Failure::file(folder, format!("it cannot be written: {error}"))
    })
}

#[cfg(test)]
mod tests;
