//! A link over connections of one's own: they break, and the case does not notice.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cif_adapter::{Faults, faulty_pair};
use cif_conformance::Outcome;
use cif_conformance::provider::{Settings, case, perform, wire_redialled};
use cif_provider::ManualRuntime;

use crate::subject;

#[test]
fn connections_break_and_a_case_does_not_notice() {
    let runtime = ManualRuntime::new();
    let (handle, made) = (runtime.handle(), Arc::new(AtomicU64::new(0)));
    let outcome = runtime.block_on(async {
        let mut subject = subject::loopback(Arc::clone(&handle));
        let (clock, count) = (Arc::clone(&handle), Arc::clone(&made));
        let connections = move |n| {
            count.fetch_add(1, Ordering::Relaxed);
            let faults = Faults::new(n).with_delay(Duration::from_millis(5)).with_cut_after(6);
            let (near, far, _) = faulty_pair(&clock, faults);
            (near, far)
        };
        let wired = wire_redialled(connections, Arc::clone(&subject.provider), &handle).await.unwrap();
        subject.provider = Arc::clone(&wired.provider);
        perform(case("voice.hold.works").unwrap(), subject, Arc::clone(&handle), Settings::new()).await
    });
    assert_eq!(outcome, Outcome::Passed);
    let made = made.load(Ordering::Relaxed);
    assert!(made >= 3, "only {made} connections were made");
}
