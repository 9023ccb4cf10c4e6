//! JSON text to frames: the second step, field by field.

use serde::de::DeserializeOwned;

use super::error::{DecodeError, DecodeRule, Envelope};
use super::scan::{Field, Fields, scan};
use super::{DecodeLimits, MAX_NUMBER, usual};
use crate::body::WireBody;
use crate::codes::CloseCode;
use crate::frame::{Answer, CallId, Close, Data, Frame, FrameKind};
use crate::hello::{Hello, Welcome};

/// Reads a frame. Fields that the specification does not name are ignored.
///
/// # Errors
///
/// [`DecodeError`] with the rule, the field and what could be read of the envelope.
pub fn decode<B: WireBody>(text: &str, limits: DecodeLimits) -> Result<Frame<B>, DecodeError> {
    if text.len() > limits.frame_bytes {
        // Of a frame that is too large only the part that would have been allowed is looked at.
        let end = (0..=limits.frame_bytes).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        let (fields, _) = scan(text.get(..end).unwrap_or_default(), limits.depth);
        let detail = format!("the frame has {} bytes, the limit `frame_bytes` is {}", text.len(), limits.frame_bytes);
        return Err(DecodeError::new(DecodeRule::TooLarge, None, detail, envelope(&fields)));
    }
    match usual::read(text, limits) {
        Some(frame) => Ok(frame),
        None => thorough(text, limits),
    }
}

/// Reads any frame, or says what is wrong with it.
pub(super) fn thorough<B: WireBody>(text: &str, limits: DecodeLimits) -> Result<Frame<B>, DecodeError> {
    let (fields, outcome) = scan(text, limits.depth);
    if let Err(error) = outcome {
        return Err(DecodeError::new(error.rule, error.field, error.detail, envelope(&fields)));
    }
    let reader = Reader(&fields);
    let Some(kind) = kind(&fields) else { return Err(reader.bad_kind()) };
    Ok(match kind {
        FrameKind::Hello => Frame::Hello(Box::new(reader.hello()?)),
        FrameKind::Welcome => Frame::Welcome(Box::new(reader.welcome()?)),
        FrameKind::Call | FrameKind::Reply | FrameKind::Event | FrameKind::Cancel | FrameKind::Skip => {
            let (seq, ack) = (reader.number(Field::seq)?, reader.ack()?);
            if seq == 0 {
                return Err(reader.fail(DecodeRule::OutOfRange, Field::seq, "the first sequence number is 1"));
            }
            Frame::Data { seq, ack, data: reader.data(kind)? }
        }
        FrameKind::Ack => Frame::Ack { ack: reader.number(Field::ack)? },
        FrameKind::Ping => Frame::Ping { ack: reader.ack()? },
        FrameKind::Pong => Frame::Pong { ack: reader.ack()? },
        FrameKind::Close => Frame::Close { ack: reader.ack()?, close: reader.close()? },
    })
}

fn kind(fields: &Fields<'_>) -> Option<FrameKind> {
    let quoted = fields.get(Field::t)?;
    FrameKind::parse(quoted.strip_prefix('"')?.strip_suffix('"')?)
}

/// A number as this protocol writes them. Other spellings and larger numbers are left to serde, for its messages.
fn plain_number(text: &str) -> Option<u64> {
    let digits = text.as_bytes();
    let canonical = matches!(digits.len(), 1..=16) && (digits.len() == 1 || digits[0] != b'0');
    if !canonical || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    Some(number).filter(|number| *number <= MAX_NUMBER)
}

fn envelope(fields: &Fields<'_>) -> Envelope {
    let number = |field| fields.get(field).and_then(plain_number);
    let kind = kind(fields);
    let unknown_kind = match (kind, fields.get(Field::t)) {
        (None, Some(text)) => serde_json::from_str(text).ok(),
        _ => None,
    };
    let seq = number(Field::seq).filter(|seq| *seq > 0);
    Envelope { kind, unknown_kind, seq, ack: number(Field::ack), id: number(Field::id).map(CallId) }
}

struct Reader<'f, 'a>(&'f Fields<'a>);

impl Reader<'_, '_> {
    fn fail(&self, rule: DecodeRule, field: Field, detail: impl Into<String>) -> DecodeError {
        DecodeError::new(rule, Some(field.name()), detail, envelope(self.0))
    }

    fn bad_kind(&self) -> DecodeError {
        let Some(text) = self.0.get(Field::t) else { return self.missing(Field::t) };
        match serde_json::from_str::<String>(text) {
            Ok(word) => self.fail(DecodeRule::UnknownType, Field::t, format!("unknown frame type {word:?}")),
            Err(error) => self.fail(DecodeRule::WrongType, Field::t, error.to_string()),
        }
    }

