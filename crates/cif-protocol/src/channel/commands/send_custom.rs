//! `custom.send`

use serde_json::Value;

use crate::ConversationId;

entry! {
    /// Something that only this provider and its own host pages know. A namespace that the provider does not know is
    /// refused with `unsupported`.
    command "custom.send";
    facet: Custom;
    idempotent: false;
    needs: |capabilities| capabilities.custom;
    causes: ["custom"];
    errors: ["unsupported", "invalid_input", "limit_reached"];
    cancelled: "Known to the namespace only.";
    reply: CustomReply;
    pub struct SendCustom {
        req {
            /// Names the vendor, so that two vendors never collide; for example `com.example`.
            namespace: String,
            /// Names the message in the namespace.
            name: String,
        }
        opt {
            /// The conversation that it is about.
            conversation: ConversationId, with_conversation;
        }
        def {
            /// Any JSON.
            data: Value, with_data;
        }
    }
}

entry! {
    /// The answer of the namespace.
    reply "custom.send";
    pub struct CustomReply {
        def {
            /// Any JSON.
            data: Value, with_data;
        }
    }
}
