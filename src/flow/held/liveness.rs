//! How long what a variable refers to is needed, told by where the variable is named: rust-analyzer's borrow checker is not asked.

use ra_ap_hir::{Adjust, GenericDef, Local, Type};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Direction, SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize};

use crate::facts::body::Src;
use crate::facts::loops::may_run_again;
use crate::flow::Flow;
use crate::flow::channels::shapes::is_place;
use crate::flow::places::parts_of;

/// Whether a reference has been read for the last time when the call at `awaited` begins to wait, so that a future does not hold
/// it: what its arguments only read is read before. A variable that is lent itself is held as long as it is in scope.
pub(in crate::flow) fn is_over(flow: &Flow<'_>, variable: &ast::IdentPat, awaited: &SyntaxNode) -> bool {
    let facts = &flow.facts;
    let ty = facts.sema.type_of_binding_in_pat(variable);
    let plain = ty.and_then(|it| it.as_reference()).is_some_and(|(it, _)| !it.is_reference());
    let (Some(live), Some(at)) = (live(flow, variable), facts.src(awaited)) else { return false };
    let local: Option<Local<'_>> = facts.sema.to_def(variable);
    plain
        && !keeps_temporary(variable)
        && live.file == at.file
        && live.range.end() < at.range.end()
        && local.is_some_and(|it| {
            let mentions = flow.mentions_of(Definition::Local(it));
            mentions.iter().all(|it| is_only_read(flow, it, variable))
        })
}

/// Whether a future that would come to wait at `awaited` holds the variable already, over an `.await` there was: one await more
/// makes it no less `Send`.
pub(in crate::flow) fn is_held_already(
    flow: &Flow<'_>,
    variable: &ast::IdentPat,
    awaited: &SyntaxNode,
) -> bool {
    let there_was = awaited.ancestors().take(2).any(|it| it.kind() == SyntaxKind::AWAIT_EXPR);
    if there_was {
        return false;
    }
    let statement = variable.syntax().ancestors().find_map(ast::LetStmt::cast);
    let Some((statement, list)) = statement.and_then(|it| Some((it.syntax().clone(), it.syntax().parent()?)))
    else {
        return false;
    };
    let behind = statement.siblings(Direction::Next).skip(1);
    let Some(waits) = behind.into_iter().find(awaits_at_once) else { return false };
    let local: Option<Local<'_>> = flow.facts.sema.to_def(variable);
    let mentions = local.map(|it| flow.mentions_of(Definition::Local(it))).unwrap_or_default();
    mentions.iter().any(|token| {
        token.text_range().start() > waits.text_range().end() && token.parent_ancestors().any(|it| it == list)
    })
}

/// Whether the statement awaits, whatever else comes true.
fn awaits_at_once(statement: &SyntaxNode) -> bool {
    let mut awaits = statement.descendants().filter(|it| it.kind() == SyntaxKind::AWAIT_EXPR);
    awaits.any(|it| {
        let mut around = it.ancestors().take_while(|it| it != statement);
        !around.any(|it| {
            matches!(
                it.kind(),
                SyntaxKind::BLOCK_EXPR
                    | SyntaxKind::CLOSURE_EXPR
                    | SyntaxKind::IF_EXPR
                    | SyntaxKind::MATCH_EXPR
                    | SyntaxKind::FOR_EXPR
                    | SyntaxKind::WHILE_EXPR
                    | SyntaxKind::LOOP_EXPR
            ) || ast::Item::can_cast(it.kind())
        })
    })
}

