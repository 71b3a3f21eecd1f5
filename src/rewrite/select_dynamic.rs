//! Lowers a `Select` that a `select!` can stand for: its statements go, the `match` over what it chose becomes the macro.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

use super::lower::{Lowerer, indent_at};
use super::pieces::Piece;
use crate::edit::Edit;
use crate::flow::channels::Kind;
use crate::flow::selects::SelectFacts;
use crate::flow::selects::dynamic::{DynamicArm, DynamicSelect};
use crate::ledger::UnitIx;
use crate::refusal::RefusalCode;

const RULE: &str = "crossbeam-select";

impl Lowerer<'_, '_> {
    pub(super) fn dynamic_select(&mut self, unit: UnitIx, select: &SelectFacts, dynamic: &DynamicSelect) {
        self.remove_statements(unit, &dynamic.statements);
        let Some(scrutinee) = ast::MatchExpr::cast(dynamic.choice.clone()).and_then(|it| it.match_arm_list())
        else {
            return;
        };
        let start = dynamic.choice.text_range().start();
        let open = scrutinee.syntax().text_range().start();
        let Some((path, order)) = self.macro_of_select(unit, select.src.file, select.biased) else { return };
        let mut edits = vec![(TextRange::new(start, open), format!("{path}! "))];
        let text = self.text(select.src.file);
        let first = scrutinee.arms().next().map(|it| it.syntax().text_range().start());
        if let (false, Some(first)) = (order.is_empty(), first) {
            let indent = indent_at(&text, first.into());
            edits.push((TextRange::empty(first), format!("{order}\n{indent}")));
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
            let timeout = default.timeout.as_ref().map(|it| it.syntax().text().to_string());
            let name = if timeout.is_some() { "default-timeout" } else { "default" };
            let holes = [("timeout", timeout.as_deref().unwrap_or_default())];
            let budget = self.budget_of_default(select).filter(|_| timeout.is_none());
            let attributes: Vec<_> = budget.into_iter().collect();
            let piece = Piece { rule: RULE, name, attributes: &attributes };
            let Some(head) = self.head(unit, select, piece, &holes) else { return };
            if let Some(range) = head_of(&default.arm) {
                edits.push((range, head));
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
        let file = select.src.file;
        let asked = arm.completion.syntax().parent().and_then(ast::MethodCallExpr::cast);
        let method = asked.as_ref().and_then(|it| it.name_ref()).map(|it| it.text().to_string());
        let Some(message) = &arm.message else {
            if kind.is_timer() || !matches!(kind, Kind::Bounded | Kind::Unbounded) {
                return None;
            }
            let result = self.free_name(arm.arm.syntax(), "received");
            let option = [("form", "option")];
            let piece = Piece { rule: RULE, name: "recv", attributes: &option };
            let head = (head, self.head(unit, select, piece, &[("result", &result), ("rx", end)])?);
            let (range, attributes): (_, &[(&str, &str)]) = match (method.as_deref(), &asked) {
                (Some("ok"), Some(asked)) => (asked.syntax().text_range(), &option),
                (Some("unwrap" | "expect" | "unwrap_or" | "unwrap_or_default"), _) => (whole, &option),
                _ if self.matched_received(unit, arm.completion.syntax()) => (whole, &option),
                _ => (whole, &[]),
            };
            let piece = Piece { rule: RULE, name: "received", attributes };
            return Some(vec![head, (range, self.piece(unit, file, piece, &[("result", &result)])?)]);
        };
        let message = message.syntax().text_range();
        let asked = matches!(method.as_deref(), Some("unwrap" | "expect" | "is_ok" | "is_err" | "ok"));
        let dropped = arm.completion.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::EXPR_STMT);
        if !matches!(kind, Kind::Bounded | Kind::Unbounded) {
            return None;
        }
        let mut attributes = vec![("channel", kind.name())];
        attributes.extend((asked || dropped).then_some(("error", "tokio")));
        let outlasts = self.permit_outlasts(&arm.end, end, &arm.arm.syntax().text().to_string());
        attributes.extend(outlasts.then_some(("permit", "owned")));
        let permit = self.free_name(arm.arm.syntax(), "permit");
        let name = self.free_name(arm.arm.syntax(), "message");
        let holes = [("result", "_"), ("tx", end), ("permit", &permit), ("message", &name), ("value", "_")];
        let piece = Piece { rule: RULE, name: "send", attributes: &attributes };
        let head = (head, self.head(unit, select, piece, &holes)?);
        let piece = Piece { rule: RULE, name: "sent", attributes: &attributes };
        let (before, behind) = self.piece_around(unit, file, piece, "value", &holes[..4])?;
        let grouped = before.starts_with('{')
            && arm.completion.syntax().parent().is_some_and(|it| {
                matches!(
                    it.kind(),
                    SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::TRY_EXPR | SyntaxKind::EXPR_STMT
                )
            });
        let (open, close) = if grouped { ("(", ")") } else { ("", "") };
        Some(vec![
            head,
            (TextRange::new(whole.start(), message.start()), format!("{open}{before}")),
            (TextRange::new(message.end(), whole.end()), format!("{behind}{close}")),
        ])
    }

    /// What the piece writes before the arm's body.
    fn head(
        &mut self,
        unit: UnitIx,
        select: &SelectFacts,
        piece: Piece<'_>,
        holes: &[(&str, &str)],
    ) -> Option<String> {
        let (head, _) = self.piece_around(unit, select.src.file, piece, "body", holes)?;
        Some(head.split_once("=> {").map_or(head.clone(), |(head, _)| format!("{head}=> ")))
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
