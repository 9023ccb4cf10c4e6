//! Send-ness follows the target: bounds on every target but wasm32, where there is one thread and values of the browser
//! cannot be sent.

#[cfg(not(target_arch = "wasm32"))]
mod imp {
    use std::future::Future;
    use std::pin::Pin;

    /// `Send`, except on wasm32.
    pub trait MaybeSend: Send {}
    impl<T: Send + ?Sized> MaybeSend for T {}

    /// `Sync`, except on wasm32.
    pub trait MaybeSync: Sync {}
    impl<T: Sync + ?Sized> MaybeSync for T {}

    /// A boxed future that is [`MaybeSend`].
    pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

    /// A shared error of any type, which is thread-safe except on wasm32.
    pub type SharedError = std::sync::Arc<dyn std::error::Error + Send + Sync>;

    pub(crate) type OnDrop = Box<dyn FnOnce() + Send + Sync>;
}

#[cfg(target_arch = "wasm32")]
mod imp {
    use std::future::Future;
    use std::pin::Pin;

    /// `Send`, except on wasm32.
    pub trait MaybeSend {}
    impl<T: ?Sized> MaybeSend for T {}

    /// `Sync`, except on wasm32.
    pub trait MaybeSync {}
    impl<T: ?Sized> MaybeSync for T {}

    /// A boxed future that is [`MaybeSend`].
    pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

    /// A shared error of any type, which is thread-safe except on wasm32.
    pub type SharedError = std::sync::Arc<dyn std::error::Error>;

    pub(crate) type OnDrop = Box<dyn FnOnce()>;
}

pub(crate) use imp::OnDrop;
pub use imp::{BoxFuture, MaybeSend, MaybeSync, SharedError};

/// On wasm32 a host, and likewise a provider, may hold what cannot be sent. Compiling this is the test.
#[cfg(target_arch = "wasm32")]
const _: () = {
    use std::rc::Rc;
    use std::sync::Arc;

    use cif_protocol::host::{HostReply, HostRequest};

    use crate::{CallContext, Host, HostError, HostErrorKind};

    #[derive(Debug)]
    #[allow(dead_code, reason = "compiled, never run")]
    struct InThisThread(Rc<str>);

    #[async_trait::async_trait(?Send)]
    impl Host for InThisThread {
        async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
            let shared = Rc::clone(&self.0);
            std::future::ready(()).await;
            Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), shared.as_ref()))
        }
    }

    #[allow(clippy::arc_with_non_send_sync, reason = "the same pointer type on every target")]
    fn _held(text: Rc<str>) -> Arc<dyn Host> {
        Arc::new(InThisThread(text))
    }
};
