//! Closures that a method of an iterator or of an `Option` runs on the spot, and that can be written as a loop or a
//! `match` around the same code. There they can await.

pub mod chain_loops;
mod received;
#[cfg(test)]
mod tests;

use ra_ap_hir::{ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::channels::shapes::is_place;
use super::held::SendNeed;
use super::held::hoisting::{Scrutinee, is_made, statement_of};
use super::send::Exempt;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs};
use crate::facts::names;
use crate::flow::lifting::chain_loops::{ChainLoop, has_record_literal};
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

const RESULT: &str = "std::result::Result";

/// What takes the place of the closure's call.
#[derive(Debug, Clone)]
pub enum LiftForm {
    /// The first of these rewrites of rule `async-fn` that fits.
    Rewrites(&'static [&'static str]),
    /// A loop.
    Loop(ChainLoop),
    /// The loop that the chain over a receiver becomes with its channel; by this operation it asks for messages.
    Received(CallIx),
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
            false => self.lift_match(path, &closure, &call)?,
        };
        self.facts.src(&made.whole).ok_or(None)?;
        Ok(made)
    }

    fn lift_chain(&self, call: &ast::MethodCallExpr) -> Result<Lift, String> {
        if let Some(lift) = self.lift_received(call) {
            return lift;
        }
        let chain = self.chain_loop(call)?;
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

    fn lift_match(
        &self,
        path: &str,
        closure: &ast::ClosureExpr,
        call: &ast::MethodCallExpr,
    ) -> Result<Lift, Option<String>> {
        let (parameters, before) = match path.rsplit("::").next().ok_or(None)? {
            "map_or" => (1, 1),
            "retain" if path.ends_with("Map::retain") => (2, 0),
            "unwrap_or_else" | "or_else" | "ok_or_else" if path.starts_with("std::option::") => (0, 0),
            _ => (1, 0),
        };
        let list = closure.param_list().ok_or(None)?;
        let body = closure.body().ok_or(None)?;
        let mut arguments = call.arg_list().ok_or(None)?.args();
        let first = arguments.next().ok_or(None)?;
        if list.params().count() != parameters || leaves(body.syntax()) || arguments.count() != before {
            return Err(None);
        }
        if path.ends_with("::map_or") && !self.may_be_made_later(&first) {
            return Err(Some("it may matter when and whether the default is made".to_owned()));
        }
        let (whole, rewrites) = self.lifted_form(path, call, &body).ok_or(None)?;
        let source = call.receiver().ok_or(None)?;
        if !path.ends_with("::retain") {
            self.may_be_matched(&source, &list)?;
        } else if has_record_literal(body.syntax()) {
            return Err(Some("a struct literal stands in what it asks".to_owned()));
        } else if rewrites
            .iter()
            .any(|it| !it.starts_with("retain-at") && *it != "retain" && *it != "retain-last")
        {
            untyped(&list)?;
        }
        let source = source.syntax().clone();
        Ok(Lift { whole, form: LiftForm::Rewrites(rewrites), source, closures: vec![closure.clone()] })
    }

    /// Why patterns in the arms of a `match` on `source` would not be given what the closure is.
    fn may_be_matched(&self, source: &ast::Expr, parameters: &ast::ParamList) -> Result<(), String> {
        let lent = self.facts.sema.expr_adjustments(source).is_some_and(|it| !it.is_empty());
        if lent {
            return Err("it is called on a reference".to_owned());
        }
        if has_record_literal(source.syntax()) {
            return Err("a struct literal stands in what would be matched".to_owned());
        }
        untyped(parameters)?;
        for param in parameters.params() {
            if param.pat().is_some_and(|it| !self.takes_all(&it) && self.end_of_bound_matters(&it)) {
                return Err("what the closure takes would be dropped at another time".to_owned());
            }
        }
        Ok(())
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
        // What an `Option` of one hides is told of by rustc.
        let ty = self.facts.sema.type_of_expr(body).map(|it| it.original);
        let result = ty.and_then(|it| names::type_head(self.facts.db, &it)).is_some_and(|it| it == RESULT);
        match path {
            _ if path.ends_with("::retain") => self.lifted_retain(path, call, statement),
            "std::option::Option::map" if statement && nothing => Some((around, &["option-statement-block"])),
            "std::option::Option::map" if statement && result => Some((around, &["option-statement-result"])),
            "std::option::Option::map" if statement => Some((around, &["option-statement"])),
            "std::option::Option::map" => Some((node.clone(), &["option-map"])),
            "std::option::Option::and_then" => Some((node.clone(), &["option-and-then"])),
            "std::option::Option::map_or" => Some((node.clone(), &["option-map-or"])),
            "std::option::Option::is_some_and" => Some((node.clone(), &["option-is-some-and"])),
            "std::option::Option::unwrap_or_else" => Some((node.clone(), &["option-unwrap-or-else"])),
            "std::option::Option::or_else" => Some((node.clone(), &["option-or-else"])),
            "std::option::Option::ok_or_else" => Some((node.clone(), &["option-ok-or-else"])),
            // What a receive comes to gets another type, or goes with what is called on it.
            _ if path.starts_with("std::result::") && self.is_of_channel(call) && !self.keeps_error(call) => {
                None
            }
            "std::result::Result::map" => Some((node.clone(), &["result-map"])),
            "std::result::Result::and_then" => Some((node.clone(), &["result-and-then"])),
            "std::result::Result::map_err" => Some((node.clone(), &["result-map-err"])),
            "std::result::Result::unwrap_or_else" => Some((node.clone(), &["result-unwrap-or-else"])),
            "std::result::Result::or_else" => Some((node.clone(), &["result-or-else"])),
            _ => None,
        }
    }

    /// `workers.retain(|it| it.answers())`: a `VecDeque` moves what stays to the front, and drops the others in the end; so may a vector
    /// where nobody sees when they are dropped, otherwise it drops each at once, as before. Of another collection it is noted first
    /// what stays, where nobody sees when the others are dropped.
    fn lifted_retain(
        &self,
        path: &str,
        call: &ast::MethodCallExpr,
        statement: bool,
    ) -> Option<(SyntaxNode, &'static [&'static str])> {
        call.receiver().filter(is_place)?;
        let node = call.syntax();
        let around = node.parent()?;
        let whole = match around.kind() {
            _ if statement => around,
            SyntaxKind::STMT_LIST => node.clone(),
            _ => return None,
        };
        let of = path.rsplit("::").nth(1).filter(|_| path.starts_with("std::"))?;
        let Some(ast::Expr::ClosureExpr(closure)) = call.arg_list()?.args().last() else { return None };
        let elements = closure.param_list()?.params().filter_map(|it| it.pat()).collect::<Vec<_>>();
        let ends_show = elements.iter().any(|it| {
            let ty = self.facts.sema.type_of_pat(it).map(|it| it.original.strip_references());
            ty.is_none_or(|it| self.end_matters(&it, &mut ra_ap_ide_db::FxHashSet::default()))
        });
        let rewrites: &'static [&'static str] = match (of, ends_show) {
            ("Vec", true) if statement => &["retain-at-once"],
            ("Vec", true) => &["retain-at-once-last"],
            ("Vec" | "VecDeque", _) if statement => &["retain"],
            ("Vec" | "VecDeque", _) => &["retain-last"],
            ("HashMap" | "BTreeMap", false) if statement => &["retain-entries"],
            ("HashSet" | "BTreeSet", false) if statement => &["retain-keys"],
            _ => return None,
        };
        Some((whole, rewrites))
    }

    /// Whether it makes no difference when the value is made, and whether it is: a literal, a name, a variant with such values in it,
    /// an empty collection of std.
    fn may_be_made_later(&self, expr: &ast::Expr) -> bool {
        let ends = |it: &ast::Expr| {
            let ty = self.facts.sema.type_of_expr(it).map(|it| it.original);
            ty.is_none_or(|it| self.end_matters(&it, &mut ra_ap_ide_db::FxHashSet::default()))
        };
        match expr {
            ast::Expr::Literal(_) => true,
            ast::Expr::PathExpr(it) => {
                let of = it.path().and_then(|it| self.facts.sema.resolve_path(&it));
                !matches!(of, Some(PathResolution::Local(_))) || !ends(expr)
            }
            ast::Expr::PrefixExpr(it) => it.expr().is_some_and(|it| self.may_be_made_later(&it)),
            ast::Expr::TupleExpr(it) => it.fields().all(|it| self.may_be_made_later(&it)),
            ast::Expr::CallExpr(it) => {
                let Some(ast::Expr::PathExpr(callee)) = it.expr() else { return false };
                let of = callee.path().and_then(|it| self.facts.sema.resolve_path(&it));
                let makes = match of {
                    Some(PathResolution::Def(ModuleDef::Function(it))) => {
                        let path = names::function_path(self.facts.db, it);
                        path.starts_with("std::") && path.ends_with("::new")
                    }
                    Some(PathResolution::Def(it)) => {
                        matches!(it, ModuleDef::EnumVariant(_) | ModuleDef::Adt(_))
                    }
                    _ => false,
                };
                makes && it.arg_list().is_some_and(|it| it.args().all(|it| self.may_be_made_later(&it)))
            }
            _ => false,
        }
    }

    /// Whether the method is called on what an operation on a channel comes to, other than a send, which comes to `Ok(())` or an
    /// error whatever the channel.
    fn is_of_channel(&self, call: &ast::MethodCallExpr) -> bool {
        let of = call.receiver().and_then(|it| self.call_at(it.syntax()));
        matches!(of, Some((_, Callee::Api(api)))
            if matches!(api.kind, ApiKind::ChannelOp(_)) && !api.path.ends_with("Sender::send"))
    }

    /// Whether what is received keeps its type there, and the type of its error.
    fn keeps_error(&self, call: &ast::MethodCallExpr) -> bool {
        let of = call.receiver().and_then(|it| self.call_at(it.syntax()));
        matches!(of, Some((_, Callee::Api(api)))
            if api.path.ends_with("Receiver::recv") || api.path.ends_with("Receiver::try_recv"))
    }

    /// A guard that one of the closures binds, in words: it is held where the closure's code awaits in place.
    pub fn guard_of_lift(&self, lift: &Lift) -> Option<String> {
        let params = |it: &ast::ClosureExpr| it.param_list().into_iter().flat_map(|it| it.params());
        let pats = lift.closures.iter().flat_map(params).filter_map(|it| it.pat());
        pats.into_iter().find_map(|it| self.bound_guard(&it))
    }

    /// How what a closure is run with, that is to become part of the body around, is bound before, where a guard in it would be held
    /// while the closure's code awaits: `self.thread.lock().take().map(|it| it.join())`.
    pub fn bound_source(&self, lift: &Lift) -> Option<Scrutinee> {
        let value = ast::Expr::cast(lift.source.clone())?;
        self.temporaries_obstacle(value.syntax(), SendNeed::Required)?;
        let ty = self.facts.sema.type_of_expr(&value)?.original;
        let matched = matches!(lift.form, LiftForm::Rewrites(_)) && self.is_in_file(&lift.whole);
        let may_be_held = self.is_owned(&ty, 0) && self.send_check().not_send(&ty).is_none();
        (matched && may_be_held && is_made(&value)).then_some(())?;
        let statement = statement_of(&lift.whole)?;
        let candidates = ["found", "value", "current", "found_now", "value_now"];
        let name = self.unused_name(&lift.whole, candidates.map(str::to_owned).into_iter(), &[])?;
        Some(Scrutinee { statement: Some(statement), value: value.syntax().clone(), name, collects: false })
    }

    /// What the loop or `match` would hold while it awaits. `body` is the body that would do the waiting.
    pub fn lift_obstacle(
        &self,
        lift: &Lift,
        body: &SyntaxNode,
        need: SendNeed,
        exempt: Vec<Exempt>,
    ) -> Option<Refusal> {
        let source = ast::Expr::cast(lift.source.clone());
        let params = |it: &ast::ClosureExpr| it.param_list().into_iter().flat_map(|it| it.params());
        let patterns: Vec<ast::Pat> =
            lift.closures.iter().flat_map(params).filter_map(|it| it.pat()).collect();
        let is_loop = !matches!(lift.form, LiftForm::Rewrites(_));
        // What one closure makes is there while the next one awaits, or until all is collected.
        let made = lift.closures.iter().filter_map(|it| it.body().filter(|_| is_loop));
        let check = self.send_check().without(exempt);
        if let LiftForm::Received(_) = lift.form {
            // The receive awaits in the same place: what is around it is in its way as well.
            let found = patterns.iter().find_map(|it| self.pattern_obstacle(it, &check, need));
            self.leave_to_callers(body, check.take_terms());
            return found;
        }
        let temporaries = self.temporaries(&lift.source, &check, need);
        let found = temporaries
            .filter(|_| self.bound_source(lift).is_none())
            .or_else(|| self.held_around(&lift.whole, body, &check, need, &[]))
            .or_else(|| patterns.iter().find_map(|it| self.pattern_obstacle(it, &check, need)))
            .or_else(|| self.obstacle_of_value(&source?, &check, need))
            .or_else(|| made.into_iter().find_map(|it| self.obstacle_of_value(&it, &check, need)));
        self.leave_to_callers(body, check.take_terms());
        found
    }
}

/// Patterns of a `match` or a `for` have no types.
fn untyped(parameters: &ast::ParamList) -> Result<(), String> {
    match parameters.params().any(|it| it.ty().is_some()) {
        true => Err("the closure writes the type of its parameter".to_owned()),
        false => Ok(()),
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
