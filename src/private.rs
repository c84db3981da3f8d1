//! Files and folders that only their owner can open: the one place where they are made, and closed when they are not.

#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

/// How a file is opened that is made, if need be, for its owner alone. One that is there keeps its rights; a link is not
/// followed.
pub fn file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options
}

/// Closes an open file of the program's own to everybody but its owner.
pub fn close_open(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    if is_loose(&file.metadata()?) {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// The same for one that must not be opened here: SQLite loses its locks when anybody else in the process closes a
/// database. What is a link, or no file, is refused.
pub fn close_own(path: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if found.file_type().is_symlink() {
        return Err(io::Error::other("it is a link, which is not followed: name the file itself"));
    }
    if !found.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    #[cfg(unix)]
    if is_loose(&found) {
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(|error| {
            io::Error::new(error.kind(), format!("others can open it, and it cannot be closed to them ({error})"))
        })?;
    }
    Ok(())
}

/// Whether others than its owner can do something with an open file.
pub fn is_open(file: &File) -> io::Result<bool> {
    #[cfg(unix)]
    return Ok(is_loose(&file.metadata()?));
    #[cfg(not(unix))]
    file.metadata().map(|_| false)
}

#[cfg(unix)]
fn is_loose(found: &fs::Metadata) -> bool {
    found.permissions().mode() & 0o077 != 0
}

/// Writes a file as a whole or not at all, readable by its owner alone, into a folder of the program's own.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    own_folder(folder)?;
    let new = folder.join(format!(".new-{}", uuid::Uuid::new_v4()));
    let written = self::file().write(true).create_new(true).open(&new).and_then(|mut out| {
        out.write_all(bytes)?;
        out.sync_all()
    });
    let result = written.and_then(|()| fs::rename(&new, path));
    if result.is_err() {
        // What could not be put in its place is of no use.
        let _ = fs::remove_file(&new);
    }
    result
}

/// Makes a folder with what is above it, open to its owner only. One that is there is left as it is: it may be the
/// user's.
pub fn folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The same for a folder of the program's own: one that others could open is closed.
pub fn own_folder(own: &Path) -> io::Result<()> {
    folder(own)?;
    #[cfg(unix)]
    close(own, 0o700)?;
    Ok(())
}

/// Leaves a file or a socket to its owner, to be read and written.
#[cfg(unix)]
pub fn close_file(file: &Path) -> io::Result<()> {
    close(file, 0o600)
}

/// Takes away what goes beyond `mode`.
#[cfg(unix)]
fn close(path: &Path, mode: u32) -> io::Result<()> {
    if fs::metadata(path)?.permissions().mode() & 0o777 & !mode != 0 {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_its_owners_and_only_folders_of_our_own_are_closed() {
        let home = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        let deep = home.path().join("one/two");
        folder(&deep).expect("made");
        assert_eq!((mode(&deep), mode(&home.path().join("one"))), (0o700, 0o700));

        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&deep, open).expect("opened");
        folder(&deep).expect("there");
        assert_eq!(mode(&deep), 0o755, "it may be the user's");
        own_folder(&deep).expect("there");
        assert_eq!(mode(&deep), 0o700);

        let made = deep.join("file");
        file().write(true).create_new(true).open(&made).expect("made");
        assert_eq!(mode(&made), 0o600);
        fs::set_permissions(&made, fs::Permissions::from_mode(0o644)).expect("opened");
        close_file(&made).expect("closed");
        assert_eq!(mode(&made), 0o600);
    }
}
