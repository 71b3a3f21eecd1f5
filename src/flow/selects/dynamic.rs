//! crossbeam's `Select` where it says no more than `select!` could: operations that are always the same, one choice, and one
//! `match` over what was chosen.

use ra_ap_hir::{Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{CallIx, Callee};
use crate::flow::Flow;
use crate::flow::context::call_arguments;

/// A `Select` that a `select!` can stand for.
#[derive(Debug, Clone)]
pub struct DynamicSelect {
    /// Statements that go: the one that makes it, those that add operations, the one that waits.
    pub statements: Vec<SyntaxNode>,
    /// The `match` that becomes the `select!`.
    pub choice: SyntaxNode,
    /// The `match` over the operation's index, if it is not `choice` itself.
    pub inner: Option<SyntaxNode>,
    /// The operations, in the order of their arms.
    pub arms: Vec<DynamicArm>,
    /// What is done when nothing is ready, and how long to wait before.
    pub default: Option<DynamicDefault>,
    /// Arms that nothing reaches.
    pub unreachable: Vec<SyntaxNode>,
}

/// One operation and what follows it.
#[derive(Debug, Clone)]
pub struct DynamicArm {
    /// The arm of the `match`.
    pub arm: ast::MatchArm,
    /// `operation.recv(&rx)` or `operation.send(&tx, message)` in it.
    pub completion: ast::MethodCallExpr,
    /// The end, as the completion names it.
    pub end: ast::Expr,
    /// What is sent.
    pub message: Option<ast::Expr>,
}

/// The arm for when nothing is ready.
#[derive(Debug, Clone)]
pub struct DynamicDefault {
    /// `Err(_) => ..`
    pub arm: ast::MatchArm,
    /// How long to wait before; `None`: not at all.
    pub timeout: Option<ast::Expr>,
}

/// An operation that was added.
struct Added<'db> {
    end: ast::Expr,
    index: Option<Local<'db>>,
}

impl<'db> Flow<'db> {
    /// What the `Select` made by this call says, if a `select!` can say it; else what in it is only known at run time.
    pub fn dynamic_select(&self, made: CallIx) -> Result<DynamicSelect, String> {
        let call = &self.facts.calls[made.0];
        let statement =
            call.node.parent().and_then(ast::LetStmt::cast).ok_or("it is not bound by a `let`")?;
        let Some(ast::Pat::IdentPat(pat)) = statement.pat() else {
            return Err("it is not bound to a name".into());
        };
        let list = statement.syntax().parent().ok_or("it stands alone")?;
        let select = self.facts.sema.to_def(&pat).ok_or("its variable could not be resolved")?;
        let mut statements = vec![statement.syntax().clone()];
        let mut added: Vec<Added<'db>> = Vec::new();
        let mut waiting = None;
        for mention in self.mentioned(select)? {
            let method = mention.parent().and_then(ast::MethodCallExpr::cast);
            let method = method.ok_or("it is handed on")?;
            if method.receiver().is_none_or(|it| it.syntax() != &mention) {
                return Err("it is handed on".into());
            }
            let name = method.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
            match name.as_str() {
                "recv" | "send" => {
                    let (statement, index) = self.added(&method, &list)?;
                    let end =
                        call_arguments(method.syntax()).into_iter().next().ok_or("it has no operation")?;
                    let end = without_reference(end);
                    if added.iter().any(|it| self.is_same_place(&it.end, &end)) {
                        return Err("it has two operations on one channel".into());
                    }
                    added.push(Added { end, index });
                    statements.push(statement);
                }
                "select" | "try_select" | "select_timeout" if waiting.is_none() => {
                    waiting = Some((method, name))
                }
                "select" | "try_select" | "select_timeout" => {
                    return Err("it is waited for more than once".into());
                }
                other => return Err(format!("it uses `{other}`")),
            }
        }
        let (wait, how) = waiting.ok_or("nothing waits for it")?;
        let same_body =
            self.facts.call_index(wait.syntax()).is_some_and(|it| self.facts.calls[it.0].body == call.body);
        if !same_body || added.is_empty() {
            return Err("its operations are added elsewhere".into());
        }
        let (choice, inner, operation, default) = if how == "select" {
            let statement = wait.syntax().parent().and_then(ast::LetStmt::cast);
            let statement = statement.ok_or("what it chose is not bound by a `let`")?;
            let Some(ast::Pat::IdentPat(pat)) = statement.pat() else {
                return Err("what it chose has no name".into());
            };
            let operation = self.facts.sema.to_def(&pat).ok_or("what it chose could not be resolved")?;
            statements.push(statement.syntax().clone());
            let choice = self.match_of_index(operation)?;
            follows(&choice, &statement)?;
            (choice, None, operation, None)
        } else {
            let outer = match wait.syntax().parent().and_then(ast::LetStmt::cast) {
                Some(statement) => {
                    let outer = self.match_behind(&statement)?;
                    statements.push(statement.syntax().clone());
                    Some(outer)
                }
                None => wait.syntax().parent().and_then(ast::MatchExpr::cast),
            };
            let outer = outer.ok_or("its result is not taken apart by a `match`")?;
            let timeout = call_arguments(wait.syntax()).into_iter().next();
            let (operation, inner, arm) = self.taken_apart(&outer)?;
            (outer, Some(inner), operation, Some(DynamicDefault { arm, timeout }))
        };
        let matched = inner.clone().unwrap_or_else(|| choice.clone());
        let (arms, unreachable) = self.chosen(&matched, operation, &added)?;
        Ok(DynamicSelect {
            statements,
            choice: choice.syntax().clone(),
            inner: inner.map(|it| it.syntax().clone()),
            arms,
            default,
            unreachable,
        })
    }

