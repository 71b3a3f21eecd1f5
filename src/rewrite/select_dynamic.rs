//! Lowers a `Select` that a `select!` can stand for: its statements go, the `match` over what it chose becomes the macro.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

use super::channel::spelled;
use super::lower::{Lowerer, indent_at};
use crate::edit::Edit;
use crate::flow::channels::Kind;
use crate::flow::selects::SelectFacts;
use crate::flow::selects::dynamic::{DynamicArm, DynamicSelect};
use crate::ledger::UnitIx;
use crate::refusal::RefusalCode;

impl Lowerer<'_, '_> {
    pub(super) fn dynamic_select(&mut self, unit: UnitIx, select: &SelectFacts, dynamic: &DynamicSelect) {
        self.remove_statements(unit, &dynamic.statements);
        let Some(scrutinee) = ast::MatchExpr::cast(dynamic.choice.clone()).and_then(|it| it.match_arm_list())
        else {
            return;
        };
        let start = dynamic.choice.text_range().start();
        let open = scrutinee.syntax().text_range().start();
        let mut edits = vec![(TextRange::new(start, open), "tokio::select! ".to_owned())];
        let text = self.text(select.src.file);
        let first = scrutinee.arms().next().map(|it| it.syntax().text_range().start());
        if let (true, Some(first)) = (select.biased, first) {
            let indent = indent_at(&text, first.into());
            edits.push((TextRange::empty(first), format!("biased;\n{indent}")));
        }
        let gone: Vec<TextRange> = dynamic.unreachable.iter().map(with_space_before).collect();
        edits.extend(gone.iter().map(|it| (*it, String::new())));
        if let Some(inner) = &dynamic.inner {
            match unwrapped_arms(inner, &gone) {
                Some(new) => edits.extend(new.into_iter().map(|it| (it, String::new()))),
                None => return,
            }
        }
        if let Some(default) = &dynamic.default {
            let wait = match &default.timeout {
                Some(it) => format!("tokio::time::sleep({})", it.syntax().text()),
                None => "tokio::task::yield_now()".to_owned(),
            };
            if let Some(head) = head_of(&default.arm) {
                edits.push((head, format!("_ = {wait} => ")));
            }
        }
        for arm in &dynamic.arms {
            match self.dynamic_arm(unit, select, arm) {
                Some(new) => edits.extend(new),
                None => {
                    let why = "an operation of its `Select` is on a timer or on a channel of one message";
                    return self.fail(unit, RefusalCode::NeedsRule, why);
                }
            }
        }
        let edits = edits
            .into_iter()
            .map(|(range, text)| Edit::replace(usize::from(range.start())..usize::from(range.end()), text));
        self.timer_edits(unit, select.src.file, dynamic.choice.clone(), edits.collect());
        if !select.biased && dynamic.arms.len() > 1 {
            self.note(
                unit,
                "among ready arms tokio starts at a random one: arms beside idle ones win more often",
            );
        }
    }

