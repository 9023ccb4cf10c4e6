//! Operations that the service takes away from the agent for a while.

use cif_protocol::channel::{COMMANDS, Capabilities, CapabilitiesChanged, ChannelKind, Level, Scope, SupervisionMode};
use cif_provider::ProviderError;

use crate::capabilities;
use crate::service::{Service, State};

impl Service {
    /// What can be done now.
    pub(crate) fn capabilities(&self, state: &State, scope: &Scope) -> Capabilities {
        let all = match scope {
            Scope::Conversation(id) => match state.talk(id) {
                Ok(talk) => capabilities::of_conversation(&talk.info.kind),
                Err(_) => return Capabilities::default(),
            },
            // What is taken away from one agent, others may have.
            Scope::Provider => return capabilities::all(&self.config),
            _ => capabilities::all(&self.config),
        };
        without(all, state)
    }

    /// Takes an operation away, or gives it back, and reports it. The name is that of a level.
    pub(crate) fn withhold(&self, state: &mut State, capability: &str, withheld: bool) -> Result<(), String> {
        if !Capabilities::default().levels().any(|(name, _)| name == capability) {
            return Err(format!("there is no capability `{capability}`"));
        }
        let changed =
            if withheld { state.withheld.insert(capability.to_owned()) } else { state.withheld.remove(capability) };
        if changed {
            let live: Vec<_> =
                state.talks.iter().filter(|(_, talk)| talk.state().is_live()).map(|(id, _)| id.clone()).collect();
            for scope in std::iter::once(Scope::SignIn).chain(live.into_iter().map(Scope::Conversation)) {
                let now = self.capabilities(state, &scope);
                self.tell(state, None, CapabilitiesChanged::new(scope, now), None);
            }
        }
        Ok(())
    }

    /// Refuses a command whose operation is withheld.
    pub(crate) fn check_withheld(&self, state: &State, command: &'static str) -> Result<(), ProviderError> {
        let info = COMMANDS.iter().find(|info| info.name == command);
        self.check_level(state, command, |now| info.map_or(Level::Full, |info| (info.level)(now)))
    }

    /// Refuses to start a kind that is withheld.
    pub(crate) fn check_start(&self, state: &State, kind: &ChannelKind) -> Result<(), ProviderError> {
        if !capabilities::KINDS.contains(kind) {
            return Ok(()); // refused by its address, with a better reason
        }
        self.check_level(state, "conversation.start", |now| now.start(kind))
    }

    /// Refuses a presence for later that is withheld.
    pub(crate) fn check_pending(&self, state: &State) -> Result<(), ProviderError> {
        self.check_level(state, "presence.set", |now| now.set_presence_with_pending)
    }

    /// Refuses a way of supervising that is withheld.
    pub(crate) fn check_mode(&self, state: &State, mode: &SupervisionMode) -> Result<(), ProviderError> {
        self.check_level(state, "supervision.start", |now| now.supervise_in(mode))
    }

    fn check_level(
        &self,
        state: &State,
        operation: &'static str,
        level: impl FnOnce(&Capabilities) -> Level,
    ) -> Result<(), ProviderError> {
        if state.withheld.is_empty() || level(&self.capabilities(state, &Scope::SignIn)).is_supported() {
            return Ok(());
        }
        Err(ProviderError::unsupported(operation))
    }
}

/// Without what is withheld. The names are those of levels, so that what is left can be read.
fn without(all: Capabilities, state: &State) -> Capabilities {
    if state.withheld.is_empty() {
        return all;
    }
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::to_value(&all) else { return all };
    fields.retain(|name, _| !state.withheld.contains(name));
    serde_json::from_value(fields.into()).unwrap_or(all)
}
