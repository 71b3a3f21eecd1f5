//! Drops imports that a rewrite left without a use. Works on text alone, so that it can be done anew for any subset of
//! units.

mod deleting;
mod globs;
mod leaves;

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{NodeOrToken, SourceFile, SyntaxKind, SyntaxNode, SyntaxToken, T};

use crate::edit::EDITION;
use crate::edit::{Edit, apply_edits};
use crate::facts::words::tokens_named;
use crate::workspace::conditions::is_for_tests;
pub use deleting::delete_line;
pub(super) use deleting::{code_range, removal};
use globs::{globs_of_tests, unused_globs};
use leaves::ALL;
pub(super) use leaves::{Leaf, leaves, leaves_of};

/// Paths whose imports may go when unused; everything else is none of our business.
const OURS: &[&str] = &[
    "std::thread",
    "std::sync::mpsc",
    "std::sync::Mutex",
    "std::sync::PoisonError",
    "parking_lot::Mutex",
    "crossbeam_channel",
    "crossbeam::channel",
    "crossbeam::select",
    "tokio::runtime",
    "futures::executor",
    "futures_executor",
    "pollster",
    "std::time::Duration",
    "std::time::Instant",
    "std::sync::Arc",
    "std::rc::Rc",
    "std::sync::OnceLock",
    "std::sync::LazyLock",
    "once_cell::sync",
    "lazy_static::lazy_static",
];

/// Edits (of the original text) that drop the imports `removed`. What else is in their items and only tests need, `of_tests`, gets
/// items of its own.
pub(super) fn removals(original: &str, removed: &[Leaf], of_tests: &[Leaf]) -> Vec<Edit> {
    let mut result = Vec::new();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    for leaf in removed {
        let range = code_range(leaf.item.syntax());
        if !done.insert(range.start) {
            continue;
        }
        let (gone, for_tests) = gone_from(&leaf.item, removed, of_tests);
        let edits = removal(original, &leaf.item, &gone);
        if for_tests.is_empty() {
            result.extend(edits);
            continue;
        }
        let indent = indent_of(original, range.start);
        let items = test_items(&for_tests, indent).join(&format!("\n{indent}"));
        if is_whole(&edits, &range) {
            result.push(Edit::replace(range, items));
        } else {
            result.extend(edits);
            result.push(Edit::insert(range.end, format!("\n{indent}{items}")));
        }
    }
    result
}

/// What goes from `item`, and what of it only tests need.
pub(super) fn gone_from<'a>(
    item: &ast::Use,
    removed: &'a [Leaf],
    of_tests: &'a [Leaf],
) -> (Vec<&'a Leaf>, Vec<&'a Leaf>) {
    let for_tests: Vec<&Leaf> = of_tests.iter().filter(|it| it.item == *item).collect();
    let gone = removed.iter().filter(|it| it.item == *item).chain(for_tests.iter().copied()).collect();
    (gone, for_tests)
}

/// Whether the edits are one that removes all of what stands at `range`.
pub(super) fn is_whole(edits: &[Edit], range: &std::ops::Range<usize>) -> bool {
    matches!(edits, [it] if it.start <= range.start && it.end >= range.end)
}

/// The blanks in front of what stands at `start`.
pub(super) fn indent_of(text: &str, start: usize) -> &str {
    let line = text[..start].rfind('\n').map_or(0, |it| it + 1);
    let before = &text[line..start];
    &before[..before.len() - before.trim_start().len()]
}

/// Items that import these for tests.
pub(super) fn test_items(leaves: &[&Leaf], indent: &str) -> Vec<String> {
    let item = |it: &&Leaf| {
        let name = match it.path.rsplit("::").next() == Some(&it.name) {
            true => String::new(),
            false if it.name == ALL => "::*".to_owned(),
            false => format!(" as {}", it.name),
        };
        format!("#[cfg(test)]\n{indent}use {}{name};", it.path)
    };
    leaves.iter().map(item).collect()
}

/// The imports of the original text which `edits` leave unused.
pub(super) fn unused_leaves(
    original: &str,
    edits: &[Edit],
    own: &[String],
    below: &BTreeSet<String>,
) -> Vec<Leaf> {
    let mut removed = left_unused(original, edits, own, below);
    // `use super::thread;` was the last to need the one above, or `use cc::Sender;` a `use crossbeam_channel as cc;`.
    let imported = leaves(&parsed(original), original);
    let through = |it: &Leaf| {
        let first = it.path.split("::").next().unwrap_or_default();
        ["crate", "super", "self"].contains(&first) || imported.iter().any(|it| it.name == first)
    };
    if removed.iter().any(through) {
        let edits: Vec<Edit> = edits.iter().cloned().chain(removals(original, &removed, &[])).collect();
        let more = left_unused(original, &edits, own, below);
        let new = more.into_iter().filter(|it| !removed.iter().any(|known| same_leaf(known, it)));
        let new: Vec<Leaf> = new.collect();
        removed.extend(new);
    }
    removed
}

