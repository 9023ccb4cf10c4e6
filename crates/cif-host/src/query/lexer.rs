//! Tokens of filter, select and order texts.

use super::QueryError;

/// One token. Words are names, keywords, numbers, GUIDs and dates: what they are depends on where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
    Equals,
    OpenList,
    CloseList,
    /// A text in double quotes, which lists of values may have.
    Quoted(String),
}

/// Reads tokens from the decoded value of one option, and knows where it is for error messages.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    option: &'a str,
    text: &'a str,
    at: usize,
    last: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(option: &'a str, text: &'a str) -> Self {
        Self { option, text, at: 0, last: 0 }
    }

    /// The next token; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token>, QueryError> {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        self.last = self.at;
        let Some(first) = rest.chars().next() else { return Ok(None) };
        let (length, token) = match first {
            '(' => (1, Token::Open),
            ')' => (1, Token::Close),
            ',' => (1, Token::Comma),
            '=' => (1, Token::Equals),
            '[' => (1, Token::OpenList),
            ']' => (1, Token::CloseList),
            '\'' => self.text_token(rest)?,
            '"' => match rest[1..].find('"') {
                Some(end) => (end + 2, Token::Quoted(rest[1..=end].to_owned())),
                None => return Err(self.wrong("a closing double quote")),
            },
            '{' => match rest.find('}') {
                Some(end) => (end + 1, Token::Word(rest[1..end].to_owned())),
                None => return Err(self.wrong("a closing brace after the id")),
            },
            _ => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                if end == 0 {
                    return Err(self.wrong("a name, a value or a parenthesis"));
                }
                (end, Token::Word(rest[..end].to_owned()))
            }
        };
        self.at += length;
        Ok(Some(token))
    }

    /// Looks at the next token without taking it.
    pub(super) fn peek(&mut self) -> Result<Option<Token>, QueryError> {
        let (at, last) = (self.at, self.last);
        let token = self.next();
        (self.at, self.last) = (at, last);
        token
    }

    /// Goes back so that of the token taken last only its first `length` bytes are taken; gives them.
    pub(super) fn back_to(&mut self, length: Option<usize>) -> Option<&'a str> {
        let end = self.last + length?;
        let taken = self.text.get(self.last..end)?;
        self.at = end;
        Some(taken)
    }

    /// A text in single quotes, a quote inside written twice; gives also its length in bytes.
    fn text_token(&self, rest: &str) -> Result<(usize, Token), QueryError> {
        let mut text = String::new();
        let mut chars = rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c != '\'' {
                text.push(c);
            } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
                text.push('\'');
            } else {
                return Ok((at + 1, Token::Text(text)));
            }
        }
        Err(self.wrong("a closing quote (a quote inside a text is written twice)"))
    }

    /// An error at the token taken last.
    pub(super) fn wrong(&self, expected: &str) -> QueryError {
        let rest = &self.text[self.last..];
        // A word in full; any other token by its first character.
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let end = if word > 0 { word } else { rest.chars().next().map_or(0, char::len_utf8) };
        let found = &rest[..end];
        QueryError::new(self.option, self.text[..self.last].chars().count() + 1, found, expected)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '@' | '-' | '+' | ':' | '*')
}
