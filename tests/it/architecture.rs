//! Holds the layers: a module may use only what stands below it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Each layer with the layers that it may use, as in `src/lib.rs` and ARCHITECTURE.md.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("wire", &["domain"]),
    ("graph", &["domain"]),
    ("app", &["graph", "domain", "wire"]),
    ("keymap", &["app", "graph", "domain"]),
    ("line", &["app", "graph", "keymap", "domain"]),
    ("ui", &["app", "graph", "keymap", "domain", "wire"]),
    ("provider", &["domain", "wire", "graph"]),
    ("private", &[]),
    ("sqlite", &["private"]),
    ("store", &["sqlite", "domain"]),
    ("server", &["private", "sqlite", "domain", "wire"]),
    ("import", &["domain", "wire"]),
    ("config", &["domain"]),
    ("runtime", &["ui", "line", "keymap", "app", "graph", "provider", "store", "sqlite", "private", "wire", "domain"]),
    (
        "cli",
        &[
            "runtime", "ui", "line", "keymap", "app", "graph", "provider", "store", "sqlite", "private", "server",
            "import", "config", "wire", "domain",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Layers that `text` names as `crate::layer`, also inside `use crate::{…}`.
fn used(text: &str) -> BTreeSet<&str> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let line_start = code[..at].rfind('\n').map_or(0, |newline| newline + 1);
        if code[line_start..at].trim_start().starts_with("//") {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            for part in group.split_inclusive([',', '{', '}']) {
                let name = part.trim().trim_end_matches([',', '{', '}']);
                if depth == 0 {
                    names.extend(name.split("::").next().map(str::trim).filter(|name| !name.is_empty()));
                }
                depth += part.matches('{').count() as i32 - part.matches('}').count() as i32;
                if depth < 0 {
                    break;
                }
            }
        } else {
            names.extend(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
        }
    }
    names
}

#[test]
fn dependencies_point_one_way() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (layer, allowed) in LAYERS {
        let mut files = Vec::new();
        let folder = source.join(layer);
        if folder.is_dir() {
            sources(&folder, &mut files);
        }
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for name in used(&text) {
                if name != *layer && !allowed.contains(&name) && LAYERS.iter().any(|(known, _)| *known == name) {
                    wrong.push(format!("{} uses {name}", file.strip_prefix(&source).unwrap().display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "layers are crossed:\n{}", wrong.join("\n"));
}

/// What draws, prints or writes escape sequences, and the places below `src` that may: everything else hands them
/// harmless text (`domain::text::Harmless`).
const DOORS: &[(&[&str], &[&str])] = &[
    (
        &[
            ".set_symbol(",
            ".set_char(",
            ".set_string(",
            ".set_stringn(",
            ".set_line(",
            ".set_span(",
            "Span::raw(",
            " Span::styled(",
            "Line::raw(",
            "Line::from(",
            "Text::raw(",
            "Text::from(",
            "Paragraph::new(",
        ],
        &["ui/paint.rs"],
    ),
    (&["println!", "eprintln!", " print!(", "eprint!("], &[]),
    (&["stdout()", "stderr()"], &["cli/output.rs", "cli/exit.rs", "cli/progress.rs", "cli/serve.rs", "runtime/"]),
    (&["\\x1b[", "\\u{1b}[", "\\u{9b}"], &["cli/output.rs", "cli/progress.rs", "runtime/"]),
];

#[test]
fn text_reaches_the_terminal_through_few_doors() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&source, &mut files);
    let mut wrong = Vec::new();
    for file in files
        .iter()
        .filter(|file| !file.ends_with("tests.rs") && !file.components().any(|part| part.as_os_str() == "tests"))
    {
        let name = file.strip_prefix(&source).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for (signs, allowed) in DOORS {
                let sign = signs.iter().find(|sign| line.contains(**sign) && !line.contains("is_terminal()"));
                if let Some(sign) = sign.filter(|_| !allowed.iter().any(|place| name.starts_with(place))) {
                    wrong.push(format!("{name}: {sign}"));
                }
            }
        }
        if name.starts_with("ui/") && code.contains(".verbatim()") {
            wrong.push(format!("{name}: draws text as it came"));
        }
    }
    assert!(wrong.is_empty(), "text goes around the doors:\n{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_the_source_is_a_known_layer() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(source).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(LAYERS.iter().any(|(layer, _)| *layer == name), "src/{name} has no place in the layers");
        }
    }
}

#[test]
fn the_reader_of_use_lines_sees_groups_and_paths() {
    let text =
        "use crate::{app::{Action, Model}, domain::id::CallId, wire};\nlet x = crate::server::serve();\n// crate::ui\n";
    assert_eq!(used(text), BTreeSet::from(["app", "domain", "wire", "server"]));
}

/// What only the door of the server's database may say, and what only SQLite understands, each with the places below
/// `src/server/db` where it stands.
const DATABASE: &[(&[&str], &[&str])] = &[
    (&["sqlx"], &["sql.rs", "sql/"]),
    (&["BEGIN IMMEDIATE", "PRAGMA"], &["sql/home.rs"]),
    (
        &["INDEXED BY", "CROSS JOIN", "rowid", " MATCH ", "json_each", "instr(", "char(10)", "issue_text", "\"+"],
        &["dialect.rs"],
    ),
    (&["iif(", "ifnull(", " OR REPLACE", " OR IGNORE", "is_local = 1", "AUTOINCREMENT"], &[]),
];

#[test]
fn the_server_speaks_with_its_database_through_one_door() {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server");
    let mut files = Vec::new();
    sources(&server, &mut files);
    let mut wrong = Vec::new();
    // `plans.rs` asks SQLite what it does, and is built for tests alone.
    for file in files.iter().filter(|file| !file.ends_with("plans.rs")) {
        let name = file.strip_prefix(&server).unwrap().to_str().unwrap().replace('\\', "/");
        let place = name.strip_prefix("db/").unwrap_or("");
        for line in fs::read_to_string(file).unwrap().lines().filter(|line| !line.trim_start().starts_with("//")) {
            for (signs, allowed) in DATABASE {
                let sign = signs.iter().find(|sign| line.contains(**sign));
                if let Some(sign) = sign.filter(|_| !allowed.iter().any(|door| place.starts_with(door))) {
                    wrong.push(format!("{name}: {sign}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "the door of the database is passed by:\n{}", wrong.join("\n"));
}
