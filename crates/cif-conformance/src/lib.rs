//! Conformance kits for CIF: what every provider must do, case by case.
//!
//! A case has a stable id, a rule, an explanation, and where it makes sense a twin that proves the opposite: what works where it is
//! advertised is refused where it is not. A provider's own tests run them all in virtual time:
//!
//! ```
//! use std::sync::Arc;
//!
//! use cif_conformance::provider::{Settings, Subject, case, run_case};
//! use cif_provider::Runtime;
//! use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
//!
//! fn subject(runtime: Arc<dyn Runtime>) -> Subject {
//!     Subject::new(Arc::new(LoopbackProvider::new(LoopbackConfig::default(), runtime)))
//! }
//!
//! let case = case("lifecycle.attach.returns").expect("a case");
//! assert!(!run_case(case, &subject, Settings::new()).outcome.is_bad());
//! // One #[test] of each: cif_conformance::provider_tests!(subject);
//! ```
//!
//! Most cases need somebody at the other end of the provider's service. A fixture gives a [`FarEnd`](provider::FarEnd); a provider in
//! another process may take [control messages](provider::CONTROL). Without either such cases are not run, and the report says so.
//! `cif conform` runs the kit against a provider at a URL or one that is a program.

mod case;
mod catalog;
pub mod host;
pub mod provider;
pub mod records;
mod report;
pub mod transport;
mod virtual_time;

pub use case::{Case, Stop, Twin, must, needs, needs_absence};
pub use catalog::{CaseInfo, Kit, catalog};
pub use report::{ExpectedFailures, Outcome, Report, Row, UnknownCase};
