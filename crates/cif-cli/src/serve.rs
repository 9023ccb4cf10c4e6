//! `cif serve`: the desktop, the demo widget and the multipurpose widget on three ports, until the program is asked to stop.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use cif_axum::{AccessToken, Administration, Desktop};
use cif_bridge::page::Simulate;
use cif_host::instance::Instance;
use cif_host::{DiagnosticKind, KnowledgeSearch, Records, Severity};
use cif_protocol::Origin;
use cif_protocol::channel::{AgentInfo, ChannelKind};
use cif_provider::Runtime;
use cif_provider_webchat::WebChat;
use cif_tokio::TokioRuntime;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::args::Serve;
use crate::channels::Channels;
use crate::config::Config;
use crate::data::DataDir;
use crate::failure::Failure;
use crate::hosted::{Hosted, Live};
use crate::loopback::Loopback;
use crate::record::{FileRecorder, Recording};
use crate::records::Sites;
use crate::stop::Stop;
use crate::{records, store, web_chat, widget};

/// Requests that are still being answered have this long when the program stops.
const PATIENCE: Duration = Duration::from_secs(2);
/// Who calls with `--ring`: a contact of the demo records, its number written in another format.
const CALLER: &str = "15550100199";

/// Runs until it is asked to stop.
#[tokio::main]
pub(crate) async fn run(options: &Serve) -> Result<(), Failure> {
    let stop = Stop::listen()?;
    let access = access_token(options)?;
    let desktop_listener = bind(SocketAddr::new(options.bind, options.port)).await?;
    let desktop_address = desktop_listener.local_addr()?;
    let own_widgets = records::needs_demo(options);
    let mut demo = if own_widgets { Some(bind(side_address(options, 1)?).await?) } else { None };
    let channels = if own_widgets { Some(bind(side_address(options, 2)?).await?) } else { None };
    let side_origin = |listener: &Option<TcpListener>| match listener {
        Some(listener) => origin(listener.local_addr()?, options.public_url.as_ref()).map(Some),
        None => Ok(None),
    };
    let channels_origin = side_origin(&channels)?;
    let demo_origin = side_origin(&demo)?.map_or_else(|| origin(desktop_address, None), Ok)?;
    let sites = Sites { demo: demo_origin, channels: channels_origin };
    let public = match &options.public_url {
        Some(origin) => origin.clone(),
        None => origin(desktop_address, None)?,
    };

    let live = match &options.data {
        Some(path) => Some(Arc::new(open_data(&DataDir::new(path)).await?)),
        None => None,
    };
    let instance = live.as_ref().map(|live| live.instance());
    let config = records::choose(options, &sites, instance.as_ref())?;
    let agent = AgentInfo::new(config.desk.host.user_id.clone()).with_name(config.desk.host.user_name.clone());
    let rings = records::has_loopback(&config.desk.providers);
    if options.ring.is_some() && !rings {
        let problem = "no record has the loopback provider, endpoint = { in_process = \"loopback\" }, which rings";
        return Err(Failure::option("--ring", problem));
    }
    let runtime = TokioRuntime::current().shared();
    // A record of the web chat in a file needs the second port as well.
    if demo.is_none() && records::has_web_chat(&config.desk.providers) {
        demo = Some(bind(side_address(options, 1)?).await?);
    }
    let web_chat = match &demo {
        Some(listener) => {
            let address = listener.local_addr()?;
            let origin = origin(address, options.public_url.as_ref())?;
            Some(web_chat::open(&origin, &names(address), options.data.as_deref(), &runtime)?)
        }
        None => None,
    };
    let (store, problems) = store::open(options.data.as_deref(), &config.rows, &runtime).await?;
    let mut left_out = config.problems.clone();
    left_out.extend(problems);
    let (recorder, recording) = match &options.record {
        Some(path) => {
            let (recorder, recording) = Recording::begin(path, Arc::clone(&runtime))?;
            (Some(recorder), Some(recording))
        }
        None => (None, None),
    };
    let maker = Maker {
        public: public.clone(),
        store,
        loopback: Arc::new(Loopback::default()),
        web_chat: web_chat.clone(),
        runtime: Arc::clone(&runtime),
        address: desktop_address,
        any_address: options.bind.is_unspecified(),
        access,
        live: live.clone(),
        recorder,
    };
    let hosted = Hosted::new(maker.make(config).await?);
    for problem in left_out {
        tracing::warn!(problem, "left out of the import");
        let message = format!("left out of the import: {problem}");
        hosted.desktop().desk().report(Severity::Warning, DiagnosticKind::Import, None, message);
    }
    if let Some(live) = live {
        let server = live.open_door().await?;
        let answering = Arc::clone(&live);
        tokio::spawn(server.run(Arc::new(move |request| answering.handle(request))));
        let (options, sites, hosted) = (options.clone(), sites.clone(), hosted.clone());
        tokio::spawn(async move {
            let make = |instance: Instance| {
                let config = records::choose(&options, &sites, Some(&instance));
                let maker = &maker;
                async move { maker.make(config?).await }
            };
            live.follow(hosted, make).await;
        });
    }

    let (stop_servers, stopping) = watch::channel(false);
    let mut servers = vec![tokio::spawn(serve(desktop_listener, hosted.router(), stopping.clone()))];
    announce(&format!("desktop  {public}"))?;
    if let Some(path) = &options.data {
        announce(&format!("data     {}", path.display()))?;
    }
    if let (Some(listener), Some(chat)) = (demo, &web_chat) {
        let site = web_chat::site(chat, own_widgets.then(|| widget::site(&public)));
        let here = origin(listener.local_addr()?, options.public_url.as_ref())?;
        servers.push(tokio::spawn(serve(listener, site, stopping.clone())));
        if own_widgets {
            announce(&format!("widget   {here}"))?;
        }
        announce(&format!("web chat {here}{}", web_chat::DEMO))?;
    }
    let mut shown = None;
    if let (Some(listener), Some(origin)) = (channels, sites.channels) {
        let address = listener.local_addr()?;
        let mut hosts = names(desktop_address);
        hosts.insert(0, public);
        announce(&format!("channels {origin}"))?;
        let any_address = options.bind.is_unspecified();
        let names = names(address);
        let widget = Channels { agent, address, origin, names, hosts, any_address, runtime }.open(&hosted);
        servers.push(tokio::spawn(serve(listener, widget.router(), stopping)));
        shown = Some(widget);
    }
    if let Some(after) = options.ring {
        tokio::spawn(ring(hosted.desktop(), after));
    }

    stop.asked().await;
    announce("stopping")?;
    if let Some(widget) = shown {
        widget.shutdown("the desktop was stopped");
    }
    hosted.desktop().shutdown("the desktop was stopped").await;
    if let Some(recording) = recording {
        recording.end();
    }
    if let Some(chat) = &web_chat {
        chat.disconnect_customers();
    }
    // The receivers end with the servers.
    stop_servers.send_replace(true);
    for server in servers {
        // A request that hangs does not keep the program.
        if let Ok(Ok(outcome)) = tokio::time::timeout(PATIENCE, server).await {
            outcome?;
        }
    }
    Ok(())
}

