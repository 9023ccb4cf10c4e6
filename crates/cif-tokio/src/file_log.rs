//! A command log in a file.

use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cif_adapter::command_log::{CommandLog, CommandOutcome, Remembered};
use cif_protocol::CommandId;
use cif_protocol::channel::{ChannelReply, ErrorObject};
use cif_provider::{ProviderError, ProviderErrorKind};
use serde::{Deserialize, Serialize};

/// Remembers executed commands in a file, so that a provider that is started anew executes none of them a second time.
///
/// The file has one JSON object per line. Before a command is executed, a line about it is written and synchronised; its outcome is
/// written when it ends. Lines that a crash left half-written are ignored. The file is written anew, without what the window has
/// passed, whenever it has grown to several times its size. Give each process a file of its own.
///
/// Replies and errors are in the file: message ids and the like, no tokens. Protect it as the provider's other data.
#[derive(Debug)]
pub struct FileCommandLog {
    path: PathBuf,
    id: Box<str>,
    window: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    lines: usize,
    outcomes: BTreeMap<CommandId, Option<CommandOutcome>>,
    /// Oldest first.
    order: VecDeque<CommandId>,
    forgotten: bool,
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The first line: the name of the log, and whether it has forgotten commands.
    Log {
        id: String,
        forgotten: bool,
    },
    Begin(CommandId),
    Done(CommandId, ChannelReply),
    Failed(CommandId, ErrorObject),
    Forget(CommandId),
}

impl FileCommandLog {
    /// Opens the log at `path`, or begins one. It remembers the last `window` commands.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written, or is something else than a command log.
    pub fn open(path: impl Into<PathBuf>, window: usize) -> io::Result<Self> {
        let path = path.into();
        let file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
        let mut state = State { file, lines: 0, outcomes: BTreeMap::new(), order: VecDeque::new(), forgotten: false };
        let id = state.read(&path)?.map_or_else(random_id, Ok)?;
        let log = Self { path, id: id.into(), window: window.max(1), state: Mutex::new(state) };
        log.rewrite(&mut log.lock())?;
        Ok(log)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a file of what is still known, and puts it in the place of the old one.
    fn rewrite(&self, state: &mut State) -> io::Result<()> {
        state.trim(self.window);
        let fresh = self.path.with_extension("new");
        let mut text = Vec::new();
        push(&mut text, &Line::Log { id: self.id.to_string(), forgotten: state.forgotten })?;
        let mut lines = 1;
        for id in &state.order {
            let Some(outcome) = state.outcomes.get(id) else { continue };
            push(&mut text, &outcome.as_ref().map_or_else(|| Line::Begin(id.clone()), |outcome| ended(id, outcome)))?;
            lines += 1;
        }
        let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&fresh)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        if let Some(directory) = self.path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            File::open(directory)?.sync_all()?;
        }
        (state.file, state.lines) = (file, lines);
        Ok(())
    }

    fn write(&self, state: &mut State, line: &Line) -> io::Result<()> {
        let mut text = Vec::new();
        push(&mut text, line)?;
        state.file.write_all(&text)?;
        state.file.sync_data()?;
        state.lines += 1;
        if state.lines > 64 + 4 * self.window {
            self.rewrite(state)?;
        }
        Ok(())
    }
}

impl State {
    /// Reads what is there; gives the name of the log, if there is one.
    fn read(&mut self, path: &Path) -> io::Result<Option<String>> {
        let mut name = None;
        for (number, text) in BufReader::new(self.file.try_clone()?).split(b'\n').enumerate() {
            let line = serde_json::from_slice::<Line>(&text?);
            match line {
                Ok(Line::Log { id, forgotten }) if number == 0 => (name, self.forgotten) = (Some(id), forgotten),
                Ok(line) if name.is_some() => self.apply(line),
                // The last thing before a crash.
                Err(_) if name.is_some() => {}
                _ => {
                    let text = format!("{} is not a command log; name another file", path.display());
                    return Err(io::Error::new(io::ErrorKind::InvalidData, text));
                }
            }
        }
        Ok(name)
    }

    fn apply(&mut self, line: Line) {
        match line {
            Line::Log { .. } => {}
            Line::Begin(id) => self.insert(id, None),
            Line::Done(id, reply) => self.insert(id, Some(Ok(reply))),
            Line::Failed(id, error) => self.insert(id, Some(Err(error.into()))),
            Line::Forget(id) => {
                self.outcomes.remove(&id);
            }
        }
    }

    fn insert(&mut self, id: CommandId, outcome: Option<CommandOutcome>) {
        if self.outcomes.insert(id.clone(), outcome).is_none() {
            self.order.push_back(id);
        }
    }

