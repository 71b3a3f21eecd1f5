//! Asks cargo: the edited tree is compiled in a copy. What does not compile and did before is traced to its unit, which
//! is withheld, until the rest compiles.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

use super::cargo::{self, Cargo, Problem, Report, TestProgram};
use super::mapping::{Mapping, owned};
use super::memory::without;
use super::shadow::Shadow;
use super::test_runs::{self, TestRun};
use super::tracing::{Mappings, describe, new_problems, suspects};
use crate::analysis::{Progress, Verification, VerifyMode};
use crate::ledger::{Ledger, UnitIx};
use crate::rewrite::composition::Composition;

/// How often cargo is run at most, whatever happens.
const RUNS: usize = 40;
/// How long the tests of one program may take before the change.
const TEST_LIMIT: Duration = Duration::from_secs(600);

/// What is verified.
pub struct Tree<'a> {
    /// Units and texts.
    pub ledger: &'a Ledger,
    /// The edits of any subset.
    pub composition: &'a Composition,
    /// Folders of packages that the analysed ones depend on by path.
    pub path_dependencies: &'a [PathBuf],
}

/// Verifies `accepted`.
pub fn verify(
    tree: &Tree<'_>,
    accepted: &BTreeSet<UnitIx>,
    mode: VerifyMode,
    progress: &dyn Progress,
) -> Result<Verification, anyhow::Error> {
    let mut result = Verification::default();
    if mode == VerifyMode::None {
        return Ok(result);
    }
    progress.phase("copying the tree", None);
    let (roots, loose) = match workspaces(tree, accepted)? {
        Ok(found) => found,
        Err(reason) => return Ok(unavailable(reason)),
    };
    for file in loose.iter().filter(|_| !roots.is_empty()) {
        result.notes.push(format!("{}: not compiled, because it belongs to no package", file.display()));
    }
    let mut shadow = Shadow::new()?;
    for root in &roots {
        shadow.copy(root)?;
    }
    for folder in tree.path_dependencies {
        shadow.link(&whole_workspace(folder))?;
    }
    let mut accepted = accepted.clone();
    let mut reasons = Vec::new();
    for root in &roots {
        let mut session = Session::new(tree, &shadow, root, progress);
        if let Some(reason) = session.verify(&mut accepted, mode)? {
            reasons.push(shadow.in_terms_of_originals(&reason));
        }
        result.withheld.append(&mut session.withheld);
        result.notes.append(&mut session.notes);
    }
    if reasons.len() == roots.len() {
        result.unavailable = Some(if reasons.is_empty() {
            "none of the edited files belongs to a package".to_owned()
        } else {
            reasons.join("; ")
        });
    } else {
        // Of several workspaces some were verified.
        result.notes.extend(reasons.into_iter().map(|it| format!("not verified by cargo: {it}")));
    }
    Ok(result)
}

fn unavailable(reason: String) -> Verification {
    Verification { unavailable: Some(reason), ..Verification::default() }
}

type Workspaces = Result<(BTreeSet<PathBuf>, Vec<PathBuf>), String>;

/// The roots of the workspaces that are edited, and edited files outside of any.
fn workspaces(tree: &Tree<'_>, accepted: &BTreeSet<UnitIx>) -> Result<Workspaces, anyhow::Error> {
    let mut packages = BTreeSet::new();
    let mut loose = Vec::new();
    for edited in tree.composition.compose(accepted)? {
        match edited.file.ancestors().skip(1).find(|it| it.join("Cargo.toml").is_file()) {
            Some(folder) => {
                packages.insert(folder.to_owned());
            }
            None => loose.push(edited.file),
        }
    }
    let mut roots = BTreeSet::new();
    for package in packages {
        match cargo::workspace_root(&package) {
            Ok(root) => roots.insert(root),
            Err(reason) => return Ok(Err(reason)),
        };
    }
    Ok(Ok((roots, loose)))
}

/// The folder of the workspace around a package: it inherits from there.
fn whole_workspace(package: &Path) -> PathBuf {
    let is_workspace = |folder: &&Path| {
        std::fs::read_to_string(folder.join("Cargo.toml"))
            .is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("[workspace")))
    };
    package.ancestors().find(is_workspace).unwrap_or(package).to_owned()
}

/// A folder among the user's build artefacts, so that the next run finds dependencies compiled. Only if there are any:
/// nothing is created in a tree that nobody compiled yet.
fn artefacts(root: &Path) -> Option<PathBuf> {
    let target = match std::env::var_os("CARGO_TARGET_DIR") {
        Some(target) => std::path::absolute(target).ok()?,
        None => root.join("target"),
    };
    target.join("CACHEDIR.TAG").is_file().then(|| target.join("tokioize"))
}

