//! The first step of decoding: the fields of the outermost object as slices of the text, without looking into them.
//!
//! It reads what there is: of a truncated text it still gives the fields before the break.

use super::error::DecodeRule;

macro_rules! fields {
    ($($name:ident),*) => {
        /// The fields that some frame has, in the order of [`NAMES`].
        #[allow(non_camel_case_types, reason = "each is spelled as on the wire")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Field { $($name),* }

        const NAMES: &[&str] = &[$(stringify!($name)),*];
        const COUNT: usize = NAMES.len();

        impl Field {
            fn parse(name: &str) -> Option<Self> {
                match name {
                    $(stringify!($name) => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

fields!(
    t,
    seq,
    ack,
    id,
    deadline_ms,
    body,
    ok,
    error,
    refused,
    event,
    role,
    versions,
    version,
    token,
    resume,
    resume_ms,
    resume_token,
    limits,
    link,
    resumed,
    received,
    code,
    message
);

impl Field {
    pub(super) fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

/// The values of the known fields; unknown ones are skipped.
#[derive(Debug)]
pub(super) struct Fields<'a>([Option<&'a str>; COUNT]);

impl<'a> Fields<'a> {
    pub(super) fn get(&self, field: Field) -> Option<&'a str> {
        self.0[field as usize]
    }
}

/// Where and why the scan stopped.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ScanError {
    pub(super) rule: DecodeRule,
    pub(super) field: Option<&'static str>,
    pub(super) detail: String,
}

/// Finds the fields of the object that `text` is.
pub(super) fn scan(text: &str, depth: usize) -> (Fields<'_>, Result<(), ScanError>) {
    let mut fields = Fields([None; COUNT]);
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0, depth };
    let outcome = scanner.object(&mut fields);
    (fields, outcome)
}

/// Where the first `"` or `\\` is. Looks at eight bytes at a time: most of a frame is inside strings.
fn find_quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The lowest high bit that is set marks the first zero byte; those above it may be wrong.
    let zeros = |word: u64| word.wrapping_sub(LOW) & !word & HIGH;
    let mut chunks = bytes.chunks_exact(8);
    for (n, chunk) in chunks.by_ref().enumerate() {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        let word = u64::from_le_bytes(word);
        let found = zeros(word ^ (LOW * u64::from(b'"'))) | zeros(word ^ (LOW * u64::from(b'\\')));
        if found != 0 {
            return Some(n * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let rest = chunks.remainder();
    let start = bytes.len() - rest.len();
    rest.iter().position(|byte| matches!(byte, b'"' | b'\\')).map(|at| start + at)
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Scanner<'a> {
    fn object(&mut self, fields: &mut Fields<'a>) -> Result<(), ScanError> {
        self.space();
        self.expect(b'{', None)?;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
        } else {
            loop {
                self.space();
                let key = self.string()?;
                let field = Field::parse(key);
                let name = field.map(Field::name);
                self.space();
                self.expect(b':', name)?;
                self.space();
                let value = self.value(name)?;
                if let Some(field) = field {
                    let slot = &mut fields.0[field as usize];
                    if slot.is_some() {
                        return Err(self.error(DecodeRule::DuplicateField, name, "occurs twice"));
                    }
                    *slot = Some(value);
                }
                self.space();
                match self.peek() {
                    Some(b',') => self.at += 1,
                    Some(b'}') => {
                        self.at += 1;
                        break;
                    }
                    _ => return Err(self.syntax(name, "expected `,` or `}` after the value")),
                }
            }
        }
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { Err(self.syntax(None, "text after the end of the frame")) }
    }

    /// A string without its quotes; escapes stay as they are.
    fn string(&mut self) -> Result<&'a str, ScanError> {
        self.expect(b'"', None)?;
        let start = self.at;
        self.string_rest(None)?;
        Ok(self.text.get(start..self.at - 1).unwrap_or_default())
    }

    fn string_rest(&mut self, field: Option<&'static str>) -> Result<(), ScanError> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(plain) = find_quote_or_backslash(rest) else {
                self.at = self.bytes.len();
                return Err(self.syntax(field, "the frame ends inside a string"));
            };
            let quote = rest[plain] == b'"';
            self.at += plain + 1;
            if quote {
                return Ok(());
            }
            self.at += 1; // the escaped character
        }
    }

    /// The text of one value. Only its extent is found; serde checks the inside.
    fn value(&mut self, field: Option<&'static str>) -> Result<&'a str, ScanError> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.string_rest(field)?;
            }
            Some(b'{' | b'[') => self.nested(field)?,
            _ => {
                while !matches!(self.peek(), None | Some(b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r')) {
                    self.at += 1;
                }
                if self.at == start {
                    return Err(self.syntax(field, "a value is missing"));
                }
                if self.peek().is_none() {
                    // `12` may be the beginning of `123`.
                    return Err(self.syntax(field, "the frame ends inside a value"));
                }
            }
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn nested(&mut self, field: Option<&'static str>) -> Result<(), ScanError> {
        // The frame itself is level 1.
        let mut level = 1;
        loop {
            match self.peek() {
                None => return Err(self.syntax(field, "the frame ends inside an object or array")),
                Some(b'"') => {
                    self.at += 1;
                    self.string_rest(field)?;
                    continue;
                }
                Some(b'{' | b'[') => {
                    level += 1;
                    if level > self.depth {
                        let detail = format!("nested deeper than {} levels", self.depth);
                        return Err(self.error(DecodeRule::TooDeep, field, detail));
                    }
                }
                Some(b'}' | b']') => level -= 1,
                Some(_) => {}
            }
            self.at += 1;
            if level == 1 {
                return Ok(());
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8, field: Option<&'static str>) -> Result<(), ScanError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.syntax(field, format!("expected `{}`", char::from(byte))))
    }

    fn syntax(&self, field: Option<&'static str>, what: impl Into<String>) -> ScanError {
        let what = what.into();
        let found = if self.at >= self.bytes.len() { "the end of the text" } else { "other text" };
        self.error(DecodeRule::Syntax, field, format!("not a JSON object: {what}, found {found} at byte {}", self.at))
    }

    fn error(&self, rule: DecodeRule, field: Option<&'static str>, detail: impl Into<String>) -> ScanError {
        ScanError { rule, field, detail: detail.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_values_of_every_kind() {
        let (fields, outcome) = scan(r#" { "t" : "call" , "seq":7,"body":{"a":["}\"",{}]},"x":[1],"ok":null } "#, 64);
        assert_eq!(outcome, Ok(()));
        assert_eq!(fields.get(Field::t), Some("\"call\""));
        assert_eq!(fields.get(Field::seq), Some("7"));
        assert_eq!(fields.get(Field::body), Some(r#"{"a":["}\"",{}]}"#));
        assert_eq!(fields.get(Field::ok), Some("null"));
        assert_eq!(fields.get(Field::id), None);
    }

    #[test]
    fn keeps_what_comes_before_a_break() {
        let whole = r#"{"t":"call","seq":12,"id":34,"body":{"n":"ü😀\\"}}"#;
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            let (fields, outcome) = scan(&whole[..end], 64);
            assert!(outcome.is_err(), "{end}");
            assert!(matches!(fields.get(Field::seq), None | Some("12")), "{end}");
            assert!(matches!(fields.get(Field::body), None | Some(r#"{"n":"ü😀\\"}"#)), "{end}");
        }
        assert!(scan(whole, 64).1.is_ok());
    }

    #[test]
    fn strings_end_where_they_end() {
        for before in 0..40 {
            for (found, byte) in [(true, b'"'), (true, b'\\'), (false, b'!'), (false, 0xa2), (false, 0xdc)] {
                let mut bytes = vec![b'#'; before];
                bytes.push(byte);
                bytes.extend([b'"'; 3].iter().take(usize::from(found) * 3));
                bytes.extend([b']'; 9]);
                assert_eq!(find_quote_or_backslash(&bytes), found.then_some(before), "{before} {byte}");
            }
        }
    }

    #[test]
    fn depth_counts_the_frame() {
        let nested = |levels: usize| format!("{{\"body\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1));
        assert_eq!(scan(&nested(64), 64).1, Ok(()));
        assert_eq!(scan(&nested(65), 64).1.unwrap_err().rule, DecodeRule::TooDeep);
    }
}
