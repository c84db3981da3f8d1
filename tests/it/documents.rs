//! Holds what is written by hand: paths and names in the documents exist, links lead somewhere, pages begin with what
//! always holds, the README is short, and every file of the source opens with a sentence.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use earmark::{
    cli::{ExportTable, export_columns},
    domain::{flag_type::STARTERS, maker::Maker},
    import::Format,
    rules::catalogue::Rule,
};

/// The most lines of the README.
const README_LINES: usize = 200;
/// Files of the user, which are not in the repository.
const FILES_OF_THE_USER: [&str; 5] = ["config.toml", "keys.toml", "rules.toml", "secrets.toml", "serve.toml"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The documents, by their paths from the root. What is told of past versions speaks of what was.
fn documents() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["", "docs"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    found.retain(|name| name != "CHANGELOG.md");
    found.sort();
    found
}

/// The text without what stands between fences: that is input and output, not prose.
fn prose(text: &str) -> String {
    let mut inside = false;
    let mut kept = String::new();
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        inside ^= is_fence;
        kept.push_str(if inside || is_fence { "" } else { line });
        kept.push('\n');
    }
    kept
}

/// What stands in backticks, each with what is between it and the one before.
fn spans(prose: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut parts = prose.split('`');
    while let (Some(between), Some(inside)) = (parts.next(), parts.next()) {
        found.push((between, inside));
    }
    found
}

/// Whether a span is a path of the repository, by its form.
fn is_path(span: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "_./*-".contains(c);
    let has_ending = [".rs", ".md", ".toml"].iter().any(|ending| span.len() > ending.len() && span.ends_with(ending));
    span.chars().all(fits)
        && span.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '.')
        && !FILES_OF_THE_USER.contains(&span)
        && (span.trim_end_matches('/').contains('/') || has_ending)
}

/// The files that a path means: from the root, or from `src`. A star stands for any part of a file's name.
fn files_of(path: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for base in [root().to_owned(), root().join("src")] {
        let whole = base.join(path);
        let (folder, name) = (whole.parent().unwrap(), whole.file_name().unwrap().to_str().unwrap());
        match name.split_once('*') {
            None => found.extend(Some(whole.clone()).filter(|file| file.exists())),
            Some((start, end)) => {
                let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
                found.extend(entries.filter(|file| {
                    let name = file.file_name().unwrap().to_str().unwrap();
                    name.starts_with(start) && name.ends_with(end)
                }));
            }
        }
    }
    found
}

/// Whether a span is the name of something in code: `name`, `Type` or `Type::name`.
fn is_name(span: &str) -> bool {
    let is_word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    !span.is_empty() && span.split("::").all(is_word)
}

fn has_word(text: &str, word: &str) -> bool {
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(is_of_word)
            && !text[at + word.len()..].chars().next().is_some_and(is_of_word)
    })
}

/// Whether the code has an item of that name; of `Type::name` the name may also be a variant or a field.
fn has_item(code: &str, name: &str) -> bool {
    let (of, last) = name.rsplit_once("::").map_or((None, name), |(of, last)| (Some(of), last));
    let kinds = ["fn", "struct", "enum", "trait", "type", "const", "static", "mod", "macro_rules!"];
    let is_item = |line: &str| kinds.iter().any(|kind| has_word(line, &format!("{kind} {last}")));
    let is_part = |line: &str| {
        let rest = line.trim_start().trim_start_matches("pub ").strip_prefix(last);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([',', '(', ' ', ':', '{']))
    };
    code.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| match of {
        Some(_) => is_item(line) || is_part(line),
        None => is_item(line),
    }) && of.is_none_or(|of| of.split("::").all(|part| has_word(code, part)))
}

/// Pairs of a file and a name behind it: a path in backticks and, with nothing but space between, a name in backticks.
fn pairs(prose: &str) -> Vec<(&str, &str)> {
    let spans = spans(prose);
    let behind = spans.windows(2).filter(|pair| pair[1].0.trim().is_empty());
    behind.map(|pair| (pair[0].1, pair[1].1)).filter(|(path, name)| is_path(path) && is_name(name)).collect()
}

