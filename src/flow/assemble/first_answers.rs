//! Threads that answer before they wait for anything: whoever blocks for such an answer waits for nobody else.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::*;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, CallIx, Callee};
use crate::program::ChannelId;

/// How many calls deep what stands before an answer is looked into.
const DEPTH: usize = 4;

impl Assembler<'_, '_> {
    /// Of the channels that it serves, those on which the thread that runs `closure` sends before it may wait for anything, where one
    /// answer is all that is waited for.
    pub(in crate::flow) fn answered_first(
        &mut self,
        closure: BodyIx,
        served: &[ChannelId],
    ) -> Vec<ChannelId> {
        let asked: Vec<ChannelId> = served.iter().copied().filter(|it| self.is_asked_once(*it)).collect();
        if asked.is_empty() {
            return asked;
        }
        let Some(list) = statements_of(&self.flow.facts.bodies[closure.0].node) else { return Vec::new() };
        let bodies = self.flow.inline_bodies(closure);
        let calls: Vec<CallIx> =
            bodies.iter().flat_map(|it| self.flow.facts.bodies[it.0].calls.clone()).collect();
        let mut answered = Vec::new();
        for statement in list.statements() {
            let inside = |it: &&CallIx| {
                let node = self.flow.facts.calls[it.0].node.clone();
                self.flow.facts.sema.ancestors_with_macros(node).any(|it| it == *statement.syntax())
            };
            let inside: Vec<CallIx> = calls.iter().filter(inside).copied().collect();
            if statement.syntax().descendants().any(|it| it.kind() == SyntaxKind::AWAIT_EXPR)
                || inside.iter().any(|it| self.flow.comes_to(*it, DEPTH, Flow::waits_for_others))
            {
                break;
            }
            answered.extend(inside.into_iter().filter_map(|it| self.plain_send(it, statement.syntax())));
        }
        asked.into_iter().filter(|it| answered.contains(it)).collect()
    }

    /// Whether whoever makes the channel receives from it, once.
    fn is_asked_once(&self, channel: ChannelId) -> bool {
        let [wait] = self.program.channels[channel.0].waits[..] else { return false };
        let [creation] = self.channels.all[channel.0].creations[..] else { return false };
        let (wait, creation) =
            (&self.flow.facts.calls[self.wait_calls[wait.0].0], &self.flow.facts.calls[creation.0]);
        let once = matches!(&wait.callee, Callee::Api(api) if api.path.ends_with("::recv") || api.path.ends_with("::recv_timeout"));
        once && wait.body == creation.body && wait.loops == creation.loops
    }

    /// The channel on which the statement sends, whatever happens.
    fn plain_send(&self, call: CallIx, statement: &SyntaxNode) -> Option<ChannelId> {
        let it = &self.flow.facts.calls[call.0];
        let Callee::Api(api) = it.callee else { return None };
        let sends = matches!(api.kind, ApiKind::ChannelOp(_)) && api.path.ends_with("::send");
        let plain = |it: &SyntaxNode| match it.kind() {
            SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::TRY_EXPR => true,
            _ => ast::BinExpr::cast(it.clone())
                .is_some_and(|it| matches!(it.lhs(), Some(ast::Expr::UnderscoreExpr(_)))),
        };
        let mut around = it.node.ancestors().take_while(|it| it != statement);
        let always =
            around.all(|it| plain(&it)) && statement.text_range().contains_range(it.node.text_range());
        self.channel_of_call.get(&call).filter(|_| sends && always).map(|it| ChannelId(*it))
    }
}

fn statements_of(closure: &SyntaxNode) -> Option<ast::StmtList> {
    match ast::ClosureExpr::cast(closure.clone())?.body()? {
        ast::Expr::BlockExpr(it) if it.modifier().is_none() => it.stmt_list(),
        _ => None,
    }
}