    /// The arm's head, and what completed its operation.
    fn dynamic_arm(
        &mut self,
        unit: UnitIx,
        select: &SelectFacts,
        arm: &DynamicArm,
    ) -> Option<Vec<(TextRange, String)>> {
        let head = head_of(&arm.arm)?;
        let whole = arm.completion.syntax().text_range();
        let end = arm.end.syntax().text().to_string();
        let end = end.as_str();
        let channel = self.assembly.channels.of_node(arm.end.syntax())?;
        let kind = self.assembly.channels.all[channel].kind;
        let Some(message) = &arm.message else {
            if kind.is_timer() || !matches!(kind, Kind::Bounded | Kind::Unbounded) {
                return None;
            }
            let error = spelled(self.flow, select.src.file, "crossbeam_channel::RecvError");
            let result = self.free_name(arm.arm.syntax(), "received");
            let head = (head, format!("{result} = {end}.recv() => "));
            let asked = arm.completion.syntax().parent().and_then(ast::MethodCallExpr::cast);
            let method = asked.as_ref().and_then(|it| it.name_ref()).map(|it| it.text().to_string());
            return Some(match (method.as_deref(), asked) {
                (Some("ok"), Some(asked)) => vec![head, (asked.syntax().text_range(), result)],
                (Some("unwrap" | "expect" | "unwrap_or" | "unwrap_or_default"), _) => {
                    vec![head, (whole, result)]
                }
                _ if self.matched_received(unit, arm.completion.syntax()) => vec![head, (whole, result)],
                _ => vec![head, (whole, format!("{result}.ok_or({error})"))],
            });
        };
        let message = message.syntax().text_range();
        let asked = arm.completion.syntax().parent().and_then(ast::MethodCallExpr::cast);
        let asked = asked
            .and_then(|it| it.name_ref())
            .is_some_and(|it| matches!(it.text(), "unwrap" | "expect" | "is_ok" | "is_err" | "ok"));
        let dropped = arm.completion.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::EXPR_STMT);
        let error = match asked || dropped {
            true => "tokio::sync::mpsc::error::SendError".to_owned(),
            false => spelled(self.flow, select.src.file, "crossbeam_channel::SendError"),
        };
        let before = TextRange::new(whole.start(), message.start());
        let behind = TextRange::new(message.end(), whole.end());
        match kind {
            Kind::Unbounded => Some(vec![
                (head, "_ = std::future::ready(()) => ".to_owned()),
                (before, format!("{end}.send(")),
                (
                    behind,
                    match asked || dropped {
                        true => ")".to_owned(),
                        false => format!(").map_err(|error| {error}(error.0))"),
                    },
                ),
            ]),
            Kind::Bounded => {
                let permit = self.free_name(arm.arm.syntax(), "permit");
                let name = self.free_name(arm.arm.syntax(), "message");
                let grouped = arm.completion.syntax().parent().is_some_and(|it| {
                    matches!(
                        it.kind(),
                        SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::TRY_EXPR | SyntaxKind::EXPR_STMT
                    )
                });
                let (open, close) = if grouped { ("(", ")") } else { ("", "") };
                Some(vec![
                    (head, format!("{permit} = {end}.reserve() => ")),
                    (before, format!("{open}{{ let {name} = ")),
                    (
                        behind,
                        format!(
                            "; match {permit} {{ Ok({permit}) => {{ {permit}.send({name}); Ok(()) }} Err(_) => Err({error}({name})) }} }}{close}"
                        ),
                    ),
                ])
            }
            _ => None,
        }
    }

    /// `name`, or one like it that nothing in the arm mentions.
    fn free_name(&self, arm: &SyntaxNode, name: &str) -> String {
        let taken = |name: &str| {
            arm.descendants_with_tokens()
                .filter_map(|it| it.into_token())
                .any(|it| it.kind() == SyntaxKind::IDENT && it.text() == name)
        };
        let mut free = name.to_owned();
        while taken(&free) {
            free.push_str("_now");
        }
        free
    }
}

/// What goes around the arms of the inner `match`, so that they are the outer one's.
fn unwrapped_arms(inner: &SyntaxNode, gone: &[TextRange]) -> Option<Vec<TextRange>> {
    let arm = inner.ancestors().find_map(ast::MatchArm::cast)?.syntax().text_range();
    let list = ast::MatchExpr::cast(inner.clone()).and_then(|it| it.match_arm_list())?;
    let first = list.arms().next()?.syntax().text_range().start();
    let right = list.r_curly_token()?;
    let space = right.prev_token().filter(|it| it.kind() == SyntaxKind::WHITESPACE);
    let close = space.map_or(right.text_range().start(), |it| it.text_range().start());
    let mut ranges = vec![TextRange::new(arm.start(), first), TextRange::new(close, arm.end())];
    // The lines between stand deeper than they need to.
    for token in list.syntax().descendants_with_tokens().filter_map(|it| it.into_token()) {
        let range = token.text_range();
        let between = range.start() >= first && range.end() <= close;
        if token.kind() != SyntaxKind::WHITESPACE
            || !between
            || gone.iter().any(|it| it.contains_range(range))
        {
            continue;
        }
        for (at, _) in token.text().match_indices("\n    ") {
            let line = range.start() + TextSize::try_from(at + 1).ok()?;
            ranges.push(TextRange::at(line, TextSize::from(4)));
        }
    }
    Some(ranges)
}

/// The node with the space that separates it from what stands before it.
fn with_space_before(node: &SyntaxNode) -> TextRange {
    let range = node.text_range();
    let before = node.first_token().and_then(|it| it.prev_token());
    let before = before.filter(|it| it.kind() == SyntaxKind::WHITESPACE);
    TextRange::new(before.map_or(range.start(), |it| it.text_range().start()), range.end())
}

/// From the arm's pattern to its expression.
fn head_of(arm: &ast::MatchArm) -> Option<TextRange> {
    let expr = arm.expr()?;
    Some(TextRange::new(arm.syntax().text_range().start(), expr.syntax().text_range().start()))
}
