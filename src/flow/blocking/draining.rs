//! Loops over what a channel holds: each turn looks for a message, and the loop is left where there is none.

use ra_ap_hir::Function;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{CallIx, Callee};
use crate::facts::loops::is_loop;
use crate::flow::Flow;

impl Flow<'_> {
    /// Whether the loop at `node` is left as soon as this call in it finds nothing: it ends by itself.
    pub(in crate::flow) fn leaves_when_empty(&mut self, node: &SyntaxNode, look: CallIx) -> bool {
        // `take_one(&rx)`, which says whether there was one
        let told = match self.facts.calls[look.0].callee {
            Callee::Workspace(function) => self.denies_when_empty(function),
            _ => false,
        };
        let look = self.facts.calls[look.0].node.clone();
        if let Some(it) = ast::WhileExpr::cast(node.clone()) {
            // `while let Ok(it) = rx.try_recv()`
            return it.condition().is_some_and(|it| takes_some(&it) || told && *it.syntax() == look);
        }
        let around: Vec<SyntaxNode> =
            self.facts.sema.ancestors_with_macros(look.clone()).take_while(|it| it != node).collect();
        let asks = |it: Option<ast::Expr>| it.is_some_and(|it| around.contains(it.syntax()));
        around.iter().any(|it| match it.kind() {
            SyntaxKind::TRY_EXPR => true,
            SyntaxKind::LET_STMT => ast::LetStmt::cast(it.clone()).is_some_and(|it| {
                let otherwise =
                    it.let_else().filter(|_| asks(it.initializer())).and_then(|it| it.block_expr());
                otherwise.is_some_and(|it| leaves(it.into(), node))
            }),
            SyntaxKind::IF_EXPR => ast::IfExpr::cast(it.clone()).is_some_and(|it| {
                let Some(condition) = it.condition().filter(|it| asks(Some(it.clone()))) else {
                    return false;
                };
                let denied = told && negated(&condition).is_some_and(|it| *it.syntax() == look);
                let affirmed = told && *condition.syntax() == look;
                let then = it.then_branch().filter(|_| is_error(&condition) || denied).map(ast::Expr::from);
                let otherwise = it.else_branch().filter(|_| takes_some(&condition) || affirmed).map(branch);
                then.or(otherwise).is_some_and(|it| leaves(it, node))
            }),
            SyntaxKind::MATCH_EXPR => ast::MatchExpr::cast(it.clone()).is_some_and(|it| {
                let arms = it.match_arm_list().filter(|_| asks(it.expr()));
                let empty = arms.and_then(|it| arm_of_nothing(&it)).and_then(|it| it.expr());
                empty.is_some_and(|it| leaves(it, node))
            }),
            _ => false,
        })
    }

    /// Whether the function looks for one message, and answers `false` where there is none.
    fn denies_when_empty(&mut self, function: Function) -> bool {
        let Some(body) = self.facts.body_of_function(function) else { return false };
        let node = self.facts.bodies[body.0].node.clone();
        let Some(block) = ast::Fn::cast(node).and_then(|it| it.body()) else { return false };
        let calls = self.facts.bodies[body.0].calls.clone();
        let mut looks = calls.into_iter().filter(|it| self.looks_for_message_within(*it));
        let (Some(look), None) = (looks.next(), looks.next()) else { return false };
        if !self.looks_for_message(look) || !self.facts.calls[look.0].loops.is_empty() {
            return false;
        }
        let mut value = self.facts.calls[look.0].node.clone();
        for around in value.clone().ancestors().skip(1).take_while(|it| it != block.syntax()) {
            let asks = |it: Option<ast::Expr>| it.is_some_and(|it| *it.syntax() == value);
            let nothing = match around.kind() {
                SyntaxKind::METHOD_CALL_EXPR => {
                    let Some(call) = ast::MethodCallExpr::cast(around.clone()) else { return false };
                    let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
                    if name == "is_ok" && asks(call.receiver()) {
                        return is_result_of(&around, block.syntax());
                    }
                    if !matches!(name.as_str(), "map" | "inspect") || !asks(call.receiver()) {
                        return false;
                    }
                    value = around;
                    continue;
                }
                SyntaxKind::LET_EXPR => {
                    let condition = ast::LetExpr::cast(around.clone());
                    if !asks(condition.and_then(|it| it.expr())) {
                        return false;
                    }
                    value = around;
                    continue;
                }
                SyntaxKind::LET_STMT => {
                    let Some(it) = ast::LetStmt::cast(around.clone()) else { return false };
                    let takes = it.pat().is_some_and(|it| is_some(&it)) && asks(it.initializer());
                    it.let_else().filter(|_| takes).and_then(|it| it.block_expr()).map(ast::Expr::from)
                }
                SyntaxKind::IF_EXPR => {
                    let Some(it) = ast::IfExpr::cast(around.clone()) else { return false };
                    let taken = it.condition().is_some_and(|it| takes_some(&it)) && asks(it.condition());
                    it.else_branch().filter(|_| taken).map(branch)
                }
                SyntaxKind::MATCH_EXPR => {
                    let Some(it) = ast::MatchExpr::cast(around.clone()) else { return false };
                    let arms = it.match_arm_list().filter(|_| asks(it.expr()));
                    arms.and_then(|it| arm_of_nothing(&it)).and_then(|it| it.expr())
                }
                _ => return false,
            };
            let is_last = is_result_of(&around, block.syntax());
            return nothing.is_some_and(|it| denies(&it, is_last));
        }
        false
    }
}

