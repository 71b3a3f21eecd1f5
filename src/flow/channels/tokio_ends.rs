//! Where the ends of tokio's own channels come from, which are not followed with those that migrate.

use ra_ap_hir::{Local, PathResolution, Type};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::Callee;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;

/// How far an end is followed.
const DEPTH: usize = 8;

/// How many variables are looked at.
const MOST: usize = 100;

/// The ends of channels that some values are or hold, by the statement that made both ends.
#[derive(Default)]
pub(in crate::flow) struct TokioEnds {
    senders: Vec<SyntaxNode>,
    receivers: Vec<SyntaxNode>,
    variables: usize,
}

impl TokioEnds {
    /// Whether both ends of one channel are among them.
    pub(in crate::flow) fn meet(&self) -> bool {
        self.senders.iter().any(|it| self.receivers.contains(it))
    }
}

impl<'db> Flow<'db> {
    /// Adds the ends that the variable holds: through clones, parameters, what functions return and the fields it was made of.
    pub(in crate::flow) fn tokio_ends_in(&mut self, local: Local<'db>, ends: &mut TokioEnds) {
        self.ends_of_local(local, None, DEPTH, ends);
    }

    fn ends_of_local(
        &mut self,
        local: Local<'db>,
        wanted: Option<&Type<'db>>,
        depth: usize,
        ends: &mut TokioEnds,
    ) {
        let db = self.facts.db;
        let source = local.primary_source(db);
        ends.variables += 1;
        if ends.variables > MOST {
            return;
        }
        let around = source.syntax().ancestors().skip(1);
        let mut around = around.skip_while(|it| matches!(it.kind(), SyntaxKind::TUPLE_PAT));
        let Some(around) = around.next() else { return };
        if let Some(statement) = ast::LetStmt::cast(around.clone()) {
            let ty = local.ty(db);
            let path = names::type_head(db, &ty).unwrap_or_default();
            let is_part = statement.pat().is_some_and(|it| it.syntax() != source.syntax());
            if !is_part {
                if let Some(value) = statement.initializer() {
                    self.ends_of(&value, wanted, depth, ends);
                }
            } else if path.starts_with("tokio::sync::mpsc::") && wanted.is_none_or(|it| *it == ty) {
                let of = if path.ends_with("Receiver") { &mut ends.receivers } else { &mut ends.senders };
                of.push(around);
            }
        } else if around.kind() == SyntaxKind::PARAM || local.is_self(db) {
            for value in self.handed_over(local, &around) {
                self.ends_of(&value, wanted, depth, ends);
            }
        }
    }

    /// What callers give for the parameter.
    fn handed_over(&mut self, local: Local<'db>, parameter: &SyntaxNode) -> Vec<ast::Expr> {
        let Some(item) = parameter.ancestors().find_map(ast::Fn::cast) else { return Vec::new() };
        let Some(function) = self.facts.sema.to_def(&item) else { return Vec::new() };
        if !local.is_self(self.facts.db) {
            let index = item.param_list().and_then(|it| it.params().position(|it| it.syntax() == parameter));
            return index.and_then(|it| self.arguments_of(function, it)).unwrap_or_default();
        }
        let callers = self.callers(function).into_iter();
        let receiver = |it: Caller| match it {
            Caller::Call(it) => ast::MethodCallExpr::cast(self.facts.calls[it.0].node.clone())?.receiver(),
            _ => None,
        };
        callers.filter_map(receiver).collect()
    }

    fn ends_of(&mut self, value: &ast::Expr, wanted: Option<&Type<'db>>, depth: usize, ends: &mut TokioEnds) {
        let Some(depth) = depth.checked_sub(1) else { return };
        match value {
            ast::Expr::PathExpr(it) => {
                let path = it.path().and_then(|it| self.facts.sema.resolve_path(&it));
                if let Some(PathResolution::Local(local)) = path {
                    self.ends_of_local(local, wanted, depth, ends);
                }
            }
            ast::Expr::FieldExpr(it) => {
                let ty = self.facts.sema.type_of_expr(value).map(|it| it.original);
                if let Some(owner) = it.expr() {
                    self.ends_of(&owner, ty.as_ref(), depth, ends);
                }
            }
            ast::Expr::RecordExpr(it) => {
                let fields = it.record_expr_field_list().into_iter().flat_map(|it| it.fields());
                for value in fields.filter_map(|it| it.expr()) {
                    self.ends_of(&value, wanted, depth, ends);
                }
            }
            ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => {
                let returned = match self.call_at(value.syntax()) {
                    Some((ix, Callee::Workspace(function))) => self.returned_by(ix, function),
                    // `tx.clone()`
                    _ => ast::MethodCallExpr::cast(value.syntax().clone())
                        .filter(|it| it.name_ref().is_some_and(|it| it.text() == "clone"))
                        .and_then(|it| it.receiver())
                        .map(|it| vec![it]),
                };
                for value in returned.into_iter().flatten() {
                    self.ends_of(&value, wanted, depth, ends);
                }
            }
            _ => {}
        }
    }
}
