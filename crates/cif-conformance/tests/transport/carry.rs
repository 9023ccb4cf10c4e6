//! Frames on their way, and what may happen to them there.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_adapter::{PipeError, QueueSink, QueueStream};
use cif_protocol::Instant;
use cif_provider::{Runtime, RuntimeExt};
use futures::{FutureExt, SinkExt, StreamExt};

use crate::broken::{Defect, SMALL};

/// Carries the frames of one direction.
#[derive(Clone)]
pub(crate) struct Carrier {
    defect: Option<Defect>,
    runtime: Arc<dyn Runtime>,
    /// Which direction.
    pub(crate) direction: u8,
    /// The last frame of both directions together: which way, and when.
    last: Arc<Mutex<Option<(u8, Instant)>>>,
}

impl Carrier {
    pub(crate) fn new(defect: Option<Defect>, runtime: &Arc<dyn Runtime>) -> Self {
        Self { defect, runtime: Arc::clone(runtime), direction: 0, last: Arc::default() }
    }

    pub(crate) async fn carry(self, mut from: QueueStream<String>, mut to: QueueSink<String>) {
        // An error means that nobody reads there any more.
        let _ = match self.defect {
            Some(Defect::DropsLastOnClose | Defect::Reorders) => self.look_ahead(&mut from, &mut to).await,
            Some(Defect::HoldsOneBack) => hold_back(&mut from, &mut to).await,
            _ => self.one_by_one(&mut from, &mut to).await,
        };
        if self.defect == Some(Defect::SwallowsClose) {
            std::future::pending::<()>().await;
        }
    }

    async fn one_by_one(&self, from: &mut QueueStream<String>, to: &mut QueueSink<String>) -> Result<(), PipeError> {
        let mut count = 0;
        while let Some(frame) = from.next().await {
            count += 1;
            match self.defect {
                Some(Defect::Splits) if frame.len() > 1000 => {
                    let middle = (500..).find(|at| frame.is_char_boundary(*at)).unwrap_or(frame.len());
                    to.send(frame[..middle].to_owned()).await?;
                    to.send(frame[middle..].to_owned()).await?;
                }
                Some(Defect::Duplicates) if count % 50 == 0 => {
                    to.send(frame.clone()).await?;
                    to.send(frame).await?;
                }
                Some(Defect::Trims) => to.send(frame.trim().to_owned()).await?,
                Some(Defect::LosesUnicode) => to.send(frame.replace(|letter: char| !letter.is_ascii(), "?")).await?,
                Some(Defect::StopsAtNul) => to.send(frame.split('\0').next().unwrap_or_default().to_owned()).await?,
                Some(Defect::Truncates) => to.send(shortened(frame, 64 * 1024)).await?,
                Some(Defect::CutsWhatIsTooLarge) => to.send(shortened(frame, SMALL)).await?,
                Some(Defect::SwallowsWhatIsTooLarge) if frame.len() > SMALL => {}
                Some(Defect::DropsWhatDoesNotFit) => drop(to.send(frame).now_or_never()),
                Some(Defect::TiresAfterAWhile) if count > 5000 => return Ok(()),
                Some(Defect::HalfDuplex) if self.is_taken().await => {}
                _ => to.send(frame).await?,
            }
        }
        Ok(())
    }

    /// Knows the next frame, where one follows soon.
    async fn look_ahead(&self, from: &mut QueueStream<String>, to: &mut QueueSink<String>) -> Result<(), PipeError> {
        let mut waiting = from.next().await;
        while let Some(frame) = waiting {
            let soon = self.runtime.now() + Duration::from_millis(5);
            waiting = match self.runtime.timeout_at(Some(soon), from.next()).await {
                Ok(Some(next)) if self.defect == Some(Defect::Reorders) => {
                    to.send(next).await?;
                    to.send(frame).await?;
                    from.next().await
                }
                Ok(Some(next)) => {
                    to.send(frame).await?;
                    Some(next)
                }
                Ok(None) if self.defect == Some(Defect::DropsLastOnClose) => None,
                Ok(None) | Err(_) => {
                    to.send(frame).await?;
                    from.next().await
                }
            };
        }
        Ok(())
    }

    /// Is a frame of the other direction on its way at this moment?
    async fn is_taken(&self) -> bool {
        self.runtime.sleep(Duration::from_millis(1)).await;
        let (now, mut last) = (self.runtime.now(), self.last.lock().unwrap());
        let taken = last.is_some_and(|(direction, at)| direction != self.direction && at == now);
        *last = Some((self.direction, now));
        taken
    }
}

async fn hold_back(from: &mut QueueStream<String>, to: &mut QueueSink<String>) -> Result<(), PipeError> {
    let mut held = None;
    while let Some(frame) = from.next().await {
        if let Some(before) = held.replace(frame) {
            to.send(before).await?;
        }
    }
    match held {
        Some(last) => to.send(last).await,
        None => Ok(()),
    }
}

fn shortened(mut frame: String, bytes: usize) -> String {
    let end = (0..=bytes.min(frame.len())).rev().find(|at| frame.is_char_boundary(*at)).unwrap_or_default();
    frame.truncate(end);
    frame
}
