//! A dial, a message, a mail and a transfer have their effect once: after a restart of the adapter with and without its log, and
//! over a link that breaks at any moment.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use cif_adapter::command_log::{CommandLog, MemoryCommandLog};
use cif_adapter::layer::{Intercept, Operation, Outcome, Work, around};
use cif_adapter::{EndConfig, Faults, HostEnd, ProviderEnd, RemoteProvider, keep_connected, text_pair};
use cif_protocol::channel::{
    Accept, Address, BlindTransfer, ChannelCommand, ChannelKind, MessagePart, SendEmail, SendMessage, Start,
};
use cif_provider::{CallContext, ChannelProvider, EventStream, ManualRuntime, ProviderErrorKind, RuntimeExt, dispatch};
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};

use crate::common::{Desk, attach};
use crate::net::{Dial, Net, config};

/// A provider that remembers no command ids, so that only the adapter's log stands before a second effect.
#[derive(Debug)]
struct Forgetful;

#[async_trait]
impl Intercept for Forgetful {
    async fn run(&self, _: &Operation<'_>, work: Work<'_>) -> Outcome {
        work.with_context(CallContext::new()).once().await
    }
}

/// The service behind the adapter, which outlives it, with a call and a chat to come.
struct Service {
    runtime: ManualRuntime,
    far: FarEnd,
    provider: Arc<dyn ChannelProvider>,
}

impl Service {
    fn new() -> Self {
        let runtime = ManualRuntime::new();
        let quiet = LoopbackConfig::default().with_ring_for(None).with_answer_after(None).with_echo_after(None);
        let loopback = LoopbackProvider::new(quiet, runtime.handle());
        let far = loopback.far_end();
        Self { runtime, far, provider: around(Arc::new(loopback), Forgetful) }
    }

    /// An adapter that was just started, and the host at the other end of its link.
    fn adapter(&self, log: Option<&Arc<MemoryCommandLog>>) -> Adapter {
        let (near, far) = text_pair();
        let config = EndConfig::in_process();
        let own = log.map_or(config.clone(), |log| config.clone().with_durable_log(Arc::clone(log) as _));
        let provider_end = ProviderEnd::dial(near, None, Arc::clone(&self.provider), self.runtime.handle(), own);
        let desk = Arc::new(Desk::new(&self.runtime));
        let host_end = HostEnd::accept(far, Arc::clone(&desk) as _, self.runtime.handle(), config);
        let remote = self.runtime.block_on(host_end.provider()).expect("the link opens");
        let events = attach(&self.runtime, &*remote, &desk);
        Adapter { _ends: (provider_end, host_end), remote, _events: events }
    }

    /// The command of this name; its call or chat goes on until then.
    fn command(&self, name: &str, remote: &RemoteProvider) -> ChannelCommand {
        let take = |id: &cif_protocol::ConversationId| {
            let cx = CallContext::new();
            self.runtime.block_on(dispatch(remote, &cx, Accept::new(id.clone()).into())).expect("accepts");
            id.clone()
        };
        let text = || vec![MessagePart::text("All is well.")];
        match name {
            "dial" => Start::new(ChannelKind::Voice, Address::phone("+15550100199")).into(),
            "message" => {
                let chat = self.far.incoming(ChannelKind::Chat, Some("ada"), Some("Ada")).unwrap();
                SendMessage::new(take(&chat), text()).into()
            }
            "mail" => SendEmail::new(vec![Address::email("ada@example.com")], "News", text()).into(),
            _ => BlindTransfer::new(take(&self.far.ring("+15550100199").unwrap()), Address::phone("200")).into(),
        }
    }

    /// How many of them happened.
    fn effects(&self, name: &str) -> u64 {
        let effects = self.far.effects();
        match name {
            "dial" => effects.started,
            "message" => effects.messages,
            "mail" => effects.mails,
            _ => effects.transfers,
        }
    }
}

struct Adapter {
    _ends: (ProviderEnd, HostEnd),
    remote: Arc<RemoteProvider>,
    _events: EventStream,
}

const COMMANDS: [&str; 4] = ["dial", "message", "mail", "transfer"];

fn send(runtime: &ManualRuntime, remote: &RemoteProvider, cx: &CallContext, command: &ChannelCommand) -> Outcome {
    runtime.block_on(dispatch(remote, cx, command.clone()))
}

