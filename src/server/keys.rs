//! The key of the person at this machine, in a file that only that person can read.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

use crate::private;

/// The file of the key cannot be made or read, or holds no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The system said no.
    #[error("key file {}: {cause}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The file does not hold one word of visible characters.
    #[error("key file {} holds no key: remove it, and a new one is made", .path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
    },
}

/// The key in the file at `path`; a new one is made when there is no file.
pub async fn ensure_key_file(path: &Path) -> Result<SecretString, KeyError> {
    let file_error = |cause| KeyError::File { path: path.to_owned(), cause };
    match read(path) {
        Err(KeyError::File { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
            make(path).map_err(file_error)?;
            read(path)
        }
        done => done,
    }
}

fn read(path: &Path) -> Result<SecretString, KeyError> {
    let text = fs::read_to_string(path).map_err(|cause| KeyError::File { path: path.to_owned(), cause })?;
    let key = text.trim();
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(KeyError::NoKey { path: path.to_owned() });
    }
    #[cfg(unix)]
    private::close_file(path).map_err(|cause| KeyError::File { path: path.to_owned(), cause })?;
    Ok(key.into())
}

/// Writes a new key beside `path` and moves it there, so that nobody ever reads half a key. When another process was
/// first, its key stays.
fn make(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private::folder(folder)?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", uuid::Uuid::new_v4().simple()));
    let draft = PathBuf::from(name);
    let mut file = private::file().create_new(true).write(true).open(&draft)?;
    let written = file.write_all(format!("{}\n", new_key()).as_bytes()).and_then(|()| file.sync_all());
    let placed = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    match placed {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}

/// A key of 256 random bits: three random UUIDs carry 366, and the digest spreads them.
fn new_key() -> String {
    let digest = (0..3).fold(Sha256::new(), |digest, _| digest.chain_update(uuid::Uuid::new_v4().as_bytes()));
    digest.finalize().iter().fold("org_".to_owned(), |key, byte| format!("{key}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_look_like_keys_and_differ() {
        let (one, other) = (new_key(), new_key());
        assert_ne!(one, other);
        let digits = one.strip_prefix("org_").unwrap();
        assert!(digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one}");
    }
}
