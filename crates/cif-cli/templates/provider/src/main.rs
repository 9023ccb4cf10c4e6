//! {{Label}} as a program. It dials the desktop and stays connected; what is typed plays the customers: {{commands}}.

use std::process::ExitCode;

use cif_protocol::channel::EndCause;
use cif_provider::{ProviderError, ProviderErrorKind};
use cif_tokio::{Program, TokioRuntime};

use {{snake}}::Provider;

const COMMANDS: &str = "type {{commands}}";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let provider = Provider::new(TokioRuntime::current().shared());
    let program = Program::new(env!("CARGO_CRATE_NAME")).with_far_end(provider.clone());
    program.run(provider.for_hosts(), |line| typed(&provider, line)).await
}

fn typed(provider: &Provider, line: &str) -> Result<(), ProviderError> {
    let book = &provider.book;
    match line.split_once(' ').unwrap_or((line, "")) {
        ("ring", number) => provider.ring(number).map(drop), //? voice
        ("chat", name) => provider.greet(name).map(drop), //? chat
        ("say", text) => provider.say(&book.newest()?, text), //? chat
        ("mail", from) => provider.mail(from, "A question", "Good morning").map(drop), //? email
        ("cancel", _) => book.gone(&book.newest()?, EndCause::Cancelled),
        ("elsewhere", _) => book.gone(&book.newest()?, EndCause::AnsweredElsewhere),
        _ => Err(ProviderError::new(ProviderErrorKind::InvalidInput, COMMANDS)),
    }
}
