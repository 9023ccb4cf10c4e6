//! Connections that others make: to a link that waits to go on, or to a new one.

use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use cif_link::codec::{self, DecodeLimits};
use cif_link::{Close, CloseCode, Config, Hello, Role, Secret};
use cif_provider::{ChannelProvider, Elapsed, Host, Runtime, RuntimeExt};

use crate::body::{Frame, HelloBody, LinkBody};
use crate::engine::{Core, EndConfig};
use crate::host_end::HostEnd;
use crate::pipe::{Output, Pipe, PipeError, Received};
use crate::provider_end::ProviderEnd;

/// Takes connections that others make. It reads the first frame of each and hands the connection to the link that it
/// resumes, or gives a [`Newcomer`] to let in or to turn away. A value, not a global: make one per listener and share it.
#[derive(Clone)]
pub struct Acceptor {
    runtime: Arc<dyn Runtime>,
    /// For the first frame: its size and the time it may take.
    first: Config,
    links: Arc<Mutex<BTreeMap<String, Weak<Core>>>>,
}

/// What became of a connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum Admitted {
    /// It was handed to a link that this acceptor knows.
    Resumed {
        /// The id of the link.
        link: String,
    },
    /// It wants a new link.
    New(Box<Newcomer>),
}

/// Why a connection was dropped before it had a link. Where there was somebody to tell, the peer was told.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AdmitError {
    /// No complete first frame came in time.
    #[error("no `hello` within the time limit of the handshake")]
    TimedOut,
    /// The connection broke.
    #[error("the connection broke before the `hello`: {0}")]
    Broken(PipeError),
    /// The first frame was not a readable hello.
    #[error("the first frame must be a `hello`: {0}")]
    NoHello(String),
}

impl Acceptor {
    /// An acceptor. `first` bounds the first frame of each connection: its size and the time that it may take.
    #[must_use]
    pub fn new(runtime: Arc<dyn Runtime>, first: Config) -> Self {
        Self { runtime, first, links: Arc::default() }
    }

    /// Takes one connection. The future waits for the first frame; run it in a task of its own.
    ///
    /// # Errors
    ///
    /// [`AdmitError`]: there was no hello to go by. No link is affected.
    pub async fn admit(&self, mut pipe: Pipe) -> Result<Admitted, AdmitError> {
        let limits = DecodeLimits::new(self.first.limits.frame_bytes);
        let deadline = self.runtime.now() + self.first.handshake_timeout;
        let first = poll_fn(|cx| pipe.input.poll_next(cx, limits));
        let hello = match self.runtime.timeout_at(Some(deadline), first).await {
            Ok(Some(Ok(Received::Frame(Frame::Hello(hello))))) => hello,
            Ok(Some(Ok(Received::Frame(other)))) => {
                let text = format!("expected `hello`, got `{}`", other.kind());
                return Err(self.no_hello(pipe, CloseCode::UNEXPECTED_FRAME, text).await);
            }
            Ok(Some(Ok(Received::Undecodable(error)))) => {
                return Err(self.no_hello(pipe, CloseCode::BAD_FRAME, error.to_string()).await);
            }
            Ok(Some(Err(error))) => return Err(AdmitError::Broken(error)),
            Ok(None) => return Err(AdmitError::Broken(PipeError::closed())),
            Err(Elapsed { .. }) => {
                let close = Close::new(CloseCode::HANDSHAKE_TIMEOUT, AdmitError::TimedOut.to_string());
                self.say(pipe, close).await;
                return Err(AdmitError::TimedOut);
            }
        };
        if let Some(request) = &hello.resume {
            let core = self.find(&request.link);
            if let Some(core) = core.filter(|core| core.look(|state| state.link.is_resumed_by(request))) {
                let link = request.link.clone();
                core.restore(pipe.unread(Received::Frame(Frame::Hello(hello))));
                return Ok(Admitted::Resumed { link });
            }
        }
        Ok(Admitted::New(Box::new(Newcomer { acceptor: self.clone(), pipe, hello })))
    }

