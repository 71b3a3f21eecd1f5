//! Lowers runtimes that give way: `block_on` becomes `.await`, tasks are started directly, the runtime's own statement goes.

use std::collections::BTreeMap;

use ra_ap_hir::PathResolution;
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Direction, SourceFile, SyntaxElement, SyntaxKind, SyntaxNode, TextSize};

use super::imports::delete_line;
use super::lower::{Lowerer, indent_at};
use super::operation::{Operation, What};
use crate::edit::EDITION;
use crate::edit::Edit;
use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee, Runs};
use crate::facts::names;
use crate::flow::assemble::runtimes::lent::LentForm;
use crate::flow::assemble::runtimes::shared::Guard;
use crate::flow::assemble::runtimes::tried::TriedFile;
use crate::flow::assemble::runtimes::{Binding, RuntimeSource, RuntimeUse};
use crate::flow::context::call_arguments;
use crate::ledger::UnitIx;
use crate::plan::decide::{ThreadForm, WaitForm};
use crate::program::{RuntimeId, ThreadBody, ThreadId};
use crate::refusal::RefusalCode;

/// A thread that does nothing but drive one async block on a runtime of its own.
struct Driver {
    block_on: CallIx,
    runtime: RuntimeId,
    rewrite: String,
}

/// A runtime that stays with the thread that makes it.
pub(super) struct OwnRuntime {
    runtime: RuntimeId,
    pub(super) statement: SyntaxNode,
}

impl Lowerer<'_, '_> {
    /// `block_on(future)` becomes `future.await`.
    pub(super) fn block_on(&mut self, unit: UnitIx, ix: CallIx, form: WaitForm) {
        self.lowered.rules.insert(ix, "block-on");
        if let Some(file) = self.assembly.tried_files.get(&ix).filter(|_| form == WaitForm::Twin).cloned() {
            return self.file_twin(unit, &file);
        }
        self.promise_send(unit, ix);
        if self.drivers().iter().any(|it| it.block_on == ix) {
            return;
        }
        let call = &self.flow.facts.calls[ix.0];
        let whole = self.assembly.wait_nodes.get(&ix).cloned();
        let base = match (&whole, &call.callee) {
            (Some(_), _) => "block-in-place",
            (None, Callee::Api(api)) if api.path.starts_with("tokio::runtime::Handle") => "handle",
            (None, Callee::Api(api)) if api.path.starts_with("tokio::runtime::Runtime") => "runtime",
            _ => "function",
        };
        let future = call_arguments(&call.node).into_iter().next();
        let grouped = future.as_ref().is_some_and(|it| !takes_await(it));
        let name = if grouped { format!("{base}-grouped") } else { base.to_owned() };
        let node = whole.unwrap_or_else(|| call.node.clone());
        if let Some(around) = self.assembly.in_place.get(&ix).cloned() {
            let known = |it: &Operation| {
                it.node == around && matches!(&it.what, What::Rewrite { rule, .. } if *rule == "block-on")
            };
            if !self.operations.iter().any(known) {
                let names = ["block-in-place-body", "block-in-place-body-move"];
                self.rewrite(unit, &around, "block-on", &names, &[], BTreeMap::new());
            }
        }
        if let Some((node, name)) = self.ends_entry(ix, future.as_ref()) {
            self.rewrite(unit, &node, "block-on", &[name], &[], BTreeMap::new());
            return;
        }
        self.unused_handle(unit, ix);
        let in_block = name.replacen("block-in-place", "block-in-place-block", 1);
        self.rewrite(unit, &node, "block-on", &[&name, &in_block], &[], BTreeMap::new());
        self.note(unit, "the future runs on the surrounding runtime, and other tasks run while it waits");
    }

