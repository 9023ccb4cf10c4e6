//! How a mock host is set up.

use std::sync::Arc;

use cif_adapter::flow::FlowConfig;
use cif_host::{
    AppKind, Desk, DeskConfig, DeskOptions, HostInfo, MemoryRecords, RecordsError, TableSchema, Templates, demo_records,
};
use cif_protocol::channel::AgentInfo;
use cif_protocol::{NativeEndpoint, ProviderRecord, Record};
use cif_provider::ManualRuntime;

use crate::host::Inner;
use crate::personality::{Character, Personality};
use crate::stage::Backstage;
use crate::store::Store;
use crate::{DEFAULT_PROVIDER, MockHost};
use cif_adapter::transcript::Redactor;

/// Sets a mock host up. Everything has a default: no records, the built-in templates, one provider record named
/// [`DEFAULT_PROVIDER`], a multi-session app, the screen-pop flow on.
///
/// ```
/// use cif_mock_host::MockHost;
/// use cif_protocol::Record;
///
/// let host = MockHost::builder()
///     .seed("contact", Record::new().with("fullname", "Ada Lovelace").with("telephone1", "+1 (555) 010-0199"))
///     .session_limit(3)
///     .build()?;
/// assert_eq!(host.records("contact")?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct MockHostBuilder {
    name: String,
    random_seed: u64,
    demo_data: bool,
    tables: Vec<TableSchema>,
    seeds: Vec<(String, Record)>,
    providers: Vec<ProviderRecord>,
    templates: Templates,
    app: AppKind,
    info: HostInfo,
    options: DeskOptions,
    session_limit: Option<usize>,
    agent: AgentInfo,
    flow: Option<FlowConfig>,
    secrets: Vec<String>,
    lenient: bool,
    personality: Personality,
    runtime: Option<ManualRuntime>,
}

/// Why a mock host could not be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A record cannot be seeded.
    #[error("the record for table {table:?} cannot be seeded: {error}")]
    Seed {
        /// The table.
        table: String,
        /// Why.
        error: RecordsError,
    },
    /// The demo rows cannot be loaded, which is a fault of theirs.
    #[error("the demo data cannot be loaded: {0}")]
    DemoData(RecordsError),
    /// A provider record cannot be used.
    #[error("{0}")]
    Provider(String),
}

impl Default for MockHostBuilder {
    fn default() -> Self {
        Self {
            name: "mock host".to_owned(),
            random_seed: 0,
            demo_data: false,
            tables: Vec::new(),
            seeds: Vec::new(),
            providers: Vec::new(),
            templates: Templates::default(),
            app: AppKind::default(),
            info: HostInfo::default(),
            options: DeskOptions::default(),
            session_limit: None,
            agent: AgentInfo::new("agent"),
            flow: Some(FlowConfig::default()),
            secrets: Vec::new(),
            lenient: false,
            personality: Personality::Ordinary,
            runtime: None,
        }
    }
}

impl MockHostBuilder {
    /// What it is called in failures.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Adds a record. Standard tables exist; see [`MockHostBuilder::table`] for others.
    pub fn seed(mut self, table: impl Into<String>, columns: Record) -> Self {
        self.seeds.push((table.into(), columns));
        self
    }

    /// Adds a table.
    pub fn table(mut self, schema: TableSchema) -> Self {
        self.tables.push(schema);
        self
    }

    /// Starts with the rows of [`demo_records`].
    pub fn demo_data(mut self) -> Self {
        self.demo_data = true;
        self
    }

    /// Adds a provider record, in place of the default one. The n-th provider that is attached without a name takes the n-th
    /// native record.
    pub fn provider(mut self, record: ProviderRecord) -> Self {
        self.providers.push(record);
        self
    }

    /// Adds templates to the built-in ones.
    pub fn templates(mut self, templates: Templates) -> Self {
        self.templates.extend(templates);
        self
    }

    /// The kind of app, with that kind's session limit.
    pub const fn app(mut self, app: AppKind) -> Self {
        self.app = app;
        self
    }