    async fn no_hello(&self, pipe: Pipe, code: CloseCode, text: String) -> AdmitError {
        self.say(pipe, Close::new(code, text.clone())).await;
        AdmitError::NoHello(text)
    }

    /// Sends a last frame, as far as the peer takes it in time.
    async fn say(&self, mut pipe: Pipe, close: Close) {
        let deadline = self.runtime.now() + self.first.drain_timeout;
        let frame = Frame::Close { ack: 0, close };
        // Nobody is left to hear that the peer did not listen.
        let _ = self.runtime.timeout_at(Some(deadline), say(&mut pipe.output, frame)).await;
    }

    fn find(&self, link: &str) -> Option<Arc<Core>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner).get(link)?.upgrade()
    }

    fn register(&self, core: &Arc<Core>) {
        let Some(id) = core.look(|state| state.link.id().map(str::to_owned)) else { return };
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.retain(|_, core| core.strong_count() > 0);
        links.insert(id, Arc::downgrade(core));
    }
}

async fn say(output: &mut Output, frame: Frame) -> Result<(), PipeError> {
    poll_fn(|cx| output.poll_ready(cx)).await?;
    match output {
        Output::Values(sink) => sink.start_send(frame)?,
        Output::Text(sink) => {
            let text = codec::encode::<LinkBody>(&frame, usize::MAX);
            sink.start_send(text.map_err(|error| PipeError::new(error.to_string()))?)?;
        }
    }
    poll_fn(|cx| output.poll_flush(cx)).await?;
    poll_fn(|cx| output.poll_close(cx)).await
}

impl fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let links = self.links.lock().unwrap_or_else(PoisonError::into_inner).len();
        f.debug_struct("Acceptor").field("links", &links).finish_non_exhaustive()
    }
}

/// A connection that wants a new link, with its hello. Nothing in the hello is proven yet.
#[derive(Debug)]
pub struct Newcomer {
    acceptor: Acceptor,
    pipe: Pipe,
    hello: Box<Hello<HelloBody>>,
}

impl Newcomer {
    /// The provider record that the hello names.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.hello.body.name.as_deref()
    }

    /// The part that the peer plays.
    #[must_use]
    pub fn role(&self) -> Role {
        self.hello.role
    }

    /// What the peer says about itself.
    #[must_use]
    pub fn hello(&self) -> &HelloBody {
        &self.hello.body
    }

    /// The token that the peer shows.
    #[must_use]
    pub fn token(&self) -> Option<&Secret> {
        self.hello.token.as_ref()
    }

    /// Turns the peer away and tells it why. It will not try again if the code says that it makes no sense:
    /// [`CloseCode::UNAUTHORIZED`], `unknown_name`.
    pub async fn refuse(self, code: CloseCode, message: impl Into<String>) {
        self.acceptor.say(self.pipe, Close::new(code, message)).await;
    }

    /// Turns away a peer whose record is not known here.
    pub async fn refuse_name(self) {
        let text = match self.name() {
            Some(name) => format!("no provider record `{name}` takes links here; check the name"),
            None => "the hello must name a provider record".to_owned(),
        };
        self.refuse(CloseCode::from("unknown_name"), text).await;
    }

    /// Serves `host` to the provider that connected. The configuration's token, if it has one, must be the peer's.
    #[must_use]
    pub fn serve_host(self, host: Arc<dyn Host>, config: EndConfig) -> HostEnd {
        let Self { acceptor, pipe, hello } = self;
        let pipe = pipe.unread(Received::Frame(Frame::Hello(hello)));
        let end = HostEnd::accept(pipe, host, Arc::clone(&acceptor.runtime), config);
        acceptor.register(end.core());
        end
    }

    /// Serves `provider` to the host that connected. The configuration's token, if it has one, must be the peer's.
    #[must_use]
    pub fn serve_provider(self, provider: Arc<dyn ChannelProvider>, config: EndConfig) -> ProviderEnd {
        let Self { acceptor, pipe, hello } = self;
        let pipe = pipe.unread(Received::Frame(Frame::Hello(hello)));
        let end = ProviderEnd::accept(pipe, provider, Arc::clone(&acceptor.runtime), config);
        acceptor.register(end.core());
        end
    }
}