    /// The `match` right behind `let result = select.try_select();` that is all that looks at the result.
    fn match_behind(&self, statement: &ast::LetStmt) -> Result<ast::MatchExpr, String> {
        let unlike = "its result is not taken apart by a `match`";
        let Some(ast::Pat::IdentPat(pat)) = statement.pat() else { return Err(unlike.into()) };
        let result = self.facts.sema.to_def(&pat).ok_or(unlike)?;
        let mentions = self.mentioned(result)?;
        let [mention] = mentions.as_slice() else { return Err(unlike.into()) };
        let outer = mention.parent().and_then(ast::MatchExpr::cast).ok_or(unlike)?;
        follows(&outer, statement)?;
        Ok(outer)
    }

    /// The path expressions that name a variable.
    fn mentioned(&self, local: Local<'db>) -> Result<Vec<SyntaxNode>, String> {
        let tokens = self.mentions_of(Definition::Local(local));
        let path = |token: &ra_ap_syntax::SyntaxToken| {
            let mut up = token.parent_ancestors();
            up.find(|it| it.kind() == SyntaxKind::PATH_EXPR || it.kind() == SyntaxKind::TOKEN_TREE)
                .filter(|it| it.kind() == SyntaxKind::PATH_EXPR)
        };
        let name = local.name(self.facts.db);
        let inside = || format!("the arguments of a macro name `{}`", name.as_str());
        tokens.iter().map(|it| path(it).ok_or_else(inside)).collect()
    }

    /// The statement `let index = select.recv(&rx);`, and its variable.
    fn added(
        &self,
        method: &ast::MethodCallExpr,
        list: &SyntaxNode,
    ) -> Result<(SyntaxNode, Option<Local<'db>>), String> {
        let statement = method.syntax().parent().ok_or("an operation stands alone")?;
        if statement.parent().as_ref() != Some(list) {
            return Err("its operations are added under conditions or in a loop".into());
        }
        match ast::LetStmt::cast(statement.clone()) {
            None => Ok((statement, None)),
            Some(binding) => match binding.pat() {
                Some(ast::Pat::IdentPat(pat)) => Ok((statement, self.facts.sema.to_def(&pat))),
                Some(ast::Pat::WildcardPat(_)) => Ok((statement, None)),
                _ => Err("an operation's index is not bound to a name".into()),
            },
        }
    }

    /// `match operation.index() { .. }`
    fn match_of_index(&self, operation: Local<'db>) -> Result<ast::MatchExpr, String> {
        let mut found = None;
        for mention in self.mentioned(operation)? {
            let Some(method) = mention.parent().and_then(ast::MethodCallExpr::cast) else { continue };
            if method.name_ref().is_some_and(|it| it.text() == "index") {
                let matched = method.syntax().parent().and_then(ast::MatchExpr::cast);
                let matched = matched.filter(|it| it.expr().is_some_and(|it| it.syntax() == method.syntax()));
                match (matched, &found) {
                    (Some(it), None) => found = Some(it),
                    _ => return Err("the chosen operation's index is used outside of one `match`".into()),
                }
            }
        }
        found.ok_or_else(|| "no `match` looks at the chosen operation's index".into())
    }

