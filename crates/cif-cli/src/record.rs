//! `cif serve --record`: what passes between host and providers, line by line in a file, without holding anything up.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use cif_adapter::transcript::{Entry, Gap, Happening, Masks, Opening, Recorder, Redactor};
use cif_provider::Runtime;

use crate::failure::Failure;

/// Happenings that wait for the disk; more are left out.
const QUEUE: usize = 4_096;
/// The most bytes that are written: 512 MiB.
const LIMIT: u64 = 512 * 1024 * 1024;
/// How long the end waits for the disk.
const PATIENCE: Duration = Duration::from_secs(2);

enum Item {
    Happened(Box<Entry>),
    End,
}

/// Hands what happens to the thread that writes.
#[derive(Debug)]
pub(crate) struct FileRecorder {
    runtime: Arc<dyn Runtime>,
    items: SyncSender<Item>,
    calls: AtomicU64,
    commands: AtomicU64,
    left_out: Arc<AtomicU64>,
}

/// Ends a recording.
pub(crate) struct Recording {
    items: SyncSender<Item>,
    done: Receiver<()>,
}

impl Recording {
    /// Begins to record into a file that is new or empty.
    pub(crate) fn begin(path: &Path, runtime: Arc<dyn Runtime>) -> Result<(Arc<FileRecorder>, Self), Failure> {
        let cannot = |error: std::io::Error| Failure::file(path, format!("cannot be written: {error}"));
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path).map_err(cannot)?;
        if file.metadata().map_err(cannot)?.len() > 0 {
            let text =
                "is not empty; a transcript is never written over another file: name a new one, or remove this one";
            return Err(Failure::file(path, text));
        }
        let (items, queue) = sync_channel(QUEUE);
        let (tell, done) = sync_channel(1);
        let left_out = Arc::new(AtomicU64::new(0));
        let writer = Writer::new(file, LIMIT, Arc::clone(&left_out));
        std::thread::Builder::new().name("record".to_owned()).spawn(move || {
            writer.run(&queue);
            // Nobody may wait any more.
            let _ = tell.try_send(());
        })?;
        let (calls, commands) = (AtomicU64::new(0), AtomicU64::new(0));
        let recorder = Arc::new(FileRecorder { runtime, items: items.clone(), calls, commands, left_out });
        Ok((recorder, Self { items, done }))
    }

    /// Writes what still waits.
    pub(crate) fn end(self) {
        let ended = self.items.try_send(Item::End).is_ok() && self.done.recv_timeout(PATIENCE).is_ok();
        if !ended {
            tracing::warn!("the transcript lacks its end: the disk is too slow");
        }
    }
}

