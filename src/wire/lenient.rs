//! Reads JSON from outside that strict JSON is not: half a surrogate in a string (`"…\ud83d"`, as a program writes that
//! cuts a text in the middle of a sign), `NaN`, control signs as they are, bytes that are no UTF-8, keys that come twice.
//! The rest of the document is read as it stands.
//!
//! Strict reading comes first, and costs what it always did. Only what it refuses is looked through and mended: what has
//! no meaning in JSON is replaced, and where the replacement does not fit its place, the next one is tried.

mod scan;

use serde::de::DeserializeOwned;

use scan::{Mended, scan};

/// Documents up to this size are tried with every replacement; a larger one with the first of each (bytes).
const TRIED: usize = 8 * 1_024 * 1_024;

/// Reads a document. When it cannot be read, the error is the one of strict reading.
///
/// ```
/// use earmark::wire::lenient;
///
/// let read: Vec<String> = lenient::read(br#"["cut \ud83d", "whole"]"#).unwrap();
/// assert_eq!(read, ["cut \u{fffd}", "whole"]);
/// ```
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    strict(bytes).or_else(|error| mend(bytes).ok_or(error))
}

/// The document without what strict JSON refuses, for a reader that borrows from it; `None` when it was not that, or
/// when it is in another encoding than UTF-8: then its words would be lost.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    std::str::from_utf8(bytes).ok()?;
    let mended = scan(bytes);
    let bytes = mended.render(&vec![0; mended.doubts()]);
    let value: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    // A key that came twice is there once, with what came last.
    serde_json::to_vec(&value).ok()
}

/// Reads by the letter, but for keys that come twice: the last one counts.
fn strict<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(bytes).or_else(|error| {
        let once = || {
            let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
            serde_json::from_slice(&serde_json::to_vec(&value).ok()?).ok()
        };
        // What does not fit may have come before what counts.
        if error.is_data() { once().ok_or(error) } else { Err(error) }
    })
}

/// Tries replacements, each for all places of its key together, and keeps one when the document can be read further
/// with it.
fn mend<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let mended = scan(bytes);
    if !mended.is_changed() {
        return None;
    }
    let mut chosen = vec![0; mended.doubts()];
    let mut reached = match attempt(&mended, &chosen) {
        Ok(read) => return Some(read),
        Err(place) => place,
    };
    if bytes.len() > TRIED {
        return None;
    }
    loop {
        let mut further = None;
        for doubt in 0..chosen.len() {
            for replacement in 0..mended.replacements(doubt) {
                let mut other = chosen.clone();
                other[doubt] = replacement;
                match attempt(&mended, &other) {
                    Ok(read) => return Some(read),
                    Err(place) if place > further.as_ref().map_or(reached, |(place, _)| *place) => {
                        further = Some((place, other));
                    }
                    Err(_) => {}
                }
            }
        }
        // Each step reads more of the document than the one before it, so there is an end.
        (reached, chosen) = further?;
    }
}

/// Reads the document with these replacements, or tells how many of its pieces were read.
fn attempt<T: DeserializeOwned>(mended: &Mended, chosen: &[usize]) -> Result<T, usize> {
    let bytes = mended.render(chosen);
    strict(&bytes).map_err(|error| mended.piece_at(chosen, offset(&bytes, error.line(), error.column())))
}

/// Where a line and a column are, in bytes.
fn offset(bytes: &[u8], line: usize, column: usize) -> usize {
    let mut begins = 0;
    for _ in 1..line {
        begins += bytes[begins..].iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    }
    begins + column
}

#[cfg(test)]
mod tests;