    /// `match select.try_select() { Err(_) => .., Ok(operation) => match operation.index() { .. } }`
    fn taken_apart(
        &self,
        outer: &ast::MatchExpr,
    ) -> Result<(Local<'db>, ast::MatchExpr, ast::MatchArm), String> {
        let unlike = || "its result is not taken apart by `Ok(operation)` and `Err(_)`".to_owned();
        let arms: Vec<ast::MatchArm> = outer.match_arm_list().ok_or_else(unlike)?.arms().collect();
        let field = |arm: &ast::MatchArm, name: &str| match arm.pat()? {
            ast::Pat::TupleStructPat(it) if it.path()?.syntax().text() == name => it.fields().next(),
            _ => None,
        };
        let (mut operation, mut inner, mut nothing) = (None, None, None);
        for arm in &arms {
            if let Some(ast::Pat::IdentPat(pat)) = field(arm, "Ok") {
                operation = self.facts.sema.to_def(&pat);
                inner = match arm.expr() {
                    Some(ast::Expr::MatchExpr(it)) => Some(it),
                    _ => None,
                };
            } else if let Some(error) = field(arm, "Err")
                && self.says_nothing(&error)
            {
                nothing = Some(arm.clone());
            }
        }
        match (operation, inner, nothing, arms.len()) {
            (Some(operation), Some(inner), Some(nothing), 2)
                if self.match_of_index(operation)?.syntax() == inner.syntax() =>
            {
                Ok((operation, inner, nothing))
            }
            _ => Err(unlike()),
        }
    }

    /// `_`, or the name of the error, which has no other value.
    fn says_nothing(&self, error: &ast::Pat) -> bool {
        match error {
            ast::Pat::WildcardPat(_) => true,
            ast::Pat::IdentPat(it) => self.facts.sema.to_def(it).is_none(),
            ast::Pat::PathPat(_) => true,
            _ => false,
        }
    }