/// Whether the variable's value has gone elsewhere when what is behind its statement comes to `awaited`: `tx.commit();`.
pub(in crate::flow) fn is_given_away(
    flow: &Flow<'_>,
    variable: &ast::IdentPat,
    awaited: &SyntaxNode,
) -> bool {
    let statement = variable.syntax().ancestors().find_map(ast::LetStmt::cast);
    let around: Vec<SyntaxNode> = awaited.ancestors().collect();
    let Some(statement) = statement.filter(|it| it.syntax().parent().is_some_and(|it| around.contains(&it)))
    else {
        return false;
    };
    let behind = statement.syntax().siblings(Direction::Next).skip(1);
    let between: Vec<SyntaxNode> = behind.take_while(|it| !around.contains(it)).collect();
    let goes = |token: &SyntaxToken| {
        let Some(path) = token.parent_ancestors().find_map(ast::PathExpr::cast).map(ast::Expr::PathExpr)
        else {
            return false;
        };
        let whole = path.syntax().ancestors().skip(1).take_while(|it| {
            matches!(
                it.kind(),
                SyntaxKind::METHOD_CALL_EXPR
                    | SyntaxKind::CALL_EXPR
                    | SyntaxKind::ARG_LIST
                    | SyntaxKind::TRY_EXPR
                    | SyntaxKind::EXPR_STMT
                    | SyntaxKind::LET_STMT
            )
        });
        whole.last().is_some_and(|it| between.contains(&it)) && flow.is_moved_on(&path)
    };
    let local: Option<Local<'_>> = flow.facts.sema.to_def(variable);
    local.is_some_and(|it| flow.mentions_of(Definition::Local(it)).iter().any(goes))
}

/// `let x = &made();`: what is made is kept as long as the variable.
fn keeps_temporary(variable: &ast::IdentPat) -> bool {
    let statement = variable.syntax().ancestors().find_map(ast::LetStmt::cast);
    match statement.and_then(|it| it.initializer()) {
        Some(ast::Expr::RefExpr(it)) => !it.expr().is_some_and(|it| is_place(&it)),
        _ => false,
    }
}

/// Whether the reference called `token` is copied there, or what it refers to is looked at: nothing lends the variable itself, as a
/// closure, a macro, an operator or a guard does.
fn is_only_read(flow: &Flow<'_>, token: &SyntaxToken, variable: &ast::IdentPat) -> bool {
    let Some(path) = token.parent_ancestors().find_map(ast::PathExpr::cast).map(ast::Expr::PathExpr) else {
        return false;
    };
    let within = token.parent_ancestors().take_while(|it| !contains(it, variable.syntax()));
    let apart = within.into_iter().any(|it| match it.kind() {
        SyntaxKind::CLOSURE_EXPR | SyntaxKind::MATCH_GUARD => true,
        _ => ast::BlockExpr::cast(it).is_some_and(|it| it.async_token().is_some()),
    });
    let adjustments = flow.facts.sema.expr_adjustments(&path).unwrap_or_default();
    // `next.at()` borrows what `next` refers to, unless it wants a reference to the reference.
    let reborrowed = adjustments.first().is_none_or(|it| matches!(it.kind, Adjust::Deref(None)));
    let Some(parent) = path.syntax().parent() else { return false };
    let read = match parent.kind() {
        SyntaxKind::FIELD_EXPR | SyntaxKind::ARG_LIST => true,
        SyntaxKind::METHOD_CALL_EXPR => {
            ast::MethodCallExpr::cast(parent).and_then(|it| it.receiver()).as_ref() == Some(&path)
        }
        SyntaxKind::PREFIX_EXPR => {
            ast::PrefixExpr::cast(parent).and_then(|it| it.op_kind()) == Some(ast::UnaryOp::Deref)
        }
        _ => false,
    };
    read && reborrowed && !apart
}

