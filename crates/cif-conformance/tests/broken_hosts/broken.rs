//! A host with one defect: the mock host's desk behind a caller, a teller and an agent who may be wrong.

use std::sync::Arc;

use cif_conformance::host::{IDLE, Seat, Setting, Subject};
use cif_host::{AppKind, Side};
use cif_mock_host::{MockHost, MockHostBuilder};
use cif_provider::{IncomingEvent, ManualRuntime};
use futures::StreamExt;
use futures::channel::mpsc::unbounded;

use crate::caller::{BrokenHost, Shared};
use crate::defect::Defect;
use crate::operator::BrokenOperator;
use crate::teller::told;

/// What is wrong: something that was thought of, or something that is tried with every entry of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    One(Defect),
    /// The method always fails.
    Fails(&'static str),
    /// The method always succeeds.
    Succeeds(&'static str),
    /// The method is said to be missing, and is there.
    InSecret(&'static str),
    /// The event never comes.
    Forgets(&'static str),
    /// The event comes whenever somebody asks for the mode.
    Invents(&'static str),
}

impl Fault {
    pub(crate) fn is(self, defect: Defect) -> bool {
        self == Self::One(defect)
    }
}

/// The mock host with something wrong with it, and in an app of either sort.
pub(crate) fn broken(fault: Fault, app: AppKind) -> impl Fn(&ManualRuntime, Setting) -> Subject + Send + Sync {
    move |runtime, setting| {
        let builder = MockHost::builder().demo_data().app(app).without_flow().runtime(runtime.clone());
        let mock = setting.records(app).into_iter().fold(builder, MockHostBuilder::provider).build().unwrap();
        let mut connected = Vec::new();
        for name in setting.names() {
            let Ok(connection) = mock.desk().connect(name, Side::Frame) else { continue };
            connected.push((*name, connection.split()));
        }
        let (slips, slipped): (Vec<_>, Vec<_>) = (0..2).map(|_| unbounded()).unzip();
        let hosts = connected.iter().map(|(_, (host, _))| Arc::clone(host)).collect();
        let shared = Arc::new(Shared::new(fault, runtime.handle(), hosts, slips.clone()));
        let mut seats = Vec::new();
        for ((place, (name, (_, events))), slipped) in connected.into_iter().enumerate().zip(slipped) {
            let host = Arc::new(BrokenHost { place, shared: Arc::clone(&shared) });
            let own = told(events.answerable(), fault, place, slips[1].clone());
            let all = futures::stream::select(own, slipped.map(IncomingEvent::new));
            seats.push(Seat::new(name, host, all));
        }
        let operator = BrokenOperator::new(fault, mock.desk().clone(), slips[0].clone(), runtime.handle());
        let subject = Subject::new(seats).with_app(app).with_registration().with_idle_after(IDLE);
        let subject = subject.with_operator(operator).keep(mock);
        if let Fault::InSecret(method) = fault { subject.without([method]) } else { subject }
    }
}
