//! crossbeam's timer channels (`tick`, `after`, `at`, `never`): which are tickers, which are deadlines, and why one cannot
//! become tokio's.

use ra_ap_hir::Local;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::{ChannelFacts, Kind};
use crate::flow::places::Place;
use crate::flow::selects::api_name;
use crate::refusal::{Refusal, RefusalCode};

/// Whether the call makes a timer.
pub fn is_timer(flow: &Flow<'_>, ix: CallIx) -> bool {
    matches!(flow.facts.calls[ix.0].callee, Callee::Api(api) if api.kind == ApiKind::ChannelTimer)
}

/// What a channel that some timer call makes becomes; `None` for an ordinary channel, which one that never delivers may stand in
/// for.
pub fn kind_of(flow: &Flow<'_>, creations: &[CallIx]) -> Option<Result<Kind, Refusal>> {
    let timers: Vec<&str> =
        creations.iter().filter(|it| is_timer(flow, **it)).map(|it| api_name(flow, *it)).collect();
    if timers.iter().all(|it| *it == "never") {
        return None;
    }
    let refuse = |why: &str| Some(Err(Refusal::new(RefusalCode::NeedsRule, why)));
    if timers.len() < creations.len() {
        return refuse("a timer and a channel of messages meet in one place");
    }
    let ticks = timers.contains(&"tick");
    let fires_once = timers.iter().any(|it| matches!(*it, "after" | "at"));
    match (ticks, fires_once) {
        (true, true) => refuse("a ticker and a deadline meet in one place"),
        (true, false) => Some(Ok(Kind::Ticker)),
        (false, _) => Some(Ok(Kind::Deadline)),
    }
}

/// Why no channel of its own can stand for what `never` makes here.
pub fn never_obstacle(flow: &Flow<'_>, ix: CallIx) -> Option<Refusal> {
    let call = &flow.facts.calls[ix.0];
    if call.src.is_none() {
        return Some(Refusal::new(RefusalCode::InMacro, "a macro definition makes it"));
    }
    // `rx = never()` switches an arm off, once.
    let assigned = call.node.parent().is_some_and(|it| it.kind() == SyntaxKind::BIN_EXPR);
    (!call.loops.is_empty() && !assigned).then(|| {
        Refusal::new(
            RefusalCode::NeedsRule,
            "a channel that never delivers is made anew in each turn of a loop",
        )
    })
}

/// Why a ticker's operations have no counterpart.
pub fn ticker_obstacle(flow: &Flow<'_>, operations: &[CallIx]) -> Option<Refusal> {
    operations.iter().find_map(|ix| {
        let call = &flow.facts.calls[ix.0];
        let Callee::Api(api) = call.callee else { return None };
        let name = api.path.rsplit("::").next().unwrap_or_default();
        let fits = match name {
            "recv" => call.node.kind() == SyntaxKind::METHOD_CALL_EXPR,
            "into_iter" => call.node.kind() == SyntaxKind::FOR_EXPR,
            _ => false,
        };
        (!fits).then(|| Refusal::new(RefusalCode::NeedsRule, format!("a tokio interval has no `{name}`")))
    })
}

/// Whether the deadline is waited for where it is made: `after(d).recv()`.
pub fn is_waited_in_place(flow: &Flow<'_>, channel: &ChannelFacts) -> bool {
    let [made] = channel.creations.as_slice() else { return false };
    let [waited] = channel.operations.as_slice() else { return false };
    let wait = &flow.facts.calls[waited.0];
    let receiver = ast::MethodCallExpr::cast(wait.node.clone()).and_then(|it| it.receiver());
    let received = matches!(wait.callee, Callee::Api(api) if api.path.ends_with("::recv"));
    received
        && matches!(api_name(flow, *made), "after" | "at")
        && receiver.is_some_and(|it| it.syntax() == &flow.facts.calls[made.0].node)
}

