//! The macros that declare the host API: one invocation per method or event states its fields once.

/// Declares one method: parameters with wire key, JavaScript origin and checks, the reply, and its table row.
///
/// `call` is the call in JavaScript: `name(required; optional) -> "result"`, each parameter with its type in the typings
/// and the check that the client library makes. `from` says in a small language where the value of a key comes from:
/// see [`FieldInfo::from`](crate::host::FieldInfo::from). `read` names a reader that is more tolerant than the type.
///
/// `switch` names a boolean that chooses between two wire names; it is sent, and ignored on arrival, because the wire
/// name has already said it.
macro_rules! host_method {
    // One required parameter is the call, as far as Rust callers are concerned.
    (@from $name:ident { $field:ident : $ty:ty, }) => {
        impl From<$ty> for $name {
            fn from($field: $ty) -> Self {
                Self::new($field)
            }
        }
    };
    (@from $name:ident { $($rest:tt)* }) => {};
    (@reply $reply:ty as $map_value:ident) => { $reply };
    (@reply $reply:ty) => { $reply };
    (@map $reply:ty as $map_value:ident) => { $crate::host::macros::$map_value };
    (@map $reply:ty) => { false };
    // Nothing is expected, so anything will do: hosts differ in what they answer where there is nothing to say.
    (@read ()) => {
        fn read_reply<'de, D: serde::Deserializer<'de>>(data: D) -> Result<Self::Reply, D::Error> {
            serde::Deserialize::deserialize(data).map(|_: serde::de::IgnoredAny| ())
        }
    };
    (@read $($reply:tt)+) => {};
    (@other) => { None };
    (@other $wire:literal $param:literal) => { Some($crate::host::OtherWire::new($wire, $param)) };
    (@check) => { $crate::host::ParamCheck::None };
    (@check $check:ident) => { $crate::host::ParamCheck::$check };
    (
        $(#[doc = $doc:literal])*
        $name:ident {
            wire: $wire:literal,
            $(call: $call:ident(
                $($rparam:ident : $rts:literal $($rjs:ident)?),*
                $(; $($oparam:ident : $ots:literal $($ojs:ident)?),*)?
            ) -> $result:literal,)?
            $(keys: $keys:literal,)?
            versions: $versions:ident,
            class: $class:ident,
            timeout: $timeout:ident $(,)?
        }
        required { $(
            $(#[doc = $rdoc:literal])*
            $rfield:ident : $rty:ty = $rkey:literal from $rfrom:literal $(check $rcheck:path)? $(, read $rread:literal)?;
        )* }
        optional { $(
            $(#[doc = $odoc:literal])*
            $ofield:ident : $oty:ty = $okey:literal from $ofrom:literal $(check $ocheck:path)? $(, read $oread:literal)?;
        )* }
        $(switch {
            $(#[doc = $sdoc:literal])*
            $switch:ident = $skey:literal from $sfrom:literal as $other:literal;
        })?
        reply: $($reply:tt)+
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $rdoc])*
                #[serde(rename = $rkey)]
                $(#[serde(deserialize_with = $rread)])?
                pub $rfield: $rty,
            )*
            $(
                $(#[doc = $odoc])*
                #[serde(rename = $okey, default, skip_serializing_if = "Option::is_none")]
                $(#[serde(deserialize_with = $oread)])?
                pub $ofield: Option<$oty>,
            )*
            $(
                $(#[doc = $sdoc])*
                #[serde(rename = $skey, default, skip_deserializing)]
                pub $switch: bool,
            )?
        }

        #[allow(clippy::new_without_default, reason = "a call without parameters is still made, not defaulted")]
        impl $name {
            /// A call with the required parameters.
            #[must_use]
            pub fn new($($rfield: impl Into<$rty>),*) -> Self {
                Self { $($rfield: $rfield.into(),)* $($ofield: None,)* $($switch: false,)? }
            }

            $(
                #[doc = concat!("The same call with `", stringify!($ofield), "`.")]
                #[must_use]
                pub fn $ofield(mut self, $ofield: impl Into<$oty>) -> Self {
                    self.$ofield = Some($ofield.into());
                    self
                }
            )*
            $(
                #[doc = concat!("The same call with `", stringify!($switch), "`.")]
                #[must_use]
                pub fn $switch(mut self, $switch: bool) -> Self {
                    self.$switch = $switch;
                    self
                }
            )?
        }

        $crate::host::macros::host_method! { @from $name { $($rfield: $rty,)* } }

        impl $crate::host::HostMethod for $name {
            const INFO: &'static $crate::host::MethodInfo = &$crate::host::MethodInfo {
                wire: $wire,
                call: concat!("" $(, stringify!($call))?),
                params: &[
                    $($($crate::host::ParamInfo::new(
                        stringify!($rparam), $rts, true, $crate::host::macros::host_method!(@check $($rjs)?),
                    ),)*
                    $($($crate::host::ParamInfo::new(
                        stringify!($oparam), $ots, false, $crate::host::macros::host_method!(@check $($ojs)?),
                    ),)*)?)?
                ],
                keys: concat!("" $(, $keys)?),
                result: concat!("" $(, $result)?),
                doc: concat!("" $(, $doc, "\n")*),
                versions: $crate::host::Versions::$versions,
                class: $crate::host::ResponseClass::$class,
                timeout: $crate::host::TimeoutClass::$timeout,
                other: $crate::host::macros::host_method!(@other $($other $sfrom)?),
                map_value: $crate::host::macros::host_method!(@map $($reply)+),
                fields: &[
                    $($crate::host::FieldInfo::new($rkey, $rfrom, true, concat!("" $(, $rdoc, "\n")*)),)*
                    $($crate::host::FieldInfo::new($skey, $sfrom, false, concat!("" $(, $sdoc, "\n")*)),)?
                    $($crate::host::FieldInfo::new($okey, $ofrom, false, concat!("" $(, $odoc, "\n")*)),)*
                ],
            };
            $(
                const OTHER: Option<&'static $crate::host::MethodInfo> =
                    Some(const { &$crate::host::MethodInfo { wire: $other, ..*Self::INFO } });

                fn wire_name(&self) -> &'static str {
                    if self.$switch { $other } else { $wire }
                }

                fn arrived_as(&mut self, wire: &str) {
                    self.$switch = wire == $other;
                }
            )?
            type Reply = $crate::host::macros::host_method!(@reply $($reply)+);

            $crate::host::macros::host_method! { @read $($reply)+ }

            fn check(&self) -> Result<(), $crate::DecodeError> {
                $($($rcheck($rkey, &self.$rfield)?;)?)*
                $($(if let Some(value) = &self.$ofield { $ocheck($okey, value)?; })?)*
                Ok(())
            }
        }
    };
}
pub(crate) use host_method;

/// In `reply: T as MAP`: the `value` of the answer is a `Map`.
pub(crate) const MAP: bool = true;

/// Behind the target of an event: the host waits for the provider's answer.
pub(crate) const WAITS: bool = true;

/// Declares one built-in event: its payload and its table row. `also` repeats a field under a second key on the wire;
/// `further` keeps the fields that are not named.
macro_rules! host_event {
    (
        $(#[$doc:meta])*
        $name:ident { wire: $wire:literal, versions: $versions:ident, target: $target:ident $(, $waits:ident)? $(,)? }
        required { $(
            $(#[doc = $rdoc:literal])*
            $rfield:ident : $rty:ty = $rkey:literal $(also $also:literal)?;
        )* }
        optional { $(
            $(#[doc = $odoc:literal])*
            $ofield:ident : $oty:ty = $okey:literal;
        )* }
        $(further { $(#[$xdoc:meta])* $xfield:ident })?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[doc = $rdoc])*
                #[serde(rename = $rkey)]
                pub $rfield: $rty,
            )*
            $(
                $(#[doc = $odoc])*
                #[serde(rename = $okey, default, skip_serializing_if = "Option::is_none")]
                pub $ofield: Option<$oty>,
            )*
            $(
                $(#[$xdoc])*
                #[serde(flatten)]
                pub $xfield: $crate::Record,
            )?
        }

        impl $name {
            /// An event with the fields it always has.
            #[must_use]
            pub fn new($($rfield: impl Into<$rty>),*) -> Self {
                Self { $($rfield: $rfield.into(),)* $($ofield: None,)* $($xfield: $crate::Record::new(),)? }
            }

            $(
                #[doc = concat!("The same event with `", stringify!($ofield), "`.")]
                #[must_use]
                pub fn $ofield(mut self, $ofield: impl Into<$oty>) -> Self {
                    self.$ofield = Some($ofield.into());
                    self
                }
            )*
        }

        impl $crate::host::HostEventKind for $name {
            const INFO: &'static $crate::host::EventInfo = &$crate::host::EventInfo {
                wire: $wire,
                versions: $crate::host::Versions::$versions,
                target: $crate::host::EventTarget::$target,
                waits: false $(|| $crate::host::macros::$waits)?,
                fields: &[
                    $($crate::host::EventField::new($rkey, stringify!($rty), true, concat!($($rdoc, "\n"),*)),)*
                    $($crate::host::EventField::new($okey, stringify!($oty), false, concat!($($odoc, "\n"),*)),)*
                ],
            };
            const REPEATED: &'static [(&'static str, &'static str)] = &[$($(($rkey, $also),)?)*];
        }
    };
}
pub(crate) use host_event;
