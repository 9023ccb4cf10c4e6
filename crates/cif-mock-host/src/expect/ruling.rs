//! The rules in force: which takes a call, and which of them are unmet.

use std::time::Duration;

use cif_provider::HostErrorKind;

use super::script::{Performance, Verdict};
use super::{Call, NearMiss, Reaction, Rule, Script, Times, UnmetReason, near};
use crate::Caller;
use cif_adapter::transcript::Redactor;

/// The most unexpected calls that are told one by one.
const UNEXPECTED: usize = 16;

/// What to do with a call.
#[derive(Debug)]
pub(crate) struct Ruling {
    pub(crate) reaction: Reaction,
    pub(crate) delay: Duration,
}

#[derive(Debug)]
struct Standing {
    rule: Rule,
    times: Times,
    /// Is it an error when it is not met?
    demanded: bool,
    taken: u32,
    /// Calls over the number.
    surplus: u32,
    nearest: Option<(Distance, NearMiss)>,
}

/// How far a call is from a rule: one of another method is farther than any of the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Distance {
    other_method: bool,
    size: usize,
}

/// All rules, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Rulings {
    standing: Vec<Standing>,
    scripts: Vec<Performance>,
    /// Is a call that nobody expects an error?
    strict: bool,
    unexpected: Vec<UnmetReason>,
    further: u32,
}

impl Rulings {
    pub(crate) fn add(&mut self, rule: Rule, demanded: bool) {
        let times = rule.times.unwrap_or(if demanded { Times::AT_LEAST_ONCE } else { Times::ANY });
        self.standing.push(Standing { rule, times, demanded, taken: 0, surplus: 0, nearest: None });
    }

    pub(crate) fn add_script(&mut self, script: Script) {
        self.scripts.push(Performance::new(script));
    }

    pub(crate) const fn set_strict(&mut self) {
        self.strict = true;
    }

    /// Asks the scripts, then the rules from the oldest on. A step of a script that says nothing about the answer leaves that
    /// to the rules.
    pub(crate) fn judge(&mut self, call: &Call<'_>, redactor: &Redactor) -> Ruling {
        let mut expected = false;
        for script in &mut self.scripts {
            match script.judge(call, redactor) {
                Verdict::None => {}
                Verdict::Step(Ruling { reaction: Reaction::Pass, delay }) if delay.is_zero() => expected = true,
                Verdict::Step(ruling) => return ruling,
                Verdict::Refused(text) => return refused(text),
            }
        }
        match self.by_rules(call, redactor) {
            Some(ruling) => ruling,
            None if self.strict && !expected && call.caller != Caller::Flow => {
                let reason = UnmetReason::Unexpected {
                    method: call.request.wire_name().to_owned(),
                    call: near::surplus(call, redactor),
                };
                let text = reason.to_string();
                if self.unexpected.len() < UNEXPECTED {
                    self.unexpected.push(reason);
                } else {
                    self.further += 1;
                }
                refused(text)
            }
            None => Ruling::pass(),
        }
    }

    /// Finds the oldest rule that takes the call and has not had its number.
    fn by_rules(&mut self, call: &Call<'_>, redactor: &Redactor) -> Option<Ruling> {
        let mut full = None;
        for (position, standing) in self.standing.iter_mut().enumerate() {
            match standing.rule.compare(call) {
                Some(difference) if difference.is_none() => {
                    if standing.times.takes(standing.taken) {
                        standing.taken += 1;
                        let Rule { reaction, delay, .. } = &standing.rule;
                        return Some(Ruling { reaction: reaction.clone(), delay: *delay });
                    }
                    full = full.or(Some(position));
                }
                difference => standing.remember(difference.map(|difference| difference.size()), call, redactor),
            }
        }
        let standing = full.and_then(|position| self.standing.get_mut(position))?;
        standing.surplus += 1;
        if standing.surplus == 1 && standing.demanded {
            let distance = Distance { other_method: false, size: 0 };
            standing.nearest = Some((distance, near::surplus(call, redactor)));
        }
        // What was expected so often and came once more is reported by the expectation itself.
        standing.demanded.then(Ruling::pass)
    }

    /// The expectations with the number of calls that each took.
    pub(crate) fn taken(&self) -> Vec<(String, u32)> {
        let demanded = self.standing.iter().filter(|standing| standing.demanded);
        demanded.map(|standing| (standing.rule.title(), standing.taken)).collect()
    }

    /// What is not as expected.
    pub(crate) fn unmet(&self) -> Vec<UnmetReason> {
        let demanded = self.standing.iter().filter(|standing| standing.demanded);
        let failed = demanded.filter(|standing| standing.times.lacks(standing.taken) || standing.surplus > 0);
        let mut reasons: Vec<UnmetReason> = failed.map(Standing::reason).collect();
        reasons.extend(self.scripts.iter().flat_map(Performance::unmet));
        reasons.extend(self.unexpected.iter().cloned());
        if self.further > 0 {
            reasons.push(UnmetReason::MoreUnexpected { calls: self.further });
        }
        reasons
    }
}

fn refused(text: String) -> Ruling {
    Ruling { reaction: Reaction::Fail(HostErrorKind::Generic, text), delay: Duration::ZERO }
}

impl Standing {
    fn reason(&self) -> UnmetReason {
        UnmetReason::Calls {
            expectation: self.rule.title(),
            method: self.rule.method(),
            expected: self.times,
            found: self.taken.saturating_add(self.surplus),
            nearest: self.nearest.as_ref().map(|(_, near)| near.clone()),
        }
    }

    /// Keeps the call when it came nearer than those before. A call of another method is near only if it has one of the fields.
    fn remember(&mut self, size: Option<usize>, call: &Call<'_>, redactor: &Redactor) {
        if !self.demanded || self.surplus > 0 {
            return;
        }
        let distance = match size {
            Some(size) => Distance { other_method: false, size },
            None => {
                let differing = self.rule.differing_fields(&call.params).len();
                if differing >= self.rule.fields.len() {
                    return;
                }
                Distance { other_method: true, size: differing }
            }
        };
        if self.nearest.as_ref().is_none_or(|(best, _)| distance < *best) {
            self.nearest = Some((distance, near::miss(&self.rule, call, redactor)));
        }
    }
}
