//! `undo`.

use std::io::Write;
use std::path::Path;

use super::Status;
use super::args::Cli;
use super::console::Console;
use super::settings::display_paths;
use crate::apply::journal::Kind;
use crate::apply::undo::{Recovery, Undone};
use crate::present::human::plural;

/// Takes the last apply back.
pub fn undo(cli: &Cli, path: &Path, console: &mut Console) -> Result<Status, anyhow::Error> {
    let (message, files) = match crate::apply::undo::undo(path)? {
        Undone::Nothing => {
            let place = path.display();
            anyhow::bail!(
                "nothing to undo at or above {place}; give a path in the workspace that was changed"
            );
        }
        Undone::TakenBack(files) => ("restored", files),
        Undone::Recovered(recovery) => describe(recovery),
    };
    if !cli.common.quiet {
        let paths = display_paths()?;
        for file in &files {
            writeln!(console.err, "  {}", paths.show(file))?;
        }
        writeln!(console.err, "{}: {message}", plural(files.len(), "file"))?;
    }
    Ok(Status::Done)
}

/// What became of an interrupted run, in words.
pub fn describe(recovery: Recovery) -> (&'static str, Vec<std::path::PathBuf>) {
    match recovery {
        Recovery::Finished(Kind::Apply, files) => ("an interrupted apply had written everything", files),
        Recovery::Finished(Kind::Undo, files) => ("an interrupted undo had restored everything", files),
        Recovery::Reverted(Kind::Apply, files) => ("an interrupted apply was taken back", files),
        Recovery::Reverted(Kind::Undo, files) => ("an interrupted undo was taken back", files),
    }
}
