//! The commands of pages: each is carried out once, whatever happens to the page that gave it.

use std::collections::{BTreeMap, VecDeque};

use cif_protocol::CommandId;

use super::leader::Connection;
use crate::page_api::{CommandProblem, Outcome, Remedy};

/// Commands that are under way at the same time.
const MAX_FLYING: usize = 256;
/// Outcomes that are remembered with their values, and ids of which only that they were used is known.
const MAX_OUTCOMES: usize = 1_024;
const MAX_IDS: usize = 16_384;
/// The longest outcome that is remembered, in bytes. Longer ones are those of commands that may be carried out again.
const MAX_OUTCOME: usize = 64 * 1024;

#[derive(Debug, Default)]
pub(crate) struct Commands {
    known: BTreeMap<CommandId, Known>,
    flying: usize,
    /// Those whose outcomes are remembered, and those that are merely known, the oldest first.
    settled: VecDeque<CommandId>,
    forgotten: VecDeque<CommandId>,
}

#[derive(Debug)]
enum Known {
    /// It is under way; these connections want to know.
    Flying(Vec<Connection>),
    Settled(Outcome),
    Forgotten,
}

/// What to do with a command that a page sent.
#[derive(Debug, PartialEq)]
pub(crate) enum Taken {
    /// Carry it out.
    New,
    /// It is under way.
    Flying,
    /// This came of it.
    Known(Outcome),
    /// It is not carried out, for this reason.
    Refused(Outcome),
}

impl Commands {
    /// Was this command given before, as far as it is remembered?
    pub(crate) fn knows(&self, id: &CommandId) -> bool {
        self.known.contains_key(id)
    }

    /// A page sent a command. `again` when it does no harm to carry it out a second time.
    pub(crate) fn take(&mut self, id: &CommandId, from: Connection, again: bool) -> Taken {
        match self.known.get_mut(id) {
            Some(Known::Flying(asking)) => {
                if !asking.contains(&from) {
                    asking.push(from);
                }
                return Taken::Flying;
            }
            Some(Known::Settled(outcome)) => return Taken::Known(outcome.clone()),
            Some(Known::Forgotten) if !again => {
                let text =
                    "the command was carried out; what came of it is no longer known: look whether it took effect";
                return Taken::Refused(uncertain(text));
            }
            Some(Known::Forgotten) => self.forgotten.retain(|known| known != id),
            None => {}
        }
        if self.flying >= MAX_FLYING {
            let text = format!("{MAX_FLYING} commands are under way; give this one again later");
            let problem = CommandProblem::new(cif_provider::ProviderErrorKind::LimitReached, text);
            return Taken::Refused(Outcome::Error(Box::new(problem)));
        }
        self.flying += 1;
        self.known.insert(id.clone(), Known::Flying(vec![from]));
        Taken::New
    }

    /// This came of a command. Gives the connections that want to know.
    pub(crate) fn settle(&mut self, id: &CommandId, outcome: &Outcome) -> Vec<Connection> {
        let short = serde_json::to_string(outcome).is_ok_and(|text| text.len() <= MAX_OUTCOME);
        let known = if short { Known::Settled(outcome.clone()) } else { Known::Forgotten };
        let queue = if short { &mut self.settled } else { &mut self.forgotten };
        queue.push_back(id.clone());
        let asking = match self.known.insert(id.clone(), known) {
            Some(Known::Flying(asking)) => asking,
            _ => Vec::new(),
        };
        self.flying = self.flying.saturating_sub(1);
        if self.settled.len() > MAX_OUTCOMES {
            if let Some(oldest) = self.settled.pop_front() {
                self.known.insert(oldest.clone(), Known::Forgotten);
                self.forgotten.push_back(oldest);
            }
        }
        while self.forgotten.len() > MAX_IDS {
            if let Some(oldest) = self.forgotten.pop_front() {
                self.known.remove(&oldest);
            }
        }
        asking
    }
}

/// Nobody knows whether the command took effect.
pub(crate) fn uncertain(text: &str) -> Outcome {
    let error = cif_provider::ProviderError::new(cif_provider::ProviderErrorKind::Unavailable, text).uncertain();
    Outcome::Error(Box::new(CommandProblem::from(&error).with_remedy(Remedy::Check)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page_api::Certainty;
    use serde_json::{Value, json};

    #[test]
    fn a_repeat_gets_the_first_outcome() {
        let mut commands = Commands::default();
        let id = CommandId::from("k1");
        assert_eq!(commands.take(&id, 1, false), Taken::New);
        assert_eq!(commands.take(&id, 2, false), Taken::Flying);
        let outcome = Outcome::Ok(json!({"a": 1}));
        assert_eq!(commands.settle(&id, &outcome), [1, 2]);
        assert_eq!(commands.take(&id, 3, false), Taken::Known(outcome));
    }

    #[test]
    fn what_is_forgotten_is_not_done_again() {
        let mut commands = Commands::default();
        for n in 0..=MAX_OUTCOMES {
            let id = CommandId::from(format!("k{n}"));
            assert_eq!(commands.take(&id, 1, false), Taken::New);
            commands.settle(&id, &Outcome::Ok(Value::Null));
        }
        let Taken::Refused(Outcome::Error(problem)) = commands.take(&"k0".into(), 1, false) else { panic!("done") };
        assert_eq!(problem.certainty, Certainty::Uncertain);
        assert_eq!(commands.take(&"k0".into(), 1, true), Taken::New);
        // Its first outcome is long: then it is done again, if it may be.
        commands.settle(&"k0".into(), &Outcome::Ok(Value::String("x".repeat(MAX_OUTCOME))));
        assert_eq!(commands.take(&"k0".into(), 1, true), Taken::New);
    }

    #[test]
    fn only_so_many_are_under_way() {
        let mut commands = Commands::default();
        for n in 0..MAX_FLYING {
            assert_eq!(commands.take(&CommandId::from(format!("k{n}")), 1, false), Taken::New);
        }
        assert!(matches!(commands.take(&"more".into(), 1, false), Taken::Refused(_)));
        commands.settle(&"k0".into(), &Outcome::Ok(Value::Null));
        assert_eq!(commands.take(&"more".into(), 1, false), Taken::New);
    }
}
