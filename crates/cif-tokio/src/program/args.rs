//! The command line of a provider program.

use std::path::PathBuf;

/// Why a program does not start, or ends.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProgramError {
    #[error("{0}")]
    Usage(String),
    #[error("{}: {source}; it should hold the token of the provider record", path.display())]
    Token { path: PathBuf, source: std::io::Error },
    #[error("there is no token; name a file with --token-file FILE, or set the variable CIF_TOKEN")]
    NoToken,
    #[error("--url: {0}")]
    Url(#[from] crate::BadUrl),
    #[error("--conformance: this program has no customers that could be moved; give `Program::with_far_end` some")]
    NoFarEnd,
    #[error("the desktop refuses this provider: {0}")]
    Refused(cif_link::CloseReason),
}

impl ProgramError {
    /// What the program ends with: 2 when it was called wrongly.
    pub(super) const fn code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Usage(_) | Self::Token { .. } | Self::NoToken | Self::NoFarEnd | Self::Url(_) => 2,
        }
    }
}

/// What a program was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Args {
    /// Serve a host.
    Serve {
        host: Host,
        /// Let it move the customers.
        conformance: bool,
    },
    Help,
}

/// The host that is served.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// A desktop, which is dialled.
    Desktop { url: Option<String>, token_file: Option<PathBuf> },
    /// The program that started this one.
    Parent,
}

pub(super) fn usage(url: &str) -> String {
    format!(
        "Connects this channel provider to a CIF desktop.\n\n\
         --url URL          the desktop's link; its last part is the unique name of the provider record\n\
         \x20                  (default {url})\n\
         --token-file FILE  holds the token of the provider record; without it CIF_TOKEN is read\n\
         --stdio            serve the program that started this one, over standard input and output\n\
         --conformance      let the host move the simulated customers, for tests (`cif conform`)\n\
         --help             show this"
    )
}

impl Args {
    pub(super) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, ProgramError> {
        let (mut url, mut token_file, mut stdio, mut conformance) = (None, None, false, false);
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (name, given) = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (argument, None),
            };
            let mut value = |what: &str| {
                let value = given.clone().or_else(|| arguments.next()).filter(|value| !value.is_empty());
                value.ok_or_else(|| ProgramError::Usage(format!("{name} needs {what} after it; see --help")))
            };
            match name.as_str() {
                "--url" => url = Some(value("an address")?),
                "--token-file" => token_file = Some(PathBuf::from(value("a file")?)),
                "--stdio" => stdio = true,
                "--conformance" => conformance = true,
                "--help" | "-h" => return Ok(Self::Help),
                other => return Err(ProgramError::Usage(format!("there is no option {other:?}; see --help"))),
            }
        }
        let host = match (stdio, url.is_some() || token_file.is_some()) {
            (true, true) => {
                return Err(ProgramError::Usage("--stdio takes neither --url nor --token-file".to_owned()));
            }
            (true, false) => Host::Parent,
            (false, _) => Host::Desktop { url, token_file },
        };
        Ok(Self::Serve { host, conformance })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, String> {
        Args::parse(line.split_whitespace().map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn options_are_read_in_both_forms() {
        let serve = |host, conformance| Ok(Args::Serve { host, conformance });
        let both = Host::Desktop { url: Some("ws://a/link/b".to_owned()), token_file: Some(PathBuf::from("t")) };
        assert_eq!(parse("--url ws://a/link/b --token-file=t"), serve(both, false));
        assert_eq!(parse(""), serve(Host::Desktop { url: None, token_file: None }, false));
        assert_eq!((parse("--stdio"), parse("--stdio --help")), (serve(Host::Parent, false), Ok(Args::Help)));
        assert_eq!(parse("--stdio --conformance"), serve(Host::Parent, true));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, expected) in [
            ("--url", "--url needs an address"),
            ("--token-file=", "--token-file needs a file"),
            ("--token secret", "no option \"--token\""),
            ("--stdio --url ws://a/b", "neither"),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.contains(expected), "{line}: {error}");
        }
    }
}
