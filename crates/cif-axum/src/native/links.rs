//! Providers at the other end of a link.

use std::sync::Arc;
use std::time::Duration;

use cif_adapter::transcript::Caller;
use cif_adapter::{Admitted, Connector, EndConfig, HostEnd, LinkNotice, LinkObserver, Newcomer, Pipe};
use cif_host::{Desk, DiagnosticKind, HostEvents, Severity};
use cif_link::{Close, CloseCode, CloseReason, Secret};
use cif_protocol::{NativeEndpoint, ProviderId, ProviderRecord};
use cif_provider::{Host, RuntimeExt};
use cif_tokio::{CommandConnector, WebSocketConnector};

use super::Natives;

/// Pauses between attempts to dial.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// Answers after which the next attempt would be turned away too.
const FINAL: [CloseCode; 4] =
    [CloseCode::UNAUTHORIZED, CloseCode::VERSION_MISMATCH, CloseCode::WRONG_ROLE, CloseCode::REPLACED];

impl Natives {
    /// Takes a connection that was made to `/link/<name>`: it resumes a link, begins one, or is told why not. Returns when
    /// the link that it began has ended.
    pub(crate) async fn admit(&self, name: &str, pipe: Pipe) {
        let newcomer = match self.acceptor.admit(pipe).await {
            Ok(Admitted::Resumed { .. }) => return,
            Ok(Admitted::New(newcomer)) => newcomer,
            Ok(_) => return,
            Err(error) => {
                let text = format!("a link to {name:?} was refused: {error}");
                return self.desk.report(Severity::Warning, DiagnosticKind::Link, None, text);
            }
        };
        match self.judge(name, &newcomer) {
            Ok(record) => self.serve_newcomer(&record, *newcomer).await,
            Err((code, reason)) => {
                let text = format!("a link to {name:?} was refused: {reason}");
                self.desk.report(Severity::Warning, DiagnosticKind::Link, None, text);
                newcomer.refuse(code, reason).await;
            }
        }
    }

    /// The record that a newcomer may connect to, or why it may not.
    fn judge(&self, name: &str, newcomer: &Newcomer) -> Result<ProviderRecord, (CloseCode, String)> {
        let unknown = |text: String| (CloseCode::from("unknown_name"), text);
        let record = self.desk.provider(name).filter(|record| record.endpoint == Some(NativeEndpoint::Listen));
        let Some(record) = record else {
            return Err(unknown(format!(
                "no provider record {name:?} takes links here; check the name in the address"
            )));
        };
        if let Some(said) = newcomer.name().filter(|said| *said != name) {
            return Err(unknown(format!("the hello names {said:?}, the address {name:?}; they must be the same")));
        }
        let matches = |token: &Secret| record.link_token.as_ref().is_some_and(|own| own.matches(token.expose()));
        if newcomer.token().is_some_and(matches) {
            Ok(record)
        } else {
            let found = if newcomer.token().is_some() { "is not the token of this record" } else { "is missing" };
            Err((CloseCode::UNAUTHORIZED, format!("`token` {found}; expected the `link_token` of the record")))
        }
    }

    async fn serve_newcomer(&self, record: &ProviderRecord, newcomer: Newcomer) {
        self.make_room(&ProviderId::from(record.unique_name.as_str())).await;
        let connection = match self.connect(&record.unique_name) {
            Ok(connection) => connection,
            Err(error) => return newcomer.refuse(CloseCode::from("unknown_name"), error.to_string()).await,
        };
        let (host, events) = connection.split();
        let end = newcomer.serve_host(self.heard(record, &host, Caller::Provider), self.end_config(record));
        // What became of it is in the diagnostics.
        drop(self.follow(record, end, host, events).await);
    }

    fn end_config(&self, record: &ProviderRecord) -> EndConfig {
        let observer = LinkNotes { desk: self.desk.clone(), provider: record.unique_name.clone() };
        let config = EndConfig::default().with_name(&*record.unique_name).with_observer(Arc::new(observer));
        match &record.link_token {
            Some(token) => config.with_token(Secret::new(token.expose())),
            None => config,
        }
    }

    /// Attaches the provider at the other end and waits until its link is over, which may be before it ever opened.
    async fn follow(
        &self,
        record: &ProviderRecord,
        end: HostEnd,
        host: Arc<dyn Host>,
        events: HostEvents,
    ) -> CloseReason {
        let end = Arc::new(end);
        let provider = match end.provider().await {
            Ok(provider) => provider,
            Err(reason) => return reason,
        };
        match self.attach(record, provider, host, events, Some(Arc::clone(&end))).await {
            Ok(channel) => {
                self.install(&channel).await;
                let reason = end.closed().await;
                self.uninstall(&channel).await;
                reason
            }
            Err(error) => {
                let text = format!("the provider could not be attached: {error}");
                self.report(Severity::Error, DiagnosticKind::Link, &record.unique_name, text.clone());
                end.close(Close::new(CloseCode::NORMAL, text));
                end.closed().await
            }
        }
    }

