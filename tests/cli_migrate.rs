//! Whole runs with a stand-in for the engine: what is shown, what is written, and the exit status.

mod cli_fake;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use cli_fake::{git, plain, repository, run};
use snapbox::{assert_data_eq, str};

#[test]
fn child() {
    cli_fake::child();
}

const MIXED: &[(&str, &str)] = &[
    ("src/a.rs", "async fn a() {\n    std::thread::sleep(D);\n    std::thread::sleep(E); /*review*/\n}\n"),
    (
        "src/b.rs",
        "fn b() {\n    std::thread::sleep(D); /*refuse*/\n    // tokioize: allow(thread-sleep) startup\n    std::thread::sleep(E);\n}\n",
    ),
];

#[test]
fn a_dry_run_shows_everything_and_writes_nothing() {
    let folder = repository(MIXED);
    let ran = run(folder.path(), &[]);
    assert_eq!(ran.code, 1);
    assert_data_eq!(
        ran.stdout,
        str![[r#"
--- a/src/a.rs
+++ b/src/a.rs
@@ -1,4 +1,4 @@
 async fn a() {
-    std::thread::sleep(D);
-    std::thread::sleep(E); /*review*/
+    tokio::time::sleep(D).await;
+    tokio::time::sleep(E).await; /*review*/
 }

"#]]
    );
    assert_data_eq!(
        ran.stderr,
        str![[r#"

Can be migrated:
  sleep:a.rs:2  sleep becomes a tokio sleep [thread-sleep; safe]
  sleep:a.rs:3  sleep becomes a tokio sleep [thread-sleep; review]
    note: it is different

refused[endless-blocking]: the loop never ends
 --> src/b.rs:2:5
  |
2 |     std::thread::sleep(D); /*refuse*/
  |     ^^^^^^^^^^^^^^^^^^ thread-sleep
  |
  = help: `tokioize explain endless-blocking` tells what to do

2 sites can be migrated (2 units, 1 file); 1 refused, 1 suppressed, 0 not analysed; 2 files looked at
Nothing was written: read the notes of 1 unit, then run with --apply.

"#]]
    );
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
}

#[test]
fn apply_yes_then_nothing_to_do_then_undo() {
    let folder = repository(MIXED);
    let before = fs::read_to_string(folder.path().join("src/a.rs")).unwrap();
    let ran = run(folder.path(), &["--apply", "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("+    tokio::time::sleep(D).await;"));
    assert!(ran.stderr.contains("verified by cargo check"), "{}", ran.stderr);
    assert!(ran.stderr.contains("1 file written; `tokioize undo` takes it back."), "{}", ran.stderr);
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), " M src/a.rs\n");
    assert_eq!(run(folder.path(), &[]).code, 0);
    let undone = run(&folder.path().join("src"), &["undo"]);
    assert_eq!((undone.code, undone.stderr.as_str()), (0, "  a.rs\n1 file: restored\n"));
    assert_eq!(fs::read_to_string(folder.path().join("src/a.rs")).unwrap(), before);
}

#[test]
fn guards_show_the_diff_and_write_nothing() {
    let folder = repository(MIXED);
    fs::write(folder.path().join("src/b.rs"), "// changed\n").unwrap();
    let ran = run(folder.path(), &["--apply", "--yes"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.starts_with("--- a/src/a.rs"));
    assert!(
        ran.stderr.contains("src/b.rs (dirty)") && ran.stderr.contains("--allow-dirty"),
        "{}",
        ran.stderr
    );
    assert_eq!(git(folder.path(), &["diff", "--stat", "src/a.rs"]), "");
    assert_eq!(run(folder.path(), &["--apply", "--yes", "--allow-dirty"]).code, 0);

    let folder = plain(MIXED);
    let ran = run(folder.path(), &["--apply", "--yes"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--allow-no-vcs"), "{}", ran.stderr);
    assert_eq!(run(folder.path(), &["--apply", "--yes", "--allow-no-vcs"]).code, 0);
}

#[test]
fn verification_withholds_a_unit_and_what_needs_it() {
    let folder = repository(&[(
        "a.rs",
        "std::thread::sleep(A); /*breaks*/ /*unit bad*/\nstd::thread::sleep(B); /*needs bad*/\nstd::thread::sleep(C);\n",
    )]);
    let ran = run(folder.path(), &["--apply", "--yes"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("refused[verify]: error[E0308]: mismatched types"), "{}", ran.stderr);
    assert!(ran.stderr.contains("refused[depends-on]: needs `bad`, which was not migrated"));
    assert_eq!(
        fs::read_to_string(folder.path().join("a.rs")).unwrap(),
        "std::thread::sleep(A); /*breaks*/ /*unit bad*/\nstd::thread::sleep(B); /*needs bad*/\ntokio::time::sleep(C).await;\n"
    );
    // Without it, nothing is withheld.
    git(folder.path(), &["checkout", "-q", "."]);
    assert_eq!(run(folder.path(), &["--verify", "check"]).code, 3);
    assert_eq!(run(folder.path(), &["--apply", "--yes", "--verify", "none"]).code, 0);
}

#[test]
fn levels() {
    let folder =
        repository(&[("a.rs", "std::thread::sleep(A); /*review*/\nstd::thread::sleep(B); /*manual*/\n")]);
    let ran = run(folder.path(), &["--safe-only"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.contains("By hand only:") && ran.stderr.contains("+tokio::time::sleep(B).await;"));
    let ran = run(folder.path(), &[]);
    assert_eq!(ran.code, 1);
    assert!(!ran.stdout.contains("+tokio::time::sleep(B)"), "{}", ran.stdout);
}

#[test]
fn the_format_never_changes_the_exit_status() {
    let folder = repository(MIXED);
    for format in ["human", "diff", "json", "sarif", "github"] {
        let ran = run(folder.path(), &["--format", format]);
        assert_eq!(ran.code, 1, "{format}");
        assert!(!ran.stdout.is_empty());
        assert_eq!(ran.stderr.is_empty(), format != "human", "{format}: {}", ran.stderr);
        assert_eq!(run(folder.path(), &["--audit", "--format", format]).code, 1, "{format}");
        assert_eq!(run(&folder.path().join(".git"), &["--format", format]).code, 0, "{format}");
    }
    assert_eq!(run(folder.path(), &["-q"]).stderr, "");
}

#[test]
fn the_json_document_fits_its_schema_in_every_stage() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../docs/json-schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = repository(MIXED);
    for arguments in
        [&["--format", "json"][..], &["--format", "json", "--apply", "--yes"], &["--format", "json"]]
    {
        let ran = run(folder.path(), arguments);
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert!(document["sites"][0]["file"].as_str().unwrap().starts_with("src/"));
    }
}

#[test]
fn an_audit_is_a_ratchet() {
    let folder = repository(MIXED);
    let at = folder.path();
    assert_eq!(run(at, &["--audit"]).code, 1);
    let written = run(at, &["--audit", "--baseline", "audit.json"]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    assert_eq!(written.stderr, "baseline audit.json written: 3 sites\n");
    assert_eq!(run(at, &["--audit", "--baseline", "audit.json"]).code, 0);
    let moved = format!("\n\n{}std::thread::sleep(NEW);\n", fs::read_to_string(at.join("src/a.rs")).unwrap());
    fs::write(at.join("src/a.rs"), moved).unwrap();
    let ran = run(at, &["--audit", "--baseline", "audit.json"]);
    assert_eq!(ran.code, 1);
    let new: Vec<&str> = ran.stdout.lines().filter(|line| line.starts_with("new")).collect();
    assert_eq!(new, ["new: src/a.rs:7:1: std::thread::sleep [thread-sleep]"]);
    fs::write(at.join("tokioize.toml"), "baseline = \"audit.json\"\n").unwrap();
    assert_eq!(run(&at.join("src"), &["--audit"]).code, 1);
    assert_eq!(run(at, &["--audit", "src/b.rs"]).code, 0);
}

/// Texts at which diffs go wrong.
const ODD: &[(&str, &str)] = &[
    ("crlf.rs", "fn a() {\r\n    std::thread::sleep(A);\r\n}\r\n"),
    ("no newline.rs", "fn a() {\n    std::thread::sleep(A);"),
    ("dir with space/ä.rs", "\u{feff}std::thread::sleep(A);\nlast"),
    ("lone-return.rs", "a\rb\nstd::thread::sleep(A);\n\rc"),
    (
        "long.rs",
        "1\n2\n3\n4\n5\n6\n7\n8\n9\nstd::thread::sleep(A);\n1\n2\n3\n4\n5\n6\n7\n8\n9\nstd::thread::sleep(B);\n",
    ),
];

fn pipe(folder: &Path, program: &str, arguments: &[&str], input: &str) {
    let mut process = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{program}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn git_apply_and_patch_write_what_apply_writes() {
    let ours = repository(ODD);
    let by_git = repository(ODD);
    let by_patch = repository(ODD);
    let diff = run(ours.path(), &["--format", "diff"]).stdout;
    assert_eq!(run(ours.path(), &["--apply", "--yes", "--format", "diff"]).stdout, diff);
    pipe(by_git.path(), "git", &["apply"], &diff);
    pipe(by_patch.path(), "patch", &["-p1", "--binary", "--posix"], &diff);
    for (name, old) in ODD {
        let expected = fs::read(ours.path().join(name)).unwrap();
        assert_ne!(expected, old.as_bytes(), "{name}");
        assert_eq!(fs::read(by_git.path().join(name)).unwrap(), expected, "{name}");
        assert_eq!(fs::read(by_patch.path().join(name)).unwrap(), expected, "{name}");
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let folder = repository(MIXED);
    assert!(!run(folder.path(), &[]).stdout.contains('\u{1b}'));
    assert!(run(folder.path(), &["--color", "always"]).stdout.contains("\u{1b}[32m+"));
    let mut command = cli_fake::command(folder.path(), &["--color", "auto"]);
    let output = command.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(!output.stdout.contains(&0x1b));
}

#[test]
fn sarif_fits_the_public_schema() {
    let mut schema: serde_json::Value =
        serde_json::from_str(include_str!("cli_fake/sarif-schema-2.1.0.json")).unwrap();
    // The published pattern of these optional properties has an unbalanced bracket, mended by errata 01.
    for holder in ["run", "toolComponent"] {
        schema["definitions"][holder]["properties"]["language"]["pattern"] =
            "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = repository(MIXED);
    for arguments in [&["--format", "sarif"][..], &["--format", "sarif", "--audit"]] {
        let log: serde_json::Value = serde_json::from_str(&run(folder.path(), arguments).stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 4);
    }
}

#[test]
fn failed_examples_of_rules_are_shown_as_diffs() {
    let folder = plain(&[("rules/mine.md", "")]);
    let ran = run(folder.path(), &["test-rules", "rules"]);
    assert_eq!(ran.code, 1);
    assert_data_eq!(
        ran.stdout,
        str![[r#"
ok      mine rules/mine.md:1
FAILED  mine rules/mine.md:5
expected (-), written (+):
--- a/rules/mine.md
+++ b/rules/mine.md
@@ -1,2 +1,2 @@
 a
-b
+c
FAILED  mine rules/mine.md:9
a second run proposes changes
3 examples, 2 failed

"#]]
    );
}

#[test]
fn an_interrupted_apply_is_mentioned_taken_back_and_repeated() {
    let folder = repository(MIXED);
    let at = folder.path();
    assert_eq!(run(at, &["--apply", "--yes"]).code, 0);
    // As a crash in the middle leaves it: the journal is still pending, and one file of two is written.
    fs::write(at.join("src/c.rs"), "old").unwrap();
    let state = at.join(".tokioize");
    let journal = fs::read_to_string(state.join("applied.json")).unwrap();
    let mut journal: serde_json::Value = serde_json::from_str(&journal).unwrap();
    let unwritten = serde_json::json!({ "path": "src/c.rs", "staged": ".t.tmp", "old": "old", "new": "new" });
    journal["files"].as_array_mut().unwrap().push(unwritten);
    fs::write(state.join("pending.json"), journal.to_string()).unwrap();
    fs::remove_file(state.join("applied.json")).unwrap();

    let ran = run(at, &[]);
    assert!(ran.stderr.contains("was interrupted; `tokioize undo .` takes it back"), "{}", ran.stderr);
    let ran = run(at, &["--apply", "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("an interrupted apply was taken back (2 files)"), "{}", ran.stderr);
    assert!(ran.stderr.contains("1 file written"), "{}", ran.stderr);
    assert_eq!(run(at, &["undo"]).code, 0);
    assert_eq!(git(at, &["status", "--porcelain", "--untracked-files=no"]), "");
    assert_eq!(run(at, &["undo"]).code, 2);
}

#[test]
fn a_change_in_another_directory_than_the_working_one() {
    let folder = repository(&[
        ("app/a.rs", ""),
        ("lib/b.rs", "std::thread::sleep(A);\n"),
        ("Cargo.toml", "[workspace]\n"),
    ]);
    let at = folder.path().join("app");
    let ran = run(&at, &["../lib"]);
    assert!(ran.stdout.starts_with("--- a/lib/b.rs\n"), "{}", ran.stdout);
    assert!(ran.stderr.contains("Paths in the diff are relative to `..`.\n"), "{}", ran.stderr);
    let ran = run(&at, &["--apply", "--yes", "../lib"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("`tokioize undo` takes it back"), "{}", ran.stderr);
    assert_eq!(run(&at, &["undo"]).code, 0);
}

#[cfg(unix)]
#[test]
fn control_c_while_writing_takes_everything_back() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    const FILES: usize = 150;
    let names: Vec<String> = (0..FILES).map(|nth| format!("f{nth}.rs")).collect();
    let files: Vec<(&str, &str)> =
        names.iter().map(|name| (name.as_str(), "std::thread::sleep(A);\n")).collect();
    let folder = repository(&files);
    let mut process = cli_fake::command(folder.path(), &["--apply", "--yes", "-q", "--format", "diff"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let journal = folder.path().join(".tokioize/pending.json");
    while !journal.exists() && process.try_wait().unwrap().is_none() {
        std::hint::spin_loop();
    }
    kill(Pid::from_raw(process.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    let code = process.wait().unwrap().code();
    let changed = git(folder.path(), &["status", "--porcelain"]).lines().count();
    // The signal may come too late, but never in between.
    assert!((code, changed) == (Some(2), 0) || (code, changed) == (Some(0), FILES), "{code:?} {changed}");
    assert!(!journal.exists());
}
