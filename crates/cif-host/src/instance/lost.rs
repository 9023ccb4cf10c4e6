//! What an export cannot say: found by reading it back.

use std::collections::BTreeSet;

use serde_json::Value;

use super::entry::{Entry, for_kind};
use super::{Instance, InstanceError, Kind};

/// One line for each record that an export does not say in full.
pub(super) fn between(instance: &Instance, read: &Result<Instance, InstanceError>, kinds: &[Kind]) -> Vec<String> {
    match read {
        Ok(read) => kinds.iter().flat_map(|kind| for_kind!(*kind, of_kind(instance, read))).collect(),
        Err(InstanceError::Import(problems)) => problems.clone(),
        Err(error) => vec![error.to_string()],
    }
}

fn of_kind<T: Entry>(instance: &Instance, read: &Instance) -> Vec<String> {
    let lost = |record: &T| {
        let place = format!("{} {:?}", T::KIND, record.known_as());
        let Some(found) = T::all(read).iter().find(|other| other.known_as() == record.known_as()) else {
            return Some(format!("{place}: these columns have no such record"));
        };
        let fields = differing(record, found);
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        (!fields.is_empty()).then(|| format!("{place}: these columns cannot say {}", fields.join(", ")))
    };
    T::all(instance).iter().filter_map(lost).collect()
}

/// The keys of the fields that are not the same.
fn differing<T: Entry>(left: &T, right: &T) -> BTreeSet<String> {
    // A record is an object, which a text of itself would be no part of.
    let [left, right] = [left, right].map(|record| serde_json::to_value(record).unwrap_or_default());
    let keys = |record: &Value| record.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
    let all: BTreeSet<String> = [keys(&left), keys(&right)].into_iter().flat_map(|keys: Vec<String>| keys).collect();
    all.into_iter().filter(|key| left.get(key) != right.get(key)).collect()
}
