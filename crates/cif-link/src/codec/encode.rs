//! Frames to JSON text, fields in the order of the specification.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

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
    let text = serde_json::to_string(frame).map_err(|error| EncodeError::Unwritable(error.to_string()))?;
    if text.len() > limit {
        return Err(EncodeError::TooLarge { bytes: text.len(), limit });
    }
    Ok(text)
}

/// The JSON form. There is no `Deserialize`: [`decode`](super::decode) tells which field is wrong.
impl<B: WireBody> Serialize for Frame<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("t", self.kind().as_str())?;
        match self {
            Self::Hello(hello) => write_hello(&mut map, hello)?,
            Self::Welcome(welcome) => write_welcome(&mut map, welcome)?,
            Self::Data { seq, ack, data } => {
                map.serialize_entry("seq", seq)?;
                map.serialize_entry("ack", ack)?;
                write_data(&mut map, data)?;
            }
            Self::Ack { ack } | Self::Ping { ack } | Self::Pong { ack } => map.serialize_entry("ack", ack)?,
            Self::Close { ack, close } => {
                map.serialize_entry("ack", ack)?;
                map.serialize_entry("code", &close.code)?;
                map.serialize_entry("message", &close.message)?;
            }
        }
        map.end()
    }
}

fn write_data<B: WireBody, M: SerializeMap>(map: &mut M, data: &Data<B>) -> Result<(), M::Error> {
    match data {
        Data::Call { id, deadline_ms, body } => {
            map.serialize_entry("id", id)?;
            optional(map, "deadline_ms", deadline_ms.as_ref())?;
            map.serialize_entry("body", body)
        }
        Data::Reply { id, answer } => {
            map.serialize_entry("id", id)?;
            match answer {
                Answer::Ok(reply) => map.serialize_entry("ok", reply),
                Answer::Error(error) => map.serialize_entry("error", error),
                Answer::Refused(refusal) => map.serialize_entry("refused", refusal),
            }
        }
        Data::Event { body } => map.serialize_entry("body", body),
        Data::Cancel { id } => map.serialize_entry("id", id),
        Data::Skip { event } => map.serialize_entry("event", event),
    }
}

fn write_hello<P: Serialize, M: SerializeMap>(map: &mut M, hello: &Hello<P>) -> Result<(), M::Error> {
    map.serialize_entry("role", &hello.role)?;
    map.serialize_entry("versions", &hello.versions)?;
    optional(map, "token", hello.token.as_ref())?;
    optional(map, "resume", hello.resume.as_ref())?;
    optional(map, "resume_ms", hello.resume_ms.as_ref())?;
    map.serialize_entry("limits", &hello.limits)?;
    map.serialize_entry("body", &hello.body)
}

fn write_welcome<P: Serialize, M: SerializeMap>(map: &mut M, welcome: &Welcome<P>) -> Result<(), M::Error> {
    map.serialize_entry("role", &welcome.role)?;
    map.serialize_entry("version", &welcome.version)?;
    map.serialize_entry("link", &welcome.link)?;
    map.serialize_entry("resumed", &welcome.resumed)?;
    map.serialize_entry("received", &welcome.received)?;
    optional(map, "resume_token", welcome.resume_token.as_ref())?;
    optional(map, "resume_ms", welcome.resume_ms.as_ref())?;
    map.serialize_entry("limits", &welcome.limits)?;
    map.serialize_entry("body", &welcome.body)
}

fn optional<T: Serialize, M: SerializeMap>(map: &mut M, key: &'static str, value: Option<&T>) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(key, value),
        None => Ok(()),
    }
}