    /// Drops the oldest.
    fn trim(&mut self, window: usize) {
        let Self { outcomes, order, .. } = self;
        order.retain(|id| outcomes.contains_key(id));
        while self.order.len() > window {
            if let Some(oldest) = self.order.pop_front() {
                self.outcomes.remove(&oldest);
                self.forgotten = true;
            }
        }
    }
}

impl CommandLog for FileCommandLog {
    fn id(&self) -> &str {
        &self.id
    }

    fn look(&self, id: &CommandId) -> Remembered {
        match self.lock().outcomes.get(id) {
            None => Remembered::Unknown,
            Some(None) => Remembered::Begun,
            Some(Some(outcome)) => Remembered::Done(outcome.clone()),
        }
    }

    fn has_forgotten(&self) -> bool {
        self.lock().forgotten
    }

    fn begin(&self, id: &CommandId) -> Result<(), ProviderError> {
        let mut state = self.lock();
        self.write(&mut state, &Line::Begin(id.clone())).map_err(|error| {
            let text = "the command was not executed, because the command log cannot be written; see to its disk";
            ProviderError::new(ProviderErrorKind::Unavailable, text)
                .with_context("file", self.path.display().to_string())
                .with_source(error)
        })?;
        state.insert(id.clone(), None);
        Ok(())
    }

    fn end(&self, id: &CommandId, outcome: &CommandOutcome) {
        let mut state = self.lock();
        state.insert(id.clone(), Some(outcome.clone()));
        // When this cannot be written, the command counts as begun after a restart: uncertain, and still not executed again.
        let _ = self.write(&mut state, &ended(id, outcome));
    }

    fn forget(&self, id: &CommandId) {
        let mut state = self.lock();
        state.outcomes.remove(id);
        // As above.
        let _ = self.write(&mut state, &Line::Forget(id.clone()));
    }
}

fn ended(id: &CommandId, outcome: &CommandOutcome) -> Line {
    match outcome {
        Ok(reply) => Line::Done(id.clone(), reply.clone()),
        Err(error) => Line::Failed(id.clone(), error.into()),
    }
}

fn push(text: &mut Vec<u8>, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *text, line)?;
    text.push(b'\n');
    Ok(())
}

fn random_id() -> io::Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cif_protocol::channel::Done;

    struct Scratch(PathBuf);

    impl Scratch {
        fn new() -> Self {
            let directory = std::env::temp_dir().join(format!("cif-log-{}", random_id().unwrap()));
            fs::create_dir(&directory).unwrap();
            Self(directory)
        }

        fn open(&self) -> FileCommandLog {
            FileCommandLog::open(self.file(), 3).unwrap()
        }

        fn file(&self) -> PathBuf {
            self.0.join("commands.log")
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn done() -> CommandOutcome {
        Ok(ChannelReply::Accept(Done::new()))
    }

    #[test]
    fn a_process_that_is_started_anew_remembers() {
        let scratch = Scratch::new();
        let before = scratch.open();
        for id in ["good", "bad", "under way", "nothing"] {
            before.begin(&id.into()).unwrap();
        }
        before.end(&"good".into(), &done());
        let error = ProviderError::new(ProviderErrorKind::Denied, "not this number").uncertain();
        before.end(&"bad".into(), &Err(error));
        before.forget(&"nothing".into());
        // A crash in the middle of a line.
        before.lock().file.write_all(b"{\"done\":[\"under").unwrap();

        let after = scratch.open();
        assert_eq!(after.id(), before.id());
        assert!(matches!(after.look(&"good".into()), Remembered::Done(Ok(ChannelReply::Accept(_)))));
        let Remembered::Done(Err(error)) = after.look(&"bad".into()) else { panic!("forgotten") };
        assert_eq!((error.kind(), error.is_certain()), (ProviderErrorKind::Denied, false));
        assert!(matches!(after.look(&"under way".into()), Remembered::Begun));
        assert!(matches!(after.look(&"nothing".into()), Remembered::Unknown));
        assert!(!after.has_forgotten());
    }

    #[test]
    fn the_file_is_bounded_and_says_what_it_forgot() {
        let scratch = Scratch::new();
        let log = scratch.open();
        for n in 0..200 {
            let id = CommandId::from(format!("n{n}"));
            log.begin(&id).unwrap();
            log.end(&id, &done());
        }
        let lines = fs::read_to_string(scratch.file()).unwrap().lines().count();
        assert!(lines <= 80, "{lines}");
        assert!(log.has_forgotten() && scratch.open().has_forgotten());
        assert!(matches!(scratch.open().look(&"n199".into()), Remembered::Done(_)));
    }

    #[test]
    fn another_file_is_left_alone() {
        let scratch = Scratch::new();
        fs::write(scratch.file(), "my diary\n").unwrap();
        let error = FileCommandLog::open(scratch.file(), 3).unwrap_err();
        assert!(error.to_string().contains("not a command log"), "{error}");
        assert_eq!(fs::read_to_string(scratch.file()).unwrap(), "my diary\n");
    }
}
