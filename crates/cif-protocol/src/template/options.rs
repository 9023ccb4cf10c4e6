//! The option sets of template columns. Exports write the new numbers; imports take the old ones too.

use serde::{Deserialize, Serialize};

macro_rules! option_set {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $number:literal $(| $old:literal)*,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// The option number that exports write.
            #[must_use]
            pub const fn number(self) -> i64 {
                match self { $(Self::$variant => $number,)+ }
            }

            /// The option of a number, from the new or an older family.
            #[must_use]
            pub const fn from_number(number: i64) -> Option<Self> {
                match number { $($number $(| $old)* => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

option_set! {
    /// How a session starts its panel. The numbers are not those of `setMode`: see [`PanelState::mode_number`].
    PanelState {
        /// Only the strip is seen.
        Minimized = 162_450_000 | 100_000_001,
        /// Nothing is seen.
        Hidden = 162_450_001 | 100_000_002,
        /// The widget is seen.
        Docked = 162_450_002 | 100_000_000,
    }
}

impl PanelState {
    /// The number that `setMode` and `getMode` use: 0 minimized, 1 docked, 2 hidden.
    #[must_use]
    pub const fn mode_number(self) -> u8 {
        match self {
            Self::Minimized => 0,
            Self::Docked => 1,
            Self::Hidden => 2,
        }
    }
}

option_set! {
    /// What a session template is for. Only generic ones can be created through the API.
    SessionTemplateKind {
        /// Any work; created by `createSession`.
        Generic = 0,
        /// Opened by the agent for a record.
        Entity = 1,
    }
}

option_set! {
    /// What a tab shows.
    TabPageKind {
        /// A list of records.
        EntityList = 509_180_000,
        /// One record's form.
        EntityRecord = 509_180_001,
        /// A page stored in the host.
        WebResource = 509_180_002,
        /// A control of the platform; internal only.
        Control = 509_180_003,
        /// A dashboard.
        Dashboard = 509_180_004,
        /// The search page.
        Search = 509_180_005,
        /// A site of somebody else, in a frame.
        ThirdPartyWebsite = 509_180_006,
        /// A page made by the host's author.
        CustomPage = 509_180_007,
    }
}

impl TabPageKind {
    /// The kind of a page type word, in any letter case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "entitylist" | "entityview" => Self::EntityList,
            "entityrecord" => Self::EntityRecord,
            "webresource" => Self::WebResource,
            "control" | "customcontrol" => Self::Control,
            "dashboard" => Self::Dashboard,
            "search" | "entitysearch" => Self::Search,
            "thirdpartywebsite" | "websiteurl" => Self::ThirdPartyWebsite,
            "custompage" => Self::CustomPage,
            _ => return None,
        })
    }
}

option_set! {
    /// When a notification also appears as a desktop toast.
    DesktopMode {
        /// Never.
        Never = 509_180_000 | 100_000_002,
        /// While the host's window is not focused.
        WhenInBackground = 509_180_001 | 100_000_003,
        /// Always.
        Always = 509_180_002,
    }
}

option_set! {
    /// The colours of a notification.
    NotificationTheme {
        /// Light text on dark ground.
        Dark = 509_180_000 | 100_000_000,
        /// Dark text on light ground.
        Light = 509_180_001 | 100_000_001,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_numbers_mean_the_same() {
        assert_eq!(PanelState::from_number(162_450_002), PanelState::from_number(100_000_000));
        assert_eq!(PanelState::from_number(100_000_002).map(PanelState::mode_number), Some(2));
        assert_eq!(DesktopMode::from_number(100_000_003), Some(DesktopMode::WhenInBackground));
        assert_eq!(TabPageKind::from_number(PanelState::Docked.number()), None);
        assert_eq!(TabPageKind::from_word("entitySearch"), Some(TabPageKind::Search));
    }
}
