//! What every method is held to.

use cif_protocol::host::{HostRequest, TimeoutClass, method_info};
use cif_provider::{CallContext, HostErrorKind};
use serde_json::Value;

use super::cases::{Attempt, Known};
use super::steps::{act, prepare, steps};
use super::{differs, method_case, posted, result};
use crate::case::{Stop, must};
use crate::host::bench::{Bench, PATIENCE, QUIET, Who, whole};
use crate::host::picture::picture;

/// The result is as documented, other calls show the effect, and what only reads changes nothing.
pub(in crate::host) async fn works(bench: &mut Bench, wire: &'static str) -> Result<(), Stop> {
    bench.needs(wire)?;
    let case = method_case(wire)?;
    let (attempt, mut known) = (&case.result, Known::default());
    prepare(bench, attempt, &mut known).await?;
    let before = if reads(wire) { Some(picture(bench, Who::First).await?) } else { None };
    let args = Value::Array(known.fill_all(&attempt.args));
    let (info, request) = bench.request(wire, &args, &attempt.data)?;
    let mut call = bench.begin(Who::First, CallContext::new(), request)?;
    if !attempt.agent.is_empty() {
        bench.settle().await;
        bench.must_be_open(&mut call)?;
        for action in &attempt.agent {
            act(bench, &known.fill(action)).await?;
        }
    }
    let reply = bench.end(call, PATIENCE).await?;
    let reply =
        reply.map_err(|error| Stop::broken(format!("`{wire}` with {args} failed where it must work: {error}")))?;
    let value = result(info, &reply)?;
    let pattern = case.single.as_ref().filter(|_| bench.is_single()).unwrap_or(&attempt.value);
    let fits = differs(&known.fill(pattern), &value);
    fits.map_err(|problem| Stop::broken(format!("the result of `{wire}` is not as documented: {problem}")))?;
    if let Some(before) = before {
        before.must_be(&picture(bench, Who::First).await?, &format!("`{wire}` only reads, and yet"))?;
    }
    known.keep("result", value);
    steps(bench, &attempt.after, &mut known).await
}

fn reads(wire: &str) -> bool {
    ["get", "is", "can", "retrieve"].iter().any(|start| wire.starts_with(start)) || wire == "search"
}

/// It fails as documented, and nothing has changed.
pub(in crate::host) async fn fails(bench: &mut Bench, wire: &'static str) -> Result<(), Stop> {
    bench.needs(wire)?;
    let case = method_case(wire)?;
    let Some(attempt) = &case.failure else { return Err(Stop::not_run("it has no failure of its own")) };
    let mut known = Known::default();
    prepare(bench, attempt, &mut known).await?;
    let args = Value::Array(known.fill_all(&attempt.args));
    let (_, request) = bench.request(wire, &args, &attempt.data)?;
    if !attempt.before.is_empty() {
        // What these steps have raised has come by then.
        bench.wait(QUIET).await;
    }
    let before = picture(bench, Who::First).await?;
    let marks = [bench.mark(Who::First), bench.mark(Who::Second)];
    let error = match bench.call(Who::First, request).await? {
        Ok(reply) => return Err(Stop::broken(format!("`{wire}` with {args} must fail; it answered {reply:?}"))),
        Err(error) => error,
    };
    whole(wire, &error)?;
    says(attempt, wire, &error.message)?;
    must(error.kind.code() == attempt.kind, || {
        format!("`{wire}` with {args} must fail with kind `{}`; it failed with {error}", attempt.kind)
    })?;
    bench.wait(QUIET).await;
    for (who, mark) in [Who::First, Who::Second].into_iter().zip(marks) {
        if let Some(told) = bench.told_since(who, mark).first() {
            return Err(Stop::broken(format!("`{wire}` failed, and yet {who:?} was told `{}`", told.name)));
        }
    }
    before.must_be(&picture(bench, Who::First).await?, &format!("`{wire}` failed, and yet"))
}

fn says(attempt: &Attempt, wire: &str, message: &str) -> Result<(), Stop> {
    must(attempt.is_said_nearly(message), || {
        format!("the failure of `{wire}` must say {:?}; it says {message:?}", attempt.says)
    })
}

/// Where it is not served it is refused as not implemented, at once and without an effect.
pub(in crate::host) async fn refused(bench: &mut Bench, wire: &'static str) -> Result<(), Stop> {
    if bench.subject().serves(wire) {
        return Err(Stop::not_run(format!("the host serves `{wire}`; its twin runs")));
    }
    let (case, info) = (method_case(wire)?, method_info(wire));
    let Some(info) = info else { return Err(Stop::broken(format!("there is no method `{wire}`"))) };
    let before = picture(bench, Who::First).await?;
    let posted =
        posted(info, &Known::default().fill_all(&case.result.args), &case.result.data).map_err(Stop::broken)?;
    let request = HostRequest::decode(wire, posted).map_err(|error| Stop::not_run(error.to_string()))?;
    match bench.call(Who::First, request).await? {
        Ok(reply) => return Err(Stop::broken(format!("`{wire}` is not served, and yet it answered {reply:?}"))),
        Err(error) => {
            whole(wire, &error)?;
            must(error.kind == HostErrorKind::NotImplemented, || {
                format!("`{wire}` is not served; it must fail as not implemented, and failed with {error}")
            })?;
        }
    }
    before.must_be(&picture(bench, Who::First).await?, &format!("`{wire}` is not served, and yet"))
}

/// Does the answer depend on an agent?
pub(in crate::host) fn waits_for_the_agent(wire: &str) -> bool {
    method_info(wire).is_some_and(|info| info.timeout == TimeoutClass::Never)
}
