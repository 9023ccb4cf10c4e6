//! What a far end, and the service behind it, can be made to do besides calling, answering, writing and hanging up.

use cif_protocol::{ConversationId, MessageId, ParticipantId};
use serde::{Deserialize, Serialize};

macro_rules! acts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal { $($(#[$field_doc:meta])* $field:ident: $ty:ty,)* })+) => {
        /// One thing that a [`FarEnd`](super::FarEnd) is asked to do. A control message carries it as
        /// `conformance.far_end.<name>` with its fields.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "act")]
        #[non_exhaustive]
        pub enum FarEndAct {
            $($(#[$doc])* #[serde(rename = $name)] $variant { $($(#[$field_doc])* $field: $ty,)* },)+
        }

        impl FarEndAct {
            /// The names of all acts.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The name.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name,)+
                }
            }
        }
    };
}

acts! {
    /// The one who is called is busy.
    Busy = "busy" {
        /// Where.
        conversation: ConversationId,
    }
    /// The connection of a conversation breaks.
    Break = "break" {
        /// Where.
        conversation: ConversationId,
    }
    /// Begins or stops writing.
    Typing = "typing" {
        /// Where.
        conversation: ConversationId,
        /// Begins?
        typing: bool,
    }
    /// Reads everything up to a message of the agent's.
    Read = "read" {
        /// Where.
        conversation: ConversationId,
        /// The last message that it reads.
        message: MessageId,
    }
    /// Changes a message of its own.
    Edit = "edit" {
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
        /// What it says now.
        text: String,
    }
    /// Takes a message of its own back.
    Unsay = "unsay" {
        /// Where.
        conversation: ConversationId,
        /// Which.
        message: MessageId,
    }
    /// Puts a reaction on a message.
    React = "react" {
        /// Where.
        conversation: ConversationId,
        /// On which.
        message: MessageId,
        /// An emoji.
        reaction: String,
    }
    /// Sends a text file in a chat.
    SendFile = "send_file" {
        /// Where.
        conversation: ConversationId,
        /// The name of the file.
        name: String,
        /// What is in it; its media type is `text/plain`.
        text: String,
    }
    /// Sends another mail in a thread.
    SendMail = "send_mail" {
        /// The thread.
        conversation: ConversationId,
        /// What it says.
        text: String,
    }
    /// The agent writes a message with another program of the service.
    WriteElsewhere = "write_elsewhere" {
        /// Where.
        conversation: ConversationId,
        /// What it says.
        text: String,
    }
    /// Somebody who was invited joins.
    Join = "join" {
        /// Where.
        conversation: ConversationId,
        /// Who.
        participant: ParticipantId,
    }
    /// Somebody who takes part leaves.
    Leave = "leave" {
        /// Where.
        conversation: ConversationId,
        /// Who.
        participant: ParticipantId,
    }
    /// Says something in a call, which the service writes down.
    Speak = "speak" {
        /// Where.
        conversation: ConversationId,
        /// What is said.
        text: String,
    }
    /// The service reports how good the sound is.
    Sound = "sound" {
        /// Where.
        conversation: ConversationId,
        /// A mean opinion score from 1 to 5.
        mos: f64,
    }
    /// A measure of the service is out of bounds.
    Breach = "breach" {
        /// Its name.
        name: String,
        /// Its value.
        value: f64,
        /// What it should not pass.
        limit: f64,
    }
    /// The service says that it is alive.
    Heartbeat = "heartbeat" {}
    /// The provider loses its connection to the service.
    Disconnect = "disconnect" {}
    /// The provider is connected to the service again.
    Reconnect = "reconnect" {}
    /// A sign-in that waits for another device is confirmed there, or refused.
    ConfirmSignIn = "confirm_sign_in" {
        /// Confirmed?
        granted: bool,
    }
    /// The service takes an operation away from the agent.
    Withhold = "withhold" {
        /// The name of the level in the capabilities, for example `hold`.
        capability: String,
    }
    /// The service gives the agent an operation back that was withheld.
    Grant = "grant" {
        /// The name of the level in the capabilities.
        capability: String,
    }
}
