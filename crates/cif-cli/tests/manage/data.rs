//! A data directory, and commands that work on it.

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

    /// Exit code 2, this text, and nothing changed.
    pub(crate) fn refuses(&self, arguments: &[&str], text: &str) {
        let kept = std::fs::read(self.0.join("instance.json")).ok();
        let Output { status, stderr, .. } = self.run(arguments);
        let stderr = String::from_utf8_lossy(&stderr);
        assert_eq!(status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(text), "{arguments:?}: {text} in {stderr}");
        assert_eq!(std::fs::read(self.0.join("instance.json")).ok(), kept, "{arguments:?}");
    }

    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        std::fs::create_dir_all(&self.0).unwrap();
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}
