//! `voice.list_devices`

use crate::channel::AudioDevice;

entry! {
    /// Asks for the microphones, speakers and telephones that the agent can use.
    command "voice.list_devices";
    facet: Voice;
    idempotent: true;
    needs: |capabilities| capabilities.select_device;
    causes: [];
    errors: ["unsupported"];
    cancelled: "Nothing is left.";
    reply: DeviceList;
    pub struct ListDevices {}
}

entry! {
    /// The devices.
    reply "voice.list_devices";
    pub struct DeviceList {
        def {
            /// In the order in which they should be shown.
            devices: Vec<AudioDevice>, with_devices;
        }
    }
}
