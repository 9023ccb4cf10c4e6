//! The library's table of methods, as JavaScript.

use cif_protocol::host::{FieldInfo, MethodInfo, ParamCheck, ResponseClass, TimeoutClass, calls};

use super::source;
use super::wrap;

const WIDTH: usize = 120;
const CID: &str = "correlationId";

/// `const METHODS = {…};`
pub(super) fn methods() -> Result<String, String> {
    let mut text = String::from("  /** @type {Record<string, Method>} */\n  const METHODS = {\n");
    for info in calls() {
        text.push_str(&row(info).map_err(|error| format!("{}: {error}", info.call))?);
    }
    text.push_str("  };\n");
    Ok(text)
}

fn row(info: &MethodInfo) -> Result<String, String> {
    let params: Vec<&str> = info.params.iter().map(|param| param.name).collect();
    let head =
        format!("    {}: row(\"{}\", \"{}\", \"{}\", ", info.call, info.wire, letter(info.class), params.join(" "));
    let (checks, more) = (checks(info), more(info));
    let mut behind = Vec::new();
    if !checks.is_empty() || more.is_some() {
        behind.push(format!("[{}]", checks.join(", ")));
    }
    behind.extend(more);
    let tail: String = behind.iter().map(|part| format!(", {part}")).collect();
    let (keys, one_line) = sent(info)?;
    let one = format!("{head}{one_line}{tail}),\n");
    if one.trim_end().chars().count() <= WIDTH {
        return Ok(one);
    }
    let head = head.trim_end();
    let two = format!("      {one_line}{tail}),\n");
    if two.trim_end().chars().count() <= WIDTH {
        return Ok(format!("{head}\n{two}"));
    }
    let rest = wrap(&behind, "      ", ", ", WIDTH);
    match keys {
        Some(entries) => {
            let entries = wrap(&entries, "        ", ", ", WIDTH - 1);
            Ok(format!("{head}\n      (a) => [\n{entries},\n      ], {}),\n", rest.trim_start()))
        }
        None => Ok(format!("{head}\n      {one_line},\n{rest}),\n")),
    }
}

const fn letter(class: ResponseClass) -> &'static str {
    match class {
        ResponseClass::Map => "M",
        ResponseClass::Raw => "R",
        ResponseClass::Stringify => "S",
        _ => "N",
    }
}

/// What is sent: one by one where something has to be made of the parameters, and as it stands on one line.
fn sent(info: &MethodInfo) -> Result<(Option<Vec<String>>, String), String> {
    let fields = ordered(info)?;
    let simple = |field: &Option<&FieldInfo>| field.is_none_or(|field| source::parameter(field).is_some());
    if fields.iter().all(simple) {
        let keys = fields.iter().map(|field| match field {
            None => "cid".to_owned(),
            Some(field) if source::root(field) == field.key => field.key.to_owned(),
            Some(field) => format!("{}={}", field.key, source::root(field)),
        });
        return Ok((None, format!("\"{}\"", keys.collect::<Vec<_>>().join(" "))));
    }
    let entry = |field: Option<&FieldInfo>| field.map_or_else(|| Ok(format!("[\"{CID}\", a.cid]")), source::entry);
    let entries = fields.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let line = format!("(a) => [{}]", entries.join(", "));
    Ok((Some(entries), line))
}

/// The fields in the order of sending; nothing stands for the telemetry id.
fn ordered(info: &MethodInfo) -> Result<Vec<Option<&'static FieldInfo>>, String> {
    let is_cid = |field: &&FieldInfo| field.key == CID;
    let sends = info.params.iter().any(|param| param.name == "cid" && param.check != ParamCheck::Unsent);
    if info.keys.is_empty() {
        let mut fields: Vec<_> = info.fields.iter().map(|field| Some(field).filter(|field| !is_cid(field))).collect();
        if sends && fields.iter().all(Option::is_some) {
            fields.push(None);
        }
        return Ok(fields);
    }
    let find = |key: &str| match info.fields.iter().find(|field| field.key == key) {
        _ if key == CID => Ok(None),
        Some(field) => Ok(Some(field)),
        None => Err(format!("`keys` names `{key}`, which is no field")),
    };
    let fields = info.keys.split_whitespace().map(find).collect::<Result<Vec<_>, _>>()?;
    let named = fields.iter().flatten().count();
    if named != info.fields.iter().filter(|field| !is_cid(field)).count() {
        return Err("`keys` leaves a field out, or names one twice".into());
    }
    Ok(fields)
}

fn checks(info: &MethodInfo) -> Vec<String> {
    let mut checks = Vec::new();
    let mut either = Vec::new();
    for param in info.params {
        let check = match param.check {
            ParamCheck::Given => "given",
            ParamCheck::NotBlank => "notBlank",
            ParamCheck::Mode => "mode",
            ParamCheck::Width => "width",
            ParamCheck::Handler => "callable",
            ParamCheck::TabId => "tabText",
            ParamCheck::Either => {
                either.push(format!("\"{}\"", param.name));
                continue;
            }
            _ => continue,
        };
        checks.push(format!("{check}(\"{}\")", param.name));
    }
    if !either.is_empty() {
        checks.push(format!("either({})", either.join(", ")));
    }
    checks
}

fn more(info: &MethodInfo) -> Option<String> {
    let mut more = Vec::new();
    if info.timeout == TimeoutClass::Never {
        more.push("endless: true".to_owned());
    }
    if let Some(other) = info.other {
        more.push(format!("typeOf: (a) => (a.{} ? \"{}\" : \"{}\")", other.param, other.wire, info.wire));
    }
    if info.wire == cif_protocol::host::RAISE_EVENT.wire {
        more.push("typeOf: (a) => String(a.eventName)".to_owned());
    }
    let or_null = info.params.iter().filter(|param| param.check == ParamCheck::OrNull);
    let or_null: Vec<String> = or_null.map(|param| format!("\"{}\"", param.name)).collect();
    if !or_null.is_empty() {
        more.push(format!("orNull: [{}]", or_null.join(", ")));
    }
    (!more.is_empty()).then(|| format!("{{ {} }}", more.join(", ")))
}
