//! Statics that hold a runtime and are used by their own name: `static RT: LazyLock<Runtime>`, `lazy_static!`. A task that is started on
//! one is started on the running runtime, and the static goes with its last use.

use ra_ap_hir::{ModuleDef, PathResolution, Static};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use super::entry::{guard_statement, handle_expression};
use super::{Binding, Bound, Operation, RUNTIME, RuntimeSource, RuntimeUse, operation_on_runtime};
use crate::facts::api::SHARED_RUNTIME;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Src};
use crate::facts::names;
use crate::facts::sites::{Site, SiteState};
use crate::facts::suppression;
use crate::flow::Flow;
use crate::flow::assemble::Assembler;
use crate::flow::context::call_arguments;
use crate::flow::mentions::tokens_naming;
use crate::policy::RuntimeForm;
use crate::program::{ChannelId, Runtime, RuntimeId};
use crate::refusal::{Refusal, RefusalCode};

/// What is done with the runtime in a static.
#[derive(Debug, Default)]
pub struct StaticUses {
    /// What gives way to the running runtime: tasks that are started, handles that are taken.
    pub runtimes: Vec<RuntimeId>,
    /// The futures that are driven on it.
    pub block_ons: Vec<CallIx>,
    /// Where these name it.
    pub names: FxHashSet<Src>,
}

/// One use of a static's runtime that can give way.
struct Use {
    name: Src,
    call: CallIx,
    bound: Bound,
}

impl<'db> Flow<'db> {
    /// Whether a static of this type holds a runtime: itself, behind a lazy cell, or in a cell that is filled later.
    pub(in crate::flow) fn holds_runtime(&self, item: Static) -> bool {
        let db = self.facts.db;
        let ty = item.ty(db);
        let is_runtime = |ty: &ra_ap_hir::Type<'_>| names::type_head(db, ty).as_deref() == Some(RUNTIME);
        ty.autoderef(db).any(|it| is_runtime(&it)) || ty.type_arguments().any(|it| is_runtime(&it))
    }

    /// Whether the runtime in a static has one thread, which runs its tasks only while something drives it.
    pub(in crate::flow) fn is_single_threaded(&self, item: Static) -> bool {
        let Some(source) = self.facts.sema.source(item) else { return true };
        let made_there = makes_one_thread(source.value.syntax());
        // What `lazy_static!` makes stands beside the static, not in it.
        let call = self.facts.src_or_call_site(source.value.syntax()).filter(|_| source.file_id.is_macro());
        made_there
            || call.and_then(|it| Some((self.facts.workspace.file(it.file)?, it.range))).is_some_and(
                |(file, range)| {
                    let root = self.facts.sema.parse_guess_edition(file.id);
                    let element = root.syntax().covering_element(range);
                    let outer = element.ancestors().find(|it| it.kind() == SyntaxKind::MACRO_CALL);
                    outer.is_some_and(|it| it.text().to_string().contains("new_current_thread"))
                },
            )
    }
}

/// Whether code makes a runtime of one thread.
pub(in crate::flow) fn makes_one_thread(node: &SyntaxNode) -> bool {
    let names = node.descendants().filter_map(ast::NameRef::cast);
    names.into_iter().any(|it| it.text() == "new_current_thread")
}

