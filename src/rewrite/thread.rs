//! Lowers threads: to tasks, blocking tasks, or code written in place.

use std::collections::BTreeMap;

use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextSize};

use super::lower::Lowerer;
use super::operation::{Operation, What};
use crate::edit::Edit;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, Callee, Use};
use crate::facts::{closures, names};
use crate::ledger::UnitIx;
use crate::plan::decide::{ThreadForm, WaitForm};
use crate::program::{ThreadBody, WaitId};

impl Lowerer<'_, '_> {
    pub(super) fn thread(&mut self, unit: UnitIx, id: crate::program::ThreadId) {
        let ix = self.assembly.thread_calls[id.0];
        let call = self.flow.facts.calls[ix.0].clone();
        let thread = &self.assembly.program.threads[id.0];
        let function = match thread.body {
            ThreadBody::Function(it) => Some(it),
            ThreadBody::Closure(_) | ThreadBody::Value => None,
        };
        let closure = match thread.body {
            ThreadBody::Closure(it) => Some(BodyIx(it.0)),
            ThreadBody::Function(_) | ThreadBody::Value => None,
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
            if builder { self.builder_node(&call.node) } else { (call.node.clone(), String::new()) };
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
            ThreadForm::Local => {
                let Some(closure) = closure else { return };
                self.lowered.rules.insert(ix, "thread-spawn");
                if let Some(own) = self.kept_runtime(id) {
                    let names = ["local-own", "local-own-else"];
                    self.rewrite(unit, &own.statement, "thread-spawn", &names, &[], extra);
                    self.note(
                        unit,
                        "the thread stays, and drives the rest of its body on the runtime that it makes",
                    );
                    return;
                }
                let node = self.flow.facts.bodies[closure.0].node.clone();
                let name = if typed { "local-typed" } else { "local" };
                self.rewrite(unit, &node, "thread-spawn", &[name], &attributes, extra);
                self.note(
                    unit,
                    "the thread stays and drives its body on a runtime of its own; it panics if that cannot be made",
                );
                return;
            }
            ThreadForm::Task if self.thread_of_runtime(unit, id) => {
                self.note(unit, "the task ends with its runtime, at its next `.await`; the thread ran until the process ended");
            }
            ThreadForm::Task => {
                let made_elsewhere =
                    closure.filter(|it| !closures::is_argument(&self.flow.facts.bodies[it.0].node));
                let name = match (function, typed) {
                    _ if made_elsewhere.is_some() => named("task-value"),
                    (Some(_), _) => named("task-fn"),
                    (None, true) => named("task-typed"),
                    (None, false) => named("task"),
                };
                self.rewrite(unit, &node, "thread-spawn", &[&name], &attributes, extra);
                self.threads_for_tests(unit, id);
                if let Some(tests) = self.assembly.program.threads[id.0].sharing.clone() {
                    let note = format!(
                        "it is started once for all tests, such as {tests}: as a task it ends with the runtime of the first"
                    );
                    self.note(unit, note);
                }
                let thread = &self.assembly.program.threads[id.0];
                if let Some(value) = thread.calls_value.clone().or_else(|| thread.calls_kept.clone()) {
                    self.note(
                        unit,
                        format!(
                            "the task calls `{value}`, a function value: if that blocks or computes for long, it holds a worker of the runtime meanwhile"
                        ),
                    );
                }
                if let Some(what) = self.may_block(id) {
                    self.note(
                        unit,
                        format!(
                            "some of the methods that it may call block in `{what}`: a worker of the runtime stands still meanwhile"
                        ),
                    );
                }
                if let Some(what) = self.assembly.program.threads[id.0].at_end.first() {
                    let note = format!(
                        "a value that it drops calls `{what}`: a worker of the runtime stands still meanwhile"
                    );
                    self.note(unit, note);
                }
                let blocking = self.assembly.program.threads[id.0].blocking.clone();
                if let Some(first) = blocking.first() {
                    self.note(
                        unit,
                        format!("its turns still block in `{first}`: a worker of the runtime stands still meanwhile"),
                    );
                }
                if let Some(closure) = made_elsewhere {
                    let node = self.flow.facts.bodies[closure.0].node.clone();
                    let name = if typed { "closure-typed" } else { "closure" };
                    self.rewrite(unit, &node, "thread-spawn", &[name], &attributes, BTreeMap::new());
                }
                self.note(unit, "the task ends with its runtime, at its next `.await`; the thread ran until the process ended");
            }
            ThreadForm::Blocking => {
                let name = match call.usage {
                    Use::Call => named("blocking"),
                    Use::Value => "blocking-path".to_owned(),
                };
                self.rewrite(unit, &node, "thread-spawn", &[&name], &attributes, extra);
                self.note(
                    unit,
                    "shutting the runtime down waits for the blocking task; the thread was killed at exit",
                );
                if self.assembly.program.threads[id.0].outlasts_panics {
                    self.note(
                        unit,
                        "it keeps a sender of the channel that it waits for: where a panic, by an index or in arithmetic, too, or the end of what keeps its handle comes before it is told to end, that shutdown waits for ever",
                    );
                }
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
            self.name_of_thread(unit, &call.node, &node);
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
        // Only what is shared is the same by either name; a copy of anything else is the thread's own.
        let made = binding.initializer();
        let ty = made.as_ref().and_then(|it| self.flow.facts.sema.type_of_expr(it));
        let head = ty.and_then(|it| names::type_head(self.flow.facts.db, &it.original));
        if !matches!(head.as_deref(), Some("std::sync::Arc" | "std::rc::Rc")) || pat.mut_token().is_some() {
            return false;
        }
        let (rewrite, source) = match made {
            Some(ast::Expr::MethodCallExpr(call))
                if call.name_ref().is_some_and(|it| it.text() == "clone") =>
            {
                ("inline-clone", call.receiver())
            }
            Some(ast::Expr::CallExpr(call)) => {
                let path = match call.expr() {
                    Some(ast::Expr::PathExpr(it)) => it.path(),
                    _ => None,
                };
                let cloned =
                    path.and_then(|it| it.segment()?.name_ref()).is_some_and(|it| it.text() == "clone");
                let argument = crate::flow::context::call_arguments(call.syntax()).into_iter().next();
                match argument {
                    Some(ast::Expr::RefExpr(it)) if cloned => ("inline-arc-clone", it.expr()),
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

    /// What some methods of a trait that the task calls block in.
    fn may_block(&self, id: crate::program::ThreadId) -> Option<String> {
        let program = &self.assembly.program;
        let thread = &program.threads[id.0];
        let awaited =
            |it: &WaitId| self.decisions.waits[it.0].is_ok() && self.decisions.forms[it.0] == WaitForm::Await;
        let pauses = thread.possible_waits.iter().filter(|it| !awaited(it));
        let pauses = pauses.map(|it| &program.waits[it.0].name);
        thread.possible.iter().chain(pauses).next().cloned()
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

    /// The expression that makes a builder's thread, with what unwraps its `io::Result`, and the name of that.
    fn builder_node(&self, call: &SyntaxNode) -> (SyntaxNode, String) {
        let as_it_is = (call.clone(), String::new());
        let Some(parent) = call.parent() else { return as_it_is };
        if parent.kind() == SyntaxKind::TRY_EXPR {
            return (parent, "-try".into());
        }
        let Some(unwrap) = ast::MethodCallExpr::cast(parent.clone()) else { return as_it_is };
        // A message that somebody notices being made stays.
        let mut arguments = unwrap.arg_list().into_iter().flat_map(|it| it.args());
        let needless = arguments.all(|it| self.flow.is_needless(&it));
        match unwrap.name_ref().map(|it| it.text().to_string()).as_deref() {
            Some("unwrap") => (parent, "-unwrap".into()),
            Some("expect") if needless => (parent, "-expect".into()),
            _ => as_it_is,
        }
    }
}
