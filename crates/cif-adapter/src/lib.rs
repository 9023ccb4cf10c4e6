//! Both ends of a CIF link: drivers, in-process pair, hub, layers, screen-pop flow.

mod acceptor;
mod body;
mod by_command;
mod engine;
pub mod flow;
mod host_end;
pub mod hub;
mod pipe;
mod provider_end;

pub use acceptor::{Acceptor, AdmitError, Admitted, Newcomer};
pub use body::{CallBody, ErrorBody, EventBody, Frame, HelloBody, LinkBody, ReplyBody, ScopedCapabilities};
pub use by_command::{ByCommand, typed};
pub use engine::{Backoff, EndConfig, LinkNotice, LinkObserver};
pub use host_end::{HostEnd, RemoteProvider};
pub use pipe::{Connector, Cut, Faults, Pipe, PipeError, QueueSink, QueueStream, faulty_pair, pair, queue, text_pair};
pub use provider_end::{KeptLink, ProviderEnd, keep_connected};

/// What the macros of this crate name.
#[doc(hidden)]
pub mod __private {
    pub use cif_protocol as protocol;
    pub use cif_provider as provider;
}
