//! Every key of the configuration has its effect, the same from `tokioize.toml` as from `--set`.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const MANIFEST: &str = r#"
[package]
name = "service"
version = "0.1.0"
edition = "2024"

[dependencies]
tokio = { version = "1", features = ["full"] }

[workspace]
"#;

const MAIN: &str = r#"
mod clock;

use std::thread;
use std::time::Duration;

pub struct Session(u32);

pub fn waits_long() {}

pub fn elsewhere(job: impl FnOnce()) {
    job();
}

async fn session() {
    let session = Session(1);
    thread::sleep(Duration::from_millis(1));
    println!("{}", session.0);
}

#[tokio::main]
async fn main() {
    thread::spawn(|| {
        waits_long();
        println!("one");
    });
    elsewhere(|| {
        thread::spawn(|| loop {
            thread::sleep(Duration::from_millis(1));
            println!("tick");
        });
    });
    tokio::spawn(session());
    clock::run().await;
}
"#;

const CLOCK: &str = r#"
use std::thread;
use std::time::Duration;

pub async fn run() {
    thread::sleep(Duration::from_millis(1));
}
"#;

const OWN_RULE: &str = r#"+++
id = "own-print"
group = "own"
level = "safe"
+++
# Prints become log lines

## What it does

They do.

## Why

Because.

## What changes

The target.

## Rewrites

### waits
~~~rust before
service::waits_long()
~~~
~~~rust after
service::elsewhere(|| ())
~~~
"#;

/// What a run says, without what is counted and timed.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_tokioize"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("RUST_SRC_PATH")
        .output()
        .expect("the program runs");
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

fn service() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in [
        ("Cargo.toml", MANIFEST),
        ("src/main.rs", MAIN),
        ("src/clock.rs", CLOCK),
        ("mine/own-print.md", OWN_RULE),
    ] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// A key, its value for `--set`, the file that says the same, and what the run then prints and prints no longer.
struct Key {
    set: &'static str,
    file: &'static str,
    prints: &'static str,
    prints_no_longer: &'static str,
}

const KEYS: &[Key] = &[
    Key {
        set: "blocking=service::waits_long",
        file: "blocking = [\"service::waits_long\"]",
        prints: "spawn_blocking(|| {",
        prints_no_longer: "short work is done where it was started",
    },
    Key {
        set: "foreign-thread=service::elsewhere",
        file: "foreign-thread = [\"service::elsewhere\"]",
        prints: "refused[no-runtime]: it is reached from a closure that `service::elsewhere` runs on a thread of its own",
        prints_no_longer: "interval.tick().await",
    },
    Key {
        set: "not-send=service::Session",
        file: "not-send = [\"service::Session\"]",
        prints: "refused[not-send]: `session` would be held across the await",
        prints_no_longer: "wait:src/main.rs:17",
    },
    Key {
        set: "exclude=src/clock.rs",
        file: "exclude = [\"src/clock.rs\"]",
        prints: "1 file looked at",
        prints_no_longer: "+++ b/src/clock.rs",
    },
    Key {
        set: "include=src/clock.rs",
        file: "include = [\"src/clock.rs\"]",
        prints: "1 file looked at",
        prints_no_longer: "+++ b/src/main.rs",
    },
    Key {
        set: "rule-dirs=mine",
        file: "rule-dirs = [\"mine\"]",
        prints: "rule `own-print`",
        prints_no_longer: "",
    },
    Key {
        set: "enable=thread-sleep",
        file: "[rules]\nenable = [\"thread-sleep\"]",
        prints: "2 sites can be migrated",
        prints_no_longer: "[sleep-loop, thread-spawn; review]",
    },
    Key {
        set: "disable=thread-spawn",
        file: "[rules]\ndisable = [\"thread-spawn\"]",
        prints: "rule `thread-spawn` is switched off",
        prints_no_longer: "+        tokio::spawn(async {",
    },
    Key {
        set: "loop-timer=sleep",
        file: "[policies]\nloop-timer = \"sleep\"",
        prints: "+                tokio::time::sleep(Duration::from_millis(1)).await;",
        prints_no_longer: "interval",
    },
    Key { set: "std-source=rust-src", file: "std-source = \"rust-src\"", prints: "", prints_no_longer: "" },
];

#[test]
fn every_key_works_from_the_file_and_from_the_command_line() {
    let folder = service();
    let plain = run(folder.path(), &[]);
    assert_eq!(plain.code, Some(1), "{plain:?}");
    for key in KEYS {
        let set = run(folder.path(), &["--set", key.set]);
        let config = folder.path().join("tokioize.toml");
        fs::write(&config, key.file).expect("the configuration");
        let file = run(folder.path(), &[]);
        fs::remove_file(&config).expect("no configuration");
        assert_eq!(set, file, "{}", key.set);
        let printed = |ran: &Ran, what: &str| ran.stdout.contains(what) || ran.stderr.contains(what);
        assert!(printed(&set, key.prints), "{}: {set:?}", key.set);
        if !key.prints.is_empty() {
            assert!(!printed(&plain, key.prints), "{}: {plain:?}", key.set);
        }
        if !key.prints_no_longer.is_empty() {
            assert!(printed(&plain, key.prints_no_longer), "{}: {plain:?}", key.set);
            assert!(!printed(&set, key.prints_no_longer), "{}: {set:?}", key.set);
        }
    }
}

#[test]
fn the_baseline_is_a_key_too() {
    let folder = service();
    let written = run(folder.path(), &["--audit", "--baseline", "known.json"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    assert_eq!(run(folder.path(), &["--audit"]).code, Some(1));
    let set = run(folder.path(), &["--audit", "--set", "baseline=known.json"]);
    fs::write(folder.path().join("tokioize.toml"), "baseline = \"known.json\"").expect("the configuration");
    let file = run(folder.path(), &["--audit"]);
    assert_eq!(set.code, Some(0), "{set:?}");
    assert_eq!((file.code, &file.stdout), (set.code, &set.stdout));
}
