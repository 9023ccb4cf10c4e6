//! Reading frames. A body that cannot be read is looked at a second time, slowly, to say which field is wrong.

use cif_link::codec::{self, DecodeError, DecodeLimits, DecodeRule};
use cif_protocol::Value;
use cif_protocol::host::HostRequest;
use serde_json::Value as Json;

use super::{Frame, LinkBody};

/// Reads a frame.
pub(crate) fn decode(text: &str, limits: DecodeLimits) -> Result<Frame, DecodeError> {
    codec::decode::<LinkBody>(text, limits).map_err(|error| match (error.rule(), error.field()) {
        (DecodeRule::WrongType, Some("body")) => match explain(text) {
            Some(detail) => error.with_detail(detail),
            None => error,
        },
        _ => error,
    })
}

/// Names the parameter of a host call that is wrong. Commands and events name their fields themselves.
fn explain(text: &str) -> Option<String> {
    let frame: Json = serde_json::from_str(text).ok()?;
    let call = frame.get("body")?.get("host")?;
    let method = call.get("method")?.as_str()?;
    let params = match call.get("params") {
        Some(params) => match serde_json::from_value::<Value>(params.clone()) {
            Ok(params) => params,
            Err(error) => return Some(format!("{method}: `params`: {error}")),
        },
        None => Value::Undefined,
    };
    let error = HostRequest::decode(method, params).err()?;
    Some(format!("{method}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_link::CallId;

    fn detail(body: &str) -> String {
        let text = format!(r#"{{"t":"call","seq":1,"id":5,"body":{body}}}"#);
        let error = decode(&text, DecodeLimits::new(4096)).unwrap_err();
        assert_eq!(error.envelope().id, Some(CallId(5)));
        error.to_string()
    }

    #[test]
    fn errors_name_the_field() {
        let wrong = detail(r#"{"host":{"method":"setmode","params":{"value":"wide"}}}"#);
        assert!(wrong.contains("setmode") && wrong.contains("`value`"), "{wrong}");
        let missing = detail(r#"{"host":{"method":"setmode","params":{}}}"#);
        assert!(missing.contains("setmode") && missing.contains("value"), "{missing}");
        let tagged = detail(r#"{"host":{"method":"setmode","params":{"$map":7}}}"#);
        assert!(tagged.contains("setmode"), "{tagged}");
        let command = detail(r#"{"channel":{"name":"conversation.accept","data":{"conversation":7}}}"#);
        assert!(command.contains("conversation.accept") && command.contains("`conversation`"), "{command}");
        let nothing = detail("{}");
        assert!(nothing.contains("`host` and `channel`"), "{nothing}");
    }
}
