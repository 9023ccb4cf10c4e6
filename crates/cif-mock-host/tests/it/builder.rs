//! How hosts are set up, and several providers in one.

use std::sync::Arc;

use cif_host::Templates;
use cif_mock_host::{AttachError, BuildError, MockHost, Placement};
use cif_protocol::channel::Accept;
use cif_protocol::host::{CreateSession, SessionInput};
use cif_protocol::{NativeEndpoint, ProviderRecord, Record, SessionTemplate};
use cif_provider::{HostExt, ProviderErrorKind};
use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};

use crate::common::{builder, with};

fn native(name: &str) -> ProviderRecord {
    ProviderRecord::native(name, NativeEndpoint::InProcess("loopback".into()))
}

fn phone(host: &MockHost) -> Arc<LoopbackProvider> {
    Arc::new(LoopbackProvider::new(LoopbackConfig::default(), host.runtime()))
}

#[test]
fn providers_take_records_in_order_or_by_name() {
    let host = MockHost::builder().provider(native("east")).provider(native("west")).build().unwrap();
    let (east, west) = (phone(&host), phone(&host));
    assert_eq!(host.attach_at(west.clone(), Placement::new().at("west")).unwrap().name(), "west");
    assert!(matches!(host.attach_at(west.clone(), Placement::new().at("west")), Err(AttachError::Taken(_))));
    let unknown = host.attach_at(east.clone(), Placement::new().at("north")).unwrap_err().to_string();
    assert!(unknown.contains("east, west"), "{unknown}");
    assert_eq!(host.attach(east.clone()).unwrap().name(), "east");
    assert!(matches!(host.attach(east.clone()), Err(AttachError::NoFreeRecord)));

    let call = west.far_end().ring("+15550100100").unwrap();
    assert_eq!(host.notification().unwrap().provider, "west");
    host.accept().unwrap();
    host.hang_up(&call).unwrap();
    assert!(west.far_end().state(&call).unwrap().is_over());

    host.detach("west").unwrap();
    assert_eq!(host.detach("west").unwrap_err().kind(), ProviderErrorKind::Detached);
    assert_eq!(host.attach(west).unwrap().name(), "west");
}

#[test]
fn templates_limits_and_seeds_count() {
    let mut templates = Templates::default();
    templates.sessions.push(SessionTemplate::new("vip", "Vip").with_title("Very {adjective}"));
    let host = MockHost::builder().demo_data().templates(templates).session_limit(2).build().unwrap();
    assert!(host.records("contact").unwrap().len() > 3);
    host.seed("contact", Record::new().with("lastname", "Later")).unwrap();
    let api = host.host();
    let input = SessionInput::new("vip").parameter("adjective", "important");
    host.block_on(api.create_session(CreateSession::new(input))).unwrap();
    assert_eq!(host.sessions()[1].title, "Very important");
    let mut more = (0..5).map(|_| host.block_on(api.create_session(CreateSession::new(SessionInput::new("vip")))));
    assert_eq!((more.next().unwrap().is_ok(), more.all(|refused| refused.is_err())), (true, true));
    assert!(!host.block_on(api.can_create_session()).unwrap());
    assert_eq!(host.sessions().len(), 3, "two and home");
    assert!(host.records("no_such_table").is_err());
}

#[test]
fn what_cannot_be_built_says_why() {
    let error = MockHost::builder().seed("no_such_table", Record::new()).build().unwrap_err();
    assert!(matches!(&error, BuildError::Seed { table, .. } if table == "no_such_table"), "{error}");
    let twice = MockHost::builder().provider(native("a")).provider(native("a")).build().unwrap_err();
    assert!(twice.to_string().contains("same unique name"), "{twice}");
}

#[test]
fn without_the_flow_a_ring_shows_nothing() {
    let (host, far_end) = with(builder().without_flow(), None);
    let call = far_end.ring("15550100199").unwrap();
    assert!(host.notification().is_none());
    assert_eq!(host.conversations().len(), 1);
    host.command(Accept::new(call.clone())).unwrap();
    host.hang_up(&call).unwrap();
    assert!(far_end.state(&call).unwrap().is_over());
    assert!(host.transcript().host_effects().lines.is_empty());
}
