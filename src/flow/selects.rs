//! crossbeam's `select!`: its arms, the channels and timers that they name, and why one cannot become tokio's.

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Edition, SyntaxKind, SyntaxNode, TextRange};

use super::Flow;
use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee, Src};
use crate::facts::select_grammar::{ArmKind, Select, parse_select};
use crate::refusal::{Refusal, RefusalCode};

/// What an arm waits for.
#[derive(Debug, Clone)]
pub enum Source {
    /// A receiver or sender, as the expansion names it.
    End(ast::Expr),
    /// A receiver that may be absent: `x` of `x.as_ref().unwrap_or(&never())`.
    Optional(ast::Expr, CallIx),
    /// `after(d)`, `tick(d)` or `never()`, made in the arm.
    Made(CallIx),
    /// A variable that holds one of these.
    Timer(CallIx),
    /// `default`
    Default,
}

/// A `select!` in source.
#[derive(Debug, Clone)]
pub struct SelectFacts {
    /// The macro call.
    pub call: CallIx,
    /// Where it is written.
    pub src: Src,
    /// `select_biased!`
    pub biased: bool,
    /// Its arms; ranges are those of the file.
    pub parsed: Select,
    /// What each arm waits for.
    pub sources: Vec<Source>,
    /// Its channels.
    pub channels: Vec<usize>,
    /// Calls that make its timers, outside and inside.
    pub timers: Vec<CallIx>,
    /// Why it stays.
    pub never: Option<Refusal>,
}

impl SelectFacts {
    /// Whether time ends its wait as well: a ticker, a deadline or a timeout.
    pub fn paces(&self) -> bool {
        !self.timers.is_empty()
            || self.parsed.arms.iter().any(|it| matches!(it.kind, ArmKind::Default { timeout: Some(_) }))
    }
}

/// Reads every `select!`.
pub fn read(flow: &Flow<'_>) -> Vec<SelectFacts> {
    let mut found = Vec::new();
    for (index, call) in flow.facts.calls.iter().enumerate() {
        let Callee::Api(api) = call.callee else { continue };
        if api.kind != ApiKind::Select || call.node.kind() != SyntaxKind::MACRO_CALL {
            continue;
        }
        let Some(src) = call.src else { continue };
        let Some(parsed) = parse(flow, src) else { continue };
        let mut select = SelectFacts {
            call: CallIx(index),
            src,
            biased: api.path.ends_with("biased"),
            parsed,
            sources: Vec::new(),
            channels: Vec::new(),
            timers: Vec::new(),
            never: None,
        };
        for arm in select.parsed.arms.clone() {
            let channel = match arm.kind {
                ArmKind::Recv { channel, .. } | ArmKind::Send { channel, .. } => channel,
                ArmKind::Default { .. } => {
                    select.sources.push(Source::Default);
                    continue;
                }
            };
            match source(flow, src, channel) {
                Some(source) => {
                    if let Source::Made(ix) | Source::Timer(ix) | Source::Optional(_, ix) = &source {
                        select.timers.push(*ix);
                    }
                    select.sources.push(source);
                }
                None => {
                    select.sources.push(Source::Default);
                    select.never.get_or_insert_with(|| {
                        Refusal::new(RefusalCode::Unresolved, "what one of its arms waits for is not known")
                    });
                }
            }
        }
        let never = obstacle(flow, &select);
        select.never = select.never.or(never);
        found.push(select);
    }
    found
}

