//! Zip archives: each member is a file of the import. What an archive may become is bounded.

use std::io::{self, Read, Seek};

use zip::{ZipArchive, result::ZipError};

/// How a zip archive begins.
pub(super) const SIGN: &[u8] = b"PK\x03\x04";
/// Members of one archive.
const MEMBERS: usize = 100_000;
/// Bytes that may come out of an archive, whatever it is packed like.
const FREE: u64 = 64 << 20;
/// Beyond, bytes that may come out of one that went in. Transcripts become some ten times as much.
const RATIO: u64 = 200;
const BOMB: &str = "unpacks to more than 200 times its size, as an archive does that is made to do harm; \
    unpack it yourself if it is meant so";

/// An archive that is open.
pub(super) struct Archive<R> {
    zip: ZipArchive<R>,
    /// Bytes of the members so far, packed and unpacked.
    packed: u64,
    unpacked: u64,
}

/// A file in an archive.
pub(super) struct Member {
    index: usize,
    pub(super) name: String,
    packed: u64,
    pub(super) refused: Option<&'static str>,
    pub(super) skipped: Option<&'static str>,
}

impl<R: Read + Seek> Archive<R> {
    pub(super) fn open(source: R) -> Result<Self, String> {
        let zip = ZipArchive::new(source).map_err(|error| told(&error))?;
        if zip.len() > MEMBERS {
            return Err(format!("is an archive of more than {MEMBERS} files; unpack it"));
        }
        Ok(Self { zip, packed: 0, unpacked: 0 })
    }

    /// The files in it, in the order of their names.
    pub(super) fn members(&mut self) -> Result<Vec<Member>, String> {
        let mut members = Vec::new();
        for index in 0..self.zip.len() {
            let member = self.zip.by_index_raw(index).map_err(|error| told(&error))?;
            if member.is_dir() {
                continue;
            }
            let name = String::from_utf8_lossy(member.name_raw()).into_owned();
            let name = member.name().map_or(name, std::borrow::Cow::into_owned);
            if name == "[Content_Types].xml" {
                return Err("is a document of an office program; save it as CSV or as text".to_owned());
            }
            let is_hidden = name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX");
            let is_locked = member.encrypted();
            members.push(Member {
                index,
                name,
                packed: member.compressed_size(),
                refused: is_locked.then_some("is encrypted; unpack it with its password first"),
                skipped: is_hidden.then_some("is hidden"),
            });
        }
        members.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(members)
    }

    /// What is in a member.
    pub(super) fn read(&mut self, member: &Member) -> Result<impl Read + '_, String> {
        let source = self.zip.by_index(member.index).map_err(|error| told(&error))?;
        self.packed = self.packed.saturating_add(member.packed);
        Ok(Bounded { source, packed: self.packed, unpacked: &mut self.unpacked })
    }
}

/// A member that ends with an error when its archive becomes too much.
struct Bounded<'a, R> {
    source: R,
    packed: u64,
    unpacked: &'a mut u64,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        *self.unpacked = self.unpacked.saturating_add(count as u64);
        if *self.unpacked > FREE && *self.unpacked / RATIO > self.packed {
            return Err(io::Error::new(io::ErrorKind::InvalidData, BOMB));
        }
        Ok(count)
    }
}

/// What is wrong with an archive, without the names in it.
fn told(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => format!("is an archive that cannot be read: {error}"),
        ZipError::UnsupportedArchive(_) => "is packed in a way that is not read here; unpack it first".to_owned(),
        _ => "is a zip archive that is broken or cut short".to_owned(),
    }
}
