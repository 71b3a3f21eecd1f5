//! Tries the program on real crates: does what it writes compile, and does a second run find nothing to do?
//!
//! Everything lies in `target/corpus`: `sources/NAME/before` as published, and what its tests said; below `default`, or a
//! folder named after the policies, `NAME/after` as written, `NAME/diff`, and the row of the table. A crate that has a row
//! is not tried again until asked to. What was not changed is neither checked nor tested a second time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::measured::{self, Measured};

/// What to do.
pub struct Request {
    /// Only these crates; empty means all.
    pub names: Vec<String>,
    /// Also run the tests, before and after.
    pub tests: Tests,
    /// Also write with `--verify check`.
    pub verify: Verify,
    /// Try crates again that have a row.
    pub again: Again,
    /// The program; without it a release build of this repository.
    pub program: Option<PathBuf>,
    /// Policies for the program, `KEY=VALUE`.
    pub set: Vec<String>,
    /// How long a crate's tests may take to build and run.
    pub limit: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tests {
    Skip,
    Run,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verify {
    Skip,
    Run,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Again {
    Resume,
    All,
}

/// A line of `xtask/corpus.tsv`.
struct Entry {
    name: String,
    version: String,
    features: Vec<String>,
}

/// Columns of the table, in this order; a row is kept as one line of them.
const COLUMNS: &[&str] = &[
    "crate",
    "sites",
    "migrated",
    "refused",
    "unreached",
    "units",
    "check before",
    "check after",
    "tests before",
    "tests after",
    "withheld by cargo",
    "second run",
    "time (s)",
    "memory (MB)",
];

/// What stands in the table for a crate that does not compile.
const FAILS: &str = "**fails**";

/// What stands there for a crate of which nothing was written.
const UNCHANGED: &str = "unchanged";

/// Tries the crates and writes the table.
pub fn run(root: &Path, request: &Request) -> Result<(), anyhow::Error> {
    let corpus = root.join("target/corpus");
    let work = corpus.join(if request.set.is_empty() { "default".to_owned() } else { request.set.join(",") });
    let entries = entries(&root.join("xtask/corpus.tsv"))?;
    if let Some(unknown) = request.names.iter().find(|name| !entries.iter().any(|it| it.name == **name)) {
        bail!("`{unknown}` is not in xtask/corpus.tsv");
    }
    let program = measured::tool(root, request.program.as_deref())?;
    let chosen = |it: &&Entry| request.names.is_empty() || request.names.contains(&it.name);
    for entry in entries.iter().filter(chosen) {
        let folder = work.join(&entry.name);
        if folder.join("row").exists() && request.again == Again::Resume {
            continue;
        }
        eprintln!("{} {}", entry.name, entry.version);
        let trial = Trial { entry, folder: &folder, corpus: &corpus, program: &program, request };
        match trial.run() {
            Ok(row) => {
                eprintln!("  {}", row.join(" | "));
                fs::write(folder.join("row"), row.join("\t"))?;
            }
            Err(error) => eprintln!("  not tried: {error:#}"),
        }
    }
    write_table(root, &work, &request.set, &entries)
}

fn entries(list: &Path) -> Result<Vec<Entry>, anyhow::Error> {
    let text = fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let entry = |line: &str| {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default().trim().to_owned();
        let (name, version) = (next(), next());
        let features = next().split_whitespace().map(str::to_owned).collect();
        Entry { name, version, features }
    };
    Ok(text.lines().filter(|it| !it.starts_with('#') && !it.trim().is_empty()).map(entry).collect())
}

struct Trial<'a> {
    entry: &'a Entry,
    folder: &'a Path,
    corpus: &'a Path,
    program: &'a Path,
    request: &'a Request,
}

impl Trial<'_> {
    fn run(&self) -> Result<Vec<String>, anyhow::Error> {
        let before = self.corpus.join("sources").join(&self.entry.name).join("before");
        let after = self.folder.join("after");
        self.fetch(&before)?;
        let check_before = self.baseline(&before)?;
        let tests_before = self.baseline_tests(&before)?;
        let dry = self.tokioize(&before, &["--format", "json"])?;
        let report: Value = serde_json::from_str(&dry.stdout)
            .with_context(|| format!("the dry run gave no report: {}", last_line(&dry.stderr)))?;
        let diff = self.tokioize(&before, &["--format", "diff"])?;
        fs::write(self.folder.join("diff"), &diff.stdout)?;
        fs::write(self.folder.join("report.json"), &dry.stdout)?;

        remove(&after)?;
        copy(&before, &after)?;
        let written = self
            .tokioize(&after, &["--apply", "--yes", "--allow-no-vcs", "--allow-dirty", "--verify", "none"])?;
        if written.status.is_none_or(|it| it > 1) {
            bail!("writing failed: {}", last_line(&written.stderr));
        }
        let changed = differs(&before, &after)?;
        let check_after = if changed { self.check(&after)? } else { UNCHANGED.to_owned() };
        let tests_after = match &tests_before {
            Some(_) if !changed => Some(UNCHANGED.to_owned()),
            Some(before) => Some(TestRun::read(&self.tests(&after)?).compared_with(before)),
            None => None,
        };
        let withheld = if changed { self.withheld(&before)? } else { "-".to_owned() };
        let second = self.tokioize(&after, &["--format", "json"])?;
        let second = match second.status {
            Some(0) => "nothing",
            Some(1) => "**proposes**",
            _ => "**fails**",
        };

        let number = |name: &str| report["summary"][name].as_u64().unwrap_or_default().to_string();
        Ok(vec![
            format!("{} {}", self.entry.name, self.entry.version),
            number("sites"),
            number("migrated"),
            refused(&report),
            number("unreached"),
            number("units"),
            check_before,
            check_after,
            tests_before.as_ref().map_or_else(|| "-".to_owned(), TestRun::told),
            tests_after.unwrap_or_else(|| "-".to_owned()),
            withheld,
            second.to_owned(),
            format!("{:.2}", dry.time.as_secs_f64()),
            dry.peak_kib.map_or_else(|| "?".to_owned(), |it| (it / 1024).to_string()),
        ])
    }

    /// How many sites `cargo check` withholds from a copy, and whether what it lets pass compiles.
    fn withheld(&self, before: &Path) -> Result<String, anyhow::Error> {
        if self.request.verify == Verify::Skip {
            return Ok("-".to_owned());
        }
        let verified = self.folder.join("verified");
        remove(&verified)?;
        copy(before, &verified)?;
        let mut arguments = vec!["--apply", "--yes", "--allow-no-vcs", "--allow-dirty", "--verify", "check"];
        arguments.extend(["--format", "json"]);
        let run = self.tokioize(&verified, &arguments)?;
        let report: Value = serde_json::from_str(&run.stdout)
            .with_context(|| format!("no report with --verify: {}", last_line(&run.stderr)))?;
        let sites = report["sites"].as_array().into_iter().flatten();
        let withheld = sites.filter(|site| site["code"] == "verify").count();
        let compiles = self.check(&verified)?;
        Ok(if compiles == FAILS { format!("{withheld}, {FAILS}") } else { withheld.to_string() })
    }

    /// The crate as published, out of cargo's registry.
    fn fetch(&self, to: &Path) -> Result<(), anyhow::Error> {
        if to.exists() {
            return Ok(());
        }
        let Entry { name, version, .. } = self.entry;
        // It downloads and unpacks whatever it tells about, programs without a library too.
        let info = self.measured(
            Command::new("cargo")
                .args(["info", "--registry", "crates-io", &format!("{name}@{version}")])
                .current_dir(std::env::temp_dir()),
        )?;
        if !info.is_success() {
            bail!("cargo cannot fetch it: {}", last_line(&info.stderr));
        }
        let source = registry_source(&format!("{name}-{version}"))?;
        let source = source.as_path();
        copy(source, to)?;
        for name in ["rust-toolchain", "rust-toolchain.toml", ".cargo-ok"] {
            let _ = fs::remove_file(to.join(name));
        }
        let manifest = to.join("Cargo.toml");
        let mut text = fs::read_to_string(&manifest)?;
        if !text.lines().any(|it| it.trim() == "[workspace]") {
            text.push_str("\n[workspace]\n");
            fs::write(&manifest, text)?;
        }
        Ok(())
    }

    /// Whether it compiles as published; where its lock file names versions that today's compiler rejects, with fresh ones.
    fn baseline(&self, before: &Path) -> Result<String, anyhow::Error> {
        // To cargo it is one package with what was written before: what is older than that would count as built.
        renew(before)?;
        let check = self.check(before)?;
        let lock = before.join("Cargo.lock");
        if check != FAILS || !lock.exists() {
            return Ok(check);
        }
        fs::remove_file(lock)?;
        self.check(before)
    }

    /// All targets if they compile as published, else the crate itself.
    fn check(&self, folder: &Path) -> Result<String, anyhow::Error> {
        for targets in [&["--all-targets"][..], &[]] {
            let run = self.cargo(folder, "check", targets)?;
            let log = format!("check{}.{}", targets.concat(), base_name(folder));
            fs::write(self.folder.join(log), &run.stderr)?;
            if run.is_success() {
                return Ok(if targets.is_empty() { "crate" } else { "all targets" }.to_owned());
            }
        }
        Ok(FAILS.to_owned())
    }

    /// What the tests say of the crate as published: asked once for all policies.
    fn baseline_tests(&self, before: &Path) -> Result<Option<TestRun>, anyhow::Error> {
        if self.request.tests == Tests::Skip {
            return Ok(None);
        }
        let kept = before.with_file_name("tests");
        let known = fs::read_to_string(&kept).ok().filter(|_| self.request.again == Again::Resume);
        let known = known.as_deref().and_then(|it| it.split_once('\n'));
        if let Some((status, stdout)) = known {
            return Ok(Some(TestRun::told_by(stdout, status.parse().ok())));
        }
        let run = self.tests(before)?;
        let status = run.status.map_or_else(|| "stopped".to_owned(), |it| it.to_string());
        fs::write(kept, format!("{status}\n{}", run.stdout))?;
        Ok(Some(TestRun::read(&run)))
    }

    fn tests(&self, folder: &Path) -> Result<Measured, anyhow::Error> {
        let mut command = self.cargo_command(folder, "test", &["--no-fail-fast"]);
        let run = measured::run_within(&mut command, &self.folder.join("scratch"), self.request.limit)?;
        fs::write(self.folder.join(format!("test.{}", base_name(folder))), &run.stdout)?;
        fs::write(self.folder.join(format!("test-log.{}", base_name(folder))), &run.stderr)?;
        Ok(run)
    }

    fn cargo(&self, folder: &Path, command: &str, arguments: &[&str]) -> Result<Measured, anyhow::Error> {
        self.measured(&mut self.cargo_command(folder, command, arguments))
    }

    fn cargo_command(&self, folder: &Path, command: &str, arguments: &[&str]) -> Command {
        let mut cargo = Command::new("cargo");
        cargo
            .arg(command)
            .args(arguments)
            .args(&self.entry.features)
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", self.corpus.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        cargo
    }

    fn tokioize(&self, folder: &Path, arguments: &[&str]) -> Result<Measured, anyhow::Error> {
        let set = self.request.set.iter().flat_map(|it| ["--set", it.as_str()]);
        self.measured(Command::new(self.program).args(arguments).args(set).current_dir(folder))
    }

    fn measured(&self, command: &mut Command) -> Result<Measured, anyhow::Error> {
        measured::run(command, &self.folder.join("scratch"))
    }
}

/// `public-api 3, in-macro 1`.
fn refused(report: &Value) -> String {
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for site in report["sites"].as_array().into_iter().flatten().filter(|it| it["outcome"] == "refused") {
        *codes.entry(site["code"].as_str().unwrap_or("?")).or_default() += 1;
    }
    let mut codes: Vec<_> = codes.into_iter().collect();
    codes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    codes.iter().map(|(code, count)| format!("{code} {count}")).collect::<Vec<_>>().join(", ")
}

/// What the tests of a crate said.
struct TestRun {
    passed: BTreeSet<String>,
    failed: BTreeSet<String>,
    end: TestEnd,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TestEnd {
    Finished,
    /// They did not even build.
    NotRun,
    /// The time was over.
    Stopped,
}

impl TestRun {
    fn read(run: &Measured) -> TestRun {
        TestRun::told_by(&run.stdout, run.status)
    }

