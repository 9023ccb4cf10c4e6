//! Every entry of the protocol's tables from a widget on another origin through the page to the host and back. The cases are
//! those of the host conformance kit, so every surface is held to the same.

#[path = "../../../../cif-conformance/src/host/table/cases.rs"]
mod cases;
#[path = "../../../../cif-conformance/src/host/table/pattern.rs"]
mod pattern;
#[path = "../../../../cif-mock-host/tests/table/report.rs"]
mod report;

mod agent;
mod events;
mod forced;
mod ids;
mod methods;
mod setting;
mod widget;
