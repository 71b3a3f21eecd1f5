//! One unit's rewrite is broken on purpose, with the check in memory off: cargo finds it in the copy of the tree, that
//! unit and what needs it are withheld, and the user's files stay as they are.

use std::collections::BTreeSet;
use std::path::Path;

use tokioize::analysis::{NoProgress, Verification, VerifyMode};
use tokioize::check::verify::{Tree, verify};
use tokioize::config::Config;
use tokioize::edit::apply_edits;
use tokioize::engine::{Hooks, analyze_with};
use tokioize::ledger::{Ledger, UnitIx};
use tokioize::rewrite::composition::Composition;
use tokioize::rule::catalog::Catalog;
use tokioize::workspace::{self, LoadRequest};

const MANIFEST: &str = r#"[package]
name = "faulty"
version = "0.1.0"
edition = "2021"

[dependencies]
neighbour = { path = "../neighbour" }
tokio = { version = "1", features = ["rt", "rt-multi-thread", "macros", "time"] }

[workspace]
"#;

const LIBRARY: &str = r#"
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

pub static DONE: AtomicU32 = AtomicU32::new(0);

pub async fn first() {
    thread::sleep(Duration::from_millis(10));
}

pub async fn second() {
    thread::sleep(Duration::from_millis(neighbour::DELAY));
}

