//! A host in the same process: a virtual call, a typed request, nothing serialised, no layers.

use std::sync::Arc;

use cif_provider::{Host, HostExt};

use crate::floors;
use crate::harness::{Batch, Row};
use crate::workload::{BenchHost, typed};

pub(crate) fn row<'a>() -> Row<'a> {
    let host: Arc<dyn Host> = Arc::new(BenchHost);
    let run = move |calls: usize| -> Batch<'a> {
        let host = Arc::clone(&host);
        Box::pin(async move {
            for _ in 0..calls {
                let session = host.create_session(std::hint::black_box(typed())).await.expect("the bench host answers");
                assert!(!std::hint::black_box(session).as_str().is_empty());
            }
        })
    };
    Row {
        floor: Some(floors::direct::NAME),
        must: Some(1.5),
        aim: Some(1.2),
        calls: 3000,
        run: Box::new(run),
        ..Row::new("in-process host call")
    }
}
