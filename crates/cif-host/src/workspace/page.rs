//! What a tab shows.

use cif_protocol::{Origin, TabPageKind};
use serde::{Deserialize, Serialize};

use super::tab::TabParameters;
use crate::slugs::shown;

/// The page of a tab, described for whoever draws it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Page {
    /// Nothing yet. The first record or search that is opened takes its place.
    #[default]
    Empty,
    /// A list of the rows of a table.
    EntityList {
        /// The table.
        entity: String,
        /// The view, if one is named.
        #[serde(default)]
        view_id: Option<String>,
    },
    /// The form of a record; without id the form of a new one.
    EntityRecord {
        /// The table.
        entity: String,
        /// The record.
        #[serde(default)]
        id: Option<String>,
        /// Values of a new record, as plain JSON text.
        #[serde(default)]
        data: Option<String>,
        /// The form, if one is named.
        #[serde(default)]
        form_id: Option<String>,
    },
    /// A page stored in the host.
    WebResource {
        /// Its name.
        name: String,
        /// Data for it.
        #[serde(default)]
        data: Option<String>,
    },
    /// A dashboard.
    Dashboard {
        /// Which one.
        id: String,
    },
    /// The search page.
    Search {
        /// The words in its box.
        text: String,
        /// The table searched, if it is one.
        #[serde(default)]
        entity: Option<String>,
        /// The query whose rows it shows, if it came from one.
        #[serde(default)]
        query: Option<String>,
    },
    /// A site of somebody else, in a frame.
    Website {
        /// Its URL, https off loopback.
        url: String,
    },
    /// A page made by the host's author.
    Custom {
        /// Its name.
        name: String,
        /// A table for it.
        #[serde(default)]
        entity: Option<String>,
        /// A record for it.
        #[serde(default)]
        id: Option<String>,
    },
}

impl Page {
    /// A record's form.
    #[must_use]
    pub fn record(entity: impl Into<String>, id: impl Into<String>) -> Self {
        Self::EntityRecord { entity: entity.into(), id: Some(id.into()), data: None, form_id: None }
    }

    /// The list of a table.
    #[must_use]
    pub fn list(entity: impl Into<String>) -> Self {
        Self::EntityList { entity: entity.into(), view_id: None }
    }

    /// Builds the page of a tab template, or says which parameter is missing or wrong.
    pub(super) fn build(kind: TabPageKind, parameters: &TabParameters<'_>) -> Result<Self, String> {
        let required = |name: &str| parameters.get(name).ok_or_else(|| format!("parameter {name} is missing"));
        Ok(match kind {
            TabPageKind::EntityList => {
                Self::EntityList { entity: required("entityName")?, view_id: parameters.get("viewId") }
            }
            TabPageKind::EntityRecord => Self::EntityRecord {
                entity: required("entityName")?,
                id: parameters.get("entityId").map(|id| crate::normal_id(&id)),
                data: parameters.get("data"),
                form_id: parameters.get("formId"),
            },
            TabPageKind::WebResource => {
                Self::WebResource { name: required("webresourceName")?, data: parameters.get("data") }
            }
            TabPageKind::Dashboard => Self::Dashboard { id: parameters.get("dashboardId").unwrap_or_default() },
            TabPageKind::Search => Self::Search {
                text: parameters.get("searchText").unwrap_or_default(),
                entity: parameters.get("entityName"),
                query: None,
            },
            TabPageKind::ThirdPartyWebsite => {
                let url = parameters.get_url("url").ok_or("parameter url is missing")?;
                let url = url + &parameters.get_url("data").unwrap_or_default();
                match Origin::of_url(&url) {
                    Ok(origin) if origin.is_secure_enough(&[]) => Self::Website { url },
                    Ok(origin) => return Err(format!("the site {origin} is not https")),
                    Err(error) => return Err(format!("parameter url {}: {error}", shown(&url))),
                }
            }
            TabPageKind::CustomPage => Self::Custom {
                name: required("name")?,
                entity: parameters.get("entityName"),
                id: parameters.get("recordId").map(|id| crate::normal_id(&id)),
            },
            other => return Err(format!("pages of the kind {other:?} are internal to the original platform")),
        })
    }

    /// The key of the page kind in URLs.
    #[must_use]
    pub const fn page_type(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::EntityList { .. } => "entitylist",
            Self::EntityRecord { .. } => "entityrecord",
            Self::WebResource { .. } => "webresource",
            Self::Dashboard { .. } => "dashboard",
            Self::Search { .. } => "search",
            Self::Website { .. } => "thirdpartywebsite",
            Self::Custom { .. } => "custom",
        }
    }

    /// Table and record id of the page, where it has them.
    #[must_use]
    pub fn record_keys(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::EntityList { entity, .. } => (Some(entity), None),
            Self::EntityRecord { entity, id, .. } => (Some(entity), id.as_deref()),
            Self::Search { entity, .. } => (entity.as_deref(), None),
            Self::Custom { entity, id, .. } => (entity.as_deref(), id.as_deref()),
            Self::Empty | Self::WebResource { .. } | Self::Dashboard { .. } | Self::Website { .. } => (None, None),
        }
    }

    /// The absolute URL that `onpagenavigate` reports.
    pub(super) fn url(&self, client_url: &str, app_id: &str) -> String {
        let mut url =
            format!("{}/main.aspx?appid={app_id}&pagetype={}", client_url.trim_end_matches('/'), self.page_type());
        let (entity, id) = self.record_keys();
        for (key, value) in [("etn", entity), ("id", id)] {
            if let Some(value) = value {
                url.push_str(&format!("&{key}={}", encode(value)));
            }
        }
        url
    }

    /// A title for a tab that has none.
    pub(super) fn default_title(&self) -> String {
        match self {
            Self::Empty => "New tab".to_owned(),
            Self::EntityList { entity, .. } => entity.clone(),
            Self::EntityRecord { entity, id: Some(_), .. } => entity.clone(),
            Self::EntityRecord { entity, id: None, .. } => format!("New {entity}"),
            Self::WebResource { name, .. } | Self::Custom { name, .. } => name.clone(),
            Self::Dashboard { .. } => "Dashboard".to_owned(),
            Self::Search { .. } => "Search".to_owned(),
            Self::Website { url } => Origin::of_url(url).map(|origin| origin.host().to_owned()).unwrap_or_default(),
        }
    }
}

/// Percent-encodes everything that is not plain.
fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
