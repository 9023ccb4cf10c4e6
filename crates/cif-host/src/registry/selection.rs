//! For whom records are selected, and what of a record speaks against it.

use cif_protocol::{ApiVersion, Origin, ProviderRecord};

use super::ExclusionReason;
use crate::{AppKind, DeskOptions, EmptyRoleSelector, HostInfo, normal_id};

/// The app and the user for whom records are selected, and the rules (`docs/src/host-model.md`, selection).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Selection {
    /// The kind of app.
    pub app: AppKind,
    /// The app and the user: id, roles, profile.
    pub host: HostInfo,
    /// The rules; only those about selection and test origins count here.
    pub options: DeskOptions,
}

impl Selection {
    /// The usual rules for this app and user.
    #[must_use]
    pub fn new(app: AppKind, host: HostInfo) -> Self {
        Self { app, host, options: DeskOptions::default() }
    }

    /// With other rules.
    #[must_use]
    pub fn with_options(mut self, options: DeskOptions) -> Self {
        self.options = options;
        self
    }

    /// The version of the records that the app takes.
    #[must_use]
    pub const fn expected_version(&self) -> ApiVersion {
        match self.app {
            AppKind::MultiSession => ApiVersion::V2,
            AppKind::SingleSession => ApiVersion::V1,
        }
    }

    pub(super) fn test_origins(&self) -> &[Origin] {
        &self.options.insecure_test_origins
    }

    /// What of the record itself speaks against it.
    pub(super) fn judge(&self, record: &ProviderRecord) -> Result<(), ExclusionReason> {
        if !record.active {
            return Err(ExclusionReason::Inactive);
        }
        // A native provider speaks no version of the widget API, so the version of its record says nothing.
        if !record.kind.has_frame() {
            return Ok(());
        }
        let expected = self.expected_version();
        if record.api_version != expected && !self.options.mix_api_versions {
            return Err(ExclusionReason::ApiVersion { found: record.api_version, expected });
        }
        match record.api_version {
            ApiVersion::V1 => self.judge_app(record).and_then(|()| self.judge_roles(record)),
            _ => self.judge_profile(record),
        }
    }

    fn judge_app(&self, record: &ProviderRecord) -> Result<(), ExclusionReason> {
        let app = normal_id(&self.host.app_id);
        let listed = if record.apps.is_empty() {
            self.options.empty_app_selector_matches_all
        } else {
            record.apps.iter().any(|listed| normal_id(listed).contains(&app))
        };
        if listed { Ok(()) } else { Err(ExclusionReason::App { app, listed: record.apps.clone() }) }
    }

    fn judge_roles(&self, record: &ProviderRecord) -> Result<(), ExclusionReason> {
        if self.host.is_admin && self.options.admins_always {
            return Ok(());
        }
        let holds = |roles: &[String]| {
            roles.iter().any(|role| record.roles.iter().any(|listed| normal_id(listed) == normal_id(role)))
        };
        let by_team = holds(&self.host.team_roles);
        let fits = match (record.roles.is_empty(), self.options.empty_role_selector) {
            (true, EmptyRoleSelector::Everyone) => true,
            (true, EmptyRoleSelector::AdminsOnly) => self.host.is_admin,
            (false, _) => holds(&self.host.user_roles) || (by_team && self.options.team_roles_count),
        };
        if fits { Ok(()) } else { Err(ExclusionReason::Role { listed: record.roles.clone(), by_team }) }
    }

    fn judge_profile(&self, record: &ProviderRecord) -> Result<(), ExclusionReason> {
        let Some(profile) = &self.host.profile else { return Ok(()) };
        let same = |listed: &String| normal_id(listed) == normal_id(profile);
        if record.profiles.iter().any(same) {
            return Ok(());
        }
        Err(ExclusionReason::Profile { profile: profile.clone(), listed: record.profiles.clone() })
    }
}
