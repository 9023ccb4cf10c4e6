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
    #[error("the desktop refuses this provider: {0}")]
    Refused(cif_link::CloseReason),
}

impl ProgramError {
    /// What the program ends with: 2 when it was called wrongly.
    pub(super) const fn code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::Usage(_) | Self::Token { .. } | Self::NoToken | Self::Url(_) => 2,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Args {
    /// Dial the desktop.
    Dial {
        url: Option<String>,
        token_file: Option<PathBuf>,
    },
    /// Serve the program that started this one.
    Stdio,
    Help,
}

pub(super) fn usage(url: &str) -> String {
    format!(
        "Connects this channel provider to a CIF desktop.\n\n\
         --url URL          the desktop's link; its last part is the unique name of the provider record\n\
         \x20                  (default {url})\n\
         --token-file FILE  holds the token of the provider record; without it CIF_TOKEN is read\n\
         --stdio            serve the program that started this one, over standard input and output\n\
         --help             show this"
    )
}

impl Args {
    pub(super) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, ProgramError> {
        let (mut url, mut token_file, mut stdio) = (None, None, false);
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
                "--help" | "-h" => return Ok(Self::Help),
                other => return Err(ProgramError::Usage(format!("there is no option {other:?}; see --help"))),
            }
        }
        match (stdio, url.is_some() || token_file.is_some()) {
            (true, true) => Err(ProgramError::Usage("--stdio takes neither --url nor --token-file".to_owned())),
            (true, false) => Ok(Self::Stdio),
            (false, _) => Ok(Self::Dial { url, token_file }),
        }
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
        let both = Args::Dial { url: Some("ws://a/link/b".to_owned()), token_file: Some(PathBuf::from("t")) };
        assert_eq!(parse("--url ws://a/link/b --token-file=t"), Ok(both));
        assert_eq!(parse(""), Ok(Args::Dial { url: None, token_file: None }));
        assert_eq!((parse("--stdio"), parse("--stdio --help")), (Ok(Args::Stdio), Ok(Args::Help)));
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
