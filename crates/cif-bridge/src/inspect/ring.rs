//! The newest messages, bounded in number and in size.

use std::collections::VecDeque;

use cif_protocol::{Instant, ProviderId, Timestamp};
use serde::Serialize;

use super::{Seen, SeenKind, SeenOutcome, Way};
use crate::gate::Moment;

/// Messages that are kept.
const MESSAGES: usize = 1_000;
/// Bytes of data that are kept of all messages together.
const BYTES: usize = 8 * 1024 * 1024;
/// Bytes of data that are kept of one message.
const EACH: usize = 16 * 1024;
/// A batch ends when its data has so many bytes.
const BATCH: usize = 256 * 1024;

/// A message in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Message {
    /// Counts up from 1 and never repeats.
    pub number: u64,
    /// When it was seen.
    pub at: Timestamp,
    /// Which way it went.
    pub way: Way,
    /// What it is.
    pub kind: SeenKind,
    /// The unique name of the provider's record; nothing for a stranger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderId>,
    /// The method, event or command, by wire name.
    pub name: String,
    /// The origin of a widget's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The number of the message that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<u64>,
    /// How long the answer took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// How it ended; nothing for a question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<SeenOutcome>,
    /// The data as plain JSON, secrets replaced. Where it is very long, the beginning of its text.
    pub data: serde_json::Value,
}

/// Some messages out of a [`Ring`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Batch {
    /// The messages, oldest first.
    pub messages: Vec<Message>,
    /// The number to ask on from.
    pub next: u64,
    /// Messages between the number that was asked from and these that are not kept any more.
    pub lost: u64,
}

#[derive(Debug)]
struct Kept {
    message: Message,
    id: Option<String>,
    now: Instant,
    bytes: usize,
}

/// The newest messages of one desktop.
#[derive(Debug, Default)]
pub struct Ring {
    kept: VecDeque<Kept>,
    bytes: usize,
    last: u64,
}

impl Ring {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of the newest message; 0 before the first.
    #[must_use]
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// Adds a message and gives its number. The oldest ones make room.
    pub fn push(&mut self, at: Moment, seen: Seen) -> u64 {
        let Seen { way, kind, provider, name, origin, id, answers, data, outcome } = seen;
        let question = match answers {
            Some(number) => self.kept.iter().rev().find(|kept| kept.message.number == number),
            None => self.question(kind, provider.as_ref(), id.as_deref()),
        };
        let latency_ms = question.map(|kept| at.now.as_millis().saturating_sub(kept.now.as_millis()));
        let answers = question.map(|kept| kept.message.number).or(answers);
        let (data, bytes) = bounded(data);
        self.last += 1;
        let (number, at_wall) = (self.last, at.wall);
        let message =
            Message { number, at: at_wall, way, kind, provider, name, origin, answers, latency_ms, outcome, data };
        self.bytes += bytes;
        self.kept.push_back(Kept { message, id, now: at.now, bytes });
        while self.kept.len() > MESSAGES || self.bytes > BYTES {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= oldest.bytes;
        }
        number
    }

    /// The newest question with this id that this kind answers.
    fn question(&self, kind: SeenKind, provider: Option<&ProviderId>, id: Option<&str>) -> Option<&Kept> {
        let (asked, id) = (kind.question()?, id?);
        self.kept.iter().rev().find(|kept| {
            kept.message.kind == asked && kept.id.as_deref() == Some(id) && kept.message.provider.as_ref() == provider
        })
    }

    /// The messages with a number above `after`, oldest first, no more than one answer should hold. A number that no message
    /// has had yet belongs to another run: then all are given.
    #[must_use]
    pub fn after(&self, after: u64) -> Batch {
        let after = if after > self.last { 0 } else { after };
        let first = self.kept.front().map_or(self.last + 1, |kept| kept.message.number);
        let mut batch = Batch { messages: Vec::new(), next: after, lost: first.saturating_sub(after + 1) };
        let mut bytes = 0;
        for kept in self.kept.iter().filter(|kept| kept.message.number > after) {
            if bytes > BATCH {
                break;
            }
            bytes += kept.bytes;
            batch.next = kept.message.number;
            batch.messages.push(kept.message.clone());
        }
        batch
    }

    /// The message of this number, while it is kept.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<&Message> {
        self.kept.iter().map(|kept| &kept.message).find(|message| message.number == number)
    }
}

/// Data that is not too long, and how many bytes it takes, about.
fn bounded(data: serde_json::Value) -> (serde_json::Value, usize) {
    let text = data.to_string();
    if text.len() <= EACH {
        return (data, text.len() + 200);
    }
    let end = (0..=EACH).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let shown = text.get(..end).unwrap_or_default();
    (serde_json::Value::from(format!("{shown}… ({} bytes in all)", text.len())), EACH + 200)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(ms: u64) -> Moment {
        Moment::new(Instant::from_millis(ms), Timestamp::from_unix_millis(0))
    }

    fn call(id: &str) -> Seen {
        Seen::new(Way::FromProvider, SeenKind::Call, "getmode").with_provider(&"phone".into()).with_id(id)
    }

    fn answer(provider: &str, id: &str) -> Seen {
        let seen = Seen::new(Way::ToProvider, SeenKind::Answer, "getmode").with_provider(&provider.into());
        seen.with_id(id).ended(&Ok::<_, String>(()))
    }

    #[test]
    fn answers_find_their_questions() {
        let mut ring = Ring::new();
        ring.push(at(5), call("a"));
        ring.push(at(6), call("b"));
        ring.push(at(45), answer("phone", "a"));
        ring.push(at(45), answer("other", "b"));
        let batch = ring.after(0);
        assert_eq!((batch.messages[2].answers, batch.messages[2].latency_ms), (Some(1), Some(40)));
        assert_eq!((batch.messages[3].answers, batch.messages[3].latency_ms), (None, None), "of another provider");
        assert_eq!(ring.after(3).messages.len(), 1);
        assert_eq!(ring.after(99).messages.len(), 4, "a reader of an earlier run begins anew");
    }

    #[test]
    fn it_is_bounded_in_number_and_size_and_says_what_is_lost() {
        let mut ring = Ring::new();
        for _ in 0..MESSAGES + 5 {
            ring.push(at(0), call("a"));
        }
        let batch = ring.after(2);
        assert_eq!((batch.lost, batch.messages.len(), batch.next), (3, MESSAGES, ring.last()));
        for _ in 0..MESSAGES {
            ring.push(at(0), call("a").with_data(json!("ä".repeat(20_000))));
        }
        assert!(ring.bytes <= BYTES && ring.kept.len() < MESSAGES, "{}", ring.kept.len());
        let batch = ring.after(0);
        assert!(batch.messages.len() < 30 && batch.next < ring.last(), "a batch is bounded too");
        let text = batch.messages[0].data.as_str().expect("cut to a text");
        assert!(text.ends_with("(40002 bytes in all)") && text.len() < EACH + 100, "{}", text.len());
    }
}
