//! What the modules of `src` name of each other, read off the sources: imports and other paths that begin with `crate`,
//! `self` or `super`, each followed through re-exports to the module where it ends.

#![expect(clippy::disallowed_methods, reason = "reads the sources")]
#![expect(clippy::unwrap_used, reason = "a test that cannot read fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;

/// Where a module or an item stands, from the crate's root: `["time", "hours"]`.
pub(crate) type Place = Vec<String>;

/// Per child of a folder: the other children it names.
pub(crate) type Graph = BTreeMap<String, BTreeSet<String>>;

/// Comments and literals, words, `::`, and whatever else is no space.
const TOKEN: &str = r#"(?xs)
    //[^\n]* | /\*.*?\*/ |
    b?r"[^"]*" | b?r\#".*?"\# | b?"(?:\\.|[^"\\])*" | b?'(?:\\.[^']*|[^'\\])' |
    \w+ | :: | \S"#;

/// Something that a module names.
pub(crate) struct Import {
    /// The module that names it.
    pub(crate) by: Place,
    /// As it is written, from the crate's root.
    pub(crate) path: Place,
    /// The module where it ends.
    pub(crate) to: Place,
}

/// All of them.
pub(crate) struct Imports {
    modules: BTreeMap<Place, Source>,
}

#[derive(Default)]
struct Source {
    /// What it imports or exports, as it is written, and by which name.
    uses: Vec<(Place, String)>,
    /// The other paths in it.
    paths: Vec<Place>,
    is_folder: bool,
}

impl Imports {
    /// Reads all sources but for their tests, which may look at the whole.
    pub(crate) fn read() -> Self {
        let mut modules = BTreeMap::new();
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        read_folder(&src, &Place::new(), &mut modules);
        Self { modules }
    }

    /// Every name that leads to a module of the crate.
    pub(crate) fn all(&self) -> impl Iterator<Item = Import> {
        self.modules.iter().flat_map(|(module, source)| {
            let used = source.uses.iter().map(|(path, _)| path);
            let paths = used.chain(&source.paths);
            paths.filter_map(|path| {
                let path = self.path_from_root(module, path)?;
                Some(Import {
                    by: module.clone(),
                    to: self.end_of(&path, 0),
                    path,
                })
            })
        })
    }

    /// The modules that have modules below them.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &Place> {
        let folders = self.modules.iter().filter(|(_, source)| source.is_folder);
        folders.map(|(place, _)| place)
    }

    /// The files and folders of a folder, by name.
    pub(crate) fn children(&self, folder: &[String]) -> BTreeSet<&String> {
        let below = self.modules.keys();
        below
            .filter_map(|place| place.strip_prefix(folder)?.first())
            .collect()
    }

    /// What the children of a folder name of each other.
    pub(crate) fn between_children(&self, folder: &[String]) -> Graph {
        let child = |place: &[String]| place.strip_prefix(folder)?.first().cloned();
        let mut graph = Graph::new();
        for import in self.all() {
            if let (Some(by), Some(to)) = (child(&import.by), child(&import.to)) {
                if by != to {
                    graph.entry(by).or_default().insert(to);
                }
            }
        }
        graph
    }

    /// A path as it would be written from the crate's root; `None` if it leads out of the crate.
    fn path_from_root(&self, module: &[String], path: &[String]) -> Option<Place> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([module, rest].concat()),
            "super" => {
                let (_, parent) = module.split_last()?;
                let is_further = rest.first().is_some_and(|next| next == "super");
                if is_further {
                    self.path_from_root(parent, rest)
                } else {
                    Some([parent, rest].concat())
                }
            }
            _ => {
                let below = [module, path].concat();
                let is_child = self.modules.contains_key(below.get(..=module.len())?);
                if is_child {
                    return Some(below);
                }
                // `use super::scan; pub use scan::Scan;`
                let source = self.modules.get(module)?;
                let imported = source
                    .uses
                    .iter()
                    .find(|(used, name)| name == first && used.first() != Some(first));
                let start = self.path_from_root(module, &imported?.0)?;
                Some([&start, rest].concat())
            }
        }
    }

    /// The module in which the way of a path ends, through what modules export under the next name.
    fn end_of(&self, path: &[String], depth: usize) -> Place {
        let is_module = |length: &usize| {
            path.get(..*length)
                .is_some_and(|place| self.modules.contains_key(place))
        };
        let length = (0..=path.len()).take_while(is_module).last().unwrap_or(0);
        let (module, rest) = path.split_at(length);
        let exported = rest.split_first().and_then(|(next, rest)| {
            let source = self.modules.get(module)?;
            let (used, _) = source.uses.iter().find(|(_, name)| name == next)?;
            Some([self.path_from_root(module, used)?, rest.to_vec()].concat())
        });
        match exported {
            Some(path) if depth < 10 => self.end_of(&path, depth + 1),
            _ => module.to_vec(),
        }
    }
}

