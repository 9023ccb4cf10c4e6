//! Microphones, speakers, telephones.

open_enum! {
    /// What a device is for.
    pub enum DeviceKind {
        /// It hears the agent.
        Microphone = "microphone",
        /// The agent hears it.
        Speaker = "speaker",
        /// It rings.
        Ringer = "ringer",
        /// A telephone of its own on the desk.
        DeskPhone = "desk_phone",
    }
}

record! {
    /// A device that the agent can use.
    #[derive(Eq)]
    pub struct AudioDevice {
        req {
            /// The provider's name for it.
            id: String,
            /// What it is for.
            kind: DeviceKind,
        }
        opt {
            /// A name for people.
            label: String, with_label;
        }
        def {
            /// Is it in use?
            selected: bool, with_selected;
        }
    }
}
