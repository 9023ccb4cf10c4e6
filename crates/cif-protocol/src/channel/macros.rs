//! The table macros: `record!` states the fields of a structure once, `entry!` makes it a command, reply or event, and
//! `commands!` and `events!` make the enums and the information tables from the list of entries.

/// Declares a structure that may grow: required fields go to `new`, optional ones to `with_*`.
///
/// `req` fields must be there, `opt` fields are an `Option` that is left out when empty, `def` fields have a default that
/// is left out. The key on the wire is the name of the field.
macro_rules! record {
    (
        $(#[$doc:meta])*
        pub struct $name:ident {
            $(req { $($(#[$rdoc:meta])* $req:ident: $rty:ty,)* })?
            $(opt { $($(#[$odoc:meta])* $opt:ident: $oty:ty, $with_opt:ident;)* })?
            $(def { $($(#[$ddoc:meta])* $def:ident: $dty:ty, $with_def:ident;)* })?
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $($($(#[$rdoc])* pub $req: $rty,)*)?
            $($($(#[$odoc])* #[serde(default, skip_serializing_if = "Option::is_none")] pub $opt: Option<$oty>,)*)?
            $($(
                $(#[$ddoc])*
                #[serde(default, skip_serializing_if = "crate::channel::entry::is_default")]
                pub $def: $dty,
            )*)?
        }

        impl $name {
            /// With the required fields; every other field is empty.
            #[must_use]
            #[allow(clippy::new_without_default, reason = "a structure without required fields is still built by name")]
            pub fn new($($($req: impl Into<$rty>,)*)?) -> Self {
                Self {
                    $($($req: $req.into(),)*)?
                    $($($opt: None,)*)?
                    $($($def: Default::default(),)*)?
                }
            }

            $($(
                #[doc = concat!("Sets [`", stringify!($opt), "`](Self::", stringify!($opt), ").")]
                #[must_use]
                pub fn $with_opt(mut self, value: impl Into<$oty>) -> Self {
                    self.$opt = Some(value.into());
                    self
                }
            )*)?

            $($(
                #[doc = concat!("Sets [`", stringify!($def), "`](Self::", stringify!($def), ").")]
                #[must_use]
                pub fn $with_def(mut self, value: impl Into<$dty>) -> Self {
                    self.$def = value.into();
                    self
                }
            )*)?
        }
    };
}

/// Declares one entry of a table: a [`record!`] with a wire name, read field by field so that an error names the field.
macro_rules! entry {
    // A command.
    (
        $(#[doc = $doc:literal])*
        command $wire:literal;
        facet: $facet:ident;
        idempotent: $idempotent:tt;
        needs: $needs:expr;
        causes: [$($cause:literal),*];
        errors: [$($error:literal),*];
        cancelled: $cancelled:literal;
        reply: $reply:ty;
        pub struct $name:ident $body:tt
    ) => {
        entry! { @fields [
            $($doc)*
            concat!("\n\n*Idempotency*: ", entry!(@idempotent $idempotent))
            concat!("\n\n*Events*: ", entry!(@names "none" $($cause)*))
            concat!("\n\n*Errors*: ", entry!(@names "only those of every command" $($error)*))
            concat!("\n\n*When it is cancelled*: ", $cancelled)
        ] $wire, $name, $body }
        entry! {
            @info [$($doc)*] $wire, $name, $body, $facet, $idempotent, $needs,
            [$($cause),*], [$($error),*], $cancelled
        }

        impl $crate::channel::Command for $name {
            type Reply = $reply;

            fn into_command(self) -> $crate::channel::ChannelCommand {
                $crate::channel::ChannelCommand::$name(self)
            }

            fn wrap_reply(reply: $reply) -> $crate::channel::ChannelReply {
                $crate::channel::ChannelReply::$name(reply)
            }

            fn unwrap_reply(
                reply: $crate::channel::ChannelReply,
            ) -> Option<$reply> {
                match reply {
                    $crate::channel::ChannelReply::$name(reply) => Some(reply),
                    _ => None,
                }
            }
        }
    };
    // An event.
    (
        $(#[doc = $doc:literal])*
        event $wire:literal;
        facet: $facet:ident;
        pub struct $name:ident $body:tt
    ) => {
        entry! { @fields [$($doc)*] $wire, $name, $body }
        entry! { @info [$($doc)*] $wire, $name, $body, $facet, true, |_| $crate::channel::Level::Full, [], [], "" }

        impl From<$name> for $crate::channel::ChannelEvent {
            fn from(event: $name) -> Self {
                Self::$name(event)
            }
        }
    };
    // A reply.
    (
        $(#[doc = $doc:literal])*
        reply $wire:literal;
        pub struct $name:ident $body:tt
    ) => {
        entry! { @fields [$($doc)*] $wire, $name, $body }
    };

    (@idempotent true) => { "a second execution under another command id does no harm." };
    (@idempotent false) => { "by command id only; a second id does it again." };
    (@names $none:literal) => { concat!($none, ".") };
    (@names $none:literal $first:literal $($more:literal)*) => {
        concat!("`", $first, "`", $(", `", $more, "`",)* ".")
    };

    (@fields [$($doc:expr)*] $wire:literal, $name:ident, {
        $(req { $($(#[$rdoc:meta])* $req:ident: $rty:ty,)* })?
        $(opt { $($(#[$odoc:meta])* $opt:ident: $oty:ty, $with_opt:ident;)* })?
        $(def { $($(#[$ddoc:meta])* $def:ident: $dty:ty, $with_def:ident;)* })?
    }) => {
        record! {
            $(#[doc = $doc])*
            #[doc = concat!("\n\nOn the wire `", $wire, "`.")]
            pub struct $name {
                $(req { $($(#[$rdoc])* $req: $rty,)* })?
                $(opt { $($(#[$odoc])* $opt: $oty, $with_opt;)* })?
                $(def { $($(#[$ddoc])* $def: $dty, $with_def;)* })?
            }
        }

        impl $crate::channel::Entry for $name {
            const NAME: &'static str = $wire;

            fn encode(&self) -> $crate::channel::Object {
                $crate::channel::entry::encode_fields(self)
            }

            #[allow(unused_mut, unused_variables, reason = "an entry may have no fields")]
            fn decode(
                mut object: $crate::channel::Object,
            ) -> Result<Self, $crate::channel::DecodeError> {
                Ok(Self {
                    $($($req: $crate::channel::entry::take(
                        &mut object, $wire, stringify!($req), stringify!($rty),
                    )?,)*)?
                    $($($opt: $crate::channel::entry::take_or_default(
                        &mut object, $wire, stringify!($opt), stringify!($oty),
                    )?,)*)?
                    $($($def: $crate::channel::entry::take_or_default(
                        &mut object, $wire, stringify!($def), stringify!($dty),
                    )?,)*)?
                })
            }
        }
    };

    (@info [$($doc:literal)*] $wire:literal, $name:ident, {
        $(req { $($(#[doc = $rdoc:literal])* $req:ident: $rty:ty,)* })?
        $(opt { $($(#[doc = $odoc:literal])* $opt:ident: $oty:ty, $with_opt:ident;)* })?
        $(def { $($(#[doc = $ddoc:literal])* $def:ident: $dty:ty, $with_def:ident;)* })?
    }, $facet:ident, $idempotent:literal, $needs:expr, [$($cause:literal),*], [$($error:literal),*], $cancelled:literal) => {
        impl $name {
            /// What the table says of it.
            pub const INFO: $crate::channel::EntryInfo = $crate::channel::EntryInfo {
                name: $wire,
                facet: $crate::channel::Facet::$facet,
                idempotent: $idempotent,
                doc: concat!($($doc),*),
                fields: &[
                    $($($crate::channel::FieldInfo::new(
                        stringify!($req), true, stringify!($rty), concat!($($rdoc),*),
                    ),)*)?
                    $($($crate::channel::FieldInfo::new(
                        stringify!($opt), false, stringify!($oty), concat!($($odoc),*),
                    ),)*)?
                    $($($crate::channel::FieldInfo::new(
                        stringify!($def), false, stringify!($dty), concat!($($ddoc),*),
                    ),)*)?
                ],
                level: $needs,
                causes: &[$($cause),*],
                errors: &[$($error),*],
                cancelled: $cancelled,
            };
        }
    };
}

/// Serde for an enum that goes on the wire as `{"name": ..., "data": {...}}`: the name first, then the data by name.
macro_rules! named_data {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::channel::named::serialize(self.name(), &self.data(), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let named = $crate::channel::named::Named::deserialize(deserializer)?;
                Self::from_wire(&named.name, named.data).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Declares an enum over entries, with one variant per entry that is called like it, and `Other` for unknown names.
macro_rules! entry_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident { $($variant:ident($ty:ty) = $wire:expr,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("See [`", stringify!($variant), "`].")]
                $variant($ty),
            )+
            /// A name that this version does not know, kept as it came.
            Other($crate::channel::Other),
        }

        impl $name {
            /// The wire name.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $wire,)+
                    Self::Other(other) => &other.name,
                }
            }

            /// The data as it goes on the wire.
            #[must_use]
            pub fn data(&self) -> serde_json::Value {
                match self {
                    $(Self::$variant(entry) => serde_json::Value::Object($crate::channel::Entry::encode(entry)),)+
                    Self::Other(other) => other.data.clone(),
                }
            }

            /// Reads the data of the entry called `name`. An unknown name gives [`Self::Other`].
            ///
            /// # Errors
            ///
            /// [`DecodeError`](crate::channel::DecodeError) names the field that is missing or wrong.
            pub fn from_wire(name: &str, data: serde_json::Value) -> Result<Self, $crate::channel::DecodeError> {
                match name {
                    $(n if n == $wire => $crate::channel::entry::decode_value(data).map(Self::$variant),)+
                    _ => Ok(Self::Other($crate::channel::Other::new(name, data))),
                }
            }
        }

        named_data!($name);
    };
}

/// The list of commands, each with the field that names its conversation: makes `ChannelCommand`, `ChannelReply` and
/// `COMMANDS`.
macro_rules! commands {
    ($($name:ident $(: $conversation:ident)?,)+) => {
        entry_enum! {
            /// A command to a provider, with its parameters.
            pub enum ChannelCommand { $($name($name) = <$name as $crate::channel::Entry>::NAME,)+ }
        }

        entry_enum! {
            /// The reply to the command of the same name.
            pub enum ChannelReply {
                $($name(<$name as $crate::channel::Command>::Reply) = <$name as $crate::channel::Entry>::NAME,)+
            }
        }

        /// Every command that this version knows, in order of declaration.
        pub static COMMANDS: &[$crate::channel::EntryInfo] = &[$($name::INFO),+];

        $(
            impl From<$name> for ChannelCommand {
                fn from(command: $name) -> Self {
                    Self::$name(command)
                }
            }
        )+

        impl ChannelCommand {
            /// What the table says of this command; nothing for an unknown name.
            #[must_use]
            pub fn info(&self) -> Option<&'static $crate::channel::EntryInfo> {
                COMMANDS.iter().find(|info| info.name == self.name())
            }

            /// The conversation that the command is about, if it names one. Commands about one conversation are executed
            /// in the order in which they were sent.
            #[must_use]
            pub fn conversation(&self) -> Option<&$crate::ConversationId> {
                match self {
                    $($(Self::$name(command) => $crate::channel::command::conversation_of(&command.$conversation),)?)+
                    _ => None,
                }
            }
        }
    };
}

/// The list of events: makes `ChannelEvent` and `EVENTS`.
macro_rules! events {
    ($($name:ident,)+) => {
        entry_enum! {
            /// What happened at a provider.
            pub enum ChannelEvent { $($name($name) = <$name as $crate::channel::Entry>::NAME,)+ }
        }

        /// Every event that this version knows, in order of declaration.
        pub static EVENTS: &[$crate::channel::EntryInfo] = &[$($name::INFO),+];

        impl ChannelEvent {
            /// What the table says of this event; nothing for an unknown name.
            #[must_use]
            pub fn info(&self) -> Option<&'static $crate::channel::EntryInfo> {
                EVENTS.iter().find(|info| info.name == self.name())
            }
        }
    };
}