/// The variable of a deadline, which is pinned where it is made: nothing but selects of the same body may use it, and
/// assignments of another deadline.
pub fn deadline_variable<'db>(
    flow: &Flow<'db>,
    channel: &ChannelFacts,
    places: &[Place<'db>],
) -> Result<Local<'db>, Refusal> {
    let refuse = |code, why: &str| Err(Refusal::new(code, why));
    let db = flow.facts.db;
    let mut variable = None;
    for place in places {
        match place {
            Place::Node(_) | Place::BodyValue(_) | Place::Argument(_) => {}
            Place::Local(local) if variable.is_none() && !local.is_param(db) => variable = Some(*local),
            _ => {
                return refuse(
                    RefusalCode::ForeignEnd,
                    "a deadline leaves the variable that it was made for; tokio's must stay where it is pinned",
                );
            }
        }
    }
    let Some(variable) = variable else {
        return refuse(RefusalCode::NeedsRule, "a deadline is used outside of `select!`");
    };
    let ty = variable.ty(db);
    if ty.is_reference() || names::type_head(db, &ty).as_deref() != Some("crossbeam_channel::Receiver") {
        return refuse(RefusalCode::NeedsRule, "a deadline is kept in another value");
    }
    let Some(statement) = statement_of(flow, variable) else {
        return refuse(RefusalCode::NeedsRule, "its deadline is not made by a `let` of its own");
    };
    if !channel.operations.is_empty() {
        return refuse(RefusalCode::NeedsRule, "its deadline is used outside of `select!` as well");
    }
    let mentions = crate::flow::channels::results::mentions(flow, statement.syntax());
    for mention in &mentions {
        if body_like(flow, mention) != body_like(flow, statement.syntax()) {
            return refuse(RefusalCode::ForeignEnd, "its deadline moves into another body");
        }
        let selected = mention.ancestors().any(|up| {
            matches!(
                flow.call_at(&up),
                Some((_, Callee::Foreign(path))) if path.starts_with("crossbeam_channel::internal::")
            )
        });
        if !selected && assignment_of(mention).is_none() {
            return refuse(RefusalCode::NeedsRule, "its deadline is used outside of `select!` as well");
        }
    }
    let values: Vec<SyntaxNode> = mentions
        .iter()
        .filter_map(|it| assignment_of(it)?.rhs())
        .chain(statement.initializer())
        .map(|it| it.syntax().clone())
        .collect();
    let placed = |ix: &CallIx| {
        let node = &flow.facts.calls[ix.0].node;
        node.ancestors().any(|up| values.contains(&up))
    };
    if !channel.creations.iter().all(placed) {
        return refuse(RefusalCode::InMacro, "a macro makes its deadline");
    }
    Ok(variable)
}

/// The `let` that binds the variable.
pub fn statement_of(flow: &Flow<'_>, local: Local<'_>) -> Option<ast::LetStmt> {
    let ident = local.primary_source(flow.facts.db).source.value.left()?;
    let in_file = ident.syntax().ancestors().last()?.kind() == SyntaxKind::SOURCE_FILE;
    in_file.then(|| ident.syntax().parent().and_then(ast::LetStmt::cast))?
}

/// The statement `deadline = after(d)` whose left side is `mention`.
pub fn assignment_of(mention: &SyntaxNode) -> Option<ast::BinExpr> {
    let it = mention.parent().and_then(ast::BinExpr::cast)?;
    let assigns = matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { op: None }));
    (assigns && it.lhs()?.syntax() == mention).then_some(it)
}

/// The function, closure or async block around `node`, through the macros it stands in.
fn body_like(flow: &Flow<'_>, node: &SyntaxNode) -> Option<SyntaxNode> {
    flow.facts.sema.ancestors_with_macros(node.clone()).find(|it| match it.kind() {
        SyntaxKind::FN | SyntaxKind::CLOSURE_EXPR => true,
        SyntaxKind::BLOCK_EXPR => {
            ast::BlockExpr::cast(it.clone()).is_some_and(|it| it.async_token().is_some())
        }
        _ => false,
    })
}
