//! The provider kit over the codecs on streams of bytes in memory, and over links in one process, in virtual time.

use cif_conformance::provider::{ProviderCase, Settings, Wiring, run_all, wire, wire_redialled};

use crate::bytes::Bytes;
use crate::codec::Codec;
use crate::kit::{must_be_as_in_process, must_look_at_what_is_advertised, virtual_time};
use crate::subjects::{self, Make};

fn all(_: &ProviderCase) -> bool {
    true
}

/// Few bytes, so that they can come one by one.
fn short(case: &ProviderCase) -> bool {
    ["lifecycle.", "voice.hold", "voice.consult", "messaging.send", "email.reply", "events.", "snapshot."]
        .iter()
        .any(|group| case.id.starts_with(group))
}

fn passes_over(codec: Codec, make: Make, bytes: Bytes, chosen: fn(&ProviderCase) -> bool) {
    let report = virtual_time(make, chosen, &move |provider, runtime, n| {
        let bytes = Bytes { seed: bytes.seed + n, ..bytes };
        Box::pin(async move { wire(codec.pipes(bytes.open()), provider, &runtime).await })
    });
    must_be_as_in_process(&report, make, &format!("{codec:?} over {bytes:?}"));
}

/// Each connection breaks at some byte, in the middle of a frame most often.
fn passes_over_broken(codec: Codec, make: Make) {
    let report = virtual_time(make, all, &move |provider, runtime, n| {
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
    must_be_as_in_process(&report, make, &format!("{codec:?} over connections that break"));
}

/// In process, and over links that carry values and text, that are slow and repeat, and whose connections break.
#[test]
fn the_examples_in_one_process() {
    for make in [subjects::voice, subjects::chat, subjects::email] {
        for wiring in Wiring::ALL {
            let report = run_all(&make, Settings::new().with_wiring(wiring));
            must_look_at_what_is_advertised(&report, make, &format!("{wiring:?}"));
        }
    }
}

macro_rules! runs {
    ($($subject:ident),+) => {
        $(mod $subject {
            use super::*;

            runs!(@over WebSocket as websocket, $subject);
            runs!(@over Lines as lines, $subject);
        })+
    };
    (@over $codec:ident as $module:ident, $subject:ident) => {
        mod $module {
            use super::*;

            #[test]
            fn on_bytes() {
                passes_over(Codec::$codec, subjects::$subject, Bytes::PLAIN, all);
            }

            #[test]
            fn byte_by_byte() {
                passes_over(Codec::$codec, subjects::$subject, Bytes::SPLIT, short);
            }

            #[test]
            fn in_pieces_that_come_late() {
                passes_over(Codec::$codec, subjects::$subject, Bytes::PIECES, all);
            }

            #[test]
            fn over_connections_that_break_at_any_byte() {
                passes_over_broken(Codec::$codec, subjects::$subject);
            }
        }
    };
}

runs!(loopback, voice, chat, email);
