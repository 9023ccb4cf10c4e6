//! What can be asked of an instance, and done to it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::checks::{Problem, Weight, taken};
use super::entry::{Entry, for_kind};
use super::{Explanation, FieldInfo, Instance, InstanceError, Kind, dataverse, own_form};

/// A request to an [`Instance`]: what a command of the program and an admin page send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Request {
    /// The records of a kind.
    List {
        /// The kind.
        kind: Kind,
    },
    /// The fields of a kind, for a form.
    Fields {
        /// The kind.
        kind: Kind,
    },
    /// One record.
    Show {
        /// The kind.
        kind: Kind,
        /// Its name.
        name: String,
    },
    /// A new record.
    Add {
        /// The kind.
        kind: Kind,
        /// The record.
        record: Value,
    },
    /// Changes to a record.
    Edit {
        /// The kind.
        kind: Kind,
        /// Its name.
        name: String,
        /// The fields to change; null sets a field to its default. Objects are merged (RFC 7396).
        changes: Map<String, Value>,
    },
    /// Takes a record away.
    Remove {
        /// The kind.
        kind: Kind,
        /// Its name.
        name: String,
    },
    /// Everything that is wrong.
    Validate {
        /// The kinds to look at.
        kinds: Vec<Kind>,
    },
    /// Takes the records of a document over: one in the columns of the original platform, or one with the keys of an
    /// instance. A record of a name that is there already is replaced.
    Import {
        /// The kinds to take; others are left out.
        kinds: Vec<Kind>,
        /// The document.
        document: Value,
    },
    /// A document in the columns of the original platform.
    Export {
        /// The kinds to write.
        kinds: Vec<Kind>,
    },
    /// Which providers a user gets in an app.
    Explain {
        /// The user, by name or id; the first one without.
        user: Option<String>,
        /// The app, by name or id; the first one without.
        app: Option<String>,
    },
}

impl Request {
    /// True when it may change the instance.
    #[must_use]
    pub const fn changes(&self) -> bool {
        matches!(self, Self::Add { .. } | Self::Edit { .. } | Self::Remove { .. } | Self::Import { .. })
    }
}

/// What an instance answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reply {
    /// The records of a kind.
    Entries(Vec<Summary>),
    /// The fields of a kind.
    Fields(Vec<FieldInfo>),
    /// One record, without secrets.
    Record(Value),
    /// The instance was changed.
    Changed {
        /// What was done, one line for each record.
        done: Vec<String>,
        /// What will not work as somebody may expect, and did before.
        warnings: Vec<Problem>,
    },
    /// What is wrong.
    Problems(Vec<Problem>),
    /// A document.
    Document {
        /// In the columns of the original platform.
        document: Value,
        /// What these columns cannot say.
        left_out: Vec<String>,
    },
    /// Who gets what.
    Explanation(Explanation),
}

/// A reply, or why there is none.
pub type Answer = Result<Reply, InstanceError>;

/// A record in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Summary {
    /// Its name.
    pub name: String,
    /// What else a person wants to read.
    pub label: String,
}

impl Instance {
    /// Does what is asked. `now` is the time, ISO 8601, which new provider records keep.
    ///
    /// # Errors
    ///
    /// A record that does not exist, cannot be read, or leaves the instance unsound. The instance is then as it was.
    pub fn handle(&mut self, request: Request, now: &str) -> Result<Reply, InstanceError> {
        match request {
            Request::List { kind } => Ok(Reply::Entries(for_kind!(kind, list(self)))),
            Request::Fields { kind } => Ok(Reply::Fields(kind.fields())),
            Request::Show { kind, name } => for_kind!(kind, show(self, &name)).map(Reply::Record),
            Request::Validate { kinds } => {
                let problems = self.problems().into_iter().filter(|problem| kinds.contains(&problem.kind));
                Ok(Reply::Problems(problems.collect()))
            }
            Request::Export { kinds } => Ok(dataverse::export(self, &kinds)),
            Request::Explain { user, app } => self.explain(user.as_deref(), app.as_deref()).map(Reply::Explanation),
            Request::Add { kind, record } => self.change(|changed| for_kind!(kind, add(changed, record, now))),
            Request::Edit { kind, name, changes } => {
                self.change(|changed| for_kind!(kind, edit(changed, &name, changes)))
            }
            Request::Remove { kind, name } => self.change(|changed| for_kind!(kind, remove(changed, &name))),
            Request::Import { kinds, document } => self.change(|changed| import(changed, &kinds, &document, now)),
        }
    }

    /// Keeps a change if it brings no error that was not there before.
    fn change(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<Vec<String>, InstanceError>,
    ) -> Result<Reply, InstanceError> {
        let mut changed = self.clone();
        let done = change(&mut changed)?;
        let before = self.problems();
        let (errors, warnings): (Vec<Problem>, Vec<Problem>) = changed
            .problems()
            .into_iter()
            .filter(|problem| !before.contains(problem))
            .partition(|problem| problem.weight == Weight::Error);
        if !errors.is_empty() {
            return Err(InstanceError::Refused(errors));
        }
        *self = changed;
        Ok(Reply::Changed { done, warnings })
    }
}

