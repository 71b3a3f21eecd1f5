//! Lowers crossbeam's timer channels: tickers become intervals, deadlines pinned sleeps.

use std::collections::BTreeMap;

use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextSize};

use super::lower::{Lowerer, indent_at};
use super::operation::{Operation, What};
use super::pieces::Piece;
use super::timer::is_non_zero;
use crate::edit::{EDITION, Edit};
use crate::facts::body::{CallIx, Use};
use crate::facts::select_grammar::Arm;
use crate::flow::channels::Kind;
use crate::flow::channels::timers::{assignment_of, deadline_variable, is_waited_in_place, statement_of};
use crate::flow::context::call_arguments;
use crate::flow::selects::{SelectFacts, Source, api_name, text_at};
use crate::ledger::UnitIx;
use crate::program::ChannelId;
use crate::refusal::RefusalCode;

const RULE: &str = "crossbeam-select";

impl<'db> Lowerer<'_, 'db> {
    /// Everything of a timer but its waits.
    pub(super) fn timer_channel(&mut self, unit: UnitIx, id: ChannelId) {
        let channel = self.assembly.channels.all[id.0].clone();
        if is_waited_in_place(self.flow, &channel) {
            self.lowered.rules.extend(channel.creations.iter().map(|it| (*it, "crossbeam-select")));
            return;
        }
        for ix in &channel.creations {
            self.lowered.rules.insert(*ix, "crossbeam-select");
            match channel.kind {
                Kind::Ticker => self.ticker_made(unit, *ix),
                _ => self.deadline_made(unit, *ix),
            }
        }
        let timer = [("timer", channel.kind.name())];
        for (_, node) in &channel.types {
            let Some(src) = self.flow.facts.src(node) else {
                return self.fail(unit, RefusalCode::InMacro, "a macro definition names the type of a timer");
            };
            let piece = Piece { rule: RULE, name: "timer-type", attributes: &timer };
            let Some(ty) = self.piece(unit, src.file, piece, &[]) else { return };
            let range = src.range.start().into()..src.range.end().into();
            self.plain_edit(unit, src.file, Edit::replace(range, ty));
        }
        self.mutability(unit, &channel.mutability);
        if channel.kind == Kind::Deadline {
            self.deadline_pinned(unit, id);
        }
    }

    /// `after(d).recv()`
    pub(super) fn deadline_operation(&mut self, unit: UnitIx, ix: CallIx) {
        let call = self.flow.facts.calls[ix.0].clone();
        self.lowered.rules.insert(ix, "crossbeam-select");
        let ignored = |node: &SyntaxNode| {
            node.parent().is_some_and(|up| match up.kind() {
                SyntaxKind::EXPR_STMT => true,
                SyntaxKind::LET_STMT => {
                    let pat = ast::LetStmt::cast(up).and_then(|it| it.pat());
                    matches!(pat, Some(ast::Pat::WildcardPat(_)))
                }
                _ => false,
            })
        };
        let looked_at = call.node.parent().and_then(ast::MethodCallExpr::cast).filter(|it| {
            it.receiver().is_some_and(|receiver| receiver.syntax() == &call.node)
                && it.name_ref().is_some_and(|it| matches!(it.text(), "unwrap" | "expect" | "ok"))
                && ignored(it.syntax())
        });
        let names: &[&str] = match (&looked_at, ignored(&call.node)) {
            (Some(_), _) => &[
                "after-wait-unwrap",
                "after-wait-expect",
                "after-wait-ok",
                "at-wait-unwrap",
                "at-wait-expect",
                "at-wait-ok",
            ],
            (None, true) => &["after-wait", "at-wait"],
            (None, false) => &["after-recv", "at-recv"],
        };
        let whole = looked_at.map_or_else(|| call.node.clone(), |it| it.syntax().clone());
        self.rewrite(unit, &whole, "crossbeam-select", names, &[], BTreeMap::new());
    }

    /// `ticker.recv()`, `for _ in ticker`
    pub(super) fn ticker_operation(&mut self, unit: UnitIx, ix: CallIx) {
        let call = self.flow.facts.calls[ix.0].clone();
        self.lowered.rules.insert(ix, "crossbeam-select");
        if call.node.kind() == SyntaxKind::FOR_EXPR {
            let names = ["ticker-for-ref", "ticker-for"];
            return self.rewrite(unit, &call.node, "crossbeam-select", &names, &[], BTreeMap::new());
        }
        let unwrapped = call.node.parent().and_then(ast::MethodCallExpr::cast).filter(|it| {
            it.receiver().is_some_and(|receiver| receiver.syntax() == &call.node)
                && it.name_ref().is_some_and(|it| matches!(it.text(), "unwrap" | "expect"))
        });
        let whole = unwrapped.map_or_else(|| call.node.clone(), |it| it.syntax().clone());
        let unused = whole.parent().is_some_and(|it| it.kind() == SyntaxKind::EXPR_STMT);
        let names: &[&str] = match (unused, whole == call.node) {
            (true, _) => &["ticker-wait", "ticker-wait-unwrap", "ticker-wait-expect"],
            (false, true) => &["ticker-recv"],
            (false, false) => &["ticker-recv-unwrap", "ticker-recv-expect"],
        };
        self.rewrite(unit, &whole, "crossbeam-select", names, &[], BTreeMap::new());
    }

    fn ticker_made(&mut self, unit: UnitIx, ix: CallIx) {
        let call = self.flow.facts.calls[ix.0].clone();
        let Some(src) = call.src else {
            return self.fail(unit, RefusalCode::InMacro, "a macro definition makes the ticker");
        };
        let made: std::ops::Range<usize> = src.range.start().into()..src.range.end().into();
        let never = api_name(self.flow, ix) == "never";
        let text = self.text(src.file);
        let indent = indent_at(&text, made.start);
        let argument = call_arguments(&call.node).into_iter().next();
        let statement = call.node.parent().and_then(ast::LetStmt::cast);
        let name = statement.as_ref().and_then(|it| match it.pat()? {
            ast::Pat::IdentPat(pat) => pat.name().map(|it| it.text().to_string()),
            _ => None,
        });
        let bound = call.usage == Use::Value;
        let period = match (&argument, bound, never) {
            (_, _, true) => self.piece(unit, src.file, plain("ticker-never"), &[]),
            (_, true, false) => Some("period".to_owned()),
            (Some(it), false, false) => match self.flow.facts.src(it.syntax()) {
                Some(src) => Some(text_at(self.flow, src, src.range)),
                None => return self.fail(unit, RefusalCode::InMacro, "a macro makes the ticker's period"),
            },
            (None, false, false) => None,
        };
        let Some(period) = period else { return };
        let mut attributes = Vec::new();
        // crossbeam's ticker may have no period, on which tokio's interval panics.
        if never || argument.as_ref().is_some_and(|it| is_non_zero(self.flow, it, 0)) {
            attributes.push(("period", "above-zero"));
        }
        // Written twice it would be computed twice.
        if !(never || bound || argument.as_ref().is_some_and(is_plain)) {
            attributes.push(("written", "once"));
        }
        let interval = Piece { rule: RULE, name: "ticker-made", attributes: &attributes };
        let Some(interval) = self.piece(unit, src.file, interval, &[("period", &period)]) else { return };
        let settings = Piece { rule: RULE, name: "ticker-set", attributes: &attributes };
        let ticker = name.as_deref().filter(|_| statement.is_some()).unwrap_or("ticker");
        let Some(settings) = self.piece(unit, src.file, settings, &[("ticker", ticker)]) else { return };
        if let (Some(statement), Some(_)) = (statement, &name) {
            let end: usize = statement.syntax().text_range().end().into();
            let lines = format!("\n{indent}{}", settings.replace('\n', &format!("\n{indent}")));
            let edits = vec![Edit::replace(made, interval), Edit::insert(end, lines)];
            return self.timer_edits(unit, src.file, statement.syntax().clone(), edits);
        }
        let function: &[(&str, &str)] = match (bound, never) {
            (true, true) => &[("function", "never")],
            (true, false) => &[("function", "tick")],
            (false, _) => &[],
        };
        let block = Piece { rule: RULE, name: "ticker-block", attributes: function };
        let settings = settings.replace('\n', "\n    ");
        let holes = [("made", interval.as_str()), ("settings", &settings)];
        let Some(block) = self.piece(unit, src.file, block, &holes) else { return };
        let block = block.replace('\n', &format!("\n{indent}"));
        self.timer_edits(unit, src.file, call.node.clone(), vec![Edit::replace(made, block)]);
    }

    /// `after(d)` where a deadline is made; `after` as a function.
    fn deadline_made(&mut self, unit: UnitIx, ix: CallIx) {
        let call = self.flow.facts.calls[ix.0].clone();
        let Some(src) = call.src else {
            return self.fail(unit, RefusalCode::InMacro, "a macro definition makes the deadline");
        };
        let argument = call_arguments(&call.node).into_iter().next();
        let argument = argument.and_then(|it| self.flow.facts.src(it.syntax()));
        let argument = argument.map(|it| text_at(self.flow, it, it.range));
        let timer = [("timer", api_name(self.flow, ix))];
        let name = match (call.usage, &argument) {
            (Use::Value, _) => "deadline-function",
            (Use::Call, Some(_)) => "deadline-made",
            (Use::Call, None) if timer[0].1 == "never" => "deadline-made",
            _ => return self.fail(unit, RefusalCode::InMacro, "a macro makes the deadline"),
        };
        let holes = [("duration", argument.as_deref().unwrap_or_default())];
        let piece = Piece { rule: RULE, name, attributes: &timer };
        let Some(new) = self.piece(unit, src.file, piece, &holes) else { return };
        let made: std::ops::Range<usize> = src.range.start().into()..src.range.end().into();
        self.timer_edits(unit, src.file, call.node.clone(), vec![Edit::replace(made, new)]);
    }

    /// The pin behind the `let` of a deadline, and what sets it anew.
    fn deadline_pinned(&mut self, unit: UnitIx, id: ChannelId) {
        let channel = self.assembly.channels.all[id.0].clone();
        let places = self.assembly.channels.places(id.0);
        let Ok(variable) = deadline_variable(self.flow, &channel, &places) else { return };
        let Some(statement) = statement_of(self.flow, variable) else { return };
        let (Some(ast::Pat::IdentPat(pat)), Some(src)) =
            (statement.pat(), self.flow.facts.src(statement.syntax()))
        else {
            return;
        };
        let Some(name) = pat.name().map(|it| it.text().to_string()) else { return };
        let flag = self.needs_flag(id);
        let mut edits = Vec::new();
        if let Some(it) = pat.mut_token() {
            let start: usize = it.text_range().start().into();
            let next = pat.name().map_or(start, |it| it.syntax().text_range().start().into());
            edits.push(Edit::delete(start..next));
        }
        let text = self.text(src.file);
        let indent = format!("\n{}", indent_at(&text, src.range.start().into()));
        let attributes: &[(&str, &str)] = if flag { &[("flag", "yes")] } else { &[] };
        let piece = Piece { rule: RULE, name: "deadline-pinned", attributes };
        let holes = [("deadline", name.as_str()), ("fired", &flag_of(&name))];
        let Some(pinned) = self.piece(unit, src.file, piece, &holes) else { return };
        edits
            .push(Edit::insert(src.range.end().into(), format!("{indent}{}", pinned.replace('\n', &indent))));
        self.timer_edits(unit, src.file, statement.syntax().clone(), edits);
        for mention in crate::flow::channels::results::mentions(self.flow, statement.syntax()) {
            let Some(assignment) = assignment_of(&mention) else { continue };
            self.deadline_set(unit, &assignment, &name, flag);
        }
    }

    /// `deadline = after(d)` sets the pinned sleep.
    fn deadline_set(&mut self, unit: UnitIx, assignment: &ast::BinExpr, name: &str, flag: bool) {
        let src = |it: &SyntaxNode| self.flow.facts.src(it);
        let (Some(whole), Some(right)) =
            (src(assignment.syntax()), assignment.rhs().and_then(|it| src(it.syntax())))
        else {
            return self.fail(unit, RefusalCode::InMacro, "a macro sets the deadline");
        };
        let statement = assignment.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::EXPR_STMT);
        let (start, end) = (usize::from(whole.range.start()), usize::from(whole.range.end()));
        let attributes: &[(&str, &str)] = match (flag, statement) {
            (false, _) => &[],
            (true, true) => &[("flag", "statement")],
            (true, false) => &[("flag", "expression")],
        };
        let piece = Piece { rule: RULE, name: "deadline-set", attributes };
        let holes = [("deadline", name), ("fired", &flag_of(name))];
        let Some((open, close)) = self.piece_around(unit, whole.file, piece, "new", &holes) else { return };
        let indent = format!("\n{}", indent_at(&self.text(whole.file), start));
        let edits = vec![
            Edit::replace(start..usize::from(right.range.start()), open),
            Edit::insert(end, close.replace('\n', &indent)),
        ];
        self.timer_edits(unit, whole.file, assignment.syntax().clone(), edits);
    }

    pub(super) fn timer_edits(
        &mut self,
        unit: UnitIx,
        file: ra_ap_ide_db::FileId,
        node: SyntaxNode,
        edits: Vec<Edit>,
    ) {
        self.operations.push(Operation {
            unit,
            file,
            node,
            base: TextSize::new(0),
            what: What::Edits(edits),
        });
    }

    /// Whether some select may wait for this deadline again after it fired.
    pub(super) fn needs_flag(&mut self, id: ChannelId) -> bool {
        let selects = self.assembly.channels.selects.clone();
        let waiting: Vec<_> = selects.iter().filter(|it| it.channels.contains(&id.0)).collect();
        waiting.iter().any(|select| {
            let again = waiting.len() > 1 || !self.loops_inside(select, id).is_empty();
            select.parsed.arms.iter().zip(&select.sources).any(|(arm, source)| {
                again && self.timer_of(source) == Some((id, Kind::Deadline)) && !self.is_over(select, arm, id)
            })
        })
    }

    /// Whether nothing can wait for the deadline any more once this arm's body has run.
    pub(super) fn is_over(&mut self, select: &SelectFacts, arm: &Arm, id: ChannelId) -> bool {
        let body = text_at(self.flow, select.src, arm.body);
        let Some(body) = ra_ap_syntax::SourceFile::parse(&format!("const _: () = {body};"), EDITION)
            .tree()
            .syntax()
            .descendants()
            .find_map(ast::Const::cast)
            .and_then(|it| it.body())
        else {
            return false;
        };
        if body.syntax().descendants().any(|it| it.kind() == SyntaxKind::CONTINUE_EXPR) {
            return false;
        }
        let inner: Vec<String> =
            self.loops_inside(select, id).into_iter().skip(1).filter_map(label_of).collect();
        let loops = self.loops_inside(select, id).len();
        leaves_for_good(body, &|it| match it.lifetime() {
            Some(label) => !inner.iter().any(|it| label.text() == *it),
            None => loops <= 1,
        })
    }

    /// The loops around the select that the deadline was made outside of, outermost first.
    fn loops_inside(&mut self, select: &SelectFacts, id: ChannelId) -> Vec<SyntaxNode> {
        let call = &self.flow.facts.calls[select.call.0];
        let body = &self.flow.facts.bodies[call.body.0];
        let made = self.assembly.channels.all[id.0].creations.clone();
        let loops = call.loops.iter().map(|it| body.loops[*it].node.clone());
        let inside = |around: &SyntaxNode| {
            made.iter().any(|ix| !self.flow.facts.calls[ix.0].node.ancestors().any(|up| up == *around))
        };
        loops.filter(inside).collect()
    }

    /// The timer that an arm waits for.
    pub(super) fn timer_of(&mut self, source: &Source) -> Option<(ChannelId, Kind)> {
        let channel = self.assembly.channels.of_node(source.end()?.syntax())?;
        let kind = self.assembly.channels.all[channel].kind;
        kind.is_timer().then_some((ChannelId(channel), kind))
    }
}

