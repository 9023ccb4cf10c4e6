//! How much a workspace keeps on behalf of a provider.

use cif_protocol::{Entries, Value};

/// The most that one call may leave in the workspace, in bytes: context and parameters of a session, parameters of a tab,
/// values of a form.
pub(crate) const DATA_LIMIT: usize = 262_144;

/// Refuses values that are together larger than [`DATA_LIMIT`]; the text says what they are and what to do.
pub(crate) fn check_size<'a>(what: &str, values: impl IntoIterator<Item = &'a Value>) -> Result<(), String> {
    let mut open: Vec<&Value> = values.into_iter().collect();
    let mut size = 0_usize;
    // A list of what is still to be looked at, because values may be nested deeper than a stack goes.
    while let Some(value) = open.pop() {
        size += 8;
        match value {
            Value::String(text) => size += text.len(),
            Value::Array(items) => open.extend(items),
            Value::Object(entries) | Value::Map(entries) => {
                size += entries.iter().map(|(key, _)| key.len()).sum::<usize>();
                open.extend(values_of(entries));
            }
            _ => {}
        }
        if size > DATA_LIMIT {
            return Err(format!(
                "{what} are larger than {DATA_LIMIT} bytes; keep the data yourself and give only what is needed to find it"
            ));
        }
    }
    Ok(())
}

/// The values of entries.
pub(crate) fn values_of(entries: &Entries) -> impl Iterator<Item = &Value> {
    entries.iter().map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_add_up_at_any_depth() {
        let half = Value::from("x".repeat(DATA_LIMIT / 2));
        assert_eq!(check_size("the values", [&half]), Ok(()));
        assert!(check_size("the values", [&half, &half]).is_err_and(|text| text.starts_with("the values are larger")));
        let deep = (0..40).fold(half, |inner, _| Value::Array(vec![inner]));
        assert_eq!(check_size("the values", [&deep]), Ok(()));
        assert!(check_size("the values", [&deep, &deep]).is_err());
    }
}
