//! Groups and aggregates of rows in memory.

use std::collections::{BTreeMap, BTreeSet};

use cif_protocol::{Record, Timestamp, Value};

use super::select::Joined;
use crate::query::{AggregateFunction, Aggregation, Columns, Group, Key, Query};
use crate::records::RecordsError;
use crate::records::store::{GroupRow, Groups};

/// What is known of one group so far.
#[derive(Default)]
struct State {
    /// Of each column that groups, the value of the oldest row.
    first: Vec<(u64, Value)>,
    values: Vec<Sums>,
}

#[derive(Default, Clone)]
struct Sums {
    rows: u32,
    filled: u32,
    different: BTreeSet<Key>,
    numbers: u32,
    sum: f64,
    least: Option<f64>,
    greatest: Option<f64>,
    earliest: Option<Timestamp>,
    latest: Option<Timestamp>,
}

/// The rows that the groups of some rows give.
pub(super) fn rows(rows: &[Joined<'_>], aggregation: &Aggregation, query: &Query) -> Result<Vec<Record>, RecordsError> {
    let mut groups: BTreeMap<Vec<Key>, State> = BTreeMap::new();
    if aggregation.groups.is_empty() {
        groups.insert(Vec::new(), State::default());
    }
    for row in rows {
        let keys = aggregation.groups.iter().map(|group| group_key(row, group)).collect();
        let state = groups.entry(keys).or_default();
        for (at, group) in aggregation.groups.iter().enumerate() {
            let number = row.of(&group.column).0.map_or(u64::MAX, |stored| stored.number);
            let value = || row.column(&group.column).cloned().unwrap_or(Value::Null);
            match state.first.get_mut(at) {
                None => state.first.push((number, value())),
                Some(first) if first.0 > number => *first = (number, value()),
                Some(_) => {}
            }
        }
        state.values.resize_with(aggregation.values.len(), Sums::default);
        for (sums, value) in state.values.iter_mut().zip(&aggregation.values) {
            sums.add(row.key(&value.column), value.function);
        }
    }
    let mut found = Groups::new();
    for (keys, mut state) in groups {
        state.values.resize_with(aggregation.values.len(), Sums::default);
        let mut row = Record::new();
        for (at, group) in aggregation.groups.iter().enumerate() {
            let value = match (group.part, &keys[at]) {
                (Some(_), Key::Number(number)) => Value::Number(*number),
                (Some(_), _) => Value::Null,
                (None, _) => state.first.get(at).map_or(Value::Null, |(_, value)| value.clone()),
            };
            row.insert(group.output.as_str(), value);
        }
        for (sums, value) in state.values.iter().zip(&aggregation.values) {
            row.insert(value.output.as_str(), sums.result(value.function));
        }
        found.push(GroupRow::new(keys, row))?;
    }
    Ok(found.rows(aggregation, query))
}

fn group_key(row: &Joined<'_>, group: &Group) -> Key {
    let key = row.key(&group.column);
    match group.part {
        None => key,
        #[allow(clippy::cast_precision_loss, reason = "parts of dates are small numbers")]
        Some(part) => key.moment().map_or(Key::Absent, |moment| Key::Number(part.of(moment) as f64)),
    }
}

impl Sums {
    fn add(&mut self, key: Key, function: AggregateFunction) {
        self.rows += 1;
        if key.is_absent() {
            return;
        }
        self.filled += 1;
        if let Key::Number(number) = key {
            self.numbers += 1;
            self.sum += number;
            self.least = Some(self.least.map_or(number, |least| least.min(number)));
            self.greatest = Some(self.greatest.map_or(number, |greatest| greatest.max(number)));
        }
        match function {
            AggregateFunction::CountDistinct => {
                self.different.insert(key);
            }
            AggregateFunction::Earliest | AggregateFunction::Latest => {
                let Some(moment) = key.moment() else { return };
                self.earliest = Some(self.earliest.map_or(moment, |earliest| earliest.min(moment)));
                self.latest = Some(self.latest.map_or(moment, |latest| latest.max(moment)));
            }
            _ => {}
        }
    }

    fn result(&self, function: AggregateFunction) -> Value {
        let some_number = |number: f64| (self.numbers > 0).then_some(number).into();
        let text = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string()).into();
        match function {
            AggregateFunction::Count => self.rows.into(),
            AggregateFunction::CountColumn => self.filled.into(),
            AggregateFunction::CountDistinct => u32::try_from(self.different.len()).unwrap_or(u32::MAX).into(),
            AggregateFunction::Sum => some_number(self.sum),
            AggregateFunction::Average => some_number(self.sum / f64::from(self.numbers.max(1))),
            AggregateFunction::Min => self.least.into(),
            AggregateFunction::Max => self.greatest.into(),
            AggregateFunction::Earliest => text(self.earliest),
            AggregateFunction::Latest => text(self.latest),
        }
    }
}
