//! What a native provider does wrong, and what the desktop cannot show of it, is in the diagnostics.

use std::sync::{Arc, Mutex};

use cif_adapter::EndConfig;
use cif_adapter::layer::{Intercept, Operation, Outcome, Work, around};
use cif_link::Secret;
use cif_protocol::ConversationId;
use cif_protocol::channel::{Accepted, ChannelEvent, ChannelKind, Connected, Held, Offered, Party};
use cif_provider::{EventSink, async_trait};
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};

use crate::support::{LINK_TOKEN, serve, soon};

/// Takes the sink that a provider is attached with, to report in its name what it would not.
#[derive(Debug, Clone, Default)]
struct Ventriloquist(Arc<Mutex<Option<EventSink>>>);

#[async_trait]
impl Intercept for Ventriloquist {
    async fn run(&self, _: &Operation<'_>, work: Work<'_>) -> Outcome {
        if let Some(cx) = work.attaching() {
            *self.0.lock().unwrap() = Some(cx.events.clone());
        }
        work.once().await
    }
}

#[tokio::test]
async fn a_refused_event_is_shown_with_its_transition_and_the_lowering_is_reported() {
    let served = serve().await;
    let runtime = cif_tokio::TokioRuntime::current().shared();
    let voice = Ventriloquist::default();
    let provider = around(Arc::new(LoopbackProvider::new(LoopbackConfig::default(), runtime)), voice.clone());
    let config = EndConfig::default().with_name("voice").with_token(Secret::new(LINK_TOKEN));
    let _link = cif_tokio::connect(&format!("ws://{}/link/voice", served.address), provider, config).unwrap();
    let attached = async {
        while served.desktop.hub(&"voice".into()).is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    soon("hub", attached).await;
    // The provider of this process has a line of its own.
    let about = served.desktop.desk().diagnostics(0);
    let shows = |entry: &&cif_host::DiagnosticEntry| entry.message.contains("things of this provider and not: ");
    let lines: Vec<_> = about.iter().filter(shows).filter(|entry| entry.provider.as_deref() == Some("voice")).collect();
    assert_eq!(lines.len(), 1, "{about:#?}");
    assert!(lines[0].message.contains("voice.hold"), "{lines:?}");

    let sink = voice.0.lock().unwrap().clone().unwrap();
    let call = ConversationId::new("vnd-1");
    let events: [ChannelEvent; 5] = [
        Offered::new(ChannelKind::Voice, Party::new()).into(),
        Held::new().into(),
        Accepted::new().into(),
        Accepted::new().into(),
        Connected::new().into(),
    ];
    for event in events {
        sink.report(&call, event, None).unwrap();
    }
    served.logged("`participant.held` is not possible").await;
    served.logged("`conversation.accepted` is not possible in state `accepted`").await;
    let refused: Vec<_> = served
        .desktop
        .desk()
        .diagnostics(0)
        .into_iter()
        .filter(|entry| entry.message.contains("event refused"))
        .collect();
    assert!(refused.iter().all(|entry| entry.provider.as_deref() == Some("voice")), "{refused:?}");
    assert_eq!(refused.len(), 2, "{refused:?}");
}
