//! The command line.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use cif_protocol::Origin;
use clap::{Parser, Subcommand};

use crate::manage::{Manage, ManageProviders, ManageTemplates};
use crate::new::New;

/// A local host of the Channel Integration Framework.
#[derive(Debug, Parser)]
#[command(name = "cif", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the desktop, with the multipurpose widget and a provider that rings.
    Serve(Box<Serve>),
    /// Print what host and providers of a running desktop say to each other.
    Trace(Trace),
    /// Hold a provider, or a host, against the conformance kit.
    Conform(Conform),
    /// Play the host's side of a transcript against a provider or a widget, and tell the first difference.
    Replay(ReplayArgs),
    /// Run a scripted agent at a desktop with a widget, headless.
    Check(CheckArgs),
    /// Run a provider inside a host that is not ours, Dynamics 365 for example.
    Relay(RelayArgs),
    /// Write something new to start from.
    New(New),
    /// Manage provider records.
    Provider(ManageProviders),
    /// Manage templates of sessions, tabs and notifications.
    Template(ManageTemplates),
    /// Manage what agents may choose as presence.
    Presence(Manage),
    /// Manage agent experience profiles.
    Profile(Manage),
    /// Manage apps.
    App(Manage),
    /// Manage roles.
    Role(Manage),
    /// Manage users.
    User(Manage),
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Conform {
    #[command(subcommand)]
    pub(crate) command: Option<ConformCommand>,
    /// The provider listens at this address.
    #[arg(long, value_name = "URL", conflicts_with = "cmd")]
    pub(crate) provider: Option<String>,
    /// The provider is this program, which is started for each case; its arguments follow.
    #[arg(long, value_name = "PROGRAM", num_args = 1.., allow_hyphen_values = true)]
    pub(crate) cmd: Vec<String>,
    /// Hold a host against the kit for hosts instead, as the provider that connects to this address, `ws://HOST:PORT/link/NAME`.
    #[arg(long, value_name = "URL", conflicts_with_all = ["provider", "cmd"])]
    pub(crate) host: Option<String>,
    /// That host is a single-session app.
    #[arg(long, requires = "host")]
    pub(crate) single_session: bool,
    /// A method that that host does not serve, by wire name; may be given several times.
    #[arg(long, value_name = "METHOD", requires = "host")]
    pub(crate) without: Vec<String>,
    /// File with the token that the other side requires.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Run this case only, or all whose ids begin so (`voice`, `voice.hold`); may be given several times.
    #[arg(long, value_name = "ID")]
    pub(crate) case: Vec<String>,
    /// Run also the cases that wait for minutes.
    #[arg(long)]
    pub(crate) all: bool,
    /// How many cases run at the same time, each with a connection of its own. More than one only where each connection gets a
    /// provider of its own, as with --cmd.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) jobs: u16,
    /// How long a case looks on to see that nothing happens: longer than the provider ever takes to report something.
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = duration)]
    pub(crate) quiet: Duration,
    /// File with the cases that are known to fail, one id per line.
    #[arg(long, value_name = "FILE")]
    pub(crate) expected: Option<PathBuf>,
    /// Write the report as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConformCommand {
    /// List every case with its rule.
    List,
    /// Say why a case is there, and what to do when it fails.
    Explain {
        /// The id of the case.
        id: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// The transcript, as `cif serve --record` or a test with the mock host wrote it.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The provider listens at this address.
    #[arg(long, value_name = "URL", conflicts_with_all = ["cmd", "widget"])]
    pub(crate) provider: Option<String>,
    /// The provider is this program; its arguments follow.
    #[arg(long, value_name = "PROGRAM", num_args = 1.., allow_hyphen_values = true)]
    pub(crate) cmd: Vec<String>,
    /// The widget at this URL, in a headless browser.
    #[arg(long, value_name = "URL", conflicts_with = "cmd")]
    pub(crate) widget: Option<String>,
    /// File with the token that the provider requires.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// The provider record of the transcript whose side the provider plays; needed where there are several.
    #[arg(long, value_name = "NAME")]
    pub(crate) of: Option<String>,
    /// How much longer than recorded the provider may take for each thing that it does.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = duration)]
    pub(crate) patience: Duration,
    /// Do not pause where the recorded host did.
    #[arg(long)]
    pub(crate) at_once: bool,
    #[command(flatten)]
    pub(crate) page: WidgetArgs,
    /// Write the outcome as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How a widget is hosted in a headless browser.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct WidgetArgs {
    /// The widget is the page `index.html` of this folder, whose files are served for it.
    #[arg(long, value_name = "DIR", conflicts_with = "widget")]
    pub(crate) site: Option<PathBuf>,
    /// File with provider records and the rest of a desktop, as `cif serve` takes it.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Port of the desktop from which the widget loads its library; 0 takes a free one.
    #[arg(long, default_value_t = 7070)]
    pub(crate) port: u16,
    /// A further origin from which that widget may speak; may be given several times.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) trust: Vec<String>,
    /// An http origin off loopback that is accepted all the same; may be given several times.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) insecure_test_origin: Vec<Origin>,
    /// The browser; without it the first Chromium or Chrome on the path.
    #[arg(long, value_name = "PROGRAM", env = "CIF_CHROMIUM")]
    pub(crate) chromium: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// What the agent does and what is expected: a JSON object per line.
    #[arg(long, value_name = "FILE")]
    pub(crate) script: PathBuf,
    /// The widget at this URL, in place of the demo widget.
    #[arg(long, value_name = "URL")]
    pub(crate) widget: Option<String>,
    #[command(flatten)]
    pub(crate) page: WidgetArgs,
    /// Record the session into this file, which must be new or empty, as `cif serve --record` does.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Write the outcome into this file too, as JUnit writes it.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Write the outcome as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RelayArgs {
    /// The provider listens at this address; each agent gets a link of its own.
    #[arg(long, value_name = "URL", conflicts_with_all = ["cmd", "loopback"])]
    pub(crate) provider: Option<String>,
    /// The provider is this program, started for each agent; its arguments follow.
    #[arg(long, value_name = "PROGRAM", num_args = 1.., allow_hyphen_values = true, conflicts_with = "loopback")]
    pub(crate) cmd: Vec<String>,
    /// The provider is the loopback one, to try things.
    #[arg(long)]
    pub(crate) loopback: bool,
    /// File with the token that the provider requires.
    #[arg(long, value_name = "FILE")]
    pub(crate) provider_token_file: Option<PathBuf>,
    /// Origin of a host that may show the relay, such as https://org.crm.dynamics.com; may be given several times.
    #[arg(long, value_name = "ORIGIN", required = true)]
    pub(crate) host_origin: Vec<Origin>,
    /// Port; 0 takes a free one.
    #[arg(long, default_value_t = 7080)]
    pub(crate) port: u16,
    /// Address to listen on. One that others can reach needs --token-file.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) bind: IpAddr,
    /// File with the tokens that let agents in: one on each line, and behind it the user id of the one agent whose it is.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// The certificate, with those that it is built on, as PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The certificate's key, as PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// How browsers reach the relay, when that is not the address it listens on: behind a proxy, or under a name.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<Origin>,
    /// Leave notifications, sessions and records to the provider, which calls the host itself.
    #[arg(long)]
    pub(crate) no_flow: bool,
    /// What is logged on standard error: a level (`info`), or levels by module.
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    pub(crate) log: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Trace {
    /// Where the desktop is.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7070")]
    pub(crate) url: Origin,
    /// File with the secret of a desktop that asks for one, as given to `cif serve`.
    #[arg(long, value_name = "FILE")]
    pub(crate) access_token_file: Option<PathBuf>,
    /// The messages of this provider only, by unique name.
    #[arg(long, value_name = "NAME")]
    pub(crate) provider: Option<String>,
    /// The messages that have this text somewhere, in any letter case.
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Print one line of JSON for each message.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print what is kept, and stop.
    #[arg(long)]
    pub(crate) kept: bool,
}

#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Serve {
    /// Port of the desktop; the demo widget takes the next one, the multipurpose widget the one after that. 0 takes free ports.
    #[arg(long, default_value_t = 7070)]
    pub(crate) port: u16,
    /// Address to listen on. One that others can reach needs --access-token-file.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) bind: IpAddr,
    /// File with the secret that people type in to open the desktop, at least 16 characters.
    #[arg(long, value_name = "FILE")]
    pub(crate) access_token_file: Option<PathBuf>,
    /// File with provider records, TOML (`[[providers]]`) or JSON (`{"providers": [...]}`), in place of the demo ones.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Directory that keeps the records, and the configuration made by `cif provider` and its kin; made when it is not there.
    #[arg(long, value_name = "DIR", env = "CIF_DATA", conflicts_with = "config")]
    pub(crate) data: Option<PathBuf>,
    /// The user of that configuration who signs in, by name or id; the first one without.
    #[arg(long, value_name = "NAME", requires = "data")]
    pub(crate) user: Option<String>,
    /// The app of that configuration, by name or id; the first one without.
    #[arg(long, value_name = "NAME", requires = "data")]
    pub(crate) app: Option<String>,
    /// Host the widget at this URL in place of the multipurpose widget; `demo` is the demo widget, a page to try every method with.
    #[arg(long, value_name = "URL")]
    pub(crate) widget: Option<String>,
    /// A further origin from which that widget may speak; may be given several times.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) trust: Vec<String>,
    /// An http origin off loopback that is accepted all the same, for tests; may be given several times.
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) insecure_test_origin: Vec<Origin>,
    /// How browsers reach the desktop, when that is not the address it listens on: behind a proxy, or under a name.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<Origin>,
    /// Let a call come in after this time, for example `3s` or `500ms`.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) ring: Option<Duration>,
    /// Write what passes between host and providers into this file, which must be new or empty.
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// What is logged on standard error: a level (`info`), or levels by module (`warn,cif_axum=debug`).
    #[arg(long, value_name = "FILTER", default_value = "warn")]
    pub(crate) log: String,
}

