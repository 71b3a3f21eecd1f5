//! The built-in rules as the command line knows them when no rule files are loaded.

use super::analysis::RuleInfo;
use crate::ledger::Level;

const RULES: &[(&str, &str, Level, &str)] = &[
    (
        "sleep-loop",
        "threads",
        Level::Review,
        "A thread that works and sleeps in a loop becomes a task with a tokio timer",
    ),
    ("thread-spawn", "threads", Level::Review, "`thread::spawn` becomes a tokio task"),
    ("thread-sleep", "threads", Level::Safe, "`thread::sleep` in async code becomes `tokio::time::sleep`"),
    ("thread-join", "threads", Level::Safe, "Joining a thread that became a task becomes awaiting it"),
    (
        "std-mpsc",
        "channels",
        Level::Safe,
        "`std::sync::mpsc` channels become tokio channels, both ends together",
    ),
    (
        "crossbeam-channel",
        "channels",
        Level::Safe,
        "crossbeam channels become tokio channels, both ends together",
    ),
    ("crossbeam-select", "channels", Level::Review, "crossbeam's `select!` becomes `tokio::select!`"),
    (
        "runtime-bootstrap",
        "runtime",
        Level::Review,
        "A thread that only makes a runtime is replaced by the running one",
    ),
    ("shared-runtime", "runtime", Level::Review, "A runtime in a static is replaced by the running one"),
    (
        "runtime-expect",
        "runtime",
        Level::Review,
        "A panic on a failed runtime becomes an error that is handled",
    ),
    ("block-on", "runtime", Level::Review, "`block_on` becomes `.await`"),
    ("async-fn", "colour", Level::Review, "A function that must await becomes async, with all its callers"),
    ("async-main", "colour", Level::Review, "`main` becomes `#[tokio::main]`"),
];

/// Ids, groups, levels and titles of the built-in rules, in documentation order.
pub fn builtin() -> Vec<RuleInfo> {
    let info = |&(id, group, level, title): &(&str, &str, Level, &str)| RuleInfo {
        id: id.into(),
        group: group.into(),
        level,
        title: title.into(),
        text: format!("# {title}\n"),
    };
    RULES.iter().map(info).collect()
}
