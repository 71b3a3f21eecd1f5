//! Runtimes at hand in a body: where they come from, what is done with them, and which of that can give way to the
//! runtime that is running.

pub mod entry;
pub mod future;
pub mod handles;
pub mod in_place;
pub mod kept;
pub mod lent;
mod lent_out;
pub mod pool;
pub mod shared;
pub mod statics;
pub mod stored;
pub mod tried;
mod users;

use ra_ap_hir::{Function, Static};
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Assembler;
use crate::facts::api::{ApiKind, SHARED_RUNTIME};
use crate::facts::body::{BodyKind, CallIx, Callee, Runs, Src, Use};
use crate::facts::names;
use crate::facts::sites::{Site, SiteState};
use crate::facts::written::on_one_line;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::context::{Context, call_arguments};
use crate::policy::RuntimeForm;
use crate::program::{Runtime, RuntimeId, WaitId};
use crate::refusal::{Refusal, RefusalCode};
use lent::Lent;
use shared::Guard;
use statics::StaticUses;
use stored::Stored;

pub(super) const RUNTIME: &str = "tokio::runtime::Runtime";

/// A runtime in source.
#[derive(Debug, Clone)]
pub struct RuntimeUse {
    /// The call that makes it or gets hold of it.
    pub call: CallIx,
    /// Where it comes from.
    pub source: RuntimeSource,
    /// How it is bound and used.
    pub bound: Bound,
    /// For an entry point's own runtime: the arguments of the attribute that makes the same one.
    pub attribute: Option<String>,
    /// Under `runtime=shared`: what stands in its place.
    pub guard: Option<Guard>,
    /// Where the thread around runs on the blocking pool: what makes the runtime, and becomes a handle.
    pub on_pool: Option<SyntaxNode>,
}

impl RuntimeUse {
    /// One that nothing uses yet.
    pub fn unused(call: CallIx, source: RuntimeSource, binding: Binding) -> Self {
        RuntimeUse::new(call, source, Bound::new(binding))
    }

    /// One that is used like this.
    pub fn new(call: CallIx, source: RuntimeSource, bound: Bound) -> Self {
        RuntimeUse { call, source, bound, attribute: None, guard: None, on_pool: None }
    }

    /// The calls that are sites of it.
    pub fn site_calls(&self) -> impl Iterator<Item = CallIx> + use<> {
        let thread = match &self.bound.binding {
            Binding::Thread { calls, .. } => calls.to_vec(),
            _ => Vec::new(),
        };
        let own = !matches!(self.bound.binding, Binding::Kept { bootstrap: Some(_), .. });
        own.then_some(self.call).into_iter().chain(thread)
    }

    /// The rule that removes it.
    pub fn rule(&self) -> &'static str {
        match self.source {
            RuntimeSource::Shared if self.guard.is_some() => "runtime-expect",
            RuntimeSource::Made => "runtime-bootstrap",
            RuntimeSource::Shared | RuntimeSource::Current => "shared-runtime",
        }
    }
}

/// Where a runtime comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuntimeSource {
    /// It is made here, and dropped here.
    Made,
    /// A function of the workspace hands it out.
    Shared,
    /// It is the running one's handle.
    Current,
}

/// How a runtime is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Binding {
    /// Used in place.
    InPlace,
    /// By this `let`.
    Statement(SyntaxNode),
    /// By this `if let`, for its block.
    IfLet(SyntaxNode),
    /// Made on a thread that is joined at once; this is all of it.
    Thread {
        /// From the spawn to what unwraps the join.
        whole: SyntaxNode,
        /// The calls that start and join the thread.
        calls: [CallIx; 2],
    },
    /// Kept in a static for a function that hands it out: what goes with its last user.
    Kept {
        /// The function and its statics.
        items: Vec<SyntaxNode>,
        /// What stands among other declarations of a `lazy_static!`.
        parts: Vec<Src>,
        /// The runtime of the same function that would otherwise be made without its thread.
        bootstrap: Option<RuntimeId>,
    },
}

