//! Zip archives: each member is a file of the import. What an archive may become is bounded.

use std::io::{self, Read, Seek, SeekFrom};

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
    /// Bytes of the whole archive.
    length: u64,
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
    pub(super) fn open(mut source: R) -> Result<Self, String> {
        let length = source.seek(SeekFrom::End(0)).map_err(|error| told(&error.into()))?;
        let zip = ZipArchive::new(source).map_err(|error| told(&error))?;
        if zip.len() > MEMBERS {
            return Err(format!("is an archive of more than {MEMBERS} files; unpack it"));
        }
        Ok(Self { zip, length, packed: 0, unpacked: 0 })
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
        // Its directory may say more than there is, or name one place several times.
        self.packed = self.packed.saturating_add(member.packed).min(self.length);
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

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::*;

    /// An archive with this file in it, and as many more entries of its directory that lie in the same place.
    fn overlapping(bytes: &[u8], more: u16) -> Vec<u8> {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("00000", options).unwrap();
        archive.write_all(bytes).unwrap();
        let archive = archive.finish().unwrap().into_inner();
        let at = |sign: &[u8]| archive.windows(4).rposition(|four| four == sign).unwrap();
        let (directory, end) = (at(b"PK\x01\x02"), at(b"PK\x05\x06"));
        let entry = &archive[directory..end];
        let name = entry.windows(5).position(|five| five == b"00000").unwrap();
        let mut all = archive[..directory].to_vec();
        for number in 0..=more {
            let mut entry = entry.to_vec();
            entry[name..name + 5].copy_from_slice(format!("{number:05}").as_bytes());
            all.extend(entry);
        }
        let length = u32::try_from(all.len() - directory).unwrap();
        let mut tail = archive[end..].to_vec();
        for place in [8, 10] {
            tail[place..place + 2].copy_from_slice(&(more + 1).to_le_bytes());
        }
        tail[12..16].copy_from_slice(&length.to_le_bytes());
        all.extend(tail);
        all
    }

    #[test]
    fn members_that_lie_in_one_place_become_no_more_than_their_archive_may() {
        // Each alone becomes some hundred times its size, which is allowed.
        let bytes: Vec<u8> =
            (0..1_u32 << 20).map(|at| if at % 250 == 0 { (at / 250 * 37 % 251) as u8 } else { b'\n' }).collect();
        let archive = overlapping(&bytes, 199);
        let mut archive = Archive::open(Cursor::new(archive)).unwrap();
        let members = archive.members().unwrap();
        assert_eq!(members.len(), 200);
        let outcome = members.iter().try_for_each(|member| {
            let mut source = archive.read(member)?;
            io::copy(&mut source, &mut io::sink()).map(|_| ()).map_err(|error| error.to_string())
        });
        assert!(outcome.as_ref().is_err_and(|error| error.contains("200 times")), "{outcome:?}");
        assert!(archive.unpacked < FREE + (2 << 20), "{}", archive.unpacked);
    }
}
