//! Connections that go wrong, for tests: late, repeated, cut. Seeded and in the time of the runtime, so a test that fails
//! fails again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cif_provider::{Cancel, MaybeSend, MaybeSync, Runtime, RuntimeExt};
use futures::{SinkExt, StreamExt};

use super::Pipe;
use super::pair::text_halves;
use super::queue::{QueueSink, QueueStream};

/// What goes wrong on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Faults {
    /// Decides what is random.
    pub seed: u64,
    /// Each frame takes up to this long. Order is kept, as on every connection.
    pub delay: Duration,
    /// One of this many frames comes twice; 0 for none. Never the first of a direction: a link takes one handshake per connection.
    pub repeat_one_in: u32,
    /// After this many frames, both directions together, the connection breaks and what is on its way is lost.
    pub cut_after: Option<u32>,
}

impl Faults {
    /// A connection without faults.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, delay: Duration::ZERO, repeat_one_in: 0, cut_after: None }
    }

    /// Makes each frame take up to `delay`.
    #[must_use]
    pub const fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Repeats one of so many frames.
    #[must_use]
    pub const fn with_repeat_one_in(mut self, frames: u32) -> Self {
        self.repeat_one_in = frames;
        self
    }

    /// Breaks the connection after so many frames.
    #[must_use]
    pub const fn with_cut_after(mut self, frames: u32) -> Self {
        self.cut_after = Some(frames);
        self
    }
}

/// What is done to one frame on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// It does not arrive.
    Drop,
    /// It comes twice.
    Repeat,
    /// Text that is no frame comes in its place.
    Garble,
    /// It comes with so many spaces behind it, for example more than the receiver takes.
    Inflate(usize),
    /// It and all behind it in this direction take so much longer.
    Stall(Duration),
    /// The connection breaks before it, and what is on its way is lost.
    Cut,
}

/// Decides what is done to each frame: `true` for the direction from the first end of the pair to the second, and the
/// frame as text. It is asked in the order in which the wire takes the frames of both directions.
pub trait FrameJudge: MaybeSend + MaybeSync + 'static {
    /// What is done to this frame; nothing in particular for `None`.
    fn judge(&self, forward: bool, frame: &str) -> Option<Fault>;
}

impl<F: Fn(bool, &str) -> Option<Fault> + MaybeSend + MaybeSync + 'static> FrameJudge for F {
    fn judge(&self, forward: bool, frame: &str) -> Option<Fault> {
        self(forward, frame)
    }
}

/// Breaks a connection. Clones break the same one.
#[derive(Debug, Clone)]
pub struct Cut(Cancel);

impl Cut {
    /// Breaks it now; what is on its way is lost.
    pub fn cut(&self) {
        self.0.cancel();
    }

    /// Is it broken?
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Two ends of a connection that carries JSON text and goes wrong as `faults` says.
#[must_use]
pub fn faulty_pair(runtime: &Arc<dyn Runtime>, faults: Faults) -> (Pipe, Pipe, Cut) {
    let judge: Arc<dyn FrameJudge> = Arc::new(|_: bool, _: &str| None);
    faulty_pair_by(runtime, faults, &judge)
}

/// As [`faulty_pair`], and `judge` decides about each frame besides.
#[must_use]
pub fn faulty_pair_by(runtime: &Arc<dyn Runtime>, faults: Faults, judge: &Arc<dyn FrameJudge>) -> (Pipe, Pipe, Cut) {
    let cut = Cut(Cancel::new());
    let frames = Arc::new(AtomicU32::new(0));
    let (a, a_out, a_in) = text_halves();
    let (b, b_out, b_in) = text_halves();
    for (from, to, forward) in [(a_out, b_in, true), (b_out, a_in, false)] {
        let salt = if forward { 1 } else { 2 };
        let wire = Wire {
            runtime: Arc::clone(runtime),
            faults,
            random: faults.seed.wrapping_mul(2).wrapping_add(salt),
            frames: Arc::clone(&frames),
            cut: cut.0.clone(),
            forward,
            judge: Arc::clone(judge),
        };
        runtime.spawn_task(wire.carry(from, to)).detach();
    }
    (a, b, cut)
}

/// One direction of a connection.
struct Wire {
    runtime: Arc<dyn Runtime>,
    faults: Faults,
    random: u64,
    frames: Arc<AtomicU32>,
    cut: Cancel,
    forward: bool,
    judge: Arc<dyn FrameJudge>,
}

impl Wire {
    async fn carry(mut self, from: QueueStream<String>, to: QueueSink<String>) {
        let cut = self.cut.clone().cancelled();
        // The cut is looked at first: nothing is carried after it.
        futures::future::select(cut, Box::pin(self.pass_on(from, to))).await;
    }

    async fn pass_on(&mut self, mut from: QueueStream<String>, mut to: QueueSink<String>) {
        let mut handshake = true;
        while let Some(frame) = from.next().await {
            let first = std::mem::take(&mut handshake);
            let count = self.frames.fetch_add(1, Ordering::Relaxed);
            let fault = self.judge.judge(self.forward, &frame);
            if self.faults.cut_after.is_some_and(|limit| count >= limit) || fault == Some(Fault::Cut) {
                self.cut.cancel();
                return;
            }
            let delay = u64::try_from(self.faults.delay.as_millis()).unwrap_or(u64::MAX);
            if delay > 0 {
                let millis = self.roll(delay.saturating_add(1));
                self.runtime.sleep(Duration::from_millis(millis)).await;
            }
            let twice = self.faults.repeat_one_in > 0 && self.roll(u64::from(self.faults.repeat_one_in)) == 0;
            let twice = (twice && !first) || fault == Some(Fault::Repeat);
            let frame = match fault {
                Some(Fault::Drop) => continue,
                Some(Fault::Garble) => "this is no frame".to_owned(),
                Some(Fault::Inflate(spaces)) => frame + &" ".repeat(spaces),
                Some(Fault::Stall(duration)) => {
                    self.runtime.sleep(duration).await;
                    frame
                }
                _ => frame,
            };
            if twice && to.send(frame.clone()).await.is_err() {
                return;
            }
            if to.send(frame).await.is_err() {
                return;
            }
        }
    }

    /// A number below `limit`.
    fn roll(&mut self, limit: u64) -> u64 {
        // SplitMix64.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit.max(1)
    }
}
