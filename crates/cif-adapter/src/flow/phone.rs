//! Telephone numbers as people write them, and when two of them are the same line.

/// The fewest digits that a number without its country code must share with another one.
const MIN_SUFFIX: usize = 7;
/// The most digits that may stand before the shared ones: country code, trunk and exit prefixes, area code.
const MAX_PREFIX: usize = 5;

/// The most characters of a number that is dialled.
const MAX_DIALLED: usize = 64;

/// The digits of a telephone number, without separators, scheme and extension.
///
/// ```
/// use cif_adapter::flow::PhoneNumber;
///
/// let caller = PhoneNumber::parse("+1 (555) 010-0199").unwrap();
/// for stored in ["15550100199", "555-010-0199", "001 555 010 0199", "tel:+1-555-010-0199;ext=7"] {
///     assert!(caller.matches(&PhoneNumber::parse(stored).unwrap()), "{stored}");
/// }
/// assert_eq!(PhoneNumber::parse("anonymous"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhoneNumber {
    digits: String,
    international: bool,
}

impl PhoneNumber {
    /// Reads a number. A text without a digit, such as `anonymous`, is none: the number was withheld.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = strip_scheme(text);
        let text = cut_extension(text);
        let plus = text.trim_start_matches(['(', ' ']).starts_with('+');
        // `+44 (0)20 ...`: the zero is dialled only inside the country.
        let text = if plus { text.replace("(0)", "") } else { text.to_owned() };
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let international = plus || digits.starts_with("00");
        let digits = if plus { digits } else { digits.strip_prefix("00").map_or(digits.clone(), str::to_owned) };
        (!digits.is_empty()).then_some(Self { digits, international })
    }

    /// Reads a number that somebody wants to dial, strictly: digits, at most a `+` before them, the usual separators, `*` and
    /// `#`, an extension, and the schemes `tel:`, `callto:` and `sms:`. Everything else is no number: what a page or a record
    /// holds may be anything, and only a number must reach the line.
    ///
    /// ```
    /// use cif_adapter::flow::PhoneNumber;
    ///
    /// assert!(PhoneNumber::dialable("tel:+1-555-010-0199;ext=7").is_some());
    /// assert_eq!(PhoneNumber::dialable("<img src=x>tel:15550100199"), None);
    /// ```
    #[must_use]
    pub fn dialable(text: &str) -> Option<Self> {
        let bare = ["tel:", "callto:", "sms:"].iter().find_map(|scheme| without_prefix(text.trim(), scheme));
        let bare = bare.unwrap_or(text.trim()).trim_start();
        let (number, extension) = split_extension(bare);
        let plus = number.trim_start_matches(['(', ' ']);
        let plain = number.matches('+').count() <= usize::from(plus.starts_with('+'))
            && number.chars().count() <= MAX_DIALLED
            && number.chars().all(|c| c.is_ascii_digit() || "+-./() *#\u{a0}".contains(c));
        (plain && is_extension(extension)).then(|| Self::parse(number)).flatten()
    }

    /// The digits, without the exit prefix `00`.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Does it begin with a country code for certain: was it written with `+` or `00`?
    #[must_use]
    pub fn is_international(&self) -> bool {
        self.international
    }

    /// Is it the same line? Two international numbers must be equal. Otherwise one must end with the other, which has at
    /// least seven digits once its trunk zero is gone, and little enough must stand before it to be a country code, a
    /// prefix or an area code. Shorter numbers, such as extensions, must be equal.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        if self.digits == other.digits {
            return true;
        }
        if self.international && other.international {
            return false;
        }
        let (left, right) = (self.significant(), other.significant());
        let (long, short) = if left.len() >= right.len() { (left, right) } else { (right, left) };
        short.len() >= MIN_SUFFIX && long.ends_with(short) && long.len() - short.len() <= MAX_PREFIX
    }

    /// The digits without the zero that is dialled in front of an area code.
    fn significant(&self) -> &str {
        if self.international { &self.digits } else { self.digits.strip_prefix('0').unwrap_or(&self.digits) }
    }

    /// Texts one of which a column with this number contains: the last four digits in one piece, or as two groups
    /// with a usual separator. They find candidates, which [`matches`](Self::matches) then judges.
    pub(super) fn fragments(&self) -> Vec<String> {
        let tail = &self.digits[self.digits.len().saturating_sub(4)..];
        let mut fragments = vec![tail.to_owned()];
        if tail.len() == 4 {
            for at in [1, 2] {
                let (head, rest) = tail.split_at(at);
                fragments.extend([" ", "-", "."].map(|separator| format!("{head}{separator}{rest}")));
            }
        }
        fragments
    }
}

fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)).map(|_| &text[prefix.len()..])
}

/// The number, and what follows it from the first letter, comma or semicolon on.
fn split_extension(text: &str) -> (&str, &str) {
    let at = text.find(|c: char| c.is_alphabetic() || matches!(c, ';' | ',')).unwrap_or(text.len());
    text.split_at(at)
}

/// Is it an extension as people write one, `x7` or `ext. 7`, or as `tel:` does, `;ext=7`, or pauses and digits, or nothing?
fn is_extension(text: &str) -> bool {
    if text.trim().is_empty() {
        return true;
    }
    let word = [";ext=", "extension", "ext.", "ext", "x"].iter().find_map(|word| without_prefix(text, word));
    let digits = word.unwrap_or_else(|| text.trim_start_matches([',', ';']));
    let (dialled, other) = (|c: char| c.is_ascii_digit(), |c: char| !(c.is_ascii_digit() || " ,;*#".contains(c)));
    digits.len() <= MAX_DIALLED && digits.contains(dialled) && !digits.contains(other)
}

fn strip_scheme(text: &str) -> &str {
    for scheme in ["tel:", "sips:", "sip:", "callto:", "sms:"] {
        if text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)) {
            let rest = &text[scheme.len()..];
            return rest.split('@').next().unwrap_or(rest);
        }
    }
    text
}

/// Leaves out what follows `ext`, `x`, `#`, `,` or `;` after the number itself.
fn cut_extension(text: &str) -> &str {
    let first = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let end = text[first..].find(|c: char| c.is_alphabetic() || matches!(c, ';' | ',' | '#'));
    end.map_or(text, |at| &text[..first + at])
}

#[cfg(test)]
#[path = "phone_tests.rs"]
mod tests;
