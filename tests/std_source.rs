//! The same sites are found with the standard library's own sources as with the models of it.
//!
//! Looks for the sources in `RUST_SRC_PATH`, in the toolchain, and where Debian's package `rust-src` puts them; where none
//! are, there is nothing to compare, and it says so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAM: &str = r#"
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self as t, sleep as nap, JoinHandle};
use std::time::Duration;

enum Job {
    Count(String),
    Ask(Sender<usize>),
}

struct Worker {
    jobs: Sender<Job>,
    stop: Arc<AtomicBool>,
    handles: Vec<JoinHandle<usize>>,
}

fn work(jobs: Receiver<Job>, counts: Arc<Mutex<HashMap<String, usize>>>) -> usize {
    for job in jobs {
        match job {
            Job::Count(word) => *counts.lock().unwrap().entry(word).or_insert(0) += 1,
            Job::Ask(reply) => {
                let _ = reply.send(counts.lock().unwrap().len());
            }
        }
    }
    counts.lock().unwrap().values().sum()
}

impl Worker {
    fn start() -> std::io::Result<Worker> {
        let (jobs, queue) = mpsc::channel();
        let counts = Arc::new(Mutex::new(HashMap::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        let mut handles = vec![t::spawn(move || work(queue, counts))];
        handles.push(t::Builder::new().name("ticker".to_owned()).spawn(move || {
            let mut ticks = 0;
            while !flag.load(Ordering::Acquire) {
                nap(Duration::from_millis(1));
                ticks += 1;
            }
            ticks
        })?);
        Ok(Worker { jobs, stop, handles })
    }

    fn ask(&self) -> Result<usize, RecvTimeoutError> {
        let (reply, answer) = mpsc::sync_channel(1);
        let (slow, _) = mpsc::channel::<()>();
        drop(slow);
        let sender = self.jobs.clone();
        let (tx, rx) = mpsc::channel();
        let forward = t::spawn(move || sender.send(Job::Ask(tx)).is_ok());
        let _ = forward.join().map(|sent| reply.send(usize::from(sent)));
        let _ = answer.try_recv();
        rx.recv_timeout(Duration::from_secs(1))
    }

    fn finish(self) -> Vec<usize> {
        self.stop.store(true, Ordering::Release);
        drop(self.jobs);
        self.handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    }
}

fn main() {
    let worker = Worker::start().unwrap();
    for word in ["a", "b", "a"] {
        let _ = worker.jobs.send(Job::Count(word.to_owned()));
    }
    std::thread::sleep(Duration::from_millis(5));
    let _ = worker.ask();
    std::process::exit(worker.finish().len() as i32);
}
"#;

fn sources() -> Option<PathBuf> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().ok()?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let packaged = fs::read_dir("/usr/src").into_iter().flatten().flatten();
    let packaged = packaged
        .map(|it| it.path())
        .filter(|it| it.file_name().is_some_and(|it| it.to_string_lossy().starts_with("rustc-")));
    let named = std::env::var_os("RUST_SRC_PATH").map(PathBuf::from);
    named
        .into_iter()
        .chain([sysroot.join("lib/rustlib/src/rust/library")])
        .chain(packaged.map(|it| it.join("library")))
        .find(|it| it.join("std/src/lib.rs").is_file())
}

/// All packages of `testdata/` in one folder, outside of the repository.
fn all_packages() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut open = vec![testdata.clone()];
    while let Some(from) = open.pop() {
        let to = folder.path().join(from.strip_prefix(&testdata).unwrap());
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(&from).unwrap().flatten() {
            match entry.file_type().unwrap().is_dir() {
                true if entry.file_name() != "target" => open.push(entry.path()),
                true => {}
                false => drop(fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
            }
        }
    }
    folder
}

/// Where each site is, and of which API.
fn sites(folder: &Path, sources: Option<&Path>) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tokioize"));
    command.args(["--format", "json", "."]).current_dir(folder).env_remove("RUST_SRC_PATH");
    if let Some(sources) = sources {
        command.args(["--set", "std-source=rust-src"]).env("RUST_SRC_PATH", sources);
    }
    let output = command.output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let sites = document["sites"].as_array().unwrap();
    let mut lines: Vec<String> = sites
        .iter()
        .map(|it| format!("{}:{}:{} {}", it["file"], it["line"], it["column"], it["api"]))
        .collect();
    lines.sort();
    lines
}

#[test]
fn the_sources_of_std_and_its_models_show_the_same_sites() {
    let Some(sources) = sources() else {
        eprintln!(
            "skipped: no sources of the standard library (`rustup component add rust-src`, or name them in RUST_SRC_PATH)"
        );
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/main.rs"), PROGRAM).unwrap();
    let manifest = "[package]\nname = \"words\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n";
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();

    let with_models = sites(folder.path(), None);
    assert!(with_models.len() > 20, "{with_models:#?}");
    let with_sources = sites(folder.path(), Some(&sources));
    assert_eq!(with_sources, with_models, "with {}", sources.display());
}

#[test]
#[ignore = "for a release build: the sources of std take long to read"]
fn the_sources_of_std_and_its_models_show_the_same_sites_of_all_packages() {
    let Some(sources) = sources() else { return };
    let folder = all_packages();
    let with_models = sites(folder.path(), None);
    assert!(with_models.len() > 1500, "{}", with_models.len());
    let with_sources = sites(folder.path(), Some(&sources));
    let only = |of: &[String], other: &[String]| -> Vec<String> {
        of.iter().filter(|it| !other.contains(it)).cloned().collect()
    };
    let models = only(&with_models, &with_sources);
    let real = only(&with_sources, &with_models);
    assert!(
        models.is_empty() && real.is_empty(),
        "only with models: {models:#?}\nonly with sources: {real:#?}"
    );
}
