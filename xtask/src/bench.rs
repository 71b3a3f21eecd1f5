//! Measures the program against what else one would run: ripgrep for the same words, ast-grep if it is installed, and
//! `cargo check`. Runs alternate, so that a busy machine slows both; ratios of medians are what counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Context;

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
    println!(
        "| tree | lines | tokioize (s) | CPU (s) | memory (MB) | x ripgrep | x ast-grep | CPU x ast-grep | of cargo check |"
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

struct Bench<'a> {
    program: &'a Path,
    scratch: PathBuf,
    runs: usize,
}

impl Bench<'_> {
    fn tree(&self, name: &str, folder: &Path, check: Check) -> Result<(), anyhow::Error> {
        let mut tool = Vec::new();
        let mut ripgrep = Vec::new();
        let mut ast_grep = Vec::new();
        let (has_ripgrep, has_ast_grep) = (is_installed("rg"), is_installed("ast-grep"));
        for _ in 0..self.runs {
            tool.push(self.measured(Command::new(self.program).arg("-v").arg(folder))?);
            if has_ripgrep {
                ripgrep.push(self.measured(&mut ripgrep_command(folder))?);
            }
            if has_ast_grep {
                ast_grep.push(self.measured(&mut self.ast_grep_command(folder)?)?);
            }
        }
        let time = median(&tool);
        let ratio = |other: &[Measured]| {
            if other.is_empty() { "-".to_owned() } else { format!("{:.1}", time / median(other)) }
        };
        let cold = match check {
            Check::Cold => {
                let target = self.scratch.join("target");
                let _ = fs::remove_dir_all(&target);
                let mut command = Command::new("cargo");
                command.arg("check").current_dir(folder).env("CARGO_TARGET_DIR", &target);
                let run = self.measured(&mut command)?;
                if run.is_success() {
                    format!("{:.3}", time / run.time.as_secs_f64())
                } else {
                    "-".to_owned()
                }
            }
            Check::Skip => "-".to_owned(),
        };
        let cpu = median_cpu(&tool);
        let cpu_ratio = match (cpu, median_cpu(&ast_grep)) {
            (Some(cpu), Some(other)) if other > 0.0 => format!("{:.1}", cpu / other),
            _ => "-".to_owned(),
        };
        let memory = tool.iter().filter_map(|it| it.peak_kib).max();
        println!(
            "| {name} | {} | {time:.3} | {} | {} | {} | {} | {cpu_ratio} | {cold} |",
            lines_of(folder),
            cpu.map_or_else(|| "?".to_owned(), |it| format!("{it:.2}")),
            memory.map_or_else(|| "?".to_owned(), |it| (it / 1024).to_string()),
            ratio(&ripgrep),
            ratio(&ast_grep),
        );
        if let Some(last) = tool.last() {
            for phase in last.stderr.lines().filter(|it| it.contains(" ms  ")) {
                println!("    {}", phase.trim());
            }
        }
        Ok(())
    }

    fn ast_grep_command(&self, folder: &Path) -> Result<Command, anyhow::Error> {
        let rules = self.scratch.join("ast-grep.yml");
        fs::create_dir_all(&self.scratch)?;
        fs::write(&rules, AST_GREP_RULES)?;
        let mut command = Command::new("ast-grep");
        command.arg("scan").arg("--rule").arg(rules).arg("--json=stream").arg(folder);
        Ok(command)
    }

    fn measured(&self, command: &mut Command) -> Result<Measured, anyhow::Error> {
        measured::run(command, &self.scratch)
    }
}

/// The same patterns as the rules, as far as syntax can say them.
const AST_GREP_RULES: &str = r"id: threads
language: rust
rule:
  any:
    - pattern: thread::spawn($$$)
    - pattern: std::thread::spawn($$$)
    - pattern: thread::sleep($$$)
    - pattern: std::thread::sleep($$$)
    - pattern: mpsc::channel()
    - pattern: $RECEIVER.recv()
    - pattern: $HANDLE.join()
    - pattern: $RUNTIME.block_on($$$)
";

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

fn median(runs: &[Measured]) -> f64 {
    let mut times: Vec<f64> = runs.iter().map(|it| it.time.as_secs_f64()).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn median_cpu(runs: &[Measured]) -> Option<f64> {
    let mut times: Vec<f64> = runs.iter().filter_map(|it| it.cpu).map(|it| it.as_secs_f64()).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
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
