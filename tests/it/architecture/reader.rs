//! Reads source files as far as is needed to know which file uses which: the modules, what they define and name, and
//! every path in `use` trees and in the code.
//!
//! A path leads to the file that defines what it names, however many re-exports are on the way. Paths in comments and
//! in texts are no paths, but for those in attributes (`with = "super::present"`). Methods are not seen: who calls one
//! has named its type.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// One file using another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    /// The file that uses, below `src`.
    pub(super) from: String,
    /// The file that is used.
    pub(super) to: String,
    /// What it uses; `None` is a module that is named and nothing in it.
    pub(super) name: Option<String>,
    /// Whether only tests do it.
    pub(super) in_test: bool,
}

/// All files below a folder, read.
pub(super) struct Sources {
    /// Every file, by its path below the folder.
    pub(super) files: Vec<String>,
    /// Every use of one file by another.
    pub(super) imports: BTreeSet<Import>,
}

impl Sources {
    /// Reads `folder`, whose crate begins in `lib.rs`.
    pub(super) fn read(folder: &Path) -> Self {
        let mut paths = Vec::new();
        find(folder, &mut paths);
        let texts = paths.iter().map(|path| {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            (name, fs::read_to_string(path).unwrap())
        });
        Self::of(texts.filter(|(name, _)| name != "main.rs").collect())
    }