    /// `Ok(handle) => handle.block_on(f)`, `fn work(handle: Handle)`: nobody uses a handle any more that was asked for by an arm,
    /// or taken as a parameter, to drive futures.
    fn unused_handle(&mut self, unit: UnitIx, ix: CallIx) {
        let facts = &self.flow.facts;
        let receiver = |it: &CallIx| {
            let call = ast::MethodCallExpr::cast(facts.calls[it.0].node.clone())?;
            Some(call.receiver()?.syntax().clone())
        };
        let local_at = |it: SyntaxNode| {
            let path = ast::PathExpr::cast(it)?.path()?;
            let PathResolution::Local(local) = facts.sema.resolve_path(&path)? else { return None };
            Some(local)
        };
        let Some(handle) = receiver(&ix).and_then(local_at) else { return };
        let source = handle.primary_source(facts.db);
        let around = source
            .as_ident_pat()
            .map(|it| it.syntax().clone())
            .and_then(|it| it.ancestors().find(|it| !ast::Pat::can_cast(it.kind())));
        if around.is_none_or(|it| !matches!(it.kind(), SyntaxKind::MATCH_ARM | SyntaxKind::PARAM)) {
            return;
        }
        // A runtime that is a parameter goes itself.
        let head = names::type_head(facts.db, &handle.ty(facts.db).strip_references());
        if head.as_deref() != Some("tokio::runtime::Handle") {
            return;
        }
        let waits = self.assembly.wait_calls.iter().zip(&self.decisions.waits);
        let awaited: Vec<(CallIx, SyntaxNode)> = waits
            .filter(|(_, form)| form.is_ok())
            .filter_map(|(it, _)| Some((*it, receiver(it)?)))
            .filter(|(_, it)| local_at(it.clone()) == Some(handle))
            .collect();
        // A thread that takes it along may be started on it.
        let bodies = &facts.bodies;
        let started_on = |it: &CallIx| {
            let mut threads = self.assembly.thread_calls.iter().enumerate().filter(|(_, call)| *call == it);
            threads.any(|(id, _)| self.assembly.taken_handles.contains_key(&ThreadId(id)))
        };
        let in_thread = |(it, _): &(CallIx, SyntaxNode)| {
            let mut runs = std::iter::successors(Some(facts.calls[it.0].body), |it| bodies[it.0].parent);
            runs.any(|it| matches!(&bodies[it.0].runs, Runs::Thread(call) if started_on(call)))
        };
        // The first of them tells for all.
        if awaited.first().is_none_or(|(it, _)| *it != ix) || awaited.iter().any(in_thread) {
            return;
        }
        let gone: Vec<SyntaxNode> = awaited.into_iter().map(|(_, it)| it).collect();
        self.mark_unused(unit, &gone);
    }

    /// A file operation for which a runtime was asked for is std's own.
    fn file_twin(&mut self, unit: UnitIx, file: &TriedFile) {
        self.rewrite(unit, &file.whole, "block-on", &["tried-block", "tried"], &[], BTreeMap::new());
        let names = ["file-block", "file-block-move", "file-driven"];
        self.rewrite(unit, &file.driven, "block-on", &names, &[], BTreeMap::new());
        let function = BTreeMap::from([("function".to_owned(), file.twin.clone())]);
        self.rewrite(unit, &file.operation, "block-on", &["file-awaited", "file"], &[], function);
        self.note(
            unit,
            "the file is worked with where no runtime runs, too; on a runtime's worker `block_on` panicked",
        );
    }

    /// `block_on(async { .. })` at the end of an entry point, whose own body the block's becomes: what to rewrite, and how.
    fn ends_entry(&self, ix: CallIx, future: Option<&ast::Expr>) -> Option<(SyntaxNode, &'static str)> {
        let facts = &self.flow.facts;
        let call = &facts.calls[ix.0];
        let entry = facts.bodies[call.body.0].node.clone();
        let id = self.assembly.runtimes.iter().position(|it| it.bound.block_ons.contains(&ix))?;
        self.assembly.program.runtimes[id].entry?;
        let Some(ast::Expr::BlockExpr(block)) = future else { return None };
        block.async_token()?;
        let body = ast::Fn::cast(entry)?.body()?;
        let moves = block.move_token().is_some();
        if body.tail_expr().is_some_and(|it| it.syntax() == &call.node) {
            return Some((call.node.clone(), if moves { "body-move" } else { "body" }));
        }
        let last = body.statements().last().filter(|_| body.tail_expr().is_none())?;
        let statement = call.node.parent().filter(|it| it == last.syntax())?;
        let value = facts.sema.type_of_expr(&ast::Expr::cast(call.node.clone())?)?.original;
        let name = if moves { "body-statement-move" } else { "body-statement" };
        value.is_unit().then_some((statement, name))
    }

