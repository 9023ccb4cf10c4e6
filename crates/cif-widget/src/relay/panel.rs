//! What the agent sees in the relay's page.

use std::sync::Arc;

use axum::Router;
use cif_adapter::hub::Hub;
use cif_protocol::ProviderId;
use cif_protocol::channel::AgentInfo;
use cif_provider::Runtime;

use super::config::RelayConfig;

#[derive(Debug)]
pub(super) struct Panel;

impl Panel {
    pub(super) fn new(_: &AgentInfo, _: &RelayConfig, _: &Arc<dyn Runtime>) -> Self {
        Self
    }
    pub(super) fn attach(&self, _: ProviderId, _: &str, _: Hub) {}
    pub(super) fn detach(&self, _: &ProviderId) {}
    pub(super) fn pages(&self) -> Router {
        Router::new()
    }
}
