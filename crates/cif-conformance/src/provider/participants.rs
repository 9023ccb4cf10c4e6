//! Bringing people in and taking them out.

use cif_protocol::channel::{
    AddParticipant, ChannelEvent, ChannelKind, EndCause, Entry, Participant, ParticipantInvited, ParticipantJoined,
    ParticipantLeft, ParticipantRole, ParticipantState, RemoveParticipant,
};
use cif_protocol::{ConversationId, ParticipantId};
use cif_provider::ProviderErrorKind;
use cif_provider::far_end::FarEndAct;

use super::bench::Bench;
use super::voice::colleague;
use crate::case::{Stop, must, needs};

const NOBODY_HERE: &str = "conformance-no-such-participant";

operations! {
    add = "participant.add" in [Voice], |id| AddParticipant::new(id.clone(), colleague()).into(),
        works (by adds, "Somebody is invited and joins, and the reply names them as the events do."),
        unknown "conversation" [NotFound];
    remove = "participant.remove" in [Voice], |id| RemoveParticipant::new(id.clone(), NOBODY_HERE).into(),
        works (by removes, "Whoever is taken out leaves, and says so."), unknown "conversation" [NotFound];
}

cases! {
    listed = "participant.listed", real_time true, twin SideOf("participant.add.works"),
        "The snapshot lists everybody who takes part, each once.",
        "A host that comes later draws from it.";
    role = "participant.add.role", real_time true, twin SideOf("participant.add.works"),
        "Whoever is brought in has the role that was asked for.",
        "`participant.invited` carries it.";
    leaves = "participant.leaves", real_time true, twin SideOf("participant.remove.works"),
        "Whoever leaves by themselves is reported, and the conversation goes on.",
        "`participant.left` without a command as its cause.";
    unknown = "participant.remove.unknown_participant", real_time true, twin SideOf("participant.remove.works"),
        "Taking out somebody who is not there fails with `NotFound`.",
        "Never take out another one in their place.";
    agent = "participant.remove.agent", real_time true, twin SideOf("participant.remove.works"),
        "The agent cannot be taken out.",
        "Answer with kind `Denied` or `InvalidInput`; ending the conversation is another command.";
    conference = "participant.remove.conference", real_time true, twin SideOf("voice.conference.works"),
        "Whoever is taken out of a conference is out, and the others go on.",
        "The far end stays connected.";
    address = "participant.add.unknown_address", real_time true, twin SideOf("participant.add.works"),
        "Whoever cannot be called is not invited.",
        "Answer with kind `InvalidInput`.";
}

/// A call into which somebody was invited, who has come.
pub(super) async fn with_third(bench: &mut Bench) -> Result<(ConversationId, ParticipantId), Stop> {
    let add = AddParticipant::new(super::NOBODY, colleague());
    bench.needs(add)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    let reply = bench.ask(AddParticipant::new(conversation.clone(), colleague())).await?;
    bench.joined(&conversation, &reply.participant).await?;
    Ok((conversation, reply.participant))
}

async fn adds(bench: &mut Bench) -> Result<(), Stop> {
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    let (id, reply) = bench.ask_by_id(AddParticipant::new(conversation.clone(), colleague())).await?;
    let is = |event: &cif_protocol::channel::EventEnvelope| {
        event.cause.as_ref() == Some(&id)
            && [ParticipantInvited::NAME, ParticipantJoined::NAME].contains(&event.event.name())
    };
    let event = bench.event(&format!("`{}` caused by the command", ParticipantInvited::NAME), is).await?;
    let named = match &event.event {
        ChannelEvent::ParticipantInvited(invited) => invited.participant.id == reply.participant,
        ChannelEvent::ParticipantJoined(joined) => return joined_is(&joined.participant, &reply.participant),
        _ => false,
    };
    must(named, || format!("the reply names {}, the event is {:?}", reply.participant, event.event))?;
    bench.joined(&conversation, &reply.participant).await
}

fn joined_is(found: &Participant, wanted: &ParticipantId) -> Result<(), Stop> {
    must(found.id == *wanted, || format!("the reply names {wanted}, the event {}", found.id))
}

async fn removes(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, who) = with_third(bench).await?;
    let (id, _) = bench.ask_by_id(RemoveParticipant::new(conversation, who.clone())).await?;
    let ChannelEvent::ParticipantLeft(left) = bench.caused(ParticipantLeft::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", ParticipantLeft::NAME)));
    };
    must(left.participant == who, || format!("{who} was taken out, {} left", left.participant))
}

