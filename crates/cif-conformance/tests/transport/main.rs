//! The transports of `cif-adapter` pass the transport kit, and transports that are broken on purpose are caught.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod broken;
mod carry;
mod ends;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use cif_adapter::{Faults, faulty_pair, pair, text_pair};
use cif_conformance::transport::{Ends, cases};
use cif_provider::Runtime;

fn values(_: &Arc<dyn Runtime>) -> Ends {
    let (near, far) = pair();
    Ends::new(near, far).with_any_text()
}

fn text(_: &Arc<dyn Runtime>) -> Ends {
    let (near, far) = text_pair();
    Ends::new(near, far).with_any_text()
}

fn slow(runtime: &Arc<dyn Runtime>) -> Ends {
    let (near, far, cut) = faulty_pair(runtime, Faults::new(3).with_delay(Duration::from_millis(1)));
    Ends::new(near, far).with_any_text().with_cut(async move { cut.cut() })
}

mod in_process {
    cif_conformance::transport_tests!(super::values);
}

mod as_text {
    cif_conformance::transport_tests!(super::text);

    #[test]
    fn the_macro_names_every_case() {
        assert_eq!(super::cases().map(|case| case.id).collect::<Vec<_>>(), CASES);
    }
}

mod slowly {
    cif_conformance::transport_tests!(super::slow);
}
