//! Which form a sleep takes: where it stands, or the interval of the loop around it (semantics.md §3).

use ra_ap_hir::{ModuleDef, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasLoopBody};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee, LoopEnd, Runs};
use crate::facts::loops::leaves_early;
use crate::flow::Flow;
use crate::flow::context::call_arguments;

/// The form of one sleep.
pub enum SleepForm {
    /// `tokio::time::sleep(d).await` where it stands.
    InPlace,
    /// A sleep of zero: a yield.
    Zero,
    /// The pace of the loop `node`.
    Loop {
        /// The loop.
        node: SyntaxNode,
        /// The rewrite of rule `sleep-loop` for its shape.
        rewrite: &'static str,
        /// Whether the duration is provably not zero, on which an interval panics.
        non_zero: bool,
        /// What to say if it is not.
        zero_note: Option<String>,
    },
}

/// The form of the sleep `ix`.
pub fn form_of(flow: &Flow<'_>, ix: CallIx) -> SleepForm {
    let call = &flow.facts.calls[ix.0];
    let Some(duration) = call_arguments(&call.node).into_iter().next() else { return SleepForm::InPlace };
    if flow.known_nanos(&duration) == Some(0) {
        return SleepForm::Zero;
    }
    match paced_loop(flow, ix, &duration) {
        Some((node, rewrite)) => {
            let non_zero = is_non_zero(flow, &duration, 0);
            let zero_note = (!non_zero).then(|| {
                format!(
                    "`{}` is not provably above zero, on which an interval panics, so the sleep stays where it is",
                    duration.syntax().text()
                )
            });
            SleepForm::Loop { node, rewrite, non_zero, zero_note }
        }
        None => SleepForm::InPlace,
    }
}

fn paced_loop(flow: &Flow<'_>, ix: CallIx, duration: &ast::Expr) -> Option<(SyntaxNode, &'static str)> {
    let call = &flow.facts.calls[ix.0];
    let body = &flow.facts.bodies[call.body.0];
    let [only] = call.loops.as_slice() else { return None };
    let around = &body.loops[*only];
    let list = match around.node.kind() {
        SyntaxKind::LOOP_EXPR if around.end == LoopEnd::Never => {
            ast::LoopExpr::cast(around.node.clone())?.loop_body()?.stmt_list()?
        }
        SyntaxKind::WHILE_EXPR => {
            let it = ast::WhileExpr::cast(around.node.clone())?;
            let condition = it.condition()?;
            let binds = condition.syntax().descendants().any(|it| it.kind() == SyntaxKind::LET_EXPR);
            // Until a deadline an interval takes a turn more than the sleeps did.
            if binds || leaves_early(&around.node) || asks_time(flow, condition.syntax()) {
                return None;
            }
            let list = it.loop_body()?.stmt_list()?;
            // The interval's first tick is at once: what the condition does would be done twice before the first pause.
            // What sleeps first and works then does its first turn at once; one that only sleeps has no other work.
            let sleeps_first = list.statements().next().is_some_and(|it| {
                it.syntax() == &call.node || call.node.parent().as_ref() == Some(it.syntax())
            });
            let only_sleeps = list.statements().count() + usize::from(list.tail_expr().is_some()) == 1;
            if (!sleeps_first || only_sleeps) && works(flow, condition.syntax()) {
                return None;
            }
            list
        }
        _ => return None,
    };
    if labelled(&around.node) {
        return None;
    }
    // The timer is made before the loop, so the loop must be a statement; a thread's body gets braces if it has none.
    let is_statement = match around.node.parent()?.kind() {
        SyntaxKind::EXPR_STMT | SyntaxKind::STMT_LIST => true,
        SyntaxKind::CLOSURE_EXPR => matches!(body.runs, Runs::Thread(_)),
        _ => false,
    };
    if !is_statement {
        return None;
    }
    let sleeps = body.calls.iter().filter(|it| {
        let other = &flow.facts.calls[it.0];
        other.loops.contains(only)
            && matches!(other.callee, Callee::Api(api) if matches!(api.kind, ApiKind::Sleep | ApiKind::SleepMs))
    });
    if sleeps.count() != 1 || awaited_sleep(&around.node) {
        return None;
    }
    let statement = call.node.ancestors().find(|it| it.parent().as_ref() == Some(list.syntax()))?;
    let direct = statement == call.node || call.node.parent().as_ref() == Some(&statement);
    if !direct || !is_invariant(flow, duration, &around.node) {
        return None;
    }
    let statements: Vec<SyntaxNode> =
        list.syntax().children().filter(|it| it.kind() != SyntaxKind::ATTR).collect();
    let first = statements.first() == Some(&statement);
    let last = statements.last() == Some(&statement);
    let is_loop = around.node.kind() == SyntaxKind::LOOP_EXPR;
    match (first, last) {
        (true, _) => Some((around.node.clone(), if is_loop { "loop-first" } else { "while-first" })),
        (_, true) if !skips(list.syntax()) => {
            Some((around.node.clone(), if is_loop { "loop-last" } else { "while-last" }))
        }
        _ => None,
    }
}

