//! Calls in a fixed order, and nothing else.

use super::{Call, Reaction, Rule, Ruling, Times, UnmetReason, near};
use crate::Caller;
use cif_adapter::transcript::Redactor;

/// The most violations that are told of one script; the first matters most.
const VIOLATIONS: usize = 16;

/// The exact sequence of calls that a test wants. A call that is not the next one fails and is reported by
/// [`finish`](crate::MockHost::finish) with what was expected in its place. The calls of the screen-pop flow are not judged
/// unless [`with_flow`](Self::with_flow) says so.
///
/// ```
/// use cif_mock_host::{MockHost, Script, when};
/// use cif_protocol::host::{PanelMode, SetMode};
/// use cif_provider::HostExt;
///
/// let host = MockHost::new();
/// host.script(
///     Script::new()
///         .then(when::get_mode().reply(PanelMode::Minimized))
///         .then(when::set_mode().like(SetMode::new(PanelMode::Docked)))
///         .allowing(when::log_analytics_event()),
/// );
/// let api = host.host();
/// host.block_on(api.get_mode()).unwrap();
/// let early = host.block_on(api.get_width()).unwrap_err();
/// assert!(early.message.contains("step 2 of 2"), "{early}");
/// host.block_on(api.set_mode(PanelMode::Docked)).unwrap();
/// assert!(host.finish().unwrap_err().to_string().contains("getwidth was called instead"));
/// ```
#[derive(Debug, Default)]
#[must_use = "hand it to `MockHost::script`"]
pub struct Script {
    name: Option<String>,
    steps: Vec<Rule>,
    allowed: Vec<Rule>,
    flow: bool,
}

impl Script {
    /// A script without steps: no call at all is expected.
    pub fn new() -> Self {
        Self::default()
    }

    /// What it is called in reports.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The next step: one call, or as many as [`times`](crate::On::times) says.
    pub fn then(mut self, rule: impl Into<Rule>) -> Self {
        self.steps.push(rule.into());
        self
    }

    /// Calls that may be made at any time and are no steps.
    pub fn allowing(mut self, rule: impl Into<Rule>) -> Self {
        self.allowed.push(rule.into());
        self
    }

    /// Judges the calls of the screen-pop flow too.
    pub const fn with_flow(mut self) -> Self {
        self.flow = true;
        self
    }
}

/// What a script says of a call.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It is for others to judge.
    None,
    /// It is the next step.
    Step(Ruling),
    /// It is not the next one; why.
    Refused(String),
}

/// A script in force.
#[derive(Debug)]
pub(super) struct Performance {
    script: Script,
    step: usize,
    /// Calls that the step has taken.
    taken: u32,
    violations: Vec<UnmetReason>,
    further: u32,
}

impl Performance {
    pub(super) const fn new(script: Script) -> Self {
        Self { script, step: 0, taken: 0, violations: Vec::new(), further: 0 }
    }

    fn title(&self) -> String {
        self.script.name.clone().unwrap_or_else(|| "script".to_owned())
    }

    fn times(&self, step: usize) -> Times {
        let own = self.script.steps.get(step).and_then(|rule| rule.times);
        own.unwrap_or_else(|| Times::from(1))
    }

    /// The step that may take the call now, if it fits; else the step that is lacking.
    pub(super) fn judge(&mut self, call: &Call<'_>, redactor: &Redactor) -> Verdict {
        if call.caller == Caller::Flow && !self.script.flow {
            return Verdict::None;
        }
        let (mut step, mut taken) = (self.step, self.taken);
        while let Some(rule) = self.script.steps.get(step) {
            let fits = rule.compare(call).is_some_and(|difference| difference.is_none());
            if fits && self.times(step).takes(taken) {
                (self.step, self.taken) = (step, taken + 1);
                return Verdict::Step(Ruling { reaction: rule.reaction.clone(), delay: rule.delay });
            }
            if self.times(step).lacks(taken) {
                break;
            }
            (step, taken) = (step + 1, 0);
        }
        let fits = |rule: &Rule| rule.compare(call).is_some_and(|difference| difference.is_none());
        if self.script.allowed.iter().any(fits) {
            return Verdict::None;
        }
        let reason = self.violation(step, taken, call, redactor);
        let text = reason.to_string();
        if self.violations.len() < VIOLATIONS {
            self.violations.push(reason);
        } else {
            self.further += 1;
        }
        Verdict::Refused(text)
    }

    fn violation(&self, step: usize, taken: u32, call: &Call<'_>, redactor: &Redactor) -> UnmetReason {
        let rule = self.script.steps.get(step);
        UnmetReason::OutOfScript {
            script: self.title(),
            step: step + 1,
            steps: self.script.steps.len(),
            expected: rule.map(Rule::title),
            times: rule.map(|_| self.times(step)),
            taken,
            method: call.request.wire_name().to_owned(),
            call: rule.map_or_else(|| near::surplus(call, redactor), |rule| near::miss(rule, call, redactor)),
        }
    }

    pub(super) fn unmet(&self) -> Vec<UnmetReason> {
        let mut reasons = self.violations.clone();
        if self.further > 0 {
            reasons.push(UnmetReason::MoreOutOfScript { script: self.title(), calls: self.further });
        }
        let mut taken = self.taken;
        for (step, rule) in self.script.steps.iter().enumerate().skip(self.step) {
            if self.times(step).lacks(taken) {
                reasons.push(UnmetReason::Unfinished {
                    script: self.title(),
                    step: step + 1,
                    steps: self.script.steps.len(),
                    expected: rule.title(),
                    times: self.times(step),
                    found: taken,
                });
                break;
            }
            taken = 0;
        }
        reasons
    }
}

impl Ruling {
    pub(super) const fn pass() -> Self {
        Self { reaction: Reaction::Pass, delay: std::time::Duration::ZERO }
    }
}
