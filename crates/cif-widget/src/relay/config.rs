//! Who may frame the relay, who may use it, and what it does for them.

use std::fmt;
use std::time::Duration;

use cif_adapter::flow::FlowConfig;
use cif_bridge::page::PageToken;
use cif_protocol::Origin;
use cif_protocol::channel::AgentInfo;

/// A secret that lets an agent's page in. Never shown by `Debug`.
#[derive(Clone)]
pub struct RelayToken {
    secret: PageToken,
    agent: Option<String>,
}

/// A text that cannot be a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a token of the relay needs at least {} characters, this one has {found}", RelayToken::MIN_LENGTH)]
#[non_exhaustive]
pub struct RelayTokenError {
    /// How many characters it has.
    pub found: usize,
}

impl RelayToken {
    /// Shorter ones are refused.
    pub const MIN_LENGTH: usize = 16;

    /// A token for every agent of the hosts.
    ///
    /// # Errors
    /// It is too short.
    pub fn new(secret: &str) -> Result<Self, RelayTokenError> {
        let secret = secret.trim();
        let found = secret.chars().count();
        if found < Self::MIN_LENGTH {
            return Err(RelayTokenError { found });
        }
        Ok(Self { secret: PageToken::new(secret), agent: None })
    }

    /// The same token for one agent alone: the user id that the host's `getEnvironment` must give, a GUID with or without braces
    /// in any letter case.
    #[must_use]
    pub fn for_agent(mut self, user: &str) -> Self {
        self.agent = Some(agent_id(user));
        self
    }

    fn admits(&self, secret: &PageToken, agent: &str) -> bool {
        // The secret first: whether a user is known is nobody's business without it.
        self.secret.matches(secret) && self.agent.as_deref().is_none_or(|own| own == agent)
    }
}

impl fmt::Debug for RelayToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelayToken").field("agent", &self.agent).finish_non_exhaustive()
    }
}

/// A user id as it is compared: without braces, in small letters.
pub(super) fn agent_id(user: &str) -> String {
    user.trim().trim_start_matches('{').trim_end_matches('}').to_lowercase()
}

/// How a relay works.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RelayConfig {
    /// The origins of the hosts that may frame the page and be called by it: `https://org.crm.dynamics.com`. Compared exactly.
    pub hosts: Vec<Origin>,
    /// How browsers reach the relay.
    pub own: Origin,
    /// Other origins under which browsers reach it. Other names are refused.
    pub also: Vec<Origin>,
    /// Who may come in. Without any token everybody may who can reach the relay: only on a loopback address.
    pub tokens: Vec<RelayToken>,
    /// Shows calls and chats of the provider in the host: notification, session, record. Nothing when the provider does that.
    pub flow: Option<FlowConfig>,
    /// How long an agent's provider stays when no page is there.
    pub keep: Duration,
    /// After how long another tab takes the place of the one that has gone.
    pub take_over: Duration,
    /// The most agents at the same time.
    pub max_agents: usize,
}

impl RelayConfig {
    /// For these hosts, reached under this origin: with the screen-pop flow, without a token.
    #[must_use]
    pub fn new(hosts: Vec<Origin>, own: Origin) -> Self {
        Self {
            hosts,
            own,
            also: Vec::new(),
            tokens: Vec::new(),
            flow: Some(FlowConfig::new()),
            keep: Duration::from_secs(60),
            take_over: Duration::from_secs(3),
            max_agents: 64,
        }
    }

    /// Browsers reach the relay under this origin too.
    #[must_use]
    pub fn with_origin(mut self, origin: Origin) -> Self {
        self.also.push(origin);
        self
    }

    /// Lets in who has this token.
    #[must_use]
    pub fn with_token(mut self, token: RelayToken) -> Self {
        self.tokens.push(token);
        self
    }

    /// With another screen-pop flow; without any, the provider calls the host itself.
    #[must_use]
    pub fn with_flow(mut self, flow: Option<FlowConfig>) -> Self {
        self.flow = flow;
        self
    }

    /// Keeps an agent's provider for so long when no page is there.
    #[must_use]
    pub const fn with_keep(mut self, keep: Duration) -> Self {
        self.keep = keep;
        self
    }

    /// All origins under which browsers reach it.
    pub(super) fn origins(&self) -> impl Iterator<Item = &Origin> {
        std::iter::once(&self.own).chain(&self.also)
    }

    /// May this agent come in?
    pub(super) fn admits(&self, secret: Option<&PageToken>, agent: &AgentInfo) -> bool {
        let nobody = PageToken::new("");
        let secret = secret.unwrap_or(&nobody);
        self.tokens.is_empty() || self.tokens.iter().any(|token| token.admits(secret, &agent.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_for_all_or_for_one() {
        assert_eq!(RelayToken::new("short").expect_err("too short").found, 5);
        let own = "https://relay.example".parse().expect("an origin");
        let open = RelayConfig::new(Vec::new(), own);
        let one = RelayToken::new("0123456789abcdef").expect("long enough").for_agent("{AB}");
        let config = open.clone().with_token(one);
        let secret = PageToken::new("0123456789abcdef");
        assert!(open.admits(None, &AgentInfo::new("ab")));
        assert!(config.admits(Some(&secret), &AgentInfo::new("ab")));
        assert!(!config.admits(Some(&secret), &AgentInfo::new("cd")));
        assert!(!config.admits(None, &AgentInfo::new("ab")));
        assert!(!config.admits(Some(&PageToken::new("0123456789abcdeX")), &AgentInfo::new("ab")));
        assert!(!format!("{config:?}").contains("0123456789"));
    }
}
