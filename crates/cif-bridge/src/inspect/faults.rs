//! What is to go wrong with the next calls of providers, on purpose.

use std::time::Duration;

use cif_protocol::ProviderId;
use serde::{Deserialize, Serialize};

/// Faults that are switched on at the same time.
const MOST: usize = 16;
/// Calls that one fault may meet.
const MOST_TIMES: u32 = 1_000;
/// The longest delay.
const LONGEST: Duration = Duration::from_secs(120);

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum FaultEffect {
    /// It begins later.
    Delay {
        /// By so many milliseconds, at most 120,000.
        ms: u64,
    },
    /// It is never answered; its caller's time runs out.
    TimeOut,
    /// It fails, without effect.
    Fail {
        /// What the failure says.
        message: String,
    },
    /// The focused session is closed as if the agent did it, then the call goes on.
    CloseSession,
    /// The page loses its socket, then the call goes on: its answer waits until the page is back.
    LoseSocket,
    /// A provider that has connected by a link loses the connection, then the call goes on: what is said meanwhile waits until the
    /// provider is back. Without a link nothing is lost.
    LoseLink,
}

/// A fault for the next calls of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Fault {
    /// Calls of this provider; of all without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderId>,
    /// Commands to a native provider instead of its calls.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub commands: bool,
    /// Calls of this method, by wire name; of all without. Of commands their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// How many calls it still meets.
    #[serde(default = "once")]
    pub times: u32,
    /// What becomes of them.
    pub effect: FaultEffect,
}

const fn once() -> u32 {
    1
}

impl Fault {
    /// For the next call, whoever makes it.
    #[must_use]
    pub const fn new(effect: FaultEffect) -> Self {
        Self { provider: None, commands: false, method: None, times: 1, effect }
    }

    fn meets(&self, provider: &ProviderId, method: &str, command: bool) -> bool {
        self.commands == command
            && self.provider.as_ref().is_none_or(|own| own == provider)
            && self.method.as_deref().is_none_or(|own| own == method)
    }
}

/// Why a fault is not switched on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// There are many already.
    #[error("{MOST} faults are switched on already; switch them off first")]
    TooMany,
    /// It is for no call, or for very many.
    #[error("`times` is {0}; expected 1 to {MOST_TIMES}")]
    Times(u32),
    /// The delay is too long.
    #[error("`ms` is {found}; expected at most {}", LONGEST.as_millis())]
    TooLong {
        /// What was given, in milliseconds.
        found: u64,
    },
}

/// The faults that are switched on.
#[derive(Debug, Clone, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Switches one on. Of several that meet a call the oldest counts.
    ///
    /// # Errors
    /// There are too many, or its numbers are out of bounds.
    pub fn add(&mut self, fault: Fault) -> Result<(), FaultError> {
        if self.0.len() >= MOST {
            return Err(FaultError::TooMany);
        }
        if fault.times == 0 || fault.times > MOST_TIMES {
            return Err(FaultError::Times(fault.times));
        }
        match fault.effect {
            FaultEffect::Delay { ms } if Duration::from_millis(ms) > LONGEST => {
                return Err(FaultError::TooLong { found: ms });
            }
            _ => self.0.push(fault),
        }
        Ok(())
    }

    /// Switches all off.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Those that are still to come.
    #[must_use]
    pub fn all(&self) -> &[Fault] {
        &self.0
    }

    /// What becomes of a call; the fault is used up by it.
    pub fn take(&mut self, provider: &ProviderId, method: &str) -> Option<FaultEffect> {
        self.take_one(provider, method, false)
    }

    /// As [`Faults::take`], of a command to a provider.
    pub fn take_command(&mut self, provider: &ProviderId, command: &str) -> Option<FaultEffect> {
        self.take_one(provider, command, true)
    }

    fn take_one(&mut self, provider: &ProviderId, name: &str, command: bool) -> Option<FaultEffect> {
        let at = self.0.iter().position(|fault| fault.meets(provider, name, command))?;
        let fault = self.0.get_mut(at)?;
        fault.times -= 1;
        if fault.times == 0 { Some(self.0.remove(at).effect) } else { Some(fault.effect.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_meets_the_calls_that_it_names_and_is_used_up() {
        let mut faults = Faults::new();
        let delay = FaultEffect::Delay { ms: 5 };
        let named = Fault { method: Some("setmode".to_owned()), times: 2, ..Fault::new(delay.clone()) };
        faults.add(named).expect("in bounds");
        faults.add(Fault { provider: Some("b".into()), ..Fault::new(FaultEffect::TimeOut) }).expect("in bounds");
        assert_eq!(faults.take(&"a".into(), "getmode"), None);
        assert_eq!(faults.take(&"a".into(), "setmode"), Some(delay.clone()));
        assert_eq!(faults.take(&"b".into(), "setmode"), Some(delay), "the oldest counts");
        assert_eq!(faults.take(&"b".into(), "setmode"), Some(FaultEffect::TimeOut));
        assert!(faults.all().is_empty());
        faults.add(Fault { commands: true, ..Fault::new(FaultEffect::TimeOut) }).expect("in bounds");
        assert_eq!(faults.take(&"a".into(), "getmode"), None);
        assert_eq!(faults.take_command(&"a".into(), "call.hold"), Some(FaultEffect::TimeOut));
    }

    #[test]
    fn numbers_out_of_bounds_are_named() {
        let mut faults = Faults::new();
        assert_eq!(faults.add(Fault { times: 0, ..Fault::new(FaultEffect::TimeOut) }), Err(FaultError::Times(0)));
        let long = Fault::new(FaultEffect::Delay { ms: 200_000 });
        assert_eq!(
            faults.add(long).map_err(|error| error.to_string()).unwrap_err(),
            "`ms` is 200000; expected at most 120000"
        );
        for _ in 0..MOST {
            faults.add(Fault::new(FaultEffect::TimeOut)).expect("in bounds");
        }
        assert_eq!(faults.add(Fault::new(FaultEffect::TimeOut)), Err(FaultError::TooMany));
    }
}
