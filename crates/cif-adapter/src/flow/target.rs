//! What a click is about to call or write to. A page or a record may hold any text; only an address must reach a line.

use cif_protocol::channel::{Address, ChannelKind};
use cif_protocol::host::ClickToAct;

use super::{FlowConfig, PhoneNumber};

/// The most characters of an address other than a number.
const MAX_ADDRESS: usize = 320;

/// Whom a click names, and the channels to try, the first that the provider can start.
#[derive(Debug, PartialEq)]
pub(super) struct Target {
    pub(super) kinds: &'static [ChannelKind],
    pub(super) address: Address,
}

impl Target {
    /// Reads what was clicked, or says for the agent why nothing comes of it.
    pub(super) fn of(click: &ClickToAct, config: &FlowConfig) -> Result<Self, String> {
        let value = click.value.0.trim();
        let format = |name: &str| click.format.eq_ignore_ascii_case(name);
        if format("phone") && config.dial_addresses && is_mail_address(without_scheme(value, &["sip:", "sips:"])) {
            return Ok(Self { kinds: &[ChannelKind::Voice], address: Address::user(value) });
        }
        if format("email") || (value.contains('@') && !format("phone")) {
            let bare = without_scheme(value, &["mailto:"]);
            return if is_mail_address(bare) {
                Ok(Self { kinds: &[ChannelKind::Email], address: Address::email(bare) })
            } else {
                Err(refusal(value, "mail address", "expected one like name@example.com"))
            };
        }
        if PhoneNumber::dialable(value).is_some() {
            return Ok(Self { kinds: &[ChannelKind::Voice, ChannelKind::Sms], address: Address::phone(value) });
        }
        Err(refusal(value, "telephone number", "expected digits, with + ( ) - . / and spaces between them"))
    }
}

fn refusal(value: &str, what: &str, expected: &str) -> String {
    let shown: String = value.chars().take(80).collect();
    format!(
        "{shown:?} is no {what}, so nothing was started: {expected}; correct the record or the page that it was clicked on"
    )
}

fn without_scheme<'a>(text: &'a str, schemes: &[&str]) -> &'a str {
    let rest = |scheme: &&str| {
        let start = text.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
    };
    schemes.iter().find_map(rest).unwrap_or(text)
}

fn is_mail_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| {
        is_plain(name) && is_plain(domain) && !name.contains(':') && !domain.contains(['@', ':'])
    })
}

fn is_plain(text: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`\\,;".contains(c);
    !text.is_empty() && text.chars().count() <= MAX_ADDRESS && !text.contains(forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str, format: &str, config: &FlowConfig) -> Result<Address, String> {
        Target::of(&ClickToAct::new(value, "field", format), config).map(|target| target.address)
    }

    #[test]
    fn numbers_and_mail_addresses_are_reached_and_nothing_else() {
        let config = FlowConfig::new();
        for number in [
            "+1 (555) 010-0199",
            "tel:+1 555 010 0199",
            "555.010.0199 x7",
            "020/7946",
            "112",
            "*21#",
            "tel:+15550100199;ext=7",
        ] {
            assert_eq!(read(number, "phone", &config), Ok(Address::phone(number)), "{number}");
        }
        let bad = [
            "<img src=x onerror=alert(1)>tel:5550100199",
            "tel:",
            "",
            "anonymous",
            "javascript:5550100199",
            "5550100199<script>",
            "+1+555",
            "1-800-FLOWERS",
            "sip:ada:5550",
            "5550100199\n5550100198",
            "555;DROP 1",
            "https://evil.example/5550100199",
        ];
        for text in bad {
            let problem = read(text, "phone", &config).expect_err(text);
            assert!(problem.contains("no telephone number") && problem.contains("expected digits"), "{problem}");
        }
        let ada = Ok(Address::email("ada@x.example"));
        assert_eq!(
            (read("ada@x.example", "email", &config), read("MAILTO:ada@x.example", "", &config)),
            (ada.clone(), ada)
        );
        for text in ["ada", "ada@", "<b>@x.example", "a@b@c", "ada lovelace@x.example"] {
            assert!(read(text, "email", &config).expect_err(text).contains("no mail address"));
        }
        assert!(read(&"9".repeat(5_000), "phone", &config).expect_err("long").len() < 300);
    }

    #[test]
    fn addresses_are_called_when_the_configuration_says_so() {
        let (strict, open) = (FlowConfig::new(), FlowConfig::new().with_dial_addresses(true));
        for text in ["ada@pbx.example", "sip:ada@pbx.example", "SIPS:ada@pbx.example"] {
            assert_eq!(read(text, "Phone", &open), Ok(Address::user(text)));
            assert!(read(text, "phone", &strict).is_err(), "{text}");
        }
        for text in ["sip:<b>", "sip:", "ada@", "javascript:ada@x"] {
            assert!(read(text, "phone", &open).is_err(), "{text}");
        }
    }
}
