//! What the life of a conversation does not allow is refused by the hub in the same words, whether the provider is here or
//! at the other end of a link.

use std::sync::Arc;

use cif_adapter::hub::{Hub, HubConfig, HubItem};
use cif_adapter::{EndConfig, HostEnd, ProviderEnd, pair, text_pair};
use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accepted, Address, AgentInfo, ChannelEvent, Connected, ConsultStarted, Held, Participant, ParticipantInvited,
    ParticipantRole, ParticipantState, RecordingResumed, Transferred, WrapUpEnded,
};
use cif_protocol::channel::{Capabilities, CapabilitiesChanged, EndCause, Ended, Level, Scope};
use cif_protocol::host::HostEvent;
use cif_provider::{ChannelProvider, ManualRuntime};
use futures::{FutureExt, StreamExt};

use crate::common::{Desk, Pair, Phone};

/// What the subscribers of the hub see of a call with good and bad events.
fn seen(runtime: &ManualRuntime, phone: &Phone, provider: Arc<dyn ChannelProvider>) -> Vec<String> {
    let desk = Arc::new(Desk::new(runtime));
    let none = futures::stream::pending::<HostEvent>();
    let config = HubConfig::new(AgentInfo::new("ada"));
    let hub = runtime.block_on(Hub::attach(provider, desk, none, runtime.handle(), config)).unwrap();
    let mut items = hub.subscribe();
    phone.ring("c1");
    let colleague = Participant::new("p2", ParticipantRole::Colleague).with_state(ParticipantState::Invited);
    let events: [ChannelEvent; 10] = [
        WrapUpEnded::new().into(),
        Accepted::new().into(),
        Accepted::new().into(),
        Connected::new().into(),
        ConsultStarted::new("p2").into(),
        ParticipantInvited::new(colleague).into(),
        ConsultStarted::new("p2").into(),
        RecordingResumed::new("r1").into(),
        Held::new().with_participant("p9").into(),
        Transferred::new(Address::phone("+15550100199")).into(),
    ];
    for event in events {
        phone.cx().events.report(&ConversationId::new("c1"), event, None).unwrap();
    }
    runtime.run_until_stalled();
    std::iter::from_fn(|| items.next().now_or_never().flatten())
        .filter_map(|item| match item {
            HubItem::Event(event) => Some(format!("{} -> {:?}", event.envelope.event.name(), event.state)),
            HubItem::Problem(problem) => Some(problem.to_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn every_path_refuses_the_same_and_names_the_transition() {
    let runtime = ManualRuntime::new();
    let phone = Arc::new(Phone::new());
    let here = seen(&runtime, &phone, Arc::clone(&phone) as _);
    for (near, far) in [pair(), text_pair()] {
        let (runtime, phone) = (ManualRuntime::new(), Arc::new(Phone::new()));
        let config = EndConfig::in_process();
        let _end = ProviderEnd::dial(far, None, Arc::clone(&phone) as _, runtime.handle(), config.clone());
        let desk = Arc::new(Desk::new(&runtime));
        let host_end = HostEnd::accept(near, desk, runtime.handle(), config);
        let remote = runtime.block_on(host_end.provider()).unwrap();
        assert_eq!(seen(&runtime, &phone, remote), here);
    }
    let refused: Vec<&String> = here.iter().filter(|line| line.starts_with("event refused")).collect();
    let parts = [
        "`wrap_up.ended` is not possible in state `offered`",
        "`conversation.accepted` is not possible in state `accepted`",
        "`consult.started` is not possible with `p2`: expected is somebody who takes part or is invited",
        "`recording.resumed` is not possible for recording `r1` in state `unknown`",
        "`participant.held` is not possible for participant `p9` in state `unknown`",
    ];
    assert_eq!(refused.len(), parts.len(), "{refused:#?}");
    for (line, part) in refused.iter().zip(parts) {
        assert!(line.contains(part), "{line}");
    }
    assert_eq!(here.last().map(String::as_str), Some("conversation.transferred -> Some(Connected)"));
}

/// Whether an event is allowed is judged behind the link, so one that is not must change nothing in front of it.
#[test]
fn an_end_that_is_not_allowed_leaves_the_capabilities_of_its_conversation() {
    for mut pair in [Pair::values(Phone::new()), Pair::text(Phone::new())] {
        let (id, scope) = (ConversationId::new("c1"), Scope::Conversation("c1".into()));
        let own = Capabilities::default().with_mute(Level::Full);
        let report = |event: ChannelEvent| pair.phone.cx().events.report(&id, event, None).unwrap();
        pair.phone.ring("c1");
        report(CapabilitiesChanged::new(scope.clone(), own.clone()).into());
        // A call that is only offered cannot end; it is missed or declined.
        report(Ended::new(EndCause::Cancelled).into());
        assert_eq!(pair.arrived().len(), 3);
        assert_eq!(pair.remote.capabilities(&scope), own);
    }
}
