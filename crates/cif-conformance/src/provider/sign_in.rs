//! Signing in, step by step.

use cif_protocol::SignInId;
use cif_protocol::channel::{
    BeginSignIn, CancelSignIn, ChannelEvent, ConnectionState, ConnectionStateChanged, Entry, EventEnvelope,
    ExchangeToken, GetPresence, LogOut, SecretText, SignInStep, SignInStepChanged, SignInStepKind, SubmitSignIn,
};
use cif_provider::ProviderErrorKind;
use cif_provider::far_end::{FarEndAct, Secrets};

use super::bench::Bench;
use crate::case::{Stop, must, needs};

const NO_FLOW: &str = "conformance-no-such-sign-in";

operations! {
    begin = "sign_in.begin" in [], |_| BeginSignIn::new().into(),
        works (by begins, "A sign-in begins with a step that says what is needed."), unknown -;
    submit = "sign_in.submit" in [], |_| SubmitSignIn::new(NO_FLOW, 1_u32).into(),
        works (by submits, "Who gives the right answer is signed in, and the connection says so."), unknown "flow" [NotFound];
    cancel = "sign_in.cancel" in [], |_| CancelSignIn::new(NO_FLOW).into(),
        works (by cancels, "A sign-in that was given up takes no more answers."), unknown "flow" [];
    log_out = "sign_in.log_out" in [], |_| LogOut::new().into(),
        works (by logs_out, "Who signs out is asked to sign in again, and nothing works before that."), unknown -;
    exchange = "sign_in.exchange_token" in [], |_| ExchangeToken::new(SecretText::new("conformance")).into(),
        works (by exchanges, "A token of the host signs the agent in, without a question."), unknown -;
}

cases! {
    wrong = "sign_in.submit.wrong_answer", real_time true, twin SideOf("sign_in.submit.works"),
        "Who gives a wrong answer is not signed in, and is told what was wrong.",
        "Answer with the same step and its `problem`, or refuse with `Denied` or `InvalidInput`; the connection stays `auth_required`.";
    old = "sign_in.submit.wrong_step", real_time true, twin SideOf("sign_in.submit.works"),
        "An answer to another step than the present one is refused.",
        "Answer with kind `WrongState`. A page may show an old step for a moment.";
    method = "sign_in.begin.unknown_method", real_time true, twin SideOf("sign_in.begin.works"),
        "A way to sign in that does not exist is refused.",
        "Answer with kind `Unsupported` or `InvalidInput`, and name those that there are.";
    token = "sign_in.exchange_token.wrong_token", real_time true, twin SideOf("sign_in.exchange_token.works"),
        "A token that is not the host's signs nobody in.",
        "Answer with kind `Denied` or `InvalidInput`; never repeat the token in the text.";
    device = "sign_in.device.granted", real_time true, twin Case("sign_in.device.refused"),
        "What is confirmed on another device signs the agent in, by an event.",
        "`sign_in.step` with kind `complete`, and `connection.state_changed`.";
    device_refused = "sign_in.device.refused", real_time true, twin Case("sign_in.device.granted"),
        "What is refused on another device signs nobody in, and says so by an event.",
        "`sign_in.step` with kind `failed` and a `problem` for people.";
    secrets = "sign_in.secrets", real_time true, twin None("a secret in a text is wrong everywhere; the mutants show that it is seen"),
        "What was typed in is never repeated.",
        "Neither a step nor an error shows an answer or a token; logs and transcripts keep what they are given.";
}

async fn secrets_of(bench: &Bench) -> Result<Secrets, Stop> {
    bench.far_end()?.secrets().await.map_err(Stop::NotRun)
}

/// Signed out, with a sign-in begun.
async fn begun(bench: &mut Bench, method: Option<String>) -> Result<SignInStep, Stop> {
    out(bench).await?;
    let mut begin = BeginSignIn::new();
    begin.method = method;
    Ok(bench.ask(begin).await?.step)
}