impl<'db> Assembler<'_, 'db> {
    /// Finds the statics that hold a runtime, and what is done with them.
    pub(in crate::flow) fn collect_static_runtimes(&mut self) {
        if self.program.policies.runtime == RuntimeForm::Shared {
            return;
        }
        let first = self.sites.len();
        for item in self.statics_with_runtimes() {
            let single = self.flow.is_single_threaded(item);
            let facts = &self.flow.facts;
            let tokens = tokens_naming(facts, Definition::Static(item)).into_iter();
            // In a macro's arguments, the name stands in what the macro makes of them.
            let tokens = tokens.flat_map(|it| facts.sema.descend_into_macros_exact(it)).collect::<Vec<_>>();
            for token in &tokens {
                self.flow.facts.build_body_around(token);
            }
            let mut uses = StaticUses::default();
            for token in tokens {
                self.add_static_use(item, &token, single, &mut uses);
            }
            self.runtimes.statics.insert(item, uses);
        }
        let known =
            suppression::suppressed(self.flow.facts.workspace, &self.flow.facts, &self.sites[first..]);
        self.suppressed.reasons.extend(known.reasons);
        self.suppressed.used.extend(known.used);
        self.sites.sort_by_key(|site| (site.src.file, site.src.range.start(), site.src.range.end()));
    }

    fn statics_with_runtimes(&self) -> Vec<Static> {
        let facts = &self.flow.facts;
        let mut found = Vec::new();
        for file in &facts.workspace.files {
            if !file.candidate || !file.placement.is_analysed() || !file.text.contains("Runtime") {
                continue;
            }
            let root = facts.sema.parse_guess_edition(file.id);
            let mut written: Vec<SyntaxNode> = root.syntax().descendants().collect();
            let calls = written.iter().cloned().filter_map(ast::MacroCall::cast);
            let mut calls: Vec<ast::MacroCall> = calls.filter(is_lazy_static).collect();
            // The macro declares one and calls itself for the rest.
            while let Some(call) = calls.pop() {
                let Some(expanded) = facts.sema.expand_macro_call(&call) else { continue };
                let inner = expanded.value.descendants();
                calls.extend(inner.filter_map(ast::MacroCall::cast).filter(is_lazy_static));
                written.extend(expanded.value.descendants());
            }
            for item in written.into_iter().filter_map(ast::Static::cast) {
                let Some(item) = facts.sema.to_def(&item) else { continue };
                if self.flow.holds_runtime(item) && !found.contains(&item) {
                    found.push(item);
                }
            }
        }
        found
    }

    fn add_static_use(&mut self, item: Static, token: &SyntaxToken, single: bool, uses: &mut StaticUses) {
        let Some(found) = self.static_use(token) else { return };
        let Use { name, call, bound } = found;
        // A test's own and what only tests name is no part of the program.
        if bound.spawns.is_empty() && bound.handles.is_empty() && bound.enters.is_empty() {
            uses.block_ons.extend(bound.block_ons);
            uses.names.insert(name);
            return;
        }
        let title = item.name(self.flow.facts.db).as_str().to_owned();
        self.sites.push(Site { src: name, api: &SHARED_RUNTIME, state: SiteState::Call(call) });
        let never = self.static_obstacle(&title, name, call, single, &bound);
        let body = self.flow.facts.calls[call.0].body;
        let proof = self.runtime_proof(body);
        let sends = bound.spawns.iter().flat_map(|it| self.sends_of_task(*it)).collect();
        let id = RuntimeId(self.program.runtimes.len());
        self.program.runtimes.push(Runtime {
            name: format!("the runtime in `{title}`"),
            never,
            spawns: Some(proof),
            sends,
            ..Runtime::default()
        });
        self.runtimes.by_call.insert(call, id);
        let bound = Bound {
            spawns: bound.spawns,
            enters: bound.enters,
            handles: bound.handles,
            ..Bound::new(bound.binding)
        };
        self.runtimes.uses.push(RuntimeUse::new(call, RuntimeSource::Shared, bound));
        uses.runtimes.push(id);
        uses.names.insert(name);
    }

    fn static_obstacle(
        &mut self,
        title: &str,
        name: Src,
        call: CallIx,
        single: bool,
        bound: &Bound,
    ) -> Option<Refusal> {
        if !self.rules.allows("shared-runtime") {
            return Some(Refusal::new(RefusalCode::NeedsRule, "rule `shared-runtime` is switched off"));
        }
        let site = [Site { src: name, api: &SHARED_RUNTIME, state: SiteState::Call(call) }];
        let facts = &self.flow.facts;
        if !suppression::suppressed(facts.workspace, facts, &site).reasons.is_empty() {
            return Some(Refusal::new(RefusalCode::DependsOn, "a comment suppresses it"));
        }
        let written = facts.calls[call.0].clone();
        if single {
            return Some(Refusal::new(
                RefusalCode::EntryPoint,
                format!(
                    "the runtime in `{title}` has one thread, and runs its tasks only while something drives it"
                ),
            ));
        }
        // Nobody knows where all values are dropped, whatever the user assumes.
        if let Some(trait_) = self.foreign_trait_around(written.body).filter(|it| it == "Drop") {
            return Some(Refusal::new(
                RefusalCode::NoRuntime,
                format!("it is in an implementation of `{trait_}`, which may run where no runtime does"),
            ));
        }
        self.common_obstacle(&written)
            .or_else(|| bound.spawns.iter().find_map(|it| self.endless_job(*it)))
            .or_else(|| bound.spawns.iter().find_map(|it| self.task_shared_by_tests(*it)))
    }

    /// The foreign trait that the function around `body` implements.
    fn foreign_trait_around(&self, body: BodyIx) -> Option<String> {
        let facts = &self.flow.facts;
        let around = std::iter::successors(Some(body), |it| facts.bodies[it.0].parent);
        let function = around.into_iter().find_map(|it| match facts.bodies[it.0].kind {
            BodyKind::Function(it) => Some(it),
            _ => None,
        })?;
        self.flow.method_group(function).foreign
    }

    /// `RT.spawn_blocking(|| loop { .. })`: a runtime in a static is never shut down, so nothing waits for the job.
    fn endless_job(&mut self, spawn: CallIx) -> Option<Refusal> {
        let facts = &self.flow.facts;
        let node = &facts.calls[spawn.0].node;
        let name = ast::MethodCallExpr::cast(node.clone())?.name_ref()?;
        let job = call_arguments(node).into_iter().next().filter(|_| name.text() == "spawn_blocking")?;
        let body = facts.body_of_node(job.syntax());
        let endless = match body {
            Some(body) => {
                self.flow.inline_bodies(body).iter().any(|it| self.flow.endless_loop(*it).is_some())
            }
            None => true,
        };
        endless.then(|| {
            Refusal::new(
                RefusalCode::EndlessBlocking,
                "its blocking job may never end, which would hang the running runtime's shutdown; the static's is never shut down",
            )
        })
    }

    /// The channels that a task sends on.
    fn sends_of_task(&mut self, spawn: CallIx) -> Vec<Option<ChannelId>> {
        let node = self.flow.facts.calls[spawn.0].node.clone();
        let Some(future) = call_arguments(&node).into_iter().next() else { return Vec::new() };
        let body = match self.flow.call_at(future.syntax()) {
            Some((_, crate::facts::body::Callee::Workspace(function))) => {
                self.flow.facts.body_of_function(function)
            }
            _ => self.flow.facts.body_of_node(future.syntax()),
        };
        body.map(|it| self.reached_from(&[it]).sends).unwrap_or_default()
    }

    /// What is done with the static that `token` names.
    fn static_use(&self, token: &SyntaxToken) -> Option<Use> {
        let facts = &self.flow.facts;
        let path = token.parent_ancestors().find_map(ast::PathExpr::cast)?;
        let last = path.path()?.segment()?.name_ref()?;
        if last.syntax().text_range() != token.text_range() {
            return None;
        }
        let name = facts.src(last.syntax())?;
        let call = used_by(path.syntax().clone())?;
        let ix = facts.call_index(call.syntax())?;
        let mut bound = Bound::new(Binding::InPlace);
        self.drive(&call, &mut bound)?;
        let call = bound.spawns.first().copied().unwrap_or(ix);
        Some(Use { name, call, bound })
    }

    /// What a method that is called on a runtime does with it: a future is driven, a task started, the handle taken, the runtime entered.
    pub(super) fn drive(&self, call: &ast::MethodCallExpr, bound: &mut Bound) -> Option<()> {
        let facts = &self.flow.facts;
        let ix = facts.call_index(call.syntax())?;
        match operation_on_runtime(&facts.calls[ix.0].callee) {
            Some(Operation::BlockOn) => bound.block_ons.push(ix),
            Some(Operation::Spawn) => bound.spawns.push(ix),
            None => match call.name_ref()?.text() {
                "handle" => {
                    let user = call.syntax().parent().and_then(ast::MethodCallExpr::cast);
                    let user = user.filter(|it| it.receiver().is_some_and(|it| it.syntax() == call.syntax()));
                    let used = user.and_then(|it| facts.call_index(it.syntax()));
                    match used.and_then(|it| Some((it, operation_on_runtime(&facts.calls[it.0].callee)?))) {
                        Some((user, Operation::BlockOn)) => bound.block_ons.push(user),
                        Some((user, Operation::Spawn)) => bound.spawns.push(user),
                        None => bound.handles.push(handle_expression(call)?),
                    }
                }
                "enter" => bound.enters.push(guard_statement(facts, call)?),
                _ => return None,
            },
        }
        Some(())
    }
}

