//! Transcripts on file: a header and one line of JSON each, with a version.

use serde::{Deserialize, Serialize};

use super::{Line, Transcript};

/// The version of the format that is written.
const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Header {
    /// The version of the format.
    transcript: u32,
    /// How many lines follow.
    lines: usize,
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
        let header =
            Header { transcript: VERSION, lines: self.lines.len(), left_out: self.left_out, masked: self.masked };
        // Strings, numbers and plain JSON can be written.
        let mut text = serde_json::to_string(&header).unwrap_or_default();
        for line in &self.lines {
            text.push('\n');
            text.push_str(&serde_json::to_string(line).unwrap_or_default());
        }
        text.push('\n');
        text
    }

    /// Reads what [`to_text`](Self::to_text) wrote. Empty lines are ignored.
    ///
    /// # Errors
    ///
    /// Another version, a line that cannot be read, another number of lines than announced.
    pub fn parse(text: &str) -> Result<Self, TranscriptError> {
        let mut rows = text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty());
        let (_, first) = rows.next().ok_or(TranscriptError::Empty)?;
        let wrong = |line: usize, reason: &serde_json::Error| {
            // The position in the one line is the column.
            TranscriptError::Line { line: line + 1, reason: reason.to_string() }
        };
        let header: Header = serde_json::from_str(first).map_err(|error| wrong(0, &error))?;
        if header.transcript != VERSION {
            return Err(TranscriptError::Version { found: header.transcript });
        }
        let lines = rows.map(|(at, row)| serde_json::from_str::<Line>(row).map_err(|error| wrong(at, &error)));
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        if lines.len() != header.lines {
            return Err(TranscriptError::Count { announced: header.lines, found: lines.len() });
        }
        Ok(Self { lines, left_out: header.left_out, masked: header.masked })
    }
}
