//! Two machines, a wire of JSON text with a delay, and a virtual clock.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a driver for tests")]

use std::collections::VecDeque;
use std::time::Duration;

use cif_link::{CallError, CallId, Config, ErrorObject, Event, Frame, JsonBody, Link, Role, codec};
use cif_protocol::Instant;
use serde_json::{Value, json};

pub type Outcome = Result<Value, CallError<ErrorObject>>;

/// Index of the end that dialled.
pub const DIALER: usize = 0;
/// Index of the end that was dialled.
pub const ACCEPTER: usize = 1;

pub fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub struct Pair {
    pub now: Instant,
    pub ends: [Link<JsonBody>; 2],
    /// Frames on their way *to* the end of this index.
    pub wires: [VecDeque<(Instant, String)>; 2],
    pub latency: Duration,
    pub connected: bool,
    /// Events of each end with their time.
    pub seen: [Vec<(Instant, Event<JsonBody>)>; 2],
}

pub fn dialer(config: Config) -> Link<JsonBody> {
    Link::dial(config, Role::Provider, Instant::ZERO, json!({"id": "acme"}))
}

pub fn accepter(config: Config, seed: u8) -> Link<JsonBody> {
    Link::accept(config, Role::Host, Instant::ZERO, json!({"desk": "front"}), [seed; 32])
}

impl Pair {
    pub fn new(config: Config) -> Self {
        Self::with(dialer(config.clone()), accepter(config, 1))
    }

    pub fn with(dialer: Link<JsonBody>, accepter: Link<JsonBody>) -> Self {
        Self {
            now: Instant::ZERO,
            ends: [dialer, accepter],
            wires: [VecDeque::new(), VecDeque::new()],
            latency: ms(5),
            connected: true,
            seen: [Vec::new(), Vec::new()],
        }
    }

    /// A pair whose handshake is done.
    pub fn open(config: Config) -> Self {
        let mut pair = Self::new(config);
        pair.advance(ms(20));
        assert!(matches!(pair.take(DIALER)[..], [Event::Opened(_)]));
        assert!(matches!(pair.take(ACCEPTER)[..], [Event::Opened(_)]));
        pair
    }

    /// Does what is due now: timeouts, arrivals, sending, events.
    pub fn settle(&mut self) {
        loop {
            let mut idle = true;
            for to in [DIALER, ACCEPTER] {
                let now = self.now;
                self.ends[to].handle_timeout(now);
                while self.connected && self.wires[to].front().is_some_and(|(at, _)| *at <= now) {
                    if let Some((_, text)) = self.wires[to].pop_front() {
                        self.receive(to, &text);
                        idle = false;
                    }
                }
                while let Some(frame) = self.ends[to].poll_transmit(now) {
                    self.transmit(to, &frame);
                    idle = false;
                }
                while let Some(event) = self.ends[to].poll_event() {
                    let suspended = matches!(event, Event::Suspended { .. });
                    self.seen[to].push((now, event));
                    if suspended && self.connected {
                        self.cut_for(1 - to);
                    }
                    idle = false;
                }
            }
            if idle {
                return;
            }
        }
    }

    pub fn receive(&mut self, to: usize, text: &str) {
        let limits = self.ends[to].decode_limits();
        match codec::decode(text, limits) {
            Ok(frame) => self.ends[to].handle_frame(self.now, frame),
            Err(error) => self.ends[to].handle_undecodable(self.now, &error),
        }
    }

    fn transmit(&mut self, from: usize, frame: &Frame<JsonBody>) {
        let limit = self.ends[from].max_frame_bytes();
        let text = match codec::encode(frame, limit) {
            Ok(text) => text,
            Err(error) => match self.ends[from].unsendable(self.now, frame, &error) {
                Some(instead) => codec::encode(&instead, limit).unwrap(),
                None => return,
            },
        };
        if self.connected {
            self.wires[1 - from].push_back((self.now + self.latency, text));
        }
    }

    /// Moves the clock forward, stopping wherever something is due.
    pub fn advance(&mut self, by: Duration) {
        let end = self.now + by;
        self.settle();
        loop {
            let timeouts = self.ends.iter().filter_map(Link::poll_timeout);
            let arrivals = self.wires.iter().filter_map(|wire| wire.front().map(|(at, _)| *at));
            match timeouts.chain(arrivals).filter(|at| *at > self.now).min() {
                Some(next) if next <= end => self.now = next,
                _ => break,
            }
            self.settle();
        }
        self.now = end;
        self.settle();
    }

    /// Breaks the connection: frames on their way are gone, both ends notice.
    pub fn cut(&mut self) {
        self.cut_for(DIALER);
        self.ends[ACCEPTER].connection_lost(self.now);
        self.settle();
    }

    /// Breaks the connection so that only one end notices.
    pub fn cut_for(&mut self, end: usize) {
        self.connected = false;
        self.wires = [VecDeque::new(), VecDeque::new()];
        self.ends[end].connection_lost(self.now);
    }

    /// Connects again, as a driver does after the hello was matched with its link.
    pub fn restore(&mut self) {
        self.wires = [VecDeque::new(), VecDeque::new()];
        self.connected = true;
        for end in &mut self.ends {
            end.connection_restored(self.now);
        }
    }

    /// Events of an end since the last time.
    pub fn take(&mut self, end: usize) -> Vec<Event<JsonBody>> {
        self.seen[end].drain(..).map(|(_, event)| event).collect()
    }

    pub fn call(&mut self, from: usize, body: Value, within: Option<Duration>) -> CallId {
        let deadline = within.map(|within| self.now + within);
        self.ends[from].call(self.now, body, deadline).unwrap()
    }

    pub fn reply(&mut self, end: usize, id: CallId, result: Result<Value, ErrorObject>) -> bool {
        let taken = self.ends[end].reply(self.now, id, result);
        self.settle();
        taken
    }
}

/// The one call that ended among these events.
pub fn ended(events: &[Event<JsonBody>]) -> (CallId, &Outcome) {
    let mut ended = events.iter().filter_map(|event| match event {
        Event::CallEnded { id, result } => Some((*id, result)),
        _ => None,
    });
    let only = ended.next().unwrap_or_else(|| panic!("no call ended: {events:?}"));
    assert!(ended.next().is_none(), "more than one call ended: {events:?}");
    only
}

/// The one call that arrived among these events.
pub fn arrived(events: &[Event<JsonBody>]) -> CallId {
    let mut calls = events.iter().filter_map(|event| match event {
        Event::Call { id, .. } => Some(*id),
        _ => None,
    });
    let only = calls.next().unwrap_or_else(|| panic!("no call arrived: {events:?}"));
    assert!(calls.next().is_none(), "more than one call arrived: {events:?}");
    only
}
