//! Chores of the repository: `cargo xtask --help`.

mod ast_grep;
mod bench;
mod codegen;
mod completions;
mod corpus;
mod man;
mod measured;
mod new_rule;
mod pages;
mod session;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Chores of the repository")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Write the pages of the rules, and the recorded sessions in README.md and docs/
    Codegen {
        /// Write nothing; fail if something is not what would be written
        #[arg(long)]
        check: bool,
    },
    /// Check what neither the compiler nor clippy checks
    Tidy,
    /// Begin a rule: its file, and where it must be listed
    NewRule {
        /// Lower case letters, digits and dashes
        id: String,
    },
    /// Write the man page
    Man {
        /// Where to
        #[arg(default_value = "target/man")]
        folder: PathBuf,
    },
    /// Write the completions of all shells
    Completions {
        /// Where to
        #[arg(default_value = "target/completions")]
        folder: PathBuf,
    },
    /// Measure time and memory against ripgrep, ast-grep and cargo check
    Bench {
        /// Trees to measure besides the sample and the generated workspaces
        paths: Vec<PathBuf>,
        /// Sizes of the generated workspaces, in lines
        #[arg(long, value_delimiter = ',', default_value = "10000,100000,1000000")]
        lines: Vec<usize>,
        /// Runs of each command
        #[arg(long, default_value_t = 5)]
        runs: usize,
        /// Also compare with a cold `cargo check` of the paths
        #[arg(long)]
        check: bool,
        /// The program to measure instead of a release build of this repository
        #[arg(long)]
        program: Option<PathBuf>,
    },
    /// Try the program on real crates, and write docs/corpus.md
    Corpus {
        /// Only these; see xtask/corpus.tsv
        names: Vec<String>,
        /// Also run their tests
        #[arg(long)]
        tests: bool,
        /// Also write with `--verify check`, and tell how much that withholds
        #[arg(long)]
        verify: bool,
        /// Try crates again that were tried before
        #[arg(long)]
        again: bool,
        /// Seconds that the tests of a crate may take, building them included
        #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
        limit: u64,
        /// Policies for the program
        #[arg(long, value_name = "KEY=VALUE")]
        set: Vec<String>,
        /// The program to try instead of a release build of this repository
        #[arg(long)]
        program: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: &Chore) -> Result<(), anyhow::Error> {
    // Sessions show paths relative to the repository, as their reader has them.
    std::env::set_current_dir(root())?;
    match chore {
        Chore::Codegen { check: false } => codegen::write(root()),
        Chore::Codegen { check: true } => codegen::check(root()),
        Chore::Tidy => tidy::check(root()),
        Chore::NewRule { id } => new_rule::begin(root(), id),
        Chore::Man { folder } => man::write(folder),
        Chore::Completions { folder } => completions::write(folder),
        Chore::Bench { paths, lines, runs, check, program } => bench::run(
            root(),
            &bench::Request {
                paths: paths.clone(),
                lines: lines.clone(),
                runs: *runs,
                check: if *check { bench::Check::Cold } else { bench::Check::Skip },
                program: program.clone(),
            },
        ),
        Chore::Corpus { names, tests, verify, again, limit, set, program } => corpus::run(
            root(),
            &corpus::Request {
                names: names.clone(),
                tests: if *tests { corpus::Tests::Run } else { corpus::Tests::Skip },
                verify: if *verify { corpus::Verify::Run } else { corpus::Verify::Skip },
                again: if *again { corpus::Again::All } else { corpus::Again::Resume },
                program: program.clone(),
                set: set.clone(),
                limit: Duration::from_secs(*limit),
            },
        ),
    }
}

/// The repository.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}
