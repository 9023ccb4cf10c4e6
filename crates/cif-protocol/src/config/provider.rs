//! The provider record: one configured widget, native provider, or both.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::{LinkToken, NativeEndpoint};

/// What a record stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProviderKind {
    /// A page in a frame, as in Dynamics.
    #[default]
    Widget,
    /// A Rust or remote channel provider without a page.
    Native,
    /// A page and a channel provider under one record.
    Both,
}

impl ProviderKind {
    /// True when the record has a page in a frame.
    #[must_use]
    pub const fn has_frame(self) -> bool {
        matches!(self, Self::Widget | Self::Both)
    }

    /// True when the record has a channel provider.
    #[must_use]
    pub const fn is_native(self) -> bool {
        matches!(self, Self::Native | Self::Both)
    }
}

/// The version of the API that a record is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ApiVersion {
    /// CIF 1.0, `msdyn_ciprovider`: one provider in a single-session app.
    #[serde(rename = "1.0")]
    V1,
    /// CIF 2.0, `msdyn_channelprovider`: several providers in a multi-session app.
    #[default]
    #[serde(rename = "2.0")]
    V2,
}

impl ApiVersion {
    /// `1.0` or `2.0`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "1.0",
            Self::V2 => "2.0",
        }
    }
}

/// How the payload of a custom event from the host page reaches the widget (`docs/src/events.md`, custom).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CustomEventForm {
    /// A Map with the key `value`: the documented form.
    #[default]
    Map,
    /// JSON text, for widgets whose handlers call `JSON.parse`.
    Json,
}

/// The templates that the screen-pop flow uses for this provider, by unique name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct FlowTemplates {
    /// Session of a call.
    pub call_session: String,
    /// Session of a chat or SMS.
    pub chat_session: String,
    /// Session of a mail.
    pub mail_session: String,
    /// Notification of an incoming call.
    pub call_notification: String,
    /// Notification of an incoming chat or SMS.
    pub chat_notification: String,
    /// Notification of an incoming mail.
    pub mail_notification: String,
}

impl Default for FlowTemplates {
    fn default() -> Self {
        Self {
            call_session: "cif_call".to_owned(),
            chat_session: "cif_chat".to_owned(),
            mail_session: "cif_mail".to_owned(),
            call_notification: "cif_incoming_call".to_owned(),
            chat_notification: "cif_incoming_chat".to_owned(),
            mail_notification: "cif_incoming_mail".to_owned(),
        }
    }
}

