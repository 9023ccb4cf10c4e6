//! Which provider records are used, in which order, and why the others are not (`docs/src/host-model.md`, providers).

use std::fmt;

use cif_protocol::{ApiVersion, ConfigProblem, Origin, OriginPolicy, ProviderRecord};

use crate::AppKind;

/// The records in use, in Channel Order, and those left out with the reason.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    selected: Vec<RegisteredProvider>,
    excluded: Vec<Exclusion>,
}

/// A record in use.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RegisteredProvider {
    /// The record.
    pub record: ProviderRecord,
    /// The origins its page may speak from; `None` for a record without page.
    pub policy: Option<OriginPolicy>,
}

/// A record that is left out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Exclusion {
    /// The record, by unique name.
    pub provider: String,
    /// Why.
    pub reason: ExclusionReason,
}

/// Why a record is left out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ExclusionReason {
    /// Its status is inactive.
    Inactive,
    /// The app takes records of another API version.
    ApiVersion {
        /// The version of the record.
        found: ApiVersion,
        /// The version that the app takes.
        expected: ApiVersion,
    },
    /// Something in the record is wrong.
    Invalid(Vec<ConfigProblem>),
    /// Another record of the same unique name comes first.
    Duplicate,
    /// A single-session app shows one widget only, and another comes first.
    NotFirst(String),
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "provider {:?} is not loaded: ", self.provider)?;
        match &self.reason {
            ExclusionReason::Inactive => f.write_str("it is inactive; activate its record to use it"),
            ExclusionReason::ApiVersion { found, expected } => {
                write!(f, "its API version is {}, this kind of app takes {}", found.as_str(), expected.as_str())
            }
            ExclusionReason::Invalid(problems) => {
                let texts: Vec<String> =
                    problems.iter().map(|problem| format!("{}: {}", problem.field, problem.message)).collect();
                f.write_str(&texts.join("; "))
            }
            ExclusionReason::Duplicate => f.write_str("another record has the same unique name"),
            ExclusionReason::NotFirst(first) => {
                write!(f, "a single-session app shows one widget, and {first:?} comes first in Channel Order")
            }
        }
    }
}

impl Registry {
    /// Selects among records, which are taken to be listed oldest first.
    #[must_use]
    pub fn select(
        records: Vec<ProviderRecord>,
        app: AppKind,
        mix_versions: bool,
        insecure_test_origins: &[Origin],
    ) -> Self {
        let mut registry = Self::default();
        let expected = match app {
            AppKind::MultiSession => ApiVersion::V2,
            AppKind::SingleSession => ApiVersion::V1,
        };
        let mut ordered = records;
        ordered.sort_by_key(|record| record.sort_order);
        for record in ordered {
            match registry.refusal(&record, app, expected, mix_versions, insecure_test_origins) {
                Err(reason) => registry.excluded.push(Exclusion { provider: record.unique_name, reason }),
                Ok(policy) => registry.selected.push(RegisteredProvider { record, policy }),
            }
        }
        registry
    }

    fn refusal(
        &self,
        record: &ProviderRecord,
        app: AppKind,
        expected: ApiVersion,
        mix_versions: bool,
        insecure_test_origins: &[Origin],
    ) -> Result<Option<OriginPolicy>, ExclusionReason> {
        if !record.active {
            return Err(ExclusionReason::Inactive);
        }
        if self.find(&record.unique_name).is_some() {
            return Err(ExclusionReason::Duplicate);
        }
        // A native provider speaks no version of the widget API, so the version of its record says nothing.
        if record.kind.has_frame() && record.api_version != expected && !mix_versions {
            return Err(ExclusionReason::ApiVersion { found: record.api_version, expected });
        }
        let problems = record.validate(insecure_test_origins);
        if !problems.is_empty() {
            return Err(ExclusionReason::Invalid(problems));
        }
        let first = self.selected.iter().find(|provider| provider.record.kind.has_frame());
        match first {
            Some(first) if app == AppKind::SingleSession && record.kind.has_frame() => {
                Err(ExclusionReason::NotFirst(first.record.unique_name.clone()))
            }
            _ => record.origin_policy(insecure_test_origins).map_err(|problem| ExclusionReason::Invalid(vec![problem])),
        }
    }

    /// The records in use, in Channel Order.
    #[must_use]
    pub fn providers(&self) -> &[RegisteredProvider] {
        &self.selected
    }

    /// The records left out.
    #[must_use]
    pub fn excluded(&self) -> &[Exclusion] {
        &self.excluded
    }

    /// The record in use of a unique name.
    #[must_use]
    pub fn find(&self, unique_name: &str) -> Option<&RegisteredProvider> {
        self.selected.iter().find(|provider| provider.record.unique_name == unique_name)
    }

    /// The position of a record in Channel Order.
    #[must_use]
    pub fn position(&self, unique_name: &str) -> Option<usize> {
        self.selected.iter().position(|provider| provider.record.unique_name == unique_name)
    }
}

#[cfg(test)]
mod tests {
    use cif_protocol::NativeEndpoint;

    use super::*;

    fn widget(name: &str, order: u32) -> ProviderRecord {
        ProviderRecord::widget(name, "https://phone.example/").with_sort_order(order)
    }

    fn names(registry: &Registry) -> Vec<&str> {
        registry.providers().iter().map(|provider| provider.record.unique_name.as_str()).collect()
    }

    #[test]
    fn channel_order_then_age() {
        let records = vec![
            widget("late", 5),
            widget("b", 1),
            widget("a", 1),
            ProviderRecord::native("n", NativeEndpoint::Listen),
        ];
        let registry = Registry::select(records, AppKind::MultiSession, false, &[]);
        assert_eq!(names(&registry), ["n", "b", "a", "late"]);
        assert!(registry.find("n").is_some_and(|native| native.policy.is_none()));
    }

    #[test]
    fn every_exclusion_says_why() {
        let mut inactive = widget("off", 0);
        inactive.active = false;
        let mut old = widget("old", 0);
        old.api_version = ApiVersion::V1;
        let bad = ProviderRecord::widget("bad", "http://phone.example/");
        let records = vec![widget("good", 0), inactive, old, bad, widget("good", 0)];
        let registry = Registry::select(records, AppKind::MultiSession, false, &[]);
        let reasons: Vec<String> = registry.excluded().iter().map(ToString::to_string).collect();
        assert_eq!(names(&registry), ["good"]);
        for (reason, word) in reasons.iter().zip(["inactive", "API version is 1.0", "not https", "same unique name"]) {
            assert!(reason.contains(word), "{reason}");
        }
    }

    #[test]
    fn a_single_session_app_takes_one_widget_of_version_one() {
        let v1 = |name, order| {
            let mut record = widget(name, order);
            record.api_version = ApiVersion::V1;
            record
        };
        let registry =
            Registry::select(vec![v1("b", 2), v1("a", 1), widget("v2", 0)], AppKind::SingleSession, false, &[]);
        assert_eq!(names(&registry), ["a"]);
        assert_eq!(registry.excluded().len(), 2);
    }
}
