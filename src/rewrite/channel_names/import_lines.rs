//! The imports that tokio's names need: joined with one that stays, or on a line of their own where the order has their place.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use ra_ap_syntax::ast::{self, AstNode, HasAttrs};
use ra_ap_syntax::{Direction, SyntaxKind, TextRange};

use super::{CHANNELS, Names, range_around};
use crate::edit::Edit;
use crate::rewrite::imports::{
    Leaf, code_range, gone_from, indent_of, is_whole, leaves_of, removal, test_items,
};

impl Names<'_> {
    pub(super) fn scope(&self, index: usize) -> Option<TextRange> {
        range_around(self.removed.get(index)?)
    }

    /// Names that one import can bring in are brought in where the first of them is.
    fn gather(&mut self) {
        let scope = |index: usize| self.scope(index);
        let family = |index: usize, path: &str| {
            let is_parent =
                self.added.iter().any(|(other, it)| scope(*other) == scope(index) && is_in(it, path));
            let parent = path.rsplit_once("::").map_or(path, |(it, _)| it);
            (scope(index), if is_parent { path.to_owned() } else { parent.to_owned() })
        };
        let families: Vec<_> = self.added.iter().map(|(index, path)| family(*index, path)).collect();
        let homes: Vec<usize> = families
            .iter()
            .zip(&self.added)
            .map(|(own, (index, _))| {
                let same = families.iter().zip(&self.added).filter(|(it, _)| *it == own);
                same.map(|(_, (index, _))| *index).min().unwrap_or(*index)
            })
            .collect();
        for ((index, _), home) in self.added.iter_mut().zip(homes) {
            *index = home;
        }
        // What two imports that go made room for is brought in once.
        let mut known = BTreeSet::new();
        self.added.retain(|it| known.insert(it.clone()));
    }

    /// Replaces the imports that went.
    pub(super) fn imports(&mut self, edits: &mut Vec<Edit>) {
        self.gather();
        let mut done: Vec<usize> = Vec::new();
        let mut elsewhere: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut joined: BTreeMap<usize, Joined> = BTreeMap::new();
        for leaf in &self.removed {
            let range = code_range(leaf.item.syntax());
            let (start, end) = (range.start, range.end);
            if done.contains(&start) {
                continue;
            }
            done.push(start);
            let (gone, for_tests) = gone_from(&leaf.item, &self.removed, &self.of_tests);
            let mut paths: Vec<&str> = Vec::new();
            for (index, path) in &self.added {
                let here = self.removed.get(*index).is_some_and(|it| it.item == leaf.item);
                // The same import may be needed from several items of one scope: once is enough.
                let scope = self.removed.get(*index).and_then(|it| it.item.syntax().parent());
                let earlier = self.added.iter().any(|(other, it)| {
                    it == path
                        && other < index
                        && self
                            .removed
                            .get(*other)
                            .is_some_and(|it| it.item != leaf.item && it.item.syntax().parent() == scope)
                });
                if here && !earlier {
                    paths.push(path);
                }
            }
            let indent = indent_of(self.original, start);
            let removals = removal(self.original, &leaf.item, &gone);
            let whole = is_whole(&removals, &range);
            let mut here = Vec::new();
            for import in imports_of(&paths) {
                if let Some(more) = self.joined(&leaf.item, &import) {
                    match joined.entry(more.tree.syntax().text_range().start().into()) {
                        Entry::Occupied(mut known) if known.get().module == more.module => {
                            known.get_mut().names.extend(more.names);
                            continue;
                        }
                        Entry::Occupied(_) => {}
                        Entry::Vacant(free) => {
                            free.insert(more);
                            continue;
                        }
                    }
                }
                let item = import.text();
                match self.sorted_place(&leaf.item, &item) {
                    Some(Spot::Behind(at)) => {
                        elsewhere.entry(at).or_default().push(format!("\n{indent}{item}"));
                    }
                    Some(Spot::Before(at)) => {
                        elsewhere.entry(at).or_default().push(format!("{item}\n{indent}"));
                    }
                    None => here.push(item),
                }
            }
            here.extend(test_items(&for_tests, indent));
            let lines = here.join(&format!("\n{indent}"));
            match (lines.is_empty(), whole) {
                (true, _) => edits.extend(removals),
                (false, true) => edits.push(Edit::replace(start..end, lines)),
                (false, false) => {
                    edits.extend(removals);
                    elsewhere.entry(end).or_default().push(format!("\n{indent}{lines}"));
                }
            }
        }
        edits.extend(joined.values().flat_map(extended));
        for (at, mut lines) in elsewhere {
            lines.sort_by(|a, b| a.trim().trim_end_matches(';').cmp(b.trim().trim_end_matches(';')));
            edits.push(Edit::insert(at, lines.concat()));
        }
    }

    /// An import that stays and can bring in the names of `import` as well, below which module, and by which names.
    fn joined(&self, old: &ast::Use, import: &Import) -> Option<Joined> {
        let in_scope = old.syntax().parent()?.children().filter_map(ast::Use::cast);
        let stays = |it: &ast::Use| leaves_of(it).iter().all(|leaf| !self.is_gone(leaf, it));
        let plain =
            in_scope.filter(|it| it.attrs().next().is_none() && ast::HasVisibility::visibility(it).is_none());
        let trees = plain.filter(stays).filter_map(|it| it.use_tree());
        trees.filter(|it| it.rename().is_none() && it.star_token().is_none()).find_map(|tree| {
            let path = tree.path()?.syntax().text().to_string();
            let is_list = tree.use_tree_list().is_some();
            let (module, names) = import.below().into_iter().find(|(module, _)| {
                let one_name =
                    |it: &str| !is_list && !it.contains("::") && *module != CHANNELS.trim_end_matches(':');
                match path.strip_prefix(module.as_str()) {
                    Some("") => is_list || *module != CHANNELS.trim_end_matches(':'),
                    Some(below) => below.strip_prefix("::").is_some_and(one_name),
                    None => false,
                }
            })?;
            let line = tree.syntax().text();
            let length = usize::from(line.len()) + names.iter().map(|it| it.len() + 2).sum::<usize>();
            let fits = length + "use ::{self};".len() <= WIDTH && !line.contains_char('\n');
            fits.then_some(Joined { tree, module, names })
        })
    }

    /// Where `item` stands in the order of the imports, if not where `old` is: with its crate's others, else among those around
    /// `old`, if they are ordered.
    fn sorted_place(&self, old: &ast::Use, item: &str) -> Option<Spot> {
        let key = |text: &str| (crate_rank(text), text.trim_end_matches(';').to_owned());
        let stays = |it: &ast::Use| leaves_of(it).iter().any(|leaf| !self.is_gone(leaf, it));
        let behind = |it: &ast::Use| Spot::Behind(it.syntax().text_range().end().into());
        let in_scope = old.syntax().parent()?.children().filter_map(ast::Use::cast);
        let is_plain =
            |it: &ast::Use| it.attrs().next().is_none() && ast::HasVisibility::visibility(it).is_none();
        let same_crate: Vec<ast::Use> = in_scope
            .filter(|it| is_plain(it) && stays(it) && crate_rank(&written(it)) == crate_rank(item))
            .collect();
        if let Some(first) = same_crate.first() {
            let before = same_crate.iter().rfind(|it| key(&written(it)) <= key(item));
            return Some(before.map_or(Spot::Before(code_range(first.syntax()).start), behind));
        }
        let run = run_around(old);
        if !run.iter().map(|it| crate_rank(&written(it))).is_sorted() {
            return None;
        }
        let before =
            run.iter().filter(|it| *it == old || stays(it)).rfind(|it| key(&written(it)) <= key(item))?;
        (before != old).then(|| behind(before))
    }

    /// Whether the import goes; `leaf` may be of another tree of the same text.
    fn is_gone(&self, leaf: &Leaf, item: &ast::Use) -> bool {
        let range = item.syntax().text_range();
        self.removed
            .iter()
            .any(|it| it.path == leaf.path && it.name == leaf.name && it.item.syntax().text_range() == range)
    }
}

