//! A provider as a program: what every `main` of one does.

mod args;

use std::fmt::Display;
use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use cif_adapter::layer::controlled;
use cif_adapter::{EndConfig, LinkNotice, LinkObserver};
use cif_link::Secret;
use cif_provider::far_end::FarEnd;
use cif_provider::{ChannelProvider, ProviderError};
use tokio::sync::mpsc;

use crate::{connect, serve_stdio};
use args::{Args, Host, ProgramError, usage};

/// A provider that runs as a program of its own. It dials the desktop and stays connected (`--url`, `--token-file` or the
/// variable `CIF_TOKEN`), or serves the program that started it (`--stdio`), says on the terminal how the link is, and hands
/// over the lines that are typed, until `quit` or Ctrl-C.
///
/// ```no_run
/// # use std::{process::ExitCode, sync::Arc};
/// # use cif_provider_loopback::{LoopbackConfig, LoopbackProvider};
/// use cif_provider::{ProviderError, ProviderErrorKind};
/// use cif_tokio::{Program, TokioRuntime};
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> ExitCode {
///     let provider = LoopbackProvider::new(LoopbackConfig::default(), TokioRuntime::current().shared());
///     let far_end = provider.far_end();
///     let wrong = |why: String| ProviderError::new(ProviderErrorKind::InvalidInput, why);
///     let typed = |line: &str| match line.split_once(' ') {
///         Some(("ring", number)) => far_end.ring(number).map(drop).map_err(|error| wrong(error.to_string())),
///         _ => Err(wrong("type ring NUMBER or quit".to_owned())),
///     };
///     Program::new("my_phone").run(Arc::new(provider), typed).await
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Program {
    url: String,
    far_end: Option<Arc<dyn FarEnd>>,
}

impl Program {
    /// A program whose provider record has this unique name, unless `--url` says otherwise.
    #[must_use]
    pub fn new(record: impl Display) -> Self {
        Self { url: format!("ws://127.0.0.1:7070/link/{record}"), far_end: None }
    }

    /// Simulated customers, which hosts may move by the [control messages](cif_provider::far_end::CONTROL) of the conformance kit
    /// when the program is started with `--conformance`, and never else. So `cif conform --cmd PROGRAM --stdio --conformance`
    /// leaves nothing out for want of a customer.
    #[must_use]
    pub fn with_far_end(mut self, far_end: impl FarEnd) -> Self {
        self.far_end = Some(Arc::new(far_end));
        self
    }

    /// Runs to the end, with the arguments that the program was started with. Gives 0 after `quit`, Ctrl-C and the end of a
    /// `--stdio` link, 1 when the desktop refuses the provider, 2 when the arguments are wrong; what is wrong is said on
    /// standard error. The token is never an argument, because arguments can be seen by others.
    ///
    /// Each line that is typed goes to `typed`; what it answers is shown.
    pub async fn run(
        &self,
        provider: Arc<dyn ChannelProvider>,
        typed: impl FnMut(&str) -> Result<(), ProviderError>,
    ) -> ExitCode {
        match self.run_with(std::env::args().skip(1), provider, typed).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                complain(&error);
                ExitCode::from(error.code())
            }
        }
    }

    async fn run_with(
        &self,
        arguments: impl Iterator<Item = String>,
        provider: Arc<dyn ChannelProvider>,
        mut typed: impl FnMut(&str) -> Result<(), ProviderError>,
    ) -> Result<(), ProgramError> {
        let (host, provider) = match Args::parse(arguments)? {
            Args::Help => {
                say(&usage(&self.url));
                return Ok(());
            }
            Args::Serve { host, conformance: false } => (host, provider),
            Args::Serve { host, conformance: true } => {
                let far_end = self.far_end.clone().ok_or(ProgramError::NoFarEnd)?;
                (host, controlled(provider, far_end))
            }
        };
        let (url, token_file) = match host {
            Host::Parent => {
                serve_stdio(provider, EndConfig::default()).await;
                return Ok(());
            }
            Host::Desktop { url, token_file } => (url.unwrap_or_else(|| self.url.clone()), token_file),
        };
        let token = match token_file {
            Some(path) => {
                let text = std::fs::read_to_string(&path);
                text.map_err(|source| ProgramError::Token { path, source })?
            }
            None => std::env::var("CIF_TOKEN").map_err(|_| ProgramError::NoToken)?,
        };
        let name = url.rsplit('/').next().unwrap_or_default();
        let config = EndConfig::default().with_name(name).with_token(Secret::new(token.trim()));
        let link = connect(&url, provider, config.with_observer(Arc::new(Terminal)))?;
        let mut lines = keyboard();
        loop {
            let line = tokio::select! {
                reason = link.refused() => return Err(ProgramError::Refused(reason)),
                // An error means that nobody can stop it in this way.
                Ok(()) = tokio::signal::ctrl_c() => break,
                Some(line) = lines.recv() => line,
            };
            match line.trim() {
                "" => {}
                "quit" => break,
                line => match typed(line) {
                    Ok(()) => say(&format_args!("done: {line}")),
                    Err(error) => say(&error),
                },
            }
        }
        // Closes the link; the goodbye needs a moment to get out, so that the desktop does not wait for this provider.
        drop(link);
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok(())
    }
}

/// Reads the keyboard on a thread: a task would keep the program alive until the next line.
fn keyboard() -> mpsc::Receiver<String> {
    let (typed, lines) = mpsc::channel(16);
    std::thread::spawn(move || {
        let mut lines = std::io::stdin().lock().lines().map_while(Result::ok);
        lines.try_for_each(|line| typed.blocking_send(line))
    });
    lines
}

/// Tells on the terminal how the link is.
#[derive(Debug)]
struct Terminal;

impl LinkObserver for Terminal {
    fn notice(&self, notice: &LinkNotice) {
        match notice {
            LinkNotice::Opened { resumed: false, .. } => say(&"connected"),
            LinkNotice::Opened { .. } => say(&"connected again, nothing is lost"),
            LinkNotice::Broken(error) => say(&format_args!("the connection broke: {error}")),
            LinkNotice::DialFailed(error) => say(&format_args!("not connected, trying again: {error}")),
            LinkNotice::Closed(reason) => say(&format_args!("the link has ended: {reason}")),
            _ => {}
        }
    }
}

/// A line on the terminal, if there still is one.
fn say(text: &dyn Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn complain(error: &ProgramError) {
    let _ = writeln!(std::io::stderr(), "{error}");
}
