//! Whether a loop means the same as the chain that it stands for: its names, the order in which things are evaluated, what is dropped
//! when, and what borrows from what.

use ra_ap_hir::CaptureKind;
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasLoopBody, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use super::{End, Kind, Reason, Stage, kind_of, name_of};
use crate::flow::Flow;
use crate::flow::channels::borrowed::type_borrows;
use crate::flow::channels::chains::may_be_bound;
use crate::flow::held::shorten;

impl<'db> Flow<'db> {
    /// Numbers, first states and what is zipped with stand before the loop, and so before what the chain goes over.
    pub(super) fn same_order(&self, source: &ast::Expr, calls: &[ast::MethodCallExpr]) -> Result<(), Reason> {
        if self.only_computes(source) {
            return Ok(());
        }
        for call in calls {
            let first = call.arg_list().and_then(|it| it.args().next());
            let early = first.filter(|it| match kind_of(&name_of(call)) {
                Some(Kind::Count | Kind::Iterator | Kind::State) => !self.is_fixed(it),
                _ => false,
            });
            if early.is_some() {
                let name = name_of(call);
                return Err(format!("the argument of `{name}` would be evaluated before what it goes over"));
            }
        }
        Ok(())
    }

    /// What a closure takes is dropped where the closure ends, before the next one runs; in the loop it is there until the turn ends.
    pub(super) fn same_drops(&self, calls: &[ast::MethodCallExpr], whole: &SyntaxNode) -> Result<(), Reason> {
        let runs = |it: &ast::MethodCallExpr| kind_of(&name_of(it)).is_some_and(Kind::runs_code);
        let outer = ast::ForExpr::cast(whole.clone());
        // `take` has to look before it asks for the next one, which then stands in a `let`.
        let bound = calls.iter().any(|it| name_of(it) == "take");
        for (at, call) in calls.iter().enumerate() {
            let name = name_of(call);
            if !matches!(kind_of(&name), Some(Kind::Value | Kind::State)) {
                continue;
            }
            let Some(ast::Expr::ClosureExpr(closure)) = call.arg_list().and_then(|it| it.args().last())
            else {
                continue;
            };
            let goes_on = outer.is_some() || calls.iter().skip(at + 1).any(runs);
            let params = closure.param_list().into_iter().flat_map(|it| it.params());
            for pat in params.filter_map(|it| it.pat()) {
                // What is behind the first one's pattern is there for the whole turn, named or not; a `let` drops the rest at once.
                let in_parts = (at > 0 || bound) && !self.takes_all(&pat);
                if (goes_on || in_parts) && self.end_of_bound_matters(&pat) {
                    return Err(format!(
                        "what the closure of `{name}` takes would be dropped at another time"
                    ));
                }
            }
        }
        match outer.and_then(|it| it.pat()) {
            Some(it) if !self.takes_all(&it) && self.end_of_bound_matters(&it) => {
                Err("a part of what the loop takes would be dropped at another time".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Whether somebody may notice when what the pattern is given is dropped.
    pub(in crate::flow) fn end_of_bound_matters(&self, pat: &ast::Pat) -> bool {
        let ty = self.facts.sema.type_of_pat(pat);
        // What a reference leads to stays where it is.
        if ty.as_ref().and_then(|it| it.adjusted.as_ref()).is_some_and(|it| it.is_reference()) {
            return false;
        }
        ty.map(|it| it.original).is_none_or(|it| self.end_matters(&it, &mut FxHashSet::default()))
            || self.bound_guard(pat).is_some()
    }

    /// Whether the pattern moves all that it is given into variables.
    pub(in crate::flow) fn takes_all(&self, pat: &ast::Pat) -> bool {
        pat.syntax().descendants().all(|it| match ast::IdentPat::cast(it.clone()) {
            Some(it) => it.ref_token().is_none(),
            None => !matches!(it.kind(), SyntaxKind::WILDCARD_PAT | SyntaxKind::REST_PAT),
        })
    }

    /// What the source makes for itself ends with the loop, and in a `let` at once: nothing that is left then may borrow from it.
    pub(super) fn outlives_loop(
        &self,
        source: &ast::Expr,
        stages: &[Stage],
        end: &End,
        calls: &[ast::MethodCallExpr],
    ) -> Result<(), Reason> {
        if may_be_bound(self, source) {
            return Ok(());
        }
        let db = self.facts.db;
        let what = shorten(&source.syntax().text().to_string());
        if stages.iter().any(|it| it.rewrite == "loop-take") {
            return Err(format!("`{what}` borrows from what it makes, and cannot be kept in a variable"));
        }
        let last = calls.last().map(|it| ast::Expr::MethodCallExpr(it.clone()));
        let type_of = |it: &ast::Expr| self.facts.sema.type_of_expr(it).map(|it| it.original);
        let left = match end.rewrite.as_deref() {
            None | Some("loop-for-each" | "loop-count" | "loop-any" | "loop-all" | "loop-position") => {
                return Ok(());
            }
            // All elements are kept until the loop is over.
            Some("loop-collect") if end.calls == 0 => {
                vec![last.and_then(|it| type_of(&it)?.iterator_item(db))]
            }
            Some("loop-rest" | "loop-until-result" | "loop-until-option") => {
                let over = if end.calls == 0 { last } else { calls.last().and_then(|it| it.receiver()) };
                vec![over.and_then(|it| type_of(&it)?.iterator_item(db))]
            }
            Some("loop-max-by-key" | "loop-min-by-key") => {
                let key = calls.last().and_then(|it| it.arg_list()?.args().last());
                vec![key.and_then(|it| self.given_by(&it)), last.and_then(|it| type_of(&it))]
            }
            _ => vec![last.and_then(|it| type_of(&it))],
        };
        let borrows =
            left.into_iter().any(|it| it.is_none_or(|it| it.contains_unknown() || type_borrows(self, &it)));
        if borrows {
            return Err(format!(
                "what it comes to borrows from what `{what}` makes, which ends with the loop"
            ));
        }
        Ok(())
    }

    /// What a closure owns, so that it makes a difference whether it is one.
    pub(in crate::flow) fn takes_along(&self, closure: &ast::ClosureExpr) -> Option<String> {
        let db = self.facts.db;
        let ty = self.facts.sema.type_of_expr(&ast::Expr::ClosureExpr(closure.clone()))?;
        let closure = ty.original.as_closure()?;
        closure.captured_items(db).iter().find_map(|capture| {
            let local = capture.local();
            let ty = local.ty(db);
            let owned = matches!(capture.kind(), CaptureKind::Move) && !ty.is_reference();
            // It would count in a copy of its own, or end with the closure.
            let matters = if ty.is_copy(db) {
                local.is_mut(db)
            } else {
                self.end_matters(&ty, &mut FxHashSet::default())
            };
            (owned && matters).then(|| local.name(db).as_str().to_owned())
        })
    }
}

/// Names that a closure binds would be in scope in the code of those behind it.
pub(super) fn names_meet(calls: &[ast::MethodCallExpr], whole: &SyntaxNode) -> Result<(), Reason> {
    // What binds names, and where they are for.
    let mut codes: Vec<(Vec<ast::Pat>, Option<SyntaxNode>)> = Vec::new();
    for argument in calls.iter().filter_map(|it| it.arg_list()).flat_map(|it| it.args()) {
        codes.push(match argument {
            ast::Expr::ClosureExpr(it) => {
                let params = it.param_list().into_iter().flat_map(|it| it.params());
                (params.filter_map(|it| it.pat()).collect(), it.body().map(|it| it.syntax().clone()))
            }
            it => (Vec::new(), Some(it.syntax().clone())),
        });
    }
    if let Some(outer) = ast::ForExpr::cast(whole.clone()) {
        codes.push((outer.pat().into_iter().collect(), outer.loop_body().map(|it| it.syntax().clone())));
    }
    let mut bound: FxHashSet<String> = FxHashSet::default();
    for (pats, code) in codes {
        let own: FxHashSet<String> = pats.iter().flat_map(|it| names_bound_by(it.syntax())).collect();
        let taken = code.iter().flat_map(idents).find(|it| bound.contains(it) && !own.contains(it));
        if let Some(name) = taken {
            return Err(format!(
                "`{name}` means one thing in one closure of the chain and another in the next"
            ));
        }
        bound.extend(own);
    }
    Ok(())
}

/// The names in the code that may be a variable's.
pub(super) fn idents(node: &SyntaxNode) -> impl Iterator<Item = String> {
    node.descendants_with_tokens().filter_map(|it| it.into_token()).flat_map(|it| variables_at(&it))
}

/// The names in the token that a variable could hide, or be: no method's, no field's, no function's own; and what a format string
/// shows by name.
pub fn variables_at(token: &SyntaxToken) -> Vec<String> {
    match token.kind() {
        SyntaxKind::IDENT => {
            let around = token.parent().and_then(|it| it.parent()).map(|it| it.kind());
            let member = [SyntaxKind::METHOD_CALL_EXPR, SyntaxKind::FIELD_EXPR, SyntaxKind::FN];
            let named = !around.is_some_and(|it| member.contains(&it));
            named.then(|| token.text().to_owned()).into_iter().collect()
        }
        SyntaxKind::STRING if token.parent().is_some_and(|it| it.kind() == SyntaxKind::TOKEN_TREE) => {
            let words = token.text().split(|it: char| !it.is_alphanumeric() && it != '_');
            let shown = token.text().contains('{');
            words.filter(|it| shown && !it.is_empty()).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// The names of the variables that the pattern makes.
pub fn names_bound_by(pat: &SyntaxNode) -> Vec<String> {
    let pats = pat.descendants().filter_map(ast::IdentPat::cast);
    pats.filter_map(|it| Some(it.name()?.text().to_string())).collect()
}
