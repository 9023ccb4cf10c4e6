//! `onsendkbarticle`.

use crate::host::macros::host_event;

host_event! {
    /// The agent sends a knowledge article to the customer.
    KbArticleSent { wire: "onsendkbarticle", versions: V1V2, target: AllRegistered }
    required {
        /// Its title.
        title: String = "title";
        /// Its address.
        link: String = "link";
    }
    optional {}
}
