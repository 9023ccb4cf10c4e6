//! What people agreed to.

use cif_protocol::channel::{
    Address, ChannelEvent, ConsentChanged, ConsentPurpose, ConsentRecord, ConsentState, Entry, GetConsent, SetConsent,
};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use crate::case::{Stop, must, needs};

operations! {
    get = "consent.get" in [], |_| GetConsent::new(party()).into(),
        works (by gets, "What was answered is what is asked for later, with its evidence."), unknown -;
    set = "consent.set" in [], |_| denied().into(),
        works (by sets, "An answer is kept and reported."), unknown -;
}

cases! {
    purpose = "consent.get.purpose", real_time true, twin SideOf("consent.get.works"),
        "Who asks for one purpose gets no answer to another.",
        "Consent to a recording is none to marketing.";
    silent = "consent.set.same_again", real_time true, twin SideOf("consent.set.works"),
        "An answer that is the same as before changes nothing and is not reported again.",
        "`consent.changed` says that something has changed.";
    nobody = "consent.set.nobody", real_time true, twin SideOf("consent.set.works"),
        "The answer of nobody is refused.",
        "Answer with kind `InvalidInput` where the party has no address.";
}

fn party() -> Address {
    Address::phone("+15550100177")
}

fn denied() -> SetConsent {
    SetConsent::new(party(), ConsentPurpose::Recording, ConsentState::Denied).with_evidence("said so in the call")
}

async fn known(bench: &mut Bench, purpose: Option<ConsentPurpose>) -> Result<Vec<ConsentRecord>, Stop> {
    let mut get = GetConsent::new(party());
    get.purpose = purpose;
    Ok(bench.ask(get).await?.consents)
}

async fn gets(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs(denied())?;
    bench.ask(denied()).await?;
    let found = known(bench, None).await?;
    let right = |record: &&ConsentRecord| {
        record.purpose == ConsentPurpose::Recording
            && record.state == ConsentState::Denied
            && record.evidence.as_deref() == Some("said so in the call")
    };
    must(found.iter().filter(right).count() == 1, || format!("the answers are {found:?}; one was given"))
}

async fn sets(bench: &mut Bench) -> Result<(), Stop> {
    let (id, _) = bench.ask_by_id(denied()).await?;
    let ChannelEvent::ConsentChanged(changed) = bench.caused(ConsentChanged::NAME, &id).await?.event else {
        return Err(Stop::broken(format!("`{}` is another event", ConsentChanged::NAME)));
    };
    let seen = (changed.party, changed.consent.purpose, changed.consent.state);
    must(seen == (party(), ConsentPurpose::Recording, ConsentState::Denied), || format!("the event shows {seen:?}"))
}

async fn purpose(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().get_consent, GetConsent::NAME)?;
    needs(bench.capabilities().set_consent, SetConsent::NAME)?;
    bench.ask(denied()).await?;
    bench.ask(SetConsent::new(party(), ConsentPurpose::Marketing, ConsentState::Granted)).await?;
    let found = known(bench, Some(ConsentPurpose::Marketing)).await?;
    let only = found.len() == 1 && found.iter().all(|record| record.purpose == ConsentPurpose::Marketing);
    must(only, || format!("asked for marketing, the answers are {found:?}"))
}

async fn silent(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().set_consent, SetConsent::NAME)?;
    bench.follows(denied()).await?;
    bench.must_be_harmless(denied().into()).await
}

async fn nobody(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().set_consent, SetConsent::NAME)?;
    let set = SetConsent::new(Address::phone(" "), ConsentPurpose::Recording, ConsentState::Granted);
    bench.must_refuse(set, &[ProviderErrorKind::InvalidInput]).await
}
