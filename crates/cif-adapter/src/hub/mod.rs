//! The hub: what stands between one provider and everybody on the host's side who follows it.
//!
//! It attaches the provider, believes only events that the life cycle of a conversation allows, keeps the current
//! conversations, passes everything on to any number of subscribers (a desktop, the [screen-pop flow](crate::flow), a
//! recorder), asks the provider for a snapshot when events were lost, hands it the host's events, and sends it commands
//! one after the other for each conversation. Every queue is bounded; a subscriber that loses items gets a view of
//! everything in their place.
//!
//! ```
//! use cif_adapter::hub::{Hub, HubConfig, HubItem};
//! use cif_protocol::channel::{Accept, AgentInfo, ChannelEvent};
//! use cif_protocol::host::HostEvent;
//! use cif_provider::{ChannelProvider, Host, ProviderError, Runtime};
//! use futures::{Stream, StreamExt};
//! use std::sync::Arc;
//!
//! /// Takes every call at once.
//! async fn take_all(
//!     provider: Arc<dyn ChannelProvider>,
//!     host: Arc<dyn Host>,
//!     host_events: impl Stream<Item = HostEvent> + Send + 'static,
//!     runtime: Arc<dyn Runtime>,
//! ) -> Result<(), ProviderError> {
//!     let hub = Hub::attach(provider, host, host_events, runtime, HubConfig::new(AgentInfo::new("alex"))).await?;
//!     let mut items = hub.subscribe();
//!     while let Some(item) = items.next().await {
//!         if let HubItem::Event(event) = item {
//!             if let (ChannelEvent::Offered(_), Some(id)) = (&event.envelope.event, &event.envelope.conversation) {
//!                 hub.command(Accept::new(id.clone())).await?;
//!             }
//!         }
//!     }
//!     hub.detach().await
//! }
//! ```

mod book;
mod config;
mod driver;
mod lanes;
mod problem;
mod subscription;
mod view;

pub(crate) use book::begin;
pub use config::HubConfig;
pub use driver::Hub;
pub use problem::HubProblem;
pub use subscription::{HubEvent, HubItem, Subscription};
pub use view::{ConversationView, HubView};
