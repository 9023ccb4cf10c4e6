//! The provider as a host sees it, on a virtual clock.

use std::sync::Arc;
use std::time::Duration;

use cif_protocol::channel::{
    Accept, Address, AgentInfo, ChannelKind, ChannelReply, Command, ConversationState, End, EndCause, Hold, Mute, Start,
};
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, EventItem, EventStream, Host, HostError, HostErrorKind, ManualRuntime,
    ProviderError, ProviderErrorKind, async_trait, dispatch, event_channel,
};

use crate::exchange::Exchange;
use crate::provider::AcmeVoice;

/// This provider asks nothing of its host.
#[derive(Debug)]
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "no host"))
    }
}

struct Desk {
    runtime: ManualRuntime,
    exchange: Arc<Exchange>,
    provider: AcmeVoice,
}

impl Desk {
    fn new() -> Self {
        let runtime = ManualRuntime::new();
        let exchange = Exchange::new(runtime.handle());
        Self { provider: AcmeVoice::new(Arc::clone(&exchange)), exchange, runtime }
    }

    fn attach(&self) -> EventStream {
        let (sink, events) = event_channel(64, self.runtime.handle());
        let cx = AttachContext::new(AgentInfo::new("agent"), Arc::new(NoHost), sink, self.runtime.handle());
        self.runtime.block_on(self.provider.attach(cx)).unwrap();
        events
    }

    fn run(&self, command: impl Command) -> Result<ChannelReply, ProviderError> {
        self.runtime.block_on(dispatch(&self.provider, &CallContext::new(), command.into_command()))
    }
}

fn names(events: &mut EventStream) -> Vec<String> {
    let envelopes = std::iter::from_fn(|| events.try_next());
    let name = |item| match item {
        EventItem::Event(event) => event.event.name().to_owned(),
        other => panic!("{other:?}"),
    };
    envelopes.map(name).collect()
}

#[test]
fn an_incoming_call_is_taken_held_and_ended() {
    let desk = Desk::new();
    let mut events = desk.attach();
    let id = desk.exchange.ring("+1 555 010 0199").unwrap();
    for _ in 0..2 {
        desk.run(Accept::new(id.clone())).unwrap();
        desk.run(Hold::new(id.clone())).unwrap();
        desk.run(Mute::new(id.clone())).unwrap();
    }
    let reported = [
        "conversation.offered",
        "conversation.accepted",
        "conversation.connected",
        "participant.held",
        "participant.muted",
    ];
    assert_eq!(names(&mut events), reported);

    desk.run(End::new(id.clone())).unwrap();
    assert_eq!(names(&mut events), ["conversation.ended"]);
    assert!(desk.run(End::new(id.clone())).is_ok(), "ending what is over is no error");
    assert_eq!(desk.run(Hold::new(id)).unwrap_err().kind(), ProviderErrorKind::WrongState);
    assert_eq!(names(&mut events), Vec::<String>::new());
}

#[test]
fn an_outgoing_call_is_answered_after_a_moment() {
    let desk = Desk::new();
    let mut events = desk.attach();
    desk.run(Start::new(ChannelKind::Voice, Address::phone("+44 7700 900123"))).unwrap();
    assert_eq!(names(&mut events), ["conversation.dialing"]);
    desk.runtime.advance(Duration::from_secs(5));
    assert_eq!(names(&mut events), ["conversation.connected"]);
    let email = Start::new(ChannelKind::Email, Address::email("ada@fabrikam.example"));
    assert_eq!(desk.run(email).unwrap_err().kind(), ProviderErrorKind::InvalidInput);
}

#[test]
fn a_call_that_rings_before_a_host_listens_is_in_the_snapshot_and_goes_away() {
    let desk = Desk::new();
    desk.exchange.ring("+1 555 010 0199").unwrap();
    let mut events = desk.attach();
    let snapshot = desk.runtime.block_on(desk.provider.snapshot()).unwrap();
    assert_eq!(snapshot.conversations[0].conversation.state, ConversationState::Offered);
    desk.exchange.take_away(EndCause::AnsweredElsewhere).unwrap();
    assert_eq!(names(&mut events), ["conversation.missed"]);
    assert!(desk.exchange.take_away(EndCause::Cancelled).is_err());
}