/// Reads `3s`, `500ms`, `2m`, `3` (seconds).
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let problem = || format!("{text:?} is no duration; expected for example 3s, 500ms or 2m");
    let number: u32 = number.parse().map_err(|_| problem())?;
    let number = u64::from(number);
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" | "" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number * 60)),
        _ => Err(problem()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
        let args =
            Args::try_parse_from(["cif", "serve", "--port", "0", "--ring", "3s", "--trust", "https://a.example"]);
        let Command::Serve(serve) = args.expect("valid").command else { panic!("another command") };
        assert_eq!((serve.port, serve.ring, serve.trust.len()), (0, Some(Duration::from_secs(3)), 1));
    }

    #[test]
    fn the_book_has_every_option() {
        let page = include_str!("../../../docs/src/host-a-widget.md");
        let command = Args::command();
        let serve = command.find_subcommand("serve").expect("serve");
        for option in serve.get_arguments().filter_map(|argument| argument.get_long()) {
            let row = format!("| `--{option} ");
            assert!(page.contains(&row) || option == "help", "host-a-widget.md has no row for --{option}");
        }
        let known = |option: &str| serve.get_arguments().any(|argument| argument.get_long() == Some(option));
        for row in page.lines().filter_map(|line| line.strip_prefix("| `--")) {
            let option = row.split([' ', '`']).next().unwrap_or_default();
            assert!(known(option), "host-a-widget.md has --{option}, which is no option");
        }
    }

    #[test]
    fn durations_have_units() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        for bad in ["", "s", "3 s", "1.5s", "3h", "-1s"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn wrong_origins_are_named() {
        let error = Args::try_parse_from(["cif", "serve", "--public-url", "desk.example"]).expect_err("no scheme");
        assert!(error.to_string().contains("--public-url"), "{error}");
    }
}
