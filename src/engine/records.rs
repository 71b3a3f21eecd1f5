//! From decisions and edits to the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use ra_ap_ide_db::FxHashMap;
use ra_ap_syntax::AstNode;

use crate::edit::Edit;
use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Src};
use crate::facts::idle_imports::channel_imports;
use crate::facts::sites::SiteState;
use crate::flow::Flow;
use crate::flow::assemble::Assembly;
use crate::ledger::{Ledger, Level, Outcome, RuleId, SiteRecord, Skipped, UnitIx, UnitRecord};
use crate::plan::decide::{Atom, Decisions, ThreadForm, WaitForm};
use crate::plan::units::UnitPlan;
use crate::program::{Entry, Program};
use crate::refusal::{Refusal, RefusalCode};
use crate::rewrite::comments::rescued;
use crate::rewrite::composition::{Composition, EditedFile, Manifest};
use crate::rewrite::lower::Lowered;
use crate::rewrite::manifest::{NewTokio, Present, Section};
use crate::workspace::{DependencyKind, Placement, SourceFile, Workspace};

/// Makes every atom of a unit impossible, for the next round of deciding.
pub fn refuse_unit(program: &mut Program, plan: &UnitPlan, refusal: &Refusal) {
    for atom in &plan.atoms {
        match atom {
            Atom::Thread(it) => {
                program.threads[it.0].never.get_or_insert_with(|| refusal.clone());
            }
            Atom::Function(it) => {
                program.functions[it.0].never.get_or_insert_with(|| refusal.clone());
            }
            Atom::Wait(it) => {
                program.waits[it.0].obstacle.get_or_insert_with(|| refusal.clone());
            }
            Atom::Channel(it) => {
                program.channels[it.0].never.get_or_insert_with(|| refusal.clone());
            }
            Atom::Handle(it) => {
                program.handles[it.0].never.get_or_insert_with(|| refusal.clone());
            }
            Atom::Runtime(it) => {
                program.runtimes[it.0].never.get_or_insert_with(|| refusal.clone());
            }
            Atom::Call(it) => {
                program.calls[it.0].obstacle.get_or_insert_with(|| refusal.clone());
            }
        }
    }
}

/// Builds the ledger and what composing subsets needs.
pub fn ledger(
    flow: &mut Flow<'_>,
    assembly: &mut Assembly<'_>,
    decisions: &Decisions,
    plans: &[UnitPlan],
    lowered: Lowered,
    allows: &dyn Fn(&str) -> bool,
) -> Result<(Ledger, Composition), anyhow::Error> {
    let mut recorder = Recorder { flow, assembly, decisions, plans, lowered, allows };
    recorder.run()
}

/// What is told of a workspace in which nothing is found.
pub fn of_files(workspace: &Workspace) -> Ledger {
    Ledger {
        files: workspace.files.iter().filter(|it| it.in_scope).count(),
        skipped: workspace.skipped.clone(),
        warnings: workspace.notes.clone(),
        ..Ledger::default()
    }
}

struct Recorder<'a, 'f, 'db> {
    flow: &'a mut Flow<'f>,
    assembly: &'a mut Assembly<'db>,
    decisions: &'a Decisions,
    plans: &'a [UnitPlan],
    lowered: Lowered,
    allows: &'a dyn Fn(&str) -> bool,
}

