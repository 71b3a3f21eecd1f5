//! Tries the program on real crates: does what it writes compile, and does a second run find nothing to do?
//!
//! Everything lies in `target/corpus`: `sources/NAME/before` as published; below `default`, or a folder named after the
//! policies, `NAME/after` as written, `NAME/diff`, and the row of the table. A crate that has a row is not tried again
//! until asked to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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
        let tests_before = self.tests(&before)?;
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
        let check_after = self.check(&after)?;
        let tests_after = self.tests(&after)?;
        let withheld = self.withheld(&before)?;
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
            tests_before,
            tests_after,
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

    fn tests(&self, folder: &Path) -> Result<String, anyhow::Error> {
        if self.request.tests == Tests::Skip {
            return Ok("-".to_owned());
        }
        let run = self.cargo(folder, "test", &["--no-fail-fast"])?;
        fs::write(self.folder.join(format!("test.{}", base_name(folder))), &run.stdout)?;
        let failed: Vec<&str> = run
            .stdout
            .lines()
            .filter_map(|it| it.strip_prefix("test ")?.strip_suffix(" ... FAILED"))
            .collect();
        let passed =
            run.stdout.lines().filter(|it| it.starts_with("test ") && it.ends_with(" ... ok")).count();
        Ok(match (run.is_success(), failed.is_empty()) {
            (true, _) => format!("{passed} pass"),
            (false, true) => "**do not run**".to_owned(),
            (false, false) => format!("{passed} pass, failing: {}", failed.join(" ")),
        })
    }

    fn cargo(&self, folder: &Path, command: &str, arguments: &[&str]) -> Result<Measured, anyhow::Error> {
        self.measured(
            Command::new("cargo")
                .arg(command)
                .args(arguments)
                .args(&self.entry.features)
                .current_dir(folder)
                .env("CARGO_TARGET_DIR", self.corpus.join("target"))
                .env("CARGO_INCREMENTAL", "0")
                .env("CARGO_PROFILE_DEV_DEBUG", "0"),
        )
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

/// Writes the table of these policies; other tables and what was written by hand stay.
fn write_table(root: &Path, work: &Path, set: &[String], entries: &[Entry]) -> Result<(), anyhow::Error> {
    let page = root.join("docs/corpus.md");
    let old = fs::read_to_string(&page).unwrap_or_else(|_| format!("{HEAD}\n"));
    let title = if set.is_empty() {
        "## As it comes".to_owned()
    } else {
        format!("## With {}", set.iter().map(|it| format!("`--set {it}`")).collect::<Vec<_>>().join(" "))
    };
    let mut table = format!("| {} |\n|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    for entry in entries {
        let Ok(row) = fs::read_to_string(work.join(&entry.name).join("row")) else { continue };
        table.push_str(&format!("| {} |\n", row.replace('\t', " | ")));
    }
    let is_row = |it: &&str| it.trim().is_empty() || it.starts_with('|');
    let text = match old.split_once(&format!("{title}\n")) {
        Some((before, after)) => {
            let rest: String = after.split_inclusive('\n').skip_while(is_row).collect();
            format!("{before}{title}\n\n{table}\n{rest}")
        }
        None => format!("{}\n\n{title}\n\n{table}", old.trim_end()),
    };
    fs::write(&page, format!("{}\n", text.trim_end()))
        .with_context(|| format!("cannot write {}", page.display()))
}

const HEAD: &str = "# Corpus\n\nReal crates, tried with `cargo xtask corpus`: the sites found in each, what became of them, and whether the \
crate still compiles after everything proposed was written without any verification (`--verify none`). *Second run*: what the \
program proposes for its own output. The list is `xtask/corpus.tsv`.";

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