/// One configured provider. Keys in a file are the field names below, also in camelCase; unknown keys are errors.
///
/// ```
/// use cif_protocol::ProviderRecord;
/// let record: ProviderRecord = serde_json::from_str(
///     r#"{ "unique_name": "contoso_phone", "channel_url": "https://phone.contoso.com/", "click_to_act": true }"#,
/// ).unwrap();
/// assert!(record.validate(&[]).is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProviderRecord {
    /// Name by which links, events and look-ups mean this record; unique in the host, at most 128 characters.
    #[serde(alias = "uniqueName")]
    pub unique_name: String,
    /// Widget, native or both.
    #[serde(default)]
    pub kind: ProviderKind,
    /// Id, usually a GUID; empty means the unique name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Title of panel and sessions, at most 100 characters; empty means the unique name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// False takes the record out without deleting it.
    #[serde(default = "yes")]
    pub active: bool,
    /// The page put in the panel, https off loopback, at most 1024 characters.
    #[serde(default, alias = "channelUrl", skip_serializing_if = "Option::is_none")]
    pub channel_url: Option<String>,
    /// Further origins of the page: one text with separators, or a list.
    #[serde(
        default,
        alias = "trustedDomains",
        deserialize_with = "text_or_list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub trusted_domains: Vec<String>,
    /// Initial click-to-act flag.
    #[serde(default, alias = "clickToAct")]
    pub click_to_act: bool,
    /// Channel Order, 0 to 1000; the lowest comes first.
    #[serde(default, alias = "sortOrder")]
    pub sort_order: u32,
    /// API version.
    #[serde(default, alias = "apiVersion")]
    pub api_version: ApiVersion,
    /// Ids of the apps that show a 1.0 record; see `docs/src/host-model.md`, selection.
    #[serde(default, deserialize_with = "text_or_list", skip_serializing_if = "Vec::is_empty")]
    pub apps: Vec<String>,
    /// Ids of the roles of which a user needs one to get a 1.0 record.
    #[serde(default, deserialize_with = "text_or_list", skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Agent experience profiles that a 2.0 record is attached to, by name or id.
    #[serde(default, deserialize_with = "text_or_list", skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// When the record was made, ISO 8601; the older one of two with the same Channel Order comes first.
    #[serde(default, alias = "createdOn", skip_serializing_if = "String::is_empty")]
    pub created_on: String,
    /// Returned to the provider as `customParams` of `getEnvironment`, at most 2000 characters.
    #[serde(default, alias = "customParams", skip_serializing_if = "String::is_empty")]
    pub custom_params: String,
    /// Sandbox tokens beside the six default ones.
    #[serde(
        default,
        alias = "sandboxTokens",
        deserialize_with = "text_or_list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub sandbox_tokens: Vec<String>,
    /// Permission policy features beside microphone, camera and geolocation.
    #[serde(
        default,
        alias = "allowFeatures",
        deserialize_with = "text_or_list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub allow_features: Vec<String>,
    /// Origins that the page itself frames or signs in at, for the content security policy.
    #[serde(default, alias = "frameOrigins", deserialize_with = "text_or_list", skip_serializing_if = "Vec::is_empty")]
    pub frame_origins: Vec<String>,
    /// True also accepts messages from frames inside the provider's frame.
    #[serde(default, alias = "allowDescendantFrames")]
    pub allow_descendant_frames: bool,
    /// Analytics on.
    #[serde(default)]
    pub analytics: bool,
    /// How custom events reach the widget.
    #[serde(default, alias = "customEventForm")]
    pub custom_event_form: CustomEventForm,
    /// Initial panel width in pixels; `None` means the host's default.
    #[serde(default, alias = "panelWidth", skip_serializing_if = "Option::is_none")]
    pub panel_width: Option<u32>,
    /// Tables that the provider may use, by logical name; `*` means all, as in Dynamics, and is the default.
    #[serde(default = "all_tables")]
    pub tables: Vec<String>,
    /// Milliseconds after which a call outside the no-timeout list is answered with a failure.
    #[serde(default = "answer_limit", alias = "answerHardLimitMs")]
    pub answer_hard_limit_ms: u64,
    /// Where the native provider lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<NativeEndpoint>,
    /// The secret of the native provider's link. Read, never written.
    #[serde(default, alias = "linkToken", skip_serializing)]
    pub link_token: Option<LinkToken>,
    /// Settings handed to the native provider's factory as they are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, serde_json::Value>,
    /// Whether the screen-pop flow runs for the native provider; on unless switched off.
    #[serde(default = "yes")]
    pub flow: bool,
    /// The templates of the flow.
    #[serde(default, alias = "flowTemplates")]
    pub flow_templates: FlowTemplates,
}

const fn yes() -> bool {
    true
}

const fn answer_limit() -> u64 {
    9_000
}

fn all_tables() -> Vec<String> {
    vec!["*".to_owned()]
}

