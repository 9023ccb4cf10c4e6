//! Events that mean little and come often.

use cif_protocol::host::{HostEvent, ModeChanged, PageNavigated, PanelMode, SizeChanged, WindowFocused};

/// The events around one call.
pub(super) fn burst(number: u64, before: bool) -> Vec<HostEvent> {
    let width = 300.0 + f64::from(u8::try_from(number % 200).unwrap_or(0));
    let mode = if before { PanelMode::Docked } else { PanelMode::Minimized };
    let page = format!("https://host.example/main.aspx?pagetype=entitylist&etn=account&visit={number}");
    vec![
        WindowFocused::new(before).into(),
        SizeChanged::new(width).into(),
        ModeChanged::new(mode).into(),
        PageNavigated::new(page).into(),
        HostEvent::custom("chatter", number.to_string()),
        WindowFocused::new(!before).into(),
    ]
}