    /// The runtime's binding goes, and what was started on it is started on the running one.
    pub(super) fn runtime(&mut self, unit: UnitIx, id: RuntimeId) {
        let runtime = self.assembly.runtimes[id.0].clone();
        self.lowered.rules.insert(runtime.call, runtime.rule());
        if let Some(guard) = &runtime.guard {
            return self.guarded(unit, &runtime, guard);
        }
        if let Binding::Kept { items, parts, .. } = &runtime.bound.binding {
            self.remove_statements(unit, items);
            for part in parts {
                let text = self.text(part.file);
                let edit = delete_line(&text, part.range.start().into(), part.range.end().into());
                self.plain_edit(unit, part.file, edit);
            }
            let name = &self.assembly.program.runtimes[id.0].name;
            return self.note(unit, format!("nothing uses `{name}` any more: it goes, with its static"));
        }
        if let Some(made) = &runtime.on_pool {
            return self.driven_on_pool(unit, &runtime, made);
        }
        match self.end_of_making(id) {
            Some(Ok(())) => return,
            Some(Err(why)) => self.note(unit, why),
            None => {}
        }
        let policy = self.assembly.program.policies.runtime.name();
        for spawn in &runtime.bound.spawns {
            let node = self.flow.facts.calls[spawn.0].node.clone();
            let method = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.name_ref());
            let names: &[&str] = match method.map(|it| it.text().to_string()).as_deref() {
                Some("spawn_blocking") => &["spawn-blocking", "spawn-blocking-handle"],
                _ => &["spawn", "spawn-handle"],
            };
            self.rewrite(unit, &node, "shared-runtime", names, &[("runtime", policy)], BTreeMap::new());
            self.note(unit, "tasks end with the surrounding runtime");
        }
        for (index, lent) in runtime.bound.lent.iter().enumerate() {
            self.remove_from_list(unit, &lent.argument);
            if runtime.bound.lent[..index].iter().all(|it| it.parameter != lent.parameter) {
                self.remove_from_list(unit, lent.parameter.syntax());
            }
        }
        for stored in &runtime.bound.stored {
            self.remove_from_list(unit, &stored.declared);
            stored.parts.iter().for_each(|it| self.remove_from_list(unit, it));
        }
        let mut gone = [runtime.bound.enters.as_slice(), &runtime.bound.copies].concat();
        for handle in &runtime.bound.handles {
            let names = ["own-handle-clone", "own-handle"];
            self.rewrite(unit, handle, "shared-runtime", &names, &[], BTreeMap::new());
            self.note(unit, "tasks end with the surrounding runtime");
        }
        if runtime.attribute.is_none()
            && runtime.source == RuntimeSource::Made
            && !self.stays_with_thread(id)
            && !matches!(runtime.bound.binding, Binding::Thread { .. })
        {
            self.note(unit, "the work runs on the surrounding runtime; what the removed builder set is gone");
        }
        let stays = self.stays_with_thread(id);
        if let Binding::Statement(node) | Binding::IfLet(node) = &runtime.bound.binding
            && !stays
        {
            self.keep_error_types(unit, node);
        }
        if self.drivers().iter().any(|it| it.runtime == id) || stays {
            return self.remove_statements(unit, &gone);
        }
        match &runtime.bound.binding {
            Binding::InPlace | Binding::Kept { .. } => {}
            Binding::Thread { whole, calls } => {
                for call in calls {
                    self.lowered.rules.insert(*call, "runtime-bootstrap");
                }
                let names = ["thread-made", "thread-made-unwrap", "thread-made-expect"];
                self.rewrite(unit, whole, "runtime-bootstrap", &names, &[], BTreeMap::new());
            }
            Binding::Statement(node) => {
                let made = self.flow.facts.calls[runtime.call.0].node.clone();
                if let Some(builder) = self.flow.builder_binding(&made) {
                    gone.push(builder.syntax().clone());
                }
                gone.push(node.clone());
            }
            Binding::IfLet(node) => {
                let flat = ast::IfExpr::cast(node.clone())
                    .and_then(|it| it.then_branch())
                    .is_some_and(|it| it.statements().all(|it| matches!(it, ast::Stmt::ExprStmt(_))));
                let form: &[(&str, &str)] = if flat { &[("form", "flat")] } else { &[] };
                let names = ["if-let", "if-let-else", "if-let-ok", "if-let-ok-else"];
                self.rewrite(unit, node, "shared-runtime", &names, form, BTreeMap::new());
            }
        }
        self.remove_statements(unit, &gone);
    }

    /// A thread's own runtime becomes the running one's handle, which drives the same futures on the blocking pool.
    fn driven_on_pool(&mut self, unit: UnitIx, runtime: &RuntimeUse, made: &SyntaxNode) {
        let names = ["on-pool-unwrap", "on-pool-expect"];
        self.rewrite(unit, made, "runtime-bootstrap", &names, &[], BTreeMap::new());
        let call = self.flow.facts.calls[runtime.call.0].node.clone();
        if let Some(builder) = self.flow.builder_binding(&call) {
            self.remove_statements(unit, &[builder.syntax().clone()]);
        }
        self.note(unit, "the blocking pool drives the futures by the running runtime's handle; what the removed builder set is gone");
    }

    /// Whether the function that hands the runtime out goes, and its making with it; else why it stays.
    fn end_of_making(&mut self, id: RuntimeId) -> Option<Result<(), String>> {
        let runtimes = self.assembly.program.runtimes.iter().zip(&self.decisions.runtimes);
        let (_, decision) = runtimes.into_iter().find(|(it, _)| it.with == Some(id))?;
        if let Err(refusal) = decision {
            return Some(Err(format!("the runtime stays: {}", refusal.reason)));
        }
        if let Binding::Thread { calls, .. } = &self.assembly.runtimes[id.0].bound.binding {
            self.lowered.rules.extend(calls.iter().map(|it| (*it, "runtime-bootstrap")));
        }
        Some(Ok(()))
    }

    /// `let rt = make().expect(..);` becomes a `let .. else` on the shared runtime.
    fn guarded(&mut self, unit: UnitIx, runtime: &RuntimeUse, guard: &Guard) {
        let (Binding::Statement(statement) | Binding::IfLet(statement)) = &runtime.bound.binding else {
            return;
        };
        let mut typed: Vec<&ast::Param> = Vec::new();
        for lent in runtime.bound.lent.iter().filter(|it| it.form == LentForm::Value) {
            if typed.contains(&&lent.parameter) {
                continue;
            }
            typed.push(&lent.parameter);
            let Some(src) = lent.parameter.ty().and_then(|it| self.flow.facts.src(it.syntax())) else {
                return self.fail(unit, RefusalCode::InMacro, "a macro definition names the runtime's type");
            };
            self.plain_edit(unit, src.file, Edit::insert(src.range.start().into(), "&'static "));
        }
        let mut extra = BTreeMap::from([
            ("shared".to_owned(), guard.shared.clone()),
            ("log".to_owned(), guard.log.clone()),
            ("leave".to_owned(), guard.leave.to_owned()),
        ]);
        if let Some((requester, error)) = &guard.answer {
            extra.insert("requester".to_owned(), requester.clone());
            extra.insert("error".to_owned(), error.clone());
        } else if guard.kept.is_none() {
            self.note(unit, "nobody is told that the runtime is missing: no channel for an answer was found");
        }
        if let Some(restore) = &guard.restore {
            extra.insert("restore".to_owned(), restore.clone());
        }
        let Some((file, node, base)) = self.statement_of(statement) else {
            return self.fail(
                unit,
                RefusalCode::InMacro,
                "it stands in a macro's arguments that cannot be edited",
            );
        };
        if runtime.source == RuntimeSource::Made {
            self.note(unit, "the work runs on the shared runtime; what the removed builder set is gone");
        }
        if guard.kept.is_none() {
            self.note(unit, "a missing runtime is an error for one request instead of a panic");
        }
        let what = What::Rewrite {
            rule: runtime.rule(),
            names: vec![guard.rewrite().to_owned()],
            attributes: Vec::new(),
            extra,
        };
        self.operations.push(Operation { unit, file, node, base, what });
    }

    /// The statement in source: itself, or, in a macro's arguments, parsed on its own.
    fn statement_of(&self, node: &SyntaxNode) -> Option<(FileId, SyntaxNode, TextSize)> {
        let src = self.flow.facts.src(node)?;
        if self.flow.facts.sema.hir_file_for(node).file_id().is_some() {
            return Some((src.file, node.clone(), TextSize::new(0)));
        }
        let text = self.text(src.file);
        let before = format!("fn f() {{\n{}", indent_at(&text, src.range.start().into()));
        let before = before.as_str();
        let written = text.get(usize::from(src.range.start())..usize::from(src.range.end()))?;
        let file = SourceFile::parse(&format!("{before}{written}\n}}"), EDITION).tree();
        let base = src.range.start().checked_sub(TextSize::of(before))?;
        let found = file
            .syntax()
            .descendants()
            .find(|it| it.kind() == node.kind() && it.text_range().start() == TextSize::of(before))?;
        Some((src.file, found, base))
    }

    /// A thread around one async block becomes a task of that block; `false` if it is not such a thread.
    pub(super) fn thread_of_runtime(&mut self, unit: UnitIx, id: ThreadId) -> bool {
        let Some(driver) = self.driver(id) else { return false };
        let call = self.flow.facts.calls[self.assembly.thread_calls[id.0].0].clone();
        self.rewrite(unit, &call.node, "runtime-bootstrap", &[&driver.rewrite], &[], BTreeMap::new());
        true
    }

    fn drivers(&self) -> Vec<Driver> {
        (0..self.assembly.program.threads.len()).filter_map(|it| self.driver(ThreadId(it))).collect()
    }

    fn driver(&self, id: ThreadId) -> Option<Driver> {
        if self.decisions.threads[id.0] != ThreadForm::Task {
            return None;
        }
        let facts = &self.flow.facts;
        let call = &facts.calls[self.assembly.thread_calls[id.0].0];
        let Callee::Api(api) = call.callee else { return None };
        let thread = &self.assembly.program.threads[id.0];
        let ThreadBody::Closure(body) = thread.body else { return None };
        let closure = ast::ClosureExpr::cast(facts.bodies[body.0].node.clone())?;
        if api.kind != ApiKind::ThreadSpawn || closure.ret_type().is_some() {
            return None;
        }
        let (first, last, in_statement) = parts(&closure.body()?)?;
        let block_on = facts.call_index(last.syntax())?;
        let position = self.assembly.runtimes.iter().position(|it| it.bound.block_ons == [block_on])?;
        let runtime = &self.assembly.runtimes[position];
        if self.decisions.runtimes[position].is_err() || !runtime.bound.spawns.is_empty() {
            return None;
        }
        let ast::Expr::BlockExpr(block) = call_arguments(last.syntax()).into_iter().next()? else {
            return None;
        };
        block.async_token()?;
        let unused = thread.handle.is_none_or(|it| self.assembly.program.handles[it.0].unused);
        if in_statement && !unused && block.tail_expr().is_some() {
            return None;
        }
        let rewrite = match (&runtime.bound.binding, first, in_statement) {
            (Binding::InPlace, None, false) => "thread-in-place",
            (Binding::InPlace, None, true) => "thread-in-place-statement",
            (Binding::Statement(node), Some(first), _) if *node == first => {
                let has_else = ast::LetStmt::cast(first).is_some_and(|it| it.let_else().is_some());
                match (has_else, in_statement) {
                    (false, false) => "thread-block-on",
                    (false, true) => "thread-block-on-statement",
                    (true, false) => "thread-else",
                    (true, true) => "thread-else-statement",
                }
            }
            _ => return None,
        };
        let moves = if block.move_token().is_some() { "-move" } else { "" };
        Some(Driver { block_on, runtime: RuntimeId(position), rewrite: format!("{rewrite}{moves}") })
    }

    /// Whether a thread that keeps its thread drives the rest of its body on the runtime.
    pub(super) fn stays_with_thread(&self, id: RuntimeId) -> bool {
        let threads = 0..self.assembly.program.threads.len();
        threads.filter_map(|it| self.kept_runtime(ThreadId(it))).any(|it| it.runtime == id)
    }

    /// The runtime that a local thread makes before anything in it waits.
    pub(super) fn kept_runtime(&self, id: ThreadId) -> Option<OwnRuntime> {
        if self.decisions.threads[id.0] != ThreadForm::Local {
            return None;
        }
        let facts = &self.flow.facts;
        let thread = &self.assembly.program.threads[id.0];
        let ThreadBody::Closure(body) = thread.body else { return None };
        let closure = ast::ClosureExpr::cast(facts.bodies[body.0].node.clone())?;
        let ast::Expr::BlockExpr(block) = closure.body()? else { return None };
        let statements: Vec<SyntaxNode> = block.statements().map(|it| it.syntax().clone()).collect();
        let mut made = self.assembly.runtimes.iter().enumerate();
        let (runtime, statement) = made.find_map(|(index, it)| match &it.bound.binding {
            Binding::Statement(node) if it.source == RuntimeSource::Made && statements.contains(node) => {
                Some((index, node.clone()))
            }
            _ => None,
        })?;
        self.decisions.runtimes[runtime].as_ref().ok()?;
        let made = &self.assembly.runtimes[runtime];
        if !made.bound.stored.is_empty() || !made.bound.copies.is_empty() {
            return None;
        }
        // What comes before the runtime cannot await.
        let whole = facts.src(closure.syntax())?;
        let after = facts.src(&statement)?.range.end();
        let waits = thread.waits.iter().map(|it| self.assembly.wait_calls[it.0]);
        let program = &self.assembly.program;
        let edges = program.calls.iter().zip(&self.assembly.edge_calls);
        let turned = edges.filter(|(it, _)| self.decisions.functions[it.callee.0] == Ok(true));
        let waits_later = waits.chain(turned.map(|(_, call)| *call)).all(|it| {
            let src = facts.src(&facts.calls[it.0].node);
            src.is_some_and(|it| {
                it.file != whole.file || !whole.range.contains_range(it.range) || it.range.start() >= after
            })
        });
        waits_later.then_some(OwnRuntime { runtime: RuntimeId(runtime), statement })
    }

    /// Removes an argument or a parameter with its comma, and with its line if it has one of its own.
    fn remove_from_list(&mut self, unit: UnitIx, node: &SyntaxNode) {
        let found = self.syntax_of(node).filter(|(_, it, _)| it.kind() == node.kind());
        let Some((file, node, base)) = found else {
            return self.fail(
                unit,
                RefusalCode::InMacro,
                "it stands in a macro's arguments that cannot be edited",
            );
        };
        let text = self.text(file);
        let range = node.text_range() + base;
        let (mut start, mut end) = (usize::from(range.start()), usize::from(range.end()));
        let comma = |it: &SyntaxElement| it.kind() == SyntaxKind::COMMA;
        let before = node.siblings_with_tokens(Direction::Prev).find(comma);
        let after = node.siblings_with_tokens(Direction::Next).find(comma);
        if let Some(after) = &after {
            end = start + usize::from(after.text_range().end() - node.text_range().start());
        }
        let line = text.get(..start).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
        let rest = text.get(end..).and_then(|it| it.find('\n').map(|at| &it[..at]));
        match (&before, &after, rest) {
            (_, _, Some(rest)) if text[line..start].trim().is_empty() && rest.trim().is_empty() => {
                start = line;
                end += rest.len() + 1;
            }
            (_, Some(_), _) => {
                end += text.get(end..).map_or(0, |it| it.len() - it.trim_start_matches([' ', '\t']).len());
            }
            (Some(before), None, _) => {
                start -= usize::from(node.text_range().start() - before.text_range().start());
            }
            (None, None, _) => {}
        }
        self.operations.push(Operation {
            unit,
            file,
            node,
            base,
            what: What::Edits(vec![Edit::replace(start..end, "")]),
        });
    }

    /// Removes a statement with its line, and the blank lines behind it where nothing stands before it.
    pub(super) fn remove_statement(&mut self, unit: UnitIx, node: &SyntaxNode) {
        self.remove_run(unit, node, node);
    }

    /// Removes statements; those that follow one another go together.
    pub(super) fn remove_statements(&mut self, unit: UnitIx, nodes: &[SyntaxNode]) {
        let mut nodes: Vec<&SyntaxNode> = nodes.iter().collect();
        nodes.sort_by_key(|it| it.text_range().start());
        nodes.dedup();
        for run in nodes.chunk_by(|a, b| a.next_sibling().as_ref() == Some(*b)) {
            if let [first, .., last] | [first @ last] = run {
                self.remove_run(unit, first, last);
            }
        }
    }

    fn remove_run(&mut self, unit: UnitIx, node: &SyntaxNode, last: &SyntaxNode) {
        let (Some(src), Some(last_src)) = (self.flow.facts.src(node), self.flow.facts.src(last)) else {
            return self.fail(
                unit,
                RefusalCode::InMacro,
                "it stands in a macro's arguments that cannot be edited",
            );
        };
        let text = self.text(src.file);
        let (mut start, mut end) = (usize::from(src.range.start()), usize::from(last_src.range.end()));
        let before = text.get(..start).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |it| it + 1);
        let after = text.get(end..).unwrap_or_default();
        let rest = after.find('\n').map_or(after, |it| &after[..it]);
        if before[line..].trim().is_empty() && rest.trim().is_empty() {
            start = line;
            end += rest.len() + usize::from(after.len() > rest.len());
            let previous = before[..line].trim_end_matches([' ', '\t']);
            if previous.trim_end().ends_with('{') || previous.ends_with("\n\n") {
                while let Some(blank) = text.get(end..).and_then(|it| it.find('\n').map(|at| &it[..at + 1]))
                    && blank.trim().is_empty()
                {
                    end += blank.len();
                }
            }
        } else if let Some(spaces) = after.find(|it: char| it != ' ') {
            end += spaces;
        }
        let mut place = node.clone();
        // What follows takes the statement's place, so that whatever moves the block's content moves without it.
        let indent =
            text.get(end..).map_or("", |it| &it[..it.len() - it.trim_start_matches([' ', '\t']).len()]);
        let follows = text.get(end + indent.len()..).is_some_and(|it| !it.starts_with(['\n', '\r', '}']));
        if start == line
            && follows
            && indent == &before[line..]
            && let Some(made) = ast::LetStmt::cast(node.clone()).and_then(|it| it.initializer())
        {
            start += indent.len();
            end += indent.len();
            place = made.syntax().clone();
        }
        self.operations.push(Operation {
            unit,
            file: src.file,
            node: place,
            base: TextSize::new(0),
            what: What::Edits(vec![Edit::replace(start..end, "")]),
        });
    }
}

