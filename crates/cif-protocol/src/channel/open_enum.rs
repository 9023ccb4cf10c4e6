//! Open string enums: a closed set of names that this version knows, and every other name kept as it came.

/// The text of a name that this version does not know. It cannot be built or read outside the crate, so that a later
/// version can turn the name into a variant without breaking anybody.
#[doc(hidden)]
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownName(pub(crate) Box<str>);

impl std::fmt::Debug for UnknownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Declares an open string enum: `Variant = "wire name"`, with conversions, `Display`, serde and the list of known names.
macro_rules! open_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$vdoc])* #[doc = concat!("\n\nOn the wire `", $text, "`.")] $variant,)+
            #[doc(hidden)]
            _Unknown($crate::channel::open_enum::UnknownName),
        }

        impl $name {
            /// The names that this version knows, in order of declaration.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The wire name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::_Unknown(name) => &name.0,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::_Unknown($crate::channel::open_enum::UnknownName(other.into())),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Self::from(String::deserialize(deserializer)?))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::channel::ChannelKind;

    #[test]
    fn an_unknown_name_survives_a_round_trip() {
        let json = serde_json::json!("carrier-pigeon");
        let kind: ChannelKind = serde_json::from_value(json.clone()).unwrap();
        assert!(!ChannelKind::KNOWN.contains(&kind));
        assert_eq!(serde_json::to_value(&kind).unwrap(), json);
    }

    #[test]
    fn known_names_are_their_own_inverse() {
        for kind in ChannelKind::KNOWN {
            assert_eq!(&ChannelKind::from(kind.as_str()), kind);
        }
    }
}
