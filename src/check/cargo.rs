//! Runs cargo in the copy of the tree and reads what it says.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{BufReader, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel, DiagnosticSpan};
use cargo_metadata::{Message, Metadata, MetadataCommand};

use super::shadow::Shadow;
use crate::analysis::Progress;

/// How cargo is called.
#[derive(Debug, Clone)]
pub struct Cargo {
    program: OsString,
    /// The copy of the workspace's root.
    directory: PathBuf,
    artefacts: PathBuf,
    network: Network,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Network {
    Offline,
    Online,
}

/// A place that an error speaks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The original of the file.
    pub file: PathBuf,
    /// Bytes of the copy's text.
    pub range: Range<usize>,
    /// Line from 1, in the copy.
    pub line: usize,
    /// Whether the error is there, or only explained by it.
    pub is_primary: bool,
}

/// An error or lint of the compiler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Such as `E0382`, or a lint's name.
    pub code: String,
    /// The compiler's headline.
    pub message: String,
    /// Where it is, primary places first; empty if it is outside of the tree.
    pub places: Vec<Place>,
}

/// What one run said.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Whether cargo was content.
    pub success: bool,
    /// Compiler errors, each once.
    pub errors: Vec<Problem>,
    /// Compiler warnings, each once.
    pub warnings: Vec<Problem>,
    /// Test programs that were built, with the folder of their package.
    pub tests: Vec<TestProgram>,
    /// What cargo itself complained about.
    pub complaint: String,
}

/// A test program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestProgram {
    /// Package and target, the same in every run.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Where cargo would run it.
    pub directory: PathBuf,
}

impl Cargo {
    /// Cargo in `directory`, with its own artefacts.
    pub fn new(directory: PathBuf, artefacts: PathBuf) -> Cargo {
        Cargo { program: program(), directory, artefacts, network: Network::Offline }
    }

    /// Resolves the workspace, without the network if possible; the reason if it cannot be resolved.
    pub fn resolve(&mut self) -> Result<Metadata, String> {
        let offline = self.metadata();
        if offline.is_ok() {
            return offline;
        }
        self.network = Network::Online;
        self.metadata()
    }

    fn metadata(&self) -> Result<Metadata, String> {
        let mut command = self.command("metadata");
        command.args(["--format-version", "1"]);
        let output = command.output().map_err(|error| self.cannot_run(&error))?;
        if !output.status.success() {
            return Err(complaint(&String::from_utf8_lossy(&output.stderr)));
        }
        MetadataCommand::parse(String::from_utf8_lossy(&output.stdout))
            .map_err(|error| format!("the output of `cargo metadata` is unknown: {error}"))
    }

    /// `cargo check` of all targets of `packages`.
    pub fn check(
        &self,
        shadow: &Shadow,
        packages: &[String],
        progress: &dyn Progress,
    ) -> Result<Report, anyhow::Error> {
        let mut command = self.command("check");
        command.args(["--all-targets", "--keep-going"]);
        self.run(command, shadow, packages, &[], progress)
    }

    /// Builds the tests of `packages`.
    pub fn tests(
        &self,
        shadow: &Shadow,
        packages: &[String],
        progress: &dyn Progress,
    ) -> Result<Report, anyhow::Error> {
        let mut command = self.command("test");
        command.args(["--no-run", "--no-fail-fast"]);
        self.run(command, shadow, packages, &[], progress)
    }

    /// Clippy with nothing but the lints about what is held across an await; `None` if it is not installed.
    pub fn lints(&self, shadow: &Shadow, packages: &[String], progress: &dyn Progress) -> Option<Report> {
        let mut version = self.command("clippy");
        version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        version.status().ok().filter(std::process::ExitStatus::success)?;
        let mut command = self.command("clippy");
        command.args(["--all-targets", "--keep-going"]);
        let lints = [
            "--",
            "--cap-lints=warn",
            "-Aclippy::all",
            "-Wclippy::await_holding_lock",
            "-Wclippy::await_holding_refcell_ref",
            "-Wclippy::await_holding_invalid_type",
        ];
        self.run(command, shadow, packages, &lints, progress).ok()
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg(subcommand)
            .current_dir(&self.directory)
            .env("CARGO_TARGET_DIR", &self.artefacts)
            .env("CARGO_BUILD_BUILD_DIR", &self.artefacts)
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TERM_PROGRESS_WHEN", "never")
            .env("CARGO_NET_RETRY", "0")
            .env("CARGO_HTTP_TIMEOUT", "20")
            .stdin(Stdio::null());
        if self.network == Network::Offline {
            command.env("CARGO_NET_OFFLINE", "true");
        }
        command
    }

