//! What the host end does with what the provider sends.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use cif_link::{Close, CloseReason, Peer};
use cif_protocol::channel::ErrorObject;
use cif_protocol::channel::{Attach, Capabilities, Descriptor, Facet, Permanence, Scope, Snapshot};
use cif_provider::{BoxFuture, Deadline, EventSink, Host, ProviderErrorKind};

use super::capability_cache::CapabilityCache;
use super::remote::RemoteProvider;
use crate::body::{CallBody, ErrorBody, EventBody, HelloBody, ReplyBody};
use crate::engine::{Calling, Core, EndConfig, Incoming, Service, Turns, bad_hello};

/// Serves a host. Clones are the same.
#[derive(Clone)]
pub(crate) struct HostSide {
    host: Arc<dyn Host>,
    calls: Turns,
    name: Option<String>,
    known: Arc<Mutex<Known>>,
    core: Weak<Core>,
}

/// What is known of the provider at the other end.
#[derive(Debug, Default)]
pub(crate) struct Known {
    identity: Option<Arc<Identity>>,
    capabilities: CapabilityCache,
    pub(crate) attached: Option<Attached>,
    /// The log of the provider's end, which may be another after it was started anew.
    pub(crate) command_log: Option<String>,
}

/// What never changes.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) descriptor: Descriptor,
    pub(crate) facets: Vec<Facet>,
}

/// A provider that was attached over the link.
pub(crate) struct Attached {
    pub(crate) command: Attach,
    pub(crate) sink: EventSink,
}

impl fmt::Debug for Attached {
    /// The configuration in the command may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attached").field("sink", &self.sink).finish_non_exhaustive()
    }
}

impl Known {
    pub(crate) fn capabilities(&self, scope: &Scope) -> Capabilities {
        self.capabilities.get(scope)
    }

    /// Goes by a snapshot, which is asked for after events were lost: changes of capabilities may have been among them.
    pub(crate) fn refresh(&mut self, snapshot: &Snapshot) {
        // A peer of an earlier version says nothing of them.
        if !snapshot.capabilities.is_empty() {
            self.capabilities.clear();
            for scoped in &snapshot.capabilities {
                self.capabilities.put(&scoped.scope, &scoped.capabilities);
            }
        }
    }
}

impl HostSide {
    pub(crate) fn new(host: Arc<dyn Host>, config: &EndConfig) -> Self {
        let known = Arc::default();
        Self { host, calls: Turns::default(), name: config.name.clone(), known, core: Weak::new() }
    }

    /// The same on a link.
    pub(crate) fn on(self, core: Weak<Core>) -> Self {
        Self { core, ..self }
    }

    pub(crate) fn own_hello(&self) -> HelloBody {
        HelloBody { name: self.name.clone(), ..HelloBody::host() }
    }

    /// The provider at the other end, once it has said who it is.
    pub(crate) fn remote(&self, core: Weak<Core>) -> Option<Arc<RemoteProvider>> {
        let identity = self.known().identity.clone()?;
        Some(Arc::new(RemoteProvider::new(core, identity, Arc::clone(&self.known))))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Attaches a provider again that was started anew, and asks for a snapshot.
    fn attach_again(&self) -> Option<BoxFuture<'static, ()>> {
        let known = self.known();
        let attached = known.attached.as_ref()?;
        let (command, sink, core) = (attached.command.clone(), attached.sink.clone(), self.core.upgrade()?);
        drop(known);
        Some(Box::pin(async move {
            let timeout = Some(core.config.command_timeout);
            let outcome = Calling::new(core, CallBody::channel(command), Deadline::Table, timeout).await;
            let told = match outcome {
                Ok(_) => sink.mark_gap(1),
                Err(_) => {
                    sink.close();
                    Ok(())
                }
            };
            // A sink that is closed belongs to a host that has detached meanwhile.
            let _ = told;
        }))
    }
}

impl Service for HostSide {
    fn serve(&self, call: Incoming) -> BoxFuture<'static, ()> {
        let Incoming { guard, deadline, body } = call;
        let (request, tags) = match body {
            CallBody::Host { request, tags } => (request, tags),
            CallBody::Channel { command, .. } => {
                let text = "this end is a host and serves the Host API only";
                let code = ProviderErrorKind::Unsupported.code();
                let error = ErrorObject::new(code, text, Permanence::Permanent).with_operation(command.name());
                return Box::pin(async move { guard.finish(Err(ErrorBody::Channel(Box::new(error)))) });
            }
        };
        let (turn, host) = (self.calls.take(), Arc::clone(&self.host));
        Box::pin(async move {
            let cx = tags.context().with_deadline(deadline.map_or(Deadline::Never, Deadline::At));
            let outcome = turn.begin(|| host.call(&cx, request)).await;
            guard.finish(outcome.map(ReplyBody::Host).map_err(ErrorBody::Host));
        })
    }

    fn event(&self, body: EventBody) {
        let mut known = self.known();
        match &body {
            EventBody::Event(event) => known.capabilities.note(event),
            EventBody::Capabilities(scoped) => known.capabilities.put(&scoped.scope, &scoped.capabilities),
            EventBody::Gap { .. } => {}
        }
        let Some(attached) = &known.attached else { return };
        let sink = attached.sink.clone();
        drop(known);
        // A closed sink belongs to a host that has detached; what still comes is nobody's.
        let _ = match body {
            EventBody::Event(event) => sink.relay(*event),
            EventBody::Gap { lost } => sink.mark_gap(lost),
            EventBody::Capabilities(_) => return,
        };
    }

    fn opened(&self, peer: &Peer<HelloBody>) -> Result<Option<BoxFuture<'static, ()>>, Close> {
        let Some(descriptor) = &peer.body.descriptor else {
            return Err(bad_hello("a provider must say who it is: `descriptor` is missing in the hello"));
        };
        let mut known = self.known();
        match &known.identity {
            Some(identity) if identity.descriptor.id != descriptor.id => {
                let text = format!("the link belongs to `{}`, not to `{}`", identity.descriptor.id, descriptor.id);
                return Err(bad_hello(&text));
            }
            Some(_) => {}
            None => {
                let identity = Identity { descriptor: descriptor.clone(), facets: peer.body.facets.clone() };
                known.identity = Some(Arc::new(identity));
            }
        }
        if !peer.resumed {
            known.capabilities.clear();
        }
        known.command_log.clone_from(&peer.body.command_log);
        for scoped in &peer.body.capabilities {
            known.capabilities.put(&scoped.scope, &scoped.capabilities);
        }
        drop(known);
        Ok(if peer.resumed { None } else { self.attach_again() })
    }

    fn lost(&self, events: u64) {
        if let Some(attached) = &self.known().attached {
            // As above.
            let _ = attached.sink.mark_gap(events);
        }
    }

    fn closed(&self, _reason: &CloseReason) -> Option<BoxFuture<'static, ()>> {
        // The reader of the events sees their end.
        if let Some(attached) = self.known().attached.take() {
            attached.sink.close();
        }
        None
    }

    fn poll_outgoing(&self, _: &mut Context<'_>) -> Poll<EventBody> {
        Poll::Pending
    }

    fn hello(&self) -> HelloBody {
        self.own_hello()
    }
}

impl fmt::Debug for HostSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostSide").field("host", &self.host).finish_non_exhaustive()
    }
}
