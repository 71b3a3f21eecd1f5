//! What a `?` leaves, and what it makes errors into.

use ra_ap_hir::Type;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;

/// What `?` at `node` returns from: the innermost function, closure or async block.
pub(in crate::flow) fn left_by_question(flow: &Flow<'_>, node: &SyntaxNode) -> Option<SyntaxNode> {
    flow.facts.sema.ancestors_with_macros(node.clone()).find(|it| match it.kind() {
        SyntaxKind::FN | SyntaxKind::CLOSURE_EXPR => true,
        SyntaxKind::BLOCK_EXPR => {
            ast::BlockExpr::cast(it.clone()).is_some_and(|it| it.async_token().is_some())
        }
        _ => false,
    })
}

/// The type of the errors of the function, closure or async block.
pub(in crate::flow) fn error_type<'db>(flow: &Flow<'db>, around: &SyntaxNode) -> Option<Type<'db>> {
    let (db, sema) = (flow.facts.db, &flow.facts.sema);
    let result = match ast::Fn::cast(around.clone()) {
        Some(function) => {
            let function = sema.to_fn_def(&function)?;
            function.async_ret_type(db).unwrap_or_else(|| function.ret_type(db))
        }
        None => {
            let ty = sema.type_of_expr(&ast::Expr::cast(around.clone())?)?.original;
            let returned = ty.as_callable(db).map_or(ty, |it| it.return_type());
            let is_future = returned.as_impl_traits(db).is_some();
            if is_future { returned.into_future_output(db)? } else { returned }
        }
    };
    let (_, arguments) = result.as_adt_with_args()?;
    arguments.into_iter().nth(1).flatten()
}
