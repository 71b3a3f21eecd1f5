//! Calls of functions that became async: `.await` behind them, a box around those that recurse.

use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxNode, TextSize};

use super::lower::{Lowerer, Operation, What, indent_at};
use super::recursion::Circles;
use crate::edit::Edit;
use crate::flow::hoisting::Hoist;
use crate::flow::traits::TraitForm;
use crate::ledger::UnitIx;
use crate::program::EdgeId;
use crate::refusal::RefusalCode;

impl Lowerer<'_, '_> {
    /// `.await` behind a call of a function that became async.
    pub(super) fn awaited_call(&mut self, unit: UnitIx, id: EdgeId) {
        let ix = self.assembly.edge_calls[id.0];
        let call = self.flow.facts.calls[ix.0].clone();
        if let Some(hoist) = self.assembly.hoists.get(&ix).cloned() {
            self.hoist(unit, &hoist);
        }
        let Some((file, node, base)) = self.syntax_of(&call.node) else {
            return self.fail(
                unit,
                RefusalCode::InMacro,
                "a call stands in a macro's arguments that cannot be edited",
            );
        };
        let start: usize = (node.text_range().start() + base).into();
        let end: usize = (node.text_range().end() + base).into();
        // `f()()` would await the wrong thing.
        let called_again = node.parent().is_some_and(|it| {
            ast::CallExpr::cast(it).and_then(|it| it.expr()).is_some_and(|it| it.syntax() == &node)
        });
        let (open, close) = match (self.recurses(id), called_again) {
            (false, false) => ("", ".await"),
            (false, true) => ("(", ".await)"),
            (true, false) => ("Box::pin(", ").await"),
            (true, true) => ("(Box::pin(", ").await)"),
        };
        let mut edits = vec![Edit::insert(end, close)];
        if !open.is_empty() {
            edits.push(Edit::insert(start, open));
        }
        if open.contains("Box") {
            self.note(unit, "a recursive call is boxed: a future cannot contain itself");
        }
        self.operations.push(Operation { unit, file, node, base, what: What::Edits(edits) });
    }

    /// Binds arguments before the statement, in the order in which they were evaluated.
    fn hoist(&mut self, unit: UnitIx, hoist: &Hoist) {
        let Some(src) = self.flow.facts.src(&hoist.statement) else { return };
        let text = self.text(src.file);
        let at = usize::from(src.range.start());
        let indent = indent_at(&text, at);
        let mut lines = String::new();
        for (argument, name) in &hoist.arguments {
            let range = argument.text_range();
            let (start, end) = (usize::from(range.start()), usize::from(range.end()));
            lines.push_str(&format!("let {name} = {};\n{indent}", text.get(start..end).unwrap_or_default()));
            self.push_edit(unit, src.file, argument, Edit::replace(start..end, name.as_str()));
        }
        self.push_edit(unit, src.file, &hoist.statement, Edit::insert(at, lines));
        self.note(unit, "an argument's lock is given back before the call, which no longer runs under it");
    }

    fn push_edit(&mut self, unit: UnitIx, file: FileId, node: &SyntaxNode, edit: Edit) {
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
