//! What a provider is, and whom it serves.

open_enum! {
    /// A kind of channel.
    pub enum ChannelKind {
        /// Telephone calls and other spoken conversations.
        Voice = "voice",
        /// Messages in a session that both ends are present in.
        Chat = "chat",
        /// Text messages to a telephone number.
        Sms = "sms",
        /// Electronic mail.
        Email = "email",
    }
}

open_enum! {
    /// How a provider stands to the service behind it.
    pub enum ConnectionState {
        /// The first connection is being made.
        Connecting = "connecting",
        /// The service answers.
        Connected = "connected",
        /// The connection was lost and is being made again.
        Reconnecting = "reconnecting",
        /// There is no connection and none is being made.
        Disconnected = "disconnected",
        /// The agent has to sign in first.
        AuthRequired = "auth_required",
    }
}

open_enum! {
    /// What somebody has to do before the service can be reached again.
    pub enum UserAction {
        /// Sign in again.
        SignIn = "sign_in",
        /// Allow the microphone, or plug one in.
        AllowMicrophone = "allow_microphone",
        /// Look after the network.
        CheckNetwork = "check_network",
        /// Load the page again.
        Reload = "reload",
        /// Tell whoever looks after the service.
        ContactAdministrator = "contact_administrator",
    }
}

record! {
    /// The identity of a provider. It never changes while the provider lives.
    pub struct Descriptor {
        req {
            /// Names the software, for example `loopback`; not the provider record.
            id: String,
            /// A name for people.
            label: String,
            /// The version of the software.
            version: String,
        }
        def {
            /// The kinds of channel it serves.
            kinds: Vec<ChannelKind>, with_kinds;
        }
    }
}

record! {
    /// The agent who is signed in.
    pub struct AgentInfo {
        req {
            /// Names the agent in the tenant.
            id: String,
        }
        opt {
            /// A name for people.
            name: String, with_name;
            /// The tenant that the agent belongs to.
            tenant: String, with_tenant;
            /// The agent's language, for example `de-DE`.
            locale: String, with_locale;
        }
    }
}
