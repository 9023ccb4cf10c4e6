//! How cases of this kit are declared.

/// Declares cases: an id, whether it makes sense in real time, its twin, the rule, the explanation, and what it does.
macro_rules! host_cases {
    ($($name:ident = $id:literal, real_time $real:literal, twin $side:ident($twin:literal), $rule:literal, $explain:literal;)+) => {
        pub(super) const CASES: &[$crate::host::HostCase] = &[
            $($crate::host::HostCase {
                id: $id,
                rule: $rule,
                explain: $explain,
                twin: $crate::case::Twin::$side($twin),
                real_time: $real,
                run: |bench| Box::pin($name(bench)),
            },)+
        ];
    };
}
