//! Starting the native providers of the records in use.

use std::sync::Arc;

use cif_adapter::HostEnd;
use cif_adapter::hub::HubConfig;
use cif_adapter::transcript::Caller;
use cif_host::{DiagnosticKind, HostEvents, Severity};
use cif_protocol::{NativeEndpoint, ProviderRecord};
use cif_provider::{AgentContext, ChannelProvider, Host, ProviderError, RuntimeExt};
use serde_json::Value;

use super::Natives;
use super::channel::{Channel, Opening};

impl Natives {
    /// Starts every native provider that this desktop starts by itself. Those that connect under their name come when they
    /// come.
    pub(crate) fn start(self: &Arc<Self>) {
        let records = self.desk.providers().into_iter().map(|provider| provider.record);
        for record in records.filter(|record| record.kind.is_native()) {
            match &record.endpoint {
                Some(NativeEndpoint::InProcess(id)) => {
                    let (natives, id) = (Arc::clone(self), id.clone());
                    self.keep(self.runtime.spawn_task(async move { natives.start_here(&record, &id).await }));
                }
                Some(NativeEndpoint::Url(url)) => self.dial(&record, url),
                Some(NativeEndpoint::Listen) => {}
                Some(NativeEndpoint::Command(command)) => self.start_program(&record, command),
                other => {
                    let text = format!("endpoint {other:?} is not known to this version");
                    self.report(Severity::Error, DiagnosticKind::Link, &record.unique_name, text);
                }
            }
        }
    }

    /// Opens a provider of this process and attaches it.
    async fn start_here(&self, record: &ProviderRecord, id: &str) {
        let name = &record.unique_name;
        if let Err(problem) = self.open_here(record, id).await {
            self.report(Severity::Error, DiagnosticKind::Other, name, format!("the provider does not run: {problem}"));
        }
    }

    async fn open_here(&self, record: &ProviderRecord, id: &str) -> Result<(), String> {
        let Some(factory) = self.factories.get(id) else {
            let known: Vec<&str> = self.factories.keys().map(String::as_str).collect();
            return Err(format!(
                "endpoint.in_process: no provider {id:?} is part of this program; there are {known:?}"
            ));
        };
        let config = settings(record);
        factory.validate_config(&config).map_err(|problems| {
            problems.iter().map(|problem| format!("settings: {problem}")).collect::<Vec<_>>().join("; ")
        })?;
        let cx = AgentContext::new(self.agent.clone(), Arc::clone(&self.runtime)).with_config(config);
        let provider = factory.open(cx).await.map_err(|error| error.to_string())?;
        let connection = self.connect(&record.unique_name).map_err(|error| error.to_string())?;
        let (host, events) = connection.split();
        let channel = self.attach(record, provider, host, events, None).await.map_err(|error| error.to_string())?;
        self.install(&channel).await;
        Ok(())
    }

    /// Attaches a provider, wherever it lives.
    pub(super) async fn attach(
        &self,
        record: &ProviderRecord,
        provider: Arc<dyn ChannelProvider>,
        host: Arc<dyn Host>,
        events: HostEvents,
        link: Option<Arc<HostEnd>>,
    ) -> Result<Arc<Channel>, ProviderError> {
        let config = HubConfig::new(self.agent.clone()).with_provider_config(settings(record));
        let (version, recorder, inspection) = (self.version.clone(), self.recorder.clone(), &self.inspection);
        let (desk, runtime) = (&self.desk, &self.runtime);
        let opening = Opening { desk, runtime, record, config, link, version, recorder, inspection };
        let (provider, host) = (self.watched(record, provider, &host), self.heard(record, &host, Caller::Flow));
        Channel::open(opening, provider, host, events).await
    }
}

/// The settings of a record, as its provider's factory takes them; null for none.
fn settings(record: &ProviderRecord) -> Value {
    if record.settings.is_empty() {
        Value::Null
    } else {
        record.settings.iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }
}
