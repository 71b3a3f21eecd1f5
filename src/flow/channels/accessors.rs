//! Methods of the workspace that hand the receiver out of what they are called on: `fn jobs(&self) -> &Receiver<Job>`.

use ra_ap_hir::{Field, Function, HasVisibility};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange};

use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::holds_receiver;
use crate::flow::channels::lent::{Loan, mentions};
use crate::flow::channels::receivers::Receivers;

impl Receivers {
    /// The method that `call` calls hands out `&mut` from now on; `false` if it does something else than that.
    pub(super) fn lent_by_accessor(
        &mut self,
        flow: &mut Flow<'_>,
        call: &ast::MethodCallExpr,
        loan: Loan<'_, '_>,
    ) -> bool {
        let (Some(function), Some(receiver)) = (flow.facts.sema.resolve_method_call(call), call.receiver())
        else {
            return false;
        };
        let Some(item) = plain_method(flow, function) else { return false };
        let Some(tail) = item.body().and_then(|it| it.tail_expr()) else { return false };
        let leaves = |it: &SyntaxNode| matches!(it.kind(), SyntaxKind::RETURN_EXPR | SyntaxKind::TRY_EXPR);
        if tail.syntax().parent().is_some_and(|it| it.descendants().any(|it| leaves(&it))) {
            return false;
        }
        let references: Vec<ast::RefType> = item
            .ret_type()
            .into_iter()
            .flat_map(|it| it.syntax().descendants())
            .filter_map(ast::RefType::cast)
            .filter(|it| it.mut_token().is_none())
            .collect();
        let wanted = loan.ty.strip_references();
        let lends = |it: &ast::Type| {
            let ty = flow.facts.sema.resolve_type(it);
            ty.is_some_and(|it| holds_receiver(flow, &it, 0) || mentions(flow, &it, &wanted, 0))
        };
        let lent: Vec<ast::Type> = references.iter().filter_map(|it| it.ty()).filter(lends).collect();
        if lent.is_empty() {
            return false;
        }
        for inner in lent {
            self.insert(flow, inner.syntax(), "mut ");
        }
        let Some(ty) = flow.facts.sema.type_of_expr(&tail).map(|it| it.original) else { return false };
        self.lent(flow, &tail, Loan { ty: &ty, binding: None });
        self.object(flow, &receiver);
        if let Some(binding) = loan.binding {
            self.exclusive_binding(flow, binding, &receiver);
        }
        true
    }

    /// Beside other uses of what it belongs to, the field is named in the place of the method that hands it out; `false` if that
    /// is not possible.
    pub(super) fn named_directly(&mut self, flow: &mut Flow<'_>, call: &ast::MethodCallExpr) -> bool {
        let Some((fields, path)) = fields_handed_out(flow, call) else { return false };
        let src = |it: &SyntaxNode| flow.facts.src(it);
        let (Some(whole), Some(name)) = (src(call.syntax()), call.name_ref().and_then(|it| src(it.syntax())))
        else {
            return false;
        };
        let db = flow.facts.db;
        let seen = |module| fields.iter().all(|it| it.is_visible_from(db, module));
        let modules = flow.facts.modules_of(whole.file);
        if modules.is_empty() || !modules.into_iter().all(seen) {
            return false;
        }
        let range = TextRange::new(name.range.start(), whole.range.end());
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        self.mutability.edits.insert((whole.file, start, end, path));
        if let Some(receiver) = call.receiver() {
            self.object(flow, &receiver);
        }
        true
    }
}

/// The fields on the way from what `call` is called on to what it hands out, `&self.hub.jobs`, and how they are written.
fn fields_handed_out(flow: &Flow<'_>, call: &ast::MethodCallExpr) -> Option<(Vec<Field>, String)> {
    let function = flow.facts.sema.resolve_method_call(call)?;
    let body = plain_method(flow, function)?.body()?;
    if body.statements().next().is_some() {
        return None;
    }
    let ast::Expr::RefExpr(it) = body.tail_expr()? else { return None };
    let (mut fields, mut names) = (Vec::new(), Vec::new());
    let mut at = it.expr()?;
    while let ast::Expr::FieldExpr(access) = &at {
        let either::Either::Left(field) = flow.facts.sema.resolve_field(access)? else { return None };
        fields.push(field);
        names.push(access.name_ref()?.text().to_string());
        at = access.expr()?;
    }
    names.reverse();
    (at.syntax().text() == "self" && !fields.is_empty()).then(|| (fields, names.join(".")))
}

/// The method, if it is the workspace's own, takes `&self`, and is no trait's.
fn plain_method(flow: &Flow<'_>, function: Function) -> Option<ast::Fn> {
    if !names::is_workspace_function(flow.facts.db, function) {
        return None;
    }
    let item = flow.facts.sema.source(function)?.value;
    let list = item.param_list()?;
    let by_reference = list.self_param().is_some_and(|it| it.kind() == ast::SelfParamKind::Ref);
    let own =
        item.syntax().parent()?.parent().and_then(ast::Impl::cast).is_some_and(|it| it.trait_().is_none());
    let settled = item.async_token().is_none() && item.const_token().is_none();
    (by_reference && own && settled).then_some(item)
}
