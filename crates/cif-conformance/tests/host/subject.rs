//! The hosts that the kit is run on.

use std::sync::Arc;

use cif_conformance::host::{DeskOperator, IDLE, Operator, Seat, Setting, Subject};
use cif_host::{AppKind, Desk, DeskConfig, Records, Side, demo_records};
use cif_mock_host::{MockHost, MockHostBuilder, Placement, Wire};
use cif_protocol::host::{HostEvent, HostReply, HostRequest, methods};
use cif_provider::{CallContext, Host, HostError, HostErrorKind, ManualRuntime, async_trait};

use crate::ledger::Ledger;

fn desk_of(runtime: &ManualRuntime, setting: Setting, app: AppKind) -> Subject {
    desk_with(runtime, setting, app, Arc::new(demo_records().unwrap()))
}

fn desk_with(runtime: &ManualRuntime, setting: Setting, app: AppKind, records: Arc<dyn Records>) -> Subject {
    let config = DeskConfig::new(setting.records(app)).with_app(app);
    let desk = Desk::new(config, records, runtime.handle());
    let seat = |name: &&str| {
        let (host, events) = desk.connect(name, Side::Frame).ok()?.split();
        Some(Seat::new(*name, host, events.answerable()))
    };
    let seats = setting.names().iter().filter_map(seat).collect();
    let subject = Subject::new(seats).with_app(app).with_registration().with_idle_after(IDLE);
    subject.with_operator(DeskOperator::new(desk))
}

/// The desk as a program embeds it.
pub(crate) fn desk(runtime: &ManualRuntime, setting: Setting) -> Subject {
    desk_of(runtime, setting, AppKind::MultiSession)
}

pub(crate) fn single_desk(runtime: &ManualRuntime, setting: Setting) -> Subject {
    desk_of(runtime, setting, AppKind::SingleSession)
}

/// The desk over an empty store of the author's own: the kit brings the records that it reads.
pub(crate) fn own_records(runtime: &ManualRuntime, setting: Setting) -> Subject {
    desk_with(runtime, setting, AppKind::MultiSession, Arc::new(Ledger::new()))
}

/// A desk before which nobody sits.
pub(crate) fn unattended(runtime: &ManualRuntime, setting: Setting) -> Subject {
    let mut subject = desk(runtime, setting);
    subject.operator = None;
    subject
}

/// A desk with an operator who can do nothing.
pub(crate) fn limp(runtime: &ManualRuntime, setting: Setting) -> Subject {
    #[derive(Debug)]
    struct Limp;
    impl Operator for Limp {}
    desk(runtime, setting).with_operator(Limp)
}

/// A host that serves nothing, and says so.
pub(crate) fn refusing(_: &ManualRuntime, setting: Setting) -> Subject {
    #[derive(Debug)]
    struct Refusing;
    #[async_trait]
    impl Host for Refusing {
        async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
            let text = "this host serves nothing";
            Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), text))
        }
    }
    let seat = |name: &&str| Seat::new(*name, Arc::new(Refusing), futures::stream::pending::<HostEvent>());
    let subject = Subject::new(setting.names().iter().map(seat).collect());
    subject.without(methods().map(|info| info.wire))
}

fn mock_of(runtime: &ManualRuntime, setting: Setting, app: AppKind, wire: Option<Wire>) -> Subject {
    let builder = MockHost::builder().demo_data().app(app).without_flow().runtime(runtime.clone());
    let host = setting.records(app).into_iter().fold(builder, MockHostBuilder::provider).build().unwrap();
    let names = setting.names().iter().filter(|name| host.desk().provider(name).is_some());
    let seats = names.map(|name| {
        let (recorder, seat) = Seat::recording(*name);
        let mut placement = Placement::new().at(*name);
        placement.wire = wire;
        host.attach_at(recorder, placement).unwrap();
        seat
    });
    let subject = Subject::new(seats.collect()).with_app(app).with_idle_after(IDLE);
    subject.with_operator(DeskOperator::new(host.desk().clone())).keep(host)
}

/// The mock host, which attaches the provider in process.
pub(crate) fn mock(runtime: &ManualRuntime, setting: Setting) -> Subject {
    mock_of(runtime, setting, AppKind::MultiSession, None)
}

pub(crate) fn single_mock(runtime: &ManualRuntime, setting: Setting) -> Subject {
    mock_of(runtime, setting, AppKind::SingleSession, None)
}

pub(crate) fn mock_over_values(runtime: &ManualRuntime, setting: Setting) -> Subject {
    mock_of(runtime, setting, AppKind::MultiSession, Some(Wire::Values))
}

pub(crate) fn mock_over_text(runtime: &ManualRuntime, setting: Setting) -> Subject {
    mock_of(runtime, setting, AppKind::MultiSession, Some(Wire::Text))
}
