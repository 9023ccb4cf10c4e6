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

/// Implements every facet of a provider (`Conversations`, `Voice`, `Messaging`, `Email`, `Presence`, `Directory`) on a type
/// that is [`ByCommand`].
#[macro_export]
macro_rules! by_command {
    ($type:ty) => {
        $crate::by_command!(@facet $type, Conversations {
            start(Start) -> Started;
            accept(Accept) -> ();
            decline(Decline) -> ();
            end(End) -> ();
            wrap_up_start(WrapUpStart) -> ();
            wrap_up_end(WrapUpEnd) -> ();
            associate(Associate) -> ();
        });
        $crate::by_command!(@facet $type, Voice {
            hold(Hold) -> ();
            resume(Resume) -> ();
            mute(Mute) -> ();
            unmute(Unmute) -> ();
            send_dtmf(SendDtmf) -> ();
            blind_transfer(BlindTransfer) -> ();
        });
        $crate::by_command!(@facet $type, Messaging {
            send(SendMessage) -> MessageSent;
            mark_typing(MarkTyping) -> ();
        });
        $crate::by_command!(@facet $type, Email {
            send(SendEmail) -> EmailSent;
        });
        $crate::by_command!(@facet $type, Presence {
            get(GetPresence) -> CurrentPresence;
            set(SetPresence) -> CurrentPresence;
            list(ListPresences) -> PresenceList;
        });
        $crate::by_command!(@facet $type, Directory {
            search(SearchDirectory) -> DirectoryPage;
            resolve(ResolveAddress) -> ResolvedAddress;
        });
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
}

/// The accessors of a layer that is [`ByCommand`] inside its `impl ChannelProvider`: it has the facets of the provider in its
/// field `$inner`, and stands for each of them itself.
#[macro_export]
macro_rules! facets_of {
    ($inner:ident) => {
        fn conversations(&self) -> &dyn $crate::__private::provider::Conversations {
            self
        }
        $crate::facets_of!(@facet $inner, voice Voice);
        $crate::facets_of!(@facet $inner, messaging Messaging);
        $crate::facets_of!(@facet $inner, email Email);
        $crate::facets_of!(@facet $inner, presence Presence);
        $crate::facets_of!(@facet $inner, directory Directory);
    };
    (@facet $inner:ident, $name:ident $facet:ident) => {
        fn $name(&self) -> Option<&dyn $crate::__private::provider::$facet> {
            self.$inner.$name().map(|_| self as &dyn $crate::__private::provider::$facet)
        }
    };
}
