//! From a command as a value to the method that executes it.

use cif_protocol::channel::{ChannelCommand, ChannelReply, Done, Facet};

use crate::{CallContext, ChannelProvider, ProviderError, ProviderErrorKind};

/// Executes `command` on `provider`, once per call: looking a repeated command id up is the caller's business.
///
/// `provider.attach` is not executed here, because only the caller has the host and the sink that belong to it.
///
/// # Errors
///
/// What the provider answers, with the command's name as operation where it named none; `Unsupported` for an unknown
/// command and for one whose facet is missing.
pub async fn dispatch(
    provider: &dyn ChannelProvider,
    cx: &CallContext,
    command: ChannelCommand,
) -> Result<ChannelReply, ProviderError> {
    let operation = command.info().map(|info| info.name);
    let outcome = execute(provider, cx, command).await;
    outcome.map_err(|error| match (error.operation(), operation) {
        (None, Some(operation)) => error.with_operation(operation),
        _ => error,
    })
}

/// A method's answer as a reply: one without a reply of its own answers `()`.
macro_rules! reply {
    ($command:ident, $call:expr, ()) => {
        $call.await.map(|()| ChannelReply::$command(Done::new()))
    };
    ($command:ident, $call:expr, $reply:ident) => {
        $call.await.map(ChannelReply::$command)
    };
}

macro_rules! arms {
    (
        [$provider:ident $cx:ident $value:ident $name:ident]
        core conversations Conversations { $($core_method:ident($core:ident) -> $core_reply:tt;)* }
        $(facet $accessor:ident $trait:ident ($facet:ident) { $($method:ident($command:ident) -> $reply:tt;)* })*
    ) => {
        match $value {
            ChannelCommand::Attach(_) => {
                let text = "attach needs a host and an event sink: call ChannelProvider::attach where they are known";
                Err(ProviderError::new(ProviderErrorKind::WrongState, text))
            }
            ChannelCommand::Detach(_) => $provider.detach().await.map(|()| ChannelReply::Detach(Done::new())),
            ChannelCommand::TakeSnapshot(_) => $provider.snapshot().await.map(ChannelReply::TakeSnapshot),
            ChannelCommand::DeliverHostEvent(command) => {
                let answer = $provider.host_event_with($cx, command.event).await?;
                Ok(ChannelReply::DeliverHostEvent(answer.into()))
            }
            $(ChannelCommand::$core(command) => {
                reply!($core, $provider.conversations().$core_method($cx, command), $core_reply)
            })*
            $($(ChannelCommand::$command(command) => {
                let facet = $provider.$accessor().ok_or_else(|| missing($name, &Facet::$facet))?;
                reply!($command, facet.$method($cx, command), $reply)
            })*)*
            other => Err(ProviderError::unsupported(other.name())),
        }
    };
}

async fn execute(
    provider: &dyn ChannelProvider,
    cx: &CallContext,
    command: ChannelCommand,
) -> Result<ChannelReply, ProviderError> {
    let name = command.info().map_or("", |info| info.name);
    crate::for_each_facet! { [arms] provider cx command name }
}

fn missing(operation: &str, facet: &Facet) -> ProviderError {
    let text = format!("the provider has no facet `{facet}`; see its capabilities");
    ProviderError::new(ProviderErrorKind::Unsupported, text).with_operation(operation)
}
