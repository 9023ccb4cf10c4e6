//! What the inspector of a page asks.

use cif_bridge::inspect::{event_forms, read_event};
use cif_bridge::page::{InspectorAsk, Loaded};
use cif_protocol::host::methods;

use crate::shared::Shared;

/// Answers the inspector of a page.
pub(crate) async fn ask(shared: &Shared, what: InspectorAsk) -> Result<Loaded, String> {
    let inspection = &shared.inspection;
    match what {
        InspectorAsk::Messages { after } => Ok(Loaded::Inspected(inspection.after(after).await)),
        InspectorAsk::Tables => {
            let methods = methods().map(|info| info.wire).collect();
            Ok(Loaded::InspectorTables { events: event_forms(), methods })
        }
        InspectorAsk::Raise { provider, event, data } => {
            let event = read_event(&event, data).map_err(|error| error.to_string())?;
            match shared.desk.send_event(provider.as_str(), &event) {
                0 => Err(format!("{provider} is not connected, so nobody got the event")),
                _ => Ok(Loaded::Done),
            }
        }
        InspectorAsk::Faults => Ok(Loaded::Faults { faults: inspection.all_faults() }),
        InspectorAsk::AddFault { fault } => {
            inspection.add_fault(fault).map_err(|error| error.to_string())?;
            Ok(Loaded::Faults { faults: inspection.all_faults() })
        }
        InspectorAsk::ClearFaults => {
            inspection.clear_faults();
            Ok(Loaded::Faults { faults: Vec::new() })
        }
        InspectorAsk::Test { numbers } => Ok(Loaded::Text { text: inspection.test(&numbers) }),
        other => Err(format!("this version does not know the question {other:?}")),
    }
}
