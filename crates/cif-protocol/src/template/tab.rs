//! Tab templates, `msdyn_applicationtabtemplate`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TabPageKind;

/// What a tab shows, with its parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TabTemplate {
    /// The `templateName` of `createTab`.
    pub unique_name: String,
    /// Id of its row; empty means one that the host counts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The display name; also accepted as `templateName`.
    pub name: String,
    /// Title, at most 200 characters, with `{name}` slugs; `None` lets the page choose.
    #[serde(default)]
    pub title: Option<String>,
    /// What the tab shows.
    pub page: TabPageKind,
    /// False when the agent cannot close the tab ("pinned").
    #[serde(default = "yes")]
    pub closable: bool,
    /// Parameters of the page, each at most 2048 characters, with slugs. A parameter without value is left out. Names are
    /// matched without regard to case.
    #[serde(default)]
    pub parameters: BTreeMap<String, String>,
}

const fn yes() -> bool {
    true
}

impl TabTemplate {
    /// The longest value of a parameter, in characters.
    pub const PARAMETER_LIMIT: usize = 2_048;
    /// What `data` begins with when it is a site in its stored form.
    pub const STORED_SITE_PREFIX: &str = "cif_thirdpartyurl";
    /// The web resource of a site in its stored form.
    pub const STORED_SITE_PAGE: &str = "msdyn_CECExternalWebPageContainer.html";

    /// A closable tab without title and parameters.
    #[must_use]
    pub fn new(unique_name: impl Into<String>, name: impl Into<String>, page: TabPageKind) -> Self {
        Self {
            unique_name: unique_name.into(),
            id: String::new(),
            name: name.into(),
            title: None,
            page,
            closable: true,
            parameters: BTreeMap::new(),
        }
    }

    /// The address of a site in the stored form of the original platform, which keeps sites as a page that frames them: the
    /// parameter `data` is a prefix and the address, with the query percent-encoded. Slugs stand as they are.
    #[must_use]
    pub fn stored_site(data: &str) -> Option<String> {
        let stored = data.strip_prefix(Self::STORED_SITE_PREFIX)?;
        let Some((page, query)) = stored.split_once('?') else { return Some(stored.to_owned()) };
        Some(format!("{page}?{}", decoded(query)))
    }

    /// With this title.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// With one more parameter.
    #[must_use]
    pub fn with_parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parameters.insert(name.into(), value.into());
        self
    }
}

/// Decodes `%xx` once; what is no such triple, or no UTF-8, stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let [first, after @ ..] = rest {
        let triple = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match triple {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = &rest[3..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_in_their_stored_form_are_read() {
        let read = |data: &str| TabTemplate::stored_site(data);
        let stored = "cif_thirdpartyurlhttps://www.bing.com/search?q%3D{searchQ}";
        assert_eq!(read(stored).as_deref(), Some("https://www.bing.com/search?q={searchQ}"));
        assert_eq!(read("cif_thirdpartyurlhttps://a.example/%20x").as_deref(), Some("https://a.example/%20x"));
        assert_eq!(read("cif_thirdpartyurlhttps://a.example/?%zz%f").as_deref(), Some("https://a.example/?%zz%f"));
        assert_eq!(read("https://a.example/"), None);
    }
}
