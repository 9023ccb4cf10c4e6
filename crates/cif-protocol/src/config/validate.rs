//! What is wrong with a provider record, said field by field.

use std::fmt;

use crate::config::{LinkToken, NativeEndpoint, ProviderRecord};
use crate::origin::{Origin, OriginPattern, OriginPolicy};

/// The sandbox tokens that HTML defines.
const SANDBOX_TOKENS: &[&str] = &[
    "allow-downloads",
    "allow-forms",
    "allow-modals",
    "allow-orientation-lock",
    "allow-pointer-lock",
    "allow-popups",
    "allow-popups-to-escape-sandbox",
    "allow-presentation",
    "allow-same-origin",
    "allow-scripts",
    "allow-storage-access-by-user-activation",
    "allow-top-navigation",
    "allow-top-navigation-by-user-activation",
    "allow-top-navigation-to-custom-protocols",
];

/// One thing that is wrong with a provider record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigProblem {
    /// The record, by unique name.
    pub provider: String,
    /// The field, by its key in a configuration file.
    pub field: &'static str,
    /// What was found, what is expected.
    pub message: String,
}

impl fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "provider {:?}, {}: {}", self.provider, self.field, self.message)
    }
}

impl std::error::Error for ConfigProblem {}

impl ProviderRecord {
    /// Everything that is wrong with the record; empty when it can be used. `insecure_test_origins` are the origins for
    /// which the https rule is waived.
    #[must_use]
    pub fn validate(&self, insecure_test_origins: &[Origin]) -> Vec<ConfigProblem> {
        let mut check = Check { record: self, problems: Vec::new() };
        check.texts();
        if self.kind.has_frame() {
            check.page(insecure_test_origins);
        }
        if self.kind.is_native() {
            check.endpoint();
        }
        check.problems
    }

    /// The origins this record's page may speak from; `None` for a record without page.
    ///
    /// # Errors
    /// What is wrong with the channel URL or the trusted domains, as in [`ProviderRecord::validate`].
    pub fn origin_policy(&self, insecure_test_origins: &[Origin]) -> Result<Option<OriginPolicy>, ConfigProblem> {
        if !self.kind.has_frame() {
            return Ok(None);
        }
        let url = self.channel_url.as_deref().unwrap_or_default();
        OriginPolicy::new(self.display_label(), url, &self.trusted_domains.join(" "), insecure_test_origins)
            .map(Some)
            .map_err(|error| self.problem("channel_url", error.to_string()))
    }

    fn problem(&self, field: &'static str, message: String) -> ConfigProblem {
        ConfigProblem { provider: self.unique_name.clone(), field, message }
    }
}

struct Check<'a> {
    record: &'a ProviderRecord,
    problems: Vec<ConfigProblem>,
}

