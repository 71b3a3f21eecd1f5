//! The runtime that an entry point makes for itself: whether `#[tokio::main]` can say the same.

use std::collections::VecDeque;

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Src};
use crate::flow::assemble::Assembler;
use crate::flow::assemble::runtimes::{Binding, Bound, RuntimeSource};
use crate::flow::context::call_arguments;
use crate::program::FunctionId;
use crate::refusal::{Refusal, RefusalCode};

/// How far from the entry point a program is looked at, in calls and in functions.
const DEPTH: usize = 4;
const LOOKED_AT: usize = 100;

/// Calls after which a runtime's threads are gone.
const FORKS: &[(&str, &str)] = &[
    ("daemonize::", "a fork keeps only the thread that forks"),
    ("fork", "a fork keeps only the thread that forks"),
    ("daemon", "a fork keeps only the thread that forks"),
];

/// Calls that count for the thread that makes them and for those that it starts later: a runtime's workers are there before.
const INHERITED: &[(&str, &str)] = &[
    ("pthread_sigmask", "a runtime's threads would take the signals that only later threads have blocked"),
    ("sigprocmask", "a runtime's threads would take the signals that only later threads have blocked"),
    ("thread_block", "a runtime's threads would take the signals that only later threads have blocked"),
    ("thread_set_mask", "a runtime's threads would take the signals that only later threads have blocked"),
    ("unshare", "a runtime's threads would stay in the old namespaces"),
    ("setns", "a runtime's threads would stay in the old namespaces"),
    ("sched_setaffinity", "a runtime's threads would not be on its processors"),
    ("set_for_current", "a runtime's threads would not be on its processors"),
    ("restrict_self", "a runtime's threads would not be restricted"),
    ("apply_filter", "a runtime's threads would not be restricted"),
    ("prctl", "it does not count for a runtime's threads"),
    ("caps::", "a runtime's threads would keep their capabilities"),
];

/// Calls that a program makes before it has threads, or that bring a runtime of their own.
const NOT_ON_A_RUNTIME: &[(&str, &str)] = &[
    ("std::env::set_var", "other threads may read the environment"),
    ("std::env::remove_var", "other threads may read the environment"),
    ("reqwest::blocking", "it drives a runtime of its own, which panics in async code"),
    ("postgres::", "it drives a runtime of its own, which panics in async code"),
];

impl Assembler<'_, '_> {
    /// The entry point whose attribute can make this runtime, with the attribute's arguments; why it cannot.
    pub(in crate::flow) fn entry_of_runtime(
        &mut self,
        ix: CallIx,
        source: RuntimeSource,
        bound: &Bound,
    ) -> Result<Option<(FunctionId, String)>, Refusal> {
        let body = self.flow.facts.calls[ix.0].body;
        let BodyKind::Function(function) = self.flow.facts.bodies[body.0].kind else { return Ok(None) };
        let node = self.flow.facts.bodies[body.0].node.clone();
        let is_entry = self.flow.is_main(function) || crate::flow::context::has_test_attribute(&node);
        if source != RuntimeSource::Made
            || !is_entry
            || self.flow.facts.bodies[body.0].is_async
            || bound.block_ons.is_empty()
        {
            return Ok(None);
        }
        let refuse = |why: String| Refusal::new(RefusalCode::EntryPoint, why);
        let attribute = attribute_of(&self.flow.facts.calls[ix.0].node).map_err(refuse)?;
        if let Some(why) = self.needs_no_runtime(body, ix) {
            return Err(refuse(why));
        }
        if attribute.contains("current_thread") && !is_whole(&node, bound) {
            let why = "the runtime has one thread, which the rest of `main` would keep from running tasks";
            return Err(refuse(why.to_owned()));
        }
        Ok(Some((self.function(function), attribute)))
    }

    /// What the program does that must not happen on a runtime, or before one has threads.
    fn needs_no_runtime(&mut self, entry: BodyIx, made: CallIx) -> Option<String> {
        self.first_reached(entry, |it, body, outside| it.keeps_runtime(body, made, outside))
    }

