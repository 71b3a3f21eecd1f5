//! Closures that a method of an iterator or of an `Option` runs on the spot, and that can be written as a loop or a
//! `match` around the same code. There they can await.

use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::held::SendNeed;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, Callee, Runs};
use crate::facts::names;
use crate::refusal::Refusal;

/// How a closure becomes part of the body around it.
#[derive(Debug, Clone)]
pub struct Lift {
    /// What is written anew: the call with the closure, with what consumes its result.
    pub whole: SyntaxNode,
    /// The rewrites of rule `async-fn` that may fit, the more specific first.
    pub rewrites: &'static [&'static str],
    /// What the loop goes over, or what is matched.
    source: SyntaxNode,
    closure: ast::ClosureExpr,
    /// Whether the results are collected while others are still awaited.
    keeps_results: bool,
}

/// Consumers of an iterator that take all of it and run nothing in between.
const EXHAUSTIVE: &[&str] = &["collect", "sum", "product", "count", "max", "min", "last", "unzip"];

impl<'db> Flow<'db> {
    /// How the closure can be written without being one.
    pub fn lift(&self, closure: BodyIx) -> Option<Lift> {
        let body = &self.facts.bodies[closure.0];
        let (BodyKind::Closure, false, Runs::Inline(path)) = (body.kind, body.is_async, &body.runs) else {
            return None;
        };
        let closure = ast::ClosureExpr::cast(body.node.clone())?;
        let call = ast::MethodCallExpr::cast(body.node.parent()?.parent()?)?;
        let (parameters, before) = match path.rsplit("::").next()? {
            "fold" => (2, 1),
            "map_or" => (1, 1),
            "unwrap_or_else" | "or_else" | "ok_or_else" if path.starts_with("std::option::") => (0, 0),
            _ => (1, 0),
        };
        let mut arguments = call.arg_list()?.args();
        let first = arguments.next()?;
        if closure.param_list()?.params().count() != parameters
            || leaves(closure.body()?.syntax())
            || arguments.count() != before
            // It is looked at only where it is needed, and in the end.
            || path.ends_with("::map_or") && !is_plain(&first)
        {
            return None;
        }
        let (whole, rewrites) = self.lifted_form(path, &call, &closure.body()?)?;
        self.facts.src(&whole)?;
        if begins_operation(&whole) {
            return None;
        }
        let source = call.receiver()?.syntax().clone();
        let keeps_results = path.starts_with("std::iter::")
            && !path.ends_with("for_each")
            && whole.kind() != SyntaxKind::FOR_EXPR;
        Some(Lift { whole, rewrites, source, closure, keeps_results })
    }

