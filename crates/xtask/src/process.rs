//! Running programs: always without standard input, so that nothing can wait for an answer.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use crate::Result;

/// Runs a command with its output on ours. An exit code other than 0 is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.stdin(Stdio::null()).status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", shown(command))) }
}

/// Runs a command and returns its standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, &error))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{} ended with {}\n{}", shown(command), output.status, stderr.trim_end()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command, shows its output as it comes, and gives every line to `seen`. Returns whether it succeeded.
pub(crate) fn watch(command: &mut Command, seen: &mut (dyn FnMut(&str) + Send)) -> Result<bool> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| cannot_start(command, &error))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let seen = std::sync::Mutex::new(seen);
    let forward = |from: Option<&mut dyn Read>, to: &mut dyn Write| {
        let Some(from) = from else { return };
        for line in BufReader::new(from).split(b'\n').map_while(std::result::Result::ok) {
            let line = String::from_utf8_lossy(&line);
            // A closed output (`| head`) must not end the run: the tests still decide the result.
            let _ = writeln!(to, "{line}");
            if let Ok(mut seen) = seen.lock() {
                seen(&line);
            }
        }
    };
    std::thread::scope(|scope| {
        let errors = scope.spawn(|| {
            let mut stderr = stderr;
            forward(stderr.as_mut().map(|s| s as &mut dyn Read), &mut std::io::stderr());
        });
        let mut stdout = stdout;
        forward(stdout.as_mut().map(|s| s as &mut dyn Read), &mut std::io::stdout());
        let _ = errors.join();
    });
    let status = child.wait().map_err(|error| format!("{}: {error}", shown(command)))?;
    Ok(status.success())
}

/// Whether a program is found on the path.
pub(crate) fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start {}: {error}", shown(command))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    format!("`{}`", words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "))
}