/// The arms of the macro call at `src`.
fn parse(flow: &Flow<'_>, src: Src) -> Option<Select> {
    let text = &flow.facts.workspace.file(src.file)?.text;
    let written = text.get(usize::from(src.range.start())..usize::from(src.range.end()))?;
    let expr = ast::Expr::parse(written.trim_end_matches(';'), Edition::CURRENT).tree();
    let call = expr.syntax().descendants().find_map(ast::MacroCall::cast)?;
    let mut select = parse_select(&call.token_tree()?).ok()?;
    for arm in &mut select.arms {
        let moved = |range: &mut TextRange| *range += src.range.start();
        moved(&mut arm.range);
        moved(&mut arm.body);
        arm.comma.iter_mut().for_each(moved);
        match &mut arm.kind {
            ArmKind::Recv { channel, pattern } => {
                moved(channel);
                pattern.iter_mut().for_each(moved);
            }
            ArmKind::Send { channel, message, pattern } => {
                moved(channel);
                moved(message);
                pattern.iter_mut().for_each(moved);
            }
            ArmKind::Default { timeout } => timeout.iter_mut().for_each(moved),
        }
    }
    Some(select)
}

/// What the channel expression at `range` is.
fn source(flow: &Flow<'_>, src: Src, range: TextRange) -> Option<Source> {
    for call in &flow.facts.calls {
        let Callee::Foreign(path) = &call.callee else { continue };
        if path != "crossbeam_channel::internal::received" && path != "crossbeam_channel::internal::sent" {
            continue;
        }
        let Some(argument) = super::context::call_arguments(&call.node).into_iter().next() else { continue };
        let inner = without_reference(argument);
        let Some(at) = flow.facts.src(inner.syntax()) else { continue };
        let written = at.file == src.file
            && (at.range == range || range.contains_range(at.range) && range.end() == at.range.end());
        if !written {
            continue;
        }
        let made = flow.call_at(inner.syntax()).filter(|(_, callee)| is_timer(callee));
        if let Some((ix, _)) = made {
            return Some(Source::Made(ix));
        }
        if let ast::Expr::PathExpr(path) = &inner
            && let Some(timer) = timer_behind(flow, path)
        {
            return Some(Source::Timer(timer));
        }
        if let Some((option, never)) = optional(flow, &inner) {
            return Some(Source::Optional(option, never));
        }
        return Some(Source::End(inner));
    }
    None
}

/// `x` and the call of `never` in `x.as_ref().unwrap_or(&never())`, where `x` is a variable or field.
fn optional(flow: &Flow<'_>, expr: &ast::Expr) -> Option<(ast::Expr, CallIx)> {
    let ast::Expr::MethodCallExpr(outer) = expr else { return None };
    let default = super::context::call_arguments(outer.syntax()).into_iter().next()?;
    let (never, callee) = flow.call_at(without_reference(default).syntax())?;
    let ast::Expr::MethodCallExpr(inner) = outer.receiver()? else { return None };
    let option = inner.receiver()?;
    let fits = outer.name_ref()?.text() == "unwrap_or"
        && inner.name_ref()?.text() == "as_ref"
        && is_timer(&callee)
        && api_name(flow, never) == "never"
        && matches!(option, ast::Expr::PathExpr(_) | ast::Expr::FieldExpr(_));
    fits.then_some((option, never))
}

fn is_timer(callee: &Callee) -> bool {
    matches!(callee, Callee::Api(api) if api.kind == ApiKind::ChannelTimer)
}

/// `&&rx` as the expansion writes it: the expression behind the references.
pub fn without_reference(expr: ast::Expr) -> ast::Expr {
    match &expr {
        ast::Expr::RefExpr(it) => it.expr().map_or(expr.clone(), without_reference),
        ast::Expr::ParenExpr(it) => it.expr().map_or(expr.clone(), without_reference),
        _ => expr,
    }
}

/// The call that made the timer which the variable at `path` holds: `let ticker = tick(d);`
fn timer_behind(flow: &Flow<'_>, path: &ast::PathExpr) -> Option<CallIx> {
    let ra_ap_hir::PathResolution::Local(local) = flow.facts.sema.resolve_path(&path.path()?)? else {
        return None;
    };
    let ident = local.primary_source(flow.facts.db).source.value.left()?;
    let statement = ident.syntax().parent().and_then(ast::LetStmt::cast)?;
    let initializer = statement.initializer()?;
    let (ix, callee) = flow.call_at(initializer.syntax())?;
    is_timer(&callee).then_some(ix)
}