impl Check<'_> {
    fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.problems.push(self.record.problem(field, message.into()));
    }

    fn at_most(&mut self, field: &'static str, text: &str, limit: usize) {
        let length = text.chars().count();
        if length > limit {
            self.add(field, format!("has {length} characters, at most {limit} are allowed"));
        }
    }

    fn texts(&mut self) {
        let record = self.record;
        if record.unique_name.trim().is_empty() || record.unique_name.chars().any(char::is_control) {
            self.add("unique_name", "expected a name without control characters, for example contoso_phone");
        }
        self.at_most("unique_name", &record.unique_name, 128);
        self.at_most("label", &record.label, 100);
        self.at_most("custom_params", &record.custom_params, 2_000);
        if record.sort_order > 1_000 {
            self.add("sort_order", format!("is {}, expected 0 to 1000", record.sort_order));
        }
        if !(1..=9_000).contains(&record.answer_hard_limit_ms) {
            self.add("answer_hard_limit_ms", format!("is {}, expected 1 to 9000", record.answer_hard_limit_ms));
        }
    }

    fn page(&mut self, insecure_test_origins: &[Origin]) {
        let record = self.record;
        match record.channel_url.as_deref() {
            None | Some("") => self.add("channel_url", "is missing: a widget provider needs the URL of its page"),
            Some(url) => {
                self.at_most("channel_url", url, 1_024);
                if let Err(error) = OriginPolicy::new("", url, "", insecure_test_origins) {
                    self.add("channel_url", error.to_string());
                }
            }
        }
        self.at_most("trusted_domains", &record.trusted_domains.join(";"), 2_000);
        for entry in &record.trusted_domains {
            match entry.parse::<OriginPattern>() {
                Err(error) => self.add("trusted_domains", error.to_string()),
                Ok(pattern) if !pattern.is_secure_enough(insecure_test_origins) => {
                    self.add("trusted_domains", format!("{pattern} is not https, which is required off loopback"));
                }
                Ok(_) => {}
            }
        }
        for entry in &record.frame_origins {
            if let Err(error) = entry.parse::<OriginPattern>() {
                self.add("frame_origins", error.to_string());
            }
        }
        for token in &record.sandbox_tokens {
            if !SANDBOX_TOKENS.contains(&token.as_str()) {
                self.add("sandbox_tokens", format!("{token:?} is not a sandbox token of HTML"));
            }
        }
        for feature in &record.allow_features {
            if !feature.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
                self.add(
                    "allow_features",
                    format!("{feature:?} is not a feature name: expected lower-case letters and hyphens"),
                );
            }
        }
    }

    fn endpoint(&mut self) {
        let record = self.record;
        match &record.endpoint {
            None => self.add(
                "endpoint",
                "is missing: a native provider needs \"listen\", { in_process = \"id\" }, { url = \"ws...\" } or { command = [..] }",
            ),
            Some(NativeEndpoint::InProcess(id)) if id.is_empty() => self.add("endpoint", "in_process names no provider"),
            Some(NativeEndpoint::Url(url)) => {
                let as_http = url.strip_prefix("ws").map(|rest| format!("http{rest}")).unwrap_or_default();
                if let Err(error) = Origin::of_url(&as_http) {
                    self.add("endpoint", format!("url {url:?} is not a ws or wss URL: {error}"));
                }
            }
            Some(NativeEndpoint::Command(words)) if words.first().is_none_or(String::is_empty) => {
                self.add("endpoint", "command is empty: its first word is the program");
            }
            Some(NativeEndpoint::Listen) if !is_path_segment(&record.unique_name) => {
                self.add("unique_name", "is part of an address here: expected letters, digits, `_`, `-` and `.`");
            }
            Some(_) => {}
        }
        if record.link_token.as_ref().is_some_and(|token| token.expose().len() < LinkToken::MIN_LENGTH) {
            self.add(
                "link_token",
                format!("is too short to be a secret: expected at least {} characters", LinkToken::MIN_LENGTH),
            );
        }
    }
}

fn is_path_segment(name: &str) -> bool {
    !name.starts_with('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(record: &ProviderRecord) -> Vec<&'static str> {
        record.validate(&[]).iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn good_records_have_no_problems() {
        assert_eq!(fields(&ProviderRecord::widget("Softphone", "http://localhost:3001/x")), [""; 0]);
        assert_eq!(fields(&ProviderRecord::native("voice", NativeEndpoint::Listen)), [""; 0]);
        assert_eq!(
            fields(&ProviderRecord::native("voice", NativeEndpoint::Url("wss://a.example/x".to_owned()))),
            [""; 0]
        );
    }

    #[test]
    fn every_fault_names_its_field() {
        let mut record = ProviderRecord::widget("", "http://a.example")
            .with_sort_order(1_001)
            .with_label("x".repeat(101))
            .with_trusted_domain("*.com");
        record.sandbox_tokens.push("allow-everything".to_owned());
        let expected = ["unique_name", "label", "sort_order", "channel_url", "trusted_domains", "sandbox_tokens"];
        assert_eq!(fields(&record), expected);
        let mut native = ProviderRecord::native("a b", NativeEndpoint::Listen).with_link_token(LinkToken::new("short"));
        assert_eq!(fields(&native), ["unique_name", "link_token"]);
        native.endpoint = Some(NativeEndpoint::Url("http://x".to_owned()));
        native.link_token = None;
        assert_eq!(fields(&native), ["endpoint"]);
    }
}
