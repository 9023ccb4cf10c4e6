//! A desktop in the process of the case, on port 80 as the browser sees it: a library that drops the port reaches it.

use std::sync::Arc;

use cif_axum::Desktop;
use cif_browser_tests::{Browser, Failure, Options, Outcome, Site, free_port, run};
use cif_host::{AppKind, DeskConfig, Import, MemoryRecords, TableSchema, demo_records};
use cif_protocol::{ApiVersion, ProviderRecord};
use cif_tokio::TokioRuntime;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::Library;

/// Where the browser finds the desktop.
pub(crate) const ADDRESS: &str = "http://host.test";

/// Templates, presences and rows of the checklist, in Dataverse columns.
const CHECKLIST: &str = include_str!("../../../fixtures/checklist.json");

/// What a case needs of its host.
pub(crate) struct Setup {
    page: &'static str,
    query: &'static str,
    second: bool,
    app: AppKind,
    record: fn(ProviderRecord) -> ProviderRecord,
    config: fn(DeskConfig) -> DeskConfig,
}

impl Setup {
    /// A multi-session app with this page of the fixtures as its widget.
    pub(crate) fn new(page: &'static str) -> Self {
        let (record, config) = (|record| record, |config| config);
        Self { page, query: "", second: false, app: AppKind::MultiSession, record, config }
    }

    /// With the same page as a second provider, `second`, after `widget` in the Channel Order.
    pub(crate) fn with_second(mut self) -> Self {
        self.second = true;
        self
    }

    /// As a single-session app, with a record of CIF 1.0.
    pub(crate) fn single_session(mut self) -> Self {
        self.app = AppKind::SingleSession;
        self
    }

    /// With more in the widget's address, for example `&generation=oldest`.
    pub(crate) fn query(mut self, query: &'static str) -> Self {
        self.query = query;
        self
    }

    /// With changes of the widget's record.
    pub(crate) fn record(mut self, change: fn(ProviderRecord) -> ProviderRecord) -> Self {
        self.record = change;
        self
    }

    /// With changes of the configuration.
    pub(crate) fn config(mut self, change: fn(DeskConfig) -> DeskConfig) -> Self {
        self.config = change;
        self
    }
}

/// A running desktop and the site of its widget.
pub(crate) struct Host {
    _desktop: Desktop,
    pub(crate) library: Library,
    server: JoinHandle<()>,
    _site: Site,
}

impl Drop for Host {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Host {
    async fn start(port: u16, setup: &Setup, library: Library) -> Outcome<Self> {
        let site = Site::fixtures().await?;
        site.set_host(ADDRESS);
        let record = |(order, name): (u32, &&str)| {
            let library = format!("{library:?}").to_lowercase();
            let page = format!("{}?base={ADDRESS}&library={library}&name={name}{}", setup.page, setup.query);
            let mut record = ProviderRecord::widget(*name, site.address(&page)).with_sort_order(order);
            record.label = if *name == "widget" { "Widget" } else { "Second" }.to_owned();
            if setup.app == AppKind::SingleSession {
                record.api_version = ApiVersion::V1;
            }
            (setup.record)(record)
        };
        let names: &[&str] = if setup.second { &["widget", "second"] } else { &["widget"] };
        let records = (0..).zip(names).map(record).collect();
        let checklist = checklist()?;
        let mut config = DeskConfig::new(records).with_app(setup.app).with_presences(checklist.presences.clone());
        config.templates = checklist.templates.clone();
        let desktop = desktop((setup.config)(config), &checklist).await?;
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let router = desktop.router();
        let server = tokio::spawn(async move {
            // It ends with the case; an error before that shows as a page that does not load.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { library, server, _desktop: desktop, _site: site })
    }

    /// Shows it, with what arrives at its window written down.
    pub(crate) async fn open(&self, browser: &Browser) -> Outcome {
        browser.goto(ADDRESS).await?;
        browser.find("body[data-connection=open] #sessions [data-session]").await?;
        Ok(())
    }
}

/// A desktop with this configuration, and the rows of the demo and of the checklist.
async fn desktop(config: DeskConfig, checklist: &Import) -> Outcome<Desktop> {
    let origin = ADDRESS.parse().map_err(|error| Failure::check(format!("{error}")))?;
    let records = records(checklist).await?;
    let runtime = TokioRuntime::current().shared();
    let builder = Desktop::builder(config, origin, Arc::new(records), runtime);
    builder.build().map_err(|error| Failure::check(error.to_string()))
}

/// The rows of the demo and of the checklist, and a table of the vendor of style C.
async fn records(checklist: &Import) -> Outcome<MemoryRecords> {
    let records = demo_records().map_err(|error| Failure::check(error.to_string()))?;
    checklist.add_tables(&records);
    records.add_table(TableSchema::new("vnd_interaction").with_primary_name("vnd_name"));
    let problems = checklist.store_rows(&records).await;
    if problems.is_empty() { Ok(records) } else { Err(Failure::check(format!("{problems:?}"))) }
}

/// The data of the checklist, all of which must be understood.
fn checklist() -> Outcome<Import> {
    let import = Import::from_json(CHECKLIST).map_err(|error| Failure::check(error.to_string()))?;
    if import.problems.is_empty() { Ok(import) } else { Err(Failure::check(format!("{:?}", import.problems))) }
}

/// Runs a case with a desktop that is shown, and a widget with this library in it.
pub(crate) fn hosted(name: &str, setup: &Setup, library: Library, case: impl AsyncFnOnce(&Browser, &Host) -> Outcome) {
    let port = free_port().unwrap_or_else(|failure| panic!("{name}: {failure}"));
    let rule = format!("--host-resolver-rules=MAP host.test:80 127.0.0.1:{port}");
    run(name, &Options::new().flag(rule), async |browser: &Browser| {
        let host = Host::start(port, setup, library).await?;
        browser.preload(include_str!("../../../fixtures/wire-recorder.js")).await?;
        host.open(browser).await?;
        let outcome = case(browser, &host).await;
        let Err(failure) = outcome else { return Ok(()) };
        let log = "return [...document.querySelectorAll('#log li')].map((line) => line.textContent).join('\\n    ');";
        let log = browser.script(log, vec![]).await.unwrap_or_default();
        let report = super::widget::report(browser).await.unwrap_or_default();
        let wire = browser.script("return JSON.stringify(window.wire);", vec![]).await.unwrap_or_default();
        let log = log.as_str().unwrap_or_default();
        Err(Failure::check(format!("{failure}\n  log:\n    {log}\n  widget: {report}\n  wire: {wire}")))
    });
}
