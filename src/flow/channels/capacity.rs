//! The least value that a capacity can have: followed through constants, variables, parameters, fields and functions.

use ra_ap_hir::{Field, Function, Local, ModuleDef, PathResolution};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{CallIx, Callee, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::context::call_arguments;
use crate::policy::{Capacity, Policies, PublicApi};
use crate::refusal::RefusalCode;

/// Why the capacity at this creation has no counterpart.
pub fn obstacle(
    flow: &mut Flow<'_>,
    node: &SyntaxNode,
    policies: &Policies,
) -> Option<(RefusalCode, String)> {
    let capacity = call_arguments(node).into_iter().next()?;
    match at_least(flow, &capacity) {
        Some(0) => Some((
            RefusalCode::Rendezvous,
            "its capacity is zero: the sender waits for the receiver, which no tokio channel does".to_owned(),
        )),
        Some(_) => None,
        None if policies.capacity == Capacity::Unbounded => None,
        None => Some((
            RefusalCode::DynamicCapacity,
            format!(
                "its capacity `{}` is not provably at least one, and tokio panics on zero",
                capacity.syntax().text()
            ),
        )),
    }
}

/// A value that the expression is not below: zero only for a literal zero, `None` if it may be zero.
pub fn at_least(flow: &mut Flow<'_>, expr: &ast::Expr) -> Option<u128> {
    let mut search =
        Search { flow, locals: FxHashSet::default(), fields: FxHashSet::default(), budget: BUDGET };
    if is_zero(search.flow, expr) {
        return Some(0);
    }
    search.expr(expr, 0).filter(|it| *it > 0)
}

/// Zero as written, not a value that may be zero.
fn is_zero(flow: &Flow<'_>, expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::PathExpr(it) => constant(flow, it).is_some_and(|it| matches!(literal(&it), Some(0))),
        other => matches!(literal(other), Some(0)),
    }
}

/// The number that `expr` is as written.
pub(super) fn literal(expr: &ast::Expr) -> Option<u128> {
    match expr {
        ast::Expr::Literal(it) => match it.kind() {
            ast::LiteralKind::IntNumber(it) => it.value().ok(),
            _ => None,
        },
        ast::Expr::ParenExpr(it) => literal(&it.expr()?),
        _ => None,
    }
}

fn constant(flow: &Flow<'_>, path: &ast::PathExpr) -> Option<ast::Expr> {
    match flow.facts.sema.resolve_path(&path.path()?)? {
        PathResolution::Def(ModuleDef::Const(item)) => flow.facts.sema.source(item)?.value.body(),
        _ => None,
    }
}

/// How many definitions are followed one after the other, and how many expressions in all.
const DEPTH: usize = 16;
const BUDGET: usize = 2_000;

struct Search<'f, 'db> {
    flow: &'f mut Flow<'db>,
    /// What is being looked at: whatever comes back to it adds no smaller value.
    locals: FxHashSet<Local<'db>>,
    fields: FxHashSet<Field>,
    /// How many more expressions are looked at.
    budget: usize,
}

