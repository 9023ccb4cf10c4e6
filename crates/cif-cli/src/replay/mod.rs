//! `cif replay`: the host's side of a transcript against a live provider or widget.

mod native;
mod report;
mod widget;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use cif_adapter::transcript::{LineKind, PAGE_LOADED, Transcript, TranscriptError};

use crate::args::ReplayArgs;
use crate::failure::Failure;
use report::Places;

/// Runs the command; true when there is no difference.
pub(crate) fn run(options: &ReplayArgs) -> Result<bool, Failure> {
    let (transcript, rows) = read(&options.file)?;
    let outcome = if options.widget.is_some() || options.page.site.is_some() {
        let name = choose(options, &widgets(&transcript), "widget")?;
        widget::play(options, &transcript, &name)?
    } else {
        let name = choose(options, &natives(&transcript), "native provider")?;
        native::play(options, &transcript, &name)?
    };
    let report = Places { file: &options.file, rows }.report(outcome)?;
    let mut out = std::io::stdout();
    if options.json {
        writeln!(out, "{:#}", report.json)?;
    } else {
        writeln!(out, "{}", report.text)?;
    }
    Ok(report.good)
}

/// A transcript from a file, and where its lines stand.
fn read(path: &Path) -> Result<(Transcript, Vec<usize>), Failure> {
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| Failure::file(path, format!("cannot be read: {error}")))?;
    let transcript = Transcript::parse(&text).map_err(|error| match error {
        TranscriptError::Line { line, reason } => Failure::line(path, line, reason),
        TranscriptError::Version { .. } => Failure::line(path, 1, error.to_string()),
        other => Failure::file(path, other.to_string()),
    })?;
    // The first row that says something is the header.
    let rows = text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()).map(|(at, _)| at + 1).skip(1);
    Ok((transcript, rows.collect()))
}

/// Native providers that were attached.
fn natives(transcript: &Transcript) -> BTreeSet<&str> {
    let attached = transcript.lines.iter().filter(|line| line.kind == LineKind::Attachment);
    attached.filter_map(|line| line.provider.as_deref()).collect()
}

/// Widgets whose page has loaded.
fn widgets(transcript: &Transcript) -> BTreeSet<&str> {
    let loaded = transcript.lines.iter().filter(|line| line.kind == LineKind::Link && line.name == PAGE_LOADED);
    loaded.filter_map(|line| line.provider.as_deref()).collect()
}

/// Whose side the other end plays.
fn choose(options: &ReplayArgs, names: &BTreeSet<&str>, what: &str) -> Result<String, Failure> {
    match &options.of {
        Some(name) if names.contains(name.as_str()) => Ok(name.clone()),
        Some(name) => {
            Err(Failure::option("--of", format!("no {what} {name:?} is in this transcript; there are {names:?}")))
        }
        None if names.len() > 1 => {
            Err(Failure::option("--of", format!("say which {what} is played against: one of {names:?}")))
        }
        None => match names.first() {
            Some(name) => Ok((*name).to_owned()),
            None => Err(Failure::file(&options.file, format!("no {what} is in this transcript"))),
        },
    }
}
