//! Finds circles between files: which file takes names from which, read from
//! the `use` lines and paths of a package's sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::{outermost, rust_files};

/// The path of a module from its package's root: `["cli", "watch"]`.
type Module = Vec<String>;

/// Which modules each module takes names from.
type Arrows = BTreeMap<Module, BTreeSet<Module>>;

/// A module's code, and the paths that each of its imported names leads to.
struct Source {
    code: String,
    imports: BTreeMap<String, Vec<Module>>,
}

/// The sources of one package.
struct Package(BTreeMap<Module, Source>);

impl Package {
    fn read(src: &Path) -> Self {
        let mut sources = BTreeMap::new();
        for file in rust_files(src) {
            let path = file.strip_prefix(src).unwrap().with_extension("");
            let parts = path.iter().map(|part| part.to_str().unwrap().to_owned());
            let module: Module = parts
                .filter(|part| !["lib", "main", "mod"].contains(&part.as_str()))
                .collect();
            if module.iter().all(|part| part != "tests") {
                let (code, imports) = parse(&fs::read_to_string(&file).unwrap());
                sources.insert(module, Source { code, imports });
            }
        }
        Self(sources)
    }

    /// Returns the path from the root that `path` means in `module`; `None` if
    /// it leads to another package.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Module> {
        let mut base = module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                base.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {}
            child => {
                base.push(child.to_owned());
                let is_child = self.0.contains_key(&base);
                base.pop();
                if !is_child {
                    return None;
                }
            }
        }
        while rest.first().is_some_and(|part| part == "super") {
            base.pop();
            rest = &rest[1..];
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    /// Finds the modules that define what `path` names, through re-exports.
    fn definers(&self, path: &Module, depth: usize) -> BTreeSet<Module> {
        let is_module = |length: &usize| self.0.contains_key(&path[..*length]);
        let Some(length) = (0..=path.len()).rev().find(is_module) else {
            return BTreeSet::new();
        };
        let module = path[..length].to_vec();
        let reexported = path
            .get(length)
            .and_then(|name| self.0[&module].imports.get(name));
        match reexported {
            Some(paths) if depth < 8 => {
                let targets = paths
                    .iter()
                    .filter_map(|target| self.absolute(&module, target));
                let whole = targets.map(|target| [&target, &path[length + 1..]].concat());
                whole
                    .flat_map(|target| self.definers(&target, depth + 1))
                    .collect()
            }
            Some(_) => BTreeSet::new(),
            None => BTreeSet::from([module]),
        }
    }

    /// Lists the paths that `module` names: those of its imports, extended by
    /// the items that it uses of a module, and those written out in its code.
    fn named(&self, module: &Module) -> Vec<Module> {
        let source = &self.0[module];
        let mut named: Vec<Module> = Vec::new();
        for (name, paths) in &source.imports {
            let continued = after(&source.code, name);
            let is_used = continued.is_empty() && contains_word(&source.code, name);
            for path in paths {
                named.extend(continued.iter().map(|item| {
                    let mut path = path.clone();
                    path.push(item.clone());
                    path
                }));
                named.extend(is_used.then(|| path.clone()));
            }
        }
        let mut child = module.clone();
        for candidate in self
            .0
            .keys()
            .filter(|other| other.len() == module.len() + 1)
        {
            let name = candidate.last().unwrap();
            child.push(name.clone());
            if child == *candidate && !source.imports.contains_key(name) {
                let items = after(&source.code, name).into_iter();
                named.extend(items.map(|item| vec![name.clone(), item]));
            }
            child.pop();
        }
        for start in ["crate", "super", "self"] {
            for path in paths_from(&source.code, start) {
                named.push(path);
            }
        }
        named
    }

    fn arrows(&self) -> Arrows {
        let mut arrows = Arrows::new();
        for module in self.0.keys() {
            let paths = self.named(module).into_iter();
            let targets = paths.filter_map(|path| self.absolute(module, &path));
            // `pub(in crate::cli)` names a module and takes nothing from it.
            let items = targets.filter(|target| !module.starts_with(target));
            let definers = items.flat_map(|target| self.definers(&target, 0));
            let others = definers.filter(|definer| definer != module);
            arrows.insert(module.clone(), others.collect());
        }
        arrows
    }
}

