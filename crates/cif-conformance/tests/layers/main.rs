//! A provider that passes the kit passes it in every layer too, and a host answers through each as without it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod hosts;
#[path = "../loopback/subject.rs"]
mod subject;

use std::sync::Arc;
use std::time::Duration;

use cif_adapter::layer::{
    CapabilityCheck, Concurrency, ErrorContext, Layer, LayerOrder, Metrics, RateLimit, Retry, Stack, Timeout,
    TotalDeadline, Tracing,
};
use cif_conformance::provider::{Settings, Subject, Wiring, run_all};
use cif_provider::{ManualRuntime, Runtime};

/// Adds a layer. Times and numbers are such that the kit does not reach them.
type Add = fn(Stack) -> Stack;

fn error_context(stack: Stack) -> Stack {
    stack.with(ErrorContext::new())
}

fn capability_check(stack: Stack) -> Stack {
    stack.with(CapabilityCheck::new())
}

fn timeout(stack: Stack) -> Stack {
    stack.with(Timeout::new(Duration::from_secs(60)))
}

fn rate_limit(stack: Stack) -> Stack {
    stack.with(RateLimit::new(100).with_burst(1000))
}

fn concurrency(stack: Stack) -> Stack {
    stack.with(Concurrency::new(16, 256))
}

fn retry(stack: Stack) -> Stack {
    stack.with(Retry::new(3))
}

fn total_deadline(stack: Stack) -> Stack {
    stack.with(TotalDeadline::new(Duration::from_secs(200)))
}

fn metrics(stack: Stack) -> Stack {
    stack.with(Metrics::new())
}

fn tracing(stack: Stack) -> Stack {
    stack.with(Tracing::new())
}

/// All of them, from the outside in: the stack sorts them.
fn everything(stack: Stack) -> Stack {
    let all: [Add; 9] =
        [tracing, metrics, total_deadline, retry, concurrency, rate_limit, timeout, capability_check, error_context];
    all.iter().fold(stack, |stack, add| add(stack))
}

fn layered(add: Add) -> impl Fn(Arc<dyn Runtime>) -> Subject + Send + Sync {
    move |runtime| {
        let mut subject = subject::loopback(Arc::clone(&runtime));
        subject.provider = add(Stack::new(runtime)).provider(subject.provider);
        subject
    }
}

/// Every case comes to what it comes to without a layer, in process and behind a link.
fn passes_in(add: Add) {
    for wiring in [Wiring::Direct, Wiring::Values] {
        let settings = Settings::new().with_wiring(wiring);
        let (with, without) = (run_all(&layered(add), settings), run_all(&subject::loopback, settings));
        assert!(with.is_good(), "{wiring:?}:\n{with}");
        assert_eq!(with, without, "{wiring:?}");
    }
}

macro_rules! each_layer {
    ($($layer:ident, around a host $around:literal;)+) => {
        mod providers {
            $(#[test]
            fn $layer() {
                super::passes_in(super::$layer);
            })+
        }

        mod planes {
            $(#[test]
            fn $layer() {
                crate::hosts::answers_through(super::$layer, $around);
            })+
        }
    };
}

each_layer! {
    error_context, around a host false;
    capability_check, around a host false;
    timeout, around a host true;
    rate_limit, around a host true;
    concurrency, around a host true;
    retry, around a host true;
    total_deadline, around a host true;
    metrics, around a host true;
    tracing, around a host true;
    everything, around a host true;
}

/// The table of the book is what the stack does.
#[test]
fn the_order_is_the_one_of_the_book() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src/layers.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    let documented: Vec<(&str, bool)> = rows
        .map(|(name, rest)| (name, !rest.trim_end().ends_with("| - |")))
        .filter(|(name, _)| is_layer(name))
        .collect();
    let built = everything(Stack::new(ManualRuntime::new().handle()));
    let built: Vec<String> = built.layers().map(|layer: &dyn Layer| format!("{:?}", layer.order())).collect();
    assert_eq!(documented.iter().map(|(name, _)| *name).collect::<Vec<_>>(), built);
    let without_host = documented.iter().filter(|(_, host)| !host).map(|(name, _)| *name);
    assert_eq!(without_host.collect::<Vec<_>>(), ["ErrorContext", "CapabilityCheck"]);
}

fn is_layer(name: &str) -> bool {
    use LayerOrder as L;
    let built_in = [
        L::ErrorContext,
        L::CapabilityCheck,
        L::Timeout,
        L::RateLimit,
        L::Concurrency,
        L::Retry,
        L::TotalDeadline,
        L::Metrics,
        L::Tracing,
    ];
    built_in.iter().any(|order| format!("{order:?}") == name)
}
