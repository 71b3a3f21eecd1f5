//! The `tokioize` program.

use std::process::ExitCode;

use tokioize::cli::{self, analysis::NoAnalysis};

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &NoAnalysis)
}
