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

async fn execute(
    provider: &dyn ChannelProvider,
    cx: &CallContext,
    command: ChannelCommand,
) -> Result<ChannelReply, ProviderError> {
    use ChannelCommand as C;
    use ChannelReply as R;
    let done = Done::new();
    let name = command.info().map_or("", |info| info.name);
    let talk = provider.conversations();
    let voice = || provider.voice().ok_or_else(|| missing(name, &Facet::Voice));
    let messaging = || provider.messaging().ok_or_else(|| missing(name, &Facet::Messaging));
    let email = || provider.email().ok_or_else(|| missing(name, &Facet::Email));
    let presence = || provider.presence().ok_or_else(|| missing(name, &Facet::Presence));
    let directory = || provider.directory().ok_or_else(|| missing(name, &Facet::Directory));
    Ok(match command {
        C::Attach(_) => {
            let text = "attach needs a host and an event sink: call ChannelProvider::attach where they are known";
            return Err(ProviderError::new(ProviderErrorKind::WrongState, text));
        }
        C::Detach(_) => provider.detach().await.map(|()| R::Detach(done))?,
        C::TakeSnapshot(_) => R::TakeSnapshot(provider.snapshot().await?),
        C::DeliverHostEvent(c) => R::DeliverHostEvent(provider.host_event(c.event).await?.into()),
        C::Start(c) => R::Start(talk.start(cx, c).await?),
        C::Accept(c) => talk.accept(cx, c).await.map(|()| R::Accept(done))?,
        C::Decline(c) => talk.decline(cx, c).await.map(|()| R::Decline(done))?,
        C::End(c) => talk.end(cx, c).await.map(|()| R::End(done))?,
        C::WrapUpStart(c) => talk.wrap_up_start(cx, c).await.map(|()| R::WrapUpStart(done))?,
        C::WrapUpEnd(c) => talk.wrap_up_end(cx, c).await.map(|()| R::WrapUpEnd(done))?,
        C::Associate(c) => talk.associate(cx, c).await.map(|()| R::Associate(done))?,
        C::Hold(c) => voice()?.hold(cx, c).await.map(|()| R::Hold(done))?,
        C::Resume(c) => voice()?.resume(cx, c).await.map(|()| R::Resume(done))?,
        C::Mute(c) => voice()?.mute(cx, c).await.map(|()| R::Mute(done))?,
        C::Unmute(c) => voice()?.unmute(cx, c).await.map(|()| R::Unmute(done))?,
        C::SendDtmf(c) => voice()?.send_dtmf(cx, c).await.map(|()| R::SendDtmf(done))?,
        C::BlindTransfer(c) => voice()?.blind_transfer(cx, c).await.map(|()| R::BlindTransfer(done))?,
        C::SendMessage(c) => R::SendMessage(messaging()?.send(cx, c).await?),
        C::MarkTyping(c) => messaging()?.mark_typing(cx, c).await.map(|()| R::MarkTyping(done))?,
        C::SendEmail(c) => R::SendEmail(email()?.send(cx, c).await?),
        C::GetPresence(c) => R::GetPresence(presence()?.get(cx, c).await?),
        C::SetPresence(c) => R::SetPresence(presence()?.set(cx, c).await?),
        C::ListPresences(c) => R::ListPresences(presence()?.list(cx, c).await?),
        C::SearchDirectory(c) => R::SearchDirectory(directory()?.search(cx, c).await?),
        C::ResolveAddress(c) => R::ResolveAddress(directory()?.resolve(cx, c).await?),
        other => return Err(ProviderError::unsupported(other.name())),
    })
}

fn missing(operation: &str, facet: &Facet) -> ProviderError {
    let text = format!("the provider has no facet `{facet}`; see its capabilities");
    ProviderError::new(ProviderErrorKind::Unsupported, text).with_operation(operation)
}
