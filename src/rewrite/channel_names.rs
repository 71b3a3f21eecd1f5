//! Writes tokio's names as the file wrote the old ones: an import that nothing needs any more makes room for tokio's,
//! and the paths behind it become short. Works on text alone, so that it can be done anew for any subset of units.

mod import_lines;

use std::collections::BTreeSet;

use ra_ap_syntax::ast::{self, AstNode, HasAttrs};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use super::doc_links::{Meaning, mended};
use super::imports::{
    Leaf, imports_of_tests, is_first_segment, leaves, leaves_of_tests, parsed, removals, unused_leaves,
};
use crate::edit::Edit;
use crate::facts::words::tokens_named;
use crate::workspace::conditions::is_for_tests;

const CHANNELS: &str = "tokio::sync::";

/// The crate of channels with several consumers.
const SHARED: &str = "async_channel::";

/// Modules whose import stands for a whole channel library.
const MODULES: &[&str] = &["std::sync::mpsc", "crossbeam_channel", "crossbeam::channel", "crossbeam"];

/// `edits` with short names, and with the edits of the imports that they need and no longer need. `own` are paths that
/// rules of the user speak about, `crates` further names of channel crates, `below` what modules in other files take from
/// this one.
pub fn tidy_imports(
    original: &str,
    edits: Vec<Edit>,
    own: &[String],
    crates: &[String],
    below: &BTreeSet<String>,
) -> Vec<Edit> {
    let ours: Vec<String> = own.iter().chain(crates).cloned().collect();
    let removed = unused_leaves(original, &edits, &ours, below);
    let of_tests = leaves_of_tests(original, &edits, &ours, below);
    if !edits.iter().any(|it| it.replacement.contains(CHANNELS) || it.replacement.starts_with(SHARED)) {
        let imports = removals(original, &removed, &of_tests);
        let links = mended(original, &edits, &removed, &|_| Meaning::Nothing);
        let edits: Vec<Edit> = edits.into_iter().chain(imports).collect();
        let rest = imports_of_tests(original, &edits, &of_tests);
        return edits.into_iter().chain(links).chain(rest).collect();
    }
    let file = parsed(original);
    let all = leaves(&file, original);
    let mut names =
        Names { original, crates, root: file.syntax().clone(), all, removed, of_tests, added: Vec::new() };
    let mut result: Vec<Edit> = edits.into_iter().map(|it| names.shortened(it)).collect();
    let links = names.links(&result);
    names.imports(&mut result);
    result.extend(links);
    result.extend(imports_of_tests(original, &result, &names.of_tests));
    result
}

/// Errors of the old channels that rewritten code may still make.
const KEPT: &[&str] =
    &["RecvError", "RecvTimeoutError", "SendError", "TrySendError", "SendTimeoutError", "TryRecvError"];

struct Names<'a> {
    original: &'a str,
    /// Names of the channel crates here.
    crates: &'a [String],
    root: SyntaxNode,
    all: Vec<Leaf>,
    removed: Vec<Leaf>,
    /// Those that only tests need any more.
    of_tests: Vec<Leaf>,
    /// Imports to add where the leaf with this index in `removed` was.
    added: Vec<(usize, String)>,
}

