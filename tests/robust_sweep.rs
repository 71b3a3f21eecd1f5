//! Runs the whole pipeline over every Rust file below a folder, each as a file on its own: no panic, the edited text
//! parses, a second pass proposes nothing, and bytes outside of the edits are as they were.
//!
//! `cargo test --test robust_sweep -- --ignored --nocapture`; `SWEEP` names the folder (the sources in cargo's registry
//! by default), `SWEEP_ONLY` a part of the paths that count, `SWEEP_PART=0/4` the first of four parts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ra_ap_syntax::{Edition, SourceFile};
use tokioize::analysis::{Analysis, AnalysisRequest, Analyzer, NoProgress};
use tokioize::config::Config;
use tokioize::edit::apply_edits;
use tokioize::engine::Engine;
use tokioize::ledger::UnitIx;

/// Files analysed together. Each is a crate of its own, so they do not see each other.
const BATCH: usize = 100;

#[test]
#[ignore = "takes minutes"]
fn every_file_of_the_registry() {
    let folder = std::env::var_os("SWEEP").map_or_else(registry, PathBuf::from);
    let only = std::env::var("SWEEP_ONLY").unwrap_or_default();
    let mut files = rust_files(&folder);
    files.retain(|it| it.to_string_lossy().contains(&only));
    let mut complaints = Vec::new();
    let mut totals = Totals::default();
    let (part, parts) = part();
    for (number, batch) in files.chunks(BATCH).enumerate().filter(|(number, _)| number % parts == part) {
        let known = complaints.len();
        sweep(batch, &mut totals, &mut complaints);
        for complaint in &complaints[known..] {
            eprintln!("COMPLAINT {complaint}");
        }
        eprintln!("{} of {} files; {totals:?}", number * BATCH + batch.len(), files.len());
    }
    assert_eq!(complaints.len(), 0);
    assert!(totals.files > 0, "no Rust files below {}", folder.display());
}

#[derive(Debug, Default)]
struct Totals {
    files: usize,
    sites: usize,
    edited: usize,
    withheld: usize,
    lost: usize,
}

fn part() -> (usize, usize) {
    let text = std::env::var("SWEEP_PART").unwrap_or_else(|_| "0/1".to_owned());
    let (part, parts) = text.split_once('/').unwrap();
    (part.parse().unwrap(), parts.parse().unwrap())
}