/// Splits a file into its code, without comments, tests and `use` lines, and
/// its imports.
fn parse(text: &str) -> (String, BTreeMap<String, Vec<Module>>) {
    let without_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let without_comments: Vec<&str> = without_tests
        .lines()
        .map(|line| line.split("//").next().unwrap())
        .collect();
    let (mut code, mut imports) = (String::new(), BTreeMap::<String, Vec<Module>>::new());
    let mut rest = without_comments.join("\n") + "\n";
    while let Some(line) = rest.lines().next() {
        let words = line.trim_start();
        let words = words.split_once("pub").map_or(words, |(before, after)| {
            let visibility = after.trim_start();
            let visibility = match visibility.strip_prefix('(') {
                Some(scope) => scope.split_once(')').map_or(visibility, |(_, after)| after),
                None => visibility,
            };
            if before.is_empty() {
                visibility.trim_start()
            } else {
                words
            }
        });
        if words.starts_with("use ") {
            let (declaration, after) = rest.split_once(';').unwrap();
            let (_, tree) = declaration.split_once("use ").unwrap();
            for (name, path) in leaves(tree) {
                imports.entry(name).or_default().push(path);
            }
            rest = after.strip_prefix('\n').unwrap_or(after).to_owned();
        } else {
            code += line;
            code.push('\n');
            rest.drain(..=line.len());
        }
    }
    (code, imports)
}

/// Lists the names that a `use` tree brings into scope, each with its path.
fn leaves(tree: &str) -> Vec<(String, Module)> {
    let tree = tree.trim();
    if let Some(group) = tree.strip_prefix('{') {
        return outermost(group).into_iter().flat_map(leaves).collect();
    }
    if let Some((first, rest)) = tree.split_once("::") {
        let first = first.trim().to_owned();
        let below = leaves(rest).into_iter();
        return below
            .map(|(name, path)| {
                let name = if name == "self" { first.clone() } else { name };
                let path = path.into_iter().filter(|part| part != "self");
                (name, [first.clone()].into_iter().chain(path).collect())
            })
            .collect();
    }
    match tree.split_once(" as ") {
        Some((name, alias)) => vec![(alias.trim().to_owned(), vec![name.trim().to_owned()])],
        None if tree.is_empty() => Vec::new(),
        None => vec![(tree.to_owned(), vec![tree.to_owned()])],
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Finds each place of `word` in `code` that begins a path.
fn places<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(word).filter_map(move |(at, _)| {
        let before = code[..at].chars().next_back();
        let after = &code[at + word.len()..];
        let begins = !before.is_some_and(|c| is_word(c) || c == ':' || c == '.');
        (begins && !after.starts_with(is_word)).then_some(after)
    })
}

fn contains_word(code: &str, word: &str) -> bool {
    places(code, word).next().is_some()
}

/// Returns the item names that follow `module::` in `code`.
fn after(code: &str, module: &str) -> BTreeSet<String> {
    let items = places(code, module).filter_map(|after| after.strip_prefix("::"));
    let items = items.map(|item| item.chars().take_while(|c| is_word(*c)).collect());
    items.filter(|item: &String| !item.is_empty()).collect()
}

/// Returns the paths in `code` that begin with `start`.
fn paths_from(code: &str, start: &str) -> BTreeSet<Module> {
    let path = |after: &str| {
        let end = after
            .find(|c| !is_word(c) && c != ':')
            .unwrap_or(after.len());
        let parts = after[..end].split("::").filter(|part| !part.is_empty());
        [start]
            .into_iter()
            .chain(parts)
            .map(str::to_owned)
            .collect()
    };
    let found = places(code, start).filter(|after| after.starts_with("::"));
    found.map(path).collect()
}

/// Returns the groups of modules that reach each other.
pub(super) fn circles(src: &Path) -> BTreeSet<BTreeSet<String>> {
    let arrows = Package::read(src).arrows();
    let reached = |from: &Module| {
        let mut seen = BTreeSet::new();
        let mut left: Vec<&Module> = arrows[from].iter().collect();
        while let Some(module) = left.pop() {
            if seen.insert(module) {
                left.extend(&arrows[module]);
            }
        }
        seen
    };
    let all: BTreeMap<&Module, BTreeSet<&Module>> = arrows
        .keys()
        .map(|module| (module, reached(module)))
        .collect();
    let circle = |module: &&Module| {
        let members = all[*module]
            .iter()
            .filter(|other| all[**other].contains(*module));
        members
            .map(|other| other.join("::"))
            .collect::<BTreeSet<String>>()
    };
    all.keys()
        .map(circle)
        .filter(|circle| circle.len() > 1)
        .collect()
}

/// Returns whether a circle is one module's file with one file in its folder.
pub(super) fn is_parent_with_child(circle: &BTreeSet<String>) -> bool {
    let mut members = circle.iter();
    match (members.next(), members.next(), members.next()) {
        (Some(parent), Some(child), None) => child.starts_with(&format!("{parent}::")),
        _ => false,
    }
}