/// What is known about runtimes while the program is assembled.
#[derive(Debug, Default)]
pub struct Runtimes {
    /// All of them, as the program has them.
    pub uses: Vec<RuntimeUse>,
    /// By the call that makes it.
    pub by_call: FxHashMap<CallIx, RuntimeId>,
    /// By a `block_on` on it.
    pub by_wait: FxHashMap<CallIx, RuntimeId>,
    /// Functions that hand out a runtime.
    pub shared: FxHashSet<Function>,
    /// Runtimes that are made on a thread which is joined at once.
    pub bootstraps: FxHashMap<CallIx, Binding>,
    /// Statics that hold a runtime, by what is done with them.
    pub statics: FxHashMap<Static, StaticUses>,
    /// Statics whose end is looked after.
    pub ending: FxHashSet<Static>,
    /// What a static's end waits for, by a `block_on` on its runtime.
    pub ends_after: FxHashMap<CallIx, RuntimeId>,
    /// `block_on`s that stay, on the shared runtime.
    pub kept_waits: FxHashSet<CallIx>,
}

impl Runtimes {
    /// Whether the call starts or joins a thread that only makes a runtime.
    pub fn is_bootstrap(&self, ix: CallIx) -> bool {
        self.bootstraps.values().any(|it| matches!(it, Binding::Thread { calls, .. } if calls.contains(&ix)))
    }
}

impl Assembler<'_, '_> {
    /// Finds all runtimes and their users.
    pub(in crate::flow) fn collect_runtimes(&mut self) {
        let mut calls = self.calls_of_shared_functions();
        for ix in self.site_calls(|kind| kind == ApiKind::RuntimeNew) {
            if self.runtimes.bootstraps.contains_key(&ix) || !self.is_kept_for_good(ix) {
                calls.push((ix, RuntimeSource::Made));
            }
        }
        for ix in self.site_calls(|kind| kind == ApiKind::HandleCurrent) {
            calls.push((ix, RuntimeSource::Current));
        }
        self.build_users_of_stored();
        let users = self.calls_by_receiver();
        for (ix, source) in calls {
            self.add_runtime(ix, source, &users);
        }
    }