#[test]
fn after_a_restart_with_the_log_a_command_gets_its_first_answer() {
    for name in COMMANDS {
        let service = Service::new();
        let runtime = &service.runtime;
        let log = Arc::new(MemoryCommandLog::new(64, runtime));
        let adapter = service.adapter(Some(&log));
        let command = service.command(name, &adapter.remote);
        let before = service.effects(name);
        let first = send(runtime, &adapter.remote, &CallContext::for_command("k1".into()), &command).unwrap();
        let said = adapter.remote.command_log().unwrap();
        assert_eq!(service.effects(name) - before, 1, "{name}");
        // The process ends while it executes the next one.
        log.begin(&"k2".into()).unwrap();
        drop(adapter);
        runtime.run_until_stalled();

        let again = service.adapter(Some(&log));
        assert_eq!(again.remote.command_log().as_ref(), Some(&said), "the same log");
        for cx in [CallContext::for_command("k1".into()), CallContext::for_command("k1".into()).sent_before_to(&*said)]
        {
            assert_eq!(send(runtime, &again.remote, &cx, &command).unwrap(), first, "{name}");
        }
        let lost = send(runtime, &again.remote, &CallContext::for_command("k2".into()), &command).unwrap_err();
        assert!(!lost.is_certain(), "{name}: {lost}");
        assert_eq!(service.effects(name) - before, 1, "{name} happened twice");
    }
}

#[test]
fn after_a_restart_without_the_log_a_command_is_uncertain_and_not_done_again() {
    for name in COMMANDS {
        let service = Service::new();
        let runtime = &service.runtime;
        let adapter = service.adapter(None);
        let command = service.command(name, &adapter.remote);
        let before = service.effects(name);
        send(runtime, &adapter.remote, &CallContext::for_command("k1".into()), &command).unwrap();
        let said = adapter.remote.command_log().unwrap();
        drop(adapter);
        runtime.run_until_stalled();

        let again = service.adapter(None);
        let retried = CallContext::for_command("k1".into()).sent_before_to(said);
        let lost = send(runtime, &again.remote, &retried, &command).unwrap_err();
        assert!(!lost.is_certain() && lost.kind() == ProviderErrorKind::Cancelled, "{name}: {lost}");
        assert!(lost.message().contains("snapshot"), "{name}: {lost}");
        assert_eq!(service.effects(name) - before, 1, "{name} happened twice");
    }
}

#[test]
fn over_a_link_that_breaks_at_any_moment_a_command_is_done_once() {
    let mut replayed = 0;
    for name in COMMANDS {
        for cut_after in 0..24 {
            let service = Service::new();
            let runtime = &service.runtime;
            let slow = || Faults::new(1).with_delay(Duration::from_millis(10)).with_repeat_one_in(3);
            let net = Net::new(runtime, vec![slow(), slow(), slow()]);
            let kept =
                keep_connected(Dial::connector(&net), Arc::clone(&service.provider), Dial::runtime(&net), config());
            while !kept.is_open() || net.links() == 0 {
                runtime.advance(Duration::from_millis(10));
            }
            let remote = runtime.block_on(net.end().provider()).unwrap();
            let _events = attach(runtime, &*remote, &net.desk);
            let command = service.command(name, &remote);
            let before = service.effects(name);
            let outcome = Arc::new(Mutex::new(None));
            let (asked, answer) = (Arc::clone(&remote), Arc::clone(&outcome));
            let task = async move {
                let cx = CallContext::for_command("k1".into());
                let reply = dispatch(&*asked, &cx, command).await;
                *answer.lock().unwrap() = Some(reply);
            };
            runtime.spawn_task(task).detach();
            runtime.advance(Duration::from_millis(cut_after));
            let unanswered = outcome.lock().unwrap().is_none();
            net.cut();
            runtime.advance(Duration::from_secs(9));
            let reply = outcome.lock().unwrap().take().unwrap_or_else(|| panic!("no answer: {name}, {cut_after} ms"));
            assert!(reply.is_ok(), "{name}, {cut_after} ms: {reply:?}");
            assert_eq!(service.effects(name) - before, 1, "{name}, cut after {cut_after} ms");
            replayed += u32::from(unanswered && net.resumed.load(std::sync::atomic::Ordering::Relaxed) > 0);
        }
    }
    assert!(replayed > 20, "too few commands were on their way when the link broke: {replayed}");
}
