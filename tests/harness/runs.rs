//! Runs of the tool, of cargo and of what cargo built, each with a deadline.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long a migrated program or test may take.
const PROGRAM_DEADLINE: Duration = Duration::from_secs(20);
const TOOL_DEADLINE: Duration = Duration::from_secs(300);
const CARGO_DEADLINE: Duration = Duration::from_secs(1200);

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    /// `None` if it was killed at its deadline.
    pub status: Option<ExitStatus>,
    /// All of its standard output.
    pub stdout: String,
    /// All of its standard error.
    pub stderr: String,
}

impl Ended {
    /// Whether it ended in time with exit code 0.
    pub fn is_success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// How it ended, for a person, with the last lines that it wrote.
    pub fn story(&self) -> String {
        let ending = self.status.map_or("killed at its deadline".to_string(), |status| status.to_string());
        let text = if self.stderr.trim().is_empty() { &self.stdout } else { &self.stderr };
        let lines: Vec<&str> = text.lines().collect();
        let last = &lines[lines.len().saturating_sub(12)..];
        format!("{ending}\n{}", last.join("\n"))
    }
}

/// Runs `command` until it ends or `deadline` is over.
pub fn run(command: &mut Command, deadline: Duration) -> Ended {
    // Files instead of pipes: nobody has to read along.
    let outputs = tempfile::tempdir().expect("a directory for outputs");
    let stdout = outputs.path().join("stdout");
    let stderr = outputs.path().join("stderr");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(File::create(&stdout).expect("a file for the output"))
        .stderr(File::create(&stderr).expect("a file for the errors"))
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));

    let give_up = Instant::now() + deadline;
    let status = loop {
        match child.try_wait().expect("the state of a child") {
            Some(status) => break Some(status),
            None if Instant::now() >= give_up => {
                let _ = child.kill();
                let _ = child.wait();
                break None;
            }
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    let read = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned();
    Ended { status, stdout: read(&stdout), stderr: read(&stderr) }
}

/// A run of the tool.
#[derive(Debug)]
pub struct ToolRun {
    /// The process.
    pub ended: Ended,
    /// The document that it printed.
    pub json: Value,
}

impl ToolRun {
    /// Applies everything in `directory`; an error if there is no ledger to look at.
    pub fn apply(directory: &Path, sets: &BTreeSet<String>) -> Result<Self, String> {
        Self::start(directory, sets, &["--apply", "--yes", "--allow-no-vcs", "--verify", "none"])
    }

    /// How the process ended, if it did not end with 0.
    pub fn failure(&self) -> Option<String> {
        (!self.ended.is_success()).then(|| self.ended.story())
    }

    /// Fails unless a second run over `directory` proposes nothing.
    pub fn expect_nothing_more(directory: &Path, sets: &BTreeSet<String>) -> Result<(), String> {
        let run = Self::start(directory, sets, &[])?;
        let proposed: Vec<String> = array(&run.json, "units")
            .filter(|unit| array(unit, "edits").next().is_some())
            .map(|unit| format!("{} ({})", unit["id"].as_str().unwrap_or("?"), unit["decision"]))
            .collect();
        if proposed.is_empty() && run.ended.is_success() {
            return Ok(());
        }
        let story = run.failure().unwrap_or_default();
        Err(format!("a second run proposes {} units: {}; {story}", proposed.len(), proposed.join(", ")))
    }

    fn start(directory: &Path, sets: &BTreeSet<String>, arguments: &[&str]) -> Result<Self, String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tokioize"));
        command.current_dir(directory).args(["--format", "json", "--color", "never"]).args(arguments);
        for set in sets {
            command.args(["--set", set]);
        }
        let ended = run(command.arg("."), TOOL_DEADLINE);
        match serde_json::from_str(&ended.stdout) {
            Ok(json) => Ok(ToolRun { ended, json }),
            Err(error) => Err(format!("no JSON document ({error}): {}", ended.story())),
        }
    }

    /// All sites.
    pub fn sites(&self) -> Vec<&Value> {
        array(&self.json, "sites").collect()
    }

    /// The sites in `file`, a path relative to the directory of the run.
    pub fn sites_of(&self, file: &Path) -> Vec<&Value> {
        array(&self.json, "sites")
            .filter(|site| {
                let path = site["file"].as_str().unwrap_or_default();
                Path::new(path.strip_prefix("./").unwrap_or(path)) == file
            })
            .collect()
    }
}

fn array<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

/// Something that cargo built and that can be run.
#[derive(Debug, Clone)]
pub struct Executable {
    /// The target's name.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// Whether it is a test harness.
    pub is_test: bool,
    /// The directory of its package.
    pub package: PathBuf,
}

/// What a build by cargo produced.
#[derive(Debug, Default)]
pub struct Build {
    /// Everything that can be run.
    pub executables: Vec<Executable>,
    /// Target and message of every error, and of every warning about an unused future or result.
    pub errors: Vec<(String, String)>,
    /// A failure that belongs to no target.
    pub failure: Option<String>,
}

/// Runs `cargo ARGUMENTS` in `directory`, with the target directory that all copies share.
pub fn cargo(directory: &Path, arguments: &[&str]) -> Build {
    let mut command = Command::new(env!("CARGO"));
    command
        .current_dir(directory)
        .args(arguments)
        .args(["--quiet", "--message-format", "json"])
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("testdata"))
        // Small and quick: nobody debugs these.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS");
    let ended = run(&mut command, CARGO_DEADLINE);

    let mut build = Build::default();
    for message in ended.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let target = message["target"]["name"].as_str().unwrap_or_default().to_string();
        if let Some(path) = message["executable"].as_str() {
            let manifest = PathBuf::from(message["manifest_path"].as_str().unwrap_or_default());
            build.executables.push(Executable {
                name: target,
                path: path.into(),
                is_test: message["profile"]["test"] == true,
                package: manifest.parent().unwrap_or(directory).to_path_buf(),
            });
        } else if message["reason"] == "compiler-message" && is_fatal(&message["message"]) {
            let text = message["message"]["rendered"].as_str().unwrap_or_default();
            build.errors.push((target, text.to_string()));
        }
    }
    if !ended.is_success() && build.errors.is_empty() {
        build.failure = Some(ended.story());
    }
    build
}

/// An error; or a warning that something is not used that must be, such as a future that nobody awaits.
fn is_fatal(message: &Value) -> bool {
    message["level"] == "error" || message["code"]["code"] == "unused_must_use"
}

/// Runs `executables` side by side; those that failed, with their stories.
pub fn run_all(executables: &[Executable]) -> Vec<(Executable, String)> {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(executable) = executables.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let ended = run(
                        Command::new(&executable.path).current_dir(&executable.package),
                        PROGRAM_DEADLINE,
                    );
                    if !ended.is_success() {
                        failed.lock().expect("no panic").push((executable.clone(), ended.story()));
                    }
                }
            });
        }
    });
    failed.into_inner().expect("no panic")
}
