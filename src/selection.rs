//! Which rules run.

use std::collections::BTreeSet;

use crate::ledger::RuleId;

/// Which rules run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSelection {
    /// Only these, if not empty.
    pub enable: BTreeSet<RuleId>,
    /// Never these.
    pub disable: BTreeSet<RuleId>,
}

/// What the selection says of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// It runs.
    On,
    /// Only other rules were asked for: what belongs to one of these goes along.
    NotAsked,
    /// It was excluded by name: nothing that it would change is touched.
    Excluded,
}

impl RuleSelection {
    /// What it says of `rule`.
    pub fn switch(&self, rule: &str) -> Switch {
        if self.disable.contains(rule) {
            Switch::Excluded
        } else if self.enable.is_empty() || self.enable.contains(rule) {
            Switch::On
        } else {
            Switch::NotAsked
        }
    }

    /// Whether `rule` runs.
    pub fn allows(&self, rule: &str) -> bool {
        self.switch(rule) == Switch::On
    }
}
