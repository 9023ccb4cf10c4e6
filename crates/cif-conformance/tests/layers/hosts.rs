//! The other plane: calls of a host.

use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::layer::Stack;
use cif_protocol::host::{HostReply, HostRequest, PanelMode, SetMode};
use cif_provider::{CallContext, Host, HostError, HostErrorKind, HostExt, ManualRuntime, Runtime};

/// Answers one call and refuses the others.
#[derive(Debug)]
struct Desk;

#[async_trait]
impl Host for Desk {
    async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
        match request {
            HostRequest::GetMode(_) => Ok(HostReply::GetMode(PanelMode::Docked)),
            other => Err(HostError::new(HostErrorKind::NotImplemented, other.wire_name(), "not here")),
        }
    }
}

/// Replies and errors come through as they are; a layer that does nothing here leaves no trace.
pub(crate) fn answers_through(add: fn(Stack) -> Stack, around: bool) {
    let runtime = ManualRuntime::new();
    let desk: Arc<dyn Host> = Arc::new(Desk);
    let host = add(Stack::new(runtime.handle())).host(Arc::clone(&desk));
    assert_eq!(!Arc::ptr_eq(&host, &desk), around);
    assert_eq!(runtime.block_on(host.get_mode()).unwrap(), PanelMode::Docked);
    let bare = runtime.block_on(desk.set_mode(SetMode::new(PanelMode::Hidden))).unwrap_err();
    let error = runtime.block_on(host.set_mode(SetMode::new(PanelMode::Hidden))).unwrap_err();
    assert_eq!(error, bare);
    assert_eq!(runtime.now().as_millis(), 0, "nothing waits");
}
