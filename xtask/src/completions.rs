//! `cargo xtask completions`: what shells need to complete a command line.

use std::fs;
use std::path::Path;

use anyhow::Context;
use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;
use tokioize::cli::args::Cli;

/// Writes one file for each shell into `folder`.
pub fn write(folder: &Path) -> Result<(), anyhow::Error> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for shell in Shell::value_variants() {
        let path = clap_complete::generate_to(*shell, &mut Cli::command(), "tokioize", folder)
            .with_context(|| format!("cannot write into {}", folder.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}
