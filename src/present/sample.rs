//! A small ledger with one site of each outcome, for the tests of the views.

use std::path::PathBuf;

use super::change::{FileChange, changes};
use super::paths::DisplayPaths;
use super::{Report, Stage, Verified};
use crate::edit::Edit;
use crate::ledger::{FileEdits, Ledger, Level, Outcome, RuleId, SiteRecord, Skipped, UnitIx, UnitRecord};
use crate::refusal::{Refusal, RefusalCode};

const TEXT: &str = "\
fn a() {
    std::thread::sleep(D);
    std::thread::spawn(forever);
    std::thread::sleep(E);
    // std::thread::sleep(F);
}
";

fn site(needle: &str, api: &str, rule: &str, unit: Option<usize>, outcome: Outcome) -> SiteRecord {
    let start = TEXT.find(needle).unwrap();
    let before = &TEXT[..start];
    SiteRecord {
        file: file(),
        start,
        end: start + needle.len(),
        line: before.matches('\n').count() + 1,
        column: before.chars().rev().take_while(|c| *c != '\n').count() + 1,
        api: api.into(),
        rule: RuleId::new(rule),
        unit: unit.map(UnitIx),
        outcome,
        notes: Vec::new(),
    }
}

fn file() -> PathBuf {
    "/w/src/a.rs".into()
}

pub(crate) fn ledger() -> Ledger {
    let refusal = Refusal::new(RefusalCode::EndlessBlocking, "`forever` blocks without end");
    let start = TEXT.find("std::thread::sleep(D)").unwrap();
    let unit = |id: &str, kind: &str, decision: &str, rule: &str, level| UnitRecord {
        id: id.into(),
        kind: kind.into(),
        decision: decision.into(),
        title: format!("{kind} becomes {decision}"),
        rules: vec![RuleId::new(rule)],
        level,
        notes: Vec::new(),
        depends_on: Vec::new(),
        refusal: None,
        files: Vec::new(),
    };
    let mut ledger = Ledger { files: 1, ..Ledger::default() };
    ledger.texts.insert(file(), TEXT.into());
    let edits = vec![Edit::replace(start..start + 21, "tokio::time::sleep(D).await")];
    ledger.units = vec![
        UnitRecord {
            notes: vec!["the timer has millisecond granularity".into()],
            files: vec![FileEdits { file: file(), edits }],
            ..unit("sleep:src/a.rs:2", "sleep", "tokio sleep", "thread-sleep", Level::Review)
        },
        UnitRecord {
            refusal: Some(refusal.clone()),
            ..unit("thread:src/a.rs:3", "thread", "refused", "thread-spawn", Level::Safe)
        },
    ];
    let sleep = "std::thread::sleep";
    ledger.sites = vec![
        site("std::thread::sleep(D)", sleep, "thread-sleep", Some(0), Outcome::Migrated),
        site("std::thread::spawn", "std::thread::spawn", "thread-spawn", Some(1), Outcome::Refused(refusal)),
        site("std::thread::sleep(E)", sleep, "thread-sleep", None, Outcome::Suppressed("on purpose".into())),
        site("std::thread::sleep(F)", sleep, "thread-sleep", None, Outcome::Unreached("in a comment".into())),
    ];
    ledger.skipped = vec![Skipped { path: "/w/src/bad.rs".into(), reason: "does not parse".into() }];
    ledger
}

pub(crate) fn with_report(test: impl Fn(&Report<'_>)) {
    let ledger = ledger();
    let changes: Vec<FileChange> = changes(&ledger, &ledger.units[0].files).unwrap();
    let paths = DisplayPaths::relative_to("/w");
    test(&Report {
        ledger: &ledger,
        changes: &changes,
        paths: &paths,
        verified: Verified::No,
        stage: Stage::Proposed,
        told: None,
    });
}
