//! The same with the provider at the other end of a link that breaks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cif_adapter::flow::{Flow, FlowConfig};
use cif_adapter::hub::{Hub, HubConfig};
use cif_adapter::{
    Acceptor, Admitted, Connector, Cut, EndConfig, Faults, HostEnd, KeptLink, Pipe, PipeError, faulty_pair,
    keep_connected,
};
use cif_host::{Desk, Side};
use cif_link::{Config, Secret};
use cif_protocol::Value;
use cif_protocol::channel::{AgentInfo, ConversationState};
use cif_provider::{ManualRuntime, RuntimeExt, TaskHandle, async_trait};

use crate::stage::{ADA, Stage};

/// Who follows the provider, once its link is open.
type Followers = Option<(Hub, TaskHandle)>;

/// A desktop that listens, and the network to it.
#[derive(Debug)]
struct Network {
    runtime: ManualRuntime,
    desk: Desk,
    acceptor: Acceptor,
    cuts: Mutex<Vec<Cut>>,
    /// What serves each link at the desktop.
    ends: Mutex<Vec<(Arc<HostEnd>, Followers)>>,
}

#[derive(Debug, Clone)]
struct Dial(Arc<Network>);

#[async_trait]
impl Connector for Dial {
    async fn connect(&self) -> Result<Pipe, PipeError> {
        let (near, far, cut) = faulty_pair(&self.0.runtime.handle(), Faults::new(7));
        self.0.cuts.lock().unwrap().push(cut);
        self.0.runtime.spawn_task(serve(Arc::clone(&self.0), far)).detach();
        Ok(near)
    }
}

fn ends() -> EndConfig {
    EndConfig::default().with_token(Secret::new("t0ken")).with_name("loop")
}

async fn serve(net: Arc<Network>, pipe: Pipe) {
    let Ok(Admitted::New(newcomer)) = net.acceptor.admit(pipe).await else { return };
    let (host, events) = net.desk.connect("loop", Side::Native).unwrap().split();
    let end = Arc::new(newcomer.serve_host(Arc::clone(&host), ends()));
    net.ends.lock().unwrap().push((Arc::clone(&end), None));
    let provider = end.provider().await.unwrap();
    let config = HubConfig::new(AgentInfo::new("alex"));
    let hub = Hub::attach(provider, host, events, net.runtime.handle(), config).await.unwrap();
    let flow = Flow::new(&hub, FlowConfig::new()).spawn();
    net.ends.lock().unwrap().last_mut().unwrap().1 = Some((hub, flow));
}

/// The stage with its own flow replaced by one at the other end of a link.
fn remote() -> (Stage, Arc<Network>, KeptLink) {
    let mut stage = Stage::new();
    stage.flow = None;
    stage.runtime.block_on(stage.hub.detach()).unwrap();
    let net = Arc::new(Network {
        runtime: stage.runtime.clone(),
        desk: stage.desk.clone(),
        acceptor: Acceptor::new(stage.runtime.handle(), Config::default()),
        cuts: Mutex::default(),
        ends: Mutex::default(),
    });
    let kept = dial(&stage, &net);
    (stage, net, kept)
}

fn dial(stage: &Stage, net: &Arc<Network>) -> KeptLink {
    let connector = Arc::new(Dial(Arc::clone(net)));
    let kept = keep_connected(connector, Arc::clone(&stage.provider) as _, stage.runtime.handle(), ends());
    stage.advance(1);
    kept
}

#[test]
fn a_call_over_a_link_survives_a_cut_in_the_middle() {
    let (stage, net, kept) = remote();
    let call = stage.far.ring("15550100199").unwrap();
    stage.advance(1);
    assert_eq!(stage.notification().as_deref(), Some("Incoming call from Ada Lovelace"));
    stage.accept();
    stage.advance(1);
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
    net.cuts.lock().unwrap().iter().for_each(Cut::cut);
    stage.far.hang_up(&call).unwrap();
    stage.advance(60);
    assert!(kept.is_open());
    assert_eq!(net.ends.lock().unwrap().len(), 1, "the link is the same");
    let row = stage.phone_call();
    assert_eq!(row.get("statecode"), Some(&Value::from(1)));
    assert_eq!(row.text("_regardingobjectid_value"), Some(ADA));
    assert_eq!(stage.titles(), ["Ada Lovelace"]);
}

#[test]
fn a_provider_that_restarts_in_the_middle_of_a_call_finds_everything_again() {
    let (stage, net, kept) = remote();
    let call = stage.far.ring("15550100199").unwrap();
    stage.advance(1);
    stage.accept();
    stage.advance(1);
    // The process of the provider ends; the service behind it goes on.
    drop(kept);
    net.cuts.lock().unwrap().iter().for_each(Cut::cut);
    stage.runtime.advance(Duration::from_secs(2));
    let old = net.ends.lock().unwrap().remove(0);
    drop(old);
    stage.advance(1);
    let _kept = dial(&stage, &net);
    stage.advance(5);
    assert_eq!(stage.far.state(&call), Some(ConversationState::Connected));
    assert_eq!(stage.titles(), ["Ada Lovelace"], "no second session");
    stage.far.hang_up(&call).unwrap();
    stage.advance(5);
    assert_eq!(stage.phone_call().get("statecode"), Some(&Value::from(1)));
}
