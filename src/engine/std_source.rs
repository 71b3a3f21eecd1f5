//! Where the standard library's sources are, if the configuration asks for them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use crate::config;
use crate::workspace::StdSource;

/// What to load for `wanted`.
pub fn find(wanted: config::StdSource) -> Result<StdSource, anyhow::Error> {
    match wanted {
        config::StdSource::Models => Ok(StdSource::Models),
        config::StdSource::Installed => installed().map(StdSource::RustSrc),
    }
}

/// Names the folder of the sources, where they are not the toolchain's: a distribution's package, say.
const SOURCE_VARIABLE: &str = "RUST_SRC_PATH";

fn installed() -> Result<PathBuf, anyhow::Error> {
    if let Some(library) = std::env::var_os(SOURCE_VARIABLE).map(PathBuf::from) {
        if !library.join("std").is_dir() {
            bail!("std-source=rust-src: {SOURCE_VARIABLE} names {}, which has no `std`", library.display());
        }
        return Ok(library);
    }
    let output = Command::new("rustc")
        .args(["--print", "sysroot"])
        // Below the project, its toolchain file could name a `rustc` of its own.
        .current_dir(std::env::temp_dir())
        .output()
        .context("std-source=rust-src: cannot run `rustc --print sysroot`")?;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let library = sysroot.join("lib/rustlib/src/rust/library");
    if !output.status.success() || !library.join("std").is_dir() {
        bail!(
            "std-source=rust-src: {} is not there; install it with `rustup component add rust-src`, or name the folder in {SOURCE_VARIABLE}, or \
             use std-source=models",
            library.display()
        );
    }
    Ok(library)
}
