//! Transcripts on file: a header and one line of JSON each, with a version.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Line, Transcript};

/// The version of the format that is written.
const VERSION: u32 = 1;

/// The first line of a transcript that is written while things happen: nobody knows yet how many follow.
#[derive(Debug, Clone, Copy, Serialize)]
#[non_exhaustive]
pub struct Opening {
    /// The version of the format.
    pub transcript: u32,
}

impl Default for Opening {
    fn default() -> Self {
        Self { transcript: VERSION }
    }
}

/// Stands in the place of happenings that could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gap {
    /// How many.
    pub left_out: u64,
}

/// A row behind the header.
enum Row {
    Line(Line),
    Gap(Gap),
}

impl Row {
    fn parse(row: &str) -> Result<Self, String> {
        let line = object(row).map(Self::Line);
        // The reason that a damaged line has is the one that helps.
        line.or_else(|reason| object(row).map(Self::Gap).map_err(|_| reason))
    }
}

/// Reads an object; a list of its values is none.
fn object<T: DeserializeOwned>(row: &str) -> Result<T, String> {
    if row.trim_start().starts_with('[') {
        return Err("expected a JSON object, found a list".to_owned());
    }
    serde_json::from_str(row).map_err(|error| error.to_string())
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    /// The version of the format.
    transcript: u32,
    /// How many lines follow, where that was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lines: Option<usize>,
    #[serde(default, skip_serializing_if = "is_zero")]
    left_out: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Why a saved transcript cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TranscriptError {
    /// There is nothing.
    #[error("the text is empty; a transcript begins with {{\"transcript\":{VERSION}, ...}}")]
    Empty,
    /// It was written by another version.
    #[error("line 1: the transcript has format {found}, this version reads {VERSION}; record it again")]
    Version {
        /// Its format.
        found: u32,
    },
    /// A line is not what it should be.
    #[error("line {line}: {reason}")]
    Line {
        /// The line, from 1, the header included.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// Lines are missing, or there are too many.
    #[error("the header announces {announced} lines and {found} follow; the file was cut off or put together")]
    Count {
        /// What the header says.
        announced: usize,
        /// What there is.
        found: usize,
    },
}

impl Transcript {
    /// As text for a file: one line of JSON for each line, behind a header with the version of the format.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines = Some(self.lines.len());
        let header = Header { transcript: VERSION, lines, left_out: self.left_out, masked: self.masked };
        // Strings, numbers and plain JSON can be written.
        let mut text = serde_json::to_string(&header).unwrap_or_default();
        for line in &self.lines {
            text.push('\n');
            text.push_str(&serde_json::to_string(line).unwrap_or_default());
        }
        text.push('\n');
        text
    }

    /// Reads what [`to_text`](Self::to_text) or a recorder wrote. Empty lines are ignored.
    ///
    /// # Errors
    ///
    /// Another version, a line that cannot be read, another number of lines than announced.
    pub fn parse(text: &str) -> Result<Self, TranscriptError> {
        let mut rows = text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty());
        let (begin, first) = rows.next().ok_or(TranscriptError::Empty)?;
        // The position in the one line is the column.
        let wrong = |line: usize, reason: String| TranscriptError::Line { line: line + 1, reason };
        let header: Header = object(first).map_err(|reason| wrong(begin, reason))?;
        if header.transcript != VERSION {
            return Err(TranscriptError::Version { found: header.transcript });
        }
        let mut transcript = Self { lines: Vec::new(), left_out: header.left_out, masked: header.masked };
        for (at, row) in rows {
            match Row::parse(row).map_err(|reason| wrong(at, reason))? {
                Row::Line(line) => transcript.lines.push(line),
                Row::Gap(gap) => transcript.left_out = transcript.left_out.saturating_add(gap.left_out),
            }
        }
        if let Some(announced) = header.lines.filter(|announced| *announced != transcript.lines.len()) {
            return Err(TranscriptError::Count { announced, found: transcript.lines.len() });
        }
        Ok(transcript)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &str = r#"{"atMs":5,"provider":"phone","caller":"provider","kind":"call","number":1,"name":"getmode"}"#;

    #[test]
    fn a_transcript_that_was_written_as_things_happened_is_read() {
        let opening = serde_json::to_string(&Opening::default()).expect("plain");
        let gap = serde_json::to_string(&Gap { left_out: 3 }).expect("plain");
        let read = Transcript::parse(&format!("{opening}\n{CALL}\n{gap}\n")).expect("sound");
        assert_eq!((read.lines.len(), read.left_out, read.masked), (1, 3, false));
        assert_eq!(Transcript::parse(&read.to_text()), Ok(read));
    }

    #[test]
    fn damage_is_told_with_its_line() {
        let damaged = Transcript::parse(&format!("{{\"transcript\":1}}\n\n{CALL}\n{{\"atMs\":")).expect_err("cut");
        assert!(damaged.to_string().starts_with("line 4: "), "{damaged}");
        let other = Transcript::parse("{\"transcript\":1}\n{\"leftOut\":1,\"x\":2}").expect_err("no gap");
        assert!(other.to_string().starts_with("line 2: "), "{other}");
        assert_eq!(Transcript::parse("{\"transcript\":9}"), Err(TranscriptError::Version { found: 9 }));
    }
}
