//! A provider in a process of its own: this test program, started once more. It calls its host as it is told on its standard
//! input, and tells on its standard output how calls end and what the host tells. Each line is a JSON object.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use cif_adapter::{EndConfig, ProviderEnd};
use cif_protocol::channel::{Accept, Capabilities, Decline, Descriptor, End, Scope, Snapshot};
use cif_protocol::host::{HostEvent, HostRequest};
use cif_provider::{AttachContext, CallContext, ChannelProvider, Conversations, Host, HostEventReply, ProviderError};
use cif_tokio::{Listener, TokioRuntime};
use futures::channel::oneshot;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

/// Set in the process that is the provider.
pub(crate) const MARK: &str = "CIF_TEST_PUPPET";
/// The test that is that process.
pub(crate) const TEST: &str = "puppet::provider_process";

#[derive(Debug)]
struct Puppet {
    descriptor: Descriptor,
    host: Mutex<Option<Arc<dyn Host>>>,
    asked: Mutex<Asked>,
}

/// Events whose answers are waited for.
#[derive(Debug, Default)]
struct Asked {
    last: u64,
    open: BTreeMap<u64, oneshot::Sender<HostEventReply>>,
}

fn say(what: &Value) {
    // Whoever started this process reads it, or has gone.
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{what}").and_then(|()| out.flush());
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl ChannelProvider for Puppet {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn capabilities(&self, _: &Scope) -> Capabilities {
        Capabilities::default()
    }

    async fn attach(&self, cx: AttachContext) -> Result<(), ProviderError> {
        say(&json!({ "attached": cx.agent.id }));
        *lock(&self.host) = Some(cx.host);
        Ok(())
    }

    async fn detach(&self) -> Result<(), ProviderError> {
        *lock(&self.host) = None;
        Ok(())
    }

    async fn snapshot(&self) -> Result<Snapshot, ProviderError> {
        Ok(Snapshot::new())
    }

    async fn host_event(&self, event: HostEvent) -> Result<HostEventReply, ProviderError> {
        let (sender, answer) = oneshot::channel();
        let n = {
            let mut asked = lock(&self.asked);
            asked.last += 1;
            let n = asked.last;
            asked.open.insert(n, sender);
            n
        };
        say(&json!({ "event": n, "what": event }));
        Ok(answer.await.unwrap_or_default())
    }

    fn conversations(&self) -> &dyn Conversations {
        self
    }
}

#[async_trait]
impl Conversations for Puppet {
    async fn accept(&self, _: &CallContext, _: Accept) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("accept"))
    }

    async fn decline(&self, _: &CallContext, _: Decline) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("decline"))
    }

    async fn end(&self, _: &CallContext, _: End) -> Result<(), ProviderError> {
        Err(ProviderError::unsupported("end"))
    }
}

impl Puppet {
    fn told(self: &Arc<Self>, line: &Value) {
        if let Some(n) = line["reply"].as_u64() {
            let reply = match line {
                Value::Object(keys) if keys.contains_key("refuse") => {
                    HostEventReply::Refuse(line["refuse"].as_str().map(str::to_owned))
                }
                Value::Object(keys) if keys.contains_key("value") => {
                    HostEventReply::Value(serde_json::from_value(line["value"].clone()).unwrap_or_default())
                }
                _ => HostEventReply::Done,
            };
            let waiting = lock(&self.asked).open.remove(&n);
            // Whoever asked may have given up.
            drop(waiting.map(|waiting| waiting.send(reply)));
            return;
        }
        let id = line["call"].clone();
        let request = serde_json::from_value::<HostRequest>(line["request"].clone());
        let (host, request) = match (lock(&self.host).clone(), request) {
            (Some(host), Ok(request)) => (host, request),
            (host, request) => return say(&json!({ "answered": id, "problem": format!("{host:?} {request:?}") })),
        };
        tokio::spawn(async move {
            match host.call(&CallContext::new(), request).await {
                Ok(reply) => say(&json!({ "answered": id, "ok": reply })),
                Err(error) => say(&json!({ "answered": id, "error": error })),
            }
        });
    }
}

/// Not a test: the provider.
#[test]
#[ignore = "it is the process of a provider, started by other tests"]
fn provider_process() {
    let Ok(name) = std::env::var(MARK) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let descriptor = Descriptor::new(name.as_str(), "Puppet", "1.0.0");
        let puppet = Arc::new(Puppet { descriptor, host: Mutex::default(), asked: Mutex::default() });
        let listener = Listener::bind(("127.0.0.1", 0)).await.expect("a port");
        say(&json!({ "listening": listener.local_addr().expect("an address").port() }));
        let provider = Arc::clone(&puppet);
        tokio::spawn(async move {
            while let Ok(request) = listener.accept().await {
                let provider = Arc::clone(&provider);
                tokio::spawn(async move {
                    let Ok((_, pipe)) = request.finish().await else { return };
                    let runtime = TokioRuntime::current().shared();
                    ProviderEnd::accept(pipe, provider, runtime, EndConfig::default()).closed().await;
                });
            }
        });
        let mut lines = BufReader::new(tokio::io::stdin()).lines();
        // It ends with whoever started it.
        while let Ok(Some(line)) = lines.next_line().await {
            match serde_json::from_str(&line) {
                Ok(line) => puppet.told(&line),
                Err(error) => say(&json!({ "problem": error.to_string() })),
            }
        }
    });
}
