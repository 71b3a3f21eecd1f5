//! The edits of one file while rewriting is under way: who made which, and what a range reads like by now.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ra_ap_syntax::{TextRange, TextSize};

use crate::edit::{Edit, apply_edits};
use crate::ledger::UnitIx;

/// Edits of one file with the unit each belongs to.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// By their start, and then in the order in which they came.
    edits: BTreeMap<(usize, usize), (UnitIx, Edit)>,
    came: usize,
    /// No edit replaces more bytes.
    longest: usize,
    /// What was dropped because it went into a replacement, which may not have come yet.
    consumed: Vec<(Range<usize>, UnitIx)>,
    /// Units of which one has the other's text in a replacement.
    woven: BTreeSet<(UnitIx, UnitIx)>,
}

impl Sheet {
    /// Adds edits of `unit`.
    pub fn add(&mut self, unit: UnitIx, edits: impl IntoIterator<Item = Edit>) {
        for edit in edits {
            self.longest = self.longest.max(edit.end.saturating_sub(edit.start));
            if edit.start < edit.end {
                let taken = self.consumed.iter().filter(|(range, owner)| {
                    *owner != unit && edit.start <= range.start && range.end <= edit.end
                });
                self.woven.extend(taken.map(|(_, owner)| (unit, *owner)));
            }
            self.edits.insert((edit.start, self.came), (unit, edit));
            self.came += 1;
        }
    }

    /// Adds edits of `unit` around others of it: what both insert at one place, `match ` before the same expression, is there
    /// twice.
    pub fn add_around(&mut self, unit: UnitIx, edits: impl IntoIterator<Item = Edit>) {
        for edit in edits {
            let mut there =
                self.edits.range_mut((edit.start, 0)..=(edit.start, usize::MAX)).map(|(_, it)| it);
            let same =
                there.find(|(owner, it)| *owner == unit && it.start == it.end && it.range() == edit.range());
            match same {
                Some((_, it)) if it.replacement == edit.replacement => {
                    it.replacement.push_str(&edit.replacement);
                }
                _ => self.add(unit, [edit]),
            }
        }
    }

    /// Drops edits that lie within `range`: their result is part of a replacement by now.
    pub fn consume(&mut self, range: TextRange) {
        let end = usize::from(range.end());
        let gone: Vec<_> = self.within(range).map(|(owner, edit)| (edit.range(), *owner)).collect();
        self.consumed.extend(gone);
        self.drop_where(range.start().into()..end, |(_, edit)| edit.end <= end);
    }

    /// Units of which one has the other's text in a replacement: neither can be applied without the other.
    pub fn woven(&self) -> impl Iterator<Item = (UnitIx, UnitIx)> {
        self.woven.iter().copied()
    }

    /// Drops those of the edits that start within `range`, its end included, for which `goes` holds.
    fn drop_where(&mut self, range: Range<usize>, goes: impl Fn(&(UnitIx, Edit)) -> bool) {
        let there = self.edits.range((range.start, 0)..=(range.end, usize::MAX));
        let gone: Vec<(usize, usize)> = there.filter(|(_, it)| goes(it)).map(|(key, _)| *key).collect();
        for key in gone {
            self.edits.remove(&key);
        }
    }

    /// Edits that may touch bytes `start..end`.
    fn near(&self, start: usize, end: usize) -> impl Iterator<Item = &(UnitIx, Edit)> {
        let first = start.saturating_sub(self.longest);
        self.edits.range((first, 0)..=(end.max(first), usize::MAX)).map(|(_, it)| it)
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
        edits.retain(|edit| {
            let mut near = self.near(edit.start, edit.end).filter(|(owner, _)| *owner == unit);
            !indents(edit) || !near.any(|(_, it)| removes(it, edit))
        });
        for whole in edits.iter().filter(|it| it.replacement.is_empty()) {
            let goes =
                |(owner, edit): &(UnitIx, Edit)| *owner == unit && indents(edit) && removes(whole, edit);
            self.drop_where(whole.range(), goes);
        }
        edits
    }

    /// How `range` of `text` reads with the edits so far.
    pub fn current(&self, text: &str, range: TextRange) -> String {
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let inside: Vec<Edit> = self
            .within(range)
            .map(|(_, edit)| Edit {
                start: edit.start - start,
                end: edit.end - start,
                replacement: edit.replacement.clone(),
            })
            .collect();
        let Some(original) = text.get(start..end) else { return String::new() };
        apply_edits(original, &inside).unwrap_or_else(|_| original.to_owned())
    }

    /// The edits that lie within `range`, by their start.
    pub fn within(&self, range: TextRange) -> impl Iterator<Item = &(UnitIx, Edit)> {
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let there = self.edits.range((start, 0)..=(end, usize::MAX)).map(|(_, it)| it);
        there.filter(move |(_, edit)| edit.end <= end)
    }

    /// The one of them that came first.
    pub fn first_within(&self, range: TextRange) -> Option<&(UnitIx, Edit)> {
        let (start, end) = (usize::from(range.start()), usize::from(range.end()));
        let there = self.edits.range((start, 0)..=(end, usize::MAX)).filter(|(_, (_, edit))| edit.end <= end);
        there.min_by_key(|((_, came), _)| *came).map(|(_, it)| it)
    }

    /// Whether an edit touches bytes that `edit` touches.
    pub fn collides(&self, edit: &Edit) -> bool {
        self.near(edit.start, edit.end).any(|(_, other)| {
            let apart = edit.end <= other.start || other.end <= edit.start;
            !apart && *other != *edit
        })
    }

    /// All edits with their units, in the order in which they came.
    pub fn edits(&self) -> Vec<&(UnitIx, Edit)> {
        let mut all: Vec<_> = self.edits.iter().collect();
        all.sort_by_key(|((_, came), _)| *came);
        all.into_iter().map(|(_, it)| it).collect()
    }
}

/// `range` moved by `base`.
pub fn shifted(range: TextRange, base: TextSize) -> TextRange {
    TextRange::new(range.start() + base, range.end() + base)
}
