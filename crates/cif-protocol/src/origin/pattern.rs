//! Patterns of trusted-domain fields: one origin, or every sub-domain of a domain.

use std::fmt;
use std::str::FromStr;

use super::{
    Origin, OriginError, Scheme, canonical_host, is_loopback_host, parse_port, split_authority, split_port,
    split_scheme,
};

/// Two-label suffixes under which strangers register names. This short list catches the usual mistakes; it is not the
/// public suffix list, which would be an optional feature.
const SHARED_SUFFIXES: &[&str] = &[
    "ac.uk",
    "co.in",
    "co.jp",
    "co.kr",
    "co.nz",
    "co.uk",
    "co.za",
    "com.ar",
    "com.au",
    "com.br",
    "com.cn",
    "com.mx",
    "com.pl",
    "com.sg",
    "com.tr",
    "com.tw",
    "gov.uk",
    "ne.jp",
    "net.au",
    "or.jp",
    "org.au",
    "org.uk",
    "azurewebsites.net",
    "cloudapp.net",
    "cloudfront.net",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "herokuapp.com",
    "netlify.app",
    "onrender.com",
    "pages.dev",
    "vercel.app",
    "web.app",
    "windows.net",
    "workers.dev",
];

/// One entry of a trusted-domain field: an exact origin, or a leading `*.` for every sub-domain at any depth.
///
/// An entry without scheme means https; a path is ignored. `*.contoso.com` matches `a.contoso.com` and `a.b.contoso.com`,
/// neither `contoso.com` nor `evilcontoso.com`. A bare `*`, or a wildcard directly above a public suffix, is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OriginPattern {
    /// Exactly this origin.
    Exact(Origin),
    /// Every host that ends in `.` and this host, with the same scheme and port.
    Subdomains(Origin),
}

/// Why an entry of a trusted-domain field is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OriginPatternError {
    /// The entry is not an origin even without its wildcard.
    #[error("trusted domain {entry:?}: {source}")]
    Origin {
        /// The entry as written.
        entry: String,
        /// What is wrong with it.
        source: OriginError,
    },
    /// A wildcard that would trust strangers, or that stands elsewhere than as the first label.
    #[error(
        "trusted domain {entry:?}: {reason}; a wildcard is a leading `*.` above a domain of your own, for example *.contoso.com"
    )]
    Wildcard {
        /// The entry as written.
        entry: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl OriginPattern {
    /// True when `origin` is covered.
    #[must_use]
    pub fn matches(&self, origin: &Origin) -> bool {
        match self {
            Self::Exact(exact) => exact == origin,
            Self::Subdomains(base) => {
                (base.scheme, base.port) == (origin.scheme, origin.port)
                    && origin
                        .host
                        .strip_suffix(base.host.as_str())
                        .is_some_and(|left| left.len() > 1 && left.ends_with('.'))
            }
        }
    }

    /// The origin, when the pattern covers exactly one.
    #[must_use]
    pub const fn as_exact(&self) -> Option<&Origin> {
        match self {
            Self::Exact(origin) => Some(origin),
            Self::Subdomains(_) => None,
        }
    }

    /// True when every covered origin meets the https rule.
    pub(crate) fn is_secure_enough(&self, insecure_test_origins: &[Origin]) -> bool {
        match self {
            Self::Exact(origin) => origin.is_secure_enough(insecure_test_origins),
            Self::Subdomains(base) => base.scheme == Scheme::Https || base.is_loopback(),
        }
    }
}

impl FromStr for OriginPattern {
    type Err = OriginPatternError;

    fn from_str(entry: &str) -> Result<Self, OriginPatternError> {
        let wildcard = |reason| OriginPatternError::Wildcard { entry: entry.chars().take(200).collect(), reason };
        let origin = |source| OriginPatternError::Origin { entry: entry.chars().take(200).collect(), source };
        let (scheme, rest) = match split_scheme(entry) {
            Err(OriginError::MissingScheme) => (Scheme::Https, entry),
            other => other.map_err(origin)?,
        };
        let (authority, _) = split_authority(rest);
        let (host, port) = split_port(authority).map_err(origin)?;
        let Some(base) = host.strip_prefix("*.") else {
            if host.contains('*') {
                return Err(wildcard("a bare or inner * is refused"));
            }
            return Origin::from_authority(scheme, authority).map(Self::Exact).map_err(origin);
        };
        if base.contains('*') {
            return Err(wildcard("only one * is allowed"));
        }
        let base = canonical_host(base).map_err(origin)?;
        let port = parse_port(scheme, port).map_err(origin)?;
        if base.starts_with('[') || base.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(wildcard("an address has no sub-domains"));
        }
        if !is_loopback_host(&base) && (!base.contains('.') || SHARED_SUFFIXES.contains(&base.as_str())) {
            return Err(wildcard("names directly below this suffix belong to strangers"));
        }
        Ok(Self::Subdomains(Origin { scheme, host: base, port }))
    }
}

impl fmt::Display for OriginPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(origin) => origin.fmt(f),
            Self::Subdomains(base) => {
                write!(f, "{}://*.{}", base.scheme.as_str(), base.host)?;
                if base.port == base.scheme.default_port() { Ok(()) } else { write!(f, ":{}", base.port) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> OriginPattern {
        text.parse().expect(text)
    }

    fn origin(text: &str) -> Origin {
        text.parse().expect(text)
    }

    #[test]
    fn wildcard_matches_at_a_label_boundary_only() {
        let pattern = pattern("*.Contoso.com");
        for good in ["https://a.contoso.com", "https://a.b.contoso.com"] {
            assert!(pattern.matches(&origin(good)), "{good}");
        }
        for bad in
            ["https://contoso.com", "https://evilcontoso.com", "http://a.contoso.com", "https://a.contoso.com:8443"]
        {
            assert!(!pattern.matches(&origin(bad)), "{bad}");
        }
    }

    #[test]
    fn entry_without_scheme_is_https_and_paths_are_ignored() {
        assert_eq!(pattern("phone.example/widget"), OriginPattern::Exact(origin("https://phone.example")));
        assert_eq!(pattern("http://*.localhost:3000/x").to_string(), "http://*.localhost:3000");
    }

    #[test]
    fn dangerous_wildcards_are_refused() {
        for bad in [
            "*",
            "https://*",
            "*.com",
            "*.co.uk",
            "*.github.io",
            "a.*.com",
            "*a.example",
            "*.*.example",
            "*.1.2.3.4",
            "*.[::1]",
        ] {
            assert!(
                matches!(
                    bad.parse::<OriginPattern>(),
                    Err(OriginPatternError::Wildcard { .. } | OriginPatternError::Origin { .. })
                ),
                "{bad}"
            );
        }
        let error = "*.com".parse::<OriginPattern>().expect_err("suffix").to_string();
        assert!(error.contains("*.com") && error.contains("strangers"), "{error}");
    }

    proptest! {
        #[test]
        fn never_panics_and_prints_back(text in "[*.a-c:/@0-9\\[\\]]{0,20}") {
            if let Ok(pattern) = text.parse::<OriginPattern>() {
                prop_assert_eq!(pattern.to_string().parse::<OriginPattern>(), Ok(pattern));
            }
        }

        #[test]
        fn only_real_subdomains_match(left in "[a-z]{1,5}", dot: bool) {
            let host = format!("https://{left}{}contoso.com", if dot { "." } else { "" });
            prop_assert_eq!(pattern("*.contoso.com").matches(&origin(&host)), dot);
        }
    }
}
