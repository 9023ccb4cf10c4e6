//! Sans-IO link machine between a CIF host and a channel provider.
//!
//! A *link* is the connection between a host and a provider. [`Link`] is one end of it: it matches replies to calls,
//! ends calls at their deadlines, greets and judges the peer, numbers and acknowledges frames, goes on after a broken
//! connection, and holds every limit. It does no I/O and reads no clock: a driver passes in frames, commands and the time,
//! and takes out frames and events. The protocol is specified in `docs/src/link.md`; [`codec`] writes and reads its JSON.
//!
//! ```
//! use std::time::Duration;
//!
//! use cif_link::{Config, Event, JsonBody, Link, Role};
//! use cif_protocol::Instant;
//! use serde_json::json;
//!
//! let now = Instant::ZERO;
//! let mut host = Link::<JsonBody>::dial(Config::in_process(), Role::Host, now, json!({"desk": "front"}));
//! let random = [7; 32]; // from the driver's random source
//! let mut provider = Link::<JsonBody>::accept(Config::in_process(), Role::Provider, now, json!({"id": "acme"}), random);
//!
//! // The driver of a pair in one process hands the frames over as they are.
//! fn exchange(now: Instant, a: &mut Link<JsonBody>, b: &mut Link<JsonBody>) {
//!     loop {
//!         if let Some(frame) = a.poll_transmit(now) {
//!             b.handle_frame(now, frame);
//!         } else if let Some(frame) = b.poll_transmit(now) {
//!             a.handle_frame(now, frame);
//!         } else {
//!             break;
//!         }
//!     }
//! }
//! exchange(now, &mut host, &mut provider);
//! assert!(matches!(host.poll_event(), Some(Event::Opened(peer)) if peer.body["id"] == "acme"));
//! assert!(matches!(provider.poll_event(), Some(Event::Opened(_))));
//!
//! let deadline = now + Duration::from_secs(10);
//! let call = host.call(now, json!({"dial": "+15550100199"}), Some(deadline))?;
//! exchange(now, &mut host, &mut provider);
//! let Some(Event::Call { id, body, .. }) = provider.poll_event() else { panic!("no call") };
//! assert_eq!(body["dial"], "+15550100199");
//!
//! provider.reply(now, id, Ok(json!({"conversation": "c1"})));
//! exchange(now, &mut host, &mut provider);
//! let Some(Event::CallEnded { id, result }) = host.poll_event() else { panic!("no reply") };
//! assert_eq!(id, call);
//! assert_eq!(result.unwrap()["conversation"], "c1");
//! # Ok::<(), cif_link::SendError>(())
//! ```
//!
//! # What a driver does
//!
//! 1. Make the machine with [`Link::dial`] or [`Link::accept`].
//! 2. After each input take all frames ([`Link::poll_transmit`]) as far as the transport takes them, and all events
//!    ([`Link::poll_event`]); sleep until [`Link::poll_timeout`] or the next input.
//! 3. On text transports write with [`codec::encode`] and [`Link::max_frame_bytes`], read with [`codec::decode`] and
//!    [`Link::decode_limits`]; hand failures to [`Link::unsendable`] and [`Link::handle_undecodable`].
//! 4. Pass on [`Link::connection_lost`] and [`Link::connection_restored`]; never pass in a frame of an old connection.
//! 5. Stop when [`Link::is_drained`].

mod body;
pub mod codec;
mod codes;
mod config;
mod error;
mod event;
mod frame;
mod hello;
mod machine;
mod secret;
mod transcript;

pub use body::{Body, ErrorObject, JsonBody, WireBody};
pub use codes::{CloseCode, ErrorCode, RefusalCode};
pub use config::{Auth, Config, Heartbeat, Limits, Role, VersionRange};
pub use error::{CallError, CloseReason, Incompatible, LimitReached, PeerFault, SendError};
pub use event::{AuthRequest, CancelCause, Event, Loss, Peer, Stats, SuspendCause};
pub use frame::{Answer, CallId, Close, Data, Frame, FrameKind, Refusal};
pub use hello::{Hello, PeerLimits, ResumeRequest, Welcome};
pub use machine::{Link, Phase};
pub use secret::Secret;
pub use transcript::{Direction, TranscriptEntry};
