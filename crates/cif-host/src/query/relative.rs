//! Conditions that depend on who asks and when: `EqualUserId`, `Today`, `LastXDays` and the like. They become ordinary
//! conditions before rows are looked at.

use cif_protocol::Timestamp;

use super::calendar::{DAY, civil, day_of, days_of, weekday};
use super::{Comparison, Filter, Literal, Query, QueryError};

/// What a [`Filter::Relative`] compares a column with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Relative {
    /// The user who asks.
    User,
    /// The day, week, month or year this many after the present one; -1 is the last, 0 this.
    Period(TimeUnit, i64),
    /// From this many units ago, and the beginning of that day for days and longer units, until now.
    Last(TimeUnit, i64),
    /// From now until this many units later, to the end of that day for days and longer units.
    Next(TimeUnit, i64),
    /// Before this many units ago.
    OlderThan(TimeUnit, i64),
}

/// A unit of time. Weeks begin on Sunday; all are in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeUnit {
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// Seven days, from Sunday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Relative {
    /// From, inclusive, and until, exclusive; `None` for [`Relative::User`].
    fn range(self, now: Timestamp) -> Option<(Option<i64>, Option<i64>)> {
        let today = day_of(now) * DAY;
        let moment = now.as_unix_millis();
        Some(match self {
            Self::User => return None,
            Self::Period(unit, ahead) => {
                let begin = begin_of(unit, day_of(now));
                (Some(shifted(unit, begin, ahead)), Some(shifted(unit, begin, ahead + 1)))
            }
            Self::Last(unit, count) => {
                (Some(shifted(unit, if unit.is_long() { today } else { moment }, -count)), Some(moment + 1))
            }
            Self::Next(unit, count) if unit.is_long() => (Some(moment), Some(shifted(unit, today, count) + DAY)),
            Self::Next(unit, count) => (Some(moment), Some(shifted(unit, moment, count) + 1)),
            Self::OlderThan(unit, count) => (None, Some(shifted(unit, moment, -count))),
        })
    }
}

impl TimeUnit {
    const fn is_long(self) -> bool {
        !matches!(self, Self::Minute | Self::Hour)
    }
}

/// The first moment of the day, week, month or year that has a day.
fn begin_of(unit: TimeUnit, day: i64) -> i64 {
    let (year, month, _) = civil(day);
    DAY * match unit {
        TimeUnit::Minute | TimeUnit::Hour | TimeUnit::Day => day,
        TimeUnit::Week => day - weekday(day),
        TimeUnit::Month => days_of(year, month, 1),
        TimeUnit::Year => days_of(year, 1, 1),
    }
}

