//! The options of a query text: splitting, decoding, and all of them but `$filter`.

use super::lexer::{Lexer, Token};
use super::{Expand, MAX_DEPTH, MAX_LENGTH, OrderBy, Query, QueryError, ROW_LIMIT, filter_parser};

const KNOWN: &str = "$select, $filter, $orderby, $top, $count, $search, $expand or $skiptoken";

/// The most columns of `$select`.
const MAX_COLUMNS: usize = 200;
/// The most columns of `$orderby`.
const MAX_ORDER: usize = 16;
/// The most properties of one `$expand`.
const MAX_EXPAND: usize = 16;

/// Reads the whole text.
pub(super) fn parse(text: &str) -> Result<Query, QueryError> {
    if text.len() > MAX_LENGTH {
        return Err(QueryError::new("query", MAX_LENGTH, "", format!("at most {MAX_LENGTH} bytes")));
    }
    let mut query = Query::default();
    for part in split(text.trim().trim_start_matches('?')) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let (name, value) = (decode(name)?, decode(value)?);
        set_option(&mut query, name.trim(), value.trim(), 0)?;
    }
    Ok(query)
}

/// Splits at each `&` that begins another option, so that an `&` inside a quoted text stays where it is.
fn split(text: &str) -> Vec<&str> {
    let begins_option =
        |rest: &str| rest.is_empty() || rest.starts_with('$') || rest.starts_with("%24") || rest.starts_with('&');
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices('&') {
        if begins_option(&text[at + 1..]) {
            parts.push(&text[start..at]);
            start = at + 1;
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Decodes `%xx` once; a `%` that begins no such triple stands for itself, because values may also be raw.
pub(crate) fn decode(text: &str) -> Result<String, QueryError> {
    let bytes = text.as_bytes();
    let hex =
        |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(high * 16 + low);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded)
        .map_err(|error| QueryError::new("query", error.utf8_error().valid_up_to() + 1, text, "percent-encoded UTF-8"))
}

/// Reads one option into `query`; `depth` counts the `$expand`s around it.
fn set_option(query: &mut Query, name: &str, value: &str, depth: usize) -> Result<(), QueryError> {
    if depth > MAX_DEPTH {
        return Err(QueryError::new(name, 1, value, format!("at most {MAX_DEPTH} levels of $expand")));
    }
    match name.to_ascii_lowercase().as_str() {
        "$select" => query.select = columns("$select", value)?,
        "$filter" => query.filter = Some(filter_parser::parse(value)?),
        "$orderby" => query.order_by = order_by(value)?,
        "$top" => query.top = Some(number("$top", value)?),
        "$skiptoken" => query.skip = number("$skiptoken", value)?,
        "$count" => {
            query.count = match value.to_ascii_lowercase().as_str() {
                "true" => true,
                "false" => false,
                _ => return Err(QueryError::new("$count", 1, value, "true or false")),
            }
        }
        "$search" => query.search = Some(unquote(value).to_owned()),
        "$expand" => query.expand = expand(value, depth)?,
        _ => return Err(QueryError::new("query", 1, name, format!("an option: {KNOWN}"))),
    }
    Ok(())
}

fn columns(option: &str, value: &str) -> Result<Vec<String>, QueryError> {
    let mut lexer = Lexer::new(option, value);
    let mut columns = Vec::new();
    loop {
        let column = column(&mut lexer)?;
        if columns.len() == MAX_COLUMNS {
            return Err(lexer.wrong("no more columns: 200 are the limit"));
        }
        if !columns.contains(&column) {
            columns.push(column);
        }
        match lexer.next()? {
            None => return Ok(columns),
            Some(Token::Comma) => {}
            Some(_) => return Err(lexer.wrong("a comma between columns")),
        }
    }
}

fn column(lexer: &mut Lexer<'_>) -> Result<String, QueryError> {
    match lexer.next()? {
        Some(Token::Word(word)) => Ok(word.to_ascii_lowercase()),
        _ => Err(lexer.wrong("the name of a column")),
    }
}

fn order_by(value: &str) -> Result<Vec<OrderBy>, QueryError> {
    let mut lexer = Lexer::new("$orderby", value);
    let mut order = Vec::new();
    loop {
        let column = column(&mut lexer)?;
        let mut token = lexer.next()?;
        let mut descending = false;
        if let Some(Token::Word(word)) = token {
            descending = word.eq_ignore_ascii_case("desc");
            if !descending && !word.eq_ignore_ascii_case("asc") {
                return Err(lexer.wrong("asc, desc or a comma"));
            }
            token = lexer.next()?;
        }
        if order.len() == MAX_ORDER {
            return Err(lexer.wrong("no more columns: 16 are the limit"));
        }
        order.push(OrderBy { column, descending });
        match token {
            None => return Ok(order),
            Some(Token::Comma) => {}
            Some(_) => return Err(lexer.wrong("a comma between columns")),
        }
    }
}

fn number(option: &str, value: &str) -> Result<usize, QueryError> {
    value
        .parse::<u32>()
        .map(|rows| usize::try_from(rows).unwrap_or(ROW_LIMIT))
        .map_err(|_| QueryError::new(option, 1, value, "a number of rows, 0 or more"))
}

/// A search term may stand in quotes.
fn unquote(value: &str) -> &str {
    let inner = |quote| value.strip_prefix(quote).and_then(|rest: &str| rest.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}

/// `property, property($select=a,b;$top=1), ...`
fn expand(value: &str, depth: usize) -> Result<Vec<Expand>, QueryError> {
    let mut found = Vec::new();
    for (at, item) in split_outside(value, ',') {
        let wrong = |expected: &str| QueryError::new("$expand", at + 1, item, expected);
        let (property, options) = match item.split_once('(') {
            None => (item, ""),
            Some((property, rest)) => {
                (property, rest.trim_end().strip_suffix(')').ok_or_else(|| wrong("a closing parenthesis"))?)
            }
        };
        let property = property.trim();
        if property.is_empty() || !property.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(wrong("the name of a navigation property"));
        }
        let mut query = Query::default();
        for (_, option) in split_outside(options, ';') {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            set_option(&mut query, name.trim(), value.trim(), depth + 1)?;
        }
        if found.len() == MAX_EXPAND {
            return Err(wrong("no more properties: 16 are the limit"));
        }
        found.push(Expand { property: property.to_ascii_lowercase(), query });
    }
    Ok(found)
}

/// Splits at `separator` outside quotes and parentheses; gives each part's offset and leaves empty parts out.
fn split_outside(text: &str, separator: char) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let (mut start, mut level, mut quoted) = (0, 0_usize, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => level += 1,
            ')' if !quoted => level = level.saturating_sub(1),
            c if c == separator && !quoted && level == 0 => {
                parts.push((start, &text[start..at]));
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push((start, &text[start..]));
    parts.retain(|(_, part)| !part.trim().is_empty());
    parts
}
