//! The rules in force: which takes a call, and which of them are unmet.

use std::time::Duration;

use cif_protocol::Instant;
use cif_protocol::host::HostRequest;
use serde_json::Value;

use super::rule::{Difference, at_path};
use super::{Reaction, Rule, Times, UnmetReason};
use crate::transcript::Redactor;

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
    nearest: Option<Near>,
}

/// A call of the right method that the rule did not take.
#[derive(Debug)]
struct Near {
    number: u64,
    at: Instant,
    difference: Difference,
    params: Value,
}

/// All rules, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Rulings {
    standing: Vec<Standing>,
}

impl Rulings {
    pub(crate) fn add(&mut self, rule: Rule, demanded: bool) {
        let times = rule.times.unwrap_or(if demanded { Times::AT_LEAST_ONCE } else { Times::ANY });
        self.standing.push(Standing { rule, times, demanded, taken: 0, surplus: 0, nearest: None });
    }

    /// Finds the oldest rule that takes the call and has not had its number.
    pub(crate) fn judge(&mut self, number: u64, at: Instant, request: &HostRequest) -> Ruling {
        let params = crate::transcript::params(request);
        let mut full = None;
        for (position, standing) in self.standing.iter_mut().enumerate() {
            let Some(difference) = standing.rule.compare(request, &params) else { continue };
            if !difference.is_none() {
                if standing.nearest.as_ref().is_none_or(|near| difference.size() < near.difference.size()) {
                    standing.nearest = Some(Near { number, at, difference, params: params.clone() });
                }
            } else if standing.times.takes(standing.taken) {
                standing.taken += 1;
                return Ruling { reaction: standing.rule.reaction.clone(), delay: standing.rule.delay };
            } else {
                full = full.or(Some(position));
            }
        }
        if let Some(standing) = full.and_then(|position| self.standing.get_mut(position)) {
            standing.surplus += 1;
        }
        Ruling { reaction: Reaction::Pass, delay: Duration::ZERO }
    }

    /// The expectations with the number of calls that each took.
    pub(crate) fn taken(&self) -> Vec<(String, u32)> {
        let demanded = self.standing.iter().filter(|standing| standing.demanded);
        demanded.map(|standing| (standing.rule.title(), standing.taken)).collect()
    }

    /// What is not as expected.
    pub(crate) fn unmet(&self, redactor: &Redactor) -> Vec<UnmetReason> {
        let demanded = self.standing.iter().filter(|standing| standing.demanded);
        let failed = demanded.filter(|standing| standing.times.lacks(standing.taken) || standing.surplus > 0);
        failed.map(|standing| standing.reason(redactor)).collect()
    }
}

impl Standing {
    fn reason(&self, redactor: &Redactor) -> UnmetReason {
        UnmetReason::Calls {
            expectation: self.rule.title(),
            method: self.rule.names.first().cloned().unwrap_or_default(),
            expected: self.times,
            found: self.taken.saturating_add(self.surplus),
            nearest: if self.surplus > 0 { None } else { self.nearest.as_ref().map(|near| self.tell(near, redactor)) },
        }
    }

    /// A near miss in words.
    fn tell(&self, near: &Near, redactor: &Redactor) -> String {
        let params = redactor.redact(near.params.clone());
        let mut reasons: Vec<String> = near
            .difference
            .fields
            .iter()
            .filter_map(|at| self.rule.fields.get(*at))
            .map(|(path, wanted)| format!("{path} is {}, expected {wanted}", at_path(&params, path)))
            .collect();
        if near.difference.refusals > 0 {
            reasons.push(format!("`matching` refused {params}"));
        }
        format!("call #{} at {} ms: {}", near.number, near.at.as_millis(), reasons.join("; "))
    }
}
