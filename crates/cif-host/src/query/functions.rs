//! The query functions of the Dataverse Web API, `Microsoft.Dynamics.CRM.*`: one table of those that are known, the rest is
//! refused by name.

use super::calendar::{DAY, day_of};
use super::filter_parser::{Parser, literal};
use super::lexer::Token;
use super::relative::between;
use super::{Comparison, Filter, Literal, QueryError, Relative, TextFunction, TimeUnit, moment};

const PREFIX: &str = "microsoft.dynamics.crm.";
/// The most values of one list.
pub(super) const MAX_VALUES: usize = 2_000;
/// The most units that a function counts.
pub(super) const MAX_UNITS: i64 = 100_000;

/// What a function does with its column and values.
#[derive(Debug, Clone, Copy)]
pub(super) enum Meaning {
    /// No value.
    Relative(Relative),
    /// One value, the number of units.
    Counted(fn(TimeUnit, i64) -> Relative, TimeUnit),
    NotUser,
    In(bool),
    Between(bool),
    Contains,
    AnyNumber(bool),
    On,
    OnOrAfter,
    OnOrBefore,
}

use Meaning as M;
use TimeUnit::{Day, Hour, Minute, Month, Week, Year};

/// Name of the function, name of the operator in FetchXML, meaning.
pub(super) const KNOWN: &[(&str, &str, Meaning)] = &[
    ("Between", "between", M::Between(true)),
    ("Contains", "", M::Contains),
    ("ContainValues", "contain-values", M::AnyNumber(true)),
    ("DoesNotContainValues", "not-contain-values", M::AnyNumber(false)),
    ("EqualUserId", "eq-userid", M::Relative(Relative::User)),
    ("In", "in", M::In(true)),
    ("Last7Days", "last-seven-days", M::Relative(Relative::Last(Day, 7))),
    ("LastMonth", "last-month", M::Relative(Relative::Period(Month, -1))),
    ("LastWeek", "last-week", M::Relative(Relative::Period(Week, -1))),
    ("LastXDays", "last-x-days", M::Counted(Relative::Last, Day)),
    ("LastXHours", "last-x-hours", M::Counted(Relative::Last, Hour)),
    ("LastXMonths", "last-x-months", M::Counted(Relative::Last, Month)),
    ("LastXWeeks", "last-x-weeks", M::Counted(Relative::Last, Week)),
    ("LastXYears", "last-x-years", M::Counted(Relative::Last, Year)),
    ("LastYear", "last-year", M::Relative(Relative::Period(Year, -1))),
    ("Next7Days", "next-seven-days", M::Relative(Relative::Next(Day, 7))),
    ("NextMonth", "next-month", M::Relative(Relative::Period(Month, 1))),
    ("NextWeek", "next-week", M::Relative(Relative::Period(Week, 1))),
    ("NextXDays", "next-x-days", M::Counted(Relative::Next, Day)),
    ("NextXHours", "next-x-hours", M::Counted(Relative::Next, Hour)),
    ("NextXMonths", "next-x-months", M::Counted(Relative::Next, Month)),
    ("NextXWeeks", "next-x-weeks", M::Counted(Relative::Next, Week)),
    ("NextXYears", "next-x-years", M::Counted(Relative::Next, Year)),
    ("NextYear", "next-year", M::Relative(Relative::Period(Year, 1))),
    ("NotBetween", "not-between", M::Between(false)),
    ("NotEqualUserId", "ne-userid", M::NotUser),
    ("NotIn", "not-in", M::In(false)),
    ("OlderThanXDays", "olderthan-x-days", M::Counted(Relative::OlderThan, Day)),
    ("OlderThanXHours", "olderthan-x-hours", M::Counted(Relative::OlderThan, Hour)),
    ("OlderThanXMinutes", "olderthan-x-minutes", M::Counted(Relative::OlderThan, Minute)),
    ("OlderThanXMonths", "olderthan-x-months", M::Counted(Relative::OlderThan, Month)),
    ("OlderThanXWeeks", "olderthan-x-weeks", M::Counted(Relative::OlderThan, Week)),
    ("OlderThanXYears", "olderthan-x-years", M::Counted(Relative::OlderThan, Year)),
    ("On", "on", M::On),
    ("OnOrAfter", "on-or-after", M::OnOrAfter),
    ("OnOrBefore", "on-or-before", M::OnOrBefore),
    ("ThisMonth", "this-month", M::Relative(Relative::Period(Month, 0))),
    ("ThisWeek", "this-week", M::Relative(Relative::Period(Week, 0))),
    ("ThisYear", "this-year", M::Relative(Relative::Period(Year, 0))),
    ("Today", "today", M::Relative(Relative::Period(Day, 0))),
    ("Tomorrow", "tomorrow", M::Relative(Relative::Period(Day, 1))),
    ("Yesterday", "yesterday", M::Relative(Relative::Period(Day, -1))),
];

