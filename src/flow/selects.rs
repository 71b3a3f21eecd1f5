//! crossbeam's `select!`: its arms, the channels and timers that they name, and why one cannot become tokio's.

mod conditional;
pub mod dynamic;
mod optional;

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange};

use super::Flow;
use crate::edit::EDITION;
use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee, Src};
use crate::facts::select_grammar::{Arm, ArmKind, Select, parse_select};
use crate::refusal::{Refusal, RefusalCode};
use conditional::{never_of_select, when};
use dynamic::{DynamicSelect, makes_select, without_reference};
use optional::optional;

/// What an arm waits for.
#[derive(Debug, Clone)]
pub enum Source {
    /// A receiver or sender, as the expansion names it.
    End(ast::Expr),
    /// A receiver that may be absent: `x` of `x.as_ref().unwrap_or(&never())`.
    Optional(ast::Expr, CallIx),
    /// A receiver that takes part under a condition: `if ready { &rx } else { &never() }`.
    When(Conditional),
    /// `after(d)`, `tick(d)` or `never()`, made in the arm.
    Made(CallIx),
    /// `default`
    Default,
}

/// A receiver that takes part in a `select!` under a condition.
#[derive(Debug, Clone)]
pub struct Conditional {
    /// The receiver.
    pub end: ast::Expr,
    /// What is asked.
    pub condition: ast::Expr,
    /// Whether it takes part if the condition does not hold.
    pub unless: bool,
    /// The call of `never` that stands in for it.
    pub never: CallIx,
}

impl Source {
    /// The end of a channel that the arm waits for, or what may hold it.
    pub fn end(&self) -> Option<&ast::Expr> {
        match self {
            Source::End(it) | Source::Optional(it, _) => Some(it),
            Source::When(it) => Some(&it.end),
            Source::Made(_) | Source::Default => None,
        }
    }

    /// The timer that is made for the arm.
    fn timer(&self) -> Option<CallIx> {
        match self {
            Source::Made(it) | Source::Optional(_, it) => Some(*it),
            Source::When(it) => Some(it.never),
            Source::End(_) | Source::Default => None,
        }
    }
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
    /// Calls in its arms that make timers.
    pub timers: Vec<CallIx>,
    /// Statements that only prepare its arms, and go.
    pub prepared: Vec<SyntaxNode>,
    /// Why it stays.
    pub never: Option<Refusal>,
    /// For a `Select`: where its parts stand.
    pub dynamic: Option<DynamicSelect>,
}

impl SelectFacts {
    /// Whether time ends its wait as well: a ticker, a deadline or a timeout.
    pub fn paces(&self) -> bool {
        !self.timers.is_empty()
            || self.parsed.arms.iter().any(|it| matches!(it.kind, ArmKind::Default { timeout: Some(_) }))
    }

