//! Bytes as text.

use std::fmt::Write as _;

/// Bytes in hexadecimal digits, two lower-case ones each.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
