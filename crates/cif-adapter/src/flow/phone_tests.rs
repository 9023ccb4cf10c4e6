use super::*;
use proptest::prelude::*;

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap_or_else(|| panic!("{text} is a number"))
}

fn same(left: &str, right: &str) -> bool {
    let (left, right) = (number(left), number(right));
    assert_eq!(left.matches(&right), right.matches(&left), "matching is symmetric");
    left.matches(&right)
}

#[test]
fn one_line_in_many_formats() {
    let forms =
        ["+1 (555) 010-0199", "15550100199", "555-010-0199", "555.010.0199", "001 555 010 0199", "1-555-010-0199"];
    for left in forms {
        for right in forms {
            assert!(same(left, right), "{left} {right}");
        }
    }
    for (left, right) in [
        ("+44 20 7946 0018", "020 7946 0018"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("011 44 20 7946 0018", "+44 20 7946 0018"),
        ("+31 6 1234 5678", "06-12345678"),
        ("555-0199", "+1 206 555 0199"),
        ("555 010 0199 ext. 12", "5550100199x7"),
        ("tel:+15550100199", "sip:15550100199@pbx.example"),
        ("+39 06 1234567", "06 1234567"),
        ("112", "112"),
    ] {
        assert!(same(left, right), "{left} {right}");
    }
}

#[test]
fn different_lines() {
    for (left, right) in [
        ("+1 555 010 0199", "+1 555 010 0198"),
        ("+1 555 010 0199", "+44 555 010 0199"),
        ("555 010 0199", "444 010 0199"),
        ("0199", "+1 555 010 0199"),
        ("112", "4112"),
        ("100199", "5550100199"),
        ("+1 555 010 0199", "123456 1 555 010 0199"),
    ] {
        assert!(!same(left, right), "{left} {right}");
    }
}

#[test]
fn withheld_numbers_are_none() {
    for text in ["", "  ", "anonymous", "Unknown", "+", "sip:anonymous@anonymous.invalid"] {
        assert_eq!(PhoneNumber::parse(text), None, "{text}");
    }
}

#[test]
fn fragments_of_short_numbers() {
    assert_eq!(number("7").fragments(), ["7"]);
    assert_eq!(number("112").fragments(), ["112"]);
    assert_eq!(number("+15550100199").fragments().len(), 7);
}

/// A country code and the digits after it, as somebody might write them.
fn line() -> impl Strategy<Value = (String, String)> {
    (prop::sample::select(vec!["1", "31", "44", "49", "353"]), "[1-9][0-9]{8,9}").prop_map(|(c, n)| (c.to_owned(), n))
}

/// The digits with separators between groups of two to four, the last four in one piece, or as 2-2 or 1-3.
fn written(digits: &str, groups: &[usize], separator: &str) -> String {
    let mut parts = Vec::new();
    let (head, tail) = digits.split_at(digits.len() - 4);
    let mut rest = head;
    let mut sizes = groups.iter().cycle();
    while !rest.is_empty() {
        let size = sizes.next().copied().unwrap_or(2).clamp(2, 4).min(rest.len());
        let (part, after) = rest.split_at(size);
        parts.push(part.to_owned());
        rest = after;
    }
    match groups.first().copied().unwrap_or(0) % 3 {
        0 => parts.push(tail.to_owned()),
        1 => parts.extend([tail[..2].to_owned(), tail[2..].to_owned()]),
        _ => parts.extend([tail[..1].to_owned(), tail[1..].to_owned()]),
    }
    parts.join(separator)
}

proptest! {
    #[test]
    fn any_way_of_writing_matches_and_is_found(
        (country, national) in line(),
        groups in prop::collection::vec(2usize..5, 1..4),
        separator in prop::sample::select(vec![" ", "-", ".", ""]),
        form in 0usize..5,
    ) {
        let shown = written(&national, &groups, separator);
        let stored = match form {
            0 => format!("+{country}{separator}{shown}"),
            1 => format!("00{country} {shown}"),
            2 => format!("{country}{national}"),
            3 => format!("0{shown}"),
            _ => shown,
        };
        let caller = number(&format!("+{country}{national}"));
        prop_assert!(caller.matches(&number(&stored)), "{caller:?} {stored}");
        prop_assert!(caller.fragments().iter().any(|fragment| stored.contains(fragment.as_str())), "{stored}");
    }

    #[test]
    fn another_last_digit_is_another_line((country, national) in line(), step in 1u32..10) {
        let (head, last) = national.split_at(national.len() - 1);
        let other = (last.parse::<u32>().unwrap() + step) % 10;
        let caller = number(&format!("+{country}{national}"));
        for stored in [format!("+{country}{head}{other}"), format!("{head}{other}"), format!("0{head}{other}")] {
            prop_assert!(!caller.matches(&number(&stored)), "{stored}");
        }
    }

    #[test]
    fn any_text_is_read_without_panic_and_alike_both_ways(left in ".{0,24}", right in "[+0-9 ()x-]{0,20}") {
        if let (Some(left), Some(right)) = (PhoneNumber::parse(&left), PhoneNumber::parse(&right)) {
            prop_assert_eq!(left.matches(&right), right.matches(&left));
            prop_assert!(left.matches(&left) && !left.fragments().is_empty());
        }
    }
}
