//! Which units are taken. Dependencies are kept: a unit is never taken without those it needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Ledger, Level, Outcome, UnitIx, UnitRecord};
use crate::refusal::{Refusal, RefusalCode};

/// Which levels are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything that can be applied.
    Applicable,
    /// Only what keeps behaviour exactly.
    SafeOnly,
}

/// The accepted units, and how the others ended.
#[derive(Debug, Clone)]
pub struct Selection<'a> {
    ledger: &'a Ledger,
    accepted: BTreeSet<UnitIx>,
    left: BTreeMap<UnitIx, Outcome>,
}

impl<'a> Selection<'a> {
    /// Everything that is proposed and within `scope`. A unit whose text went into another one's has no edits of its own, but ends
    /// as that one does.
    pub fn propose(ledger: &'a Ledger, scope: Scope) -> Self {
        let units = ledger.units.iter().enumerate();
        let proposed = units.filter(|(_, unit)| unit.refusal.is_none()).map(|(ix, _)| UnitIx(ix));
        let mut selection = Selection { ledger, accepted: proposed.collect(), left: BTreeMap::new() };
        for ix in selection.accepted.clone() {
            let Some(unit) = selection.unit(ix) else { continue };
            // A dependency that is not proposed is the engine's mistake; half a change would be ours.
            let missing = unit
                .depends_on
                .iter()
                .find(|needed| !selection.accepted.contains(needed) && !selection.left.contains_key(needed));
            let why = match (unit.level, scope) {
                (Level::Manual, _) => Some(suppressed("its rule is `manual`: shown, never applied")),
                (Level::Review, Scope::SafeOnly) => Some(suppressed("--safe-only leaves out `review` units")),
                _ => missing.map(|needed| depends_on(selection.id(*needed))),
            };
            if let Some(why) = why {
                selection.leave(ix, why);
            }
        }
        selection
    }

    /// The accepted units.
    pub fn accepted(&self) -> &BTreeSet<UnitIx> {
        &self.accepted
    }

    /// Whether applying the selection would change nothing.
    pub fn is_empty(&self) -> bool {
        !self.accepted.iter().any(|ix| self.has_edits(*ix))
    }

    /// Whether the unit has edits of its own to show.
    pub fn has_edits(&self, ix: UnitIx) -> bool {
        self.unit(ix).is_some_and(UnitRecord::is_proposed)
    }

    /// The unit at `ix`.
    pub fn unit(&self, ix: UnitIx) -> Option<&'a UnitRecord> {
        self.ledger.units.get(ix.0)
    }

    fn id(&self, ix: UnitIx) -> &'a str {
        self.unit(ix).map_or("a unit that does not exist", |unit| unit.id.as_str())
    }

    /// Leaves `ix` out, and every unit that needs it. Returns those others.
    pub fn leave(&mut self, ix: UnitIx, outcome: Outcome) -> Vec<UnitIx> {
        let withheld = matches!(outcome, Outcome::Refused(_));
        if self.accepted.remove(&ix) {
            self.left.insert(ix, outcome);
        }
        let others = dependants(self.ledger, ix, &self.accepted);
        for other in &others {
            self.accepted.remove(other);
            let why = match withheld {
                true => depends_on(self.id(ix)),
                false => suppressed(&format!("needs `{}`, which was left out", self.id(ix))),
            };
            self.left.insert(*other, why);
        }
        others
    }

    /// The ledger as it ends under this selection.
    pub fn settled(&self) -> Ledger {
        let mut ledger = self.ledger.clone();
        for (ix, outcome) in &self.left {
            let Some(unit) = ledger.units.get_mut(ix.0) else { continue };
            unit.files.clear();
            if let Outcome::Refused(refusal) = outcome {
                unit.decision = "refused".into();
                unit.refusal = Some(refusal.clone());
            }
        }
        for site in &mut ledger.sites {
            if site.outcome == Outcome::Migrated
                && let Some(outcome) = site.unit.and_then(|ix| self.left.get(&ix))
            {
                site.outcome = outcome.clone();
            }
        }
        ledger
    }
}