/// Signed out.
async fn out(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs(LogOut::new())?;
    let (id, _) = bench.ask_by_id(LogOut::new()).await?;
    let event =
        |event: &EventEnvelope| event.event.name() == ConnectionStateChanged::NAME && event.cause.as_ref() == Some(&id);
    // Who is not signed in needs not say it again.
    let said = bench.settle().await.iter().any(event);
    must(said || auth_required(bench).await?, || {
        format!("after signing out `{}` was not reported", ConnectionStateChanged::NAME)
    })
}

async fn auth_required(bench: &Bench) -> Result<bool, Stop> {
    let snapshot = bench.provider().clone().snapshot().await?;
    Ok(snapshot.connection == Some(ConnectionState::AuthRequired))
}

async fn is_in(bench: &Bench) -> Result<(), Stop> {
    let snapshot = bench.provider().clone().snapshot().await?;
    let connected = snapshot.connection == Some(ConnectionState::Connected);
    must(connected, || format!("the agent is signed in, and the snapshot shows {:?}", snapshot.connection))
}

async fn still_out(bench: &mut Bench) -> Result<(), Stop> {
    must(auth_required(bench).await?, || "nobody was let in, and the connection is not `auth_required`".to_owned())
}

fn answer(step: &SignInStep, secrets: &Secrets) -> SubmitSignIn {
    let mut submit = SubmitSignIn::new(step.flow.clone(), step.step);
    let values = secrets.values.iter().map(|(field, value)| (field.clone(), SecretText::new(value.clone())));
    submit.values = values.collect();
    submit
}

async fn begins(bench: &mut Bench) -> Result<(), Stop> {
    let step = begun(bench, None).await?;
    must(!step.flow.as_str().is_empty(), || "the sign-in has no id".to_owned())?;
    must(step.kind != SignInStepKind::Complete, || "nobody has answered, and the sign-in is complete".to_owned())?;
    let asks = match step.kind {
        SignInStepKind::UserInput => !step.fields.is_empty(),
        SignInStepKind::Redirect | SignInStepKind::Popup => step.url.is_some(),
        SignInStepKind::DisplayAndWait => step.code.is_some() || step.qr.is_some() || step.text.is_some(),
        _ => true,
    };
    must(asks, || format!("a step of kind `{}` does not say what is needed: {step:?}", step.kind))
}

async fn submits(bench: &mut Bench) -> Result<(), Stop> {
    let secrets = secrets_of(bench).await?;
    let step = begun(bench, secrets.method.clone()).await?;
    let (id, reply) = bench.ask_by_id(answer(&step, &secrets)).await?;
    must(reply.step.kind == SignInStepKind::Complete, || format!("the next step is of kind `{}`", reply.step.kind))?;
    bench.caused(ConnectionStateChanged::NAME, &id).await?;
    is_in(bench).await
}

async fn cancels(bench: &mut Bench) -> Result<(), Stop> {
    let secrets = secrets_of(bench).await?;
    let step = begun(bench, secrets.method.clone()).await?;
    bench.ask(CancelSignIn::new(step.flow.clone())).await?;
    let kinds = &[ProviderErrorKind::NotFound, ProviderErrorKind::WrongState];
    bench.must_refuse(answer(&step, &secrets), kinds).await?;
    still_out(bench).await
}

async fn logs_out(bench: &mut Bench) -> Result<(), Stop> {
    out(bench).await?;
    still_out(bench).await?;
    needs(bench.capabilities().get_presence, GetPresence::NAME)?;
    bench.must_refuse(GetPresence::new(), &[ProviderErrorKind::AuthRequired]).await
}

async fn exchanges(bench: &mut Bench) -> Result<(), Stop> {
    let Some(token) = secrets_of(bench).await?.token else {
        return Err(Stop::not_run("the far end has no token of the host"));
    };
    out(bench).await?;
    let (id, reply) = bench.ask_by_id(ExchangeToken::new(SecretText::new(token))).await?;
    must(reply.step.kind == SignInStepKind::Complete, || format!("the next step is of kind `{}`", reply.step.kind))?;
    bench.caused(ConnectionStateChanged::NAME, &id).await?;
    is_in(bench).await
}

const WRONG: &str = "conformance-wrong-answer";

fn wrong_answer(step: &SignInStep, secrets: &Secrets) -> SubmitSignIn {
    let mut submit = answer(step, secrets);
    for value in submit.values.values_mut() {
        *value = SecretText::new(WRONG);
    }
    submit
}

