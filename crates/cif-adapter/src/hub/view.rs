//! What the hub knows at one moment, for a desktop to draw and for subscribers to start from.

use cif_protocol::ConversationId;
use cif_protocol::channel::{
    AgentPresence, Capabilities, ConnectionState, ConsultInfo, Conversation, ConversationModel, ConversationState,
    Participant, RecordingInfo, SupervisorInfo,
};
use serde::Serialize;

/// One conversation as the hub knows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ConversationView {
    /// What is known of it, with its state.
    pub conversation: Conversation,
    /// The number of its last event that is included.
    pub seq: u64,
    /// Who takes part, where the provider says so.
    pub participants: Vec<Participant>,
    /// Do the others not hear the agent?
    pub muted: bool,
    /// Does the far end write just now?
    pub typing: bool,
    /// The consultation that is under way.
    pub consult: Option<ConsultInfo>,
    /// Does everybody talk to everybody?
    pub conferenced: bool,
    /// The recordings that are running or paused.
    pub recordings: Vec<RecordingInfo>,
    /// The supervisors.
    pub supervisors: Vec<SupervisorInfo>,
    /// What can be done with it now.
    pub capabilities: Capabilities,
}

impl ConversationView {
    /// What the model knows of a conversation with these facts.
    pub(super) fn new(model: &ConversationModel, facts: Conversation, seq: u64) -> Self {
        let known = model.to_snapshot(facts, seq);
        Self {
            conversation: known.conversation,
            seq,
            participants: known.participants,
            muted: false,
            typing: false,
            consult: known.consult,
            conferenced: known.conferenced,
            recordings: known.recordings,
            supervisors: known.supervisors,
            capabilities: Capabilities::default(),
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &ConversationId {
        &self.conversation.id
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> &ConversationState {
        &self.conversation.state
    }
}

/// Everything that the hub knows of a provider.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct HubView {
    /// The live conversations and the last ones that are over, in the order in which they became known.
    pub conversations: Vec<ConversationView>,
    /// How the provider stands to its service, if it said so.
    pub connection: Option<ConnectionState>,
    /// The agent's presence, if the provider has that facet.
    pub presence: Option<AgentPresence>,
    /// Is the view complete? False when events were lost and no snapshot could be had since: a conversation that is not
    /// listed may be live all the same.
    pub complete: bool,
}

impl HubView {
    /// One conversation.
    #[must_use]
    pub fn conversation(&self, id: &ConversationId) -> Option<&ConversationView> {
        self.conversations.iter().find(|view| view.id() == id)
    }

    /// The conversations that are not over.
    pub fn live(&self) -> impl Iterator<Item = &ConversationView> {
        self.conversations.iter().filter(|view| view.state().is_live())
    }
}
