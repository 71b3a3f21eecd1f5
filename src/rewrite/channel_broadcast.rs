//! Lowers the operations on a channel that gives every message to every receiver, which the user asked for.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::lower::Lowerer;
use crate::facts::body::{CallIx, Callee};
use crate::flow::Flow;
use crate::flow::channels::results::{ResultUse, keeps_error, names_error, use_of};
use crate::flow::channels::shapes::{Iteration, begins_statement, iteration, owns_receiver};
use crate::flow::channels::{Kind, end_of};
use crate::ledger::UnitIx;
use crate::plan::decide::WaitForm;
use crate::refusal::RefusalCode;

/// What differs from the channel that was.
pub(super) const NOTE: &str = "every consumer now sees every message that is sent after it was made, and nothing from before; sending never \
     waits, and a consumer that falls behind by more than the capacity misses the oldest messages";

impl Lowerer<'_, '_> {
    /// An operation on an end of such a channel: its errors are the old ones wherever somebody looks at them.
    pub(super) fn broadcast_operation(
        &mut self,
        unit: UnitIx,
        rule: &'static str,
        ix: CallIx,
        form: WaitForm,
    ) {
        let call = self.flow.facts.calls[ix.0].clone();
        let Callee::Api(api) = call.callee else { return };
        let method = api.path.rsplit("::").next().unwrap_or_default();
        if matches!(method, "len" | "is_empty") {
            return;
        }
        let node = call.node.clone();
        let end = end_of(&node);
        let mut attributes = vec![("channel", Kind::Broadcast.name())];
        if form == WaitForm::Blocking {
            attributes.push(("context", "blocking"));
        }
        if end.as_ref().is_some_and(|it| owns_receiver(self.flow, &node, it)) {
            attributes.push(("exit", "early"));
        } else if begins_statement(&node) {
            attributes.push(("place", "statement"));
        }
        let candidates: Vec<(SyntaxNode, &str)> = match method {
            _ if node.kind() == SyntaxKind::FOR_EXPR => {
                vec![(node.clone(), "broadcast-for-ref"), (node.clone(), "broadcast-for")]
            }
            "iter" | "into_iter" => match iteration(self.flow, &node) {
                Iteration::For(outer) if method == "iter" => vec![(outer, "broadcast-for-iter")],
                _ => Vec::new(),
            },
            "recv" if names_error(self.flow, &node) => vec![(node.clone(), "broadcast-recv-kept")],
            "recv" => match loop_over(&node) {
                Some(outer) => {
                    vec![(outer, "broadcast-while-let-ok"), (node.clone(), "broadcast-recv")]
                }
                None => vec![(node.clone(), "broadcast-recv")],
            },
            "try_recv" => vec![(node.clone(), "broadcast-try-recv")],
            "recv_timeout" => vec![(node.clone(), "broadcast-recv-timeout")],
            "try_iter" => vec![(node.clone(), "broadcast-try-iter")],
            "send" if keeps_error(self.flow, &call, api.path) || names_send_error(self.flow, &node) => {
                vec![(node.clone(), "broadcast-send-kept")]
            }
            "send" if looks_at_success(&node) => vec![(node.clone(), "broadcast-send-unit")],
            "send" => return,
            "try_send" => vec![(node.clone(), "broadcast-try-send")],
            _ => Vec::new(),
        };
        for (node, name) in candidates {
            if self.fits(rule, name, &node, &attributes) {
                let fresh = self.fresh_names(&node);
                return self.rewrite(unit, &node, rule, &[name], &attributes, fresh);
            }
        }
        let reason = format!("a broadcast channel has no rewrite for this use of `{}`", api.path);
        self.fail(unit, RefusalCode::NeedsRule, reason);
    }
}

/// The `while let Ok(name) = rx.recv()` around a receive.
fn loop_over(node: &SyntaxNode) -> Option<SyntaxNode> {
    let condition = node.parent().and_then(ast::LetExpr::cast)?;
    let ast::Pat::TupleStructPat(pattern) = condition.pat()? else { return None };
    let mut fields = pattern.fields();
    let plain =
        matches!((fields.next(), fields.next()), (Some(ast::Pat::IdentPat(it)), None) if it.pat().is_none());
    let outer = condition.syntax().parent().and_then(ast::WhileExpr::cast).filter(|_| plain)?;
    Some(outer.syntax().clone())
}

/// Whether the error of a send is taken apart by its old name where it is looked at.
fn names_send_error(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let ResultUse::Local(scope) = use_of(flow, node) else { return false };
    scope.descendants().filter_map(ast::NameRef::cast).any(|it| it.text() == "SendError")
}

/// Whether what a successful send gives, the number of receivers instead of nothing, is seen.
fn looks_at_success(node: &SyntaxNode) -> bool {
    let Some(parent) = node.parent() else { return true };
    match parent.kind() {
        SyntaxKind::EXPR_STMT => false,
        SyntaxKind::LET_STMT => {
            let pattern = ast::LetStmt::cast(parent).and_then(|it| it.pat());
            !matches!(pattern, Some(ast::Pat::WildcardPat(_)))
        }
        SyntaxKind::LET_EXPR => {
            let pattern = ast::LetExpr::cast(parent).and_then(|it| it.pat());
            !pattern.is_some_and(|it| it.syntax().text().to_string().starts_with("Err("))
        }
        SyntaxKind::METHOD_CALL_EXPR => {
            let outer = ast::MethodCallExpr::cast(parent.clone());
            match outer.and_then(|it| it.name_ref()).map(|it| it.text().to_string()).as_deref() {
                Some("is_ok" | "is_err") => false,
                Some("unwrap" | "expect" | "ok") => looks_at_success(&parent),
                _ => true,
            }
        }
        SyntaxKind::TRY_EXPR | SyntaxKind::PAREN_EXPR => looks_at_success(&parent),
        _ => true,
    }
}
