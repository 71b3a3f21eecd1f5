//! Where the bytes of an edited text come from: offsets of the new text in the old one, and the units behind a range.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::edit::{Edit, Overlap, sort_edits};
use crate::ledger::{FileEdits, UnitIx};
use crate::rewrite::composition::Composition;

/// One edit, in both texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The replaced bytes of the old text.
    pub old: Range<usize>,
    /// What replaced them, in the new text.
    pub new: Range<usize>,
    /// Whose edit it is; empty for what follows from several, such as an import that lost its last use.
    pub units: Vec<UnitIx>,
}

/// An edited text with the way back to the original.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// The edited text.
    pub text: String,
    /// The edits, by position.
    pub changes: Vec<Change>,
}

impl Mapping {
    /// Applies `edits`, each with the units it belongs to.
    pub fn new(original: &str, edits: &[(Edit, Vec<UnitIx>)]) -> Result<Mapping, Overlap> {
        let mut sorted: Vec<Edit> = edits.iter().map(|(edit, _)| edit.clone()).collect();
        sort_edits(&mut sorted)?;
        let mut owners: BTreeMap<&Edit, BTreeSet<UnitIx>> = BTreeMap::new();
        for (edit, units) in edits {
            owners.entry(edit).or_default().extend(units);
        }
        let mut mapping = Mapping::default();
        let mut at = 0;
        for edit in sorted {
            mapping.text.push_str(original.get(at..edit.start).unwrap_or_default());
            let start = mapping.text.len();
            mapping.text.push_str(&edit.replacement);
            at = edit.end;
            let units = owners.get(&edit).into_iter().flatten().copied().collect();
            mapping.changes.push(Change { old: edit.range(), new: start..mapping.text.len(), units });
        }
        mapping.text.push_str(original.get(at..).unwrap_or_default());
        Ok(mapping)
    }

    /// The place in the old text of byte `at` of the new one; within a replacement, its start.
    pub fn to_old(&self, at: usize) -> usize {
        let before = self.changes.partition_point(|it| it.new.start <= at);
        let Some(change) = before.checked_sub(1).and_then(|it| self.changes.get(it)) else { return at };
        if at < change.new.end { change.old.start } else { change.old.end + (at - change.new.end) }
    }

    /// The place in the new text of byte `at` of the old one; within replaced bytes, the replacement's start.
    pub fn to_new(&self, at: usize) -> usize {
        let before = self.changes.partition_point(|it| it.old.start <= at);
        let Some(change) = before.checked_sub(1).and_then(|it| self.changes.get(it)) else { return at };
        if at < change.old.end { change.new.start } else { change.new.end + (at - change.old.end) }
    }

    /// Changes that touch `range` of the new text.
    pub fn touching(&self, range: Range<usize>) -> impl Iterator<Item = &Change> {
        let first = self.changes.partition_point(|it| it.new.end < range.start);
        self.changes.iter().skip(first).take_while(move |it| it.new.start <= range.end)
    }

    /// Whether a change touches `range` of the old text.
    pub fn touches_old(&self, range: &Range<usize>) -> bool {
        let first = self.changes.partition_point(|it| it.old.end < range.start);
        self.changes.get(first).is_some_and(|it| it.old.start <= range.end)
    }

    /// Units with an edit that touches `range` of the new text.
    pub fn units_at(&self, range: Range<usize>) -> BTreeSet<UnitIx> {
        self.touching(range).flat_map(|it| &it.units).copied().collect()
    }
}

/// The edits of a file, each with the accepted units that make it.
pub fn owned(
    composition: &Composition,
    whole: &FileEdits,
    accepted: &BTreeSet<UnitIx>,
) -> Vec<(Edit, Vec<UnitIx>)> {
    let source = composition.files.iter().find(|it| it.path == whole.file);
    let all = source.map(|it| it.edits.as_slice()).unwrap_or_default();
    let mut owners: BTreeMap<&Edit, Vec<UnitIx>> = BTreeMap::new();
    for (unit, edit) in all.iter().filter(|(unit, _)| accepted.contains(unit)) {
        owners.entry(edit).or_default().push(*unit);
    }
    let of = |edit: &Edit| owners.get(edit).cloned().unwrap_or_default();
    whole.edits.iter().map(|edit| (edit.clone(), of(edit))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_go_both_ways() {
        let edits = [
            (Edit::insert(0, "async "), vec![UnitIx(0)]),
            (Edit::replace(3..5, "tokio"), vec![UnitIx(1)]),
            (Edit::delete(7..9), vec![]),
        ];
        let mapping = Mapping::new("abcdefghij", &edits).unwrap();
        assert_eq!(mapping.text, "async abctokiofgj");
        for old in [0, 1, 2, 3, 5, 6, 9] {
            assert_eq!(mapping.to_old(mapping.to_new(old)), old, "{old}");
        }
        assert_eq!(mapping.to_old(8), 2);
        assert_eq!(mapping.to_old(10), 3);
        assert_eq!(mapping.units_at(10..11), [UnitIx(1)].into());
        assert_eq!(mapping.units_at(7..8), [].into());
    }
}