    /// Identity of host and agent, as `getEnvironment` tells it.
    pub fn host_info(mut self, info: HostInfo) -> Self {
        self.info = info;
        self
    }

    /// Behaviour of the host. Its session limit counts only together with [`MockHostBuilder::session_limit`].
    pub fn options(mut self, options: DeskOptions) -> Self {
        self.options = options;
        self
    }

    /// The most sessions at once.
    pub const fn session_limit(mut self, limit: usize) -> Self {
        self.session_limit = Some(limit);
        self
    }

    /// The agent whom providers are attached for.
    pub fn agent(mut self, agent: AgentInfo) -> Self {
        self.agent = agent;
        self
    }

    /// The configuration of the screen-pop flow.
    pub fn flow(mut self, flow: FlowConfig) -> Self {
        self.flow = Some(flow);
        self
    }

    /// No screen-pop flow: nothing happens in the host but what the provider asks for.
    pub fn without_flow(mut self) -> Self {
        self.flow = None;
        self
    }

    /// The seed of the runtime's randomness: of ids and tokens.
    pub const fn random_seed(mut self, seed: u64) -> Self {
        self.random_seed = seed;
        self
    }

    /// The time and the tasks of a runtime that is there already, in place of one of its own; its randomness is then that
    /// runtime's.
    pub fn runtime(mut self, runtime: ManualRuntime) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Another key whose values are secrets in transcripts and reports.
    pub fn redact(mut self, key: impl Into<String>) -> Self {
        self.secrets.push(key.into());
        self
    }

    /// Does not take a provider's breach of its contract for a failure of the test.
    pub const fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// What the host is like. [`Personality::Poor`] and [`Personality::Older`] are single-session apps, whatever
    /// [`app`](Self::app) says.
    pub const fn personality(mut self, personality: Personality) -> Self {
        self.personality = personality;
        self
    }

    /// Makes the host.
    ///
    /// # Errors
    ///
    /// A record that cannot be seeded, a provider record that cannot be used.
    pub fn build(self) -> Result<MockHost, BuildError> {
        let records = if self.demo_data { demo_records().map_err(BuildError::DemoData)? } else { MemoryRecords::new() };
        self.tables.into_iter().for_each(|schema| records.add_table(schema));
        for (table, columns) in self.seeds {
            if let Err(error) = records.insert(&table, columns) {
                return Err(BuildError::Seed { table, error });
            }
        }
        let providers = if self.providers.is_empty() { vec![default_provider()] } else { self.providers };
        let app = if self.personality.is_single_session() { AppKind::SingleSession } else { self.app };
        let mut config = DeskConfig::new(providers).with_app(app);
        let usual_limit = config.options.session_limit;
        config = config.with_host(self.info).with_options(self.options).with_templates(self.templates);
        config.options.session_limit = self.session_limit.unwrap_or(usual_limit);
        let runtime = self.runtime.unwrap_or_else(|| ManualRuntime::with_seed(self.random_seed));
        let desk = Desk::new(config, Arc::new(records.clone()), runtime.handle());
        let excluded = desk.inspect(|workspace| workspace.registry().excluded().first().map(ToString::to_string));
        if let Some(excluded) = excluded {
            return Err(BuildError::Provider(excluded));
        }
        let store = Store::new(runtime.handle(), Redactor::new(&self.secrets), self.lenient);
        if self.personality == Personality::Strict {
            store.set_strict();
        }
        let backstage = Backstage {
            store: Arc::new(store),
            records,
            runtime,
            desk: desk.clone(),
            bells: Arc::default(),
            stepper: Arc::default(),
            character: Character::new(self.personality, self.random_seed),
        };
        let inner = Inner::new(self.name, self.random_seed, backstage, desk, self.agent, self.flow);
        Ok(MockHost::from_inner(inner))
    }
}

pub(crate) fn default_provider() -> ProviderRecord {
    let endpoint = NativeEndpoint::InProcess(DEFAULT_PROVIDER.to_owned());
    ProviderRecord::native(DEFAULT_PROVIDER, endpoint).with_label("Provider").with_click_to_act(true)
}
