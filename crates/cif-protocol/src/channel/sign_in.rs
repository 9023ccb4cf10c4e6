//! Signing in at the service, step by step.

use crate::{SignInId, Timestamp};

open_enum! {
    /// What a step of a sign-in asks for.
    pub enum SignInStepKind {
        /// The agent fills in `fields`.
        UserInput = "user_input",
        /// The whole panel goes to `url` and comes back; what came back in the address is submitted.
        Redirect = "redirect",
        /// A window of its own opens `url`; what it hands back is submitted.
        Popup = "popup",
        /// The host submits a token of its own in the field `token`. No cookie of the service is needed, so that it works in
        /// a browser that blocks those of third parties.
        Token = "token",
        /// `code` or `qr` is shown until something happens elsewhere; the next step comes by the event `sign_in.step`.
        DisplayAndWait = "display_and_wait",
        /// The agent is signed in; there is nothing more to do.
        Complete = "complete",
        /// The sign-in came to nothing; `problem` says why. Begin anew.
        Failed = "failed",
    }
}

open_enum! {
    /// What sort of value a field takes.
    pub enum SignInFieldKind {
        /// Any text.
        Text = "text",
        /// A password: not shown, not kept.
        Password = "password",
        /// A code that is used once.
        Code = "code",
        /// A telephone number.
        Phone = "phone",
        /// An email address.
        Email = "email",
        /// One of `options`.
        Choice = "choice",
    }
}

record! {
    /// A value that a step asks for.
    #[derive(Eq)]
    pub struct SignInField {
        req {
            /// Names the value in the answer.
            id: String,
            /// What sort of value it is.
            kind: SignInFieldKind,
        }
        opt {
            /// A name for people.
            label: String, with_label;
            /// What is filled in already.
            value: String, with_value;
        }
        def {
            /// The values to choose from, for a choice.
            options: Vec<String>, with_options;
            /// May it be left empty?
            optional: bool, with_optional;
        }
    }
}

record! {
    /// One step of a sign-in.
    #[derive(Eq)]
    pub struct SignInStep {
        req {
            /// Names the sign-in.
            flow: SignInId,
            /// Counts the steps of the sign-in, from 1.
            step: u32,
            /// What it asks for.
            kind: SignInStepKind,
        }
        opt {
            /// What to do, for people.
            text: String, with_text;
            /// Where to go, for a redirect or a window.
            url: String, with_url;
            /// A code to type in elsewhere.
            code: String, with_code;
            /// The text of a picture to scan elsewhere.
            qr: String, with_qr;
            /// Until when the step can be answered.
            expires_at: Timestamp, with_expires_at;
            /// What was wrong with the last answer, for people.
            problem: String, with_problem;
        }
        def {
            /// The values that it asks for, in order.
            fields: Vec<SignInField>, with_fields;
        }
    }
}
