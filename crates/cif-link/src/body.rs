//! What a link carries: the types of calls, replies, events, errors and of the greeting.

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::codes::ErrorCode;

/// The types that one link carries. Implement it on an empty marker type, one per vocabulary.
///
/// Both ends may call and both may send events, so a type that covers both directions is usually an enum. The machine
/// moves these values; it clones one only to keep a sent frame for resume, never when resume is off.
///
/// ```
/// use cif_link::Body;
///
/// #[derive(Debug, Clone, PartialEq)]
/// enum Arithmetic {}
/// impl Body for Arithmetic {
///     type Call = (i32, i32);
///     type Reply = i32;
///     type Event = &'static str;
///     type Error = String;
///     type Hello = ();
/// }
/// ```
pub trait Body: Clone + Debug + Sized + 'static {
    /// The body of a call.
    type Call: Clone + Debug;
    /// The body of a successful reply.
    type Reply: Clone + Debug;
    /// The body of an event.
    type Event: Clone + Debug;
    /// The body of a failed reply. On the wire it should have the shape of [`ErrorObject`].
    type Error: Clone + Debug;
    /// What an end says about itself in the handshake: descriptor, facets, capabilities.
    type Hello: Clone + Debug;
}

/// A [`Body`] that the [`codec`](crate::codec) can write and read as JSON. Implemented for every body whose types are
/// all serialisable.
pub trait WireBody:
    Body<
        Call: Serialize + DeserializeOwned,
        Reply: Serialize + DeserializeOwned,
        Event: Serialize + DeserializeOwned,
        Error: Serialize + DeserializeOwned,
        Hello: Serialize + DeserializeOwned,
    >
{
}

impl<B> WireBody for B where
    B: Body<
            Call: Serialize + DeserializeOwned,
            Reply: Serialize + DeserializeOwned,
            Event: Serialize + DeserializeOwned,
            Error: Serialize + DeserializeOwned,
            Hello: Serialize + DeserializeOwned,
        >
{
}

/// A body of plain JSON values: for tools, tests and ends that do not know the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonBody;

impl Body for JsonBody {
    type Call = Value;
    type Reply = Value;
    type Event = Value;
    type Error = ErrorObject;
    type Hello = Value;
}

/// The error of a failed call, as it goes on the wire: `{"code": .., "message": .., "data": ..}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
#[non_exhaustive]
pub struct ErrorObject {
    /// The kind of error, for programs.
    pub code: ErrorCode,
    /// What happened, for people.
    #[serde(default)]
    pub message: String,
    /// Further facts; their shape depends on the code. Absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
}

impl ErrorObject {
    /// An error without data.
    pub fn new(code: impl Into<ErrorCode>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), data: None }
    }

    /// Adds further facts.
    #[must_use]
    pub fn with_data(mut self, data: Value) -> Self {
        self.data = Some(data);
        self
    }
}
