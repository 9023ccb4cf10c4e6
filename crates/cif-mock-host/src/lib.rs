//! A scriptable, deterministic CIF host for provider tests.
//!
//! ```
//! use cif_mock_host::{MockHost, on};
//! use cif_protocol::{Record, channel::ConversationState, host::CreateSession};
//! use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
//! use std::{error::Error, sync::Arc, time::Duration};
//!
//! fn a_call_pops_its_caller() -> Result<(), Box<dyn Error>> {
//!     let ada = Record::new().with("fullname", "Ada Lovelace").with("telephone1", "+1 (555) 010-0199");
//!     let host = MockHost::builder().seed("contact", ada).build()?;
//!     let phone = LoopbackProvider::new(LoopbackConfig::default(), host.runtime());
//!     let far_end = phone.far_end();
//!     host.attach(Arc::new(phone))?;
//!     host.expect(on::<CreateSession>().having("input.templateName", "cif_call").times(1));
//!
//!     let call = far_end.ring("15550100199")?; // the same number, written in another way
//!     assert_eq!(host.notification().expect("it rings").title, "Incoming call from Ada Lovelace");
//!     host.accept()?;
//!     assert_eq!(host.sessions()[1].title, "Ada Lovelace");
//!     assert_eq!(host.state(&call), Some(ConversationState::Connected));
//!
//!     host.advance(Duration::from_secs(60)); // a minute of talk takes no time
//!     host.hang_up(&call)?;
//!     assert_eq!(host.records("phonecall")?[0].get("statecode"), Some(&1.into()));
//!     host.finish()?;
//!     Ok(())
//! }
//! # a_call_pops_its_caller().unwrap();
//! ```
//!
//! The mock host behaves as the real one because it is the real one ([`cif_host::Desk`], the hub and the screen-pop flow of
//! [`cif_adapter`]) on a virtual clock, with an agent whose hands are methods: [`accept`](MockHost::accept),
//! [`decline`](MockHost::decline), [`ignore`](MockHost::ignore), [`click_to_act`](MockHost::click_to_act),
//! [`close_session`](MockHost::close_session) and so on. The provider is [attached](MockHost::attach) in process or
//! [over a link](MockHost::attach_over_link); the same test runs both ways.
//!
//! - [`expect`](MockHost::expect) says which calls the host should get, [`stub`](MockHost::stub) makes them fail, hang or
//!   answer something else; both take what [`on`] makes, and [`when`] has
//!   for every method.
//! - [`sessions`](MockHost::sessions), [`notification`](MockHost::notification), [`records`](MockHost::records),
//!   [`calls`](MockHost::calls), [`conversations`](MockHost::conversations) and others show what there is.
//! - [`script`](MockHost::script) wants exactly these calls in this order; [`hold_calls`](MockHost::hold_calls) makes calls wait until the
//!   test lets each [`step`](MockHost::step) through; [`send_event`](MockHost::send_event) gives providers any event.
//! - A [`Personality`] makes the host strict, slow, poor, chatty, hostile or older; [`LinkFaults`] make the link of a provider go wrong.
//! - [`transcript`](MockHost::transcript) has everything in order with the virtual time; two runs give the same text. A [`Replay`]
//!   plays one side of it again.
//! - [`finish`](MockHost::finish) says whether all was as expected; if not, what came nearest.

mod agent;
mod attach;
mod bell;
mod builder;
mod conversations;
mod dialogs;
mod events;
mod expect;
mod host;
mod inspect;
mod link;
mod notes;
mod personality;
mod replay;
mod stage;
mod step;
mod store;

pub use agent::AgentError;
pub use attach::{AttachError, Attached, Placement, Wire};
pub use builder::{BuildError, MockHostBuilder};
pub use cif_adapter::transcript::{Caller, Line, LineKind, Transcript, TranscriptError};
pub use expect::{
    AnyCall, FieldDifference, NearMiss, On, Report, Rule, Script, Times, Unmet, UnmetReason, on, on_any, on_name, when,
};
pub use host::MockHost;
pub use link::{End, LinkFaults, Wiretap};
pub use personality::Personality;
pub use replay::{Difference, LiveReplay, Replay, ReplayError, Replayed, WidgetCourse, WidgetReplay};
pub use step::{NotPending, PendingCall};

/// The unique name of the provider record that a mock host has when its builder is given none.
pub const DEFAULT_PROVIDER: &str = "provider";
