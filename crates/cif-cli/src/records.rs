//! What the desktop starts with: the configuration of a file, or the demo.

use cif_host::AppKind;
use cif_host::instance::Instance;
use cif_protocol::{ApiVersion, NativeEndpoint, Origin, OriginPattern, ProviderRecord};

use crate::args::Serve;
use crate::config::{self, Config};
use crate::failure::Failure;

/// The name of the demo widget's record.
const DEMO: &str = "cif_demo_phone";
/// The word for it in place of a URL.
const DEMO_WORD: &str = "demo";
/// The name of the record of the multipurpose widget.
const CHANNELS: &str = "cif_widget";
/// The name of a widget given by `--widget`.
const WIDGET: &str = "widget";
/// The id of the loopback provider's factory, and the name of its record.
pub(crate) const LOOPBACK: &str = "loopback";
/// The same of the web chat.
pub(crate) const WEB_CHAT: &str = "web_chat";

/// Where the widgets of this program are.
#[derive(Debug, Clone)]
pub(crate) struct Sites {
    /// The demo widget.
    pub(crate) demo: Origin,
    /// The multipurpose widget, which is the usual one where it is served.
    pub(crate) channels: Option<Origin>,
}

/// From the instance of a data directory, from the file, or the widget (the given one, or one of this program) and loopback.
/// An instance without provider gets the widget and loopback as well.
pub(crate) fn choose(options: &Serve, sites: &Sites, instance: Option<&Instance>) -> Result<Config, Failure> {
    for entry in &options.trust {
        entry.parse::<OriginPattern>().map_err(|error| Failure::option("--trust", format!("{entry:?}: {error}")))?;
    }
    let mut config = match (&options.config, instance) {
        (Some(path), _) => config::read(path, &options.insecure_test_origin)?,
        (None, Some(instance)) => configured(options, instance)?,
        (None, None) => Config::demo(loopback(), &options.insecure_test_origin),
    };
    let demo_here = needs_demo(options) && instance.is_none_or(|instance| instance.providers.is_empty());
    let channels = sites.channels.as_ref().filter(|_| options.widget.is_none());
    let own = channels.unwrap_or(&sites.demo);
    if demo_here && !own.is_secure_enough(&options.insecure_test_origin) {
        let problem = format!(
            "the widget of this program would be at {own}, and off loopback a widget needs https: choose another with --widget, \
             records with --config, or allow it with --insecure-test-origin {own}"
        );
        return Err(Failure::option("--bind", problem));
    }
    let mut widget = match &options.widget {
        Some(url) if url != DEMO_WORD => ProviderRecord::widget(WIDGET, url).with_label("Widget"),
        None if demo_here && channels.is_some() => {
            ProviderRecord::widget(CHANNELS, format!("{own}/")).with_label("Channels")
        }
        _ if demo_here => ProviderRecord::widget(DEMO, format!("{own}/")).with_label("Demo phone"),
        Some(_) if options.config.is_some() => {
            let problem = "`demo` stands for the demo widget, which is for a desktop without records of its own";
            return Err(Failure::option("--widget", problem));
        }
        _ if options.trust.is_empty() => return Ok(config),
        _ => {
            let problem = "needs --widget, or the demo widget; in a file, use the key `trusted_domains` of the record";
            return Err(Failure::option("--trust", problem));
        }
    }
    // The multipurpose widget leaves clicks to the native providers that it shows.
    .with_click_to_act(channels.is_none());
    widget.trusted_domains.clone_from(&options.trust);
    if let Some(problem) = widget.validate(&options.insecure_test_origin).into_iter().next() {
        let text = format!("{}; give an http origin that is meant with --insecure-test-origin", problem.message);
        return Err(Failure::option("--widget", text));
    }
    if config.desk.app == AppKind::SingleSession {
        widget.api_version = ApiVersion::V1;
    }
    config.desk.providers.insert(0, widget);
    if demo_here {
        config.desk.providers.push(web_chat());
    }
    Ok(config)
}

fn loopback() -> ProviderRecord {
    ProviderRecord::native(LOOPBACK, NativeEndpoint::InProcess(LOOPBACK.to_owned()))
        .with_label("Loopback")
        .with_sort_order(1)
        .with_click_to_act(true)
}

fn web_chat() -> ProviderRecord {
    ProviderRecord::native(WEB_CHAT, NativeEndpoint::InProcess(WEB_CHAT.to_owned()))
        .with_label("Web chat")
        .with_sort_order(2)
}

/// What an instance says for the user and the app of the command line.
fn configured(options: &Serve, instance: &Instance) -> Result<Config, Failure> {
    let mut desk = instance.desk_config(options.user.as_deref(), options.app.as_deref()).map_err(Failure::Instance)?;
    desk.options.insecure_test_origins.extend_from_slice(&options.insecure_test_origin);
    if desk.providers.is_empty() {
        desk.providers.push(loopback());
    }
    Ok(Config { desk, ..Config::default() })
}

/// True when the widgets of this program may be among them, so that their sites are needed.
pub(crate) fn needs_demo(options: &Serve) -> bool {
    options.widget.as_deref().is_none_or(|widget| widget == DEMO_WORD) && options.config.is_none()
}

/// True when a record is one of the loopback provider, so that something can come in.
pub(crate) fn has_loopback(records: &[ProviderRecord]) -> bool {
    has(records, LOOPBACK)
}

/// True when a record is one of the web chat, so that its pages are needed.
pub(crate) fn has_web_chat(records: &[ProviderRecord]) -> bool {
    has(records, WEB_CHAT)
}

fn has(records: &[ProviderRecord], factory: &str) -> bool {
    let endpoint = NativeEndpoint::InProcess(factory.to_owned());
    records.iter().any(|record| record.kind.is_native() && record.endpoint.as_ref() == Some(&endpoint))
}
