//! The call that came nearest to what was expected.

use std::fmt;

use serde_json::Value;

use super::rule::at_path;
use super::{Call, Rule};
use cif_adapter::transcript::Redactor;

/// A field that a call had otherwise than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldDifference {
    /// The path of wire keys.
    pub path: String,
    /// What was expected.
    pub expected: Value,
    /// What the call had; null when the key is missing. Redacted as transcripts are.
    pub actual: Value,
}

/// A call that was not the one expected, and why not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearMiss {
    /// The number of the call, as in the transcript.
    pub call: u64,
    /// When it was made, in milliseconds of virtual time.
    pub at_ms: u64,
    /// Its wire name when that is another one than expected.
    pub other_method: Option<String>,
    /// The fields that differ.
    pub differences: Vec<FieldDifference>,
    /// The parameters, when a closure refused them or when the call was one too many. Redacted as transcripts are.
    pub params: Option<Value>,
    /// The expectation had its number of calls already.
    pub surplus: bool,
}

impl fmt::Display for NearMiss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call #{} at {} ms", self.call, self.at_ms)?;
        let mut reasons = Vec::new();
        reasons.extend(self.other_method.iter().map(|method| format!("it is a call of {method}")));
        for FieldDifference { path, expected, actual } in &self.differences {
            reasons.push(format!("{path} is {actual}, expected {expected}"));
        }
        if let Some(params) = &self.params {
            reasons.push(if self.surplus {
                format!("one too many: {params}")
            } else {
                format!("`matching` refused {params}")
            });
        }
        if reasons.is_empty() { Ok(()) } else { write!(f, ": {}", reasons.join("; ")) }
    }
}

fn of(call: &Call<'_>) -> NearMiss {
    NearMiss {
        call: call.number,
        at_ms: call.at.as_millis(),
        other_method: None,
        differences: Vec::new(),
        params: None,
        surplus: false,
    }
}

/// A call that is one more than expected.
pub(super) fn surplus(call: &Call<'_>, redactor: &Redactor) -> NearMiss {
    let params = Some(redactor.params(call.request.wire_name(), call.params.clone()));
    NearMiss { params, surplus: true, ..of(call) }
}

/// In what a call differs from a rule.
pub(super) fn miss(rule: &Rule, call: &Call<'_>, redactor: &Redactor) -> NearMiss {
    let params = redactor.params(call.request.wire_name(), call.params.clone());
    let compared = rule.compare(call);
    let fields = rule.differing_fields(&call.params);
    let differences = fields.into_iter().filter_map(|at| rule.fields.get(at)).map(|(path, expected)| FieldDifference {
        path: path.clone(),
        expected: expected.clone(),
        actual: at_path(&params, path).clone(),
    });
    NearMiss {
        other_method: compared.is_none().then(|| call.request.wire_name().to_owned()),
        differences: differences.collect(),
        params: compared.filter(|difference| difference.refusals > 0).map(|_| params.clone()),
        ..of(call)
    }
}
