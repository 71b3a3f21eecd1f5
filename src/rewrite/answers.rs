//! What a removed branch alone told about types: the error that it would have answered with.

use ra_ap_hir::{HirDisplay, Local, PathResolution};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::lower::Lowerer;
use crate::edit::Edit;
use crate::facts::names;
use crate::ledger::UnitIx;

impl Lowerer<'_, '_> {
    /// `tx.send(Ok(()))` says its error's type where the only `tx.send(Err(..))` goes with `removed`.
    pub(super) fn keep_error_types(&mut self, unit: UnitIx, removed: &SyntaxNode) {
        for sent in removed.descendants().filter_map(ast::MethodCallExpr::cast) {
            if let Some((file, edit)) = self.error_type_of(&sent, removed) {
                self.plain_edit(unit, file, edit);
            }
        }
    }

    fn error_type_of(
        &self,
        sent: &ast::MethodCallExpr,
        removed: &SyntaxNode,
    ) -> Option<(ra_ap_ide_db::FileId, Edit)> {
        let facts = &self.flow.facts;
        let (local, argument) = self.answer(sent)?;
        // A channel that is migrated says its type where it is made.
        let migrated = facts.call_index(sent.syntax()).is_some_and(|ix| {
            let mut channels = self.assembly.channels.all.iter().zip(&self.decisions.channels);
            channels.any(|(it, decision)| decision.is_ok() && it.operations.contains(&ix))
        });
        if migrated {
            return None;
        }
        let message = facts.sema.type_of_expr(&argument)?.original;
        if names::type_head(facts.db, &message)? != "std::result::Result" {
            return None;
        }
        let declared = local.primary_source(facts.db).syntax().clone();
        let body = declared.ancestors().filter_map(ast::Fn::cast).find_map(|it| it.body())?;
        let typed = declared.ancestors().find_map(ast::LetStmt::cast).is_some_and(|it| {
            it.ty().is_some()
                || it.initializer().is_some_and(|it| {
                    it.syntax().descendants().any(|it| it.kind() == SyntaxKind::GENERIC_ARG_LIST)
                })
        });
        let is_parameter = local.is_param(facts.db);
        let mut plain = None;
        for call in body.syntax().descendants().filter_map(ast::MethodCallExpr::cast) {
            let inside = call.syntax().ancestors().any(|it| it == *removed);
            let Some((other, argument)) = self.answer(&call).filter(|_| !inside) else { continue };
            let ast::Expr::CallExpr(made) = &argument else {
                if other == local {
                    return None;
                }
                continue;
            };
            let ast::Expr::PathExpr(path) = made.expr()? else { continue };
            match path.syntax().text().to_string().as_str() {
                _ if other != local => {}
                "Ok" => plain = plain.or(Some(path)),
                _ => return None,
            }
        }
        if typed || is_parameter {
            return None;
        }
        let path = plain?;
        let error = message.type_arguments().nth(1).filter(|it| !it.contains_unknown())?;
        let module = facts.sema.scope(removed)?.module();
        let written = error.display_source_code(facts.db, module.into(), false).ok()?;
        let src = facts.src(path.syntax())?;
        Some((src.file, Edit::insert(src.range.end().into(), format!("::<_, {written}>"))))
    }

    /// `tx.send(value)`: the variable and the value.
    fn answer(&self, call: &ast::MethodCallExpr) -> Option<(Local<'_>, ast::Expr)> {
        let named = call.name_ref().is_some_and(|it| it.text() == "send");
        let ast::Expr::PathExpr(path) = call.receiver().filter(|_| named)? else { return None };
        let PathResolution::Local(local) = self.flow.facts.sema.resolve_path(&path.path()?)? else {
            return None;
        };
        let argument = crate::flow::context::call_arguments(call.syntax()).into_iter().next()?;
        Some((local, argument))
    }
}
