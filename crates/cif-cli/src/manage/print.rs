//! Answers as a person reads them, or as JSON.

use std::io::Write;

use cif_host::instance::Reply;

pub(super) fn line(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{text}")
}

pub(super) fn reply(reply: &Reply, json: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        return writeln!(out, "{}", serde_json::to_string_pretty(reply)?);
    }
    match reply {
        Reply::Entries(entries) => {
            let width = entries.iter().map(|entry| entry.name.chars().count()).max().unwrap_or_default();
            for entry in entries {
                let row = format!("{:width$}  {}", entry.name, entry.label);
                writeln!(out, "{}", row.trim_end())?;
            }
        }
        Reply::Record(record) => writeln!(out, "{record:#}")?,
        Reply::Changed { done, warnings } => {
            done.iter().try_for_each(|text| writeln!(out, "{text}"))?;
            warnings.iter().try_for_each(|problem| writeln!(out, "warning: {problem}"))?;
        }
        Reply::Problems(problems) if problems.is_empty() => writeln!(out, "nothing is wrong")?,
        Reply::Problems(problems) => problems.iter().try_for_each(|problem| writeln!(out, "{problem}"))?,
        Reply::Explanation(explanation) => write!(out, "{explanation}")?,
        other => writeln!(out, "{}", serde_json::to_string_pretty(other)?)?,
    }
    Ok(())
}