impl Recorder<'_, '_, '_> {
    fn run(&mut self) -> Result<(Ledger, Composition), anyhow::Error> {
        let workspace = self.flow.facts.workspace;
        let mut ledger = of_files(workspace);
        for file in &workspace.files {
            if let Placement::Unparsable(problems) = &file.placement
                && file.in_scope
            {
                let first = problems
                    .first()
                    .map(|it| format!(" (line {}: {})", it.line, it.message))
                    .unwrap_or_default();
                ledger.skipped.push(Skipped {
                    path: file.path.clone(),
                    reason: format!("the file does not parse{first}; it is reported, never edited"),
                });
            }
        }
        let composition = self.composition();
        let unit_of_call = self.units_of_calls();
        self.records(&mut ledger, &composition)?;
        self.sites(&mut ledger, &unit_of_call);
        for site in &ledger.sites {
            if let Some(file) = workspace.file_by_path(&site.file) {
                ledger.texts.insert(site.file.clone(), file.original());
            }
        }
        for file in &composition.files {
            if let Some(source) = workspace.file_by_path(&file.path) {
                ledger.texts.insert(file.path.clone(), source.original());
            }
        }
        for manifest in &composition.manifests {
            ledger.texts.insert(manifest.path.clone(), manifest.text.clone());
        }
        Ok((ledger, composition))
    }

    fn composition(&self) -> Composition {
        let workspace = self.flow.facts.workspace;
        let mut composition = Composition::default();
        let mut manifests: BTreeMap<usize, usize> = BTreeMap::new();
        for (id, sheet) in &self.lowered.sheets {
            let Some(file) = workspace.file(*id) else { continue };
            let manifest = file.package.and_then(|package| {
                let it = workspace.packages.get(package.0)?;
                let index = *manifests.entry(package.0).or_insert_with(|| {
                    composition.manifests.push(Manifest {
                        path: it.manifest_path.clone(),
                        text: it.manifest_text.clone(),
                        present: present(it),
                        channel_crate: self.channel_crate(package.0),
                        new_tokio: NewTokio::of(it),
                    });
                    composition.manifests.len() - 1
                });
                let section = if self.flow.facts.is_compiled_for_tests(*id)
                    || file.path.starts_with(it.dir().join("examples"))
                {
                    Section::Dev
                } else {
                    Section::Normal
                };
                Some((index, section))
            });
            let mut edits: Vec<(UnitIx, Edit)> = sheet.edits().into_iter().cloned().collect();
            let root = self.flow.facts.sema.parse_guess_edition(*id).syntax().clone();
            edits.extend(rescued(&root, &file.text, &edits));
            let edits = edits
                .into_iter()
                .map(|(unit, edit)| (unit, edit.after(file.mark).with_line_ends_of(&file.text)))
                .collect();
            composition.files.push(EditedFile {
                path: file.path.clone(),
                text: file.text.clone(),
                mark: file.mark,
                manifest,
                channel_crates: self.channel_crates(file.package.map(|it| it.0)),
                channel_imports: channel_imports(&self.flow.facts, file),
                below: modules_below(workspace, file),
                edits,
            });
        }
        composition.files.sort_by(|a, b| a.path.cmp(&b.path));
        composition
    }

    /// Names under which a package's code knows crossbeam's channels.
    fn channel_crates(&self, package: Option<usize>) -> Vec<String> {
        let package = package.and_then(|it| self.flow.facts.workspace.packages.get(it));
        let dependencies = package.into_iter().flat_map(|it| &it.dependencies);
        dependencies
            .filter(|it| it.package == "crossbeam-channel")
            .map(|it| it.name_in_code.clone())
            .collect()
    }

    /// The name of a package's dependency on crossbeam's channels, unless a file without edits mentions it.
    fn channel_crate(&self, package: usize) -> Option<String> {
        let workspace = self.flow.facts.workspace;
        let dependencies = &workspace.packages.get(package)?.dependencies;
        let mut names = dependencies.iter().filter(|it| it.package == "crossbeam-channel" && !it.optional);
        let name = names.next()?.name_in_code.clone();
        let elsewhere = workspace.files.iter().any(|file| {
            file.package.is_some_and(|it| it.0 == package)
                && !self.lowered.sheets.contains_key(&file.id)
                && crate::rewrite::manifest::mentions_crate(&file.text, &name)
        });
        (names.next().is_none() && !elsewhere).then_some(name)
    }

    /// The unit of each call, and the first of its atoms that has to do with it.
    fn units_of_calls(&self) -> FxHashMap<CallIx, (UnitIx, Atom)> {
        let mut result: FxHashMap<CallIx, (UnitIx, Atom)> = FxHashMap::default();
        let channels = &self.assembly.channels;
        for (index, plan) in self.plans.iter().enumerate() {
            for atom in &plan.atoms {
                let mut calls = Vec::new();
                match atom {
                    Atom::Thread(it) => calls.push(self.assembly.thread_calls[it.0]),
                    Atom::Wait(it) => {
                        let ix = self.assembly.wait_calls[it.0];
                        calls.push(ix);
                        calls.extend(channels.timers_of(ix));
                    }
                    Atom::Channel(it) => {
                        for select in &channels.selects {
                            if select.channels.contains(&it.0) {
                                calls.extend(select.timers.iter().copied());
                            }
                        }
                        let channel = &channels.all[it.0];
                        calls.extend(channel.creations.iter().chain(&channel.operations).copied());
                    }
                    Atom::Runtime(it) => calls.extend(self.assembly.runtimes[it.0].site_calls()),
                    _ => {}
                }
                for call in calls {
                    let known = result.entry(call).or_insert((UnitIx(index), *atom));
                    if known.0 != UnitIx(index) {
                        *known = (UnitIx(index), *atom);
                    }
                }
            }
        }
        result
    }

    /// Why the unit as a whole is refused; `None` if something of it is migrated.
    fn refusal_of(&self, plan: &UnitPlan) -> Option<Refusal> {
        let mut first = None;
        for atom in &plan.atoms {
            match self.refusal_of_atom(*atom) {
                Some(refusal) => {
                    if first.as_ref().is_none_or(|it: &Refusal| it.code == RefusalCode::DependsOn) {
                        first = Some(refusal);
                    }
                }
                None if matches!(atom, Atom::Handle(_)) => {}
                None => return None,
            }
        }
        first
    }

    fn refusal_of_atom(&self, atom: Atom) -> Option<Refusal> {
        match atom {
            Atom::Thread(it) => match &self.decisions.threads[it.0] {
                ThreadForm::Stays(refusal) => Some(refusal.clone()),
                _ => None,
            },
            Atom::Wait(it) => self.decisions.waits[it.0].clone().err(),
            Atom::Channel(it) => self.decisions.channels[it.0].clone().err(),
            Atom::Function(it) => self.decisions.functions[it.0].clone().err(),
            Atom::Handle(it) => self.decisions.handles[it.0].clone().err(),
            Atom::Runtime(it) => self.decisions.runtimes[it.0].clone().err(),
            Atom::Call(_) => None,
        }
    }

    fn records(&mut self, ledger: &mut Ledger, composition: &Composition) -> Result<(), anyhow::Error> {
        let plans = self.plans;
        let mut taken = FxHashMap::default();
        for (index, plan) in plans.iter().enumerate() {
            let refusal = self.refusal_of(plan);
            let mut notes = self.lowered.notes.get(&UnitIx(index)).cloned().unwrap_or_default();
            let mut level = if notes.is_empty() { Level::Safe } else { Level::Review };
            for atom in &plan.atoms {
                if let Atom::Thread(it) = atom
                    && matches!(self.decisions.threads[it.0], ThreadForm::Task | ThreadForm::Blocking)
                    && let Some(why) = self.assembly.program.threads[it.0].runtime.unproven()
                {
                    notes.push(format!("needs a running tokio runtime, which is not proven: {why}"));
                    level = Level::Review;
                }
            }
            if refusal.is_some() {
                notes.clear();
            }
            let orphan = plan.atoms.iter().any(|it| self.src_of(*it).is_some_and(|it| self.is_orphan(it)));
            if orphan && refusal.is_none() {
                notes.push("the file is in no module tree: no compiler sees the change".to_owned());
                level = Level::Review;
            }
            let (kind, decision, title) = self.describe(plan, refusal.as_ref());
            ledger.units.push(UnitRecord {
                id: self.unit_id(plan, &kind, &mut taken),
                kind,
                decision,
                title,
                rules: self.rules_of(plan),
                level,
                notes,
                depends_on: plan.depends_on.iter().map(|it| UnitIx(*it)).collect(),
                refusal,
                files: Vec::new(),
            });
        }
        for (one, other) in self.lowered.sheets.values().flat_map(|it| it.woven()) {
            for (unit, needed) in [(one, other), (other, one)] {
                if let Some(unit) = ledger.units.get_mut(unit.0).filter(|it| !it.depends_on.contains(&needed))
                {
                    unit.depends_on.push(needed);
                }
            }
        }
        let accepted: BTreeSet<UnitIx> = ledger
            .units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.refusal.is_none())
            .map(|(index, _)| UnitIx(index))
            .collect();
        for (unit, files) in composition.attribute(&accepted)? {
            ledger.units[unit.0].files = files;
        }
        Ok(())
    }

    fn rules_of(&self, plan: &UnitPlan) -> Vec<RuleId> {
        let mut rules = BTreeSet::new();
        for atom in &plan.atoms {
            match atom {
                Atom::Thread(_) => {
                    rules.insert("thread-spawn");
                }
                Atom::Wait(it) => {
                    let ix = self.assembly.wait_calls[it.0];
                    rules.insert(self.rule_of_call(ix));
                }
                Atom::Function(it) => {
                    let entry = self.assembly.program.functions[it.0].entry == Some(Entry::Main);
                    rules.insert(if entry { "async-main" } else { "async-fn" });
                }
                Atom::Call(_) => {
                    rules.insert("async-fn");
                }
                Atom::Channel(it) => {
                    let family = self.assembly.channels.all[it.0].family;
                    rules.insert(crate::rewrite::channel::rule_of(family));
                }
                Atom::Runtime(it) => {
                    rules.insert(self.assembly.runtimes[it.0].rule());
                }
                Atom::Handle(_) => {}
            }
        }
        rules.into_iter().map(RuleId::new).collect()
    }

    fn rule_of_call(&self, ix: CallIx) -> &'static str {
        if let Some(rule) = self.lowered.rules.get(&ix) {
            return rule;
        }
        self.assembly.rule_of(&self.flow.facts, ix)
    }

    fn src_of(&self, atom: Atom) -> Option<Src> {
        let facts = &self.flow.facts;
        match atom {
            Atom::Thread(it) => facts.calls[self.assembly.thread_calls[it.0].0].name,
            Atom::Wait(it) => facts.calls[self.assembly.wait_calls[it.0].0].name,
            Atom::Call(it) => facts.calls[self.assembly.edge_calls[it.0].0].name,
            Atom::Function(it) => {
                let body = self.assembly.program.functions[it.0].bodies.first()?;
                Some(facts.bodies[body.0].src)
            }
            Atom::Channel(it) => {
                let channel = &self.assembly.channels.all[it.0];
                let first = channel.creations.first().or(channel.operations.first())?;
                facts.calls[first.0].name
            }
            Atom::Runtime(it) => facts.calls[self.assembly.runtimes[it.0].call.0].name,
            Atom::Handle(_) => None,
        }
    }

    fn is_orphan(&self, src: Src) -> bool {
        self.flow.facts.workspace.file(src.file).is_some_and(|it| it.placement == Placement::Orphan)
    }

    fn unit_id(&self, plan: &UnitPlan, kind: &str, taken: &mut FxHashMap<String, usize>) -> String {
        let place = plan.atoms.iter().find_map(|it| self.src_of(*it)).map(|it| self.flow.facts.location(it));
        let id = format!("{kind}:{}", place.unwrap_or_default());
        let same = taken.entry(id.clone()).or_default();
        *same += 1;
        if *same == 1 { id } else { format!("{id}#{same}") }
    }

    fn describe(&self, plan: &UnitPlan, refusal: Option<&Refusal>) -> (String, String, String) {
        let channel = plan.atoms.iter().find(|it| matches!(it, Atom::Channel(_)));
        let first = match plan.atoms.first() {
            Some(Atom::Wait(_)) => channel.or(plan.atoms.first()).copied(),
            first => first.copied(),
        };
        let (kind, decision, title) = match first {
            Some(Atom::Thread(it)) => match &self.decisions.threads[it.0] {
                ThreadForm::Task => ("thread", "task", "a thread becomes a tokio task"),
                ThreadForm::Local => ("thread", "local thread", "a thread gets a runtime of its own"),
                ThreadForm::Blocking => ("thread", "spawn_blocking", "a thread becomes a blocking task"),
                ThreadForm::Inline => {
                    ("thread", "inline", "a thread's short work is done where it was started")
                }
                ThreadForm::Stays(_) => ("thread", "refused", "a thread stays a thread"),
            },
            Some(Atom::Function(it)) if self.assembly.program.functions[it.0].entry == Some(Entry::Main) => {
                ("function", "async", "`main` runs on tokio")
            }
            Some(Atom::Function(_)) => {
                ("function", "async", "a function becomes async, with all its callers")
            }
            Some(Atom::Wait(it)) if self.decisions.forms[it.0] == WaitForm::Twin => {
                ("wait", "std", "a file operation needs no runtime")
            }
            Some(Atom::Wait(_)) => ("wait", "await", "a blocking wait becomes an await"),
            Some(Atom::Runtime(_)) => ("runtime", "direct", "a runtime gives way to the one that is running"),
            Some(Atom::Channel(_)) => ("channel", "tokio", "a channel becomes a tokio channel"),
            Some(Atom::Handle(_) | Atom::Call(_)) | None => {
                ("handle", "await", "a join handle becomes tokio's")
            }
        };
        let decision = if refusal.is_some() { "refused" } else { decision };
        (kind.to_owned(), decision.to_owned(), title.to_owned())
    }

    fn sites(&mut self, ledger: &mut Ledger, unit_of_call: &FxHashMap<CallIx, (UnitIx, Atom)>) {
        let workspace = self.flow.facts.workspace;
        let sites = self.assembly.sites.clone();
        for site in &sites {
            let Some(file) = workspace.file(site.src.file).filter(|it| it.in_scope) else { continue };
            let (unit, outcome, rule) = match &site.state {
                SiteState::Unreached(why) => (None, Outcome::Unreached(why.clone()), site.api.rule),
                SiteState::Type(node) => {
                    let (unit, outcome) = self.type_outcome(node, ledger);
                    (unit, outcome, site.api.rule)
                }
                SiteState::Call(ix) => {
                    let (unit, atom) = unit_of_call.get(ix).copied().unzip();
                    let rule = if site.api.kind == ApiKind::SharedRuntime {
                        site.api.rule
                    } else {
                        self.rule_of_call(*ix)
                    };
                    let Some(outcome) = self.call_outcome(*ix, atom) else { continue };
                    (unit, outcome, rule)
                }
            };
            let outcome = match (&outcome, self.assembly.suppressed.reasons.get(&site.src)) {
                (Outcome::Refused(_) | Outcome::Unreached(_), Some(reason)) => {
                    Outcome::Suppressed(reason.clone())
                }
                _ => outcome,
            };
            let migrated = outcome == Outcome::Migrated;
            if !(self.allows)(rule) && !migrated && !matches!(outcome, Outcome::Suppressed(_)) {
                continue;
            }
            let start = usize::from(site.src.range.start());
            let before = file.text.get(..start).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |it| it + 1);
            ledger.sites.push(SiteRecord {
                file: file.path.clone(),
                start,
                end: site.src.range.end().into(),
                line: self.flow.facts.line_of(site.src),
                column: before[line_start..].chars().count() + 1,
                api: site.api.path.to_owned(),
                rule: RuleId::new(rule),
                unit,
                outcome,
                notes: Vec::new(),
            });
        }
        ledger.sites.sort_by(|a, b| (&a.file, a.start, a.end).cmp(&(&b.file, b.start, b.end)));
    }

    /// `None` if there is nothing to find.
    fn call_outcome(&self, ix: CallIx, atom: Option<Atom>) -> Option<Outcome> {
        let Some(atom) = atom else {
            return self.assembly.fallback_refusal(&self.flow.facts, ix).map(Outcome::Refused);
        };
        Some(self.refusal_of_atom(atom).map_or(Outcome::Migrated, Outcome::Refused))
    }

    fn type_outcome(
        &mut self,
        node: &ra_ap_syntax::SyntaxNode,
        ledger: &Ledger,
    ) -> (Option<UnitIx>, Outcome) {
        let edited = self.flow.facts.src(node).and_then(|src| {
            let sheet = self.lowered.sheets.get(&src.file)?;
            sheet.first_within(src.range)
        });
        let refused = |reason: &str| Outcome::Refused(Refusal::new(RefusalCode::DependsOn, reason));
        match edited {
            Some((unit, _)) if ledger.units[unit.0].refusal.is_none() => (Some(*unit), Outcome::Migrated),
            _ => match self.assembly.channels.of_type(node) {
                Some(channel) => {
                    let atom = Atom::Channel(crate::program::ChannelId(channel));
                    let unit = self.plans.iter().position(|it| it.atoms.contains(&atom)).map(UnitIx);
                    match &self.decisions.channels[channel] {
                        Err(refusal) => (unit, Outcome::Refused(refusal.clone())),
                        Ok(()) => (unit, Outcome::Migrated),
                    }
                }
                None => match self.handle_of_type(node) {
                    Some(refusal) => (None, Outcome::Refused(refusal)),
                    None => (None, refused("the values that have this type are not migrated")),
                },
            },
        }
    }

    /// Why the join handles that have this type stay.
    fn handle_of_type(&mut self, node: &ra_ap_syntax::SyntaxNode) -> Option<Refusal> {
        let written = crate::flow::places::type_places::places_of_type(self.flow, node);
        let classes = self.assembly.handle_classes.clone();
        let index = classes.iter().position(|it| {
            let places = self.assembly.handles.places_of(*it);
            written.iter().any(|it| places.contains(it))
        })?;
        self.decisions.handles.get(index)?.clone().err()
    }
}

