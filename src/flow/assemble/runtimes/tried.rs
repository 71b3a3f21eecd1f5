//! `block_on` on a handle that is there only if a runtime runs, which is where it panics.

use ra_ap_hir::PathResolution;
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee};
use crate::flow::assemble::Assembler;
use crate::flow::context::call_arguments;

/// Functions of `tokio::fs` that do with `await` what those of the same name in `std::fs` do without.
const TWINS: &[&str] = &[
    "canonicalize",
    "copy",
    "create_dir",
    "create_dir_all",
    "hard_link",
    "metadata",
    "read",
    "read_link",
    "read_to_string",
    "remove_dir",
    "remove_dir_all",
    "remove_file",
    "rename",
    "set_permissions",
    "symlink_metadata",
    "write",
];

/// `Handle::try_current().ok().and_then(|h| h.block_on(async { tokio::fs::read(path).await.ok() }))`: the file operation is all there is.
#[derive(Debug, Clone)]
pub struct TriedFile {
    /// All of it.
    pub whole: SyntaxNode,
    /// The call of `block_on`.
    pub driven: SyntaxNode,
    /// The file operation, with its `.await` if it has one.
    pub operation: SyntaxNode,
    /// The function of `std::fs` that does the same.
    pub twin: String,
}

impl Assembler<'_, '_> {
    /// The file operation that this `block_on` is there for, if std's own can take its place.
    pub(in crate::flow) fn tried_file(&self, ix: CallIx) -> Option<TriedFile> {
        let facts = &self.flow.facts;
        let driven = facts.calls[ix.0].node.clone();
        let call = ast::MethodCallExpr::cast(driven.clone())?;
        let ast::Expr::PathExpr(handle) = call.receiver()? else { return None };
        // What follows `block_on` in the closure follows the operation.
        let mut value = driven.clone();
        while let Some(outer) = value.parent().and_then(ast::MethodCallExpr::cast) {
            if outer.receiver()?.syntax() != &value {
                return None;
            }
            value = outer.syntax().clone();
        }
        let closure = value.ancestors().find_map(ast::ClosureExpr::cast)?;
        let body = closure.body()?;
        let only = match &body {
            ast::Expr::BlockExpr(block) if block.statements().next().is_none() => block.tail_expr()?,
            other => other.clone(),
        };
        let mut parameters = closure.param_list()?.params();
        let (parameter, None) = (parameters.next()?, parameters.next()) else { return None };
        let ast::Pat::IdentPat(parameter) = parameter.pat()? else { return None };
        let named = handle.syntax().text() == parameter.name()?.text();
        let outer = ast::MethodCallExpr::cast(closure.syntax().parent()?.parent()?)?;
        let inner = match outer.receiver()? {
            ast::Expr::MethodCallExpr(it) if it.name_ref()?.text() == "ok" => it.receiver()?,
            _ => return None,
        };
        let tried = matches!(self.flow.call_at(inner.syntax()), Some((_, Callee::Api(api))) if api.path.ends_with("try_current"));
        if only.syntax() != &value || !named || outer.name_ref()?.text() != "and_then" || !tried {
            return None;
        }
        let (operation, written) = self.file_operation(&call_arguments(&driven).into_iter().next()?)?;
        let path = match self.flow.call_at(written.syntax())?.1 {
            Callee::Foreign(path) | Callee::Unknown(path) => path,
            _ => return None,
        };
        let name = path.strip_prefix("tokio::fs::")?.rsplit("::").next()?.to_owned();
        let in_file = facts.sema.hir_file_for(&driven).file_id().is_some();
        (TWINS.contains(&name.as_str()) && in_file).then(|| TriedFile {
            whole: outer.syntax().clone(),
            driven,
            operation,
            twin: format!("std::fs::{name}"),
        })
    }

    /// The one thing that the future awaits, with its `.await`, and the call.
    fn file_operation(&self, future: &ast::Expr) -> Option<(SyntaxNode, ast::CallExpr)> {
        let ast::Expr::BlockExpr(block) = future else {
            let ast::Expr::CallExpr(call) = future else { return None };
            return Some((call.syntax().clone(), call.clone()));
        };
        block.async_token().filter(|_| block.statements().next().is_none())?;
        let tail = block.tail_expr()?;
        let leaves = [SyntaxKind::RETURN_EXPR, SyntaxKind::TRY_EXPR];
        let mut awaits = tail.syntax().descendants().filter_map(ast::AwaitExpr::cast);
        let (only, None) = (awaits.next()?, awaits.next()) else { return None };
        let ast::Expr::CallExpr(call) = only.expr()? else { return None };
        let plain = !tail.syntax().descendants().any(|it| leaves.contains(&it.kind()));
        plain.then(|| (only.syntax().clone(), call))
    }

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
