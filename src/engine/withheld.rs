//! Units that a check found at fault: remembered by what they are made of, because everything is decided anew
//! without them and units are numbered anew.

use crate::facts::body::Src;
use crate::flow::Flow;
use crate::flow::assemble::Assembly;
use crate::ledger::{Ledger, Outcome, UnitIx};
use crate::plan::decide::Atom;
use crate::plan::units::UnitPlan;
use crate::program::Program;
use crate::refusal::{Refusal, RefusalCode};

use super::records::refuse_unit;
use crate::rewrite::composition::Composition;

/// One member of a unit, as it can be found again in another analysis of the same texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtomKey {
    atom: Atom,
    src: Option<Src>,
}

/// What must not be migrated, and why.
#[derive(Debug, Default)]
pub struct Withheld {
    members: Vec<(AtomKey, Refusal)>,
}

impl Withheld {
    /// Adds a unit; `false` if all of it was known already.
    pub fn add(&mut self, plans: &[Vec<AtomKey>], unit: UnitIx, refusal: &Refusal) -> bool {
        let mut new = false;
        for key in plans.get(unit.0).into_iter().flatten() {
            if !self.members.iter().any(|(it, _)| it == key) {
                self.members.push((*key, refusal.clone()));
                new = true;
            }
        }
        new
    }

    /// Makes all of it impossible in `assembly`.
    pub fn apply(&self, flow: &Flow<'_>, assembly: &mut Assembly<'_>) {
        for (key, refusal) in &self.members {
            if let Some(atom) = find(flow, assembly, *key) {
                let plan = UnitPlan { atoms: vec![atom], depends_on: Vec::new() };
                refuse_unit(&mut assembly.program, &plan, refusal);
            }
        }
    }
}

/// The members of a unit.
pub fn keys(flow: &Flow<'_>, assembly: &Assembly<'_>, plan: &UnitPlan) -> Vec<AtomKey> {
    plan.atoms.iter().map(|&atom| AtomKey { atom, src: src_of(flow, assembly, atom) }).collect()
}

/// The atom at the same number if it is at the same place, else the one of its kind at that place.
fn find(flow: &Flow<'_>, assembly: &Assembly<'_>, key: AtomKey) -> Option<Atom> {
    let all = of_kind(&assembly.program, key.atom);
    let same = |it: &Atom| src_of(flow, assembly, *it) == key.src;
    if all.contains(&key.atom) && same(&key.atom) {
        return Some(key.atom);
    }
    key.src?;
    all.into_iter().find(same)
}

/// Everything in `program`.
pub(super) fn atoms(program: &Program) -> Vec<Atom> {
    use crate::program::{ChannelId, EdgeId, FunctionId, HandleId, RuntimeId, ThreadId, WaitId};
    let kinds = [
        Atom::Thread(ThreadId(0)),
        Atom::Function(FunctionId(0)),
        Atom::Wait(WaitId(0)),
        Atom::Channel(ChannelId(0)),
        Atom::Handle(HandleId(0)),
        Atom::Runtime(RuntimeId(0)),
        Atom::Call(EdgeId(0)),
    ];
    kinds.into_iter().flat_map(|it| of_kind(program, it)).collect()
}

fn of_kind(program: &Program, atom: Atom) -> Vec<Atom> {
    use crate::program::{ChannelId, EdgeId, FunctionId, HandleId, RuntimeId, ThreadId, WaitId};
    match atom {
        Atom::Thread(_) => (0..program.threads.len()).map(|it| Atom::Thread(ThreadId(it))).collect(),
        Atom::Function(_) => (0..program.functions.len()).map(|it| Atom::Function(FunctionId(it))).collect(),
        Atom::Wait(_) => (0..program.waits.len()).map(|it| Atom::Wait(WaitId(it))).collect(),
        Atom::Channel(_) => (0..program.channels.len()).map(|it| Atom::Channel(ChannelId(it))).collect(),
        Atom::Handle(_) => (0..program.handles.len()).map(|it| Atom::Handle(HandleId(it))).collect(),
        Atom::Runtime(_) => (0..program.runtimes.len()).map(|it| Atom::Runtime(RuntimeId(it))).collect(),
        Atom::Call(_) => (0..program.calls.len()).map(|it| Atom::Call(EdgeId(it))).collect(),
    }
}

/// Where the atom is.
pub(super) fn src_of(flow: &Flow<'_>, assembly: &Assembly<'_>, atom: Atom) -> Option<Src> {
    let facts = &flow.facts;
    let name = |call: Option<&crate::facts::body::CallIx>| facts.calls.get(call?.0)?.name;
    match atom {
        Atom::Thread(it) => name(assembly.thread_calls.get(it.0)),
        Atom::Wait(it) => name(assembly.wait_calls.get(it.0)),
        Atom::Call(it) => name(assembly.edge_calls.get(it.0)),
        Atom::Runtime(it) => name(assembly.runtimes.get(it.0).map(|it| &it.call)),
        Atom::Function(it) => {
            let body = assembly.program.functions.get(it.0)?.bodies.first()?;
            facts.bodies.get(body.0).map(|it| it.src)
        }
        Atom::Channel(it) => {
            let channel = assembly.channels.all.get(it.0)?;
            name(channel.creations.first().or(channel.operations.first()))
        }
        Atom::Handle(_) => None,
    }
}

/// Takes `faults` and what needs them out of a finished ledger.
pub fn withhold(
    ledger: &mut Ledger,
    composition: &Composition,
    faults: &[(UnitIx, Refusal)],
) -> Result<(), anyhow::Error> {
    let all = super::proposed(ledger);
    let mut rest = all.clone();
    for (unit, _) in faults {
        rest = crate::check::memory::without(ledger, &rest, *unit);
    }
    let names: Vec<String> = faults
        .iter()
        .filter_map(|(unit, _)| ledger.units.get(unit.0).map(|it| format!("`{}`", it.id)))
        .collect();
    let needing =
        Refusal::new(RefusalCode::DependsOn, format!("needs {}, which was withheld", names.join(" or ")));
    for gone in all.difference(&rest) {
        let refusal = faults.iter().find(|(unit, _)| unit == gone).map_or(&needing, |(_, it)| it);
        if let Some(unit) = ledger.units.get_mut(gone.0) {
            unit.refusal = Some(refusal.clone());
            unit.decision = "refused".to_owned();
            unit.notes.clear();
        }
        for site in ledger.sites.iter_mut().filter(|it| it.unit == Some(*gone)) {
            if site.outcome == Outcome::Migrated {
                site.outcome = Outcome::Refused(refusal.clone());
            }
        }
    }
    for unit in &mut ledger.units {
        unit.files.clear();
    }
    for (unit, files) in composition.attribute(&rest)? {
        if let Some(unit) = ledger.units.get_mut(unit.0) {
            unit.files = files;
        }
    }
    Ok(())
}