fn read_folder(folder: &Path, place: &Place, modules: &mut BTreeMap<Place, Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let below = [place.as_slice(), std::slice::from_ref(&name)].concat();
        if path.is_dir() {
            read_folder(&path, &below, modules);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let is_folder = name == "mod" || name == "lib";
            let place = if is_folder { place.clone() } else { below };
            let text = fs::read_to_string(&path).unwrap();
            modules.insert(place, Source::read(&text, is_folder));
        }
    }
}

impl Source {
    fn read(text: &str, is_folder: bool) -> Self {
        let mut source = Self {
            is_folder,
            ..Self::default()
        };
        let tokens = without_tests(&tokens(text));
        let mut rest = &tokens[..];
        while let Some((token, after)) = rest.split_first() {
            rest = match (*token, after.first()) {
                ("use", _) => read_tree(after, &[], &mut source.uses),
                ("crate" | "self" | "super", Some(&"::")) => {
                    let mut paths = Vec::new();
                    let after = read_tree(rest, &[], &mut paths);
                    source.paths.extend(paths.into_iter().map(|(path, _)| path));
                    after
                }
                _ => after,
            };
        }
        source
    }
}

/// The words and marks of the code.
fn tokens(text: &str) -> Vec<&str> {
    let token = Regex::new(TOKEN).unwrap();
    let is_code = |token: &&str| {
        let mut chars = token.chars();
        let is_word = token.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_word || *token == "::" || (chars.next().is_some() && chars.next().is_none())
    };
    token
        .find_iter(text)
        .map(|found| found.as_str())
        .filter(is_code)
        .collect()
}

/// Leaves out what is there for tests only: the item behind a `#[cfg(test)]`.
fn without_tests<'t>(tokens: &[&'t str]) -> Vec<&'t str> {
    const TEST: &[&str] = &["#", "[", "cfg", "(", "test", ")", "]"];
    let mut code = Vec::new();
    let mut rest = tokens;
    while let Some((token, after)) = rest.split_first() {
        rest = match rest.strip_prefix(TEST) {
            Some(item) => behind_item(item),
            None => {
                code.push(*token);
                after
            }
        };
    }
    code
}

/// What comes behind an item: behind its `;`, or behind the brace that closes it.
fn behind_item<'r, 't>(tokens: &'r [&'t str]) -> &'r [&'t str] {
    let mut depth = 0;
    let mut rest = tokens;
    while let Some((token, behind)) = rest.split_first() {
        rest = behind;
        match *token {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(*token, ";" | "}") {
            break;
        }
    }
    rest
}

/// Reads a path, or all paths of a tree with braces, with the name that each goes by. Returns what comes behind it.
fn read_tree<'r, 't>(
    tokens: &'r [&'t str],
    above: &[String],
    into: &mut Vec<(Place, String)>,
) -> &'r [&'t str] {
    let mut path = above.to_vec();
    let mut rest = tokens;
    loop {
        rest = match rest {
            ["{", inner @ ..] => {
                let mut inner = inner;
                loop {
                    inner = match inner {
                        ["}", behind @ ..] => return behind,
                        [",", more @ ..] => more,
                        [] => return inner,
                        _ => read_tree(inner, &path, into),
                    };
                }
            }
            [name, behind @ ..] => {
                path.push((*name).to_owned());
                behind
            }
            [] => break,
        };
        match rest {
            // `::<` begins the arguments of the last name.
            ["::", behind @ ..] if behind.first() != Some(&"<") => rest = behind,
            _ => break,
        }
    }
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let (name, rest) = match rest {
        ["as", name, behind @ ..] => ((*name).to_owned(), behind),
        _ => (path.last().cloned().unwrap_or_default(), rest),
    };
    into.push((path, name));
    rest
}