/// What an expression does last, if it is a block.
fn last_of(expr: ast::Expr) -> Option<ast::Expr> {
    let ast::Expr::BlockExpr(block) = expr else { return Some(expr) };
    match (block.tail_expr(), block.statements().last()) {
        (Some(tail), _) => last_of(tail),
        (None, Some(ast::Stmt::ExprStmt(it))) => last_of(it.expr()?),
        _ => None,
    }
}

/// Whether the code behind `expr` is never reached: it returns, leaves loops in a way that `breaks` admits, or ends the thread, whatever branch
/// it takes.
fn leaves_for_good(expr: ast::Expr, breaks: &dyn Fn(&ast::BreakExpr) -> bool) -> bool {
    match last_of(expr) {
        Some(ast::Expr::ReturnExpr(_)) => true,
        Some(ast::Expr::BreakExpr(it)) => breaks(&it),
        Some(ast::Expr::ParenExpr(it)) => it.expr().is_some_and(|it| leaves_for_good(it, breaks)),
        Some(ast::Expr::IfExpr(it)) => {
            let otherwise = it.else_branch().map(|it| match it {
                ast::ElseBranch::Block(it) => ast::Expr::BlockExpr(it),
                ast::ElseBranch::IfExpr(it) => ast::Expr::IfExpr(it),
            });
            let branches = [it.then_branch().map(ast::Expr::BlockExpr), otherwise];
            branches.into_iter().all(|it| it.is_some_and(|it| leaves_for_good(it, breaks)))
        }
        Some(ast::Expr::MatchExpr(it)) => {
            let mut arms = it.match_arm_list().into_iter().flat_map(|it| it.arms()).peekable();
            arms.peek().is_some() && arms.all(|it| it.expr().is_some_and(|it| leaves_for_good(it, breaks)))
        }
        Some(ast::Expr::MacroExpr(it)) => {
            let name = it.macro_call().and_then(|it| it.path()).and_then(|it| it.segment()?.name_ref());
            name.is_some_and(|it| LEAVING.contains(&it.text()))
        }
        Some(ast::Expr::CallExpr(it)) => {
            let function = it.expr().map(|it| it.syntax().text().to_string()).unwrap_or_default();
            ["process::exit", "process::abort"].iter().any(|it| function.ends_with(it))
        }
        _ => false,
    }
}

