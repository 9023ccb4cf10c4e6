//! A program that is a provider and is started anew: with its command log on file it does nothing a second time.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::sync::Arc;

use cif_adapter::layer::{Intercept, Operation, Outcome, Work, around};
use cif_adapter::{EndConfig, HostEnd, ProviderEnd, RemoteProvider, text_pair};
use cif_protocol::ConversationId;
use cif_protocol::channel::{
    Accept, Address, AgentInfo, BlindTransfer, ChannelCommand, ChannelKind, MessagePart, SendEmail, SendMessage, Start,
};
use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{
    AttachContext, CallContext, ChannelProvider, Host, HostError, HostErrorKind, ManualRuntime, async_trait, dispatch,
    event_channel,
};
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
use cif_tokio::FileCommandLog;

/// The provider remembers no command ids: only the file does.
#[derive(Debug)]
struct Forgetful;

#[async_trait]
impl Intercept for Forgetful {
    async fn run(&self, _: &Operation<'_>, work: Work<'_>) -> Outcome {
        work.with_context(CallContext::new()).once().await
    }
}

#[derive(Debug)]
struct NoHost;

#[async_trait]
impl Host for NoHost {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "nothing here"))
    }
}

/// A directory that goes with the test.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("cif-restart-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// One life of the program, with the host at the other end; gives what `act` gives.
fn life<T>(
    runtime: &ManualRuntime,
    provider: &Arc<dyn ChannelProvider>,
    log: &Path,
    act: impl FnOnce(&RemoteProvider) -> T,
) -> T {
    let (near, far) = text_pair();
    let config = EndConfig::in_process();
    let own = config.clone().with_durable_log(Arc::new(FileCommandLog::open(log, 64).unwrap()));
    let _program = ProviderEnd::dial(near, None, Arc::clone(provider), runtime.handle(), own);
    let desk = HostEnd::accept(far, Arc::new(NoHost), runtime.handle(), config);
    let remote = runtime.block_on(desk.provider()).unwrap();
    let (sink, _events) = event_channel(64, runtime.handle());
    let cx = AttachContext::new(AgentInfo::new("ada"), Arc::new(NoHost), sink, runtime.handle());
    runtime.block_on(remote.attach(cx)).unwrap();
    act(&remote)
}

#[test]
fn what_the_file_knows_is_answered_and_not_done_again() {
    let (runtime, scratch) = (ManualRuntime::new(), Scratch::new());
    let quiet = LoopbackConfig::default().with_ring_for(None).with_answer_after(None).with_echo_after(None);
    let loopback = LoopbackProvider::new(quiet, runtime.handle());
    let far = loopback.far_end();
    let provider = around(Arc::new(loopback), Forgetful);
    let (call, chat): (ConversationId, ConversationId) =
        (far.ring("+15550100199").unwrap(), far.incoming(ChannelKind::Chat, Some("ada"), None).unwrap());
    let text = || vec![MessagePart::text("All is well.")];
    let commands: [ChannelCommand; 4] = [
        Start::new(ChannelKind::Voice, Address::phone("+15550100198")).into(),
        SendMessage::new(chat.clone(), text()).into(),
        SendEmail::new(vec![Address::email("ada@example.com")], "News", text()).into(),
        BlindTransfer::new(call.clone(), Address::phone("200")).into(),
    ];
    let log = scratch.0.join("commands.log");
    let ask = |remote: &RemoteProvider, before: Option<&str>| -> Vec<_> {
        let one = |(n, command): (usize, &ChannelCommand)| {
            let cx = CallContext::for_command(format!("k{n}").into());
            let cx = before.map_or(cx.clone(), |log| cx.sent_before_to(log));
            runtime.block_on(dispatch(remote, &cx, command.clone())).map_err(|error| error.is_certain())
        };
        commands.iter().enumerate().map(one).collect()
    };
    let (name, first) = life(&runtime, &provider, &log, |remote| {
        for id in [&call, &chat] {
            runtime.block_on(dispatch(remote, &CallContext::new(), Accept::new(id.clone()).into())).unwrap();
        }
        (remote.command_log().unwrap(), ask(remote, None))
    });
    assert!(first.iter().all(Result::is_ok), "{first:?}");
    let done = far.effects();
    let counts = (done.started, done.messages, done.mails, done.transfers);
    assert_eq!((counts.1, counts.3, done.total()), (1, 1, counts.0 + counts.2 + 2));

    let again = life(&runtime, &provider, &log, |remote| {
        assert_eq!(remote.command_log().as_ref(), Some(&name));
        ask(remote, Some(&name))
    });
    assert_eq!((again, far.effects()), (first, done));

    // Without the file nobody knows, and nothing is tried.
    let lost = life(&runtime, &provider, &scratch.0.join("other.log"), |remote| ask(remote, Some(&name)));
    assert_eq!((lost, far.effects()), (vec![Err(false); 4], done));
}
