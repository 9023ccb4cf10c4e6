//! The contract of a provider: identity of commands, attachment, snapshots, capabilities.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use cif_protocol::CommandId;
use cif_protocol::channel::{
    Accept, Address, AgentInfo, Associate, Attach, COMMANDS, ChannelCommand, ChannelKind, ConnectionState, Detach, End,
    Facet, GetPresence, Hold, Level, ListPresences, RecordRef, ResolveAddress, Scope, SearchDirectory, SetPresence,
    Start, TakeSnapshot,
};
use cif_provider::{AgentContext, CallContext, Cancel, EventItem, ManualRuntime, ProviderErrorKind, ProviderFactory};
use cif_provider_loopback::{FarEndError, LoopbackConfig, LoopbackFactory};
use common::{Desk, attach};
use serde_json::json;

fn desk() -> Desk {
    Desk::new(LoopbackConfig::default())
}

fn dial(number: &str) -> Start {
    Start::new(ChannelKind::Voice, Address::phone(number))
}

#[test]
fn a_command_id_is_executed_once() {
    let mut desk = desk();
    let first = desk.run_as("k1", dial("5")).unwrap();
    assert_eq!(desk.run_as("k1", dial("5")).unwrap(), first);
    assert_eq!(desk.names(), ["conversation.dialing"]);
    assert_ne!(desk.run_as("k2", dial("5")).unwrap(), first);
    let reused = desk.run_as("k1", End::new(first.conversation)).unwrap_err();
    assert_eq!(reused.kind(), ProviderErrorKind::InvalidInput);
    let failed = desk.run_as("k3", dial("")).unwrap_err();
    assert_eq!(format!("{:?}", desk.run_as("k3", dial("5")).unwrap_err()), format!("{failed:?}"));
}

#[test]
fn a_temporary_failure_may_be_tried_again_under_its_id() {
    let desk = desk();
    desk.far_end.set_connection(ConnectionState::Reconnecting);
    let failed = desk.run_as("k1", dial("5")).unwrap_err();
    assert_eq!((failed.kind(), failed.is_temporary()), (ProviderErrorKind::Unavailable, true));
    assert_eq!(failed.operation(), Some("conversation.start"));
    desk.far_end.set_connection(ConnectionState::Connected);
    desk.run_as("k1", dial("5")).unwrap();
}

#[test]
fn a_cancelled_call_does_nothing() {
    let mut desk = desk();
    let cancel = Cancel::new();
    cancel.cancel();
    let cx = CallContext::for_command(CommandId::new("k1")).with_cancel(cancel);
    assert_eq!(desk.run_in(&cx, dial("5")).unwrap_err().kind(), ProviderErrorKind::Cancelled);
    assert!(desk.reported().is_empty());
}

#[test]
fn snapshots_hold_what_is_live_and_the_number_of_its_last_event() {
    let mut desk = desk();
    let call = desk.call();
    desk.run(Hold::new(call.clone())).unwrap();
    let gone = desk.far_end.ring("1").unwrap();
    desk.far_end.hang_up(&gone).unwrap();
    let snapshot = desk.run(TakeSnapshot::new()).unwrap();
    let [only] = snapshot.conversations.as_slice() else { panic!("{snapshot:?}") };
    assert_eq!((&only.conversation.id, only.seq), (&call, 4));
    assert!(only.participants[0].held);
    assert_eq!(desk.reported()[0].seq, 4);
}

#[test]
fn a_lost_event_shows_as_a_gap_that_a_snapshot_fills() {
    let mut desk = desk();
    desk.events = attach(&desk.runtime, &*desk.provider, 1);
    let id = desk.far_end.ring("1").unwrap();
    desk.run(Accept::new(id.clone())).unwrap();
    assert!(matches!(desk.events.try_next(), Some(EventItem::Event(event)) if event.seq == 1));
    assert_eq!(desk.events.try_next(), Some(EventItem::Gap { lost: 2 }));
    assert_eq!(desk.run(TakeSnapshot::new()).unwrap().conversations[0].seq, 3);
    desk.run(End::new(id)).unwrap();
    assert!(matches!(desk.events.try_next(), Some(EventItem::Event(event)) if event.seq == 4));
}

