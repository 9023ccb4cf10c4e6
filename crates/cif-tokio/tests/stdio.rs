//! A provider that is a program, as a host starts it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::sync::Arc;

use cif_adapter::{Connector, EndConfig, HostEnd};
use cif_link::{Close, CloseCode};
use cif_protocol::channel::{Address, AgentInfo, ChannelEvent, ChannelKind, Start};
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, EventItem, Host, HostError, HostErrorKind, async_trait, event_channel,
};
use cif_tokio::{CommandConnector, TokioRuntime};
use futures::StreamExt;

#[derive(Debug)]
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "nothing here"))
    }
}

/// The example of this package, which cargo builds with the tests.
fn program() -> String {
    let here = std::env::current_exe().unwrap();
    let path: PathBuf = here.parent().and_then(|deps| deps.parent()).unwrap().join("examples").join("stdio");
    assert!(path.exists(), "{} is missing: build the examples too", path.display());
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_program_is_a_provider() {
    let connector = CommandConnector::new([program()]).unwrap();
    let runtime = TokioRuntime::current().shared();
    let pipe = connector.connect().await.unwrap();
    let end = HostEnd::dial(pipe, None, Arc::new(NoHost), Arc::clone(&runtime), EndConfig::default());
    let provider = end.provider().await.unwrap();
    assert!(provider.voice().is_some(), "facets come with the hello");

    let (sink, mut events) = event_channel(64, Arc::clone(&runtime));
    let cx = AttachContext::new(AgentInfo::new("alex"), Arc::new(NoHost), sink, runtime);
    provider.attach(cx).await.unwrap();
    let start = Start::new(ChannelKind::Voice, Address::phone("+15550100199"));
    provider.conversations().start(&CallContext::new(), start).await.unwrap();
    loop {
        match events.next().await {
            Some(EventItem::Event(event)) if matches!(event.event, ChannelEvent::Dialing(_)) => break,
            Some(_) => {}
            None => panic!("the events ended before the call was dialled"),
        }
    }
    end.close(Close::new(CloseCode::NORMAL, "done"));
    end.closed().await;
}
