//! The typings of the library: the whole of `Microsoft.CIFramework`.

use cif_protocol::host::{MethodInfo, ParamCheck, TimeoutClass, Versions, calls};

use super::{constants, source};

/// The types that parameters and results name.
const TYPES: &str = include_str!("types.d.ts");

/// The text of `msdyn_ciLibrary.d.ts`.
#[must_use]
pub fn typings() -> String {
    let mut text = String::from(
        "// Typings of the client library of an open Channel Integration Framework (CIF). Written by `cargo xtask client` from the\n\
         // method table; not to be edited.\n\n\
         declare namespace Microsoft.CIFramework {\n",
    );
    for line in TYPES.lines() {
        text.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") });
    }
    for info in calls() {
        text.push_str(&format!("\n{}", function(info)));
    }
    text.push_str(&format!("\n{}}}\n\n{HELPERS}", constants::declarations()));
    text
}

/// What the library adds to the window.
const HELPERS: &str = "\
interface WindowEventMap {
  /** The library is ready: fired once on the widget's own window; `detail` has the origins that it trusts. */
  CIFInitDone: CustomEvent<string[]>;
}
";

fn function(info: &MethodInfo) -> String {
    let mut doc = lines(info.doc);
    doc.push(match info.versions {
        Versions::V1V2 => "CIF 1.0 and 2.0.".into(),
        Versions::V2 => "CIF 2.0.".into(),
        Versions::Newer => "Known to newer libraries only.".into(),
        _ => "Exported, and documented nowhere.".into(),
    });
    if info.timeout == TimeoutClass::Never {
        doc.push("Has no time limit: the agent decides.".into());
    }
    for param in info.params {
        let fields: Vec<_> = info.fields.iter().filter(|field| source::root(field) == param.name).collect();
        let text = match fields.as_slice() {
            _ if param.name == "cid" => "An id of the caller's for telemetry.".to_owned(),
            [field] if source::parameter(field).is_some() || field.from.starts_with("map(") => {
                lines(field.doc).join(" ")
            }
            [_, ..] if param.name == "input" => "See its type.".to_owned(),
            [field, ..] => lines(field.doc).join(" "),
            [] => "Called with the payload of the event.".to_owned(),
        };
        doc.push(format!("@param {} {text}", param.name));
    }
    let param = |param: &cif_protocol::host::ParamInfo| {
        let optional = if param.required && param.check != ParamCheck::OrNull { "" } else { "?" };
        format!("{}{optional}: {}", param.name, param.ts)
    };
    let params: Vec<String> = info.params.iter().map(param).collect();
    let or_null = info.params.iter().any(|param| param.check == ParamCheck::OrNull);
    let result = format!("Promise<{}>{}", info.result, if or_null { " | null" } else { "" });
    let doc: String = doc.iter().map(|line| format!("   * {line}").trim_end().to_owned() + "\n").collect();
    format!("  /**\n{doc}   */\n  function {}({}): {result};\n", info.call, params.join(", "))
}

/// The lines of a text of the table, without the marks of links.
fn lines(doc: &str) -> Vec<String> {
    let plain = |line: &str| line.trim().replace("[`", "`").replace("`]", "`");
    let lines: Vec<String> = doc.lines().map(plain).collect();
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}
