//! Every size that the contract or this program sets, in one place. Lengths count characters, not bytes.

/// Longest title of an issue (contract 3.1).
pub const TITLE: usize = 200;
/// Longest description of an issue (contract 3.1).
pub const DESCRIPTION: usize = 10_000;
/// Longest category name (contract 3.6).
pub const CATEGORY: usize = 64;
/// Longest note of a flag (contract 4.13).
pub const NOTE: usize = 4_000;
/// Longest comment, and longest prompt to an agent (contract 4.17, 4.26).
pub const COMMENT: usize = 4_000;
/// Longest flag type (contract 10, row 18).
pub const FLAG_TYPE: usize = 64;
/// Longest node id and node name (contract 10, row 18).
pub const NODE: usize = 255;
/// Longest copy of a message in a flag (contract 10, row 18).
pub const MESSAGE_TEXT: usize = 10_000;
/// Most resource links in one create request (contract 10, row 10).
pub const LINKS_PER_CREATE: usize = 100;
/// Rows of a page when the request names no limit (contract 1.4).
pub const PAGE_DEFAULT: u32 = 50;
/// Most rows of a page (contract 1.4).
pub const PAGE_MAX: u32 = 100;
/// Most rows of a page of calls, and its default (contract 6.1).
pub const CALLS_PAGE_MAX: u32 = 1_000;
/// Pages after which a walk over a list is given up: no honest list is that long.
pub const PAGES_PER_WALK: usize = 1_000;
/// Largest answer that the client reads, in bytes after decompression.
pub const ANSWER_BYTES: usize = 64 << 20;
/// Largest request body that the server reads, in bytes.
pub const REQUEST_BYTES: usize = 10 << 20;
/// Longest idempotency key, in printable ASCII characters.
pub const IDEMPOTENCY_KEY: usize = 255;
/// The longest wait that a service is granted when it asks for one (milliseconds).
pub const LONGEST_WAIT_MS: u64 = 60 * 60 * 1_000;
/// How much of a message the rules read (characters, ours): more than anybody says in three hours. What a rule keeps of a text
/// is several times as large as the text.
pub const RULES_READ: usize = 200_000;
/// Combining marks that one cell of the screen may carry.
pub const MARKS_PER_CELL: usize = 8;

/// `text` cut to `most` characters at a character boundary.
pub fn cut(text: &str, most: usize) -> &str {
    match text.char_indices().nth(most) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// Whether `text` has at most `most` characters, without counting further than needed.
pub fn fits(text: &str, most: usize) -> bool {
    text.len() <= most || text.chars().nth(most).is_none()
}