/// The documented functions, and operators of FetchXML, that need what this host does not have: hierarchies, teams, business
/// units, languages, fiscal calendars.
pub(super) const REFUSED: &[(&str, &str)] = &[
    ("Above", "above"),
    ("AboveOrEqual", "eq-or-above"),
    ("EqualBusinessId", "eq-businessid"),
    ("EqualUserLanguage", "eq-userlanguage"),
    ("EqualUserOrUserHierarchy", "eq-useroruserhierarchy"),
    ("EqualUserOrUserHierarchyAndTeams", "eq-useroruserhierarchyandteams"),
    ("EqualUserOrUserTeams", "eq-useroruserteams"),
    ("EqualUserTeams", "eq-userteams"),
    ("InFiscalPeriod", "in-fiscal-period"),
    ("InFiscalPeriodAndYear", "in-fiscal-period-and-year"),
    ("InFiscalYear", "in-fiscal-year"),
    ("InOrAfterFiscalPeriodAndYear", "in-or-after-fiscal-period-and-year"),
    ("InOrBeforeFiscalPeriodAndYear", "in-or-before-fiscal-period-and-year"),
    ("LastFiscalPeriod", "last-fiscal-period"),
    ("LastFiscalYear", "last-fiscal-year"),
    ("LastXFiscalPeriods", "last-x-fiscal-periods"),
    ("LastXFiscalYears", "last-x-fiscal-years"),
    ("NextFiscalPeriod", "next-fiscal-period"),
    ("NextFiscalYear", "next-fiscal-year"),
    ("NextXFiscalPeriods", "next-x-fiscal-periods"),
    ("NextXFiscalYears", "next-x-fiscal-years"),
    ("NotEqualBusinessId", "ne-businessid"),
    ("NotUnder", "not-under"),
    ("ThisFiscalPeriod", "this-fiscal-period"),
    ("ThisFiscalYear", "this-fiscal-year"),
    ("Under", "under"),
    ("UnderOrEqual", "eq-or-under"),
];

/// The name of a function without its prefix.
pub(super) fn own_name(word: &str) -> Option<&str> {
    let head = word.get(..PREFIX.len())?;
    head.eq_ignore_ascii_case(PREFIX).then(|| &word[PREFIX.len()..])
}

/// Reads the arguments of a function and gives its condition.
pub(super) fn parse(parser: &mut Parser<'_>, name: &str) -> Result<Filter, QueryError> {
    let Some((_, _, meaning)) = KNOWN.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name)) else {
        let documented = REFUSED.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        let known: Vec<&str> = KNOWN.iter().map(|(name, ..)| *name).collect();
        let why = if documented {
            "another function, because this host has no data for this one; it has "
        } else {
            "one of "
        };
        return Err(parser.lexer.wrong(&format!("{why}{}", known.join(", "))));
    };
    parser.expect(&Token::Open, "an opening parenthesis")?;
    let (mut column, mut values) = (None, None);
    loop {
        let Some(Token::Word(argument)) = parser.lexer.next()? else {
            return Err(parser.lexer.wrong("PropertyName=, PropertyValue= or PropertyValues="));
        };
        let lower = argument.to_ascii_lowercase();
        if !matches!(lower.as_str(), "propertyname" | "propertyvalue" | "propertyvalues") {
            return Err(parser.lexer.wrong("PropertyName=, PropertyValue= or PropertyValues="));
        }
        parser.expect(&Token::Equals, "=")?;
        match lower.as_str() {
            "propertyname" => column = Some(column_name(parser)?),
            "propertyvalue" => values = Some(vec![value(parser)?]),
            _ => values = Some(list(parser)?),
        }
        match parser.lexer.next()? {
            Some(Token::Comma) => {}
            Some(Token::Close) => break,
            _ => return Err(parser.lexer.wrong("a comma or a closing parenthesis")),
        }
    }
    let column = column.ok_or_else(|| parser.lexer.wrong("PropertyName= among the arguments"))?;
    condition(*meaning, &column, &values.unwrap_or_default()).map_err(|expected| parser.lexer.wrong(&expected))
}

