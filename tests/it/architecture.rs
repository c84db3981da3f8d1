//! Holds the layers: a module may use only what stands below it, and files stand in no large circles.
//!
//! `EARMARK_IMPORTS=app cargo test --test it imports_between -- --nocapture` lists who uses whom in `src/app`, folder by
//! folder; with an empty value, in all of `src`.

mod circles;
mod reader;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use circles::circles;
use reader::{Import, Sources};

/// Each layer with the layers that it may use, as in `src/lib.rs` and ARCHITECTURE.md. A row may be of a folder in a
/// layer, such as `("app/state", &["app/message"])`: it names what it may use of that layer; what the layer may use, its
/// folders may, and the files beside the folders may use all of them.
const LAYERS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("wire", &["domain"]),
    ("graph", &["domain"]),
    ("rules", &["domain"]),
    ("moments", &["rules", "domain", "wire"]),
    ("app", &["graph", "rules", "domain", "wire"]),
    // The rooms of the core: each sees those above it, and wishes and facts never see each other.
    ("app/message", &[]),
    ("app/state", &["app/message"]),
    ("app/derived", &["app/message", "app/state"]),
    ("app/step", &["app/message", "app/state", "app/derived"]),
    ("app/act", &["app/message", "app/state", "app/derived", "app/step"]),
    ("app/fact", &["app/message", "app/state", "app/derived", "app/step"]),
    ("keymap", &["app", "graph", "domain"]),
    ("plain", &["app", "graph", "keymap", "domain"]),
    ("ui", &["app", "graph", "rules", "keymap", "domain", "wire"]),
    ("private", &[]),
    ("telemetry", &["private", "domain"]),
    ("provider", &["telemetry", "domain", "wire", "graph"]),
    ("sqlite", &["private"]),
    ("store", &["sqlite", "domain"]),
    ("server", &["telemetry", "private", "sqlite", "moments", "rules", "domain", "wire"]),
    ("intake", &[]),
    ("import", &["intake", "rules", "domain", "wire"]),
    ("sources", &["provider", "private", "domain"]),
    ("config", &["domain"]),
    (
        "runtime",
        &[
            "ui", "plain", "keymap", "app", "graph", "moments", "rules", "provider", "store", "sqlite", "private",
            "wire", "domain",
        ],
    ),
    (
        "cli",
        &[
            "runtime",
            "ui",
            "plain",
            "keymap",
            "app",
            "graph",
            "moments",
            "rules",
            "provider",
            "store",
            "sqlite",
            "private",
            "server",
            "import",
            "intake",
            "sources",
            "config",
            "telemetry",
            "wire",
            "domain",
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

/// The most files that may stand in one circle, where each of them cannot be read without all others.
const CIRCLE: usize = 3;

/// All of `src`, read once.
static READ: LazyLock<Sources> = LazyLock::new(|| Sources::read(&source()));

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The row that a file belongs to: the longest one that its path begins with.
fn row_of<'a>(file: &str, rows: &'a [(&'a str, &'a [&'a str])]) -> Option<(&'a str, &'a [&'a str])> {
    let file = file.trim_end_matches(".rs");
    let is_in = |row: &str| file.strip_prefix(row).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    rows.iter().filter(|(row, _)| is_in(row)).max_by_key(|(row, _)| row.len()).copied()
}

/// The layer of a row or a file: the first part of its path.
fn layer_of(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

/// Whether the rows let one file use another.
fn is_allowed(import: &Import, rows: &[(&str, &[&str])]) -> bool {
    let (Some((from, mut allowed)), Some((to, _))) = (row_of(&import.from, rows), row_of(&import.to, rows)) else {
        return true;
    };
    let is_below = |row: &str, above: &str| row.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'));
    // `pub(in crate::app)` names the folder that a file is in, and uses nothing of it.
    if import.name.is_none() && is_below(from, to) {
        return true;
    }
    if from == to || is_below(to, from) {
        return true;
    }
    let (here, there) = (layer_of(from), layer_of(to));
    if here != there {
        allowed = rows.iter().find(|(row, _)| *row == here).map_or(allowed, |(_, allowed)| *allowed);
    }
    allowed.iter().any(|row| *row == to || (is_below(to, row) && !is_below(from, row)))
}

#[test]
fn dependencies_point_one_way() {
    assert!(READ.files.len() > 400, "{} files were read", READ.files.len());
    // Tests of a room use the harness of all tests of the core.
    let is_test = |import: &&Import| import.in_test && import.to.starts_with("app/tests/");
    let wrong = READ.imports.iter().filter(|import| !is_allowed(import, LAYERS) && !is_test(import));
    let wrong: Vec<String> = wrong.map(|import| format!("{} uses {}", import.from, told(import))).collect();
    assert!(wrong.is_empty(), "layers are crossed:\n{}", wrong.join("\n"));
}

/// What is used, and of which file.
fn told(import: &Import) -> String {
    match &import.name {
        Some(name) => format!("{name} of {}", import.to),
        None => import.to.clone(),
    }
}

#[test]
fn files_stand_in_no_large_circles() {
    let imports: Vec<&Import> = READ.imports.iter().filter(|import| !import.in_test && import.name.is_some()).collect();
    let arrows = imports.iter().map(|import| (import.from.as_str(), import.to.as_str())).collect();
    for circle in circles(&arrows) {
        let inside = imports
            .iter()
            .filter(|import| circle.contains(import.from.as_str()) && circle.contains(import.to.as_str()));
        let inside: Vec<String> = inside.map(|import| format!("{} uses {}", import.from, told(import))).collect();
        assert!(circle.len() <= CIRCLE, "{} files in a circle, at most {CIRCLE}:\n{}", circle.len(), inside.join("\n"));
    }
}

/// The list that `EARMARK_IMPORTS` asks for: folder, folder that it uses, and in how many ways.
#[test]
fn imports_between_folders_are_listed() {
    let wanted = std::env::var("EARMARK_IMPORTS").ok();
    let within = wanted.as_deref().unwrap_or_default();
    let folder = |file: &str| file.rsplit_once('/').map_or(file.to_owned(), |(folder, _)| folder.to_owned());
    let mut list: BTreeMap<(String, String), usize> = BTreeMap::new();
    for import in READ.imports.iter().filter(|import| !import.in_test && import.name.is_some()) {
        let (from, to) = (folder(&import.from), folder(&import.to));
        if from != to && from.starts_with(within) && to.starts_with(within) {
            *list.entry((from, to)).or_default() += 1;
        }
    }
    assert!(!list.is_empty(), "nothing in src/{within} uses anything in another folder of it");
    if wanted.is_some() {
        for ((from, to), count) in &list {
            eprintln!("{from} uses {to}: {count}");
        }
    }
}

/// Crates that one part of the program knows, and the places below `src` that may name them.
const CRATES: &[(&str, &[&str])] = &[
    ("tracing", &["telemetry/"]),
    ("tracing_subscriber", &["telemetry/"]),
    ("prometheus_client", &["telemetry/"]),
    ("sqlx", &["sqlite.rs", "store/", "server/db/"]),
    ("reqwest", &["provider/"]),
    ("axum", &["server/"]),
    ("hyper", &["server/"]),
    ("clap", &["cli/"]),
    ("crossterm", &["runtime/"]),
    ("ratatui", &["runtime/", "ui/", "app/"]),
];

#[test]
fn a_library_is_named_where_it_belongs() {
    let mut files = Vec::new();
    sources(&source(), &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let name = file.strip_prefix(source()).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for (library, places) in CRATES {
                let named = line.match_indices(&format!("{library}::")).any(|(at, _)| {
                    !line[..at].ends_with(|sign: char| sign.is_alphanumeric() || matches!(sign, '_' | ':'))
                });
                if named && !places.iter().any(|place| name.starts_with(place)) {
                    wrong.push(format!("{name}: {}", line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "libraries are named elsewhere:\n{}", wrong.join("\n"));
}

/// The groups of the model.
const GROUPS: &[&str] = &["session", "world", "screen", "panes", "reading", "outbox"];

/// The core alone writes to its state; whoever draws, says or performs reads it, and asks by a message or a method.
#[test]
fn the_model_is_written_by_the_core_alone() {
    let mut files = Vec::new();
    sources(&source(), &mut files);
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| !file.starts_with(source().join("app"))) {
        if file.ends_with("tests.rs") || file.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let text = fs::read_to_string(file).unwrap();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            if GROUPS.iter().any(|group| writes_to(line, &format!("model.{group}."))) {
                wrong.push(format!("{}: {}", file.strip_prefix(source()).unwrap().display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "the model is written elsewhere:\n{}", wrong.join("\n"));
}

/// Whether a line assigns to a field that begins like this, or lends it to be changed.
fn writes_to(line: &str, field: &str) -> bool {
    line.match_indices(field).any(|(at, _)| {
        let is_path = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '.');
        let begin = line[..at].rfind(|sign| !is_path(sign)).map_or(0, |before| before + 1);
        let rest = line[at..].trim_start_matches(is_path).trim_start();
        let assigns = ["= ", "+= ", "-= ", "|= ", "&= "].iter().any(|sign| rest.starts_with(sign));
        assigns || line[..begin].ends_with("&mut ")
    })
}

#[test]
fn writing_to_the_model_is_seen() {
    for line in ["self.model.screen.size = x;", "f(&mut model.screen.toasts)", "model.screen.dirty |= true;"] {
        assert!(writes_to(line, "model.screen."), "{line}");
    }
    for line in ["if model.screen.size == x {", "f(&model.screen.toasts)", "let x = model.screen.focus;"] {
        assert!(!writes_to(line, "model.screen."), "{line}");
    }
}

/// What is forbidden says where it is allowed; there it is.
#[test]
fn the_lints_name_files_that_do_what_they_say() {
    let lints = fs::read_to_string(source().join("../clippy.toml")).unwrap();
    let words = lints.split(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '_' | '/' | '.')));
    let named: BTreeSet<&str> = words.filter(|word| word.ends_with(".rs")).collect();
    assert!(!named.is_empty(), "clippy.toml names no file");
    for file in named {
        let text = fs::read_to_string(source().join(file)).unwrap_or_default();
        assert!(text.contains("clippy::disallowed_methods"), "src/{file} does nothing that clippy.toml is about");
    }
}

/// Tests are told about where they are declared.
#[test]
fn every_file_opens_with_a_sentence() {
    let mut files = Vec::new();
    sources(&source(), &mut files);
    let bare = files.iter().filter(|file| !file.ends_with("tests.rs"));
    let bare: Vec<_> = bare.filter(|file| !fs::read_to_string(file).unwrap().starts_with("//! ")).collect();
    assert!(bare.is_empty(), "files that do not say what they are: {bare:#?}");
}

/// What draws, prints or writes escape sequences, and the places below `src` that may: everything else hands them
/// harmless text (`domain::text::Harmless`).
const DOORS: &[(&[&str], &[&str])] = &[
    // The second hands on what the first has put into cells.
    (&[".set_symbol("], &["ui/paint.rs", "runtime/surface.rs"]),
    (
        &[
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
    let folders = |folder: PathBuf| {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let folders = entries.filter(|path| path.is_dir());
        folders.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for name in folders(source()) {
        assert!(LAYERS.iter().any(|(layer, _)| *layer == name), "src/{name} has no place in the layers");
    }
    // A layer that has one row of a folder has rows of all its folders.
    let parted: BTreeSet<&str> = LAYERS.iter().filter_map(|(row, _)| row.split_once('/')).map(|(top, _)| top).collect();
    for layer in parted {
        for name in folders(source().join(layer)).iter().filter(|name| *name != "tests") {
            let row = format!("{layer}/{name}");
            assert!(LAYERS.iter().any(|(known, _)| *known == row), "src/{row} has no place in its layer");
        }
    }
}

/// Files by name and text, read.
fn read(files: &[(&str, &str)]) -> Vec<(String, String, String)> {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let imports = Sources::of(files).imports.into_iter().filter(|import| !import.in_test);
    imports.filter_map(|import| Some((import.from, import.to, import.name?))).collect()
}

fn uses(from: &str, to: &str, name: &str) -> (String, String, String) {
    (from.to_owned(), to.to_owned(), name.to_owned())
}

#[test]
fn the_reader_sees_groups_paths_and_what_stands_behind_a_door() {
    let found = read(&[
        ("lib.rs", "pub mod app;\npub mod domain;\npub mod server;\n"),
        ("app/mod.rs", "//! crate::server::serve\nmod model;\npub use model::Model as Shown;\nuse crate::domain;\n"),
        (
            "app/model.rs",
            "pub struct Model(super::super::domain::id::CallId);\nimpl Model { fn of() { Self::other() } }\n",
        ),
        ("domain/mod.rs", "pub mod id;\npub fn low() {}\n"),
        ("domain/id.rs", "ids! { CallId }\nstruct Own;\nfn own() { self::Own; \"crate::server::serve\"; '\"'; }\n"),
        (
            "server/mod.rs",
            "use crate::{app::{Shown, model}, domain::{self, id::*}};\n\
             fn serve<'a>(it: &'a Own) { domain::low(); model::Model; /* crate::nothing::at::all */ }\n\
             #[serde(with = \"crate::domain::low\")]\nstruct Row;\n",
        ),
    ]);
    assert_eq!(
        found,
        [
            uses("app/mod.rs", "app/model.rs", "Model"),
            uses("app/model.rs", "domain/id.rs", "CallId"),
            uses("server/mod.rs", "app/model.rs", "Model"),
            uses("server/mod.rs", "app/model.rs", "Shown"),
            uses("server/mod.rs", "domain/id.rs", "Own"),
            uses("server/mod.rs", "domain/mod.rs", "low"),
        ]
    );
}

#[test]
fn the_reader_leaves_tests_out_and_follows_parents() {
    let found = read(&[
        ("lib.rs", "mod low;\nmod top;\n"),
        (
            "low.rs",
            "pub struct Low;\n#[cfg(test)]\nuse crate::top::Top;\n#[cfg(all(test, unix))]\nmod tests {\n    use super::*;\n    \
             fn f() { crate::top::Top; }\n}\n#[cfg(not(test))]\nmod real { use super::super::top::Top; }\n",
        ),
        ("top/mod.rs", "mod deep;\n#[cfg(test)]\nmod tests;\npub struct Top;\n"),
        (
            "top/deep.rs",
            "use super::super::low::{self, Low as L};\npub(in crate::top) fn f() { r#\"crate::x::y\"#; L; }\n",
        ),
        ("top/tests.rs", "use crate::low::Low;\n"),
    ]);
    assert_eq!(found, [uses("low.rs", "top/mod.rs", "Top"), uses("top/deep.rs", "low.rs", "Low")]);
}

#[test]
fn rows_of_folders_hold_inside_their_layer_and_outside() {
    let rows: &[(&str, &[&str])] = &[
        ("domain", &[]),
        ("app", &["domain"]),
        ("app/message", &[]),
        ("app/state", &["app/message"]),
        ("ui", &["app"]),
    ];
    let allowed = |from: &str, to: &str| {
        let import = Import { from: from.to_owned(), to: to.to_owned(), name: Some("x".to_owned()), in_test: false };
        is_allowed(&import, rows)
    };
    for (from, to) in [
        ("app/state/model.rs", "app/message/key.rs"),
        ("app/state/model.rs", "app/state/marks.rs"),
        ("app/state/model.rs", "domain/id.rs"),
        ("app/mod.rs", "app/state/model.rs"),
        ("ui/mod.rs", "app/state/model.rs"),
        ("ui/mod.rs", "app/mod.rs"),
    ] {
        assert!(allowed(from, to), "{from} to {to}");
    }
    for (from, to) in [
        ("app/message/key.rs", "app/state/model.rs"),
        ("app/state/model.rs", "app/mod.rs"),
        ("app/state/model.rs", "ui/mod.rs"),
        ("domain/id.rs", "app/message/key.rs"),
        ("ui/mod.rs", "domain/id.rs"),
    ] {
        assert!(!allowed(from, to), "{from} to {to}");
    }
}

#[test]
fn circles_are_found_whole() {
    let arrows = BTreeSet::from([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "d"), ("e", "f")]);
    assert_eq!(circles(&arrows), [BTreeSet::from(["a", "b", "c"]), BTreeSet::from(["d", "e"])]);
}