/// What is wrong with the paths of a document, and with the names behind them.
fn faults(name: &str, text: &str) -> Vec<String> {
    let prose = prose(text);
    let mut faults = Vec::new();
    for (_, path) in spans(&prose).into_iter().filter(|(_, span)| is_path(span)) {
        if files_of(path).is_empty() {
            faults.push(format!("{name}: `{path}` is not there"));
        }
    }
    for (path, item) in pairs(&prose) {
        let files = files_of(path);
        if !files.iter().any(|file| fs::read_to_string(file).is_ok_and(|code| has_item(&code, item))) {
            faults.push(format!("{name}: `{path}` has no `{item}`"));
        }
    }
    faults
}

/// Compares what stands between two marks of a document with what the program says, or writes it there.
pub(crate) fn is_fresh(name: &str, begin: &str, end: &str, made: &str, test: &str) {
    let text = read(name);
    let (begin, end) = (format!("<!-- {begin} -->\n\n"), format!("\n<!-- end of {end} -->"));
    let start = text.find(&begin).expect("a place for it") + begin.len();
    let stop = start + text[start..].find(&end).expect("an end of it");
    if std::env::var_os("EARMARK_UPDATE").is_some() {
        fs::write(root().join(name), format!("{}{made}{}", &text[..start], &text[stop..])).unwrap();
        return;
    }
    assert!(text[start..stop] == *made, "{name} is old: EARMARK_UPDATE=1 cargo test --test it {test}");
}

#[test]
fn the_table_of_flag_types_is_the_starter_set() {
    let mut table = String::from("| type | what it says went wrong |\n|---|---|\n");
    for starter in STARTERS {
        table.push_str(&format!("| `{}` | {} |\n", starter.name, starter.meaning));
    }
    let made = "flag types: made from `domain/flag_type.rs`";
    is_fresh("docs/flag-types.md", made, "flag types", &table, "the_table_of_flag_types");
}

#[test]
fn the_table_of_rules_is_the_catalogue() {
    let mut table = String::from(
        "| rule | family | flag on | flag type | score | points | finds |\n|---|---|---|---|---|---|---|\n",
    );
    for rule in Rule::ALL {
        let (family, place) = (rule.family().word(), rule.place().words());
        let figures = format!("{} | {}", rule.score(), rule.points());
        table.push_str(&format!(
            "| `{}` | {family} | {place} | `{}` | {figures} | {} |\n",
            rule.id(),
            rule.flag_type(),
            rule.says()
        ));
    }
    let made = "rules: made from `rules/catalogue.rs`";
    is_fresh("docs/moments.md", made, "rules", &table, "the_table_of_rules");
}

#[test]
fn the_table_of_makers_is_the_one_of_the_program() {
    let mut table = String::from("| source | address | variable with the key |\n|---|---|---|\n");
    for maker in Maker::ALL {
        table.push_str(&format!("| `{maker}` | `{}` | `{}` |\n", maker.base(), maker.key_variable()));
    }
    is_fresh("docs/sources.md", "makers: made from `domain/maker.rs`", "makers", &table, "the_table_of_makers");
}

#[test]
fn the_table_of_formats_is_the_one_of_the_import() {
    let mut table = String::from("| format | `--format` | what is read |\n|---|---|---|\n");
    for format in Format::ALL {
        table.push_str(&format!("| {} | `{format}` | {} |\n", format.title(), format.words()));
    }
    let titles: Vec<&str> = Format::ALL.iter().map(|format| format.title()).collect();
    let line = format!("{}.\n", titles.join(", "));
    let made = "formats: made from `import/format.rs`";
    is_fresh("docs/import.md", made, "formats", &table, "the_table_of_formats");
    is_fresh("README.md", made, "formats", &line, "the_table_of_formats");
}