fn column_name(parser: &mut Parser<'_>) -> Result<String, QueryError> {
    match parser.lexer.next()? {
        // Inside `any` and `all` the name of the row may stand before it.
        Some(Token::Text(name) | Token::Quoted(name)) if name.contains('/') => parser.column(&name),
        Some(Token::Text(name) | Token::Quoted(name)) if !name.is_empty() => Ok(name.to_ascii_lowercase()),
        Some(Token::Word(name)) if !name.starts_with('@') => Ok(name.to_ascii_lowercase()),
        _ => Err(parser.lexer.wrong("the name of a column in quotes; parameter aliases are not known")),
    }
}

fn value(parser: &mut Parser<'_>) -> Result<String, QueryError> {
    match parser.lexer.next()? {
        Some(Token::Text(text) | Token::Quoted(text)) => Ok(text),
        Some(Token::Word(word)) if !word.starts_with('@') => Ok(word),
        _ => Err(parser.lexer.wrong("a value; parameter aliases are not known")),
    }
}

fn list(parser: &mut Parser<'_>) -> Result<Vec<String>, QueryError> {
    parser.expect(&Token::OpenList, "a list such as ['a','b']")?;
    let mut values = Vec::new();
    loop {
        if values.len() == MAX_VALUES {
            return Err(parser.lexer.wrong("at most 2000 values"));
        }
        values.push(value(parser)?);
        match parser.lexer.next()? {
            Some(Token::Comma) => {}
            Some(Token::CloseList) => return Ok(values),
            _ => return Err(parser.lexer.wrong("a comma or the end of the list")),
        }
    }
}

/// The condition of a function; the error says what was expected of its values.
pub(super) fn condition(meaning: Meaning, column: &str, values: &[String]) -> Result<Filter, String> {
    let name = || column.to_owned();
    let one = || match values {
        [value] => Ok(value.as_str()),
        _ => Err(format!("one value for column {column}")),
    };
    let day = || {
        let text = one()?;
        let found = moment(text).ok_or_else(|| format!("a date such as 2026-11-22 for column {column}"))?;
        Ok::<_, String>(day_of(found) * DAY)
    };
    let maybe_not = |positive: bool, filter: Filter| if positive { filter } else { filter.negated() };
    Ok(match meaning {
        M::Relative(to) => Filter::Relative { column: name(), to },
        M::NotUser => Filter::Relative { column: name(), to: Relative::User }.negated(),
        M::Counted(make, unit) => {
            let count = one()?.parse().ok().filter(|count| (1..=MAX_UNITS).contains(count));
            let count = count.ok_or_else(|| format!("a number from 1 to {MAX_UNITS} for column {column}"))?;
            Filter::Relative { column: name(), to: make(unit, count) }
        }
        M::Contains => Filter::Text { function: TextFunction::Contains, column: name(), text: one()?.to_owned() },
        M::In(positive) => {
            if values.is_empty() {
                return Err(format!("at least one value for column {column}"));
            }
            maybe_not(
                positive,
                Filter::In { column: name(), values: values.iter().flat_map(|text| either(text)).collect() },
            )
        }
        M::Between(positive) => {
            let [from, to] = values else { return Err(format!("two values for column {column}")) };
            let (from, to) = alike(from, to);
            let compare = |comparison, value| Filter::Compare { column: name(), comparison, value };
            let both = vec![compare(Comparison::GreaterOrEqual, from), compare(Comparison::LessOrEqual, to)];
            maybe_not(positive, Filter::And(both))
        }
        M::AnyNumber(positive) => {
            let numbers: Result<Vec<i64>, _> = values.iter().map(|value| value.trim().parse()).collect();
            let numbers = numbers.ok().filter(|numbers| !numbers.is_empty());
            let numbers = numbers.ok_or_else(|| format!("whole numbers of options for column {column}"))?;
            maybe_not(positive, Filter::AnyNumber { column: name(), numbers })
        }
        M::On => between(column, Some(day()?), Some(day()? + DAY)),
        M::OnOrAfter => between(column, Some(day()?), None),
        M::OnOrBefore => between(column, None, Some(day()? + DAY)),
    })
}

/// Functions write all values as texts: one that can be a number may be meant as a text or as a number.
fn either(text: &str) -> Vec<Literal> {
    let mut values = vec![Literal::Text(text.to_owned())];
    values.extend(literal(text).filter(|value| !matches!(value, Literal::Null | Literal::Guid(_))));
    values
}

/// Two ends of a range as values of one kind.
fn alike(from: &str, to: &str) -> (Literal, Literal) {
    match (literal(from), literal(to)) {
        (Some(from @ Literal::Number(_)), Some(to @ Literal::Number(_)))
        | (Some(from @ Literal::Date(_)), Some(to @ Literal::Date(_))) => (from, to),
        _ => (Literal::Text(from.to_owned()), Literal::Text(to.to_owned())),
    }
}
