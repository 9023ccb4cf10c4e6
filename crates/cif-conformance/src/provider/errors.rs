//! Refusals say what they are.

use cif_protocol::channel::{Accept, BlindTransfer, ChannelKind, End, Ended, Entry, Hold, SendDtmf};
use cif_provider::{CallContext, ChannelProvider, ProviderErrorKind};

use super::bench::{Bench, NOBODY};
use super::lifecycle::first_kind;
use super::voice::{colleague, tones};
use crate::case::{Stop, must, needs};

cases! {
    name_operation = "errors.name_the_operation", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "An error names its operation and has a text.",
        "`ProviderError::with_operation` with the command's wire name; `dispatch` adds it where it is missing.";
    wrong_state = "errors.wrong_state.offered", real_time true, twin SideOf("voice.hold.works"),
        "What needs a connected conversation is refused while it is offered.",
        "Answer with kind `WrongState`; the agent has not accepted yet.";
    over = "errors.wrong_state.over", real_time true, twin SideOf("voice.hold.works"),
        "What needs a connected conversation is refused when it is over.",
        "Answer with kind `WrongState` or `NotFound`.";
    twice = "errors.wrong_state.accepted_twice", real_time true, twin SideOf("conversation.accept.works"),
        "Accepting a second time, under another id, neither connects anew nor breaks anything.",
        "Answer success or `WrongState`; report nothing a second time.";
}

async fn name_operation(bench: &mut Bench) -> Result<(), Stop> {
    let provider = bench.provider().clone();
    match provider.conversations().end(&CallContext::new(), End::new(NOBODY)).await {
        Ok(()) => Err(Stop::broken("ending a conversation that does not exist succeeded")),
        Err(error) => must(!error.message().trim().is_empty(), || format!("the error has no text: {error:?}")),
    }
}

async fn wrong_state(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().hold, Hold::NAME)?;
    let conversation = bench.offered(&ChannelKind::Voice).await?;
    bench.must_refuse(Hold::new(conversation), &[ProviderErrorKind::WrongState]).await
}

async fn over(bench: &mut Bench) -> Result<(), Stop> {
    const GONE: &[ProviderErrorKind] = &[ProviderErrorKind::WrongState, ProviderErrorKind::NotFound];
    let capabilities = bench.capabilities();
    needs(capabilities.end, End::NAME)?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    bench.must(End::new(conversation.clone())).await?;
    bench.event_named(Ended::NAME, &conversation).await?;
    if capabilities.hold.is_supported() {
        bench.must_refuse(Hold::new(conversation.clone()), GONE).await?;
    }
    if capabilities.send_dtmf.is_supported() {
        bench.must_refuse(SendDtmf::new(conversation.clone(), tones()), GONE).await?;
    }
    if capabilities.blind_transfer.is_supported() {
        bench.must_refuse(BlindTransfer::new(conversation, colleague()), GONE).await?;
    }
    Ok(())
}

async fn twice(bench: &mut Bench) -> Result<(), Stop> {
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    let seen = bench.settle().await.len();
    let id = bench.new_command_id();
    if let Err(error) = bench.command_as(&id, Accept::new(conversation)).await {
        must(error.kind() == ProviderErrorKind::WrongState && error.is_certain(), || {
            format!("it failed otherwise: {error}")
        })?;
    }
    let after = bench.settle().await;
    must(after.len() == seen, || format!("`{}` was reported again", after[seen].event.name()))
}
