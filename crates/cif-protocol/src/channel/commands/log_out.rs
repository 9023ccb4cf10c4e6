//! `sign_in.log_out`

use crate::channel::Done;

entry! {
    /// Signs the agent out at the service. Conversations under way end. Signing out who is signed out is no error.
    command "sign_in.log_out";
    facet: SignIn;
    idempotent: true;
    needs: |capabilities| capabilities.sign_in;
    causes: ["conversation.ended", "connection.state_changed"];
    errors: ["wrong_state"];
    cancelled: "It may have taken effect, which is reported.";
    reply: Done;
    pub struct LogOut {}
}
