//! A host on the data of its own application: the screen pop of a call finds people in a company directory.
//!
//! [`directory`] is the application, which knows nothing of CIF; [`records`] shows it to the desktop.

pub mod directory;
pub mod records;

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use cif_axum::{Desktop, Simulator};
use cif_bridge::page::Simulate;
use cif_host::{DeskConfig, HostInfo};
use cif_protocol::{NativeEndpoint, ProviderRecord};
use cif_provider_loopback::LoopbackFactory;
use cif_tokio::TokioRuntime;

use directory::Directory;
use records::CompanyRecords;

/// Lets calls come in by the button of the desktop; a real provider has customers who do so.
#[derive(Debug)]
struct Callers(Arc<LoopbackFactory>);

impl Simulator for Callers {
    fn simulate(&self, what: &Simulate) -> Result<(), String> {
        let far_end = self.0.far_end().ok_or("the provider is not there yet")?;
        let number = Some(what.number.as_str()).filter(|number| !number.is_empty());
        far_end
            .incoming(what.channel.clone(), number, what.name.as_deref())
            .map(drop)
            .map_err(|error| error.to_string())
    }
}

/// The desktop of one agent on this directory.
///
/// # Errors
/// What the builder refuses.
pub fn desktop(origin: &str, directory: Arc<Directory>) -> Result<Desktop, Box<dyn Error>> {
    let mut agent = HostInfo::default();
    agent.user_name = "Katherine Johnson".to_owned();
    let phone = ProviderRecord::native("phone", NativeEndpoint::InProcess("loopback".to_owned()));
    let config = DeskConfig::new(vec![phone]).with_host(agent);
    let (records, runtime) = (Arc::new(CompanyRecords::new(directory)), TokioRuntime::current().shared());
    let provider = Arc::new(LoopbackFactory::new());
    let desktop = Desktop::builder(config, origin.parse()?, records, runtime)
        .with_provider(provider.clone())
        .with_simulator(Arc::new(Callers(provider)))
        .with_app_name("Contoso front desk");
    Ok(desktop.build()?)
}

/// The desktop beside what the application serves anyway.
pub fn router(desktop: &Desktop, directory: Arc<Directory>) -> Router {
    let list = move || async move {
        directory.people().iter().map(|person| format!("{}\t{}\n", person.name, person.phone)).collect::<String>()
    };
    Router::new().route("/people", get(list)).merge(desktop.router())
}
