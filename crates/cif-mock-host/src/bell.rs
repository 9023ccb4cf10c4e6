//! Events that reach providers past the desk: what the test or a personality makes up.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_protocol::host::HostEvent;
use cif_provider::MaybeSend;
use futures::channel::mpsc;
use futures::{Stream, StreamExt};

use crate::MockHost;
use crate::store::Store;
use cif_adapter::transcript::Happening;

/// Events that may wait for one provider. More are left out, and the transcript says so.
const CAPACITY: usize = 1024;

/// The ways to the attached providers, by the names of their records.
#[derive(Debug, Default)]
pub(crate) struct Bells {
    inner: Mutex<BTreeMap<String, mpsc::Sender<HostEvent>>>,
}

impl Bells {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, mpsc::Sender<HostEvent>>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The events of the desk and those that are rung, as one stream that ends with the desk's.
    pub(crate) fn join<T: MaybeSend + 'static>(
        &self,
        provider: &str,
        desk: impl Stream<Item = T> + MaybeSend + 'static,
        wrap: fn(HostEvent) -> T,
    ) -> impl Stream<Item = T> + MaybeSend + 'static {
        let (sender, rung) = mpsc::channel(CAPACITY);
        self.lock().insert(provider.to_owned(), sender);
        let end = futures::stream::once(futures::future::ready(None));
        let both = futures::stream::select(desk.map(Some).chain(end), rung.map(move |event| Some(wrap(event))));
        both.take_while(|event| futures::future::ready(event.is_some())).filter_map(futures::future::ready)
    }

    pub(crate) fn forget(&self, provider: &str) {
        self.lock().remove(provider);
    }

    /// Gives an event to a provider. False when it is not attached or takes no more.
    pub(crate) fn ring(&self, store: &Store, provider: &Arc<str>, event: HostEvent) -> bool {
        let mut bells = self.lock();
        let Some(bell) = bells.get_mut(&**provider) else { return false };
        let name = event.wire_name().to_owned();
        match bell.try_send(event) {
            Ok(()) => true,
            Err(error) if error.is_disconnected() => false,
            Err(_) => {
                let text = format!("the event {name} is left out: {CAPACITY} events wait for the provider already");
                store.note(Some(provider), Happening::Problem(text));
                false
            }
        }
    }
}

impl MockHost {
    /// Gives an event to every provider as if the host had raised it, whatever the state of the desk and whoever registered:
    /// `host.send_event(ModeChanged::new(PanelMode::Docked))`. Every event of the table has its type, and
    /// [`HostEvent::custom`] makes others. Gives how many providers it reached, the test's own hosts included.
    pub fn send_event(&self, event: impl Into<HostEvent>) -> usize {
        let event = event.into();
        let names = self.inner.desk.providers().into_iter().map(|provider| provider.record.unique_name);
        names.filter(|name| self.send_event_to(name, event.clone())).count()
    }

    /// As [`send_event`](Self::send_event), for one provider by the name of its record. False when it is not attached.
    pub fn send_event_to(&self, provider: &str, event: impl Into<HostEvent>) -> bool {
        let (backstage, name, event) = (&self.inner.backstage, Arc::from(provider), event.into());
        backstage.store.note(Some(&name), Happening::Sent(event.clone()));
        let sent = backstage.bells.ring(&backstage.store, &name, event);
        self.run();
        sent
    }
}
