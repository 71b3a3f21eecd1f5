//! Takes the last run back, and cleans up after one that did not end.

use std::path::{Path, PathBuf};

use super::journal::{Journal, Kind, Present};
use super::state::State;
use super::{ApplyError, Uninterrupted};

/// What `undo` did.
#[derive(Debug, PartialEq, Eq)]
pub enum Undone {
    /// The last apply was taken back: these files.
    TakenBack(Vec<PathBuf>),
    /// An interrupted run was taken back or found complete.
    Recovered(Recovery),
    /// There was nothing to take back.
    Nothing,
}

/// What became of an interrupted run.
#[derive(Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Every file had its new text; the run counts as done.
    Finished(Kind, Vec<PathBuf>),
    /// Every file has its old text again.
    Reverted(Kind, Vec<PathBuf>),
}

/// Takes back the last apply of the workspace at or above `start`.
pub fn undo(start: &Path) -> Result<Undone, ApplyError> {
    let Some(state) = State::find(start)? else { return Ok(Undone::Nothing) };
    let _lock = state.lock()?;
    match recover_locked(&state)? {
        // Half an apply was taken back: that was what the user asked for.
        Some(Recovery::Reverted(Kind::Apply, files)) => {
            return Ok(Undone::Recovered(Recovery::Reverted(Kind::Apply, files)));
        }
        Some(Recovery::Finished(Kind::Undo, files)) => return Ok(Undone::TakenBack(files)),
        _ => {}
    }
    let Some(applied) = state.applied()?.map(Journal::load).transpose()? else { return Ok(Undone::Nothing) };
    let reversed = applied.reversed();
    let changed: Vec<PathBuf> = reversed
        .present(state.root())?
        .into_iter()
        .filter(|(_, present)| *present == Present::Neither)
        .map(|(file, _)| file)
        .collect();
    if !changed.is_empty() {
        return Err(ApplyError::Changed(changed));
    }
    // What has its old text again, by `git checkout` say, needs nothing.
    let reversed = reversed.pending(state.root())?;
    reversed.run(&state, &Uninterrupted)?;
    Ok(Undone::TakenBack(reversed.paths(state.root())))
}

/// Cleans up after an interrupted run in `root`, if there was one.
pub fn recover(root: &Path) -> Result<Option<Recovery>, ApplyError> {
    let Some(state) = State::find(root)?.filter(|state| state.root() == root) else { return Ok(None) };
    let _lock = state.lock()?;
    recover_locked(&state)
}

/// Whether a run in the workspace at or above `start` did not end.
pub fn is_interrupted(start: &Path) -> bool {
    State::find(start).ok().flatten().is_some_and(|state| !matches!(state.pending(), Ok(None)))
}

pub(super) fn recover_locked(state: &State) -> Result<Option<Recovery>, ApplyError> {
    let Some(journal) = state.pending()?.map(Journal::load).transpose()? else { return Ok(None) };
    let files = journal.paths(state.root());
    Ok(Some(if is_complete(&journal, state)? {
        journal.finish(state)?;
        Recovery::Finished(journal.kind, files)
    } else {
        journal.revert(state)?;
        Recovery::Reverted(journal.kind, files)
    }))
}

fn is_complete(journal: &Journal, state: &State) -> Result<bool, ApplyError> {
    Ok(journal.present(state.root())?.iter().all(|(_, present)| *present == Present::New))
}