/// Whether what `node` comes to is what the function with this body gives back.
fn is_result_of(node: &SyntaxNode, block: &SyntaxNode) -> bool {
    let tail = ast::BlockExpr::cast(block.clone()).and_then(|it| it.tail_expr());
    let returned = node.parent().is_some_and(|it| it.kind() == SyntaxKind::RETURN_EXPR);
    returned || tail.is_some_and(|it| it.syntax() == node)
}

/// `false`, or `return false`, be it at the end of a block. `is_last` is whether its value is what the function gives back.
fn denies(part: &ast::Expr, is_last: bool) -> bool {
    let is_no = |it: &ast::Expr| it.syntax().text() == "false";
    match part {
        ast::Expr::Literal(_) => is_last && is_no(part),
        ast::Expr::ReturnExpr(it) => it.expr().is_some_and(|it| is_no(&it)),
        ast::Expr::BlockExpr(it) => {
            let list = it.stmt_list();
            let last = list.as_ref().and_then(|it| it.statements().last());
            match (list.and_then(|it| it.tail_expr()), last) {
                (Some(tail), _) => denies(&tail, is_last),
                (None, Some(ast::Stmt::ExprStmt(it))) => it.expr().is_some_and(|it| denies(&it, false)),
                _ => false,
            }
        }
        _ => false,
    }
}

/// `!it`
fn negated(condition: &ast::Expr) -> Option<ast::Expr> {
    match condition {
        ast::Expr::PrefixExpr(it) if it.op_kind() == Some(ast::UnaryOp::Not) => it.expr(),
        _ => None,
    }
}

/// Whether whoever comes to `part`, in the loop at `node`, leaves that loop.
pub(in crate::flow) fn leaves(part: ast::Expr, node: &SyntaxNode) -> bool {
    match part {
        ast::Expr::ReturnExpr(_) => true,
        ast::Expr::BreakExpr(it) => {
            let label = it.lifetime().map(|it| it.text().to_string());
            let inner = it.syntax().ancestors().take_while(|it| it != node).filter(|it| is_loop(it.kind()));
            let mut labels =
                inner.map(|it| it.children().find_map(ast::Label::cast).and_then(|it| it.lifetime()));
            match label {
                Some(label) => labels.all(|it| it.is_none_or(|it| it.text() != label)),
                None => labels.next().is_none(),
            }
        }
        ast::Expr::BlockExpr(it) => {
            let list = it.stmt_list();
            let last = list.as_ref().and_then(|it| it.statements().last());
            let tail = list.and_then(|it| it.tail_expr()).or(match last {
                Some(ast::Stmt::ExprStmt(it)) => it.expr(),
                _ => None,
            });
            tail.is_some_and(|it| leaves(it, node))
        }
        ast::Expr::IfExpr(it) => {
            let both = [it.then_branch().map(ast::Expr::from), it.else_branch().map(branch)];
            both.into_iter().all(|it| it.is_some_and(|it| leaves(it, node)))
        }
        ast::Expr::MatchExpr(it) => it
            .match_arm_list()
            .is_some_and(|it| it.arms().all(|it| it.expr().is_some_and(|it| leaves(it, node)))),
        _ => false,
    }
}

fn branch(it: ast::ElseBranch) -> ast::Expr {
    match it {
        ast::ElseBranch::Block(it) => it.into(),
        ast::ElseBranch::IfExpr(it) => it.into(),
    }
}

/// The arm for there being no message, or no room for one.
fn arm_of_nothing(arms: &ast::MatchArmList) -> Option<ast::MatchArm> {
    let names = |arm: &ast::MatchArm, name: &str| {
        arm.pat().is_some_and(|it| it.syntax().text().to_string().contains(name))
    };
    arms.arms().find(|it| names(it, "Empty") || names(it, "Full")).or_else(|| {
        arms.arms().find(|it| !names(it, "Disconnected") && !it.pat().is_some_and(|it| is_some(&it)))
    })
}

/// `let Ok(message) = ..`
pub(in crate::flow) fn takes_some(condition: &ast::Expr) -> bool {
    matches!(condition, ast::Expr::LetExpr(it) if it.pat().is_some_and(|it| is_some(&it)))
}

/// `rx.try_recv().is_err()`
fn is_error(condition: &ast::Expr) -> bool {
    let ast::Expr::MethodCallExpr(it) = condition else { return false };
    it.name_ref().is_some_and(|it| it.text() == "is_err")
}

/// `Ok(message)`
pub(in crate::flow) fn is_some(pattern: &ast::Pat) -> bool {
    let ast::Pat::TupleStructPat(pattern) = pattern else { return false };
    let name = pattern.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
    name.is_some_and(|it| it.text() == "Ok" || it.text() == "Some")
}