async fn listed(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, who) = with_third(bench).await?;
    let snapshot = bench.provider().clone().snapshot().await?;
    let known = snapshot.conversations.iter().find(|known| known.conversation.id == conversation);
    let all = known.map(|known| known.participants.clone()).unwrap_or_default();
    let count = |id: &ParticipantId| all.iter().filter(|participant| participant.id == *id).count();
    must(count(&who) == 1, || format!("{who} is in the snapshot {} times; expected once", count(&who)))?;
    for participant in &all {
        must(count(&participant.id) == 1, || format!("{} is in the snapshot twice", participant.id))?;
    }
    Ok(())
}

async fn role(bench: &mut Bench) -> Result<(), Stop> {
    let role = ParticipantRole::Supervisor;
    needs(bench.capabilities().add_participant, AddParticipant::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    let add = AddParticipant::new(conversation, colleague()).with_role(role.clone());
    let (id, _) = bench.ask_by_id(add).await?;
    let ChannelEvent::ParticipantInvited(invited) = bench.caused(ParticipantInvited::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", ParticipantInvited::NAME)));
    };
    must(invited.participant.role == role, || {
        format!("the role is `{}`; `{role}` was asked for", invited.participant.role)
    })
}

async fn leaves(bench: &mut Bench) -> Result<(), Stop> {
    let (conversation, who) = with_third(bench).await?;
    bench.act(FarEndAct::Leave { conversation: conversation.clone(), participant: who.clone() }).await?;
    let event = bench.event_named(ParticipantLeft::NAME, &conversation).await?;
    let ChannelEvent::ParticipantLeft(left) = event.event else {
        return Err(Stop::broken(format!("`{}` is another event", ParticipantLeft::NAME)));
    };
    must(left.participant == who && event.cause.is_none(), || format!("{who} left, the event is {left:?}"))?;
    must(left.cause != Some(EndCause::Agent), || "whoever leaves is not taken out by the agent".to_owned())?;
    goes_on(bench, &conversation)
}

fn goes_on(bench: &Bench, conversation: &ConversationId) -> Result<(), Stop> {
    let connected = bench.model(conversation).is_some_and(|model| model.state().is_connected());
    must(connected, || "one of several left, and the conversation is over".to_owned())
}

async fn unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().remove_participant, RemoveParticipant::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    bench.must_refuse(RemoveParticipant::new(conversation, NOBODY_HERE), &[ProviderErrorKind::NotFound]).await
}

async fn agent(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().remove_participant, RemoveParticipant::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    let kinds = &[ProviderErrorKind::Denied, ProviderErrorKind::InvalidInput];
    bench.must_refuse(RemoveParticipant::new(conversation, Participant::AGENT), kinds).await
}

async fn conference(bench: &mut Bench) -> Result<(), Stop> {
    use cif_protocol::channel::{Consult, StartConference};
    needs(bench.capabilities().remove_participant, RemoveParticipant::NAME)?;
    needs(bench.capabilities().conference, StartConference::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    bench.needs(Consult::new(conversation.clone(), colleague()))?;
    let asked = bench.ask(Consult::new(conversation.clone(), colleague())).await?.participant;
    bench.joined(&conversation, &asked).await?;
    let (id, _) = bench.ask_by_id(StartConference::new(conversation.clone())).await?;
    bench.caused("conversation.conferenced", &id).await?;
    let (id, _) = bench.ask_by_id(RemoveParticipant::new(conversation.clone(), asked.clone())).await?;
    bench.caused(ParticipantLeft::NAME, &id).await?;
    bench.settle().await;
    let there = bench.model(&conversation).and_then(|model| model.participant(&asked));
    must(there.is_none_or(|who| who.state == Some(ParticipantState::Left)), || format!("{asked} is still there"))?;
    goes_on(bench, &conversation)
}

async fn address(bench: &mut Bench) -> Result<(), Stop> {
    use cif_protocol::channel::Address;
    needs(bench.capabilities().add_participant, AddParticipant::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    let add = AddParticipant::new(conversation, Address::phone(" "));
    bench.must_refuse(add, &[ProviderErrorKind::InvalidInput]).await
}
