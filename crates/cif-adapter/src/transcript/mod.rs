//! Everything that happened between host, agent and providers, in order, with the time: for reading, keeping and comparing.

mod happening;
mod line;
mod personal;
mod redact;
mod saved;
mod watch;

use std::fmt;

pub use happening::{Entry, Happening, params, plain, value_of};
pub use line::{Caller, Line, LineKind};
pub use redact::{Masks, Redactor};
pub use saved::{Gap, Opening, TranscriptError};
pub use watch::{Heard, PAGE_LOADED, Recorder, Watched};

/// What happened between host, agent and providers, in order. Secrets are redacted, by the types of the tables and by keys that
/// say so. [`to_text`](Self::to_text) and [`parse`](Self::parse) save and load it.
///
/// ```
/// use cif_adapter::transcript::{LineKind, Transcript};
///
/// let saved = r#"{"transcript":1,"lines":1}
/// {"atMs":0,"provider":"phone","caller":"provider","kind":"call","number":1,"name":"getmode","data":{}}"#;
/// let transcript = Transcript::parse(saved).unwrap();
/// let text = transcript.only(&[LineKind::Call]).to_string();
/// assert_eq!(text, "0 ms  phone  call  #1 getmode {}\n");
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Transcript {
    /// The lines, oldest first.
    pub lines: Vec<Line>,
    /// How many more happened after the transcript was full.
    pub left_out: u64,
    /// Are personal data masked? Such a transcript is for people: it cannot be replayed.
    pub masked: bool,
}

impl Transcript {
    /// Of these lines, oldest first.
    #[must_use]
    pub const fn new(lines: Vec<Line>) -> Self {
        Self { lines, left_out: 0, masked: false }
    }

    /// The lines of these kinds.
    #[must_use]
    pub fn only(&self, kinds: &[LineKind]) -> Self {
        let lines = self.lines.iter().filter(|line| kinds.contains(&line.kind)).cloned().collect();
        Self { lines, left_out: self.left_out, masked: self.masked }
    }

    /// What the host was asked for, what it answered, and what the agent did: the same whether a provider is in the same
    /// process or at the other end of a link.
    #[must_use]
    pub fn host_effects(&self) -> Self {
        self.only(&[LineKind::Call, LineKind::Answer, LineKind::Agent])
    }

    /// The names in order, for short assertions.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.lines.iter().map(|line| line.name.as_str()).collect()
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.lines.iter().map(|line| line.at_ms.to_string().len()).max().unwrap_or(0);
        let who = self.lines.iter().map(|line| line.who().len()).max().unwrap_or(0);
        let kind = self.lines.iter().map(|line| line.kind.as_str().len()).max().unwrap_or(0);
        for line in &self.lines {
            let (speaker, word) = (line.who(), line.kind.as_str());
            write!(f, "{:>time$} ms  {speaker:<who$}  {word:<kind$}  ", line.at_ms)?;
            line.number.iter().try_for_each(|number| write!(f, "#{number} "))?;
            f.write_str(&line.name)?;
            if !line.data.is_null() {
                write!(f, " {}", line.data)?;
            }
            writeln!(f)?;
        }
        if self.left_out > 0 {
            writeln!(f, "{} more are left out: the transcript is full", self.left_out)?;
        }
        Ok(())
    }
}
