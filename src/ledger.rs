//! The ledger: how every site ended. All output is a view of it (DESIGN §1.5).

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::edit::Edit;
use crate::refusal::Refusal;

/// A rule's id, such as `thread-sleep`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(Arc<str>);

impl std::borrow::Borrow<str> for RuleId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl RuleId {
    /// The rule named `id`.
    pub fn new(id: &str) -> Self {
        RuleId(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Index of a unit in [`Ledger::units`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitIx(pub usize);

/// How far a change may be trusted without looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Same behaviour.
    Safe,
    /// Behaviour or timing differs in a documented way; a note says how.
    Review,
    /// Shown, never applied.
    Manual,
}

impl Level {
    /// The name in rule files and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Level::Safe => "safe",
            Level::Review => "review",
            Level::Manual => "manual",
        }
    }
}

/// How a site ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Rewritten by its unit.
    Migrated,
    /// Left alone for a reason that has a stable code.
    Refused(Refusal),
    /// Left alone because the user said so: a comment or the configuration, and the user's words.
    Suppressed(String),
    /// Not analysed (inactive `cfg`, unparsable file, comment, opaque macro), and why.
    Unreached(String),
}

/// Why what a comment mentions was not analysed.
pub const IN_A_COMMENT: &str = "in a comment";

impl Outcome {
    /// Whether it still stands in the code for a reason that nobody gave. What a comment mentions is no code.
    pub fn is_left(&self) -> bool {
        match self {
            Outcome::Migrated | Outcome::Refused(_) => true,
            Outcome::Suppressed(_) => false,
            Outcome::Unreached(reason) => reason != IN_A_COMMENT,
        }
    }

    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Migrated => "migrated",
            Outcome::Refused(_) => "refused",
            Outcome::Suppressed(_) => "suppressed",
            Outcome::Unreached(_) => "unreached",
        }
    }
}

/// One use in source of an API that a rule speaks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRecord {
    /// Absolute path of the file.
    pub file: PathBuf,
    /// Bytes of the site's name or call in the original text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Line from 1.
    pub line: usize,
    /// Column from 1, in characters.
    pub column: usize,
    /// The API by its canonical path, such as `std::thread::spawn`.
    pub api: String,
    /// The rule that speaks about it.
    pub rule: RuleId,
    /// The unit it belongs to; `None` only for sites that were not analysed.
    pub unit: Option<UnitIx>,
    /// How it ended.
    pub outcome: Outcome,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// Edits of one file that belong to one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdits {
    /// Absolute path.
    pub file: PathBuf,
    /// Sorted, not overlapping.
    pub edits: Vec<Edit>,
}

/// The smallest set of changes that go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRecord {
    /// Stable within a run and readable, such as `thread:src/cache.rs:58`.
    pub id: String,
    /// What kind of thing it is: `thread`, `channel`, `function`, `runtime`, `sleep`, ...
    pub kind: String,
    /// What it becomes, such as `task`, `spawn_blocking`, `inline`, or `refused`.
    pub decision: String,
    /// One line for a person: what changes, and why.
    pub title: String,
    /// Rules that take part.
    pub rules: Vec<RuleId>,
    /// How far it may be trusted.
    pub level: Level,
    /// Behaviour changes and hazards.
    pub notes: Vec<String>,
    /// Units without which this one cannot be applied.
    pub depends_on: Vec<UnitIx>,
    /// The refusal, if it was refused.
    pub refusal: Option<Refusal>,
    /// Its edits per file; empty if refused.
    pub files: Vec<FileEdits>,
}

impl UnitRecord {
    /// Whether there is something to apply.
    pub fn is_proposed(&self) -> bool {
        self.refusal.is_none() && !self.files.is_empty()
    }
}

/// Something that was not looked at, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Absolute path.
    pub path: PathBuf,
    /// What was wrong and what to do.
    pub reason: String,
}

/// The outcome of one analysis.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// How many Rust files were looked at.
    pub files: usize,
    /// Every site, ordered by file and position.
    pub sites: Vec<SiteRecord>,
    /// Every unit, refused ones too.
    pub units: Vec<UnitRecord>,
    /// What was skipped.
    pub skipped: Vec<Skipped>,
    /// Warnings of the run as a whole, such as suppressions that suppress nothing.
    pub warnings: Vec<String>,
    /// Original texts of the files that sites or edits speak about.
    pub texts: BTreeMap<PathBuf, Arc<str>>,
}

impl Ledger {
    /// Whether nothing is proposed.
    pub fn is_clean(&self) -> bool {
        !self.units.iter().any(UnitRecord::is_proposed)
    }

    /// The original text of `file`, if the ledger speaks about it.
    pub fn text(&self, file: &Path) -> Option<&str> {
        self.texts.get(file).map(|text| &**text)
    }
}