    fn add_runtime(&mut self, ix: CallIx, source: RuntimeSource, users: &FxHashMap<Src, CallIx>) {
        let bound = match self.runtimes.bootstraps.get(&ix) {
            Some(binding) => Ok(Bound::new(binding.clone())),
            None => self.binding_of(ix, source, users).and_then(|it| match self.filled_elsewhere(&it) {
                Some(why) => Err(why),
                None => Ok(it),
            }),
        };
        if source == RuntimeSource::Current {
            // A handle is harmless; only one that goes together with a `block_on` is of interest.
            match &bound {
                Ok(bound) if !bound.block_ons.is_empty() => {}
                _ => return,
            }
        }
        let call = &self.flow.facts.calls[ix.0];
        let body = call.body;
        let in_place = bound.as_ref().is_ok_and(|it| it.binding == Binding::InPlace);
        let switched =
            if source == RuntimeSource::Current && in_place { None } else { self.switched_off(ix) };
        let mut never = switched.or_else(|| self.site_obstacle(ix));
        if let Ok(bound) = &bound {
            never = never.or_else(|| self.lending_obstacle(bound)).or_else(|| self.storing_obstacle(bound));
        }
        if never.is_none() && source == RuntimeSource::Made {
            never = builder_hook(self.flow, &self.flow.facts.calls[ix.0].node);
        }
        if never.is_none()
            && self.program.policies.runtime == RuntimeForm::Shared
            && source != RuntimeSource::Current
            && !self.runtimes.bootstraps.contains_key(&ix)
            && !self.flow.facts.bodies[body.0].is_async
        {
            match self.guard_for(ix, source, bound.as_ref()) {
                Ok(guard) => {
                    let never = self.switched_off(ix).or_else(|| self.site_obstacle(ix));
                    if let Ok(bound) = bound {
                        self.runtimes.by_call.insert(ix, RuntimeId(self.program.runtimes.len()));
                        self.runtimes.kept_waits.extend(bound.block_ons.iter().copied());
                        self.add_guarded(ix, source, bound, guard, never);
                    }
                    return;
                }
                Err(refusal) => never = Some(refusal),
            }
        }
        let bound = match bound {
            Ok(bound) => bound,
            Err(why) => {
                never.get_or_insert(Refusal::new(RefusalCode::NeedsRule, why));
                Bound::new(Binding::InPlace)
            }
        };
        let (entry, attribute) = match self.entry_of_runtime(ix, source, &bound) {
            Ok(Some((entry, attribute))) => (Some(entry), Some(attribute)),
            Ok(None) => (None, None),
            Err(refusal) => {
                never.get_or_insert(refusal);
                (None, None)
            }
        };
        let thread = matches!(bound.binding, Binding::Thread { .. });
        if bound.spawns.is_empty() && bound.block_ons.is_empty() && bound.handles.is_empty() && !thread {
            never.get_or_insert_with(|| {
                Refusal::new(RefusalCode::NeedsRule, "nothing that could be rewritten uses the runtime")
            });
        }
        if source == RuntimeSource::Shared && never.is_none() {
            never = self.ends_before_process(ix).filter(|_| !bound.spawns.is_empty());
        }
        if source == RuntimeSource::Shared && never.is_none() {
            never = bound.spawns.iter().find_map(|it| self.task_shared_by_tests(*it));
        }
        let name = match source {
            RuntimeSource::Made => "a runtime of its own".to_owned(),
            RuntimeSource::Shared => "the shared runtime".to_owned(),
            RuntimeSource::Current => "the running runtime's handle".to_owned(),
        };
        let id = RuntimeId(self.program.runtimes.len());
        let users = bound.spawns.first().map(|it| self.flow.facts.calls[it.0].body);
        let user = users.or_else(|| (!bound.handles.is_empty()).then_some(body));
        let spawns = user.map(|at| self.runtime_proof(at));
        self.program.runtimes.push(Runtime {
            name,
            never,
            waits: Vec::new(),
            spawns,
            entry,
            is_kept: !bound.stored.is_empty(),
            ..Runtime::default()
        });
        self.runtimes.by_call.insert(ix, id);
        for wait in &bound.block_ons {
            self.runtimes.by_wait.insert(*wait, id);
        }
        let binding = bound.binding.clone();
        self.runtimes.uses.push(RuntimeUse { attribute, ..RuntimeUse::new(ix, source, bound) });
        self.add_answer(ix, id, binding);
        self.add_on_pool(id);
    }

    /// `static RT: OnceLock<..>` that is filled by `thread::spawn(|| Runtime::new().ok()).join().ok().flatten()`.
    pub(in crate::flow) fn collect_bootstraps(&mut self) {
        for ix in self.site_calls(|kind| kind == ApiKind::RuntimeNew) {
            if let Some(binding) = self.bootstrap(ix) {
                self.runtimes.bootstraps.insert(ix, binding);
            }
        }
    }

    fn bootstrap(&self, ix: CallIx) -> Option<Binding> {
        let facts = &self.flow.facts;
        let call = &facts.calls[ix.0];
        let body = &facts.bodies[call.body.0];
        let Runs::Thread(spawn) = body.runs else { return None };
        let value = unwrapped(&call.node);
        let closure = ast::ClosureExpr::cast(body.node.clone())?;
        if closure.body()?.syntax() != &value || !self.is_kept_for_good(spawn) {
            return None;
        }
        let join = facts.calls[spawn.0].node.parent()?;
        let join_ix = facts.call_index(&join)?;
        let Callee::Api(api) = facts.calls[join_ix.0].callee else { return None };
        if api.kind != ApiKind::Join {
            return None;
        }
        let first = join.parent().and_then(ast::MethodCallExpr::cast)?;
        let whole = match first.name_ref()?.text() {
            "unwrap" | "expect" => first,
            "ok" => {
                let second = first.syntax().parent().and_then(ast::MethodCallExpr::cast)?;
                if second.name_ref()?.text() != "flatten" {
                    return None;
                }
                second
            }
            _ => return None,
        };
        Some(Binding::Thread { whole: whole.syntax().clone(), calls: [spawn, join_ix] })
    }

    /// What keeps every site as it is: it stands in a macro, in tests, or outside the given paths.
    fn site_obstacle(&mut self, ix: CallIx) -> Option<Refusal> {
        let call = self.flow.facts.calls[ix.0].clone();
        self.common_obstacle(&call)
    }

