//! Where a text occurs.

use super::Transcript;

/// The most places that are named.
const MAX_POSITIONS: usize = 1_000;

impl Transcript {
    /// The places of the entries that have a text, the newest first, and how many there are. Upper and lower case are the same.
    pub(crate) fn find(&self, text: &str) -> (Vec<i64>, u64) {
        let wanted = text.to_lowercase();
        let (mut positions, mut total) = (Vec::new(), 0);
        if wanted.is_empty() {
            return (positions, total);
        }
        for entry in self.entries().rev().filter(|entry| entry.folded.contains(&wanted)) {
            total += 1;
            if positions.len() < MAX_POSITIONS {
                positions.push(entry.item.n);
            }
        }
        (positions, total)
    }
}
