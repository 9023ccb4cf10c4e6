//! `diagnostics.report_issue`

use crate::{ConversationId, Timestamp};

entry! {
    /// Tells the people behind the service that something is wrong.
    command "diagnostics.report_issue";
    facet: Diagnostics;
    idempotent: false;
    needs: |capabilities| capabilities.report_issue;
    causes: [];
    errors: ["limit_reached"];
    cancelled: "It may be reported.";
    reply: IssueReported;
    pub struct ReportIssue {
        req {
            /// What is wrong, in the agent's words.
            text: String,
        }
        opt {
            /// The conversation in which it happened.
            conversation: ConversationId, with_conversation;
            /// When it happened.
            at: Timestamp, with_at;
        }
        def {
            /// May the logs be sent along?
            include_logs: bool, with_include_logs;
        }
    }
}

entry! {
    /// It was taken.
    reply "diagnostics.report_issue";
    pub struct IssueReported {
        opt {
            /// What to name when asking about it.
            reference: String, with_reference;
        }
    }
}