#[test]
fn conversations_outlive_the_attachment_and_go_on_counting() {
    let mut desk = desk();
    let id = desk.call();
    desk.run(Detach::new()).unwrap();
    desk.run(Detach::new()).unwrap();
    assert_eq!(desk.run(Hold::new(id.clone())).unwrap_err().kind(), ProviderErrorKind::Detached);
    assert_eq!(desk.run(TakeSnapshot::new()).unwrap_err().kind(), ProviderErrorKind::Detached);
    let waiting = desk.far_end.ring("1").unwrap();
    assert!(desk.reported().is_empty());
    desk.events = attach(&desk.runtime, &*desk.provider, 64);
    let snapshot = desk.run(TakeSnapshot::new()).unwrap();
    let live: Vec<_> = snapshot.conversations.iter().map(|c| (&c.conversation.id, c.seq)).collect();
    assert_eq!(live, [(&id, 3), (&waiting, 1)]);
    desk.run(Hold::new(id)).unwrap();
    assert_eq!(desk.reported()[0].seq, 4);
}

#[test]
fn a_lost_host_does_not_stop_the_service() {
    let mut desk = desk();
    let id = desk.call();
    desk.events = attach(&desk.runtime, &*desk.provider, 64);
    desk.events.close();
    desk.far_end.hang_up(&id).unwrap();
    assert_eq!(desk.run(TakeSnapshot::new()).unwrap_err().kind(), ProviderErrorKind::Detached);
}

#[test]
fn the_number_of_conversations_is_limited() {
    let desk = Desk::new(LoopbackConfig::default().with_max_conversations(2));
    let first = desk.far_end.ring("1").unwrap();
    desk.run(dial("2")).unwrap();
    assert_eq!(desk.far_end.ring("3"), Err(FarEndError::TooMany(2)));
    assert_eq!(desk.run(dial("3")).unwrap_err().kind(), ProviderErrorKind::LimitReached);
    desk.far_end.hang_up(&first).unwrap();
    desk.run(dial("3")).unwrap();
    assert_eq!(desk.far_end.live().len(), 2);
    let pigeon = ChannelKind::from("pigeon");
    assert_eq!(desk.far_end.incoming(pigeon.clone(), None, None), Err(FarEndError::NoSuchChannel(pigeon)));
}

#[test]
fn presence_directory_and_records() {
    let mut desk = desk();
    assert_eq!(desk.run(GetPresence::new()).unwrap().presence.id, "ready");
    for option in desk.run(ListPresences::new()).unwrap().options {
        assert_eq!(desk.run(SetPresence::new(option.id)).unwrap().presence.kind, option.kind);
    }
    assert_eq!(desk.names().len(), 3, "the first was no change");
    assert_eq!(desk.run(SetPresence::new("asleep")).unwrap_err().kind(), ProviderErrorKind::NotFound);

    let page = desk.run(SearchDirectory::new("").with_limit(2u32)).unwrap();
    assert_eq!((page.entries.len(), page.next.as_deref()), (2, Some("2")));
    let rest = desk.run(SearchDirectory::new("").with_limit(2u32).with_page("2")).unwrap();
    assert_eq!((rest.entries[0].name.as_str(), rest.next), ("Support", None));
    assert_eq!(desk.run(SearchDirectory::new("sal")).unwrap().entries.len(), 1);
    assert!(desk.run(SearchDirectory::new("").with_page("x")).is_err());
    let resolve = |kind, text: &str| desk.run(ResolveAddress::new(kind, text)).unwrap();
    let sales = resolve(ChannelKind::Voice, "2 0-0");
    assert_eq!((sales.address, sales.name.as_deref()), (Some(Address::phone("200")), Some("Sales")));
    assert_eq!(resolve(ChannelKind::Voice, "+1 (555) 010-0199").address, Some(Address::phone("+15550100199")));
    assert_eq!(resolve(ChannelKind::Voice, "nobody").address, None);

    let id = desk.call();
    let record = RecordRef::new("contact", "7");
    desk.run(Associate::new(id.clone(), record.clone())).unwrap();
    assert_eq!(desk.far_end.record(&id), Some(record));
}

