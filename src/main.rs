//! The `tokioize` program.

use std::process::ExitCode;

use tokioize::cli;
use tokioize::engine::Engine;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), &Engine)
}
