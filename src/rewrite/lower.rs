//! Lowers decided atoms: picks the rule's rewrite for the API, the shape of the use and the colour of the body.

use std::collections::BTreeMap;

use ra_ap_ide_db::{FileId, FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

use super::operation::Operation;
use super::pieces::Piece;
use super::recursion::Circles;
use super::sheet::Sheet;
use super::timer::{self, SleepForm};
use crate::edit::Edit;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Src};
use crate::flow::Flow;
use crate::flow::assemble::Assembly;
use crate::flow::lifting::chain_loops::ChainLoop;
use crate::flow::lifting::{Lift, LiftForm};
use crate::flow::places::Place;
use crate::ledger::UnitIx;
use crate::plan::decide::{Atom, CallForm, Decisions, WaitForm};
use crate::plan::units::UnitPlan;
use crate::policy::{GuardAcrossAwait, LoopTimer};
use crate::program::{WaitId, WaitOn};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::catalog::Catalog;
use crate::workspace::Placement;

/// What lowering yields.
#[derive(Default)]
pub struct Lowered {
    /// Edits per file.
    pub sheets: BTreeMap<FileId, Sheet>,
    /// Units whose text no rewrite fits.
    pub failed: BTreeMap<UnitIx, Refusal>,
    /// Notes per unit.
    pub notes: BTreeMap<UnitIx, Vec<String>>,
    /// The rule that rewrote each call.
    pub rules: FxHashMap<CallIx, &'static str>,
}

/// Lowers the given units.
pub struct Lowerer<'a, 'db> {
    pub(super) flow: &'a Flow<'db>,
    pub(super) assembly: &'a mut Assembly<'db>,
    pub(super) decisions: &'a Decisions,
    pub(super) catalog: &'a Catalog,
    pub(super) operations: Vec<Operation>,
    pub(super) lowered: Lowered,
    /// Made when the first call is looked at.
    pub(super) circles: Option<Circles>,
    /// Closures that a rewrite takes away already.
    lifted_closures: FxHashSet<BodyIx>,
    /// What is written anew because a closure in it comes to await.
    pub(super) lifted_calls: FxHashSet<SyntaxNode>,
    /// Closures of chains over receivers whose code awaits in the loop.
    pub(super) awaiting_closures: FxHashSet<SyntaxNode>,
    /// Loops that take the place of chains, and where what they go over ends.
    chain_loops: Vec<(UnitIx, TextSize, ChainLoop)>,
    /// Scrutinees and guards that are given back before already.
    pub(super) hoisted: FxHashSet<SyntaxNode>,
}

impl<'a, 'db> Lowerer<'a, 'db> {
    /// A lowerer over these decisions.
    pub fn new(
        flow: &'a Flow<'db>,
        assembly: &'a mut Assembly<'db>,
        decisions: &'a Decisions,
        catalog: &'a Catalog,
    ) -> Self {
        Lowerer {
            flow,
            assembly,
            decisions,
            catalog,
            operations: Vec::new(),
            lowered: Lowered::default(),
            circles: None,
            lifted_closures: FxHashSet::default(),
            lifted_calls: FxHashSet::default(),
            awaiting_closures: FxHashSet::default(),
            chain_loops: Vec::new(),
            hoisted: FxHashSet::default(),
        }
    }

    /// Lowers `units`, inner sites before the ones around them.
    pub fn run(mut self, units: &[(UnitIx, &UnitPlan)]) -> Lowered {
        for atom in units.iter().flat_map(|(_, plan)| &plan.atoms) {
            for (body, lift) in self.closures_around(*atom) {
                match lift.form {
                    LiftForm::Received(_) => {
                        self.awaiting_closures.insert(self.flow.facts.bodies[body.0].node.clone());
                    }
                    LiftForm::Loop(_) | LiftForm::Rewrites(_) => {
                        self.lifted_calls.insert(lift.whole);
                    }
                }
            }
        }
        for (unit, plan) in units {
            for atom in &plan.atoms {
                self.atom(*unit, *atom);
                self.lift_around(*unit, *atom);
                self.name_held_guard(*unit, *atom);
            }
        }
        for (unit, _, chain) in std::mem::take(&mut self.chain_loops) {
            self.chain_loop(unit, &chain);
        }
        let mut operations = std::mem::take(&mut self.operations);
        self.check_manifests(&operations);
        operations.sort_by_key(|it| {
            (it.file, it.node.kind() == SyntaxKind::LET_STMT, it.extent().len(), it.extent().start())
        });
        for operation in operations {
            self.carry_out(operation);
        }
        self.keep_files();
        self.lowered
    }

