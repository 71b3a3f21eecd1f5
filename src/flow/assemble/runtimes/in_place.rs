//! `block_in_place` around `block_on`, which async code needs no more.

use ra_ap_hir::Function;
use ra_ap_ide_db::FxHashMap;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, CallIx, Callee};
use crate::flow::assemble::Assembler;
use crate::flow::lifting::leaves;
use crate::refusal::{Refusal, RefusalCode};

/// A `block_on` that `block_in_place` runs.
#[derive(Debug, Clone)]
pub struct InPlace {
    /// The body around.
    pub body: BodyIx,
    /// The call of `block_in_place`.
    pub whole: SyntaxNode,
    /// Whether the closure does more than that.
    pub among_others: bool,
}

impl Assembler<'_, '_> {
    /// `block_in_place(|| handle.block_on(f))`, or with statements around it that block for no other reason.
    pub(in crate::flow) fn in_place_block_on(&mut self, ix: CallIx) -> Option<InPlace> {
        let facts = &self.flow.facts;
        let call = &facts.calls[ix.0];
        let inner = call.body;
        let closure = facts.bodies[inner.0].node.clone();
        let expr = ast::ClosureExpr::cast(closure.clone())?.body()?;
        let outer = closure.parent()?.parent()?;
        let outer_call = &facts.calls[facts.call_index(&outer)?.0];
        if !matches!(&outer_call.callee, Callee::Foreign(path) if path == "tokio::task::block_in_place") {
            return None;
        }
        let only = match &expr {
            ast::Expr::BlockExpr(block) if block.statements().next().is_none() => block.tail_expr()?,
            other => other.clone(),
        };
        let body = outer_call.body;
        if only.syntax() == &call.node {
            return Some(InPlace { body, whole: outer, among_others: false });
        }
        let stands = outer.parent().is_some_and(|it| {
            matches!(it.kind(), SyntaxKind::LET_STMT | SyntaxKind::EXPR_STMT | SyntaxKind::STMT_LIST)
        });
        let in_file = facts.sema.hir_file_for(&outer).file_id().is_some();
        let block = matches!(expr, ast::Expr::BlockExpr(_));
        if !stands || !in_file || !block || leaves(expr.syntax()) || !self.blocks_only_on_futures(inner) {
            return None;
        }
        Some(InPlace { body, whole: outer, among_others: true })
    }

    /// Whether `block_on` is all that keeps the closure's thread.
    fn blocks_only_on_futures(&mut self, closure: BodyIx) -> bool {
        let blocking = self.flow.own_blocking(closure);
        let facts = &self.flow.facts;
        let drives = |ix: CallIx| matches!(facts.calls[ix.0].callee, Callee::Api(api) if matches!(api.kind, ApiKind::BlockOn | ApiKind::HandleCurrent));
        let other_wait = facts.bodies[closure.0]
            .calls
            .iter()
            .any(|ix| matches!(facts.calls[ix.0].callee, Callee::Api(_)) && !drives(*ix));
        if other_wait || blocking.iter().any(|it| !drives(it.call)) {
            return false;
        }
        let mut called: Vec<BodyIx> = facts.bodies[closure.0].children.clone();
        let functions: Vec<Function> = facts.bodies[closure.0]
            .calls
            .iter()
            .filter_map(|ix| match facts.calls[ix.0].callee {
                Callee::Workspace(function) => Some(function),
                _ => None,
            })
            .collect();
        for function in functions {
            called.extend(self.flow.facts.body_of_function(function));
        }
        called.retain(|it| !self.flow.facts.bodies[it.0].is_async);
        called.into_iter().all(|it| self.flow.is_cheap(it, 1))
    }

    /// What one `block_in_place` drives is awaited as a whole, or not at all.
    pub(in crate::flow) fn bind_in_place(&mut self) {
        let mut groups: FxHashMap<SyntaxNode, Vec<usize>> = FxHashMap::default();
        for (index, ix) in self.wait_calls.iter().enumerate() {
            if let Some(whole) = self.in_place.get(ix) {
                groups.entry(whole.clone()).or_default().push(index);
            }
        }
        for group in groups.values() {
            let waits = &self.program.waits;
            let first = group.first().map(|it| waits[*it].on);
            let obstacle = group.iter().find_map(|it| waits[*it].obstacle.clone()).or_else(|| {
                group.iter().any(|it| Some(waits[*it].on) != first).then(|| {
                    let why = "its `block_in_place` drives futures on several runtimes";
                    Refusal::new(RefusalCode::NeedsRule, why)
                })
            });
            for it in group {
                self.program.waits[*it].obstacle.clone_from(&obstacle);
            }
        }
    }
}
