//! The host's side against a native provider.

use std::sync::Arc;

use cif_adapter::HostEnd;
use cif_adapter::transcript::Transcript;
use cif_conformance::provider::RemoteFarEnd;
use cif_mock_host::{Replay, ReplayError, Replayed};
use cif_provider::ChannelProvider;
use cif_tokio::TokioRuntime;

use crate::args::ReplayArgs;
use crate::conform::{connector, token_config};
use crate::failure::Failure;

/// Plays it.
pub(super) fn play(
    options: &ReplayArgs,
    transcript: &Transcript,
    name: &str,
) -> Result<Result<Replayed, ReplayError>, Failure> {
    let (connector, config) =
        (connector("replay", options.provider.as_deref(), &options.cmd)?, token_config(options.token_file.as_deref())?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    Ok(runtime.block_on(async {
        let runtime = TokioRuntime::current().shared();
        let live = Replay::new(transcript).of(name).live(runtime.clone())?.with_patience(options.patience);
        let live = if options.at_once { live.at_once() } else { live };
        let pipe = connector.connect().await.map_err(|error| ReplayError::Attach(error.to_string()))?;
        let end = HostEnd::dial(pipe, None, live.host(), runtime, config);
        let provider = end.provider().await;
        let provider = provider.map_err(|reason| ReplayError::Attach(format!("the link did not open: {reason}")))?;
        let provider: Arc<dyn ChannelProvider> = provider;
        live.with_far_end(Arc::new(RemoteFarEnd::new(Arc::clone(&provider)))).run(provider).await
    }))
}
