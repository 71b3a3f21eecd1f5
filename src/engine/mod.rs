//! The engine: runs the steps in their order and keeps what the command line needs of them.

mod editions;
pub mod examples;
pub mod idle_imports;
mod isolation;
pub mod records;
mod std_source;
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
    let mut catalog = Catalog::embedded()?;
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
            let known: Vec<&str> = catalog.rules().map(|it| it.id.as_str()).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::RuleId;
    use crate::selection::RuleSelection;

    const NAPS: &str = "//- /Cargo.toml
[package]
name = \"app\"
version = \"0.1.0\"
edition = \"2024\"
[dependencies]
tokio = { version = \"1\", features = [\"full\"] }
//- /src/main.rs
use std::time::Duration;
fn nap() { std::thread::sleep(Duration::from_secs(1)); }
#[tokio::main]
async fn main() {
    std::thread::sleep(Duration::from_secs(2));
    nap();
}
";

    #[test]
    fn no_function_becomes_async_where_that_is_switched_off() {
        let migrated = |config: &Config| {
            let mut workspace = Workspace::from_fixture(NAPS);
            let catalog = Catalog::embedded().unwrap();
            let (ledger, _) = analyze(&mut workspace, config, &catalog, &NoProgress).unwrap();
            ledger.sites.iter().filter(|it| it.outcome == crate::ledger::Outcome::Migrated).count()
        };
        let mut config = Config::default();
        let all = migrated(&config);
        config.rules.disable.insert(RuleId::new("async-fn"));
        assert_eq!((all, migrated(&config)), (2, 1));
    }

    #[test]
    fn a_dependency_that_nothing_used_before_stays() {
        let fixture = NAPS.replace("[dependencies]\n", "[dependencies]\ncrossbeam-channel = \"0.5\"\n");
        let mut workspace = Workspace::from_fixture(&fixture);
        let catalog = Catalog::embedded().unwrap();
        let (ledger, composition) =
            analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
        let edited = composition.compose(&crate::engine::proposed(&ledger)).unwrap();
        let edited: Vec<_> = edited.iter().filter_map(|it| it.file.file_name()?.to_str()).collect();
        assert_eq!(edited, ["main.rs"]);
    }

    const TICKER: &str = "//- /src/main.rs
#[tokio::main]
async fn main() {
    std::thread::spawn(|| {
        loop {
            println!(\"tick\");
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
    });
    std::future::pending::<()>().await
}
";

    #[test]
    fn a_sleep_loops_thread_goes_along_unless_threads_are_excluded() {
        let fixture = format!("{}{TICKER}", NAPS.split("//- /src").next().unwrap());
        let migrated = |rules: RuleSelection| {
            let mut workspace = Workspace::from_fixture(&fixture);
            let catalog = Catalog::embedded().unwrap();
            let config = Config { rules, ..Config::default() };
            let (ledger, _) = analyze(&mut workspace, &config, &catalog, &NoProgress).unwrap();
            ledger.sites.iter().filter(|it| it.outcome == crate::ledger::Outcome::Migrated).count()
        };
        let only = RuleSelection { enable: [RuleId::new("sleep-loop")].into(), ..RuleSelection::default() };
        let without =
            RuleSelection { disable: [RuleId::new("thread-spawn")].into(), ..RuleSelection::default() };
        assert_eq!((migrated(only), migrated(without)), (2, 0));
    }

    /// Outcomes by the text of the site's line.
    fn refusals(main: &str) -> Vec<(String, crate::refusal::RefusalCode)> {
        let fixture = format!("{}//- /src/main.rs\n{main}", NAPS.split("//- /src").next().unwrap());
        let mut workspace = Workspace::from_fixture(&fixture);
        let catalog = Catalog::embedded().unwrap();
        let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
        let refused = ledger.sites.iter().filter_map(|it| match &it.outcome {
            crate::ledger::Outcome::Refused(refusal) => Some((it.api.clone(), refusal.code)),
            _ => None,
        });
        refused.collect()
    }

    #[test]
    fn the_running_runtimes_own_handle_is_no_finding() {
        let main = "use tokio::runtime::Handle;
fn start() {
    Handle::current().spawn(async {});
    if let Ok(handle) = Handle::try_current() { handle.spawn(async {}); }
}
#[tokio::main]
async fn main() { start() }
";
        assert_eq!(refusals(main), []);
        let dropped = "struct Last; impl Drop for Last { fn drop(&mut self) { start() } }\nfn start() {";
        let driven = main
            .replace("handle.spawn(async {});", "handle.block_on(async {});")
            .replace("fn start() {", dropped);
        let found = refusals(&driven);
        assert!(found.iter().any(|(api, _)| api == "tokio::runtime::Handle::block_on"), "{found:?}");
    }

    #[test]
    fn what_a_value_of_an_unknown_type_may_be_called_for_stays() {
        let main = |handler: &str| {
            format!(
                "use std::sync::mpsc::{{sync_channel, SyncSender}};
use framework::State;
struct Hits {{ tx: SyncSender<u32> }}
struct Other {{ tx: u32 }}
impl Hits {{
    fn record(&self) {{ std::thread::sleep(std::time::Duration::from_secs(1)); }}
    fn count(&self) {{ let _ = self.tx.send(1); }}
}}
{handler}
#[tokio::main]
async fn main() {{
    let (tx, rx) = sync_channel(4);
    let hits = Hits {{ tx }};
    hits.record();
    hits.count();
    let other = framework::connect(\"address\").await;
    other.record();
    let _ = other.tx.send(3);
    rx.recv().unwrap();
}}
"
            )
        };
        assert_eq!(refusals(&main("")), []);
        assert_eq!(refusals(&main("async fn hit(State(s): State<Other>) { framework::tell(3); }")), []);
        let called = refusals(&main("async fn hit(State(hits): State<Hits>) { hits.record(); }"));
        assert_eq!(called.len(), 1, "{called:?}");
        let sent = refusals(&main("async fn hit(hits: State<Hits>) { let _ = hits.clone().tx.send(2); }"));
        assert!(sent.len() >= 3, "{sent:?}");
    }

    #[test]
    fn a_future_driven_on_the_blocking_pool_is_right_there() {
        let refused = refusals(
            "use std::rc::Rc;
async fn look() -> usize { let name = Rc::new(1); tokio::task::yield_now().await; *name }
fn work() -> usize { tokio::runtime::Handle::current().block_on(look()) }
#[tokio::main]
async fn main() { tokio::task::spawn_blocking(|| work()).await.unwrap(); }
",
        );
        let driven: Vec<_> = refused.iter().filter(|(api, _)| api.ends_with("block_on")).collect();
        assert_eq!(driven.len(), 1);
        assert_eq!(driven[0].1, crate::refusal::RefusalCode::NoRuntime, "{refused:?}");
    }

    #[test]
    fn a_handle_that_a_closure_makes_goes_where_the_closure_goes() {
        let main = |makes: &str| {
            format!(
                "fn work(n: usize) {{}}
async fn run(count: usize) {{
    let numbers = {makes};
    let handles = numbers.map(|n| {{ std::thread::spawn(move || work(n)) }}).collect::<Vec<_>>();
    tokio::task::block_in_place(|| {{
        for handle in handles {{ let _ = handle.join(); }}
    }});
}}
#[tokio::main]
async fn main() {{ run(3).await; }}
"
            )
        };
        let unknown = refusals(&main("framework::numbers()"));
        assert_eq!(unknown, [("std::thread::spawn".into(), crate::refusal::RefusalCode::ForeignEnd)]);
        // Spawned in one closure and joined in another: the function around both is what ties them.
        let codes: Vec<_> = refusals(&main("(0..count)")).into_iter().map(|it| it.1).collect();
        assert!(!codes.contains(&crate::refusal::RefusalCode::Unresolved), "{codes:?}");
        assert!(!codes.contains(&crate::refusal::RefusalCode::TypeCheck), "{codes:?}");
    }

    #[test]
    fn a_thread_that_waits_in_what_is_not_known_stays() {
        let main = |turn: &str| {
            format!(
                "use std::sync::mpsc::{{channel, sync_channel, Receiver, SyncSender}};
use std::time::Duration;
fn feed(mut device: framework::Device, mut pause: tokio::sync::broadcast::Receiver<()>, tx: SyncSender<u32>, rx: Receiver<u32>) {{
    loop {{
        {turn}
        if tx.send(1).is_err() {{ return; }}
    }}
}}
#[tokio::main]
async fn main() {{
    let (tx, results) = sync_channel(4);
    let (orders, rx) = channel();
    let (stop, pause) = tokio::sync::broadcast::channel(1);
    std::thread::spawn(move || feed(framework::open(), pause, tx, rx));
    let _ = orders.send(1);
    let _ = results.recv();
}}
"
            )
        };
        let spawn = |turn: &str| {
            let refused = refusals(&main(turn));
            refused.into_iter().find(|(api, _)| api == "std::thread::spawn").map(|it| it.1)
        };
        assert_eq!(spawn("std::thread::sleep(Duration::from_secs(1));"), None);
        assert_eq!(spawn("if rx.recv().is_err() { return; } let _ = device.step();"), None);
        let endless = Some(crate::refusal::RefusalCode::EndlessBlocking);
        assert_eq!(spawn("let _ = device.step();"), endless);
        assert_eq!(
            spawn("let _ = pause.blocking_recv(); std::thread::sleep(Duration::from_secs(1));"),
            endless
        );
    }

    #[test]
    fn channels_that_other_builds_have_others_of_stay() {
        let codes = |imports: &str, creation: &str| {
            let refused = refusals(&format!(
                "{imports}
struct Order {{ reply: Sender<u32> }}
#[tokio::main]
async fn main() {{
    {creation}
    let order = Order {{ reply: tx }};
    let _ = order.reply.send(1);
    let _ = order.reply.send(2);
    let _ = rx.recv();
}}
"
            ));
            let mut codes: Vec<_> = refused.into_iter().map(|it| it.1).collect();
            codes.dedup();
            codes
        };
        let plain = "use std::sync::mpsc::{channel, Sender};";
        let made = "let (tx, rx) = channel();";
        let other = "#[cfg(feature = \"other\")] use other::{channel, Sender};";
        let unresolved = [crate::refusal::RefusalCode::Unresolved];
        assert_eq!(codes(plain, made), []);
        assert_eq!(codes(&format!("{other} #[cfg(not(feature = \"other\"))] {plain}"), made), unresolved);
        let conditional = format!("#[cfg(not(feature = \"other\"))] {made}");
        assert_eq!(codes(plain, &conditional), unresolved);
    }

    #[test]
    fn a_call_that_an_unknown_macro_hides_keeps_its_function_synchronous() {
        let refused = |hidden: &str| {
            refusals(&format!(
                "fn nap() {{ std::thread::sleep(std::time::Duration::from_secs(1)); }}
fn nap_name() {{}}
#[tokio::main]
async fn main() {{ nap(); framework::watch!(name => {hidden}); }}
"
            ))
        };
        assert_eq!(refused("nap_name(), \"nap()\", nap"), []);
        let codes: Vec<_> = refused("{ nap() }").into_iter().map(|it| it.1).collect();
        assert_eq!(codes, [crate::refusal::RefusalCode::InMacro]);
    }

    #[test]
    fn a_file_that_does_not_parse_is_not_edited_for_others() {
        let refused = |broken: &str| {
            refusals(&format!(
                "mod odd;
pub fn nap() {{ std::thread::sleep(std::time::Duration::from_secs(1)); }}
#[tokio::main]
async fn main() {{ nap(); odd::other(); }}
//- /src/odd.rs
pub fn other() {{ crate::nap(); }}
{broken}
"
            ))
        };
        assert_eq!(refused(""), []);
        let codes: Vec<_> = refused("fn broken( { }").into_iter().map(|it| it.1).collect();
        assert_eq!(codes, [crate::refusal::RefusalCode::Unresolved]);
    }

    #[test]
    fn a_librarys_thread_with_a_runtime_of_its_own_stays() {
        let code = |body: &str, program: &str| {
            let manifest = NAPS.split("//- /src").next().unwrap();
            let fixture = format!(
                "{manifest}//- /src/lib.rs
pub fn launch() {{ std::thread::spawn(move || {{ {body} }}); }}
async fn serve() {{ loop {{ tokio::task::yield_now().await; }} }}
#[test]
fn launches() {{ launch(); }}
{program}"
            );
            let mut workspace = Workspace::from_fixture(&fixture);
            let catalog = Catalog::embedded().unwrap();
            let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
            let spawn = ledger.sites.into_iter().find(|it| it.api == "std::thread::spawn").unwrap();
            match spawn.outcome {
                crate::ledger::Outcome::Refused(refusal) => Some(refusal.code),
                _ => None,
            }
        };
        let own = "tokio::runtime::Runtime::new().unwrap().block_on(serve());";
        assert_eq!(code(own, ""), Some(crate::refusal::RefusalCode::NoRuntime));
        // The package's own program runs on tokio, and calls it there.
        let program = "pub async fn run() { launch(); }
//- /src/main.rs
#[tokio::main]
async fn main() { app::run().await }
";
        assert_eq!(code(own, program), None);
    }

    #[test]
    fn a_handle_that_is_only_tried_for_is_told_what_to_do_instead() {
        let manifest = NAPS.split("//- /src").next().unwrap();
        let fixture = format!(
            "{manifest}//- /src/main.rs
use std::sync::LazyLock;
use tokio::runtime::Handle;
static TEXT: LazyLock<Option<String>> = LazyLock::new(read);
fn read() -> Option<String> {{
    let h = Handle::try_current().ok()?;
    h.block_on(async {{ tokio::fs::read_to_string(\"a\").await.ok() }})
}}
#[tokio::main]
async fn main() {{ println!(\"{{:?}}\", *TEXT); }}
"
        );
        let mut workspace = Workspace::from_fixture(&fixture);
        let catalog = Catalog::embedded().unwrap();
        let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
        let site = ledger.sites.into_iter().find(|it| it.api.ends_with("block_on")).unwrap();
        let crate::ledger::Outcome::Refused(refusal) = site.outcome else { panic!("{:?}", site.outcome) };
        assert!(refusal.reason.contains("`std::fs::read_to_string` does the same"), "{}", refusal.reason);
    }

    #[test]
    fn what_a_driven_future_borrows_is_named_if_its_type_is_not_known() {
        let manifest = NAPS.split("//- /src").next().unwrap();
        let fixture = format!(
            "{manifest}//- /src/main.rs
use vision::Model;
async fn ask(model: &Model) {{ tokio::task::yield_now().await; model.infer(); }}
fn serve(model: Model, rt: tokio::runtime::Runtime) {{ rt.block_on(async {{ ask(&model).await }}); }}
#[tokio::main]
async fn main() {{
    std::thread::spawn(|| {{
        let rt = tokio::runtime::Runtime::new().unwrap();
        serve(Model::load(), rt);
    }});
    tokio::task::yield_now().await;
}}
"
        );
        let mut workspace = Workspace::from_fixture(&fixture);
        let catalog = Catalog::embedded().unwrap();
        let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
        let reasons: Vec<String> = ledger
            .sites
            .into_iter()
            .filter_map(|it| match it.outcome {
                crate::ledger::Outcome::Refused(refusal) => Some(refusal.reason),
                _ => None,
            })
            .collect();
        assert_eq!(reasons.len(), 3, "{reasons:?}");
        let named =
            |it: &String| it.contains("`model` has a type that is not known") && it.contains("main.rs:3");
        assert!(reasons.iter().all(named), "{reasons:?}");
    }

    #[test]
    fn what_another_build_calls_stays_as_it_is() {
        let refused = |call: &str| {
            let (nap, module) = ("std::thread::sleep(std::time::Duration::from_secs(1));", "mod fast;");
            let codes = refusals(&format!(
                "#[cfg(feature = \"fast\")] {module}
pub fn nap() {{ {nap} }}
pub fn rest() {{}}
#[tokio::main]
async fn main() {{ nap(); }}
//- /src/fast.rs
pub fn go() {{ {call} {nap} }}
"
            ));
            codes.into_iter().map(|it| it.1).collect::<Vec<_>>()
        };
        assert_eq!(refused("crate::rest(); crate::nap(3);"), []);
        assert_eq!(refused("crate::nap();"), [crate::refusal::RefusalCode::InMacro]);
    }

    #[test]
    fn what_a_framework_hands_to_a_handler_is_known() {
        for handler in [
            "State(hits): axum::extract::State<Hits>",
            "hits: axum::Extension<std::sync::Arc<Hits>>",
            "hits: actix_web::web::Data<Hits>",
            "hits: &rocket::State<Hits>",
        ] {
            let fixture = format!(
                "//- /src/main.rs
use axum::extract::State;
use std::sync::mpsc::{{sync_channel, SyncSender}};
struct Hits {{ tx: SyncSender<u32> }}
async fn hit({handler}) {{ let _ = hits.tx.send(2); }}
#[tokio::main]
async fn main() {{
    let (tx, rx) = sync_channel(4);
    let hits = Hits {{ tx }};
    hits.tx.send(1).unwrap();
    rx.recv().unwrap();
}}
"
            );
            let mut workspace = Workspace::from_fixture(&fixture);
            let catalog = Catalog::embedded().unwrap();
            let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
            let sends = ledger.sites.iter().filter(|it| it.api.ends_with("SyncSender::send"));
            let migrated = sends.filter(|it| it.outcome == crate::ledger::Outcome::Migrated).count();
            assert_eq!(migrated, 2, "{handler}: {:?}", ledger.sites);
        }
    }
}
