//! Closures that a method of an iterator or of an `Option` runs on the spot, and that can be written as a loop or a
//! `match` around the same code. There they can await.

use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::chain_loops::ChainLoop;
use super::channels::shapes::is_place;
use super::held::SendNeed;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, Callee, Runs};
use crate::refusal::Refusal;

/// How a closure becomes part of the body around it.
#[derive(Debug, Clone)]
pub struct Lift {
    /// What is written anew: the call with the closure, with what consumes its result.
    pub whole: SyntaxNode,
    /// As what.
    pub form: LiftForm,
    /// What the loop goes over, or what is matched.
    pub source: SyntaxNode,
    closures: Vec<ast::ClosureExpr>,
}

/// What takes the place of the closure's call.
#[derive(Debug, Clone)]
pub enum LiftForm {
    /// The first of these rewrites of rule `async-fn` that fits.
    Rewrites(&'static [&'static str]),
    /// A loop.
    Loop(ChainLoop),
}

impl<'db> Flow<'db> {
    /// How the closure can be written without being one, or why it cannot: words that follow "the closure is called by `map`".
    pub fn lift(&self, closure: BodyIx) -> Result<Lift, Option<String>> {
        let body = &self.facts.bodies[closure.0];
        let (BodyKind::Closure, false, Runs::Inline(path)) = (body.kind, body.is_async, &body.runs) else {
            return Err(None);
        };
        let call = body.node.parent().and_then(|it| it.parent()).and_then(ast::MethodCallExpr::cast);
        let (Some(closure), Some(call)) = (ast::ClosureExpr::cast(body.node.clone()), call) else {
            return Err(None);
        };
        let made = match path.starts_with("std::iter::") {
            true => self.lift_chain(&call).map_err(Some)?,
            false => self.lift_match(path, &closure, &call).ok_or(None)?,
        };
        self.facts.src(&made.whole).ok_or(None)?;
        // A loop stands before the statement, and only its value where the chain was.
        let alone = matches!(made.form, LiftForm::Loop(_)) && made.whole.kind() != SyntaxKind::FOR_EXPR;
        if !alone && begins_operation(&made.whole) {
            return Err(Some("an operator behind it begins a statement".to_owned()));
        }
        Ok(made)
    }

    fn lift_chain(&self, call: &ast::MethodCallExpr) -> Result<Lift, String> {
        let chain = self.chain_loop(call)?;
        if self.goes_over_messages(call) {
            return Err("it goes over what a channel receives".to_owned());
        }
        let source = call.receiver().ok_or("nothing stands before it")?.syntax().clone();
        let calls = chain.whole.descendants().filter_map(ast::MethodCallExpr::cast);
        let of_chain = calls.filter(|it| {
            it.syntax().ancestors().any(|up| up == *call.syntax())
                || call.syntax().ancestors().any(|up| up == *it.syntax())
        });
        let later = of_chain.filter(|it| it.syntax().text_range().end() >= call.syntax().text_range().end());
        let closures =
            later.filter_map(|it| it.arg_list()).flat_map(|it| it.args()).filter_map(|it| match it {
                ast::Expr::ClosureExpr(it) => Some(it),
                _ => None,
            });
        let closures = closures.collect();
        Ok(Lift { whole: chain.whole.clone(), form: LiftForm::Loop(chain), source, closures })
    }

    /// Whether the chain begins with a receiver's iterator, which becomes a loop of its own.
    fn goes_over_messages(&self, call: &ast::MethodCallExpr) -> bool {
        let mut at = call.receiver();
        while let Some(ast::Expr::MethodCallExpr(call)) = at {
            let of_receiver = matches!(self.call_at(call.syntax()), Some((_, Callee::Api(api)))
                if matches!(api.kind, ApiKind::ChannelOp(_)) && api.path.ends_with("iter") && !api.path.ends_with("try_iter"));
            if of_receiver {
                return true;
            }
            at = call.receiver();
        }
        false
    }