/// Where a new import is inserted.
enum Spot {
    /// On a line of its own behind what ends here.
    Behind(usize),
    /// On a line of its own before what begins here.
    Before(usize),
}

/// The imports on the lines around `item`, without a blank line or a comment between them.
fn run_around(item: &ast::Use) -> Vec<ast::Use> {
    let next_line = |it: &ast::Use, direction: Direction| {
        let mut around = it.syntax().siblings_with_tokens(direction).skip(1);
        let blank = around.next().filter(|it| it.kind() == SyntaxKind::WHITESPACE)?;
        let one = blank.as_token().is_some_and(|it| it.text().matches('\n').count() == 1);
        around.next().filter(|_| one).and_then(|it| it.into_node()).and_then(ast::Use::cast)
    };
    let mut run: Vec<ast::Use> =
        std::iter::successors(Some(item.clone()), |it| next_line(it, Direction::Prev)).collect();
    run.reverse();
    run.extend(std::iter::successors(next_line(item, Direction::Next), |it| next_line(it, Direction::Next)));
    run
}

/// The import as it would be written alone, from `use` on.
fn written(item: &ast::Use) -> String {
    item.use_tree().map_or_else(String::new, |it| format!("use {};", it.syntax().text()))
}

/// Where rustfmt puts the imports of the crate that `item` imports from.
fn crate_rank(item: &str) -> (u8, String) {
    let path = item.trim_start_matches("use ").trim_start_matches("::");
    let root: String = path.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
    let rank = match root.as_str() {
        "self" => 0,
        "super" => 1,
        "crate" => 2,
        _ => 3,
    };
    (rank, root)
}

