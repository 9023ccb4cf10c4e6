//! What a desktop is mounted with.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cif_adapter::transcript::Recorder;
use cif_bridge::assets::{ContentPolicy, SourceError};
use cif_bridge::names::OwnNames;
use cif_bridge::page::PageToken;
use cif_host::{Desk, DeskConfig, Records};
use cif_protocol::channel::AgentInfo;
use cif_protocol::{Origin, ProviderId, TabPageKind};
use cif_provider::{ProviderFactory, Runtime, RuntimeExt};
use tokio::sync::{Semaphore, mpsc};

use crate::desktop::Desktop;
use crate::http::{Access, AccessToken, Administration};
use crate::inspect::Inspection;
use crate::log;
use crate::native::{Factories, Natives, Watching};
use crate::page::{FrameSetup, Frames, OutboxLimits, Room, RoomLimits};
use crate::shared::{READERS, SOCKETS, Shared, Simulator};
use crate::stand_in::StandIn;

/// The bounds of a desktop's pages.
const LIMITS: RoomLimits = RoomLimits {
    tabs: 64,
    outbox: OutboxLimits { messages: 1_024, bytes: 32 * 1024 * 1024 },
    absence: Duration::from_secs(60),
    grace: Duration::from_secs(5),
    queue: 64,
};
/// Bytes of the secret in the page: 256 bits.
const TOKEN_BYTES: usize = 32;

/// Everything that a [`Desktop`] is made from. Start with [`Desktop::builder`].
pub struct DesktopBuilder {
    config: DeskConfig,
    records: Arc<dyn Records>,
    runtime: Arc<dyn Runtime>,
    origin: Origin,
    origins: Vec<Origin>,
    any_address: Option<u16>,
    access: Option<AccessToken>,
    factories: Factories,
    simulator: Option<Arc<dyn Simulator>>,
    administration: Option<Arc<dyn Administration>>,
    recorder: Option<Arc<dyn Recorder>>,
    stand_ins: BTreeMap<ProviderId, StandIn>,
    app_name: String,
    web_resources: Option<PathBuf>,
}

/// Why a desktop cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A record or a tab template names something that cannot be framed.
    #[error("the content security policy of the page: {0}")]
    Policy(#[from] SourceError),
}

impl DesktopBuilder {
    pub(crate) fn new(
        config: DeskConfig,
        origin: Origin,
        records: Arc<dyn Records>,
        runtime: Arc<dyn Runtime>,
    ) -> Self {
        Self {
            config,
            records,
            runtime,
            origin,
            origins: Vec::new(),
            any_address: None,
            access: None,
            factories: Factories::new(),
            simulator: None,
            administration: None,
            recorder: None,
            stand_ins: BTreeMap::new(),
            app_name: "CIF desktop".to_owned(),
            web_resources: None,
        }
    }

