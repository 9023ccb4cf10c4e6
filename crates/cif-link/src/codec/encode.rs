//! Frames to JSON text, fields in the order of the specification.

use serde::Serialize;

use super::error::EncodeError;
use crate::body::WireBody;
use crate::frame::{Answer, Data, Frame};
use crate::hello::{Hello, Welcome};

/// Writes a frame. `limit` is what the peer accepts: [`Link::max_frame_bytes`](crate::Link::max_frame_bytes).
///
/// When this fails for a data frame, [`Link::unsendable`](crate::Link::unsendable) gives the frame to send in its place.
///
/// # Errors
///
/// [`EncodeError`]: the text is larger than `limit`, or a body cannot be written as JSON.
pub fn encode<B: WireBody>(frame: &Frame<B>, limit: usize) -> Result<String, EncodeError> {
    let mut writer = Writer(Vec::with_capacity(512));
    writer.raw(b"{\"t\":\"");
    writer.raw(frame.kind().as_str().as_bytes());
    writer.raw(b"\"");
    frame_fields(&mut writer, frame).map_err(|error| EncodeError::Unwritable(error.to_string()))?;
    writer.raw(b"}");
    let bytes = writer.0.len();
    if bytes > limit {
        return Err(EncodeError::TooLarge { bytes, limit });
    }
    String::from_utf8(writer.0).map_err(|error| EncodeError::Unwritable(error.to_string()))
}

/// Writes field after field without a detour over a map: a frame is written for every call.
struct Writer(Vec<u8>);

impl Writer {
    fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// `name` needs no escapes: it is a word of the specification.
    fn name(&mut self, name: &str) {
        self.raw(b",\"");
        self.raw(name.as_bytes());
        self.raw(b"\":");
    }

    fn number(&mut self, name: &str, number: u64) {
        self.name(name);
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = number;
        loop {
            start -= 1;
            digits[start] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.raw(&digits[start..]);
    }

    fn value<T: Serialize>(&mut self, name: &str, value: &T) -> serde_json::Result<()> {
        self.name(name);
        serde_json::to_writer(&mut self.0, value)
    }

    fn optional<T: Serialize>(&mut self, name: &str, value: Option<&T>) -> serde_json::Result<()> {
        value.map_or(Ok(()), |value| self.value(name, value))
    }
}

fn frame_fields<B: WireBody>(writer: &mut Writer, frame: &Frame<B>) -> serde_json::Result<()> {
    match frame {
        Frame::Hello(hello) => hello_fields(writer, hello),
        Frame::Welcome(welcome) => welcome_fields(writer, welcome),
        Frame::Data { seq, ack, data } => {
            writer.number("seq", *seq);
            writer.number("ack", *ack);
            data_fields(writer, data)
        }
        Frame::Ack { ack } | Frame::Ping { ack } | Frame::Pong { ack } => {
            writer.number("ack", *ack);
            Ok(())
        }
        Frame::Close { ack, close } => {
            writer.number("ack", *ack);
            writer.value("code", &close.code)?;
            writer.value("message", &close.message)
        }
    }
}

fn data_fields<B: WireBody>(writer: &mut Writer, data: &Data<B>) -> serde_json::Result<()> {
    if let Some(id) = data.call_id() {
        writer.number("id", id.0);
    }
    match data {
        Data::Call { deadline_ms, body, .. } => {
            if let Some(millis) = deadline_ms {
                writer.number("deadline_ms", *millis);
            }
            writer.value("body", body)
        }
        Data::Reply { answer: Answer::Ok(reply), .. } => writer.value("ok", reply),
        Data::Reply { answer: Answer::Error(error), .. } => writer.value("error", error),
        Data::Reply { answer: Answer::Refused(refusal), .. } => writer.value("refused", refusal),
        Data::Event { body } => writer.value("body", body),
        Data::Cancel { .. } => Ok(()),
        Data::Skip { event } => writer.value("event", event),
    }
}

fn hello_fields<P: Serialize>(writer: &mut Writer, hello: &Hello<P>) -> serde_json::Result<()> {
    writer.value("role", &hello.role)?;
    writer.value("versions", &hello.versions)?;
    writer.optional("token", hello.token.as_ref())?;
    writer.optional("resume", hello.resume.as_ref())?;
    writer.optional("resume_ms", hello.resume_ms.as_ref())?;
    writer.value("limits", &hello.limits)?;
    writer.value("body", &hello.body)
}

fn welcome_fields<P: Serialize>(writer: &mut Writer, welcome: &Welcome<P>) -> serde_json::Result<()> {
    writer.value("role", &welcome.role)?;
    writer.value("version", &welcome.version)?;
    writer.value("link", &welcome.link)?;
    writer.value("resumed", &welcome.resumed)?;
    writer.number("received", welcome.received);
    writer.optional("resume_token", welcome.resume_token.as_ref())?;
    writer.optional("resume_ms", welcome.resume_ms.as_ref())?;
    writer.value("limits", &welcome.limits)?;
    writer.value("body", &welcome.body)
}
