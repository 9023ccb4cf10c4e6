//! Providers whose every operation is one command value: the remote one, and the layers.

use async_trait::async_trait;
use cif_protocol::channel::{ChannelCommand, ChannelReply, Command};
use cif_provider::{CallContext, MaybeSend, MaybeSync, ProviderError, ProviderErrorKind};

/// Executes commands as values.
#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
pub(crate) trait ByCommand: MaybeSend + MaybeSync {
    async fn command(&self, cx: &CallContext, command: ChannelCommand) -> Result<ChannelReply, ProviderError>;
}

/// A typed command through [`ByCommand`].
pub(crate) async fn typed<P: ByCommand + ?Sized, C: Command>(
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

/// Implements every facet on a type that is [`ByCommand`].
macro_rules! by_command {
    ($type:ty) => {
        $crate::by_command::facet!($type, Conversations {
            start(Start) -> Started;
            accept(Accept);
            decline(Decline);
            end(End);
            wrap_up_start(WrapUpStart);
            wrap_up_end(WrapUpEnd);
            associate(Associate);
        });
        $crate::by_command::facet!($type, Voice {
            hold(Hold);
            resume(Resume);
            mute(Mute);
            unmute(Unmute);
            send_dtmf(SendDtmf);
            blind_transfer(BlindTransfer);
        });
        $crate::by_command::facet!($type, Messaging {
            send(SendMessage) -> MessageSent;
            mark_typing(MarkTyping);
        });
        $crate::by_command::facet!($type, Email {
            send(SendEmail) -> EmailSent;
        });
        $crate::by_command::facet!($type, Presence {
            get(GetPresence) -> CurrentPresence;
            set(SetPresence) -> CurrentPresence;
            list(ListPresences) -> PresenceList;
        });
        $crate::by_command::facet!($type, Directory {
            search(SearchDirectory) -> DirectoryPage;
            resolve(ResolveAddress) -> ResolvedAddress;
        });
    };
}

macro_rules! facet {
    ($type:ty, $facet:ident { $($method:ident($command:ident) $(-> $reply:ident)?;)+ }) => {
        #[cfg_attr(not(target_arch = "wasm32"), async_trait::async_trait)]
        #[cfg_attr(target_arch = "wasm32", async_trait::async_trait(?Send))]
        #[deny(clippy::missing_trait_methods)]
        impl cif_provider::$facet for $type {
            $(
                async fn $method(
                    &self,
                    cx: &cif_provider::CallContext,
                    command: cif_protocol::channel::$command,
                ) -> Result<$crate::by_command::reply_type!($($reply)?), cif_provider::ProviderError> {
                    let outcome = $crate::by_command::typed(self, cx, command).await;
                    outcome.map(|reply| $crate::by_command::reply_value!(reply $($reply)?))
                }
            )+
        }
    };
}

/// A command without a reply of its own answers `()`.
macro_rules! reply_type {
    () => {
        ()
    };
    ($reply:ident) => {
        cif_protocol::channel::$reply
    };
}

macro_rules! reply_value {
    ($value:ident) => {
        drop($value)
    };
    ($value:ident $reply:ident) => {
        $value
    };
}

pub(crate) use {by_command, facet, reply_type, reply_value};
