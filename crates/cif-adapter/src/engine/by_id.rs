//! Entries by call id.

use std::collections::VecDeque;

use cif_link::CallId;

/// A map whose keys are added in ascending order, as call ids are. It keeps its memory, so calls that come one after the
/// other allocate nothing here, and what leaves at the front moves nothing.
#[derive(Debug)]
pub(super) struct ById<T>(VecDeque<(CallId, T)>);

impl<T> ById<T> {
    pub(super) const fn new() -> Self {
        Self(VecDeque::new())
    }

    /// Adds an entry whose id is larger than all others.
    pub(super) fn insert(&mut self, id: CallId, value: T) {
        debug_assert!(self.0.back().is_none_or(|(last, _)| *last < id), "ids are given in ascending order");
        self.0.push_back((id, value));
    }

    pub(super) fn get_mut(&mut self, id: CallId) -> Option<&mut T> {
        let at = self.place(id)?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    pub(super) fn remove(&mut self, id: CallId) -> Option<T> {
        let at = self.place(id)?;
        self.0.remove(at).map(|(_, value)| value)
    }

    fn place(&self, id: CallId) -> Option<usize> {
        match self.0.front() {
            Some((first, _)) if *first == id => Some(0),
            _ => self.0.binary_search_by_key(&id, |(id, _)| *id).ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_leave_in_any_order() {
        let mut map = ById::new();
        for n in 1..=5 {
            map.insert(CallId(n), n * 10);
        }
        assert_eq!((map.remove(CallId(3)), map.remove(CallId(3))), (Some(30), None));
        assert_eq!(map.remove(CallId(1)), Some(10));
        *map.get_mut(CallId(5)).unwrap() += 1;
        assert_eq!(
            (map.remove(CallId(5)), map.remove(CallId(2)), map.remove(CallId(4))),
            (Some(51), Some(20), Some(40))
        );
        assert!(map.get_mut(CallId(9)).is_none());
    }
}