    /// Calls of functions that hand out a runtime; each is a site.
    fn calls_of_shared_functions(&mut self) -> Vec<(CallIx, RuntimeSource)> {
        let mut found = Vec::new();
        let mut seen = FxHashSet::default();
        for function in self.shared_functions() {
            self.runtimes.shared.insert(function);
            for caller in self.flow.callers(function) {
                let Caller::Call(ix) = caller else { continue };
                if !seen.insert(ix) {
                    continue;
                }
                let call = &self.flow.facts.calls[ix.0];
                let (Use::Call, Some(src)) = (call.usage, call.name) else { continue };
                self.sites.push(Site { src, api: &SHARED_RUNTIME, state: SiteState::Call(ix) });
                found.push((ix, RuntimeSource::Shared));
            }
        }
        self.sites.sort_by_key(|site| (site.src.file, site.src.range.start(), site.src.range.end()));
        found
    }

    /// `fn shared_runtime() -> Option<&'static Runtime>` and the like.
    fn shared_functions(&self) -> Vec<Function> {
        let facts = &self.flow.facts;
        let mut found = Vec::new();
        for file in &facts.workspace.files {
            let loaded = file.placement.is_analysed();
            if !file.candidate || !loaded || !file.text.contains("Runtime") {
                continue;
            }
            let root = facts.sema.parse_guess_edition(file.id);
            for item in root.syntax().descendants().filter_map(ast::Fn::cast) {
                let named =
                    item.ret_type().is_some_and(|it| it.syntax().text().to_string().contains("Runtime"));
                if !named {
                    continue;
                }
                let Some(function) = facts.sema.to_fn_def(&item) else { continue };
                if hands_out_runtime(facts.db, function) {
                    found.push(function);
                }
            }
        }
        found
    }

    /// A runtime in a static is never dropped: making it is harmless anywhere.
    pub(in crate::flow) fn is_kept_for_good(&self, ix: CallIx) -> bool {
        let mut at = Some(self.flow.facts.calls[ix.0].body);
        while let Some(body) = at {
            let body = &self.flow.facts.bodies[body.0];
            match &body.kind {
                BodyKind::Initialiser => return true,
                BodyKind::Function(function) => {
                    return hands_out_runtime(self.flow.facts.db, *function)
                        || statics::is_made_by_lazy_static(self.flow, &body.node);
                }
                BodyKind::Closure => {
                    if let Runs::Inline(path) = &body.runs
                        && ["get_or_init", "get_or_try_init"].iter().any(|it| path.ends_with(it))
                    {
                        return true;
                    }
                }
                BodyKind::Async => {}
            }
            at = body.parent;
        }
        false
    }

    /// Method calls by where their receiver stands.
    fn calls_by_receiver(&self) -> FxHashMap<Src, CallIx> {
        let facts = &self.flow.facts;
        let mut found = FxHashMap::default();
        for (index, call) in facts.calls.iter().enumerate() {
            let Some(method) = ast::MethodCallExpr::cast(call.node.clone()) else { continue };
            if operation_on_runtime(&call.callee).is_none() {
                continue;
            }
            if let Some(src) = method.receiver().and_then(|it| facts.src(it.syntax())) {
                found.insert(src, CallIx(index));
            }
        }
        found
    }

