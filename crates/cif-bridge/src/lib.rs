//! Browser side of a CIF host: client library, bridge script and desktop page as assets, and the types of what they say.
//!
//! The pieces, for whoever mounts a desktop in a server: [`assets`] are the files to serve, [`page`] is the protocol of the
//! page's socket, [`gate`] decides what frames may say and what they are answered, [`names`] under
//! which names and to which pages a server answers.
//!
//! ```
//! use cif_bridge::gate::{FrameGate, GateLimits, GateOutput, Moment};
//! use cif_bridge::page::PageMessage;
//! use cif_protocol::{Instant, ProviderRecord, Timestamp};
//!
//! let record = ProviderRecord::widget("contoso_phone", "https://phone.contoso.com/");
//! let mut gate = FrameGate::new("https://desktop.example".parse().unwrap(), GateLimits::default());
//! gate.add_frame(&record, &[]).unwrap();
//! gate.set_ready();
//!
//! // The page forwards what the provider's frame posted; the gate asks for a call to the host.
//! let text = r#"{"type":"frame_message","data":{"provider":"contoso_phone","origin":"https://phone.contoso.com","epoch":1,
//!     "message":{"messageType":"getmode","messageData":{"$map":[]},"messageCorrelationId":"a1b2c"}}}"#;
//! let PageMessage::FrameMessage(message) = PageMessage::parse(text).unwrap() else { unreachable!() };
//! let at = Moment::new(Instant::ZERO, Timestamp::from_unix_millis(0));
//! gate.frame_message(at, message);
//! let calls = std::iter::from_fn(|| gate.poll_output()).filter(|output| matches!(output, GateOutput::Call { .. }));
//! assert_eq!(calls.count(), 1);
//! ```

pub mod assets;
pub mod client;
pub mod gate;
pub mod inspect;
pub mod names;
pub mod page;
