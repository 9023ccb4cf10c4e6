//! `cif replay`: the host's side of a transcript against a live provider.

use std::io::Write;
use std::path::Path;

use cif_adapter::HostEnd;
use cif_adapter::transcript::{LineKind, Transcript, TranscriptError};
use cif_mock_host::{Replay, ReplayError};
use cif_tokio::TokioRuntime;

use crate::args::ReplayArgs;
use crate::conform::{connector, token_config};
use crate::failure::Failure;

/// Runs the command; true when there is no difference.
pub(crate) fn run(options: &ReplayArgs) -> Result<bool, Failure> {
    let transcript = read(&options.file)?;
    let name = provider(options, &transcript)?;
    let (connector, config) =
        (connector("replay", options.provider.as_deref(), &options.cmd)?, token_config(options.token_file.as_deref())?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut out = std::io::stdout();
    let outcome = runtime.block_on(async {
        let runtime = TokioRuntime::current().shared();
        let live = Replay::new(&transcript).of(name).live(runtime.clone())?.with_patience(options.patience);
        let live = if options.at_once { live.at_once() } else { live };
        let pipe = connector.connect().await.map_err(|error| ReplayError::Attach(error.to_string()))?;
        let end = HostEnd::dial(pipe, None, live.host(), runtime, config);
        let provider = end.provider().await;
        let provider = provider.map_err(|reason| ReplayError::Attach(format!("the link did not open: {reason}")))?;
        live.run(provider).await
    });
    match outcome {
        Ok(done) => {
            writeln!(out, "no difference: {} lines played, {} compared", done.played, done.compared)?;
            Ok(true)
        }
        Err(ReplayError::Difference(difference)) => {
            // The header is the first line of the file.
            writeln!(out, "{}:{}: {difference}", options.file.display(), difference.line + 1)?;
            Ok(false)
        }
        Err(error @ ReplayError::Attach(_)) => {
            writeln!(out, "{error}")?;
            Ok(false)
        }
        Err(ReplayError::Line { line, reason }) => Err(Failure::line(&options.file, line + 1, reason)),
        Err(error) => Err(Failure::file(&options.file, error.to_string())),
    }
}

/// A transcript from a file.
fn read(path: &Path) -> Result<Transcript, Failure> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| Failure::file(path, format!("cannot be read: {error}")))?;
    Transcript::parse(&text).map_err(|error| match error {
        TranscriptError::Line { line, reason } => Failure::line(path, line, reason),
        TranscriptError::Version { .. } => Failure::line(path, 1, error.to_string()),
        other => Failure::file(path, other.to_string()),
    })
}

/// Whose side the other end plays: a provider that was attached, not a widget.
fn provider(options: &ReplayArgs, transcript: &Transcript) -> Result<String, Failure> {
    let attached = transcript.lines.iter().filter(|line| line.kind == LineKind::Attachment);
    let mut names: Vec<&str> = attached.filter_map(|line| line.provider.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    match (&options.of, names.as_slice()) {
        (Some(name), names) if names.contains(&name.as_str()) => Ok(name.clone()),
        (Some(name), names) => {
            Err(Failure::option("--of", format!("no provider {name:?} was attached; there are {names:?}")))
        }
        (None, [name]) => Ok((*name).to_owned()),
        (None, []) => Err(Failure::file(&options.file, "no native provider was attached in this transcript")),
        (None, names) => {
            Err(Failure::option("--of", format!("say which provider is played against: one of {names:?}")))
        }
    }
}
