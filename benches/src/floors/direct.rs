//! Floor (a): one call through a trait object, with a fresh request and a typed answer.

use std::sync::Arc;

use crate::harness::{Batch, Row};
use crate::workload::{BenchHost, Handler, by_hand};

pub(crate) const NAME: &str = "(a) dyn async call";

pub(crate) fn row<'a>() -> Row<'a> {
    let handler: Arc<dyn Handler> = Arc::new(BenchHost);
    let run = move |calls: usize| -> Batch<'a> {
        let handler = Arc::clone(&handler);
        Box::pin(async move {
            for _ in 0..calls {
                let opened = handler.handle(by_hand()).await;
                assert!(!std::hint::black_box(opened).session.is_empty());
            }
        })
    };
    Row { calls: 500, run: Box::new(run), ..Row::new(NAME) }
}
