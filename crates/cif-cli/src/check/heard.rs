//! What the widget calls, for the steps that expect it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_adapter::transcript::{Caller, Entry, Happening, Line, LineKind, Masks, Recorder, Redactor};
use cif_provider::Runtime;
use serde_json::Value;

use super::matching::contains;
use crate::record::FileRecorder;

/// The most calls kept; of more the oldest are forgotten.
const KEPT: usize = 10_000;
/// How many calls a failure names.
const NAMED: usize = 5;

/// Keeps the calls until a step takes them.
#[derive(Debug)]
pub(super) struct Calls {
    runtime: Arc<dyn Runtime>,
    redactor: Redactor,
    state: Mutex<State>,
    calls: AtomicU64,
    commands: AtomicU64,
    /// Who writes the session down as well.
    file: Option<Arc<FileRecorder>>,
}

#[derive(Debug, Default)]
struct State {
    loaded: bool,
    calls: VecDeque<Line>,
}

impl Calls {
    pub(super) fn new(runtime: Arc<dyn Runtime>, file: Option<Arc<FileRecorder>>) -> Self {
        let (calls, commands) = (AtomicU64::new(0), AtomicU64::new(0));
        Self { runtime, redactor: Redactor::default(), state: Mutex::default(), calls, commands, file }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a widget's page loaded?
    pub(super) fn is_loaded(&self) -> bool {
        self.lock().loaded
    }

    /// Takes the oldest call of this method with these parameters, by this provider, and forgets what was before it.
    pub(super) fn take(&self, method: &str, with: &Value, provider: Option<&str>) -> bool {
        let mut state = self.lock();
        let found = state.calls.iter().position(|line| fits(line, method, with, provider));
        if let Some(at) = found {
            state.calls.drain(..=at);
        }
        found.is_some()
    }

    /// Is there such a call that no step took?
    pub(super) fn has(&self, method: &str, with: &Value, provider: Option<&str>) -> bool {
        self.lock().calls.iter().any(|line| fits(line, method, with, provider))
    }

    /// The last calls that no step took, those of this method if there are any.
    pub(super) fn since(&self, method: &str) -> String {
        let state = self.lock();
        let own = |line: &&Line| line.name.eq_ignore_ascii_case(method);
        let any = state.calls.iter().any(|line| own(&line));
        let lines = state.calls.iter().rev().filter(|line| !any || own(line)).take(NAMED);
        let mut calls: Vec<String> = lines.map(|line| format!("{} {}", line.name, line.data)).collect();
        calls.reverse();
        if calls.is_empty() {
            "nothing was called since".to_owned()
        } else {
            format!("called since: {}", calls.join(", "))
        }
    }
}

fn fits(line: &Line, method: &str, with: &Value, provider: Option<&str>) -> bool {
    let same = provider.is_none_or(|provider| line.provider.as_deref() == Some(provider));
    same && line.name.eq_ignore_ascii_case(method) && contains(&line.data, with)
}

impl Recorder for Calls {
    fn note(&self, provider: Option<&Arc<str>>, what: Happening) {
        if let Some(file) = &self.file {
            file.note(provider, what.clone());
        }
        let (called, loaded) = match &what {
            Happening::Call { caller: Caller::Provider, .. } => (true, true),
            Happening::Link(_) => (false, true),
            _ => return,
        };
        let line = called.then(|| {
            let entry = Entry { at: self.runtime.now(), provider: provider.cloned(), what };
            entry.line(&self.redactor, &mut Masks::none())
        });
        let mut state = self.lock();
        state.loaded |= loaded;
        if let Some(line) = line.filter(|line| line.kind == LineKind::Call) {
            if state.calls.len() == KEPT {
                state.calls.pop_front();
            }
            state.calls.push_back(line);
        }
    }

    fn new_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn new_command(&self) -> u64 {
        self.commands.fetch_add(1, Ordering::Relaxed) + 1
    }
}
