//! A desk with demo records, a loopback provider, a hub and a flow, in virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_adapter::flow::{Flow, FlowConfig, FlowNotice, FlowObserver, FlowProblem, FlowSummary};
use cif_adapter::hub::{Hub, HubConfig};
use cif_host::query::Query;
use cif_host::{AgentAction, Desk, DeskConfig, Page, SessionView, Side, demo_records};
use cif_protocol::channel::AgentInfo;
use cif_protocol::host::{HostReply, HostRequest};
use cif_protocol::{NativeEndpoint, ProviderRecord, Record, SessionId, TraceContext};
use cif_provider::{
    CallContext, ChannelProvider, Host, HostError, HostErrorKind, ManualRuntime, Runtime, RuntimeExt, TaskHandle,
    async_trait,
};
use cif_provider_loopback::{FarEnd, LoopbackConfig, LoopbackProvider};

pub(crate) const ADA: &str = "20000000-0000-4000-8000-000000000001";

/// Keeps every notice.
#[derive(Debug, Default)]
pub(crate) struct Notices(Mutex<Vec<FlowNotice>>);

impl FlowObserver for Notices {
    fn notice(&self, notice: FlowNotice) {
        self.0.lock().unwrap().push(notice);
    }
}

/// The host, with calls that fail or are slow on demand.
#[derive(Debug)]
pub(crate) struct Moody {
    host: Arc<dyn Host>,
    runtime: ManualRuntime,
    faults: Mutex<Vec<(&'static str, Fault)>>,
    pub(crate) calls: Mutex<Vec<String>>,
    /// The wire name of each call, and its place in a trace.
    pub(crate) traced: Mutex<Vec<(String, Option<TraceContext>)>>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    Fail(HostErrorKind),
    /// It is done, but no answer comes.
    Lost,
    Slow(Duration),
}

#[async_trait]
impl Host for Moody {
    async fn call(&self, cx: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        let wire = request.wire_name().to_owned();
        self.calls.lock().unwrap().push(wire.clone());
        self.traced.lock().unwrap().push((wire.clone(), cx.trace().copied()));
        let fault = {
            let mut faults = self.faults.lock().unwrap();
            faults.iter().position(|(name, _)| *name == wire).map(|at| faults.remove(at).1)
        };
        match fault {
            Some(Fault::Fail(kind)) => return Err(HostError::new(kind, wire, "out of order")),
            Some(Fault::Slow(time)) => self.runtime.sleep(time).await,
            Some(Fault::Lost) => {
                self.host.call(cx, request).await?;
                return Err(HostError::new(HostErrorKind::TimedOut, wire, "the answer was lost"));
            }
            None => {}
        }
        self.host.call(cx, request).await
    }
}

pub(crate) struct Stage {
    pub(crate) runtime: ManualRuntime,
    pub(crate) desk: Desk,
    pub(crate) provider: Arc<LoopbackProvider>,
    pub(crate) far: FarEnd,
    pub(crate) host: Arc<Moody>,
    pub(crate) hub: Hub,
    pub(crate) flow: Option<TaskHandle>,
    pub(crate) notices: Arc<Notices>,
    config: FlowConfig,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(FlowConfig::new())
    }

    pub(crate) fn with(config: FlowConfig) -> Self {
        let runtime = ManualRuntime::new();
        let loopback = LoopbackConfig::default().with_ring_for(None).with_answer_after(None);
        let provider = Arc::new(LoopbackProvider::new(loopback, runtime.handle()));
        let mut record = ProviderRecord::native("loop", NativeEndpoint::InProcess("loopback".to_owned()));
        record.click_to_act = true;
        let desk = Desk::new(DeskConfig::new(vec![record]), Arc::new(demo_records().unwrap()), runtime.handle());
        let far = provider.far_end();
        let notices = Arc::new(Notices::default());
        let (host, hub, flow) = join(&runtime, &desk, &provider, &notices, config.clone());
        Self { runtime, desk, provider, far, host, hub, flow: Some(flow), notices, config }
    }

    /// A new hub and flow for the same provider and desk, as after a restart of the program around them.
    pub(crate) fn restart(&mut self) {
        self.flow = None;
        self.runtime.block_on(self.hub.detach()).unwrap();
        self.start_again();
    }

