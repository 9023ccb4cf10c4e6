//! How the simulated service behaves.

use std::time::Duration;

use cif_provider::ConfigError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The configuration of the loopback provider. Every key may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct LoopbackConfig {
    /// Milliseconds until the far end answers an outgoing call; null when only [`FarEnd::answer`](crate::FarEnd::answer)
    /// does.
    pub answer_after_ms: Option<u64>,
    /// Milliseconds that an incoming conversation is offered; null for ever.
    pub ring_for_ms: Option<u64>,
    /// Milliseconds until a chat message or mail is echoed; null for no echo.
    pub echo_after_ms: Option<u64>,
    /// The numbers that are always busy.
    pub busy: Vec<String>,
    /// The most conversations at once.
    pub max_conversations: u32,
    /// The address book.
    pub directory: Vec<Contact>,
    /// Must the agent sign in first? With the PIN `1234`, or by the methods `sso` and `device`.
    pub sign_in: bool,
    /// With `sign_in`: is the agent signed in already, from an earlier time?
    pub signed_in: bool,
    /// Does it take the [control messages](cif_provider::far_end::CONTROL) of the conformance kit? Only for tests: whoever reaches
    /// the provider can then play its customers.
    pub control: bool,
}

/// An entry of the address book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Contact {
    /// A name for people.
    pub name: String,
    /// The telephone number.
    pub number: String,
}

impl Contact {
    /// An entry.
    #[must_use]
    pub fn new(name: impl Into<String>, number: impl Into<String>) -> Self {
        Self { name: name.into(), number: number.into() }
    }
}

impl Default for LoopbackConfig {
    fn default() -> Self {
        Self {
            answer_after_ms: Some(2_000),
            ring_for_ms: Some(30_000),
            echo_after_ms: Some(500),
            busy: vec!["+15550100486".to_owned()],
            max_conversations: 16,
            directory: vec![
                Contact::new("Reception", "100"),
                Contact::new("Sales", "200"),
                Contact::new("Support", "300"),
            ],
            sign_in: false,
            signed_in: false,
            control: false,
        }
    }
}

impl LoopbackConfig {
    /// Sets [`answer_after_ms`](Self::answer_after_ms).
    #[must_use]
    pub fn with_answer_after(mut self, delay: Option<Duration>) -> Self {
        self.answer_after_ms = delay.map(millis);
        self
    }

    /// Sets [`ring_for_ms`](Self::ring_for_ms).
    #[must_use]
    pub fn with_ring_for(mut self, delay: Option<Duration>) -> Self {
        self.ring_for_ms = delay.map(millis);
        self
    }

    /// Sets [`echo_after_ms`](Self::echo_after_ms).
    #[must_use]
    pub fn with_echo_after(mut self, delay: Option<Duration>) -> Self {
        self.echo_after_ms = delay.map(millis);
        self
    }

    /// Sets [`max_conversations`](Self::max_conversations).
    #[must_use]
    pub fn with_max_conversations(mut self, max: u32) -> Self {
        self.max_conversations = max;
        self
    }

    /// Sets [`sign_in`](Self::sign_in).
    #[must_use]
    pub fn with_sign_in(mut self, sign_in: bool) -> Self {
        self.sign_in = sign_in;
        self
    }

    /// Sets [`signed_in`](Self::signed_in).
    #[must_use]
    pub fn with_signed_in(mut self, signed_in: bool) -> Self {
        self.signed_in = signed_in;
        self
    }

    /// Sets [`control`](Self::control).
    #[must_use]
    pub fn with_control(mut self, control: bool) -> Self {
        self.control = control;
        self
    }

    /// Reads a configuration. Null is the default.
    ///
    /// # Errors
    ///
    /// Every key that is unknown or has a wrong value.
    pub fn from_value(config: &Value) -> Result<Self, Vec<ConfigError>> {
        let object = match config {
            Value::Null => return Ok(Self::default()),
            Value::Object(object) => object,
            _ => return Err(vec![ConfigError::new("", "must be an object with the keys of the loopback provider")]),
        };
        // Key by key, so that each problem names its key.
        let problem = |(key, value): (&String, &Value)| {
            let single = Map::from_iter([(key.clone(), value.clone())]);
            let error = serde_json::from_value::<Self>(Value::Object(single)).err()?;
            Some(ConfigError::new(key.clone(), error.to_string()))
        };
        let problems: Vec<_> = object.iter().filter_map(problem).collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        serde_json::from_value(config.clone()).map_err(|error| vec![ConfigError::new("", error.to_string())])
    }
}

fn millis(delay: Duration) -> u64 {
    u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_problem_names_its_key() {
        let config = json!({"ring_for_ms": "long", "colour": "red", "busy": ["1"]});
        let fields: Vec<_> =
            LoopbackConfig::from_value(&config).unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["colour", "ring_for_ms"]);
        assert!(LoopbackConfig::from_value(&json!(7)).is_err());
    }

    #[test]
    fn keys_may_be_left_out() {
        assert_eq!(LoopbackConfig::from_value(&Value::Null), Ok(LoopbackConfig::default()));
        let config = LoopbackConfig::from_value(&json!({"ring_for_ms": null})).unwrap();
        assert_eq!(config, LoopbackConfig::default().with_ring_for(None));
        let json = serde_json::to_value(&config).unwrap();
        assert_eq!(LoopbackConfig::from_value(&json), Ok(config));
    }
}