/// Takes a data directory for this desktop alone.
async fn open_data(dir: &DataDir) -> Result<Live, Failure> {
    // A command may have it for a moment.
    for _ in 0..20 {
        if let Some(locked) = dir.lock()? {
            let instance = locked.load()?;
            return Ok(Live::new(locked, instance));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(Failure::option("--data", "another desktop runs on this directory; stop that one, or choose another directory"))
}

/// What each desktop is made from beside its configuration.
struct Maker {
    public: Origin,
    store: Arc<dyn Records>,
    loopback: Arc<Loopback>,
    web_chat: Option<WebChat>,
    runtime: Arc<dyn Runtime>,
    address: SocketAddr,
    any_address: bool,
    access: Option<AccessToken>,
    live: Option<Arc<Live>>,
    recorder: Option<Arc<FileRecorder>>,
}

impl Maker {
    async fn make(&self, mut config: Config) -> Result<Desktop, Failure> {
        store::keep_flags(&*self.store, &mut config.desk).await?;
        config.desk.options.knowledge.get_or_insert_with(KnowledgeSearch::new);
        let rings = records::has_loopback(&config.desk.providers);
        let (store, runtime) = (Arc::clone(&self.store), Arc::clone(&self.runtime));
        let mut builder = Desktop::builder(config.desk, self.public.clone(), store, runtime)
            .with_provider(self.loopback.factory.clone());
        if let Some(folder) = config.web_resources {
            builder = builder.with_web_resources(folder);
        }
        if let Some(chat) = &self.web_chat {
            builder = builder.with_provider(Arc::new(chat.clone()));
        }
        if rings {
            builder = builder.with_simulator(self.loopback.clone());
        }
        if let Some(recorder) = &self.recorder {
            builder = builder.with_recorder(recorder.clone());
        }
        if let Some(live) = &self.live {
            builder = builder.with_administration(live.clone());
        }
        if self.any_address {
            builder = builder.with_any_address(self.address.port());
        }
        for name in names(self.address) {
            builder = builder.with_origin(name);
        }
        if let Some(token) = &self.access {
            builder = builder.with_access_token(token.clone());
        }
        Ok(builder.build()?)
    }
}

/// Serves until it is told to stop.
async fn serve(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) -> std::io::Result<()> {
    let stopped = async move {
        // An error means that the program has gone on without this server.
        drop(stopping.wait_for(|stop| *stop).await);
    };
    // The web chat counts by the addresses of its customers.
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(stopped).await
}

/// Lets a call come in after a while.
async fn ring(desktop: Desktop, after: Duration) {
    tokio::time::sleep(after).await;
    if let Err(problem) = desktop.simulate(&Simulate::new(ChannelKind::Voice, CALLER)) {
        tracing::error!(problem, "--ring: no call came in");
    }
}

fn access_token(options: &Serve) -> Result<Option<AccessToken>, Failure> {
    match &options.access_token_file {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| Failure::File { path: path.clone(), problem: format!("cannot be read: {error}") })?;
            let token = AccessToken::new(&text)
                .map_err(|error| Failure::File { path: path.clone(), problem: error.to_string() })?;
            Ok(Some(token))
        }
        None if options.bind.is_loopback() => Ok(None),
        None => Err(Failure::option(
            "--bind",
            format!("others can reach {}; give a file with a secret by --access-token-file", options.bind),
        )),
    }
}