    /// Keeps a provider connected that listens at a URL.
    pub(super) fn dial(self: &Arc<Self>, record: &ProviderRecord, url: &str) {
        match WebSocketConnector::new(url) {
            Ok(connector) => self.keep_running(record, Arc::new(connector), true),
            Err(error) => {
                let text = format!("endpoint.url: {error}");
                self.report(Severity::Error, DiagnosticKind::Link, &record.unique_name, text);
            }
        }
    }

    /// Keeps a program running that is a provider. A program that has ended cannot go on where it was, so its link is not
    /// resumed.
    pub(super) fn start_program(self: &Arc<Self>, record: &ProviderRecord, command: &[String]) {
        match CommandConnector::new(command) {
            Ok(connector) => self.keep_running(record, Arc::new(connector), false),
            Err(error) => {
                let text = format!("endpoint.command: {error}");
                self.report(Severity::Error, DiagnosticKind::Link, &record.unique_name, text);
            }
        }
    }

    fn keep_running(self: &Arc<Self>, record: &ProviderRecord, connector: Arc<dyn Connector>, resumes: bool) {
        let (natives, record) = (Arc::clone(self), record.clone());
        let keep = async move { natives.keep_dialled(&record, &connector, resumes).await };
        self.keep(self.runtime.spawn_task(keep));
    }

    /// Dials again and again, with pauses that grow while it is in vain.
    async fn keep_dialled(&self, record: &ProviderRecord, connector: &Arc<dyn Connector>, resumes: bool) {
        let mut pause = FIRST_PAUSE;
        loop {
            match connector.connect().await {
                Err(error) => {
                    let text = format!("no connection: {error}; it is tried again");
                    self.report(Severity::Warning, DiagnosticKind::Link, &record.unique_name, text);
                }
                Ok(pipe) => {
                    let Ok(connection) = self.connect(&record.unique_name) else { return };
                    let (host, events) = connection.split();
                    let (again, runtime) = (resumes.then(|| Arc::clone(connector)), Arc::clone(&self.runtime));
                    let heard = self.heard(record, &host, Caller::Provider);
                    let end = HostEnd::dial(pipe, again, heard, runtime, self.end_config(record));
                    let opened = self.runtime.now();
                    match self.follow(record, end, host, events).await {
                        CloseReason::Peer(close) if FINAL.contains(&close.code) => {
                            let text = format!("the provider turned this desktop away for good: {}", close.code);
                            return self.report(Severity::Error, DiagnosticKind::Link, &record.unique_name, text);
                        }
                        CloseReason::Incompatible(_) => return,
                        _ if self.runtime.now() - opened > LONGEST_PAUSE => pause = FIRST_PAUSE,
                        _ => {}
                    }
                }
            }
            self.runtime.sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// Writes what happens on a link into the diagnostics.
#[derive(Debug)]
struct LinkNotes {
    desk: Desk,
    provider: String,
}

impl LinkObserver for LinkNotes {
    fn notice(&self, notice: &LinkNotice) {
        let (severity, text) = match notice {
            LinkNotice::Opened { resumed: true, .. } => (Severity::Info, "the link goes on after a break".to_owned()),
            LinkNotice::Opened { .. } => (Severity::Info, "the provider is connected".to_owned()),
            LinkNotice::Suspended(cause) => {
                (Severity::Info, format!("the link waits for another connection ({cause:?})"))
            }
            LinkNotice::Broken(error) => (Severity::Warning, format!("the connection broke: {error}")),
            LinkNotice::DialFailed(error) => (Severity::Warning, format!("no connection: {error}; it is tried again")),
            LinkNotice::Lost(loss) => (Severity::Warning, format!("frames may be lost: {loss:?}")),
            LinkNotice::Fault(fault) => (Severity::Warning, format!("the provider broke a rule of the link: {fault}")),
            LinkNotice::Ignored { kind } => {
                (Severity::Debug, format!("a frame of the unknown type {kind:?} was ignored"))
            }
            LinkNotice::Closed(reason) => (Severity::Info, format!("the link has ended: {reason}")),
            _ => return,
        };
        self.desk.report(severity, DiagnosticKind::Link, Some(&self.provider), text);
    }
}
