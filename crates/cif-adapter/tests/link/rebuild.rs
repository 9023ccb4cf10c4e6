//! A snapshot and the events after its numbers rebuild the state, wherever in its events a consumer lost its link.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use cif_adapter::{EndConfig, HostEnd, ProviderEnd, text_pair};
use cif_protocol::channel::{
    Accept, AddParticipant, Address, BlindTransfer, CancelConsult, ChannelCommand, ChannelKind, CompleteTransfer,
    Consult, ConversationModel, Decline, End, EventEnvelope, Hold, MessagePart, Mute, Participant, PauseRecording,
    Resume, SendMessage, Snapshot, Start, StartConference, StartRecording, StopRecording, Swap, Unmute, WrapUpEnd,
    WrapUpStart,
};
use cif_protocol::{ConversationId, ParticipantId};
use cif_provider::{CallContext, ChannelProvider, EventItem, EventStream, ManualRuntime, dispatch};
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};

use crate::common::{Desk, attach};

const STEPS: usize = 60;

/// The state as a consumer keeps it.
#[derive(Debug, Default)]
struct Consumer(BTreeMap<ConversationId, Known>);

#[derive(Debug)]
struct Known {
    model: ConversationModel,
    seq: u64,
}

impl Consumer {
    /// Begins with a snapshot: nothing from before it counts.
    fn rebuild(snapshot: &Snapshot) -> Self {
        let known = |live: &cif_protocol::channel::ConversationSnapshot| {
            (live.conversation.id.clone(), Known { model: ConversationModel::from_snapshot(live), seq: live.seq })
        };
        Self(snapshot.conversations.iter().map(known).collect())
    }

    fn apply(&mut self, event: &EventEnvelope) {
        let Some(id) = &event.conversation else { return };
        let begin = || Known { model: ConversationModel::new(id.clone()), seq: 0 };
        let Known { model, seq } = self.0.entry(id.clone()).or_insert_with(begin);
        if event.seq <= *seq {
            return;
        }
        assert_eq!(event.seq, *seq + 1, "an event of {id} is missing before {}", event.event.name());
        *seq = event.seq;
        model.apply(&event.event).unwrap_or_else(|illegal| panic!("{illegal}"));
    }

    fn read(&mut self, events: &mut EventStream) {
        while let Some(item) = events.try_next() {
            match item {
                EventItem::Event(event) => self.apply(&event),
                gap => panic!("{gap:?}"),
            }
        }
    }
}

/// Everything that can be asked of a conversation. The addresses of the two ends are left out, which only a snapshot names, and who
/// left long ago, whom only those know who saw it.
fn facts(known: &Known, other: &Known) -> Vec<String> {
    let model = &known.model;
    let named = [model, &other.model].into_iter().flat_map(ConversationModel::participants).map(|who| who.id);
    let ids: BTreeSet<ParticipantId> = named.chain([Participant::AGENT.into(), Participant::FAR_END.into()]).collect();
    let mut facts = vec![
        format!("{} {:?} conference {}", model.state(), model.consult(), model.is_conference()),
        format!("{:?}", model.open_recording().map(|id| (id, model.recording(id)))),
    ];
    facts.extend(
        ids.iter()
            .filter_map(|id| model.participant(id))
            .map(|who| format!("{} {:?} {:?} held {} muted {}", who.id, who.role, who.state, who.held, who.muted)),
    );
    facts
}

/// A generator that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % (sides as u64)).unwrap()
    }
}

/// One step of a script: an act of the far end, or a command of the agent, which may well be refused.
#[expect(clippy::large_enum_variant, reason = "one at a time")]
enum Step {
    Far(Box<dyn FnOnce(&FarEnd)>),
    Agent(ChannelCommand),
    Wait,
}

fn step(dice: &mut Dice, ids: &[ConversationId]) -> Step {
    let (act, which) = (dice.roll(32), dice.roll(ids.len().max(1)));
    let Some(id) = ids.get(which).cloned() else {
        return Step::Far(Box::new(|far| drop(far.ring("+15550100199"))));
    };
    let (phone, text) = (Address::phone("200"), vec![MessagePart::text("Hello")]);
    Step::Agent(match act {
        0 => return Step::Far(Box::new(|far| drop(far.ring("+15550100199")))),
        1 => return Step::Far(Box::new(|far| drop(far.incoming(ChannelKind::Chat, Some("ada"), Some("Ada"))))),
        2 => return Step::Far(Box::new(move |far| drop(far.answer(&id)))),
        3 => return Step::Far(Box::new(move |far| drop(far.say(&id, "Is anybody there?")))),
        4 => return Step::Far(Box::new(move |far| drop(far.typing(&id, true)))),
        5 if which % 3 == 0 => return Step::Far(Box::new(move |far| drop(far.hang_up(&id)))),
        6..=8 => return Step::Wait,
        9 => Start::new(ChannelKind::Voice, Address::phone("+15550100198")).into(),
        10 if which % 2 == 0 => Decline::new(id).into(),
        11 | 12 => Hold::new(id).into(),
        13 | 14 => Resume::new(id).into(),
        15 => Mute::new(id).into(),
        16 => Unmute::new(id).into(),
        17 | 18 => Consult::new(id, phone).into(),
        19 => CancelConsult::new(id).into(),
        20 => Swap::new(id).into(),
        21 => StartConference::new(id).into(),
        22 => CompleteTransfer::new(id).into(),
        23 if which % 2 == 0 => BlindTransfer::new(id, phone).into(),
        24 => AddParticipant::new(id, phone).into(),
        25 => StartRecording::new(id).into(),
        26 => PauseRecording::new(id).into(),
        27 => StopRecording::new(id).into(),
        28 => SendMessage::new(id, text).into(),
        29 => WrapUpStart::new(id).into(),
        30 => WrapUpEnd::new(id).into(),
        31 if which % 2 == 0 => End::new(id).into(),
        _ => Accept::new(id).into(),
    })
}

