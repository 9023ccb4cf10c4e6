//! What is advertised must be true.

use cif_protocol::channel::{COMMANDS, Capabilities, ChannelKind, Dtmf, MessagePart, Scope, SendDtmf, SendMessage};
use cif_provider::ProviderErrorKind;

use super::bench::Bench;
use super::lifecycle::first_kind;
use crate::case::{Stop, must};

cases! {
    facets_there = "capabilities.facets.there", real_time true, twin Case("capabilities.facets.used"),
        "Whoever advertises an operation has the facet that it belongs to.",
        "Hosts ask the facet for the operation and find nothing. Return it from its accessor, or do not advertise the operation.";
    facets_used = "capabilities.facets.used", real_time true, twin Case("capabilities.facets.there"),
        "A facet that is there has at least one operation that is advertised.",
        "A host shows nothing of a facet without capabilities. Advertise what works, or return no facet.";
    facets_same = "capabilities.facets.same", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "The facets never change.",
        "Hosts look once. What comes and goes is told by levels and `capabilities.changed`.";
    scopes = "capabilities.scopes", real_time true, twin None("it must hold always; the mutants show that it can fail"),
        "No sign-in can do more than the provider, no conversation more than the sign-in.",
        "The scopes are from the general to the special: take away, never add.";
    dtmf_limit = "capabilities.limit.dtmf", real_time true, twin SideOf("voice.send_dtmf.works"),
        "More tones than the limit allows are refused, and none is sent.",
        "A host splits by the advertised limit; beyond it answer `LimitReached` or `InvalidInput` and send nothing.";
    message_limit = "capabilities.limit.message", real_time true, twin SideOf("messaging.send.works"),
        "A message larger than the limit allows is refused and not sent.",
        "Answer `LimitReached` or `InvalidInput`; never cut what somebody wrote.";
}

async fn facets_there(bench: &mut Bench) -> Result<(), Stop> {
    let (provider, capabilities) = (bench.provider().clone(), bench.capabilities());
    let facets = provider.facets();
    for info in COMMANDS {
        let there = info.facet.is_core() || facets.contains(&info.facet);
        let said = (info.level)(&capabilities).is_supported();
        must(there || !said, || format!("`{}` is advertised, and there is no facet `{}`", info.name, info.facet))?;
    }
    Ok(())
}

async fn facets_used(bench: &mut Bench) -> Result<(), Stop> {
    let (provider, capabilities) = (bench.provider().clone(), provider_level(bench));
    for facet in provider.facets() {
        // What has no levels of its own cannot be advertised.
        let mut commands = COMMANDS.iter().filter(|info| info.facet == facet && !facet.is_core()).peekable();
        if commands.peek().is_none() {
            continue;
        }
        let used = commands.any(|info| (info.level)(&capabilities).is_supported());
        must(used, || format!("there is a facet `{facet}` of which nothing is advertised"))?;
    }
    Ok(())
}

fn provider_level(bench: &Bench) -> Capabilities {
    bench.provider().capabilities(&Scope::Provider)
}

async fn facets_same(bench: &mut Bench) -> Result<(), Stop> {
    let provider = bench.provider().clone();
    let before = provider.facets();
    if let Ok(kind) = first_kind(bench) {
        // With a conversation or without.
        let _ = bench.connected(&kind).await;
    }
    bench.detach().await?;
    let after = provider.facets();
    must(before == after, || format!("the facets were {before:?} and are {after:?}"))
}

async fn scopes(bench: &mut Bench) -> Result<(), Stop> {
    let at_best = provider_level(bench);
    exceeds("the sign-in", &bench.capabilities(), "the provider", &at_best)?;
    let kind = first_kind(bench)?;
    let conversation = bench.connected(&kind).await?;
    let here = bench.provider().capabilities(&Scope::Conversation(conversation));
    exceeds("a conversation", &here, "the sign-in", &bench.capabilities())
}

fn exceeds(name: &str, inner: &Capabilities, of: &str, outer: &Capabilities) -> Result<(), Stop> {
    for ((operation, level), (_, most)) in inner.levels().zip(outer.levels()) {
        let fits = !level.is_supported() || level <= most;
        must(fits, || format!("{name} has `{operation}` at {}, {of} only at {}", level.as_str(), most.as_str()))?;
    }
    Ok(())
}

async fn dtmf_limit(bench: &mut Bench) -> Result<(), Stop> {
    let capabilities = bench.capabilities();
    crate::case::needs(capabilities.send_dtmf, "voice.send_dtmf")?;
    let Some(limit) = capabilities.send_dtmf_max_tones.filter(|limit| *limit < 10_000) else {
        return Err(Stop::not_run("no limit of tones is advertised"));
    };
    let tones = "1"
        .repeat(limit as usize + 1)
        .parse::<Dtmf>()
        .map_err(|_| Stop::not_run("the limit is above that of DTMF itself"))?;
    let conversation = bench.connected(&ChannelKind::Voice).await?;
    bench.must_refuse(SendDtmf::new(conversation, tones), TOO_MUCH).await
}

const TOO_MUCH: &[ProviderErrorKind] = &[ProviderErrorKind::LimitReached, ProviderErrorKind::InvalidInput];

async fn message_limit(bench: &mut Bench) -> Result<(), Stop> {
    let capabilities = bench.capabilities();
    crate::case::needs(capabilities.send_message, "messaging.send")?;
    let Some(limit) = capabilities.send_message_max_size.filter(|limit| *limit <= 256 * 1024) else {
        return Err(Stop::not_run("no limit below 256 KiB is advertised"));
    };
    let conversation = bench.connected(&ChannelKind::Chat).await?;
    let text = "x".repeat(usize::try_from(limit).unwrap_or_default() + 1);
    bench.must_refuse(SendMessage::new(conversation, vec![MessagePart::text(text)]), TOO_MUCH).await
}
