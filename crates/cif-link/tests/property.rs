//! Random schedules over a pair in virtual time: calls, events, replies, cancels, delays, broken connections, frames that
//! come twice, a peer that forgets.

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use cif_link::{CallId, Close, CloseCode, CloseReason, Config, Event, JsonBody, Limits, Phase};
use cif_protocol::Instant;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::json;
use support::{ACCEPTER, DIALER, Pair, accepter, ms};

#[derive(Debug, Clone)]
enum Op {
    Call {
        from: usize,
        within: Option<u64>,
    },
    Event {
        from: usize,
    },
    Reply {
        end: usize,
        which: usize,
    },
    Cancel {
        from: usize,
        which: usize,
    },
    Advance(u64),
    Settle,
    /// Both ends notice.
    Cut,
    /// Only this end notices, the other later or never.
    HalfCut(usize),
    /// Frames vanish and nobody notices.
    Silence,
    Restore,
    /// A data frame on its way to this end comes once more, after the others.
    Duplicate(usize),
    /// The end that was dialled starts anew.
    Forget,
}

fn op(with_forget: bool) -> impl Strategy<Value = Op> {
    let end = 0..2_usize;
    prop_oneof![
        6 => (end.clone(), proptest::option::of(0_u64..3000)).prop_map(|(from, within)| Op::Call { from, within }),
        6 => end.clone().prop_map(|from| Op::Event { from }),
        5 => (end.clone(), 0..4_usize).prop_map(|(end, which)| Op::Reply { end, which }),
        2 => (end.clone(), 0..4_usize).prop_map(|(from, which)| Op::Cancel { from, which }),
        6 => prop_oneof![0_u64..12, 0_u64..400, 0_u64..20_000].prop_map(Op::Advance),
        4 => Just(Op::Settle),
        2 => Just(Op::Cut),
        1 => end.clone().prop_map(Op::HalfCut),
        1 => Just(Op::Silence),
        4 => Just(Op::Restore),
        2 => end.prop_map(Op::Duplicate),
        1 => Just(if with_forget { Op::Forget } else { Op::Settle }),
    ]
}

fn config() -> Config {
    let mut limits = Limits::default();
    limits.calls_out = 4;
    limits.calls_in = 4;
    limits.outbox = 6;
    limits.replay = 3;
    Config::default().with_limits(limits)
}

#[derive(Debug)]
struct OpenCall {
    tag: u64,
    deadline: Option<Instant>,
}

/// What must be true, kept beside the machines.
struct Model {
    pair: Pair,
    next_tag: u64,
    /// Calls of each end that have not ended.
    open: [BTreeMap<CallId, OpenCall>; 2],
    /// Calls that wait for a reply of each end.
    waiting: [Vec<(CallId, u64)>; 2],
    sent: [Vec<u64>; 2],
    received: [Vec<u64>; 2],
    executed: BTreeMap<u64, u32>,
    loss_reported: bool,
    /// The random bytes of the latest machine of the end that was dialled.
    seed: u8,
}

impl Model {
    fn new(latency: Duration) -> Self {
        let mut pair = Pair::open(config());
        pair.latency = latency;
        Self {
            pair,
            next_tag: 0,
            open: Default::default(),
            waiting: Default::default(),
            sent: Default::default(),
            received: Default::default(),
            executed: BTreeMap::new(),
            loss_reported: false,
            seed: 1,
        }
    }

    fn tag(&mut self) -> u64 {
        self.next_tag += 1;
        self.next_tag
    }

    fn run(&mut self, op: &Op) {
        let now = self.pair.now;
        match *op {
            Op::Call { from, within } => {
                let tag = self.tag();
                let deadline = within.map(|within| now + ms(within));
                if let Ok(id) = self.pair.ends[from].call(now, json!(tag), deadline) {
                    assert!(self.open[from].insert(id, OpenCall { tag, deadline }).is_none(), "id used twice");
                }
            }
            Op::Event { from } => {
                let tag = self.tag();
                if self.pair.ends[from].send_event(now, json!(tag)).is_ok() {
                    self.sent[from].push(tag);
                }
            }
            Op::Reply { end, which } => {
                if which < self.waiting[end].len() {
                    let (id, tag) = self.waiting[end].remove(which);
                    assert!(self.pair.ends[end].reply(now, id, Ok(json!(tag))));
                }
            }
            Op::Cancel { from, which } => {
                if let Some(id) = self.open[from].keys().nth(which).copied() {
                    assert!(self.pair.ends[from].cancel(now, id));
                }
            }
            Op::Advance(millis) => self.pair.advance(ms(millis)),
            Op::Settle => self.pair.settle(),
            Op::Cut => self.pair.cut(),
            Op::HalfCut(end) => self.pair.cut_for(end),
            Op::Silence => {
                self.pair.connected = false;
                self.pair.wires = Default::default();
            }
            Op::Restore => self.restore(),
            Op::Duplicate(to) => {
                let wire = &mut self.pair.wires[to];
                if let Some((at, text)) = wire.iter().find(|(_, text)| text.contains("\"seq\"")).cloned() {
                    let at = wire.back().map_or(at, |(last, _)| *last);
                    wire.push_back((at, text));
                }
            }
            Op::Forget => self.forget(),
        }
        self.observe();
    }

