//! A thread's own runtime where the thread cannot be a task, because what it drives blocks or is not `Send`: on the blocking pool the
//! running runtime's handle drives it just as well.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::{Binding, RuntimeSource, RuntimeUse};
use crate::flow::assemble::Assembler;
use crate::policy::RuntimeForm;
use crate::program::{Runtime, RuntimeId};

impl Assembler<'_, '_> {
    /// The handle that drives what this runtime would, if its thread runs on the blocking pool.
    pub(in crate::flow) fn add_on_pool(&mut self, id: RuntimeId) {
        let runtime = &self.program.runtimes[id.0];
        let used = &self.runtimes.uses[id.0];
        let facts = &self.flow.facts;
        let body = facts.calls[used.call.0].body;
        let only_drives = used.bound.enters.is_empty()
            && used.bound.handles.is_empty()
            && used.bound.lent.is_empty()
            && used.bound.stored.is_empty()
            && used.bound.copies.is_empty()
            && !used.bound.block_ons.is_empty()
            && used.bound.block_ons.iter().chain(&used.bound.spawns).all(|it| facts.calls[it.0].body == body);
        let fits = used.source == RuntimeSource::Made && runtime.never.is_none() && runtime.entry.is_none();
        if self.program.policies.runtime == RuntimeForm::Shared || !only_drives || !fits {
            return;
        }
        let Some(thread) = self.thread_of_body.get(&body).copied() else { return };
        let Some(made) = made_whole(&facts.calls[used.call.0].node, &used.bound.binding) else { return };
        let unused = RuntimeUse::unused(used.call, RuntimeSource::Made, used.bound.binding.clone());
        self.runtimes.uses.push(RuntimeUse { on_pool: Some(made), ..unused });
        self.program.runtimes.push(Runtime {
            name: "a runtime of its own".to_owned(),
            on_pool_of: Some(thread),
            instead_of: Some(id),
            ..Runtime::default()
        });
    }
}

/// The expression that makes the runtime, with what unwraps it, if it is used in place or bound by a plain `let`.
fn made_whole(call: &SyntaxNode, binding: &Binding) -> Option<SyntaxNode> {
    let unwraps = call.parent().and_then(ast::MethodCallExpr::cast)?;
    if !["unwrap", "expect"].contains(&unwraps.name_ref()?.text().to_string().as_str()) {
        return None;
    }
    let whole = unwraps.syntax().clone();
    match binding {
        Binding::InPlace => Some(whole),
        Binding::Statement(statement) => {
            let statement = ast::LetStmt::cast(statement.clone())?;
            let plain = statement.let_else().is_none()
                && statement.ty().is_none()
                && statement.initializer()?.syntax() == &whole
                && statement.pat()?.syntax().kind() == SyntaxKind::IDENT_PAT;
            plain.then_some(whole)
        }
        _ => None,
    }
}