    /// Why a program that makes no runtime must not start with one: what it reaches forks, or sets what threads inherit.
    pub(in crate::flow) fn starts_alone(&mut self, entry: BodyIx) -> Option<String> {
        self.first_reached(entry, |it, body, _| {
            let calls = &it.flow.facts.bodies[body.0].calls;
            let mut callees = calls.iter().map(|ix| &it.flow.facts.calls[ix.0].callee);
            callees
                .find_map(|callee| [FORKS, INHERITED].iter().find_map(|list| it.called_among(callee, list)))
        })
    }

    /// What `look` finds first in what the entry point reaches, which is told whether the body is outside of async code.
    fn first_reached(
        &mut self,
        entry: BodyIx,
        look: impl Fn(&Self, BodyIx, bool) -> Option<String>,
    ) -> Option<String> {
        let mut seen = FxHashSet::default();
        let mut queue = VecDeque::from([(entry, 0)]);
        while let Some((body, depth)) = queue.pop_front() {
            if !seen.insert(body) || seen.len() > LOOKED_AT {
                continue;
            }
            let outside = !self.flow.facts.bodies[body.0].is_async;
            let bodies = self.flow.inline_bodies(body);
            if let Some(why) = bodies.iter().find_map(|it| look(self, *it, outside)) {
                return Some(why);
            }
            if depth < DEPTH {
                let called = self.flow.called_functions(body);
                let called = called.iter().filter_map(|(_, it)| self.flow.facts.body_of_function(*it));
                let called: Vec<BodyIx> = called.collect();
                let asynchronous = bodies.iter().flat_map(|it| self.flow.facts.bodies[it.0].children.clone());
                let asynchronous = asynchronous.filter(|it| self.flow.facts.bodies[it.0].is_async);
                queue.extend(asynchronous.chain(called).map(|it| (it, depth + 1)));
            }
        }
        None
    }

    /// A call in `body` for which the program must own its runtime; what only counts before there is one, if `outside`.
    fn keeps_runtime(&self, body: BodyIx, made: CallIx, outside: bool) -> Option<String> {
        let facts = &self.flow.facts;
        facts.bodies[body.0].calls.iter().filter(|it| **it != made).find_map(|ix| {
            match &facts.calls[ix.0].callee {
                Callee::Api(api) if outside && api.kind == ApiKind::RuntimeNew => {
                    Some("the program makes several runtimes".to_owned())
                }
                callee => {
                    let lists: &[&[(&str, &str)]] =
                        if outside { &[FORKS, INHERITED, NOT_ON_A_RUNTIME] } else { &[FORKS] };
                    lists.iter().find_map(|it| self.called_among(callee, it))
                }
            }
        })
    }

    /// What the program calls if `callee` is one of these, with the reason that is given for it.
    fn called_among(&self, callee: &Callee, calls: &[(&str, &str)]) -> Option<String> {
        let path = match callee {
            Callee::Foreign(path) | Callee::Unknown(path) => path.to_string(),
            // Declared here only.
            Callee::Workspace(it) if !self.flow.has_body(*it) => {
                it.name(self.flow.facts.db).as_str().to_owned()
            }
            _ => return None,
        };
        let (_, why) = calls.iter().find(|(start, _)| match start.contains("::") {
            true => path.starts_with(start),
            false => path.rsplit("::").next() == Some(start),
        })?;
        Some(format!("the program calls `{path}`: {why}"))
    }

    /// Uses of a runtime that need nothing in its place: entering it, taking its handle.
    pub(in crate::flow) fn is_harmless_use(&self, src: Src, bound: &mut Bound) -> bool {
        let Some(call) = self.method_on(src) else { return false };
        let Some(name) = call.name_ref().map(|it| it.text().to_string()) else { return false };
        match name.as_str() {
            "enter" => {
                let Some(statement) = guard_statement(&self.flow.facts, &call) else { return false };
                bound.enters.push(statement);
                true
            }
            "handle" => {
                let Some(node) = handle_expression(&call) else { return false };
                bound.handles.push(node);
                true
            }
            _ => false,
        }
    }