fn list<T: Entry>(instance: &Instance) -> Vec<Summary> {
    T::all(instance)
        .iter()
        .map(|record| Summary { name: record.known_as().to_owned(), label: record.label() })
        .collect()
}

fn position<T: Entry>(instance: &Instance, name: &str) -> Result<usize, InstanceError> {
    T::all(instance).iter().position(|record| record.known_as() == name).ok_or_else(|| InstanceError::NotFound {
        kind: T::KIND,
        name: name.to_owned(),
        names: T::all(instance).iter().take(20).map(|record| record.known_as().to_owned()).collect(),
    })
}

/// The record as JSON, without secrets.
fn json<T: Entry>(record: &T) -> Result<Value, InstanceError> {
    serde_json::to_value(record).map_err(|error| malformed::<T>(record.known_as(), None, error.to_string()))
}

fn malformed<T: Entry>(name: &str, field: Option<String>, message: String) -> InstanceError {
    InstanceError::Malformed { place: format!("{} {name:?}", T::KIND), field: field.unwrap_or_default(), message }
}

fn show<T: Entry>(instance: &Instance, name: &str) -> Result<Value, InstanceError> {
    json(&T::all(instance)[position::<T>(instance, name)?])
}

fn read<T: Entry>(record: Value) -> Result<T, InstanceError> {
    let name = record.get(T::KIND.name_key()).and_then(Value::as_str).unwrap_or_default().to_owned();
    own_form::record(record).map_err(|(field, message)| malformed::<T>(&name, field, message))
}

fn add<T: Entry>(instance: &mut Instance, record: Value, now: &str) -> Result<Vec<String>, InstanceError> {
    let mut record: T = read(record)?;
    if position::<T>(instance, record.known_as()).is_ok() {
        return Err(InstanceError::Taken { kind: T::KIND, name: record.known_as().to_owned() });
    }
    record.made(now);
    let done = format!("{} {:?} added", T::KIND, record.known_as());
    T::all_mut(instance).push(record);
    Ok(vec![done])
}

fn edit<T: Entry>(
    instance: &mut Instance,
    name: &str,
    changes: Map<String, Value>,
) -> Result<Vec<String>, InstanceError> {
    let at = position::<T>(instance, name)?;
    let old = &T::all(instance)[at];
    let mut record = json(old)?;
    merge(&mut record, Value::Object(changes));
    let mut record: T = read(record)?;
    if record.known_as() != name {
        let key = T::KIND.name_key().to_owned();
        return Err(InstanceError::Immutable { kind: T::KIND, name: name.to_owned(), key });
    }
    record.take_over(old);
    T::all_mut(instance)[at] = record;
    Ok(vec![format!("{} {name:?} changed", T::KIND)])
}

/// JSON merge patch, RFC 7396.
fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        if value.is_null() {
            target.remove(&key);
        } else {
            merge(target.entry(key).or_insert(Value::Null), value);
        }
    }
}

fn remove<T: Entry>(instance: &mut Instance, name: &str) -> Result<Vec<String>, InstanceError> {
    let at = position::<T>(instance, name)?;
    T::all_mut(instance).remove(at);
    Ok(vec![format!("{} {name:?} removed", T::KIND)])
}

fn import(instance: &mut Instance, kinds: &[Kind], document: &Value, now: &str) -> Result<Vec<String>, InstanceError> {
    let other = dataverse::import(document)?;
    let twice: Vec<Problem> = kinds.iter().flat_map(|kind| for_kind!(*kind, taken(&other))).collect();
    if !twice.is_empty() {
        return Err(InstanceError::Refused(twice));
    }
    let mut done = Vec::new();
    for kind in kinds {
        done.extend(for_kind!(*kind, take(instance, &other, now)));
    }
    if done.is_empty() {
        let wanted: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        let keys: Vec<&str> =
            document.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).take(20).collect();
        let has = if keys.is_empty() { String::new() } else { format!("; it has {}", keys.join(", ")) };
        return Err(InstanceError::Import(vec![format!("the document has no record of a {}{has}", wanted.join(", "))]));
    }
    Ok(done)
}

/// Takes the records of one kind over; those of a name that is there already replace it.
fn take<T: Entry>(instance: &mut Instance, other: &Instance, now: &str) -> Vec<String> {
    let mut done = Vec::new();
    for record in T::all(other) {
        let mut record = record.clone();
        let name = record.known_as().to_owned();
        match position::<T>(instance, &name) {
            Ok(at) => {
                record.take_over(&T::all(instance)[at]);
                T::all_mut(instance)[at] = record;
                done.push(format!("{} {name:?} replaced", T::KIND));
            }
            Err(_) => {
                record.made(now);
                T::all_mut(instance).push(record);
                done.push(format!("{} {name:?} added", T::KIND));
            }
        }
    }
    done
}
