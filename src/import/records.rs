//! Cuts JSON into records without reading it whole: it knows strings, escapes and depth, and nothing else. What a
//! record means, and whether it is well-formed, is found out by the reader of its format.

mod scan;

use std::{fmt, io};

use super::source::Source;
use crate::intake::without_marks;

/// How the records lie in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// One value a line; a broken line does not touch the next.
    Lines,
    /// Values one after the other, on any number of lines; also a single one.
    Values,
    /// The elements of one list.
    Elements,
    /// The value found below these names in an object: its elements when it is a list, else itself.
    Within(&'static [&'static str]),
}

/// Where a record lies, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Line(u64),
    Record(u64),
}

impl Place {
    pub(super) fn number(self) -> u64 {
        match self {
            Self::Line(number) | Self::Record(number) => number,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "line {number}"),
            Self::Record(number) => write!(f, "record {number}"),
        }
    }
}

/// What was cut out.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut<'a> {
    /// A record, without space around it.
    Record { place: Place, bytes: &'a [u8] },
    /// A place where no record could be cut out.
    Bad { place: Place, reason: &'static str },
}

/// How a value ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Complete,
    TooLarge,
    CutShort,
}

const CUT_SHORT: &str = "the file ends in the middle of this record";
const LIST_CUT_SHORT: &str = "the file ends before its list is closed; the records before are complete";
const TOO_LARGE: &str = "the record is larger than 64 MiB";
const NO_COMMA: &str = "expected a comma or the end of the list after this record";
const NO_LIST: &str = "no records were found in this value";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// At a value of the top level.
    Top,
    /// In the list, before an element; whether one came before.
    List { first: bool },
    /// Nothing left.
    Done,
}

/// Whether a record that is being read ends within a string; each byte is looked at once.
#[derive(Debug, Default)]
struct Quotes {
    at: usize,
    inside: bool,
    escaped: bool,
}

impl Quotes {
    fn is_open(&mut self, record: &[u8]) -> bool {
        for byte in record.iter().skip(self.at) {
            self.inside ^= *byte == b'"' && !self.escaped;
            self.escaped = self.inside && *byte == b'\\' && !self.escaped;
        }
        self.at = record.len();
        self.inside
    }
}

/// Takes one record after the other from a source.
pub(super) struct Records<'a> {
    source: Source<'a>,
    layout: Layout,
    most: usize,
    step: Step,
    number: u64,
    record: Vec<u8>,
}

impl<'a> Records<'a> {
    pub(super) fn new(source: Source<'a>, layout: Layout, most: usize) -> Self {
        Self { source, layout, most, step: Step::Top, number: 0, record: Vec::new() }
    }

