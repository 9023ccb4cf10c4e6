use cif_provider::{BoxFuture, Runtime, TaskHandle};
use cif_protocol::{Instant, Timestamp};
#[derive(Debug)]
pub(crate) struct Rt(pub(crate) std::time::Instant);
impl Runtime for Rt {
    fn now(&self) -> Instant { Instant::from_millis(self.0.elapsed().as_millis() as u64) }
    fn wall_clock(&self) -> Timestamp { Timestamp::from_unix_millis(0) }
    fn fill_random(&self, b: &mut [u8]) { b.fill(7) }
    fn sleep_until(&self, d: Instant) -> BoxFuture<'static, ()> { let at = self.0 + std::time::Duration::from_millis(d.as_millis()); Box::pin(async move { tokio::time::sleep_until(at.into()).await }) }
    fn spawn(&self, f: BoxFuture<'static, ()>) -> TaskHandle { let j = tokio::spawn(f); let a = j.abort_handle(); TaskHandle::new(move || a.abort()) }
}
