//! `cargo tokioize`: the same program as a cargo subcommand.

use std::process::ExitCode;

use tokioize::cli;
use tokioize::engine::Engine;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run_as_cargo_subcommand(std::env::args_os(), &Engine)
}