impl<'db> Search<'_, 'db> {
    fn expr(&mut self, expr: &ast::Expr, depth: usize) -> Option<u128> {
        if depth > DEPTH {
            return None;
        }
        self.budget = self.budget.checked_sub(1)?;
        let next = depth + 1;
        match expr {
            ast::Expr::Literal(_) => literal(expr),
            ast::Expr::ParenExpr(it) => self.expr(&it.expr()?, next),
            ast::Expr::CastExpr(it) => {
                // `as u8` may cut a value down to zero.
                let wide = matches!(
                    it.ty()?.syntax().text().to_string().as_str(),
                    "usize" | "u64" | "u128" | "isize" | "i64"
                );
                self.expr(&it.expr()?, next).filter(|_| wide)
            }
            ast::Expr::BlockExpr(it) => self.expr(&it.tail_expr()?, next),
            ast::Expr::IfExpr(it) => {
                let then = self.expr(&it.then_branch()?.tail_expr()?, next)?;
                let otherwise = match it.else_branch()? {
                    ast::ElseBranch::Block(it) => self.expr(&it.tail_expr()?, next)?,
                    ast::ElseBranch::IfExpr(it) => self.expr(&ast::Expr::IfExpr(it), next)?,
                };
                Some(then.min(otherwise))
            }
            ast::Expr::MatchExpr(it) => {
                let mut least = u128::MAX;
                for arm in it.match_arm_list()?.arms() {
                    match arm.expr()? {
                        ast::Expr::ReturnExpr(_) | ast::Expr::ContinueExpr(_) => {}
                        value => least = least.min(self.expr(&value, next)?),
                    }
                }
                (least != u128::MAX).then_some(least)
            }
            ast::Expr::BinExpr(it) => {
                let (left, right) = (self.expr(&it.lhs()?, next), self.expr(&it.rhs()?, next));
                match it.op_kind()? {
                    ast::BinaryOp::ArithOp(ast::ArithOp::Add) => {
                        // What is added to an unsigned number does not make it smaller.
                        Some(left.unwrap_or(0).saturating_add(right.unwrap_or(0))).filter(|it| *it > 0)
                    }
                    ast::BinaryOp::ArithOp(ast::ArithOp::Mul) => Some(left?.saturating_mul(right?)),
                    _ => None,
                }
            }
            ast::Expr::PathExpr(it) => {
                if let Some(value) = constant(self.flow, it) {
                    return self.expr(&value, next);
                }
                match self.flow.facts.sema.resolve_path(&it.path()?)? {
                    PathResolution::Local(local) => self.local(local, next),
                    _ => None,
                }
            }
            ast::Expr::FieldExpr(it) => match self.flow.facts.sema.resolve_field(it)? {
                either::Either::Left(field) => self.field(field, next),
                either::Either::Right(_) => None,
            },
            ast::Expr::MethodCallExpr(it) => self.method(it, next),
            ast::Expr::CallExpr(it) => {
                let (_, callee) = self.flow.call_at(it.syntax())?;
                match callee {
                    Callee::Workspace(function) => self.function(function, next),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn method(&mut self, call: &ast::MethodCallExpr, depth: usize) -> Option<u128> {
        let name = call.name_ref()?.text().to_string();
        let receiver = call.receiver()?;
        let mut arguments = call.arg_list()?.args();
        match name.as_str() {
            "max" => {
                let argument = self.expr(&arguments.next()?, depth);
                let value = self.expr(&receiver, depth);
                argument.max(value)
            }
            "min" => Some(self.expr(&receiver, depth)?.min(self.expr(&arguments.next()?, depth)?)),
            "clamp" => self.expr(&arguments.next()?, depth),
            "next_power_of_two" => Some(1),
            "get" => {
                let ty = self.flow.facts.sema.type_of_expr(&receiver)?.original.strip_references();
                let head = names::type_head(self.flow.facts.db, &ty)?;
                head.starts_with("std::num::NonZero").then_some(1)
            }
            "clone" | "to_owned" | "into" => self.expr(&receiver, depth),
            _ => match self.flow.call_at(call.syntax())?.1 {
                Callee::Workspace(function) => self.function(function, depth),
                _ => None,
            },
        }
    }

    /// What a function of the workspace returns.
    fn function(&mut self, function: Function, depth: usize) -> Option<u128> {
        if names::is_of_trait(self.flow.facts.db, function) {
            return None;
        }
        let source = self.flow.facts.sema.source(function)?;
        let body = source.value.body()?;
        let returns = body.syntax().descendants().any(|it| it.kind() == SyntaxKind::RETURN_EXPR);
        if returns { None } else { self.expr(&body.tail_expr()?, depth) }
    }

    fn local(&mut self, local: Local<'db>, depth: usize) -> Option<u128> {
        if !self.locals.insert(local) {
            return Some(u128::MAX);
        }
        let least = self.definition_of(local, depth);
        self.locals.remove(&local);
        least
    }

    fn definition_of(&mut self, local: Local<'db>, depth: usize) -> Option<u128> {
        let db = self.flow.facts.db;
        let ident = local.primary_source(db).source.value.left()?;
        if ident.mut_token().is_some() {
            return None;
        }
        let parent = ident.syntax().parent()?;
        if let Some(statement) = ast::LetStmt::cast(parent.clone()) {
            return self.expr(&statement.initializer()?, depth);
        }
        if let Some(field) = ast::RecordPatField::cast(parent.clone()) {
            let (field, _) = self.flow.facts.sema.resolve_record_pat_field(&field)?;
            return self.field(field, depth);
        }
        let parameter = ast::Param::cast(parent)?;
        let list = ast::ParamList::cast(parameter.syntax().parent()?)?;
        let item = ast::Fn::cast(list.syntax().parent()?)?;
        let function = self.flow.facts.sema.to_fn_def(&item)?;
        let index = list.params().position(|it| it == parameter)?;
        self.parameter(function, index, depth)
    }

    /// What all callers of `function` give it.
    fn parameter(&mut self, function: Function, index: usize, depth: usize) -> Option<u128> {
        if self.flow.is_exported(function) || names::is_of_trait(self.flow.facts.db, function) {
            return None;
        }
        let mut calls: Vec<CallIx> = Vec::new();
        for caller in self.flow.callers(function) {
            match caller {
                Caller::Call(ix) if self.flow.facts.calls[ix.0].usage == Use::Call => calls.push(ix),
                _ => return None,
            }
        }
        let mut least = u128::MAX;
        for ix in calls {
            let node = self.flow.facts.calls[ix.0].node.clone();
            // `Type::method(value, n)` gives `self` among its arguments.
            let by_path = node.kind() == SyntaxKind::CALL_EXPR && function.has_self_param(self.flow.facts.db);
            let argument = call_arguments(&node).into_iter().nth(index + usize::from(by_path))?;
            least = least.min(self.expr(&argument, depth)?);
        }
        (least != u128::MAX).then_some(least)
    }

    fn field(&mut self, field: Field, depth: usize) -> Option<u128> {
        if !self.fields.insert(field) {
            return Some(u128::MAX);
        }
        let least = self.written_to(field, depth);
        self.fields.remove(&field);
        least
    }

    /// What all of the workspace puts into `field`.
    fn written_to(&mut self, field: Field, depth: usize) -> Option<u128> {
        let db = self.flow.facts.db;
        if !names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(&field, db)) {
            return None;
        }
        // A library's users put into it what they like.
        if self.flow.public_api == PublicApi::Refuse && self.flow.is_exported_field(field) {
            return None;
        }
        let item = match field.parent_def(db).adt(db) {
            ra_ap_hir::Adt::Struct(it) => self.flow.facts.sema.source(it)?.value.syntax().clone(),
            _ => return None,
        };
        if !is_made_by_hand(&item) {
            return None;
        }
        let mut least = u128::MAX;
        for token in self.flow.mentions_of(Definition::Field(field)) {
            let token = self.flow.facts.sema.descend_into_macros_exact(token).into_iter().next()?;
            let Some(value) = written_value(&token)? else { continue };
            least = least.min(self.expr(&value, depth)?);
        }
        (least != u128::MAX).then_some(least)
    }
}

/// Whether only expressions make values of the struct: what other derives and attributes add may read them from a file, a
/// command line or the environment, or make zeros.
fn is_made_by_hand(item: &SyntaxNode) -> bool {
    const DERIVES: &[&str] =
        &["Debug", "Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash", "Serialize", "Zeroize"];
    const ATTRIBUTES: &[&str] =
        &["doc", "derive", "allow", "warn", "deny", "expect", "must_use", "non_exhaustive", "repr", "serde"];
    let plain_derives = |it: &ast::Attr| {
        let text = it.syntax().text().to_string();
        let list = text.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')'));
        list.is_some_and(|(list, _)| {
            let mut names = list.split(',').map(str::trim).filter(|it| !it.is_empty());
            names.all(|it| it.rsplit("::").next().is_some_and(|it| DERIVES.contains(&it.trim())))
        })
    };
    let known = |it: ast::Attr| {
        let name = it.simple_name();
        let name = name.as_deref().unwrap_or_default();
        ATTRIBUTES.contains(&name) && (name != "derive" || plain_derives(&it))
    };
    item.children().any(|it| it.kind() == SyntaxKind::RECORD_FIELD_LIST)
        && item.children().filter_map(ast::Attr::cast).all(known)
}

