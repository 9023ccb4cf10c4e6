//! Waiting for a condition, with a limit.

use std::time::Duration;

use tokio::time::Instant;

use crate::{Failure, Outcome};

/// How long a condition may take. Far more than it needs: a slow machine must not fail a case.
pub const LIMIT: Duration = Duration::from_secs(30);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Asks `look` until it finds something, for at most [`LIMIT`].
///
/// `look` returns `Ok(found)`, or `Err(what is there instead)` to be asked again.
///
/// # Errors
/// [`Failure::TimedOut`] with `what` and the last answer.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<T, String>) -> Outcome<T> {
    let end = Instant::now() + LIMIT;
    loop {
        // A look that itself hangs counts against the same limit.
        let last = match tokio::time::timeout_at(end, look()).await {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(last)) => last,
            Err(_) => "no answer".to_owned(),
        };
        if Instant::now() + PAUSE >= end {
            return Err(Failure::TimedOut { what: what.to_owned(), seconds: LIMIT.as_secs(), last });
        }
        tokio::time::sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use super::until;

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_found_and_says_what_was_there_when_not() {
        let mut looks = 0;
        let found = until("three looks", async || {
            looks += 1;
            if looks == 3 { Ok(looks) } else { Err(looks.to_string()) }
        });
        assert_eq!(found.await.unwrap(), 3);

        let failure = until("rain", async || Err::<(), _>("sun".to_owned())).await.unwrap_err();
        assert_eq!(failure.to_string(), "waited 30 s for rain; last seen: sun");
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_hangs_ends_too() {
        let failure = until("an answer", std::future::pending::<Result<(), String>>).await.unwrap_err();
        assert_eq!(failure.to_string(), "waited 30 s for an answer; last seen: no answer");
    }
}
