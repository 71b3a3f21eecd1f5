//! Threads that take a runtime's handle along to drive their work on it: the task they become is started on that runtime, which
//! need not be the one around.

use ra_ap_hir::PathResolution;
use ra_ap_syntax::SyntaxKind;
use ra_ap_syntax::ast::{self, AstNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, Callee};
use crate::facts::names;
use crate::flow::assemble::Assembler;
use crate::flow::assemble::runtimes::Binding;
use crate::program::ThreadId;

/// The variable with a runtime's handle that a thread takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenHandle {
    /// Its name.
    pub name: String,
    /// Whether the body needs it for more than `block_on`.
    pub used_on: bool,
}

impl Assembler<'_, '_> {
    /// The one runtime handle that the closure of a `thread::spawn` takes along from where it is written.
    pub(in crate::flow) fn taken_handle(&self, id: ThreadId, closure: BodyIx) -> Option<TakenHandle> {
        let facts = &self.flow.facts;
        let db = facts.db;
        let call = &facts.calls[self.thread_calls[id.0].0];
        let node = &facts.bodies[closure.0].node;
        let plain = matches!(call.callee, Callee::Api(api) if api.kind == ApiKind::ThreadSpawn);
        let in_place = node.parent().is_some_and(|it| it.kind() == SyntaxKind::ARG_LIST);
        let in_file = facts.sema.hir_file_for(node).file_id().is_some();
        if !plain || !in_place || !in_file {
            return None;
        }
        let mut taken = None;
        let mut used_on = false;
        for path in node.descendants().filter_map(ast::PathExpr::cast) {
            let Some(PathResolution::Local(local)) = path.path().and_then(|it| facts.sema.resolve_path(&it))
            else {
                continue;
            };
            let ty = local.ty(db);
            let source = local.primary_source(db);
            let source = source.source.value.either(|it| it.syntax().clone(), |it| it.syntax().clone());
            let outside = !source.ancestors().any(|it| it == call.node);
            let handle = names::type_head(db, &ty).as_deref() == Some("tokio::runtime::Handle");
            if !handle || !outside {
                continue;
            }
            if ty.is_reference() || taken.as_ref().is_some_and(|it| *it != local) {
                return None;
            }
            // The running runtime's own handle gives way altogether.
            let gives_way = self.runtimes.uses.iter().any(|it| match &it.binding {
                Binding::Statement(node) | Binding::IfLet(node) => source.ancestors().any(|up| up == *node),
                Binding::InPlace | Binding::Thread { .. } | Binding::Kept { .. } => false,
            });
            if gives_way {
                return None;
            }
            let drives = path.syntax().parent().is_some_and(|it| {
                let receiver = ast::MethodCallExpr::cast(it.clone()).and_then(|it| it.receiver());
                receiver.is_some_and(|it| it.syntax() == path.syntax())
                    && facts.call_index(&it).is_some_and(|ix| {
                        matches!(facts.calls[ix.0].callee, Callee::Api(api) if api.kind == ApiKind::BlockOn)
                    })
            });
            used_on |= !drives;
            taken = Some(local);
        }
        let name = taken?.name(db).as_str().to_owned();
        // What a macro's arguments mention is not among the paths.
        used_on |= node.descendants_with_tokens().filter_map(|it| it.into_token()).any(|it| {
            it.kind() == SyntaxKind::IDENT
                && it.text() == name
                && it.parent().is_some_and(|it| it.kind() == SyntaxKind::TOKEN_TREE)
        });
        Some(TakenHandle { name, used_on })
    }
}
