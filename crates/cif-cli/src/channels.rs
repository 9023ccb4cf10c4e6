//! The multipurpose widget of the agent, on an origin of its own: it shows the native providers of whatever desktop is served.

use std::net::SocketAddr;
use std::sync::Arc;

use cif_protocol::Origin;
use cif_protocol::channel::AgentInfo;
use cif_provider::Runtime;
use cif_widget::Widget;
use futures::StreamExt;

use crate::hosted::Hosted;

/// What the widget is made from.
pub(crate) struct Channels {
    pub(crate) agent: AgentInfo,
    /// Where it listens, and how browsers reach it.
    pub(crate) address: SocketAddr,
    pub(crate) origin: Origin,
    /// Other names of this origin.
    pub(crate) names: Vec<Origin>,
    /// The desktop, under all its names: it may show the widget in a frame.
    pub(crate) hosts: Vec<Origin>,
    pub(crate) any_address: bool,
    pub(crate) runtime: Arc<dyn Runtime>,
}

impl Channels {
    /// Makes the widget. It follows the providers of the desktop from now on, also those of one that takes its place.
    pub(crate) fn open(self, hosted: &Hosted) -> Widget {
        let gate = hosted.clone();
        let mut builder = Widget::builder(self.agent, self.origin, self.runtime)
            .with_admission(move |headers| gate.desktop().admits(headers));
        for host in self.hosts {
            builder = builder.with_host(host);
        }
        for name in self.names {
            builder = builder.with_origin(name);
        }
        if self.any_address {
            builder = builder.with_any_address(self.address.port());
        }
        let widget = builder.build();
        tokio::spawn(follow(widget.clone(), hosted.clone()));
        widget
    }
}

async fn follow(widget: Widget, hosted: Hosted) {
    let mut replaced = hosted.replaced();
    loop {
        let mut providers = hosted.desktop().follow_providers();
        loop {
            tokio::select! {
                attached = providers.next() => match attached {
                    Some(attached) => {
                        let all: Vec<_> = attached.into_iter().map(|one| (one.id, one.label, one.hub)).collect();
                        widget.follow(&all);
                    }
                    // The desktop is gone: another one takes its place, or the program ends.
                    None => if replaced.changed().await.is_ok() { break } else { return },
                },
                changed = replaced.changed() => if changed.is_ok() { break } else { return },
            }
        }
    }
}
