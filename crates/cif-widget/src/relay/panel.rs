//! What the agent sees in the relay's page: the multipurpose widget, in a frame of the same origin.

use std::sync::Arc;

use cif_protocol::channel::AgentInfo;
use cif_provider::Runtime;

use super::config::RelayConfig;
use crate::Widget;

/// The widget of an agent whose page stands in one of the hosts.
pub(super) fn widget(agent: &AgentInfo, config: &RelayConfig, runtime: &Arc<dyn Runtime>) -> Widget {
    let mut builder = Widget::builder(agent.clone(), config.own.clone(), Arc::clone(runtime));
    for origin in &config.also {
        builder = builder.with_origin(origin.clone());
    }
    // All pages around it, the relay's own among them. A content security policy cannot name an address of IPv6.
    for origin in config.origins().chain(&config.hosts).filter(|origin| !origin.host().starts_with('[')) {
        builder = builder.with_host(origin.clone());
    }
    builder.build()
}