    pub(crate) fn start_again(&mut self) {
        let (host, hub, flow) = join(&self.runtime, &self.desk, &self.provider, &self.notices, self.config.clone());
        (self.host, self.hub, self.flow) = (host, hub, Some(flow));
    }

    pub(crate) fn settle(&self) {
        self.runtime.run_until_stalled();
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.runtime.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn fault(&self, wire: &'static str, fault: Fault) {
        self.host.faults.lock().unwrap().push((wire, fault));
    }

    pub(crate) fn calls(&self, wire: &str) -> usize {
        self.host.calls.lock().unwrap().iter().filter(|call| *call == wire).count()
    }

    /// The title of the notification on the screen.
    pub(crate) fn notification(&self) -> Option<String> {
        self.settle();
        self.desk.view().notification.map(|notification| notification.title)
    }

    pub(crate) fn accept(&self) {
        self.settle();
        let id = self.desk.view().notification.expect("a notification").id;
        self.desk.act(AgentAction::AcceptNotification { id }).unwrap();
        self.settle();
    }

    pub(crate) fn decline(&self) {
        self.settle();
        let id = self.desk.view().notification.expect("a notification").id;
        self.desk.act(AgentAction::DeclineNotification { id }).unwrap();
        self.settle();
    }

    pub(crate) fn focus(&self, session: &SessionId) {
        self.desk.act(AgentAction::FocusSession { session: session.clone() }).unwrap();
        self.settle();
    }

    /// The sessions beside home.
    pub(crate) fn sessions(&self) -> Vec<SessionView> {
        self.settle();
        self.desk.view().sessions.into_iter().filter(|session| !session.home).collect()
    }

    pub(crate) fn titles(&self) -> Vec<String> {
        self.sessions().into_iter().map(|session| session.title).collect()
    }

    /// The pages of the focused session.
    pub(crate) fn pages(&self) -> Vec<Page> {
        self.settle();
        self.desk.view().tabs.into_iter().map(|tab| tab.page).collect()
    }

    pub(crate) fn rows(&self, table: &str) -> Vec<Record> {
        self.settle();
        let records = self.desk.records();
        let query = Query::parse("").unwrap();
        self.runtime.block_on(async { records.query(table, &query).await }).unwrap()
    }

    /// The one phone call that is stored.
    pub(crate) fn phone_call(&self) -> Record {
        let mut rows = self.rows("phonecall");
        assert_eq!(rows.len(), 1, "one phone call: {rows:?}");
        rows.remove(0)
    }

    pub(crate) fn problems(&self) -> Vec<FlowProblem> {
        self.settle();
        let notices = self.notices.0.lock().unwrap();
        notices.iter().filter_map(|n| if let FlowNotice::Problem(p) = n { Some(p.clone()) } else { None }).collect()
    }

    pub(crate) fn summaries(&self) -> Vec<FlowSummary> {
        self.settle();
        let notices = self.notices.0.lock().unwrap();
        notices.iter().filter_map(|n| if let FlowNotice::Over(s) = n { Some(s.clone()) } else { None }).collect()
    }
}

fn join(
    runtime: &ManualRuntime,
    desk: &Desk,
    provider: &Arc<LoopbackProvider>,
    notices: &Arc<Notices>,
    config: FlowConfig,
) -> (Arc<Moody>, Hub, TaskHandle) {
    let (host, events) = desk.connect("loop", Side::Native).unwrap().split();
    let host = Arc::new(Moody {
        host,
        runtime: runtime.clone(),
        faults: Mutex::default(),
        calls: Mutex::default(),
        traced: Mutex::default(),
    });
    let dynamic: Arc<dyn ChannelProvider> = Arc::clone(provider) as _;
    let handle: Arc<dyn Runtime> = runtime.handle();
    let attach = Hub::attach(
        dynamic,
        Arc::clone(&host) as _,
        events.answerable(),
        handle,
        HubConfig::new(AgentInfo::new("alex")),
    );
    let hub = runtime.block_on(attach).unwrap();
    let flow = Flow::new(&hub, config).with_observer(Arc::clone(notices) as _).spawn();
    runtime.run_until_stalled();
    (host, hub, flow)
}

pub(crate) fn contact(page: &Page) -> Option<&str> {
    match page {
        Page::EntityRecord { entity, id, .. } if entity == "contact" => Some(id.as_deref().unwrap_or("new")),
        _ => None,
    }
}
