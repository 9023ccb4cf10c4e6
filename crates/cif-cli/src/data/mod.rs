//! The data directory: what a desktop keeps from one start to the next.
//!
//! | File | Contents |
//! |---|---|
//! | `instance.json` | the configuration, with the secrets of links: for its owner only |
//! | `records.db` | the records, see `cif-records-sqlite` |
//! | `chats.db` | the web chat's transcripts, see `cif-provider-webchat` |
//! | `lock` | held by whoever works on the directory |
//! | `control.json` | where the running desktop takes requests, with the token for it |

pub(crate) mod control;

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use cif_host::instance::{Instance, Reply, Request};
use fs4::FileExt;

use crate::failure::Failure;

/// A directory, not locked.
#[derive(Debug, Clone)]
pub(crate) struct DataDir {
    path: PathBuf,
}

/// A directory that nobody else works on until this is dropped.
#[derive(Debug)]
pub(crate) struct Locked {
    pub(crate) dir: DataDir,
    _lock: File,
}

impl DataDir {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Takes the directory, which is made if it is not there; `None` when somebody else has it.
    pub(crate) fn lock(&self) -> Result<Option<Locked>, Failure> {
        let fail = |path: &Path, error: &std::io::Error| Failure::file(path, format!("cannot be used: {error}"));
        fs::create_dir_all(&self.path).map_err(|error| fail(&self.path, &error))?;
        let path = self.file("lock");
        let options = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let lock = options.map_err(|error| fail(&path, &error))?;
        match FileExt::try_lock(&lock) {
            Ok(()) => Ok(Some(Locked { dir: self.clone(), _lock: lock })),
            Err(fs4::TryLockError::WouldBlock) => Ok(None),
            Err(fs4::TryLockError::Error(error)) => Err(fail(&path, &error)),
        }
    }
}

impl Locked {
    /// The configuration; an empty one in a new directory.
    pub(crate) fn load(&self) -> Result<Instance, Failure> {
        let path = self.dir.file("instance.json");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Instance::default()),
            Err(error) => return Err(Failure::file(&path, format!("cannot be read: {error}"))),
        };
        let stored = serde_json::from_str(&text)
            .map_err(|error| Failure::file(&path, format!("is damaged, and is left as it is: {error}")))?;
        Instance::from_stored(stored).map_err(|error| Failure::file(&path, format!("is left as it is: {error}")))
    }

    /// Keeps the configuration: after a crash there is the old one or the new one.
    pub(crate) fn save(&self, instance: &Instance) -> Result<(), Failure> {
        let path = self.dir.file("instance.json");
        let text = format!("{:#}\n", instance.to_stored());
        write_private(&path, &text).map_err(|error| Failure::file(&path, format!("cannot be written: {error}")))
    }

    /// Does what is asked, and keeps what it changed.
    pub(crate) fn handle(&self, instance: &mut Instance, request: Request) -> Result<Reply, Failure> {
        let changes = request.changes();
        let mut changed = instance.clone();
        let reply = changed.handle(request, &now()).map_err(Failure::Instance)?;
        if changes {
            self.save(&changed)?;
            *instance = changed;
        }
        Ok(reply)
    }
}

/// Writes a file that only its owner may read, at once or not at all.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    #[cfg(unix)]
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}

/// The time, ISO 8601.
#[expect(clippy::disallowed_methods, reason = "a command has no runtime")]
fn now() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    cif_protocol::Timestamp::from_unix_millis(millis).to_string()
}

/// Asks the configuration in a directory: the desktop that runs on it, or else the file.
pub(crate) fn ask(dir: &DataDir, request: Request) -> Result<Reply, Failure> {
    if !dir.path.is_dir() && !request.changes() {
        return Err(Failure::file(&dir.path, "is no data directory; `cif serve --data` or the first `add` makes one"));
    }
    // Another command may have it for a moment, so a desktop that starts or stops is asked again.
    for _ in 0..50 {
        if let Some(locked) = dir.lock()? {
            let mut instance = locked.load()?;
            return locked.handle(&mut instance, request);
        }
        if let Some(answer) = control::ask(dir, &request)? {
            return answer.map_err(Failure::Instance);
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Err(Failure::file(&dir.file("lock"), "is held by another program that does not answer; end that one"))
}
