//! The `cif` program.

mod args;
mod channels;
mod check;
mod config;
mod conform;
mod conform_host;
mod data;
mod document;
mod failure;
mod headless;
mod hosted;
mod loopback;
mod manage;
mod new;
mod record;
mod records;
mod relay;
mod replay;
mod serve;
mod stop;
mod store;
mod trace;
mod web_chat;
mod widget;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use cif_host::instance::Kind;
use clap::Parser;
use tracing_subscriber::EnvFilter;

use args::{Args, Command};

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Serve(options) => log_to_stderr(&options.log).and_then(|()| serve::run(&options)).map(|()| true),
        Command::Conform(options) => conform::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Replay(options) => replay::run(&options),
        Command::Trace(options) => trace::run(&options),
        Command::Relay(options) => log_to_stderr(&options.log).and_then(|()| relay::run(&options)).map(|()| true),
        Command::New(options) => new::run(&options),
        Command::Provider(options) => manage::providers(&options),
        Command::Template(options) => manage::templates(&options),
        Command::Presence(options) => manage::records(&options, Kind::Presence),
        Command::Profile(options) => manage::records(&options, Kind::Profile),
        Command::App(options) => manage::records(&options, Kind::App),
        Command::Role(options) => manage::records(&options, Kind::Role),
        Command::User(options) => manage::records(&options, Kind::User),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            // Without standard error there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "cif: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn log_to_stderr(filter: &str) -> Result<(), failure::Failure> {
    let filter = EnvFilter::builder().parse(filter).map_err(|error| failure::Failure::Option {
        option: "--log",
        problem: format!("{error}; expected a filter such as `info` or `warn,cif_axum=debug`"),
    })?;
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
    Ok(())
}
