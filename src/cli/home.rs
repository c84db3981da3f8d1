//! Where the server inside this program keeps its things, and who uses the data of the demo.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::exit::{Code, Outcome, Stop};
use crate::{
    config::{
        paths::Paths,
        profile::{Profile, Target},
    },
    private,
    store::lease,
};

/// Where the server inside this program keeps its things.
pub(super) struct Home {
    /// Its database.
    pub(super) database: PathBuf,
    /// The key of the person at this machine.
    pub(super) key_file: PathBuf,
}

impl Home {
    /// The files of `target`, if it is a server inside this program.
    pub(super) fn of(target: &Target, paths: &Paths) -> Option<Self> {
        match target {
            Target::Local => Some(Self::local(paths)),
            Target::Demo => Some(Self::demo(paths)),
            Target::Remote { .. } => None,
        }
    }

    /// The files of the user's own data.
    pub(super) fn local(paths: &Paths) -> Self {
        Self::within(&paths.data)
    }

    /// The files of the demo.
    pub(super) fn demo(paths: &Paths) -> Self {
        Self::within(&paths.demo_data)
    }

    fn within(folder: &Path) -> Self {
        Self { database: folder.join("earmark.db"), key_file: folder.join("server.key") }
    }

    /// Makes the folders, closed to everybody else.
    pub(super) fn make(&self, paths: &Paths) -> Outcome<()> {
        for folder in [self.database.parent(), Some(paths.run.as_path())].into_iter().flatten() {
            private::own_folder(folder)
                .map_err(|error| Stop::about(Code::Failed, format_args!("{}: {error}", folder.display())))?;
        }
        Ok(())
    }
}

/// The service that a profile leads to, as what is kept of it is called. A profile that is led to another service has
/// another name.
pub(super) fn place(profile: &Profile) -> String {
    match &profile.target {
        Target::Demo => "demo".to_owned(),
        Target::Local => "local".to_owned(),
        Target::Remote { base, .. } => format!("{} {base}", profile.name),
    }
}

/// The database of the reviews of a profile whose service keeps none: one for each service, since its queues are of other
/// calls.
pub(super) fn reviews(profile: &Profile, paths: &Paths) -> PathBuf {
    paths.data.join(format!("reviews-{}.db", lease::name_of(&place(profile))))
}

/// The file on which everybody who uses the demo data holds a shared lock.
pub(super) fn mark_of_demo(paths: &Paths) -> io::Result<File> {
    private::own_folder(&paths.run)?;
    private::file().create(true).append(true).open(paths.run.join("demo.lock"))
}

/// Runs `work` on the demo data while nobody uses it; refuses when somebody does.
pub(super) fn with_idle_demo(paths: &Paths, work: impl FnOnce() -> Outcome<()>) -> Outcome<()> {
    let failed = |error: io::Error| Stop::about(Code::Failed, format_args!("the demo data: {error}"));
    let mark = mark_of_demo(paths).map_err(failed)?;
    match mark.try_lock() {
        Ok(()) => work(),
        Err(TryLockError::WouldBlock) => {
            Err(Stop::usage("the demo data is in use by another earmark; quit that one first, or leave out --reset"))
        }
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
