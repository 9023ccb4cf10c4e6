//! Click-to-act: on and off, and whose click it is.

use serde_json::json;

use super::bench::{Bench, QUIET, Who};
use super::operator::Click;
use crate::case::{Stop, must};

const CLICK: &str = "onclicktoact";
const NUMBER: &str = "+1 555 010 0199";

host_cases! {
    on = "click_to_act.on", real_time false, twin Case("click_to_act.off"),
        "While a provider's flag is on it gets a click on a number, once, with the number as it is dialled.",
        "`value` is what was clicked without scheme and white space, and without the leading plus unless the host keeps it.";
    off = "click_to_act.off", real_time false, twin Case("click_to_act.on"),
        "While no flag is on, a click on a number is told to nobody.",
        "Without a flag numbers are plain text. A provider that said no must not begin to dial.";
    off_again = "click_to_act.off_again", real_time false, twin SideOf("click_to_act.on"),
        "A provider that switches its flag off gets no further click.",
        "Look at the flag when the agent clicks, not when the provider registers.";
    active = "click_to_act.active", real_time false, twin SideOf("click_to_act.on"),
        "Of several providers with the flag on, the one whose session has the focus gets the click, and only that one.",
        "The click belongs to the conversation that the agent is in.";
}

async fn set(bench: &Bench, who: Who, on: bool) -> Result<(), Stop> {
    bench.must(who, "setclicktoact", json!([on])).await.map(drop)
}

async fn clicked(bench: &Bench) -> Result<[usize; 2], Stop> {
    let operator = bench.operator()?;
    let marks = [bench.mark(Who::First), bench.mark(Who::Second)];
    operator.click(Click::new(format!("tel:{NUMBER}")).on("contact", "telephone1")).await?;
    bench.wait(QUIET).await;
    let count = |who, mark| bench.told_since(who, mark).iter().filter(|told| told.name == CLICK).count();
    Ok([count(Who::First, marks[0]), count(Who::Second, marks[1])])
}

/// Both are registered, as far as there are two, and both flags are off.
async fn prepare(bench: &Bench) -> Result<(), Stop> {
    for who in [Who::First, Who::Second].into_iter().take(if bench.has_second() { 2 } else { 1 }) {
        bench.listen(who, CLICK).await?;
        set(bench, who, false).await?;
    }
    Ok(())
}

async fn on(bench: &mut Bench) -> Result<(), Stop> {
    prepare(bench).await?;
    set(bench, Who::First, true).await?;
    let mark = bench.mark(Who::First);
    let counts = clicked(bench).await?;
    must(counts == [1, 0], || format!("the first provider must get one click, the second none; they got {counts:?}"))?;
    let told = bench.told(Who::First, mark, "the click", |told| told.name == CLICK).await?;
    let value = told.payload["value"].as_str().unwrap_or_default().trim_start_matches('+');
    must(value == "15550100199", || format!("the number must be 15550100199; the event is {}", told.payload))
}

async fn off(bench: &mut Bench) -> Result<(), Stop> {
    prepare(bench).await?;
    let counts = clicked(bench).await?;
    must(counts == [0, 0], || format!("no flag is on, and yet the providers got {counts:?} clicks"))
}

async fn off_again(bench: &mut Bench) -> Result<(), Stop> {
    prepare(bench).await?;
    set(bench, Who::First, true).await?;
    set(bench, Who::First, false).await?;
    let counts = clicked(bench).await?;
    must(counts == [0, 0], || format!("the flag is off again, and yet the providers got {counts:?} clicks"))
}

async fn active(bench: &mut Bench) -> Result<(), Stop> {
    bench.needs_multi()?;
    prepare(bench).await?;
    set(bench, Who::First, true).await?;
    set(bench, Who::Second, true).await?;
    bench.session(Who::First).await?;
    let counts = clicked(bench).await?;
    must(counts == [1, 0], || format!("the click is the first provider's; they got {counts:?}"))?;
    bench.session(Who::Second).await?;
    let counts = clicked(bench).await?;
    must(counts == [0, 1], || format!("the click is the second provider's; they got {counts:?}"))
}