/// A moment this many units later.
fn shifted(unit: TimeUnit, moment: i64, count: i64) -> i64 {
    let months = |count: i64| {
        let (days, rest) = (moment.div_euclid(DAY), moment.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        days_of(year, month + count, day) * DAY + rest
    };
    match unit {
        TimeUnit::Minute => moment + count * 60_000,
        TimeUnit::Hour => moment + count * 3_600_000,
        TimeUnit::Day => moment + count * DAY,
        TimeUnit::Week => moment + count * 7 * DAY,
        TimeUnit::Month => months(count),
        TimeUnit::Year => months(count * 12),
    }
}

/// `from <= column < until` as ordinary conditions.
pub(super) fn between(column: &str, from: Option<i64>, until: Option<i64>) -> Filter {
    let compare = |comparison, millis: i64| Filter::Compare {
        column: column.to_owned(),
        comparison,
        value: Literal::Date(Timestamp::from_unix_millis(millis)),
    };
    let from = from.map(|from| compare(Comparison::GreaterOrEqual, from));
    Filter::And(from.into_iter().chain(until.map(|until| compare(Comparison::Less, until))).collect())
}

impl Query {
    /// Who asks: [`Relative::User`] becomes this id, here and in every part of the query.
    #[must_use]
    pub fn for_user(mut self, user: &str) -> Self {
        let user = crate::normal_id(user);
        self.each_filter(&mut |column, relative| {
            (relative == Relative::User).then(|| Filter::Compare {
                column: column.to_owned(),
                comparison: Comparison::Equal,
                value: Literal::Guid(user.clone()),
            })
        });
        self
    }

    /// The query at a moment: conditions such as `Today` become ranges. Every store calls this before it looks at rows; `now`
    /// is asked for only when the query needs it.
    ///
    /// # Errors
    /// The query needs the time or the user, and that is not known.
    pub fn resolved(&self, now: impl FnOnce() -> Option<Timestamp>) -> Result<Self, QueryError> {
        let mut query = self.clone();
        let mut open = false;
        query.each_filter(&mut |_, _| {
            open = true;
            None
        });
        if !open {
            return Ok(query);
        }
        let now = now();
        let mut missing = None;
        query.each_filter(&mut |column, relative| {
            let range = now.and_then(|now| relative.range(now));
            if range.is_none() {
                missing = Some(relative);
            }
            range.map(|(from, until)| between(column, from, until))
        });
        match missing {
            None => Ok(query),
            Some(Relative::User) => Err(QueryError::new("$filter", 1, "EqualUserId", "a query asked by a user")),
            Some(_) => Err(QueryError::new(
                "$filter",
                1,
                "a condition on the present time",
                "a record store that knows the time",
            )),
        }
    }

    /// Puts what `replace` gives in the place of relative conditions.
    fn each_filter(&mut self, replace: &mut dyn FnMut(&str, Relative) -> Option<Filter>) {
        let own = self.filter.iter_mut().chain(self.links.iter_mut().filter_map(|link| link.filter.as_mut()));
        own.for_each(|filter| filter.replace_relative(replace));
        self.expand.iter_mut().for_each(|expand| expand.query.each_filter(replace));
    }
}

impl Filter {
    fn replace_relative(&mut self, replace: &mut dyn FnMut(&str, Relative) -> Option<Self>) {
        match self {
            Self::And(all) | Self::Or(all) => all.iter_mut().for_each(|filter| filter.replace_relative(replace)),
            Self::Not(inner) => inner.replace_relative(replace),
            Self::Related { filter: Some(filter), .. } => filter.replace_relative(replace),
            Self::Relative { column, to } => {
                if let Some(filter) = replace(column, *to) {
                    *self = filter;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::moment;

    #[test]
    fn periods() {
        let now = moment("2026-03-31T10:30:00Z").expect("a moment");
        let range = |relative: Relative| {
            let text = |millis: i64| Timestamp::from_unix_millis(millis).to_string();
            let (from, until) = relative.range(now).expect("a range");
            (from.map(text).unwrap_or_default(), until.map(text).unwrap_or_default())
        };
        for (relative, from, until) in [
            (Relative::Period(TimeUnit::Day, 0), "2026-03-31T00:00:00.000Z", "2026-04-01T00:00:00.000Z"),
            (Relative::Period(TimeUnit::Week, -1), "2026-03-22T00:00:00.000Z", "2026-03-29T00:00:00.000Z"),
            (Relative::Period(TimeUnit::Month, -1), "2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"),
            (Relative::Period(TimeUnit::Year, 1), "2027-01-01T00:00:00.000Z", "2028-01-01T00:00:00.000Z"),
            (Relative::Last(TimeUnit::Day, 7), "2026-03-24T00:00:00.000Z", "2026-03-31T10:30:00.001Z"),
            (Relative::Last(TimeUnit::Hour, 2), "2026-03-31T08:30:00.000Z", "2026-03-31T10:30:00.001Z"),
            (Relative::Next(TimeUnit::Month, 1), "2026-03-31T10:30:00.000Z", "2026-05-01T00:00:00.000Z"),
            (Relative::OlderThan(TimeUnit::Month, 1), "", "2026-02-28T10:30:00.000Z"),
        ] {
            assert_eq!(range(relative), (from.to_owned(), until.to_owned()), "{relative:?}");
        }
    }

    #[test]
    fn a_query_needs_time_and_user_only_when_it_says_so() {
        let today = Query::parse("$filter=Microsoft.Dynamics.CRM.Today(PropertyName='createdon')").expect("query");
        assert!(today.resolved(|| None).expect_err("no time").to_string().contains("knows the time"));
        assert!(today.resolved(|| Some(Timestamp::from_unix_millis(0))).is_ok());
        let mine = Query::parse("$filter=Microsoft.Dynamics.CRM.EqualUserId(PropertyName='ownerid')").expect("query");
        assert!(mine.resolved(|| Some(Timestamp::default())).expect_err("no user").to_string().contains("user"));
        assert!(mine.for_user("{AB}").resolved(|| None).is_ok());
        assert!(Query::all().resolved(|| unreachable!("no need for the time")).is_ok());
    }
}