    /// The same for files that are given as path and text.
    pub(super) fn of(mut texts: Vec<(String, String)>) -> Self {
        texts.sort();
        let mut tree = Tree::default();
        for (file, (name, _)) in texts.iter().enumerate() {
            tree.place(file, name);
        }
        let mut uses = Vec::new();
        for (file, (name, text)) in texts.iter().enumerate() {
            let module = tree.place(file, name);
            Walk { tree: &mut tree, uses: &mut uses, tokens: &tokens(text), file }.module(module, 0, false);
        }
        let mut imports = BTreeSet::new();
        for used in uses {
            for (to, name) in tree.targets(&used) {
                let in_test = used.in_test || tree.is_test(used.scope);
                let (from, to) = (texts[used.file].0.clone(), texts[to].0.clone());
                if from != to {
                    imports.insert(Import { from, to, name, in_test });
                }
            }
        }
        Self { files: texts.into_iter().map(|(name, _)| name).collect(), imports }
    }
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`
    Path,
    Sign(char),
    /// A text, without its quotes.
    Text(String),
}

impl Token {
    fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// The tokens of a file, without comments; of texts only what stands in them.
fn tokens(text: &str) -> Vec<Token> {
    let signs: Vec<char> = text.chars().collect();
    let at = |place: usize| signs.get(place).copied().unwrap_or('\0');
    let is_word = |sign: char| sign.is_alphanumeric() || sign == '_';
    let mut found = Vec::new();
    let mut i = 0;
    while i < signs.len() {
        let sign = signs[i];
        if sign == '/' && at(i + 1) == '/' {
            while i < signs.len() && signs[i] != '\n' {
                i += 1;
            }
        } else if sign == '/' && at(i + 1) == '*' {
            let mut depth = 0;
            while i < signs.len() {
                match (at(i), at(i + 1)) {
                    ('/', '*') => (depth, i) = (depth + 1, i + 2),
                    ('*', '/') => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 {
                    break;
                }
            }
        } else if sign == '"' {
            let from = i + 1;
            i = from;
            while i < signs.len() && signs[i] != '"' {
                i += if signs[i] == '\\' { 2 } else { 1 };
            }
            found.push(Token::Text(signs[from..i.min(signs.len())].iter().collect()));
            i += 1;
        } else if sign == '\'' {
            // A lifetime has no second quote; a character has it after one sign or an escape.
            if at(i + 1) == '\\' {
                i += 3;
                while i < signs.len() && signs[i] != '\'' {
                    i += 1;
                }
                i += 1;
            } else if at(i + 2) == '\'' {
                i += 3;
            } else {
                i += 1;
                while is_word(at(i)) {
                    i += 1;
                }
            }
        } else if is_word(sign) {
            let from = i;
            while is_word(at(i)) {
                i += 1;
            }
            let word: String = signs[from..i].iter().collect();
            let hashes = (i..).take_while(|place| at(*place) == '#').count();
            if matches!(word.as_str(), "r" | "br") && at(i + hashes) == '"' {
                let end: String = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                let rest: String = signs[i + hashes + 1..].iter().collect();
                let length = rest.find(&end).map_or(rest.chars().count(), |at| rest[..at].chars().count());
                i += hashes + 1 + length + end.len();
            } else if word == "r" && hashes == 1 {
                i += 1;
            } else {
                found.push(Token::Word(word));
            }
        } else if sign == ':' && at(i + 1) == ':' {
            found.push(Token::Path);
            i += 2;
        } else {
            if !sign.is_whitespace() {
                found.push(Token::Sign(sign));
            }
            i += 1;
        }
    }
    found
}

/// A module: a file, or a block in one.
#[derive(Default)]
struct Module {
    file: usize,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// What it defines itself.
    defined: BTreeSet<String>,
    /// What its `use` lines name, with the path as it is written.
    named: BTreeMap<String, Vec<String>>,
    /// The paths of its `use …::*`.
    globs: Vec<Vec<String>>,
    is_test: bool,
}

/// The modules of the crate; the first is its root.
#[derive(Default)]
struct Tree(Vec<Module>);

/// A path that was read, and where.
struct Used {
    file: usize,
    scope: usize,
    path: Vec<String>,
    /// The words of the file, for a path that ends in `*`: which of them came that way.
    glob: Option<BTreeSet<String>>,
    in_test: bool,
}

/// Where a path leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Module(usize),
    Item(usize),
}

impl Tree {
    /// The module of a file, made with those above it when it is new.
    fn place(&mut self, file: usize, name: &str) -> usize {
        if self.0.is_empty() {
            self.0.push(Module { file: usize::MAX, ..Module::default() });
        }
        let name = name.trim_end_matches(".rs").trim_end_matches("/mod");
        let mut module = 0;
        for part in name.split('/').filter(|part| *part != "lib") {
            module = self.child(module, part);
        }
        self.0[module].file = file;
        module
    }

    fn child(&mut self, parent: usize, name: &str) -> usize {
        if let Some(child) = self.0[parent].children.get(name) {
            return *child;
        }
        let child = self.0.len();
        self.0.push(Module { file: self.0[parent].file, parent: Some(parent), ..Module::default() });
        self.0[parent].children.insert(name.to_owned(), child);
        child
    }

    fn is_test(&self, module: usize) -> bool {
        self.0[module].is_test || self.0[module].parent.is_some_and(|parent| self.is_test(parent))
    }

    /// Where `path`, read in the module `scope`, leads; `None` is out of the crate, or a name of a function.
    fn resolve(&self, scope: usize, path: &[String], depth: u8) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let begin = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(scope),
            "super" => Target::Module(self.0[scope].parent?),
            name => self.step(scope, name, depth)?,
        };
        let mut target = begin;
        for name in rest {
            match target {
                Target::Module(module) if name == "super" => target = Target::Module(self.0[module].parent?),
                Target::Module(module) => {
                    // What no one names is made by a macro, in the module itself.
                    target = self.step(module, name, depth).unwrap_or(Target::Item(module));
                }
                Target::Item(_) => break,
            }
        }
        Some(target)
    }

    /// What `name` is in a module.
    fn step(&self, module: usize, name: &str, depth: u8) -> Option<Target> {
        let found = &self.0[module];
        if let Some(child) = found.children.get(name) {
            return Some(Target::Module(*child));
        }
        if found.defined.contains(name) {
            return Some(Target::Item(module));
        }
        let deeper = depth.checked_sub(1)?;
        if let Some(path) = found.named.get(name) {
            return self.resolve(module, path, deeper);
        }
        found.globs.iter().find_map(|path| match self.resolve(module, path, deeper)? {
            Target::Module(from) if from != module => self.step(from, name, deeper),
            _ => None,
        })
    }

    /// The files that a path uses, each with the name that it uses there.
    fn targets(&self, used: &Used) -> Vec<(usize, Option<String>)> {
        const DEPTH: u8 = 12;
        let file = |module: usize| Some(self.0[module].file).filter(|file| *file != usize::MAX);
        let Some(target) = self.resolve(used.scope, &used.path, DEPTH) else { return Vec::new() };
        let found: Vec<(usize, Option<String>)> = match (target, &used.glob) {
            (Target::Item(module), _) => vec![(module, used.path.last().cloned())],
            (Target::Module(module), None) => vec![(module, None)],
            (Target::Module(module), Some(words)) => words
                .iter()
                .filter_map(|word| Some((self.step(module, word, DEPTH)?, word)))
                .map(|(target, word)| match target {
                    Target::Item(module) => (module, Some(word.clone())),
                    Target::Module(module) => (module, None),
                })
                .collect(),
        };
        found.into_iter().filter_map(|(module, name)| Some((file(module)?, name))).collect()
    }
}

/// A walk through the tokens of one file.
struct Walk<'a> {
    tree: &'a mut Tree,
    uses: &'a mut Vec<Used>,
    tokens: &'a [Token],
    file: usize,
}

impl Walk<'_> {
    /// Reads a module from the token `at` to its end, which is told.
    fn module(&mut self, module: usize, mut at: usize, in_test: bool) -> usize {
        let mut depth = 0_u32;
        let mut test_until = 0;
        while let Some(token) = self.tokens.get(at) {
            let in_test = in_test || at < test_until;
            match token {
                Token::Sign('{' | '(' | '[') => depth += 1,
                Token::Sign('}' | ')' | ']') if depth == 0 => return at + 1,
                Token::Sign('}' | ')' | ']') => depth -= 1,
                Token::Sign('#') => {
                    let end = self.attribute(module, at, in_test);
                    if self.is_test_attribute(at, end) {
                        test_until = test_until.max(self.end_of_item(end));
                    }
                    at = end;
                    continue;
                }
                Token::Word(word) if word == "use" && !self.follows_path(at) => {
                    at = self.tree_of_use(module, at + 1, &[], in_test);
                    continue;
                }
                Token::Word(word) if depth == 0 && word == "mod" => {
                    let name = self.tokens.get(at + 1).and_then(Token::word).unwrap_or_default().to_owned();
                    let child = self.tree.child(module, &name);
                    self.tree.0[child].is_test |= in_test;
                    if self.tokens.get(at + 2) == Some(&Token::Sign('{')) {
                        self.tree.0[child].file = self.file;
                        at = self.module(child, at + 3, in_test);
                        continue;
                    }
                }
                Token::Word(word) => {
                    if depth == 0 && is_definition(word) {
                        self.define(module, at);
                    }
                    if !self.follows_path(at) {
                        at = self.path(module, at, in_test);
                        continue;
                    }
                }
                Token::Path | Token::Sign(_) | Token::Text(_) => {}
            }
            at += 1;
        }
        at
    }

    fn follows_path(&self, at: usize) -> bool {
        at > 0 && self.tokens[at - 1] == Token::Path
    }

    fn define(&mut self, module: usize, at: usize) {
        let mut next = self.tokens[at + 1..].iter().filter(|token| **token != Token::Sign('!'));
        if let Some(name) = next.next().and_then(Token::word) {
            self.tree.0[module].defined.insert(name.to_owned());
        }
    }

    /// Reads a path in the code; one name alone is none, its `use` line has told of it.
    fn path(&mut self, scope: usize, mut at: usize, in_test: bool) -> usize {
        let mut path = Vec::new();
        while let Some(Token::Word(word)) = self.tokens.get(at) {
            path.push(word.clone());
            at += 1;
            if self.tokens.get(at) != Some(&Token::Path) || self.tokens.get(at + 1).and_then(Token::word).is_none() {
                break;
            }
            at += 1;
        }
        if path.len() > 1 {
            self.uses.push(Used { file: self.file, scope, path, glob: None, in_test });
        }
        at
    }

    /// Reads an attribute with the paths in it, also those that are written as texts.
    fn attribute(&mut self, scope: usize, at: usize, in_test: bool) -> usize {
        let end = self.end_of_group(at);
        for token in at..end {
            match &self.tokens[token] {
                Token::Word(_) if !self.follows_path(token) => {
                    self.path(scope, token, in_test);
                }
                Token::Text(text) if text.contains("::") && !text.contains(' ') => {
                    let path = text.split("::").map(str::to_owned).collect();
                    self.uses.push(Used { file: self.file, scope, path, glob: None, in_test });
                }
                _ => {}
            }
        }
        end
    }

    /// Whether the attribute says that what follows is for tests: `cfg(test)`, also among others.
    fn is_test_attribute(&self, at: usize, end: usize) -> bool {
        let words: Vec<&str> = self.tokens[at..end].iter().filter_map(Token::word).collect();
        words.first() == Some(&"cfg") && words.contains(&"test") && !words.contains(&"not")
    }

    /// The end of the first bracket after `at`.
    fn end_of_group(&self, at: usize) -> usize {
        let mut depth = 0_u32;
        for (place, token) in self.tokens.iter().enumerate().skip(at) {
            match token {
                Token::Sign('{' | '(' | '[') => depth += 1,
                Token::Sign('}' | ')' | ']') if depth <= 1 => return place + 1,
                Token::Sign('}' | ')' | ']') => depth -= 1,
                _ => {}
            }
        }
        self.tokens.len()
    }

    /// The end of the item that begins at `at`: its semicolon, or the end of its block.
    fn end_of_item(&self, mut at: usize) -> usize {
        while self.tokens.get(at) == Some(&Token::Sign('#')) {
            at = self.end_of_group(at);
        }
        if self.tokens.get(at).and_then(Token::word) == Some("pub") {
            at += 1;
            if self.tokens.get(at) == Some(&Token::Sign('(')) {
                at = self.end_of_group(at);
            }
        }
        let is_use = self.tokens.get(at).and_then(Token::word) == Some("use");
        while let Some(token) = self.tokens.get(at) {
            match token {
                Token::Sign(';') => return at + 1,
                Token::Sign('{') if !is_use => return self.end_of_group(at),
                Token::Sign('{' | '(' | '[') => at = self.end_of_group(at),
                Token::Sign('}' | ')' | ']') => return at,
                _ => at += 1,
            }
        }
        at
    }

    /// Reads what stands behind `use`, or one branch of it, and says where it ends.
    fn tree_of_use(&mut self, scope: usize, mut at: usize, above: &[String], in_test: bool) -> usize {
        let mut path = above.to_vec();
        loop {
            match self.tokens.get(at) {
                Some(Token::Word(word)) if word == "as" => {
                    let alias = self.tokens.get(at + 1).and_then(Token::word).unwrap_or("_").to_owned();
                    self.leaf(scope, path, &alias, in_test);
                    return self.after_leaf(at + 2);
                }
                Some(Token::Word(word)) => {
                    if word != "self" || path.is_empty() {
                        path.push(word.clone());
                    }
                    at += 1;
                }
                Some(Token::Path) => at += 1,
                Some(Token::Sign('*')) => {
                    self.tree.0[scope].globs.push(path.clone());
                    let words = self.tokens.iter().filter_map(Token::word).map(str::to_owned).collect();
                    self.uses.push(Used { file: self.file, scope, path, glob: Some(words), in_test });
                    return self.after_leaf(at + 1);
                }
                Some(Token::Sign('{')) => {
                    at += 1;
                    while !matches!(self.tokens.get(at), Some(Token::Sign('}')) | None) {
                        at = self.tree_of_use(scope, at, &path, in_test);
                        if self.tokens.get(at) == Some(&Token::Sign(',')) {
                            at += 1;
                        }
                    }
                    return self.after_leaf(at + 1);
                }
                _ => {
                    let name = path.last().cloned().unwrap_or_default();
                    self.leaf(scope, path, &name, in_test);
                    return self.after_leaf(at);
                }
            }
        }
    }

    /// A branch ends before its comma or bracket, the whole behind its semicolon.
    fn after_leaf(&self, at: usize) -> usize {
        if self.tokens.get(at) == Some(&Token::Sign(';')) { at + 1 } else { at }
    }

    fn leaf(&mut self, scope: usize, path: Vec<String>, name: &str, in_test: bool) {
        if name != "_" && path.len() > 1 {
            self.tree.0[scope].named.insert(name.to_owned(), path.clone());
        }
        self.uses.push(Used { file: self.file, scope, path, glob: None, in_test });
    }
}

fn is_definition(word: &str) -> bool {
    matches!(word, "struct" | "enum" | "union" | "trait" | "fn" | "const" | "static" | "type" | "macro_rules")
}
