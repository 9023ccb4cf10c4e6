//! Messages of a vendor's own.

use cif_protocol::channel::{Entry, SendCustom};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs};

cases! {
    sends = "custom.send.works", real_time true, twin Case("custom.send.refused"),
        "A message in a namespace that is advertised is taken, once.",
        "`custom_namespaces` names what you understand.";
    refused = "custom.send.refused", real_time true, twin Case("custom.send.works"),
        "A message of the vendor's own is refused as unsupported, without an effect, where that is not advertised.",
        "Answer with kind `Unsupported`, even in a namespace that was advertised before.";
    unknown = "custom.send.unknown_namespace", real_time true, twin SideOf("custom.send.works"),
        "A message in a namespace that is not advertised is refused.",
        "Answer with kind `Unsupported`. Another vendor's message may mean something else in yours.";
}

async fn refused(bench: &mut Bench) -> Result<(), Stop> {
    let namespaces = bench.capabilities().custom_namespaces.unwrap_or_default();
    let namespace = namespaces.into_iter().next().unwrap_or_else(|| "conformance".to_owned());
    let send = SendCustom::new(namespace, "conformance");
    bench.without(&send.clone().into()).await?;
    bench.must_refuse(send, &[ProviderErrorKind::Unsupported]).await
}

async fn sends(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().custom, SendCustom::NAME)?;
    let namespaces = bench.capabilities().custom_namespaces.unwrap_or_default();
    let Some(namespace) = namespaces.into_iter().next() else {
        return Err(Stop::broken("`custom` is advertised, and `custom_namespaces` names none"));
    };
    let before = bench.effects().await?;
    let id = bench.new_command_id();
    // What a vendor's message says is the vendor's: a refusal of this one is no fault, a loss without a word is.
    match bench.command_as(&id, SendCustom::new(namespace.clone(), "conformance")).await {
        Ok(_) => {
            let done = bench.effects().await?.since(before);
            must(done.custom == 1, || format!("the service took {} messages; expected 1", done.custom))
        }
        Err(error) if error.kind() == ProviderErrorKind::InvalidInput => {
            Err(Stop::not_run(format!("`{namespace}` does not know the message `conformance`")))
        }
        Err(error) => Err(Stop::broken(format!("a message in the namespace `{namespace}` failed: {error}"))),
    }
}

async fn unknown(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().custom, SendCustom::NAME)?;
    let send = SendCustom::new("conformance-no-such-namespace", "anything");
    bench.must_refuse(send, &[ProviderErrorKind::Unsupported]).await
}
