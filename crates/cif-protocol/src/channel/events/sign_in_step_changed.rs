//! `sign_in.step`

use crate::channel::SignInStep;

entry! {
    /// A sign-in has come to another step by itself: a code was confirmed elsewhere, or it ran out.
    event "sign_in.step";
    facet: SignIn;
    pub struct SignInStepChanged {
        req {
            /// What to do next.
            step: SignInStep,
        }
    }
}
