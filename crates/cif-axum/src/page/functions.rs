//! The functions that the scripts of one page have for providers.

use cif_bridge::page::{Answer, FunctionEnded, FunctionResult, Loaded, RegisterFunction, ServerMessage};
use cif_host::{FunctionItem, HostFunction, HostFunctions};

/// The most functions of one page.
const FUNCTIONS: usize = 64;
/// The longest name of a function, in bytes.
const NAME_LENGTH: usize = 256;

/// Registers, and answers the page.
pub(super) fn register(functions: &HostFunctions, wanted: &RegisterFunction) -> Answer {
    Answer::new(wanted.request_id, begin(functions, &wanted.function).map(|()| Loaded::Done))
}

fn begin(functions: &HostFunctions, function: &HostFunction) -> Result<(), String> {
    let names = match function {
        HostFunction::Dialog { name } => vec![name],
        HostFunction::Resolver { web_resource, function } => vec![web_resource, function],
        other => return Err(format!("{other} is of no kind that this server knows; load the page again")),
    };
    if let Some(name) = names.iter().find(|name| name.is_empty() || name.len() > NAME_LENGTH) {
        return Err(format!("the name of a function must have 1 to {NAME_LENGTH} bytes, not {}", name.len()));
    }
    if functions.len() >= FUNCTIONS || !functions.register(function) {
        return Err(format!(
            "{function} is one too many: a page has {FUNCTIONS} functions at most, all pages together 200"
        ));
    }
    Ok(())
}

/// Hands on what a function gave. A call that is over meanwhile needs no answer.
pub(super) fn answer(functions: &HostFunctions, result: FunctionResult) {
    functions.answer(result.call, result.into_result());
}

/// What the page is told; nothing when this server is older than its desk.
pub(super) fn told(item: FunctionItem) -> Option<ServerMessage> {
    match item {
        FunctionItem::Call(call) => Some(ServerMessage::FunctionCall(call)),
        FunctionItem::Ended(call) => Some(ServerMessage::FunctionEnded(FunctionEnded::new(call))),
        _ => None,
    }
}