    fn binding_of(
        &self,
        ix: CallIx,
        source: RuntimeSource,
        users: &FxHashMap<Src, CallIx>,
    ) -> Result<Bound, String> {
        let facts = &self.flow.facts;
        let outer = self.wrapped(&unwrapped(&facts.calls[ix.0].node));
        let Some(parent) = outer.parent() else { return Err("it stands alone".into()) };
        match parent.kind() {
            SyntaxKind::METHOD_CALL_EXPR => {
                let user = facts.src(&outer).and_then(|it| users.get(&it)).copied();
                let Some(user) = user else { return Err(handed_on(&parent)) };
                let mut bound = Bound::new(Binding::InPlace);
                match operation_on_runtime(&facts.calls[user.0].callee) {
                    Some(Operation::BlockOn) => bound.block_ons.push(user),
                    Some(Operation::Spawn) => bound.spawns.push(user),
                    None => return Err(handed_on(&parent)),
                }
                Ok(bound)
            }
            SyntaxKind::LET_STMT => {
                let statement = ast::LetStmt::cast(parent.clone()).ok_or("it is not bound")?;
                let pat = statement.pat().and_then(|it| bound_name(&it)).ok_or_else(|| handed_on(&parent))?;
                self.users_of(&pat, users, Binding::Statement(parent))
            }
            SyntaxKind::MATCH_EXPR => {
                let (statement, pat) =
                    bound_by_match(&parent).ok_or("its `match` does more than unwrap the runtime")?;
                self.users_of(&pat, users, Binding::Statement(statement))
            }
            SyntaxKind::LET_EXPR => {
                let condition = ast::LetExpr::cast(parent.clone()).ok_or("it is not bound")?;
                let branch = parent.parent().and_then(ast::IfExpr::cast);
                let plain = branch.filter(|it| {
                    (it.else_branch().is_none() || source == RuntimeSource::Shared)
                        && it.syntax().parent().is_some_and(|up| {
                            matches!(up.kind(), SyntaxKind::STMT_LIST | SyntaxKind::EXPR_STMT)
                        })
                });
                let plain = plain.ok_or("the branch without a runtime does something else")?;
                let pat = condition.pat().and_then(|it| bound_name(&it)).ok_or_else(|| handed_on(&parent))?;
                self.users_of(&pat, users, Binding::IfLet(plain.syntax().clone()))
            }
            _ => {
                let mut bound = Bound::new(Binding::InPlace);
                match self.pass_on(&outer, users, &mut bound) {
                    Some(passed) => passed.map(|()| bound),
                    None => Err(handed_on(&parent)),
                }
            }
        }
    }

    /// Why the runtime or handle that this `block_on` uses does not allow an await in its place.
    pub(in crate::flow) fn receiver_obstacle(&mut self, ix: CallIx) -> Option<Refusal> {
        if self.runtimes.by_wait.contains_key(&ix) {
            return None;
        }
        let keeps_block_on = || {
            Some(Refusal::new(
                RefusalCode::DependsOn,
                "`runtime=shared` keeps `block_on`, which is right on a thread of its own",
            ))
        };
        if self.runtimes.kept_waits.contains(&ix) {
            return keeps_block_on();
        }
        let body = self.flow.facts.calls[ix.0].body;
        let shares = self.program.policies.runtime == RuntimeForm::Shared
            && !self.flow.contexts(body).iter().any(|it| it.context == Context::Runtime);
        let facts = &self.flow.facts;
        let receiver = ast::MethodCallExpr::cast(facts.calls[ix.0].node.clone())?.receiver()?;
        if let Some(refusal) = self.drives_static(&receiver) {
            return Some(refusal);
        }
        let ty = facts.sema.type_of_expr(&receiver)?.original;
        let is_runtime =
            |ty: &ra_ap_hir::Type<'_>| names::type_head(facts.db, ty).as_deref() == Some(RUNTIME);
        if !ty.autoderef(facts.db).any(|it| is_runtime(&it)) {
            return None;
        }
        let owner = owner_of(&receiver);
        let is_static = statics::static_of(self.flow, &owner).is_some();
        let kept = is_static || ty.is_reference() && !matches!(owner, ast::Expr::FieldExpr(_));
        if kept && is_runtime(&ty) {
            return shares.then(keeps_block_on).flatten();
        }
        if is_static {
            return None;
        }
        let text = on_one_line(&receiver.syntax().text().to_string());
        Some(Refusal::new(
            RefusalCode::NeedsRule,
            format!(
                "`{text}` owns a runtime that would be dropped in async code, which panics; take it out of there first"
            ),
        ))
    }

    /// Whether this wait is what drives a runtime that others use: nobody can tell how long.
    pub(in crate::flow) fn drives_runtime(&self, wait: WaitId) -> Option<Refusal> {
        let call = &self.flow.facts.calls[self.wait_calls[wait.0].0];
        let receiver = ast::MethodCallExpr::cast(call.node.clone())?.receiver()?;
        self.drives_static(&receiver)
    }

