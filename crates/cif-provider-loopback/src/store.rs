//! What the service keeps besides conversations: files, drafts, consent, sign-ins, its log.

use std::collections::{BTreeMap, VecDeque};

use cif_protocol::channel::{AttachmentInfo, ConsentRecord, EmailDraft, SignInStep};
use cif_protocol::{AttachmentId, DraftId, SignInId, Timestamp, UploadId};

/// How many lines of the log are kept.
const LINES: usize = 256;

#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) uploads: BTreeMap<UploadId, Upload>,
    pub(crate) files: BTreeMap<AttachmentId, File>,
    pub(crate) drafts: BTreeMap<DraftId, EmailDraft>,
    /// By address and purpose.
    pub(crate) consents: BTreeMap<(String, String), ConsentRecord>,
    /// The sign-in that is under way.
    pub(crate) flow: Option<Flow>,
    /// The device in use.
    pub(crate) device: Option<String>,
    /// What was reported to the people behind the service.
    pub(crate) issues: u64,
    lines: VecDeque<(Timestamp, &'static str)>,
}

/// A file that is being handed over.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) size: u64,
    pub(crate) bytes: Vec<u8>,
    /// The attachment that it became.
    pub(crate) file: Option<AttachmentInfo>,
}

/// A file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) info: AttachmentInfo,
    pub(crate) bytes: Vec<u8>,
}

/// A sign-in under way.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) id: SignInId,
    pub(crate) step: SignInStep,
}

impl Store {
    /// Adds a line to the log: only that a command came, nothing of what it said.
    pub(crate) fn note(&mut self, time: Timestamp, what: &'static str) {
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back((time, what));
    }

    /// The log from a moment on, oldest line first.
    pub(crate) fn lines(&self, since: Option<Timestamp>) -> impl Iterator<Item = String> {
        let wanted = move |(time, _): &&(Timestamp, &str)| since.is_none_or(|since| *time > since);
        self.lines.iter().filter(wanted).map(|(time, what)| format!("{} {what}", time.as_unix_millis()))
    }
}