/// The method that is called on the runtime that a static's name yields.
pub(super) fn used_by(name: SyntaxNode) -> Option<ast::MethodCallExpr> {
    let mut at = name;
    loop {
        let parent = at.parent()?;
        match parent.kind() {
            SyntaxKind::PAREN_EXPR | SyntaxKind::REF_EXPR | SyntaxKind::PREFIX_EXPR => at = parent,
            SyntaxKind::METHOD_CALL_EXPR => {
                let call = ast::MethodCallExpr::cast(parent.clone())?;
                if call.receiver()?.syntax() != &at {
                    return None;
                }
                if !["get", "as_ref", "unwrap", "expect"]
                    .iter()
                    .any(|it| call.name_ref().is_some_and(|name| name.text() == *it))
                {
                    return Some(call);
                }
                at = parent;
            }
            _ => return None,
        }
    }
}

fn is_lazy_static(call: &ast::MacroCall) -> bool {
    let name = call.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
    name.is_some_and(|it| it.text() == "lazy_static") && call.syntax().text().to_string().contains("Runtime")
}

/// Whether `lazy_static!` calls this function once: its macro makes it of the initialiser.
pub(super) fn is_made_by_lazy_static(flow: &Flow<'_>, function: &SyntaxNode) -> bool {
    let expanded = flow.facts.sema.hir_file_for(function).is_macro();
    let dereferenced = function.ancestors().find_map(ast::Impl::cast).and_then(|it| it.trait_());
    let derefs = dereferenced.is_some_and(|it| it.syntax().text().to_string().ends_with("Deref"));
    // A function written in a macro's arguments may be called by anything; this one is the macro's own.
    let own = ast::Fn::cast(function.clone()).and_then(|it| flow.facts.src(it.name()?.syntax())).is_none();
    expanded && derefs && own
}