    /// Whether the runtime in a static lives by being driven here: one of a single thread runs its tasks in `block_on`.
    fn drives_static(&self, receiver: &ast::Expr) -> Option<Refusal> {
        let facts = &self.flow.facts;
        let item = statics::static_of(self.flow, receiver)?;
        if !self.flow.holds_runtime(item) {
            return None;
        }
        let initialiser = facts.sema.source(item)?.value;
        let own = receiver.syntax().ancestors().any(|it| it == *initialiser.syntax());
        let single = self.flow.is_single_threaded(item);
        (single || own).then(|| {
            Refusal::new(
                RefusalCode::EntryPoint,
                format!(
                    "the tasks of the runtime in `{}` run only while this drives it",
                    receiver.syntax().text()
                ),
            )
        })
    }
}

/// What the runtime behind a receiver belongs to: `self.rt` of `self.rt.as_ref().unwrap()`.
fn owner_of(receiver: &ast::Expr) -> ast::Expr {
    let inner = match receiver {
        ast::Expr::MethodCallExpr(it) => it.receiver(),
        ast::Expr::ParenExpr(it) => it.expr(),
        ast::Expr::RefExpr(it) => it.expr(),
        ast::Expr::PrefixExpr(it) => it.expr(),
        _ => None,
    };
    inner.map_or_else(|| receiver.clone(), |it| owner_of(&it))
}

/// How a runtime is bound and used.
#[derive(Debug, Clone)]
pub struct Bound {
    /// How it is bound.
    pub binding: Binding,
    /// The tasks that are started on it.
    pub spawns: Vec<CallIx>,
    /// The futures that are driven on it.
    pub block_ons: Vec<CallIx>,
    /// Statements that only enter it.
    pub enters: Vec<SyntaxNode>,
    /// Expressions that take its handle.
    pub handles: Vec<SyntaxNode>,
    /// The functions that it is handed to.
    pub lent: Vec<Lent>,
    /// The fields that keep it.
    pub stored: Vec<Stored>,
    /// Variables that share it.
    pub copies: Vec<SyntaxNode>,
}

impl Bound {
    fn new(binding: Binding) -> Self {
        Bound {
            binding,
            spawns: Vec::new(),
            block_ons: Vec::new(),
            enters: Vec::new(),
            handles: Vec::new(),
            lent: Vec::new(),
            stored: Vec::new(),
            copies: Vec::new(),
        }
    }
}

pub(in crate::flow) enum Operation {
    BlockOn,
    Spawn,
}

pub(in crate::flow) fn operation_on_runtime(callee: &Callee) -> Option<Operation> {
    match callee {
        Callee::Api(api) if api.kind == ApiKind::BlockOn => Some(Operation::BlockOn),
        Callee::Foreign(path) => matches!(
            path.as_str(),
            "tokio::runtime::Runtime::spawn"
                | "tokio::runtime::Handle::spawn"
                | "tokio::runtime::Runtime::spawn_blocking"
                | "tokio::runtime::Handle::spawn_blocking"
        )
        .then_some(Operation::Spawn),
        _ => None,
    }
}

/// Whether the function returns a reference to a runtime, possibly in an `Option` or `Result`.
pub(in crate::flow) fn hands_out_runtime(db: &ra_ap_ide_db::RootDatabase, function: Function) -> bool {
    let is_runtime = |ty: &ra_ap_hir::Type<'_>| {
        ty.is_reference() && names::type_head(db, ty).as_deref() == Some("tokio::runtime::Runtime")
    };
    let ty = function.ret_type(db);
    is_runtime(&ty) || ty.type_arguments().any(|it| is_runtime(&it))
}

/// The expression around `node` that only unwraps it.
fn unwrapped(node: &SyntaxNode) -> SyntaxNode {
    let mut at = node.clone();
    while let Some(parent) = at.parent() {
        let passes = match parent.kind() {
            SyntaxKind::TRY_EXPR | SyntaxKind::PAREN_EXPR | SyntaxKind::REF_EXPR => true,
            SyntaxKind::METHOD_CALL_EXPR => {
                ast::MethodCallExpr::cast(parent.clone()).and_then(|it| it.name_ref()).is_some_and(|it| {
                    [
                        "unwrap",
                        "expect",
                        "ok",
                        "as_ref",
                        "map_err",
                        "ok_or",
                        "ok_or_else",
                        "context",
                        "with_context",
                    ]
                    .contains(&it.text())
                })
            }
            _ => false,
        };
        if !passes {
            break;
        }
        at = parent;
    }
    at
}