/// Expressions behind which `.await` may stand as they are.
fn takes_await(expr: &ast::Expr) -> bool {
    matches!(
        expr.syntax().kind(),
        SyntaxKind::CALL_EXPR
            | SyntaxKind::METHOD_CALL_EXPR
            | SyntaxKind::PATH_EXPR
            | SyntaxKind::FIELD_EXPR
            | SyntaxKind::INDEX_EXPR
            | SyntaxKind::PAREN_EXPR
            | SyntaxKind::MACRO_EXPR
            | SyntaxKind::TRY_EXPR
            | SyntaxKind::AWAIT_EXPR
            | SyntaxKind::BLOCK_EXPR
    )
}

/// The one statement before the last expression of a body, if there is one; the expression; whether it is a statement.
fn parts(body: &ast::Expr) -> Option<(Option<SyntaxNode>, ast::Expr, bool)> {
    let ast::Expr::BlockExpr(block) = body else { return Some((None, body.clone(), false)) };
    let mut statements: Vec<ast::Stmt> = block.statements().collect();
    let (last, in_statement) = match block.tail_expr() {
        Some(tail) => (tail, false),
        None => match statements.pop()? {
            ast::Stmt::ExprStmt(it) => (it.expr()?, true),
            _ => return None,
        },
    };
    match statements.as_slice() {
        [] => Some((None, last, in_statement)),
        [one] => Some((Some(one.syntax().clone()), last, in_statement)),
        _ => None,
    }
}
