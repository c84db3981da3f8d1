//! Folders of runs: a folder `simulations` of files with one run each, beside a file that holds what they share.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{
    import::{self, Shared},
    intake::{self, Encoding},
};

/// The folder of the runs.
const RUNS: &str = "simulations";
/// The file beside it, as it is commonly called; it is looked at first.
const FILE: &str = "results.json";
/// Files beside a folder of runs that are looked at.
const LOOKED_AT: usize = 16;
/// What is told of the file, which holds no run itself.
pub(super) const GOES_WITH: &str = "goes with the runs in `simulations`";

/// The folder of the runs that belong to a file, where it holds what they share.
pub(super) fn of_file(path: &Path, encoding: Option<Encoding>) -> Option<(PathBuf, Shared)> {
    let runs = path.parent()?.join(RUNS);
    if !runs.is_dir() {
        return None;
    }
    Some((runs, read(path, encoding)?))
}

fn read(path: &Path, encoding: Option<Encoding>) -> Option<Shared> {
    let file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|about| about.is_file()))?;
    shared(Box::new(file), encoding)
}

/// What a file shares with the runs beside it; a file that cannot be read tells so where it is read by itself.
pub(super) fn shared<'a>(source: Box<dyn io::Read + 'a>, encoding: Option<Encoding>) -> Option<Shared> {
    let mut text = intake::text(source, encoding).ok()?;
    import::read_shared(&mut text).ok().flatten()
}

/// The folder beside which the file of these runs lies, if a path is that of a run.
pub(super) fn above(path: &str) -> Option<&str> {
    let (folder, _) = path.rsplit_once('/')?;
    folder.strip_suffix(RUNS).filter(|above| above.is_empty() || above.ends_with('/'))
}

/// What the runs of the folder share that was read last.
#[derive(Default)]
pub(super) struct Last {
    of: Option<PathBuf>,
    shared: Option<Shared>,
}

impl Last {
    /// What the run in this file shares with those beside it.
    pub(super) fn of_run(&mut self, path: &Path, encoding: Option<Encoding>) -> Option<&Shared> {
        let folder = path.parent().filter(|folder| folder.file_name().is_some_and(|name| name == RUNS))?;
        if self.of.as_deref() != Some(folder) {
            self.of = Some(folder.to_owned());
            self.shared = beside(folder.parent()?, encoding);
        }
        self.shared.as_ref()
    }
}

/// What one of the files of a folder holds of the runs in the folder below.
fn beside(folder: &Path, encoding: Option<Encoding>) -> Option<Shared> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let named = |entry: io::Result<fs::DirEntry>| Some(entry.ok()?.path());
    let is_json = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        !name.starts_with('.') && name.contains(".json") && name != FILE
    };
    let mut others: Vec<PathBuf> = fs::read_dir(folder).ok()?.filter_map(named).filter(is_json).collect();
    others.sort();
    std::iter::once(folder.join(FILE)).chain(others).take(LOOKED_AT).find_map(|path| read(&path, encoding))
}
