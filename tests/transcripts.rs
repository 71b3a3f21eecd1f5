//! What every command of the program prints, with the real engine, on a package of one file; and that it is what the schemas say.

use std::fs;
use std::path::Path;
use std::process::Command;

use snapbox::{assert_data_eq, str};

const PROGRAM: &str = r#"use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    thread::sleep(Duration::from_millis(1));
    let watch = thread::spawn(|| {
        loop {
            thread::sleep(Duration::from_secs(1));
            println!("still here");
        }
    });
    drop(watch);
    // tokioize: allow(thread-sleep) the log says so
    thread::sleep(Duration::from_millis(2));
    thread::spawn(|| {
        thread::park();
    });
}
"#;

const MANIFEST: &str = "[package]\nname = \"watch\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
                        tokio = { version = \"1\", features = [\"full\"] }\n\n[workspace]\n";

fn package() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/main.rs"), PROGRAM).unwrap();
    fs::write(folder.path().join("Cargo.toml"), MANIFEST).unwrap();
    folder
}

/// `$ tokioize ..`, what it prints on both streams, and its status if it is not 0.
fn transcript(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_tokioize"))
        .args(arguments)
        .current_dir(folder)
        .env("COLUMNS", "100")
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    let text = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it).into_owned()).concat();
    let status = output.status.code().unwrap_or(-1);
    let ending = if status == 0 { String::new() } else { format!("[status {status}]\n") };
    format!("$ tokioize {}\n{text}{ending}", arguments.join(" "))
}

#[test]
fn a_dry_run() {
    let folder = package();
    assert_data_eq!(transcript(folder.path(), &[]), str![[r#""#]]);
}

#[test]
fn only_one_rule_and_only_the_diff() {
    let folder = package();
    assert_data_eq!(
        transcript(folder.path(), &["--rule", "thread-sleep", "--format", "diff", "src"]),
        str![[r#""#]]
    );
}

#[test]
fn annotations() {
    let folder = package();
    assert_data_eq!(transcript(folder.path(), &["--format", "github"]), str![[r#""#]]);
}

#[test]
fn an_audit_and_its_baseline() {
    let folder = package();
    let at = folder.path();
    assert_data_eq!(transcript(at, &["--audit"]), str![[r#""#]]);
    assert_data_eq!(transcript(at, &["--audit", "--baseline", "known.json"]), str![[r#""#]]);
    fs::write(at.join("src/main.rs"), PROGRAM.replace("thread::park();", "thread::sleep(D);")).unwrap();
    assert_data_eq!(transcript(at, &["--audit", "--baseline", "known.json"]), str![[r#""#]]);
}

#[test]
fn a_batch_is_written_and_taken_back() {
    let folder = package();
    let at = folder.path();
    let apply = ["--apply", "--yes", "--verify", "none"];
    assert_data_eq!(transcript(at, &apply), str![[r#""#]]);
    assert_data_eq!(
        transcript(at, &["--allow-no-vcs", "-q", "--apply", "--yes", "--verify", "none"]),
        str![[r#""#]]
    );
    assert_data_eq!(transcript(at, &["undo"]), str![[r#""#]]);
    assert_data_eq!(transcript(at, &["undo"]), str![[r#""#]]);
    assert_eq!(fs::read_to_string(at.join("src/main.rs")).unwrap(), PROGRAM);
}

#[test]
fn rules_and_an_explanation() {
    let folder = package();
    assert_data_eq!(transcript(folder.path(), &["rules"]), str![[r#""#]]);
    assert_data_eq!(transcript(folder.path(), &["explain", "sub-millisecond"]), str![[r#""#]]);
    assert_data_eq!(transcript(folder.path(), &["explain", "sleeplop"]), str![[r#""#]]);
}

#[test]
fn examples_of_a_rule_that_fail() {
    let folder = package();
    let rule = "+++\nid = \"mine\"\ngroup = \"own\"\nlevel = \"safe\"\n+++\n# Mine\n\n## Rewrites\n\n### a\n\
                ~~~rust before\nmy::pause($time)\n~~~\n~~~rust after\nmy::rest($time)\n~~~\n\n## Examples\n\n### One\n\
                ~~~rust before\nfn f() {\n    my::pause(1);\n}\n~~~\n~~~rust after\nfn f() {\n    my::nap(1);\n}\n~~~\n";
    fs::create_dir(folder.path().join("own")).unwrap();
    fs::write(folder.path().join("own/mine.md"), rule).unwrap();
    assert_data_eq!(transcript(folder.path(), &["test-rules", "own"]), str![[r#""#]]);
}

#[test]
fn a_suppression_without_effect_is_a_warning() {
    let folder = package();
    let text = PROGRAM.replace("thread::sleep(Duration::from_millis(2));", "println!();");
    fs::write(folder.path().join("src/main.rs"), text).unwrap();
    let shown = transcript(folder.path(), &["--rule", "thread-sleep", "--format", "human", "--color", "never"]);
    assert!(
        shown.contains("warning: src/main.rs:14: `allow(thread-sleep)` suppresses nothing; the comment can go"),
        "{shown}"
    );
}

#[test]
fn documents_of_the_real_program_fit_their_schemas() {
    let folder = package();
    let read = |text: &str| -> serde_json::Value { serde_json::from_str(text).unwrap() };
    let json = read(include_str!("../docs/json-schema.json"));
    let mut sarif = read(include_str!("cli_fake/sarif-schema-2.1.0.json"));
    // As the schema of errata 01 has it, which the log names: a region says where it is. The pattern of the older copy has an
    // unbalanced bracket.
    let places = ["startLine", "charOffset", "byteOffset"].map(|it| serde_json::json!({ "required": [it] }));
    sarif["definitions"]["region"]["anyOf"] = serde_json::Value::from(places.to_vec());
    for holder in ["run", "toolComponent"] {
        sarif["definitions"][holder]["properties"]["language"]["pattern"] = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
    }
    for (format, schema) in [("json", &json), ("sarif", &sarif)] {
        let validator = jsonschema::validator_for(schema).unwrap();
        for audit in [&[][..], &["--audit"]] {
            let output = Command::new(env!("CARGO_BIN_EXE_tokioize"))
                .args(["--format", format])
                .args(audit)
                .current_dir(folder.path())
                .output()
                .unwrap();
            let document = read(&String::from_utf8_lossy(&output.stdout));
            let errors: Vec<String> = validator.iter_errors(&document).map(|it| it.to_string()).collect();
            assert!(errors.is_empty(), "{format}: {errors:#?}");
        }
    }
}
