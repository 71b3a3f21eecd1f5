//! Measures the program against what else one would run: ripgrep for the same words, ast-grep if it is installed, and
//! `cargo check`. Runs alternate, so that a busy machine slows both; ratios of medians are what counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;

use crate::ast_grep;
use crate::measured::{self, Measured};

/// What to do.
pub struct Request {
    /// Measure these besides the generated workspaces.
    pub paths: Vec<PathBuf>,
    /// Sizes of the generated workspaces, in lines.
    pub lines: Vec<usize>,
    /// Runs of each command.
    pub runs: usize,
    /// Also a cold `cargo check` of the given paths.
    pub check: Check,
    /// The program; without it a release build of this repository.
    pub program: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Check {
    Skip,
    Cold,
}

/// Lines of one generated file.
const FILE_LINES: usize = 250;
/// Files of one generated package.
const PACKAGE_FILES: usize = 40;
/// One file in so many holds a thread.
const CANDIDATE_EVERY: usize = 20;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    With,
    Without,
}

/// Measures everything and prints the table.
pub fn run(root: &Path, request: &Request) -> Result<(), anyhow::Error> {
    let program = measured::tool(root, request.program.as_deref())?;
    let work = root.join("target/bench");
    let bench = Bench { program: &program, scratch: work.join("scratch"), runs: request.runs.max(1) };
    fs::create_dir_all(&bench.scratch)?;
    fs::write(bench.scratch.join(EIGHT_RULES), ast_grep::EIGHT)?;
    fs::write(bench.scratch.join(ALL_RULES), ast_grep::all()?)?;
    println!("The ratios are of time on processors where the system tells it, else of the clock.\n");
    println!(
        "| tree | lines | time (s) | CPU (s) | memory (MB) | x ripgrep | x ast-grep, 8 patterns | x ast-grep, all patterns | of cargo check |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for &lines in &request.lines {
        for (kind, name) in [(Kind::Without, "without"), (Kind::With, "with")] {
            let folder = work.join(format!("{lines}-{name}"));
            if !folder.exists() {
                generate(&folder, lines, kind)?;
            }
            bench.tree(&format!("generated, {name} candidates"), &folder, Check::Skip)?;
        }
    }
    let sample = root.join("testdata/sample");
    for path in std::iter::once(&sample).chain(&request.paths) {
        bench.tree(&path.display().to_string(), path, request.check)?;
    }
    Ok(())
}

const EIGHT_RULES: &str = "ast-grep-eight.yml";
const ALL_RULES: &str = "ast-grep-all.yml";

struct Bench<'a> {
    program: &'a Path,
    scratch: PathBuf,
    runs: usize,
}

impl Bench<'_> {
    fn tree(&self, name: &str, folder: &Path, check: Check) -> Result<(), anyhow::Error> {
        let mut tool = Vec::new();
        let mut ripgrep = Vec::new();
        let (mut eight, mut all) = (Vec::new(), Vec::new());
        let (has_ripgrep, has_ast_grep) = (is_installed("rg"), is_installed("ast-grep"));
        for _ in 0..self.runs {
            tool.push(self.measured(Command::new(self.program).arg("-v").arg(folder))?);
            if has_ripgrep {
                ripgrep.push(self.measured(&mut ripgrep_command(folder))?);
            }
            if has_ast_grep {
                eight.push(self.measured(&mut self.ast_grep_command(EIGHT_RULES, folder))?);
                all.push(self.measured(&mut self.ast_grep_command(ALL_RULES, folder))?);
            }
        }
        // Of sums: the system counts time on processors in hundredths, which is too coarse for one short run.
        let cost = |runs: &[Measured]| runs.iter().map(Measured::cost).sum::<f64>();
        let ratio = |other: &[Measured]| match cost(other) {
            0.0 => "-".to_owned(),
            theirs => format!("{:.1}", cost(&tool) / theirs),
        };
        let cold = match check {
            Check::Cold => {
                let target = self.scratch.join("target");
                let _ = fs::remove_dir_all(&target);
                let mut command = Command::new("cargo");
                command.arg("check").current_dir(folder).env("CARGO_TARGET_DIR", &target);
                let run = self.measured(&mut command)?;
                if run.is_success() {
                    format!("{:.3}", cost(&tool) / tool.len() as f64 / run.cost())
                } else {
                    "-".to_owned()
                }
            }
            Check::Skip => "-".to_owned(),
        };
        let time = middle(tool.iter().map(|it| it.time.as_secs_f64()).collect());
        let cpu = middle(tool.iter().filter_map(|it| it.cpu).map(|it| it.as_secs_f64()).collect());
        let seconds = |it: Option<f64>| it.map_or_else(|| "?".to_owned(), |it| format!("{it:.2}"));
        let memory = tool.iter().filter_map(|it| it.peak_kib).max();
        println!(
            "| {name} | {} | {} | {} | {} | {} | {} | {} | {cold} |",
            lines_of(folder),
            seconds(time),
            seconds(cpu),
            memory.map_or_else(|| "?".to_owned(), |it| (it / 1024).to_string()),
            ratio(&ripgrep),
            ratio(&eight),
            ratio(&all),
        );
        if let Some(last) = tool.last() {
            for phase in last.stderr.lines().filter(|it| it.contains(" ms  ")) {
                println!("    {}", phase.trim());
            }
        }
        Ok(())
    }

    fn ast_grep_command(&self, rules: &str, folder: &Path) -> Command {
        let mut command = Command::new("ast-grep");
        command.arg("scan").arg("--rule").arg(self.scratch.join(rules)).arg("--json=stream").arg(folder);
        command
    }

    fn measured(&self, command: &mut Command) -> Result<Measured, anyhow::Error> {
        measured::run(command, &self.scratch)
    }
}