fn left_unused(original: &str, edits: &[Edit], own: &[String], below: &BTreeSet<String>) -> Vec<Leaf> {
    let Ok(edited) = apply_edits(original, edits) else { return Vec::new() };
    let before = parsed(original);
    let after = parsed(&edited);
    let leaves_before = leaves(&before, original);
    let mut removed: Vec<Leaf> = Vec::new();
    for leaf in leaves(&after, &edited) {
        // In this order: counting uses searches the whole file.
        let ours = is_ours(&leaf.path) || own.iter().any(|it| is_below(&leaf.path, it));
        let of_file = || leaf.item.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::SOURCE_FILE);
        if !ours || is_used(&leaf, &edited) || below.contains(&leaf.name) && of_file() {
            continue;
        }
        // Only what this rewrite made unused: the same import was there before and had uses.
        let known = leaves_before
            .iter()
            .find(|it| it.path == leaf.path && it.name == leaf.name && it.nth == leaf.nth);
        if known.is_some_and(|it| is_used(it, original)) {
            removed.extend(known.cloned());
        }
    }
    removed.extend(unused_globs(&before, original, &after, &edited, below));
    // What stood beside them without a use would be an item of idle names by now, and go the next time.
    for item in removed.iter().map(|it| it.item.clone()).collect::<Vec<_>>() {
        let rest: Vec<&Leaf> = leaves_before
            .iter()
            .filter(|it| it.item == item && !removed.iter().any(|gone| same_leaf(gone, it)))
            .collect();
        let idle = |it: &&Leaf| {
            let of_channels = CHANNELS.iter().any(|prefix| is_below(&it.path, prefix));
            of_channels && !it.public && !below.contains(&it.name) && !is_used(it, original)
        };
        if rest.iter().all(idle) {
            let rest: Vec<Leaf> = rest.into_iter().cloned().collect();
            removed.extend(rest);
        }
    }
    removed
}

/// Paths of channel APIs.
const CHANNELS: &[&str] = &["std::sync::mpsc", "crossbeam_channel", "crossbeam::channel"];

fn same_leaf(a: &Leaf, b: &Leaf) -> bool {
    a.item == b.item && a.path == b.path && a.name == b.name
}

/// The tree of `text`. The last ones are remembered: the steps that tidy a file's imports ask for the same two or three.
pub(super) fn parsed(text: &str) -> SourceFile {
    const REMEMBERED: usize = 4;
    thread_local! {
        static LAST: RefCell<VecDeque<(String, SourceFile)>> = const { RefCell::new(VecDeque::new()) };
    }
    LAST.with_borrow_mut(|last| {
        if let Some((_, known)) = last.iter().find(|(it, _)| it == text) {
            return known.clone();
        }
        let tree = SourceFile::parse(text, EDITION).tree();
        last.truncate(REMEMBERED - 1);
        last.push_front((text.to_owned(), tree.clone()));
        tree
    })
}

/// The user's own functions count too: those that hand out what the rewrite removed.
fn is_ours(path: &str) -> bool {
    OURS.iter().any(|it| is_below(path, it)) || ["crate", "super", "self"].iter().any(|it| is_below(path, it))
}

fn is_below(path: &str, prefix: &str) -> bool {
    path == prefix || path.strip_prefix(prefix).is_some_and(|it| it.starts_with("::"))
}

/// Whether the name occurs where the import is visible, other than in the import itself. `text` is the whole file's.
fn is_used(leaf: &Leaf, text: &str) -> bool {
    is_used_where(leaf, text, &|_| true)
}

fn is_used_where(leaf: &Leaf, text: &str, counts: &dyn Fn(&SyntaxToken) -> bool) -> bool {
    if leaf.public {
        return private_module(leaf).is_none_or(|module| is_used_through(leaf, &module, text));
    }
    let Some(scope) = leaf.item.syntax().parent() else { return true };
    let Some(root) = scope.ancestors().last() else { return true };
    tokens_named(&root, text, &leaf.name)
        .filter(|it| it.kind() == SyntaxKind::IDENT && scope.text_range().contains_range(it.text_range()))
        .filter(|it| !it.parent_ancestors().any(|up| up == *leaf.item.syntax()))
        .filter(|it| !names_item(it) && !names_variable(it))
        .any(|it| {
            let here = || is_first_segment(&it) && (!MODULES.contains(&leaf.path.as_str()) || leads_on(&it));
            let named = steps_above(&it).is_some() || here() && !has_own_import(&it, &scope, &leaf.name);
            named && counts(&it)
        })
}

