//! The fields of each kind of record, as a form shows them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Kind;
use super::entry::Entry;

/// A field of a record, for whoever draws a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FieldInfo {
    /// Its key in a document.
    pub key: String,
    /// What stands beside it.
    pub label: String,
    /// What it takes.
    pub input: Input,
    /// What a person may want to know.
    pub hint: String,
    /// True when a record cannot be without it.
    pub required: bool,
    /// What it holds in a record that does not name it; null for nothing.
    pub default: Value,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Input {
    /// One line of text.
    Text,
    /// Several lines of text.
    Memo,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// One of these.
    Choice(Vec<String>),
    /// A list of texts.
    Texts,
    /// Anything, as JSON.
    Json,
}

const TEXT: Input = Input::Text;
const NUMBER: Input = Input::Number;
const FLAG: Input = Input::Flag;
const TEXTS: Input = Input::Texts;
const JSON: Input = Input::Json;

fn choice(options: &[&str]) -> Input {
    Input::Choice(options.iter().map(|&option| option.to_owned()).collect())
}

/// A field that may be left out.
fn field(key: &str, label: &str, input: Input, hint: &str) -> FieldInfo {
    FieldInfo {
        key: key.to_owned(),
        label: label.to_owned(),
        input,
        hint: hint.to_owned(),
        required: false,
        default: Value::Null,
    }
}

fn required(key: &str, label: &str, input: Input, hint: &str) -> FieldInfo {
    FieldInfo { required: true, ..field(key, label, input, hint) }
}

fn unique_name(example: &str) -> FieldInfo {
    required("unique_name", "Unique name", TEXT, &format!("For example {example}. It cannot be changed."))
}

fn guid(hint: &str) -> FieldInfo {
    field("id", "Id", TEXT, hint)
}

impl Kind {
    /// The fields of a record of this kind, the important ones first.
    #[must_use]
    pub fn fields(self) -> Vec<FieldInfo> {
        let mut fields = self.bare_fields();
        let blank = super::entry::for_kind!(self, filled(self.blank()));
        for field in &mut fields {
            field.default = blank.get(&field.key).filter(|value| **value != json!("")).cloned().unwrap_or_default();
        }
        fields
    }

    /// A record that names no more than it must.
    fn blank(self) -> Value {
        match self {
            Self::SessionTemplate => json!({ "unique_name": "", "name": "" }),
            Self::TabTemplate => json!({ "unique_name": "", "name": "", "page": "entity_record" }),
            Self::NotificationTemplate => json!({ "unique_name": "", "name": "", "title": "" }),
            Self::Presence => json!({ "presenceText": "", "presenceId": "", "presenceColor": "#107c10",
                "basePresenceStatus": "AVAILABLE" }),
            Self::App | Self::User => json!({ "unique_name": "", "id": "" }),
            Self::Provider | Self::Profile | Self::Role => json!({ "unique_name": "" }),
        }
    }