    /// No `status`: the time was over.
    fn told_by(stdout: &str, status: Option<i32>) -> TestRun {
        let mut tests = TestRun { passed: BTreeSet::new(), failed: BTreeSet::new(), end: TestEnd::Finished };
        for line in stdout.lines() {
            let Some((name, outcome)) = line.strip_prefix("test ").and_then(|it| it.rsplit_once(" ... "))
            else {
                continue;
            };
            // Documentation tests are named by their line, which a rewrite above them moves.
            let name = name.split(" (line ").next().unwrap_or(name).to_owned();
            match outcome {
                "ok" => tests.passed.insert(name),
                "FAILED" => tests.failed.insert(name),
                _ => false,
            };
        }
        tests.passed.retain(|it| !tests.failed.contains(it));
        let none = tests.passed.is_empty() && tests.failed.is_empty();
        tests.end = match status {
            None => TestEnd::Stopped,
            Some(0) => TestEnd::Finished,
            Some(_) if none => TestEnd::NotRun,
            Some(_) => TestEnd::Finished,
        };
        tests
    }

    fn told(&self) -> String {
        let mut text = match self.end {
            TestEnd::NotRun => return "do not run".to_owned(),
            TestEnd::Finished => format!("{} pass", self.passed.len()),
            TestEnd::Stopped => format!("{} pass, then stopped", self.passed.len()),
        };
        if !self.failed.is_empty() {
            text.push_str(&format!(", {} fail", self.failed.len()));
        }
        text
    }