    /// The next record, or what is wrong in its place; `None` at the end.
    pub(super) fn next_record(&mut self) -> io::Result<Option<Cut<'_>>> {
        if self.record.capacity() > 4 << 20 {
            self.record = Vec::new();
        }
        self.record.clear();
        if self.layout == Layout::Lines {
            return self.line();
        }
        loop {
            let next = match self.step {
                Step::Done => None,
                Step::List { first } => self.element(first)?,
                Step::Top => {
                    if self.space()?.is_none() {
                        self.step = Step::Done;
                        None
                    } else {
                        match self.layout {
                            Layout::Lines | Layout::Values => Some(self.value_record()?),
                            Layout::Elements => self.open_list()?,
                            Layout::Within(names) => self.descend(names)?,
                        }
                    }
                }
            };
            match next {
                Some(Ok(())) => {
                    let place = Place::Record(self.number);
                    return Ok(Some(Cut::Record { place, bytes: self.record.trim_ascii() }));
                }
                Some(Err(reason)) => {
                    return Ok(Some(Cut::Bad { place: Place::Record(self.number), reason }));
                }
                None if self.step == Step::Done => return Ok(None),
                None => {}
            }
        }
    }

    fn line(&mut self) -> io::Result<Option<Cut<'_>>> {
        loop {
            self.record.clear();
            let mut too_large = false;
            let mut any = false;
            // Line breaks in strings of this record.
            let mut broken = 0;
            let mut quotes = Quotes::default();
            loop {
                let bytes = self.source.fill()?;
                if bytes.is_empty() {
                    break;
                }
                any = true;
                let newline = bytes.iter().position(|byte| *byte == b'\n');
                let part = &bytes[..newline.unwrap_or(bytes.len())];
                too_large |= self.record.len() + part.len() > self.most;
                if !too_large {
                    self.record.extend_from_slice(part);
                }
                let count = part.len() + usize::from(newline.is_some());
                self.source.consume(count);
                if newline.is_some() {
                    // A line break as it is in a string does not end the record, where no other record begins behind it.
                    let begins_anew = matches!(self.source.peek()?, None | Some(b'{' | b'[' | b'"' | b'\n' | b'\r'));
                    if begins_anew || too_large || !quotes.is_open(&self.record) {
                        break;
                    }
                    self.record.push(b'\n');
                    broken += 1;
                }
            }
            if !any {
                return Ok(None);
            }
            self.number += 1;
            let place = Place::Line(self.number);
            self.number += broken;
            if too_large {
                return Ok(Some(Cut::Bad { place, reason: TOO_LARGE }));
            }
            if !without_marks(self.record.trim_ascii()).is_empty() {
                return Ok(Some(Cut::Record { place, bytes: without_marks(self.record.trim_ascii()) }));
            }
        }
    }

    fn value_record(&mut self) -> io::Result<Result<(), &'static str>> {
        self.number += 1;
        Ok(match self.value(true)? {
            End::Complete => Ok(()),
            End::TooLarge => Err(TOO_LARGE),
            End::CutShort => {
                self.step = Step::Done;
                Err(CUT_SHORT)
            }
        })
    }

    fn open_list(&mut self) -> io::Result<Option<Result<(), &'static str>>> {
        if self.source.peek()? == Some(b'[') {
            self.source.consume(1);
            self.step = Step::List { first: true };
            return Ok(None);
        }
        // Text after the list, or another shape than the beginning promised.
        self.number += 1;
        self.value(false)?;
        Ok(Some(Err(NO_LIST)))
    }

    fn element(&mut self, first: bool) -> io::Result<Option<Result<(), &'static str>>> {
        match self.space()? {
            None => {
                self.step = Step::Done;
                self.number += 1;
                return Ok(Some(Err(LIST_CUT_SHORT)));
            }
            Some(b']') => {
                self.source.consume(1);
                return self.close_list();
            }
            Some(b',') if !first => {
                self.source.consume(1);
                match self.space()? {
                    // A comma before the end is harmless.
                    Some(b']') | None => return Ok(None),
                    Some(_) => {}
                }
            }
            Some(_) if first => {}
            Some(_) => {
                // Something stands between two records: it goes, up to the next comma.
                self.junk()?;
                return Ok(Some(Err(NO_COMMA)));
            }
        }
        self.step = Step::List { first: false };
        Ok(Some(self.value_record()?))
    }

    fn close_list(&mut self) -> io::Result<Option<Result<(), &'static str>>> {
        self.step = Step::Top;
        let Layout::Within(names) = self.layout else { return Ok(None) };
        self.leave(names.len())
    }

    /// Skips the rest of the objects around the records.
    fn leave(&mut self, depth: usize) -> io::Result<Option<Result<(), &'static str>>> {
        if self.skim(depth, false)? == End::CutShort {
            self.step = Step::Done;
            self.number += 1;
            return Ok(Some(Err(LIST_CUT_SHORT)));
        }
        Ok(None)
    }

    /// Goes down to the value below `names`.
    fn descend(&mut self, names: &[&str]) -> io::Result<Option<Result<(), &'static str>>> {
        if self.source.peek()? != Some(b'{') {
            self.number += 1;
            self.value(false)?;
            return Ok(Some(Err(NO_LIST)));
        }
        self.source.consume(1);
        let mut level = 0;
        loop {
            match self.space()? {
                Some(b'"') => {}
                Some(b',') => {
                    self.source.consume(1);
                    continue;
                }
                Some(_) => {
                    // The object ends without the name, or is broken.
                    self.skim(level + 1, false)?;
                    self.number += 1;
                    return Ok(Some(Err(NO_LIST)));
                }
                None => {
                    self.step = Step::Done;
                    self.number += 1;
                    return Ok(Some(Err(CUT_SHORT)));
                }
            }
            self.record.clear();
            self.value(true)?;
            let wanted = self.record.strip_prefix(b"\"").and_then(|name| name.strip_suffix(b"\""))
                == names.get(level).map(|name| name.as_bytes());
            if self.space()? == Some(b':') {
                self.source.consume(1);
            }
            let next = self.space()?;
            self.record.clear();
            if !wanted {
                self.value(false)?;
            } else if level + 1 < names.len() && next == Some(b'{') {
                self.source.consume(1);
                level += 1;
            } else if level + 1 == names.len() && next == Some(b'[') {
                self.source.consume(1);
                self.step = Step::List { first: true };
                return Ok(None);
            } else if level + 1 == names.len() && next == Some(b'{') {
                let record = self.value_record()?;
                if record.is_ok() {
                    // What is missing behind a complete record does no harm.
                    self.skim(names.len(), false)?;
                }
                return Ok(Some(record));
            } else {
                self.value(false)?;
            }
        }
    }
}

#[cfg(test)]
mod tests;
