//! Conversations as data: what is known of one, who takes part, how it ended.

use std::collections::BTreeMap;

use super::{Address, ChannelKind, ConversationState, Party};
use crate::{ConversationId, ParticipantId, Timestamp};

open_enum! {
    /// Who began a conversation.
    pub enum Direction {
        /// The far end did.
        Inbound = "inbound",
        /// The agent did.
        Outbound = "outbound",
    }
}

open_enum! {
    /// Why a conversation ended, failed, or never took place.
    pub enum EndCause {
        /// The agent ended it.
        Agent = "agent",
        /// The far end ended it.
        FarEnd = "far_end",
        /// It was handed to somebody else.
        Transferred = "transferred",
        /// Another agent or device took it.
        AnsweredElsewhere = "answered_elsewhere",
        /// The far end gave up before it was answered.
        Cancelled = "cancelled",
        /// Nobody answered in time.
        NoAnswer = "no_answer",
        /// The far end is busy.
        Busy = "busy",
        /// The far end refused.
        Rejected = "rejected",
        /// The address does not exist or cannot be reached.
        Unreachable = "unreachable",
        /// The connection was lost.
        Network = "network",
        /// The service failed.
        Service = "service",
    }
}

open_enum! {
    /// The part somebody plays in a conversation.
    pub enum ParticipantRole {
        /// The signed-in agent.
        Agent = "agent",
        /// The customer.
        Customer = "customer",
        /// Another agent.
        Colleague = "colleague",
        /// Somebody who listens in.
        Supervisor = "supervisor",
        /// A program.
        Bot = "bot",
    }
}

open_enum! {
    /// Whether somebody takes part in a conversation.
    pub enum ParticipantState {
        /// It is being called or asked to join.
        Invited = "invited",
        /// It takes part.
        Joined = "joined",
        /// It does not take part any more.
        Left = "left",
    }
}

open_enum! {
    /// How a consultation ended.
    pub enum ConsultOutcome {
        /// The call was handed to the one who was asked.
        Transferred = "transferred",
        /// All three talk to each other.
        Conferenced = "conferenced",
        /// The agent ended it.
        Cancelled = "cancelled",
        /// The one who was asked left or did not answer.
        Left = "left",
    }
}

record! {
    /// Somebody in a conversation. The two ends are always there, by the ids [`Participant::AGENT`] and
    /// [`Participant::FAR_END`]; everybody else is reported by `participant.invited` or `participant.joined`.
    pub struct Participant {
        req {
            /// Unique in the conversation.
            id: ParticipantId,
            /// The part it plays.
            role: ParticipantRole,
        }
        opt {
            /// Address and name.
            party: Party, with_party;
            /// Whether it takes part; nothing when it does.
            state: ParticipantState, with_state;
        }
        def {
            /// Does it hear nothing of the others?
            held: bool, with_held;
            /// Do the others hear nothing of it?
            muted: bool, with_muted;
        }
    }
}

impl Participant {
    /// The id of the agent in every conversation.
    pub const AGENT: &'static str = "agent";

    /// The id of the far end in every conversation.
    pub const FAR_END: &'static str = "customer";
}

record! {
    /// What is known of a conversation.
    pub struct Conversation {
        req {
            /// Named by the provider, never used again.
            id: ConversationId,
            /// The kind of channel.
            kind: ChannelKind,
            /// Who began it.
            direction: Direction,
            /// Where it stands.
            state: ConversationState,
        }
        opt {
            /// The far end.
            party: Party, with_party;
            /// The address of ours that was called or written to.
            to: Address, with_to;
            /// The queue or line that it came through.
            queue: String, with_queue;
            /// The subject, for mail.
            subject: String, with_subject;
            /// When it was offered or dialled.
            started_at: Timestamp, with_started_at;
            /// When the ends were first connected.
            connected_at: Timestamp, with_connected_at;
            /// The record that it was associated with.
            record: RecordRef, with_record;
        }
        def {
            /// Further facts from the service, by name.
            attributes: BTreeMap<String, String>, with_attributes;
        }
    }
}

record! {
    /// A record of the host.
    #[derive(Eq, PartialOrd, Ord)]
    pub struct RecordRef {
        req {
            /// The table's logical name, for example `contact`.
            entity: String,
            /// The record's id.
            id: String,
        }
    }
}

record! {
    /// What the agent says came of a conversation.
    #[derive(Eq)]
    pub struct Disposition {
        req {
            /// One of the codes that the service or the tenant defines.
            code: String,
        }
        opt {
            /// The code for people.
            label: String, with_label;
            /// A remark in the agent's words.
            note: String, with_note;
        }
    }
}

record! {
    /// A disposition to choose.
    #[derive(Eq)]
    pub struct DispositionOption {
        req {
            /// The code.
            code: String,
        }
        opt {
            /// The code for people.
            label: String, with_label;
        }
        def {
            /// Must the agent add a remark?
            needs_note: bool, with_needs_note;
        }
    }
}