#[test]
fn the_table_of_exports_is_the_one_of_the_command() {
    for table in ExportTable::ALL {
        let mut text = String::from("| column | type | what it means | since |\n|---|---|---|---|\n");
        for column in export_columns(table) {
            let said = if column.is_said { "; with `--with-text`" } else { "" };
            let (name, kind, meaning, since) = (column.name, column.kind, column.meaning, column.since);
            text.push_str(&format!("| `{name}` | {kind} | {meaning}{said} | {since} |\n"));
        }
        let name = table.name();
        let made = format!("{name}: made from `cli/export/{name}.rs`");
        is_fresh("docs/export.md", &made, name, &text, "the_table_of_exports");
    }
}

#[test]
fn the_table_of_settings_of_a_server_is_the_one_that_is_read() {
    let mut table = String::from("| setting | what it means |\n|---|---|\n");
    for (name, help) in earmark::config::serve::settings() {
        table.push_str(&format!("| `{name}` | {help} |\n"));
    }
    let made = "settings: made from `config/serve.rs`";
    is_fresh("docs/operation.md", made, "settings", &table, "the_table_of_settings");
}

#[test]
fn paths_and_names_in_the_documents_exist() {
    let faults: Vec<String> = documents().iter().flat_map(|name| faults(name, &read(name))).collect();
    assert!(faults.is_empty(), "documents speak of what is not there:\n{}", faults.join("\n"));
}

#[test]
fn each_step_of_a_key_press_names_a_file_and_something_in_it() {
    let text = read("ARCHITECTURE.md");
    let (_, section) = text.split_once("## The way of a key press\n").expect("the way of a key press");
    let section = section.split("\n## ").next().unwrap();
    let is_step = |line: &&str| line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok());
    let mut steps: Vec<String> = Vec::new();
    for line in section.lines() {
        if is_step(&line) {
            steps.push(String::new());
        } else if line.is_empty() && !steps.is_empty() {
            break;
        }
        if let Some(step) = steps.last_mut() {
            step.push_str(line);
            step.push('\n');
        }
    }
    assert!(steps.len() >= 8, "from the key to the stored flag: {} steps", steps.len());
    for step in steps {
        assert!(!pairs(&step).is_empty(), "no file with a name behind it: {step}");
    }
}

/// What a heading is called in an address.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase().replace(' ', "-");
    kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}

/// Where the links of a document lead; not those to the web.
fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    let parts = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    parts.filter(|target| !target.contains("://")).map(str::to_owned).collect()
}

/// A link of a document as a path from the root, and the heading it asks for.
fn target(document: &str, link: &str) -> (String, String) {
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let mut parts: Vec<&str> = document.split('/').collect();
    if !file.is_empty() {
        parts.pop();
    }
    for part in file.split('/').filter(|part| !part.is_empty()) {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    (parts.join("/"), heading.to_owned())
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut faults = Vec::new();
    let mut reached = BTreeSet::new();
    for name in documents() {
        for link in links(&read(&name)) {
            let (file, heading) = target(&name, &link);
            if !root().join(&file).exists() {
                faults.push(format!("{name}: {link} leads nowhere"));
            } else if !heading.is_empty()
                && !read(&file)
                    .lines()
                    .any(|line| line.starts_with('#') && anchor(line.trim_start_matches('#')) == heading)
            {
                faults.push(format!("{name}: {link} asks for a heading that is not there"));
            }
            reached.insert(file);
        }
    }
    faults.extend(
        documents()
            .into_iter()
            .filter(|name| name != "README.md" && !reached.contains(name))
            .map(|name| format!("nothing leads to {name}")),
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn pages_for_developers_begin_with_what_always_holds() {
    let text = read("ARCHITECTURE.md");
    let (_, section) = text.split_once("\n## Pages\n").expect("the pages");
    let pages: Vec<String> = links(section)
        .iter()
        .map(|link| target("ARCHITECTURE.md", link).0)
        .filter(|file| file.starts_with("docs/"))
        .collect();
    assert!(pages.len() >= 8, "{pages:?}");
    for page in pages {
        let text = read(&page);
        let first = text.lines().skip(1).find(|line| !line.is_empty()).unwrap_or_default();
        assert!(text.starts_with("# ") && first.starts_with("**Always:** "), "{page} begins with: {first}");
    }
}

#[test]
fn the_readme_is_short_and_has_its_two_commands() {
    let text = read("README.md");
    assert!(text.lines().count() <= README_LINES, "the README has {} lines", text.lines().count());
    assert!(text.contains("```console\n$ cargo run -- demo\n$ cargo test\n```"), "the two commands");
    // The second is what has to pass before a change lands; the first is run by the tests of the pseudo-terminal.
    assert!(read(".ci/run").lines().any(|line| line == "cargo test --locked"), ".ci/run runs the second");
}

#[test]
fn the_hosted_checks_are_those_of_this_machine() {
    let workflow = read(".github/workflows/ci.yml");
    assert!(workflow.lines().any(|line| line.trim() == "- run: .ci/run"), "it calls .ci/run");
    assert!(workflow.contains("tool: cargo-deny"), "it installs what .ci/run does without elsewhere");
    assert!(!workflow.contains("secrets."), "it needs no secret");
    for action in workflow.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")) {
        let version = action.split_once("@v").map(|(_, version)| version.parse::<u32>());
        assert!(matches!(version, Some(Ok(_))), "{action} is pinned by its major version");
    }
    let toolchain = read("rust-toolchain.toml");
    let manifest = read("Cargo.toml");
    let quoted = |text: &str, key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))?;
        Some(line.trim_matches('"').to_owned())
    };
    let (channel, oldest) = (quoted(&toolchain, "channel").unwrap(), quoted(&manifest, "rust-version").unwrap());
    assert!(channel.starts_with(&oldest), "the compiler {channel} is the oldest that is promised: {oldest}");
}