impl Names<'_> {
    fn shortened(&mut self, mut edit: Edit) -> Edit {
        if edit.replacement.starts_with(CHANNELS) || edit.replacement.starts_with(SHARED) {
            if let Some(short) = self.short(&edit) {
                edit.replacement = short;
            }
            return edit;
        }
        for name in KEPT {
            let kept = self.all.iter().find(|it| {
                it.path.rsplit("::").next() == Some(*name)
                    && !self.is_removed(it)
                    && visible(it, edit.start)
                    && edit.replacement.contains(&it.path)
            });
            if let Some(leaf) = kept {
                edit.replacement = edit.replacement.replace(&leaf.path, &leaf.name);
                continue;
            }
            let full = format!("std::sync::mpsc::{name}");
            if edit.replacement.contains(&full)
                && let Some(short) = self.kept_name(&full, edit.start)
            {
                edit.replacement = edit.replacement.replace(&full, &short);
            }
        }
        edit
    }

    /// How a path that stays is written with the imports that stay.
    fn kept_name(&self, path: &str, at: usize) -> Option<String> {
        let (module, name) = path.rsplit_once("::")?;
        let stays = |it: &&Leaf| !self.is_removed(it) && visible(it, at);
        if let Some(leaf) = self.all.iter().filter(stays).find(|it| it.path == path) {
            return Some(leaf.name.clone());
        }
        let leaf = self.all.iter().filter(stays).find(|it| it.path == module)?;
        Some(format!("{}::{name}", leaf.name))
    }

    fn is_removed(&self, leaf: &Leaf) -> bool {
        self.removed.iter().any(|it| it.path == leaf.path && it.name == leaf.name && it.nth == leaf.nth)
    }

    fn short(&mut self, edit: &Edit) -> Option<String> {
        let written = self.original.get(edit.start..edit.end)?.replace(char::is_whitespace, "");
        let first = written.split("::").next()?.to_owned();
        let shared = edit.replacement.strip_prefix(SHARED);
        let (rest, module, inner) = match shared {
            Some(inner) => (inner, "", inner),
            None => {
                let rest = edit.replacement.strip_prefix(CHANNELS)?;
                let (module, inner) = rest.split_once("::")?;
                (rest, module, inner)
            }
        };
        let index = self
            .removed
            .iter()
            .enumerate()
            .filter(|(_, it)| it.name == first && visible(it, edit.start))
            .max_by_key(|(_, it)| it.item.syntax().parent().map(|it| it.text_range().start()));
        let Some((index, _)) = index else { return self.short_beside(&first, rest, edit.start) };
        let leaf = self.removed.get(index)?.clone();
        if leaf.item.attrs().next().is_some() {
            return None;
        }
        let by_module = MODULES.contains(&leaf.path.as_str()) || self.crates.contains(&leaf.path);
        if shared.is_some() {
            // The crate's own name is short enough where a module's name was written.
            let (name, tail) =
                inner.split_once("::").map_or((inner, String::new()), |(it, tail)| (it, format!("::{tail}")));
            let path = format!("{SHARED}{name}");
            return (!by_module && self.add(index, &path, name, edit.start)).then(|| format!("{name}{tail}"));
        }
        if by_module || module == "oneshot" {
            return self
                .add(index, &format!("{CHANNELS}{module}"), module, edit.start)
                .then(|| rest.to_owned());
        }
        // `UnboundedSender`, or `TrySendError` of `error::TrySendError::Closed`.
        let (parents, name, tail) = match inner.strip_prefix("error::") {
            Some(error) => match error.split_once("::") {
                Some((name, variant)) => ("error::", name, format!("::{variant}")),
                None => ("error::", error, String::new()),
            },
            None => ("", inner, String::new()),
        };
        let path = format!("{CHANNELS}{module}::{parents}{name}");
        self.add(index, &path, name, edit.start).then(|| format!("{name}{tail}"))
    }

    /// The new name `rest`, `mpsc::UnboundedSender`, where the import of the old one, `first`, stays for others: beside another
    /// import that goes there is room for one more, of the name itself if it is free, else of its module.
    fn short_beside(&mut self, first: &str, rest: &str, at: usize) -> Option<String> {
        let stays = self.all.iter().find(|it| {
            it.name == first
                && visible(it, at)
                && !self.is_removed(it)
                && it.path.rsplit_once("::").is_some_and(|(module, _)| MODULES.contains(&module))
        })?;
        // Of another tree of the same text.
        let scope = |it: &Leaf| it.item.syntax().parent().map(|it| it.text_range());
        let beside = scope(stays);
        let mut removed = self.removed.iter();
        let index = removed.position(|it| scope(it) == beside && it.item.attrs().next().is_none())?;
        let (module, inner) = rest.split_once("::")?;
        if module != "oneshot" && !inner.contains("::") && inner != first {
            let path = format!("{CHANNELS}{module}::{inner}");
            if self.add(index, &path, inner, at) {
                return Some(inner.to_owned());
            }
        }
        self.add(index, &format!("{CHANNELS}{module}"), module, at).then(|| rest.to_owned())
    }

    /// Whether the code names something by `name` that neither an import nor an item of the file brings in: a variable of the function
    /// at `at`, or what an import of all brings in.
    fn means_something_unseen(&self, name: &str, at: usize) -> bool {
        if self.all.iter().any(|it| it.name == name) {
            return false;
        }
        let variables: Vec<TextRange> = tokens_named(&self.root, self.original, name)
            .filter_map(|it| it.parent())
            .filter(|it| it.parent().is_some_and(|it| it.kind() == SyntaxKind::IDENT_PAT))
            .filter_map(|it| function_around(&it))
            .collect();
        let here = |it: &TextRange| usize::from(it.start()) <= at && at < usize::from(it.end());
        let mut mentions = tokens_named(&self.root, self.original, name)
            .filter(|it| begins_path(it) && !it.parent_ancestors().any(|it| it.kind() == SyntaxKind::USE));
        mentions.any(|it| {
            let function = it.parent().and_then(|it| function_around(&it));
            match function.filter(|it| variables.contains(it)) {
                Some(it) => here(&it),
                None => true,
            }
        })
    }

    /// Takes note of an import; `false` if its name means something else already.
    fn add(&mut self, index: usize, path: &str, name: &str, at: usize) -> bool {
        let taken = self.all.iter().any(|it| it.name == name && it.path != path && !self.is_removed(it));
        let other = self.added.iter().any(|(_, it)| it != path && it.rsplit("::").next() == Some(name));
        let defined = self.root.descendants().filter_map(ast::Item::cast).any(|it| defines(&it, name));
        if taken || other || defined || self.means_something_unseen(name, at) {
            return false;
        }
        let known = self.all.iter().any(|it| {
            it.name == name
                && it.path == path
                && !self.is_removed(it)
                && range_around(it) == self.scope(index)
        });
        let item = self.removed.get(index).map(|it| it.item.clone());
        let noted = self
            .added
            .iter()
            .any(|(other, it)| it == path && self.removed.get(*other).map(|it| it.item.clone()) == item);
        if !known && !noted {
            if self.only_for_tests(index, at) {
                return false;
            }
            self.added.push((index, path.to_owned()));
        }
        true
    }

    /// Whether what stands at `at` is a module of tests, and the removed import is of what is around that.
    fn only_for_tests(&self, index: usize, at: usize) -> bool {
        let modules = |at: usize| {
            let tokens = self.root.token_at_offset((at as u32).into());
            let around = tokens.into_iter().flat_map(|it| it.parent_ancestors());
            around.filter(|it| it.kind() == SyntaxKind::MODULE).any(|it| is_for_tests(&it))
        };
        let import = self.removed.get(index).map(|it| usize::from(it.item.syntax().text_range().start()));
        modules(at) && !import.is_some_and(modules)
    }

    /// Mends links in documentation that the removed imports led.
    fn links(&self, edits: &[Edit]) -> Vec<Edit> {
        let added = |name: &str| self.added.iter().any(|(_, it)| it.rsplit("::").next() == Some(name));
        let kept = |name: &str| self.all.iter().any(|it| it.name == name && !self.is_removed(it));
        let meaning = |name: &str| match (kept(name), added(name)) {
            (true, _) => Meaning::Other,
            (false, true) => Meaning::Counterpart,
            (false, false) => Meaning::Nothing,
        };
        mended(self.original, edits, &self.removed, &meaning)
    }
}

