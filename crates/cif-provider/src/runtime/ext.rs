//! Conveniences on top of every runtime.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use cif_protocol::Instant;
use futures::future::{Either, select};

use super::{Runtime, TaskHandle};
use crate::{BoxFuture, MaybeSend};

/// The deadline passed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the deadline passed")]
#[non_exhaustive]
pub struct Elapsed;

/// Conveniences that nobody overrides.
#[allow(async_fn_in_trait, reason = "never a trait object; the futures are as sendable as what they are given")]
pub trait RuntimeExt: Runtime {
    /// Completes after `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.sleep_until(self.now() + duration)
    }

    /// Spawns a task of any future type.
    fn spawn_task(&self, future: impl Future<Output = ()> + MaybeSend + 'static) -> TaskHandle {
        self.spawn(Box::pin(future))
    }

    /// Runs `future` until it completes or `deadline` passes, whatever comes first; without a deadline until it
    /// completes. A future that is ready wins against a deadline that is past.
    ///
    /// # Errors
    ///
    /// [`Elapsed`] when the deadline passed; the future is dropped then.
    fn timeout_at<T>(
        &self,
        deadline: Option<Instant>,
        future: impl Future<Output = T> + MaybeSend,
    ) -> impl Future<Output = Result<T, Elapsed>> + MaybeSend
    where
        T: MaybeSend,
    {
        let timer = deadline.map(|deadline| self.sleep_until(deadline));
        async move {
            let Some(timer) = timer else { return Ok(future.await) };
            match select(pin!(future), timer).await {
                Either::Left((output, _)) => Ok(output),
                Either::Right(((), _)) => Err(Elapsed),
            }
        }
    }

    /// A name that nobody can guess: `len` random bytes as hexadecimal digits.
    fn random_name(&self, len: usize) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut bytes = vec![0; len];
        self.fill_random(&mut bytes);
        bytes
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .map(|digit| char::from(DIGITS[usize::from(digit)]))
            .collect()
    }
}

impl<R: Runtime + ?Sized> RuntimeExt for R {}
