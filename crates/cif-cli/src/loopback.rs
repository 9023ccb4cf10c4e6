//! The loopback provider with a far end that the desktop can move.

use std::sync::Arc;

use cif_axum::Simulator;
use cif_bridge::page::Simulate;
use cif_protocol::channel::ChannelKind;
use cif_provider_loopback::LoopbackFactory;

/// Lets customers call and write to the provider that the factory made last.
#[derive(Debug, Default)]
pub(crate) struct Loopback {
    pub(crate) factory: Arc<LoopbackFactory>,
}

impl Simulator for Loopback {
    fn simulate(&self, what: &Simulate) -> Result<(), String> {
        let far_end = self.factory.far_end();
        let Some(far_end) = far_end else { return Err("no record of the loopback provider is in use".to_owned()) };
        let from = Some(what.number.trim()).filter(|number| !number.is_empty());
        let begun = match (&what.channel, from) {
            (ChannelKind::Email, Some(from)) => {
                let name = what.name.as_deref().unwrap_or(from);
                far_end.send_mail(from, "A question", &format!("Hello,\n\nplease call me back.\n\n{name}"))
            }
            (channel, from) => far_end.incoming(channel.clone(), from, what.name.as_deref()),
        };
        begun.map(drop).map_err(|error| error.to_string())
    }
}
