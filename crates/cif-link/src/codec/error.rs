//! Why a frame could not be written or read.

use std::fmt;

use thiserror::Error;

use crate::frame::{CallId, FrameKind};

/// A frame could not be written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// Larger than the peer accepts.
    #[error("the frame has {bytes} bytes, the limit `frame_bytes` of the peer is {limit}")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// The body cannot be written as JSON.
    #[error("the body cannot be written as JSON: {0}")]
    Unwritable(String),
}

/// The rule that a frame broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DecodeRule {
    /// Larger than `frame_bytes`.
    TooLarge,
    /// Not a complete JSON object.
    Syntax,
    /// Nested too deeply.
    TooDeep,
    /// A field occurs twice.
    DuplicateField,
    /// A field is missing.
    MissingField,
    /// A field has the wrong type or shape.
    WrongType,
    /// A number is outside its range.
    OutOfRange,
    /// `t` is not a type that this version knows. Such a frame is ignored, not an error of the peer.
    UnknownType,
}

/// What could be read of a frame that could not be read as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Envelope {
    /// Its type, when it is one that this version knows.
    pub kind: Option<FrameKind>,
    /// Its type as it was written, when this version does not know it.
    pub unknown_kind: Option<String>,
    /// Its sequence number.
    pub seq: Option<u64>,
    /// Its acknowledgement.
    pub ack: Option<u64>,
    /// The call it is about.
    pub id: Option<CallId>,
}

/// A frame could not be read. Hand it to [`Link::handle_undecodable`](crate::Link::handle_undecodable), which fails the
/// one call it belongs to or, when that is unknown, the link.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct DecodeError(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    rule: DecodeRule,
    field: Option<&'static str>,
    detail: String,
    envelope: Envelope,
}

impl DecodeError {
    pub(super) fn new(
        rule: DecodeRule,
        field: Option<&'static str>,
        detail: impl Into<String>,
        envelope: Envelope,
    ) -> Self {
        Self(Box::new(Inner { rule, field, detail: detail.into(), envelope }))
    }

    /// The rule that was broken.
    #[must_use]
    pub fn rule(&self) -> DecodeRule {
        self.0.rule
    }

    /// The field of the frame that is wrong, `None` when the frame as a whole is.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        self.0.field
    }

    /// The same error with a better explanation, from a reader that knows the vocabulary.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// What could be read all the same.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.0.envelope
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.0.envelope.kind {
            write!(f, "{kind}: ")?;
        }
        match self.0.field {
            Some(field) => write!(f, "field `{field}`: {}", self.0.detail),
            None => f.write_str(&self.0.detail),
        }
    }
}
