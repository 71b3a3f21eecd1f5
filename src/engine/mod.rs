//! The engine: runs the steps in their order and keeps what the command line needs of them.

mod editions;
pub mod examples;
pub mod idle_imports;
mod isolation;
pub mod records;
mod std_source;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub mod trial;
pub mod user_units;
pub mod withheld;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::analysis::{
    Analysis, AnalysisRequest, Analyzer, NoProgress, Progress, RuleTest, Verification, VerifyMode,
};
use crate::check;
use crate::check::verify::{Tree, verify};
use crate::config::Config;
use crate::facts::body::Src;
use crate::facts::{Facts, idle_imports as idle, suppression, user_sites};
use crate::flow::assemble::{Assembly, assemble};
use crate::flow::{Flow, Knowledge};
use crate::ledger::{FileEdits, Ledger, Skipped, UnitIx};
use crate::plan::decide::decide;
use crate::plan::units::units;
use crate::policy::NonSend;
use crate::program::{ThreadBody, ThreadId, WaitOn};
use crate::refusal::{Refusal, RefusalCode};
use crate::rewrite::composition::Composition;
use crate::rewrite::lower::Lowerer;
use crate::rewrite::user_rules;
use crate::rule::catalog::Catalog;
use crate::workspace::{self, LoadRequest, Placement, Workspace};
use ra_ap_ide_db::FxHashSet;
use withheld::{AtomKey, Withheld};

/// Finds sites, decides, and rewrites.
#[derive(Debug, Clone, Copy, Default)]
pub struct Engine;

struct Finished {
    ledger: Ledger,
    composition: Composition,
    path_dependencies: Vec<PathBuf>,
}

impl Analysis for Finished {
    fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn compose(&self, accepted: &BTreeSet<UnitIx>) -> Result<Vec<FileEdits>, anyhow::Error> {
        self.composition.compose(accepted)
    }

    fn verify(
        &self,
        accepted: &BTreeSet<UnitIx>,
        mode: VerifyMode,
        progress: &dyn Progress,
    ) -> Result<Verification, anyhow::Error> {
        let tree = Tree {
            ledger: &self.ledger,
            composition: &self.composition,
            path_dependencies: &self.path_dependencies,
        };
        verify(&tree, accepted, mode, progress)
    }
}

struct Forward<'a>(&'a dyn Progress);

impl workspace::Progress for Forward<'_> {
    fn step(&self, what: &str) {
        self.0.phase(what, None);
    }
}

impl Analyzer for Engine {
    fn analyze(
        &self,
        request: &AnalysisRequest,
        progress: &dyn Progress,
    ) -> Result<Box<dyn Analysis>, anyhow::Error> {
        // Files are looked for by the user's rules, too. The others are read when there is something to do.
        let own = own_rules(&request.config.rule_dirs)?;
        let mut left_out = LeftOut::default();
        loop {
            let attempt = |only: Option<&[PathBuf]>| {
                isolation::guarded(|| run(request, &own, progress, &left_out, only))
            };
            let panic = match attempt(None) {
                Ok(result) => return Ok(Box::new(result?)),
                Err(panic) => panic,
            };
            progress.phase("looking for the file that the analysis fails on", None);
            let candidates = isolation::guarded(|| candidates(request, &own, &left_out));
            let candidates = candidates.ok().and_then(Result::ok).unwrap_or_default();
            let culprits = isolation::culprits(&candidates, &mut |only| attempt(Some(only)).is_err());
            if culprits.is_empty() || left_out.len() + culprits.len() > LEFT_OUT {
                anyhow::bail!(
                    "the analysis failed, which is a bug: {panic}; a smaller part of the tree may work, and a report \
                     with the code at hand is welcome"
                );
            }
            left_out.extend(culprits.into_iter().map(|file| (file, panic.to_string())));
        }
    }

    fn test_rules(&self, directory: &Path) -> Result<Vec<RuleTest>, anyhow::Error> {
        let mut own = Catalog::default();
        own.load_dir(directory)?;
        let rules: Vec<_> = own.rules().collect();
        let folder = std::path::absolute(directory)?;
        Ok(examples::test(&catalog(&[directory.to_owned()])?, &rules, &folder))
    }
}

/// Files that the analysis failed on, and how.
type LeftOut = BTreeMap<PathBuf, String>;

/// How many files may be left out before the run as a whole is given up.
const LEFT_OUT: usize = 8;

fn load(
    request: &AnalysisRequest,
    own: &Catalog,
    progress: &dyn Progress,
    left_out: &LeftOut,
) -> Result<Workspace, anyhow::Error> {
    let mut load = LoadRequest::new(request.paths.clone());
    load.include = request.config.include.clone();
    load.exclude = request.config.exclude.clone();
    load.std_source = std_source::find(request.config.std_source)?;
    load.extra_needles = user_sites::needles(own);
    let mut workspace = workspace::load(&load, &Forward(progress))?;
    for file in workspace.files.iter_mut().filter(|it| left_out.contains_key(&it.path)) {
        file.candidate = false;
        file.in_scope = false;
    }
    Ok(workspace)
}