/// The value that the mention of a field gives it: `None` if that is not known, `Some(None)` if it only reads it.
fn written_value(token: &ra_ap_syntax::SyntaxToken) -> Option<Option<ast::Expr>> {
    let parent = token.parent()?;
    // The name in `Config { capacity }` is an expression of its own.
    for node in parent.ancestors().take(5) {
        match node.kind() {
            SyntaxKind::RECORD_EXPR_FIELD => return Some(Some(ast::RecordExprField::cast(node)?.expr()?)),
            SyntaxKind::RECORD_PAT_FIELD | SyntaxKind::RECORD_FIELD => return Some(None),
            SyntaxKind::FIELD_EXPR => {
                let outer = node.parent()?;
                return match outer.kind() {
                    SyntaxKind::BIN_EXPR => {
                        let it = ast::BinExpr::cast(outer)?;
                        let left = it.lhs().is_some_and(|it| it.syntax() == &node);
                        match it.op_kind()? {
                            ast::BinaryOp::Assignment { op: None } if left => Some(Some(it.rhs()?)),
                            ast::BinaryOp::Assignment { .. } if left => None,
                            _ => Some(None),
                        }
                    }
                    SyntaxKind::REF_EXPR => {
                        let mutable = ast::RefExpr::cast(outer)?.mut_token().is_some();
                        if mutable { None } else { Some(None) }
                    }
                    _ => Some(None),
                };
            }
            _ => {}
        }
    }
    Some(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::flow::Knowledge;
    use crate::workspace::Workspace;

    #[test]
    fn a_capacity_is_known_only_where_all_that_it_comes_from_is() {
        let workspace = Workspace::from_fixture(
            "//- /src/main.rs
use std::sync::mpsc::sync_channel as made;
#[derive(Debug, Clone)]
struct Fixed { size: usize }
#[derive(Debug, FromEnvironment)]
struct Read { size: usize }
fn read() -> usize { std::env::args().count() - 1 }
fn main() {
    let n = read();
    let grown = Fixed { size: 4 };
    let from_outside = Read { size: 4 };
    made::<u8>(n + n);
    made::<u8>(n.max(n));
    made::<u8>(n.max(2));
    made::<u8>(n + 1);
    made::<u8>(grown.size + grown.size);
    made::<u8>(from_outside.size);
    made::<u8>(0);
}
",
        );
        let knowledge = Knowledge::default();
        ra_ap_hir::attach_db(&workspace.db, || {
            let mut facts = Facts::new(&workspace, Vec::new());
            let sites = facts.find_sites();
            let mut flow = Flow::new(facts, &knowledge);
            let calls = sites.iter().filter_map(|it| match it.state {
                crate::facts::sites::SiteState::Call(ix) => Some(ix),
                _ => None,
            });
            let capacities: Vec<ast::Expr> = calls
                .filter_map(|it| call_arguments(&flow.facts.calls[it.0].node).into_iter().next())
                .collect();
            let least: Vec<_> = capacities.iter().map(|it| at_least(&mut flow, it)).collect();
            assert_eq!(least, [None, None, Some(2), Some(1), Some(8), None, Some(0)]);
        });
    }
}