    /// The arms of the `match` over the index, each with its one completion.
    fn chosen(
        &self,
        matched: &ast::MatchExpr,
        operation: Local<'db>,
        added: &[Added<'db>],
    ) -> Result<(Vec<DynamicArm>, Vec<SyntaxNode>), String> {
        let mentions = self.mentioned(operation)?;
        let (mut arms, mut unreachable) = (Vec::new(), Vec::new());
        let mut seen: Vec<usize> = Vec::new();
        let list = matched.match_arm_list().ok_or("its `match` has no arms")?;
        for arm in list.arms() {
            let inside: Vec<&SyntaxNode> =
                mentions.iter().filter(|it| it.ancestors().any(|up| &up == arm.syntax())).collect();
            let [mention] = inside.as_slice() else {
                if inside.is_empty() && matches!(arm.pat(), Some(ast::Pat::WildcardPat(_))) {
                    unreachable.push(arm.syntax().clone());
                    continue;
                }
                return Err("an arm does not complete its operation exactly once".into());
            };
            let completion = mention.parent().and_then(ast::MethodCallExpr::cast);
            let completion = completion.ok_or("an arm hands its operation on")?;
            let name = completion.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
            let mut arguments = call_arguments(completion.syntax()).into_iter();
            let end = arguments.next().map(without_reference).ok_or("an arm hands its operation on")?;
            let message = arguments.next();
            if !matches!((name.as_str(), &message), ("recv", None) | ("send", Some(_))) {
                return Err("an arm does something else with its operation".into());
            }
            let position = added.iter().position(|it| self.is_same_place(&it.end, &end));
            let position =
                position.ok_or("an arm completes an operation that is not known to be one of those added")?;
            if seen.contains(&position) || !self.stands_for(&arm, position, added, seen.len()) {
                return Err("which arm is for which operation is only known at run time".into());
            }
            seen.push(position);
            arms.push(DynamicArm { arm, completion, end, message });
        }
        if arms.len() != added.len() {
            return Err("not every operation has an arm".into());
        }
        for index in added.iter().filter_map(|it| it.index) {
            let elsewhere = self.mentioned(index)?.iter().any(|it| {
                !it.ancestors().any(|up| up.kind() == SyntaxKind::MATCH_GUARD)
                    || !it.ancestors().any(|up| up == *matched.syntax())
            });
            if elsewhere {
                return Err("an operation's index is used outside of the `match`".into());
            }
        }
        Ok((arms, unreachable))
    }

    /// Whether both expressions certainly are one place: the same variable or static, the same field or element of one.
    fn is_same_place(&self, a: &ast::Expr, b: &ast::Expr) -> bool {
        let same = |a: Option<ast::Expr>, b: Option<ast::Expr>| {
            a.zip(b).is_some_and(|(a, b)| self.is_same_place(&without_reference(a), &without_reference(b)))
        };
        match (a, b) {
            (ast::Expr::PathExpr(a), ast::Expr::PathExpr(b)) => {
                let resolved = |it: &ast::PathExpr| self.facts.sema.resolve_path(&it.path()?);
                resolved(a).is_some_and(|it| resolved(b) == Some(it))
            }
            (ast::Expr::FieldExpr(a), ast::Expr::FieldExpr(b)) => {
                let field = |it: &ast::FieldExpr| it.name_ref().map(|it| it.text().to_string());
                field(a).is_some_and(|it| field(b) == Some(it)) && same(a.expr(), b.expr())
            }
            (ast::Expr::IndexExpr(a), ast::Expr::IndexExpr(b)) => {
                same(a.base(), b.base()) && same(a.index(), b.index())
            }
            (ast::Expr::PrefixExpr(a), ast::Expr::PrefixExpr(b)) => {
                let deref = |it: &ast::PrefixExpr| it.op_kind() == Some(ast::UnaryOp::Deref);
                deref(a) && deref(b) && same(a.expr(), b.expr())
            }
            (ast::Expr::Literal(a), ast::Expr::Literal(b)) => a.syntax().text() == b.syntax().text(),
            _ => false,
        }
    }

    /// Whether the arm's pattern is for the operation at `position`: `i if i == index`, its number, or `_` for the last.
    fn stands_for(&self, arm: &ast::MatchArm, position: usize, added: &[Added<'db>], before: usize) -> bool {
        let index = |expr: &ast::Expr| {
            let ast::Expr::PathExpr(path) = expr else { return None };
            match self.facts.sema.resolve_path(&path.path()?)? {
                PathResolution::Local(it) => Some(it),
                _ => None,
            }
        };
        let guard = arm.guard().and_then(|it| it.condition());
        match (arm.pat(), guard) {
            (Some(ast::Pat::WildcardPat(_)), None) => before + 1 == added.len(),
            (Some(ast::Pat::LiteralPat(it)), None) => it.syntax().text() == position.to_string().as_str(),
            (Some(ast::Pat::IdentPat(pat)), Some(ast::Expr::BinExpr(it))) => {
                let equals =
                    matches!(it.op_kind(), Some(ast::BinaryOp::CmpOp(ast::CmpOp::Eq { negated: false })));
                let bound = self.facts.sema.to_def(&pat);
                let sides = [it.lhs().as_ref().and_then(index), it.rhs().as_ref().and_then(index)];
                equals
                    && bound.is_some()
                    && sides.contains(&bound)
                    && added[position].index.is_some()
                    && sides.contains(&added[position].index)
            }
            _ => false,
        }
    }
}

/// Whether nothing is done between the statement and the `match`.
fn follows(choice: &ast::MatchExpr, statement: &ast::LetStmt) -> Result<(), String> {
    let next = statement.syntax().next_sibling();
    let follows = next.is_some_and(|it| {
        // The statement may begin with the `match`, or bind its value.
        choice.syntax().ancestors().take_while(|up| *up != it).all(|up| {
            up == *choice.syntax() || matches!(up.kind(), SyntaxKind::LET_STMT | SyntaxKind::EXPR_STMT)
        }) && choice.syntax().ancestors().any(|up| up == it)
    });
    if follows { Ok(()) } else { Err("something is done between the wait and the `match`".into()) }
}

/// Whether the call is `Select::new()` or `Select::new_biased()`.
pub fn makes_select(callee: &Callee) -> bool {
    matches!(callee, Callee::Api(api) if api.path.starts_with("crossbeam_channel::Select::"))
}

/// `&&rx` as the expansion writes it: the expression behind the references.
pub fn without_reference(expr: ast::Expr) -> ast::Expr {
    match &expr {
        ast::Expr::RefExpr(it) => it.expr().map_or(expr.clone(), without_reference),
        ast::Expr::ParenExpr(it) => it.expr().map_or(expr.clone(), without_reference),
        _ => expr,
    }
}