impl Recorder for FileRecorder {
    fn note(&self, provider: Option<&Arc<str>>, what: Happening) {
        let entry = Entry { at: self.runtime.now(), provider: provider.cloned(), what };
        if self.items.try_send(Item::Happened(Box::new(entry))).is_err() {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn new_call(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn new_command(&self) -> u64 {
        self.commands.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Writes rows; a row that cannot be written is left out as a whole.
struct Writer {
    file: File,
    limit: u64,
    redactor: Redactor,
    /// Bytes of whole rows.
    written: u64,
    opened: bool,
    /// What was left out since the last row.
    missing: u64,
    left_out: Arc<AtomicU64>,
    warned: bool,
}

impl Writer {
    fn new(file: File, limit: u64, left_out: Arc<AtomicU64>) -> Self {
        let redactor = Redactor::default();
        Self { file, limit, redactor, written: 0, opened: false, missing: 0, left_out, warned: false }
    }

    fn run(mut self, queue: &Receiver<Item>) {
        self.catch_up();
        while let Ok(Item::Happened(entry)) = queue.recv() {
            self.entry(&entry);
        }
        self.missing += self.left_out.swap(0, Ordering::Relaxed);
        self.catch_up();
    }

    fn entry(&mut self, entry: &Entry) {
        self.missing += self.left_out.swap(0, Ordering::Relaxed);
        if self.written >= self.limit {
            self.missing += 1;
            return self.warn(&format!("it has {} bytes, which is the most that is written", self.limit));
        }
        let written = self.catch_up() && {
            let line = entry.line(&self.redactor, &mut Masks::none());
            serde_json::to_string(&line).is_ok_and(|text| self.row(text))
        };
        if !written {
            self.missing += 1;
        }
    }

    /// Writes the header, and that something is missing here.
    fn catch_up(&mut self) -> bool {
        if !self.opened {
            self.opened = serde_json::to_string(&Opening::default()).is_ok_and(|text| self.row(text));
        }
        if self.opened && self.missing > 0 {
            let gap = Gap { left_out: self.missing };
            if serde_json::to_string(&gap).is_ok_and(|text| self.row(text)) {
                self.missing = 0;
            }
        }
        self.opened && self.missing == 0
    }

    fn row(&mut self, mut text: String) -> bool {
        text.push('\n');
        match self.file.write_all(text.as_bytes()).and_then(|()| self.file.flush()) {
            Ok(()) => {
                self.written += text.len() as u64;
                true
            }
            Err(error) => {
                self.warn(&format!("{error}; it goes on when there is room"));
                // Half a row would spoil the file. What is no file, such as a pipe, has nothing to cut.
                drop(self.file.set_len(self.written));
                drop(self.file.seek(SeekFrom::Start(self.written)));
                false
            }
        }
    }

    fn warn(&mut self, why: &str) {
        if !self.warned {
            self.warned = true;
            tracing::warn!(why, "the transcript is not complete: --record cannot write");
        }
    }
}

#[cfg(test)]
mod tests {
    use cif_adapter::transcript::Transcript;
    use cif_provider::ManualRuntime;

    use super::*;

    fn path(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("cif-record-{}-{name}", std::process::id()))
    }

    fn mark(recorder: &FileRecorder) {
        recorder.note(None, Happening::Mark { name: "ring".to_owned(), data: serde_json::json!({ "password": "x" }) });
    }

    #[test]
    fn what_happens_is_in_the_file_redacted_and_the_file_is_not_written_over() {
        let path = path("kept");
        let (recorder, recording) = Recording::begin(&path, ManualRuntime::new().handle()).expect("a new file");
        mark(&recorder);
        recording.end();
        let text = std::fs::read_to_string(&path).expect("written");
        let transcript = Transcript::parse(&text).expect("sound");
        assert_eq!((transcript.names(), transcript.left_out), (vec!["ring"], 0));
        assert!(!text.contains("\"x\""), "{text}");
        let refused = Recording::begin(&path, ManualRuntime::new().handle()).map(drop).expect_err("not empty");
        assert!(refused.exit_code() == 2 && refused.to_string().contains("is not empty"), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).expect("still there"), text);
        std::fs::remove_file(&path).expect("removed");
    }

    #[test]
    fn a_file_that_is_long_enough_ends_with_what_is_missing() {
        let path = path("long");
        let left_out = Arc::new(AtomicU64::new(2));
        let mut writer = Writer::new(File::create(&path).expect("created"), 1, left_out);
        let what = Happening::Problem("late".to_owned());
        assert!(writer.catch_up());
        writer.entry(&Entry { at: ManualRuntime::new().now(), provider: None, what });
        let (_, queue) = sync_channel(1);
        writer.run(&queue);
        let transcript = Transcript::parse(&std::fs::read_to_string(&path).expect("written")).expect("sound");
        assert_eq!((transcript.lines.len(), transcript.left_out), (0, 3));
        std::fs::remove_file(&path).expect("removed");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_stops_nothing() {
        let (recorder, recording) =
            Recording::begin(Path::new("/dev/full"), ManualRuntime::new().handle()).expect("no room, but a file");
        (0..10).for_each(|_| mark(&recorder));
        recording.end();
    }
}
