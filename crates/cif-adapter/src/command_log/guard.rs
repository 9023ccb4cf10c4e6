//! A log around a provider in the host's own process.

use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::ChannelCommand;
use cif_provider::{ChannelProvider, ProviderError};

use super::{CommandLog, Once};
use crate::layer::{Intercept, Operation, Outcome, Work, around};

/// Puts a log around a provider, so that a command that comes twice under one id has its effect once. The end of a link does
/// this by itself; what is handed to a host in one process needs it here.
///
/// ```
/// use std::sync::Arc;
/// use cif_adapter::command_log::{MemoryCommandLog, once};
/// use cif_provider::{ChannelProvider, ManualRuntime};
/// use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
///
/// let runtime = ManualRuntime::new();
/// let provider = Arc::new(LoopbackProvider::new(LoopbackConfig::default(), runtime.handle()));
/// let provider = once(provider, Arc::new(MemoryCommandLog::new(1_024, &runtime)));
/// assert!(provider.voice().is_some());
/// ```
#[must_use]
pub fn once(provider: Arc<dyn ChannelProvider>, log: Arc<dyn CommandLog>) -> Arc<dyn ChannelProvider> {
    around(provider, Guard(Once::new(log)))
}

#[derive(Debug)]
struct Guard(Once);

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl Intercept for Guard {
    fn admit(&self, _: &dyn ChannelProvider, _: &ChannelCommand) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn run(&self, operation: &Operation<'_>, work: Work<'_>) -> Outcome {
        let earlier = work.context().earlier_log().map(str::to_owned);
        self.0.once(operation.command_id, earlier.as_deref(), work.once()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_log::MemoryCommandLog;
    use cif_protocol::channel::{Address, AgentInfo, ChannelKind, Start};
    use cif_protocol::host::{HostReply, HostRequest};
    use cif_provider::{
        AttachContext, CallContext, Host, HostError, HostErrorKind, ManualRuntime, ProviderErrorKind, event_channel,
    };
    use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};

    #[derive(Debug)]
    struct NoHost;

    #[async_trait]
    impl Host for NoHost {
        async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
            Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "nothing here"))
        }
    }

    #[test]
    fn a_command_that_comes_twice_is_executed_once() {
        let runtime = ManualRuntime::new();
        let loopback = LoopbackProvider::new(LoopbackConfig::default(), runtime.handle());
        let far_end = loopback.far_end();
        let provider = once(Arc::new(loopback), Arc::new(MemoryCommandLog::new(8, &runtime)));
        let (sink, _events) = event_channel(64, runtime.handle());
        let cx = AttachContext::new(AgentInfo::new("alex"), Arc::new(NoHost), sink, runtime.handle());
        runtime.block_on(provider.attach(cx)).unwrap();
        let start = |cx: CallContext| {
            let command = Start::new(ChannelKind::Voice, Address::phone("+15550100199"));
            runtime.block_on(provider.conversations().start(&cx, command))
        };
        let again = || CallContext::for_command("dial-1".into());
        assert_eq!(start(again()).unwrap(), start(again()).unwrap());
        assert_eq!(far_end.effects().started, 1);
        // It was sent to a provider that is no more: whether it dialled is not known.
        let lost = start(CallContext::for_command("dial-0".into()).sent_before_to("another log")).unwrap_err();
        assert!(!lost.is_certain() && lost.kind() == ProviderErrorKind::Cancelled, "{lost}");
    }
}