    /// What failed before may fail now; what passed must pass, as far as both came to it.
    fn compared_with(&self, before: &TestRun) -> String {
        if self.end == TestEnd::NotRun && before.end != TestEnd::NotRun {
            return "**do not run**".to_owned();
        }
        let is_new = |it: &&String| {
            before.passed.contains(*it)
                && (self.failed.contains(*it)
                    || (self.end == TestEnd::Finished && !self.passed.contains(*it)))
        };
        let known: BTreeSet<&String> = self.failed.union(&before.passed).collect();
        let new: Vec<&str> = known.into_iter().filter(is_new).map(String::as_str).collect();
        let told = self.told();
        if new.is_empty() { told } else { format!("{told}, **newly failing: {}**", new.join(" ")) }
    }
}

/// Writes the table of these policies; other tables, rows of crates that were not tried here, and what was written by
/// hand stay.
fn write_table(root: &Path, work: &Path, set: &[String], entries: &[Entry]) -> Result<(), anyhow::Error> {
    let page = root.join("docs/corpus.md");
    let old = fs::read_to_string(&page).unwrap_or_else(|_| format!("{HEAD}\n"));
    let title = if set.is_empty() {
        "## As it comes".to_owned()
    } else {
        format!("## With {}", set.iter().map(|it| format!("`--set {it}`")).collect::<Vec<_>>().join(" "))
    };
    let tried: Vec<(String, Option<String>)> = entries
        .iter()
        .map(|it| {
            let row = fs::read_to_string(work.join(&it.name).join("row")).ok();
            (format!("{} {}", it.name, it.version), row.map(|it| it.replace('\t', " | ")))
        })
        .collect();
    fs::write(&page, with_table(&old, &title, &tried))
        .with_context(|| format!("cannot write {}", page.display()))
}

/// `page` with the table below `title` renewed: for each crate its new row, or else the one that stands there.
fn with_table(page: &str, title: &str, tried: &[(String, Option<String>)]) -> String {
    let is_row = |it: &&str| it.trim().is_empty() || it.starts_with('|');
    let (before, after) = match page.split_once(&format!("{title}\n")) {
        Some((before, after)) => (before.to_owned(), after),
        None => (format!("{}\n\n", page.trim_end()), ""),
    };
    let kept: Vec<&str> = after.lines().take_while(is_row).collect();
    let mut table = format!("| {} |\n|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    for (name, row) in tried {
        let old = || kept.iter().find(|it| it.starts_with(&format!("| {name} |"))).map(|it| (*it).to_owned());
        if let Some(row) = row.as_ref().map(|it| format!("| {it} |")).or_else(old) {
            table.push_str(&row);
            table.push('\n');
        }
    }
    let rest: String = after.split_inclusive('\n').skip_while(is_row).collect();
    let page = format!("{before}{title}\n\n{table}\n{rest}");
    format!("{}\n", page.trim_end())
}

const HEAD: &str = "# Corpus\n\nReal crates, tried with `cargo xtask corpus`: the sites found in each, what became of them, and whether the \
crate still compiles after everything proposed was written without any verification (`--verify none`). *Second run*: what the \
program proposes for its own output. *Unchanged*: nothing was migrated, so not a byte is written, and nothing is compiled or \
tested again. The list is `xtask/corpus.tsv`.";

/// The folder of an unpacked crate in cargo's home.
fn registry_source(name: &str) -> Result<PathBuf, anyhow::Error> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("cargo has no home")?;
    let registries = fs::read_dir(home.join("registry/src"))?;
    let found = registries.flatten().map(|it| it.path().join(name)).find(|it| it.is_dir());
    found.with_context(|| format!("cargo did not unpack {name}"))
}

fn base_name(folder: &Path) -> String {
    folder.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
}

fn last_line(text: &str) -> &str {
    text.lines().rfind(|it| !it.trim().is_empty()).unwrap_or("it said nothing")
}

fn remove(folder: &Path) -> Result<(), anyhow::Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), anyhow::Error> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Makes the sources in `folder` newer than whatever was built.
fn renew(folder: &Path) -> Result<(), anyhow::Error> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let (path, kind) = entry.and_then(|it| Ok((it.path(), it.file_type()?)))?;
        if kind.is_dir() {
            renew(&path)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            fs::File::options().append(true).open(&path)?.set_modified(SystemTime::now())?;
        }
    }
    Ok(())
}

