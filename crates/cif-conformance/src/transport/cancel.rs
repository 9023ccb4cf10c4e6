//! Whoever stops waiting loses nothing.

use std::time::Duration;

use super::bench::{Bench, PATIENCE, expect, failed, numbered};
use crate::case::{Stop, must};

cases! {
    next = "cancel.next", twin Case("cancel.send"),
        "A reader that stops waiting and comes back loses no half frame.",
        "What was read of a frame belongs into the stream, not into the future of one `next`.";
    send = "cancel.send", twin Case("cancel.next"),
        "A writer that stops waiting after it has handed a frame over loses no half frame.",
        "What was handed over is written whole, by the next flush or by a task of the transport.";
}

const FRAMES: usize = 40;

async fn next(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let texts: Vec<String> = (0..FRAMES).map(|n| numbered(n, 20_000)).collect();
    let outlet = &mut line.near.outlet;
    let sending = async {
        for text in &texts {
            outlet.send(text).await.map_err(|error| failed("sending", &error))?;
        }
        Ok(())
    };
    let inlet = &mut line.far.inlet;
    let receiving = async {
        for (n, text) in texts.iter().enumerate() {
            let mut waits = 0_u32;
            let came = loop {
                // Longer and longer, so that slow transports get there too.
                let wait = Duration::from_millis(u64::from(waits / 50));
                if let Some(came) = bench.for_a_while(wait, inlet.next()).await {
                    break came;
                }
                waits += 1;
                must(waits < 2000, || format!("frame {n} did not come within {PATIENCE:?}"))?;
            };
            expect(came, n, text)?;
        }
        Ok(())
    };
    bench.within("receiving with interruptions", futures::future::try_join(sending, receiving)).await?.map(|_| ())
}

async fn send(bench: &mut Bench) -> Result<(), Stop> {
    let mut line = bench.open().await?;
    let texts: Vec<String> = (0..FRAMES).map(|n| numbered(n, 20_000)).collect();
    let outlet = &mut line.near.outlet;
    let sending = async {
        for text in &texts {
            outlet.send_and_give_up(text).await.map_err(|error| failed("sending", &error))?;
        }
        outlet.flush().await.map_err(|error| failed("sending", &error))
    };
    let inlet = &mut line.far.inlet;
    let receiving = async {
        for (n, text) in texts.iter().enumerate() {
            expect(inlet.next().await, n, text)?;
        }
        Ok(())
    };
    bench.within("sending with interruptions", futures::future::try_join(sending, receiving)).await?.map(|_| ())
}
