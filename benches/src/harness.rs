//! Interleaved rounds: every row runs a short warm-up and one batch in each round, so that all rows see the same state of
//! the machine. What counts is the ratio of a row to its floor in the same round.

use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

/// A batch of calls, in sequence.
pub(crate) type Batch<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// One row of the table. A batch is short, so that most of them run undisturbed on a machine that does other things.
pub(crate) struct Row<'a> {
    /// Its name in the report, and in `floor` of other rows.
    pub(crate) name: &'static str,
    /// What it is measured against; nothing for a floor itself.
    pub(crate) floor: Option<&'static str>,
    /// The ratio that must not be passed.
    pub(crate) must: Option<f64>,
    /// The ratio that is wished for.
    pub(crate) aim: Option<f64>,
    /// Calls in one batch.
    pub(crate) calls: usize,
    /// Runs that many calls.
    pub(crate) run: Box<dyn FnMut(usize) -> Batch<'a> + 'a>,
}

impl Row<'_> {
    /// A row that is filled in by whoever runs it.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, floor: None, must: None, aim: None, calls: 1, run: Box::new(|_| Box::pin(std::future::ready(()))) }
    }
}

/// Keeps the rows whose name contains `only`, and their floors.
pub(crate) fn select(rows: &mut Vec<Row<'_>>, only: &str) {
    let floors: Vec<&str> = rows.iter().filter(|row| row.name.contains(only)).filter_map(|row| row.floor).collect();
    rows.retain(|row| row.name.contains(only) || floors.contains(&row.name));
}

/// Measures all rows and prints the table. Gives the rows that passed their limit.
pub(crate) async fn measure(title: &str, rounds: usize, rows: &mut [Row<'_>]) -> Vec<String> {
    let mut nanos: Vec<Vec<f64>> = vec![Vec::with_capacity(rounds); rows.len()];
    for _ in 0..rounds {
        for (row, times) in rows.iter_mut().zip(&mut nanos) {
            (row.run)(row.calls / 10 + 1).await;
            let start = Instant::now();
            (row.run)(row.calls).await;
            times.push(start.elapsed().as_secs_f64() * 1e9 / row.calls as f64);
        }
    }
    report(title, rounds, rows, &nanos)
}

fn report(title: &str, rounds: usize, rows: &[Row<'_>], nanos: &[Vec<f64>]) -> Vec<String> {
    println!(
        "\n{title} ({rounds} interleaved rounds; ns per call, median; ratio to the floor of the same round, median [quartiles])\n"
    );
    println!("| {:<34} | {:>10} | {:<26} | {:>20} | {:>5} | {:>5} |", "row", "ns", "floor", "ratio", "must", "aim");
    println!("|{:-<36}|{:->12}|{:-<28}|{:->22}|{:->7}|{:->7}|", "", "", "", "", "", "");
    let mut failed = Vec::new();
    for (row, times) in rows.iter().zip(nanos) {
        let floor = row.floor.and_then(|floor| rows.iter().position(|other| other.name == floor));
        let ratios = floor.map(|at| times.iter().zip(&nanos[at]).map(|(time, floor)| time / floor).collect::<Vec<_>>());
        let ratio =
            ratios.as_deref().map(|ratios| (quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75)));
        let limit = |limit: Option<f64>| limit.map_or(String::new(), |limit| format!("{limit:.2}"));
        println!(
            "| {:<34} | {:>10.0} | {:<26} | {:>20} | {:>5} | {:>5} |",
            row.name,
            quantile(times, 0.5),
            row.floor.unwrap_or(""),
            ratio.map_or(String::new(), |(median, low, high)| format!("{median:.2} [{low:.2}-{high:.2}]")),
            limit(row.must),
            limit(row.aim),
        );
        if let (Some((median, ..)), Some(must)) = (ratio, row.must) {
            if median > must {
                failed.push(format!(
                    "{}: {median:.2} times {}, at most {must:.2} allowed",
                    row.name,
                    row.floor.unwrap_or("")
                ));
            }
        }
    }
    failed
}

fn quantile(values: &[f64], at: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * at).round() as usize]
}