#[test]
fn facets_are_there_where_capabilities_say_so() {
    let desk = desk();
    let capabilities = desk.provider.capabilities(&Scope::Provider);
    let facets = desk.provider.facets();
    for info in COMMANDS {
        let level = (info.level)(&capabilities);
        assert_eq!(level.is_supported(), facets.contains(&info.facet), "{}", info.name);
        // Everything but signing in, which this service does not ask for.
        assert_eq!(level.is_supported(), info.facet != Facet::SignIn, "{}", info.name);
    }
    assert_eq!(facets.iter().filter(|facet| facet.is_core()).count(), 2);
    assert!(facets.contains(&Facet::Email));
    let id = desk.far_end.ring("1").unwrap();
    let of_call = desk.provider.capabilities(&Scope::Conversation(id));
    assert_eq!((of_call.hold, of_call.send_message), (Level::Full, Level::Unsupported));
    assert_eq!(desk.provider.capabilities(&Scope::Conversation("none".into())), Default::default());
    let pigeon = ChannelKind::from("pigeon");
    assert!(!capabilities.level(&Start::new(pigeon.clone(), Address::phone("5")).into()).is_supported());
    let refused = desk.run(Start::new(pigeon, Address::phone("5"))).unwrap_err();
    assert_eq!(refused.kind(), ProviderErrorKind::Unsupported);
}

#[test]
fn dispatch_refuses_what_it_cannot_execute() {
    let desk = desk();
    let run = |command| desk.run_any(&CallContext::new(), command).unwrap_err();
    let attach = run(Attach::new(AgentInfo::new("a")).into());
    assert_eq!((attach.kind(), attach.operation()), (ProviderErrorKind::WrongState, Some("provider.attach")));
    let unknown = run(ChannelCommand::from_wire("voice.whistle", json!({})).unwrap());
    assert_eq!((unknown.kind(), unknown.operation()), (ProviderErrorKind::Unsupported, Some("voice.whistle")));
}

#[test]
fn dispatch_knows_every_command_of_the_table() {
    let mut desk = desk();
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../cif-protocol/tests/golden/channel/commands");
    for info in COMMANDS {
        let text = std::fs::read_to_string(format!("{golden}/{}.json", info.name)).unwrap();
        let cases: serde_json::Value = serde_json::from_str(&text).unwrap();
        let command = ChannelCommand::from_wire(info.name, cases["minimal"].clone()).unwrap();
        match desk.run_any(&CallContext::new(), command.clone()) {
            Ok(reply) => assert_eq!(reply.name(), info.name),
            Err(error) => {
                let supported = desk.provider.capabilities(&Scope::Provider).level(&command).is_supported();
                // The golden file names a namespace that nobody knows here.
                let known = error.kind() != ProviderErrorKind::Unsupported || info.name == "custom.send";
                assert_eq!(known, supported, "{error}");
            }
        }
        if info.name == "provider.detach" {
            desk.events = attach(&desk.runtime, &*desk.provider, 64);
        }
    }
}

#[test]
fn the_factory_checks_its_configuration() {
    let (factory, runtime) = (LoopbackFactory::new(), ManualRuntime::new());
    assert!(factory.validate_config(&json!({"ring_for_ms": 5})).is_ok());
    assert_eq!(factory.validate_config(&json!({"ring": 5})).unwrap_err()[0].field, "ring");
    let cx = AgentContext::new(AgentInfo::new("a"), runtime.handle());
    let provider = runtime.block_on(factory.open(cx.clone().with_config(json!({"ring_for_ms": 5})))).unwrap();
    assert_eq!(provider.descriptor(), factory.descriptor());
    let error = runtime.block_on(factory.open(cx.with_config(json!({"ring": 5})))).unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Config);
}

#[test]
fn long_use_leaves_nothing_behind() {
    let mut desk = desk();
    for _ in 0..600 {
        let id = desk.far_end.ring("1").unwrap();
        desk.run(Accept::new(id.clone())).unwrap();
        desk.run(End::new(id)).unwrap();
        desk.reported();
    }
    desk.runtime.advance(Duration::from_secs(60));
    assert_eq!((desk.runtime.tasks(), desk.far_end.live().len()), (0, 0));
    assert!(desk.reported().is_empty());
}
