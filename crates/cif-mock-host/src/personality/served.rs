//! What a poor host and an older one serve.

use cif_protocol::host::{Failure, HostEvent, HostRequest, Versions, event_info};
use cif_provider::HostError;

/// The wire names that a poor host serves.
const POOR: &[&str] = &[
    "addGenericHandler",
    "removeGenericHandler",
    "setclicktoact",
    "getclicktoact",
    "setmode",
    "getmode",
    "setwidth",
    "getwidth",
    "getenvironment",
    "openform",
    "createrecord",
    "retrieverecord",
    "updaterecord",
    "deleterecord",
];

fn not_implemented(request: &HostRequest) -> HostError {
    Failure::not_implemented(request.wire_name()).into()
}

/// A poor host's refusal of a call.
pub(super) fn poor(request: &HostRequest) -> Option<HostError> {
    (!POOR.contains(&request.wire_name())).then(|| not_implemented(request))
}

/// An older host's refusal of a call. What is in no table may be a custom event, which it knows.
pub(super) fn older(request: &HostRequest) -> Option<HostError> {
    let info = request.info()?;
    let known = matches!(info.versions, Versions::V1V2 | Versions::Internal);
    (!known).then(|| not_implemented(request))
}

/// Is the event one of CIF 1.0, or a custom one?
pub(super) fn is_old_event(event: &HostEvent) -> bool {
    event_info(event.wire_name()).is_none_or(|info| info.versions == Versions::V1V2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::host::method_info;

    #[test]
    fn a_poor_host_serves_only_methods_that_exist() {
        for wire in POOR {
            assert!(method_info(wire).is_some(), "{wire} is in no row of the table");
        }
    }
}
