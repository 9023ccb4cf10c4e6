//! What native providers call, for a recorder.

use std::sync::Arc;

use cif_adapter::transcript::{Caller, Heard, Recorder, Watched};
use cif_protocol::ProviderRecord;
use cif_provider::{ChannelProvider, Host};

use super::Natives;

impl Natives {
    fn recorder(&self, record: &ProviderRecord) -> Option<(Arc<str>, Arc<dyn Recorder>)> {
        let recorder = self.recorder.as_ref()?;
        Some((Arc::from(record.unique_name.as_str()), Arc::clone(recorder)))
    }

    /// The host as a provider, or the flow in its name, is to call it.
    pub(super) fn heard(&self, record: &ProviderRecord, host: &Arc<dyn Host>, caller: Caller) -> Arc<dyn Host> {
        match self.recorder(record) {
            Some((name, recorder)) => Arc::new(Heard::new(Arc::clone(host), name, caller, recorder)),
            None => Arc::clone(host),
        }
    }

    /// The provider as the hub is to command it.
    pub(super) fn watched(
        &self,
        record: &ProviderRecord,
        provider: Arc<dyn ChannelProvider>,
        host: &Arc<dyn Host>,
    ) -> Arc<dyn ChannelProvider> {
        match self.recorder(record) {
            Some((name, recorder)) => {
                let host = self.heard(record, host, Caller::Provider);
                Arc::new(Watched::new(provider, name, recorder, host))
            }
            None => provider,
        }
    }
}
