//! Signing in: with the PIN `1234`, on a page (`sso`), or on another device (`device`).

use cif_protocol::SignInId;
use cif_protocol::channel::{
    BeginSignIn, CancelSignIn, ConnectionState, ConnectionStateChanged, ConversationState, Done, EndCause,
    ExchangeToken, LogOut, Missed, SignInField, SignInFieldKind, SignInProgress, SignInStep, SignInStepChanged,
    SignInStepKind, SubmitSignIn, UserAction,
};
use cif_protocol::{CommandId, ConversationId};
use cif_provider::{CallContext, ProviderError, ProviderErrorKind, SignIn, async_trait};

use crate::LoopbackProvider;
use crate::service::{Service, State};
use crate::store::Flow;

/// What opens the door. It is no secret: nobody is behind it.
pub(crate) const PIN: &str = "1234";
/// What the page of `sso` hands back.
const CODE: &str = "granted";
/// How a token of the host begins that is taken.
pub(crate) const TOKEN: &str = "host:";

#[cfg_attr(not(target_arch = "wasm32"), async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait(?Send))]
impl SignIn for LoopbackProvider {
    async fn begin(&self, cx: &CallContext, command: BeginSignIn) -> Result<SignInProgress, ProviderError> {
        self.service.execute::<BeginSignIn>(cx, |state| {
            if command.silent {
                let text = "the loopback service always asks for something; begin without `silent`";
                return Err(ProviderError::new(ProviderErrorKind::AuthRequired, text));
            }
            let id = state.new_id::<SignInId>("flow");
            let step = first_step(&id, command.method.as_deref())?;
            state.store.flow = Some(Flow { id, step: step.clone() });
            Ok(SignInProgress::new(step))
        })
    }

    async fn submit(&self, cx: &CallContext, command: SubmitSignIn) -> Result<SignInProgress, ProviderError> {
        self.service.execute::<SubmitSignIn>(cx, |state| {
            let flow = state.store.flow.as_mut().filter(|flow| flow.id == command.flow).ok_or_else(|| {
                let text = format!("the sign-in {} is over; begin anew", command.flow);
                ProviderError::new(ProviderErrorKind::NotFound, text)
            })?;
            if flow.step.step != command.step {
                let text = format!("step {} is asked for, not step {}", flow.step.step, command.step);
                return Err(ProviderError::new(ProviderErrorKind::WrongState, text));
            }
            let (field, expected) = match flow.step.kind {
                SignInStepKind::UserInput => ("pin", PIN),
                SignInStepKind::Redirect => ("code", CODE),
                _ => {
                    let text = "this step is confirmed on the other device; wait for `sign_in.step`";
                    return Err(ProviderError::new(ProviderErrorKind::WrongState, text));
                }
            };
            if command.values.get(field).is_none_or(|value| value.reveal() != expected) {
                flow.step.problem = Some(format!("`{field}` is wrong; try again"));
                return Ok(SignInProgress::new(flow.step.clone()));
            }
            Ok(SignInProgress::new(self.service.signed_in(state, cx.command_id())))
        })
    }

    async fn cancel(&self, cx: &CallContext, command: CancelSignIn) -> Result<(), ProviderError> {
        let outcome = self.service.execute::<CancelSignIn>(cx, |state| {
            if state.store.flow.as_ref().is_some_and(|flow| flow.id == command.flow) {
                state.store.flow = None;
            }
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn log_out(&self, cx: &CallContext, _command: LogOut) -> Result<(), ProviderError> {
        let (service, cause) = (&self.service, cx.command_id());
        let outcome = service.execute::<LogOut>(cx, |state| {
            if state.connection == ConnectionState::AuthRequired {
                return Ok(Done::new());
            }
            let live = state.talks.iter().filter(|(_, talk)| talk.state().is_live() && !talk.state().is_over());
            for id in live.map(|(id, _)| id.clone()).collect::<Vec<ConversationId>>() {
                if *state.talk(&id)?.state() == ConversationState::Offered {
                    service.step(state, &id, Missed::new(EndCause::Cancelled), cause)?;
                } else {
                    service.finish(state, &id, EndCause::Agent, cause)?;
                }
            }
            service.connect(state, ConnectionState::AuthRequired, cause);
            Ok(Done::new())
        });
        outcome.map(drop)
    }

    async fn exchange_token(&self, cx: &CallContext, command: ExchangeToken) -> Result<SignInProgress, ProviderError> {
        self.service.execute::<ExchangeToken>(cx, |state| {
            if !command.token.reveal().starts_with(TOKEN) {
                let text = format!("the token is not one of this host: it begins with `{TOKEN}`");
                return Err(ProviderError::new(ProviderErrorKind::Denied, text));
            }
            Ok(SignInProgress::new(self.service.signed_in(state, cx.command_id())))
        })
    }
}

impl Service {
    /// The agent is signed in: the last step of the sign-in that is under way.
    pub(crate) fn signed_in(&self, state: &mut State, cause: Option<&CommandId>) -> SignInStep {
        let (id, step) = match state.store.flow.take() {
            Some(flow) => (flow.id, flow.step.step + 1),
            None => (state.new_id("flow"), 1),
        };
        self.connect(state, ConnectionState::Connected, cause);
        SignInStep::new(id, step, SignInStepKind::Complete)
    }

    /// The sign-in on another device was confirmed, or the step ran out.
    pub(crate) fn confirm_sign_in(&self, state: &mut State, granted: bool) -> bool {
        let waits = |flow: &&Flow| flow.step.kind == SignInStepKind::DisplayAndWait;
        let Some(flow) = state.store.flow.as_ref().filter(waits) else { return false };
        let step = if granted {
            self.signed_in(state, None)
        } else {
            let failed = SignInStep::new(flow.id.clone(), flow.step.step + 1, SignInStepKind::Failed);
            state.store.flow = None;
            failed.with_problem("It was refused on the other device.")
        };
        self.tell(state, None, SignInStepChanged::new(step), None);
        true
    }

    /// Changes the connection and reports it.
    pub(crate) fn connect(&self, state: &mut State, connection: ConnectionState, cause: Option<&CommandId>) {
        let mut changed = ConnectionStateChanged::new(connection.clone());
        if connection == ConnectionState::AuthRequired {
            changed.user_action = Some(UserAction::SignIn);
        }
        state.connection = connection;
        self.tell(state, None, changed, cause);
    }
}

fn first_step(id: &SignInId, method: Option<&str>) -> Result<SignInStep, ProviderError> {
    let step = |kind| SignInStep::new(id.clone(), 1_u32, kind);
    match method {
        None | Some("pin") => {
            let field = SignInField::new("pin", SignInFieldKind::Code).with_label("PIN");
            Ok(step(SignInStepKind::UserInput).with_text("Type in the PIN.").with_fields([field]))
        }
        Some("sso") => {
            let url = format!("https://loopback.example/sign-in?flow={id}");
            Ok(step(SignInStepKind::Redirect).with_url(url))
        }
        Some("device") => Ok(step(SignInStepKind::DisplayAndWait)
            .with_text("Type in the code on your telephone.")
            .with_code("LOOP-BACK")
            .with_qr(format!("https://loopback.example/device/{id}"))),
        Some(other) => {
            let text = format!("there is no way `{other}` to sign in; use pin, sso or device");
            Err(ProviderError::new(ProviderErrorKind::Unsupported, text))
        }
    }
}
