//! The edits of one file while rewriting is under way: who made which, and what a range reads like by now.

use ra_ap_syntax::{TextRange, TextSize};

use crate::edit::{Edit, apply_edits};
use crate::ledger::UnitIx;

/// Edits of one file with the unit each belongs to.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    edits: Vec<(UnitIx, Edit)>,
}

impl Sheet {
    /// Adds edits of `unit`.
    pub fn add(&mut self, unit: UnitIx, edits: impl IntoIterator<Item = Edit>) {
        self.edits.extend(edits.into_iter().map(|edit| (unit, edit)));
    }

    /// Adds edits of `unit` around others of it: what both insert at one place, `match ` before the same expression, is there
    /// twice.
    pub fn add_around(&mut self, unit: UnitIx, edits: impl IntoIterator<Item = Edit>) {
        for edit in edits {
            let same = self.edits.iter_mut().find(|(owner, it)| {
                *owner == unit && it.start == it.end && (it.start, it.end) == (edit.start, edit.end)
            });
            match same {
                Some((_, it)) if it.replacement == edit.replacement => {
                    it.replacement.push_str(&edit.replacement);
                }
                _ => self.edits.push((unit, edit)),
            }
        }
    }

    /// Drops edits that lie within `range`: their result is part of a replacement by now.
    pub fn consume(&mut self, range: TextRange) {
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        self.edits.retain(|(_, edit)| !(edit.start >= start && edit.end <= end));
    }

    /// What is left of `edits` where `unit` removes whole lines: those lines need no new indentation.
    pub fn without_removed_lines(&mut self, unit: UnitIx, text: &str, mut edits: Vec<Edit>) -> Vec<Edit> {
        let indents = |edit: &Edit| {
            let old = text.get(edit.start..edit.end).unwrap_or("?");
            old.chars().chain(edit.replacement.chars()).all(|it| it == ' ' || it == '\t')
        };
        let removes = |whole: &Edit, part: &Edit| {
            whole.replacement.is_empty()
                && whole.start <= part.start
                && part.end <= whole.end
                && whole != part
        };
        let of_unit = || self.edits.iter().filter(|(owner, _)| *owner == unit).map(|(_, edit)| edit);
        edits.retain(|edit| !indents(edit) || !of_unit().any(|it| removes(it, edit)));
        self.edits.retain(|(owner, edit)| {
            *owner != unit || !indents(edit) || !edits.iter().any(|it| removes(it, edit))
        });
        edits
    }

    /// How `range` of `text` reads with the edits so far.
    pub fn current(&self, text: &str, range: TextRange) -> String {
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let inside: Vec<Edit> = self
            .edits
            .iter()
            .filter(|(_, edit)| edit.start >= start && edit.end <= end)
            .map(|(_, edit)| Edit {
                start: edit.start - start,
                end: edit.end - start,
                replacement: edit.replacement.clone(),
            })
            .collect();
        let Some(original) = text.get(start..end) else { return String::new() };
        apply_edits(original, &inside).unwrap_or_else(|_| original.to_owned())
    }

    /// Whether an edit touches bytes that `edit` touches.
    pub fn collides(&self, edit: &Edit) -> bool {
        self.edits.iter().any(|(_, other)| {
            let apart = edit.end <= other.start || other.end <= edit.start;
            !apart && *other != *edit
        })
    }

    /// All edits with their units.
    pub fn edits(&self) -> &[(UnitIx, Edit)] {
        &self.edits
    }

    /// Drops every edit of `unit`.
    pub fn drop_unit(&mut self, unit: UnitIx) {
        self.edits.retain(|(owner, _)| *owner != unit);
    }
}

/// `range` moved by `base`.
pub fn shifted(range: TextRange, base: TextSize) -> TextRange {
    TextRange::new(range.start() + base, range.end() + base)
}
