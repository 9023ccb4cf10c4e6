//! `sign_in.begin`

use crate::channel::SignInStep;

entry! {
    /// Begins to sign the agent in at the service. One sign-in at a time: beginning another cancels the first.
    command "sign_in.begin";
    facet: SignIn;
    idempotent: false;
    needs: |capabilities| capabilities.sign_in;
    causes: ["sign_in.step", "connection.state_changed"];
    errors: ["unsupported", "denied", "limit_reached"];
    cancelled: "`sign_in.cancel` is not needed: nothing was signed in.";
    reply: SignInProgress;
    pub struct BeginSignIn {
        opt {
            /// One of several ways that the service has, by its name; nothing for the usual one.
            method: String, with_method;
        }
        def {
            /// Must it work without the agent? It fails with `auth_required` when something has to be shown.
            silent: bool, with_silent;
        }
    }
}

entry! {
    /// Where a sign-in stands.
    reply "sign_in.begin";
    pub struct SignInProgress {
        req {
            /// What to do next.
            step: SignInStep,
        }
    }
}