/// The module of the file, private to it, that hands out the name: a prelude.
fn private_module(leaf: &Leaf) -> Option<ast::Module> {
    let module = leaf.item.syntax().parent().and_then(|it| ast::Module::cast(it.parent()?))?;
    let file = module.syntax().parent().filter(|it| it.kind() == SyntaxKind::SOURCE_FILE)?;
    let mut modules = file.descendants().filter_map(ast::Module::cast);
    let seen_here_alone = modules.all(|it| it.item_list().is_some());
    (seen_here_alone && ast::HasVisibility::visibility(&module).is_none()).then_some(module)
}

/// Whether the name may be used by way of `module`, which hands it out.
fn is_used_through(leaf: &Leaf, module: &ast::Module, text: &str) -> bool {
    let Some(root) = module.syntax().parent() else { return true };
    let Some(handed_out_by) = ast::HasName::name(module) else { return true };
    let is_module = |it: &SyntaxToken| it.kind() == SyntaxKind::IDENT && it.text() == handed_out_by.text();
    let imports = root.children().filter_map(ast::Use::cast).flat_map(|it| leaves_of(&it));
    let is_imported = imports.into_iter().any(|it| it.name == leaf.name);
    tokens_named(&root, text, &leaf.name)
        .filter(|it| it.kind() == SyntaxKind::IDENT)
        .filter(|it| !it.parent_ancestors().any(|up| up == *leaf.item.syntax()))
        .filter(|it| !names_item(it) && !names_variable(it))
        .any(|it| {
            if it.parent_ancestors().any(|up| up == *module.syntax()) {
                return true;
            }
            let import = it.parent_ancestors().find(|up| up.kind() == SyntaxKind::USE);
            let whole = import.or_else(|| {
                it.parent_ancestors().filter_map(ast::Path::cast).last().map(|it| it.syntax().clone())
            });
            let mut around = whole.into_iter().flat_map(|it| {
                it.descendants_with_tokens().filter_map(NodeOrToken::into_token).collect::<Vec<_>>()
            });
            around.any(|it| is_module(&it))
                || is_first_segment(&it) && !is_imported && !has_own_import(&it, &root, &leaf.name)
        })
}

/// The imports of the original text that only tests need after `edits`, and code needed before.
pub(super) fn leaves_of_tests(
    original: &str,
    edits: &[Edit],
    own: &[String],
    below: &BTreeSet<String>,
) -> Vec<Leaf> {
    let Ok(edited) = apply_edits(original, edits) else { return Vec::new() };
    let before = parsed(original);
    let after = parsed(&edited);
    let outside = |token: &SyntaxToken| !token.parent_ancestors().any(|it| is_for_tests(&it));
    let below_is_tests = || {
        let mut modules =
            tokens_named(after.syntax(), &edited, "mod").filter_map(|it| ast::Module::cast(it.parent()?));
        modules.all(|it| it.item_list().is_some() || is_for_tests(it.syntax()))
    };
    let leaves_before = leaves(&before, original);
    let plain = |it: &&Leaf| {
        ast::HasAttrs::attrs(&it.item).next().is_none()
            && !it.item.syntax().ancestors().any(|it| is_for_tests(&it))
    };
    let mut of_tests: Vec<Leaf> = Vec::new();
    for leaf in leaves(&after, &edited) {
        let ours = is_ours(&leaf.path) || own.iter().any(|it| is_below(&leaf.path, it));
        let taken = below.contains(&leaf.name);
        if leaf.public
            || !ours
            || !(is_used(&leaf, &edited) || taken)
            || is_used_where(&leaf, &edited, &outside)
            || taken && !below_is_tests()
        {
            continue;
        }
        let known = leaves_before
            .iter()
            .find(|it| it.path == leaf.path && it.name == leaf.name && it.nth == leaf.nth)
            .filter(|it| is_used_where(it, original, &outside));
        of_tests.extend(known.filter(plain).cloned());
    }
    let globs = globs_of_tests(&before, original, &after, &edited, below);
    of_tests.extend(globs.into_iter().filter(|it| plain(&it)));
    of_tests
}

