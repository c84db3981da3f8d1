//! Many changes from one file: a line of JSON each, and a line of JSON about what came of each.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    exit::{Code, Outcome, Stop, say},
    output::Output,
};
use crate::{
    domain::issue_ref::IssueRef,
    intake::{self, Encoding},
    wire::lenient,
};

/// The longest line that is read: more than the longest change can be (bytes).
const LINE: u64 = 1 << 20;

/// The file of a batch; `-` is standard input.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) from: String,
    /// Where it is not UTF-8.
    pub(super) encoding: Option<Encoding>,
}

/// What came of a line.
#[derive(Debug, Serialize)]
struct Done {
    /// Its number in the file, from 1.
    line: usize,
    ok: bool,
    /// The id of what was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The exit code that the line alone would have had.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u8>,
}

/// An issue as a line names it: text, or the number alone.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Named {
    Number(u64),
    Text(String),
}

impl Named {
    pub(super) fn issue(&self) -> Outcome<IssueRef> {
        match self {
            Self::Number(number) => Ok(IssueRef::Number(*number)),
            Self::Text(text) => text.parse().map_err(Stop::usage),
        }
    }
}

/// Does what each line of a file says, in their order. A line that cannot be done does not keep
/// the others from it.
pub(super) async fn each<T: DeserializeOwned>(
    Source { from, encoding }: Source,
    mut out: Output,
    act: impl AsyncFn(T) -> Outcome<Option<String>>,
) -> Outcome {
    let source: Box<dyn Read> = if from == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(&from).map_err(|error| Stop::about(Code::NotFound, format_args!("{from}: {error}")))?)
    };
    let unread = |error: io::Error| Stop::about(Code::Failed, format_args!("{from}: cannot be read: {error}"));
    let mut lines = BufReader::new(intake::text(source, encoding).map_err(unread)?);
    let (mut done, mut failed, mut number) = (0_usize, 0_usize, 0_usize);
    let mut first = None;
    loop {
        let mut bytes = Vec::new();
        let count = (&mut lines).take(LINE).read_until(b'\n', &mut bytes).map_err(unread)?;
        if count == 0 {
            break;
        }
        number += 1;
        if bytes.len() as u64 == LINE && bytes.last() != Some(&b'\n') {
            return Err(Stop::usage(format_args!("line {number} is longer than a change can be ({LINE} bytes)")));
        }
        let bytes = intake::without_marks(&bytes);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let result = match lenient::read::<T>(bytes) {
            Ok(row) => act(row).await,
            Err(error) => Err(Stop::usage(format_args!("column {}: {error}", error.column()))),
        };
        let row = match result {
            Ok(id) => {
                done += 1;
                Done { line: number, ok: true, id, error: None, code: None }
            }
            Err(stop) => {
                failed += 1;
                let code = stop.code();
                first.get_or_insert(code);
                let error = Some(stop.into_message().to_string());
                Done { line: number, ok: false, id: None, error, code: Some(code as u8) }
            }
        };
        out.json_line(&row)?;
        // Who reads along sees each line when it is done.
        out.flush()?;
    }
    say(format_args!("{done} of {} done", done + failed));
    match (done, first) {
        (_, None) => Ok(Code::Done),
        (0, Some(code)) => Err(Stop::Silent(code)),
        (_, Some(_)) => Ok(Code::InPart),
    }
}
