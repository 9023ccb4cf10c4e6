//! Token buckets in the time that they are told.

use std::collections::BTreeMap;
use std::time::Duration;

use cif_protocol::Instant;

use crate::Rate;

/// What is left of a rate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    pub(crate) fn full(rate: Rate, now: Instant) -> Self {
        Self { left: f64::from(rate.burst), at: now }
    }

    fn refill(&mut self, rate: Rate, now: Instant) {
        let gained = now.saturating_since(self.at).as_secs_f64() * rate.per_second;
        self.left = (self.left + gained).min(f64::from(rate.burst));
        self.at = now;
    }

    /// Takes one, or says how long to wait for it.
    pub(crate) fn take(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        self.refill(rate, now);
        if self.left >= 1.0 {
            self.left -= 1.0;
            return Ok(());
        }
        // A rate of zero never comes back; nobody waits longer than an hour for another answer.
        let wait = ((1.0 - self.left) / rate.per_second.max(1e-9)).min(3600.0);
        Err(Duration::from_secs_f64(wait))
    }
}

/// A bucket for each key, of which only so many are remembered.
#[derive(Debug)]
pub(crate) struct Buckets<K> {
    rate: Rate,
    limit: usize,
    of: BTreeMap<K, Bucket>,
}

impl<K: Ord + Clone> Buckets<K> {
    pub(crate) const fn new(rate: Rate, limit: usize) -> Self {
        Self { rate, limit, of: BTreeMap::new() }
    }

    pub(crate) fn take(&mut self, key: &K, now: Instant) -> Result<(), Duration> {
        if let Some(bucket) = self.of.get_mut(key) {
            return bucket.take(self.rate, now);
        }
        if self.of.len() >= self.limit {
            self.forget(now);
        }
        let mut bucket = Bucket::full(self.rate, now);
        let taken = bucket.take(self.rate, now);
        self.of.insert(key.clone(), bucket);
        taken
    }

    /// Forgets those that are full again, and when that is not enough the quieter half.
    fn forget(&mut self, now: Instant) {
        let rate = self.rate;
        self.of.retain(|_, bucket| {
            bucket.refill(rate, now);
            bucket.left < f64::from(rate.burst)
        });
        if self.of.len() < self.limit {
            return;
        }
        let mut left: Vec<f64> = self.of.values().map(|bucket| bucket.left).collect();
        left.sort_by(f64::total_cmp);
        let middle = left.get(left.len() / 2).copied().unwrap_or_default();
        let (mut room, keep) = (self.limit / 2, |bucket: &Bucket| bucket.left < middle);
        self.of.retain(|_, bucket| {
            let stays = keep(bucket) || room > 0;
            room = room.saturating_sub(1);
            stays
        });
        while self.of.len() >= self.limit {
            self.of.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_and_then_so_many_per_second() {
        let rate = Rate::new(3, 2.0);
        let mut bucket = Bucket::full(rate, Instant::ZERO);
        for _ in 0..3 {
            assert_eq!(bucket.take(rate, Instant::ZERO), Ok(()));
        }
        assert_eq!(bucket.take(rate, Instant::ZERO), Err(Duration::from_millis(500)));
        assert_eq!(bucket.take(rate, Instant::from_millis(500)), Ok(()));
        assert!(bucket.take(rate, Instant::from_millis(500)).is_err());
    }

    #[test]
    fn addresses_are_bounded_and_the_loud_ones_stay() {
        let mut buckets = Buckets::new(Rate::new(2, 0.001), 100);
        for _ in 0..3 {
            let _ = buckets.take(&0_u32, Instant::ZERO);
        }
        for key in 1..10_000 {
            assert!(buckets.take(&key, Instant::ZERO).is_ok());
            assert!(buckets.of.len() <= 100);
        }
    }
}
