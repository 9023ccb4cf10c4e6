//! Providers that are programs: started by the host, spoken to through standard input and output.

use std::fmt;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;

use async_trait::async_trait;
use cif_adapter::{Connector, EndConfig, Pipe, PipeError, ProviderEnd};
use cif_link::CloseReason;
use cif_provider::ChannelProvider;
use tokio::process::{Child, Command};
use tokio::sync::oneshot;

use crate::TokioRuntime;
use crate::lines::{LINGER, line_pipe, line_pipe_ending};

/// Starts a program for each connection. Its standard error is that of the host, so that what it says there is seen.
///
/// The program is asked to end by the end of its input, and killed when it has not done so two seconds later.
#[derive(Clone)]
pub struct CommandConnector {
    program: String,
    arguments: Vec<String>,
}

impl CommandConnector {
    /// Starts `command`: the program, then its arguments. The program is found as a shell finds it, no shell is involved.
    ///
    /// # Errors
    ///
    /// The list is empty, or the program's name is.
    pub fn new(command: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, PipeError> {
        let mut words = command.into_iter().map(Into::into);
        match words.next().filter(|program: &String| !program.trim().is_empty()) {
            Some(program) => Ok(Self { program, arguments: words.collect() }),
            None => Err(PipeError::new("there is no program to start; expected [\"program\", \"argument\", ...]")),
        }
    }

    fn start(&self) -> Result<Child, PipeError> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        command
            .spawn()
            .map_err(|error| PipeError::new(format!("`{}` could not be started", self.program)).with_source(error))
    }
}

#[async_trait]
impl Connector for CommandConnector {
    async fn connect(&self) -> Result<Pipe, PipeError> {
        let mut child = self.start()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(PipeError::new(format!("`{}` has no standard input and output", self.program)));
        };
        let (tell, status) = oneshot::channel();
        let program = self.program.clone();
        let ended = async move { explain(&program, status.await.ok()?) };
        let (pipe, written) = line_pipe_ending(output, input, ended);
        tokio::spawn(watch(child, written, tell));
        Ok(pipe)
    }
}

/// Waits for the end of the program. After its input was closed it has a moment to end by itself.
async fn watch(mut child: Child, written: oneshot::Receiver<()>, tell: oneshot::Sender<ExitStatus>) {
    let patience = async {
        // An error means the same: nobody writes any more.
        let _ = written.await;
        tokio::time::sleep(LINGER).await;
    };
    let status = tokio::select! {
        status = child.wait() => status,
        () = patience => {
            // It may have ended at this very moment.
            let _ = child.start_kill();
            child.wait().await
        }
    };
    if let Ok(status) = status {
        // Nobody may be interested.
        let _ = tell.send(status);
    }
}

fn explain(program: &str, status: ExitStatus) -> Option<PipeError> {
    (!status.success()).then(|| PipeError::new(format!("`{program}` ended with {status}; see what it wrote")))
}

impl fmt::Debug for CommandConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Arguments may hold secrets.
        f.debug_struct("CommandConnector").field("program", &self.program).finish_non_exhaustive()
    }
}

/// Serves a provider to the host that started this program, through standard input and output, until the link is over. Must be
/// called inside a tokio runtime, and nothing else in the program may read the input or write to the output.
pub async fn serve_stdio(provider: Arc<dyn ChannelProvider>, config: EndConfig) -> CloseReason {
    let pipe = line_pipe(tokio::io::stdin(), tokio::io::stdout());
    ProviderEnd::accept(pipe, provider, TokioRuntime::current().shared(), config).closed().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Mutex, PoisonError};

    use cif_adapter::{HostEnd, LinkNotice, LinkObserver};
    use cif_protocol::host::{HostReply, HostRequest};
    use cif_provider::{CallContext, Host, HostError, HostErrorKind};

    #[derive(Debug)]
    struct NoHost;

    #[async_trait]
    impl Host for NoHost {
        async fn call(&self, _: &CallContext, request: HostRequest) -> Result<HostReply, HostError> {
            Err(HostError::new(HostErrorKind::NotImplemented, request.wire_name(), "nothing here"))
        }
    }

    /// Keeps what is said about the link.
    #[derive(Debug, Default)]
    struct Notes(Mutex<Vec<String>>);

    impl LinkObserver for Notes {
        fn notice(&self, notice: &LinkNotice) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{notice:?}"));
        }
    }

    async fn reason(command: &[&str]) -> String {
        let connector = CommandConnector::new(command.iter().copied()).expect("a program");
        match connector.connect().await {
            Err(error) => error.to_string(),
            Ok(pipe) => {
                let (runtime, notes) = (TokioRuntime::current().shared(), Arc::new(Notes::default()));
                let config = EndConfig::default().with_observer(notes.clone());
                HostEnd::dial(pipe, None, Arc::new(NoHost), runtime, config).closed().await;
                notes.0.lock().unwrap_or_else(PoisonError::into_inner).join("; ")
            }
        }
    }

    #[tokio::test]
    async fn why_a_program_is_no_provider_is_said() {
        assert!(CommandConnector::new(Vec::<String>::new()).is_err());
        assert!(CommandConnector::new([" "]).is_err());
        assert!(reason(&["/no/such/program"]).await.contains("could not be started"));
        let failed = reason(&["sh", "-c", "exit 7"]).await;
        assert!(failed.contains("exit status: 7"), "{failed}");
        let chatty = reason(&["echo", "hello"]).await;
        assert!(chatty.contains("not a JSON object"), "{chatty}");
    }
}
