//! One unit's rewrite is broken on purpose: that unit and what needs it are withheld by the check in memory, and
//! nothing else.

use std::collections::BTreeSet;

use tokioize::analysis::NoProgress;
use tokioize::config::Config;
use tokioize::edit::apply_edits;
use tokioize::engine::{Hooks, Tamper, analyze_with};
use tokioize::ledger::{Ledger, UnitIx, UnitRecord};
use tokioize::refusal::RefusalCode;
use tokioize::rewrite::composition::Composition;
use tokioize::rule::catalog::Catalog;
use tokioize::workspace::Workspace;

const PROGRAM: &str = r#"
use std::thread;
use std::time::Duration;

async fn first() {
    thread::sleep(Duration::from_millis(10));
}

async fn second() {
    thread::sleep(Duration::from_millis(20));
}

fn pause() {
    thread::sleep(Duration::from_millis(30));
}

async fn third() {
    pause();
}

#[tokio::main]
async fn main() {
    first().await;
    second().await;
    third().await;
}
"#;

fn run(program: &str, tamper: Option<&Tamper<'_>>) -> (Ledger, String) {
    let mut workspace = Workspace::from_fixture(program);
    let catalog = Catalog::embedded().unwrap();
    let hooks = Hooks { tamper, unchecked: false };
    let (ledger, composition) =
        analyze_with(&mut workspace, &Config::default(), &catalog, &NoProgress, hooks).unwrap();
    let accepted: BTreeSet<UnitIx> = ledger
        .units
        .iter()
        .enumerate()
        .filter(|(_, unit)| unit.is_proposed())
        .map(|(index, _)| UnitIx(index))
        .collect();
    let edits = composition.compose(&accepted).unwrap();
    let text = edits.iter().find(|it| it.file.ends_with("main.rs"));
    let text = text.map_or_else(|| program.to_owned(), |it| apply_edits(program, &it.edits).unwrap());
    (ledger, text)
}

fn refused(ledger: &Ledger) -> Vec<&UnitRecord> {
    ledger.units.iter().filter(|unit| unit.refusal.is_some()).collect()
}

/// Replaces `what` in the edits behind `anchor` of the program.
fn breaks<'a>(anchor: &'a str, what: &'a str, by: &'a str) -> impl Fn(&Ledger, &mut Composition) + 'a {
    move |_, composition| {
        for file in &mut composition.files {
            let Some(from) = file.text.find(anchor) else { continue };
            let end = file.text[from..].find("\n}").map_or(file.text.len(), |it| from + it);
            for (_, edit) in &mut file.edits {
                if (from..end).contains(&edit.start) {
                    edit.replacement = edit.replacement.replace(what, by);
                }
            }
        }
    }
}

#[test]
fn nothing_is_withheld_from_a_sound_rewrite() {
    let (ledger, text) = run(PROGRAM, None);
    assert_eq!(refused(&ledger), Vec::<&UnitRecord>::new());
    assert_eq!(text.matches("tokio::time::sleep").count(), 3, "{text}");
}

#[test]
fn a_broken_rewrite_is_withheld_alone() {
    for (what, by, code) in [
        ("tokio::time", "tokio::clock", "E04"),
        (".await", ".await.nothing()", "E0599"),
        ("tokio::time", "(tokio::time", "syntax-error"),
    ] {
        let tamper = breaks("async fn second", what, by);
        let (ledger, text) = run(PROGRAM, Some(&tamper));
        let refused = refused(&ledger);
        assert_eq!(refused.len(), 1, "{by}: {refused:#?}");
        let refusal = refused[0].refusal.as_ref().unwrap();
        assert_eq!(refusal.code, RefusalCode::TypeCheck);
        assert!(
            refusal.reason.contains(code) && refusal.reason.contains("src/main.rs:10"),
            "{}",
            refusal.reason
        );
        assert_eq!(text.matches("tokio::time::sleep").count(), 2, "{text}");
        assert!(text.contains("    thread::sleep(Duration::from_millis(20));"), "{text}");
        assert!(text.contains("async fn pause()") && text.contains("pause().await"), "{text}");
    }
}

#[test]
fn an_await_that_is_missing_its_async_function_takes_the_callers_along() {
    let tamper = breaks("fn pause", "async ", "");
    let (ledger, text) = run(PROGRAM, Some(&tamper));
    assert!(!refused(&ledger).is_empty());
    assert!(text.contains("fn pause() {\n    thread::sleep"), "{text}");
    assert!(text.contains("    pause();"), "{text}");
    assert_eq!(text.matches("tokio::time::sleep").count(), 2, "{text}");
}

#[test]
fn what_was_wrong_before_is_nobodys_fault() {
    let program = PROGRAM.replace(
        "async fn second() {\n",
        "async fn second() {\n    let n: u32 = \"text\";\n    unknown();\n    n.nothing();\n",
    );
    let (ledger, text) = run(&program, None);
    assert_eq!(refused(&ledger), Vec::<&UnitRecord>::new());
    assert_eq!(text.matches("tokio::time::sleep").count(), 3, "{text}");
}
