//! Examples and properties of origin parsing.

use proptest::prelude::*;

use super::*;

fn origin(text: &str) -> Origin {
    text.parse().expect(text)
}

#[test]
fn forms_that_mean_the_same_are_equal() {
    assert_eq!(origin("https://A.example:443"), origin("https://a.EXAMPLE"));
    assert_eq!(origin("http://a.example:80"), origin("HTTP://a.example"));
    assert_eq!(origin("http://[0:0:0:0:0:0:0:1]:3000").to_string(), "http://[::1]:3000");
    assert_eq!(origin("https://[::ffff:1.2.3.4]").to_string(), "https://[::ffff:102:304]");
    assert_eq!(Origin::of_url("https://a.example?x=@b").expect("url"), origin("https://a.example"));
}

#[test]
fn scheme_host_and_port_all_count() {
    let base = origin("https://a.example");
    for other in ["http://a.example", "https://a.example:8443", "https://b.example", "https://a.example.b"] {
        assert_ne!(origin(other), base, "{other}");
    }
}

#[test]
fn junk_is_refused_with_its_reason() {
    let error = |text: &str| Origin::of_url(text).expect_err(text);
    assert_eq!(error("null"), OriginError::Opaque);
    assert_eq!(error("a.example"), OriginError::MissingScheme);
    assert_eq!(error("file:///etc/passwd"), OriginError::UnsupportedScheme("file".to_owned()));
    assert_eq!(error("https://good.example@evil.example"), OriginError::UserInfo);
    assert_eq!(error("https://evil.example\\@good.example"), OriginError::Character('\\'));
    assert_eq!(error("https://a.example\n"), OriginError::Character('\n'));
    assert_eq!(error("https://a.example:0"), OriginError::Port("0".to_owned()));
    assert_eq!(error("https://a.example:+1"), OriginError::Port("+1".to_owned()));
    assert_eq!(error("https://[::1]x"), OriginError::Port("x".to_owned()));
    assert_eq!("https://a.example/x".parse::<Origin>(), Err(OriginError::Trailing("/x".to_owned())));
    for host in
        ["", ".", "a..b", "bücher.example", "127.1", "0x7f.0.0.1", "256.1.1.1", "a%2eb", "[::g]", "[::1", "a.example."]
    {
        assert!(matches!(error(&format!("https://{host}")), OriginError::Host { .. } | OriginError::Port(_)), "{host}");
    }
}

#[test]
fn https_is_required_off_loopback() {
    for text in
        ["http://localhost:3000", "http://x.localhost", "http://127.9.9.9", "http://[::1]:1", "https://a.example"]
    {
        assert!(origin(text).is_secure_enough(&[]), "{text}");
    }
    let plain = origin("http://host.test");
    assert!(!plain.is_secure_enough(&[]));
    assert!(plain.is_secure_enough(std::slice::from_ref(&plain)));
    assert!(!origin("http://host.test:81").is_secure_enough(&[plain]));
}

proptest! {
    #[test]
    fn parsing_never_panics_and_printing_is_stable(text in ".{0,80}") {
        if let Ok(origin) = Origin::of_url(&text) {
            prop_assert_eq!(origin.to_string().parse::<Origin>(), Ok(origin));
        }
    }

    #[test]
    fn valid_parts_survive(host in "[a-z][a-z0-9-]{0,10}(\\.[a-z][a-z0-9]{1,5}){0,3}", port in 1u16.., tls: bool) {
        let scheme = if tls { "https" } else { "http" };
        let origin = Origin::of_url(&format!("{scheme}://{host}:{port}/path?query#fragment"));
        let origin = origin.expect("valid parts");
        prop_assert_eq!((origin.scheme().as_str(), origin.host(), origin.port()), (scheme, host.as_str(), port));
        prop_assert_eq!(origin.to_string().parse::<Origin>(), Ok(origin));
    }

    #[test]
    fn v6_text_reads_back(groups: [u16; 8]) {
        let address = Ipv6Addr::from(groups);
        prop_assert_eq!(v6_text(address).parse::<Ipv6Addr>(), Ok(address));
    }
}