/// Where the reference in this binding is alive.
pub(in crate::flow) fn live(flow: &Flow<'_>, ident: &ast::IdentPat) -> Option<Src> {
    let bound = flow.facts.src(ident.syntax())?;
    for node in ident.syntax().ancestors() {
        // A loop's iterator lasts as long as the loop does.
        let whole = match (ast::ForExpr::cast(node.clone()), ast::ClosureExpr::cast(node.clone())) {
            (Some(it), _) if contains(it.pat()?.syntax(), ident.syntax()) => Some(node.clone()),
            (_, Some(it)) => it.body().map(|it| it.syntax().clone()),
            _ => None,
        };
        if let Some(whole) = whole {
            let whole = flow.facts.src(&whole)?;
            let range = TextRange::new(bound.range.end(), whole.range.end());
            return Some(Src { file: whole.file, range });
        }
        if matches!(node.kind(), SyntaxKind::STMT_LIST | SyntaxKind::MATCH_ARM | SyntaxKind::LET_EXPR) {
            break;
        }
    }
    let local: Local<'_> = flow.facts.sema.to_def(ident)?;
    let mut end = bound.range.end();
    if has_destructor(flow, &local.ty(flow.facts.db)) {
        let block = ident.syntax().ancestors().find(|it| it.kind() == SyntaxKind::STMT_LIST);
        end = end.max(block.and_then(|it| flow.facts.src(&it)).map_or(end, |it| it.range.end()));
    }
    for token in flow.mentions_of(Definition::Local(local)) {
        end = end.max(end_of_operands(flow, &token)).max(end_of_loops(&token, bound.range.start()));
    }
    Some(Src { file: bound.file, range: TextRange::new(bound.range.end(), end) })
}

/// The end of what the reference called `token` is taken into where it is named: operands wait until all of an expression's are there.
fn end_of_operands(flow: &Flow<'_>, token: &SyntaxToken) -> TextSize {
    let end = token.text_range().end();
    let Some(call) = token.parent_ancestors().filter_map(ast::MacroCall::cast).last() else {
        return taken_into(flow, token).map_or(end, |it| it.text_range().end());
    };
    if let Some(pinned) = pinned_by(&call) {
        return end.max(pinned.end());
    }
    // What stands in braces is mostly code of its own.
    if call.token_tree().is_none_or(|it| it.l_curly_token().is_none()) {
        return end.max(call.syntax().text_range().end());
    }
    let trees = token.parent_ancestors().filter_map(ast::TokenTree::cast);
    let nested = trees.filter(|it| {
        let before = it.syntax().prev_sibling_or_token();
        before.is_some_and(|it| it.kind() == SyntaxKind::BANG)
    });
    let nested = nested.map(|it| it.syntax().text_range().end());
    let expanded = flow.facts.sema.descend_into_macros_exact(token.clone());
    let taken = expanded.iter().filter_map(|it| flow.facts.src(&taken_into(flow, it)?));
    nested.chain(taken.map(|it| it.range.end())).fold(end, TextSize::max)
}

/// Where what `pin!` is given stays if this is one: until its block ends.
pub(in crate::flow) fn pinned_by(call: &ast::MacroCall) -> Option<TextRange> {
    let name = call.path()?.segment()?.name_ref()?;
    let block = call.syntax().ancestors().find(|it| it.kind() == SyntaxKind::STMT_LIST)?;
    (name.text() == "pin").then(|| TextRange::new(call.syntax().text_range().end(), block.text_range().end()))
}

/// The expression whose operand the reference called `token` is, or is part of.
fn taken_into(flow: &Flow<'_>, token: &SyntaxToken) -> Option<SyntaxNode> {
    let mut operand = token.parent_ancestors().find_map(ast::PathExpr::cast).map(ast::Expr::PathExpr);
    let mut found = None;
    for node in token.parent_ancestors() {
        match node.kind() {
            SyntaxKind::ARG_LIST
            | SyntaxKind::CALL_EXPR
            | SyntaxKind::METHOD_CALL_EXPR
            | SyntaxKind::TUPLE_EXPR
            | SyntaxKind::ARRAY_EXPR
            | SyntaxKind::BIN_EXPR
            | SyntaxKind::RECORD_EXPR
            | SyntaxKind::RECORD_EXPR_FIELD
            | SyntaxKind::RECORD_EXPR_FIELD_LIST => {
                // What a closure has borrowed it has until it is called.
                let called = ast::CallExpr::cast(node.clone()).and_then(|it| it.expr());
                let called = called.is_some_and(|it| operand.as_ref() == Some(&it));
                if !called && operand.as_ref().is_some_and(|it| it.syntax() != &node && !has_borrow(flow, it))
                {
                    return found;
                }
                found = Some(node.clone());
            }
            SyntaxKind::STMT_LIST | SyntaxKind::MATCH_ARM | SyntaxKind::CLOSURE_EXPR => return found,
            kind if ast::Stmt::can_cast(kind) => return found,
            _ => {}
        }
        operand = ast::Expr::cast(node).or(operand);
    }
    found
}