fn ripgrep_command(folder: &Path) -> Command {
    let mut command = Command::new("rg");
    command.args(["-l", "--type", "rust", "--fixed-strings"]);
    for needle in tokioize::workspace::NEEDLES {
        command.args(["-e", needle]);
    }
    command.arg(folder);
    command
}

fn is_installed(program: &str) -> bool {
    let run = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    run.is_ok_and(|it| it.success())
}

/// The median.
fn middle(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn lines_of(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|it| it.path())
        .filter(|it| it.file_name().is_none_or(|name| name != "target"))
        .map(|path| match path.extension() {
            _ if path.is_dir() => lines_of(&path),
            Some(extension) if extension == "rs" => {
                fs::read_to_string(&path).map_or(0, |it| it.lines().count())
            }
            _ => 0,
        })
        .sum()
}

/// A workspace of about `lines` lines.
fn generate(folder: &Path, lines: usize, kind: Kind) -> Result<(), anyhow::Error> {
    let files = lines.div_ceil(FILE_LINES);
    let packages = files.div_ceil(PACKAGE_FILES);
    let write = |path: PathBuf, text: String| {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    write(folder.join("Cargo.toml"), "[workspace]\nmembers = [\"p*\"]\nresolver = \"2\"\n".to_owned())?;
    for package in 0..packages {
        let below = folder.join(format!("p{package}"));
        let mut manifest = format!(
            "[package]\nname = \"p{package}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
             tokio = {{ version = \"1\", features = [\"full\"] }}\n"
        );
        if package > 0 {
            let before = package - 1;
            manifest.push_str(&format!("p{before} = {{ path = \"../p{before}\" }}\n"));
        }
        write(below.join("Cargo.toml"), manifest)?;
        let here = PACKAGE_FILES.min(files - package * PACKAGE_FILES);
        let modules: String = (0..here).map(|file| format!("pub mod m{file};\n")).collect();
        write(below.join("src/lib.rs"), modules)?;
        for file in 0..here {
            let candidate = kind == Kind::With && file % CANDIDATE_EVERY == 0;
            write(below.join(format!("src/m{file}.rs")), module(file, candidate))?;
        }
    }
    Ok(())
}

/// A module of `FILE_LINES` lines: structs, loops, calls between them, as ordinary code has.
fn module(number: usize, candidate: bool) -> String {
    let mut text = String::from("use std::collections::HashMap;\n\n");
    if candidate {
        text.push_str(
            "pub async fn poll(flag: std::sync::Arc<std::sync::atomic::AtomicBool>) {\n    \
             std::thread::spawn(move || {\n        while !flag.load(std::sync::atomic::Ordering::Relaxed) {\n            \
             std::thread::sleep(std::time::Duration::from_millis(50));\n        }\n    });\n}\n\n",
        );
    }
    let mut part = 0;
    while text.lines().count() + 24 < FILE_LINES {
        text.push_str(&format!(
            "#[derive(Debug, Clone, Default)]\npub struct Item{part} {{\n    pub name: String,\n    pub count: u64,\n    \
             pub tags: HashMap<String, Vec<u64>>,\n}}\n\nimpl Item{part} {{\n    pub fn total(&self) -> u64 {{\n        \
             let mut sum = self.count;\n        for (tag, values) in &self.tags {{\n            \
             if tag.len() > {number} {{\n                sum += values.iter().copied().filter(|it| it % 2 == 0).sum::<u64>();\n            \
             }}\n        }}\n        sum\n    }}\n\n    pub fn rename(mut self, name: &str) -> Self {{\n        \
             self.name = format!(\"{{name}}-{{}}\", self.count);\n        self.tags.insert(name.to_owned(), vec![self.count; {part}]);\n        \
             self\n    }}\n}}\n\n"
        ));
        part += 1;
    }
    text
}
