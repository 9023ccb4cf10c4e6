//! What began at the far end in a transcript: nothing that the host did brings it about again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cif_protocol::ConversationId;
use cif_protocol::channel::ChannelKind;
use cif_provider::far_end::{FarEnd, FarEndAct};
use serde_json::Value;

use super::ReplayError;
use super::bind::Bindings;
use crate::{Line, LineKind};

/// One thing that somebody did there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    Offer { kind: String, from: String },
    Answer(String),
    HangUp(String),
    Busy(String),
    Break(String),
    Say { conversation: String, text: String },
    Typing { conversation: String, typing: bool },
}

/// All of them, by the line of the transcript in which they show.
#[derive(Debug, Default)]
pub(super) struct Deeds {
    deeds: BTreeMap<usize, (String, Deed)>,
    far_end: Option<Arc<dyn FarEnd>>,
}

fn text<'a>(data: &'a Value, path: &str) -> Option<&'a str> {
    data.pointer(path)?.as_str()
}

impl Deeds {
    /// Finds them in the lines of one provider.
    pub(super) fn new(lines: &[(usize, &Line)], far_end: Option<Arc<dyn FarEnd>>) -> Self {
        let (mut deeds, mut taken) = (BTreeMap::new(), BTreeSet::new());
        for (at, line) in lines {
            let conversation = text(&line.data, "/conversation").unwrap_or_default().to_owned();
            match line.kind {
                LineKind::Command if line.name == "conversation.accept" => drop(taken.insert(conversation)),
                LineKind::Reported => {
                    let is_taken = taken.contains(&conversation);
                    if let Some(deed) = deed(line, conversation, is_taken) {
                        deeds.insert(*at, (line.name.clone(), deed));
                    }
                }
                _ => {}
            }
        }
        Self { deeds, far_end }
    }

    /// What brings about the line at this position, if it began at the far end.
    pub(super) fn of(&self, at: usize) -> Option<&Deed> {
        self.deeds.get(&at).map(|(_, deed)| deed)
    }

    pub(super) const fn has_far_end(&self) -> bool {
        self.far_end.is_some()
    }

    /// Lets the far end do it again.
    pub(super) async fn cause(&self, deed: &Deed, bindings: &Bindings) -> Result<(), String> {
        let Some(far_end) = &self.far_end else { return Ok(()) };
        let id = |id: &str| ConversationId::from(bindings.text(id));
        match deed {
            Deed::Offer { kind, from } => far_end.offer(&ChannelKind::from(kind.clone()), from).await,
            Deed::Answer(conversation) => far_end.answer(&id(conversation)).await,
            Deed::HangUp(conversation) => far_end.hang_up(&id(conversation)).await,
            Deed::Busy(conversation) => far_end.act(FarEndAct::Busy { conversation: id(conversation) }).await,
            Deed::Break(conversation) => far_end.act(FarEndAct::Break { conversation: id(conversation) }).await,
            Deed::Say { conversation, text } => far_end.say(&id(conversation), text).await,
            Deed::Typing { conversation, typing } => {
                far_end.act(FarEndAct::Typing { conversation: id(conversation), typing: *typing }).await
            }
        }
    }

    /// That the replay cannot go on at this line.
    pub(super) fn stuck(&self, at: usize, reason: String) -> ReplayError {
        let event = self.deeds.get(&at).map(|(name, _)| name.clone()).unwrap_or_default();
        ReplayError::FarEnd { line: at + 1, event, count: self.deeds.range(at..).count(), reason }
    }
}

/// What somebody at the far end did, when that is what the event tells.
fn deed(line: &Line, conversation: String, is_taken: bool) -> Option<Deed> {
    Some(match line.name.as_str() {
        "conversation.offered" => {
            let kind = text(&line.data, "/data/kind")?.to_owned();
            let from = text(&line.data, "/data/from/address/value").unwrap_or_default().to_owned();
            Deed::Offer { kind, from }
        }
        "conversation.connected" if !is_taken => Deed::Answer(conversation),
        "conversation.ended" | "conversation.missed" => match text(&line.data, "/data/cause")? {
            "far_end" | "cancelled" => Deed::HangUp(conversation),
            "busy" => Deed::Busy(conversation),
            "network" => Deed::Break(conversation),
            _ => return None,
        },
        "message.received" if text(&line.data, "/data/message/author") == Some("far_end") => {
            let text = text(&line.data, "/data/message/parts/0/text")?.to_owned();
            Deed::Say { conversation, text }
        }
        "typing.started" => Deed::Typing { conversation, typing: true },
        "typing.stopped" => Deed::Typing { conversation, typing: false },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transcript;

    #[test]
    fn what_the_agent_brought_about_is_no_deed_of_the_far_end() {
        let row = |kind: &str, name: &str, data: &str| {
            format!("{{\"atMs\":0,\"provider\":\"p\",\"kind\":\"{kind}\",\"name\":\"{name}\",\"data\":{data}}}\n")
        };
        let of = |id: &str, data: &str| format!("{{\"conversation\":\"{id}\",\"seq\":1,\"data\":{data}}}");
        let offer = r#"{"kind":"voice","from":{"address":{"kind":"phone","value":"+1555"}}}"#;
        let text = ["{\"transcript\":1}\n".to_owned()]
            .into_iter()
            .chain([
                row("reported", "conversation.offered", &of("a", offer)),
                row("command", "conversation.accept", "{\"conversation\":\"a\"}"),
                row("reported", "conversation.connected", &of("a", "{}")),
                row("reported", "conversation.ended", &of("a", "{\"cause\":\"agent\"}")),
                row("reported", "conversation.connected", &of("b", "{}")),
                row("reported", "conversation.ended", &of("b", "{\"cause\":\"far_end\"}")),
            ])
            .collect::<String>();
        let transcript = Transcript::parse(&text).expect("sound");
        let lines: Vec<_> = transcript.lines.iter().enumerate().collect();
        let deeds = Deeds::new(&lines, None);
        assert_eq!(deeds.of(0), Some(&Deed::Offer { kind: "voice".to_owned(), from: "+1555".to_owned() }));
        assert_eq!((deeds.of(2), deeds.of(3)), (None, None));
        assert_eq!(deeds.of(4), Some(&Deed::Answer("b".to_owned())));
        assert_eq!(deeds.of(5), Some(&Deed::HangUp("b".to_owned())));
        let ReplayError::FarEnd { line, count, .. } = deeds.stuck(0, "no".to_owned()) else { panic!("another") };
        assert_eq!((line, count), (1, 3));
    }
}
