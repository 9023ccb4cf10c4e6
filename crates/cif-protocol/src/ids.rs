//! Identifiers as string newtypes, so that a session id cannot be passed where a tab id is meant.

/// Declares string newtypes for identifiers. Each is ordered, hashable, transparent in serde and never interpreted.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// Wraps the text of an identifier as it is.
            #[must_use]
            pub fn new(text: impl Into<Box<str>>) -> Self {
                Self(text.into())
            }

            /// The text of the identifier.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }
    )*};
}

ids! {
    /// The unique name of a provider record, for example `msdyn_softphone` (`docs/src/host-model.md`, providers).
    ProviderId;
    /// A CIF session of the agent, `session-id-<n>`; the home session is `session-id-0`.
    SessionId;
    /// A tab of a session, `tab-id-<n>`, unique in one workspace.
    TabId;
    /// A notification shown to the agent or waiting to be shown, unique in one workspace.
    NotificationId;
    /// One call, chat, mail thread or SMS exchange, named by the provider.
    ConversationId;
    /// A command to a provider. It is the idempotency key: a provider executes one command id once.
    CommandId;
    /// One message in a conversation, named by the provider.
    MessageId;
    /// One event of a provider, unique per provider.
    EventId;
    /// One party of a conversation, unique in that conversation.
    ParticipantId;
    /// A recording of a call, named by the provider.
    RecordingId;
    /// A file that the service has, named by the provider.
    AttachmentId;
    /// A file that is being handed over, named by the provider.
    UploadId;
    /// A mail that is not sent yet, named by the provider.
    DraftId;
    /// A sign-in that is under way, named by the provider.
    SignInId;
}

impl SessionId {
    /// The id of the home session, which no provider owns.
    pub const HOME: &'static str = "session-id-0";

    /// Is this the home session?
    #[must_use]
    pub fn is_home(&self) -> bool {
        self.as_str() == Self::HOME
    }
}
