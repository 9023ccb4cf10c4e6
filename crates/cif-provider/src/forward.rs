//! The traits for shared and boxed values. Every method is forwarded; none may fall back to a default.

use std::sync::Arc;

use async_trait::async_trait;
use cif_protocol::channel::{Capabilities, Descriptor, Scope, Snapshot};
use cif_protocol::host::{HostEvent, HostReply, HostRequest};
use cif_protocol::{Instant, Timestamp};

use crate::{
    AgentContext, AttachContext, BoxFuture, CallContext, ChannelProvider, ConfigError, Conversations, Host, HostError,
    HostEventReply, ProviderError, ProviderFactory, Runtime, TaskHandle,
};

macro_rules! accessors {
    (
        []
        core conversations Conversations { $($_core:tt)* }
        $(facet $accessor:ident $trait:ident ($facet:ident) { $($_methods:tt)* })*
    ) => {
        $(fn $accessor(&self) -> Option<&dyn crate::$trait> {
            (**self).$accessor()
        })*
    };
}

macro_rules! forward {
    ($($pointer:ident),*) => {$(
        #[cfg_attr(not(target_arch = "wasm32"), async_trait)]
        #[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
        #[deny(clippy::missing_trait_methods)]
        impl<T: ChannelProvider + ?Sized> ChannelProvider for $pointer<T> {
            fn descriptor(&self) -> &Descriptor {
                (**self).descriptor()
            }

            fn capabilities(&self, scope: &Scope) -> Capabilities {
                (**self).capabilities(scope)
            }

            async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
                (**self).attach(cx).await
            }

            async fn detach(&self) -> Result<(), ProviderError> {
                (**self).detach().await
            }

            async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
                (**self).snapshot().await
            }

            async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
                (**self).host_event(event).await
            }

            async fn host_event_with(
                &self,
                cx: &CallContext,
                event: HostEvent,
            ) -> Result<HostEventReply, ProviderError> {
                (**self).host_event_with(cx, event).await
            }

            fn conversations(&self) -> &dyn Conversations {
                (**self).conversations()
            }

            crate::for_each_facet! { [accessors] }
        }

        #[cfg_attr(not(target_arch = "wasm32"), async_trait)]
        #[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
        #[deny(clippy::missing_trait_methods)]
        impl<T: ProviderFactory + ?Sized> ProviderFactory for $pointer<T> {
            fn descriptor(&self) -> &Descriptor {
                (**self).descriptor()
            }

            fn validate_config(&self, config: &serde_json::Value) -> Result<(), Vec<ConfigError>> {
                (**self).validate_config(config)
            }

            async fn open(&self, cx: AgentContext) -> Result<Arc<dyn ChannelProvider>, ProviderError> {
                (**self).open(cx).await
            }
        }

        #[deny(clippy::missing_trait_methods)]
        impl<T: Host + ?Sized> Host for $pointer<T> {
            // Written out: the future of the inner host is handed on, not boxed once more.
            fn call<'s, 'c, 'f>(
                &'s self,
                cx: &'c CallContext,
                request: HostRequest,
            ) -> BoxFuture<'f, Result<HostReply, HostError>>
            where
                's: 'f,
                'c: 'f,
                Self: 'f,
            {
                (**self).call(cx, request)
            }
        }

        #[deny(clippy::missing_trait_methods)]
        impl<T: Runtime + ?Sized> Runtime for $pointer<T> {
            fn now(&self) -> Instant {
                (**self).now()
            }

            fn wall_clock(&self) -> Timestamp {
                (**self).wall_clock()
            }

            fn fill_random(&self, bytes: &mut [u8]) {
                (**self).fill_random(bytes);
            }

            fn sleep_until(&self, deadline: Instant) -> BoxFuture<'static, ()> {
                (**self).sleep_until(deadline)
            }

            fn spawn(&self, future: BoxFuture<'static, ()>) -> TaskHandle {
                (**self).spawn(future)
            }
        }
    )*};
}

forward!(Arc, Box);
