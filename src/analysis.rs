//! The seam between the command line and the engine: what is asked, and what comes back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::ledger::{FileEdits, Ledger, Level, UnitIx};
use crate::rule::catalog::{Catalog, EMBEDDED};
use crate::rule::file::{Head, RuleFile, documentation};

/// What the user wants analysed.
#[derive(Debug, Clone)]
pub struct AnalysisRequest {
    /// Workspace roots, package directories, folders or single files; never empty, all exist.
    pub paths: Vec<PathBuf>,
    /// Rules, policies and knowledge about the user's own code.
    pub config: Config,
}

/// How much is checked with cargo before anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum VerifyMode {
    /// Only the check in memory
    None,
    /// `cargo check` of the edited tree in a shadow copy
    Check,
    /// The same, then the tests that passed before
    Test,
}

/// Hears how far the work is, and may end it.
pub trait Progress: Sync {
    /// A new phase begins; `steps` if their number is known.
    fn phase(&self, name: &str, steps: Option<u64>);
    /// `steps` more of the current phase are done.
    fn advance(&self, steps: u64);
    /// Whether the user wants the work to end early.
    fn interrupted(&self) -> bool {
        false
    }
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn phase(&self, _name: &str, _steps: Option<u64>) {}
    fn advance(&self, _steps: u64) {}
}

/// What cargo said about an edited tree.
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// Why cargo could not be asked; `None` if it was.
    pub unavailable: Option<String>,
    /// The units at fault, each with the compiler's message. Their dependants need not be listed.
    pub withheld: Vec<(UnitIx, String)>,
    /// What a reader should know, such as lints on the result.
    pub notes: Vec<String>,
}

/// One rule, as far as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its id.
    pub id: String,
    /// `threads`, `channels`, ...
    pub group: String,
    /// How far its changes may be trusted.
    pub level: Level,
    /// One line.
    pub title: String,
    /// The documentation as Markdown.
    pub text: String,
}

impl RuleInfo {
    fn of(rule: &RuleFile) -> Self {
        RuleInfo {
            id: rule.id.as_str().to_owned(),
            group: rule.group.clone(),
            level: rule.level,
            title: rule.title.clone(),
            text: rule.documentation().to_owned(),
        }
    }

    /// A rule that comes with the program: its patterns, which take long to read, are left alone.
    fn inside(name: &str, source: &str) -> Result<Self, anyhow::Error> {
        let head = Head::read(Path::new(&format!("rules/{name}.md")), source)?;
        Ok(RuleInfo {
            id: head.id,
            group: head.group,
            level: head.level,
            title: head.title,
            text: documentation(source).to_owned(),
        })
    }
}

/// How one example of a rule file went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTest {
    /// The rule file.
    pub file: PathBuf,
    /// Line of the example, from 1.
    pub line: usize,
    /// The rule.
    pub rule: String,
    /// What went wrong.
    pub failure: Option<RuleTestFailure>,
}

/// Why an example of a rule file failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleTestFailure {
    /// The text came out differently.
    Text {
        /// What the file promises.
        expected: String,
        /// What the engine wrote.
        actual: String,
    },
    /// Anything else, such as a second run that still proposes changes.
    Other(String),
}

/// Finds sites, decides, and rewrites.
pub trait Analyzer {
    /// Analyses everything under the requested paths.
    fn analyze(
        &self,
        request: &AnalysisRequest,
        progress: &dyn Progress,
    ) -> Result<Box<dyn Analysis>, anyhow::Error>;

    /// All rules: the built-in ones and those of `directories`.
    fn rules(&self, directories: &[PathBuf]) -> Result<Vec<RuleInfo>, anyhow::Error> {
        let mut own = Catalog::default();
        for directory in directories {
            own.load_dir(directory)?;
        }
        let inside = EMBEDDED.iter().map(|(name, source)| match own.get(name) {
            Some(rule) => Ok(RuleInfo::of(rule)),
            None => RuleInfo::inside(name, source),
        });
        let mut all = inside.collect::<Result<Vec<RuleInfo>, anyhow::Error>>()?;
        let is_new = |it: &&RuleFile| EMBEDDED.iter().all(|(name, _)| *name != it.id.as_str());
        all.extend(own.rules().filter(is_new).map(RuleInfo::of));
        Ok(all)
    }

    /// Runs the examples of the rule files in `directory`.
    fn test_rules(&self, directory: &Path) -> Result<Vec<RuleTest>, anyhow::Error> {
        anyhow::bail!("{}: this build has no engine to test rules with", directory.display())
    }
}

/// The result of one analysis, from which any subset of its units can be applied.
pub trait Analysis {
    /// How every site ended.
    fn ledger(&self) -> &Ledger;

    /// The edits if exactly `accepted` (closed under `depends_on`) is applied; imports and manifests are
    /// recomputed for that subset.
    fn compose(&self, accepted: &BTreeSet<UnitIx>) -> Result<Vec<FileEdits>, anyhow::Error>;

    /// Asks cargo about the tree with `accepted` applied, without touching the user's files.
    fn verify(
        &self,
        accepted: &BTreeSet<UnitIx>,
        mode: VerifyMode,
        progress: &dyn Progress,
    ) -> Result<Verification, anyhow::Error> {
        let _ = (accepted, mode, progress);
        Ok(Verification { unavailable: Some("this build cannot run cargo".into()), ..Default::default() })
    }
}