#[test]
fn the_table_of_folders_is_complete() {
    let text = read("ARCHITECTURE.md");
    let (_, section) = text.split_once("\n## Where things are\n").expect("the table");
    let section = section.split("\n## ").next().unwrap();
    let named: BTreeSet<&str> =
        section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let missing: Vec<&&str> = named.iter().filter(|name| !root().join(name).exists()).collect();
    assert!(missing.is_empty(), "not there: {missing:?}");
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_entry = ["main.rs", "lib.rs"].contains(&name.as_str());
        assert!(is_entry || named.contains(format!("src/{name}").as_str()), "src/{name} is not in the table");
    }
}

#[test]
fn every_file_of_the_source_opens_with_a_sentence() {
    let mut folders =
        vec![root().join("src"), root().join("tests/it"), root().join("fuzz/src"), root().join("benches")];
    let mut silent = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let sentence =
                    text.lines().map_while(|line| line.strip_prefix("//!")).take_while(|line| !line.is_empty());
                if !sentence.collect::<String>().trim_end().ends_with(['.', ':']) {
                    silent.push(path.strip_prefix(root()).unwrap().display().to_string());
                }
            }
        }
    }
    silent.sort();
    assert!(silent.is_empty(), "files without a sentence at their head:\n{}", silent.join("\n"));
}

#[test]
fn the_reader_of_documents_sees_what_is_wrong() {
    let text = "`app/mod.rs` `update` and `app/message/env.rs`\n`Env::now`, `domain/nowhere.rs`, `app/mod.rs` `updat`, `a b/c`\n\
                ```text\n`gone/too.rs`\n```\n`app/mod.rs` (`nothing`), `server/api/tickets*.rs`, `/v1/x`, `config.toml`\n";
    assert_eq!(faults("x", text), ["x: `domain/nowhere.rs` is not there", "x: `app/mod.rs` has no `updat`"]);
    assert!(has_item("pub enum A {\n    /// It.\n    B(u8),\n}", "A::B") && !has_item("// fn b", "b"));
    assert!(!has_item("fn before() {}", "be") && !has_item("let x = B;", "B"));
    assert_eq!(target("docs/a.md", "../b.md#c"), ("b.md".to_owned(), "c".to_owned()));
    assert_eq!(target("docs/a.md", "#c"), ("docs/a.md".to_owned(), "c".to_owned()));
    assert_eq!(anchor(" One graph, over both "), "one-graph-over-both");
}
