//! A desktop with one or two widgets, on port 80 of a name, since the legacy client drops the port of its host; behind a
//! network that can be cut.

use cif_browser_tests::{Browser, Options, Outcome, Proxy, Scratch, Site, free_port, run};
use cif_protocol::host::{MethodInfo, Versions};

use super::widget::frame;
use crate::caller::ready_in;
use crate::stage::{Desktop, explained};

/// The provider that calls.
pub(super) const CALLER: &str = "widget";
/// The provider that must not get what is for the caller.
pub(super) const OTHER: &str = "other";

/// What the widgets speak with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Client {
    /// The library that the host serves.
    Ours,
    /// The small client that behaves as the original is described.
    Legacy,
}

impl Client {
    /// The surface that the report names.
    pub(super) const fn surface(self) -> &'static str {
        match self {
            Self::Ours => "host",
            Self::Legacy => "legacy client",
        }
    }

    /// The file of a report.
    pub(super) fn file(self, what: &str) -> String {
        format!("{}-{what}", self.surface().replace(' ', "-"))
    }

    const fn page(self) -> &'static str {
        match self {
            Self::Ours => "caller.html",
            Self::Legacy => "caller-legacy.html",
        }
    }

    /// The original has no functions that only newer typings name.
    pub(super) fn has(self, info: &MethodInfo) -> bool {
        self == Self::Ours || info.versions != Versions::Newer
    }
}

/// Runs a case with these widgets, which are ready; in an app of several sessions, or of a single one.
pub(super) fn hosted(
    name: &str,
    client: Client,
    widgets: &[&str],
    single: bool,
    case: impl AsyncFnOnce(&Browser, &Proxy) -> Outcome,
) {
    let ports = free_port().and_then(|near| Ok((near, free_port()?)));
    let (near, far) = ports.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    let rule = format!("--host-resolver-rules=MAP host.test:80 127.0.0.1:{near}");
    run(name, &Options::new().flag(rule), async |browser: &Browser| {
        let network = Proxy::start_on(near, far).await?;
        let (app, version) = if single { ("app = \"single_session\"\n", "1.0") } else { ("", "2.0") };
        let (mut sites, mut config) = (Vec::new(), app.to_owned());
        for widget in widgets {
            let site = Site::fixtures().await?;
            site.set_host("http://host.test");
            let url = site.address(&format!("{}?idleTimeThreshold=2", client.page()));
            let record = format!("unique_name = \"{widget}\"\nchannel_url = \"{url}\"\napi_version = \"{version}\"\n");
            config.push_str(&format!("[[providers]]\n{record}"));
            sites.push(site);
        }
        let config = Scratch::file("toml", &config)?;
        let config = config.path().to_string_lossy();
        let mut desktop = Desktop::start_on(far, ["--public-url", "http://host.test", "--config", &config]).await?;
        desktop.address = "http://host.test".to_owned();
        desktop.open(browser).await?;
        explained(browser, &mut desktop, async |browser: &Browser, _: &mut Desktop| {
            for widget in widgets {
                ready_in(browser, &frame(widget)).await?;
            }
            case(browser, &network).await
        })
        .await
    });
}
