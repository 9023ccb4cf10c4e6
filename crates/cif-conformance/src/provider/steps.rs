//! Steps that many cases are made of.

use cif_protocol::channel::{
    Capabilities, CapabilitiesChanged, ChannelCommand, ChannelEvent, ChannelKind, Command, Entry, EventEnvelope,
    Message, MessageReceived, ParticipantJoined, Scope,
};
use cif_protocol::{CommandId, ConversationId, ParticipantId};
use cif_provider::far_end::{Effects, FarEndAct};

use super::bench::Bench;
use crate::case::{Stop, must, needs};

impl Bench {
    /// Gives a command that must succeed, and gives its typed reply.
    ///
    /// # Errors
    ///
    /// It fails, or answers with the reply of another command.
    pub async fn ask<C: Command>(&mut self, command: C) -> Result<C::Reply, Stop> {
        Ok(self.ask_by_id(command).await?.1)
    }

    /// As [`ask`](Self::ask), with the id of the command.
    ///
    /// # Errors
    ///
    /// As [`ask`](Self::ask).
    pub async fn ask_by_id<C: Command>(&mut self, command: C) -> Result<(CommandId, C::Reply), Stop> {
        let (id, reply) = self.must(command).await?;
        let said = format!("{reply:?}");
        let reply = C::unwrap_reply(reply);
        Ok((id, reply.ok_or_else(|| Stop::broken(format!("`{}` was answered with {said}", C::NAME)))?))
    }

    /// Waits for the event of this name that names the command as its cause.
    ///
    /// # Errors
    ///
    /// It does not come.
    pub async fn caused(&mut self, name: &str, id: &CommandId) -> Result<EventEnvelope, Stop> {
        let is = |event: &EventEnvelope| event.event.name() == name && event.cause.as_ref() == Some(id);
        self.event(&format!("`{name}` with the command's id as its cause"), is).await
    }

    /// Gives a command and waits for the first event that the table names for it; nothing when it names none.
    ///
    /// # Errors
    ///
    /// The command fails, or the event does not come.
    pub async fn follows(&mut self, command: impl Into<ChannelCommand>) -> Result<Option<EventEnvelope>, Stop> {
        let command = command.into();
        let expected = command.info().and_then(|info| info.causes.first().copied());
        let (id, _) = self.must(command).await?;
        match expected {
            Some(expected) => self.caused(expected, &id).await.map(Some),
            None => Ok(None),
        }
    }

    /// Ends a case unless a command is advertised.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`].
    pub fn needs(&self, command: impl Into<ChannelCommand>) -> Result<(), Stop> {
        let command = command.into();
        needs(self.capabilities().level(&command), command.name())
    }

    /// The far end does something.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: there is none, or it cannot.
    pub async fn act(&self, act: FarEndAct) -> Result<(), Stop> {
        self.far_end()?.act(act).await.map_err(Stop::NotRun)
    }

    /// What the service has done so far.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: there is no far end, or it does not count.
    pub async fn effects(&self) -> Result<Effects, Stop> {
        self.far_end()?.effects().await.map_err(Stop::NotRun)
    }

    /// The customer writes, which must be reported.
    ///
    /// # Errors
    ///
    /// There is no far end, or nothing is reported.
    pub async fn hears(&mut self, conversation: &ConversationId, text: &str) -> Result<Message, Stop> {
        self.far_end()?.say(conversation, text).await.map_err(Stop::NotRun)?;
        match self.event_named(MessageReceived::NAME, conversation).await?.event {
            ChannelEvent::MessageReceived(received) => Ok(received.message),
            other => Err(Stop::broken(format!("`{}` is no message", other.name()))),
        }
    }