    fn cannot_run(&self, error: &std::io::Error) -> String {
        format!("`{}` cannot be run: {error}", self.program.to_string_lossy())
    }

    fn run(
        &self,
        mut command: Command,
        shadow: &Shadow,
        packages: &[String],
        last: &[&str],
        progress: &dyn Progress,
    ) -> Result<Report, anyhow::Error> {
        command.arg("--message-format=json");
        for package in packages {
            command.args(["-p", package]);
        }
        command.args(last).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| anyhow::anyhow!(self.cannot_run(&error)))?;
        let mut stderr = child.stderr.take().context("cargo has no stderr")?;
        let stdout = child.stdout.take().context("cargo has no stdout")?;
        let mut report = Report::default();
        let child = Mutex::new(child);
        let ended = AtomicBool::new(false);
        let said = std::thread::scope(|scope| {
            // On a terminal, Ctrl-C reaches cargo too; a signal to this process alone does not.
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    if progress.interrupted() {
                        let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
                        let _ = child.kill();
                        break;
                    }
                    std::thread::sleep(Duration::from_millis(50));
                }
            });
            // Both streams are read at once, or cargo would wait for the one that is not.
            let said = scope.spawn(move || {
                let mut bytes = Vec::new();
                let _ = stderr.read_to_end(&mut bytes);
                String::from_utf8_lossy(&bytes).into_owned()
            });
            for message in Message::parse_stream(BufReader::new(stdout)).map_while(Result::ok) {
                self.take(message, shadow, &mut report, progress);
            }
            ended.store(true, Ordering::Relaxed);
            said.join().unwrap_or_default()
        });
        let status =
            child.into_inner().unwrap_or_else(PoisonError::into_inner).wait().context("cargo vanished")?;
        if progress.interrupted() {
            anyhow::bail!("interrupted; nothing was written");
        }
        report.success = status.success();
        report.complaint = complaint(&said);
        Ok(report)
    }

    fn take(&self, message: Message, shadow: &Shadow, report: &mut Report, progress: &dyn Progress) {
        match message {
            Message::CompilerMessage(it) => {
                let problem = self.problem(&it.message, shadow);
                let list = match it.message.level {
                    DiagnosticLevel::Error | DiagnosticLevel::Ice => &mut report.errors,
                    DiagnosticLevel::Warning => &mut report.warnings,
                    _ => return,
                };
                // "aborting due to 2 previous errors" says nothing about the code.
                let is_summary =
                    it.message.spans.is_empty() && it.message.message.starts_with("aborting due to");
                if !is_summary && !list.contains(&problem) {
                    list.push(problem);
                }
            }
            Message::CompilerArtifact(it) => {
                progress.advance(1);
                if let (true, Some(path)) = (it.profile.test, it.executable) {
                    report.tests.push(TestProgram {
                        name: format!("{} {}", package_name(&it.package_id.repr), it.target.name),
                        path: path.into_std_path_buf(),
                        directory: it
                            .manifest_path
                            .parent()
                            .map_or_else(|| self.directory.clone(), |it| it.as_std_path().to_owned()),
                    });
                }
            }
            _ => {}
        }
    }

    fn problem(&self, diagnostic: &Diagnostic, shadow: &Shadow) -> Problem {
        let mut places = Vec::new();
        self.collect(diagnostic, shadow, &mut places);
        places.sort_by_key(|it| !it.is_primary);
        places.dedup();
        Problem {
            code: diagnostic.code.as_ref().map(|it| it.code.clone()).unwrap_or_default(),
            message: diagnostic.message.clone(),
            places,
        }
    }

    fn collect(&self, diagnostic: &Diagnostic, shadow: &Shadow, places: &mut Vec<Place>) {
        for span in &diagnostic.spans {
            let mut next = Some(span);
            let mut is_primary = span.is_primary;
            // Through macro calls to the place where somebody wrote them.
            while let Some(span) = next {
                places.extend(self.place(span, is_primary, shadow));
                next = span.expansion.as_ref().map(|it| &it.span);
                is_primary &= !places.last().is_some_and(|it| it.is_primary);
            }
        }
        for child in &diagnostic.children {
            let from = places.len();
            self.collect(child, shadow, places);
            places.iter_mut().skip(from).for_each(|it| it.is_primary = false);
        }
    }

    fn place(&self, span: &DiagnosticSpan, is_primary: bool, shadow: &Shadow) -> Option<Place> {
        let file = shadow.original(&self.directory.join(&span.file_name))?;
        Some(Place {
            file,
            range: span.byte_start as usize..span.byte_end as usize,
            line: span.line_start,
            is_primary,
        })
    }
}