/// `rt`, `mut rt`, `Some(rt)`, `Ok(rt)`.
fn bound_name(pat: &ast::Pat) -> Option<ast::IdentPat> {
    match pat {
        ast::Pat::IdentPat(it) if it.pat().is_none() => Some(it.clone()),
        ast::Pat::TupleStructPat(it) => {
            let path = it.path()?.syntax().text().to_string();
            let mut fields = it.fields();
            match (path.as_str(), fields.next(), fields.next()) {
                ("Some" | "Ok", Some(ast::Pat::IdentPat(inner)), None) => Some(inner),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `let rt = match make() { Ok(rt) => rt, Err(e) => { ..; return } };`
fn bound_by_match(node: &SyntaxNode) -> Option<(SyntaxNode, ast::IdentPat)> {
    let it = ast::MatchExpr::cast(node.clone())?;
    let statement = node.parent().and_then(ast::LetStmt::cast)?;
    let ast::Pat::IdentPat(pat) = statement.pat()? else { return None };
    let mut passes = 0;
    for arm in it.match_arm_list()?.arms() {
        let inner = bound_name(&arm.pat()?);
        let expr = arm.expr()?;
        match inner.and_then(|it| it.name()) {
            Some(name) if expr.syntax().text() == name.text() => passes += 1,
            _ if leaves(&expr) => {}
            _ => return None,
        }
    }
    (passes == 1).then(|| (statement.syntax().clone(), pat))
}

/// Whether the expression never yields a value.
fn leaves(expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::ReturnExpr(_) | ast::Expr::ContinueExpr(_) | ast::Expr::BreakExpr(_) => true,
        ast::Expr::MacroExpr(it) => {
            let text = it.syntax().text().to_string();
            ["panic!", "unreachable!", "todo!", "bail!"].iter().any(|word| text.contains(word))
        }
        ast::Expr::CallExpr(it) => it.syntax().text().to_string().contains("process::exit"),
        ast::Expr::BlockExpr(block) => match block.tail_expr() {
            Some(tail) => leaves(&tail),
            None => match block.statements().last() {
                Some(ast::Stmt::ExprStmt(it)) => it.expr().is_some_and(|it| leaves(&it)),
                _ => false,
            },
        },
        _ => false,
    }
}

fn handed_on(parent: &SyntaxNode) -> String {
    let line = on_one_line(&parent.text().to_string());
    let short: String = line.chars().take(50).collect();
    format!("the runtime is stored or handed on (`{short}`), which is not followed")
}

/// A builder's hooks and stack size, which tasks of another runtime would not have.
fn builder_hook(flow: &Flow<'_>, node: &SyntaxNode) -> Option<Refusal> {
    let chain = ast::MethodCallExpr::cast(node.clone())?.receiver();
    let binding = flow.builder_binding(node).and_then(|it| it.initializer());
    hook_in(chain).or_else(|| hook_in(binding))
}

fn hook_in(mut at: Option<ast::Expr>) -> Option<Refusal> {
    while let Some(ast::Expr::MethodCallExpr(call)) = at {
        let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
        if name == "thread_stack_size" {
            return Some(Refusal::new(
                RefusalCode::StackSize,
                "the runtime asks for a stack size of its own",
            ));
        }
        if name.starts_with("on_") {
            return Some(Refusal::new(
                RefusalCode::EntryPoint,
                format!("the runtime's hook `{name}` would be lost"),
            ));
        }
        let plain = call_arguments(call.syntax())
            .iter()
            .all(|it| matches!(it, ast::Expr::Literal(_) | ast::Expr::PathExpr(_) | ast::Expr::CallExpr(_)));
        if !plain {
            return Some(Refusal::new(
                RefusalCode::NeedsRule,
                format!("the argument of `{name}` does something of its own"),
            ));
        }
        at = call.receiver();
    }
    None
}
