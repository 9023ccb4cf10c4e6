//! The provider kit over the codecs on streams of bytes in memory, in virtual time.

use cif_conformance::provider::{ProviderCase, wire, wire_redialled};

use crate::bytes::Bytes;
use crate::codec::Codec;
use crate::kit::{must_be_as_in_process, virtual_time};
use crate::subject;

fn all(_: &ProviderCase) -> bool {
    true
}

/// Few bytes, so that they can come one by one.
fn short(case: &ProviderCase) -> bool {
    ["lifecycle.", "voice.hold", "voice.consult", "messaging.send", "events.", "snapshot."]
        .iter()
        .any(|group| case.id.starts_with(group))
}

fn passes_over(codec: Codec, bytes: Bytes, chosen: fn(&ProviderCase) -> bool) {
    let report = virtual_time(chosen, &move |provider, runtime, n| {
        let bytes = Bytes { seed: bytes.seed + n, ..bytes };
        Box::pin(async move { wire(codec.pipes(bytes.open()), provider, &runtime).await })
    });
    must_be_as_in_process(&report, &subject::loopback, &format!("{codec:?} over {bytes:?}"));
}

/// Each connection breaks at some byte, in the middle of a frame most often.
fn passes_over_broken(codec: Codec) {
    let report = virtual_time(all, &move |provider, runtime, n| {
        Box::pin(async move {
            let connections = move |made: u64| {
                let seed = n * 1000 + made;
                // Enough for a handshake and a few answers, and more and more, so that large frames come through some day.
                let cut_after = Some((made + 1) * (6000 + (seed * 7919) % 5000));
                codec.pipes(Bytes { cut_after, seed, ..Bytes::PIECES }.open())
            };
            wire_redialled(connections, provider, &runtime).await
        })
    });
    must_be_as_in_process(&report, &subject::loopback, &format!("{codec:?} over connections that break"));
}

macro_rules! runs {
    ($($codec:ident as $module:ident),+) => {
        $(mod $module {
            use super::*;

            #[test]
            fn on_bytes() {
                passes_over(Codec::$codec, Bytes::PLAIN, all);
            }

            #[test]
            fn byte_by_byte() {
                passes_over(Codec::$codec, Bytes::SPLIT, short);
            }

            #[test]
            fn in_pieces_that_come_late() {
                passes_over(Codec::$codec, Bytes::PIECES, all);
            }

            #[test]
            fn over_connections_that_break_at_any_byte() {
                passes_over_broken(Codec::$codec);
            }
        })+
    };
}

runs!(WebSocket as websocket, Lines as lines);
