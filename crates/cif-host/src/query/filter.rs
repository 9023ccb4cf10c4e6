//! The tree of `$filter` and its parser: `or` below `and` below `not`, comparisons, three text functions.

use cif_protocol::Timestamp;

use super::lexer::{Lexer, Token};
use super::{MAX_DEPTH, QueryError};

/// A condition on a row.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Filter {
    /// All hold.
    And(Vec<Self>),
    /// At least one holds.
    Or(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// A column compared with a literal.
    Compare {
        /// The column, lower case; `lookup/column` reaches into a related row.
        column: String,
        /// How it is compared.
        comparison: Comparison,
        /// The value it is compared with.
        value: Literal,
    },
    /// A function on the text of a column.
    Text {
        /// The function.
        function: TextFunction,
        /// The column, lower case.
        column: String,
        /// The text looked for.
        text: String,
    },
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Comparison {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

/// A function on text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TextFunction {
    /// `contains(column,'text')`
    Contains,
    /// `startswith(column,'text')`
    StartsWith,
    /// `endswith(column,'text')`
    EndsWith,
}

/// A literal value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Literal {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text in quotes.
    Text(String),
    /// A GUID without quotes, lower case and without braces.
    Guid(String),
    /// A date, or a date and time with its zone.
    Date(Timestamp),
}

impl Filter {
    /// `column eq 'text'`.
    #[must_use]
    pub fn text_equals(column: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Compare { column: column.into(), comparison: Comparison::Equal, value: Literal::Text(text.into()) }
    }
}

pub(super) fn parse(text: &str) -> Result<Filter, QueryError> {
    let mut parser = Parser { lexer: Lexer::new("$filter", text), depth: 0 };
    let filter = parser.any()?;
    match parser.lexer.next()? {
        None => Ok(filter),
        Some(_) => Err(parser.lexer.wrong("and, or, or the end")),
    }
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Filter, QueryError> {
        let mut alternatives = vec![self.all()?];
        while self.take_keyword("or")? {
            alternatives.push(self.all()?);
        }
        Ok(single_or(alternatives, Filter::Or))
    }

    fn all(&mut self) -> Result<Filter, QueryError> {
        let mut conditions = vec![self.one()?];
        while self.take_keyword("and")? {
            conditions.push(self.one()?);
        }
        Ok(single_or(conditions, Filter::And))
    }

    fn one(&mut self) -> Result<Filter, QueryError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.lexer.wrong("less than 32 levels of parentheses and not"));
        }
        let condition = match self.lexer.next()? {
            Some(Token::Open) => {
                let inner = self.any()?;
                self.expect(&Token::Close, "a closing parenthesis, and or or")?;
                inner
            }
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("not") => Filter::Not(Box::new(self.one()?)),
            Some(Token::Word(word)) => match self.lexer.peek()? {
                Some(Token::Open) => self.function(&word)?,
                _ => self.comparison(word.to_ascii_lowercase())?,
            },
            _ => return Err(self.lexer.wrong("a condition such as column eq 'text'")),
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn function(&mut self, name: &str) -> Result<Filter, QueryError> {
        let function = match name.to_ascii_lowercase().as_str() {
            "contains" => TextFunction::Contains,
            "startswith" => TextFunction::StartsWith,
            "endswith" => TextFunction::EndsWith,
            _ => return Err(self.lexer.wrong("contains, startswith or endswith")),
        };
        self.expect(&Token::Open, "an opening parenthesis")?;
        let Some(Token::Word(column)) = self.lexer.next()? else {
            return Err(self.lexer.wrong("the name of a column"));
        };
        self.expect(&Token::Comma, "a comma")?;
        let Some(Token::Text(text)) = self.lexer.next()? else {
            return Err(self.lexer.wrong("a text in single quotes"));
        };
        self.expect(&Token::Close, "a closing parenthesis")?;
        Ok(Filter::Text { function, column: column.to_ascii_lowercase(), text })
    }

    fn comparison(&mut self, column: String) -> Result<Filter, QueryError> {
        const EXPECTED: &str = "a comparison: eq, ne, gt, ge, lt or le";
        let Some(Token::Word(word)) = self.lexer.next()? else { return Err(self.lexer.wrong(EXPECTED)) };
        let comparison = match word.to_ascii_lowercase().as_str() {
            "eq" => Comparison::Equal,
            "ne" => Comparison::NotEqual,
            "gt" => Comparison::Greater,
            "ge" => Comparison::GreaterOrEqual,
            "lt" => Comparison::Less,
            "le" => Comparison::LessOrEqual,
            _ => return Err(self.lexer.wrong(EXPECTED)),
        };
        let value = match self.lexer.next()? {
            Some(Token::Text(text)) => Some(Literal::Text(text)),
            Some(Token::Word(word)) => literal(&word),
            _ => None,
        };
        let value =
            value.ok_or_else(|| self.lexer.wrong("a text in quotes, a number, true, false, null, a GUID or a date"))?;
        Ok(Filter::Compare { column, comparison, value })
    }

    fn expect(&mut self, token: &Token, expected: &str) -> Result<(), QueryError> {
        if self.lexer.next()?.as_ref() == Some(token) { Ok(()) } else { Err(self.lexer.wrong(expected)) }
    }

    fn take_keyword(&mut self, keyword: &str) -> Result<bool, QueryError> {
        let found = matches!(self.lexer.peek()?, Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        if found {
            self.lexer.next()?;
        }
        Ok(found)
    }
}

fn single_or(mut conditions: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    if conditions.len() == 1 { conditions.remove(0) } else { join(conditions) }
}

fn literal(word: &str) -> Option<Literal> {
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "null" => return Some(Literal::Null),
        "true" => return Some(Literal::Bool(true)),
        "false" => return Some(Literal::Bool(false)),
        _ => {}
    }
    if is_guid(&lower) {
        return Some(Literal::Guid(lower));
    }
    let numeric = lower.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e'));
    if let (true, Ok(number)) = (numeric, lower.parse::<f64>()) {
        return number.is_finite().then_some(Literal::Number(number));
    }
    let date = if word.len() == 10 { format!("{word}T00:00:00Z") } else { word.to_ascii_uppercase() };
    Timestamp::parse(&date).map(Literal::Date)
}

/// 8-4-4-4-12 hexadecimal digits.
pub(crate) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(at, b)| if matches!(at, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() })
}
