//! What comes out of packed and encoded sources, whatever pieces they are read in.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use super::*;

/// Gives a few bytes at a time, as a pipe may.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(buffer.len()).min(self.0.len());
        let (now, later) = self.0.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

fn read_as(bytes: &[u8], encoding: Option<&str>) -> io::Result<String> {
    let encoding = encoding.map(|label| label.parse().expect("an encoding"));
    let mut outcomes = [1, 3, 1 << 20].map(|step| {
        let mut out = Vec::new();
        text(Box::new(Slow(bytes, step)), encoding)?.read_to_end(&mut out)?;
        Ok(String::from_utf8_lossy(&out).into_owned())
    });
    let last = std::mem::replace(&mut outcomes[2], Ok(String::new()));
    if let Ok(text) = &last {
        assert!(
            outcomes[..2].iter().all(|one: &io::Result<String>| one.as_ref().is_ok_and(|one| one == text)),
            "{outcomes:?}"
        );
    }
    last
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

/// A frame of zstd whose one block is stored as it is.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    let block = (u32::try_from(bytes.len()).expect("short") << 3) | 1;
    let window = 0x50; // 1 MiB
    [&[0x28, 0xb5, 0x2f, 0xfd, 0, window], &block.to_le_bytes()[..3], bytes].concat()
}

const TEXT: &str = "Agent: Grüß Gott – hier 😀\r\nCaller: Ich möchte kündigen.\r\n";

#[test]
fn utf_16_is_known_by_its_mark_and_by_its_zeros() {
    for big in [false, true] {
        assert_eq!(read_as(&utf16(TEXT, big), None).unwrap(), TEXT);
        assert_eq!(read_as(&utf16(&format!("\u{feff}{TEXT}"), big), None).unwrap(), TEXT);
        let long = TEXT.repeat(2_000);
        assert_eq!(read_as(&utf16(&long, big), None).unwrap(), long, "beyond every buffer");
    }
    let chinese = "\u{feff}客服：您好\n客户：你好\n";
    assert_eq!(read_as(&utf16(chinese, false), None).unwrap(), &chinese[3..]);
    assert_eq!(read_as(&utf16(&chinese[3..], false), Some("utf-16le")).unwrap(), &chinese[3..]);
    for same in ["", "a", "ab\0", "Agent: \0 hi", "\x7fELF\x02\0\0\0\0\0\0\0"] {
        assert_eq!(read_as(same.as_bytes(), None).unwrap(), same);
    }
    assert!(read_as(b"\xff\xfe\0\0A\0\0\0", None).unwrap_err().to_string().contains("UTF-32"));
}

#[test]
fn other_encodings_have_to_be_named() {
    let bytes = b"Agent: Gr\xfc\xdf Gott \x96 \x80";
    assert_eq!(read_as(bytes, Some("windows-1252")).unwrap(), "Agent: Grüß Gott – €");
    assert_eq!(read_as(bytes, Some("latin1")).unwrap(), "Agent: Grüß Gott – €");
    assert_eq!(read_as(b"m\x9achte", Some("macintosh")).unwrap(), "möchte");
    assert_eq!(read_as(TEXT.as_bytes(), Some("utf-8")).unwrap(), TEXT);
    assert_eq!(
        read_as(&[b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), Some("windows-1252")).unwrap(),
        TEXT,
        "the mark counts"
    );
    assert!("klingon".parse::<Encoding>().is_err());
}

#[test]
fn packed_sources_are_unpacked() {
    assert_eq!(read_as(&gzip(TEXT.as_bytes()), None).unwrap(), TEXT);
    assert_eq!(read_as(&[gzip(b"one "), gzip(b"two")].concat(), None).unwrap(), "one two");
    assert_eq!(read_as(&gzip(&utf16(TEXT, false)), None).unwrap(), TEXT);
    assert_eq!(read_as(&gzip(&gzip(TEXT.as_bytes())), None).unwrap(), TEXT);
    let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0], &b"xyz"[..]].concat();
    assert_eq!(read_as(&[skipped.clone(), zstd(b"one "), skipped, zstd(b"two")].concat(), None).unwrap(), "one two");
    let packed = gzip(TEXT.repeat(50).as_bytes());
    assert!(read_as(&packed[..packed.len() / 2], None).is_err(), "what is cut short is told");
    let packed = zstd(TEXT.as_bytes());
    assert!(read_as(&packed[..packed.len() / 2], None).unwrap_err().to_string().contains("zstd"));
}

#[test]
fn marks_at_the_start_of_a_line_are_no_part_of_it() {
    assert_eq!(without_marks("\u{feff}\u{200b}\u{200e}{}".as_bytes()), b"{}");
    assert_eq!(without_marks(" \u{feff}{}".as_bytes()), " \u{feff}{}".as_bytes());
}
