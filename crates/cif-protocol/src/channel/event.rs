//! The list of events.

use super::events::{
    Accepted, CapabilitiesChanged, Connected, ConnectionStateChanged, Custom, Declined, Dialing, EmailReceived, Ended,
    Failed, Held, MessageReceived, MessageStatusChanged, Missed, Muted, Offered, PresenceChanged, Resumed, Transferred,
    TypingStarted, TypingStopped, Unmuted, WrapUpEnded, WrapUpStarted,
};

events! {
    Offered,
    Dialing,
    Accepted,
    Connected,
    Missed,
    Declined,
    Failed,
    Ended,
    Transferred,
    WrapUpStarted,
    WrapUpEnded,
    Held,
    Resumed,
    Muted,
    Unmuted,
    MessageReceived,
    MessageStatusChanged,
    TypingStarted,
    TypingStopped,
    EmailReceived,
    PresenceChanged,
    CapabilitiesChanged,
    ConnectionStateChanged,
    Custom,
}