pub async fn third() {
    let value = String::from("kept");
    thread::sleep(Duration::from_millis(30));
    println!("{value}");
    DONE.fetch_add(1, Ordering::SeqCst);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_is_done() {
        first().await;
        second().await;
        third().await;
        assert_eq!(DONE.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn never_passed() {
        panic!();
    }
}
"#;

struct Project {
    _directory: tempfile::TempDir,
    root: std::path::PathBuf,
}

impl Project {
    fn new(library: &str) -> Project {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path().canonicalize().unwrap();
        let root = base.join("faulty");
        let write = |path: &str, text: &str| {
            let path = base.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("faulty/Cargo.toml", MANIFEST);
        write("faulty/src/lib.rs", library);
        // Build artefacts that are kept between the runs of one test.
        write("faulty/target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
        write(
            "neighbour/Cargo.toml",
            "[package]\nname = \"neighbour\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n",
        );
        write("neighbour/src/lib.rs", "pub const DELAY: u64 = 20;\n");
        Project { _directory: directory, root }
    }

    fn library(&self) -> String {
        std::fs::read_to_string(self.root.join("src/lib.rs")).unwrap()
    }

    /// Breaks the function that begins with `anchor`, verifies, and returns the text that is left.
    fn verify(&self, anchor: &str, what: &str, by: &str, mode: VerifyMode) -> (Verification, Ledger, String) {
        let mut workspace =
            workspace::load(&LoadRequest::new(vec![self.root.clone()]), &workspace::NoProgress).unwrap();
        let tamper = |_: &Ledger, composition: &mut Composition| spoil(composition, anchor, what, by);
        let hooks = Hooks { tamper: Some(&tamper), unchecked: true };
        let catalog = Catalog::embedded().unwrap();
        let (ledger, composition) =
            analyze_with(&mut workspace, &Config::default(), &catalog, &NoProgress, hooks).unwrap();
        let mut accepted: BTreeSet<UnitIx> =
            (0..ledger.units.len()).map(UnitIx).filter(|it| ledger.units[it.0].is_proposed()).collect();
        let neighbour = self.root.parent().unwrap().join("neighbour");
        let tree = Tree { ledger: &ledger, composition: &composition, path_dependencies: &[neighbour] };
        let verification = verify(&tree, &accepted, mode, &NoProgress).unwrap();
        for (unit, _) in &verification.withheld {
            accepted.remove(unit);
        }
        let edits = composition.compose(&accepted).unwrap();
        let edits = edits.iter().find(|it| it.file.ends_with("src/lib.rs"));
        let text = self.library();
        let text = edits.map_or_else(|| text.clone(), |it| apply_edits(&text, &it.edits).unwrap());
        (verification, ledger, text)
    }
}

fn spoil(composition: &mut Composition, anchor: &str, what: &str, by: &str) {
    for file in &mut composition.files {
        let Some(from) = file.text.find(anchor) else { continue };
        let end = file.text[from..].find("\n}").map_or(file.text.len(), |it| from + it);
        for (_, edit) in file.edits.iter_mut().filter(|(_, edit)| (from..end).contains(&edit.start)) {
            edit.replacement = edit.replacement.replace(what, by);
        }
    }
}

fn converted(text: &str) -> Vec<&str> {
    let functions = ["first", "second", "third"];
    let is_converted = |name: &&str| {
        let from = text.find(&format!("async fn {name}")).unwrap();
        let end = from + text[from..].find("\n}").unwrap();
        text[from..end].contains("tokio::time::sleep")
    };
    functions.into_iter().filter(is_converted).collect()
}

fn files(root: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("target") {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn cargo_withholds_the_broken_unit_alone() {
    let project = Project::new(LIBRARY);
    let before = files(&project.root);

    let (sound, _, text) = project.verify("no such function", "", "", VerifyMode::Check);
    assert_eq!(sound.unavailable, None);
    assert_eq!(sound.withheld, []);
    assert_eq!(converted(&text), ["first", "second", "third"]);

    for (anchor, what, by, message, left) in [
        ("pub async fn second", "tokio::time", "tokio::clock", "E0433", ["first", "third"]),
        ("pub async fn first", ".await", ".await.unwrap()", "E0599", ["second", "third"]),
        // The error is behind the edit, and only explained by it.
        ("pub async fn third", ".await", ".await; drop(value)", "E0382", ["first", "second"]),
    ] {
        let (broken, ledger, text) = project.verify(anchor, what, by, VerifyMode::Check);
        assert_eq!(broken.unavailable, None);
        assert_eq!(broken.withheld.len(), 1, "{:#?} {:#?}", broken, ledger.units);
        assert!(broken.withheld[0].1.contains(message), "{broken:#?}");
        assert!(broken.withheld[0].1.contains("src/lib.rs:"), "{broken:#?}");
        assert_eq!(converted(&text), left);
    }
    assert_eq!(project.library(), LIBRARY);
    assert_eq!(files(&project.root), before);
}

#[test]
fn tests_that_passed_before_must_pass() {
    let project = Project::new(LIBRARY);
    let (sound, _, text) = project.verify("no such function", "", "", VerifyMode::Test);
    assert_eq!((sound.unavailable, sound.withheld), (None, vec![]));
    assert_eq!(converted(&text).len(), 3);

    let spoiled = ".await; if std::env::args().count() > 0 { return; }";
    let (broken, _, text) = project.verify("pub async fn third", ".await", spoiled, VerifyMode::Test);
    assert_eq!(broken.withheld.len(), 1, "{broken:#?}");
    assert!(broken.withheld[0].1.contains("faulty tests::all_is_done"), "{broken:#?}");
    assert_eq!(converted(&text), ["first", "second"]);
}

#[test]
fn a_test_that_fails_now_and_then_blames_nobody() {
    let counter = tempfile::tempdir().unwrap();
    // Passes when it is run for the first time, and never again.
    let unsteady = format!(
        "    #[test]\n    fn unsteady() {{\n        let file = std::path::Path::new({:?});\n        \
         let first = !file.exists();\n        std::fs::write(file, \"\").unwrap();\n        assert!(first);\n    }}\n\n    \
         #[test]\n    fn never_passed() {{",
        counter.path().join("ran")
    );
    let library = LIBRARY.replace("    #[test]\n    fn never_passed() {", &unsteady);
    assert_ne!(library, LIBRARY);
    let project = Project::new(&library);
    let spoiled = ".await; if std::env::args().count() > 0 { return; }";
    let (found, _, text) = project.verify("pub async fn third", ".await", spoiled, VerifyMode::Test);
    assert!(found.notes.iter().any(|it| it.contains("unsteady` passes only sometimes")), "{found:#?}");
    assert_eq!(found.withheld.len(), 1, "{found:#?}");
    assert!(found.withheld[0].1.contains("faulty tests::all_is_done"), "{found:#?}");
    assert_eq!(converted(&text), ["first", "second"]);
}

#[test]
fn a_tree_that_did_not_compile_is_compared_with_itself() {
    let library = format!("{LIBRARY}\nfn wrong() -> u32 {{ \"text\" }}\n");
    let project = Project::new(&library);
    let (verification, _, text) =
        project.verify("pub async fn second", "tokio::time", "tokio::clock", VerifyMode::Check);
    assert_eq!(verification.unavailable, None);
    assert_eq!(verification.withheld.len(), 1, "{verification:#?}");
    assert!(verification.notes.iter().any(|it| it.contains("did not compile before")), "{verification:#?}");
    assert_eq!(converted(&text), ["first", "third"]);
}

#[test]
fn clippy_notes_what_is_held_across_an_await() {
    let clippy = std::process::Command::new("cargo").args(["clippy", "--version"]).output();
    if !clippy.is_ok_and(|it| it.status.success()) {
        eprintln!("skipped: clippy is not installed");
        return;
    }
    let project = Project::new(LIBRARY);
    let held = ".await; let lock = std::sync::Mutex::new(0); let guard = lock.lock().unwrap(); \
                tokio::task::yield_now().await; drop(guard)";
    let (verification, _, text) = project.verify("pub async fn third", ".await", held, VerifyMode::Check);
    assert_eq!((&verification.unavailable, &verification.withheld), (&None, &vec![]), "{verification:#?}");
    let note = verification.notes.iter().find(|it| it.contains("held across an await point"));
    let note = note.unwrap_or_else(|| panic!("{verification:#?}"));
    assert!(note.contains("clippy::await_holding_lock") && note.contains("src/lib.rs:"), "{note}");
    assert_eq!(converted(&text), ["first", "second", "third"]);

    // What was held before is no news.
    let (verification, ..) = project.verify("no such function", "", "", VerifyMode::Check);
    assert!(!verification.notes.iter().any(|it| it.contains("await")), "{verification:#?}");
}

#[cfg(unix)]
#[test]
fn what_cargo_does_is_shown_while_it_runs() {
    let project = Project::new(LIBRARY);
    // Progress is shown for what takes a while: cargo waits here until it has been seen.
    let seen = project.root.parent().unwrap().join("seen");
    let build = format!(
        "fn main() {{ while !std::path::Path::new({seen:?}).exists() {{ std::thread::yield_now(); }} }}\n"
    );
    std::fs::write(project.root.join("build.rs"), build).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tokioize"));
    command.args(["--verify", "check", "--color", "never"]).current_dir(&project.root).env("TERM", "xterm");
    let mut terminal = rexpect::session::spawn_command(command, Some(300_000)).unwrap();
    let shown = terminal.exp_string("cargo check of the ");
    std::fs::write(&seen, "").unwrap();
    shown.unwrap();
    let rest = terminal.exp_eof().unwrap();
    assert!(rest.contains("verified by cargo check"), "{rest}");
    assert_eq!(project.library(), LIBRARY);
}

#[test]
fn what_cargo_cannot_resolve_is_said_plainly() {
    let project = Project::new(LIBRARY);
    std::fs::remove_file(project.root.parent().unwrap().join("neighbour/Cargo.toml")).unwrap();
    let (verification, _, _) = project.verify("no such function", "", "", VerifyMode::Check);
    let reason = verification.unavailable.unwrap();
    let neighbour = project.root.parent().unwrap().join("neighbour/Cargo.toml");
    assert!(reason.contains(&format!("`{}`", neighbour.display())), "{reason}");
    assert_eq!(verification.withheld, []);
}
