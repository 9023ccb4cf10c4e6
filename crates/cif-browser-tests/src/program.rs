//! Programs of the workspace, started for a case and ended with it.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use crate::lines::Lines;
use crate::{Failure, Outcome, until};

/// A program of the workspace, not yet running.
#[derive(Debug, Clone)]
pub struct Program {
    package: String,
    binary: String,
    args: Vec<String>,
    envs: Vec<(String, String)>,
}

impl Program {
    /// The binary of a workspace member, for example `Program::new("cif-cli", "cif")`.
    #[must_use]
    pub fn new(package: &str, binary: &str) -> Self {
        Self { package: package.to_owned(), binary: binary.to_owned(), args: Vec::new(), envs: Vec::new() }
    }

    /// Adds one argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: Into<String>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.envs.push((name.to_owned(), value.into()));
        self
    }

    /// Starts it. It is built first, unless `CIF_BIN_DIR` names the folder where it already is.
    ///
    /// # Errors
    /// [`Failure::Program`] when it cannot be built or started. Blocks while cargo builds.
    pub fn start(self) -> Outcome<Running> {
        let path = match std::env::var_os("CIF_BIN_DIR") {
            Some(folder) => PathBuf::from(folder).join(&self.binary),
            None => self.build()?,
        };
        let mut child = Command::new(&path)
            .args(&self.args)
            .envs(self.envs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Failure::program(&self.binary, format!("cannot start {}: {error}", path.display())))?;
        let lines = Lines::default();
        child.stdout.take().into_iter().for_each(|stdout| lines.collect(stdout));
        child.stderr.take().into_iter().for_each(|stderr| lines.collect(stderr));
        Ok(Running { name: self.binary, child, lines })
    }

    /// Lets cargo build the binary and say where it is.
    fn build(&self) -> Outcome<PathBuf> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = std::process::Command::new(cargo)
            .args(["build", "--message-format=json", "--package", &self.package, "--bin", &self.binary])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::null())
            .output()?;
        let found = String::from_utf8_lossy(&output.stdout).lines().find_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            let ours = message["target"]["name"] == self.binary.as_str();
            message["executable"].as_str().filter(|_| ours).map(PathBuf::from)
        });
        found.ok_or_else(|| {
            let stderr = String::from_utf8_lossy(&output.stderr);
            Failure::program(&self.binary, format!("cargo did not build it:\n{stderr}"))
        })
    }
}

/// A running program. It is killed when this is dropped.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    lines: Lines,
}

impl Running {
    /// Waits for a line of its output (standard output and error together) in which `find` finds something.
    ///
    /// # Errors
    /// [`Failure::TimedOut`], or [`Failure::Program`] when it ended without such a line; both with the end of its output.
    pub async fn line<T>(&mut self, what: &str, mut find: impl FnMut(&str) -> Option<T>) -> Outcome<T> {
        self.output_until(what, |lines| lines.iter().find_map(|line| find(line))).await
    }

    /// The first address that it prints, without a slash at the end.
    ///
    /// # Errors
    /// Those of [`Self::line`].
    pub async fn address(&mut self) -> Outcome<String> {
        self.line("an address", |line| addresses(line).next()).await
    }

    /// The first `count` different addresses that it prints, in order.
    ///
    /// # Errors
    /// Those of [`Self::line`].
    pub async fn addresses(&mut self, count: usize) -> Outcome<Vec<String>> {
        let enough = |lines: &[String]| {
            let mut found: Vec<String> = Vec::new();
            for address in lines.iter().flat_map(|line| addresses(line)) {
                if !found.contains(&address) {
                    found.push(address);
                }
            }
            found.truncate(count);
            (found.len() == count).then_some(found)
        };
        self.output_until(&format!("{count} addresses"), enough).await
    }

    async fn output_until<T>(&mut self, what: &str, mut find: impl FnMut(&[String]) -> Option<T>) -> Outcome<T> {
        let Self { name, child, lines } = self;
        let condition = format!("{what} in the output of {name}");
        let found = until(&condition, async || {
            // In this order: what it wrote before its end is read even if it ends in between.
            let ended = child.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() {
                lines.complete().await;
            }
            match (find(&lines.all()), ended) {
                (Some(found), _) => Ok(Ok(found)),
                (None, Some(status)) => Ok(Err(status)),
                (None, None) => Err(lines.tail()),
            }
        });
        let found = found.await?;
        found.map_err(|status| {
            Failure::program(name, format!("it ended with {status}, without {what}:\n{}", lines.tail()))
        })
    }

    /// The end of its output so far.
    #[must_use]
    pub fn output(&self) -> String {
        self.lines.tail()
    }

    /// Types a line at its keyboard.
    ///
    /// # Errors
    /// When it reads no more.
    pub async fn type_line(&mut self, line: &str) -> Outcome {
        let Some(keyboard) = &mut self.child.stdin else {
            return Err(Failure::program(&self.name, "it has no keyboard"));
        };
        keyboard.write_all(format!("{line}\n").as_bytes()).await?;
        Ok(keyboard.flush().await?)
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub fn is_running(&mut self) -> Outcome<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Sends it an interrupt, as Ctrl-C does, and waits for its end. Returns whether it ended with success.
    ///
    /// # Errors
    /// [`Failure::TimedOut`] when it goes on.
    pub async fn interrupt(&mut self) -> Outcome<bool> {
        let Some(id) = self.child.id() else { return Ok(false) };
        // `kill` of the shell: the program itself is not part of every system.
        let kill = format!("kill -INT {id}");
        Command::new("sh").args(["-c", &kill]).status().await?;
        let Self { name, child, lines } = self;
        until(&format!("{name} to stop"), async || match child.try_wait() {
            Ok(Some(status)) => Ok(status.success()),
            Ok(None) => Err(lines.tail()),
            Err(error) => Err(error.to_string()),
        })
        .await
    }

    /// Ends it at once, as a crash does.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn kill(&mut self) -> Outcome {
        Ok(self.child.kill().await?)
    }
}

/// The `http` addresses in a line.
fn addresses(line: &str) -> impl Iterator<Item = String> {
    let starts = line.match_indices("http").map(|(start, _)| &line[start..]);
    starts.filter(|text| text.starts_with("http://") || text.starts_with("https://")).map(|text| {
        let end = text.find(|c: char| c.is_whitespace() || "\"'`,;()<>\u{1b}".contains(c)).unwrap_or(text.len());
        text[..end].trim_end_matches(['/', '.']).to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_are_found_in_a_line() {
        let line = "desktop: http://127.0.0.1:7070/, widget (http://127.0.0.1:7071).";
        let found: Vec<String> = addresses(line).collect();
        assert_eq!(found, ["http://127.0.0.1:7070", "http://127.0.0.1:7071"]);
        assert_eq!(addresses("httpd is not an address").count(), 0);
    }
}