/// A link to the provider, and what the consumer at its other end reads.
struct Seat {
    _ends: (ProviderEnd, HostEnd),
    provider: Arc<dyn ChannelProvider>,
    events: EventStream,
}

fn sit(runtime: &ManualRuntime, provider: &Arc<LoopbackProvider>) -> Seat {
    let ((near, far), config) = (text_pair(), EndConfig::in_process());
    let ours = ProviderEnd::dial(near, None, Arc::clone(provider) as _, runtime.handle(), config.clone());
    let desk = Arc::new(Desk::new(runtime));
    let end = HostEnd::accept(far, Arc::clone(&desk) as _, runtime.handle(), config);
    let remote = runtime.block_on(end.provider()).expect("the link opens");
    let events = attach(runtime, &*remote, &desk);
    Seat { _ends: (ours, end), provider: remote, events }
}

/// Plays the script of a seed. The link is cut at the step `cut`: what is on its way then is lost, and what the far end does then
/// is reported to nobody. Gives what the consumer knows at the end, and which conversations are live.
fn play(seed: u64, cut: Option<usize>) -> (Consumer, Vec<ConversationId>) {
    let runtime = ManualRuntime::new();
    let config = LoopbackConfig::default().with_ring_for(None).with_answer_after(None).with_echo_after(None);
    let provider = Arc::new(LoopbackProvider::new(config, runtime.handle()));
    let (far, mut dice) = (provider.far_end(), Dice(seed));
    let (mut seat, mut consumer, mut ids) = (sit(&runtime, &provider), Consumer::default(), Vec::new());
    for n in 0..STEPS {
        ids.extend(far.live().into_iter().filter(|id| !ids.contains(id)).collect::<Vec<_>>());
        // The oldest rest, or the dice would mostly fall on what is over.
        let step = step(&mut dice, &ids[ids.len().saturating_sub(4)..]);
        let is_cut = cut == Some(n);
        match step {
            Step::Far(act) => {
                if is_cut {
                    drop(seat);
                    runtime.run_until_stalled();
                    act(&far);
                    seat = sit(&runtime, &provider);
                } else {
                    act(&far);
                }
            }
            Step::Agent(command) => {
                let cx = CallContext::for_command(format!("k{n}").into());
                // The life of the conversation may not allow it.
                drop(runtime.block_on(dispatch(&*seat.provider, &cx, command)));
                if is_cut {
                    drop(seat);
                    seat = sit(&runtime, &provider);
                }
            }
            Step::Wait => runtime.advance(Duration::from_secs(2)),
        }
        if is_cut {
            consumer = Consumer::rebuild(&runtime.block_on(seat.provider.snapshot()).unwrap());
        }
        runtime.run_until_stalled();
        consumer.read(&mut seat.events);
    }
    (consumer, far.live())
}

#[test]
fn a_snapshot_and_what_comes_after_make_the_state_of_all_events() {
    let (mut compared, mut kinds) = (0, BTreeMap::new());
    for seed in 0..6 {
        let (all, live) = play(seed, None);
        for known in all.0.values() {
            *kinds.entry(known.model.state().to_string()).or_insert(0) += 1;
        }
        for cut in 0..STEPS {
            let (rebuilt, live_too) = play(seed, Some(cut));
            assert_eq!(live_too, live, "seed {seed}: a cut at {cut} changed what happened");
            for id in &live {
                assert!(rebuilt.0.contains_key(id), "seed {seed}, cut at {cut}: {id} is live and not known");
            }
            for (id, known) in &rebuilt.0 {
                let seen = all.0.get(id).unwrap_or_else(|| panic!("seed {seed}, cut at {cut}: {id}"));
                let (left, right) = (facts(known, seen), facts(seen, known));
                assert_eq!(left, right, "seed {seed}, cut at {cut}: {id}");
                assert_eq!(known.seq, seen.seq, "seed {seed}, cut at {cut}: the number of {id}");
                compared += 1;
            }
        }
    }
    assert!(compared > 1_000 && kinds.len() >= 4, "too little happened: {compared}, {kinds:?}");
}