    /// Files that could not be analysed are never edited: what needs an edit there stays.
    fn keep_files(&mut self) {
        let workspace = self.flow.facts.workspace;
        let mut kept = Vec::new();
        for (file, sheet) in &self.lowered.sheets {
            let Some(source) = workspace.file(*file).filter(|it| !it.placement.is_analysed()) else {
                continue;
            };
            let why = match &source.placement {
                Placement::SwitchedOff(condition) => format!("is behind `{condition}`, which is off"),
                Placement::Included => "is part of whatever includes it".to_owned(),
                _ => "does not parse".to_owned(),
            };
            for (unit, edit) in sheet.edits() {
                let at = u32::try_from(edit.start).map(TextSize::new).unwrap_or_default();
                let place = self.flow.facts.location(Src { file: *file, range: TextRange::empty(at) });
                kept.push((*unit, format!("{place} would have to change as well, and the file {why}")));
            }
        }
        for (unit, reason) in kept {
            self.fail(unit, RefusalCode::Unresolved, reason);
        }
    }

    pub(super) fn note(&mut self, unit: UnitIx, note: impl Into<String>) {
        let notes = self.lowered.notes.entry(unit).or_default();
        let note = note.into();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    pub(super) fn fail(&mut self, unit: UnitIx, code: RefusalCode, reason: impl Into<String>) {
        self.lowered.failed.entry(unit).or_insert_with(|| Refusal::new(code, reason));
    }

    fn atom(&mut self, unit: UnitIx, atom: Atom) {
        match atom {
            Atom::Wait(id) if self.decisions.waits[id.0].is_ok() => {
                let ix = self.assembly.wait_calls[id.0];
                let on = self.assembly.program.waits[id.0].on;
                self.name_what_cancels(unit, id);
                if self.select_at(unit, ix) {
                    return;
                }
                match on {
                    WaitOn::Channel(channel) => {
                        self.channel_operation(unit, channel, ix, self.decisions.forms[id.0]);
                    }
                    _ => {
                        self.hoist(unit, ix);
                        self.wait(unit, ix, self.decisions.forms[id.0]);
                    }
                }
            }
            Atom::Thread(id) => self.thread(unit, id),
            Atom::Function(id) => self.function(unit, id),
            Atom::Call(id) => self.awaited_call(unit, id),
            Atom::Handle(id) if self.decisions.handles[id.0].is_ok() => self.handle_types(unit, id),
            Atom::Channel(id) if self.decisions.channels[id.0].is_ok() => self.channel(unit, id),
            Atom::Runtime(id) if self.decisions.runtimes[id.0].is_ok() => self.runtime(unit, id),
            Atom::Wait(_) | Atom::Handle(_) | Atom::Channel(_) | Atom::Runtime(_) => {}
        }
    }

    /// What may end the future at this await, or come between, where it went on before.
    fn name_what_cancels(&mut self, unit: UnitIx, id: WaitId) {
        if self.decisions.forms[id.0] != WaitForm::Await {
            return;
        }
        let call = self.assembly.wait_calls[id.0];
        let Some(src) = self.flow.facts.calls[call.0].src else { return };
        let place = self.flow.facts.location(src);
        let wait = &self.assembly.program.waits[id.0];
        let ends = wait
            .cancelled
            .as_ref()
            .map(|it| format!("{it} at the await at {place}: what comes after that is left out then"));
        let shares = wait.interleaved.as_ref().map(|it| {
            format!("at the await at {place} the futures beside it go on: they may use or change `{it}`, which it uses before and after that")
        });
        for note in ends.into_iter().chain(shares) {
            self.note(unit, note);
        }
    }

    /// A guard that policy lets be held over the await.
    fn name_held_guard(&mut self, unit: UnitIx, atom: Atom) {
        let program = &self.assembly.program;
        let ix = match atom {
            Atom::Wait(it)
                if self.decisions.waits[it.0].is_ok() && self.decisions.forms[it.0] == WaitForm::Await =>
            {
                self.assembly.wait_calls[it.0]
            }
            Atom::Call(it) if self.decisions.calls[it.0] == Some(CallForm::Await) => {
                self.assembly.edge_calls[it.0]
            }
            _ => return,
        };
        if program.policies.guard_across_await == GuardAcrossAwait::Refuse
            || self.assembly.hoists.contains_key(&ix)
        {
            return;
        }
        let call = &self.flow.facts.calls[ix.0];
        let mut around = call.body;
        let mut guards = Vec::new();
        while let (Some(lift), Some(parent)) =
            (self.assembly.lifts.get(&around), self.flow.facts.bodies[around.0].parent)
        {
            guards.extend(self.flow.guard_of_lift(lift));
            around = parent;
        }
        let body = &self.flow.facts.bodies[around.0].node;
        guards.extend(self.flow.held_guard(&call.node, body));
        let place = call.src.map(|it| self.flow.facts.location(it)).unwrap_or_default();
        for guard in guards {
            self.note(unit, format!(
                "{guard} and is held over the await at {place}: what wants to change that part of the map meanwhile blocks its worker, for ever if the one who would answer waits for the same worker"
            ));
        }
    }

    /// The closures around what comes to await, with what takes their place, the innermost first.
    fn closures_around(&self, atom: Atom) -> Vec<(BodyIx, Lift)> {
        let program = &self.assembly.program;
        let body = match atom {
            Atom::Wait(it)
                if self.decisions.waits[it.0].is_ok() && self.decisions.forms[it.0] == WaitForm::Await =>
            {
                program.waits[it.0].body
            }
            Atom::Call(it) if self.decisions.calls[it.0] == Some(CallForm::Await) => {
                program.calls[it.0].caller
            }
            _ => return Vec::new(),
        };
        let mut found = Vec::new();
        let mut at = Some(BodyIx(body.0));
        while let Some((body, lift)) = at.and_then(|it| Some((it, self.assembly.lifts.get(&it)?.clone()))) {
            found.push((body, lift));
            at = self.flow.facts.bodies[body.0].parent;
        }
        found
    }

    /// A closure that comes to await becomes a loop or a `match` in the body around it.
    fn lift_around(&mut self, unit: UnitIx, atom: Atom) {
        for (body, lift) in self.closures_around(atom) {
            if !self.lifted_closures.insert(body) {
                return;
            }
            match lift.form.clone() {
                LiftForm::Loop(chain) => {
                    let start = lift.source.text_range().end();
                    // Of several closures of a chain that await, the loop begins at the first.
                    let first = self.chain_loops.iter_mut().find(|(_, _, it)| it.whole == chain.whole);
                    match first {
                        Some((_, at, known)) if *at > start => (*at, *known) = (start, chain),
                        Some(_) => {}
                        None => self.chain_loops.push((unit, start, chain)),
                    }
                }
                // Written with its channel.
                LiftForm::Received(_) => {}
                LiftForm::Rewrites(rewrites) => {
                    self.bind_source(unit, &lift);
                    let kept = self.fresh_among(&lift.whole, &["value", "kept", "inner"]);
                    let other = self.fresh_among(&lift.whole, &["error", "failure", "other"]);
                    let index = self.fresh_name(&lift.whole, ["index", "position", "at", "place"]);
                    let front = self.fresh_name(&lift.whole, ["kept", "front", "kept_so_far", "count"]);
                    let staying = self.fresh_name(&lift.whole, ["staying", "that_stay", "stays", "keeps"]);
                    let extra = BTreeMap::from([
                        ("kept".to_owned(), kept),
                        ("other".to_owned(), other),
                        ("index".to_owned(), index),
                        ("front".to_owned(), front),
                        ("staying".to_owned(), staying),
                    ]);
                    self.rewrite(unit, &lift.whole, "async-fn", rewrites, &[], extra);
                }
            }
        }
    }

    fn wait(&mut self, unit: UnitIx, ix: CallIx, form: WaitForm) {
        let call = self.flow.facts.calls[ix.0].clone();
        let Callee::Api(api) = call.callee else { return };
        match api.kind {
            ApiKind::Join => {
                self.lowered.rules.insert(ix, "thread-join");
                let payload = crate::flow::join_results::uses_payload(&call.node);
                let name = if payload { "join-payload" } else { "join" };
                let attributes: &[_] = if form == WaitForm::Driven { &[("context", "pool")] } else { &[] };
                self.rewrite(unit, &call.node, "thread-join", &[name], attributes, BTreeMap::new());
                self.note(unit, "a panicked task is reported as a `JoinError`, and so is a cancelled one");
            }
            ApiKind::TokioWait => {
                let names: &[&str] = match api.path {
                    path if path.ends_with("blocking_send") => &["blocking-send"],
                    path if path.contains("oneshot") => &["blocking-answer"],
                    _ => &["blocking-receive"],
                };
                self.rewrite(unit, &call.node, "thread-spawn", names, &[], BTreeMap::new());
            }
            ApiKind::YieldNow => {
                self.rewrite(unit, &call.node, "thread-join", &["yield-now"], &[], BTreeMap::new());
            }
            ApiKind::SleepMs => {
                // A literal takes the type that it is given; anything else is a `u32`.
                let argument = crate::flow::context::call_arguments(&call.node).into_iter().next();
                let literal = matches!(&argument, Some(ast::Expr::Literal(it)) if it.syntax().text().to_string()
                    .chars().all(|it| it.is_ascii_digit() || it == '_'));
                let attributes: &[(&str, &str)] = if literal { &[("argument", "literal")] } else { &[] };
                self.rewrite(unit, &call.node, "thread-sleep", &["sleep-ms"], attributes, BTreeMap::new());
            }
            ApiKind::BlockOn => self.block_on(unit, ix, form),
            _ => self.sleep(unit, ix, &call.node),
        }
    }

    fn sleep(&mut self, unit: UnitIx, ix: CallIx, node: &SyntaxNode) {
        let form = timer::form_of(self.flow, ix);
        let policy = self.assembly.program.policies.loop_timer;
        match form {
            SleepForm::Loop { node: loop_node, rewrite, non_zero, zero_note } => {
                let in_place = policy == LoopTimer::Sleep || !non_zero;
                if in_place {
                    self.lowered
                        .rules
                        .insert(ix, if policy == LoopTimer::Sleep { "sleep-loop" } else { "thread-sleep" });
                    self.rewrite(unit, node, "thread-sleep", &["sleep"], &[], BTreeMap::new());
                    if let (Some(note), true) = (zero_note, policy != LoopTimer::Sleep) {
                        self.note(unit, note);
                    }
                    return;
                }
                let name = self.fresh_name(
                    &loop_node,
                    ["interval", "interval_timer", "sleep_interval", "loop_interval"],
                );
                let extra = BTreeMap::from([("timer".to_owned(), name)]);
                self.rewrite(
                    unit,
                    &loop_node,
                    "sleep-loop",
                    &[rewrite],
                    &[("loop-timer", policy.name())],
                    extra,
                );
                if policy == LoopTimer::Interval {
                    self.note(unit, if rewrite.ends_with("first") {
                        "the interval's first tick is immediate: the first turn no longer waits; missed ticks catch up"
                    } else {
                        "the interval ticks at the start of each turn: a stop that is asked for during a wait is followed by one more turn; missed ticks catch up"
                    });
                }
            }
            SleepForm::Zero => {
                self.rewrite(unit, node, "thread-sleep", &["zero", "sleep"], &[], BTreeMap::new());
            }
            SleepForm::InPlace => {
                self.rewrite(unit, node, "thread-sleep", &["sleep"], &[], BTreeMap::new());
            }
        }
    }

    /// The first of these names that nothing around `node` uses.
    pub(super) fn fresh_name<const N: usize>(&self, node: &SyntaxNode, names: [&str; N]) -> String {
        let scope = node.ancestors().find(|it| it.kind() == SyntaxKind::FN).unwrap_or_else(|| node.clone());
        self.fresh_among(&scope, &names)
    }

    /// The first of `names` that `scope` does not use.
    fn fresh_among(&self, scope: &SyntaxNode, names: &[&str]) -> String {
        let taken = |name: &str| {
            scope
                .descendants_with_tokens()
                .filter_map(|it| it.into_token())
                .any(|it| it.kind() == SyntaxKind::IDENT && it.text() == name)
        };
        let free = names.iter().copied().find(|it| !taken(it));
        free.map_or_else(|| format!("tokioize_{}", names.first().copied().unwrap_or_default()), str::to_owned)
    }

    /// Types that name std's join handle, in the class of these handles.
    fn handle_types(&mut self, unit: UnitIx, id: crate::program::HandleId) {
        let class = self.assembly.handle_classes[id.0];
        let places = self.assembly.handles.places_of(class);
        let mut types: Vec<ast::Path> = Vec::new();
        let flow = self.flow;
        for site in &self.assembly.sites {
            let crate::facts::sites::SiteState::Type(node) = &site.state else { continue };
            if site.api.kind != ApiKind::JoinHandleType {
                continue;
            }
            let belongs = crate::flow::places::type_places::places_of_type(flow, node).iter().any(|place| {
                places.contains(place)
                    || matches!(place, Place::Node(it) if places.iter().any(|known| {
                        matches!(known, Place::Node(known) if known.ancestors().any(|up| up == *it))
                    }))
            });
            if belongs {
                types.extend(ast::Path::cast(node.clone()));
            }
        }
        let piece = Piece { rule: "thread-join", name: "handle-type", attributes: &[] };
        for path in types {
            let Some(src) = flow.facts.src(path.syntax()) else {
                return self.fail(unit, RefusalCode::InMacro, "a macro definition names the handle's type");
            };
            let Some((new, _)) = self.piece_around(unit, src.file, piece, "output", &[]) else { return };
            let new = new.trim_end_matches('<');
            let written = crate::flow::places::type_places::path_without_arguments(&path).len();
            let range = TextRange::at(src.range.start(), written);
            self.plain_edit(unit, src.file, Edit::replace(range.start().into()..range.end().into(), new));
        }
    }
}

pub(super) fn indent_at(text: &str, at: usize) -> String {
    let line = text.get(..at).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
    text.get(line..at).unwrap_or_default().chars().take_while(|it| it.is_whitespace()).collect()
}

/// Whether a body is a function's.
pub fn is_function(kind: BodyKind) -> bool {
    matches!(kind, BodyKind::Function(_))
}
