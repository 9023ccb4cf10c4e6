//! Which of several pages of the agent leads. Every leadership has a number of its own, which grows: a page that slept while
//! another took over cannot act with the old one.

use std::collections::VecDeque;

/// Names a connection of a page.
pub(crate) type Connection = u64;

#[derive(Debug, Default)]
pub(crate) struct Leadership {
    holder: Option<Connection>,
    fence: u64,
    /// Pages that want to lead, the first one next.
    waiting: VecDeque<Connection>,
}

impl Leadership {
    pub(crate) const fn holder(&self) -> Option<Connection> {
        self.holder
    }

    pub(crate) const fn fence(&self) -> u64 {
        self.fence
    }

    /// A page wants to lead, at once if nobody else does or if it takes the lead away. True when the leader has changed.
    pub(crate) fn ask(&mut self, page: Connection, take: bool) -> bool {
        match self.holder {
            Some(holder) if holder == page => false,
            Some(holder) if take => {
                self.waiting.push_front(holder);
                self.grant(page);
                true
            }
            Some(_) => {
                if !self.waiting.contains(&page) {
                    self.waiting.push_back(page);
                }
                false
            }
            None => {
                self.grant(page);
                true
            }
        }
    }

    /// A page gives the lead back, or does not want it any more, or is gone or silent. True when it led.
    pub(crate) fn release(&mut self, page: Connection) -> bool {
        self.waiting.retain(|one| *one != page);
        if self.holder != Some(page) {
            return false;
        }
        self.holder = None;
        if let Some(next) = self.waiting.pop_front() {
            self.grant(next);
        }
        true
    }

    /// A page has connected anew and takes the place of its old connection, which can send nothing any more: it is the same
    /// leadership.
    pub(crate) fn replace(&mut self, old: Connection, new: Connection) {
        if self.holder == Some(old) {
            self.holder = Some(new);
        }
        self.waiting.iter_mut().filter(|one| **one == old).for_each(|one| *one = new);
    }

    fn grant(&mut self, page: Connection) {
        self.waiting.retain(|one| *one != page);
        self.fence += 1;
        self.holder = Some(page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lead_goes_on_in_order_and_every_leadership_has_its_number() {
        let mut lead = Leadership::default();
        assert!(lead.ask(1, false) && !lead.ask(1, false) && !lead.ask(2, false) && !lead.ask(3, false));
        assert_eq!((lead.holder(), lead.fence()), (Some(1), 1));
        assert!(lead.release(1));
        assert_eq!((lead.holder(), lead.fence()), (Some(2), 2));
        assert!(lead.ask(3, true));
        assert_eq!((lead.holder(), lead.fence()), (Some(3), 3));
        lead.replace(3, 4);
        assert_eq!((lead.holder(), lead.fence()), (Some(4), 3));
        assert!(!lead.release(9) && lead.release(4));
        assert_eq!((lead.holder(), lead.fence()), (Some(2), 4));
        assert!(lead.release(2));
        assert_eq!((lead.holder(), lead.fence()), (None, 4));
    }
}
