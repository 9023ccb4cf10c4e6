//! `sign_in.submit`

use std::collections::BTreeMap;

use crate::SignInId;
use crate::channel::{SecretText, SignInProgress};

entry! {
    /// Gives what the step asked for and goes on to the next one. A wrong value gives the same step again, with
    /// `problem`.
    command "sign_in.submit";
    facet: SignIn;
    idempotent: false;
    needs: |capabilities| capabilities.sign_in;
    causes: ["sign_in.step", "connection.state_changed"];
    errors: ["not_found", "wrong_state", "invalid_input", "denied", "limit_reached"];
    cancelled: "The step may be done, which is reported.";
    reply: SignInProgress;
    pub struct SubmitSignIn {
        req {
            /// The sign-in.
            flow: SignInId,
            /// The number of the step, so that a late answer is not taken for the next step.
            step: u32,
        }
        def {
            /// By the id of the field; for a redirect what came back in the address.
            values: BTreeMap<String, SecretText>, with_values;
        }
    }
}