/// The widgets of this program are on the next ports, and on free ones when the desktop is.
fn side_address(options: &Serve, offset: u16) -> Result<SocketAddr, Failure> {
    let port = match options.port {
        0 => 0,
        port => port
            .checked_add(offset)
            .ok_or_else(|| Failure::option("--port", "the widgets take the next two ports, so the highest is 65533"))?,
    };
    Ok(SocketAddr::new(options.bind, port))
}

pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        std::io::ErrorKind::AddrInUse => Failure::PortInUse { address },
        _ => Failure::Bind { address, source },
    })
}

/// How a browser reaches an address; on all addresses by the loopback one, or by the host of the public URL.
pub(crate) fn origin(address: SocketAddr, public: Option<&Origin>) -> Result<Origin, Failure> {
    let ip = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    let text = match public.filter(|_| address.ip().is_unspecified()) {
        Some(public) => format!("{}://{}:{}", public.scheme().as_str(), public.host(), address.port()),
        None => format!("http://{}", SocketAddr::new(ip, address.port())),
    };
    text.parse().map_err(|error| Failure::option("--bind", format!("{text} is no origin: {error}")))
}

/// The names under which the desktop answers besides its public one.
fn names(address: SocketAddr) -> Vec<Origin> {
    let port = address.port();
    let mut names = if address.ip().is_unspecified() { Vec::new() } else { vec![format!("http://{address}")] };
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        names.extend([
            format!("http://localhost:{port}"),
            format!("http://127.0.0.1:{port}"),
            format!("http://[::1]:{port}"),
        ]);
    }
    names.iter().filter_map(|name| name.parse().ok()).collect()
}

/// One line on standard output, at once.
pub(crate) fn announce(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