/// Files whose analysis may fail.
fn candidates(
    request: &AnalysisRequest,
    own: &Catalog,
    left_out: &LeftOut,
) -> Result<Vec<PathBuf>, anyhow::Error> {
    let workspace = load(request, own, &NoProgress, left_out)?;
    Ok(workspace.files.into_iter().filter(|it| it.candidate && it.in_scope).map(|it| it.path).collect())
}

/// One attempt, with the sites of `only` these files if given.
fn run(
    request: &AnalysisRequest,
    own: &Catalog,
    progress: &dyn Progress,
    left_out: &LeftOut,
    only: Option<&[PathBuf]>,
) -> Result<Finished, anyhow::Error> {
    let mut workspace = load(request, own, progress, left_out)?;
    for file in workspace.files.iter_mut().filter(|it| only.is_some_and(|only| !only.contains(&it.path))) {
        file.candidate = false;
        file.in_scope = false;
    }
    let (mut ledger, composition) = if workspace.files.iter().any(|it| it.placement != Placement::NotLoaded) {
        analyze(&mut workspace, &request.config, &catalog(&request.config.rule_dirs)?, progress)?
    } else {
        (records::of_files(&workspace), Composition::default())
    };
    ledger.skipped.extend(left_out.iter().map(|(path, panic)| Skipped {
        path: path.clone(),
        reason: format!("the analysis failed on this file, which is a bug; please report it: {panic}"),
    }));
    let path_dependencies = path_dependencies(&workspace);
    // Nobody waits until the database's memory is given back. Without a thread it is given back here.
    let _ = std::thread::Builder::new().spawn(move || drop(workspace));
    Ok(Finished { ledger, composition, path_dependencies })
}

fn path_dependencies(workspace: &Workspace) -> Vec<PathBuf> {
    let dependencies = workspace.packages.iter().flat_map(|it| &it.dependencies);
    let mut folders: Vec<PathBuf> = dependencies.filter_map(|it| it.path.clone()).collect();
    folders.retain(|it| it.is_dir());
    folders.sort();
    folders.dedup();
    folders
}

/// The rules of `directories` only.
fn own_rules(directories: &[PathBuf]) -> Result<Catalog, anyhow::Error> {
    let mut own = Catalog::default();
    for directory in directories {
        own.load_dir(directory)?;
    }
    Ok(own)
}

fn catalog(directories: &[PathBuf]) -> Result<Catalog, anyhow::Error> {
    let mut catalog = Catalog::inside();
    for directory in directories {
        catalog.load_dir(directory as &Path)?;
    }
    Ok(catalog)
}

/// Spoils a composition, for tests.
#[doc(hidden)]
pub type Tamper<'a> = dyn Fn(&Ledger, &mut Composition) + 'a;

/// What tests change about an analysis.
#[doc(hidden)]
#[derive(Clone, Copy, Default)]
pub struct Hooks<'a> {
    /// Spoils what was written before it is checked.
    pub tamper: Option<&'a Tamper<'a>>,
    /// Leaves the check in memory out.
    pub unchecked: bool,
}

/// How often everything is decided anew because the check in memory found a unit at fault.
const CHECKED_ROUNDS: usize = 8;

/// Analyses a loaded workspace.
pub fn analyze(
    workspace: &mut Workspace,
    config: &Config,
    catalog: &Catalog,
    progress: &dyn Progress,
) -> Result<(Ledger, Composition), anyhow::Error> {
    analyze_with(workspace, config, catalog, progress, Hooks::default())
}

/// The same, with `hooks`.
#[doc(hidden)]
pub fn analyze_with(
    workspace: &mut Workspace,
    config: &Config,
    catalog: &Catalog,
    progress: &dyn Progress,
    hooks: Hooks<'_>,
) -> Result<(Ledger, Composition), anyhow::Error> {
    let mut withheld = Withheld::default();
    for round in 1.. {
        let (mut ledger, mut composition, plans) = propose(workspace, config, catalog, progress, &withheld)?;
        if let Some(tamper) = hooks.tamper {
            tamper(&ledger, &mut composition);
        }
        let accepted = proposed(&ledger);
        if hooks.unchecked || accepted.is_empty() {
            return Ok((ledger, composition));
        }
        progress.phase("checking", None);
        let faults = check::memory::check(workspace, &ledger, &composition, &accepted)?;
        if faults.is_empty() {
            return Ok((ledger, composition));
        }
        let new = faults.iter().filter(|(unit, refusal)| withheld.add(&plans, *unit, refusal)).count();
        if round >= CHECKED_ROUNDS || new == 0 {
            withheld::withhold(&mut ledger, &composition, &faults)?;
            return Ok((ledger, composition));
        }
    }
    anyhow::bail!("the check in memory did not end; please report this with the code at hand")
}

fn proposed(ledger: &Ledger) -> BTreeSet<UnitIx> {
    let units = ledger.units.iter().enumerate();
    units.filter(|(_, unit)| unit.refusal.is_none()).map(|(index, _)| UnitIx(index)).collect()
}

