//! Lowers `select!`: the head of each arm is written anew, its body stays (semantics.md §5).

use ra_ap_hir::PathResolution;
use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Edition, TextRange, TextSize};

use super::lower::Lowerer;
use super::operation::{Operation, What};
use super::pieces::Piece;
use super::select_body::{
    bare, is_name, is_unused, leading_block, only_asks, option_body, takes_owner, uses_owner, words,
};
use super::sheet::Sheet;
use super::timer::is_non_zero;
use super::timer_channel::flag_of;
use crate::edit::{Edit, apply_edits};
use crate::facts::body::CallIx;
use crate::facts::select_grammar::{Arm, ArmKind};
use crate::flow::channels::Kind;
use crate::flow::context::call_arguments;
use crate::flow::selects::{Conditional, SelectFacts, Source, api_name, text_at};
use crate::ledger::UnitIx;
use crate::program::ChannelId;
use crate::refusal::RefusalCode;
use crate::rule::precedence::before_postfix;

/// How one arm is written.
struct NewArm {
    /// `pattern = future => `
    head: String,
    /// Put before and behind the body.
    around: (String, String),
    /// Edits of the body.
    body: Vec<Edit>,
    /// Edits that the head has taken in.
    taken_in: Vec<Edit>,
}

impl<'db> Lowerer<'_, 'db> {
    /// Lowers the select that is macro call `ix`, if that is one.
    pub(super) fn select_at(&mut self, unit: UnitIx, ix: CallIx) -> bool {
        let Some(select) = self.assembly.channels.selects.iter().find(|it| it.call == ix).cloned() else {
            return false;
        };
        if self.lowered.rules.insert(ix, "crossbeam-select").is_none() {
            self.select(unit, &select);
        }
        true
    }

    fn select(&mut self, unit: UnitIx, select: &SelectFacts) {
        if let Some(dynamic) = &select.dynamic {
            return self.dynamic_select(unit, select, dynamic);
        }
        for statement in &select.prepared {
            if self.hoisted.insert(statement.clone()) {
                self.remove_statement(unit, statement);
            }
        }
        let whole = text_at(self.flow, select.src, select.src.range);
        let Some(bang) = whole.find('!') else { return };
        let start = usize::from(select.src.range.start());
        let mut arms = Vec::new();
        for (arm, source) in select.parsed.arms.iter().zip(&select.sources) {
            match self.arm(unit, select, arm, source) {
                Some(it) => arms.push(it),
                None => return,
            }
        }
        let default = select.parsed.arms.iter().position(|it| matches!(it.kind, ArmKind::Default { .. }));
        let indent = self.indent_of(select, select.parsed.arms[0].range.start());
        // Beside several channels a fair order matters more: a fresh `yield_now` or `sleep` is never ready at once.
        let alone = select.parsed.arms.len() <= 2;
        let biased = select.biased || default.is_some() && alone;
        let Some((name, order)) = self.macro_of_select(unit, select.src.file, biased) else { return };
        let mut edits = vec![Edit::replace(start..start + bang, name)];
        if !order.is_empty() {
            let first: usize = select.parsed.arms[0].range.start().into();
            edits.push(Edit::insert(first, format!("{order}\n{indent}")));
        }
        if !select.biased && select.parsed.arms.len() > 1 {
            self.note(
                unit,
                "among ready arms tokio starts at a random one: arms beside idle ones win more often",
            );
        }
        let last = select.parsed.arms.len() - 1;
        let moved = default.filter(|it| *it != last && (alone || select.biased));
        for (index, (arm, new)) in select.parsed.arms.iter().zip(&arms).enumerate() {
            if Some(index) == moved {
                continue;
            }
            let (head, body) = (usize::from(arm.range.start()), arm.body);
            let (body_start, body_end) = (usize::from(body.start()), usize::from(body.end()));
            edits.push(Edit::replace(head..body_start, format!("{}{}", new.head, new.around.0)));
            if !new.around.1.is_empty() {
                edits.push(Edit::insert(body_end, new.around.1.clone()));
            }
            edits.extend(new.body.iter().cloned());
        }
        let moved = moved.map(|index| {
            let (arm, next) = (&select.parsed.arms[index], &select.parsed.arms[index + 1]);
            let end = &select.parsed.arms[last];
            (
                arms[index].head.clone(),
                arms[index].around.clone(),
                arm.range,
                arm.body,
                next.range.start(),
                end.clone(),
            )
        });
        let taken_in: Vec<Edit> = arms.iter().flat_map(|it| it.taken_in.iter().cloned()).collect();
        let make = move |sheet: &mut Sheet, text: &str| {
            for edit in &taken_in {
                sheet.consume(TextRange::new((edit.start as u32).into(), (edit.end as u32).into()));
            }
            if let Some((head, around, arm, body, next, last)) = moved {
                let gone = TextRange::new(arm.start(), next);
                let body = sheet.current(text, body);
                sheet.consume(gone);
                edits.push(Edit::delete(gone.start().into()..gone.end().into()));
                let comma = if last.comma.is_some() { "" } else { "," };
                let end = last.comma.map_or(last.body.end(), |it| it.end());
                let arm = format!("{comma}\n{indent}{head}{}{body}{},", around.0, around.1);
                edits.push(Edit::insert(end.into(), arm));
            }
            edits
        };
        let node = self.flow.facts.calls[select.call.0].node.clone();
        self.operations.push(Operation {
            unit,
            file: select.src.file,
            node,
            base: TextSize::new(0),
            what: What::Deferred(Some(Box::new(make))),
        });
    }

    /// The path of the macro, and what it says about the order of its arms.
    pub(super) fn macro_of_select(
        &mut self,
        unit: UnitIx,
        file: FileId,
        biased: bool,
    ) -> Option<(String, String)> {
        let attributes: &[(&str, &str)] = if biased { &[("order", "biased")] } else { &[] };
        let piece = Piece { rule: "crossbeam-select", name: "select", attributes };
        let (before, _) = self.piece_around(unit, file, piece, "arms", &[])?;
        let (path, order) = before.split_once('!')?;
        Some((path.to_owned(), order.trim_start_matches([' ', '{']).trim().to_owned()))
    }

    fn indent_of(&self, select: &SelectFacts, at: TextSize) -> String {
        let text = text_at(self.flow, select.src, TextRange::new(0.into(), at));
        let line = text.rfind('\n').map_or(0, |it| it + 1);
        text[line..].chars().take_while(|it| it.is_whitespace()).collect()
    }

    fn arm(&mut self, unit: UnitIx, select: &SelectFacts, arm: &Arm, source: &Source) -> Option<NewArm> {
        let mut new = match (&arm.kind, source) {
            (ArmKind::Default { timeout: None }, _) => {
                let mut form = Form::plain("default");
                form.attributes.extend(self.budget_of_default(select));
                self.new_arm(unit, select, arm, form, &[])?
            }
            (ArmKind::Default { timeout: Some(timeout) }, _) => {
                let timeout = text_at(self.flow, select.src, *timeout);
                self.new_arm(unit, select, arm, Form::plain("default-timeout"), &[("timeout", &timeout)])?
            }
            (ArmKind::Recv { pattern: Some(pattern), .. }, Source::Made(ix)) => {
                self.lowered.rules.insert(*ix, "crossbeam-select");
                self.made_timer(unit, select, arm, *pattern, *ix)?
            }
            (ArmKind::Recv { channel, pattern: Some(pattern) }, Source::End(_)) => {
                match self.timer_of(source) {
                    Some(timer) => self.kept_timer(unit, select, arm, (*channel, *pattern), timer)?,
                    None => {
                        let (rx, taken_in) = self.end_text(select, *channel, source);
                        let holes = [("rx", rx.as_str())];
                        let mut new =
                            self.received(unit, select, arm, *pattern, Form::plain("recv"), &holes)?;
                        new.taken_in = taken_in;
                        new
                    }
                }
            }
            (ArmKind::Recv { pattern: Some(pattern), .. }, Source::When(it)) => {
                self.conditional(unit, select, arm, *pattern, it)?
            }
            (ArmKind::Recv { pattern: Some(pattern), .. }, Source::Optional(option, ix)) => {
                self.lowered.rules.insert(*ix, "crossbeam-select");
                let src = self.flow.facts.src(option.syntax())?;
                let option = text_at(self.flow, src, src.range);
                if !matches!(self.timer_of(source), Some((_, Kind::Ticker))) {
                    let holes = [("optional", option.as_str())];
                    self.received(unit, select, arm, *pattern, Form::plain("recv-optional"), &holes)?
                } else if text_at(self.flow, select.src, *pattern).starts_with('_') {
                    let mut form = Form::plain("tick-optional");
                    let holes = [("optional", option.as_str())];
                    form.attributes.extend(self.captured_whole(select, &holes));
                    self.new_arm(unit, select, arm, form, &holes)?
                } else {
                    let why = "it looks at the instant of a ticker that may be absent";
                    self.fail(unit, RefusalCode::NeedsRule, why);
                    return None;
                }
            }
            (ArmKind::Send { channel, message, pattern: Some(pattern) }, Source::End(expr)) => {
                self.sent(unit, select, arm, (*channel, *message, *pattern), expr)?
            }
            _ => {
                self.fail(unit, RefusalCode::Unresolved, "an arm of the `select!` has no counterpart");
                return None;
            }
        };
        // tokio takes `{ .. }` for the whole body.
        if !arm.body_is_block
            && new.around.0.is_empty()
            && let Some(block) = leading_block(&text_at(self.flow, select.src, arm.body))
        {
            new.around.0 = "(".to_owned();
            new.body.push(Edit::insert(usize::from(arm.body.start()) + block, ")"));
        }
        Some(new)
    }

    /// An arm as its rewrite writes it: what comes before the body, and statements that the body gets.
    fn new_arm(
        &mut self,
        unit: UnitIx,
        select: &SelectFacts,
        arm: &Arm,
        form: Form<'_>,
        holes: &[(&str, &str)],
    ) -> Option<NewArm> {
        let piece = Piece { rule: "crossbeam-select", name: form.name, attributes: &form.attributes };
        let (before, _) = self.piece_around(unit, select.src.file, piece, "body", holes)?;
        // What is waited for may hold arms itself.
        let opened = (!before.trim_end().ends_with("=>")).then(|| before.split_once("=> {")).flatten();
        let (head, statements) = match opened {
            Some((head, statements)) => (format!("{head}=> "), unindented(statements)),
            None => (before, String::new()),
        };
        let mut new = NewArm { head, around: Default::default(), body: Vec::new(), taken_in: Vec::new() };
        if !form.guards.is_empty()
            && let Some(future) = new.head.strip_suffix(" => ")
        {
            new.head = format!("{future}, if {} => ", form.guards.join(" && "));
        }
        for statements in [statements.as_str(), form.statements.as_str()] {
            if !statements.is_empty() {
                self.wrap(select, arm, &mut new, statements);
            }
        }
        Some(new)
    }

    /// An arm that waits for what `after`, `at`, `tick` or `never` makes in it.
    fn made_timer(
        &mut self,
        unit: UnitIx,
        select: &SelectFacts,
        arm: &Arm,
        pattern: TextRange,
        ix: CallIx,
    ) -> Option<NewArm> {
        let name = text_at(self.flow, select.src, pattern);
        if api_name(self.flow, ix) == "never" {
            let written = self.flow.facts.calls[ix.0].node.text().to_string();
            let message = written.split_once("::<").and_then(|(_, it)| it.trim_end().strip_suffix(">()"));
            let mut form = Form::plain("never");
            form.attributes.extend(message.map(|_| ("result", "typed")));
            let message = message.unwrap_or_default().trim();
            return self.new_arm(unit, select, arm, form, &[("result", &name), ("message", message)]);
        }
        let argument = call_arguments(&self.flow.facts.calls[ix.0].node).into_iter().next()?;
        let src = self.flow.facts.src(argument.syntax())?;
        let duration = text_at(self.flow, src, src.range);
        let at = api_name(self.flow, ix) == "at";
        let mut form = Form::plain(if at { "at" } else { "after" });
        let holes = [("result", name.as_str()), ("duration", &duration), ("when", &duration)];
        if !self.ignores(select, arm, pattern) {
            form.attributes.push(("result", "used"));
        }
        // Beside `default` nothing waits: only what is over already is ready.
        if has_plain_default(select) && (at || !is_non_zero(self.flow, &argument, 0)) {
            form.attributes.push(("beside", "default"));
            if at || self.flow.known_nanos(&argument) != Some(0) {
                let piece = Piece {
                    rule: "crossbeam-select",
                    name: if at { "at-due" } else { "after-due" },
                    attributes: &[],
                };
                let operand = before_postfix(&duration);
                let holes = [("duration", operand.as_str()), ("when", &duration)];
                form.guards.push(self.piece(unit, select.src.file, piece, &holes)?);
            }
        } else if !at && self.flow.known_nanos(&argument) == Some(0) {
            form.attributes.push(("duration", "zero"));
        }
        self.new_arm(unit, select, arm, form, &holes)
    }

    /// An arm that waits for a ticker or a deadline that is kept somewhere.
    fn kept_timer(
        &mut self,
        unit: UnitIx,
        select: &SelectFacts,
        arm: &Arm,
        (channel, pattern): (TextRange, TextRange),
        (id, kind): (ChannelId, Kind),
    ) -> Option<NewArm> {
        let timer = bare(&text_at(self.flow, select.src, channel));
        let name = text_at(self.flow, select.src, pattern);
        let fired = flag_of(&timer);
        let holes = [("result", name.as_str()), ("ticker", &timer), ("deadline", &timer), ("fired", &fired)];
        let mut form = Form::plain(if kind == Kind::Ticker { "tick" } else { "deadline" });
        if !self.ignores(select, arm, pattern) {
            form.attributes.push(("result", "used"));
            form.attributes.extend(self.captured_whole(select, &holes));
        }
        let piece = |name| Piece { rule: "crossbeam-select", name, attributes: &[] };
        if kind == Kind::Deadline {
            if self.needs_flag(id) {
                form.guards.push(self.piece(unit, select.src.file, piece("deadline-waits"), &holes)?);
                if !self.is_over(select, arm, id) {
                    form.statements = self.piece(unit, select.src.file, piece("deadline-fired"), &holes)?;
                }
            }
            if has_plain_default(select) {
                form.attributes.push(("beside", "default"));
                form.guards.push(self.piece(unit, select.src.file, piece("deadline-due"), &holes)?);
            }
        }
        self.new_arm(unit, select, arm, form, &holes)
    }

    /// An arm that receives: its body looks at an `Option` where it can.
    fn received(
        &mut self,
        unit: UnitIx,
        select: &SelectFacts,
        arm: &Arm,
        pattern: TextRange,
        mut form: Form<'_>,
        holes: &[(&str, &str)],
    ) -> Option<NewArm> {
        let (name, text) =
            (text_at(self.flow, select.src, pattern), text_at(self.flow, select.src, arm.body));
        let unused = name == "_" || is_unused(&name, &text);
        let body = if unused { Some(Vec::new()) } else { option_body(&name, &text) };
        form.attributes.extend(body.as_ref().map(|_| ("form", "option")));
        let in_block = match form.name {
            "recv" => body.is_none() && is_name(&name),
            "recv-when" => body.is_none() || form.attributes.contains(&("arms", "conditional")),
            _ => true,
        };
        form.attributes.extend(in_block.then(|| self.captured_whole(select, holes)).flatten());
        let holes: Vec<(&str, &str)> = holes.iter().copied().chain([("result", name.as_str())]).collect();
        let mut new = self.new_arm(unit, select, arm, form, &holes)?;
        let base = usize::from(arm.body.start());
        new.body.extend(body.into_iter().flatten().map(|it| Edit {
            start: it.start + base,
            end: it.end + base,
            replacement: it.replacement,
        }));
        Some(new)
    }

    /// An arm that receives under a condition. tokio panics where all arms are off, so one must always be on.
    fn conditional(
        &mut self,
        unit: UnitIx,
        select: &SelectFacts,
        arm: &Arm,
        pattern: TextRange,
        it: &Conditional,
    ) -> Option<NewArm> {
        self.lowered.rules.insert(it.never, "crossbeam-select");
        let text = |node: &ast::Expr| {
            let src = self.flow.facts.src(node.syntax())?;
            Some(text_at(self.flow, src, src.range))
        };
        let (rx, mut condition) = (text(&it.end)?, text(&it.condition)?);
        if it.unless {
            let asked = before_postfix(&condition);
            let piece = Piece { rule: "crossbeam-select", name: "recv-unless", attributes: &[] };
            condition = self.piece(unit, select.src.file, piece, &[("condition", &asked)])?;
        }
        let sources = select.sources.clone();
        let always = sources.iter().any(|it| match it {
            Source::When(_) => false,
            Source::End(_) => !matches!(self.timer_of(it), Some((_, Kind::Deadline))),
            _ => true,
        });
        let mut form = Form::plain("recv-when");
        form.attributes.extend((!always).then_some(("arms", "conditional")));
        self.received(unit, select, arm, pattern, form, &[("rx", &rx), ("condition", &condition)])
    }

    /// What says of an arm that an async block in it would borrow all of a variable where `holes` name only a field: before
    /// edition 2021.
    fn captured_whole(
        &self,
        select: &SelectFacts,
        holes: &[(&str, &str)],
    ) -> Option<(&'static str, &'static str)> {
        let db = self.flow.facts.db;
        let module = self.flow.facts.sema.file_to_module_def(select.src.file)?;
        let named = holes.iter().any(|(_, text)| text.contains('.'));
        let whole = named && module.krate(db).edition(db) < Edition::Edition2021;
        whole.then_some(("captures", "whole"))
    }

    /// The end that an arm names, as it is written from now on, and the edits of it that this takes in.
    fn end_text(&mut self, select: &SelectFacts, range: TextRange, source: &Source) -> (String, Vec<Edit>) {
        let written = text_at(self.flow, select.src, range);
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let channel = source.end().and_then(|it| self.assembly.channels.of_node(it.syntax()));
        let taken_in: Vec<Edit> = channel
            .into_iter()
            .flat_map(|it| self.assembly.channels.all[it].mutability.edits())
            .filter(|(file, edit)| *file == select.src.file && start <= edit.start && edit.end <= end)
            .map(|(_, edit)| edit)
            .collect();
        let inside: Vec<Edit> = taken_in
            .iter()
            .map(|it| Edit {
                start: it.start - start,
                end: it.end - start,
                replacement: it.replacement.clone(),
            })
            .collect();
        let text = apply_edits(&written, &inside).unwrap_or(written);
        (bare(&text), taken_in)
    }

    /// Before 1.44 `select!` asks its arms on when the task's budget is used up: all wait, and the one that only yields is over first where
    /// it is asked first when the task goes on.
    pub(super) fn budget_of_default(&self, select: &SelectFacts) -> Option<(&'static str, &'static str)> {
        let package = self.flow.facts.workspace.package_of(select.src.file)?;
        package.tokio_is_before(44).then_some(("budget", "ignored"))
    }

    /// An arm that sends: what it sends is made only when the arm is chosen.
    fn sent(
        &mut self,
        unit: UnitIx,
        select: &SelectFacts,
        arm: &Arm,
        (channel, message, pattern): (TextRange, TextRange, TextRange),
        end: &ast::Expr,
    ) -> Option<NewArm> {
        let text = |range| text_at(self.flow, select.src, range);
        let (name, tx, value) = (text(pattern), bare(&text(channel)), text(message));
        let asked = only_asks(&name, &text(arm.body));
        let channel = self.assembly.channels.of_node(end.syntax());
        let kind = channel.map(|it| self.assembly.channels.all[it].kind);
        let Some(kind @ (Kind::Bounded | Kind::Unbounded)) = kind else {
            self.fail(unit, RefusalCode::Unresolved, "a oneshot cannot be sent to in a `select!`");
            return None;
        };
        let node = &self.flow.facts.calls[select.call.0].node;
        let permit = self.fresh_name(node, ["permit", "send_permit", "permit_to_send"]);
        let message = self.fresh_name(node, ["message", "message_to_send", "outgoing_message"]);
        let mut form = Form::plain("send");
        form.attributes.push(("channel", kind.name()));
        form.attributes.extend((name == "_").then_some(("result", "ignored")));
        form.attributes.extend(asked.then_some(("error", "tokio")));
        let later = format!("{value}\n{}", text(arm.body));
        let beside = select.parsed.arms.iter().filter(|it| it.range != arm.range);
        let beside: Vec<(String, String)> = beside
            .map(|it| (text(TextRange::new(it.range.start(), it.body.start())), text(it.body)))
            .collect();
        let outlasts = self.permit_outlasts(end, &tx, &later) || self.permit_is_beside(end, &tx, &beside);
        form.attributes.extend(outlasts.then_some(("permit", "owned")));
        let holes = [
            ("result", name.as_str()),
            ("tx", &tx),
            ("value", &value),
            ("permit", &permit),
            ("message", &message),
        ];
        self.new_arm(unit, select, arm, form, &holes)
    }

    /// Whether the permit to send may borrow from the sender for longer than what comes `later` allows. In `select!` it does so
    /// to the end of the arm, sent or not.
    pub(super) fn permit_outlasts(&self, end: &ast::Expr, written: &str, later: &str) -> bool {
        let root = end.syntax().descendants().find_map(ast::PathExpr::cast).and_then(|it| it.path());
        let lent = match root.and_then(|it| self.flow.facts.sema.resolve_path(&it)) {
            Some(PathResolution::Local(local)) => {
                let db = self.flow.facts.db;
                local.ty(db).is_reference() && !local.is_param(db) && !local.is_self(db)
            }
            _ => false,
        };
        lent || uses_owner(written, later)
    }

    /// Whether other arms of the `select!`, their heads and bodies, need what the sender belongs to for themselves: while one of them runs,
    /// what the `select!` waited for still has a type in which the permit borrows.
    fn permit_is_beside(&self, end: &ast::Expr, written: &str, beside: &[(String, String)]) -> bool {
        let root = end.syntax().descendants().find_map(ast::PathExpr::cast).and_then(|it| it.path());
        let shared = match root.as_ref().and_then(|it| self.flow.facts.sema.resolve_path(it)) {
            Some(PathResolution::Local(local)) => {
                let ty = local.ty(self.flow.facts.db);
                ty.is_reference() && !ty.is_mutable_reference()
            }
            _ => false,
        };
        // A receiver in it makes it a `&mut`.
        let name = root.map(|it| it.syntax().text().to_string()).unwrap_or_default();
        let receives = beside.iter().any(|(head, _)| words(head).contains(&name));
        (!shared || receives) && beside.iter().any(|(_, body)| takes_owner(written, body))
    }

    /// Whether the arm's body does not look at what it is given.
    fn ignores(&self, select: &SelectFacts, arm: &Arm, pattern: TextRange) -> bool {
        let name = text_at(self.flow, select.src, pattern);
        name.starts_with('_') || is_unused(&name, &text_at(self.flow, select.src, arm.body))
    }

    /// Statements in front of the body, or of those that are there already.
    fn wrap(&self, select: &SelectFacts, arm: &Arm, new: &mut NewArm, statements: &str) {
        let indent = self.indent_of(select, arm.range.start());
        let inner = format!("\n{indent}    ");
        let statements = statements.replace('\n', &inner);
        if arm.body_is_block {
            let at = usize::from(arm.body.start()) + 1;
            new.body.push(Edit::insert(at, format!("{inner}{statements}")));
        } else {
            new.around = (format!("{{{inner}{statements}{inner}"), format!("\n{indent}}}"));
        }
    }
}