fn obstacle(flow: &Flow<'_>, select: &SelectFacts) -> Option<Refusal> {
    let refuse = |code, why: &str| Some(Refusal::new(code, why.to_owned()));
    let text = |range: TextRange| text_at(flow, select.src, range);
    let mut receivers = FxHashSet::default();
    let mut indexed = FxHashSet::default();
    for (arm, source) in select.parsed.arms.iter().zip(&select.sources) {
        if let (ArmKind::Recv { .. }, Source::End(expr)) = (&arm.kind, source) {
            if !receivers.insert(expr.syntax().text().to_string()) {
                return refuse(RefusalCode::SharedReceiver, "two of its arms receive from one channel");
            }
            if let ast::Expr::IndexExpr(it) = expr
                && let Some(base) = it.base()
                && !indexed.insert(base.syntax().text().to_string())
            {
                return refuse(
                    RefusalCode::SharedReceiver,
                    "two of its arms borrow receivers out of one collection, which tokio's `&mut` does not allow",
                );
            }
            if matches!(expr, ast::Expr::MethodCallExpr(_) | ast::Expr::CallExpr(_)) {
                return refuse(
                    RefusalCode::SharedReceiver,
                    "one of its arms receives from what a call hands out by shared reference",
                );
            }
        }
        match (&arm.kind, source) {
            (ArmKind::Recv { pattern: Some(pattern), .. }, Source::Made(ix) | Source::Timer(ix)) => {
                let node = &flow.facts.calls[ix.0].node;
                let typed = api_name(flow, *ix) == "never" && node.text().to_string().contains("::<");
                if !text(*pattern).starts_with('_') && !typed {
                    return refuse(RefusalCode::TypeCheck, "it looks at the instant of a timer");
                }
            }
            (ArmKind::Send { .. }, Source::Made(_) | Source::Timer(_)) => {
                return refuse(RefusalCode::Unresolved, "it sends to a timer");
            }
            _ => {}
        }
        if let Source::Timer(ix) = source
            && let Some(refusal) = hoisted_obstacle(flow, *ix)
        {
            return Some(refusal);
        }
    }
    None
}

/// A timer made outside must be a variable of its own, in the body of the select, and nothing but selects may use it.
fn hoisted_obstacle(flow: &Flow<'_>, ix: CallIx) -> Option<Refusal> {
    let call = &flow.facts.calls[ix.0];
    let refuse = |why: &str| Some(Refusal::new(RefusalCode::NeedsRule, why.to_owned()));
    let statement = call.node.parent().and_then(ast::LetStmt::cast)?;
    if flow.facts.src(&call.node).is_none() || !in_source(&call.node) {
        return refuse("a macro makes its timer");
    }
    let mentions = super::channel_results::mentions(flow, statement.syntax());
    let only_selects = mentions.iter().all(|it| {
        it.ancestors().any(|up| {
            matches!(
                flow.call_at(&up),
                Some((_, Callee::Foreign(path))) if path.starts_with("crossbeam_channel::internal::")
            )
        })
    });
    if !only_selects {
        return refuse("its timer is used outside of `select!` as well");
    }
    if api_name(flow, ix) == "never" {
        return refuse("a channel that never delivers is kept in a variable");
    }
    None
}

fn in_source(node: &SyntaxNode) -> bool {
    node.ancestors().last().is_some_and(|it| it.kind() == SyntaxKind::SOURCE_FILE)
}

/// `after`, `tick`, `at` or `never`.
pub fn api_name(flow: &Flow<'_>, ix: CallIx) -> &'static str {
    match flow.facts.calls[ix.0].callee {
        Callee::Api(api) => api.path.rsplit("::").next().unwrap_or_default(),
        _ => "",
    }
}

/// The text at a range of the file of `src`.
pub fn text_at(flow: &Flow<'_>, src: Src, range: TextRange) -> String {
    let file = flow.facts.workspace.file(src.file);
    let (start, end) = (usize::from(range.start()), usize::from(range.end()));
    file.and_then(|it| it.text.get(start..end)).unwrap_or_default().to_owned()
}