/// Whether a file of `before` reads otherwise in `after`; the lock file, which cargo writes, aside.
fn differs(before: &Path, after: &Path) -> Result<bool, anyhow::Error> {
    for entry in fs::read_dir(before).with_context(|| format!("cannot read {}", before.display()))? {
        let entry = entry?;
        let (here, there) = (entry.path(), after.join(entry.file_name()));
        let differs = match entry.file_type()?.is_dir() {
            true => differs(&here, &there)?,
            false => entry.file_name() != "Cargo.lock" && fs::read(&here)? != fs::read(&there)?,
        };
        if differs {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_crates_that_were_not_tried_stay() {
        let page = "# Corpus\n\n## As it comes\n\n| crate | sites |\n|---|---|\n| a 1.0.0 | 3 |\n| b 1.0.0 | 4 |\n\n\
                    ## With more\n\n| b 1.0.0 | 9 |\n";
        let tried = [("a 1.0.0".to_owned(), None), ("b 1.0.0".to_owned(), Some("b 1.0.0 | 5".to_owned()))];
        let text = with_table(page, "## As it comes", &tried);
        assert!(
            text.contains("| a 1.0.0 | 3 |\n| b 1.0.0 | 5 |\n\n## With more\n\n| b 1.0.0 | 9 |\n"),
            "{text}"
        );
    }

    #[test]
    fn a_test_is_newly_failing_only_if_it_passed_before() {
        let run = |stdout: &str, status| {
            TestRun::read(&Measured {
                status,
                stdout: stdout.to_owned(),
                stderr: String::new(),
                time: Duration::ZERO,
                cpu: None,
                peak_kib: None,
            })
        };
        let before =
            run("test a ... ok\ntest b ... FAILED\ntest src/lib.rs - c (line 3) ... ok\n", Some(101));
        let same = run("test a ... ok\ntest b ... FAILED\ntest src/lib.rs - c (line 9) ... ok\n", Some(101));
        assert_eq!(same.compared_with(&before), "2 pass, 1 fail");
        let worse = run("test a ... FAILED\ntest b ... ok\n", Some(101));
        assert_eq!(worse.compared_with(&before), "1 pass, 1 fail, **newly failing: a src/lib.rs - c**");
        let stopped = run("test b ... ok\n", None);
        assert_eq!(stopped.compared_with(&before), "1 pass, then stopped");
    }
}
