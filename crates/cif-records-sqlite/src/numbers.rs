//! The index of numbers: which rows may have a phone number, or a part of one, however it is written.
//!
//! Its words are four digits each. Of `555-01994`: `5550`, `5501`, `5019`, `0199` and `1994` as the digits follow each other, and with an
//! `r` before them `r0199` and `r1994`, which stand there as they are.

use cif_host::query::digits;

/// The digits of a word.
const WORD: usize = 4;
/// The most words that are asked for.
const WORDS: usize = 12;

/// Adds the words of a text.
pub(crate) fn add_words(words: &mut String, text: &str) {
    let all = digits(text);
    for at in 0..(all.len() + 1).saturating_sub(WORD) {
        words.push_str(&all[at..at + WORD]);
        words.push(' ');
    }
    for run in runs(text) {
        for at in 0..=run.len() - WORD {
            words.push('r');
            words.push_str(&run[at..at + WORD]);
            words.push(' ');
        }
    }
}

/// What to ask for the rows that may have a text as it is; `None` when it has less than four digits.
pub(crate) fn ask_text(text: &str) -> Option<String> {
    let words: Vec<String> = runs(text).flat_map(|run| cover(run, "r")).take(WORDS).collect();
    if words.is_empty() { ask_digits(&digits(text)) } else { Some(words.join(" AND ")) }
}

/// What to ask for the rows that may have these digits, whatever stands between them; `None` for less than four.
pub(crate) fn ask_digits(digits: &str) -> Option<String> {
    let words: Vec<String> = if digits.len() < WORD { Vec::new() } else { cover(digits, "").take(WORDS).collect() };
    (!words.is_empty()).then(|| words.join(" AND "))
}

/// Words that together have all digits of a run.
fn cover<'a>(run: &'a str, before: &'a str) -> impl Iterator<Item = String> + 'a {
    let last = run.len() - WORD;
    (0..last).step_by(WORD).chain([last]).map(move |at| format!("{before}{}", &run[at..at + WORD]))
}

/// The digits of a text that follow each other, four or more.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() >= WORD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_number() {
        let mut words = String::new();
        add_words(&mut words, "(55) 5-01994 é 12");
        assert_eq!(words, "5550 5501 5019 0199 1994 9941 9412 r0199 r1994 ");
        add_words(&mut words, "123");
        assert!(words.ends_with("r1994 "));
    }

    #[test]
    fn what_is_asked_is_among_the_words() {
        let has = |text: &str, asked: Option<String>| {
            let mut words = String::new();
            add_words(&mut words, text);
            asked.is_some_and(|asked| asked.split(" AND ").all(|word| words.split(' ').any(|known| known == word)))
        };
        let text = "+1 (425) 555-0199 ext. 12345678";
        for part in ["0199", "555-0199", "5678", "345678", "12345678", "(425) 5", "199 ext. 123"] {
            assert!(text.contains(part) && has(text, ask_text(part)), "{part}");
        }
        assert!(has(text, ask_digits("14255550199")) && !has(text, ask_digits("14255550198")));
        assert!(!has(text, ask_text("5550199")) && has(text, ask_digits("5550199")));
        assert_eq!((ask_text("ext. 12"), ask_digits("123")), (None, None));
    }
}
