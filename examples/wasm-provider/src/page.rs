//! What the script of the page gets: the telephone behind a hub, with the screen-pop flow beside it, and the host around the page.

use std::sync::Arc;

use cif_adapter::flow::{Flow, FlowConfig};
use cif_adapter::hub::{Hub, HubConfig, Subscription};
use cif_protocol::ConversationId;
use cif_protocol::channel::{Accept, AgentInfo, ChannelCommand, Decline, End, Hold, Mute, Resume, Unmute};
use cif_protocol::host::{PanelMode, SetClickToAct};
use cif_provider::{ChannelProvider, Host, HostExt, TaskHandle};
use cif_web::{BrowserRuntime, PageHost};
use futures::StreamExt;
use wasm_bindgen::prelude::*;

use crate::Phone;

/// The telephone of this page.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PagePhone {
    phone: Arc<Phone>,
    hub: Hub,
    agent: String,
    _flow: TaskHandle,
}

fn js_error(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

#[wasm_bindgen]
#[allow(clippy::arc_with_non_send_sync, reason = "the same pointer type on every target")]
impl PagePhone {
    /// Finds the host around this page, and plugs the telephone into it.
    pub async fn plug_in() -> Result<Self, JsError> {
        let origin = PageHost::origin_of_page().ok_or_else(|| js_error(cif_web::ConnectError::NoOrigin))?;
        let (host, events) = PageHost::connect(&origin).await.map_err(js_error)?;
        let host: Arc<dyn Host> = host;
        let environment = host.get_environment().await.map_err(js_error)?;
        let known = |key: &str| environment.text(key).unwrap_or_default().to_owned();
        let name = known("username");
        let agent = AgentInfo::new(known("userId")).with_name(name.clone());
        let runtime = BrowserRuntime::new().shared();
        let phone = Arc::new(Phone::new(Arc::clone(&runtime)));
        let provider: Arc<dyn ChannelProvider> = phone.clone();
        let config = HubConfig::new(agent);
        let hub = Hub::attach(provider, Arc::clone(&host), events, runtime, config).await.map_err(js_error)?;
        host.set_click_to_act(SetClickToAct::new().value(true)).await.map_err(js_error)?;
        host.set_mode(PanelMode::Docked).await.map_err(js_error)?;
        let flow = Flow::new(&hub, FlowConfig::new()).spawn();
        Ok(Self { phone, hub, agent: name, _flow: flow })
    }

    /// Whose telephone it is.
    #[wasm_bindgen(getter)]
    pub fn agent(&self) -> String {
        self.agent.clone()
    }

    /// A simulated customer calls.
    pub fn ring(&self, number: &str) -> Result<(), JsError> {
        self.phone.ring(number).map(drop).map_err(js_error)
    }

    /// What the agent wants of a call, by the name of the button.
    pub async fn press(&self, button: &str, call: &str) -> Result<(), JsError> {
        let id = ConversationId::from(call);
        let command: ChannelCommand = match button {
            "accept" => Accept::new(id).into(),
            "decline" => Decline::new(id).into(),
            "end" => End::new(id).into(),
            "hold" => Hold::new(id).into(),
            "resume" => Resume::new(id).into(),
            "mute" => Mute::new(id).into(),
            "unmute" => Unmute::new(id).into(),
            other => return Err(JsError::new(&format!("there is no button {other}"))),
        };
        self.hub.command(command).await.map(drop).map_err(js_error)
    }

    /// The calls, as JSON text.
    pub fn calls(&self) -> Result<String, JsError> {
        serde_json::to_string(&self.hub.view().conversations).map_err(js_error)
    }

    /// Says when the calls have changed.
    pub fn changes(&self) -> Changes {
        Changes(self.hub.subscribe())
    }
}

/// Says when the calls have changed.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Changes(Subscription);

#[wasm_bindgen]
impl Changes {
    /// Waits for the next change: false when there will be no more.
    pub async fn next(&mut self) -> bool {
        self.0.next().await.is_some()
    }
}
