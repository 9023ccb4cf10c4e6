//! Providers whose every operation is one command value: the remote one, and layers.

use async_trait::async_trait;
use cif_protocol::channel::{ChannelCommand, ChannelReply, Command};
use cif_provider::{CallContext, MaybeSend, MaybeSync, ProviderError, ProviderErrorKind};

/// Executes commands as values. With [`by_command!`](crate::by_command) a type that does so has every facet of a provider:
/// the way to write a layer around a [`ChannelProvider`](cif_provider::ChannelProvider).
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub trait ByCommand: MaybeSend + MaybeSync {
    /// Executes one command; what [`dispatch`](cif_provider::dispatch) does for a provider.
    ///
    /// # Errors
    ///
    /// Those of the command.
    async fn command(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError>;
}

/// A typed command through [`ByCommand`].
///
/// # Errors
///
/// Those of the command; `Unexpected` when the reply belongs to another one.
pub async fn typed<P: ByCommand + ?Sized, C: Command>(
    provider: &P,
    cx: &CallContext,
    command: C,
) -> Result<C::Reply, ProviderError> {
    let reply = provider.command(cx, command.into_command()).await?;
    C::unwrap_reply(reply).ok_or_else(|| {
        let text = "the reply belongs to another command; this is a fault of the provider";
        ProviderError::new(ProviderErrorKind::Unexpected, text).with_operation(C::NAME).uncertain()
    })
}

/// Implements every facet of a provider (`Conversations`, `Voice`, `Messaging` and so on) on a type that is [`ByCommand`].
#[macro_export]
macro_rules! by_command {
    (
        [@every $type:ty]
        core conversations Conversations $core:tt
        $(facet $accessor:ident $trait:ident ($facet:ident) $methods:tt)*
    ) => {
        $crate::by_command!(@facet $type, Conversations $core);
        $($crate::by_command!(@facet $type, $trait $methods);)*
    };
    (@facet $type:ty, $facet:ident { $($method:ident($command:ident) -> $reply:tt;)+ }) => {
        #[cfg_attr(not(target_arch = "wasm32"), $crate::__private::provider::async_trait)]
        #[cfg_attr(target_arch = "wasm32", $crate::__private::provider::async_trait(?Send))]
        #[deny(clippy::missing_trait_methods)]
        impl $crate::__private::provider::$facet for $type {
            $(
                async fn $method(
                    &self,
                    cx: &$crate::__private::provider::CallContext,
                    command: $crate::__private::protocol::channel::$command,
                ) -> Result<$crate::by_command!(@type $reply), $crate::__private::provider::ProviderError> {
                    let outcome = $crate::typed(self, cx, command).await;
                    outcome.map(|reply| $crate::by_command!(@value reply, $reply))
                }
            )+
        }
    };
    // A command without a reply of its own answers `()`.
    (@type ()) => { () };
    (@type $reply:ident) => { $crate::__private::protocol::channel::$reply };
    (@value $value:ident, ()) => {{
        let $crate::__private::protocol::channel::Done { .. } = $value;
    }};
    (@value $value:ident, $reply:ident) => { $value };
    // Last, because a type is tried and not taken back.
    ($type:ty) => {
        $crate::__private::provider::for_each_facet! { [$crate::by_command] @every $type }
    };
}

/// The accessors of a layer that is [`ByCommand`] inside its `impl ChannelProvider`: it has the facets of the provider in its
/// field `$inner`, and stands for each of them itself.
#[macro_export]
macro_rules! facets_of {
    ($inner:ident) => {
        fn conversations(&self) -> &dyn $crate::__private::provider::Conversations {
            self
        }
        $crate::__private::provider::for_each_facet! { [$crate::facets_of] @every $inner }
    };
    (
        [@every $inner:ident]
        core conversations Conversations $core:tt
        $(facet $accessor:ident $trait:ident ($facet:ident) $methods:tt)*
    ) => {
        $(fn $accessor(&self) -> Option<&dyn $crate::__private::provider::$trait> {
            self.$inner.$accessor().map(|_| self as &dyn $crate::__private::provider::$trait)
        })*
    };
}
