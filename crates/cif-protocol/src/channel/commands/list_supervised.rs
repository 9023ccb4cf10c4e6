//! `supervision.list`

use crate::channel::SupervisionTarget;

entry! {
    /// Asks which conversations of other agents the agent may join.
    command "supervision.list";
    facet: Supervision;
    idempotent: true;
    needs: |capabilities| capabilities.supervise;
    causes: [];
    errors: ["denied"];
    cancelled: "Nothing is left.";
    reply: SupervisionTargets;
    pub struct ListSupervised {}
}

entry! {
    /// The conversations of other agents.
    reply "supervision.list";
    pub struct SupervisionTargets {
        def {
            /// The longest first.
            targets: Vec<SupervisionTarget>, with_targets;
        }
    }
}
