//! Lowers decided atoms: picks the rule's rewrite for the API, the shape of the use and the colour of the body.

use std::collections::BTreeMap;

use ra_ap_ide_db::{FileId, FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasName};
use ra_ap_syntax::{Edition, SyntaxKind, SyntaxNode, TextRange, TextSize};

use super::oracle::{Origin, Resolution};
use super::recursion::Circles;
use super::sheet::{Sheet, shifted};
use super::timer::{self, SleepForm};
use crate::edit::Edit;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee};
use crate::flow::Flow;
use crate::flow::assemble::Assembly;
use crate::flow::places::Place;
use crate::ledger::UnitIx;
use crate::plan::decide::{Atom, Decisions, ThreadForm, WaitForm};
use crate::plan::units::UnitPlan;
use crate::policy::LoopTimer;
use crate::program::{Entry, ThreadBody, WaitOn};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::catalog::Catalog;
use crate::rule::matching::match_node;
use crate::rule::render;

/// One rewrite to carry out.
pub(super) struct Operation {
    pub(super) unit: UnitIx,
    pub(super) file: FileId,
    /// The syntax to match, whose offsets are `base` less than the file's.
    pub(super) node: SyntaxNode,
    pub(super) base: TextSize,
    pub(super) what: What,
}

pub(super) enum What {
    /// The first of these rewrites of this rule that matches.
    Rewrite {
        rule: &'static str,
        names: Vec<String>,
        attributes: Vec<(String, String)>,
        extra: BTreeMap<String, String>,
    },
    /// Plain edits, where nothing of the text is a pattern: `async` before `fn`, `.await` behind a call.
    Edits(Vec<Edit>),
    /// Edits that look at what is already edited.
    Deferred(Option<Deferred>),
}