/// Whether a loop's condition does more than look: it sends, receives, takes something by `&mut`, or calls a function of
/// the workspace that is more than an expression.
fn works(flow: &Flow<'_>, condition: &SyntaxNode) -> bool {
    let facts = &flow.facts;
    let calls = condition.descendants().filter(|it| {
        matches!(it.kind(), SyntaxKind::CALL_EXPR | SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::MACRO_EXPR)
    });
    calls.into_iter().any(|node| {
        if let Some(call) = ast::MethodCallExpr::cast(node.clone())
            && let Some(function) = facts.sema.resolve_method_call(&call)
            && function
                .self_param(facts.db)
                .is_some_and(|it| it.access(facts.db) == ra_ap_hir::Access::Exclusive)
        {
            return true;
        }
        match flow.call_at(&node).map(|(_, callee)| callee) {
            Some(Callee::Api(api)) => {
                let name = api.path.rsplit("::").next().unwrap_or_default();
                !["len", "is_empty", "is_full", "is_finished"].contains(&name)
            }
            Some(Callee::Workspace(function)) => {
                let body = facts.sema.source(function).and_then(|it| it.value.body());
                body.is_none_or(|it| it.statements().next().is_some())
            }
            Some(Callee::Foreign(path)) => CHANGING.iter().any(|it| path.ends_with(it)),
            _ => false,
        }
    })
}

/// Whether a condition looks at the clock.
fn asks_time(flow: &Flow<'_>, condition: &SyntaxNode) -> bool {
    condition.descendants().any(|node| {
        let callee = flow.call_at(&node).map(|(_, callee)| callee);
        matches!(callee, Some(Callee::Foreign(path)) if CLOCKS.iter().any(|it| path.starts_with(it)))
    })
}

const CLOCKS: &[&str] = &["std::time::Instant::", "std::time::SystemTime::", "tokio::time::Instant::"];

/// Methods of atomics that write.
const CHANGING: &[&str] = &["::swap", "::fetch_add", "::fetch_sub", "::compare_exchange", "::fetch_update"];

fn labelled(node: &SyntaxNode) -> bool {
    node.children().any(|it| it.kind() == SyntaxKind::LABEL)
}

/// tokio's own timers in the loop: it is paced twice.
fn awaited_sleep(node: &SyntaxNode) -> bool {
    node.descendants().filter(|it| it.kind() == SyntaxKind::AWAIT_EXPR).any(|it| {
        let text = it.text().to_string();
        text.contains("sleep(") || text.contains(".tick()")
    })
}

/// A `continue` that skips the end of the turn.
fn skips(list: &SyntaxNode) -> bool {
    list.descendants_with_tokens().any(|it| it.kind() == SyntaxKind::CONTINUE_KW)
}

/// Whether the duration is the same in every turn.
fn is_invariant(flow: &Flow<'_>, duration: &ast::Expr, around: &SyntaxNode) -> bool {
    match duration {
        ast::Expr::Literal(_) => true,
        ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| is_invariant(flow, &it, around)),
        ast::Expr::BinExpr(it) => {
            [it.lhs(), it.rhs()].into_iter().flatten().all(|it| is_invariant(flow, &it, around))
        }
        ast::Expr::CallExpr(it) => {
            let text = it.expr().map(|it| it.syntax().text().to_string()).unwrap_or_default();
            text.contains("Duration::")
                && call_arguments(it.syntax()).iter().all(|it| is_invariant(flow, it, around))
        }
        ast::Expr::FieldExpr(it) => {
            let written = it.syntax().text().to_string();
            it.expr().is_some_and(|it| is_invariant(flow, &it, around)) && !assigned(&written, around)
        }
        ast::Expr::PathExpr(it) => {
            let Some(path) = it.path() else { return false };
            match flow.facts.sema.resolve_path(&path) {
                Some(PathResolution::Local(local)) => {
                    let source = local.primary_source(flow.facts.db);
                    let inside = around.text_range().contains_range(source.syntax().text_range())
                        && source.syntax().ancestors().any(|it| &it == around);
                    let changes =
                        local.is_mut(flow.facts.db) && assigned(&it.syntax().text().to_string(), around);
                    !inside && !changes
                }
                Some(PathResolution::Def(ModuleDef::Const(_))) => true,
                Some(PathResolution::Def(ModuleDef::Static(it))) => !it.is_mut(flow.facts.db),
                _ => false,
            }
        }
        _ => false,
    }
}

fn assigned(name: &str, around: &SyntaxNode) -> bool {
    around.descendants().filter_map(ast::BinExpr::cast).any(|it| {
        matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { .. }))
            && it.lhs().is_some_and(|it| it.syntax().text() == name)
    }) || around
        .descendants()
        .filter_map(ast::RefExpr::cast)
        .any(|it| it.mut_token().is_some() && it.expr().is_some_and(|it| it.syntax().text() == name))
}

