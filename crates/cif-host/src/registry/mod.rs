//! Which provider records are used, in which order, and why the others are not (`docs/src/host-model.md`, providers).

mod exclusion;
mod selection;

use std::fmt;

use cif_protocol::{OriginPolicy, ProviderRecord};

use crate::AppKind;

pub use exclusion::{Exclusion, ExclusionReason};
pub use selection::Selection;

/// The records in use, in Channel Order, and those left out with the reason.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    selected: Vec<RegisteredProvider>,
    excluded: Vec<Exclusion>,
    verdicts: Vec<Verdict>,
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

/// What became of a record, whether it is used or not.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Verdict {
    /// The record, by unique name.
    pub provider: String,
    /// Its place among the records in use, from 0, or why it is left out.
    pub outcome: Result<usize, ExclusionReason>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Ok(at) => write!(f, "provider {:?} is loaded as number {}", self.provider, at + 1),
            Err(reason) => write!(f, "provider {:?} is not loaded: {reason}", self.provider),
        }
    }
}

impl Registry {
    /// Selects among records. Of two with the same Channel Order the older one comes first, by the date of making if both
    /// have one, else by their place in the list.
    #[must_use]
    pub fn select(records: Vec<ProviderRecord>, selection: &Selection) -> Self {
        let mut registry = Self::default();
        for record in in_order(records) {
            let provider = record.unique_name.clone();
            let outcome = match registry.refusal(&record, selection) {
                Err(reason) => {
                    registry.excluded.push(Exclusion { provider: provider.clone(), reason: reason.clone() });
                    Err(reason)
                }
                Ok(policy) => {
                    registry.selected.push(RegisteredProvider { record, policy });
                    Ok(registry.selected.len() - 1)
                }
            };
            registry.verdicts.push(Verdict { provider, outcome });
        }
        registry
    }

    /// What would become of each record for this app and user, in the order in which they are looked at.
    ///
    /// ```
    /// use cif_host::{AppKind, HostInfo, Registry, Selection};
    /// use cif_protocol::{ApiVersion, ProviderRecord};
    /// let record = ProviderRecord::widget("phone", "https://phone.example/").with_api_version(ApiVersion::V1).with_role("agent");
    /// let verdicts = Registry::explain(vec![record], &Selection::new(AppKind::SingleSession, HostInfo::default()));
    /// assert_eq!(
    ///     verdicts[0].to_string(),
    ///     "provider \"phone\" is not loaded: the user holds none of its roles: agent; assign one of them directly"
    /// );
    /// ```
    #[must_use]
    pub fn explain(records: Vec<ProviderRecord>, selection: &Selection) -> Vec<Verdict> {
        Self::select(records, selection).verdicts
    }

    /// What became of each record, in the order in which they were looked at.
    #[must_use]
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    fn refusal(&self, record: &ProviderRecord, selection: &Selection) -> Result<Option<OriginPolicy>, ExclusionReason> {
        selection.judge(record)?;
        if self.find(&record.unique_name).is_some() {
            return Err(ExclusionReason::Duplicate);
        }
        let problems = record.validate(selection.test_origins());
        if !problems.is_empty() {
            return Err(ExclusionReason::Invalid(problems));
        }
        let first = self.selected.iter().find(|provider| provider.record.kind.has_frame());
        match first {
            Some(first) if selection.app == AppKind::SingleSession && record.kind.has_frame() => {
                Err(ExclusionReason::NotFirst(first.record.unique_name.clone()))
            }
            _ => record
                .origin_policy(selection.test_origins())
                .map_err(|problem| ExclusionReason::Invalid(vec![problem])),
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

/// Channel Order. A record without a date keeps its place among those of the same order, so dates move records past others
/// with dates only.
fn in_order(mut records: Vec<ProviderRecord>) -> Vec<ProviderRecord> {
    records.sort_by_key(|record| record.sort_order);
    for group in records.chunk_by_mut(|a, b| a.sort_order == b.sort_order) {
        let dated: Vec<usize> = (0..group.len()).filter(|at| !group[*at].created_on.is_empty()).collect();
        let mut sorted: Vec<ProviderRecord> = dated.iter().map(|at| group[*at].clone()).collect();
        sorted.sort_by(|a, b| a.created_on.cmp(&b.created_on));
        for (at, record) in dated.into_iter().zip(sorted) {
            group[at] = record;
        }
    }
    records
}

#[cfg(test)]
mod tests;