fn text_or_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected one text, or a list of texts")]
    enum TextOrList {
        Text(String),
        List(Vec<String>),
    }
    Ok(match TextOrList::deserialize(deserializer)? {
        TextOrList::List(list) => list,
        TextOrList::Text(text) => text
            .split(|c: char| c == ';' || c == ',' || c.is_whitespace())
            .filter(|entry| !entry.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

impl ProviderRecord {
    fn new(unique_name: impl Into<String>, kind: ProviderKind) -> Self {
        Self {
            unique_name: unique_name.into(),
            kind,
            id: String::new(),
            label: String::new(),
            active: true,
            channel_url: None,
            trusted_domains: Vec::new(),
            click_to_act: false,
            sort_order: 0,
            api_version: ApiVersion::V2,
            apps: Vec::new(),
            roles: Vec::new(),
            profiles: Vec::new(),
            created_on: String::new(),
            custom_params: String::new(),
            sandbox_tokens: Vec::new(),
            allow_features: Vec::new(),
            frame_origins: Vec::new(),
            allow_descendant_frames: false,
            analytics: false,
            custom_event_form: CustomEventForm::Map,
            panel_width: None,
            tables: all_tables(),
            answer_hard_limit_ms: answer_limit(),
            endpoint: None,
            link_token: None,
            settings: BTreeMap::new(),
            flow: true,
            flow_templates: FlowTemplates::default(),
        }
    }

    /// A widget provider at this channel URL.
    #[must_use]
    pub fn widget(unique_name: impl Into<String>, channel_url: impl Into<String>) -> Self {
        let mut record = Self::new(unique_name, ProviderKind::Widget);
        record.channel_url = Some(channel_url.into());
        record
    }

    /// A native provider at this endpoint.
    #[must_use]
    pub fn native(unique_name: impl Into<String>, endpoint: NativeEndpoint) -> Self {
        let mut record = Self::new(unique_name, ProviderKind::Native);
        record.endpoint = Some(endpoint);
        record
    }

    /// With this label.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With this Channel Order.
    #[must_use]
    pub const fn with_sort_order(mut self, order: u32) -> Self {
        self.sort_order = order;
        self
    }

    /// For this version of the API.
    #[must_use]
    pub const fn with_api_version(mut self, version: ApiVersion) -> Self {
        self.api_version = version;
        self
    }

    /// With one more app that shows it.
    #[must_use]
    pub fn with_app(mut self, id: impl Into<String>) -> Self {
        self.apps.push(id.into());
        self
    }

    /// With one more role that gets it.
    #[must_use]
    pub fn with_role(mut self, id: impl Into<String>) -> Self {
        self.roles.push(id.into());
        self
    }

    /// With one more profile that it is attached to.
    #[must_use]
    pub fn with_profile(mut self, profile: impl Into<String>) -> Self {
        self.profiles.push(profile.into());
        self
    }

    /// With this initial click-to-act flag.
    #[must_use]
    pub const fn with_click_to_act(mut self, on: bool) -> Self {
        self.click_to_act = on;
        self
    }

    /// With one more trusted origin or pattern.
    #[must_use]
    pub fn with_trusted_domain(mut self, entry: impl Into<String>) -> Self {
        self.trusted_domains.push(entry.into());
        self
    }

    /// With these tables only.
    #[must_use]
    pub fn with_tables<I: IntoIterator<Item = S>, S: Into<String>>(mut self, tables: I) -> Self {
        self.tables = tables.into_iter().map(Into::into).collect();
        self
    }

    /// With this secret for its link.
    #[must_use]
    pub fn with_link_token(mut self, token: LinkToken) -> Self {
        self.link_token = Some(token);
        self
    }

    /// The id, or the unique name when none is set.
    #[must_use]
    pub fn effective_id(&self) -> &str {
        if self.id.is_empty() { &self.unique_name } else { &self.id }
    }

    /// The label, or the unique name when none is set.
    #[must_use]
    pub fn display_label(&self) -> &str {
        if self.label.is_empty() { &self.unique_name } else { &self.label }
    }

    /// True when the provider may use this table (logical name, any letter case).
    #[must_use]
    pub fn may_use_table(&self, table: &str) -> bool {
        self.tables.iter().any(|granted| granted == "*" || granted.eq_ignore_ascii_case(table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_and_both_list_forms_are_read() {
        let snake =
            r#"{"unique_name":"a_b","channel_url":"https://a.example","trusted_domains":"b.example; c.example"}"#;
        let camel =
            r#"{"uniqueName":"a_b","channelUrl":"https://a.example","trustedDomains":["b.example","c.example"]}"#;
        let read = |text: &str| serde_json::from_str::<ProviderRecord>(text).expect(text);
        assert_eq!(read(snake), read(camel));
        assert_eq!(read(snake).trusted_domains, ["b.example", "c.example"]);
        assert_eq!(read(snake).answer_hard_limit_ms, 9_000);
    }

    #[test]
    fn unknown_keys_are_named() {
        let error =
            serde_json::from_str::<ProviderRecord>(r#"{"unique_name":"a","chanel_url":"x"}"#).expect_err("typo");
        assert!(error.to_string().contains("chanel_url") && error.to_string().contains("channel_url"), "{error}");
    }

    #[test]
    fn secrets_are_neither_shown_nor_written() {
        let record =
            ProviderRecord::native("a", NativeEndpoint::Listen).with_link_token(LinkToken::new("secret-secret-secret"));
        let json = serde_json::to_string(&record).expect("serialises");
        assert!(!json.contains("secret") && !format!("{record:?}").contains("secret-"));
        assert!(serde_json::from_str::<ProviderRecord>(&json).is_ok());
    }

    #[test]
    fn tables_are_granted_by_name_or_all() {
        let record = ProviderRecord::widget("a", "https://a.example");
        assert!(record.may_use_table("contact"));
        let record = record.with_tables(["contact"]);
        assert!(record.may_use_table("Contact") && !record.may_use_table("account"));
    }
}