fn present(package: &crate::workspace::Package) -> Present {
    let of = |kind: DependencyKind| {
        let entry = package.dependencies.iter().find(|it| it.package == "tokio" && it.kind == kind)?;
        Some(entry.features.iter().cloned().collect())
    };
    Present { normal: of(DependencyKind::Normal), dev: of(DependencyKind::Dev) }
}

/// The files of the modules in `file` that look up to it.
fn modules_below(workspace: &Workspace, file: &SourceFile) -> Vec<(PathBuf, Arc<str>)> {
    let (Some(folder), Some(stem)) = (file.path.parent(), file.path.file_stem()) else { return Vec::new() };
    let roots = workspace.package_of(file.id).into_iter().flat_map(|it| &it.targets);
    let is_root = stem.to_str() == Some("mod") || roots.into_iter().any(|it| it.root == file.path);
    let folder = if is_root { folder.to_owned() } else { folder.join(stem) };
    let is_module_here = |path: &std::path::Path| {
        let Some(parent) = path.parent() else { return false };
        parent == folder || path.ends_with("mod.rs") && parent.parent() == Some(folder.as_path())
    };
    let others = workspace.files.iter().filter(|it| it.id != file.id && it.path.starts_with(&folder));
    others
        .filter(|it| {
            it.text.contains("super::super") || is_module_here(&it.path) && it.text.contains("super::")
        })
        .map(|it| (it.path.clone(), it.text.clone()))
        .collect()
}
