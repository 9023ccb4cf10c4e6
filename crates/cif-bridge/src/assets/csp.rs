//! The content security policy of the desktop page (design, security).

use std::collections::BTreeSet;
use std::fmt;

use cif_protocol::{Origin, OriginError, OriginPattern, ProviderRecord};

/// An entry that cannot stand in the policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{source_text:?} cannot be a source of frames: {reason}")]
#[non_exhaustive]
pub struct SourceError {
    /// The entry, shortened.
    pub source_text: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What the desktop page may load and frame. Its `Display` is the value of the header `Content-Security-Policy`.
///
/// Frames come from the origins named here and from nowhere else; scripts and styles from the desktop itself; the socket
/// goes to the desktop itself.
///
/// ```
/// use cif_bridge::assets::ContentPolicy;
/// use cif_protocol::ProviderRecord;
/// let record = ProviderRecord::widget("a_phone", "https://phone.example/w").with_trusted_domain("*.sso.example");
/// let policy = ContentPolicy::new("https://desktop.example".parse().unwrap()).with_provider(&record).unwrap();
/// let header = policy.to_string();
/// assert!(header.contains("frame-src https://*.sso.example https://phone.example;"));
/// assert!(header.contains("connect-src 'self' wss://desktop.example;"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentPolicy {
    desktop: Origin,
    frames: BTreeSet<String>,
    report_to: Option<String>,
}

impl ContentPolicy {
    /// A policy without frames, for a page at this origin.
    #[must_use]
    pub const fn new(desktop: Origin) -> Self {
        Self { desktop, frames: BTreeSet::new(), report_to: None }
    }

    /// With the frame of a provider: its channel URL, its trusted domains, and the origins that it frames or signs in at.
    ///
    /// # Errors
    /// One of them is not an origin.
    pub fn with_provider(mut self, record: &ProviderRecord) -> Result<Self, SourceError> {
        if !record.kind.has_frame() {
            return Ok(self);
        }
        let url = record.channel_url.as_deref().unwrap_or_default();
        self.frames.insert(origin(url)?);
        for entry in record.trusted_domains.iter().chain(&record.frame_origins) {
            for entry in entry.split(|c: char| c == ';' || c == ',' || c.is_whitespace()).filter(|e| !e.is_empty()) {
                let pattern = entry.parse::<OriginPattern>().map_err(|error| wrong(entry, &error))?;
                self.frames.insert(pattern.to_string());
            }
        }
        Ok(self)
    }

    /// With frames of this URL's origin: a site in a tab template.
    ///
    /// # Errors
    /// The URL has no origin.
    pub fn with_site(mut self, url: &str) -> Result<Self, SourceError> {
        self.frames.insert(origin(url)?);
        Ok(self)
    }

    /// With frames of the desktop's own pages: web resources.
    #[must_use]
    pub fn with_own_pages(mut self) -> Self {
        self.frames.insert("'self'".to_owned());
        self
    }

    /// With reports of violations sent to this path of the desktop.
    #[must_use]
    pub fn with_report_path(mut self, path: impl Into<String>) -> Self {
        self.report_to = Some(path.into());
        self
    }
}

fn origin(url: &str) -> Result<String, SourceError> {
    Origin::of_url(url).map(|origin| origin.to_string()).map_err(|error: OriginError| wrong(url, &error))
}

fn wrong(text: &str, error: &dyn fmt::Display) -> SourceError {
    SourceError { source_text: text.chars().take(200).collect(), reason: error.to_string() }
}

impl fmt::Display for ContentPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frames = if self.frames.is_empty() {
            "'none'".to_owned()
        } else {
            self.frames.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
        };
        let desktop = self.desktop.to_string();
        // `'self'` covers the socket's scheme in current browsers only.
        let socket = desktop.replacen("http", "ws", 1);
        write!(
            f,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {socket}; \
             frame-src {frames}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )?;
        match &self.report_to {
            Some(path) => write!(f, "; report-uri {path}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_cannot_break_out_of_the_policy() {
        let policy = || ContentPolicy::new("http://127.0.0.1:7070".parse().expect("origin"));
        let mut record = ProviderRecord::widget("a_b", "https://a.example/");
        record.frame_origins = vec!["https://sso.example; script-src *".to_owned()];
        assert!(policy().with_provider(&record).is_err());
        assert!(policy().with_site("javascript:alert(1)").is_err());
        let header = policy().to_string();
        assert!(header.contains("frame-src 'none'") && header.contains("ws://127.0.0.1:7070"));
    }

    #[test]
    fn extra_origins_are_added_once() {
        let json = r#"{"unique_name":"a_b","channel_url":"http://127.0.0.1:7071/w","frame_origins":["https://login.example","http://127.0.0.1:7071"]}"#;
        let record: ProviderRecord = serde_json::from_str(json).expect("record");
        let policy = ContentPolicy::new("http://127.0.0.1:7070".parse().expect("origin"))
            .with_provider(&record)
            .and_then(|policy| policy.with_site("https://wiki.example/page?x=1"))
            .expect("valid")
            .with_report_path("/violations");
        let header = policy.to_string();
        assert!(
            header.contains("frame-src http://127.0.0.1:7071 https://login.example https://wiki.example;"),
            "{header}"
        );
        assert!(header.ends_with("report-uri /violations"));
    }
}
