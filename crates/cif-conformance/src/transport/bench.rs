//! What a case of the transport kit works with: connections, and time.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use cif_adapter::{Pipe, PipeError};
use cif_provider::{MaybeSend, Runtime, RuntimeExt};

use super::end::{Inlet, Line, Outlet};
use super::fixture::Fixture;
use crate::case::Stop;

/// How long a case waits for something that must happen.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a case looks on to see that nothing happens.
pub const QUIET: Duration = Duration::from_millis(500);

/// What a case works with.
pub struct Bench {
    fixture: Arc<dyn Fixture>,
    runtime: Arc<dyn Runtime>,
}

impl Bench {
    /// A bench for the connections of a fixture.
    #[must_use]
    pub fn new(fixture: Arc<dyn Fixture>, runtime: Arc<dyn Runtime>) -> Self {
        Self { fixture, runtime }
    }

    /// A fresh connection.
    ///
    /// # Errors
    ///
    /// The fixture gives none.
    pub async fn open(&self) -> Result<Line, Stop> {
        match self.within("opening a connection", self.fixture.open(&self.runtime)).await? {
            Ok(ends) => Ok(Line::new(ends)),
            Err(error) => Err(Stop::broken(format!("there is no connection: {error}"))),
        }
    }

    /// One end of a fresh connection whose other end writes these bytes and closes it.
    pub(super) async fn strange(&self, bytes: Vec<u8>) -> Result<Pipe, Stop> {
        match self.within("opening a connection", self.fixture.strange(&self.runtime, bytes)).await? {
            Some(Ok(pipe)) => Ok(pipe),
            Some(Err(error)) => Err(Stop::broken(format!("there is no connection: {error}"))),
            None => Err(Stop::not_run("the fixture writes no bytes")),
        }
    }

    /// Waits for something that must happen.
    pub(super) async fn within<T: MaybeSend>(
        &self,
        what: &str,
        work: impl Future<Output = T> + MaybeSend,
    ) -> Result<T, Stop> {
        let deadline = self.runtime.now() + PATIENCE;
        let done = self.runtime.timeout_at(Some(deadline), work).await;
        done.map_err(|_| Stop::broken(format!("{what} took longer than {PATIENCE:?}")))
    }

    /// Waits a little for something that may happen.
    pub(super) async fn for_a_while<T: MaybeSend>(
        &self,
        time: Duration,
        work: impl Future<Output = T> + MaybeSend,
    ) -> Option<T> {
        self.runtime.timeout_at(Some(self.runtime.now() + time), work).await.ok()
    }

    /// Sends texts one after the other and receives as many at the other end, which must be the same.
    pub(super) async fn pass(&self, outlet: &mut Outlet, inlet: &mut Inlet, texts: &[String]) -> Result<(), Stop> {
        let sending = async {
            for text in texts {
                outlet.feed(text).await.map_err(|error| failed("sending", &error))?;
            }
            outlet.flush().await.map_err(|error| failed("sending", &error))
        };
        let receiving = async {
            for (n, text) in texts.iter().enumerate() {
                expect(inlet.next().await, n, text)?;
            }
            Ok(())
        };
        let both = futures::future::try_join(sending, receiving);
        self.within(&format!("passing {} frames", texts.len()), both).await?.map(|_| ())
    }

    /// Nothing more comes.
    pub(super) async fn silent(&self, inlet: &mut Inlet) -> Result<(), Stop> {
        match self.for_a_while(QUIET, inlet.next()).await {
            None => Ok(()),
            Some(Some(Ok(text))) => Err(Stop::broken(format!("one frame too many came: {}", shown(&text)))),
            Some(Some(Err(error))) => Err(failed("the connection was still in use and", &error)),
            Some(None) => Err(Stop::broken("the connection ended while both ends held it")),
        }
    }

    /// Reads to the end of the connection: the frames before it, and the error if it is one.
    pub(super) async fn to_the_end(&self, inlet: &mut Inlet) -> Result<(Vec<String>, Option<PipeError>), Stop> {
        let reading = async {
            let mut texts = Vec::new();
            loop {
                match inlet.next().await {
                    Some(Ok(text)) => texts.push(text),
                    Some(Err(error)) => return (texts, Some(error)),
                    None => return (texts, None),
                }
            }
        };
        self.within("the end of the connection", reading).await
    }
}

impl fmt::Debug for Bench {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bench").finish_non_exhaustive()
    }
}

pub(super) fn failed(what: &str, error: &PipeError) -> Stop {
    Stop::broken(format!("{what} failed: {error}"))
}

/// The frame of this number must be this one.
pub(super) fn expect(came: Option<Result<String, PipeError>>, n: usize, text: &str) -> Result<(), Stop> {
    match came {
        Some(Ok(came)) if came == text => Ok(()),
        Some(Ok(came)) => Err(Stop::broken(format!("frame {n} came as {}; {} was sent", shown(&came), shown(text)))),
        Some(Err(error)) => Err(failed(&format!("receiving frame {n}"), &error)),
        None => Err(Stop::broken(format!("the connection ended before frame {n}"))),
    }
}

/// A text as a message shows it: long ones by their beginning and length.
pub(super) fn shown(text: &str) -> String {
    let begin: String = text.chars().take(40).collect();
    if begin.len() == text.len() { format!("{text:?}") } else { format!("{begin:?}.. ({} bytes)", text.len()) }
}

const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// A frame that can be told from others: JSON with this number, about so long.
pub(super) fn numbered(n: usize, bytes: usize) -> String {
    let head = format!("{{\"n\":{n},\"x\":\"");
    let fill = bytes.saturating_sub(head.len() + 2);
    let letters = LETTERS.repeat(fill / LETTERS.len() + 2);
    format!("{head}{}\"}}", letters.get(n % LETTERS.len()..).and_then(|text| text.get(..fill)).unwrap_or_default())
}
