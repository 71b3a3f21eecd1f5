//! Calls of functions that became async: `.await` behind them, a box around those that recurse.

use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxNode, TextSize};

use super::lower::{Lowerer, indent_at};
use super::operation::{Operation, What};
use super::pieces::Piece;
use super::recursion::Circles;
use crate::edit::Edit;
use crate::facts::body::CallIx;
use crate::flow::calls::traits::TraitForm;
use crate::flow::channels::bound_first::{BoundFirst, BoundIn};
use crate::flow::channels::receivers::Mutability;
use crate::flow::held::hoisting::{Scope, Scrutinee};
use crate::flow::lifting::Lift;
use crate::ledger::UnitIx;
use crate::plan::decide::CallForm;
use crate::program::EdgeId;
use crate::refusal::RefusalCode;

/// What indents the line that begins at `at`, if it does.
fn own_indent(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let line = before.rsplit('\n').next()?;
    line.trim().is_empty().then_some(line)
}

/// What stands between a statement and the one at `at`.
fn gap_before(text: &str, at: usize) -> String {
    own_indent(text, at).map_or_else(|| " ".to_owned(), |it| format!("\n{it}"))
}

/// What is told of a lock that is taken for a moment only.
const GIVEN_BACK: &str = "a lock is given back before what is done with the value under it: who asks for the lock meanwhile no longer waits for that";

impl Lowerer<'_, '_> {
    /// `.await` behind a call of a function that became async.
    pub(super) fn awaited_call(&mut self, unit: UnitIx, id: EdgeId) {
        let ix = self.assembly.edge_calls[id.0];
        let call = self.flow.facts.calls[ix.0].clone();
        self.hoist(unit, ix);
        let Some((file, node, base)) = self.syntax_of(&call.node) else {
            return self.fail(
                unit,
                RefusalCode::InMacro,
                "a call stands in a macro's arguments that cannot be edited",
            );
        };
        let start: usize = (node.text_range().start() + base).into();
        let end: usize = (node.text_range().end() + base).into();
        if self.decisions.calls[id.0] == Some(CallForm::Driven) {
            let piece = Piece { rule: "async-fn", name: "driven", attributes: &[] };
            let Some((open, close)) = self.piece_around(unit, file, piece, "call", &[]) else { return };
            let edits = vec![Edit::insert(end, close), Edit::insert(start, open)];
            self.note(unit, "what is called on the blocking pool runs on there, and waits for tasks: once its runtime ends, nobody answers any more");
            self.operations.push(Operation { unit, file, node, base, what: What::Edits(edits) });
            return;
        }
        // `f()()` would await the wrong thing.
        let called_again = node.parent().is_some_and(|it| {
            ast::CallExpr::cast(it).and_then(|it| it.expr()).is_some_and(|it| it.syntax() == &node)
        });
        let recursive = self.recurses(id);
        let mut attributes = Vec::new();
        attributes.extend(recursive.then_some(("recursive", "yes")));
        attributes.extend(called_again.then_some(("called", "again")));
        let piece = Piece { rule: "async-fn", name: "awaited", attributes: &attributes };
        let Some((open, close)) = self.piece_around(unit, file, piece, "call", &[]) else { return };
        let mut edits = vec![Edit::insert(end, close)];
        if !open.is_empty() {
            edits.push(Edit::insert(start, open));
        }
        if recursive {
            self.note(unit, "a recursive call is boxed: a future cannot contain itself");
        }
        self.operations.push(Operation { unit, file, node, base, what: What::Edits(edits) });
    }

    /// Gives guards back before the call: binds what only takes them for a moment, and puts a block around the others.
    pub(super) fn hoist(&mut self, unit: UnitIx, ix: CallIx) {
        let Some(hoist) = self.assembly.hoists.get(&ix).cloned() else { return };
        let Some(src) = self.flow.facts.src(&hoist.statement) else { return };
        let text = self.text(src.file);
        for scope in &hoist.scopes {
            if self.hoisted.insert(scope.first.clone()) {
                self.scope(unit, src.file, &text, scope);
            }
        }
        for scrutinee in &hoist.scrutinees {
            if self.hoisted.insert(scrutinee.value.clone()) {
                self.bind_scrutinee(unit, src.file, &text, scrutinee);
            }
        }
        if !hoist.arguments.is_empty() {
            self.bind(unit, src.file, &text, &hoist.statement, &hoist.arguments);
            self.note(
                unit,
                "an argument's lock is given back before the call, which no longer runs under it",
            );
        }
    }

