//! A text-based stand-in for the engine, and a way to run the real command line with it in a process of its own.
//!
//! Every `std::thread::sleep(..)` is a site. Marks on its line steer it: `/*unit NAME*/` puts it into a shared unit,
//! `/*needs NAME*/` makes its unit depend on another, `/*review*/` and `/*manual*/` set the level, `/*refuse*/` refuses
//! it, `/*breaks*/` makes verification withhold it.

#![allow(dead_code, reason = "not every test file uses everything")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clap::Parser;
use tokioize::analysis::{
    Analysis, AnalysisRequest, Analyzer, Progress, RuleTest, RuleTestFailure, Verification, VerifyMode,
};
use tokioize::cli::args::Cli;
use tokioize::cli::console::Console;
use tokioize::edit::Edit;
use tokioize::ledger::{FileEdits, Ledger, Level, Outcome, RuleId, SiteRecord, UnitIx, UnitRecord};
use tokioize::refusal::{Refusal, RefusalCode};

/// The stand-in.
pub struct Fake;

struct Found(Ledger);

const CALL: &str = "std::thread::sleep(";

impl Analyzer for Fake {
    fn analyze(
        &self,
        request: &AnalysisRequest,
        _progress: &dyn Progress,
    ) -> Result<Box<dyn Analysis>, anyhow::Error> {
        let mut files = Vec::new();
        for path in &request.paths {
            collect(&fs::canonicalize(path)?, &mut files)?;
        }
        files.sort();
        let mut ledger = Ledger { files: files.len(), ..Ledger::default() };
        let mut names = BTreeMap::new();
        let mut needs = Vec::new();
        for file in files {
            let text = fs::read_to_string(&file)?;
            scan(&file, &text, &mut ledger, &mut names, &mut needs);
            ledger.texts.insert(file, text.into());
        }
        for (ix, name) in needs {
            let needed = names[name.as_str()];
            ledger.units[ix].depends_on.push(UnitIx(needed));
        }
        Ok(Box::new(Found(ledger)))
    }

    /// One example that passes, one with another text, one with another problem.
    fn test_rules(&self, directory: &Path) -> Result<Vec<RuleTest>, anyhow::Error> {
        let test = |line, failure| RuleTest {
            file: fs::canonicalize(directory).unwrap().join("mine.md"),
            line,
            rule: "mine".into(),
            failure,
        };
        let text = RuleTestFailure::Text { expected: "a\nb\n".into(), actual: "a\nc\n".into() };
        let other = RuleTestFailure::Other("a second run proposes changes".into());
        Ok(vec![test(1, None), test(5, Some(text)), test(9, Some(other))])
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_file() {
        files.push(path.into());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "rs") {
            collect(&path, files)?;
        }
    }
    Ok(())
}

fn mark<'t>(line: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = line.split_once(&format!("/*{name}"))?;
    Some(rest.split_once("*/")?.0.trim())
}

fn scan(
    file: &Path,
    text: &str,
    ledger: &mut Ledger,
    names: &mut BTreeMap<String, usize>,
    needs: &mut Vec<(usize, String)>,
) {
    let mut at = 0;
    let mut previous = "";
    for (nth, line) in text.split_inclusive('\n').enumerate() {
        let line_start = at;
        at += line.len();
        let above = std::mem::replace(&mut previous, line);
        let Some(column) = line.find(CALL) else { continue };
        let start = line_start + column;
        let name = file.file_name().unwrap().to_str().unwrap();
        let site = |outcome, unit| SiteRecord {
            file: file.into(),
            start,
            end: start + CALL.len() - 1,
            line: nth + 1,
            column: line[..column].chars().count() + 1,
            api: "std::thread::sleep".into(),
            rule: RuleId::new("thread-sleep"),
            unit,
            outcome,
            notes: vec![],
        };
        if let Some((_, reason)) = above.split_once("tokioize: allow(thread-sleep)") {
            ledger.sites.push(site(Outcome::Suppressed(reason.trim().into()), None));
            continue;
        }
        let own = format!("sleep:{name}:{}", nth + 1);
        let id = mark(line, "unit ").map_or(own, str::to_string);
        let ix = *names.entry(id.clone()).or_insert(ledger.units.len());
        if ix == ledger.units.len() {
            ledger.units.push(unit(id, line));
        }
        if let Some(needed) = mark(line, "needs ") {
            needs.push((ix, needed.into()));
        }
        let unit = &mut ledger.units[ix];
        if let Some(refusal) = &unit.refusal {
            ledger.sites.push(site(Outcome::Refused(refusal.clone()), Some(UnitIx(ix))));
            continue;
        }
        let close = start + text[start..].find(')').unwrap() + 1;
        let edits =
            [Edit::replace(start..start + CALL.len(), "tokio::time::sleep("), Edit::insert(close, ".await")];
        match unit.files.iter_mut().find(|edits| edits.file == file) {
            Some(known) => known.edits.extend(edits),
            None => unit.files.push(FileEdits { file: file.into(), edits: edits.into() }),
        }
        ledger.sites.push(site(Outcome::Migrated, Some(UnitIx(ix))));
    }
}

