//! `voice.select_device`

use crate::channel::Done;

entry! {
    /// Uses another device from now on, also in the calls under way. The last choice counts.
    command "voice.select_device";
    facet: Voice;
    idempotent: true;
    needs: |capabilities| capabilities.select_device;
    causes: [];
    errors: ["not_found", "denied"];
    cancelled: "It may be in use.";
    reply: Done;
    pub struct SelectDevice {
        req {
            /// The id of one of the devices that `voice.list_devices` gives.
            device: String,
        }
    }
}
