//! The key of the person at this machine, in a file that only that person can read.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use secrecy::SecretString;
use sha2::{Digest as _, Sha256};

use crate::{domain::hex::hex, private};

/// More than any key has.
const KEY_BYTES: u64 = 4 << 10;

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
    /// Others can read the file, and so may have read the key.
    #[error(
        "key file {0} can be read by others, who may know the key: remove it, and a new one is made; or, when that cannot \
         be, close it with `chmod 600 {0}`",
        .path.display()
    )]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// A key that could be guessed.
    #[error("key file {}: {WEAK_KEY}", .path.display())]
    Weak {
        /// The file.
        path: PathBuf,
    },
    /// The file does not hold one word of visible characters.
    #[error("key file {} holds no key: remove it, and a new one is made", .path.display())]
    NoKey {
        /// The file.
        path: PathBuf,
    },
}

/// What is said about a key that is refused.
pub(super) const WEAK_KEY: &str = "the key could be guessed: it needs 128 random bits, such as 32 hexadecimal digits or 22 \
                                   letters and digits; remove it, and a new one is made";
/// Random bits that a key must be able to hold.
const BITS: f64 = 128.0;
/// Different characters that a key must have; a random one with enough bits has more.
const VARIETY: usize = 8;

/// Whether a key can hold enough chance: by its length, and by the characters that it is made of.
pub(super) fn is_strong(key: &str) -> bool {
    let random = key.strip_prefix("org_").unwrap_or(key);
    let has = |class: fn(&u8) -> bool| random.bytes().any(|byte| class(&byte));
    let is_hex = random.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        || random.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    let digits: u8 = if has(u8::is_ascii_digit) { 10 } else { 0 };
    let letters = |class: fn(&u8) -> bool| match (has(class), is_hex) {
        (false, _) => 0,
        (true, true) => 6,
        (true, false) => 26,
    };
    let others: u8 = if random.bytes().any(|byte| !byte.is_ascii_alphanumeric()) { 2 } else { 0 };
    let alphabet = digits + letters(u8::is_ascii_lowercase) + letters(u8::is_ascii_uppercase) + others;
    let length = u32::try_from(random.len()).unwrap_or(u32::MAX);
    let different: std::collections::BTreeSet<_> = random.bytes().collect();
    different.len() >= VARIETY && f64::from(length) * f64::from(alphabet).log2() >= BITS
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

/// The key in the file at `path`.
pub(super) fn read(path: &Path) -> Result<SecretString, KeyError> {
    let failed = |cause| KeyError::File { path: path.to_owned(), cause };
    // A link is not followed: it may lead to a file of somebody else.
    let file = private::file().read(true).open(path).map_err(failed)?;
    if private::is_open(&file).map_err(failed)? {
        return Err(KeyError::Open { path: path.to_owned() });
    }
    let mut text = String::new();
    file.take(KEY_BYTES).read_to_string(&mut text).map_err(failed)?;
    let key = text.trim();
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(KeyError::NoKey { path: path.to_owned() });
    }
    if !is_strong(key) {
        return Err(KeyError::Weak { path: path.to_owned() });
    }
    Ok(key.into())
}

/// What changes whenever a file does.
pub(super) type Stamp = (Option<SystemTime>, u64);

/// The file at `path` as it is now; nothing when there is none.
pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let found = fs::symlink_metadata(path).ok()?;
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(&found);
    #[cfg(not(unix))]
    let number = found.len();
    Some((found.modified().ok(), number))
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
pub(super) fn new_key() -> String {
    let digest = (0..3).fold(Sha256::new(), |digest, _| digest.chain_update(uuid::Uuid::new_v4().as_bytes()));
    format!("org_{}", hex(&digest.finalize()))
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
        assert!(is_strong(&one));
    }

    #[test]
    fn a_key_below_128_bits_is_weak() {
        let strong = [
            "org_0123456789abcdef0123456789abcdef",
            "0123456789ABCDEF0123456789ABCDEF",
            "V1StGXR8Z5jdHi6BmyTQ7x",
            "mdskjfhgqwoieurytzxcvbnmlpqa",
            "314159265358979323846264338327950288419",
        ];
        let weak = [
            "",
            "org_",
            "secret",
            "org_0123456789abcdef",
            "0123456789abcdef0123456789abcde",
            "V1StGXR8Z5jdHi6BmyTQ7",
            "31415926535897932384626433832795028841",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "abababababababababababababababababababababababababababababab",
        ];
        assert_eq!(strong.map(is_strong), [true; 5]);
        assert_eq!(weak.map(is_strong), [false; 9]);
    }
}
