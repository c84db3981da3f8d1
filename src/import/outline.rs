//! Which names occur where in the first bytes of a JSON file, which may be cut off anywhere.

use std::collections::HashSet;

/// Deepest path that is noted, in brackets.
const DEPTH: usize = 8;
/// Most paths that are noted.
const PATHS: usize = 4_096;
/// Values of the top level that are looked at.
const VALUES: usize = 16;
/// Names whose values tell kinds apart, and the longest such value.
const KINDS: [&str; 3] = ["type", "object", "role"];
const KIND: usize = 32;

/// The paths of a piece of JSON: `.messages[].role` for a name in a list of objects, `[].traj` for one in the
/// objects of a list at the top, `.type=ai` for a name with the value that tells its kind, `.messages~` for one whose
/// value is text that looks like JSON.
#[derive(Debug, Default)]
pub(super) struct Outline {
    paths: HashSet<String, foldhash::fast::RandomState>,
}

impl Outline {
    /// Adds the paths in `bytes`; what is no JSON is passed over.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        // Each open bracket: the length of the path up to it, and whether it is a list.
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut path = String::new();
        let mut name_next = false;
        // The name whose value comes next, and whether it tells a kind.
        let mut kind_next = None;
        let mut values = 0;
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' | b'[' => {
                    let list = *byte == b'[';
                    if list {
                        path.push_str("[]");
                        self.note(&path, open.len());
                    }
                    open.push((path.len(), list));
                    name_next = !list;
                    kind_next = None;
                }
                b'}' | b']' => {
                    open.pop();
                    path.truncate(open.last().map_or(0, |(length, _)| *length));
                    name_next = false;
                    if open.is_empty() {
                        values += 1;
                        if values == VALUES {
                            return;
                        }
                    }
                }
                b',' => {
                    name_next = open.last().is_some_and(|(_, list)| !list);
                    kind_next = None;
                }
                b'"' => {
                    let start = at;
                    let Some(end) = string_end(bytes, start) else { return };
                    at = end + 1;
                    if std::mem::take(&mut name_next) {
                        path.truncate(open.last().map_or(0, |(length, _)| *length));
                        if open.len() <= DEPTH {
                            path.push('.');
                            path.push_str(&String::from_utf8_lossy(&bytes[start..end.min(start + 64)]));
                        }
                        self.note(&path, open.len());
                        kind_next = Some(KINDS.iter().any(|kind| kind.as_bytes() == &bytes[start..end]));
                    } else if let Some(is_kind) = kind_next.take() {
                        self.value(&path, open.len(), is_kind, &bytes[start..end]);
                    }
                }
                _ => {}
            }
        }
    }

    fn value(&mut self, path: &str, depth: usize, is_kind: bool, value: &[u8]) {
        if is_kind && value.len() <= KIND {
            self.note(&format!("{path}={}", String::from_utf8_lossy(value)), depth);
        } else if value.starts_with(b"[{\\\"") || value.starts_with(b"[\\\"") || value.starts_with(b"{\\\"") {
            self.note(&format!("{path}~"), depth);
        }
    }

    fn note(&mut self, path: &str, depth: usize) {
        if depth <= DEPTH && self.paths.len() < PATHS && !self.paths.contains(path) {
            self.paths.insert(path.to_owned());
        }
    }

    /// Whether `name` occurs below `root`.
    pub(super) fn has(&self, root: &str, name: &str) -> bool {
        if root.is_empty() {
            return self.paths.contains(name);
        }
        self.paths.contains([root, name].concat().as_str())
    }

    /// Whether there is no name and no list at all.
    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Outline {
        fn of(bytes: &[u8]) -> Self {
            let mut outline = Self::default();
            outline.add(bytes);
            outline
        }
    }

    #[test]
    fn names_are_found_by_path_even_in_cut_off_text() {
        let outline = Outline::of(br#"[{"task_id": 1, "say": "\"traj\":", "traj": [{"role": "user", "content": "cut"#);
        for path in ["[]", "[].task_id", "[].traj[]", "[].traj[].role", "[].traj[].content"] {
            assert!(outline.has("", path), "{path} in {outline:?}");
        }
        assert!(!outline.has("", ".traj") && !outline.has("", "[].role"));
        let lines = Outline::of(b"{\"a\":{\"b\":[]}}\n{\"c\":1}");
        assert!(lines.has("", ".a.b[]") && lines.has("", ".c"));
        assert!(Outline::of(b"Agent: hello").is_empty());
    }

    #[test]
    fn deep_and_wide_text_takes_little() {
        assert!(Outline::of("[".repeat(100_000).as_bytes()).paths.len() <= DEPTH + 2);
        let wide: String = (0..10_000).map(|n| format!("\"{n}\":1,")).collect();
        assert!(Outline::of(format!("{{{wide}").as_bytes()).paths.len() <= PATHS);
    }
}
