//! The data flows one way: a module names only modules to its left, and no two files of a folder need each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::imports::{Graph, Imports, Place};

/// Folders, and their files and folders from the bytes to the decision. What stands left knows nothing of what stands
/// right.
const ORDERS: &[(&str, &[&str])] = &[(
    "",
    &[
        "mask",
        "json",
        "text",
        "time",
        "signature",
        "webhook",
        "event",
        "state",
        "facts",
        "rules",
        "router",
        "replay",
    ],
)];

/// The circles that are still closed: a folder, and which of its files and folders need each other. One that is opened
/// is taken off this list, and none comes onto it.
const CIRCLES: &[(&str, &[&str])] = &[];

#[test]
fn no_import_goes_against_the_flow() {
    let imports = Imports::read();
    let mut checked = 0;
    for (folder, order) in ORDERS {
        let folder = place(folder);
        let rank = |place: &[String]| {
            let child = place.strip_prefix(&folder[..])?.first()?;
            order.iter().position(|name| name == child)
        };
        for import in imports.all() {
            let (Some(by), Some(to)) = (rank(&import.by), rank(&import.to)) else {
                continue;
            };
            assert!(
                to <= by,
                "`{}` names `{}`, which stands to its right",
                import.by.join("::"),
                import.path.join("::")
            );
            checked += 1;
        }
    }
    assert!(checked > 500, "the sources are read: {checked}");
}

#[test]
fn every_module_has_its_place_in_the_flow() {
    let imports = Imports::read();
    for (folder, order) in ORDERS {
        for name in imports.children(&place(folder)) {
            let is_known =
                order.contains(&name.as_str()) || (folder.is_empty() && name == "manual");
            assert!(is_known, "where in `{folder}` does `{name}` stand?");
        }
    }
}

/// What the crate's root exports is for users.
#[test]
fn items_are_named_where_they_come_from() {
    for import in Imports::read().all() {
        let first = import.path.first().map_or("", String::as_str);
        assert!(
            !first.starts_with(char::is_uppercase),
            "`{}` names `crate::{first}`: name the module it comes from",
            import.by.join("::")
        );
    }
}

/// The folder itself, its `mod.rs`, is none of them: what its files have in common stands there, and what they make
/// together.
#[test]
fn no_files_of_a_folder_need_each_other() {
    let imports = Imports::read();
    let in_folder = |folder: &Place| {
        let circles = circles(&imports.between_children(folder));
        let name = folder.join("::");
        circles
            .into_iter()
            .map(move |circle| (name.clone(), circle))
    };
    let found: BTreeSet<(String, Vec<String>)> = imports.folders().flat_map(in_folder).collect();
    let known: BTreeSet<(String, Vec<String>)> = CIRCLES
        .iter()
        .map(|(folder, circle)| {
            (
                (*folder).to_owned(),
                circle.iter().map(ToString::to_string).collect(),
            )
        })
        .collect();
    let closed: Vec<_> = found.difference(&known).collect();
    assert!(closed.is_empty(), "these need each other: {closed:#?}");
    let open: Vec<_> = known.difference(&found).collect();
    assert!(
        open.is_empty(),
        "these do not any longer, take them off the list: {open:#?}"
    );
}

/// The groups of children that lead to each other, in the order of their names.
fn circles(graph: &Graph) -> BTreeSet<Vec<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> = graph
        .keys()
        .map(|from| (from, reach(graph, from)))
        .collect();
    let circle = |from: &String| {
        let is_way_back = |to: &&&String| reached.get(**to).is_some_and(|back| back.contains(from));
        reached
            .get(from)
            .into_iter()
            .flatten()
            .filter(is_way_back)
            .map(ToString::to_string)
            .collect()
    };
    graph
        .keys()
        .map(circle)
        .filter(|circle: &Vec<String>| !circle.is_empty())
        .collect()
}

/// All that a child leads to, over however many others.
fn reach<'g>(graph: &'g Graph, from: &'g String) -> BTreeSet<&'g String> {
    let mut reached = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(at) = waiting.pop() {
        let new = graph.get(at).into_iter().flatten();
        waiting.extend(new.filter(|to| reached.insert(*to)));
    }
    reached
}

fn place(path: &str) -> Place {
    let names = path.split("::").filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}