    /// Gives back a guard before a closure's code that becomes part of what is around it.
    pub(super) fn bind_source(&mut self, unit: UnitIx, lift: &Lift) {
        let Some(bound) = self.flow.bound_source(lift) else { return };
        let Some(src) = self.flow.facts.src(&lift.whole) else { return };
        if !self.hoisted.insert(bound.value.clone()) {
            return;
        }
        let Some(statement) = &bound.statement else { return };
        let text = self.text(src.file);
        let range = bound.value.text_range();
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let at = usize::from(statement.text_range().start());
        let indent = own_indent(&text, at);
        // What takes the place of the statement's start is put where that begins, so the binding has a line of its own or none.
        let attributes: &[(&str, &str)] = if indent.is_some() { &[] } else { &[("place", "block")] };
        let holes = [("name", bound.name.as_str()), ("value", text.get(start..end).unwrap_or_default())];
        let piece = Piece { rule: "async-fn", name: "bound-before", attributes };
        let Some(line) = self.piece(unit, src.file, piece, &holes) else { return };
        self.note(unit, GIVEN_BACK);
        let value = if indent.is_some() { bound.name.clone() } else { line.clone() };
        self.push_edit(unit, src.file, &bound.value, Edit::replace(start..end, value));
        if let Some(indent) = indent {
            self.plain_edit(unit, src.file, Edit::insert(at - indent.len(), format!("{indent}{line}\n")));
        }
    }

    /// Binds what is matched on before its statement, or in a block in its place.
    fn bind_scrutinee(&mut self, unit: UnitIx, file: FileId, text: &str, scrutinee: &Scrutinee) {
        self.note(unit, GIVEN_BACK);
        let range = scrutinee.value.text_range();
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let value = text.get(start..end).unwrap_or_default();
        let mut attributes = Vec::new();
        attributes.extend(scrutinee.collects.then_some(("collects", "yes")));
        attributes.extend(scrutinee.statement.is_none().then_some(("place", "block")));
        let piece = Piece { rule: "async-fn", name: "bound-before", attributes: &attributes };
        let holes = [("name", scrutinee.name.as_str()), ("value", value)];
        let Some(line) = self.piece(unit, file, piece, &holes) else { return };
        let Some(statement) = &scrutinee.statement else {
            return self.push_edit(unit, file, &scrutinee.value, Edit::replace(start..end, line));
        };
        self.push_edit(unit, file, &scrutinee.value, Edit::replace(start..end, scrutinee.name.as_str()));
        self.insert_before(unit, file, statement, &[line]);
    }

    /// Binds expressions before the statement, in the order in which they were evaluated.
    fn bind(
        &mut self,
        unit: UnitIx,
        file: FileId,
        text: &str,
        statement: &SyntaxNode,
        bound: &[(SyntaxNode, String)],
    ) {
        let mut lines = Vec::new();
        for (value, name) in bound {
            let range = value.text_range();
            let (start, end) = (usize::from(range.start()), usize::from(range.end()));
            let piece = Piece { rule: "async-fn", name: "bound-before", attributes: &[] };
            let holes = [("name", name.as_str()), ("value", text.get(start..end).unwrap_or_default())];
            let Some(line) = self.piece(unit, file, piece, &holes) else { return };
            lines.push(line);
            self.push_edit(unit, file, value, Edit::replace(start..end, name.as_str()));
        }
        self.insert_before(unit, file, statement, &lines);
    }

    /// What a channel's receivers need to be used through `&mut`.
    pub(super) fn mutability(&mut self, unit: UnitIx, mutability: &Mutability) {
        for (file, edit) in mutability.edits() {
            self.plain_edit(unit, file, edit);
        }
        for bound in &mutability.bound {
            self.bound_first(unit, bound);
        }
    }

    /// Binds arguments before what they are arguments in.
    fn bound_first(&mut self, unit: UnitIx, bound: &BoundFirst) {
        let BoundFirst { file, whole, arguments, closing, .. } = bound;
        let piece = Piece { rule: "async-fn", name: "bound-before", attributes: &[] };
        let mut around = Vec::new();
        for (_, name) in arguments {
            let Some(it) = self.piece_around(unit, *file, piece, "value", &[("name", name)]) else { return };
            around.push(it);
        }
        let text = self.text(*file);
        let [(first, _), ..] = arguments.as_slice() else { return };
        let (gap, close_block) = match bound.place {
            BoundIn::Statement => (gap_before(&text, whole.start), None),
            BoundIn::Arm => {
                let indent = indent_at(&text, whole.start);
                (format!("\n{indent}    "), Some(format!("\n{indent}}}")))
            }
        };
        let head = text.get(whole.start..first.start).unwrap_or_default();
        // Where it is the only argument, what it stood on a line of its own for has gone.
        let alone = closing != "," && head.trim_end().ends_with('(');
        let head = if alone { head.trim_end() } else { head };
        let mut start = whole.start;
        let mut lead = if close_block.is_some() { format!("{{{gap}") } else { String::new() };
        let mut call = head.to_owned();
        for (at, ((argument, name), (open, close))) in arguments.iter().zip(&around).enumerate() {
            self.plain_edit(unit, *file, Edit::replace(start..argument.start, format!("{lead}{open}")));
            call.push_str(name);
            if let Some((next, _)) = arguments.get(at + 1) {
                call.push_str(text.get(argument.end..next.start).unwrap_or_default());
            }
            lead = format!("{close}{gap}");
            start = argument.end;
        }
        self.plain_edit(unit, *file, Edit::replace(start..bound.closed, format!("{lead}{call}{closing}")));
        if let Some(end) = close_block {
            // A block needs no comma.
            let comma = text.get(whole.end..).is_some_and(|it| it.starts_with(','));
            self.plain_edit(unit, *file, Edit::replace(whole.end..whole.end + usize::from(comma), end));
        }
    }

