//! `cargo tokioize`: the same program as a cargo subcommand.

use std::process::ExitCode;

use tokioize::cli;
use tokioize::engine::Engine;

fn main() -> ExitCode {
    cli::run_as_cargo_subcommand(std::env::args_os(), &Engine)
}
