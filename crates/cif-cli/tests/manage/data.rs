//! A data directory, and commands that work on it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A data directory of its own for each test.
pub(crate) struct Data(pub(crate) PathBuf);

impl Data {
    pub(crate) fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("manage-{name}"));
        // It is there when the test ran before.
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_cif"))
            .args(arguments)
            .arg("--data")
            .arg(&self.0)
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    pub(crate) fn does(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.run(arguments);
        assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }

    /// Every file of the directory, but for the lock.
    fn bytes(&self) -> BTreeMap<String, Vec<u8>> {
        let Ok(entries) = std::fs::read_dir(&self.0) else { return BTreeMap::new() };
        let entries = entries.map(|entry| entry.unwrap());
        let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path()));
        named.filter(|(name, _)| name != "lock").map(|(name, path)| (name, std::fs::read(path).unwrap())).collect()
    }

    /// Exit code 2, this text, and nothing changed.
    pub(crate) fn refuses(&self, arguments: &[&str], text: &str) {
        let kept = self.bytes();
        let Output { status, stderr, .. } = self.run(arguments);
        let stderr = String::from_utf8_lossy(&stderr);
        assert_eq!(status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(text), "{arguments:?}: {text} in {stderr}");
        assert_eq!(self.bytes(), kept, "{arguments:?}");
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        std::fs::create_dir_all(&self.0).unwrap();
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}
