//! `cargo xtask man`: the manual page, from the command line's grammar.

use std::fs;
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use tokioize::cli::args::Cli;

/// Writes the pages of the program and its subcommands into `folder`.
pub fn write(folder: &Path) -> Result<(), anyhow::Error> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    clap_mangen::generate_to(Cli::command(), folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    println!("wrote {}", folder.display());
    Ok(())
}
