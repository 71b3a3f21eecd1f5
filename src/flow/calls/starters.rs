//! Who comes to run a body: functions that call it, tests and examples among them, as far as calls are known.

use std::collections::VecDeque;

use ra_ap_hir::{Function, ModuleDef, PathResolution};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::mentions::tokens_naming;

/// A function that comes to run a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// The function's body.
    pub body: BodyIx,
    /// The function.
    pub function: Function,
    /// How often.
    pub turns: Turns,
    /// What in it comes to run the body.
    pub at: SyntaxNode,
    /// The `block_on` in it that drives that, if one does.
    pub driver: Option<CallIx>,
}

/// How often somebody comes to run a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turns {
    /// Whenever he is called.
    Each,
    /// Once in a process: it is what makes a static, or a `OnceLock`'s value.
    Once,
}

/// Whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// Everybody.
    All,
    /// Who runs it on his own thread, and is not asynchronous.
    Synchronous,
}

/// Methods that run what they are given once in a process, if they are called on a static.
const ONCE: &[&str] = &[
    "once_cell::sync::OnceCell::get_or_init",
    "once_cell::sync::OnceCell::get_or_try_init",
    "parking_lot::Once::call_once",
    "parking_lot::Once::call_once_force",
    "std::sync::Once::call_once",
    "std::sync::Once::call_once_force",
    "std::sync::OnceLock::get_or_init",
    "std::sync::OnceLock::get_or_try_init",
];

/// Methods that tell who is the first of those who call them on a static.
const FIRST: &[&str] = &[
    "once_cell::sync::OnceCell::set",
    "std::sync::OnceLock::set",
    "std::sync::atomic::AtomicBool::compare_exchange",
    "std::sync::atomic::AtomicBool::fetch_or",
    "std::sync::atomic::AtomicBool::swap",
];

/// How many functions are looked at for one answer.
const WIDTH: usize = 96;

