//! A bounded number of places, and a bounded queue before them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::channel::oneshot;

/// Places that are taken in turn. Clones are the same.
#[derive(Debug, Clone)]
pub(super) struct Slots(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    free: usize,
    queue: VecDeque<oneshot::Sender<()>>,
    longest: usize,
}

/// A place. Dropped, it goes to the next in the queue.
#[derive(Debug)]
pub(super) struct Slot(Slots);

/// Too many wait already.
#[derive(Debug)]
pub(super) struct Full;

impl Slots {
    pub(super) fn new(places: usize, longest: usize) -> Self {
        Self(Arc::new(Mutex::new(State { free: places.max(1), queue: VecDeque::new(), longest })))
    }

    /// A place, at once or in its turn.
    pub(super) async fn take(&self) -> Result<Slot, Full> {
        let turn = {
            let mut state = self.lock();
            if state.free > 0 {
                state.free -= 1;
                return Ok(Slot(self.clone()));
            }
            state.queue.retain(|other| !other.is_canceled());
            if state.queue.len() >= state.longest {
                return Err(Full);
            }
            let (tell, turn) = oneshot::channel();
            state.queue.push_back(tell);
            turn
        };
        let mut waiting = Waiting { slots: self, turn, taken: false };
        // The sender lives in the queue until it has told.
        let _ = (&mut waiting.turn).await;
        waiting.taken = true;
        Ok(Slot(self.clone()))
    }

    fn release(&self) {
        let mut state = self.lock();
        while let Some(next) = state.queue.pop_front() {
            if next.send(()).is_ok() {
                return;
            }
        }
        state.free += 1;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.release();
    }
}

/// Somebody in the queue. Whoever leaves in the very moment of being called passes the place on.
struct Waiting<'a> {
    slots: &'a Slots,
    turn: oneshot::Receiver<()>,
    taken: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.turn.close();
        if !self.taken && matches!(self.turn.try_recv(), Ok(Some(()))) {
            self.slots.release();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[test]
    fn places_are_passed_on_in_turn_and_the_queue_is_bounded() {
        let slots = Slots::new(1, 2);
        let first = slots.take().now_or_never().unwrap().unwrap();
        let (mut second, mut third) = (Box::pin(slots.take()), Box::pin(slots.take()));
        assert!((&mut second).now_or_never().is_none() && (&mut third).now_or_never().is_none());
        assert!(slots.take().now_or_never().unwrap().is_err(), "the queue is full");
        drop(first);
        let place = (&mut second).now_or_never().unwrap().unwrap();
        assert!((&mut third).now_or_never().is_none());
        drop(place);
        assert!(third.now_or_never().unwrap().is_ok());
    }

    #[test]
    fn whoever_leaves_the_queue_loses_no_place() {
        let slots = Slots::new(1, 2);
        let first = slots.take().now_or_never().unwrap().unwrap();
        let (mut early, mut late) = (Box::pin(slots.take()), Box::pin(slots.take()));
        assert!((&mut early).now_or_never().is_none() && (&mut late).now_or_never().is_none());
        drop(first);
        // Called, and gone before it looked.
        drop(early);
        let place = late.now_or_never().unwrap().unwrap();
        let mut gone = Box::pin(slots.take());
        assert!((&mut gone).now_or_never().is_none());
        drop(gone);
        drop(place);
        assert!(slots.take().now_or_never().unwrap().is_ok());
    }
}