/// What the import stands in. Its nodes may be of another tree of the same text.
fn range_around(leaf: &Leaf) -> Option<TextRange> {
    Some(leaf.item.syntax().parent()?.text_range())
}

/// Whether the import can be named at `at`.
fn visible(leaf: &Leaf, at: usize) -> bool {
    let Some(scope) = leaf.item.syntax().parent() else { return false };
    let range = scope.text_range();
    usize::from(range.start()) <= at && at <= usize::from(range.end())
}

/// Whether it is an item of this name that a module or a function can have.
fn defines(item: &ast::Item, name: &str) -> bool {
    let of_type = item.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::ASSOC_ITEM_LIST);
    let mut named = item.syntax().children().filter_map(ast::Name::cast);
    !of_type && named.any(|it| it.text() == name)
}

/// Whether a path of this code begins with `name`, or may do so in a macro's arguments.
fn begins_path(token: &SyntaxToken) -> bool {
    let Some(parent) = token.parent().filter(|_| is_first_segment(token)) else { return false };
    match parent.kind() {
        SyntaxKind::TOKEN_TREE => true,
        SyntaxKind::NAME_REF => parent.parent().is_some_and(|it| it.kind() == SyntaxKind::PATH_SEGMENT),
        _ => false,
    }
}

/// The outermost function around it.
fn function_around(node: &SyntaxNode) -> Option<TextRange> {
    node.ancestors().filter(|it| it.kind() == SyntaxKind::FN).last().map(|it| it.text_range())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::apply_edits;

    pub(super) fn tidied(original: &str, replacements: &[(&str, &str)]) -> String {
        let mut edits = Vec::new();
        for (from, to) in replacements {
            for (at, _) in original.match_indices(from) {
                edits.push(Edit::replace(at..at + from.len(), *to));
            }
        }
        let edits = tidy_imports(original, edits, &[], &[], &BTreeSet::new());
        apply_edits(original, &edits).unwrap()
    }

    #[test]
    fn a_module_import_is_exchanged() {
        assert_eq!(
            tidied(
                "use std::sync::mpsc;\n\nfn f() { let (a, b) = mpsc::channel(); }\n",
                &[("mpsc::channel", "tokio::sync::mpsc::unbounded_channel")]
            ),
            "use tokio::sync::mpsc;\n\nfn f() { let (a, b) = mpsc::unbounded_channel(); }\n"
        );
    }

    #[test]
    fn two_imports_that_go_bring_in_one() {
        assert_eq!(
            tidied(
                "use crossbeam_channel as cc;\nuse std::sync::mpsc;\nfn f() { mpsc::channel(); cc::bounded(1); }\n",
                &[
                    ("mpsc::channel()", "tokio::sync::oneshot::channel()"),
                    ("cc::bounded(1)", "tokio::sync::oneshot::channel()")
                ]
            ),
            "use tokio::sync::oneshot;\nfn f() { oneshot::channel(); oneshot::channel(); }\n"
        );
    }

    #[test]
    fn an_import_that_only_tests_would_use_is_not_added() {
        let code = |call: &str, in_tests: &str| {
            format!(
                "fn f() {{ {call}; }}\n#[cfg(test)]\nmod tests {{\n    use super::*;\n    fn t() {{ {in_tests}; }}\n}}\n"
            )
        };
        let replaced = [
            ("mpsc::channel()", "tokio::sync::mpsc::unbounded_channel()"),
            ("mpsc::channel::<u8>()", "tokio::sync::oneshot::channel::<u8>()"),
        ];
        let before = |call: &str, in_tests: &str| format!("use std::sync::mpsc;\n{}", code(call, in_tests));
        assert_eq!(
            tidied(&before("mpsc::channel()", "mpsc::channel::<u8>()"), &replaced),
            format!(
                "use tokio::sync::mpsc;\n{}",
                code("mpsc::unbounded_channel()", "tokio::sync::oneshot::channel::<u8>()")
            )
        );
        assert_eq!(
            tidied(&before("mpsc::channel()", "mpsc::channel()"), &replaced),
            format!(
                "use tokio::sync::mpsc;\n{}",
                code("mpsc::unbounded_channel()", "mpsc::unbounded_channel()")
            )
        );
    }

    #[test]
    fn an_import_with_other_uses_stays_and_names_are_full() {
        assert_eq!(
            tidied(
                "use std::sync::mpsc;\nfn f() { mpsc::channel(); }\nfn g() { mpsc::sync_channel(1); }\n",
                &[("mpsc::channel", "tokio::sync::mpsc::unbounded_channel")]
            ),
            "use std::sync::mpsc;\nfn f() { tokio::sync::mpsc::unbounded_channel(); }\nfn g() { mpsc::sync_channel(1); }\n"
        );
    }

    #[test]
    fn names_are_short_beside_an_import_that_stays() {
        let text = "use crossbeam_channel::{Receiver, Sender};\nstruct A { old: Sender<u8>, new: Sender<u16>, rx: Receiver<u16> }\n";
        let found = |old: &str, new: &str| {
            let at = text.rfind(old).unwrap();
            Edit::replace(at..at + old.len(), new)
        };
        let edited = |sender: &str, receiver: &str| {
            let at = text.find("new: Sender").unwrap() + "new: ".len();
            let edits = vec![Edit::replace(at..at + "Sender".len(), sender), found("Receiver", receiver)];
            let all = tidy_imports(text, edits, &[], &[], &BTreeSet::new());
            apply_edits(text, &all).unwrap()
        };
        assert_eq!(
            edited("tokio::sync::mpsc::UnboundedSender", "tokio::sync::mpsc::UnboundedReceiver"),
            "use crossbeam_channel::Sender;\nuse tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};\n\
             struct A { old: Sender<u8>, new: UnboundedSender<u16>, rx: UnboundedReceiver<u16> }\n"
        );
        assert_eq!(
            edited("tokio::sync::mpsc::Sender", "tokio::sync::mpsc::Receiver"),
            "use crossbeam_channel::Sender;\nuse tokio::sync::mpsc::{self, Receiver};\n\
             struct A { old: Sender<u8>, new: mpsc::Sender<u16>, rx: Receiver<u16> }\n"
        );
    }

    #[test]
    fn a_oneshot_is_named_by_its_module() {
        let text = "// About f.\nuse crossbeam_channel::bounded;\nfn f() { bounded(1) }\n";
        let at = text.rfind("bounded").unwrap();
        let edit = Edit::replace(at..at + 7, "tokio::sync::oneshot::channel");
        let edits = tidy_imports(text, vec![edit], &[], &[], &BTreeSet::new());
        assert_eq!(
            apply_edits(text, &edits).unwrap(),
            "// About f.\nuse tokio::sync::oneshot;\nfn f() { oneshot::channel(1) }\n"
        );
    }

    #[test]
    fn an_import_that_is_there_is_not_added_again() {
        assert_eq!(
            tidied(
                "use std::sync::mpsc;\nuse tokio::sync::oneshot;\nfn f() { mpsc::channel(); oneshot::channel(); }\n",
                &[("mpsc::channel", "tokio::sync::oneshot::channel")]
            ),
            "use tokio::sync::oneshot;\nfn f() { oneshot::channel(); oneshot::channel(); }\n"
        );
    }

    #[test]
    fn a_name_that_an_item_or_a_variable_has_is_not_taken() {
        let is_short = |inside: &str, beside: &str| {
            let text = format!(
                "use std::sync::mpsc::sync_channel;\nuse names::*;\nfn f() {{ sync_channel(1); {inside} }}\n{beside}\n"
            );
            let at = text.find("{ sync_channel").unwrap() + 2;
            let edit = Edit::replace(at..at + "sync_channel".len(), "tokio::sync::mpsc::channel");
            let edits = tidy_imports(&text, vec![edit], &[], &[], &BTreeSet::new());
            apply_edits(&text, &edits).unwrap().contains("{ channel(1);")
        };
        let variable = "let channel = 1; show(channel);";
        assert!(is_short("", &format!("fn g() {{ {variable} }}")));
        assert!(!is_short(variable, ""));
        assert!(is_short("", "fn g(it: It) { it.channel(); it.channel; It { channel: 1 }; ok::channel(); }"));
        for item in [
            "const channel: u8 = 1;",
            "static channel: u8 = 1;",
            "union channel { a: u8 }",
            "macro_rules! channel { () => {} }",
            // That can only come with the other names.
            "fn g() { show(channel); }",
            "fn g() { show!(channel(1)); }",
        ] {
            assert!(!is_short("", item), "{item}");
        }
    }

    #[test]
    fn a_name_that_means_something_else_is_not_taken() {
        let text = "use std::sync::mpsc::sync_channel;\nfn channel() {}\nfn f() { sync_channel(1); }\n";
        let at = text.rfind("sync_channel").unwrap();
        let edit = Edit::replace(at..at + 12, "tokio::sync::mpsc::channel");
        let edits = tidy_imports(text, vec![edit], &[], &[], &BTreeSet::new());
        assert_eq!(
            apply_edits(text, &edits).unwrap(),
            "fn channel() {}\nfn f() { tokio::sync::mpsc::channel(1); }\n"
        );
    }
}
