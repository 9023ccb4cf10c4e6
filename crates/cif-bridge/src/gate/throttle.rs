//! Lets a few lines through in a window of time and counts the rest, so that a flood stays visible and readable.

use std::time::Duration;

use cif_protocol::Instant;

#[derive(Debug)]
pub(super) struct Throttle {
    most: u32,
    window: Duration,
    ends: Option<Instant>,
    shown: u32,
    hidden: u64,
}

impl Throttle {
    pub(super) const fn new(most: u32, window: Duration) -> Self {
        Self { most, window, ends: None, shown: 0, hidden: 0 }
    }

    /// The line, if it may be shown; otherwise it is counted.
    pub(super) fn admit(&mut self, now: Instant, line: String) -> Option<String> {
        if self.ends.is_none_or(|ends| now >= ends) {
            let summary = self.close();
            self.ends = Some(now + self.window);
            self.shown = 1;
            return Some(summary.map_or_else(|| line.clone(), |summary| format!("{line} ({summary})")));
        }
        if self.shown < self.most {
            self.shown += 1;
            return Some(line);
        }
        self.hidden = self.hidden.saturating_add(1);
        None
    }

    /// What was hidden, once the window is over.
    pub(super) fn summary(&mut self, now: Instant) -> Option<String> {
        if self.ends.is_some_and(|ends| now >= ends) { self.close() } else { None }
    }

    /// The end of the window, when something is hidden in it.
    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.ends.filter(|_| self.hidden > 0)
    }

    fn close(&mut self) -> Option<String> {
        self.ends = None;
        let hidden = std::mem::take(&mut self.hidden);
        (hidden > 0).then(|| format!("{hidden} more refused messages are not shown one by one"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_counted() {
        let mut throttle = Throttle::new(2, Duration::from_secs(10));
        let at = Instant::from_millis;
        let mut admit = |ms, line: &str| throttle.admit(at(ms), line.to_owned());
        assert_eq!(admit(0, "a").as_deref(), Some("a"));
        assert_eq!(admit(1, "b").as_deref(), Some("b"));
        assert!((2..100).all(|ms| admit(ms, "c").is_none()));
        assert_eq!(admit(10_000, "d").as_deref(), Some("d (98 more refused messages are not shown one by one)"));
        admit(10_001, "e");
        admit(10_002, "f");
        assert_eq!(throttle.next_deadline(), Some(at(20_000)));
        assert_eq!(throttle.summary(at(19_999)), None);
        assert_eq!(throttle.summary(at(20_000)).as_deref(), Some("1 more refused messages are not shown one by one"));
        assert_eq!(throttle.next_deadline(), None);
    }
}
