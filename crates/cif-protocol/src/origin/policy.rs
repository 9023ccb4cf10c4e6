//! The origins that one provider may speak from, and the verdict on a sender.

use std::fmt;

use super::{Origin, OriginError, OriginPattern, OriginPatternError};

/// The origins one provider may speak from: that of its channel URL and the entries of its trusted-domain field.
///
/// ```
/// use cif_protocol::OriginPolicy;
/// let policy = OriginPolicy::new("Softphone", "http://localhost:3001/phone", "", &[])?;
/// assert!(policy.judge("http://localhost:3001").is_ok());
/// let refusal = policy.judge("http://localhost:3000").unwrap_err();
/// assert_eq!(
///     refusal.to_string(),
///     "sender origin http://localhost:3000 is not trusted; provider \"Softphone\" has http://localhost:3001",
/// );
/// # Ok::<(), cif_protocol::OriginPolicyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginPolicy {
    provider: String,
    channel: Origin,
    patterns: Vec<OriginPattern>,
    insecure_test_origins: Vec<Origin>,
}

/// Why a policy cannot be built from a provider record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginPolicyError {
    /// The channel URL has no usable origin.
    #[error("channel URL {url:?}: {source}")]
    ChannelUrl {
        /// The URL as configured.
        url: String,
        /// What is wrong with it.
        source: OriginError,
    },
    /// An entry of the trusted-domain field is wrong.
    #[error(transparent)]
    TrustedDomain(#[from] OriginPatternError),
    /// http on a host that is neither loopback nor a listed test origin.
    #[error(
        "{found} is not https: plain http is allowed for loopback hosts only, or for an origin listed as insecure test origin"
    )]
    NotSecure {
        /// The origin or pattern found.
        found: String,
    },
}

/// Which check a sender failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginRefusalReason {
    /// The sender has no usable origin (opaque or malformed).
    Unusable(OriginError),
    /// Plain http off loopback.
    NotSecure,
    /// A well-formed origin that the provider does not have.
    NotTrusted,
}

/// A sender that gets no answer, and what would have been accepted. Its `Display` is the line for the diagnostics.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct OriginRefusal {
    /// The failed check.
    pub reason: OriginRefusalReason,
    /// The provider whose frame sent the message.
    pub provider: String,
    /// The sender's origin as reported, shortened.
    pub found: String,
    /// The origins and patterns that the provider has.
    pub expected: Vec<String>,
}

impl OriginPolicy {
    /// Builds the policy of the provider called `provider`; `trusted_domains` may hold several entries separated by `;`,
    /// `,` or white space.
    ///
    /// # Errors
    /// The first thing that is wrong in the record; see [`OriginPolicyError`].
    pub fn new(
        provider: impl Into<String>,
        channel_url: &str,
        trusted_domains: &str,
        insecure_test_origins: &[Origin],
    ) -> Result<Self, OriginPolicyError> {
        let channel = Origin::of_url(channel_url)
            .map_err(|source| OriginPolicyError::ChannelUrl { url: channel_url.chars().take(200).collect(), source })?;
        let entries =
            trusted_domains.split(|c: char| c == ';' || c == ',' || c.is_whitespace()).filter(|e| !e.is_empty());
        let mut patterns = vec![OriginPattern::Exact(channel.clone())];
        for entry in entries {
            let pattern = entry.parse()?;
            if !patterns.contains(&pattern) {
                patterns.push(pattern);
            }
        }
        if let Some(pattern) = patterns.iter().find(|pattern| !pattern.is_secure_enough(insecure_test_origins)) {
            return Err(OriginPolicyError::NotSecure { found: pattern.to_string() });
        }
        let insecure_test_origins = insecure_test_origins.to_vec();
        Ok(Self { provider: provider.into(), channel, patterns, insecure_test_origins })
    }

    /// The origin of the channel URL: where the first event goes.
    #[must_use]
    pub const fn channel_origin(&self) -> &Origin {
        &self.channel
    }

    /// Every accepted origin or pattern, that of the channel URL first.
    #[must_use]
    pub fn patterns(&self) -> &[OriginPattern] {
        &self.patterns
    }

    /// Judges the origin of a message that came from this provider's own frame, as the browser reported it.
    ///
    /// # Errors
    /// The refusal to write into the diagnostics; the sender itself gets no answer.
    pub fn judge(&self, origin: &str) -> Result<Origin, OriginRefusal> {
        let parsed = match origin.parse::<Origin>() {
            Ok(parsed) => parsed,
            Err(error) => return Err(self.refuse(OriginRefusalReason::Unusable(error), origin)),
        };
        if !self.patterns.iter().any(|pattern| pattern.matches(&parsed)) {
            return Err(self.refuse(OriginRefusalReason::NotTrusted, origin));
        }
        if !parsed.is_secure_enough(&self.insecure_test_origins) {
            return Err(self.refuse(OriginRefusalReason::NotSecure, origin));
        }
        Ok(parsed)
    }

    fn refuse(&self, reason: OriginRefusalReason, found: &str) -> OriginRefusal {
        OriginRefusal {
            reason,
            provider: self.provider.clone(),
            found: found.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect(),
            expected: self.patterns.iter().map(ToString::to_string).collect(),
        }
    }
}

impl fmt::Display for OriginRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            OriginRefusalReason::Unusable(error) => write!(f, "sender origin {:?} is refused: {error}", self.found)?,
            OriginRefusalReason::NotSecure => write!(f, "sender origin {} is not https", self.found)?,
            OriginRefusalReason::NotTrusted => write!(f, "sender origin {} is not trusted", self.found)?,
        }
        write!(f, "; provider {:?} has {}", self.provider, self.expected.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_separated_in_any_usual_way() {
        let policy =
            OriginPolicy::new("P", "https://a.example/x", "b.example; https://c.example:8443/path,\n*.d.example", &[]);
        let policy = policy.expect("valid");
        for good in ["https://a.example", "https://b.example", "https://c.example:8443", "https://x.d.example"] {
            assert!(policy.judge(good).is_ok(), "{good}");
        }
        for bad in ["https://c.example", "https://d.example", "null", "https://a.example/", ""] {
            assert!(policy.judge(bad).is_err(), "{bad}");
        }
        assert_eq!(policy.patterns().len(), 4);
    }

    #[test]
    fn refusals_say_what_was_expected() {
        let policy = OriginPolicy::new("Softphone", "http://127.0.0.1:3001", "", &[]).expect("loopback");
        let refusal = policy.judge("http://127.0.0.1:3000").expect_err("other port");
        assert_eq!(refusal.reason, OriginRefusalReason::NotTrusted);
        assert_eq!(refusal.expected, ["http://127.0.0.1:3001"]);
        let opaque = policy.judge("null").expect_err("opaque").to_string();
        assert!(opaque.contains("opaque") && opaque.contains("Softphone"), "{opaque}");
        let long = policy.judge(&"x".repeat(10_000)).expect_err("long");
        assert!(long.found.len() <= 200);
    }

    #[test]
    fn plain_http_needs_loopback_or_an_exception() {
        let error = OriginPolicy::new("P", "http://host.test", "", &[]).expect_err("http");
        assert!(error.to_string().contains("http://host.test is not https"), "{error}");
        let exception = ["http://host.test".parse().expect("origin")];
        assert!(OriginPolicy::new("P", "http://host.test", "", &exception).is_ok());
        assert!(OriginPolicy::new("P", "https://a.example", "http://*.host.test", &exception).is_err());
    }
}