/// Makes those of the `of_tests` whose items are not edited anyway the tests' own: one that shares its item with others gets an item of
/// its own.
pub(super) fn imports_of_tests(original: &str, edits: &[Edit], of_tests: &[Leaf]) -> Vec<Edit> {
    let mut found = Vec::new();
    let mut done: Vec<ast::Use> = Vec::new();
    for item in of_tests.iter().map(|it| &it.item) {
        let range = code_range(item.syntax());
        let line = original[..range.start].rfind('\n').map_or(0, |it| it + 1);
        // Another import that is inserted here must not get the attribute.
        let edited_too =
            edits.iter().any(|it| it.start == range.start || it.end > range.start && it.start < range.end);
        let indent = &original[line..range.start];
        if edited_too || !indent.trim().is_empty() || done.contains(item) {
            continue;
        }
        done.push(item.clone());
        let moved: Vec<&Leaf> = of_tests.iter().filter(|it| it.item == *item).collect();
        let all = leaves_of(item).len();
        let has_star =
            item.syntax().descendants().filter_map(ast::UseTree::cast).any(|it| it.star_token().is_some());
        if moved.len() == all && !has_star {
            found.push(Edit::insert(range.start, format!("#[cfg(test)]\n{indent}")));
            continue;
        }
        let own = test_items(&moved, indent).into_iter().map(|it| format!("{it}\n{indent}"));
        found.push(Edit::insert(range.start, own.collect::<String>()));
        found.extend(removal(original, item, &moved));
    }
    found
}

/// How many modules up `super::name`, `self::name` and `use super::{name, ..}` look for the name; none if it is not said so.
fn steps_above(token: &SyntaxToken) -> Option<usize> {
    let path = token.parent_ancestors().find_map(ast::Path::cast)?;
    let named = path.segment().is_some_and(|it| it.syntax().text_range().contains_range(token.text_range()));
    let before = match path.qualifier() {
        Some(before) => before,
        // The path in front of the braces.
        None => {
            let list = token.parent_ancestors().find_map(ast::UseTreeList::cast)?;
            ast::UseTree::cast(list.syntax().parent()?)?.path()?
        }
    };
    if !named {
        return None;
    }
    steps_of(&before)
}

/// The number of `super`s of a path that is nothing else.
fn steps_of(path: &ast::Path) -> Option<usize> {
    let upwards = |it: ast::PathSegment| it.super_token().is_some() || it.self_token().is_some();
    path.segments().all(upwards).then(|| path.segments().filter(|it| it.super_token().is_some()).count())
}

/// What the text of a file takes from the module above the file: what it names there, and if it imports all, each name by
/// which it begins a path and that it does not import from elsewhere.
pub(super) fn taken_from_above(text: &str) -> BTreeSet<String> {
    if !text.contains("super::") {
        return BTreeSet::new();
    }
    let file = SourceFile::parse(text, EDITION).tree();
    let depth = |node: &SyntaxNode| node.ancestors().filter_map(ast::Module::cast).count();
    let takes_all = file.syntax().descendants().filter_map(ast::UseTree::cast).any(|it| {
        it.star_token().is_some()
            && it.path().and_then(|it| steps_of(&it)).is_some_and(|steps| steps > depth(it.syntax()))
    });
    let own: BTreeSet<String> = leaves(&file, text)
        .into_iter()
        .filter(|it| !it.path.starts_with("super"))
        .map(|it| it.name)
        .collect();
    file.syntax()
        .descendants_with_tokens()
        .filter_map(NodeOrToken::into_token)
        .filter(|it| it.kind() == SyntaxKind::IDENT)
        .filter(|it| match (steps_above(it), it.parent()) {
            (Some(steps), Some(parent)) => steps > depth(&parent),
            _ => takes_all && is_first_segment(it) && !own.contains(it.text()),
        })
        .map(|it| it.text().to_owned())
        .collect()
}

/// Modules: a value of the same name is something else.
const MODULES: &[&str] = &["std::thread", "std::sync::mpsc"];

/// `fn name()`: an item of the name, and no use of another.
fn names_item(token: &SyntaxToken) -> bool {
    let named = token.parent().filter(|it| it.kind() == SyntaxKind::NAME).and_then(|it| it.parent());
    named.is_some_and(|it| ast::Item::can_cast(it.kind()) || it.kind() == SyntaxKind::RECORD_FIELD)
}

/// Whether the token is the name of a variable, where that is bound or behind that: `let (channel, rx) = channel(); channel.send(3)`. No
/// variable is called as a type or a constant is.
fn names_variable(token: &SyntaxToken) -> bool {
    let name = token.text();
    let binds = |it: &ast::IdentPat| ast::HasName::name(it).is_some_and(|it| it.text() == name);
    let Some(parent) = token.parent().filter(|_| name.starts_with(char::is_lowercase)) else { return false };
    if parent.parent().is_some_and(|it| it.kind() == SyntaxKind::IDENT_PAT) {
        return true;
    }
    if leads_on(token) {
        return false;
    }
    let around = token.parent_ancestors().take_while(|it| it.kind() != SyntaxKind::FN);
    around.filter(|it| it.kind() == SyntaxKind::STMT_LIST).any(|list| {
        let before = list.children().take_while(|it| it.text_range().end() <= token.text_range().start());
        let bound = before.filter_map(ast::LetStmt::cast).filter_map(|it| it.pat());
        bound
            .into_iter()
            .flat_map(|it| it.syntax().descendants())
            .filter_map(ast::IdentPat::cast)
            .any(|it| binds(&it))
    })
}

