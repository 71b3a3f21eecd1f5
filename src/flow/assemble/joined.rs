//! Whether a thread is waited for whichever way the code takes that started it, but for errors.

use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::*;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Runs, Use};
use crate::flow::callers::Caller;
use crate::program::{Duration, ThreadId};

/// How many callers up a start and its join are followed.
const DEPTH: usize = 6;

impl<'f, 'db> Assembler<'f, 'db> {
    /// A thread that a flag ends, or a channel with an end in a static, is one that ends if somebody certainly waits for
    /// it.
    pub(in crate::flow) fn trust_sure_joins(&mut self) {
        for index in 0..self.program.threads.len() {
            let thread = &self.program.threads[index];
            let told_for_ever = match thread.duration {
                _ if thread.never.is_some() => false,
                Duration::UntilFlag => true,
                Duration::Unknown | Duration::UntilTold => {
                    let channels = thread.channels.clone();
                    channels.iter().any(|it| self.channels.is_in_static(it.0))
                }
                _ => false,
            };
            if !told_for_ever {
                continue;
            }
            let handle = self.program.threads[index].handle;
            let joins = handle.into_iter().flat_map(|it| self.program.handles[it.0].joins.clone());
            let joins: Vec<CallIx> = joins.map(|it| self.wait_calls[it.0]).collect();
            let sure = self.is_surely_joined(ThreadId(index), &joins);
            self.program.threads[index].duration =
                if sure { Duration::UntilTold } else { Duration::UntilFlag };
        }
    }

    fn is_surely_joined(&mut self, thread: ThreadId, joins: &[CallIx]) -> bool {
        let start = self.thread_calls[thread.0];
        let mut starts: FxHashMap<BodyIx, SyntaxNode> = FxHashMap::default();
        let mut next = vec![(start, 0)];
        while let Some((ix, depth)) = next.pop() {
            let (body, node) = self.run_by(ix);
            if starts.contains_key(&body) || depth > DEPTH {
                continue;
            }
            starts.insert(body, node);
            next.extend(self.calls_of(body).into_iter().map(|it| (it, depth + 1)));
        }
        joins.iter().any(|it| self.is_sure(*it, &starts, &mut FxHashSet::default()))
    }

    /// The function that runs the call, and what of it does.
    fn run_by(&self, ix: CallIx) -> (BodyIx, SyntaxNode) {
        let bodies = &self.flow.facts.bodies;
        let call = &self.flow.facts.calls[ix.0];
        let (mut body, mut node) = (call.body, call.node.clone());
        while let (Some(parent), true) = (bodies[body.0].parent, runs_in_place(&bodies[body.0].runs)) {
            node = bodies[body.0].node.clone();
            body = parent;
        }
        (body, node)
    }

    fn calls_of(&mut self, body: BodyIx) -> Vec<CallIx> {
        let BodyKind::Function(function) = self.flow.facts.bodies[body.0].kind else { return Vec::new() };
        let calls = self.flow.callers(function).into_iter().filter_map(|it| match it {
            Caller::Call(ix) if self.flow.facts.calls[ix.0].usage == Use::Call => Some(ix),
            _ => None,
        });
        calls.collect()
    }

    fn is_sure(
        &mut self,
        join: CallIx,
        starts: &FxHashMap<BodyIx, SyntaxNode>,
        seen: &mut FxHashSet<BodyIx>,
    ) -> bool {
        let (body, node) = self.run_by(join);
        let start = starts.get(&body);
        if !seen.insert(body) || !is_unconditional(&node, &self.flow.facts.bodies[body.0].node, start) {
            return false;
        }
        start.is_some() || self.calls_of(body).into_iter().any(|it| self.is_sure(it, starts, seen))
    }
}

fn runs_in_place(runs: &Runs) -> bool {
    matches!(runs, Runs::Inline(_) | Runs::Bound)
}

/// Whether every way through the body comes to `node`, from `start` on.
fn is_unconditional(node: &SyntaxNode, body: &SyntaxNode, start: Option<&SyntaxNode>) -> bool {
    let mut at = node.clone();
    while at != *body {
        let Some(outer) = at.parent() else { return false };
        let certain = match outer.kind() {
            SyntaxKind::STMT_LIST => {
                let before = outer.children().filter(|it| it.text_range().end() <= at.text_range().start());
                let mut since = before.filter(|it| {
                    start.is_none_or(|start| it.text_range().start() >= start.text_range().end())
                });
                !since.any(|it| leaves(&it))
            }
            SyntaxKind::IF_EXPR => {
                let outer = ast::IfExpr::cast(outer.clone());
                let condition = outer.as_ref().and_then(|it| it.condition());
                let is_condition = condition.as_ref().is_some_and(|it| *it.syntax() == at);
                // `if let Some(handle) = self.handle.take() { handle.join() }`
                let takes = condition.is_some_and(|it| matches!(it, ast::Expr::LetExpr(_)))
                    && outer.and_then(|it| it.then_branch()).is_some_and(|it| *it.syntax() == at);
                is_condition || takes
            }
            SyntaxKind::MATCH_ARM => {
                let pattern = ast::MatchArm::cast(outer.clone()).and_then(|it| it.pat());
                pattern.is_some_and(|it| {
                    matches!(it, ast::Pat::TupleStructPat(_))
                        && it.syntax().text().to_string().starts_with("Some")
                })
            }
            SyntaxKind::LET_ELSE => false,
            _ => true,
        };
        if !certain {
            return false;
        }
        at = outer;
    }
    true
}

/// Whether something in `node` leaves the function. What an error hands on by `?` is not counted: nearly every `main` has
/// such a way before its joins, and the unit's note says that the runtime waits for the task.
fn leaves(node: &SyntaxNode) -> bool {
    match node.kind() {
        SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN => false,
        SyntaxKind::BLOCK_EXPR
            if ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.async_token().is_some()) =>
        {
            false
        }
        SyntaxKind::RETURN_EXPR => true,
        // A macro's arguments are tokens.
        SyntaxKind::TOKEN_TREE => node.descendants_with_tokens().any(|it| it.kind() == SyntaxKind::RETURN_KW),
        _ => node.children().any(|it| leaves(&it)),
    }
}
