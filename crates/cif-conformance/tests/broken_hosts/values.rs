//! Requests, replies and Maps, made and changed as JSON.

use cif_protocol::Value as Wire;
use cif_protocol::host::{HostReply, HostRequest};
use serde_json::{Value, json};

pub(crate) fn wire(value: &Value) -> Wire {
    serde_json::from_value(value.clone()).unwrap()
}

pub(crate) fn request(name: &str, params: &Value) -> HostRequest {
    HostRequest::decode(name, wire(params)).unwrap()
}

pub(crate) fn reply(name: &str, value: &Value) -> HostReply {
    HostReply::decode(name, wire(value)).unwrap()
}

/// The request with its keys changed.
pub(crate) fn changed(request: &HostRequest, change: impl FnOnce(&mut Value)) -> HostRequest {
    let mut params = serde_json::to_value(request.params().unwrap()).unwrap();
    change(&mut params);
    HostRequest::decode(request.wire_name(), wire(&params)).unwrap()
}

/// An entry of a Map in canonical JSON, which may be an object as well.
pub(crate) fn set(map: &mut Value, key: &str, value: Value) {
    if let Some(pairs) = map.get_mut("$map").and_then(Value::as_array_mut) {
        pairs.retain(|pair| pair[0] != key);
        pairs.push(json!([key, value]));
    } else {
        map[key] = value;
    }
}

pub(crate) fn get(map: &Value, key: &str) -> Value {
    let pairs = map.get("$map").and_then(Value::as_array);
    let found = pairs.and_then(|pairs| pairs.iter().find(|pair| pair[0] == key));
    found.map_or_else(|| map[key].clone(), |pair| pair[1].clone())
}
