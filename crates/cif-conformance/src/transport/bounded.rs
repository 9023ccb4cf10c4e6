//! What waits is bounded.

use super::bench::{Bench, QUIET, expect, failed, numbered};
use super::end::Outlet;
use crate::case::{Stop, must};

cases! {
    waits = "bounded.waits", twin Case("bounded.goes_on"),
        "A sender whose frames nobody reads waits.",
        "A peer that does not read must not fill the memory of this end: bound what you keep, and make `poll_ready` wait. 32 MiB is too much.";
    goes_on = "bounded.goes_on", twin Case("bounded.waits"),
        "A sender that waited goes on when its frames are read, and none is lost.",
        "Wake whoever waits for room. Never drop what does not fit.";
}

/// Bytes of a frame that fills.
pub(super) const FILL: usize = 32 * 1024;

/// More frames than any transport may keep.
const TOO_MANY: usize = 1024;

/// Sends until the transport takes nothing more; gives how many it took.
pub(super) async fn fill(bench: &Bench, outlet: &mut Outlet) -> Result<usize, Stop> {
    for n in 0..TOO_MANY {
        match bench.for_a_while(QUIET, outlet.feed(&numbered(n, FILL))).await {
            Some(Ok(())) => {}
            Some(Err(error)) => return Err(failed("sending to an end that does not read", &error)),
            None => return Ok(n),
        }
    }
    Ok(TOO_MANY)
}

async fn waits(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let taken = fill(bench, &mut line.near.outlet).await?;
    must(taken < TOO_MANY, || format!("{TOO_MANY} frames of {FILL} bytes were taken although nobody reads"))
}

async fn goes_on(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let taken = fill(bench, &mut line.near.outlet).await?;
    let (outlet, inlet) = (&mut line.near.outlet, &mut line.far.inlet);
    let (begin, end) = (taken, taken + 50);
    let sending = async {
        for n in begin..end {
            outlet.feed(&numbered(n, FILL)).await.map_err(|error| failed("sending", &error))?;
        }
        outlet.flush().await.map_err(|error| failed("sending", &error))
    };
    let receiving = async {
        for n in 0..end {
            expect(inlet.next().await, n, &numbered(n, FILL))?;
        }
        Ok(())
    };
    bench.within("emptying what was full", futures::future::try_join(sending, receiving)).await?.map(|_| ())
}