    fn lifted_form(
        &self,
        path: &str,
        call: &ast::MethodCallExpr,
        body: &ast::Expr,
    ) -> Option<(SyntaxNode, &'static [&'static str])> {
        let node = call.syntax();
        let around = node.parent()?;
        let statement = around.kind() == SyntaxKind::EXPR_STMT;
        let nothing = matches!(body, ast::Expr::BlockExpr(_))
            && self.facts.sema.type_of_expr(body).is_some_and(|it| it.original.is_unit());
        match path {
            "std::iter::Iterator::for_each" if statement && nothing => Some((around, &["for-each-block"])),
            "std::iter::Iterator::for_each" if statement => Some((around, &["for-each"])),
            "std::iter::Iterator::for_each" if around.kind() == SyntaxKind::STMT_LIST && nothing => {
                Some((node.clone(), &["for-each-last-block"]))
            }
            "std::iter::Iterator::for_each" if around.kind() == SyntaxKind::STMT_LIST => {
                Some((node.clone(), &["for-each-last"]))
            }
            "std::option::Option::map" if statement && nothing => Some((around, &["option-statement-block"])),
            "std::option::Option::map" if statement => Some((around, &["option-statement"])),
            "std::option::Option::map" => Some((node.clone(), &["option-map"])),
            "std::option::Option::and_then" => Some((node.clone(), &["option-and-then"])),
            "std::option::Option::map_or" => Some((node.clone(), &["option-map-or"])),
            "std::option::Option::is_some_and" => Some((node.clone(), &["option-is-some-and"])),
            "std::option::Option::unwrap_or_else" => Some((node.clone(), &["option-unwrap-or-else"])),
            "std::option::Option::or_else" => Some((node.clone(), &["option-or-else"])),
            "std::option::Option::ok_or_else" => Some((node.clone(), &["option-ok-or-else"])),
            // What a receive or a send comes to gets another type.
            _ if path.starts_with("std::result::") && self.is_of_channel(call) => None,
            "std::result::Result::map" => Some((node.clone(), &["result-map"])),
            "std::result::Result::and_then" => Some((node.clone(), &["result-and-then"])),
            "std::result::Result::map_err" => Some((node.clone(), &["result-map-err"])),
            "std::result::Result::unwrap_or_else" => Some((node.clone(), &["result-unwrap-or-else"])),
            "std::result::Result::or_else" => Some((node.clone(), &["result-or-else"])),
            "std::iter::Iterator::fold" => Some((node.clone(), &["fold-owned", "fold"])),
            // What a variable goes over may be looked at again afterwards.
            "std::iter::Iterator::all" if is_made_here(call) => {
                Some((node.clone(), &["all-true-owned", "all-true"]))
            }
            "std::iter::Iterator::any" if is_made_here(call) => {
                Some((node.clone(), &["any-true-owned", "any-true"]))
            }
            "std::iter::Iterator::map" => {
                if let Some(it) = ast::ForExpr::cast(around.clone()) {
                    return (it.iterable()?.syntax() == node).then_some((around, &["map-for"]));
                }
                let consumer = ast::MethodCallExpr::cast(around.clone())
                    .filter(|it| it.receiver().is_some_and(|it| it.syntax() == node))?;
                let name = consumer.name_ref()?.text().to_string();
                let result = self.facts.sema.type_of_expr(&ast::Expr::cast(around.clone())?)?.original;
                let path = result.as_adt().map(|it| names::adt_path(self.facts.db, it)).unwrap_or_default();
                match (name.as_str(), path.as_str()) {
                    ("collect", "std::vec::Vec") => {
                        Some((around, &["collect-owned", "collect-owned-as", "collect", "collect-as"]))
                    }
                    ("collect" | "sum" | "product", "std::result::Result") => {
                        Some((node.clone(), &["until-error"]))
                    }
                    (_, "std::option::Option") if !matches!(name.as_str(), "max" | "min" | "last") => None,
                    (name, _) if result.is_unknown() || !EXHAUSTIVE.contains(&name) => None,
                    _ => Some((node.clone(), &["all-owned", "all"])),
                }
            }
            "std::iter::Iterator::filter_map" | "std::iter::Iterator::flat_map" => {
                let consumer = ast::MethodCallExpr::cast(around.clone())
                    .filter(|it| it.receiver().is_some_and(|it| it.syntax() == node))?;
                let result = self.facts.sema.type_of_expr(&ast::Expr::cast(around.clone())?)?.original;
                let path = result.as_adt().map(|it| names::adt_path(self.facts.db, it)).unwrap_or_default();
                let vec = consumer.name_ref()?.text() == "collect" && path == "std::vec::Vec";
                vec.then_some((around, &["flat-collect", "flat-collect-as"]))
            }
            _ => None,
        }
    }

    /// Whether the method is called on what an operation on a channel comes to.
    fn is_of_channel(&self, call: &ast::MethodCallExpr) -> bool {
        let of = call.receiver().and_then(|it| self.call_at(it.syntax()));
        matches!(of, Some((_, Callee::Api(api))) if matches!(api.kind, ApiKind::ChannelOp(_)))
    }

    /// What the loop or `match` would hold while it awaits. `body` is the body that would do the waiting.
    pub fn lift_obstacle(&self, lift: &Lift, body: &SyntaxNode, need: SendNeed) -> Option<Refusal> {
        let pattern = lift.closure.param_list().and_then(|it| it.params().next()).and_then(|it| it.pat());
        let source = ast::Expr::cast(lift.source.clone());
        let result = lift.closure.body().filter(|_| lift.keeps_results);
        self.temporaries_obstacle(&lift.source, need)
            .or_else(|| self.surroundings_obstacle(&lift.whole, body, need))
            .or_else(|| self.binding_obstacle(&pattern?, need))
            .or_else(|| self.value_obstacle(&source?, need))
            .or_else(|| self.value_obstacle(&result?, need))
    }
}

/// Whether a block here would be a statement of its own, and the operator behind it would not belong to it.
fn begins_operation(node: &SyntaxNode) -> bool {
    let start = node.text_range().start();
    let around = node.ancestors().skip(1).take_while(|it| it.text_range().start() == start);
    crate::flow::channels::shapes::begins_statement(node)
        && around.take_while(|it| ast::Expr::can_cast(it.kind())).any(|it| {
            !matches!(
                it.kind(),
                SyntaxKind::METHOD_CALL_EXPR
                    | SyntaxKind::FIELD_EXPR
                    | SyntaxKind::TRY_EXPR
                    | SyntaxKind::AWAIT_EXPR
                    | SyntaxKind::FOR_EXPR
                    | SyntaxKind::BLOCK_EXPR
            )
        })
}

/// Whether the iterator that the method is called on exists only for it.
fn is_made_here(call: &ast::MethodCallExpr) -> bool {
    matches!(call.receiver(), Some(ast::Expr::MethodCallExpr(_) | ast::Expr::ParenExpr(_)))
}

/// A value that it makes no difference when and whether to compute: a literal, a name, a variant with such values in it.
fn is_plain(expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::Literal(_) | ast::Expr::PathExpr(_) => true,
        ast::Expr::PrefixExpr(it) => it.expr().is_some_and(|it| is_plain(&it)),
        ast::Expr::TupleExpr(it) => it.fields().all(|it| is_plain(&it)),
        ast::Expr::CallExpr(it) => {
            let callee = it.expr().map(|it| it.syntax().text().to_string()).unwrap_or_default();
            let last = callee.rsplit("::").next().unwrap_or_default();
            let makes = last == "new" || last.starts_with(char::is_uppercase);
            makes && it.arg_list().is_some_and(|it| it.args().all(|it| is_plain(&it)))
        }
        _ => false,
    }
}

/// Whether the code leaves its closure early.
pub(super) fn leaves(node: &SyntaxNode) -> bool {
    let own = |it: &SyntaxNode| match it.kind() {
        SyntaxKind::RETURN_EXPR | SyntaxKind::TRY_EXPR => true,
        SyntaxKind::TOKEN_TREE => it
            .descendants_with_tokens()
            .any(|it| matches!(it.kind(), SyntaxKind::RETURN_KW | SyntaxKind::QUESTION)),
        _ => false,
    };
    own(node)
        || node
            .children()
            .filter(|it| !matches!(it.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN))
            .any(|it| leaves(&it))
}
