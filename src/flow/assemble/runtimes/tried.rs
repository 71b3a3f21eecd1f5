//! `block_on` on a handle that is there only if a runtime runs, which is where it panics.

use ra_ap_hir::PathResolution;
use ra_ap_syntax::ast::{self, AstNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee};
use crate::flow::assemble::Assembler;
use crate::flow::context::call_arguments;

impl Assembler<'_, '_> {
    /// What is wrong with this `block_on`, and the way out, if its handle comes from `Handle::try_current()`.
    pub(in crate::flow) fn tried_handle(&self, ix: CallIx) -> Option<String> {
        let facts = &self.flow.facts;
        let call = ast::MethodCallExpr::cast(facts.calls[ix.0].node.clone())?;
        let ast::Expr::PathExpr(path) = call.receiver()? else { return None };
        let PathResolution::Local(local) = facts.sema.resolve_path(&path.path()?)? else { return None };
        let declared = local.primary_source(facts.db).syntax().clone();
        let source = declared.ancestors().find_map(|it| {
            if let Some(closure) = ast::ClosureExpr::cast(it.clone()) {
                return ast::MethodCallExpr::cast(closure.syntax().parent()?.parent()?)?.receiver();
            }
            let bound = ast::LetStmt::cast(it.clone()).and_then(|it| it.initializer());
            bound.or_else(|| ast::LetExpr::cast(it)?.expr())
        })?;
        let tried = source.syntax().descendants().any(|it| {
            matches!(self.flow.call_at(&it), Some((_, Callee::Api(api))) if api.kind == ApiKind::HandleCurrent && api.path.ends_with("try_current"))
        });
        if !tried {
            return None;
        }
        let future = call_arguments(call.syntax()).into_iter().next()?;
        let file = future.syntax().descendants().find_map(|it| match self.flow.call_at(&it)?.1 {
            Callee::Foreign(path) | Callee::Unknown(path) => {
                path.strip_prefix("tokio::fs::").map(str::to_owned)
            }
            _ => None,
        });
        let way_out = match file {
            Some(name) => {
                let name = name.rsplit("::").next().unwrap_or(&name).to_owned();
                format!("`std::fs::{name}` does the same without one")
            }
            None => "take the handle from where it is known, or make the function async".to_owned(),
        };
        Some(format!(
            "a handle from `try_current` is there only where a runtime runs, and on its workers `block_on` panics: {way_out}"
        ))
    }
}