/// Verification of one workspace.
struct Session<'a> {
    tree: &'a Tree<'a>,
    shadow: &'a Shadow,
    root: &'a Path,
    progress: &'a dyn Progress,
    cargo: Option<Cargo>,
    packages: Vec<String>,
    /// How the copy's edited files read now.
    mappings: Mappings,
    /// Errors without any edit, once known.
    before: Option<Vec<Problem>>,
    runs: usize,
    withheld: Vec<(UnitIx, String)>,
    notes: Vec<String>,
}

impl<'a> Session<'a> {
    fn new(
        tree: &'a Tree<'a>,
        shadow: &'a Shadow,
        root: &'a Path,
        progress: &'a dyn Progress,
    ) -> Session<'a> {
        Session {
            tree,
            shadow,
            root,
            progress,
            cargo: None,
            packages: Vec::new(),
            mappings: Mappings::new(),
            before: None,
            runs: 0,
            withheld: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Withholds what does not pass; the reason if cargo cannot tell.
    fn verify(
        &mut self,
        accepted: &mut BTreeSet<UnitIx>,
        mode: VerifyMode,
    ) -> Result<Option<String>, anyhow::Error> {
        let artefacts = artefacts(self.root).unwrap_or_else(|| self.shadow.artefacts());
        let mut cargo = Cargo::new(self.shadow.of(self.root), artefacts);
        self.write(accepted)?;
        let metadata = match cargo.resolve() {
            Ok(metadata) => metadata,
            Err(reason) => {
                return Ok(Some(format!("cargo cannot resolve {}: {reason}", self.root.display())));
            }
        };
        let edited: BTreeSet<PathBuf> = self.mappings.keys().map(|it| self.shadow.of(it)).collect();
        self.packages = cargo::concerned(&metadata, &edited);
        self.cargo = Some(cargo);
        if self.packages.is_empty() {
            return Ok(None);
        }
        if let Some(reason) = self.compile(accepted)? {
            return Ok(Some(reason));
        }
        if mode == VerifyMode::Test {
            self.test(accepted)?;
        }
        self.lint(accepted)?;
        Ok(None)
    }

    fn original(&self, file: &Path) -> Result<String, anyhow::Error> {
        match self.tree.ledger.text(file) {
            Some(text) => Ok(text.to_owned()),
            None => std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display())),
        }
    }

    /// Puts exactly the edits of `accepted` into the copy.
    fn write(&mut self, accepted: &BTreeSet<UnitIx>) -> Result<(), anyhow::Error> {
        let mut wanted = Mappings::new();
        for whole in self.tree.composition.compose(accepted)? {
            if !whole.file.starts_with(self.root) {
                continue;
            }
            let original = self.original(&whole.file)?;
            let mapping = Mapping::new(&original, &owned(self.tree.composition, &whole, accepted))
                .map_err(|overlap| anyhow::anyhow!("{}: {overlap}", whole.file.display()))?;
            wanted.insert(whole.file, mapping);
        }
        for file in self.mappings.keys().filter(|it| !wanted.contains_key(*it)) {
            self.shadow.write(file, &self.original(file)?)?;
        }
        for (file, mapping) in &wanted {
            if self.mappings.get(file).is_none_or(|it| it.text != mapping.text) {
                self.shadow.write(file, &mapping.text)?;
            }
        }
        self.mappings = wanted;
        Ok(())
    }

    fn check(&mut self, phase: &str) -> Result<Report, anyhow::Error> {
        self.progress.phase(phase, None);
        self.runs += 1;
        let cargo = self.cargo.as_ref().context("cargo was not resolved")?;
        cargo.check(self.shadow, &self.packages, self.progress)
    }

    /// Withholds units until the rest compiles; the reason if cargo cannot tell.
    fn compile(&mut self, accepted: &mut BTreeSet<UnitIx>) -> Result<Option<String>, anyhow::Error> {
        loop {
            self.write(accepted)?;
            let report = self.check("cargo check of the edited tree")?;
            if report.success {
                return Ok(None);
            }
            let before = match self.before(accepted)? {
                Ok(before) => before,
                Err(reason) => return Ok(Some(reason)),
            };
            let new = new_problems(&report.errors, before, &self.mappings);
            if new.is_empty() {
                if report.errors.is_empty() {
                    return Ok(Some(format!("cargo fails: {}", report.complaint)));
                }
                let count = report.errors.len();
                self.notes.push(format!(
                    "the tree did not compile before either ({count} errors, none of them new)"
                ));
                return Ok(None);
            }
            let blamed = self.blame(&new, accepted)?;
            for (unit, message) in blamed {
                *accepted = without(self.tree.ledger, accepted, unit);
                self.withheld.push((unit, message));
            }
        }
    }

    /// The errors of the tree as it is; the reason if it does not even get that far.
    fn before(&mut self, accepted: &BTreeSet<UnitIx>) -> Result<Result<Vec<Problem>, String>, anyhow::Error> {
        if let Some(before) = &self.before {
            return Ok(Ok(before.clone()));
        }
        self.write(&BTreeSet::new())?;
        let report = self.check("cargo check of the tree as it is")?;
        self.write(accepted)?;
        if !report.success && report.errors.iter().all(|it| it.places.is_empty()) {
            return Ok(Err(format!("`cargo check` fails before any change: {}", report.complaint)));
        }
        self.before = Some(report.errors.clone());
        Ok(Ok(report.errors))
    }

    /// At least one unit of `accepted`, with the compiler's words.
    fn blame(
        &mut self,
        problems: &[Problem],
        accepted: &BTreeSet<UnitIx>,
    ) -> Result<BTreeMap<UnitIx, String>, anyhow::Error> {
        let mut certain: BTreeMap<UnitIx, String> = BTreeMap::new();
        for problem in problems {
            let groups = suspects(problem, &self.mappings, accepted);
            if let Some(unit) = groups.first().filter(|it| it.len() == 1).and_then(|it| it.first()) {
                certain.entry(*unit).or_insert_with(|| self.describe(problem));
            }
        }
        if !certain.is_empty() {
            return Ok(certain);
        }
        let Some(problem) = problems.first() else { return Ok(certain) };
        let message = self.describe(problem);
        let groups = suspects(problem, &self.mappings, accepted);
        for group in &groups {
            let found = self.bisect(group, accepted, &mut |session| {
                let report = session.check("cargo check, looking for the cause")?;
                let before = session.before.clone().unwrap_or_default();
                let new = new_problems(&report.errors, before, &session.mappings);
                Ok(new.iter().any(|it| it.code == problem.code && file_of(it) == file_of(problem)))
            })?;
            if let Some(unit) = found {
                return Ok(BTreeMap::from([(unit, message)]));
            }
        }
        let all = groups.first().cloned().unwrap_or_else(|| accepted.clone());
        Ok(all.into_iter().map(|it| (it, message.clone())).collect())
    }

    /// The member of `group` without which `fails` no longer holds; `None` if there is no single one, or too many runs
    /// would be needed.
    fn bisect(
        &mut self,
        group: &BTreeSet<UnitIx>,
        accepted: &BTreeSet<UnitIx>,
        fails: &mut dyn FnMut(&mut Self) -> Result<bool, anyhow::Error>,
    ) -> Result<Option<UnitIx>, anyhow::Error> {
        let mut left: Vec<UnitIx> = group.iter().copied().collect();
        let mut fails_without = |session: &mut Self, gone: &[UnitIx]| {
            let mut rest = accepted.clone();
            for unit in gone {
                rest = without(session.tree.ledger, &rest, *unit);
            }
            session.write(&rest)?;
            fails(session)
        };
        if self.runs >= RUNS || fails_without(self, &left)? {
            return Ok(None);
        }
        while left.len() > 1 {
            let half = left.split_off(left.len() / 2);
            if self.runs >= RUNS {
                return Ok(None);
            }
            if fails_without(self, &left)? {
                left = half;
            }
        }
        Ok(left.first().copied())
    }

    fn describe(&self, problem: &Problem) -> String {
        describe(problem, &self.mappings, self.root, |file| self.original(file).ok())
    }

    /// Withholds units until all tests pass that passed before.
    fn test(&mut self, accepted: &mut BTreeSet<UnitIx>) -> Result<(), anyhow::Error> {
        self.write(&BTreeSet::new())?;
        let before = self.run_tests("tests of the tree as it is", None)?;
        let mut unsteady = BTreeSet::new();
        while !accepted.is_empty() {
            self.write(accepted)?;
            let after = self.run_tests("tests of the edited tree", Some(&before))?;
            let Some((program, test)) = regression(&before, &after, &unsteady) else { return Ok(()) };
            let name = format!("{} {}", program.name, test);
            let limit = limit(before.get(&program.name).map(|(_, run)| run));
            // A test that fails only sometimes says nothing.
            let sometimes = (0..2).any(|_| passes(&program, &test, limit, self.progress));
            if sometimes || !self.passes_unedited(&program, &test, limit)? {
                let note = "passes only sometimes, and was not counted; look at it";
                self.notes.push(format!("the test `{name}` {note}"));
                unsteady.insert((program.name, test));
                continue;
            }
            let group = accepted.clone();
            let culprit = self.bisect(&group, accepted, &mut |session| {
                session.runs += 1;
                let built = session.build_tests("tests, looking for the cause")?;
                let same = built.tests.iter().find(|it| it.name == program.name);
                Ok(same.is_none_or(|it| !passes(it, &test, limit, session.progress)))
            })?;
            let message = format!("the test `{name}` passed before and fails now");
            let blamed = culprit.map_or_else(|| accepted.clone(), |it| BTreeSet::from([it]));
            for unit in blamed {
                *accepted = without(self.tree.ledger, accepted, unit);
                self.withheld.push((unit, message.clone()));
            }
        }
        Ok(())
    }

    /// Whether the test passes without any edit, each time.
    fn passes_unedited(
        &mut self,
        program: &TestProgram,
        test: &str,
        limit: Duration,
    ) -> Result<bool, anyhow::Error> {
        self.write(&BTreeSet::new())?;
        let built = self.build_tests("tests of the tree as it is, once more")?;
        let same = built.tests.iter().find(|it| it.name == program.name);
        Ok(same.is_some_and(|it| (0..3).all(|_| passes(it, test, limit, self.progress))))
    }

    fn build_tests(&mut self, phase: &str) -> Result<Report, anyhow::Error> {
        self.progress.phase(phase, None);
        let cargo = self.cargo.as_ref().context("cargo was not resolved")?;
        cargo.tests(self.shadow, &self.packages, self.progress)
    }

    fn run_tests(&mut self, phase: &str, before: Option<&TestRuns>) -> Result<TestRuns, anyhow::Error> {
        let report = self.build_tests(phase)?;
        if !report.success && before.is_none() {
            let note = format!(
                "not all tests build before the change, so not all are compared: {}",
                report.complaint
            );
            self.notes.push(note);
        }
        self.progress.phase(phase, Some(report.tests.len() as u64));
        let mut runs = TestRuns::new();
        for program in report.tests {
            let limit = before.map_or(TEST_LIMIT, |it| limit(it.get(&program.name).map(|(_, run)| run)));
            let run = test_runs::run(&program, None, limit, self.progress)?;
            self.progress.advance(1);
            runs.insert(program.name.clone(), (program, run));
        }
        Ok(runs)
    }

    /// Clippy's lints about what is held across an await, in functions that were edited.
    fn lint(&mut self, accepted: &BTreeSet<UnitIx>) -> Result<(), anyhow::Error> {
        self.write(accepted)?;
        if self.mappings.is_empty() {
            return Ok(());
        }
        self.progress.phase("clippy's lints about awaits", None);
        let Some(cargo) = &self.cargo else { return Ok(()) };
        let Some(report) = cargo.lints(self.shadow, &self.packages, self.progress) else {
            return Ok(());
        };
        for problem in report.warnings.iter().filter(|it| it.code.starts_with("clippy::await_holding")) {
            let note = self.describe(problem);
            let groups = suspects(problem, &self.mappings, &BTreeSet::new());
            if !groups.is_empty() && !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        Ok(())
    }
}

