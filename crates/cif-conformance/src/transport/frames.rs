//! Frames one after the other.

use futures::future::try_join4;

use super::bench::{Bench, expect, failed, numbered};
use super::end::{Inlet, Outlet};
use crate::case::Stop;

cases! {
    order = "frames.order", twin None("no frame may be lost, repeated or moved; there is nothing to refuse"),
        "Frames arrive in their order, each once.",
        "The link numbers its frames and ends when one is missing. One queue and one writer for each direction keep the order.";
    at_once = "frames.at_once", twin None("a frame that is held back is the same as a slow one"),
        "A frame that was flushed arrives although no other follows.",
        "Flush what you buffer when the link says so, and set TCP_NODELAY: a call waits for this very frame.";
    both_ways = "frames.both_ways", twin None("the two directions have nothing to do with each other"),
        "Both directions work at the same time.",
        "Neither direction may wait for the other: read while you wait to write.";
    many = "frames.many", twin None("it is about endurance"),
        "10,000 frames arrive.",
        "Nothing may pile up or run out: no counter, no buffer, no stack.";
}

async fn order(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    // Some fit into a buffer together, some into none.
    let texts: Vec<String> = (0..300).map(|n| numbered(n, [20, 700, 33, 5000, 90, 41][n % 6])).collect();
    bench.pass(&mut line.near.outlet, &mut line.far.inlet, &texts).await?;
    bench.silent(&mut line.far.inlet).await?;
    bench.pass(&mut line.far.outlet, &mut line.near.inlet, &texts).await?;
    bench.silent(&mut line.near.inlet).await
}

async fn at_once(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    for n in 0..20 {
        let (there, back) = ([numbered(n, 50)], [numbered(n + 100, 50)]);
        bench.pass(&mut line.near.outlet, &mut line.far.inlet, &there).await?;
        bench.pass(&mut line.far.outlet, &mut line.near.inlet, &back).await?;
    }
    Ok(())
}

const EACH_WAY: usize = 1000;

async fn send(outlet: &mut Outlet) -> Result<(), Stop> {
    for n in 0..EACH_WAY {
        outlet.feed(&numbered(n, 1000)).await.map_err(|error| failed("sending", &error))?;
    }
    outlet.flush().await.map_err(|error| failed("sending", &error))
}

async fn receive(inlet: &mut Inlet) -> Result<(), Stop> {
    for n in 0..EACH_WAY {
        expect(inlet.next().await, n, &numbered(n, 1000))?;
    }
    Ok(())
}

async fn both_ways(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let (near, far) = (&mut line.near, &mut line.far);
    let all =
        try_join4(send(&mut near.outlet), send(&mut far.outlet), receive(&mut near.inlet), receive(&mut far.inlet));
    bench.within("passing 1,000 frames in both directions at once", all).await?.map(|_| ())
}

async fn many(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let texts: Vec<String> = (0..10_000).map(|n| numbered(n, 40)).collect();
    bench.pass(&mut line.near.outlet, &mut line.far.inlet, &texts).await?;
    bench.silent(&mut line.far.inlet).await
}
