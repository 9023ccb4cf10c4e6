//! What the cases share: a desktop, and steps that an agent takes in it.

use cif_browser_tests::{Browser, Failure, Options, Outcome, Program, Running, run, until};
use serde_json::Value;

/// The contact Ada Lovelace of the demo rows.
pub(crate) const ADA_ID: &str = "20000000-0000-4000-8000-000000000001";

/// A running `cif serve`.
pub(crate) struct Desktop {
    pub(crate) program: Running,
    pub(crate) address: String,
}

impl Desktop {
    /// Starts it on a free port, with further arguments; with the demo widget unless they say something else.
    pub(crate) async fn start<A: Into<String>>(args: impl IntoIterator<Item = A>) -> Outcome<Self> {
        let args: Vec<String> = args.into_iter().map(Into::into).collect();
        let mut program =
            Program::new("cif-cli", "cif").args(["serve", "--port", "0"]).args(with_demo(args)).start()?;
        let address = program.address().await?;
        Ok(Self { program, address })
    }

    /// Starts it on this port, whatever address it tells.
    pub(crate) async fn start_on<'a>(port: u16, args: impl IntoIterator<Item = &'a str>) -> Outcome<Self> {
        let number = port.to_string();
        let args = args.into_iter().map(str::to_owned).collect();
        let mut program =
            Program::new("cif-cli", "cif").args(["serve", "--port", &number]).args(with_demo(args)).start()?;
        program.address().await?;
        Ok(Self { program, address: format!("http://127.0.0.1:{port}") })
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.address.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or_default()
    }

    /// Shows it in the current tab.
    pub(crate) async fn open(&self, browser: &Browser) -> Outcome {
        browser.goto(&self.address).await?;
        browser.find("body[data-connection=open] #sessions [data-session]").await?;
        Ok(())
    }
}

/// The demo widget tries every method; what else the desktop can host has cases of its own.
fn with_demo(mut args: Vec<String>) -> Vec<String> {
    let chosen = ["--widget", "--config"];
    if !args.iter().any(|arg| chosen.contains(&arg.as_str())) {
        args.extend(["--widget".to_owned(), "demo".to_owned()]);
    }
    args
}

/// Runs a case with a desktop that is shown in the browser. A failure also tells the program's output and the log.
pub(crate) fn with_desktop(name: &str, args: &[&str], case: impl AsyncFnOnce(&Browser, &mut Desktop) -> Outcome) {
    run(name, &Options::new(), async |browser: &Browser| {
        let mut desktop = Desktop::start(args.iter().copied()).await?;
        desktop.open(browser).await?;
        explained(browser, &mut desktop, case).await
    });
}

/// Runs the steps of a case. A failure also tells the program's output and the log.
pub(crate) async fn explained(
    browser: &Browser,
    desktop: &mut Desktop,
    case: impl AsyncFnOnce(&Browser, &mut Desktop) -> Outcome,
) -> Outcome {
    let outcome = case(browser, desktop).await;
    let Err(failure) = outcome else { return Ok(()) };
    let log = browser.script(
        "return [...document.querySelectorAll('#log li')].map((line) => line.innerText || line.textContent);",
        vec![],
    );
    let log = log.await.unwrap_or_default();
    Err(Failure::check(format!("{failure}\n  log: {log}\n  output: {}", desktop.program.output())))
}

/// Lets a customer call from this number.
pub(crate) async fn simulate_call(browser: &Browser, number: &str) -> Outcome {
    browser.fill("#simulate-number", number).await?;
    browser.click("#simulate-call").await
}

/// Opens the list of a table at home or in the focused session.
pub(crate) async fn open_table(browser: &Browser, table: &str) -> Outcome {
    browser.click(&format!("[data-table={table}]")).await?;
    browser.find(&format!("[data-list={table}]")).await?;
    Ok(())
}

/// Opens the newest phone call and waits until its form shows each of these fields with a text that has this part.
pub(crate) async fn phone_call(browser: &Browser, fields: &[(&str, &str)]) -> Outcome {
    open_table(browser, "phonecall").await?;
    browser.click("[data-list=phonecall] tbody [data-record]").await?;
    for (field, part) in fields {
        field_shows(browser, "phonecall", field, part).await?;
    }
    Ok(())
}

/// Waits until a form shows a field with a text that has this part.
pub(crate) async fn field_shows(browser: &Browser, table: &str, field: &str, part: &str) -> Outcome {
    let body = format!(
        "const field = document.querySelector('[data-form={table}] [data-field={field}]');
         return (field.value ?? '') || field.textContent;"
    );
    until(&format!("{table}.{field} to show {part:?}"), async || {
        let shown = browser.script(&body, vec![]).await.map_err(|failure| failure.to_string())?;
        let text = shown.as_str().unwrap_or_default();
        if text.contains(part) { Ok(()) } else { Err(format!("{text:?}")) }
    })
    .await
}

/// Opens the list of a table and waits until it has just so many rows.
pub(crate) async fn table_has(browser: &Browser, table: &str, count: usize) -> Outcome {
    open_table(browser, table).await?;
    until(&format!("{count} rows of {table}"), async || {
        let rows = browser.texts(&format!("[data-list={table}] tr[data-row]")).await;
        let rows = rows.map_err(|failure| failure.to_string())?;
        if rows.len() == count { Ok(()) } else { Err(rows.join(" | ")) }
    })
    .await
}

/// Waits for a line of the log that has all these parts, and returns it.
pub(crate) async fn log_line(browser: &Browser, parts: &[&str]) -> Outcome<String> {
    let body = "return [...document.querySelectorAll('#log li')].map((line) => `${line.dataset.provider} ${line.textContent}`);";
    until(&format!("a line of the log with {parts:?}"), async || {
        let lines = browser.script(body, vec![]).await.map_err(|failure| failure.to_string())?;
        let lines: Vec<&str> = lines.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let line = lines.iter().find(|line| parts.iter().all(|part| line.contains(part)));
        line.map(ToString::to_string).ok_or_else(|| lines.join(" | "))
    })
    .await
}
