//! Why a command failed, as it goes on the wire.

use std::collections::BTreeMap;

open_enum! {
    /// Whether the same command may succeed later.
    pub enum Permanence {
        /// It will fail again unless something is changed.
        Permanent = "permanent",
        /// It may succeed when it is tried again.
        Temporary = "temporary",
        /// It was tried again and still failed: trying once more is of no use now.
        Persistent = "persistent",
    }
}

record! {
    /// A text for the agent: a key into the host's own texts, with parameters.
    pub struct UserMessage {
        req {
            /// The key of the text.
            key: String,
        }
        def {
            /// Parameters of the text, by name.
            params: BTreeMap<String, String>, with_params;
        }
    }
}

record! {
    /// A failure on the wire. `cif-provider` turns it into its `ProviderError` and back.
    pub struct ErrorObject {
        req {
            /// The kind of failure, one of the names of `ProviderErrorKind`; unknown names are kept.
            code: String,
            /// What happened, what was expected and what to do.
            message: String,
            /// Whether the same command may succeed later.
            permanence: Permanence,
        }
        opt {
            /// The command or operation that failed, by its wire name.
            operation: String, with_operation;
            /// A text for the agent.
            user_message: UserMessage, with_user_message;
        }
        def {
            /// Is it unknown whether the command took effect?
            uncertain: bool, with_uncertain;
            /// Facts for the log, in order: name and value.
            context: Vec<(String, String)>, with_context;
        }
    }
}

impl std::fmt::Display for ErrorObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for ErrorObject {}
