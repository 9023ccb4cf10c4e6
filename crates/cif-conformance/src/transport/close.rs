//! The end of a connection.

use super::bench::{Bench, expect, failed, numbered};
use super::bounded::{FILL, fill};
use super::end::{Inlet, Line, Outlet};
use crate::case::{Stop, must};

cases! {
    arrives = "close.arrives", twin Case("loss.told"),
        "What was sent before a close arrives, and then the end.",
        "The last frame says why a link is closed. Write everything before you close, and end the stream without an error.";
    dropped = "close.dropped", twin SideOf("close.arrives"),
        "What was sent before an end lets go of the connection arrives, and then the end.",
        "A program that ends says goodbye and drops its pipe. Let a task of the transport finish writing, for a bounded time.";
    told = "close.told", twin SideOf("close.arrives"),
        "An end learns that the other has let go, although it only waits.",
        "Otherwise it learns it by its heartbeat at the earliest. End the stream, with or without an error.";
    lost = "loss.told", twin Case("close.arrives"),
        "Both ends learn that the connection is broken.",
        "The stream ends, with an error or without one, and does not hang; then the link dials again.";
    lost_in_mid_send = "loss.in_mid_send", twin SideOf("close.arrives"),
        "An end that waits to send learns that the connection is broken.",
        "The link reads and writes at once: the end of the stream must not wait for what is still to be written.";
}

fn some() -> Vec<String> {
    (0..30).map(|n| numbered(n, 600)).collect()
}

async fn feed(outlet: &mut Outlet, texts: &[String]) -> Result<(), Stop> {
    for text in texts {
        outlet.feed(text).await.map_err(|error| failed("sending", &error))?;
    }
    outlet.flush().await.map_err(|error| failed("sending", &error))
}

/// Reads to the end, which must come after these texts.
async fn all_then_end(bench: &Bench, inlet: &mut Inlet, texts: &[String], cleanly: bool) -> Result<(), Stop> {
    let (came, error) = bench.to_the_end(inlet).await?;
    for (n, text) in texts.iter().enumerate() {
        expect(came.get(n).cloned().map(Ok), n, text)?;
    }
    must(came.len() == texts.len(), || format!("{} frames came; {} were sent", came.len(), texts.len()))?;
    match error {
        Some(error) if cleanly => Err(failed("after a close, reading", &error)),
        _ => Ok(()),
    }
}

async fn arrives(bench: &mut Bench) -> Result<(), Stop> {
    let Line { mut near, mut far, .. } = bench.open().await?;
    let texts = some();
    let closing = async {
        feed(&mut near.outlet, &texts).await?;
        near.outlet.close().await.map_err(|error| failed("closing", &error))
    };
    // A close may wait for somebody who reads.
    let reading = all_then_end(bench, &mut far.inlet, &texts, true);
    let both = futures::future::try_join(closing, reading);
    bench.within("sending, closing and reading to the end", both).await?.map(|_| ())
}

async fn dropped(bench: &mut Bench) -> Result<(), Stop> {
    let Line { mut near, mut far, .. } = bench.open().await?;
    let texts = some();
    let letting_go = async {
        feed(&mut near.outlet, &texts).await?;
        drop(near);
        Ok(())
    };
    let reading = all_then_end(bench, &mut far.inlet, &texts, false);
    let both = futures::future::try_join(letting_go, reading);
    bench.within("sending, letting go and reading to the end", both).await?.map(|_| ())
}

async fn told(bench: &mut Bench) -> Result<(), Stop> {
    let Line { near, mut far, .. } = bench.open().await?;
    drop(near);
    all_then_end(bench, &mut far.inlet, &[], false).await
}

/// Breaks a connection.
async fn cut(bench: &Bench, line: &mut Line) -> Result<(), Stop> {
    let Some(cut) = line.cut.take() else { return Err(Stop::not_run("the fixture breaks no connections")) };
    bench.within("breaking the connection", cut).await
}

async fn lost(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let texts = some();
    bench.pass(&mut line.near.outlet, &mut line.far.inlet, &texts).await?;
    bench.pass(&mut line.far.outlet, &mut line.near.inlet, &texts).await?;
    cut(bench, &mut line).await?;
    bench.to_the_end(&mut line.far.inlet).await?;
    bench.to_the_end(&mut line.near.inlet).await.map(|_| ())
}

async fn lost_in_mid_send(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let taken = fill(bench, &mut line.near.outlet).await?;
    cut(bench, &mut line).await?;
    let outlet = &mut line.near.outlet;
    let sending = async {
        // Until it fails or waits; the end is told by the stream.
        while outlet.feed(&numbered(taken, FILL)).await.is_ok() {}
        std::future::pending::<()>().await
    };
    let ending = bench.to_the_end(&mut line.near.inlet);
    match futures::future::select(Box::pin(ending), Box::pin(sending)).await {
        futures::future::Either::Left((ended, _)) => ended.map(|_| ()),
        futures::future::Either::Right(((), _)) => Ok(()),
    }
}
