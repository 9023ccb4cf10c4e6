//! Layers in their order.

use std::sync::Arc;

use cif_provider::{ChannelProvider, Host, Runtime};

use super::{Layer, LayerEnv};

/// A stack of layers. It never changes once it is built; adding a layer makes another.
#[derive(Debug, Clone)]
pub struct Stack {
    env: LayerEnv,
    /// Innermost first.
    layers: Vec<Arc<dyn Layer>>,
}

impl Stack {
    /// A stack without layers.
    #[must_use]
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        Self { env: LayerEnv::new(runtime), layers: Vec::new() }
    }

    /// Adds a layer at its place. Of two with the same place the one that is added later is further out.
    #[must_use]
    pub fn with(mut self, layer: impl Layer) -> Self {
        let place = self.layers.partition_point(|other| other.order() <= layer.order());
        self.layers.insert(place, Arc::new(layer));
        self
    }

    /// Puts the layers around a provider.
    #[must_use]
    pub fn provider(&self, provider: Arc<dyn ChannelProvider>) -> Arc<dyn ChannelProvider> {
        self.layers.iter().fold(provider, |inner, layer| layer.provider(inner, &self.env))
    }

    /// Puts the layers around a host.
    #[must_use]
    pub fn host(&self, host: Arc<dyn Host>) -> Arc<dyn Host> {
        self.layers.iter().fold(host, |inner, layer| layer.host(inner, &self.env))
    }

    /// The layers, innermost first.
    pub fn layers(&self) -> impl Iterator<Item = &dyn Layer> {
        self.layers.iter().map(|layer| &**layer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{CapabilityCheck, LayerOrder, Timeout};
    use cif_provider::ManualRuntime;
    use std::time::Duration;

    #[test]
    fn the_order_of_adding_does_not_matter() {
        let runtime = ManualRuntime::new().handle();
        let timeout = || Timeout::new(Duration::from_secs(1));
        let one = Stack::new(Arc::clone(&runtime)).with(timeout()).with(CapabilityCheck::new());
        let other = Stack::new(runtime).with(CapabilityCheck::new()).with(timeout());
        for stack in [one, other] {
            let order: Vec<LayerOrder> = stack.layers().map(Layer::order).collect();
            assert_eq!(order, [LayerOrder::CapabilityCheck, LayerOrder::Timeout]);
        }
    }
}