impl Flow<'_> {
    /// The functions that come to run `node`, which is in `body`, nearest first.
    pub fn starters(&mut self, body: BodyIx, node: &SyntaxNode, along: Along) -> Vec<Starter> {
        let mut queue = VecDeque::from([(body, node.clone(), Turns::Each)]);
        let (mut seen, mut statics, mut found) = (FxHashSet::default(), FxHashSet::default(), Vec::new());
        while let Some((body, node, turns)) = queue.pop_front() {
            if found.len() > WIDTH {
                break;
            }
            let chain: Vec<BodyIx> =
                std::iter::successors(Some(body), |it| self.facts.bodies[it.0].parent).collect();
            let leaves = |it: &BodyIx| {
                let it = &self.facts.bodies[it.0];
                let elsewhere =
                    matches!(it.runs, Runs::Thread(_) | Runs::BlockingPool(_) | Runs::ForeignThread(_));
                it.is_async || it.kind == BodyKind::Async || elsewhere
            };
            if along == Along::Synchronous && chain.iter().any(leaves) {
                continue;
            }
            let lazy = chain.iter().any(|it| self.facts.bodies[it.0].runs == Runs::Lazy);
            let turns = if lazy || self.runs_once(&node) { Turns::Once } else { turns };
            let function = chain.iter().find_map(|it| match self.facts.bodies[it.0].kind {
                BodyKind::Function(function) => Some((*it, function)),
                _ => None,
            });
            let Some((body, function)) = function else {
                // What a static's initialiser starts may use that static.
                let outermost = chain.last().filter(|it| statics.insert(**it));
                let outermost = outermost.map(|it| self.facts.bodies[it.0].node.clone());
                let asking = outermost.map(|it| self.who_asks_for_static(&it)).unwrap_or_default();
                queue.extend(asking.into_iter().map(|(body, node)| (body, node, Turns::Once)));
                continue;
            };
            if !seen.insert((body, turns)) {
                continue;
            }
            let driver = self.driver_around(&node);
            found.push(Starter { body, function, turns, at: node, driver });
            for caller in self.callers(function) {
                let Caller::Call(call) = caller else { continue };
                let runs = match self.facts.calls[call.0].usage {
                    Use::Call => true,
                    Use::Value => self.runs_on_the_spot(call) || self.makes_lazy(call),
                };
                let call = &self.facts.calls[call.0];
                queue.extend(runs.then(|| (call.body, call.node.clone(), turns)));
            }
        }
        found
    }

    /// The `block_on` to whose arguments `node` belongs.
    fn driver_around(&self, node: &SyntaxNode) -> Option<CallIx> {
        let inside = node.ancestors().take_while(|it| it.kind() != SyntaxKind::FN);
        let lists = inside.filter(|it| it.kind() == SyntaxKind::ARG_LIST);
        let mut calls = lists.filter_map(|it| self.facts.call_index(&it.parent()?));
        calls.find(
            |it| matches!(self.facts.calls[it.0].callee, Callee::Api(api) if api.kind == ApiKind::BlockOn),
        )
    }

    /// Where the static is asked for whose initialiser `node` is.
    fn who_asks_for_static(&mut self, node: &SyntaxNode) -> Vec<(BodyIx, SyntaxNode)> {
        let item = node.ancestors().find_map(ast::Static::cast);
        let Some(item) = item.and_then(|it| self.facts.sema.to_static_def(&it)) else { return Vec::new() };
        let tokens = tokens_naming(&self.facts, Definition::Static(item));
        let uses =
            tokens.into_iter().filter(|it| !it.parent_ancestors().any(|it| it.kind() == SyntaxKind::USE));
        let mut found = Vec::new();
        for token in uses {
            self.facts.build_body_around(&token);
            found.extend(self.body_at(&token).zip(token.parent()));
        }
        found
    }

    /// Whether `node` is only come to once in a process: `CELL.get_or_init(|| ..)`, `if !STARTED.swap(true, ..) { .. }`.
    fn runs_once(&self, node: &SyntaxNode) -> bool {
        let inside: Vec<SyntaxNode> = node.ancestors().take_while(|it| it.kind() != SyntaxKind::FN).collect();
        let calls = inside.iter().filter_map(|it| ast::MethodCallExpr::cast(it.clone()));
        calls.into_iter().any(|it| self.is_of_static(&it, ONCE))
            || inside.iter().any(|it| self.is_for_the_first(it))
    }

    /// Whether `node` is the branch, or follows the statement, that tells who is the first.
    fn is_for_the_first(&self, node: &SyntaxNode) -> bool {
        let asks = |it: &ast::IfExpr| {
            let condition = it.condition();
            let parts = condition.into_iter().flat_map(|it| it.syntax().descendants().collect::<Vec<_>>());
            parts.filter_map(ast::MethodCallExpr::cast).any(|it| self.is_of_static(&it, FIRST))
        };
        let mut before = std::iter::successors(node.prev_sibling(), SyntaxNode::prev_sibling);
        node.parent().and_then(ast::IfExpr::cast).is_some_and(|it| asks(&it))
            || before.any(|it| {
                let branch = it.descendants().find_map(ast::IfExpr::cast).filter(asks);
                let parts = branch.into_iter().flat_map(|it| it.syntax().descendants().collect::<Vec<_>>());
                parts.into_iter().any(|it| it.kind() == SyntaxKind::RETURN_EXPR)
            })
    }

    /// Whether the call is one of these methods, on a static.
    fn is_of_static(&self, call: &ast::MethodCallExpr, methods: &[&str]) -> bool {
        let (sema, db) = (&self.facts.sema, self.facts.db);
        let Some(ast::Expr::PathExpr(on)) = call.receiver() else { return false };
        let on = on.path().and_then(|it| sema.resolve_path(&it));
        matches!(on, Some(PathResolution::Def(ModuleDef::Static(_))))
            && sema
                .resolve_method_call(call)
                .is_some_and(|it| methods.contains(&names::function_path(db, it).as_str()))
    }
}