/// How long a line of imports may become.
const WIDTH: usize = 100;

/// `use parent::{names};`
struct Import {
    parent: String,
    /// In the order of rustfmt; `self` for the parent itself.
    names: Vec<String>,
}

impl Import {
    fn text(&self) -> String {
        let parent = &self.parent;
        match self.names.as_slice() {
            [name] => format!("use {parent}::{name};"),
            _ => format!("use {parent}::{{{}}};", self.names.join(", ")),
        }
    }

    /// What it brings in, by the module below which that can be named: `mpsc` below `tokio::sync`, or `self` below `tokio::sync::mpsc`.
    fn below(&self) -> Vec<(String, Vec<String>)> {
        let own = (self.parent.clone(), self.names.clone());
        let itself = match self.names.as_slice() {
            [name] => Some((format!("{}::{name}", self.parent), vec!["self".to_owned()])),
            _ => None,
        };
        itself.into_iter().chain([own]).collect()
    }
}

/// Names that an import brings in beside its own.
struct Joined {
    tree: ast::UseTree,
    module: String,
    names: Vec<String>,
}

/// As rustfmt sorts them: types before functions, `self` first.
fn order(name: &str) -> (u8, String) {
    let rank = match name {
        "self" => 0,
        _ if name.starts_with(char::is_lowercase) => 2,
        _ => 1,
    };
    (rank, name.to_owned())
}

/// Whether `path` names an item of `module` itself, and not of a module below.
fn is_in(path: &str, module: &str) -> bool {
    let below = path.strip_prefix(module).and_then(|it| it.strip_prefix("::"));
    below.is_some_and(|it| !it.contains("::"))
}

/// The imports for `paths`: one for the modules of `tokio::sync`, one for each module's items and itself.
fn imports_of(paths: &[&str]) -> Vec<Import> {
    let mut groups: Vec<Import> = Vec::new();
    for path in paths {
        let Some((parent, name)) = path.rsplit_once("::") else { continue };
        let (parent, name) = match paths.iter().any(|it| is_in(it, path)) {
            true => (*path, "self"),
            false => (parent, name),
        };
        match groups.iter_mut().find(|it| it.parent == parent) {
            Some(known) => known.names.push(name.to_owned()),
            None => groups.push(Import { parent: parent.to_owned(), names: vec![name.to_owned()] }),
        }
    }
    for group in &mut groups {
        group.names.sort_by_key(|it| order(it));
    }
    groups.sort_by_key(|it| it.text().trim_end_matches(';').to_owned());
    groups
}