/// Makes edits from the sheet and the text of a file.
pub(super) type Deferred = Box<dyn FnOnce(&mut Sheet, &str) -> Vec<Edit>>;

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
            hoisted: FxHashSet::default(),
        }
    }

    /// Lowers `units`, inner sites before the ones around them.
    pub fn run(mut self, units: &[(UnitIx, &UnitPlan)]) -> Lowered {
        for (unit, plan) in units {
            for atom in &plan.atoms {
                self.atom(*unit, *atom);
                self.lift_around(*unit, *atom);
            }
        }
        let mut operations = std::mem::take(&mut self.operations);
        self.check_manifests(&operations);
        operations.sort_by_key(|it| {
            (
                it.file,
                it.node.kind() == SyntaxKind::LET_STMT,
                it.node.text_range().len(),
                it.node.text_range().start(),
            )
        });
        for operation in operations {
            self.carry_out(operation);
        }
        self.lowered
    }

    /// New code says `tokio::`, so its package must be able to.
    fn check_manifests(&mut self, operations: &[Operation]) {
        let workspace = self.flow.facts.workspace;
        for operation in operations {
            let package = workspace.file(operation.file).and_then(|it| it.package);
            let obstacle = package.and_then(|it| workspace.packages.get(it.0)?.tokio_obstacle());
            if let Some(obstacle) = obstacle {
                self.fail(operation.unit, RefusalCode::NoRuntime, obstacle);
            }
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
                if self.select_at(unit, ix) {
                    return;
                }
                match on {
                    WaitOn::Channel(channel) => {
                        self.channel_operation(unit, channel, ix, self.decisions.forms[id.0]);
                    }
                    _ => {
                        self.hoist(unit, ix);
                        self.wait(unit, ix);
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

    /// A closure that comes to await becomes a loop or a `match` in the body around it.
    fn lift_around(&mut self, unit: UnitIx, atom: Atom) {
        let program = &self.assembly.program;
        let body = match atom {
            Atom::Wait(it)
                if self.decisions.waits[it.0].is_ok() && self.decisions.forms[it.0] == WaitForm::Await =>
            {
                program.waits[it.0].body
            }
            Atom::Call(it) if self.decisions.calls[it.0] => program.calls[it.0].caller,
            _ => return,
        };
        let mut at = BodyIx(body.0);
        while let Some(lift) = self.assembly.lifts.get(&at).cloned()
            && self.lifted_closures.insert(at)
        {
            let names: &[&str] = match lift.rewrites.first() {
                Some(&"fold-owned") => &["folded", "total", "result"],
                Some(&"all-true-owned") => &["all", "every_one", "result"],
                Some(&"any-true-owned") => &["any", "any_one", "result"],
                _ => &["results", "all", "collected"],
            };
            let name = self.fresh_among(&lift.whole, names);
            let extra = BTreeMap::from([("results".to_owned(), name)]);
            let tail = lift.whole.parent().is_some_and(|it| it.kind() == SyntaxKind::STMT_LIST);
            let place: &[(&str, &str)] = if tail { &[("place", "tail")] } else { &[] };
            self.rewrite(unit, &lift.whole, "async-fn", lift.rewrites, place, extra);
            let Some(parent) = self.flow.facts.bodies[at.0].parent else { return };
            at = parent;
        }
    }

    fn wait(&mut self, unit: UnitIx, ix: CallIx) {
        let call = self.flow.facts.calls[ix.0].clone();
        let Callee::Api(api) = call.callee else { return };
        match api.kind {
            ApiKind::Join => {
                self.lowered.rules.insert(ix, "thread-join");
                let payload = crate::flow::join_results::uses_payload(&call.node);
                let name = if payload { "join-payload" } else { "join" };
                self.rewrite(unit, &call.node, "thread-join", &[name], &[], BTreeMap::new());
                self.note(unit, "a panicked task is reported as a `JoinError`, and so is a cancelled one");
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
            ApiKind::BlockOn => self.block_on(unit, ix),
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

    fn thread(&mut self, unit: UnitIx, id: crate::program::ThreadId) {
        let ix = self.assembly.thread_calls[id.0];
        let call = self.flow.facts.calls[ix.0].clone();
        let thread = &self.assembly.program.threads[id.0];
        let function = match thread.body {
            ThreadBody::Function(it) => Some(it),
            ThreadBody::Closure(_) => None,
        };
        let closure = match thread.body {
            ThreadBody::Closure(it) => Some(BodyIx(it.0)),
            ThreadBody::Function(_) => None,
        };
        let builder = matches!(call.callee, Callee::Api(api) if api.kind == ApiKind::BuilderSpawn);
        let typed = closure.is_some_and(|it| {
            ast::ClosureExpr::cast(self.flow.facts.bodies[it.0].node.clone())
                .is_some_and(|it| it.ret_type().is_some())
        });
        let moves = closure.is_none_or(|it| {
            let closure = ast::ClosureExpr::cast(self.flow.facts.bodies[it.0].node.clone());
            closure.is_some_and(|it| it.move_token().is_some()) || self.captures_something(it)
        });
        let (node, suffix) =
            if builder { builder_node(&call.node) } else { (call.node.clone(), String::new()) };
        let mut attributes: Vec<(&str, &str)> = if moves { Vec::new() } else { vec![("captures", "none")] };
        let mut extra = BTreeMap::new();
        if let Some(taken) = self.assembly.taken_handles.get(&id) {
            extra.insert("handle".to_owned(), taken.name.clone());
            let kept = taken.used_on || self.decisions.threads[id.0] == ThreadForm::Blocking;
            attributes.push(("on", if kept { "handle-clone" } else { "handle" }));
        }
        let form = self.decisions.threads[id.0].clone();
        let stays_sync = |it: crate::program::FunctionId| {
            !self.assembly.program.functions[it.0].is_async && self.decisions.functions[it.0] != Ok(true)
        };
        let attributes =
            if function.is_some_and(stays_sync) { vec![("function", "sync")] } else { attributes };
        let prefix = if builder { "builder-" } else { "" };
        let named = |what: &str| format!("{prefix}{what}{suffix}");
        match form {
            ThreadForm::Stays(_) => return,
            ThreadForm::Task if self.thread_of_runtime(unit, id) => {
                self.note(unit, "the task ends with its runtime, at its next `.await`; the thread ran until the process ended");
            }
            ThreadForm::Task => {
                let made_by_block = closure.filter(|it| {
                    let node = &self.flow.facts.bodies[it.0].node;
                    node.parent().is_some_and(|it| it.kind() == SyntaxKind::STMT_LIST)
                });
                let name = match (function, typed) {
                    _ if made_by_block.is_some() => named("task-value"),
                    (Some(_), _) => named("task-fn"),
                    (None, true) => named("task-typed"),
                    (None, false) => named("task"),
                };
                self.rewrite(unit, &node, "thread-spawn", &[&name], &attributes, extra);
                if let Some(value) = self.assembly.program.threads[id.0].calls_value.clone() {
                    self.note(
                        unit,
                        format!(
                            "the task calls `{value}`, a function value: if that blocks or computes for long, it holds a worker of the runtime meanwhile"
                        ),
                    );
                }
                let blocking = self.assembly.program.threads[id.0].blocking.clone();
                if let Some(first) = blocking.first() {
                    self.note(
                        unit,
                        format!("its turns still block in `{first}`: a worker of the runtime stands still meanwhile"),
                    );
                }
                if let Some(closure) = made_by_block {
                    let node = self.flow.facts.bodies[closure.0].node.clone();
                    let name = if typed { "closure-typed" } else { "closure" };
                    self.rewrite(unit, &node, "thread-spawn", &[name], &attributes, BTreeMap::new());
                }
                self.note(unit, "the task ends with its runtime, at its next `.await`; the thread ran until the process ended");
            }
            ThreadForm::Blocking => {
                self.rewrite(unit, &node, "thread-spawn", &[&named("blocking")], &attributes, extra);
                self.note(
                    unit,
                    "shutting the runtime down waits for the blocking task; the thread was killed at exit",
                );
            }
            ThreadForm::Inline => {
                let statement = node.parent().unwrap_or_else(|| node.clone());
                if self.inline_with_clone(unit, &statement, closure) {
                    self.note(unit, "the work is done before what follows the spawn, no longer beside it");
                    self.lowered.rules.insert(ix, "thread-spawn");
                    return;
                }
                let flat = self.can_be_flat(&statement, closure);
                let names: &[&str] = if flat { &["inline-flat"] } else { &["inline"] };
                self.rewrite(unit, &statement, "thread-spawn", names, &[], BTreeMap::new());
                self.note(unit, "the work is done before what follows the spawn, no longer beside it");
            }
        }
        self.lowered.rules.insert(ix, "thread-spawn");
        if builder {
            if let Some(binding) = self.flow.builder_binding(&call.node) {
                self.remove_statement(unit, binding.syntax());
            }
            self.note(unit, "the thread's name is gone: tasks have none");
        }
    }

    /// `let x = y.clone(); spawn(move || { x.. })`, where `x` was made for the thread only: the body uses `y` itself.
    fn inline_with_clone(&mut self, unit: UnitIx, statement: &SyntaxNode, closure: Option<BodyIx>) -> bool {
        let Some(closure) = closure else { return false };
        let body = self.flow.facts.bodies[closure.0].node.clone();
        let Some(binding) = statement.prev_sibling().and_then(ast::LetStmt::cast) else { return false };
        let Some(ast::Pat::IdentPat(pat)) = binding.pat() else { return false };
        let Some(name) = pat.name().map(|it| it.text().to_string()) else { return false };
        let (rewrite, source) = match binding.initializer() {
            Some(ast::Expr::MethodCallExpr(call))
                if call.name_ref().is_some_and(|it| it.text() == "clone") =>
            {
                ("inline-clone", call.receiver())
            }
            Some(ast::Expr::CallExpr(call)) => {
                let arc =
                    call.expr().is_some_and(|it| it.syntax().text().to_string().ends_with("Arc::clone"));
                let argument = crate::flow::context::call_arguments(call.syntax()).into_iter().next();
                match argument {
                    Some(ast::Expr::RefExpr(it)) if arc => ("inline-arc-clone", it.expr()),
                    _ => return false,
                }
            }
            _ => return false,
        };
        let Some(source @ (ast::Expr::PathExpr(_) | ast::Expr::FieldExpr(_))) = source else { return false };
        let Some(list) = statement.parent() else { return false };
        let mentions: Vec<SyntaxNode> = list
            .descendants()
            .filter(|it| it.kind() == SyntaxKind::PATH_EXPR && it.text() == name.as_str())
            .collect();
        let only_borrowed = mentions.iter().all(|it| {
            let inside = it.ancestors().any(|up| up == body);
            let borrowed = it.parent().is_some_and(|up| {
                up.kind() == SyntaxKind::METHOD_CALL_EXPR
                    || up.kind() == SyntaxKind::FIELD_EXPR
                    || up.kind() == SyntaxKind::REF_EXPR
            });
            inside && borrowed
        });
        let in_macro = body
            .descendants()
            .any(|it| it.kind() == SyntaxKind::TOKEN_TREE && it.text().to_string().contains(name.as_str()));
        if mentions.is_empty() || !only_borrowed || in_macro {
            return false;
        }
        let text = source.syntax().text().to_string();
        for mention in mentions {
            let range = mention.text_range();
            let edit = Edit::replace(range.start().into()..range.end().into(), text.clone());
            let Some(src) = self.flow.facts.src(&mention) else { return false };
            self.operations.push(Operation {
                unit,
                file: src.file,
                node: mention,
                base: TextSize::new(0),
                what: What::Edits(vec![edit]),
            });
        }
        self.rewrite(unit, binding.syntax(), "thread-spawn", &[rewrite], &[], BTreeMap::new());
        true
    }

    fn captures_something(&self, closure: BodyIx) -> bool {
        let node = &self.flow.facts.bodies[closure.0].node;
        let Some(expr) = ast::Expr::cast(node.clone()) else { return true };
        match self.flow.facts.sema.type_of_expr(&expr).and_then(|it| it.original.as_closure()) {
            Some(closure) => !closure.captured_items(self.flow.facts.db).is_empty(),
            None => true,
        }
    }

    /// Whether the body's statements can stand among those around the spawn: it is the only or last statement, or
    /// binds nothing.
    fn can_be_flat(&self, statement: &SyntaxNode, closure: Option<BodyIx>) -> bool {
        let Some(closure) = closure else { return false };
        let last = statement.next_sibling().is_none();
        let node = &self.flow.facts.bodies[closure.0].node;
        let body = ast::ClosureExpr::cast(node.clone()).and_then(|it| it.body());
        let binds = match &body {
            Some(ast::Expr::BlockExpr(block)) => {
                block.statements().any(|it| !matches!(it, ast::Stmt::ExprStmt(_)))
            }
            _ => false,
        };
        last || !binds
    }

    fn function(&mut self, unit: UnitIx, id: crate::program::FunctionId) {
        let function = self.assembly.program.functions[id.0].clone();
        let becomes = self.decisions.functions[id.0] == Ok(true) || function.entry.is_some();
        if !becomes || function.is_async {
            return;
        }
        let form =
            self.assembly.function_members[id.0].first().and_then(|it| self.assembly.trait_forms.get(it));
        if let Some(form) = form.copied() {
            return self.trait_method(unit, &function.bodies, form);
        }
        self.twins(unit, id);
        for body in &function.bodies {
            let body = self.flow.facts.bodies[body.0].clone();
            let Some(item) = ast::Fn::cast(body.node.clone()) else { continue };
            if item.async_token().is_some() {
                continue;
            }
            let Some(keyword) = item.unsafe_token().or_else(|| item.fn_token()) else { continue };
            let keyword: usize = keyword.text_range().start().into();
            let mut edits = vec![Edit::insert(keyword, "async ")];
            match function.entry {
                Some(Entry::Main) => {
                    let at: usize = first_code(item.syntax()).into();
                    let indent = indent_at(&self.text(body.src.file), at);
                    let (attribute, note) = match self.own_runtime(id) {
                        Some(arguments) if arguments.is_empty() => ("#[tokio::main]".to_owned(), None),
                        Some(arguments) => (format!("#[tokio::main({arguments})]"), None),
                        None => (
                            "#[tokio::main]".to_owned(),
                            Some("the program now runs on a multi-threaded tokio runtime"),
                        ),
                    };
                    if at == keyword {
                        edits = vec![Edit::insert(at, format!("{attribute}\n{indent}async "))];
                    } else {
                        edits.push(Edit::insert(at, format!("{attribute}\n{indent}")));
                    }
                    self.note(
                        unit,
                        note.unwrap_or("`#[tokio::main]` makes the runtime that `main` made itself"),
                    );
                }
                Some(Entry::Test) => {
                    for attribute in
                        item.attrs().filter(|it| it.path().is_some_and(|it| it.syntax().text() == "test"))
                    {
                        if let Some(path) = attribute.path() {
                            let range = path.syntax().text_range();
                            let own = self.own_runtime(id);
                            let text = match own.as_deref() {
                                Some("") => "tokio::test(flavor = \"multi_thread\")".to_owned(),
                                Some(arguments) => format!("tokio::test({arguments})"),
                                None if self.runs_threads(id) => {
                                    "tokio::test(flavor = \"multi_thread\")".to_owned()
                                }
                                None => "tokio::test".to_owned(),
                            };
                            edits.push(Edit::replace(range.start().into()..range.end().into(), text));
                        }
                    }
                }
                None => {}
            }
            self.operations.push(Operation {
                unit,
                file: body.src.file,
                node: item.syntax().clone(),
                base: TextSize::new(0),
                what: What::Edits(edits),
            });
        }
    }

    /// What other builds have in place of the function becomes async too.
    fn twins(&mut self, unit: UnitIx, id: crate::program::FunctionId) {
        for twin in
            self.assembly.function_members[id.0].clone().into_iter().flat_map(|it| self.flow.twins(it))
        {
            let (None, Some(keyword)) = (twin.async_token(), twin.unsafe_token().or_else(|| twin.fn_token()))
            else {
                continue;
            };
            let Some(src) = self.flow.facts.src(twin.syntax()) else { continue };
            self.plain_edit(unit, src.file, Edit::insert(keyword.text_range().start().into(), "async "));
            let name = twin.name().map(|it| it.text().to_string()).unwrap_or_default();
            let note =
                format!("`{name}` becomes async where `cfg` switches it off too, unseen by the analysis");
            self.note(unit, note);
        }
    }

    /// The attribute's arguments for the runtime that the entry point made for itself.
    fn own_runtime(&self, id: crate::program::FunctionId) -> Option<String> {
        let runtimes = self.assembly.program.runtimes.iter().zip(&self.decisions.runtimes);
        let position =
            runtimes.clone().position(|(runtime, decision)| runtime.entry == Some(id) && decision.is_ok())?;
        self.assembly.runtimes[position].attribute.clone()
    }

    /// Whether a thread that became a task needs this entry point's runtime: what the test then blocks on, the task must
    /// be able to run beside.
    fn runs_threads(&self, id: crate::program::FunctionId) -> bool {
        let program = &self.assembly.program;
        program.threads.iter().zip(&self.decisions.threads).any(|(thread, form)| {
            thread.runtime.entries().contains(&id) && matches!(form, ThreadForm::Task | ThreadForm::Blocking)
        })
    }

    /// Types that name std's join handle, in the class of these handles.
    fn handle_types(&mut self, unit: UnitIx, id: crate::program::HandleId) {
        let class = self.assembly.handle_classes[id.0];
        let places = self.assembly.handles.places_of(class);
        let mut edits: Vec<(FileId, SyntaxNode, Edit)> = Vec::new();
        let flow = self.flow;
        for site in &self.assembly.sites {
            let crate::facts::sites::SiteState::Type(node) = &site.state else { continue };
            if site.api.kind != ApiKind::JoinHandleType {
                continue;
            }
            let belongs = crate::flow::type_places::places_of_type(flow, node).iter().any(|place| {
                places.contains(place)
                    || matches!(place, Place::Node(it) if places.iter().any(|known| {
                        matches!(known, Place::Node(known) if it.text_range().contains_range(known.text_range()))
                    }))
            });
            if belongs && let Some(path) = ast::Path::cast(node.clone()) {
                let range = crate::flow::type_places::path_without_arguments(&path);
                let edit = Edit::replace(range.start().into()..range.end().into(), "tokio::task::JoinHandle");
                edits.push((site.src.file, node.clone(), edit));
            }
        }
        for (file, node, edit) in edits {
            self.operations.push(Operation {
                unit,
                file,
                node,
                base: TextSize::new(0),
                what: What::Edits(vec![edit]),
            });
        }
    }

    pub(super) fn rewrite(
        &mut self,
        unit: UnitIx,
        node: &SyntaxNode,
        rule: &'static str,
        names: &[&str],
        attributes: &[(&str, &str)],
        extra: BTreeMap<String, String>,
    ) {
        let Some((file, node, base)) = self.syntax_of(node) else {
            return self.fail(
                unit,
                RefusalCode::InMacro,
                "it stands in a macro's arguments that cannot be edited",
            );
        };
        self.operations.push(Operation {
            unit,
            file,
            node,
            base,
            what: What::Rewrite {
                rule,
                names: names.iter().map(|it| (*it).to_owned()).collect(),
                attributes: attributes.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
                extra,
            },
        });
    }

    /// The syntax of `node` in source: itself, or, in a macro's arguments, the argument parsed on its own.
    pub(super) fn syntax_of(&self, node: &SyntaxNode) -> Option<(FileId, SyntaxNode, TextSize)> {
        let src = self.flow.facts.src(node)?;
        let in_file = self.flow.facts.workspace.file(src.file).is_some()
            && self.flow.facts.sema.hir_file_for(node).file_id().is_some();
        if in_file {
            return Some((src.file, node.clone(), TextSize::new(0)));
        }
        // The outermost expression of the expansion that is written in source as a whole.
        let mut outer = node.clone();
        let mut range = src.range;
        for up in node.ancestors().skip(1) {
            if !ast::Expr::can_cast(up.kind()) {
                if up.kind() == SyntaxKind::ARG_LIST || up.kind() == SyntaxKind::MATCH_ARM {
                    continue;
                }
                break;
            }
            match self.flow.facts.src(&up) {
                Some(it) if it.file == src.file && it.range.contains_range(range) => {
                    outer = up;
                    range = it.range;
                }
                _ => break,
            }
        }
        let text = self.text(src.file);
        let written = text.get(usize::from(range.start())..usize::from(range.end()))?;
        let parse = ast::Expr::parse(written, Edition::CURRENT);
        let root = parse.tree().syntax().clone();
        let relative = TextRange::at(src.range.start() - range.start(), src.range.len());
        let _ = outer;
        let found = root.descendants().find(|it| it.text_range() == relative && it.kind() == node.kind())?;
        Some((src.file, found, range.start()))
    }

    pub(super) fn text(&self, file: FileId) -> std::sync::Arc<str> {
        self.flow.facts.workspace.file(file).map_or_else(|| "".into(), |it| it.text.clone())
    }

    fn carry_out(&mut self, mut operation: Operation) {
        let text = self.text(operation.file);
        if let What::Deferred(make) = &mut operation.what
            && let Some(make) = make.take()
        {
            let sheet = self.lowered.sheets.entry(operation.file).or_default();
            operation.what = What::Edits(make(sheet, &text));
        }
        let edits = match &operation.what {
            What::Deferred(_) => return,
            What::Edits(edits) => edits.clone(),
            What::Rewrite { rule, names, attributes, extra } => {
                match self.render(&operation, rule, names, attributes, extra, &text) {
                    Ok(edits) => edits,
                    Err(reason) => return self.fail(operation.unit, RefusalCode::Unresolved, reason),
                }
            }
        };
        let sheet = self.lowered.sheets.entry(operation.file).or_default();
        let edits = sheet.without_removed_lines(operation.unit, &text, edits);
        if let Some(edit) = edits.iter().find(|it| sheet.collides(it)) {
            let line = text[..edit.start].matches('\n').count() + 1;
            return self.fail(
                operation.unit,
                RefusalCode::Unresolved,
                format!("two rewrites meet at line {line}"),
            );
        }
        sheet.add(operation.unit, edits);
    }

    fn render(
        &mut self,
        operation: &Operation,
        rule: &str,
        names: &[String],
        attributes: &[(String, String)],
        extra: &BTreeMap<String, String>,
        text: &str,
    ) -> Result<Vec<Edit>, String> {
        let rule = self.catalog.get(rule).ok_or_else(|| format!("there is no rule `{rule}`"))?;
        let wanted: Vec<(&str, &str)> = attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let mut why = String::new();
        for name in names {
            let Some(rewrite) = rule.rewrite(name) else {
                why = format!("rule `{}` has no rewrite `{name}`", rule.id);
                continue;
            };
            let origin = if operation.base == TextSize::new(0) { Origin::File } else { Origin::Fragment };
            let oracle = Resolution { flow: self.flow, origin };
            let found = match match_node(&rewrite.before, &operation.node, &oracle) {
                Ok(found) => found,
                Err(mismatch) => {
                    why = format!("the code does not have the shape of rewrite `{name}`: {mismatch}");
                    continue;
                }
            };
            let Some(after) = rewrite.after(&wanted) else {
                why = format!("rewrite `{name}` has no form for these choices");
                continue;
            };
            let sheet = self.lowered.sheets.entry(operation.file).or_default();
            let base = operation.base;
            let context = render::Context {
                extra,
                current: &|range| sheet.current(text, shifted(range, base)),
                spell: &|path| super::channel::spelled(self.flow, operation.file, path),
            };
            let rendered = render::render(&found, &after.template, &context);
            for range in &rendered.consumed {
                sheet.consume(shifted(*range, base));
            }
            let base: usize = base.into();
            return Ok(rendered
                .edits
                .into_iter()
                .map(|it| Edit { start: it.start + base, end: it.end + base, replacement: it.replacement })
                .collect());
        }
        Err(why)
    }
}

/// The expression that makes a builder's thread, with what unwraps its `io::Result`, and the name of that.
fn builder_node(call: &SyntaxNode) -> (SyntaxNode, String) {
    let Some(parent) = call.parent() else { return (call.clone(), String::new()) };
    match parent.kind() {
        SyntaxKind::TRY_EXPR => (parent, "-try".into()),
        SyntaxKind::METHOD_CALL_EXPR => {
            let name = ast::MethodCallExpr::cast(parent.clone()).and_then(|it| it.name_ref());
            match name.map(|it| it.text().to_string()).as_deref() {
                Some("unwrap") => (parent, "-unwrap".into()),
                Some("expect") => (parent, "-expect".into()),
                _ => (call.clone(), String::new()),
            }
        }
        _ => (call.clone(), String::new()),
    }
}

/// Where an item's code starts, behind its doc comments and attributes.
fn first_code(node: &SyntaxNode) -> TextSize {
    node.children_with_tokens()
        .find(|it| !matches!(it.kind(), SyntaxKind::COMMENT | SyntaxKind::WHITESPACE | SyntaxKind::ATTR))
        .map_or_else(|| node.text_range().start(), |it| it.text_range().start())
}

pub(super) fn indent_at(text: &str, at: usize) -> String {
    let line = text.get(..at).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
    text.get(line..at).unwrap_or_default().chars().take_while(|it| it.is_whitespace()).collect()
}

/// Whether a body is a function's.
pub fn is_function(kind: BodyKind) -> bool {
    matches!(kind, BodyKind::Function(_))
}
