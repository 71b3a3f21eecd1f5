//! Imports of all of a module, by the names that it then brings in.

use std::collections::BTreeSet;

use ra_ap_syntax::ast;
use ra_ap_syntax::ast::AstNode;
use ra_ap_syntax::{SourceFile, SyntaxToken};

use super::leaves::{ALL, Leaf, brought_in_by};
use super::{is_used, is_used_where};
use crate::facts::words::tokens_named;
use crate::workspace::conditions::is_for_tests;

/// What crossbeam's channels are called, its macros among them.
const CROSSBEAM: &[&str] = &[
    "IntoIter",
    "Iter",
    "ReadyTimeoutError",
    "Receiver",
    "RecvError",
    "RecvTimeoutError",
    "Select",
    "SelectTimeoutError",
    "SelectedOperation",
    "SendError",
    "SendTimeoutError",
    "Sender",
    "TryIter",
    "TryReadyError",
    "TryRecvError",
    "TrySelectError",
    "TrySendError",
    "after",
    "at",
    "bounded",
    "never",
    "select",
    "select_biased",
    "tick",
    "unbounded",
];

/// Modules of which all is imported at times, and the names that each then brings in.
const GLOBS: &[(&str, &[&str])] = &[
    (
        "std::thread",
        &[
            "AccessError",
            "Builder",
            "JoinHandle",
            "LocalKey",
            "Result",
            "Scope",
            "ScopedJoinHandle",
            "Thread",
            "ThreadId",
            "available_parallelism",
            "current",
            "panicking",
            "park",
            "park_timeout",
            "scope",
            "sleep",
            "sleep_ms",
            "spawn",
            "yield_now",
        ],
    ),
    ("crossbeam_channel", CROSSBEAM),
    ("crossbeam::channel", CROSSBEAM),
    (
        "std::sync::mpsc",
        &[
            "IntoIter",
            "Iter",
            "Receiver",
            "RecvError",
            "RecvTimeoutError",
            "SendError",
            "Sender",
            "SyncSender",
            "TryIter",
            "TryRecvError",
            "TrySendError",
            "channel",
            "sync_channel",
        ],
    ),
    ("futures::executor", EXECUTOR),
    ("futures_executor", EXECUTOR),
    ("pollster", &["FutureExt", "block_on", "main", "test"]),
];

const EXECUTOR: &[&str] = &[
    "BlockingStream",
    "Enter",
    "EnterError",
    "LocalPool",
    "LocalSpawner",
    "ThreadPool",
    "ThreadPoolBuilder",
    "block_on",
    "block_on_stream",
    "enter",
];

/// Private imports of all of a module that had a use in `before` and have none in `after`.
pub(super) fn unused_globs(
    before: &SourceFile,
    original: &str,
    after: &SourceFile,
    edited: &str,
    below: &BTreeSet<String>,
) -> Vec<Leaf> {
    let used = |glob: &Leaf, names: &[&str], text: &str| {
        let named =
            |it: &str| Leaf { name: it.to_owned(), path: format!("{}::{it}", glob.path), ..glob.clone() };
        names.iter().any(|it| is_used(&named(it), text))
    };
    let still = globs(after, edited);
    let gone = globs(before, original).into_iter().filter(|(glob, names)| {
        let same = still.iter().find(|(it, _)| it.path == glob.path && it.nth == glob.nth);
        let unused = same.is_some_and(|(it, names)| !used(it, names, edited));
        unused && used(glob, names, original) && !names.iter().any(|it| below.contains(*it))
    });
    gone.map(|(glob, _)| glob).collect()
}

/// Private imports of all of a module that code had a use for in `before`, and only tests have one for in `after`. What `below` names is
/// used by a module in another file.
pub(super) fn globs_of_tests(
    before: &SourceFile,
    original: &str,
    after: &SourceFile,
    edited: &str,
    below: &BTreeSet<String>,
) -> Vec<Leaf> {
    let outside = |token: &SyntaxToken| !token.parent_ancestors().any(|it| is_for_tests(&it));
    let used = |glob: &Leaf, names: &[&str], text: &str, counts: &dyn Fn(&SyntaxToken) -> bool| {
        let named =
            |it: &str| Leaf { name: it.to_owned(), path: format!("{}::{it}", glob.path), ..glob.clone() };
        names.iter().any(|it| is_used_where(&named(it), text, counts))
    };
    let still = globs(after, edited);
    let moved = globs(before, original).into_iter().filter(|(glob, names)| {
        let same = still.iter().find(|(it, _)| it.path == glob.path && it.nth == glob.nth);
        same.is_some_and(|(it, names)| {
            used(it, names, edited, &|_| true) && !used(it, names, edited, &outside)
        }) && used(glob, names, original, &outside)
            && !names.iter().any(|it| below.contains(*it))
    });
    moved.map(|(glob, _)| glob).collect()
}

/// The imports of all of a module whose names are known.
fn globs(file: &SourceFile, text: &str) -> Vec<(Leaf, &'static [&'static str])> {
    let mut found: Vec<(Leaf, &[&str])> = Vec::new();
    for item in tokens_named(file.syntax(), text, "use").filter_map(|it| ast::Use::cast(it.parent()?)) {
        for leaf in brought_in_by(&item).into_iter().filter(|it| it.name == ALL && !it.public) {
            let known = GLOBS.iter().find(|(it, _)| *it == leaf.path);
            if let Some((_, names)) = known {
                let nth = found.iter().filter(|(it, _)| it.path == leaf.path).count();
                found.push((Leaf { nth, ..leaf }, *names));
            }
        }
    }
    found
}