/// The members of `among` that need `ix`, directly or through others.
pub fn dependants(ledger: &Ledger, ix: UnitIx, among: &BTreeSet<UnitIx>) -> Vec<UnitIx> {
    let mut found: BTreeSet<UnitIx> = BTreeSet::new();
    let mut open = vec![ix];
    while let Some(needed) = open.pop() {
        for other in among {
            let needs = ledger.units.get(other.0).is_some_and(|unit| unit.depends_on.contains(&needed));
            if needs && *other != ix && found.insert(*other) {
                open.push(*other);
            }
        }
    }
    found.into_iter().collect()
}

/// What `ix` needs, directly or through others.
pub fn dependencies(ledger: &Ledger, ix: UnitIx) -> Vec<UnitIx> {
    let mut found: BTreeSet<UnitIx> = BTreeSet::new();
    let mut open = vec![ix];
    while let Some(unit) = open.pop().and_then(|ix| ledger.units.get(ix.0)) {
        for needed in &unit.depends_on {
            if *needed != ix && found.insert(*needed) {
                open.push(*needed);
            }
        }
    }
    found.into_iter().collect()
}

/// Left out because the user said so.
pub fn suppressed(why: &str) -> Outcome {
    Outcome::Suppressed(why.into())
}

fn depends_on(id: &str) -> Outcome {
    Outcome::Refused(Refusal::new(RefusalCode::DependsOn, format!("needs `{id}`, which was not migrated")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Edit;
    use crate::ledger::FileEdits;

    fn ledger(dependencies: &[&[usize]]) -> Ledger {
        let unit = |(ix, needed): (usize, &&[usize])| UnitRecord {
            id: format!("u{ix}"),
            kind: "thread".into(),
            decision: "task".into(),
            title: String::new(),
            rules: vec![],
            level: Level::Safe,
            notes: vec![],
            depends_on: needed.iter().copied().map(UnitIx).collect(),
            refusal: None,
            files: vec![FileEdits { file: "/a".into(), edits: vec![Edit::insert(0, "x")] }],
        };
        Ledger { units: dependencies.iter().enumerate().map(unit).collect(), ..Ledger::default() }
    }

    fn accepted(selection: &Selection<'_>) -> Vec<usize> {
        selection.accepted().iter().map(|ix| ix.0).collect()
    }

    #[test]
    fn leaving_a_unit_leaves_its_dependants_also_in_cycles() {
        let ledger = ledger(&[&[1], &[2], &[], &[0, 4], &[3]]);
        let mut selection = Selection::propose(&ledger, Scope::Applicable);
        assert_eq!(accepted(&selection), [0, 1, 2, 3, 4]);
        let others = selection.leave(UnitIx(1), suppressed("no"));
        assert_eq!(others, [UnitIx(0), UnitIx(3), UnitIx(4)]);
        assert_eq!(accepted(&selection), [2]);
        assert_eq!(dependencies(&ledger, UnitIx(3)), [UnitIx(0), UnitIx(1), UnitIx(2), UnitIx(4)]);
    }

    #[test]
    fn a_unit_without_edits_of_its_own_ends_as_the_one_that_has_its_text() {
        let mut ledger = ledger(&[&[1], &[2], &[1]]);
        ledger.units[1].files.clear();
        let selection = Selection::propose(&ledger, Scope::Applicable);
        assert_eq!(accepted(&selection), [0, 1, 2]);
        let mut without = selection.clone();
        without.leave(UnitIx(2), suppressed("no"));
        assert_eq!(accepted(&without), [0; 0]);
        assert!(without.is_empty() && !selection.is_empty());
    }

    #[test]
    fn levels_and_missing_dependencies() {
        let mut ledger = ledger(&[&[], &[0], &[7], &[]]);
        ledger.units[0].level = Level::Review;
        ledger.units[3].level = Level::Manual;
        assert_eq!(accepted(&Selection::propose(&ledger, Scope::Applicable)), [0, 1]);
        let safe = Selection::propose(&ledger, Scope::SafeOnly);
        assert_eq!(accepted(&safe), [0; 0]);
        let settled = safe.settled();
        assert!(settled.is_clean());
        assert_eq!(settled.units[2].refusal.as_ref().unwrap().code, RefusalCode::DependsOn);
    }
}