async fn wrong(bench: &mut Bench) -> Result<(), Stop> {
    let secrets = secrets_of(bench).await?;
    let step = begun(bench, secrets.method.clone()).await?;
    let id = bench.new_command_id();
    match bench.command_as(&id, wrong_answer(&step, &secrets)).await {
        Ok(cif_protocol::channel::ChannelReply::SubmitSignIn(reply)) => {
            let told = reply.step.problem.is_some() && reply.step.kind != SignInStepKind::Complete;
            must(told, || format!("a wrong answer leads to {:?}", reply.step))?;
        }
        Ok(other) => return Err(Stop::broken(format!("the answer is {other:?}"))),
        Err(error) => {
            let kinds = [ProviderErrorKind::Denied, ProviderErrorKind::InvalidInput];
            must(kinds.contains(&error.kind()), || format!("a wrong answer failed with `{}`", error.kind()))?;
        }
    }
    still_out(bench).await
}

async fn old(bench: &mut Bench) -> Result<(), Stop> {
    let secrets = secrets_of(bench).await?;
    let mut step = begun(bench, secrets.method.clone()).await?;
    step.step += 7;
    bench.must_refuse(answer(&step, &secrets), &[ProviderErrorKind::WrongState]).await?;
    still_out(bench).await
}

async fn method(bench: &mut Bench) -> Result<(), Stop> {
    out(bench).await?;
    let begin = BeginSignIn::new().with_method("conformance-no-such-method");
    bench.must_refuse(begin, &[ProviderErrorKind::Unsupported, ProviderErrorKind::InvalidInput]).await
}

async fn token(bench: &mut Bench) -> Result<(), Stop> {
    needs(bench.capabilities().sign_in_with_token, ExchangeToken::NAME)?;
    out(bench).await?;
    let exchange = ExchangeToken::new(SecretText::new(WRONG));
    bench.must_refuse(exchange, &[ProviderErrorKind::Denied, ProviderErrorKind::InvalidInput]).await?;
    still_out(bench).await
}

/// A sign-in that waits for another device, confirmed or refused there; gives the step that follows.
pub(super) async fn on_device(bench: &mut Bench, granted: bool) -> Result<SignInStep, Stop> {
    let Some(method) = secrets_of(bench).await?.device_method else {
        return Err(Stop::not_run("the far end has no other device"));
    };
    let step = begun(bench, Some(method)).await?;
    bench.act(FarEndAct::ConfirmSignIn { granted }).await?;
    let of = |flow: &SignInId| *flow == step.flow;
    let is = |event: &EventEnvelope| matches!(&event.event, ChannelEvent::SignInStepChanged(changed) if of(&changed.step.flow));
    match bench.event(&format!("`{}` of the sign-in", SignInStepChanged::NAME), is).await?.event {
        ChannelEvent::SignInStepChanged(changed) => Ok(changed.step),
        other => Err(Stop::broken(format!("`{}` is no step", other.name()))),
    }
}

async fn device(bench: &mut Bench) -> Result<(), Stop> {
    let step = on_device(bench, true).await?;
    must(step.kind == SignInStepKind::Complete, || format!("confirmed, and the step is of kind `{}`", step.kind))?;
    is_in(bench).await
}

async fn device_refused(bench: &mut Bench) -> Result<(), Stop> {
    let step = on_device(bench, false).await?;
    let told = step.kind == SignInStepKind::Failed && step.problem.is_some();
    must(told, || format!("refused, and the step is {step:?}"))?;
    still_out(bench).await
}

async fn secrets(bench: &mut Bench) -> Result<(), Stop> {
    let known = secrets_of(bench).await?;
    let step = begun(bench, known.method.clone()).await?;
    let id = bench.new_command_id();
    let first = format!("{:?}", bench.command_as(&id, wrong_answer(&step, &known)).await);
    let id = bench.new_command_id();
    let second = format!("{:?}", bench.command_as(&id, ExchangeToken::new(SecretText::new(WRONG))).await);
    must(!first.contains(WRONG) && !second.contains(WRONG), || {
        "an answer that was typed in, or a token, is in the step or in the text of the error".to_owned()
    })
}
