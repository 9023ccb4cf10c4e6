//! `transcript.segment`

use crate::ParticipantId;
use crate::channel::Author;

entry! {
    /// Somebody said something. A segment may come several times while it is recognised; the last text counts.
    event "transcript.segment";
    facet: Voice;
    pub struct TranscriptSegment {
        req {
            /// Names the segment in the conversation.
            segment: String,
            /// Who speaks.
            author: Author,
            /// What was said.
            text: String,
        }
        opt {
            /// The participant who speaks.
            participant: ParticipantId, with_participant;
            /// When it began, in milliseconds from the beginning of the call.
            start_ms: u64, with_start_ms;
            /// When it ended, in milliseconds from the beginning of the call.
            end_ms: u64, with_end_ms;
            /// The language, for example `de-DE`.
            language: String, with_language;
        }
        def {
            /// Will the text not change any more?
            is_final: bool, with_is_final;
        }
    }
}
