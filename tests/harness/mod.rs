//! What the tests over `testdata/` share: copies of packages, runs with a deadline, expectations in the files' first lines.

#![allow(dead_code, reason = "each test program uses a part")]

pub mod copies;
pub mod expectations;
pub mod runs;

use std::path::PathBuf;

/// The folder with the packages.
pub fn testdata() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// One thing that went wrong, for the table at the end.
#[derive(Debug)]
pub struct Failure {
    /// The program or package.
    pub who: String,
    /// The step in which it happened: `ledger`, `text`, `build`, `run`, ...
    pub step: &'static str,
    /// What happened.
    pub what: String,
}

impl Failure {
    /// A failure of `who` in `step`.
    pub fn new(who: impl Into<String>, step: &'static str, what: impl Into<String>) -> Self {
        Failure { who: who.into(), step, what: what.into() }
    }
}

/// Fails the test with a table of all failures, if there are any.
#[track_caller]
pub fn report(checked: usize, mut failures: Vec<Failure>) {
    if failures.is_empty() {
        return;
    }
    failures.sort_by(|a, b| a.who.cmp(&b.who));
    let mut table = String::new();
    for Failure { who, step, what } in &failures {
        let mut lines = what.trim_end().lines();
        table.push_str(&format!("{who:<34} {step:<8} {}\n", lines.next().unwrap_or_default()));
        for line in lines.take(30) {
            table.push_str(&format!("{:<43} {line}\n", ""));
        }
    }
    let mut names: Vec<_> = failures.iter().map(|failure| failure.who.as_str()).collect();
    names.dedup();
    panic!("{} failures in {} of {checked}\n{table}", failures.len(), names.len());
}