    fn missing(&self, field: Field) -> DecodeError {
        self.fail(DecodeRule::MissingField, field, "is missing")
    }

    fn parse<T: DeserializeOwned>(&self, field: Field, text: &str) -> Result<T, DecodeError> {
        serde_json::from_str(text).map_err(|error| self.fail(DecodeRule::WrongType, field, error.to_string()))
    }

    fn required<T: DeserializeOwned>(&self, field: Field) -> Result<T, DecodeError> {
        match self.0.get(field) {
            Some(text) => self.parse(field, text),
            None => Err(self.missing(field)),
        }
    }

    /// A field that may be absent; `null` counts as absent.
    fn optional<T: DeserializeOwned>(&self, field: Field) -> Result<Option<T>, DecodeError> {
        match self.0.get(field) {
            None | Some("null") => Ok(None),
            Some(text) => self.parse(field, text).map(Some),
        }
    }

    fn in_range(&self, field: Field, number: u64) -> Result<u64, DecodeError> {
        if number <= MAX_NUMBER {
            return Ok(number);
        }
        Err(self.fail(DecodeRule::OutOfRange, field, format!("{number} is larger than {MAX_NUMBER}")))
    }

    fn number(&self, field: Field) -> Result<u64, DecodeError> {
        match self.0.get(field).and_then(plain_number) {
            Some(number) => Ok(number),
            None => self.in_range(field, self.required(field)?),
        }
    }

    fn optional_number(&self, field: Field) -> Result<Option<u64>, DecodeError> {
        match self.0.get(field) {
            None | Some("null") => Ok(None),
            Some(_) => self.number(field).map(Some),
        }
    }

    fn ack(&self) -> Result<u64, DecodeError> {
        Ok(self.optional_number(Field::ack)?.unwrap_or(0))
    }

    fn data<B: WireBody>(&self, kind: FrameKind) -> Result<Data<B>, DecodeError> {
        match kind {
            FrameKind::Call => Ok(Data::Call {
                id: CallId(self.number(Field::id)?),
                deadline_ms: self.optional_number(Field::deadline_ms)?,
                body: self.required(Field::body)?,
            }),
            FrameKind::Reply => Ok(Data::Reply { id: CallId(self.number(Field::id)?), answer: self.answer()? }),
            FrameKind::Cancel => Ok(Data::Cancel { id: CallId(self.number(Field::id)?) }),
            FrameKind::Skip => Ok(Data::Skip { event: self.optional(Field::event)?.unwrap_or(false) }),
            _ => Ok(Data::Event { body: self.required(Field::body)? }),
        }
    }

    fn answer<B: WireBody>(&self) -> Result<Answer<B>, DecodeError> {
        match (self.0.get(Field::ok), self.0.get(Field::error), self.0.get(Field::refused)) {
            (Some(text), None, None) => self.parse(Field::ok, text).map(Answer::Ok),
            (None, Some(text), None) => self.parse(Field::error, text).map(Answer::Error),
            (None, None, Some(text)) => self.parse(Field::refused, text).map(Answer::Refused),
            (None, None, None) => Err(self.missing(Field::ok)),
            _ => Err(self.fail(DecodeRule::DuplicateField, Field::ok, "only one of ok, error and refused is allowed")),
        }
    }

    fn hello<P: DeserializeOwned>(&self) -> Result<Hello<P>, DecodeError> {
        Ok(Hello {
            role: self.required(Field::role)?,
            versions: self.required(Field::versions)?,
            token: self.optional(Field::token)?,
            resume: self.optional(Field::resume)?,
            resume_ms: self.optional_number(Field::resume_ms)?,
            limits: self.optional(Field::limits)?.unwrap_or_default(),
            body: self.required(Field::body)?,
        })
    }

    fn welcome<P: DeserializeOwned>(&self) -> Result<Welcome<P>, DecodeError> {
        Ok(Welcome {
            role: self.required(Field::role)?,
            version: self.required(Field::version)?,
            link: self.required(Field::link)?,
            resumed: self.optional(Field::resumed)?.unwrap_or(false),
            received: self.optional_number(Field::received)?.unwrap_or(0),
            resume_token: self.optional(Field::resume_token)?,
            resume_ms: self.optional_number(Field::resume_ms)?,
            limits: self.optional(Field::limits)?.unwrap_or_default(),
            body: self.required(Field::body)?,
        })
    }

    fn close(&self) -> Result<Close, DecodeError> {
        let code = self.required::<CloseCode>(Field::code)?;
        Ok(Close { code, message: self.optional(Field::message)?.unwrap_or_default() })
    }
}
