//! Replays of transcripts: the host's side against a live provider, or a provider's side against a live host.

mod against_host;
mod against_live;
mod against_provider;
mod against_widget;
mod bind;
mod course;
mod far_end;
mod lanes;
mod puppet;
mod stand;

use std::fmt;

pub use against_live::LiveReplay;
pub use against_widget::{WidgetCourse, WidgetReplay};

use crate::{FieldDifference, Line, Transcript};

/// Plays one side of a transcript, and compares what the other side does with what it did.
///
/// Ids that are made anew in each run, such as those of conversations and records, may be others than before, as long as each stands
/// for the same thing throughout. Everything else must be the same, with the same virtual time.
///
/// ```
/// use cif_mock_host::{MockHost, Replay, Transcript};
/// use cif_provider::ManualRuntime;
/// use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
/// use std::sync::Arc;
///
/// // Record.
/// let host = MockHost::new();
/// let phone = LoopbackProvider::new(LoopbackConfig::default(), host.runtime());
/// let far_end = phone.far_end();
/// host.attach(Arc::new(phone)).unwrap();
/// host.mark("ring", "15550100199");
/// far_end.ring("15550100199").unwrap();
/// host.accept().unwrap();
/// let saved = host.finish().unwrap().transcript.to_text();
///
/// // The same host's side, another provider.
/// let transcript = Transcript::parse(&saved).unwrap();
/// let runtime = ManualRuntime::new();
/// let phone = LoopbackProvider::new(LoopbackConfig::default(), runtime.handle());
/// let far_end = phone.far_end();
/// let replayed = Replay::new(&transcript).against_provider(&runtime, Arc::new(phone), |_, number| {
///     far_end.ring(number.as_str().unwrap()).unwrap();
/// });
/// assert!(replayed.unwrap().compared > 0);
///
/// // The same provider's side, another host.
/// Replay::new(&transcript).against_host(&MockHost::new()).unwrap();
/// ```
#[derive(Debug, Clone)]
#[must_use = "a replay does nothing until it is set against something"]
pub struct Replay<'a> {
    transcript: &'a Transcript,
    provider: Option<String>,
    any_time: bool,
}

/// A replay without a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replayed {
    /// Lines that were played.
    pub played: usize,
    /// Lines that were found again.
    pub compared: usize,
}

/// Why a replay did not come to its end.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// Something else happened than before.
    #[error(transparent)]
    Difference(Box<Difference>),
    /// A line cannot be played.
    #[error("line {line} of the transcript cannot be played: {reason}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// Why.
        reason: String,
    },
    /// Personal data are missing.
    #[error(
        "a masked transcript cannot be replayed: what people said and their numbers are gone; record with `transcript()`"
    )]
    Masked,
    /// Lines are missing at the end.
    #[error("the transcript was full: {0} lines are missing, so it cannot be replayed; record less")]
    LeftOut(u64),
    /// Nobody to play.
    #[error("the transcript has no provider{}", .0.as_ref().map_or_else(String::new, |name| format!(" named {name:?}")))]
    NoProvider(Option<String>),
    /// The provider or its stand-in could not be attached.
    #[error("the provider could not be attached: {0}")]
    Attach(String),
    /// The recording goes on with something that began at the far end, and that the replay cannot bring about.
    #[error(
        "line {line} of the transcript: `{event}` began at the far end, and the replay cannot make it happen: {reason}; {count} \
         event(s) from there on are of that sort. Let the provider take control messages, or let the far end do it by itself"
    )]
    FarEnd {
        /// The line, from 1.
        line: usize,
        /// The event.
        event: String,
        /// How many such events there are from that line on, this one included.
        count: usize,
        /// Why the far end was not made to do it.
        reason: String,
    },
}

/// The first difference between a transcript and its replay.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The line of the transcript, from 1; the last one when something came that was not recorded.
    pub line: usize,
    /// What was recorded; nothing when more happened than that.
    pub recorded: Option<Line>,
    /// What happened instead; nothing when it did not happen.
    pub found: Option<Line>,
    /// The values that differ, where both are of one kind.
    pub fields: Vec<FieldDifference>,
    /// The lines before it, oldest first.
    pub context: Vec<Line>,
}

/// The longest line or value in the text of a difference, in characters.
const SHOWN: usize = 400;

fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn show(line: &Line) -> String {
    let one = Transcript::new(vec![line.clone()]);
    cut(one.to_string().trim_end())
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the replay differs at line {} of the transcript", self.line)?;
        let nothing = || "nothing".to_owned();
        write!(f, "\n  recorded: {}", self.recorded.as_ref().map_or_else(nothing, show))?;
        write!(f, "\n  found:    {}", self.found.as_ref().map_or_else(nothing, show))?;
        for FieldDifference { path, expected, actual } in &self.fields {
            let (actual, expected) = (cut(&actual.to_string()), cut(&expected.to_string()));
            write!(f, "\n    {path} is {actual}, expected {expected}")?;
        }
        if !self.context.is_empty() {
            f.write_str("\n  before it:")?;
        }
        self.context.iter().try_for_each(|line| write!(f, "\n    {}", show(line)))
    }
}

impl std::error::Error for Difference {}

impl<'a> Replay<'a> {
    /// Of the only or first provider in a transcript.
    pub const fn new(transcript: &'a Transcript) -> Self {
        Self { transcript, provider: None, any_time: false }
    }

    /// Of the provider of this record.
    pub fn of(mut self, record: impl Into<String>) -> Self {
        self.provider = Some(record.into());
        self
    }

    /// Does not compare the times.
    pub const fn ignoring_time(mut self) -> Self {
        self.any_time = true;
        self
    }

    /// The name of the provider, when the transcript can be replayed.
    fn name(&self) -> Result<String, ReplayError> {
        if self.transcript.masked {
            return Err(ReplayError::Masked);
        }
        if self.transcript.left_out > 0 {
            return Err(ReplayError::LeftOut(self.transcript.left_out));
        }
        let mut names = self.transcript.lines.iter().filter_map(|line| line.provider.as_ref());
        let found = match &self.provider {
            None => names.next(),
            Some(wanted) => names.find(|name| *name == wanted),
        };
        found.cloned().ok_or_else(|| ReplayError::NoProvider(self.provider.clone()))
    }

    /// The lines that concern the provider, or nobody, with their positions.
    fn lines(&self, name: &str) -> Vec<(usize, &'a Line)> {
        let concerns = |line: &Line| line.provider.as_deref().is_none_or(|provider| provider == name);
        self.transcript.lines.iter().enumerate().filter(|(_, line)| concerns(line)).collect()
    }
}