/// Macros that the code behind them is not reached from.
const LEAVING: &[&str] = &["bail", "panic", "todo", "unimplemented", "unreachable"];

/// `'all`
fn label_of(around: SyntaxNode) -> Option<String> {
    let label = around.children().find_map(ast::Label::cast)?;
    Some(label.lifetime()?.text().to_string())
}

fn plain(name: &'static str) -> Piece<'static> {
    Piece { rule: RULE, name, attributes: &[] }
}

/// The variable that tells that the deadline `name` has fired.
pub(super) fn flag_of(name: &str) -> String {
    format!("{name}_fired")
}

/// Whether the expression is short and has no effects: names, literals, `Duration::from_secs(1)`.
fn is_plain(duration: &ast::Expr) -> bool {
    let plain = |it: SyntaxNode| match it.kind() {
        SyntaxKind::CALL_EXPR => {
            it.first_child().is_some_and(|it| it.text().to_string().contains("Duration::from_"))
        }
        SyntaxKind::METHOD_CALL_EXPR | SyntaxKind::MACRO_EXPR | SyntaxKind::BLOCK_EXPR => false,
        _ => true,
    };
    duration.syntax().descendants().all(plain) && !duration.syntax().text().contains_char('\n')
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};

    /// Whether a variable says that the deadline of a loop has fired, after which the loop does `late`.
    fn is_flagged(late: &str) -> bool {
        let main = format!(
            "use crossbeam_channel::{{after, select, Receiver}};\nuse std::time::Duration;\n\
             async fn sum(rx: Receiver<u32>) -> u32 {{\n    let limit = after(Duration::from_millis(9));\n    let mut n = 0;\n    \
             'all: loop {{\n        'some: loop {{\n            select! {{\n                \
             recv(rx) -> it => match it {{ Ok(it) => n += it, Err(_) => break 'all }},\n                \
             recv(limit) -> _ => {late},\n            }}\n        }}\n    }}\n    n\n}}\n\
             #[tokio::main]\nasync fn main() {{ let (tx, rx) = crossbeam_channel::unbounded(); tx.send(1).unwrap(); drop(tx); println!(\"{{}}\", sum(rx).await); }}\n"
        );
        let fixture = package("2021", "crossbeam-channel = \"0.5\"\n", &format!("//- /src/main.rs\n{main}"));
        let text = Trial::of(&fixture).text_after("/src/main.rs");
        assert!(text.contains("tokio::pin!(limit)"), "{text}");
        text.contains("limit_fired")
    }

    #[test]
    fn a_deadline_that_is_the_last_to_happen_needs_no_flag() {
        for late in [
            "return n",
            "break 'all",
            "panic!(\"late\")",
            "{ println!(\"late\"); std::process::exit(1) }",
            "if n > 1 { break 'all } else { return 0 }",
            "match n { 0 => return 1, 1 => { println!(\"one\"); break 'all; } _ => unreachable!() }",
        ] {
            assert!(!is_flagged(late), "{late}");
        }
        for late in [
            "break",
            "break 'some",
            "n += 1",
            "if n > 1 { break 'all }",
            "match n { 0 => return 1, _ => {} }",
        ] {
            assert!(is_flagged(late), "{late}");
        }
    }
}