    /// Puts statements before another, on lines of their own if that stands on one.
    pub(super) fn insert_before(
        &mut self,
        unit: UnitIx,
        file: FileId,
        statement: &SyntaxNode,
        lines: &[String],
    ) {
        let text = self.text(file);
        let at = usize::from(statement.text_range().start());
        let gap = gap_before(&text, at);
        let lines: String = lines.iter().flat_map(|it| [it.as_str(), &gap]).collect();
        self.push_edit(unit, file, statement, Edit::insert(at, lines));
    }

    /// `let guard = ..; ..; drop(guard);` becomes a block, which ends where the guard was dropped.
    fn scope(&mut self, unit: UnitIx, file: FileId, text: &str, scope: &Scope) {
        let start = usize::from(scope.first.text_range().start());
        let last = scope.last.text_range();
        let (end, after) = (usize::from(last.start()), usize::from(last.end()));
        let indent = indent_at(text, start);
        let inside = text.get(start..end).unwrap_or_default();
        let is_spread = inside.contains('\n');
        let of = |with: &dyn Fn(&SyntaxNode) -> String| {
            let all: Vec<String> = scope.bindings.iter().map(with).collect();
            if all.len() == 1 { all.concat() } else { format!("({})", all.join(", ")) }
        };
        let patterns = of(&|it| it.text().to_string());
        let values = of(&|it| it.text().to_string().trim_start_matches("mut ").trim().to_owned());
        let attributes: &[(&str, &str)] = if scope.bindings.is_empty() { &[] } else { &[("binds", "names")] };
        let piece = Piece { rule: "async-fn", name: "guard-block", attributes };
        let holes = [("names", patterns.as_str()), ("values", &values)];
        let Some((open, close)) = self.piece_around(unit, file, piece, "body", &holes) else { return };
        // The end stands where the `drop` stood, behind its indentation.
        let close = close.trim_start_matches('\n');
        let (open, close) = match is_spread {
            true => (open.replace('\n', &format!("\n{indent}")), close.replace('\n', &format!("\n{indent}"))),
            false => (on_one_line(&open), on_one_line(close.trim_start())),
        };
        self.push_edit(unit, file, &scope.first, Edit::insert(start, open));
        self.push_edit(unit, file, &scope.last, Edit::replace(end..after, close));
        let Some(list) = scope.first.parent() else { return };
        let lines: Vec<usize> = inside.match_indices('\n').map(|(at, _)| start + at + 1).collect();
        // The last of them is the line of the `drop`.
        for line in lines.iter().rev().skip(1) {
            let blank = text.get(*line..end).is_some_and(|it| it.starts_with('\n'));
            let within = list.children().find(|it| {
                usize::from(it.text_range().start()) < *line && usize::from(it.text_range().end()) >= *line
            });
            if !blank && !super::traits::in_literal(&list, *line) {
                self.push_edit(
                    unit,
                    file,
                    &within.unwrap_or_else(|| scope.first.clone()),
                    Edit::insert(*line, "    "),
                );
            }
        }
        self.note(unit, "a guard that is dropped by hand gets a block of its own");
    }

    pub(super) fn push_edit(&mut self, unit: UnitIx, file: FileId, node: &SyntaxNode, edit: Edit) {
        self.operations.push(Operation {
            unit,
            file,
            node: node.clone(),
            base: TextSize::new(0),
            what: What::Edits(vec![edit]),
        });
    }

    /// Whether awaiting the call would make a future contain itself.
    fn recurses(&mut self, id: EdgeId) -> bool {
        let program = &self.assembly.program;
        let edge = &program.calls[id.0];
        let boxed = self.assembly.function_members[edge.callee.0]
            .first()
            .and_then(|it| self.assembly.trait_forms.get(it))
            .is_some_and(|it| matches!(it, TraitForm::Boxed | TraitForm::Attribute));
        if boxed {
            return false;
        }
        let circles = self.circles.get_or_insert_with(|| Circles::new(program, self.decisions));
        circles.holds(program, id)
    }
}

/// The text with a space for each line break and what indents the next line.
fn on_one_line(text: &str) -> String {
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |all, line| format!("{all} {}", line.trim_start()))
}
