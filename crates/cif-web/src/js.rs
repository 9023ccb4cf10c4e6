//! Values of the protocol as values of the browser, and back: what a structured clone carries and JSON can express.

use cif_protocol::{Entries, MAX_DEPTH, Timestamp, Value};
use js_sys::{Array, Date, JsString, Map, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The value as the page has it.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970")]
pub(crate) fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Undefined => JsValue::UNDEFINED,
        Value::Null => JsValue::NULL,
        Value::Bool(value) => JsValue::from_bool(*value),
        Value::Number(value) => JsValue::from_f64(*value),
        Value::String(text) => JsValue::from_str(text),
        Value::Date(time) => Date::new(&JsValue::from_f64(time.as_unix_millis() as f64)).into(),
        Value::Array(items) => items.iter().map(to_js).collect::<Array>().into(),
        Value::Object(entries) => {
            let pairs: Array = entries.iter().map(|(key, value)| Array::of2(&key.into(), &to_js(value))).collect();
            // Defines own properties, so that no key of outside reaches a prototype.
            Object::from_entries(&pairs).map_or(JsValue::UNDEFINED, Into::into)
        }
        Value::Map(entries) => {
            let map = Map::new();
            for (key, value) in entries.iter() {
                map.set(&key.into(), &to_js(value));
            }
            map.into()
        }
    }
}

/// The value that came from a page.
///
/// # Errors
///
/// Where it holds something that the protocol does not carry, with its path.
pub(crate) fn from_js(value: &JsValue) -> Result<Value, String> {
    read(value, "message", 0)
}

fn read(value: &JsValue, path: &str, depth: usize) -> Result<Value, String> {
    if depth > MAX_DEPTH {
        return Err(format!("{path} is nested deeper than {MAX_DEPTH} levels, or goes in a circle"));
    }
    if value.is_undefined() {
        return Ok(Value::Undefined);
    }
    if value.is_null() {
        return Ok(Value::Null);
    }
    if let Some(truth) = value.as_bool() {
        return Ok(Value::Bool(truth));
    }
    if let Some(number) = value.as_f64() {
        return if number.is_finite() {
            Ok(Value::Number(number))
        } else {
            Err(format!("{path} is not a finite number"))
        };
    }
    if let Some(text) = value.dyn_ref::<JsString>() {
        return text
            .as_string()
            .filter(|_| text.is_valid_utf16())
            .map(Value::String)
            .ok_or(format!("{path} has half a character"));
    }
    if let Some(date) = value.dyn_ref::<Date>() {
        return time(date.get_time()).map(Value::Date).ok_or(format!("{path} is an invalid Date"));
    }
    if Array::is_array(value) {
        let items = Array::from(value);
        let items = items.iter().enumerate().map(|(at, item)| read(&item, &format!("{path}[{at}]"), depth + 1));
        return items.collect::<Result<_, _>>().map(Value::Array);
    }
    if let Some(map) = value.dyn_ref::<Map>() {
        return entries(&Array::from(&map.entries()), path, depth).map(Value::Map);
    }
    let plain = Object::get_prototype_of(value);
    let of_objects = Reflect::get(&Object::new().constructor(), &"prototype".into()).ok();
    if value.is_object() && (plain.is_null() || of_objects.is_some_and(|prototype| Object::is(&plain, &prototype))) {
        return entries(&Object::entries(value.unchecked_ref()), path, depth).map(Value::Object);
    }
    Err(format!("{path} is neither a plain object, a Map, an array, a Date nor a simple value"))
}

fn entries(pairs: &Array, path: &str, depth: usize) -> Result<Entries, String> {
    let mut entries = Entries::new();
    for pair in pairs.iter() {
        let pair = Array::from(&pair);
        let key = pair.get(0).as_string().ok_or_else(|| format!("{path} has a key that is no text"))?;
        let value = read(&pair.get(1), &format!("{path}.{key}"), depth + 1)?;
        entries.insert(key, value);
    }
    Ok(entries)
}

#[expect(clippy::cast_possible_truncation, reason = "a Date is within 8.64e15 ms of 1970")]
fn time(milliseconds: f64) -> Option<Timestamp> {
    milliseconds.is_finite().then(|| Timestamp::from_unix_millis(milliseconds as i64))
}
