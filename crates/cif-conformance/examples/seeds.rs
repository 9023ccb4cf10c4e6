//! The whole provider kit on the loopback provider under many seeds: what came of a case must be the same with each.
//! `cargo xtask seeds` runs this.
#![allow(clippy::disallowed_methods, reason = "it says how long it took")]

#[path = "../tests/loopback/subject.rs"]
mod subject;

use std::io::Write;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use cif_conformance::provider::{Settings, Wiring, run_all};
use cif_conformance::{Outcome, Report};

const USAGE: &str = "seeds [--count N] [--first SEED] [--wiring direct|values|text|troubled|resumed|all]";

struct Options {
    count: u64,
    first: u64,
    wirings: Vec<Wiring>,
}

fn options(mut words: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { count: 1000, first: 0, wirings: vec![Wiring::Direct] };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("`{word}` needs a value; expected {USAGE}"))?;
        let number = || value.parse().map_err(|_| format!("`{word} {value}` is no number"));
        match word.as_str() {
            "--count" => options.count = number()?,
            "--first" => options.first = number()?,
            "--wiring" if value == "all" => options.wirings = Wiring::ALL.to_vec(),
            "--wiring" => {
                let named = Wiring::ALL.into_iter().find(|wiring| name(*wiring) == value);
                options.wirings = vec![named.ok_or_else(|| format!("there is no wiring `{value}`; expected {USAGE}"))?];
            }
            _ => return Err(format!("there is no option `{word}`; expected {USAGE}")),
        }
    }
    Ok(options)
}

fn name(wiring: Wiring) -> String {
    format!("{wiring:?}").to_lowercase()
}

/// The lines that say how a run differs from what is expected: the outcome with the first seed, where nothing fails.
fn differences(expected: &Report, seen: &Report) -> Vec<String> {
    let rows = seen.rows.iter().zip(&expected.rows);
    let other = rows.filter(|(row, before)| row.outcome != before.outcome || row.outcome.is_bad());
    other
        .map(|(row, before)| {
            format!("{}: {} (with the first seed: {})", row.id, said(&row.outcome), said(&before.outcome))
        })
        .collect()
}

fn said(outcome: &Outcome) -> String {
    format!("{outcome:?}")
}

/// Runs all seeds over one wiring; false when one differs.
fn run(options: &Options, wiring: Wiring) -> bool {
    let settings = |seed| Settings::new().with_wiring(wiring).with_seed(seed);
    let begun = Instant::now();
    let expected = run_all(&subject::loopback, settings(options.first));
    let one = begun.elapsed();
    let (next, different) = (AtomicU64::new(0), AtomicU64::new(0));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= options.count {
                        return;
                    }
                    let seed = options.first + n;
                    let differences = differences(&expected, &run_all(&subject::loopback, settings(seed)));
                    if !differences.is_empty() {
                        different.fetch_add(1, Ordering::Relaxed);
                        say(&format!("seed {seed}, {}:\n  {}", name(wiring), differences.join("\n  ")));
                    }
                    if n % 100 == 99 {
                        say(&format!(
                            "{}: {} of {} seeds, {:.1?}",
                            name(wiring),
                            n + 1,
                            options.count,
                            begun.elapsed()
                        ));
                    }
                }
            });
        }
    });
    let different = different.into_inner();
    say(&format!(
        "{}: {} cases, {} seeds on {threads} threads in {:.1?}, one run {one:.1?}, {} not run, {different} seeds differ",
        name(wiring),
        expected.rows.len(),
        options.count,
        begun.elapsed(),
        expected.rows.iter().filter(|row| matches!(row.outcome, Outcome::NotRun(_))).count(),
    ));
    different == 0
}

fn say(text: &str) {
    // A closed output (`| head`) does not change the outcome.
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            say(&why);
            return ExitCode::from(2);
        }
    };
    let good = options.wirings.iter().filter(|wiring| run(&options, **wiring)).count();
    if good == options.wirings.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
