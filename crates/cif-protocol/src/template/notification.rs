//! Notification templates, `msdyn_notificationtemplate`.

use serde::{Deserialize, Serialize};

use super::{DesktopMode, NotificationTheme};

/// How a notification looks, how long it stays and what its buttons say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NotificationTemplate {
    /// The `templateName` of `notifyEvent`.
    pub unique_name: String,
    /// Id of its row; empty means one that the host counts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The display name; also accepted as `templateName`.
    pub name: String,
    /// Title, at most 100 characters, with `{name}` slugs.
    pub title: String,
    /// Path of the icon.
    #[serde(default = "default_icon")]
    pub icon: String,
    /// True when the agent sees the time run down. The timer runs either way.
    #[serde(default = "yes")]
    pub show_timeout: bool,
    /// Display time in seconds, 0 to 500; 0 never ends by itself.
    #[serde(default = "default_timeout")]
    pub timeout_seconds: u32,
    /// Text of the accept button.
    #[serde(default = "default_accept")]
    pub accept_text: String,
    /// Text of the reject button.
    #[serde(default = "default_reject")]
    pub reject_text: String,
    /// False for a popup that can only be accepted.
    #[serde(default = "yes")]
    pub show_reject: bool,
    /// True when the notification is accepted by itself and shown for information.
    #[serde(default)]
    pub auto_accept: bool,
    /// When a desktop toast appears as well.
    #[serde(default = "never")]
    pub desktop_mode: DesktopMode,
    /// Its colours.
    #[serde(default = "dark")]
    pub theme: NotificationTheme,
    /// Rows under the title; the four of lowest order are shown.
    #[serde(default)]
    pub fields: Vec<NotificationField>,
}

/// One row of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct NotificationField {
    /// Header, at most 200 characters.
    pub title: String,
    /// Value, at most 1028 characters, with slugs.
    pub value: String,
    /// Rows are sorted by it, lowest first.
    #[serde(default)]
    pub order: i32,
}

const fn yes() -> bool {
    true
}

const fn default_timeout() -> u32 {
    120
}

const fn never() -> DesktopMode {
    DesktopMode::Never
}

const fn dark() -> NotificationTheme {
    NotificationTheme::Dark
}

fn default_icon() -> String {
    "/webresources/msdyn_chat_icon_zfp.svg".to_owned()
}

fn default_accept() -> String {
    "Accept".to_owned()
}

fn default_reject() -> String {
    "Reject".to_owned()
}

impl NotificationTemplate {
    /// The longest display time, seconds.
    pub const MAX_TIMEOUT_SECONDS: u32 = 500;
    /// The most rows that are shown.
    pub const MAX_FIELDS: usize = 4;

    /// A template of default values: two buttons, 120 s.
    #[must_use]
    pub fn new(unique_name: impl Into<String>, name: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            unique_name: unique_name.into(),
            id: String::new(),
            name: name.into(),
            title: title.into(),
            icon: default_icon(),
            show_timeout: true,
            timeout_seconds: default_timeout(),
            accept_text: default_accept(),
            reject_text: default_reject(),
            show_reject: true,
            auto_accept: false,
            desktop_mode: DesktopMode::Never,
            theme: NotificationTheme::Dark,
            fields: Vec::new(),
        }
    }

    /// With this icon.
    #[must_use]
    pub fn with_icon(mut self, icon: impl Into<String>) -> Self {
        self.icon = icon.into();
        self
    }

    /// With this display time.
    #[must_use]
    pub const fn with_timeout_seconds(mut self, seconds: u32) -> Self {
        self.timeout_seconds = seconds;
        self
    }

    /// Accepted by itself.
    #[must_use]
    pub const fn auto_accepted(mut self) -> Self {
        self.auto_accept = true;
        self
    }

    /// With one more row, after those it has.
    #[must_use]
    pub fn with_field(self, title: impl Into<String>, value: impl Into<String>) -> Self {
        let order = self.fields.iter().map(|field| field.order).max().unwrap_or(0).saturating_add(1);
        self.with_ordered_field(title, value, order)
    }

    /// With one more row of this order.
    #[must_use]
    pub fn with_ordered_field(mut self, title: impl Into<String>, value: impl Into<String>, order: i32) -> Self {
        self.fields.push(NotificationField { title: title.into(), value: value.into(), order });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_fill_a_short_configuration() {
        let json =
            r#"{"unique_name":"a_b","name":"B","title":"Call","fields":[{"title":"Number","value":"{number}"}]}"#;
        let template: NotificationTemplate = serde_json::from_str(json).expect("reads");
        assert_eq!((template.timeout_seconds, template.accept_text.as_str()), (120, "Accept"));
        let error =
            serde_json::from_str::<NotificationTemplate>(r#"{"unique_name":"a","tittle":"x"}"#).expect_err("typo");
        assert!(error.to_string().contains("tittle"), "{error}");
    }
}