/// `name::more`.
fn leads_on(token: &SyntaxToken) -> bool {
    let mut at = token.next_token();
    while let Some(it) = at.as_ref().filter(|it| it.kind().is_trivia()) {
        at = it.next_token();
    }
    at.is_some_and(|it| {
        it.kind() == T![::] || it.kind() == T![:] && it.next_token().is_some_and(|it| it.kind() == T![:])
    })
}

/// Whether `token` stands in a module below `scope` that imports `name` itself.
fn has_own_import(token: &SyntaxToken, scope: &SyntaxNode, name: &str) -> bool {
    token
        .parent_ancestors()
        .take_while(|it| it != scope)
        .filter_map(ast::Module::cast)
        .filter_map(|it| it.item_list())
        .flat_map(|it| it.syntax().children().filter_map(ast::Use::cast).collect::<Vec<_>>())
        .any(|item| leaves_of(&item).iter().any(|it| it.name == name))
}

/// Not `x.name`, not `path::name`, and not in the braces of `use path::{name}`.
pub(super) fn is_first_segment(token: &SyntaxToken) -> bool {
    // The innermost is the name's own.
    let mut around = token.parent_ancestors().filter_map(ast::UseTree::cast).skip(1);
    if around.any(|it| it.path().is_some()) {
        return false;
    }
    let mut at = token.prev_token();
    while let Some(it) = &at {
        if !it.kind().is_trivia() {
            break;
        }
        at = it.prev_token();
    }
    !at.is_some_and(|it| {
        matches!(it.kind(), T![.] | T![::] | T![:])
            && (it.kind() != T![:] || it.prev_token().is_some_and(|it| it.kind() == T![:]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(original: &str, from: &str, to: &str, expected: &str) {
        let at = original.find(from).unwrap();
        let mut edits = vec![Edit::replace(at..at + from.len(), to)];
        edits.extend(removals(original, &unused_leaves(original, &edits, &[], &BTreeSet::new()), &[]));
        assert_eq!(apply_edits(original, &edits).unwrap(), expected);
    }

    #[test]
    fn what_blocked_on_a_future_goes_with_its_last_use() {
        for path in ["futures::executor", "futures_executor", "pollster"] {
            check(
                &format!("use {path}::block_on;\nfn f() {{ block_on(g()); }}\n"),
                "block_on(g())",
                "g().await",
                "fn f() { g().await; }\n",
            );
        }
        let two = "fn f() { use futures::executor::block_on; block_on(g()); block_on(h()); }\n";
        check(two, "block_on(g())", "g().await", &two.replace("block_on(g())", "g().await"));
    }

    #[test]
    fn a_variable_is_no_use_of_what_is_imported_by_its_name() {
        let of = |rest: &str| {
            format!(
                "use std::sync::mpsc::channel;\nfn f() {{ let (channel, rx) = channel(); channel.send(rx); {rest} }}\n"
            )
        };
        let after = "fn f() { let (channel, rx) = new(); channel.send(rx);  }\n";
        check(&of(""), "= channel()", "= new()", after);
        let other = of("} fn g() { channel();");
        check(&other, "= channel()", "= new()", &other.replace("= channel()", "= new()"));
        let shown = of("println!(\"{}\", channel.len());");
        check(
            &shown,
            "= channel()",
            "= new()",
            &after.replace("(rx);  }", "(rx); println!(\"{}\", channel.len()); }"),
        );
        let early = "use std::thread::spawn;\nfn f() { h(spawn); let spawn = spawn(g); spawn.join(); }\n";
        check(early, "= spawn(g)", "= new(g)", &early.replace("= spawn(g)", "= new(g)"));
    }

    #[test]
    fn what_only_tests_need_is_theirs() {
        let tidied = |text: &str| {
            let at = text.find("Duration::MAX").unwrap();
            let edits = vec![Edit::replace(at..at + "Duration::MAX".len(), "x")];
            let of_tests = leaves_of_tests(text, &edits, &[], &BTreeSet::new());
            let more = imports_of_tests(text, &edits, &of_tests);
            let edits: Vec<Edit> = edits.into_iter().chain(more).collect();
            apply_edits(text, &edits).unwrap()
        };
        let tests = "#[cfg(test)]\nmod tests {\n    use super::*;\n    fn t() { Duration::MIN; Instant::now(); }\n}\n";
        for (before, after) in [
            (
                "use std::time::Duration;\nfn f() { Duration::MAX; }\n",
                "#[cfg(test)]\nuse std::time::Duration;\nfn f() { x; }\n",
            ),
            (
                "use std::time::{Duration, Instant};\nfn f() { Duration::MAX; Instant::now(); }\n",
                "#[cfg(test)]\nuse std::time::Duration;\nuse std::time::Instant;\nfn f() { x; Instant::now(); }\n",
            ),
            (
                "use std::{sync::Arc, time::{Duration, Instant}};\nfn f(a: Arc<u8>) { Duration::MAX; Instant::now(); }\n",
                "#[cfg(test)]\nuse std::time::Duration;\nuse std::{sync::Arc, time::Instant};\nfn f(a: Arc<u8>) { x; Instant::now(); }\n",
            ),
        ] {
            assert_eq!(tidied(&format!("{before}{tests}")), format!("{after}{tests}"));
        }
    }

    #[test]
    fn what_goes_leaves_the_rest_to_tests() {
        let tidied = |text: &str| {
            let edit = |from: &str| {
                let at = text.find(from).unwrap();
                Edit::replace(at..at + from.len(), "x")
            };
            let edits = vec![edit("Duration::MAX"), edit("thread::park()")];
            let removed = unused_leaves(text, &edits, &[], &BTreeSet::new());
            let of_tests = leaves_of_tests(text, &edits, &[], &BTreeSet::new());
            let edits: Vec<Edit> = edits.into_iter().chain(removals(text, &removed, &of_tests)).collect();
            let rest = imports_of_tests(text, &edits, &of_tests);
            apply_edits(text, &edits.into_iter().chain(rest).collect::<Vec<_>>()).unwrap()
        };
        let tests =
            "#[cfg(all(test, unix))]\nmod tests {\n    use super::*;\n    fn t() { Duration::MIN; }\n}\n";
        for (before, after) in [
            (
                "use std::{thread, time::Duration};\nfn f() { Duration::MAX; thread::park(); }\n",
                "#[cfg(test)]\nuse std::time::Duration;\nfn f() { x; x; }\n",
            ),
            (
                "use std::{sync::Arc, thread, time::Duration};\nfn f(a: Arc<u8>) { Duration::MAX; thread::park(); }\n",
                "use std::sync::Arc;\n#[cfg(test)]\nuse std::time::Duration;\nfn f(a: Arc<u8>) { x; x; }\n",
            ),
        ] {
            assert_eq!(tidied(&format!("{before}{tests}")), format!("{after}{tests}"));
        }
    }

    #[test]
    fn an_import_of_all_that_only_tests_need_is_theirs() {
        let tidied = |text: &str| {
            let at = text.find("spawn(g)").unwrap();
            let edits = vec![Edit::replace(at..at + "spawn(g)".len(), "x")];
            let removed = unused_leaves(text, &edits, &[], &BTreeSet::new());
            let of_tests = leaves_of_tests(text, &edits, &[], &BTreeSet::new());
            let edits: Vec<Edit> = edits.into_iter().chain(removals(text, &removed, &of_tests)).collect();
            let rest = imports_of_tests(text, &edits, &of_tests);
            apply_edits(text, &edits.into_iter().chain(rest).collect::<Vec<_>>()).unwrap()
        };
        let tests = "#[cfg(test)]\nmod tests {\n    use super::*;\n    fn t() { spawn(g); }\n}\n";
        for (before, after) in [
            (
                "use std::thread::*;\nfn f() { spawn(g); }\n",
                "#[cfg(test)]\nuse std::thread::*;\nfn f() { x; }\n",
            ),
            (
                "use std::{sync::Arc, thread::*};\nfn f(a: Arc<u8>) { spawn(g); }\n",
                "#[cfg(test)]\nuse std::thread::*;\nuse std::sync::Arc;\nfn f(a: Arc<u8>) { x; }\n",
            ),
            (
                "use std::thread::*;\nfn f(it: Thread) { spawn(g); }\n",
                "use std::thread::*;\nfn f(it: Thread) { x; }\n",
            ),
        ] {
            assert_eq!(tidied(&format!("{before}{tests}")), format!("{after}{tests}"));
        }
    }

    #[test]
    fn a_name_in_the_braces_behind_a_path_is_another_one() {
        let tests = |uses: &str| {
            format!(
                "#[cfg(test)]\nmod tests {{\n    use super::*;\n    {uses}\n    fn t() {{ spawn(g); }}\n}}\n"
            )
        };
        for (uses, stays) in [
            ("use std::{sync::Mutex, thread::*};", false),
            ("use std::{sync::{Mutex}, thread::{JoinHandle, spawn}};", false),
            ("use {thread::*};", true),
            ("use super::{thread::*};", true),
        ] {
            let rest = tests(uses);
            let import = if stays { "use std::thread;\n" } else { "" };
            check(
                &format!("use std::thread;\nfn f() {{ thread::spawn(g); }}\n{rest}"),
                "thread::spawn(g)",
                "x",
                &format!("{import}fn f() {{ x; }}\n{rest}"),
            );
        }
    }

    #[test]
    fn an_import_of_an_import_goes_with_it() {
        check(
            "use std::thread;\nmod inner {\n    use super::thread;\n    fn f() { thread::sleep(d); }\n}\n",
            "thread::sleep(d)",
            "x",
            "mod inner {\n    fn f() { x; }\n}\n",
        );
    }

    #[test]
    fn an_import_of_all_goes_with_the_last_of_its_names() {
        let both = "use std::sync::mpsc::*;\nuse std::thread::*;\nfn f(tx: Sender<u8>) { sleep(d); }\n";
        check(
            both,
            "sleep(d)",
            "tokio::time::sleep(d)",
            "use std::sync::mpsc::*;\nfn f(tx: Sender<u8>) { tokio::time::sleep(d); }\n",
        );
        let below =
            "use std::thread::*;\nfn f() { sleep(d); }\nmod inner { use super::*; fn g() { park(); } }\n";
        check(below, "sleep(d)", "x", &below.replace("sleep(d)", "x"));
        check(
            "use futures::executor::*;\nfn f() { block_on(g()) }\n",
            "block_on(g())",
            "g().await",
            "fn f() { g().await }\n",
        );
    }

    #[test]
    fn what_a_private_module_hands_out_goes_with_its_last_use() {
        let prelude =
            |imports: &str| format!("mod prelude {{\n    {imports}\n    pub use std::time::Duration;\n}}\n");
        let with = |rest: &str| format!("{}{rest}", prelude("pub use std::thread;"));
        let gone = |rest: &str| format!("mod prelude {{\n    pub use std::time::Duration;\n}}\n{rest}");
        let body = "use prelude::*;\nfn f(d: Duration) { thread::sleep(d); }\n";
        let after = body.replace("thread::sleep(d)", "tokio::time::sleep(d)");
        check(&with(body), "thread::sleep(d)", "tokio::time::sleep(d)", &gone(&after));
        for kept in [
            "use prelude::*;\nfn f(d: Duration) { thread::sleep(d); thread::park(); }\n",
            "use prelude::Duration;\nfn f(d: Duration) { thread::sleep(d); crate::prelude::thread::park(); }\n",
            "mod other;\nuse prelude::*;\nfn f(d: Duration) { thread::sleep(d); }\n",
            "mod inner { use super::prelude::*; fn g() { thread::park(); } }\nuse prelude::*;\nfn f(d: Duration) { thread::sleep(d); }\n",
            "use prelude::thread as t;\nuse prelude::*;\nfn f(d: Duration) { thread::sleep(d); }\nfn g() { t::park() }\n",
        ] {
            let text = with(kept);
            let after = text.replacen("{ thread::sleep(d)", "{ tokio::time::sleep(d)", 1);
            check(&text, "{ thread::sleep(d)", "{ tokio::time::sleep(d)", &after);
        }
        let public = with(body).replace("mod prelude", "pub mod prelude");
        check(
            &public,
            "thread::sleep(d)",
            "tokio::time::sleep(d)",
            &public.replace("thread::sleep(d)", "tokio::time::sleep(d)"),
        );
    }

    #[test]
    fn a_whole_line_goes() {
        check(
            "use std::sync::Arc;\nuse std::thread;\n\nfn f() { thread::sleep(d); }\n",
            "thread::sleep(d)",
            "tokio::time::sleep(d).await",
            "use std::sync::Arc;\n\nfn f() { tokio::time::sleep(d).await; }\n",
        );
    }

    #[test]
    fn one_of_a_list_goes_with_its_comma() {
        check(
            "use std::{sync::Arc, thread, time::Duration};\nfn f(d: Duration, a: Arc<()>) { thread::sleep(d); }\n",
            "thread::sleep(d)",
            "x",
            "use std::{sync::Arc, time::Duration};\nfn f(d: Duration, a: Arc<()>) { x; }\n",
        );
        check(
            "use std::{sync::Arc, thread};\nfn f(a: Arc<()>) { thread::sleep(d); }\n",
            "thread::sleep(d)",
            "x",
            "use std::sync::Arc;\nfn f(a: Arc<()>) { x; }\n",
        );
    }

    #[test]
    fn what_is_still_used_stays() {
        check(
            "use std::thread;\nmod tests { use super::*; fn t() { thread::park(); } }\nfn f() { thread::sleep(d); }\n",
            "thread::sleep(d)",
            "x",
            "use std::thread;\nmod tests { use super::*; fn t() { thread::park(); } }\nfn f() { x; }\n",
        );
    }

    #[test]
    fn all_of_a_module_goes_with_the_last_of_its_names() {
        for path in ["std::thread", "crossbeam_channel", "crossbeam::channel"] {
            let name = if path == "std::thread" { "spawn" } else { "unbounded" };
            let before = format!("use {path}::*;\nfn f() {{ {name}(); }}\n");
            check(&before, &format!("{name}()"), "x", "fn f() { x; }\n");
        }
        check(
            "use std::{thread::*, time::Duration};\nfn f() { sleep(Duration::MAX); }\n",
            "sleep(Duration::MAX)",
            "x(Duration::MAX)",
            "use std::time::Duration;\nfn f() { x(Duration::MAX); }\n",
        );
        check(
            "use crossbeam_channel::*;\nfn f(rx: &Receiver<u8>) { unbounded(); select! { recv(rx) -> _ => {} } }\n",
            "unbounded()",
            "x",
            "use crossbeam_channel::*;\nfn f(rx: &Receiver<u8>) { x; select! { recv(rx) -> _ => {} } }\n",
        );
    }

    #[test]
    fn a_renamed_module_loses_its_braces_with_its_neighbours() {
        check(
            "use std::thread::{self as t, sleep as nap};\nfn f() { nap(d); t::park(); }\n",
            "nap(d)",
            "x",
            "use std::thread as t;\nfn f() { x; t::park(); }\n",
        );
    }

    #[test]
    fn an_import_of_a_renamed_crate_goes_with_it() {
        let original =
            "use crossbeam_channel as cc;\nuse cc::Sender;\nfn f(it: Sender<u8>) { cc::bounded(1); }\n";
        let start = original.find("Sender<u8>").unwrap();
        let end = original.find("; }").unwrap();
        let mut edits = vec![Edit::replace(start..end, "Other) { x")];
        let gone = unused_leaves(original, &edits, &["cc::Sender".to_owned()], &BTreeSet::new());
        edits.extend(removals(original, &gone, &[]));
        assert_eq!(apply_edits(original, &edits).unwrap(), "fn f(it: Other) { x; }\n");
    }

    #[test]
    fn an_item_of_the_same_name_is_no_use() {
        check(
            "use std::sync::mpsc::channel;\nmod own { pub fn channel() {} }\nfn f() { channel(); own::channel(); }\n",
            "f() { channel()",
            "f() { x",
            "mod own { pub fn channel() {} }\nfn f() { x; own::channel(); }\n",
        );
    }

    #[test]
    fn a_value_of_the_same_name_is_no_use() {
        check(
            "use std::thread;\nfn f(thread: Task) { thread::sleep(d); go(thread); }\n",
            "thread::sleep(d)",
            "x",
            "fn f(thread: Task) { x; go(thread); }\n",
        );
    }

    #[test]
    fn a_module_with_an_import_of_its_own_does_not_use_the_one_outside() {
        check(
            "use std::thread;\nmod inner { use std::thread; fn g() { thread::park(); } }\nfn f() { thread::sleep(d); }\n",
            "thread::sleep(d)",
            "x",
            "mod inner { use std::thread; fn g() { thread::park(); } }\nfn f() { x; }\n",
        );
    }

    #[test]
    fn what_was_unused_before_stays() {
        check(
            "use std::thread;\nfn f() { std::thread::sleep(d); }\n",
            "std::thread::sleep(d)",
            "x",
            "use std::thread;\nfn f() { x; }\n",
        );
    }

    #[test]
    fn idle_names_of_channels_go_with_the_last_used_one() {
        check(
            "use crossbeam_channel::{bounded, Receiver, Sender};\nfn f() { bounded(1); }\n",
            "bounded(1)",
            "x",
            "fn f() { x; }\n",
        );
        check(
            "use crossbeam_channel::{bounded, Receiver, Sender};\nfn f(tx: Sender<u8>) { bounded(1); }\n",
            "bounded(1)",
            "x",
            "use crossbeam_channel::{Receiver, Sender};\nfn f(tx: Sender<u8>) { x; }\n",
        );
    }
}
