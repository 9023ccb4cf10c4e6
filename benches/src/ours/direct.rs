//! A host in the same process: a virtual call, a typed request, nothing serialised, no layers.

use std::sync::Arc;

use cif_host::{Desk, DeskConfig, MemoryRecords, Side};
use cif_protocol::ProviderRecord;
use cif_provider::{Host, HostExt, Runtime};

use crate::floors;
use crate::harness::{Batch, Row};
use crate::workload::{BenchHost, typed};

pub(crate) fn row<'a>() -> Row<'a> {
    let host: Arc<dyn Host> = Arc::new(BenchHost);
    let run = move |calls: usize| -> Batch<'a> {
        let host = Arc::clone(&host);
        Box::pin(async move {
            for _ in 0..calls {
                let session = host.create_session(typed()).await.expect("the bench host answers");
                assert!(!std::hint::black_box(session).as_str().is_empty());
            }
        })
    };
    Row {
        floor: Some(floors::direct::NAME),
        must: Some(1.5),
        aim: Some(1.2),
        calls: 500,
        run: Box::new(run),
        ..Row::new("in-process host call")
    }
}

/// The real thing: the workspace of one agent behind its lock, asked for the mode of the panel.
pub(crate) fn desk<'a>(runtime: &Arc<dyn Runtime>) -> Row<'a> {
    let config = DeskConfig::new(vec![ProviderRecord::widget("phone", "https://phone.example/")]);
    let desk = Desk::new(config, Arc::new(MemoryRecords::new()), Arc::clone(runtime));
    let connection = Arc::new(desk.connect("phone", Side::Frame).expect("the only provider"));
    let run = move |calls: usize| -> Batch<'a> {
        let (connection, _desk) = (Arc::clone(&connection), desk.clone());
        Box::pin(async move {
            let host = connection.host();
            for _ in 0..calls {
                std::hint::black_box(host.get_mode().await.expect("the desk answers"));
            }
        })
    };
    Row { floor: Some(floors::direct::NAME), calls: 500, run: Box::new(run), ..Row::new("in-process desk, getMode") }
}
