//! The transport kit on the codecs, on streams of bytes in memory and in virtual time.

use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::{Pipe, PipeError};
use cif_conformance::transport::{Ends, Fixture};
use cif_provider::Runtime;
use tokio::io::{AsyncWriteExt, duplex};
use tokio_tungstenite::tungstenite::protocol::Role;

use crate::bytes::Bytes;
use crate::codec::{Codec, FRAME_BYTES};
use crate::kit::transport_case;

/// A codec on a stream of bytes.
struct Memory {
    codec: Codec,
    bytes: Bytes,
}

#[async_trait]
impl Fixture for Memory {
    async fn open(&self, _: &Arc<dyn Runtime>) -> Result<Ends, PipeError> {
        let (near, far, cut) = self.bytes.open_to_cut();
        let (near, far) = self.codec.pipes((near, far));
        let ends = Ends::new(near, far).with_cut(async move { cut.notify_one() });
        Ok(match self.codec {
            Codec::WebSocket => ends.with_any_text().with_frame_bytes(FRAME_BYTES),
            // The end of the line counts.
            Codec::Lines => ends.with_frame_bytes(FRAME_BYTES - 1),
        })
    }

    async fn strange(&self, _: &Arc<dyn Runtime>, bytes: Vec<u8>) -> Option<Result<Pipe, PipeError>> {
        let (near, mut far) = duplex(64 * 1024);
        let pipe = self.codec.pipe(near, Role::Client);
        tokio::spawn(async move {
            // Whoever has seen enough may be gone before all is written.
            let _ = far.write_all(&bytes).await;
            let _ = far.shutdown().await;
        });
        Some(Ok(pipe))
    }
}

macro_rules! runs {
    ($($module:ident = $codec:ident on $bytes:ident;)+) => {
        $(mod $module {
            use super::*;

            cif_conformance::transport_tests!(run with |id| {
                transport_case(id, Arc::new(Memory { codec: Codec::$codec, bytes: Bytes::$bytes }), true)
            });
        })+
    };
}

runs! {
    websocket = WebSocket on PLAIN;
    websocket_in_pieces = WebSocket on LARGE_PIECES;
    lines = Lines on PLAIN;
    lines_in_pieces = Lines on LARGE_PIECES;
}
