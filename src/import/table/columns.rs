//! What the columns of a table hold, by their names.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Text,
    Speaker,
    Start,
    End,
    Call,
    /// Something else, which is kept beside the call.
    Other,
}

/// Whether the columns have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Named,
    /// Start, end and words with tabs between, as audio editors export labels.
    Labels,
}

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) shape: Shape,
    pub(super) separator: char,
    pub(super) roles: Vec<(Role, String)>,
    /// Quotes stand around fields.
    quoted: bool,
}

/// Names of each role, the surest first: of two columns that would do, the first of this list is taken.
const NAMES: [(Role, &[&str]); 5] = [
    (
        Role::Text,
        &[
            "text",
            "utterance",
            "transcript",
            "transcription",
            "message",
            "content",
            "sentence",
            "words",
            "body",
            "caption",
            "speech",
            "message_text",
        ],
    ),
    (
        Role::Speaker,
        &[
            "speaker",
            "speaker_label",
            "speaker_name",
            "speaker_id",
            "role",
            "from",
            "sender",
            "author",
            "participant",
            "who",
            "user",
            "name",
            "channel",
            "party",
        ],
    ),
    (
        Role::Start,
        &[
            "start",
            "start_time",
            "starttime",
            "begin",
            "begin_time",
            "start_ms",
            "start_s",
            "start_sec",
            "start_secs",
            "start_seconds",
            "begin_ms",
            "offset",
            "offset_ms",
            "offset_seconds",
            "timestamp",
            "timestamp_ms",
            "time",
            "created_at",
            "datetime",
            "date",
        ],
    ),
    (
        Role::End,
        &[
            "end",
            "end_time",
            "endtime",
            "stop",
            "finish",
            "end_ms",
            "end_s",
            "end_sec",
            "end_secs",
            "end_seconds",
            "stop_ms",
        ],
    ),
    (
        Role::Call,
        &[
            "conversation_id",
            "call_id",
            "conversationid",
            "callid",
            "conversation",
            "call",
            "session_id",
            "call_sid",
            "dialogue_id",
            "dialog_id",
            "interaction_id",
            "contact_id",
            "thread_id",
            "transcript_id",
            "session",
        ],
    ),
];

impl Columns {
    /// Tells the columns by the first lines, or says what is missing.
    pub(super) fn of(text: &str) -> Result<Self, &'static str> {
        let first = text.split(['\n', '\r']).find(|line| !line.trim().is_empty()).unwrap_or_default();
        let mut reason = "the first line does not name columns such as speaker, start and text";
        // One that is not there parts nothing, and a reader is dear to make.
        for separator in ['\t', ',', ';', '|'].into_iter().filter(|separator| first.contains(*separator)) {
            let names: Vec<String> = fields(first, separator, true);
            if names.len() < 2 {
                continue;
            }
            let roles = roles(names);
            let has = |role| roles.iter().any(|(one, _)| *one == role);
            let others = [Role::Speaker, Role::Start, Role::Call].into_iter().any(has);
            match (has(Role::Text), others) {
                (true, true) => {
                    let quoted = separator != '\t' || !is_even(text, roles.len());
                    return Ok(Self { shape: Shape::Named, separator, roles, quoted });
                }
                (true, false) => reason = "a column holds words, but none says speaker, start or conversation_id",
                (false, true) => {
                    reason = "no column is named as the words are: text, utterance, message, content, transcript"
                }
                (false, false) => {}
            }
        }
        if is_labels(text) {
            let roles = [(Role::Start, "start"), (Role::End, "end"), (Role::Text, "text")];
            let roles = roles.map(|(role, name)| (role, name.to_owned())).to_vec();
            return Ok(Self { shape: Shape::Labels, separator: '\t', roles, quoted: false });
        }
        Err(reason)
    }

    /// Whether the times are as speech recognisers write tables: whole milliseconds.
    pub(super) fn is_recogniser(&self) -> bool {
        self.separator == '\t' && self.roles.iter().map(|(_, name)| name.as_str()).eq(["start", "end", "text"])
    }

    /// The name of the column of the start.
    pub(super) fn start(&self) -> &str {
        self.roles.iter().find(|(role, _)| *role == Role::Start).map_or("", |(_, name)| name.as_str())
    }

    /// The rows below the names with their lines; none in the place of one that is no row.
    pub(super) fn rows<'a>(&self, text: &'a str) -> impl Iterator<Item = (usize, Option<Vec<String>>)> + 'a {
        let named = self.shape == Shape::Named;
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(self.separator).unwrap_or(b','))
            .quoting(self.quoted)
            .from_reader(text.as_bytes());
        let (quoted, labels) = (self.quoted, !named);
        let rows = reader.into_records().enumerate().map(move |(nth, record)| match record {
            Ok(record) => {
                let line =
                    record.position().map_or(nth + 1, |place| usize::try_from(place.line()).unwrap_or(usize::MAX));
                let bare = |field: &str| if quoted { field.to_owned() } else { unquoted(field) };
                (line, Some(record.iter().map(bare).collect::<Vec<_>>()))
            }
            Err(_) => (nth + 1, None),
        });
        // Audio editors write the range of frequencies of a label on a line of its own.
        let is_range =
            move |fields: &Option<Vec<String>>| labels && fields.as_ref().is_some_and(|fields| fields[0] == "\\");
        rows.skip(usize::from(named)).filter(move |(_, fields)| !is_range(fields))
    }
}

/// The fields of one line.
fn fields(line: &str, separator: char, quoted: bool) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).quoting(quoted).delimiter(u8::try_from(separator).unwrap_or(b','));
    let first = reader.from_reader(line.as_bytes()).into_records().next().and_then(Result::ok);
    first.map_or_else(Vec::new, |record| record.iter().map(str::to_owned).collect())
}

/// A field that has quotes around it although the table has none.
fn unquoted(field: &str) -> String {
    let inner = field.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    let single = |inner: &str| inner.replace("\"\"", "").contains('"');
    inner.filter(|inner| !single(inner)).map_or_else(|| field.to_owned(), |inner| inner.replace("\"\"", "\""))
}

fn roles(names: Vec<String>) -> Vec<(Role, String)> {
    let plain = |name: &str| {
        let name = name.trim().trim_matches('\u{feff}').to_lowercase();
        let name: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        name.trim_matches('_').to_owned()
    };
    let mut roles: Vec<(Role, String)> = names.iter().map(|name| (Role::Other, plain(name))).collect();
    for (role, known) in NAMES {
        let best =
            known.iter().find_map(|name| roles.iter().position(|(taken, own)| *taken == Role::Other && own == name));
        if let Some(at) = best {
            roles[at].0 = role;
        }
    }
    roles
}

/// Whether each line has as many fields as the first, whatever quotes are in it.
fn is_even(text: &str, width: usize) -> bool {
    text.lines().filter(|line| !line.trim().is_empty()).all(|line| line.split('\t').count() == width)
}

fn is_labels(text: &str) -> bool {
    let seconds = |field: &str| field.contains('.') && field.trim().parse::<f64>().is_ok_and(f64::is_finite);
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('\\')).take(3).peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            let mut fields = line.splitn(3, '\t');
            fields.next().is_some_and(seconds) && fields.next().is_some_and(seconds) && fields.next().is_some()
        })
}
