//! Which provider an agent gets, and why; and what a desk is made from.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{App, Instance, InstanceError, Kind, Profile, Role, User};
use crate::{DeskConfig, DeskOptions, HostInfo, Registry, Selection, normal_id};

/// Which providers an agent gets in an app, and why not the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The user, by name.
    pub user: String,
    /// The app, by name.
    pub app: String,
    /// The profile of the user, by name.
    pub profile: Option<String>,
    /// One sentence on each provider record, in the order in which they are looked at.
    pub verdicts: Vec<String>,
    /// The records that are used, in Channel Order.
    pub used: Vec<String>,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "user {:?} in app {:?}", self.user, self.app)?;
        match &self.profile {
            Some(profile) => writeln!(f, ", profile {profile:?}:")?,
            None => writeln!(f, ", without profile:")?,
        }
        if self.verdicts.is_empty() {
            writeln!(f, "  there is no provider record; add one")?;
        }
        self.verdicts.iter().try_for_each(|verdict| writeln!(f, "  {verdict}"))
    }
}

/// A record that others may name by its name or by its id.
pub(super) trait Named {
    fn names(&self) -> (&str, &str);
}

macro_rules! named {
    ($($type:ident)+) => { $(
        impl Named for $type {
            fn names(&self) -> (&str, &str) {
                (&self.unique_name, &self.id)
            }
        }
    )+ };
}
named! { App Profile Role User }

fn find<'a, T: Named>(records: &'a [T], name: &str) -> Option<&'a T> {
    let by_name = records.iter().find(|record| record.names().0 == name);
    by_name.or_else(|| {
        records.iter().find(|record| !record.names().1.is_empty() && normal_id(record.names().1) == normal_id(name))
    })
}

fn choose<'a, T: Named>(records: &'a [T], name: Option<&str>, kind: Kind) -> Result<Option<&'a T>, InstanceError> {
    let Some(name) = name else { return Ok(records.first()) };
    match find(records, name) {
        Some(record) => Ok(Some(record)),
        None => Err(InstanceError::NotFound {
            kind,
            name: name.to_owned(),
            names: records.iter().take(20).map(|record| record.names().0.to_owned()).collect(),
        }),
    }
}

/// The names in a list, each as the id by which selection compares, or as it stands.
pub(super) fn resolved<T: Named>(listed: &[String], records: &[T]) -> Vec<String> {
    let resolve = |name: &String| match find(records, name).map(Named::names) {
        Some((_, id)) if !id.is_empty() => normal_id(id),
        Some((unique_name, _)) => unique_name.to_owned(),
        None => name.clone(),
    };
    listed.iter().map(resolve).collect()
}

impl Instance {
    /// What a desk is made from for a user in an app, by name or id. Without a name it is the first one; where an instance
    /// has none, what [`Instance::host`] says counts.
    ///
    /// # Errors
    ///
    /// [`InstanceError::NotFound`] for a name that does not exist.
    pub fn desk_config(&self, user: Option<&str>, app: Option<&str>) -> Result<DeskConfig, InstanceError> {
        let user = choose(&self.users, user, Kind::User)?;
        let app = choose(&self.apps, app, Kind::App)?;
        let mut host = self.host.clone();
        if let Some(user) = user {
            self.sign_in(user, &mut host);
        }
        if let Some(app) = app {
            host.app_id.clone_from(&app.id);
            host.app_name.clone_from(&app.unique_name);
        }
        let mut providers = self.providers.clone();
        for record in &mut providers {
            record.apps = resolved(&record.apps, &self.apps);
            record.roles = resolved(&record.roles, &self.roles);
            record.profiles = resolved(&record.profiles, &self.profiles);
        }
        let mut config = DeskConfig::new(providers).with_host(host).with_templates(self.templates.clone());
        config = config.with_options(self.options.clone());
        if let Some(app) = app {
            config = config.with_app(app.kind);
            // The limit that goes with the kind of app, unless another one is configured.
            if self.options.session_limit != DeskOptions::default().session_limit {
                config.options.session_limit = self.options.session_limit;
            }
        }
        if !self.presences.is_empty() {
            config = config.with_presences(self.presences.clone());
        }
        Ok(config)
    }

    fn sign_in(&self, user: &User, host: &mut HostInfo) {
        host.user_id.clone_from(&user.id);
        host.user_name = if user.name.is_empty() { &user.unique_name } else { &user.name }.clone();
        host.user_lcid = user.lcid;
        host.user_roles = resolved(&user.roles, &self.roles);
        host.team_roles = resolved(&user.team_roles, &self.roles);
        host.is_admin = user.roles.iter().filter_map(|role| find(&self.roles, role)).any(|role| role.admin);
        host.profile = user
            .profile
            .as_ref()
            .and_then(|profile| resolved(std::slice::from_ref(profile), &self.profiles).into_iter().next());
    }

    /// Which providers a user gets in an app, by name or id, and why not the others.
    ///
    /// # Errors
    ///
    /// As [`desk_config`](Self::desk_config).
    pub fn explain(&self, user: Option<&str>, app: Option<&str>) -> Result<Explanation, InstanceError> {
        let config = self.desk_config(user, app)?;
        let selection = Selection::new(config.app, config.host.clone()).with_options(config.options.clone());
        let registry = Registry::select(config.providers, &selection);
        let profile = config.host.profile.as_deref();
        let profile =
            profile.map(|name| find(&self.profiles, name).map_or(name, |profile| &profile.unique_name).to_owned());
        Ok(Explanation {
            user: config.host.user_name,
            app: config.host.app_name,
            profile,
            verdicts: registry.verdicts().iter().map(ToString::to_string).collect(),
            used: registry.providers().iter().map(|provider| provider.record.unique_name.clone()).collect(),
        })
    }
}