/// The root of the workspace that the package in `folder` belongs to. Changes nothing.
pub fn workspace_root(folder: &Path) -> Result<PathBuf, String> {
    let output = Command::new(program())
        .args(["locate-project", "--workspace", "--message-format", "plain", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`{}` cannot be run: {error}", program().to_string_lossy()))?;
    let path = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    match path.parent() {
        Some(root) if output.status.success() => Ok(root.to_owned()),
        _ => Err(complaint(&String::from_utf8_lossy(&output.stderr))),
    }
}

/// The packages of the workspace that hold one of `files`, and those that depend on them, as package ids.
pub fn concerned(metadata: &Metadata, files: &BTreeSet<PathBuf>) -> Vec<String> {
    let mut ids = BTreeSet::new();
    for file in files {
        let holder = metadata
            .packages
            .iter()
            .filter(|it| {
                it.source.is_none()
                    && it.manifest_path.parent().is_some_and(|it| file.starts_with(it.as_std_path()))
            })
            .max_by_key(|it| it.manifest_path.components().count());
        ids.extend(holder.map(|it| it.id.clone()));
    }
    let nodes = metadata.resolve.as_ref().map(|it| it.nodes.as_slice()).unwrap_or_default();
    loop {
        let needing = nodes.iter().filter(|it| it.dependencies.iter().any(|it| ids.contains(it)));
        let before = ids.len();
        ids.extend(needing.map(|it| it.id.clone()).collect::<Vec<_>>());
        if ids.len() == before {
            break;
        }
    }
    metadata.workspace_members.iter().filter(|it| ids.contains(it)).map(|it| it.repr.clone()).collect()
}

fn program() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The name in a package id such as `path+file:///a/b#name@0.1.0`.
fn package_name(id: &str) -> &str {
    let Some((path, end)) = id.rsplit_once('#') else { return id };
    match end.split_once('@') {
        Some((name, _)) => name,
        None => path.rsplit('/').next().unwrap_or(path),
    }
}

/// What matters of cargo's stderr: the first error with its causes, in one line.
fn complaint(stderr: &str) -> String {
    let lines: Vec<&str> = stderr.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    let from = lines.iter().position(|it| it.starts_with("error"));
    let Some(from) = from else { return lines.last().copied().unwrap_or_default().to_owned() };
    let told: Vec<&str> = lines[from..].iter().copied().filter(|it| *it != "Caused by:").take(6).collect();
    told.join("; ").trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complaints_are_one_line() {
        let stderr = "    Updating index\nerror: failed to load manifest\n\nCaused by:\n  no such file\n";
        assert_eq!(complaint(stderr), "failed to load manifest; no such file");
        assert_eq!(complaint("warning: nothing"), "warning: nothing");
        assert_eq!(complaint(""), "");
    }

    #[test]
    fn names_in_package_ids() {
        assert_eq!(package_name("path+file:///a/b#name@0.1.0"), "name");
        assert_eq!(package_name("path+file:///a/b#0.1.0"), "b");
    }
}
