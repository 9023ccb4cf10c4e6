//! Attaching and detaching.

use cif_protocol::Value;
use cif_protocol::channel::{Accept, ChannelKind, ListPresences};
use cif_protocol::host::HostEvent;
use cif_provider::ProviderErrorKind;

use super::bench::{Bench, NOBODY};
use crate::case::{Stop, must};

cases! {
    attach = "lifecycle.attach.returns", real_time true, twin None("every provider does it; there is nothing to advertise"),
        "`attach` returns, without waiting for the service or the agent.",
        "A host waits for `attach` before it shows anything. Start your connection in a task and report \
         `connection.state_changed`; never wait for a sign-in or an answer inside.";
    attach_again = "lifecycle.attach.again", real_time true, twin None("every provider does it; there is nothing to advertise"),
        "A provider can be attached again after `detach`.",
        "A page that is reloaded and a link that begins anew attach again. Keep nothing of the old attachment.";
    unknown_event = "lifecycle.host_event.unknown", real_time true, twin None("every provider does it; there is nothing to advertise"),
        "A host event that the provider does not know is answered and not an error.",
        "Hosts of later versions say more. Answer `HostEventReply::Done` to what you do not know.";
    detach_silent = "lifecycle.detach.silent", real_time true, twin None("every provider does it; there is nothing to advertise"),
        "After `detach` nothing is reported any more.",
        "The sink of an attachment is closed by `detach`. Drop it, and stop the tasks that report into it.";
    detach_refuses = "lifecycle.detach.refuses", real_time true, twin SideOf("errors.name_the_operation"),
        "After `detach` a command fails, surely without an effect.",
        "Answer with kind `Detached`: there is no agent for whom it could be done.";
}

async fn attach(bench: &mut Bench) -> Result<(), Stop> {
    bench.attach().await
}

async fn attach_again(bench: &mut Bench) -> Result<(), Stop> {
    bench.attach().await?;
    bench.detach().await?;
    bench.attach().await?;
    let provider = bench.provider().clone();
    provider.snapshot().await?;
    Ok(())
}

async fn unknown_event(bench: &mut Bench) -> Result<(), Stop> {
    let provider = bench.provider().clone();
    let event = HostEvent::custom("conformance.nobody_knows_this", Value::Null);
    let answer = provider.host_event(event).await;
    answer.map(drop).map_err(|error| Stop::broken(format!("an unknown host event failed: {error}")))
}

async fn detach_silent(bench: &mut Bench) -> Result<(), Stop> {
    let far_end = bench.far_end()?;
    let kind = first_kind(bench)?;
    bench.offered(&kind).await?;
    bench.detach().await?;
    bench.settle().await;
    let before = bench.settle().await.len();
    // Whether the far end can still do this is its business.
    let _ = far_end.offer(&kind, super::bench::sender(&kind)).await;
    let after = bench.settle().await;
    must(after.len() == before, || format!("`{}` was reported after `detach`", after[before].event.name()))
}

async fn detach_refuses(bench: &mut Bench) -> Result<(), Stop> {
    bench.detach().await?;
    let id = bench.new_command_id();
    let outcome = if bench.capabilities().accept.is_supported() {
        bench.command_as(&id, Accept::new(NOBODY)).await
    } else {
        bench.command_as(&id, ListPresences::new()).await
    };
    match outcome {
        Ok(_) => Err(Stop::broken("a command succeeded after `detach`")),
        Err(error) if error.kind() != ProviderErrorKind::Detached && error.kind() != ProviderErrorKind::NotFound => {
            Err(Stop::broken(format!("a command after `detach` failed with `{}`; expected `detached`", error.kind())))
        }
        Err(error) => must(error.is_certain(), || format!("the refusal after `detach` is uncertain: {error}")),
    }
}

/// A kind of conversation that the provider has.
pub(super) fn first_kind(bench: &Bench) -> Result<ChannelKind, Stop> {
    bench.kinds().into_iter().next().ok_or_else(|| Stop::not_run("the descriptor names no kind of conversation"))
}
