//! Time as the crates see it: a monotonic instant that drivers pass in, and a wall-clock time stamp for records.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

/// A point on a driver's monotonic clock, in whole milliseconds since that clock's own start.
///
/// It is an argument, never read from the system, and never goes on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Instant(u64);

impl Instant {
    /// The start of the clock.
    pub const ZERO: Self = Self(0);

    /// An instant `millis` milliseconds after the start of the clock.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the start of the clock.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The time from `earlier` to `self`, zero when `earlier` is later.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    /// Saturates at the end of the clock; parts of a millisecond are rounded up, so that a deadline is never early.
    fn add(self, duration: Duration) -> Self {
        let part = u64::from(duration.subsec_nanos().div_ceil(1_000_000));
        Self(self.0.saturating_add(duration.as_secs().saturating_mul(1000)).saturating_add(part))
    }
}

impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.saturating_since(earlier)
    }
}

/// A wall-clock time in whole milliseconds since 1970-01-01T00:00:00Z. `Display` writes RFC 3339 in UTC, and years
/// outside 0 to 9999 as JavaScript does.
///
/// ```
/// use cif_protocol::Timestamp;
/// assert_eq!(Timestamp::from_unix_millis(1_795_363_200_250).to_string(), "2026-11-22T16:00:00.250Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time `millis` milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_unix_millis(self) -> i64 {
        self.0
    }

    /// Reads an RFC 3339 time (ISO 8601 as JavaScript writes it): `T` or a space, up to nanoseconds, `Z` or an offset;
    /// years outside 0 to 9999 with a sign and six digits. A day that does not exist, a time that a JavaScript `Date`
    /// cannot hold, or any other text, gives nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_once(['T', 't', ' '])?;
        let zone_at = rest.find(['Z', 'z', '+', '-'])?;
        let (clock, zone) = rest.split_at(zone_at);
        let days = parse_date(date)?;
        let millis = parse_clock(clock)?;
        let offset = match zone {
            "Z" | "z" => 0,
            _ => {
                let sign = if zone.starts_with('-') { -1 } else { 1 };
                let (hour, minute) = zone.get(1..)?.split_once(':')?;
                sign * (digits(hour, 2, 23)? * 60 + digits(minute, 2, 59)?) * 60_000
            }
        };
        let millis = days * 86_400_000 + millis - offset;
        (millis.abs() <= MAX_JAVASCRIPT_MILLIS).then_some(Self(millis))
    }
}

/// The first and the last moment of a JavaScript `Date`, on either side of 1970.
const MAX_JAVASCRIPT_MILLIS: i64 = 8_640_000_000_000_000;

/// Exactly `len` digits with a value up to `max`.
fn digits(text: &str, len: usize, max: i64) -> Option<i64> {
    let good = text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|value| good && *value <= max)
}

/// `YYYY-MM-DD` or `±YYYYYY-MM-DD` as days since the Unix epoch.
fn parse_date(text: &str) -> Option<i64> {
    let (sign, len) = match text.as_bytes().first()? {
        b'+' => (1, 6),
        b'-' => (-1, 6),
        _ => (1, 4),
    };
    let mut parts = if len == 6 { text.get(1..)? } else { text }.splitn(3, '-');
    let (year, month) = (sign * digits(parts.next()?, len, 999_999)?, digits(parts.next()?, 2, 12)?);
    let day = digits(parts.next()?, 2, 31)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if day == 0 || day > last {
        return None;
    }
    // The same 400-year eras as in `Display`.
    let shifted = if month > 2 { year } else { year - 1 };
    let (era, year_of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

/// `HH:MM:SS[.fraction]` as milliseconds of the day.
fn parse_clock(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.').map_or((text, None), |(clock, fraction)| (clock, Some(fraction)));
    let mut parts = clock.splitn(3, ':');
    let (hour, minute) = (digits(parts.next()?, 2, 23)?, digits(parts.next()?, 2, 59)?);
    let second = digits(parts.next()?, 2, 59)?;
    let millis = match fraction {
        None => 0,
        Some(fraction) if !fraction.is_empty() && fraction.len() <= 9 => {
            let value = digits(fraction, fraction.len(), i64::MAX)?;
            (0..9 - fraction.len()).fold(value, |nanos, _| nanos * 10) / 1_000_000
        }
        Some(_) => return None,
    };
    Some(((hour * 60 + minute) * 60 + second) * 1_000 + millis)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.0.div_euclid(86_400_000), self.0.rem_euclid(86_400_000));
        // Days to year, month, day: 400-year eras that begin on a 1st of March, so that a leap day ends its year.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
        let (second, millis) = (rest / 1_000 % 60, rest % 1_000);
        if (0..=9999).contains(&year) {
            write!(f, "{year:04}")?;
        } else {
            write!(f, "{year:+07}")?;
        }
        write!(f, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_known_days() {
        let text = |ms| Timestamp::from_unix_millis(ms).to_string();
        assert_eq!(text(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(text(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(text(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(text(4_107_542_399_999), "2100-02-28T23:59:59.999Z");
    }

    #[test]
    fn parsing_reads_back_what_display_writes() {
        for ms in
            [0, -1, 951_782_400_000, 1_795_363_200_250, 4_107_542_399_999, -62_135_596_800_000, -MAX_JAVASCRIPT_MILLIS]
        {
            let time = Timestamp::from_unix_millis(ms);
            assert_eq!(Timestamp::parse(&time.to_string()), Some(time), "{time}");
        }
        let offset = Timestamp::parse("2026-11-22T18:30:00+02:30");
        assert_eq!(offset.map(|time| time.to_string()).as_deref(), Some("2026-11-22T16:00:00.000Z"));
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in
            ["", "2026", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:00:00"]
        {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        assert_eq!(Timestamp::parse("2026-11-22é10:00:00Z"), None);
    }

    #[test]
    fn deadlines_are_never_early() {
        assert_eq!(Instant::ZERO + Duration::from_micros(1), Instant::from_millis(1));
        assert_eq!(Instant::from_millis(u64::MAX) + Duration::MAX, Instant::from_millis(u64::MAX));
    }
}
