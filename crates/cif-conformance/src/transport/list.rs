//! The macro that makes a test of every case.

/// Makes one `#[test]` of every case of the transport kit: `transport_tests!(fixture)` in virtual time, where `fixture` is a
/// [`Fixture`](crate::transport::Fixture), most often a function from a runtime to [`Ends`](crate::transport::Ends). For transports
/// that need a runtime of their own, `transport_tests!(run with function)` calls a function with the id of each case; it does what
/// [`check`](crate::transport::check) does, in its own time.
#[macro_export]
macro_rules! transport_tests {
    (run with $run:expr) => {
        $crate::transport_tests! { @each $run;
            content_any = "content.any";
            content_free = "content.free";
            content_largest = "content.largest";
            content_too_large = "content.too_large";
            frames_order = "frames.order";
            frames_at_once = "frames.at_once";
            frames_both_ways = "frames.both_ways";
            frames_many = "frames.many";
            cancel_next = "cancel.next";
            cancel_send = "cancel.send";
            close_arrives = "close.arrives";
            close_dropped = "close.dropped";
            close_told = "close.told";
            loss_told = "loss.told";
            loss_in_mid_send = "loss.in_mid_send";
            bounded_waits = "bounded.waits";
            bounded_goes_on = "bounded.goes_on";
            hostile_garbage = "hostile.garbage";
        }
    };
    ($fixture:expr) => {
        $crate::transport_tests!(run with |id| $crate::transport::check(id, $fixture));
    };
    (@each $run:expr; $($name:ident = $id:literal;)+) => {
        $(
            #[test]
            fn $name() {
                ($run)($id);
            }
        )+

        /// The cases that have a test.
        #[allow(dead_code, reason = "for whoever wants to know")]
        const CASES: &[&str] = &[$($id),+];
    };
}