    /// Another origin under which the desktop is reached, for example `http://localhost:7070`.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        if !self.origins.contains(&origin) {
            self.origins.push(origin);
        }
        self
    }

    /// The desktop also answers under every IP address on this port: for a server that listens on all of them. Names still
    /// have to be configured.
    #[must_use]
    pub const fn with_any_address(mut self, port: u16) -> Self {
        self.any_address = Some(port);
        self
    }

    /// Asks for this token before the page is shown: necessary where others can reach the server.
    #[must_use]
    pub fn with_access_token(mut self, token: AccessToken) -> Self {
        self.access = Some(token);
        self
    }

    /// Providers of records whose endpoint is `in_process` with the id of this factory's descriptor.
    #[must_use]
    pub fn with_provider(mut self, factory: Arc<dyn ProviderFactory>) -> Self {
        self.factories.insert(factory.descriptor().id.clone(), factory);
        self
    }

    /// Lets the agent simulate incoming calls, chats and mails.
    #[must_use]
    pub fn with_simulator(mut self, simulator: Arc<dyn Simulator>) -> Self {
        self.simulator = Some(simulator);
        self
    }

    /// Serves an admin page at `/admin` for this configuration. Whoever may act as the agent may use it.
    #[must_use]
    pub fn with_administration(mut self, administration: Arc<dyn Administration>) -> Self {
        self.administration = Some(administration);
        self
    }

    /// Tells this recorder every call and answer, event, command and reply between host and providers, and what the agent does.
    #[must_use]
    pub fn with_recorder(mut self, recorder: Arc<dyn Recorder>) -> Self {
        self.recorder = Some(recorder);
        self
    }

    /// Lets something else play the host to the widget of this provider record. Of a name that no record with a page has,
    /// nothing comes.
    #[must_use]
    pub fn with_stand_in(mut self, provider: impl Into<ProviderId>, stand_in: StandIn) -> Self {
        self.stand_ins.insert(provider.into(), stand_in);
        self
    }

    /// The name of the app, as the page shows it.
    #[must_use]
    pub fn with_app_name(mut self, name: impl Into<String>) -> Self {
        self.app_name = name.into();
        self
    }

    /// Serves the files of this folder under `/webresources/`, for tabs that show web resources and for icons. Everybody who
    /// reaches the server can read them, and their scripts run as the desktop's own: name a folder of files that you trust.
    #[must_use]
    pub fn with_web_resources(mut self, folder: impl Into<PathBuf>) -> Self {
        self.web_resources = Some(folder.into());
        self
    }

    /// Makes the desktop and starts its providers. It runs tasks on the runtime until it is
    /// [shut down](Desktop::shutdown) or dropped. `getEnvironment` tells providers the origin as the host's URL.
    ///
    /// # Errors
    /// A record or a template names an origin that cannot stand in the content security policy.
    pub fn build(self) -> Result<Desktop, BuildError> {
        let Self { mut config, records, runtime, origin, mut origins, any_address, access, factories, .. } = self;
        config.host.client_url = origin.to_string();
        let user_id = config.host.user_id.clone();
        let agent = AgentInfo::new(user_id.clone()).with_name(config.host.user_name.clone());
        let sites = sites(&config);
        let (insecure, trace) = (config.options.insecure_test_origins.clone(), config.options.trace_messages);
        let desk = Desk::new(config, records, Arc::clone(&runtime));

        let mut policy = ContentPolicy::new(origin.clone()).with_own_pages();
        for provider in desk.providers() {
            policy = policy.with_provider(&provider.record)?;
        }
        for site in sites {
            policy = policy.with_site(&site)?;
        }

        let (recorder, inspection) = (self.recorder, Inspection::new(Arc::clone(&runtime)));
        let watching = Watching { recorder: recorder.clone(), inspection: inspection.clone() };
        let natives = Natives::new(desk.clone(), Arc::clone(&runtime), agent, factories, watching);
        let setup = FrameSetup {
            origin: origin.clone(),
            insecure_test_origins: insecure,
            trace,
            recorder,
            stand_ins: self.stand_ins,
        };
        let frames = Frames::new(desk.clone(), Arc::clone(&runtime), setup, inspection.clone());
        let (room, commands) = mpsc::channel(LIMITS.queue);
        let secure = origin.to_string().starts_with("https:");
        origins.retain(|other| *other != origin);
        origins.insert(0, origin.clone());
        let shared = Arc::new(Shared {
            token: PageToken::new(runtime.random_name(TOKEN_BYTES)),
            policy: policy.to_string(),
            hosts: OwnNames::new(origins, any_address),
            access: access.map(|token| Access::new(token, &*runtime, secure)),
            user_id,
            app_name: self.app_name,
            web_resources: self.web_resources,
            simulator: self.simulator,
            administration: self.administration,
            origin: origin.clone(),
            natives: Arc::clone(&natives),
            room,
            pages: Arc::new(Semaphore::new(SOCKETS as usize)),
            links: Arc::new(Semaphore::new(SOCKETS as usize)),
            inspection,
            readers: Semaphore::new(READERS),
            desk: desk.clone(),
            runtime: Arc::clone(&runtime),
        });
        let tasks = vec![
            runtime.spawn_task(Room::new(Arc::clone(&runtime), LIMITS, frames).run(commands)),
            runtime.spawn_task(log::follow(desk)),
        ];
        natives.start();
        Ok(Desktop::new(shared, origin, tasks))
    }
}

/// The sites that tab templates show, as far as their URL is fixed.
fn sites(config: &DeskConfig) -> Vec<String> {
    let sites = config.templates.tabs.iter().filter(|tab| tab.page == TabPageKind::ThirdPartyWebsite);
    let url = |tab: &cif_protocol::TabTemplate| {
        let (_, url) = tab.parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case("url"))?;
        // A slug in the host name leaves nothing that the policy could name.
        Origin::of_url(url).ok().filter(|origin| !origin.host().contains(['{', '}'])).map(|_| url.clone())
    };
    sites.filter_map(url).collect()
}

impl fmt::Debug for DesktopBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DesktopBuilder")
            .field("origin", &self.origin)
            .field("providers", &self.config.providers.len())
            .field("factories", &self.factories.keys())
            .finish_non_exhaustive()
    }
}
