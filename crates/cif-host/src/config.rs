//! What a desk is made from: identity of host and agent, provider records, templates, options.

use std::collections::BTreeMap;
use std::time::Duration;

use cif_protocol::host::PanelMode;
use cif_protocol::{Origin, PresenceInfo, ProviderRecord};
use serde::{Deserialize, Serialize};

use crate::{DEMO_USER_ID, KnowledgeSearch, Templates};

/// The kind of app, which decides about sessions and tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum AppKind {
    /// Several sessions with tabs; CIF 2.0.
    #[default]
    #[serde(alias = "multi_session", alias = "multisession")]
    MultiSession,
    /// One main page; CIF 1.0.
    #[serde(alias = "single_session", alias = "singlesession")]
    SingleSession,
}

impl AppKind {
    /// The mode of a panel that is not open: a single-session app never hides it.
    pub(crate) const fn closed_mode(self) -> PanelMode {
        match self {
            Self::MultiSession => PanelMode::Hidden,
            Self::SingleSession => PanelMode::Minimized,
        }
    }
}

/// What `getEnvironment` tells about host and agent, and by what provider records are selected for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct HostInfo {
    /// Base URL of the host without trailing slash.
    pub client_url: String,
    /// Id of the app, a GUID.
    pub app_id: String,
    /// Unique name of the app.
    pub app_name: String,
    /// Unique name of the organisation.
    pub org_name: String,
    /// Id of the organisation, a GUID.
    pub org_id: String,
    /// Language of the organisation.
    pub org_lcid: u32,
    /// Id of the signed-in user, a GUID.
    pub user_id: String,
    /// Name of the signed-in user.
    pub user_name: String,
    /// Language of the user.
    pub user_lcid: u32,
    /// Ids of the roles that the user was given directly.
    pub user_roles: Vec<String>,
    /// Ids of the roles that the user has as member of a team.
    pub team_roles: Vec<String>,
    /// True for a System Administrator or System Customizer.
    pub is_admin: bool,
    /// The agent experience profile of the user, by name or id; `None` when the host has no profiles.
    pub profile: Option<String>,
    /// Country code that dialling assumes, for example `+1`; may be empty.
    pub default_country_code: String,
    /// `light` or `dark`.
    pub theme: String,
}

impl Default for HostInfo {
    fn default() -> Self {
        Self {
            client_url: "http://127.0.0.1:7070".to_owned(),
            app_id: "0c1f0000-0000-4000-8000-000000000001".to_owned(),
            app_name: "cif_desktop".to_owned(),
            org_name: "cif".to_owned(),
            org_id: "0c1f0000-0000-4000-8000-000000000002".to_owned(),
            org_lcid: 1_033,
            user_id: DEMO_USER_ID.to_owned(),
            user_name: "Alex Agent".to_owned(),
            user_lcid: 1_033,
            user_roles: Vec::new(),
            team_roles: Vec::new(),
            is_admin: false,
            profile: None,
            default_country_code: String::new(),
            theme: "light".to_owned(),
        }
    }
}

/// Who gets a 1.0 record that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EmptyRoleSelector {
    /// Everyone who has the app.
    #[default]
    Everyone,
    /// Administrators only.
    AdminsOnly,
}

/// A time in seconds, as it stands in a file.
fn seconds<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let seconds = f64::deserialize(deserializer)?;
    Duration::try_from_secs_f64(seconds)
        .map_err(|error| serde::de::Error::custom(format!("{seconds} is no time in seconds: {error}")))
}

fn as_seconds<S: serde::Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64())
}