/// The import with these names as well.
fn extended(joined: &Joined) -> Vec<Edit> {
    let Joined { tree, module, names } = joined;
    let text = |it: &ast::UseTree| it.syntax().text().to_string();
    let mut names: Vec<&String> = names.iter().collect();
    names.sort_by_key(|it| order(it));
    names.dedup();
    let Some(list) = tree.use_tree_list() else {
        let Some(path) = tree.path() else { return Vec::new() };
        let whole = path.syntax().text().to_string();
        let range = path.syntax().text_range();
        let own = whole.strip_prefix(module.as_str()).and_then(|it| it.strip_prefix("::")).unwrap_or("self");
        let mut all: Vec<String> = names.into_iter().cloned().chain([own.to_owned()]).collect();
        all.sort_by_key(|it| order(it));
        all.dedup();
        let text = format!("{module}::{{{}}}", all.join(", "));
        return vec![Edit::replace(range.start().into()..range.end().into(), text)];
    };
    let inner: Vec<ast::UseTree> = list.use_trees().collect();
    if let (true, Some(brace)) = (inner.is_empty(), list.l_curly_token()) {
        let all = names.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", ");
        return vec![Edit::insert(brace.text_range().end().into(), all)];
    }
    let mut edits: BTreeMap<usize, String> = BTreeMap::new();
    for name in names {
        match inner.iter().find(|it| order(&text(it)) > order(name)) {
            Some(next) => {
                let at = next.syntax().text_range().start().into();
                edits.entry(at).or_default().push_str(&format!("{name}, "));
            }
            None => {
                let Some(last) = inner.last() else { continue };
                let at = last.syntax().text_range().end().into();
                edits.entry(at).or_default().push_str(&format!(", {name}"));
            }
        }
    }
    edits.into_iter().map(|(at, text)| Edit::insert(at, text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply_edits;
    use crate::rewrite::channel_names::tests::tidied;
    use crate::rewrite::channel_names::tidy_imports;

    #[test]
    fn a_new_import_takes_its_place_in_the_order() {
        assert_eq!(
            tidied(
                "use std::sync::mpsc;\nuse std::thread;\n\nuse serde::De;\n\nfn f() { mpsc::channel(); thread::park(); }\n",
                &[("mpsc::channel", "tokio::sync::mpsc::unbounded_channel")]
            ),
            "use std::thread;\nuse tokio::sync::mpsc;\n\nuse serde::De;\n\nfn f() { mpsc::unbounded_channel(); thread::park(); }\n"
        );
        // With its crate's others.
        assert_eq!(
            tidied(
                "use std::sync::mpsc;\nuse std::thread;\n\nuse serde::De;\nuse tokio::time::sleep;\n\nfn f() { mpsc::channel(); thread::park(); sleep(d); }\n",
                &[("mpsc::channel", "tokio::sync::mpsc::unbounded_channel")]
            ),
            "use std::thread;\n\nuse serde::De;\nuse tokio::sync::mpsc;\nuse tokio::time::sleep;\n\nfn f() { mpsc::unbounded_channel(); thread::park(); sleep(d); }\n"
        );
        // Who does not sort finds it where the old one was.
        assert_eq!(
            tidied(
                "use std::sync::mpsc;\nuse std::thread;\nuse serde::De;\n\nfn f() { mpsc::channel(); thread::park(); }\n",
                &[("mpsc::channel", "tokio::sync::mpsc::unbounded_channel")]
            ),
            "use tokio::sync::mpsc;\nuse std::thread;\nuse serde::De;\n\nfn f() { mpsc::unbounded_channel(); thread::park(); }\n"
        );
        let text = "use std::sync::mpsc::{Receiver, channel};\nuse std::thread;\nuse tracing::info;\n\nfn f(r: Receiver<u8>) { channel(); thread::park(); }\n";
        let edit = |from: &str, to: &str| {
            let at = text.rfind(from).unwrap();
            Edit::replace(at..at + from.len(), to)
        };
        let edits = vec![
            edit("Receiver", "tokio::sync::mpsc::UnboundedReceiver"),
            edit("channel", "tokio::sync::mpsc::unbounded_channel"),
        ];
        assert_eq!(
            apply_edits(text, &tidy_imports(text, edits, &[], &[], &BTreeSet::new())).unwrap(),
            "use std::thread;\nuse tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};\nuse tracing::info;\n\nfn f(r: UnboundedReceiver<u8>) { unbounded_channel(); thread::park(); }\n"
        );
    }

    #[test]
    fn names_of_one_module_come_by_one_import() {
        let tidied = |text: &str| {
            let names = [("mpsc::channel()", "unbounded_channel()"), ("Sender<", "UnboundedSender<")];
            let edit = |(from, to): (&str, &str)| {
                let at = text.rfind(from)?;
                let length = from.trim_end_matches(['(', ')', '<']).len();
                let to = to.trim_end_matches(['(', ')', '<']);
                Some(Edit::replace(at..at + length, format!("tokio::sync::mpsc::{to}")))
            };
            let edits = names.into_iter().filter_map(edit).collect();
            apply_edits(text, &tidy_imports(text, edits, &[], &[], &BTreeSet::new())).unwrap()
        };
        let text = "use std::sync::mpsc::{self, Sender};\nfn f(s: Sender<u8>) { mpsc::channel(); }\n";
        let after = "use tokio::sync::mpsc::{self, UnboundedSender};\nfn f(s: UnboundedSender<u8>) { mpsc::unbounded_channel(); }\n";
        assert_eq!(tidied(text), after);
        let two = "use crossbeam_channel::Sender;\nuse std::sync::mpsc;\nfn f(s: Sender<u8>) { mpsc::channel(); }\n";
        assert_eq!(tidied(two), after);
        for (there, joined) in [
            ("mpsc", "mpsc::{self, UnboundedSender}"),
            ("mpsc::OwnedPermit", "mpsc::{OwnedPermit, UnboundedSender}"),
            (
                "mpsc::{self, channel, error::SendError}",
                "mpsc::{self, UnboundedSender, channel, error::SendError}",
            ),
            ("mpsc::{}", "mpsc::{UnboundedSender}"),
            ("{mpsc, oneshot}", "mpsc::UnboundedSender;\nuse tokio::sync::{mpsc, oneshot}"),
            ("Notify", "Notify;\nuse tokio::sync::mpsc::UnboundedSender"),
            ("mpsc as chan", "mpsc as chan;\nuse tokio::sync::mpsc::UnboundedSender"),
        ] {
            let before = format!(
                "use std::sync::mpsc::Sender;\nuse tokio::sync::{there};\nfn f(s: Sender<u8>) {{}}\n"
            );
            let after = format!("use tokio::sync::{joined};\nfn f(s: UnboundedSender<u8>) {{}}\n");
            assert_eq!(tidied(&before), after);
        }
        assert_eq!(
            tidied(
                "use std::sync::mpsc;\nuse tokio::sync::{Notify, oneshot};\nfn f() { mpsc::channel(); }\n"
            ),
            "use tokio::sync::{Notify, mpsc, oneshot};\nfn f() { mpsc::unbounded_channel(); }\n"
        );
    }

    #[test]
    fn a_module_and_an_item_of_one_below_it_come_by_two_imports() {
        assert_eq!(
            imports_of(&["tokio::sync::mpsc", "tokio::sync::mpsc::error::SendError", "tokio::sync::oneshot"])
                .iter()
                .map(Import::text)
                .collect::<Vec<_>>(),
            ["use tokio::sync::mpsc::error::SendError;", "use tokio::sync::{mpsc, oneshot};"]
        );
    }
}
