//! `sign_in.exchange_token`

use crate::channel::{SecretText, SignInProgress};

entry! {
    /// Signs the agent in with a token of the host instead of a page of the service. A further step may follow.
    command "sign_in.exchange_token";
    facet: SignIn;
    idempotent: true;
    needs: |capabilities| capabilities.sign_in_with_token;
    causes: ["sign_in.step", "connection.state_changed"];
    errors: ["invalid_input", "denied"];
    cancelled: "The agent may be signed in, which is reported.";
    reply: SignInProgress;
    pub struct ExchangeToken {
        req {
            /// A token that the host signed for this provider.
            token: SecretText,
        }
        opt {
            /// What it is, for example `jwt`.
            token_type: String, with_token_type;
        }
    }
}