/// Behaviour that a host author may choose. The defaults are those of the specification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct DeskOptions {
    /// The most sessions open at once.
    pub session_limit: usize,
    /// How long a click waits for its provider to register; zero drops it at once. In a file: seconds.
    #[serde(deserialize_with = "seconds", serialize_with = "as_seconds")]
    pub click_to_act_hold: Duration,
    /// The schemes of links that count as a click on a phone number, in lower case without the colon.
    pub click_to_act_schemes: Vec<String>,
    /// Keep a leading `+` of a clicked number.
    pub keep_plus: bool,
    /// `getFocusedSession` answers null on home instead of `session-id-0`.
    pub home_session_as_null: bool,
    /// A notification that timed out, or whose template is missing, is answered as rejected, as older hosts did.
    pub legacy_reject_outcomes: bool,
    /// `resetKpiBreach` means the opposite: true sets the mark, false takes it away.
    pub kpi_reset_inverted: bool,
    /// `setMode` and `setWidth` raise the events of manual changes as well.
    pub echo_panel_events: bool,
    /// Custom events that a provider raises go to other providers that registered for them, too.
    pub relay_between_providers: bool,
    /// Use provider records of both API versions in one app.
    pub mix_api_versions: bool,
    /// A 1.0 record that names no app is shown in every app.
    pub empty_app_selector_matches_all: bool,
    /// Who gets a 1.0 record that names no role.
    pub empty_role_selector: EmptyRoleSelector,
    /// Roles that a user has by a team count for 1.0 records.
    pub team_roles_count: bool,
    /// Administrators get every 1.0 record of the app, whatever its roles.
    pub admins_always: bool,
    /// A session of a provider with analytics gets a work item, a row of `msdyn_ocliveworkitem`.
    pub work_items: bool,
    /// `statecode` and `statuscode` of the work item of a closed session.
    pub work_item_closed: (i32, i32),
    /// `setPosition` moves the panel to the left or right; otherwise its side follows from the kind of app.
    pub allow_set_position: bool,
    /// Every message from and to widgets is a line of the diagnostics. It has what they say, customers' data included.
    pub trace_messages: bool,
    /// Features by name, for `isFeatureEnabled`; for `getFcsValue` by `<namespace>.<name>`. One that is not here is off.
    pub features: BTreeMap<String, bool>,
    /// `setClickToAct` writes the provider record, where the record store keeps them, before the flag changes.
    pub persist_click_to_act: bool,
    /// The knowledge search of the desktop; without it `openKBSearchControl` answers false.
    pub knowledge: Option<KnowledgeSearch>,
    /// Origins for which the https rule is waived, for tests.
    pub insecure_test_origins: Vec<Origin>,
}

impl Default for DeskOptions {
    fn default() -> Self {
        Self {
            session_limit: 10,
            click_to_act_hold: Duration::from_secs(10),
            click_to_act_schemes: vec!["tel".to_owned()],
            keep_plus: false,
            home_session_as_null: false,
            legacy_reject_outcomes: false,
            kpi_reset_inverted: false,
            echo_panel_events: false,
            relay_between_providers: false,
            mix_api_versions: false,
            empty_app_selector_matches_all: true,
            empty_role_selector: EmptyRoleSelector::Everyone,
            team_roles_count: false,
            admins_always: true,
            work_items: true,
            work_item_closed: (3, 4),
            allow_set_position: false,
            trace_messages: false,
            features: BTreeMap::new(),
            persist_click_to_act: true,
            knowledge: None,
            insecure_test_origins: Vec::new(),
        }
    }
}

/// Everything a desk is made from. Start with [`DeskConfig::new`] and change what differs.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DeskConfig {
    /// The kind of app.
    pub app: AppKind,
    /// Identity of host and agent.
    pub host: HostInfo,
    /// Provider records, oldest first.
    pub providers: Vec<ProviderRecord>,
    /// Templates.
    pub templates: Templates,
    /// What the agent may choose as presence; with an empty list the host has none.
    pub presences: Vec<PresenceInfo>,
    /// Options.
    pub options: DeskOptions,
}

impl DeskConfig {
    /// A multi-session app with these records, the built-in templates and the default presences.
    #[must_use]
    pub fn new(providers: Vec<ProviderRecord>) -> Self {
        let (templates, presences) = (Templates::builtin(), PresenceInfo::default_list());
        Self { providers, templates, presences, ..Self::default() }
    }

    /// As an app of this kind, with that kind's session limit.
    #[must_use]
    pub fn with_app(mut self, app: AppKind) -> Self {
        self.app = app;
        self.options.session_limit = if app == AppKind::SingleSession { 5 } else { 10 };
        self
    }

    /// With this identity of host and agent.
    #[must_use]
    pub fn with_host(mut self, host: HostInfo) -> Self {
        self.host = host;
        self
    }

    /// With these options.
    #[must_use]
    pub fn with_options(mut self, options: DeskOptions) -> Self {
        self.options = options;
        self
    }

    /// With this list of presences in place of the default one.
    #[must_use]
    pub fn with_presences(mut self, presences: Vec<PresenceInfo>) -> Self {
        self.presences = presences;
        self
    }

    /// With the provider records, templates and presences of an import. Its rows are for the record store:
    /// [`Import::store_rows`](crate::Import::store_rows).
    #[must_use]
    pub fn with_import(mut self, import: &crate::Import) -> Self {
        self.providers.extend(import.providers.iter().cloned());
        self.templates.extend(import.templates.clone());
        if !import.presences.is_empty() {
            self.presences.clone_from(&import.presences);
        }
        self
    }

    /// With further templates.
    #[must_use]
    pub fn with_templates(mut self, templates: Templates) -> Self {
        self.templates.extend(templates);
        self
    }
}
