//! The built program: what works without analysing anything, and every kind of usage error.

use std::fs;
use std::process::Command;

use snapbox::str;

struct Ran {
    stdout: String,
    stderr: String,
    code: Option<i32>,
}

fn run_in(folder: &std::path::Path, program: &str, arguments: &[&str]) -> Ran {
    let output =
        Command::new(program).args(arguments).current_dir(folder).env("COLUMNS", "100").output().unwrap();
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

fn run(arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    run_in(folder.path(), env!("CARGO_BIN_EXE_tokioize"), arguments)
}

fn usage_error(arguments: &[&str], message: &str) {
    let ran = run(arguments);
    assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.stderr);
    assert!(ran.stderr.contains(message), "{arguments:?}: {}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn help_and_version() {
    for (arguments, needle) in
        [(["--help"], "Examples:"), (["-h"], "Exit status:"), (["--version"], "tokioize 0")]
    {
        let ran = run(&arguments);
        assert_eq!(ran.code, Some(0));
        assert!(ran.stdout.contains(needle), "{}", ran.stdout);
    }
}

#[test]
fn rules_and_explain() {
    let ran = run(&["rules"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.lines().any(|line| line.starts_with("sleep-loop ")), "{}", ran.stdout);
    assert!(run(&["explain", "thread-sleep"]).stdout.contains("# `thread::sleep` in async code"));
    assert!(run(&["explain", "not-send"]).stdout.starts_with("# not-send"));
}

#[test]
fn unknown_names_come_with_the_nearest_right_one() {
    usage_error(&["explain", "sleep-lop"], "did you mean `sleep-loop`?");
    usage_error(&["--rule", "thread-sleap"], "unknown rule `thread-sleap`; did you mean `thread-sleep`?");
    usage_error(&["--skip-rule", "nonsense"], "unknown rule `nonsense`; it is one of sleep-loop,");
    usage_error(&["--set", "loop-timer=slep"], "did you mean `sleep`?");
    usage_error(&["--set", "loop-timr=sleep"], "did you mean `loop-timer`?");
    usage_error(&["--set", "loop-timer"], "expected KEY=VALUE");
    usage_error(&["--format", "jsn"], "a similar value exists: 'json'");
    usage_error(&["--aply"], "a similar argument exists: '--apply'");
    usage_error(&["rulse"], "did you mean the command `rules`?");
    usage_error(&["nowhere"], "nowhere: No such file or directory");
    usage_error(&["--rules-dir", "nowhere"], "no such directory of rule files");
    usage_error(&["test-rules", "nowhere"], "no such directory of rule files");
    usage_error(&["test-rules", "."], "no examples to run");
    // What the system says is said once.
    let system = "No such file or directory (os error 2)\n";
    usage_error(&["--config", "nowhere.toml"], &format!("cannot read nowhere.toml: {system}"));
}

#[test]
fn combinations_without_meaning() {
    usage_error(&["--yes"], "--apply");
    usage_error(&["--baseline", "x"], "--audit");
    usage_error(&["--audit", "--apply"], "cannot be used with");
    usage_error(&["--apply", "rules"], "--apply does not go with the command `rules`");
    usage_error(&["--format", "json", "rules"], "--format does not go with the command `rules`");
    usage_error(&["-q", "-v"], "cannot be used with");
}

#[test]
fn asking_needs_a_terminal() {
    usage_error(&["--apply"], "--yes");
}

#[test]
fn nothing_to_undo() {
    usage_error(&["undo"], "nothing to undo at or above .");
}

#[test]
fn a_directory_named_like_a_command() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    let ran = run_in(folder.path(), env!("CARGO_BIN_EXE_tokioize"), &["./rules", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains("\"schema\": 1"));
}

#[test]
fn the_configuration_file_is_found_above_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("tokioize.toml"), "\n[policies]\ncapcity = \"keep\"\n").unwrap();
    let ran = run_in(folder.path(), env!("CARGO_BIN_EXE_tokioize"), &["src"]);
    assert_eq!(ran.code, Some(2));
    snapbox::assert_data_eq!(
        ran.stderr,
        str![[r#"
error: tokioize.toml:3: unknown policy `capcity`; did you mean `capacity`?

"#]]
    );
}

#[test]
fn the_cargo_subcommand_is_the_same_program() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run_in(folder.path(), env!("CARGO_BIN_EXE_cargo-tokioize"), &["tokioize", "rules"]);
    assert_eq!((ran.code, ran.stdout), (Some(0), run(&["rules"]).stdout));
    let ran = run_in(folder.path(), env!("CARGO_BIN_EXE_cargo-tokioize"), &["rules"]);
    assert_eq!(ran.code, Some(0));
}

#[test]
fn a_new_dependency_minds_the_lock_file_of_its_own_workspace() {
    const MAIN: &str = "fn main() {\n    let (tx, rx) = std::sync::mpsc::channel();\n    std::thread::spawn(move || {\n        \
        std::thread::sleep(std::time::Duration::from_millis(1));\n        tx.send(1).unwrap();\n    });\n    \
        println!(\"{}\", rx.recv().unwrap());\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let package =
        |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    let lock =
        |version: &str| format!("version = 4\n\n[[package]]\nname = \"tokio\"\nversion = \"{version}\"\n");
    write("Cargo.toml", "[workspace]\nmembers = [\"new\"]\nexclude = [\"old\"]\n");
    write("Cargo.lock", &lock("1.45.0"));
    write("old/Cargo.toml", &format!("{}\n[workspace]\n", package("old")));
    write("old/Cargo.lock", &lock("1.26.0"));
    write("new/Cargo.toml", &package("new"));
    write("old/src/main.rs", MAIN);
    write("new/src/main.rs", MAIN);

    let ran = run_in(folder.path(), env!("CARGO_BIN_EXE_tokioize"), &["--format", "diff", "new", "old"]);
    let added: Vec<&str> = ran.stdout.lines().filter(|it| it.starts_with("+tokio = ")).collect();
    let versions: Vec<&str> = added.iter().filter_map(|it| it.split('"').nth(1)).collect();
    assert_eq!(versions, ["1", "1.38"], "{}\n{}", ran.stdout, ran.stderr);
}
