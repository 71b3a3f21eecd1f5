//! Shows the ledger: to people, to `git apply`, and to machines. Only views; nothing here decides.

pub mod audit;
pub mod baseline;
pub mod change;
pub mod diff;
pub mod github;
pub mod human;
pub mod json;
pub mod paths;
pub mod sarif;
pub mod style;
pub mod wrap;

#[cfg(test)]
pub(crate) mod sample;

use crate::ledger::Ledger;

use change::FileChange;
use paths::DisplayPaths;

/// Everything a view needs.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// How every site ended, after selection and verification.
    pub ledger: &'a Ledger,
    /// The files as they would be, or are now.
    pub changes: &'a [FileChange],
    /// How paths are written.
    pub paths: &'a DisplayPaths,
    /// What cargo has confirmed.
    pub verified: Verified,
    /// Whether the changes are in the files.
    pub stage: Stage,
    /// What the reader has seen already; only what differs from it is told in full.
    pub told: Option<&'a Ledger>,
}

/// What cargo has confirmed about the changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verified {
    /// Nothing.
    #[default]
    No,
    /// They compile.
    Check,
    /// They compile, and the tests that passed before still do.
    Test,
}

impl Verified {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Verified::No => "none",
            Verified::Check => "check",
            Verified::Test => "test",
        }
    }
}

/// Whether the changes are in the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// They are a proposal.
    #[default]
    Proposed,
    /// They are a proposal, and questions about them follow.
    Offered,
    /// They have been written.
    Applied,
}
