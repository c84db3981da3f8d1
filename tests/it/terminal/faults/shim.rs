//! The library that is loaded in front of the C library, made once with the compiler of this machine.

use std::{path::PathBuf, process::Command, sync::OnceLock};

/// The library; `None` where there is no C compiler.
pub(crate) fn library() -> Option<&'static str> {
    static LIBRARY: OnceLock<Option<String>> = OnceLock::new();
    LIBRARY.get_or_init(make).as_deref()
}

fn make() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/terminal/faults/shim.c");
    let library = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("shim-{}.so", std::process::id()));
    let compiled =
        Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]).arg("-ldl").status();
    match compiled {
        Ok(status) => {
            assert!(status.success(), "shim.c does not compile");
            Some(library.to_string_lossy().into_owned())
        }
        Err(error) => {
            println!("left out: no C compiler here ({error})");
            None
        }
    }
}

/// What the library shall do in one run.
pub(super) struct Faults {
    folder: tempfile::TempDir,
    how: String,
    at: usize,
}

impl Faults {
    /// Ends the program before or after the call with this number, or fails with this error from it on; 0 only counts.
    pub(super) fn new(how: &str, at: usize) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), how: how.to_owned(), at }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn variables(&self, library: &str) -> Vec<(&'static str, String)> {
        let file = |name| self.file(name).to_string_lossy().into_owned();
        vec![
            ("LD_PRELOAD", library.to_owned()),
            ("FAULT_HOW", self.how.clone()),
            ("FAULT_AT", self.at.to_string()),
            ("FAULT_ARM", file("arm")),
            ("FAULT_CURE", file("cure")),
            ("FAULT_LOG", file("log")),
        ]
    }

    /// Counting begins.
    pub(super) fn arm(&self) {
        std::fs::write(self.file("arm"), "").unwrap();
    }

    /// The disk works again.
    pub(super) fn cure(&self) {
        std::fs::write(self.file("cure"), "").unwrap();
    }

    /// The calls that counted, one letter each.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.file("log")).unwrap_or_default()
    }
}