    /// As the acceptor of connections does: a hello that names no known link gets a fresh machine.
    fn restore(&mut self) {
        if self.pair.ends[DIALER].id() == self.pair.ends[ACCEPTER].id() {
            self.pair.restore();
        } else {
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.pair.cut();
        self.observe();
        self.seed = self.seed.wrapping_add(1);
        self.pair.ends[ACCEPTER] = accepter(config(), self.seed);
        self.open[ACCEPTER].clear();
        self.waiting[ACCEPTER].clear();
        self.pair.restore();
    }

    fn observe(&mut self) {
        self.pair.settle();
        for end in [DIALER, ACCEPTER] {
            let link = &self.pair.ends[end];
            assert!(link.calls_out() <= 4 && link.calls_in() <= 4, "{link:?}");
            assert!(link.outbox_len() <= 6 && link.replay_len() <= 3, "{link:?}");
            for (at, event) in std::mem::take(&mut self.pair.seen[end]) {
                self.check(end, at, event);
            }
            assert_eq!(self.pair.ends[end].calls_out(), self.open[end].len());
        }
    }

    fn check(&mut self, end: usize, at: Instant, event: Event<JsonBody>) {
        match event {
            Event::Call { id, body, .. } => {
                let tag = body.as_u64().unwrap_or_default();
                *self.executed.entry(tag).or_default() += 1;
                self.waiting[end].push((id, tag));
            }
            Event::CallCancelled { id, .. } => self.waiting[end].retain(|(waiting, _)| *waiting != id),
            Event::CallEnded { id, result } => {
                let call = self.open[end].remove(&id).unwrap_or_else(|| panic!("call {id} ended twice"));
                assert!(call.deadline.is_none_or(|deadline| at <= deadline), "{call:?} ended at {at:?}");
                if let Ok(reply) = result {
                    assert_eq!(reply, json!(call.tag), "the reply of another call");
                }
            }
            Event::Event(body) => self.received[end].push(body.as_u64().unwrap_or_default()),
            Event::Lost(_) => self.loss_reported = true,
            Event::Closed(reason) => {
                assert!(!matches!(reason, CloseReason::Fault(_)), "{reason}");
                self.loss_reported = true;
            }
            Event::Fault(fault) => panic!("two honest ends: {fault}"),
            _ => {}
        }
    }

    fn finish(&mut self) {
        self.restore();
        for _ in 0..40 {
            self.pair.advance(ms(500));
            self.observe();
            for end in [DIALER, ACCEPTER] {
                for (id, tag) in std::mem::take(&mut self.waiting[end]) {
                    let now = self.pair.now;
                    assert!(self.pair.ends[end].reply(now, id, Ok(json!(tag))));
                }
            }
            self.observe();
        }
        if self.pair.ends.iter().all(|end| end.phase() == Phase::Open) {
            assert!(self.open.iter().all(BTreeMap::is_empty), "an open link answers everything: {:?}", self.open);
        }
        assert!(self.loss_reported || self.pair.ends.iter().all(|end| end.phase() == Phase::Open));
        let loss_before_close = self.loss_reported;
        let now = self.pair.now;
        for end in &mut self.pair.ends {
            end.close(now, Close::new(CloseCode::NORMAL, ""));
        }
        self.pair.advance(ms(100_000));
        self.observe();
        assert!(self.open.iter().all(BTreeMap::is_empty), "every call ends: {:?}", self.open);
        assert!(self.pair.ends.iter().all(cif_link::Link::is_drained));
        assert!(self.executed.values().all(|times| *times == 1), "executed twice: {:?}", self.executed);
        for (from, to) in [(DIALER, ACCEPTER), (ACCEPTER, DIALER)] {
            let received = &self.received[to];
            assert!(received.windows(2).all(|pair| pair[0] < pair[1]), "out of order or twice: {received:?}");
            assert!(received.iter().all(|tag| self.sent[from].contains(tag)));
            assert!(loss_before_close || *received == self.sent[from], "lost without a word");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn every_call_ends_once_and_every_event_arrives_once(
        latency in 0_u64..60,
        ops in proptest::collection::vec(op(false), 1..120),
    ) {
        let mut model = Model::new(ms(latency));
        ops.iter().for_each(|op| model.run(op));
        model.finish();
    }

    #[test]
    fn a_peer_that_forgets_is_reported(
        latency in 0_u64..60,
        ops in proptest::collection::vec(op(true), 1..80),
    ) {
        let mut model = Model::new(ms(latency));
        ops.iter().for_each(|op| model.run(op));
        model.finish();
    }
}