/// The end of the outermost loop around `token` that a value bound at `start` is not bound in.
fn end_of_loops(token: &SyntaxToken, start: TextSize) -> TextSize {
    token
        .parent_ancestors()
        .take_while(|it| it.text_range().start() > start)
        .filter(|it| may_run_again(it.kind()))
        .map(|it| it.text_range().end())
        .max()
        .unwrap_or(token.text_range().end())
}

pub(in crate::flow) fn contains(outer: &SyntaxNode, inner: &SyntaxNode) -> bool {
    outer.text_range().contains_range(inner.text_range())
}

/// Whether the value is or holds a borrow.
pub(in crate::flow) fn has_borrow(flow: &Flow<'_>, expr: &ast::Expr) -> bool {
    flow.facts.sema.type_of_expr(expr).is_some_and(|it| is_borrow(flow, &it.original, 0))
}

/// Whether a value of the type is or holds a borrow.
pub(in crate::flow) fn is_borrow<'db>(flow: &Flow<'db>, ty: &Type<'db>, depth: usize) -> bool {
    depth <= 6
        && (ty.is_reference()
            // `impl Iterator + '_`
            || ty.as_impl_traits(flow.facts.db).is_some_and(|it| it.count() > 0)
            || has_lifetime(flow, ty, depth)
            || parts_of(flow.facts.db, ty).any(|it| is_borrow(flow, &it, depth + 1)))
}

/// Whether `ty` is or holds a type that is declared to borrow: `Iter<'a, T>`.
pub(in crate::flow) fn has_lifetime<'db>(flow: &Flow<'db>, ty: &Type<'db>, depth: usize) -> bool {
    let db = flow.facts.db;
    depth <= 6
        && (ty.as_adt().is_some_and(|it| !GenericDef::from(it).lifetime_params(db).is_empty())
            || parts_of(flow.facts.db, ty).any(|it| has_lifetime(flow, &it, depth + 1)))
}