    fn bare_fields(self) -> Vec<FieldInfo> {
        match self {
            Self::Provider => provider(),
            Self::SessionTemplate => vec![
                unique_name("con_call"),
                required("name", "Name", TEXT, "At most 100 characters."),
                field("title", "Title", TEXT, "With slugs in braces, at most 200 characters."),
                field("kind", "Kind", choice(&["generic", "entity"]), "Providers start generic ones only."),
                field("entity", "Table", TEXT, "Of an entity template."),
                field("panel", "Panel", choice(&["", "docked", "minimized", "hidden"]), "How the session starts it."),
                field(
                    "anchor_tab",
                    "Anchor tab",
                    TEXT,
                    "Name of a tab template; without one the record of the session.",
                ),
                field("tabs", "Further tabs", TEXTS, "Names of tab templates, in order."),
                field("icon", "Icon", TEXT, "Path of a web resource."),
                field("title_on_anchor", "Title on the anchor tab", FLAG, ""),
                guid(""),
            ],
            Self::TabTemplate => vec![
                unique_name("con_case"),
                required("name", "Name", TEXT, "At most 100 characters."),
                required(
                    "page",
                    "Page",
                    choice(&[
                        "entity_record",
                        "entity_list",
                        "web_resource",
                        "dashboard",
                        "search",
                        "third_party_website",
                        "custom_page",
                        "control",
                    ]),
                    "What the tab shows.",
                ),
                field("parameters", "Parameters", JSON, "Of the page, for example {\"entityName\": \"incident\"}."),
                field("title", "Title", TEXT, "With slugs in braces, at most 200 characters."),
                field("closable", "The agent can close it", FLAG, ""),
                guid(""),
            ],
            Self::NotificationTemplate => vec![
                unique_name("con_incoming"),
                required("name", "Name", TEXT, "At most 100 characters."),
                required("title", "Title", TEXT, "With slugs in braces, at most 100 characters."),
                field("fields", "Rows", JSON, "[{\"title\": \"Number\", \"value\": \"{number}\"}]; four are shown."),
                field("timeout_seconds", "Time", NUMBER, "Seconds, 0 to 500; 0 never ends by itself."),
                field("show_timeout", "Show the countdown", FLAG, ""),
                field("accept_text", "Accept button", TEXT, ""),
                field("show_reject", "Has a reject button", FLAG, ""),
                field("reject_text", "Reject button", TEXT, ""),
                field("auto_accept", "Accepted by itself", FLAG, ""),
                field("desktop_mode", "Desktop toast", choice(&["never", "when_in_background", "always"]), ""),
                field("theme", "Theme", choice(&["dark", "light"]), ""),
                field("icon", "Icon", TEXT, "Path of a web resource."),
                guid(""),
            ],
            Self::Presence => vec![
                required("presenceText", "Text", TEXT, "By which providers set it. It cannot be changed."),
                required("presenceId", "Id", TEXT, "A GUID."),
                required(
                    "basePresenceStatus",
                    "Status",
                    choice(&["AVAILABLE", "BUSY", "BUSY_DO_NOT_DISTURB", "AWAY", "OFFLINE"]),
                    "",
                ),
                required("presenceColor", "Colour", TEXT, "For example #107c10."),
                field("canUserSet", "Agents can choose it", FLAG, ""),
            ],
            Self::Profile => vec![unique_name("agents"), field("name", "Name", TEXT, ""), guid("A GUID, or nothing.")],
            Self::App => vec![
                unique_name("con_desk"),
                required("id", "Id", TEXT, "A GUID."),
                field("name", "Name", TEXT, ""),
                field("kind", "Kind", choice(&["multiSession", "singleSession"]), "Whether it has sessions and tabs."),
            ],
            Self::Role => vec![
                unique_name("Agent"),
                guid("A GUID, or nothing."),
                field("admin", "Administrators", FLAG, "They get every 1.0 record of the app."),
            ],
            Self::User => vec![
                unique_name("ada"),
                required("id", "Id", TEXT, "A GUID: the row of systemuser."),
                field("name", "Name", TEXT, ""),
                field("profile", "Profile", TEXT, "By name or id."),
                field("roles", "Roles", TEXTS, "By name or id."),
                field("team_roles", "Roles by team", TEXTS, "By name or id."),
                field("lcid", "Language", NUMBER, "For example 1033."),
            ],
        }
    }
}

/// With everything that a record has by default.
fn filled<T: Entry>(blank: Value) -> Value {
    serde_json::from_value::<T>(blank).and_then(|record| serde_json::to_value(&record)).unwrap_or_default()
}

fn provider() -> Vec<FieldInfo> {
    vec![
        unique_name("contoso_phone"),
        field("label", "Label", TEXT, "Title of panel and sessions, at most 100 characters."),
        field("kind", "Kind", choice(&["widget", "native", "both"]), "A page in a frame, a Rust provider, or both."),
        field(
            "api_version",
            "API version",
            choice(&["2.0", "1.0"]),
            "2.0 in multi-session apps, 1.0 in single-session ones.",
        ),
        field("channel_url", "Channel URL", TEXT, "Of the page, https off loopback, at most 1024 characters."),
        field("trusted_domains", "Trusted domains", TEXTS, "Further origins of the page."),
        field("click_to_act", "Click-to-act", FLAG, "Outbound communication by a click on a number."),
        field("sort_order", "Channel order", NUMBER, "0 to 1000; the lowest comes first."),
        field("active", "Active", FLAG, ""),
        field("profiles", "Profiles", TEXTS, "2.0: whose users get it."),
        field("apps", "Apps", TEXTS, "1.0: which show it."),
        field("roles", "Roles", TEXTS, "1.0: whose holders get it."),
        field("custom_params", "Custom parameters", Input::Memo, "Handed to the widget, at most 2000 characters."),
        field("analytics", "Analytics", FLAG, ""),
        field("panel_width", "Panel width", NUMBER, "Pixels."),
        field("endpoint", "Endpoint", JSON, "Native: \"listen\", {\"url\": \"wss://…\"} or {\"command\": [\"…\"]}."),
        field("settings", "Settings", JSON, "Handed to the native provider as they are."),
        field("flow", "Screen-pop flow", FLAG, "Runs for the native provider."),
        field("flow_templates", "Templates of the flow", JSON, ""),
        field("tables", "Tables", TEXTS, "That the provider may use; * is all."),
        field("sandbox_tokens", "Sandbox tokens", TEXTS, "Beside the usual ones."),
        field("allow_features", "Permissions", TEXTS, "Beside microphone, camera and geolocation."),
        field("frame_origins", "Frame origins", TEXTS, "That the page itself frames or signs in at."),
        field("allow_descendant_frames", "Inner frames may speak", FLAG, ""),
        field("custom_event_form", "Custom events", choice(&["map", "json"]), "How their payload reaches the widget."),
        field("answer_hard_limit_ms", "Answer limit", NUMBER, "Milliseconds, 1 to 9000."),
        guid("Empty means the unique name."),
        field("created_on", "Made on", TEXT, "Of two with the same order the older comes first."),
    ]
}