    fn lift_match(&self, path: &str, closure: &ast::ClosureExpr, call: &ast::MethodCallExpr) -> Option<Lift> {
        let (parameters, before) = match path.rsplit("::").next()? {
            "map_or" => (1, 1),
            "retain" if path.ends_with("Map::retain") => (2, 0),
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
        let (whole, rewrites) = self.lifted_form(path, call, &closure.body()?)?;
        let source = call.receiver()?.syntax().clone();
        Some(Lift { whole, form: LiftForm::Rewrites(rewrites), source, closures: vec![closure.clone()] })
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
            _ if path.ends_with("::retain") => self.lifted_retain(path, call, statement),
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
            _ => None,
        }
    }

    /// `workers.retain(|it| it.answers())`: a vector is asked element by element, what goes is dropped at once, as before; of another
    /// collection it is noted first what stays, where nobody sees when the others are dropped.
    fn lifted_retain(
        &self,
        path: &str,
        call: &ast::MethodCallExpr,
        statement: bool,
    ) -> Option<(SyntaxNode, &'static [&'static str])> {
        let receiver = call.receiver().filter(is_place)?;
        let node = call.syntax();
        let around = node.parent()?;
        let whole = match around.kind() {
            _ if statement => around,
            SyntaxKind::STMT_LIST => node.clone(),
            _ => return None,
        };
        let of = path.rsplit("::").nth(1).filter(|_| path.starts_with("std::"))?;
        let rewrites: &'static [&'static str] = match of {
            "Vec" | "VecDeque" if statement => &["retain"],
            "Vec" | "VecDeque" => &["retain-last"],
            "HashMap" | "BTreeMap" if statement => &["retain-entries"],
            "HashSet" | "BTreeSet" if statement => &["retain-keys"],
            _ => return None,
        };
        if !rewrites.iter().any(|it| matches!(*it, "retain" | "retain-last")) {
            let ty = self.facts.sema.type_of_expr(&receiver)?.original.strip_references();
            let seen = &mut ra_ap_ide_db::FxHashSet::default();
            if ty.type_arguments().take(2).any(|it| self.end_matters(&it, seen)) {
                return None;
            }
        }
        Some((whole, rewrites))
    }

    /// Whether the method is called on what an operation on a channel comes to.
    fn is_of_channel(&self, call: &ast::MethodCallExpr) -> bool {
        let of = call.receiver().and_then(|it| self.call_at(it.syntax()));
        matches!(of, Some((_, Callee::Api(api))) if matches!(api.kind, ApiKind::ChannelOp(_)))
    }

    /// A guard that one of the closures binds, in words: it is held where the closure's code awaits in place.
    pub fn guard_of_lift(&self, lift: &Lift) -> Option<String> {
        let params = |it: &ast::ClosureExpr| it.param_list().into_iter().flat_map(|it| it.params());
        let pats = lift.closures.iter().flat_map(params).filter_map(|it| it.pat());
        pats.into_iter().find_map(|it| self.bound_guard(&it))
    }

    /// What the loop or `match` would hold while it awaits. `body` is the body that would do the waiting.
    pub fn lift_obstacle(&self, lift: &Lift, body: &SyntaxNode, need: SendNeed) -> Option<Refusal> {
        let source = ast::Expr::cast(lift.source.clone());
        let params = |it: &ast::ClosureExpr| it.param_list().into_iter().flat_map(|it| it.params());
        let patterns: Vec<ast::Pat> =
            lift.closures.iter().flat_map(params).filter_map(|it| it.pat()).collect();
        let is_loop = matches!(lift.form, LiftForm::Loop(_));
        // What one closure makes is there while the next one awaits, or until all is collected.
        let made = lift.closures.iter().filter_map(|it| it.body().filter(|_| is_loop));
        self.temporaries_obstacle(&lift.source, need)
            .or_else(|| self.surroundings_obstacle(&lift.whole, body, need))
            .or_else(|| patterns.iter().find_map(|it| self.binding_obstacle(it, need)))
            .or_else(|| self.value_obstacle(&source?, need))
            .or_else(|| made.into_iter().find_map(|it| self.value_obstacle(&it, need)))
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
pub(crate) fn leaves(node: &SyntaxNode) -> bool {
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