/// Everything up to the edits, without the units that were `withheld`.
fn propose(
    workspace: &Workspace,
    config: &Config,
    catalog: &Catalog,
    progress: &dyn Progress,
    withheld: &Withheld,
) -> Result<(Ledger, Composition, Vec<Vec<AtomKey>>), anyhow::Error> {
    let knowledge = Knowledge {
        foreign_threads: config.foreign_thread.clone(),
        blocking: config.blocking.clone(),
        not_send: config.not_send.clone(),
    };
    ra_ap_hir::attach_db(&workspace.db, || {
        progress.phase("finding sites", None);
        let facts = Facts::new(workspace, knowledge.foreign_threads.clone());
        let allows = |rule: &str| config.rules.allows(rule);
        let assemble = |facts, local| assemble(facts, &knowledge, &config.policies, &config.rules, &local);
        let (mut flow, mut assembly) = assemble(facts, Default::default());
        if config.policies.non_send == NonSend::LocalThread {
            let local = local_threads(&flow, &assembly);
            if !local.is_empty() {
                let facts = Facts::new(workspace, knowledge.foreign_threads.clone());
                (flow, assembly) = assemble(facts, local);
            }
        }
        editions::refuse_2015(workspace, &flow, &mut assembly);
        withheld.apply(&flow, &mut assembly);
        let own = user_sites::user_sites(&flow.facts, catalog, &allows);
        user_units::claim(&own, &flow.facts, &mut assembly);
        let idle = idle::idle_imports(&flow.facts, &allows);
        progress.phase("deciding", None);
        // A unit that no rewrite fits is refused, and so is what needs it.
        for _ in 0..16 {
            let decisions = decide(&assembly.program);
            let plans = units(&assembly.program, &decisions);
            let numbered: Vec<_> =
                plans.iter().enumerate().map(|(index, plan)| (UnitIx(index), plan)).collect();
            let mut lowered = Lowerer::new(&flow, &mut assembly, &decisions, catalog).run(&numbered);
            if !lowered.failed.is_empty() {
                for (unit, refusal) in &lowered.failed {
                    records::refuse_unit(&mut assembly.program, &plans[unit.0], refusal);
                }
                continue;
            }
            progress.phase("writing", None);
            let first = UnitIx(plans.len());
            let results =
                user_rules::rewrite(&own, first, &config.policies, &flow.facts, &mut lowered.sheets);
            let after_own = UnitIx(first.0 + own.len());
            idle_imports::rewrite(&idle, after_own, &flow.facts, &mut lowered.sheets);
            let (mut ledger, mut composition) =
                records::ledger(&mut flow, &mut assembly, &decisions, &plans, lowered, &allows)?;
            user_units::record(&own, &results, &flow.facts, &mut ledger, &mut composition)?;
            idle_imports::record(&idle, &flow.facts, &mut ledger, &composition)?;
            let mut used = assembly.suppressed.used.clone();
            used.extend(own.iter().filter_map(|it| {
                let (line, word) = it.suppressed_by.clone()?;
                Some((it.file, line, word))
            }));
            used.extend(idle.iter().filter_map(|it| {
                let (line, word) = it.suppressed_by.clone()?;
                Some((it.file, line, word))
            }));
            let known: Vec<&str> = catalog.ids().collect();
            ledger.warnings.extend(suppression::unused(workspace, &used, &known, &allows));
            let keys = plans.iter().map(|plan| withheld::keys(&flow, &assembly, plan)).collect();
            return Ok((ledger, composition, keys));
        }
        anyhow::bail!("the rewrites did not settle after 16 rounds; please report this with the code at hand")
    })
}

/// Where threads are started whose bodies would hold what is not `Send` across an await.
fn local_threads(flow: &Flow<'_>, assembly: &Assembly<'_>) -> FxHashSet<Src> {
    let program = &assembly.program;
    let is_not_send = |it: &Option<Refusal>| it.as_ref().is_some_and(|it| it.code == RefusalCode::NotSend);
    let threads = program.threads.iter().enumerate().filter(|(index, thread)| {
        let ThreadBody::Closure(closure) = thread.body else { return false };
        let calls = || {
            let bodies = thread.functions.iter().flat_map(|it| &program.functions[it.0].bodies);
            let bodies: Vec<_> = bodies.copied().chain([closure]).collect();
            let mut calls = program.calls.iter().filter(|it| is_not_send(&it.obstacle));
            calls.any(|it| thread.functions.contains(&it.callee) && bodies.contains(&it.caller))
        };
        // A handle that it takes along says where its task shall run.
        let is_free = thread.never.is_none() && !assembly.taken_handles.contains_key(&ThreadId(*index));
        // A `block_on` on a thread is what such a thread would get.
        let waits = || {
            let waits = thread.waits.iter().map(|it| &program.waits[it.0]);
            let mut waits = waits.filter(|it| !matches!(it.on, WaitOn::Future | WaitOn::Runtime(_)));
            waits.any(|it| is_not_send(&it.obstacle))
        };
        is_free && (waits() || calls())
    });
    let calls = threads.map(|(index, _)| &flow.facts.calls[assembly.thread_calls[index].0]);
    calls.filter_map(|it| flow.facts.src(&it.node)).collect()
}