    /// `rt.method(..)`, by where `rt` stands.
    fn method_on(&self, src: Src) -> Option<ast::MethodCallExpr> {
        let expr = self.expression_at(src)?;
        let call = expr.parent().and_then(ast::MethodCallExpr::cast)?;
        (call.receiver()?.syntax() == &expr).then_some(call)
    }
}

/// `let _guard = rt.enter();` whose guard nothing mentions.
pub(super) fn guard_statement(facts: &Facts<'_>, call: &ast::MethodCallExpr) -> Option<SyntaxNode> {
    let statement = call.syntax().parent().and_then(ast::LetStmt::cast)?;
    let ast::Pat::IdentPat(pat) = statement.pat()? else { return None };
    let local = facts.sema.to_def(&pat)?;
    let used = !ra_ap_ide_db::defs::Definition::Local(local).usages(&facts.sema).all().is_empty();
    (!used).then(|| statement.syntax().clone())
}

/// `rt.handle().clone()`, or `rt.handle()` where a reference to the handle is wanted and kept no longer than the statement.
pub(super) fn handle_expression(call: &ast::MethodCallExpr) -> Option<SyntaxNode> {
    let parent = call.syntax().parent()?;
    match parent.kind() {
        SyntaxKind::METHOD_CALL_EXPR => {
            let outer = ast::MethodCallExpr::cast(parent.clone())?;
            let name = outer.name_ref()?;
            (name.text() == "clone" && outer.receiver()?.syntax() == call.syntax()).then_some(parent)
        }
        SyntaxKind::ARG_LIST | SyntaxKind::LET_STMT => Some(call.syntax().clone()),
        _ => None,
    }
}

/// The attribute's arguments for `Runtime::new()` or a builder; why there are none.
fn attribute_of(node: &SyntaxNode) -> Result<String, String> {
    let mut at = match ast::MethodCallExpr::cast(node.clone()) {
        None => return Ok(String::new()),
        Some(build) => build.receiver(),
    };
    let mut workers = None;
    let (mut io, mut time) = (false, false);
    while let Some(ast::Expr::MethodCallExpr(call)) = at {
        let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
        match name.as_str() {
            "enable_all" => (io, time) = (true, true),
            "enable_io" => io = true,
            "enable_time" => time = true,
            "worker_threads" => {
                let argument = call_arguments(call.syntax()).into_iter().next();
                let Some(ast::Expr::Literal(literal)) = argument else {
                    return Err("the number of workers is no literal, which `#[tokio::main]` needs".into());
                };
                workers = Some(literal.syntax().text().to_string());
            }
            other => {
                return Err(format!(
                    "the runtime's builder sets `{other}`, which `#[tokio::main]` cannot say"
                ));
            }
        }
        at = call.receiver();
    }
    let made = match &at {
        Some(ast::Expr::CallExpr(it)) => it.expr().map(|it| it.syntax().text().to_string()),
        _ => None,
    }
    .unwrap_or_default();
    if !(io && time) {
        return Err("the runtime is made without all of its drivers, which `#[tokio::main]` enables".into());
    }
    match (made.rsplit("::").next().map(str::trim), workers) {
        (Some("new_current_thread"), None) => Ok("flavor = \"current_thread\"".into()),
        (Some("new_multi_thread"), None) => Ok(String::new()),
        (Some("new_multi_thread"), Some(count)) => {
            Ok(format!("flavor = \"multi_thread\", worker_threads = {count}"))
        }
        _ => Err("how the runtime's builder was made is not seen".into()),
    }
}

/// Whether the entry point does nothing but make the runtime and drive one future on it.
fn is_whole(entry: &SyntaxNode, bound: &Bound) -> bool {
    let Some(block) = ast::Fn::cast(entry.clone()).and_then(|it| it.body()) else { return false };
    let runtime = match &bound.binding {
        Binding::Statement(node) => Some(node.clone()),
        _ => None,
    };
    let others = block
        .statements()
        .filter(|it| !matches!(it, ast::Stmt::Item(_)) && Some(it.syntax()) != runtime.as_ref())
        .count();
    bound.block_ons.len() == 1
        && bound.spawns.is_empty()
        && others + usize::from(block.tail_expr().is_some()) == 1
}
