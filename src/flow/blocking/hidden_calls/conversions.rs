//! Conversions: `into` is written, and a `From` of the workspace runs.

use ra_ap_hir::Function;
use ra_ap_syntax::ast;

use super::all_methods;
use crate::facts::names;
use crate::flow::Flow;

impl Flow<'_> {
    /// What `call` of `path` runs if it makes one of the workspace's types of another: `let inbox: Inbox = rx.into()`.
    pub(in crate::flow) fn conversions(
        &self,
        path: &str,
        given: &ast::Expr,
        call: &ast::Expr,
    ) -> Vec<Function> {
        let (db, sema) = (self.facts.db, &self.facts.sema);
        let by = match path.strip_prefix("std::convert::").and_then(|it| it.rsplit("::").next()) {
            Some("into") => "std::convert::From",
            Some("try_into") => "std::convert::TryFrom",
            _ => return Vec::new(),
        };
        let (Some(given), Some(made)) = (sema.type_of_expr(given), sema.type_of_expr(call)) else {
            return Vec::new();
        };
        let (given, made) = (names::type_head(db, &given.original), made.original);
        let tried = made.type_arguments().next().filter(|_| by.ends_with("TryFrom"));
        let Some(made) = tried.unwrap_or(made).as_adt() else { return Vec::new() };
        let takes = |it: &Function| {
            it.assoc_fn_params(db).first().is_some_and(|it| names::type_head(db, it.ty()) == given)
        };
        let implementations = self.implementations_of(made);
        let mut found = all_methods(implementations.iter().filter(|it| it.of == by));
        found.retain(takes);
        found
    }
}
