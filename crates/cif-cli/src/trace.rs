//! `cif trace`: prints what the inspector of a running desktop shows.

mod ask;
mod print;

use std::io::Write;

use serde_json::Value;

use crate::args::Trace;
use crate::failure::Failure;

use ask::Desktop;

/// Prints until the desktop stops, or what is kept.
pub(crate) fn run(options: &Trace) -> Result<bool, Failure> {
    let desktop = Desktop::new(&options.url, options.access_token_file.as_deref())?;
    let words = options.filter.as_deref().map(str::to_lowercase);
    let mut after = 0;
    loop {
        let batch = desktop.after(after, !options.kept)?;
        let messages = batch.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut out = std::io::stdout().lock();
        if let Some(lost) = batch.get("lost").and_then(Value::as_u64).filter(|lost| *lost > 0 && after > 0) {
            writeln!(std::io::stderr(), "{lost} messages are not kept any more")?;
        }
        for message in messages.iter().filter(|message| fits(message, options.provider.as_deref(), words.as_deref())) {
            let line = if options.json { message.to_string() } else { print::line(message) };
            if let Err(error) = writeln!(out, "{line}") {
                // Whoever read it, `head` for example, has had enough.
                return if error.kind() == std::io::ErrorKind::BrokenPipe { Ok(true) } else { Err(error.into()) };
            }
        }
        out.flush()?;
        let next = batch.get("next").and_then(Value::as_u64).unwrap_or(after);
        if options.kept && next == after {
            return Ok(true);
        }
        after = next;
    }
}

/// Is a message wanted?
fn fits(message: &Value, provider: Option<&str>, words: Option<&str>) -> bool {
    provider.is_none_or(|wanted| message.get("provider").and_then(Value::as_str) == Some(wanted))
        && words.is_none_or(|words| message.to_string().to_lowercase().contains(words))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_filtered_by_provider_and_words() {
        let message = json!({"provider": "phone", "name": "getMode", "data": {"value": "Ada"}});
        assert!(fits(&message, None, None) && fits(&message, Some("phone"), Some("ada")));
        assert!(!fits(&message, Some("other"), None) && !fits(&message, None, Some("grace")));
    }
}
