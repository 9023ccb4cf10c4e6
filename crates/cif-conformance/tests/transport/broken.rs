//! Transports that are broken on purpose: each must be caught by the case that is meant for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::{Pipe, PipeError, queue};
use cif_conformance::Outcome;
use cif_conformance::transport::{Ends, Fixture, TransportCase, case, cases, run_case};
use cif_provider::{Cancel, Runtime, RuntimeExt};
use futures::channel::mpsc;
use futures::future::{Either, select};
use futures::{SinkExt, StreamExt, stream};

use crate::carry::Carrier;
use crate::ends::{Forgetful, Tearing};
use crate::wire::{end, wired};

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Defect {
    DropsLastOnClose,
    EndsWithAnError,
    HoldsOneBack,
    Splits,
    Reorders,
    Duplicates,
    Trims,
    LosesUnicode,
    StopsAtNul,
    Truncates,
    SwallowsWhatIsTooLarge,
    CutsWhatIsTooLarge,
    SwallowsClose,
    HangsWhenBroken,
    KeepsEverything,
    DropsWhatDoesNotFit,
    ForgetsHalfAFrame,
    TearsWhatNobodyWaitsFor,
    HalfDuplex,
    TiresAfterAWhile,
    PanicsOnGarbage,
    HangsOnGarbage,
}

/// The case that must catch each.
const DEFECTS: &[(Defect, &str)] = &[
    (Defect::DropsLastOnClose, "close.arrives"),
    (Defect::DropsLastOnClose, "close.dropped"),
    (Defect::EndsWithAnError, "close.arrives"),
    (Defect::HoldsOneBack, "frames.at_once"),
    (Defect::Splits, "frames.order"),
    (Defect::Reorders, "frames.order"),
    (Defect::Duplicates, "frames.order"),
    (Defect::Trims, "content.any"),
    (Defect::LosesUnicode, "content.any"),
    (Defect::StopsAtNul, "content.free"),
    (Defect::Truncates, "content.largest"),
    (Defect::SwallowsWhatIsTooLarge, "content.too_large"),
    (Defect::CutsWhatIsTooLarge, "content.too_large"),
    (Defect::SwallowsClose, "close.told"),
    (Defect::HangsWhenBroken, "loss.told"),
    (Defect::HangsWhenBroken, "loss.in_mid_send"),
    (Defect::KeepsEverything, "bounded.waits"),
    (Defect::DropsWhatDoesNotFit, "bounded.goes_on"),
    (Defect::ForgetsHalfAFrame, "cancel.next"),
    (Defect::TearsWhatNobodyWaitsFor, "cancel.send"),
    (Defect::HalfDuplex, "frames.both_ways"),
    (Defect::TiresAfterAWhile, "frames.many"),
    (Defect::PanicsOnGarbage, "hostile.garbage"),
    (Defect::HangsOnGarbage, "hostile.garbage"),
];

/// Frames over this are too large for those that say so.
pub(crate) const SMALL: usize = 4096;

/// A transport in memory, with a defect or without one.
struct Transport(Option<Defect>);

#[async_trait]
impl Fixture for Transport {
    async fn open(&self, runtime: &Arc<dyn Runtime>) -> Result<Ends, PipeError> {
        let (near, far, cut) = self.pipes(runtime);
        let ends = Ends::new(near, far).with_any_text();
        Ok(match self.0 {
            Some(Defect::SwallowsWhatIsTooLarge | Defect::CutsWhatIsTooLarge) => ends.with_frame_bytes(SMALL),
            // Nobody notices.
            Some(Defect::HangsWhenBroken) => ends.with_cut(async {}),
            _ => ends.with_cut(async move { cut.cancel() }),
        })
    }

    async fn strange(&self, _: &Arc<dyn Runtime>, bytes: Vec<u8>) -> Option<Result<Pipe, PipeError>> {
        let lines: Vec<String> =
            bytes.split(|byte| *byte == b'\n').map(|line| String::from_utf8_lossy(line).into()).collect();
        let lines = stream::iter(lines);
        let sink = queue(1).0;
        Some(Ok(match self.0 {
            Some(Defect::PanicsOnGarbage) => end(sink, lines.map(|line| panic!("{line} is no frame"))),
            Some(Defect::HangsOnGarbage) => end(sink, lines.chain(stream::pending())),
            _ => end(sink, lines),
        }))
    }
}

impl Transport {
    fn pipes(&self, runtime: &Arc<dyn Runtime>) -> (Pipe, Pipe, Cancel) {
        let cut = Cancel::new();
        let (mut carrier, stop) = (Carrier::new(self.0, runtime), cut.clone());
        let (near, far) = wired(runtime, |from, to| {
            carrier.direction += 1;
            let (carrier, stop) = (carrier.clone(), stop.clone());
            async move {
                // Whatever is on its way is lost with the connection.
                match select(Box::pin(carrier.carry(from, to)), stop.cancelled()).await {
                    Either::Left(_) | Either::Right(_) => {}
                }
            }
        });
        let ((mut sink, stream), (far_sink, far_stream)) = (near, far);
        let near = match self.0 {
            Some(Defect::KeepsEverything) => {
                let (keep, mut kept) = mpsc::unbounded();
                let forward = async move {
                    while let Some(frame) = kept.next().await {
                        if sink.send(frame).await.is_err() {
                            return;
                        }
                    }
                };
                runtime.spawn_task(forward).detach();
                end(keep.sink_map_err(|_| PipeError::new("the connection is over")), stream)
            }
            Some(Defect::TearsWhatNobodyWaitsFor) => end(Tearing::new(sink), stream),
            _ => end(sink, stream),
        };
        let far = match self.0 {
            Some(Defect::EndsWithAnError) => {
                let broken = stream::iter([Err(PipeError::new("the connection was closed"))]);
                Pipe::text(far_sink, far_stream.map(Ok).chain(broken))
            }
            Some(Defect::ForgetsHalfAFrame) => end(far_sink, Forgetful(far_stream)),
            _ => end(far_sink, far_stream),
        };
        (near, far, cut)
    }
}

fn outcome(case: &TransportCase, defect: Option<Defect>) -> Outcome {
    let fixture: Arc<dyn Fixture> = Arc::new(Transport(defect));
    run_case(case, &fixture).outcome
}

#[test]
fn every_broken_transport_is_caught_by_its_case() {
    let mut missed = Vec::new();
    for (defect, id) in DEFECTS {
        let case = case(id).unwrap_or_else(|| panic!("there is no case {id}"));
        let outcome = outcome(case, Some(*defect));
        if !matches!(outcome, Outcome::Failed(_)) {
            missed.push(format!("{defect:?}: {id} says {outcome:?}"));
        }
    }
    assert!(missed.is_empty(), "broken transports that nobody caught:\n{}", missed.join("\n"));
}

#[test]
fn without_a_defect_it_passes() {
    for case in cases() {
        let outcome = outcome(case, None);
        let unlimited = case.id == "content.too_large" && matches!(outcome, Outcome::NotRun(_));
        assert!(outcome == Outcome::Passed || unlimited, "{}: {outcome:?}", case.id);
    }
}

/// A case that nothing can fail proves nothing.
#[test]
fn every_case_catches_something() {
    let caught: BTreeSet<&str> = DEFECTS.iter().map(|(_, id)| *id).collect();
    assert_eq!(caught, cases().map(|case| case.id).collect::<BTreeSet<_>>());
}
