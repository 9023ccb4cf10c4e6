//! What is tested: a host with one or two providers at it, and the hands of its agent.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cif_host::AppKind;
use cif_protocol::{ApiVersion, ProviderRecord};
use cif_provider::{ManualRuntime, MaybeSend, MaybeSync};

use super::operator::Operator;
use super::seat::Seat;

/// The unique name of the provider that most cases call as. It may use every table.
pub const FIRST: &str = "conformance_first";

/// The unique name of the provider that must not get what is the first one's. It may use the table `contact` only.
pub const SECOND: &str = "conformance_second";

/// After how long without activity the records of [`Setting::records`] call an agent idle.
pub const IDLE: Duration = Duration::from_secs(2);

/// Which providers a case needs at the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Setting {
    /// [`FIRST`] alone.
    Alone,
    /// [`FIRST`], and behind it [`SECOND`]. A host that takes one provider gives one.
    Both,
}

impl Setting {
    /// The unique names of the providers, in Channel Order.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Alone => &[FIRST],
            Self::Both => &[FIRST, SECOND],
        }
    }

    /// Their records, for hosts that are built on `cif-host`. A single-session app takes the first one.
    #[must_use]
    pub fn records(self, app: AppKind) -> Vec<ProviderRecord> {
        let single = app == AppKind::SingleSession;
        let record = |name: &&str| {
            let url = format!("https://conformance.example/{name}?idleTimeThreshold={}", IDLE.as_secs());
            let mut record = ProviderRecord::widget(*name, url);
            if single {
                record.api_version = ApiVersion::V1;
            }
            if *name == SECOND { record.with_tables(["contact"]) } else { record }
        };
        self.names().iter().take(if single { 1 } else { 2 }).map(record).collect()
    }
}

/// Makes the host anew for each case.
pub trait Fixture: MaybeSend + MaybeSync {
    /// A fresh host whose time is `runtime`, without sessions, with the providers of the setting connected to it.
    fn open(&self, runtime: &ManualRuntime, setting: Setting) -> Subject;
}

impl<F: Fn(&ManualRuntime, Setting) -> Subject + MaybeSend + MaybeSync> Fixture for F {
    fn open(&self, runtime: &ManualRuntime, setting: Setting) -> Subject {
        self(runtime, setting)
    }
}

/// A host under test.
///
/// The cases use the templates that every host of this family has: the session templates `vnd_main`, `vnd_call_session` and
/// `msdyn_chat_session`, the tab template `sample_contacts`, the notification templates `vnd_away` and
/// `sample_IncomingCallNotification`; the action `WhoAmI`; and the presences Available, Busy and Appear away. The records that they
/// read are created by the kit where they are missing.
#[non_exhaustive]
pub struct Subject {
    /// The providers at the host, in Channel Order.
    pub seats: Vec<Seat>,
    /// The agent; without one the cases that need something done at the desktop are not run.
    pub operator: Option<Arc<dyn Operator>>,
    /// What sort of app it is.
    pub app: AppKind,
    /// The methods that it does not serve, by wire name. Each must be refused as not implemented.
    pub unserved: BTreeSet<String>,
    /// Does it tell a provider only those events that it has registered for? A host of widgets does.
    pub needs_registration: bool,
    /// After how long without activity it tells that nobody is there; nothing when it never does.
    pub idle_after: Option<Duration>,
    keep: Vec<Box<dyn Keep>>,
}

trait Keep: Any + MaybeSend + MaybeSync {}
impl<T: Any + MaybeSend + MaybeSync> Keep for T {}

impl Subject {
    /// A multi-session host with these providers, which serves every method and never notices an idle agent.
    #[must_use]
    pub fn new(seats: Vec<Seat>) -> Self {
        Self {
            seats,
            operator: None,
            app: AppKind::MultiSession,
            unserved: BTreeSet::new(),
            needs_registration: false,
            idle_after: None,
            keep: Vec::new(),
        }
    }

    /// With an agent.
    #[must_use]
    pub fn with_operator(mut self, operator: impl Operator) -> Self {
        self.operator = Some(Arc::new(operator));
        self
    }

    /// Of this sort of app.
    #[must_use]
    pub const fn with_app(mut self, app: AppKind) -> Self {
        self.app = app;
        self
    }

    /// Without these methods.
    #[must_use]
    pub fn without<S: Into<String>>(mut self, methods: impl IntoIterator<Item = S>) -> Self {
        self.unserved.extend(methods.into_iter().map(Into::into));
        self
    }

    /// It tells a provider only what that has registered for.
    #[must_use]
    pub const fn with_registration(mut self) -> Self {
        self.needs_registration = true;
        self
    }

    /// It tells that nobody is there after this time.
    #[must_use]
    pub const fn with_idle_after(mut self, time: Duration) -> Self {
        self.idle_after = Some(time);
        self
    }

    /// Keeps something alive as long as the subject, for example the ends of a link.
    #[must_use]
    pub fn keep(mut self, part: impl Any + MaybeSend + MaybeSync) -> Self {
        self.keep.push(Box::new(part));
        self
    }

    /// Does it serve this method?
    #[must_use]
    pub fn serves(&self, wire: &str) -> bool {
        // A single-session app has neither tabs nor titles of sessions.
        let missing = [
            "createTab",
            "focusTab",
            "refreshTab",
            "setTabTitle",
            "closeTab",
            "createTabInHomeSession",
            "setSessionTitle",
        ];
        let tabs = missing.contains(&wire);
        !(self.unserved.contains(wire) || (tabs && self.app == AppKind::SingleSession))
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("seats", &self.seats)
            .field("operator", &self.operator)
            .field("app", &self.app)
            .finish_non_exhaustive()
    }
}