/// Whether values of the type itself, not what they hold, are told when they go.
pub(in crate::flow) fn has_destructor(flow: &Flow<'_>, ty: &ra_ap_hir::Type<'_>) -> bool {
    let db = flow.facts.db;
    let drops = |it: ra_ap_hir::Impl| it.trait_(db).is_some_and(|it| it.name(db).as_str() == "Drop");
    ra_ap_hir::Impl::all_for_type(db, ty.clone()).into_iter().any(drops)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether a task awaits within `code`, where `first` borrows what is not `Sync`.
    fn awaits(code: &str) -> bool {
        let main = format!(
            "use std::collections::VecDeque;\nuse std::sync::mpsc::{{self, Receiver}};\nuse std::time::Duration;\n\
             struct Job {{ at: u64, run: Box<dyn Fn() + Send> }}\nfn at(job: &Job) -> u64 {{ job.at }}\n\
             fn show(job: &Job, n: Option<u64>) {{}}\n\
             fn run(rx: Receiver<u64>, jobs: VecDeque<Job>) {{\n    {code}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u64>();\n    \
             std::thread::spawn(move || run(rx, VecDeque::new()));\n    tx.send(1).unwrap();\n    tx.send(2).unwrap();\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs").contains("run(rx, VecDeque::new()).await")
    }

    #[test]
    fn a_reference_that_is_not_read_again_is_not_held() {
        for code in [
            "let n = match jobs.front() { Some(first) => rx.recv_timeout(Duration::from_millis(at(first))).ok(), None => rx.recv().ok() };",
            "if let Some(first) = jobs.front() { rx.recv_timeout(Duration::from_millis(first.at)).ok(); }",
            "let first = &jobs[0]; (first.run)(); rx.recv().ok();",
            "while let Some(first) = jobs.front() { let n = first.at; rx.recv().ok(); }",
        ] {
            assert!(awaits(code), "{code}");
        }
        for code in [
            "if let Some(first) = jobs.front() { rx.recv().ok(); (first.run)(); }",
            "let first = &jobs[0]; for _ in 0..2 { (first.run)(); rx.recv().ok(); }",
            "let first = &jobs[0]; show(first, rx.recv().ok());",
            "let first = &jobs[0]; let both = &first; rx.recv().ok();",
            "let first = &jobs[0]; println!(\"{}\", first.at); rx.recv().ok();",
            "let first = &jobs[0]; let call = || at(first); rx.recv().ok();",
            "if let Some(ref first) = jobs.front() { let n = first.at; rx.recv().ok(); }",
            "let n = match jobs.front() { Some(first) if first.at > 3 => rx.recv().ok(), _ => rx.recv().ok() };",
            "let n = match &jobs { all if all.len() == 3 => rx.recv().ok(), _ => None };",
            "let first = jobs.front(); let n = match first { Some(it) if it.at > 3 => 1, _ => 0 }; rx.recv().ok();",
            "let first = jobs.front(); if let Some(ref it) = first { let n = it.at; } rx.recv().ok();",
            "let first = (jobs.front(), 1); let n = first.0.is_some(); rx.recv().ok();",
            "let first = &&jobs[0]; let n = first.at; rx.recv().ok();",
            "let first = &jobs.front(); let n = first.is_some(); rx.recv().ok();",
            "let mut all = jobs.iter(); let n = all.len(); rx.recv().ok();",
        ] {
            assert!(!awaits(code), "{code}");
        }
    }

    #[test]
    fn a_future_that_is_not_send_already_may_await_more() {
        let main = |code: &str, started: &str| {
            format!(
                "use std::rc::Rc;\nuse std::time::Duration;\nuse tokio::task::LocalSet;\n\
                 async fn nap() {{}}\nasync fn run() -> u32 {{\n    let v = Rc::new(1);\n    {code}\n    *v\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    {started}\n}}\n"
            )
        };
        let awaits = |code: &str, started: &str| {
            let after = Trial::of_main("2021", &main(code, started));
            (after.text_after("/src/main.rs").contains("tokio::time::sleep("), after.refusal_of("::sleep"))
        };
        let (pause, local) =
            ("std::thread::sleep(Duration::from_millis(1));", "LocalSet::new().run_until(run()).await;");
        let held = Some(crate::refusal::RefusalCode::NotSend);
        assert_eq!(awaits(&format!("nap().await; {pause}"), local), (true, None));
        assert_eq!(awaits(&format!("{pause} nap().await;"), local), (true, None));
        assert_eq!(awaits(&format!("if *v == 2 {{ nap().await; }} {pause}"), local), (false, held));
        assert_eq!(
            awaits(&format!("let f = async {{ nap().await; 1 }}; drop(f); {pause}"), local),
            (false, held)
        );
        assert_eq!(awaits(pause, local), (false, held));
        let thread = "let h = tokio::runtime::Handle::current();\n    std::thread::spawn(move || h.block_on(run())).join().unwrap();";
        assert!(
            Trial::of_main("2021", &main(&format!("nap().await; {pause}"), thread))
                .text_after("/src/main.rs")
                .contains("h.block_on(run())")
        );
    }
}
