//! Loops that only a failing send ends: they go on for as long as somebody has the receiver.

use ra_ap_hir::PathResolution;
use ra_ap_syntax::ast::{self, AstNode, HasLoopBody};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, CallIx, Callee, Use};
use crate::facts::loops::exits;
use crate::flow::Flow;

/// Methods of senders that tell that the receiver has gone.
const TELLING: &[&str] = &["send", "try_send", "send_timeout", "send_deadline", "blocking_send", "is_closed"];

impl Flow<'_> {
    /// By loop of the body that nothing else ends: the sends that do.
    pub(in crate::flow) fn loops_until_refused(&mut self, body: BodyIx) -> Vec<Vec<CallIx>> {
        let calls = &self.facts.bodies[body.0].calls;
        let telling: Vec<CallIx> = calls.iter().copied().filter(|it| self.tells_of_receiver(*it)).collect();
        if telling.is_empty() {
            return Vec::new();
        }
        let loops: Vec<SyntaxNode> =
            self.facts.bodies[body.0].loops.iter().map(|it| it.node.clone()).collect();
        loops.into_iter().filter_map(|it| self.sends_ending(&it, &telling)).collect()
    }

    /// Whether the call says whether there still is a receiver.
    fn tells_of_receiver(&self, ix: CallIx) -> bool {
        let call = &self.facts.calls[ix.0];
        let path = match &call.callee {
            Callee::Api(api) if matches!(api.kind, ApiKind::ChannelOp(_) | ApiKind::TokioWait) => api.path,
            Callee::Foreign(path) if path.starts_with("tokio::sync::mpsc::") => path,
            _ => return false,
        };
        call.usage == Use::Call
            && path.rsplit_once("Sender::").is_some_and(|(_, name)| TELLING.contains(&name))
    }

    /// Those of the sends that end the loop, if nothing else does.
    fn sends_ending(&mut self, around: &SyntaxNode, sends: &[CallIx]) -> Option<Vec<CallIx>> {
        let (told_ahead, body) = match ast::Expr::cast(around.clone())? {
            ast::Expr::LoopExpr(it) => (None, it.loop_body()?),
            ast::Expr::WhileExpr(it) => {
                let condition = it.condition().filter(|it| it.syntax().text() != "true");
                (condition.map(|it| self.send_behind(&it, sends)), it.loop_body()?)
            }
            ast::Expr::ForExpr(it) => (None, it.loop_body().filter(|_| self.never_runs_out(&it))?),
            _ => return None,
        };
        let exits = exits(body.syntax());
        let by_exit = exits.iter().map(|it| self.send_behind_exit(it, around, sends));
        let mut ending = told_ahead.into_iter().chain(by_exit).collect::<Option<Vec<CallIx>>>()?;
        ending.sort_unstable();
        ending.dedup();
        (!ending.is_empty()).then_some(ending)
    }

    /// The send whose outcome decides that the loop is left at `exit`.
    fn send_behind_exit(&self, exit: &SyntaxNode, around: &SyntaxNode, sends: &[CallIx]) -> Option<CallIx> {
        if let Some(it) = ast::TryExpr::cast(exit.clone()) {
            return self.send_behind(&it.expr()?, sends);
        }
        let outer = exit.ancestors().skip(1).take_while(|it| it != around);
        outer.filter_map(|it| self.send_behind(&decided_by(&it)?, sends)).next()
    }

    /// The send whose outcome this is or is made of: `tx.send(x).is_err()`, `let Ok(()) = tx.send(x)`.
    fn send_behind(&self, outcome: &ast::Expr, sends: &[CallIx]) -> Option<CallIx> {
        let mut at = outcome.clone();
        loop {
            at = match at {
                ast::Expr::MethodCallExpr(it) => {
                    let send = sends.iter().find(|ix| self.facts.calls[ix.0].node == *it.syntax());
                    if let Some(send) = send {
                        return Some(*send);
                    }
                    it.receiver()?
                }
                ast::Expr::ParenExpr(it) => it.expr()?,
                ast::Expr::PrefixExpr(it) => it.expr()?,
                ast::Expr::LetExpr(it) => it.expr()?,
                ast::Expr::PathExpr(it) => {
                    let Some(PathResolution::Local(local)) = self.facts.sema.resolve_path(&it.path()?) else {
                        return None;
                    };
                    let bound = local.primary_source(self.facts.db).syntax().parent()?;
                    ast::LetStmt::cast(bound)?.initializer()?
                }
                _ => return None,
            };
        }
    }
}

/// What decides whether the code comes to a part of this node.
fn decided_by(node: &SyntaxNode) -> Option<ast::Expr> {
    match node.kind() {
        SyntaxKind::IF_EXPR => ast::IfExpr::cast(node.clone())?.condition(),
        SyntaxKind::MATCH_EXPR => ast::MatchExpr::cast(node.clone())?.expr(),
        SyntaxKind::LET_STMT => {
            let statement = ast::LetStmt::cast(node.clone()).filter(|it| it.let_else().is_some())?;
            statement.initializer()
        }
        _ => None,
    }
}
