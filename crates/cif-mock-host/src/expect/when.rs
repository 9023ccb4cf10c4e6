//! A typed rule for every method, under the name of its Rust call; made from the table of the Host API.

use cif_protocol::host;

use super::{On, Rule, on};

macro_rules! rules {
    ($($module:ident :: $name:ident, $call:ident, $args:tt;)*) => {
        $(
            #[doc = concat!("Calls of [`", stringify!($name), "`](host::", stringify!($name), ").")]
            pub fn $call() -> On<host::$name> {
                on()
            }
        )*

        /// One rule for each method of the table, with its wire name.
        #[must_use]
        pub fn every() -> Vec<(&'static str, Rule)> {
            vec![$((<host::$name as host::HostMethod>::INFO.wire, $call().into())),*]
        }
    };
}

cif_protocol::__for_each_host_method!(rules);
