//! `consult.started`

use crate::ParticipantId;

entry! {
    /// The agent asks somebody before handing the call over. The participant is invited already.
    event "consult.started";
    facet: Voice;
    pub struct ConsultStarted {
        req {
            /// Who is asked.
            participant: ParticipantId,
        }
    }
}
