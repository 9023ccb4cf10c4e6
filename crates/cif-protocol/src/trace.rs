//! Where a call belongs in a distributed trace.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The position of a call in a trace, as text the `traceparent` of the W3C (Trace Context, version 00): it goes with calls in
/// both directions, so that one trace leads from the agent's click through the host into the provider's service and back.
///
/// ```
/// use cif_protocol::TraceContext;
///
/// let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
/// let trace: TraceContext = text.parse()?;
/// assert!(trace.is_sampled());
/// assert_eq!(trace.to_string(), text);
/// assert_eq!(trace.child([7; 8]).trace_id(), trace.trace_id());
/// # Ok::<(), cif_protocol::InvalidTrace>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceContext {
    trace: [u8; 16],
    span: [u8; 8],
    flags: u8,
}

/// A text is no `traceparent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a traceparent: expected 00-<32 hex digits>-<16 hex digits>-<2 hex digits>, the two ids not all zero")]
#[non_exhaustive]
pub struct InvalidTrace;

const SAMPLED: u8 = 1;

impl TraceContext {
    /// The first span of a new trace, from random bytes. It is sampled. Ids of nothing but zeros are not allowed, and are
    /// replaced by ones.
    #[must_use]
    pub fn new(trace: [u8; 16], span: [u8; 8]) -> Self {
        Self { trace: not_zero(trace), span: not_zero(span), flags: SAMPLED }
    }

    /// A span below this one.
    #[must_use]
    pub fn child(&self, span: [u8; 8]) -> Self {
        Self { span: not_zero(span), ..*self }
    }

    /// The id of the trace: 16 bytes.
    #[must_use]
    pub const fn trace_id(&self) -> [u8; 16] {
        self.trace
    }

    /// The id of the span: 8 bytes.
    #[must_use]
    pub const fn span_id(&self) -> [u8; 8] {
        self.span
    }

    /// Is the trace recorded by whoever began it?
    #[must_use]
    pub const fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }
}

fn not_zero<const N: usize>(id: [u8; N]) -> [u8; N] {
    if id == [0; N] { [1; N] } else { id }
}

fn hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if text.len() != 2 * N || !text.bytes().all(lower) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

impl FromStr for TraceContext {
    type Err = InvalidTrace;

    fn from_str(text: &str) -> Result<Self, InvalidTrace> {
        let mut parts = text.split('-');
        let mut next = || parts.next().unwrap_or_default();
        let (version, trace, span, flags) = (hex::<1>(next()), hex(next()), hex(next()), hex::<1>(next()));
        match (version, trace, span, flags, parts.next()) {
            (Some([0]), Some(trace), Some(span), Some([flags]), None) if trace != [0; 16] && span != [0; 8] => {
                Ok(Self { trace, span, flags })
            }
            _ => Err(InvalidTrace),
        }
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("00-")?;
        self.trace.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str("-")?;
        self.span.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, "-{:02x}", self.flags)
    }
}

impl Serialize for TraceContext {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TraceContext {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_form_of_the_standard_is_read() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
        assert!(!good.parse::<TraceContext>().unwrap().is_sampled());
        for bad in [
            "",
            "00",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-00",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-00",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-1",
            "00-4bf92f3577b34da6a3ce929d0e0e47€-00f067aa0ba902b7-00",
        ] {
            assert_eq!(bad.parse::<TraceContext>(), Err(InvalidTrace), "{bad}");
        }
    }

    #[test]
    fn ids_are_never_zero() {
        let trace = TraceContext::new([0; 16], [0; 8]);
        assert_eq!(trace.to_string().parse(), Ok(trace));
    }
}
