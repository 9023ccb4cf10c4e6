//! What `docs/src/methods.md` says is built is served, and what it says is not answers `Not implemented`, at once.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use cif_host::{Desk, DeskConfig, Side, demo_records};
use cif_protocol::host::{Failure, HostRequest, TimeoutClass, Versions, methods};
use cif_protocol::{ProviderRecord, Value};
use cif_provider::{CallContext, Host as _, ManualRuntime};
use futures::FutureExt;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Wire name to the last cell of its row.
fn built() -> BTreeMap<String, String> {
    let page = read("../../docs/src/methods.md");
    let rows = page.lines().filter(|line| line.starts_with("| "));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>())
        .filter(|cells| cells.len() == 7)
        .flat_map(|cells| {
            let names: Vec<String> = cells[1].split('`').skip(1).step_by(2).map(str::to_owned).collect();
            names.into_iter().map(move |name| (name, cells[6].to_owned())).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn methods_are_built_as_the_book_says() {
    let built = built();
    let runtime = ManualRuntime::new();
    let phone = ProviderRecord::widget("acme_phone", "https://phone.example/");
    let desk = Desk::new(DeskConfig::new(vec![phone]), Arc::new(demo_records().unwrap()), runtime.handle());
    let connection = desk.connect("acme_phone", Side::Frame).unwrap();
    let host = connection.host();
    for info in methods().filter(|info| info.versions != Versions::Internal) {
        let file = read(&format!("../cif-protocol/tests/golden/host/methods/{}.json", info.wire));
        let file = Value::from_plain_json(&file).unwrap();
        let case = file.get("requests").and_then(|cases| cases.get("full")).and_then(|case| case.get("link")).unwrap();
        let request: HostRequest = serde_json::from_str(&case.to_plain_json()).unwrap();
        let cx = CallContext::new();
        let mut answer = host.call(&cx, request).boxed();
        runtime.run_until_stalled();
        let served = match (&mut answer).now_or_never() {
            Some(Err(error)) => error.message != Failure::NOT_IMPLEMENTED,
            Some(Ok(_)) => true,
            None => {
                assert_eq!(info.timeout, TimeoutClass::Never, "{} keeps its caller waiting", info.wire);
                true
            }
        };
        let said = built.get(info.wire).unwrap_or_else(|| panic!("`{}` has no row in methods.md", info.wire));
        assert_eq!(said == "yes", served, "`{}`: methods.md says built: {said}", info.wire);
    }
}
