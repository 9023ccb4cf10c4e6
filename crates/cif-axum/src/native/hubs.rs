//! The hubs of the native providers, for whoever follows them beside the desktop.

use std::pin::Pin;
use std::sync::{Arc, Weak};

use cif_adapter::hub::Hub;
use cif_protocol::ProviderId;
use futures::stream::{BoxStream, unfold};
use futures::{Stream, StreamExt};
use std::task::{Context, Poll};

use super::{Changes, Natives};

/// A native provider that is attached.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AttachedProvider {
    /// The unique name of its record.
    pub id: ProviderId,
    /// The label of its record.
    pub label: String,
    /// Its hub.
    pub hub: Hub,
}

impl AttachedProvider {
    fn is(&self, other: &Self) -> bool {
        self.id == other.id && Arc::ptr_eq(self.hub.provider(), other.hub.provider())
    }
}

/// The native providers of a desktop, at once and whenever one comes or goes: all of them each time. It ends with the desktop.
pub struct AttachedProviders(BoxStream<'static, Vec<AttachedProvider>>);

impl std::fmt::Debug for AttachedProviders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("AttachedProviders").finish_non_exhaustive()
    }
}

impl Stream for AttachedProviders {
    type Item = Vec<AttachedProvider>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

struct Following {
    natives: Weak<Natives>,
    changes: Changes,
    /// Those that were told last.
    told: Option<Vec<AttachedProvider>>,
}

impl Following {
    async fn next(mut self) -> Option<(Vec<AttachedProvider>, Self)> {
        loop {
            if !self.changes.has_changed().await {
                return None;
            }
            let now = self.natives.upgrade()?.hubs();
            let same = |told: &Vec<AttachedProvider>| {
                told.len() == now.len() && told.iter().zip(&now).all(|(told, now)| told.is(now))
            };
            if !self.told.as_ref().is_some_and(same) {
                self.told = Some(now.clone());
                return Some((now, self));
            }
        }
    }
}

impl Natives {
    /// The providers that are attached now, by name.
    pub(crate) fn hubs(&self) -> Vec<AttachedProvider> {
        let records = self.desk.providers();
        let label = |id: &ProviderId| {
            let record = records.iter().map(|provider| &provider.record).find(|one| one.unique_name == id.as_str());
            record.map_or_else(|| id.to_string(), |record| record.display_label().to_owned())
        };
        let state = self.lock();
        let attached = state.channels.iter();
        attached
            .map(|(id, channel)| AttachedProvider { id: id.clone(), label: label(id), hub: channel.hub().clone() })
            .collect()
    }

    /// The same, at once and whenever one comes or goes.
    pub(crate) fn attached(self: &Arc<Self>) -> AttachedProviders {
        let following = Following { natives: Arc::downgrade(self), changes: self.changes(), told: None };
        AttachedProviders(unfold(following, Following::next).boxed())
    }
}
