//! How the cases of this kit are written down.

/// Declares cases: an id, where their other side is looked at, the rule, the explanation. All make sense in real time.
macro_rules! cases {
    ($($name:ident = $id:literal, twin $side:ident($twin:literal), $rule:literal, $explain:literal;)+) => {
        pub(super) const CASES: &[$crate::transport::TransportCase] = &[
            $($crate::transport::TransportCase {
                id: $id,
                rule: $rule,
                explain: $explain,
                twin: $crate::case::Twin::$side($twin),
                real_time: true,
                run: |bench| Box::pin($name(bench)),
            },)+
        ];
    };
}
