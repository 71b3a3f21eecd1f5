//! The `tokioize` program.

use std::process::ExitCode;

use tokioize::cli;
use tokioize::engine::Engine;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &Engine)
}