/// Which rewrite writes an arm, in which form, and what else it needs.
struct Form<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    /// Conditions under which the arm takes part.
    guards: Vec<String>,
    /// Done before the body.
    statements: String,
}

impl<'a> Form<'a> {
    fn plain(name: &'a str) -> Self {
        Form { name, attributes: Vec::new(), guards: Vec::new(), statements: String::new() }
    }
}

/// Whether the select does not wait.
fn has_plain_default(select: &SelectFacts) -> bool {
    select.parsed.arms.iter().any(|it| matches!(it.kind, ArmKind::Default { timeout: None }))
}

/// The lines of a block without its indentation.
fn unindented(block: &str) -> String {
    let lines: Vec<&str> = block.trim_end().lines().map(|it| it.strip_prefix("    ").unwrap_or(it)).collect();
    lines.join("\n").trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};

    #[test]
    fn default_yields_until_the_budget_is_new() {
        let after = |version: &str| {
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
                 [dependencies]\ntokio = \"{version}\"\ncrossbeam-channel = \"0.5\"\n\
                 //- /src/main.rs\nuse crossbeam_channel::{{select, unbounded}};\n#[tokio::main]\nasync fn main() {{\n    \
                 let (ta, a) = unbounded::<u32>();\n    let (tb, b) = unbounded::<u32>();\n    ta.send(1).unwrap();\n    \
                 tb.send(1).unwrap();\n    loop {{\n        select! {{\n            recv(a) -> _ => {{}}\n            \
                 recv(b) -> _ => {{}}\n            default => break,\n        }}\n    }}\n}}\n"
            );
            Trial::of(&fixture).text_after("/src/main.rs")
        };
        let old = after("=1.43.0");
        assert!(
            old.contains("async { tokio::task::yield_now().await; tokio::task::yield_now().await }"),
            "{old}"
        );
        for version in ["=1.44.0", "1"] {
            assert!(after(version).contains("_ = tokio::task::yield_now() => break"));
        }
    }

    #[test]
    fn arms_of_an_old_edition_borrow_only_what_they_name() {
        let after = |edition: &str| {
            let fixture = package(
                edition,
                "crossbeam-channel = \"0.5\"\n",
                "//- /src/main.rs\nuse crossbeam_channel::{never, select, tick, unbounded, Receiver};\n\
                 use std::time::{Duration, Instant};\n\
                 struct Inputs { numbers: Option<Receiver<u32>>, words: Receiver<u32>, pace: Receiver<Instant>, open: bool, log: Vec<u32> }\n\
                 impl Inputs {\n    fn turn(&mut self, other: Receiver<u32>) {\n        let idle = never();\n        select! {\n            \
                 recv(self.numbers.as_ref().unwrap_or(&never())) -> n => self.log.extend(n.ok()),\n            \
                 recv(self.pace) -> now => println!(\"{:?}\", now),\n        }\n        select! {\n            \
                 recv(if self.open { &other } else { &idle }) -> n => self.log.extend(n.ok()),\n            \
                 recv(if self.open { &self.words } else { &idle }) -> n => self.log.extend(n.ok()),\n        }\n    }\n}\n\
                 #[tokio::main]\nasync fn main() {\n    let (n, numbers) = unbounded();\n    let (w, words) = unbounded();\n    \
                 let (o, other) = unbounded();\n    n.send(1).unwrap();\n    w.send(1).unwrap();\n    o.send(1).unwrap();\n    \
                 let pace = tick(Duration::from_secs(1));\n    \
                 Inputs { numbers: Some(numbers), words, pace, open: true, log: Vec::new() }.turn(other);\n}\n",
            );
            Trial::of(&fixture).text_after("/src/main.rs")
        };
        let old = after("2018");
        for arm in [
            "n = { let optional = self.numbers.as_mut(); async move { match optional {",
            "now = { let ticker = &mut self.pace; async move {",
            "n = { let (open, rx) = (self.open, &mut other); async move { if open {",
            "n = { let (open, rx) = (self.open, &mut self.words); async move { if open {",
        ] {
            assert!(old.contains(arm), "{arm}\n{old}");
        }
        let new = after("2021");
        assert!(new.contains("n = async { match self.numbers.as_mut() {"), "{new}");
    }
}