/// Whether the duration is known to be above zero: a literal, or a variable, constant or field that only ever is one.
pub fn is_non_zero(flow: &Flow<'_>, duration: &ast::Expr, depth: usize) -> bool {
    if depth > 4 {
        return false;
    }
    if let Some(known) = flow.known_nanos(duration) {
        return known > 0;
    }
    match duration {
        ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| is_non_zero(flow, &it, depth + 1)),
        ast::Expr::CallExpr(it) => {
            let arguments = call_arguments(it.syntax());
            let text = it.expr().map(|it| it.syntax().text().to_string()).unwrap_or_default();
            text.contains("Duration::") && arguments.iter().any(|it| positive_number(flow, it, depth + 1))
        }
        ast::Expr::MethodCallExpr(it) => {
            // `x.max(Duration::from_millis(1))`
            let name = it.name_ref().map(|it| it.text().to_string());
            name.as_deref() == Some("max")
                && call_arguments(it.syntax()).iter().any(|it| is_non_zero(flow, it, depth + 1))
        }
        ast::Expr::PathExpr(it) => {
            let Some(path) = it.path() else { return false };
            match flow.facts.sema.resolve_path(&path) {
                Some(PathResolution::Local(local)) => {
                    let source = local.primary_source(flow.facts.db);
                    let statement = source.syntax().parent().and_then(ast::LetStmt::cast);
                    !local.is_mut(flow.facts.db)
                        && statement
                            .and_then(|it| it.initializer())
                            .is_some_and(|it| is_non_zero(flow, &it, depth + 1))
                }
                Some(PathResolution::Def(ModuleDef::Const(it))) => {
                    flow.value_of(it).is_some_and(|it| is_non_zero(flow, &it, depth + 1))
                }
                _ => false,
            }
        }
        ast::Expr::FieldExpr(it) => match flow.facts.sema.resolve_field(it) {
            Some(either::Either::Left(field)) => field_is_non_zero(flow, field, depth + 1),
            _ => false,
        },
        _ => false,
    }
}

fn positive_number(flow: &Flow<'_>, number: &ast::Expr, depth: usize) -> bool {
    // Broken code may define a constant by itself.
    if depth > 8 {
        return false;
    }
    match number {
        ast::Expr::Literal(it) => {
            let digits: String = it.syntax().text().to_string().replace('_', "");
            digits
                .chars()
                .take_while(|it| it.is_ascii_digit() || *it == '.')
                .any(|it| ('1'..='9').contains(&it))
        }
        ast::Expr::PathExpr(it) => {
            let Some(path) = it.path() else { return false };
            match flow.facts.sema.resolve_path(&path) {
                Some(PathResolution::Def(ModuleDef::Const(it))) => {
                    flow.value_of(it).is_some_and(|it| positive_number(flow, &it, depth + 1))
                }
                _ => false,
            }
        }
        ast::Expr::BinExpr(it) => {
            matches!(it.op_kind(), Some(ast::BinaryOp::ArithOp(ast::ArithOp::Mul)))
                && [it.lhs(), it.rhs()].into_iter().flatten().all(|it| positive_number(flow, &it, depth + 1))
        }
        _ => false,
    }
}

/// Whether every value that the workspace gives the field is above zero, and nothing else (a deserialiser, an
/// assignment) gives it one.
fn field_is_non_zero(flow: &Flow<'_>, field: ra_ap_hir::Field, depth: usize) -> bool {
    let derives = flow.facts.sema.source(field).is_some_and(|source| {
        source.value.syntax().ancestors().find_map(ast::Adt::cast).is_some_and(|adt| {
            ast::HasAttrs::attrs(&adt).any(|it| {
                let text = it.syntax().text().to_string();
                text.contains("Deserialize")
                    || text.contains("Parser")
                    || text.contains("Args")
                    || text.contains("Default")
            })
        })
    });
    if derives {
        return false;
    }
    let usages = Definition::Field(field).usages(&flow.facts.sema).all();
    let mut constructed = false;
    for (_, references) in usages.iter() {
        for reference in references {
            let Some(name) = reference.name.as_name_ref() else { continue };
            let parent = name.syntax().parent();
            if let Some(record) = parent.clone().and_then(ast::RecordExprField::cast) {
                constructed = true;
                let fine = record.expr().is_some_and(|it| is_non_zero(flow, &it, depth + 1));
                if !fine {
                    return false;
                }
            } else if let Some(access) = parent.and_then(ast::FieldExpr::cast) {
                let written = access.syntax().parent().and_then(ast::BinExpr::cast).is_some_and(|it| {
                    matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { .. }))
                        && it.lhs().is_some_and(|it| it.syntax() == access.syntax())
                });
                if written {
                    return false;
                }
            }
        }
    }
    constructed
}
