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
    format!("{}\n{text}{ending}", ["$ tokioize", &arguments.join(" ")].join(" ").trim_end())
}

#[test]
fn a_dry_run() {
    let folder = package();
    assert_data_eq!(
        transcript(folder.path(), &[]),
        str![[r#"
$ tokioize
--- a/src/main.rs
+++ b/src/main.rs
@@ -3,10 +3,11 @@
 
 #[tokio::main]
 async fn main() {
-    thread::sleep(Duration::from_millis(1));
-    let watch = thread::spawn(|| {
+    tokio::time::sleep(Duration::from_millis(1)).await;
+    let watch = tokio::spawn(async {
+        let mut interval = tokio::time::interval(Duration::from_secs(1));
         loop {
-            thread::sleep(Duration::from_secs(1));
+            interval.tick().await;
             println!("still here");
         }
     });

Can be migrated:
  thread:src/main.rs:7  a thread becomes a tokio task [sleep-loop, thread-spawn; review]
    note: the task ends with its runtime, at its next `.await`; the thread ran until the process ended
    note: the interval's first tick is immediate: the first turn no longer waits; missed ticks catch up
  wait:src/main.rs:6  a blocking wait becomes an await [thread-sleep; safe]

refused[thread-identity]: it uses `thread::park`
  --> src/main.rs:16:13
   |
16 |     thread::spawn(|| {
   |             ^^^^^ thread-spawn
   |
   = help: `tokioize explain thread-identity` tells what to do

refused[thread-identity]: `thread::park` depends on which thread runs it
  --> src/main.rs:17:17
   |
17 |         thread::park();
   |                 ^^^^ thread-spawn
   |
   = help: `tokioize explain thread-identity` tells what to do

3 sites can be migrated (2 units, 1 file); 2 refused, 1 suppressed, 0 not analysed; 1 file looked at
Nothing was written: read the notes of 1 unit, then run with --apply.
[status 1]

"#]]
    );
}

#[test]
fn only_one_rule_and_only_the_diff() {
    let folder = package();
    assert_data_eq!(
        transcript(folder.path(), &["--rule", "thread-sleep", "--format", "diff", "src"]),
        str![[r#"
$ tokioize --rule thread-sleep --format diff src
--- a/src/main.rs
+++ b/src/main.rs
@@ -3,7 +3,7 @@
 
 #[tokio::main]
 async fn main() {
-    thread::sleep(Duration::from_millis(1));
+    tokio::time::sleep(Duration::from_millis(1)).await;
     let watch = thread::spawn(|| {
         loop {
             thread::sleep(Duration::from_secs(1));
[status 1]

"#]]
    );
}

#[test]
fn annotations() {
    let folder = package();
    assert_data_eq!(
        transcript(folder.path(), &["--format", "github"]),
        str![[r#"
$ tokioize --format github
::warning file=src/main.rs,line=6,col=13,title=tokioize thread-sleep::std::thread::sleep can be migrated to tokio
::warning file=src/main.rs,line=7,col=25,title=tokioize thread-spawn::std::thread::spawn can be migrated to tokio
::warning file=src/main.rs,line=9,col=21,title=tokioize sleep-loop::std::thread::sleep can be migrated to tokio
::notice file=src/main.rs,line=16,col=13,title=tokioize thread-spawn::it uses `thread::park` [thread-identity]
::notice file=src/main.rs,line=17,col=17,title=tokioize thread-spawn::`thread::park` depends on which thread runs it [thread-identity]
[status 1]

"#]]
    );
}

#[test]
fn an_audit_and_its_baseline() {
    let folder = package();
    let at = folder.path();
    assert_data_eq!(
        transcript(at, &["--audit"]),
        str![[r#"
$ tokioize --audit
API                 sites  migratable  refused  suppressed  not analysed
std::thread::park       1           0        1           0             0
std::thread::sleep      3           2        0           1             0
std::thread::spawn      2           1        1           0             0
total                   6           3        2           1             0

file         sites  migratable  refused  suppressed  not analysed
src/main.rs      6           3        2           1             0
total            6           3        2           1             0
[status 1]

"#]]
    );
    assert_data_eq!(
        transcript(at, &["--audit", "--baseline", "known.json"]),
        str![[r#"
$ tokioize --audit --baseline known.json
API                 sites  migratable  refused  suppressed  not analysed
std::thread::park       1           0        1           0             0
std::thread::sleep      3           2        0           1             0
std::thread::spawn      2           1        1           0             0
total                   6           3        2           1             0

file         sites  migratable  refused  suppressed  not analysed
src/main.rs      6           3        2           1             0
total            6           3        2           1             0
baseline known.json written: 5 sites

"#]]
    );
    fs::write(at.join("src/main.rs"), PROGRAM.replace("thread::park();", "thread::sleep(D);")).unwrap();
    assert_data_eq!(
        transcript(at, &["--audit", "--baseline", "known.json"]),
        str![[r#"
$ tokioize --audit --baseline known.json
API                 sites  migratable  refused  suppressed  not analysed
std::thread::sleep      4           3        0           1             0
std::thread::spawn      2           2        0           0             0
total                   6           5        0           1             0

file         sites  migratable  refused  suppressed  not analysed
src/main.rs      6           5        0           1             0
total            6           5        0           1             0
new: src/main.rs:17:17: std::thread::sleep [thread-sleep]
1 site not in the baseline known.json; it lists 1 site too many: delete it and run again to tighten it
[status 1]

"#]]
    );
}

#[test]
fn a_batch_is_written_and_taken_back() {
    let folder = package();
    let at = folder.path();
    let apply = ["--apply", "--yes", "--verify", "none"];
    assert_data_eq!(
        transcript(at, &apply),
        str![[r#"
$ tokioize --apply --yes --verify none
--- a/src/main.rs
+++ b/src/main.rs
@@ -3,10 +3,11 @@
 
 #[tokio::main]
 async fn main() {
-    thread::sleep(Duration::from_millis(1));
-    let watch = thread::spawn(|| {
+    tokio::time::sleep(Duration::from_millis(1)).await;
+    let watch = tokio::spawn(async {
+        let mut interval = tokio::time::interval(Duration::from_secs(1));
         loop {
-            thread::sleep(Duration::from_secs(1));
+            interval.tick().await;
             println!("still here");
         }
     });
error: nothing was written: these files are not under git, so nothing but `tokioize undo` could bring them back; allow it with --allow-no-vcs:
  src/main.rs
[status 2]

"#]]
    );
    assert_data_eq!(
        transcript(at, &["--allow-no-vcs", "-q", "--apply", "--yes", "--verify", "none"]),
        str![[r#"
$ tokioize --allow-no-vcs -q --apply --yes --verify none
--- a/src/main.rs
+++ b/src/main.rs
@@ -3,10 +3,11 @@
 
 #[tokio::main]
 async fn main() {
-    thread::sleep(Duration::from_millis(1));
-    let watch = thread::spawn(|| {
+    tokio::time::sleep(Duration::from_millis(1)).await;
+    let watch = tokio::spawn(async {
+        let mut interval = tokio::time::interval(Duration::from_secs(1));
         loop {
-            thread::sleep(Duration::from_secs(1));
+            interval.tick().await;
             println!("still here");
         }
     });

"#]]
    );
    assert_data_eq!(
        transcript(at, &["undo"]),
        str![[r#"
$ tokioize undo
  src/main.rs
1 file: restored

"#]]
    );
    assert_data_eq!(
        transcript(at, &["undo"]),
        str![[r#"
$ tokioize undo
error: nothing to undo at or above .; give a path in the workspace that was changed
[status 2]

"#]]
    );
    assert_eq!(fs::read_to_string(at.join("src/main.rs")).unwrap(), PROGRAM);
}

#[test]
fn rules_and_an_explanation() {
    let folder = package();
    assert_data_eq!(
        transcript(folder.path(), &["rules"]),
        str![[r#"
$ tokioize rules
sleep-loop         threads   review  A loop paced by thread::sleep becomes a loop paced by a tokio timer
thread-spawn       threads   review  A spawned thread becomes a task, a blocking task, or plain code
thread-sleep       threads   safe    thread::sleep in async code becomes tokio::time::sleep
thread-join        threads   review  Joining a thread becomes awaiting its task
std-mpsc           channels  review  std::sync::mpsc becomes tokio's channels
crossbeam-channel  channels  review  crossbeam's channels become tokio's
crossbeam-select   channels  review  crossbeam::select! becomes tokio::select!
runtime-bootstrap  runtime   review  A runtime made by hand gives way to the one that is running
shared-runtime     runtime   review  Users of a shared runtime use the running one
runtime-expect     runtime   review  A missing runtime is answered instead of panicking
block-on           runtime   review  block_on in async code becomes .await
async-fn           colour    review  A function that must await becomes async, with all its callers
async-main         colour    review  main starts the runtime that its tasks need

"#]]
    );
    assert_data_eq!(
        transcript(folder.path(), &["explain", "sub-millisecond"]),
        str![[r#"
$ tokioize explain sub-millisecond
# sub-millisecond

The sleep is shorter than a millisecond, and tokio's timers have a granularity of one: 100 microseconds would become twelve times as long.

Way out: if the sleep only meant to let others run, write `tokio::task::yield_now().await`. If the time matters, keep the thread.

"#]]
    );
    assert_data_eq!(
        transcript(folder.path(), &["explain", "sleeplop"]),
        str![[r#"
$ tokioize explain sleeplop
error: unknown rule or refusal code `sleeplop`; did you mean `sleep-loop`?
[status 2]

"#]]
    );
}

#[test]
fn examples_of_a_rule_that_fail() {
    let folder = package();
    let rule = "+++\nid = \"mine\"\ngroup = \"own\"\nlevel = \"safe\"\n+++\n# Mine\n\n## Rewrites\n\n### a\n\
                ~~~rust before\nmy::pause($time)\n~~~\n~~~rust after\nmy::rest($time)\n~~~\n\n## Examples\n\n### One\n\
                ~~~rust before\nfn f() {\n    my::pause(1);\n}\n~~~\n~~~rust after\nfn f() {\n    my::nap(1);\n}\n~~~\n";
    fs::create_dir(folder.path().join("own")).unwrap();
    fs::write(folder.path().join("own/mine.md"), rule).unwrap();
    assert_data_eq!(
        transcript(folder.path(), &["test-rules", "own"]),
        str![[r#"
$ tokioize test-rules own
FAILED  mine own/mine.md:21
expected (-), written (+):
--- a/own/mine.md
+++ b/own/mine.md
@@ -1,3 +1,3 @@
 fn f() {
-    my::nap(1);
+    my::rest(1);
 }
1 example, 1 failed
[status 1]

"#]]
    );
}

#[test]
fn a_suppression_without_effect_is_a_warning() {
    let folder = package();
    let text = PROGRAM.replace("thread::sleep(Duration::from_millis(2));", "println!();");
    fs::write(folder.path().join("src/main.rs"), text).unwrap();
    let shown =
        transcript(folder.path(), &["--rule", "thread-sleep", "--format", "human", "--color", "never"]);
    assert!(
        shown.contains(
            "warning: src/main.rs:14: `allow(thread-sleep)` suppresses nothing; the comment can go"
        ),
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
        sarif["definitions"][holder]["properties"]["language"]["pattern"] =
            "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
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
