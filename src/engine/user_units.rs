//! Units of a user's rules in the ledger.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::facts::user_sites::UserSite;
use crate::flow::assemble::Assembly;
use crate::ledger::{Ledger, Level, Outcome, SiteRecord, UnitIx, UnitRecord};
use crate::plan::decide::Atom;
use crate::plan::units::UnitPlan;
use crate::program::{ThreadId, WaitId};
use crate::refusal::{Refusal, RefusalCode};
use crate::rewrite::composition::Composition;
use crate::workspace::Placement;

use super::records::refuse_unit;

/// What a user's rule rewrites as a whole is no business of the rules that come with the program.
pub fn claim(sites: &[UserSite<'_>], facts: &Facts<'_>, assembly: &mut Assembly<'_>) {
    for site in sites.iter().filter(|it| it.suppressed.is_none()) {
        let claimed = |ix: crate::facts::body::CallIx| {
            facts.calls[ix.0].name.is_some_and(|src| src.file == site.file && site.claims(src.range))
        };
        let threads = (0..assembly.thread_calls.len()).filter(|&it| claimed(assembly.thread_calls[it]));
        let waits = (0..assembly.wait_calls.len()).filter(|&it| claimed(assembly.wait_calls[it]));
        let atoms: Vec<Atom> = threads
            .map(|it| Atom::Thread(ThreadId(it)))
            .chain(waits.map(|it| Atom::Wait(WaitId(it))))
            .collect();
        let refusal = Refusal::new(
            RefusalCode::DependsOn,
            format!("rule `{}` rewrites what is around it", site.rule.id),
        );
        refuse_unit(&mut assembly.program, &UnitPlan { atoms, depends_on: Vec::new() }, &refusal);
    }
}

/// Adds the units of `sites`, and what became of each.
pub fn record(
    sites: &[UserSite<'_>],
    results: &[Result<(), Refusal>],
    facts: &Facts<'_>,
    ledger: &mut Ledger,
    composition: &mut Composition,
) -> Result<(), anyhow::Error> {
    if sites.is_empty() {
        return Ok(());
    }
    composition.own_paths = sites.iter().flat_map(|it| it.rewrite.before.canonical_paths()).collect();
    for (site, result) in sites.iter().zip(results) {
        let Some(file) = facts.workspace.file(site.file) else { continue };
        let unit = UnitIx(ledger.units.len());
        let range = site.bytes();
        let before = file.text.get(..range.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let shown = file.path.strip_prefix(&facts.workspace.root).unwrap_or(&file.path);
        let outcome = match (&site.suppressed, result) {
            (Some(reason), _) => Outcome::Suppressed(reason.clone()),
            (None, Ok(())) => Outcome::Migrated,
            (None, Err(refusal)) => Outcome::Refused(refusal.clone()),
        };
        if outcome == Outcome::Migrated {
            let claimed = ledger.sites.iter_mut().filter(|it| {
                it.file == file.path
                    && site.claims(ra_ap_syntax::TextRange::new(
                        ra_ap_syntax::TextSize::try_from(it.start).unwrap_or_default(),
                        ra_ap_syntax::TextSize::try_from(it.end).unwrap_or_default(),
                    ))
            });
            for inner in claimed {
                inner.outcome = Outcome::Migrated;
                inner.unit = Some(unit);
            }
        }
        ledger.sites.push(SiteRecord {
            file: file.path.clone(),
            start: range.start,
            end: first_line_end(&file.text, range.start, range.end),
            line,
            column: before[before.rfind('\n').map_or(0, |it| it + 1)..].chars().count() + 1,
            api: site.api(),
            rule: site.rule.id.clone(),
            unit: Some(unit),
            outcome: outcome.clone(),
            notes: Vec::new(),
        });
        ledger.texts.insert(file.path.clone(), file.original());
        let decision = match outcome {
            Outcome::Migrated => site.rewrite.name.clone(),
            ref other => other.name().to_owned(),
        };
        let refusal = match outcome {
            Outcome::Refused(refusal) => Some(refusal),
            // Nothing is proposed, and nothing is wrong.
            _ => None,
        };
        let mut notes = notes(site, inner_waits(site, &file.path, ledger));
        let mut level = site.rule.level;
        if file.placement == Placement::Orphan {
            notes.push("the file is in no module tree: no compiler sees the change".to_owned());
            level = level.max(Level::Review);
        }
        ledger.units.push(UnitRecord {
            id: format!("rule:{}:{line}", shown.display()),
            kind: "rule".to_owned(),
            decision,
            title: site.rule.title.clone(),
            rules: vec![site.rule.id.clone()],
            level,
            notes,
            depends_on: Vec::new(),
            refusal,
            files: Vec::new(),
        });
    }
    ledger.sites.sort_by(|a, b| (&a.file, a.start, a.end).cmp(&(&b.file, b.start, b.end)));
    let accepted: BTreeSet<UnitIx> = super::proposed(ledger);
    for unit in &mut ledger.units {
        unit.files.clear();
    }
    for (unit, files) in composition.attribute(&accepted)? {
        ledger.units[unit.0].files = files;
    }
    Ok(())
}

/// What the rule says about changed behaviour, as one note.
fn notes(site: &UserSite<'_>, inner_waits: usize) -> Vec<String> {
    let text = site.rule.section("What changes").filter(|_| site.rule.level == Level::Review);
    let what = text
        .and_then(|it| it.split("\n\n").next())
        .map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
    let again = (inner_waits > 0)
        .then(|| "it still holds threaded code, which a second run sees in its new place".to_owned());
    what.into_iter().chain(again).collect()
}

/// Sites in what the match keeps that were judged by where they stood before.
fn inner_waits(site: &UserSite<'_>, file: &std::path::Path, ledger: &Ledger) -> usize {
    let range = site.bytes();
    let inside = |it: &&SiteRecord| it.file == file && range.start <= it.start && it.end <= range.end;
    ledger.sites.iter().filter(inside).filter(|it| matches!(it.outcome, Outcome::Refused(_))).count()
}

fn first_line_end(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end).and_then(|it| it.find('\n')).map_or(end, |it| start + it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::engine::trial::{Trial, package};
    use crate::rule::catalog::Catalog;

    const RULE: &str = "+++
id = \"run-later\"
group = \"own\"
level = \"safe\"
+++
# `run_later` becomes `spawn_later`

## Rewrites
~~~rust before
app::work::run_later($job)
~~~
~~~rust after
app::work::spawn_later($job).await
~~~
";

    const CRATE: &str = "//- /src/inner.rs
pub fn run_later(job: u32) {}
pub async fn spawn_later(job: u32) {}
//- /src/work.rs
pub use crate::inner::*;
//- /src/lib.rs
mod inner;
pub mod work;
";

    fn migrated(code: &str) -> (String, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("run-later.md"), RULE).unwrap();
        let mut catalog = Catalog::embedded().unwrap();
        catalog.load_dir(folder.path()).unwrap();
        let trial =
            Trial::with(&package("2024", "", &format!("{CRATE}{code}")), &Config::default(), &catalog);
        (trial.text_after("/src/lib.rs"), trial.ledger)
    }

    #[test]
    fn found_by_what_it_resolves_to_and_written_as_the_crate_sees_it() {
        let (text, ledger) = migrated(
            "use crate::work::run_later as later;\nmod other { pub fn run_later(_: u32) {} }\n\
             async fn f() {\n    later(1);\n    other::run_later(2);\n}\n",
        );
        assert!(
            text.contains("    crate::work::spawn_later(1).await;\n    other::run_later(2);\n"),
            "{text}"
        );
        assert!(!text.contains("as later"), "{text}");
        assert_eq!(ledger.sites.len(), 1);
        assert_eq!(ledger.sites[0].api, "app::work::run_later");
        assert_eq!(ledger.units[0].title, "run_later becomes spawn_later");
    }

    #[test]
    fn found_in_the_arguments_of_macros() {
        let (text, ledger) = migrated(
            "use crate::work::run_later;\nasync fn f() {\n    assert_eq!(run_later(1), ());\n}\n\
             fn g() {\n    assert_eq!(run_later(2), ());\n}\n",
        );
        assert!(text.contains("    assert_eq!(crate::work::spawn_later(1).await, ());\n"), "{text}");
        assert!(text.contains("    assert_eq!(run_later(2), ());\n"), "{text}");
        let codes: Vec<_> = ledger.units.iter().map(|it| it.refusal.as_ref().map(|it| it.code)).collect();
        assert_eq!(codes, [None, Some(RefusalCode::NoRuntime)]);
    }

    #[test]
    fn no_await_where_nothing_can_await() {
        let (text, ledger) = migrated(
            "fn f() {\n    work::run_later(1);\n}\nasync fn g(n: Option<u32>) {\n    n.map(|n| work::run_later(n));\n}\n",
        );
        assert!(!text.contains("spawn_later"), "{text}");
        let codes: Vec<RefusalCode> =
            ledger.units.iter().filter_map(|it| Some(it.refusal.as_ref()?.code)).collect();
        assert_eq!(codes, [RefusalCode::NoRuntime, RefusalCode::SyncClosure]);
    }

    #[test]
    fn a_comment_suppresses_it() {
        let (text, ledger) = migrated(
            "async fn f() {\n    // tokioize: allow(run-later) the old way is meant\n    work::run_later(1);\n}\n",
        );
        assert!(!text.contains("spawn_later"), "{text}");
        assert_eq!(ledger.sites[0].outcome, Outcome::Suppressed("the old way is meant".to_owned()));
    }
}