/// How each test program went, by its name.
type TestRuns = BTreeMap<String, (TestProgram, TestRun)>;

/// A test that passed before and does not now, and is none of the `unsteady` ones.
fn regression(
    before: &TestRuns,
    after: &TestRuns,
    unsteady: &BTreeSet<(String, String)>,
) -> Option<(TestProgram, String)> {
    for (name, (_, old)) in before {
        let Some((program, new)) = after.get(name) else { continue };
        for test in old.tests.iter().filter(|(_, passed)| **passed).map(|(test, _)| test) {
            let counts = !unsteady.contains(&(name.clone(), test.clone()));
            if counts && new.tests.get(test) != Some(&true) {
                return Some((program.clone(), test.clone()));
            }
        }
    }
    None
}

fn passes(program: &TestProgram, test: &str, limit: Duration, progress: &dyn Progress) -> bool {
    test_runs::run(program, Some(test), limit, progress).is_ok_and(|it| it.tests.get(test) == Some(&true))
}

/// How long tests may take that took this long before.
fn limit(before: Option<&TestRun>) -> Duration {
    before.map_or(TEST_LIMIT, |it| it.took * 3 + Duration::from_secs(30))
}

fn file_of(problem: &Problem) -> Option<&Path> {
    problem.places.first().map(|it| it.file.as_path())
}
