//! The JSON form of frames.
//!
//! A frame is read in two steps: first the envelope (which fields are there, and where each value begins and ends), then
//! each field by the type of the frame. So an error names the field, and a frame whose body is wrong, truncated or too
//! large still says which call it was about: [`DecodeError::envelope`].
//!
//! ```
//! use cif_link::codec::{self, DecodeLimits};
//! use cif_link::{CallId, Data, Frame, JsonBody};
//!
//! let frame = Frame::<JsonBody>::Data { seq: 7, ack: 3, data: Data::Cancel { id: CallId(12) } };
//! let text = codec::encode(&frame, 1024).unwrap();
//! assert_eq!(text, r#"{"t":"cancel","seq":7,"ack":3,"id":12}"#);
//! let back = codec::decode::<JsonBody>(&text, DecodeLimits::new(1024)).unwrap();
//! assert!(matches!(back, Frame::Data { seq: 7, ack: 3, data: Data::Cancel { id: CallId(12) } }));
//!
//! let error = codec::decode::<JsonBody>(r#"{"t":"call","seq":1,"id":5,"body":{"#, DecodeLimits::new(1024)).unwrap_err();
//! assert_eq!(error.envelope().id, Some(CallId(5)));
//! ```

mod decode;
mod encode;
mod error;
mod scan;
mod usual;

pub use decode::decode;
pub use encode::encode;
pub use error::{DecodeError, DecodeRule, EncodeError, Envelope};

/// The deepest nesting of objects and arrays in a frame, the frame itself included.
pub const MAX_DEPTH: usize = 64;

/// The largest number in `seq`, `ack`, `id`, `received` and the times: 2^53 - 1, which JavaScript can hold.
pub const MAX_NUMBER: u64 = (1 << 53) - 1;

/// What [`decode`] accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeLimits {
    /// Bytes of one frame.
    pub frame_bytes: usize,
    /// Nesting of objects and arrays, the frame itself included. More than 100 has no effect on typed bodies.
    pub depth: usize,
}

impl DecodeLimits {
    /// A size limit and the usual nesting limit, [`MAX_DEPTH`].
    #[must_use]
    pub const fn new(frame_bytes: usize) -> Self {
        Self { frame_bytes, depth: MAX_DEPTH }
    }

    /// Sets the nesting limit.
    #[must_use]
    pub const fn with_depth(mut self, depth: usize) -> Self {
        self.depth = depth;
        self
    }
}
