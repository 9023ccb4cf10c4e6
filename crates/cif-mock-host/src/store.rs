//! What the parts of a mock host share: the log, the rules, what went wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cif_protocol::host::{HostReply, HostRequest};
use cif_provider::{HostError, Runtime};

use crate::expect::{Call, Rule, Ruling, Rulings, Script, UnmetReason};
use crate::{Line, Transcript};
use cif_adapter::transcript::{Caller, Entry, Happening, Masks, Recorder, Redactor};

/// The most entries kept. A test that says more is a test of something else.
const CAPACITY: usize = 100_000;

/// Shared by the mock host, the host that providers get, and the layer around providers.
#[derive(Debug)]
pub(crate) struct Store {
    runtime: Arc<dyn Runtime>,
    redactor: Redactor,
    lenient: bool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    log: Vec<Entry>,
    left_out: u64,
    rulings: Rulings,
    calls: BTreeMap<String, u64>,
    call_count: u64,
    command_count: u64,
    breaches: Vec<UnmetReason>,
}

impl Store {
    pub(crate) fn new(runtime: Arc<dyn Runtime>, redactor: Redactor, lenient: bool) -> Self {
        Self { runtime, redactor, lenient, inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A matcher that panics fails its test; what is inside stays whole, because it runs before any change.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, inner: &mut Inner, provider: Option<&Arc<str>>, what: Happening) {
        if inner.log.len() < CAPACITY {
            inner.log.push(Entry { at: self.runtime.now(), provider: provider.cloned(), what });
        } else {
            inner.left_out += 1;
        }
    }

    pub(crate) fn note(&self, provider: Option<&Arc<str>>, what: Happening) {
        self.add(&mut self.lock(), provider, what);
    }

    /// Notes a call and judges it; gives its number.
    pub(crate) fn called(&self, provider: &Arc<str>, caller: Caller, request: &HostRequest) -> (u64, Ruling) {
        let mut inner = self.lock();
        let number = inner.call_count + 1;
        let call = Call::new(number, self.runtime.now(), caller, request);
        let ruling = inner.rulings.judge(&call, &self.redactor);
        inner.call_count = number;
        *inner.calls.entry(request.wire_name().to_owned()).or_default() += 1;
        self.add(&mut inner, Some(provider), Happening::Call { number, caller, request: request.clone() });
        (number, ruling)
    }

    pub(crate) fn answered(
        &self,
        provider: &Arc<str>,
        caller: Caller,
        number: u64,
        method: String,
        result: &Result<HostReply, HostError>,
    ) {
        self.note(Some(provider), Happening::Answer { number, caller, method, result: result.clone() });
    }

    /// A provider broke its contract.
    pub(crate) fn breach(&self, provider: &str, problem: String) {
        if !self.lenient {
            self.lock().breaches.push(UnmetReason::Provider { provider: provider.to_owned(), problem });
        }
    }

    pub(crate) fn add_rule(&self, rule: Rule, demanded: bool) {
        self.lock().rulings.add(rule, demanded);
    }

    pub(crate) fn add_script(&self, script: Script) {
        self.lock().rulings.add_script(script);
    }

    pub(crate) fn set_strict(&self) {
        self.lock().rulings.set_strict();
    }

    pub(crate) fn taken(&self) -> Vec<(String, u32)> {
        self.lock().rulings.taken()
    }

    pub(crate) fn unmet(&self) -> Vec<UnmetReason> {
        let inner = self.lock();
        let mut reasons = inner.rulings.unmet();
        reasons.extend(inner.breaches.iter().cloned());
        reasons
    }

    pub(crate) fn calls(&self) -> BTreeMap<String, u64> {
        self.lock().calls.clone()
    }

    /// `masks` says whether personal data are shown.
    pub(crate) fn transcript(&self, mut masks: Masks) -> Transcript {
        let inner = self.lock();
        let lines = inner.log.iter().map(|entry| entry.line(&self.redactor, &mut masks)).collect();
        let mut transcript = Transcript::new(lines);
        (transcript.left_out, transcript.masked) = (inner.left_out, masks.hide());
        transcript
    }

    /// How many lines there are.
    pub(crate) fn len(&self) -> usize {
        self.lock().log.len()
    }

    /// The lines from one on, with personal data.
    pub(crate) fn lines(&self, from: usize) -> Vec<Line> {
        let (inner, mut masks) = (self.lock(), Masks::none());
        inner.log.iter().skip(from).map(|entry| entry.line(&self.redactor, &mut masks)).collect()
    }

    /// What the entries hold that `pick` wants.
    pub(crate) fn pick<T>(&self, pick: impl Fn(&Happening) -> Option<T>) -> Vec<T> {
        self.lock().log.iter().filter_map(|entry| pick(&entry.what)).collect()
    }

    /// What concerns one provider and is of one sort, oldest first.
    pub(crate) fn pick_of<T>(&self, provider: &str, pick: impl Fn(&Happening) -> Option<T>) -> Vec<T> {
        let log = &self.lock().log;
        let own = log.iter().filter(|entry| entry.provider.as_deref() == Some(provider));
        own.filter_map(|entry| pick(&entry.what)).collect()
    }
}

impl Recorder for Store {
    fn note(&self, provider: Option<&Arc<str>>, what: Happening) {
        self.add(&mut self.lock(), provider, what);
    }

    fn new_call(&self) -> u64 {
        let mut inner = self.lock();
        inner.call_count += 1;
        inner.call_count
    }

    fn new_command(&self) -> u64 {
        let mut inner = self.lock();
        inner.command_count += 1;
        inner.command_count
    }
}
