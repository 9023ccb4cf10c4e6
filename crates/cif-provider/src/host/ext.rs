//! The typed calls, one per method of the Host API's table.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use cif_protocol::Value;
use cif_protocol::host::{self, HostCall, HostMethod, HostReply, RawRequest};

use super::{Host, HostError, HostErrorKind};
use crate::{BoxFuture, CallContext, MaybeSend};

/// What a call without a context of its own goes with.
static DEFAULT: CallContext = CallContext::new();

/// The reply to a call of the type `C`.
struct Typed<'a, C> {
    reply: BoxFuture<'a, Result<HostReply, HostError>>,
    of: PhantomData<fn() -> C>,
}

impl<C: HostCall> Future for Typed<'_, C> {
    type Output = Result<C::Reply, HostError>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.reply.as_mut().poll(cx).map(|reply| match C::unwrap(reply?) {
            Ok(reply) => Ok(reply),
            Err(wrong) => Err(HostError::new(HostErrorKind::Generic, C::INFO.wire, wrong.to_string())),
        })
    }
}

macro_rules! typed_calls {
    ($($module:ident :: $name:ident, $call:ident, $args:tt;)*) => {
        /// One typed call per method of the table. Each uses a context of its own with the deadline of the table;
        /// [`call_with`](Self::call_with) takes another context.
        ///
        /// ```
        /// # async fn example(host: &dyn cif_provider::Host) -> Result<(), cif_provider::HostError> {
        /// use cif_provider::{CallContext, HostExt};
        /// use cif_protocol::host::{PanelMode, SetMode};
        /// use std::time::Duration;
        ///
        /// host.set_mode(PanelMode::Docked).await?;
        /// let hurry = CallContext::new().within(Duration::from_secs(1));
        /// host.call_with(&hurry, SetMode::new(PanelMode::Docked)).await?;
        /// # Ok(())
        /// # }
        /// ```
        pub trait HostExt: Host {
            $(typed_calls! { @method $name, $call, $args })*

            /// Any typed call with a context of the caller's.
            ///
            /// # Errors
            ///
            /// As [`Host::call`].
            #[inline]
            fn call_with<'a, C: HostCall>(
                &'a self,
                cx: &'a CallContext,
                call: C,
            ) -> impl Future<Output = Result<C::Reply, HostError>> + MaybeSend + 'a {
                // The host gets the request at once: kept in a future of ours it would be copied once more.
                Typed { reply: self.call(cx, call.into()), of: PhantomData::<fn() -> C> }
            }

            /// Raises the custom event `name` for the scripts of the host page, and gives what the last of them returned.
            ///
            /// # Errors
            ///
            /// As [`Host::call`].
            fn raise_event(
                &self,
                name: &str,
                payload: impl Into<Value>,
            ) -> impl Future<Output = Result<Value, HostError>> + MaybeSend {
                let request = RawRequest::raise(name, payload);
                async move {
                    let wire = request.wire.clone();
                    match self.call(&DEFAULT, host::HostRequest::Other(request)).await? {
                        HostReply::Other { value, .. } => Ok(value),
                        other => {
                            let text = format!("the host answered as if to `{}`; this is a fault of the host", other.wire_name());
                            Err(HostError::new(HostErrorKind::Generic, wire, text))
                        }
                    }
                }
            }
        }
    };
    (@method $name:ident, $call:ident, ()) => {
        #[doc = concat!("See [`", stringify!($name), "`](host::", stringify!($name), ").\n\n# Errors\n\nAs [`Host::call`].")]
        fn $call(
            &self,
        ) -> impl Future<Output = Result<<host::$name as HostMethod>::Reply, HostError>> + MaybeSend {
            self.call_with(&DEFAULT, host::$name::new())
        }
    };
    (@method $name:ident, $call:ident, (params)) => {
        #[doc = concat!("See [`", stringify!($name), "`](host::", stringify!($name), ").\n\n# Errors\n\nAs [`Host::call`].")]
        #[inline]
        fn $call(
            &self,
            params: impl Into<host::$name>,
        ) -> impl Future<Output = Result<<host::$name as HostMethod>::Reply, HostError>> + MaybeSend {
            self.call_with(&DEFAULT, params.into())
        }
    };
}

cif_protocol::__for_each_host_method!(typed_calls);

impl<T: Host + ?Sized> HostExt for T {}
