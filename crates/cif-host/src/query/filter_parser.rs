//! Reads `$filter`: `or` below `and` below `not`, comparisons, functions, `any` and `all`.

use super::filter::is_guid;
use super::lexer::{Lexer, Token};
use super::{Comparison, Filter, Literal, MAX_DEPTH, QueryError, TextFunction, functions, moment};

pub(super) fn parse(text: &str) -> Result<Filter, QueryError> {
    let mut parser = Parser { lexer: Lexer::new("$filter", text), depth: 0, variables: Vec::new() };
    let filter = parser.any()?;
    match parser.lexer.next()? {
        None => Ok(filter),
        Some(_) => Err(parser.lexer.wrong("and, or, or the end")),
    }
}

pub(super) struct Parser<'a> {
    pub(super) lexer: Lexer<'a>,
    depth: usize,
    /// The names that `any` and `all` around this place give to their rows, lower case; the innermost last.
    variables: Vec<String>,
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
                _ => self.comparison(&word)?,
            },
            _ => return Err(self.lexer.wrong("a condition such as column eq 'text'")),
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn function(&mut self, name: &str) -> Result<Filter, QueryError> {
        if let Some(function) = functions::own_name(name) {
            return functions::parse(self, function);
        }
        let lower = name.to_ascii_lowercase();
        if let Some((property, kind)) = lower.rsplit_once('/').filter(|(_, kind)| matches!(*kind, "any" | "all")) {
            return self.lambda(property, kind == "all");
        }
        let function = match lower.as_str() {
            "contains" => TextFunction::Contains,
            "startswith" => TextFunction::StartsWith,
            "endswith" => TextFunction::EndsWith,
            _ => {
                return Err(self
                    .lexer
                    .wrong("contains, startswith or endswith, Microsoft.Dynamics.CRM.… or <collection>/any or /all"));
            }
        };
        self.expect(&Token::Open, "an opening parenthesis")?;
        let Some(Token::Word(column)) = self.lexer.next()? else {
            return Err(self.lexer.wrong("the name of a column"));
        };
        let column = self.column(&column)?;
        self.expect(&Token::Comma, "a comma")?;
        let Some(Token::Text(text)) = self.lexer.next()? else {
            return Err(self.lexer.wrong("a text in single quotes"));
        };
        self.expect(&Token::Close, "a closing parenthesis")?;
        Ok(Filter::Text { function, column, text })
    }

    /// `collection/any(x:x/column eq 1)`, after the name.
    fn lambda(&mut self, property: &str, all: bool) -> Result<Filter, QueryError> {
        if property.is_empty() || property.contains('/') || !self.variables.is_empty() {
            return Err(self.lexer.wrong("one collection of the table itself before any or all"));
        }
        let property = property.to_owned();
        self.expect(&Token::Open, "an opening parenthesis")?;
        if !all && self.lexer.peek()? == Some(Token::Close) {
            self.lexer.next()?;
            return Ok(Filter::Related { property, all, filter: None });
        }
        let variable = match self.lexer.next()? {
            // `x:x/column` is one word of the lexer; the part before the colon is the name.
            Some(Token::Word(word)) => {
                self.lexer.back_to(word.find(':').map(|at| at + 1)).map(|name| name.to_ascii_lowercase())
            }
            _ => None,
        };
        let Some(variable) = variable.filter(|name| name.len() > 1) else {
            return Err(self.lexer.wrong("a name and a colon, as in x:x/column eq 1"));
        };
        self.variables.push(variable.trim_end_matches(':').to_owned());
        let filter = self.any()?;
        self.variables.pop();
        self.expect(&Token::Close, "a closing parenthesis, and or or")?;
        Ok(Filter::Related { property, all, filter: Some(Box::new(filter)) })
    }

    /// The name of a column, lower case; inside `any` and `all` without the name of the row.
    pub(super) fn column(&self, word: &str) -> Result<String, QueryError> {
        let word = word.to_ascii_lowercase();
        match self.variables.last() {
            None => Ok(word),
            Some(variable) => match word.split_once('/') {
                Some((name, column)) if name == variable && !column.is_empty() => Ok(column.to_owned()),
                _ => Err(self.lexer.wrong(&format!("a column of the related row, {variable}/<column>"))),
            },
        }
    }

    fn comparison(&mut self, column: &str) -> Result<Filter, QueryError> {
        const EXPECTED: &str = "a comparison: eq, ne, gt, ge, lt or le";
        let column = self.column(column)?;
        let Some(Token::Word(word)) = self.lexer.next()? else { return Err(self.lexer.wrong(EXPECTED)) };
        let comparison = Comparison::named(&word.to_ascii_lowercase()).ok_or_else(|| self.lexer.wrong(EXPECTED))?;
        let value = match self.lexer.next()? {
            Some(Token::Text(text)) => Some(Literal::Text(text)),
            Some(Token::Word(word)) => match literal(&word) {
                Some(value) => Some(value),
                None if is_name(&word) => {
                    let right = self.column(&word)?;
                    return Ok(Filter::Columns { left: column, comparison, right });
                }
                None => None,
            },
            _ => None,
        };
        let value = value.ok_or_else(|| {
            self.lexer.wrong("a text in quotes, a number, true, false, null, a GUID, a date or a column")
        })?;
        Ok(Filter::Compare { column, comparison, value })
    }

    pub(super) fn expect(&mut self, token: &Token, expected: &str) -> Result<(), QueryError> {
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

/// Letters first: what a column may be called.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'/' | b'.'))
}

pub(super) fn literal(word: &str) -> Option<Literal> {
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
    moment(word).map(Literal::Date)
}
