//! A desktop in this process, and a headless browser that shows it: what `cif check` and `cif replay --widget` run on.

mod browser;
mod folder;

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cif_adapter::transcript::Recorder;
use cif_axum::{Desktop, StandIn};
use cif_host::{KnowledgeSearch, Records};
use cif_protocol::{Origin, ProviderRecord};
use cif_provider::Runtime;
use cif_provider_loopback::LoopbackFactory;

pub(crate) use browser::{Browser, find};

use crate::args::{Serve, WidgetArgs};
use crate::failure::Failure;
use crate::loopback::Loopback;
use crate::records::Sites;
use crate::{records, serve, store, widget};

/// What a desktop is opened with, besides what was typed in.
pub(crate) struct Setup {
    pub(crate) recorder: Arc<dyn Recorder>,
    /// What plays the host to the only provider, with its name.
    pub(crate) stand_in: Option<(String, StandIn)>,
}

/// The desktop in this process.
pub(crate) struct Site {
    pub(crate) desktop: Desktop,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) records: Arc<dyn Records>,
    pub(crate) loopback: Arc<Loopback>,
}

impl Site {
    pub(crate) async fn open(
        widget: &WidgetArgs,
        url: Option<&str>,
        setup: Setup,
        runtime: &Arc<dyn Runtime>,
    ) -> Result<Self, Failure> {
        let folder = match &widget.site {
            Some(folder) => Some(serve_folder(folder).await?),
            None => None,
        };
        let url = url.or(folder.as_deref());
        let options = as_serve(widget, url);
        let listener = serve::bind((options.bind, options.port).into()).await?;
        let public = serve::origin(listener.local_addr()?, None)?;
        let demo =
            if records::needs_demo(&options) { Some(serve::bind((options.bind, 0).into()).await?) } else { None };
        let demo_origin = match &demo {
            Some(demo) => serve::origin(demo.local_addr()?, None)?,
            None => public.clone(),
        };
        let mut config = records::choose(&options, &Sites { demo: demo_origin, channels: None }, None)?;
        config.desk.options.knowledge.get_or_insert_with(KnowledgeSearch::new);
        if let Some((name, _)) = &setup.stand_in {
            config.desk.providers = vec![only(name, url, config.desk.providers)];
        }
        let rings = records::has_loopback(&config.desk.providers);
        let (records, _) = store::open(None, &config.rows, runtime).await?;
        let loopback = Arc::new(Loopback::default());
        let mut builder = Desktop::builder(config.desk, public.clone(), Arc::clone(&records), Arc::clone(runtime))
            .with_provider(Arc::<LoopbackFactory>::clone(&loopback.factory))
            .with_recorder(setup.recorder);
        if let Some(folder) = config.web_resources {
            builder = builder.with_web_resources(folder);
        }
        if rings {
            builder = builder.with_simulator(Arc::<Loopback>::clone(&loopback));
        }
        if let Some((name, stand_in)) = setup.stand_in {
            builder = builder.with_stand_in(name, stand_in);
        }
        let desktop = builder.build()?;
        // They end with the program.
        tokio::spawn(axum::serve(listener, desktop.router()).into_future());
        if let Some(demo) = demo {
            tokio::spawn(axum::serve(demo, widget::site(&public)).into_future());
        }
        Ok(Self { desktop, runtime: Arc::clone(runtime), records, loopback })
    }

    /// Shows it in the browser.
    pub(crate) fn show(&self, program: &Path) -> Result<Browser, Failure> {
        Browser::open(program, &self.desktop.origin().to_string(), &*self.runtime)
    }
}

/// Serves the files of a widget for as long as the program runs; gives their address.
async fn serve_folder(folder: &Path) -> Result<String, Failure> {
    if !folder.join("index.html").is_file() {
        return Err(Failure::option("--site", format!("{} has no index.html, the widget's page", folder.display())));
    }
    let listener = serve::bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
    let origin = serve::origin(listener.local_addr()?, None)?;
    tokio::spawn(axum::serve(listener, folder::site(folder)).into_future());
    Ok(format!("{origin}/"))
}

/// The record of this name with this page; else the first one under this name.
fn only(name: &str, url: Option<&str>, records: Vec<ProviderRecord>) -> ProviderRecord {
    let named = records.iter().find(|record| record.unique_name == name && record.kind.has_frame()).cloned();
    let first = records.into_iter().find(|record| record.kind.has_frame());
    let mut record = named.or(first).unwrap_or_else(|| ProviderRecord::widget(name, url.unwrap_or_default()));
    name.clone_into(&mut record.unique_name);
    if let Some(url) = url {
        record.channel_url = Some(url.to_owned());
    }
    record
}

fn as_serve(widget: &WidgetArgs, url: Option<&str>) -> Serve {
    Serve {
        port: widget.port,
        bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
        access_token_file: None,
        config: widget.config.clone(),
        data: None::<PathBuf>,
        user: None,
        app: None,
        widget: url.map(str::to_owned),
        trust: widget.trust.clone(),
        insecure_test_origin: Vec::<Origin>::clone(&widget.insecure_test_origin),
        public_url: None,
        ring: None,
        record: None,
        log: String::new(),
    }
}