fn registry() -> PathBuf {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    cargo.or_else(|| std::env::home_dir().map(|it| it.join(".cargo"))).unwrap().join("registry/src")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() && entry.path().extension().is_some_and(|it| it == "rs") {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

fn config() -> Config {
    let mut config = Config::default();
    for (key, value) in [("public-api", "allow"), ("tests", "convert"), ("runtime-context", "assume")] {
        config.policies.set(key, value).unwrap();
    }
    config
}

fn analyse(folder: &Path) -> Result<Box<dyn Analysis>, anyhow::Error> {
    let request = AnalysisRequest { paths: vec![folder.to_owned()], config: config() };
    Engine.analyze(&request, &NoProgress)
}

fn sweep(batch: &[PathBuf], totals: &mut Totals, complaints: &mut Vec<String>) {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().canonicalize().unwrap();
    let name = |index: usize| folder.join(format!("file{index}.rs"));
    for (index, file) in batch.iter().enumerate() {
        std::fs::copy(file, name(index)).unwrap();
    }
    let original = |path: &Path| {
        let index = (0..batch.len()).find(|it| name(*it) == path);
        index
            .and_then(|it| batch.get(it))
            .map_or_else(|| path.display().to_string(), |it| it.display().to_string())
    };
    totals.files += batch.len();
    let analysis = match analyse(&folder) {
        Ok(analysis) => analysis,
        Err(error) => return complaints.push(format!("batch from {}: {error:#}", batch[0].display())),
    };
    let ledger = analysis.ledger();
    totals.sites += ledger.sites.len();
    for skipped in &ledger.skipped {
        // A panic inside of rust-analyzer costs the file, and is reported; it is not ours to mend.
        if skipped.reason.contains("bug") && skipped.reason.contains("/ra_ap_") {
            totals.lost += 1;
            eprintln!("lost: {}: {}", original(&skipped.path), skipped.reason);
        } else if skipped.reason.contains("bug") || skipped.reason.contains("deep") {
            complaints.push(format!("{}: {}", original(&skipped.path), skipped.reason));
        }
    }
    for unit in &ledger.units {
        if let Some(refusal) = unit.refusal.as_ref().filter(|it| it.code.name() == "type-check") {
            totals.withheld += 1;
            let index =
                unit.id.split("file").nth(1).and_then(|it| it.split('.').next()?.parse::<usize>().ok());
            let file = index.and_then(|it| batch.get(it)).map(|it| it.display().to_string());
            eprintln!("withheld: {} {}: {}", unit.id, file.unwrap_or_default(), refusal.reason);
        }
    }
    let proposed: BTreeSet<UnitIx> =
        (0..ledger.units.len()).map(UnitIx).filter(|it| ledger.units[it.0].is_proposed()).collect();
    let edits = match analysis.compose(&proposed) {
        Ok(edits) => edits,
        Err(error) => return complaints.push(format!("batch from {}: {error:#}", batch[0].display())),
    };
    let second = tempfile::tempdir().unwrap();
    let second_folder = second.path().canonicalize().unwrap();
    // All of them: a file may be held back by what another one says.
    for index in 0..batch.len() {
        std::fs::copy(name(index), second_folder.join(format!("file{index}.rs"))).unwrap();
    }
    for file in &edits {
        totals.edited += 1;
        let place = original(&file.file);
        let text = std::fs::read_to_string(&file.file).unwrap();
        let Ok(edited) = apply_edits(&text, &file.edits) else {
            complaints.push(format!("{place}: edits overlap"));
            continue;
        };
        let mut at = 0;
        for edit in &file.edits {
            if edit.start < at || edit.end > text.len() || !text.is_char_boundary(edit.start) {
                complaints.push(format!("{place}: the edit {edit:?} is out of order"));
            }
            at = edit.end;
        }
        if unchanged(&text, &edited, &file.edits).is_none() {
            complaints.push(format!("{place}: bytes outside of the edits changed"));
        }
        for error in SourceFile::parse(&edited, Edition::Edition2021).errors() {
            complaints.push(format!("{place}: the edited text does not parse: {error}"));
        }
        std::fs::write(second_folder.join(file.file.file_name().unwrap()), edited).unwrap();
    }
    match analyse(&second_folder) {
        Ok(again) => {
            for unit in again.ledger().units.iter().filter(|it| it.is_proposed()) {
                for file in &unit.files {
                    let file_name = file.file.file_name().unwrap();
                    complaints.push(format!(
                        "{}: a second pass proposes {} ({}): {:?}",
                        original(&folder.join(file_name)),
                        unit.id,
                        unit.title,
                        file.edits
                    ));
                }
            }
        }
        Err(error) => complaints.push(format!("second pass from {}: {error:#}", batch[0].display())),
    }
}

/// Walks both texts side by side.
fn unchanged(old: &str, new: &str, edits: &[tokioize::edit::Edit]) -> Option<()> {
    let (mut in_old, mut in_new) = (0, 0);
    for edit in edits {
        let kept = old.get(in_old..edit.start)?;
        (new.get(in_new..in_new + kept.len())? == kept).then_some(())?;
        in_new += kept.len();
        (new.get(in_new..in_new + edit.replacement.len())? == edit.replacement).then_some(())?;
        in_new += edit.replacement.len();
        in_old = edit.end;
    }
    (old.get(in_old..)? == new.get(in_new..)?).then_some(())
}
