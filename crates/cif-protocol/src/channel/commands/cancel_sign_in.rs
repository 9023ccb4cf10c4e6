//! `sign_in.cancel`

use crate::SignInId;
use crate::channel::Done;

entry! {
    /// Gives a sign-in up. Giving up what is over is no error.
    command "sign_in.cancel";
    facet: SignIn;
    idempotent: true;
    needs: |capabilities| capabilities.sign_in;
    causes: ["connection.state_changed"];
    errors: [];
    cancelled: "It is given up, now or when it runs out.";
    reply: Done;
    pub struct CancelSignIn {
        req {
            /// The sign-in.
            flow: SignInId,
        }
    }
}
