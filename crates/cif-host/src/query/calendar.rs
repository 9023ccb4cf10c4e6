//! Days, weeks, months and years of moments, in UTC.

use cif_protocol::Timestamp;

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;

/// A part of a date by which FetchXML groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatePart {
    /// Day of the month.
    Day,
    /// Week of the year: the first has 1 January, each begins on Sunday.
    Week,
    /// Month of the year.
    Month,
    /// Quarter of the year.
    Quarter,
    /// The year.
    Year,
}

impl DatePart {
    /// The part of this name in FetchXML.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            _ => return None,
        })
    }

    /// Its name in FetchXML.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The number that this part of a moment is.
    #[must_use]
    pub fn of(self, moment: Timestamp) -> i64 {
        let days = day_of(moment);
        let (year, month, day) = civil(days);
        match self {
            Self::Day => day,
            Self::Week => (weekday(days_of(year, 1, 1)) + days - days_of(year, 1, 1)) / 7 + 1,
            Self::Month => month,
            Self::Quarter => (month - 1) / 3 + 1,
            Self::Year => year,
        }
    }
}

/// Days since 1970-01-01 of a moment.
pub(super) fn day_of(moment: Timestamp) -> i64 {
    moment.as_unix_millis().div_euclid(DAY)
}

/// Sunday is 0.
pub(super) fn weekday(days: i64) -> i64 {
    (days + 4).rem_euclid(7)
}

/// Year, month and day of a number of days since 1970-01-01, by the 400-year eras of the Gregorian calendar.
pub(super) fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let part = (5 * day_of_year + 2) / 153;
    let month = if part < 10 { part + 3 } else { part - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day_of_year - (153 * part + 2) / 5 + 1)
}

/// The reverse of [`civil`]; months beyond 1 to 12 go to other years, and a day that the month lacks becomes its last.
pub(super) fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = (year + (month - 1).div_euclid(12), (month - 1).rem_euclid(12) + 1);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let shifted = if month > 2 { year } else { year - 1 };
    let (era, year_of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day.min(last) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates() {
        for days in (-800_000..800_000).step_by(97) {
            let (year, month, day) = civil(days);
            assert_eq!(days_of(year, month, day), days, "{year}-{month}-{day}");
        }
        assert_eq!(civil(days_of(2024, 14, 31)), (2025, 2, 28));
        assert_eq!(civil(days_of(2024, -1, 31)), (2023, 11, 30));
        let part = |part: DatePart, text: &str| part.of(crate::query::moment(text).expect(text));
        assert_eq!(part(DatePart::Week, "2026-01-03"), 1);
        assert_eq!(part(DatePart::Week, "2026-01-04"), 2);
        assert_eq!(part(DatePart::Quarter, "2026-12-31T23:59:59Z"), 4);
        assert_eq!(weekday(days_of(2026, 11, 22)), 0);
    }
}
