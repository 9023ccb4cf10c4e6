//! The usual frames, read in one pass.
//!
//! Almost every frame on a link is a call, reply or event with its fields in the order of the specification and without
//! white space, as [`encode`](super::encode) writes them. Then nobody has to look for the fields first. Whatever is
//! different in the least is left to the thorough reader, which also finds the words for every error; both read the same
//! frame out of the same text.

use serde::de::DeserializeOwned;

use super::{DecodeLimits, MAX_NUMBER};
use crate::body::WireBody;
use crate::frame::{Answer, CallId, Data, Frame};

/// A frame in its usual form. `None` says nothing about the text.
pub(super) fn read<B: WireBody>(text: &str, limits: DecodeLimits) -> Option<Frame<B>> {
    if may_nest_deeper(text, limits.depth) {
        return None;
    }
    let mut rest = Rest(text);
    rest.skip("{\"t\":\"")?;
    let data = if rest.skip("call\"").is_some() {
        let (seq, ack) = rest.sequence()?;
        let id = rest.id()?;
        let deadline_ms = if rest.skip(",\"deadline_ms\":").is_some() { Some(rest.number()?) } else { None };
        (seq, ack, Data::Call { id, deadline_ms, body: rest.last(",\"body\":")? })
    } else if rest.skip("reply\"").is_some() {
        let (seq, ack) = rest.sequence()?;
        let id = rest.id()?;
        (seq, ack, Data::Reply { id, answer: Answer::Ok(rest.last(",\"ok\":")?) })
    } else if rest.skip("event\"").is_some() {
        let (seq, ack) = rest.sequence()?;
        (seq, ack, Data::Event { body: rest.last(",\"body\":")? })
    } else {
        return None;
    };
    let (seq, ack, data) = data;
    (seq > 0).then_some(Frame::Data { seq, ack, data })
}

/// Counts what could open a level, in texts as well: a frame that has so few cannot be nested too deeply.
fn may_nest_deeper(text: &str, depth: usize) -> bool {
    // In pieces whose count fits a byte, which is what makes it fast.
    let opening = |piece: &[u8]| piece.iter().map(|byte| u8::from(matches!(byte, b'{' | b'['))).sum::<u8>();
    let mut count = 0;
    text.as_bytes().chunks(192).any(|piece| {
        count += usize::from(opening(piece));
        count > depth
    })
}

/// What is left of the text.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn skip(&mut self, expected: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(())
    }

    /// Digits as they are always written: no sign, no leading zero, not too large.
    fn number(&mut self) -> Option<u64> {
        let length = self.0.bytes().position(|byte| !byte.is_ascii_digit())?;
        let digits = self.0.get(..length)?;
        if !matches!(length, 1..=16) || (length > 1 && digits.starts_with('0')) {
            return None;
        }
        let number = digits.bytes().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        self.0 = self.0.get(length..)?;
        Some(number).filter(|number| *number <= MAX_NUMBER)
    }

    fn sequence(&mut self) -> Option<(u64, u64)> {
        self.skip(",\"seq\":")?;
        let seq = self.number()?;
        self.skip(",\"ack\":")?;
        Some((seq, self.number()?))
    }

    fn id(&mut self) -> Option<CallId> {
        self.skip(",\"id\":")?;
        self.number().map(CallId)
    }

    /// The field that is the last one: its value reaches to the end of the frame. If it reads as one value, nothing else
    /// stands beside it.
    fn last<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        self.skip(name)?;
        serde_json::from_str(self.0.strip_suffix('}')?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::JsonBody;
    use crate::codec::{decode, encode};

    fn usual(text: &str) -> Option<String> {
        read::<JsonBody>(text, DecodeLimits::new(4096)).map(|frame| format!("{frame:?}"))
    }

    #[test]
    fn reads_what_the_thorough_reader_reads() {
        let taken = [
            r#"{"t":"call","seq":7,"ack":3,"id":12,"deadline_ms":10000,"body":{"a":["}\"",{}]}}"#,
            r#"{"t":"call","seq":7,"ack":0,"id":12,"body":null}"#,
            r#"{"t":"reply","seq":9007199254740991,"ack":3,"id":12,"ok":"x"}"#,
            r#"{"t":"event","seq":7,"ack":3,"body":7}"#,
        ];
        for text in taken {
            let thorough = decode::thorough::<JsonBody>(text, DecodeLimits::new(4096)).unwrap();
            assert_eq!(usual(text).unwrap(), format!("{thorough:?}"));
            assert_eq!(encode(&thorough, 4096).unwrap(), text);
        }
    }

    #[test]
    fn leaves_everything_else() {
        let left = [
            r#"{"t":"call","seq":0,"ack":3,"id":12,"body":1}"#,
            r#"{"t":"call","seq":07,"ack":3,"id":12,"body":1}"#,
            r#"{"t":"call","seq":9007199254740992,"ack":3,"id":12,"body":1}"#,
            r#"{"t":"call","seq":7,"ack":3,"id":12,"body":1,"body":2}"#,
            r#"{"t":"call","seq":7,"ack":3,"id":12,"body":1,"x":2}"#,
            r#"{"t":"call","seq":7,"ack":3,"id":12,"body":1} "#,
            r#"{"t":"call","seq":7,"ack":3,"id":12,"body":}"#,
            r#"{"t":"call","seq":7,"ack":3,"id":12,"body":{}"#,
            r#"{"t":"reply","seq":7,"ack":3,"id":12,"error":{"code":"x"}}"#,
            r#"{"t":"ack","ack":3}"#,
            r#"{"t":"event","seq":"#,
            "",
        ];
        for text in left {
            assert_eq!(usual(text), None, "{text}");
        }
        let nested = |levels: usize| {
            format!(r#"{{"t":"event","seq":1,"ack":0,"body":{}{}}}"#, "[".repeat(levels - 1), "]".repeat(levels - 1))
        };
        assert!(usual(&nested(64)).is_some());
        assert!(usual(&nested(65)).is_none());
        assert!(may_nest_deeper(&"{".repeat(100_000), 99_999));
    }
}
