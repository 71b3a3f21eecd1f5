//! The message type of a channel, written where it is made if what told it goes.

use ra_ap_hir::HirDisplay as _;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::lower::Lowerer;
use crate::facts::body::CallIx;
use crate::flow::assemble::runtimes::Binding;
use crate::flow::channels::ChannelFacts;
use crate::program::RuntimeId;

impl Lowerer<'_, '_> {
    /// The type to write at `creation`: with the statement that makes a runtime go its error arms, and a message sent there may
    /// have been the only one that told the whole type. An error says why it cannot be written.
    pub(super) fn message_to_write(
        &self,
        channel: &ChannelFacts,
        creation: CallIx,
    ) -> Option<Result<String, String>> {
        let facts = &self.flow.facts;
        let call = ast::CallExpr::cast(facts.calls[creation.0].node.clone())?;
        if says_its_message(&call) || !channel.operations.iter().any(|it| self.goes_with_runtime(*it)) {
            return None;
        }
        let ends = facts.sema.type_of_expr(&call.clone().into())?.original;
        let message = ends.tuple_fields(facts.sema.db).first().and_then(|it| it.type_arguments().next());
        let module = facts.sema.scope(call.syntax()).map(|it| it.module());
        let written = message
            .zip(module)
            .filter(|(it, _)| !it.contains_unknown())
            .and_then(|(ty, module)| ty.display_source_code(facts.sema.db, module.into(), false).ok());
        Some(written.ok_or_else(|| {
            "with the runtime that is made there goes a message that tells this channel's type, which cannot be written: \
             name the type at the channel"
                .to_owned()
        }))
    }

    /// Whether `call` stands in a statement that goes with its runtime.
    fn goes_with_runtime(&self, call: CallIx) -> bool {
        let facts = &self.flow.facts;
        let Some(place) = facts.src(&facts.calls[call.0].node) else { return false };
        self.assembly.runtimes.iter().enumerate().any(|(index, it)| match &it.bound.binding {
            Binding::Statement(node) => {
                self.decisions.runtimes[index].is_ok()
                    && !self.stays_with_thread(RuntimeId(index))
                    && facts
                        .src(node)
                        .is_some_and(|it| it.file == place.file && it.range.contains_range(place.range))
            }
            _ => false,
        })
    }
}

/// Whether the call, or the `let` that it is the value of, names the type.
fn says_its_message(call: &ast::CallExpr) -> bool {
    let named = |it: &SyntaxNode| it.kind() == SyntaxKind::GENERIC_ARG_LIST;
    let callee = call.expr();
    if callee.is_some_and(|it| it.syntax().descendants().any(|it| named(&it))) {
        return true;
    }
    let bound = call.syntax().parent().and_then(ast::LetStmt::cast);
    bound.is_none_or(|it| it.ty().is_some())
}