fn unit(id: String, line: &str) -> UnitRecord {
    let level = match () {
        () if line.contains("/*review*/") => Level::Review,
        () if line.contains("/*manual*/") => Level::Manual,
        () => Level::Safe,
    };
    let refused = line.contains("/*refuse*/");
    UnitRecord {
        id,
        kind: "sleep".into(),
        decision: if refused { "refused" } else { "tokio sleep" }.into(),
        title: if line.contains("/*breaks*/") { "breaks" } else { "sleep becomes a tokio sleep" }.into(),
        rules: vec![RuleId::new(if line.contains("/*other*/") { "sleep-loop" } else { "thread-sleep" })],
        level,
        notes: if level == Level::Review { vec!["it is different".into()] } else { vec![] },
        depends_on: vec![],
        refusal: refused.then(|| Refusal::new(RefusalCode::EndlessBlocking, "the loop never ends")),
        files: vec![],
    }
}

impl Analysis for Found {
    fn ledger(&self) -> &Ledger {
        &self.0
    }

    fn compose(&self, accepted: &BTreeSet<UnitIx>) -> Result<Vec<FileEdits>, anyhow::Error> {
        Ok(accepted.iter().flat_map(|ix| self.0.units[ix.0].files.clone()).collect())
    }

    fn verify(
        &self,
        accepted: &BTreeSet<UnitIx>,
        _mode: VerifyMode,
        _progress: &dyn Progress,
    ) -> Result<Verification, anyhow::Error> {
        let bad = accepted.iter().filter(|ix| self.0.units[ix.0].title == "breaks");
        let withheld = bad.map(|ix| (*ix, "error[E0308]: mismatched types".to_string())).collect();
        Ok(Verification { withheld, ..Verification::default() })
    }
}

const ARGUMENTS: &str = "TOKIOIZE_TEST_ARGUMENTS";

/// The other side of [`command`]: call it from a test named `child`.
pub fn child() {
    let Ok(arguments) = std::env::var(ARGUMENTS) else { return };
    let arguments = arguments.split('\u{1f}').filter(|argument| !argument.is_empty());
    let cli = Cli::parse_from(std::iter::once("tokioize").chain(arguments));
    let mut console = Console::standard(cli.common.color.into());
    let status = tokioize::cli::execute(&cli, &Fake, &mut console);
    std::process::exit(status.code().into());
}

/// The command line with the stand-in, in `folder`.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .current_dir(folder)
        .env(ARGUMENTS, arguments.join("\u{1f}"))
        .env_remove("NO_COLOR")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("COLUMNS", "90");
    command
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    /// Without the test harness's own lines.
    pub stdout: String,
    /// As written.
    pub stderr: String,
    /// Exit status.
    pub code: i32,
}

/// Runs [`command`] without a terminal.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    let Output { status, stdout, stderr } = command(folder, arguments).output().unwrap();
    let stdout = String::from_utf8(stdout).unwrap();
    let stdout = stdout.split_once("test child ... ").map_or(stdout.clone(), |(_, rest)| rest.into());
    Ran { stdout, stderr: String::from_utf8(stderr).unwrap(), code: status.code().unwrap_or(-1) }
}

/// A directory with files, under git and committed.
pub fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = plain(files);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-qm", "start"]);
    folder
}

/// A directory with files.
pub fn plain(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

/// Runs git and expects success.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.autocrlf=false"];
    let output = Command::new("git").current_dir(folder).args(identity).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