/// The static that an expression names.
pub(super) fn static_of(flow: &Flow<'_>, expr: &ast::Expr) -> Option<Static> {
    let ast::Expr::PathExpr(path) = expr else { return None };
    match flow.facts.sema.resolve_path(&path.path()?)? {
        PathResolution::Def(ModuleDef::Static(item)) => Some(item),
        _ => None,
    }
}

/// The part of a `lazy_static!` that declares the static.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The whole call, as an item.
    pub whole: SyntaxNode,
    /// Where the one declaration stands, if there are others.
    pub part: Option<Src>,
}

/// Where `lazy_static!` declares the static.
pub(super) fn lazy_static_item(flow: &Flow<'_>, item: Static) -> Option<Declared> {
    let source = flow.facts.sema.source(item)?;
    let src = flow.facts.src(source.value.name()?.syntax())?;
    let root = flow.facts.sema.parse_guess_edition(src.file);
    let element = root.syntax().covering_element(src.range);
    let call = element.ancestors().find_map(ast::MacroCall::cast).filter(is_lazy_static)?;
    let items = call.syntax().parent().filter(|it| it.kind() == SyntaxKind::MACRO_ITEMS);
    let whole = items.unwrap_or_else(|| call.syntax().clone());
    // Between the braces, declarations end with a semicolon each.
    let inner = call.token_tree()?.syntax().children_with_tokens().collect::<Vec<_>>();
    let inner = inner.get(1..inner.len().checked_sub(1)?)?;
    let mut parts = inner.split_inclusive(|it| it.kind() == SyntaxKind::SEMICOLON);
    let mut others = 0;
    let mut part = None;
    for declaration in parts.by_ref() {
        let mut code = declaration.iter().filter(|it| it.kind() != SyntaxKind::WHITESPACE);
        let Some(first) = code.next() else { continue };
        let end = declaration.last().map_or(first.text_range().end(), |it| it.text_range().end());
        let range = TextRange::new(first.text_range().start(), end);
        match range.contains_range(src.range) {
            true => part = Some(Src { file: src.file, range }),
            false => others += usize::from(declaration.iter().any(|it| it.kind() == SyntaxKind::STATIC_KW)),
        }
    }
    let part = part.filter(|_| others > 0);
    Some(Declared { whole, part })
}