    /// Waits until somebody who was asked or invited has come; the far end hurries where it can.
    ///
    /// # Errors
    ///
    /// Nobody comes.
    pub async fn joined(&mut self, conversation: &ConversationId, who: &ParticipantId) -> Result<(), Stop> {
        if let Ok(far_end) = self.far_end() {
            let join = FarEndAct::Join { conversation: conversation.clone(), participant: who.clone() };
            // Where it cannot, people come by themselves.
            let _ = far_end.act(join).await;
        }
        let is = |event: &EventEnvelope| match &event.event {
            ChannelEvent::ParticipantJoined(joined) => joined.participant.id == *who,
            _ => false,
        };
        self.event(&format!("`{}` of {who}", ParticipantJoined::NAME), is).await.map(drop)
    }

    /// Sees to it that a command is not advertised: it is not, or the service takes it away.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`] when it is advertised and stays so; [`Stop::Broken`] when the change is not reported.
    pub async fn without(&mut self, command: &ChannelCommand) -> Result<(), Stop> {
        if !self.capabilities().level(command).is_supported() {
            return Ok(());
        }
        let capability = key_of(&self.capabilities(), command)
            .ok_or_else(|| Stop::not_run(format!("`{}` is part of every provider", command.name())))?;
        let stays = |_| {
            let text = format!("`{}` is advertised and the far end cannot withhold it; its twin runs", command.name());
            Stop::NotRun(text)
        };
        let act = FarEndAct::Withhold { capability: capability.to_owned() };
        self.act(act).await.map_err(stays)?;
        let gone = |event: &EventEnvelope| match &event.event {
            ChannelEvent::CapabilitiesChanged(change) => {
                change.scope == Scope::SignIn && !change.capabilities.level(command).is_supported()
            }
            _ => false,
        };
        self.event(&format!("`{}` without `{capability}`", CapabilitiesChanged::NAME), gone).await?;
        let level = self.capabilities().level(command);
        must(!level.is_supported(), || {
            format!("`{}` was reported without `{capability}`, and it is still advertised", CapabilitiesChanged::NAME)
        })
    }

    /// Gives a command that names what does not exist and does no harm: it succeeds and nothing happens.
    ///
    /// # Errors
    ///
    /// It fails, or something is reported.
    pub async fn must_be_harmless(&mut self, command: ChannelCommand) -> Result<(), Stop> {
        let name = command.name().to_owned();
        let before = match self.far_end() {
            Ok(far_end) => far_end.effects().await.ok(),
            Err(_) => None,
        };
        let (id, _) = self.must(command).await?;
        let events = self.settle().await;
        if let Some(event) = events.iter().find(|event| event.cause.as_ref() == Some(&id)) {
            return Err(Stop::broken(format!("`{name}` had nothing to do, and `{}` was reported", event.event.name())));
        }
        match before {
            Some(before) => {
                let done = self.effects().await?.since(before);
                must(done.total() == 0, || format!("`{name}` had nothing to do, and the service did {done:?}"))
            }
            None => Ok(()),
        }
    }

    /// The first kind of conversation that the provider has, of those.
    ///
    /// # Errors
    ///
    /// [`Stop::NotRun`]: it has none of them.
    pub fn kind_of(&self, kinds: &[ChannelKind]) -> Result<ChannelKind, Stop> {
        let own = self.kinds();
        let found = kinds.iter().find(|kind| own.contains(kind)).cloned();
        found.ok_or_else(|| Stop::not_run(format!("the provider has none of {kinds:?}")))
    }
}

/// The level without which a command is not supported; the most special one where there are several.
pub(super) fn key_of(all: &Capabilities, command: &ChannelCommand) -> Option<&'static str> {
    let names: Vec<&'static str> = all.levels().map(|(name, _)| name).collect();
    names.into_iter().rev().find(|name| {
        let without = strip(all, name);
        without.is_some_and(|without| !without.level(command).is_supported())
    })
}

/// The capabilities without one level.
pub(super) fn strip(all: &Capabilities, name: &str) -> Option<Capabilities> {
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::to_value(all) else { return None };
    fields.remove(name)?;
    serde_json::from_value(fields.into()).ok()
}
