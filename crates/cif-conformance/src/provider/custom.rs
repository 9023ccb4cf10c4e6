//! Messages of a vendor's own.

use cif_protocol::channel::{Entry, SendCustom};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs};

operations! {
    send = "custom.send" in [], |_| SendCustom::new("conformance-no-such-namespace", "anything").into(),
        works (by sends, "A message in a namespace that is advertised is taken, once."), unknown -;
}

cases! {
    unknown = "custom.send.unknown_namespace", real_time true, twin SideOf("custom.send.works"),
        "A message in a namespace that is not advertised is refused.",
        "Answer with kind `Unsupported`. Another vendor's message may mean something else in yours.";
}

async fn sends(bench: &mut Bench) -> Result<(), Stop> {
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
