//! What a web chat is set up with.

use cif_protocol::Origin;
use serde::Serialize;

use crate::{Limits, Routing};

/// A question that the customer answers before the chat begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FormField {
    /// Names the answer. `name` and `email` become the customer's name and address; all are attributes of the offer.
    pub name: String,
    /// The question, for people.
    pub label: String,
    /// Must it be answered?
    pub required: bool,
}

impl FormField {
    /// A question that need not be answered.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), required: false }
    }

    /// A question that must be answered.
    #[must_use]
    pub fn required(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { required: true, ..Self::new(name, label) }
    }
}

/// The longest answer in a form, in bytes.
pub(crate) const MAX_ANSWER: usize = 500;

/// One site with a chat.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WebChatConfig {
    /// The key of the site, which its script tag names. No secret.
    pub site: String,
    /// The origin that the chat's own pages come from.
    pub origin: Origin,
    /// Further names of that origin, for example `http://localhost:7071` beside `http://127.0.0.1:7071`.
    pub also: Vec<Origin>,
    /// The origins whose pages may show the chat, exactly.
    pub sites: Vec<Origin>,
    /// What the panel is called.
    pub title: String,
    /// The queue, as agents see it.
    pub queue: String,
    /// What is asked before the chat begins.
    pub form: Vec<FormField>,
    /// What customers read when there is no agent.
    pub offline_message: String,
    /// The media types of files that are taken from both sides: exact types that the chat can tell by their content.
    pub file_types: Vec<String>,
    /// The header in which a proxy before the chat names the address of the customer, `x-forwarded-for` for example: its last
    /// entry counts. Without a proxy leave it out, or everybody can choose an address.
    pub address_header: Option<String>,
    /// What is bounded.
    pub limits: Limits,
    /// How chats find agents.
    pub routing: Routing,
}

impl WebChatConfig {
    /// A chat whose pages come from `origin`, for the site with this key. No page may show it yet: see
    /// [`with_site`](Self::with_site).
    #[must_use]
    pub fn new(site: impl Into<String>, origin: Origin) -> Self {
        Self {
            site: site.into(),
            origin,
            also: Vec::new(),
            sites: Vec::new(),
            title: "Chat with us".to_owned(),
            queue: "Web chat".to_owned(),
            form: vec![FormField::required("name", "Your name"), FormField::new("email", "E-mail address")],
            offline_message: "Nobody is here just now. Leave a message: we answer here as soon as somebody is back."
                .to_owned(),
            file_types: crate::sniff::KNOWN.iter().map(|known| (*known).to_owned()).collect(),
            address_header: None,
            limits: Limits::default(),
            routing: Routing::default(),
        }
    }

    /// Lets the pages of an origin show the chat.
    #[must_use]
    pub fn with_site(mut self, origin: Origin) -> Self {
        self.sites.push(origin);
        self
    }

    /// Another name of the chat's own origin.
    #[must_use]
    pub fn with_also(mut self, origin: Origin) -> Self {
        self.also.push(origin);
        self
    }

    /// Replaces the form.
    #[must_use]
    pub fn with_form(mut self, form: impl Into<Vec<FormField>>) -> Self {
        self.form = form.into();
        self
    }

    /// Names the panel.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Replaces the message for when nobody is there.
    #[must_use]
    pub fn with_offline_message(mut self, text: impl Into<String>) -> Self {
        self.offline_message = text.into();
        self
    }

    /// Believes a proxy about addresses, by this header.
    #[must_use]
    pub fn with_address_header(mut self, name: impl Into<String>) -> Self {
        self.address_header = Some(name.into());
        self
    }

    /// Replaces the limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Replaces the way to agents.
    #[must_use]
    pub const fn with_routing(mut self, routing: Routing) -> Self {
        self.routing = routing;
        self
    }

    /// Everything that is wrong with it, in words.
    pub(crate) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let plain = |text: &str| {
            let right = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
            !text.is_empty() && text.len() <= 64 && text.bytes().all(right)
        };
        if !plain(&self.site) {
            problems.push(format!("the site's key is `{}`; use up to 64 letters, digits, `-`, `_`, `.`", self.site));
        }
        for field in &self.form {
            if !plain(&field.name) {
                problems.push(format!("a field is named `{}`; use letters, digits, `-`, `_`, `.`", field.name));
            }
        }
        for unknown in self.file_types.iter().filter(|own| !crate::sniff::KNOWN.contains(&own.as_str())) {
            let known = crate::sniff::KNOWN.join(", ");
            problems.push(format!("files of type `{unknown}` cannot be told by their content; possible are {known}"));
        }
        if self.routing.capacity == 0 {
            problems.push("the capacity is 0, so that no agent ever gets a chat; give at least 1".to_owned());
        }
        problems
    }

    /// Is it one of the names of the chat's own origin?
    pub(crate) fn is_own(&self, origin: &str) -> bool {
        let same = |own: &Origin| own.to_string() == origin;
        same(&self.origin) || self.also.iter().any(same)
    }
}
