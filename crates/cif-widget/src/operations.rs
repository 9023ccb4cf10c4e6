//! Which commands a provider, or a conversation, takes now.

use cif_adapter::hub::ConversationView;
use cif_protocol::channel::{COMMANDS, Capabilities, ConversationState as State, EntryInfo, Facet};

/// The field that says which conversation a command is about.
const CONVERSATION: &str = "conversation";

fn about_conversation(info: &EntryInfo) -> Option<bool> {
    info.fields.iter().find(|field| field.name == CONVERSATION).map(|field| field.required)
}

/// The hub's own commands are not for pages.
pub(crate) fn is_for_pages(info: &EntryInfo) -> bool {
    info.facet != Facet::Lifecycle
}

/// The names of the commands that can be given outside conversations.
pub(crate) fn of_provider(can: &Capabilities) -> Vec<&'static str> {
    let outside = COMMANDS.iter().filter(|info| is_for_pages(info) && about_conversation(info) != Some(true));
    outside.filter(|info| (info.level)(can).is_supported()).map(|info| info.name).collect()
}

/// The names of the commands that a conversation takes where it stands.
pub(crate) fn of_conversation(view: &ConversationView, can: &Capabilities) -> Vec<&'static str> {
    let inside = COMMANDS.iter().filter(|info| is_for_pages(info) && about_conversation(info).is_some());
    let possible = inside.filter(|info| (info.level)(can).is_supported() && fits(info.name, view));
    possible.map(|info| info.name).collect()
}

/// Does a command fit the state of a conversation? One that is not named fits every state.
fn fits(name: &str, view: &ConversationView) -> bool {
    let state = view.state();
    let talking = state.is_connected();
    let recording = view.recordings.iter().any(|recording| !recording.paused);
    let paused = view.recordings.iter().any(|recording| recording.paused);
    match name {
        "conversation.accept" | "conversation.decline" => *state == State::Offered,
        "conversation.end" => talking || matches!(state, State::Dialing | State::Accepted),
        "conversation.wrap_up_start" => *state == State::Ended,
        "conversation.wrap_up_end" => *state == State::WrapUp,
        "voice.hold" => *state == State::Connected,
        "voice.resume" => *state == State::Held,
        "voice.mute" => talking && !view.muted,
        "voice.unmute" => talking && view.muted,
        "voice.send_dtmf" => *state == State::Connected,
        "voice.consult" => talking && view.consult.is_none() && !view.conferenced,
        "voice.complete_transfer" | "voice.cancel_consult" | "voice.swap" | "voice.conference" => {
            talking && view.consult.is_some() && !view.conferenced
        }
        "recording.start" => talking && view.recordings.is_empty(),
        "recording.pause" => talking && recording,
        "recording.resume" => talking && paused,
        "recording.stop" => talking && !view.recordings.is_empty(),
        "messaging.mark_read" => talking || matches!(state, State::Ended | State::WrapUp),
        "voice.blind_transfer"
        | "messaging.send"
        | "messaging.mark_typing"
        | "messaging.edit"
        | "messaging.delete"
        | "messaging.react"
        | "messaging.unreact"
        | "email.send"
        | "email.reply"
        | "email.forward"
        | "email.create_draft"
        | "email.update_draft"
        | "email.send_draft"
        | "participant.add"
        | "participant.remove"
        | "attachment.begin_upload"
        | "attachment.upload_chunk"
        | "attachment.finish_upload" => talking,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_of_the_table() {
        let source = include_str!("operations.rs");
        let (_, body) = source.split_once("match name {").unwrap();
        let (body, _) = body.split_once("_ => true").unwrap();
        let names: Vec<&str> = body.split('"').skip(1).step_by(2).collect();
        assert!(names.len() > 30);
        for name in names {
            assert!(COMMANDS.iter().any(|info| info.name == name), "{name}");
        }
    }
}
