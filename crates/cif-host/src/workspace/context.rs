//! `updateContext`: the template parameters of a session while it runs (`docs/src/methods.md`, sessions).

use cif_protocol::host::{Failure, UpdateContext};
use cif_protocol::{Entries, Record, SessionId, Value};

use super::{Slot, Workspace};
use crate::limits::{check_size, values_of};

const METHOD: &str = "updateContext";
/// So many names may one call change.
const NAMES_PER_CALL: usize = 1_000;

impl Workspace {
    /// The session that a call means: the one it names, else the focused one, if it is the caller's own.
    pub(super) fn meant_session(&self, caller: Slot, method: &str, id: Option<&str>) -> Result<usize, Failure> {
        match id.filter(|id| !id.is_empty()) {
            Some(id) => self
                .own_session(caller, &SessionId::new(id))
                .ok_or_else(|| Failure::invalid(method, self.no_session(caller, id))),
            None if self.sessions.focused().owner == Some(caller) => Ok(self.sessions.focused),
            None => Err(Failure::invalid(
                method,
                "no session of yours has the focus; give the sessionId of one of your own",
            )),
        }
    }

    /// Merges into the parameters of the session, or removes names; titles and tabs stay as they are.
    pub(super) fn update_context(&mut self, caller: Slot, call: UpdateContext) -> Result<Record, Failure> {
        let at = self.meant_session(caller, METHOD, call.session_id.as_ref().map(SessionId::as_str))?;
        let fail = |message: String| Failure::invalid(METHOD, message);
        let session = &self.sessions.list[at];
        check_size("the values in input", [&call.input]).map_err(fail)?;
        let delete = call.is_delete.is_some_and(|delete| delete.0);
        let parameters = changed(session.parameters.clone(), call.input, delete).map_err(fail)?;
        // As one value, so that names count as well: many of them may come one after the other.
        let whole = Value::Object(parameters.clone());
        let kept = values_of(&session.other).chain(&session.context).chain([&whole]);
        check_size("context and parameters of a session", kept).map_err(fail)?;
        self.sessions.list[at].parameters.clone_from(&parameters);
        Ok(Record(parameters))
    }
}

fn changed(mut parameters: Entries, input: Value, delete: bool) -> Result<Entries, String> {
    let names = input.as_entries().map(Entries::len).or_else(|| input.as_array().map(<[Value]>::len));
    if names.is_some_and(|names| names > NAMES_PER_CALL) {
        return Err(format!("input has more than {NAMES_PER_CALL} names; change fewer at once"));
    }
    match (input, delete) {
        (Value::Object(new) | Value::Map(new), false) => {
            for (name, value) in new {
                parameters.insert(name, value);
            }
        }
        (Value::Array(names), true) => {
            for name in names {
                let text = name
                    .as_str()
                    .ok_or_else(|| format!("input has {} among the names to remove; give texts only", name.kind()))?;
                parameters.remove(text);
            }
        }
        (Value::Array(_), false) => {
            return Err(
                "input is an array, which means names to remove: set isDelete to true, or give an object".into()
            );
        }
        (other, true) => {
            return Err(format!("isDelete is true, so input must be an array of names; it is {}", other.kind()));
        }
        (other, false) => return Err(format!("input must be an object of parameters; it is {}", other.kind())),
    }
    Ok(parameters)
}