    /// What the other arms than that at `index` say before their bodies.
    pub fn heads_beside(&self, flow: &Flow<'_>, index: usize) -> Vec<String> {
        let others = self.parsed.arms.iter().enumerate().filter(|(at, _)| *at != index);
        others
            .map(|(_, it)| text_at(flow, self.src, TextRange::new(it.range.start(), it.body.start())))
            .collect()
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
            prepared: Vec::new(),
            never: None,
            dynamic: None,
        };
        for arm in select.parsed.arms.clone() {
            let channel = match arm.kind {
                ArmKind::Recv { channel, .. } | ArmKind::Send { channel, .. } => channel,
                ArmKind::Default { .. } => {
                    select.sources.push(Source::Default);
                    continue;
                }
            };
            match source(flow, src, channel, &mut select.prepared) {
                Some(source) => {
                    select.timers.extend(source.timer());
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
        let never = obstacle(&select);
        select.never = select.never.or(never);
        found.push(select);
    }
    found.extend(read_dynamic(flow));
    found
}

/// Reads every `Select` that a `select!` can stand for.
fn read_dynamic(flow: &Flow<'_>) -> Vec<SelectFacts> {
    let made = flow.facts.calls.iter().enumerate().filter(|(_, it)| makes_select(&it.callee));
    made.filter_map(|(index, call)| {
        let dynamic = flow.dynamic_select(CallIx(index)).ok()?;
        let src = flow.facts.src(&dynamic.choice)?;
        flow.facts.sema.hir_file_for(&dynamic.choice).file_id()?;
        let biased = matches!(call.callee, Callee::Api(api) if api.path.ends_with("biased"));
        let arm = |arm: &ast::MatchArm, kind| {
            let body = arm.expr().map_or(arm.syntax().text_range(), |it| it.syntax().text_range());
            Arm { range: arm.syntax().text_range(), kind, body, body_is_block: false, comma: None }
        };
        let mut arms = Vec::new();
        let mut sources = Vec::new();
        for it in &dynamic.arms {
            let channel = it.end.syntax().text_range();
            let kind = match &it.message {
                None => ArmKind::Recv { channel, pattern: None },
                Some(message) => {
                    ArmKind::Send { channel, message: message.syntax().text_range(), pattern: None }
                }
            };
            arms.push(arm(&it.arm, kind));
            sources.push(Source::End(it.end.clone()));
        }
        if let Some(it) = &dynamic.default {
            let timeout = it.timeout.as_ref().map(|it| it.syntax().text_range());
            arms.push(arm(&it.arm, ArmKind::Default { timeout }));
            sources.push(Source::Default);
        }
        let mut select = SelectFacts {
            call: CallIx(index),
            src,
            biased,
            parsed: Select { arms },
            sources,
            channels: Vec::new(),
            timers: Vec::new(),
            prepared: Vec::new(),
            never: None,
            dynamic: Some(dynamic),
        };
        select.never = obstacle(&select);
        Some(select)
    })
    .collect()
}

/// The arms of the macro call at `src`.
fn parse(flow: &Flow<'_>, src: Src) -> Option<Select> {
    let text = &flow.facts.workspace.file(src.file)?.text;
    let written = text.get(usize::from(src.range.start())..usize::from(src.range.end()))?;
    let expr = ast::Expr::parse(written.trim_end_matches(';'), EDITION).tree();
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
fn source(flow: &Flow<'_>, src: Src, range: TextRange, prepared: &mut Vec<SyntaxNode>) -> Option<Source> {
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
        if let Some((never, statement)) = never_of_select(flow, &inner, src) {
            prepared.push(statement);
            return Some(Source::Made(never));
        }
        if let Some((found, statement)) = when(flow, &inner, src) {
            prepared.extend(statement);
            return Some(Source::When(found));
        }
        if let Some(found) = optional(flow, &inner) {
            prepared.extend(found.prepared);
            return Some(Source::Optional(found.option, found.never));
        }
        return Some(Source::End(inner));
    }
    None
}

fn is_timer(callee: &Callee) -> bool {
    matches!(callee, Callee::Api(api) if api.kind == ApiKind::ChannelTimer)
}

fn obstacle(select: &SelectFacts) -> Option<Refusal> {
    let refuse = |code, why: &str| Some(Refusal::new(code, why.to_owned()));
    let mut receivers = FxHashSet::default();
    let mut indexed = FxHashSet::default();
    for (arm, source) in select.parsed.arms.iter().zip(&select.sources) {
        if let (ArmKind::Recv { .. }, Source::End(expr) | Source::When(Conditional { end: expr, .. })) =
            (&arm.kind, source)
        {
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
            if matches!(expr, ast::Expr::CallExpr(_)) {
                return refuse(
                    RefusalCode::SharedReceiver,
                    "one of its arms receives from what a call hands out by shared reference",
                );
            }
        }
        if let (ArmKind::Send { .. }, Source::Made(_)) = (&arm.kind, source) {
            return refuse(RefusalCode::Unresolved, "it sends to a timer");
        }
    }
    None
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
