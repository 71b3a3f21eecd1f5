//! Chores of the repository: `cargo xtask --help`.

mod codegen;
mod completions;
mod man;
mod new_rule;
mod pages;
mod session;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

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
    }
}

/// The repository.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}
