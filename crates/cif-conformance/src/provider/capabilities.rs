//! What is advertised must be true.

use cif_protocol::channel::{
    COMMANDS, Capabilities, CapabilitiesChanged, ChannelCommand, ChannelEvent, ChannelKind, Dtmf, Entry,
    EstimateSegments, EventEnvelope, GetPresence, MessagePart, Scope, SearchDirectory, SendDtmf, SendMessage,
};
use cif_provider::ProviderErrorKind;
use cif_provider::far_end::FarEndAct;

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
    withheld = "capabilities.change.withheld", real_time true, twin Case("capabilities.change.granted"),
        "What the service takes away is reported, and refused from then on.",
        "`capabilities.changed` first, so that a host can take its button away; then answer `Unsupported`.";
    granted = "capabilities.change.granted", real_time true, twin Case("capabilities.change.withheld"),
        "What the service gives back is reported, and works from then on.",
        "`capabilities.changed`, with everything that can be done now.";
    whole = "capabilities.change.whole", real_time true, twin SideOf("capabilities.change.withheld"),
        "A change of one operation leaves the others as they are.",
        "`capabilities.changed` carries all capabilities of its scope, not only those that changed.";
    by_kind = "capabilities.conversation", real_time true, twin SideOf("capabilities.scopes"),
        "A conversation advertises what its kind can do, and nothing else.",
        "Hold for a call, typing for a chat: a host shows what the conversation says. A provider that says the same of every \
         conversation as of the sign-in is not looked at.";
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

/// Commands that need nobody else, one of which every provider of some size has.
fn simple() -> [ChannelCommand; 3] {
    [GetPresence::new().into(), SearchDirectory::new("").into(), EstimateSegments::new("x").into()]
}

fn one_of(bench: &Bench) -> Result<ChannelCommand, Stop> {
    let found = simple().into_iter().find(|command| bench.capabilities().level(command).is_supported());
    found.ok_or_else(|| Stop::not_run("nothing is advertised that could be taken away"))
}

async fn withheld(bench: &mut Bench) -> Result<(), Stop> {
    let command = one_of(bench)?;
    bench.must(command.clone()).await?;
    bench.without(&command).await?;
    bench.must_refuse(command, &[ProviderErrorKind::Unsupported]).await
}

async fn granted(bench: &mut Bench) -> Result<(), Stop> {
    let command = one_of(bench)?;
    let key = super::steps::key_of(&bench.capabilities(), &command);
    let capability = key.ok_or_else(|| Stop::not_run("it cannot be taken away"))?.to_owned();
    bench.without(&command).await?;
    bench.act(FarEndAct::Grant { capability: capability.clone() }).await?;
    let back = |event: &EventEnvelope| match &event.event {
        ChannelEvent::CapabilitiesChanged(change) => {
            change.scope == Scope::SignIn && change.capabilities.level(&command).is_supported()
        }
        _ => false,
    };
    bench.event(&format!("`{}` with `{capability}`", CapabilitiesChanged::NAME), back).await?;
    let level = bench.capabilities().level(&command);
    must(level.is_supported(), || format!("`{capability}` was given back and is not advertised"))?;
    bench.must(command.clone()).await.map(drop)
}

async fn whole(bench: &mut Bench) -> Result<(), Stop> {
    let command = one_of(bench)?;
    let before = bench.capabilities();
    let key = super::steps::key_of(&before, &command);
    let key = key.ok_or_else(|| Stop::not_run("it cannot be taken away"))?;
    bench.act(FarEndAct::Withhold { capability: key.to_owned() }).await?;
    let mine = |event: &EventEnvelope| matches!(&event.event, ChannelEvent::CapabilitiesChanged(change) if change.scope == Scope::SignIn);
    let event = bench.event(&format!("`{}` of the sign-in", CapabilitiesChanged::NAME), mine).await?;
    let ChannelEvent::CapabilitiesChanged(told) = event.event else { return Err(Stop::broken("it is another event")) };
    for after in [told.capabilities, bench.capabilities()] {
        for ((name, was), (_, is)) in before.levels().zip(after.levels()) {
            let (was, is) = (was.as_str(), is.as_str());
            must(name == key || was == is, || format!("`{key}` was taken away, and `{name}` is {is}; it was {was}"))?;
        }
    }
    Ok(())
}

async fn by_kind(bench: &mut Bench) -> Result<(), Stop> {
    let all = bench.capabilities();
    for kind in bench.kinds() {
        let conversation = bench.connected(&kind).await?;
        let here = bench.provider().capabilities(&Scope::Conversation(conversation));
        if here == all {
            return Err(Stop::not_run("what a single conversation can do is not told here"));
        }
        let (voice, written) = (kind == ChannelKind::Voice, matches!(kind, ChannelKind::Chat | ChannelKind::Sms));
        for (name, level, general, fits) in [
            ("hold", here.hold, all.hold, voice),
            ("send_dtmf", here.send_dtmf, all.send_dtmf, voice),
            ("send_message", here.send_message, all.send_message, written),
            ("reply_email", here.reply_email, all.reply_email, kind == ChannelKind::Email),
        ] {
            must(fits || !level.is_supported(), || format!("a {kind} advertises `{name}`"))?;
            let kept = level.is_supported() || !general.is_supported() || !fits;
            must(kept, || format!("the sign-in has `{name}`, and a {kind} has it not"))?;
        }
    }
    Ok(())
}
