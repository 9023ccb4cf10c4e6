//! The `cif` program.

mod args;
mod config;
mod failure;
mod loopback;
mod records;
mod serve;
mod stop;
mod widget;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use args::{Args, Command};

fn main() -> ExitCode {
    let Args { command: Command::Serve(options) } = Args::parse();
    let filter = EnvFilter::builder().parse(&options.log);
    let outcome = match filter {
        Ok(filter) => {
            let colours = std::io::stderr().is_terminal();
            tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
            serve::run(&options)
        }
        Err(error) => Err(failure::Failure::Option {
            option: "--log",
            problem: format!("{error}; expected a filter such as `info` or `warn,cif_axum=debug`"),
        }),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Without standard error there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "cif: {failure}");
            ExitCode::FAILURE
        }
    }
}
