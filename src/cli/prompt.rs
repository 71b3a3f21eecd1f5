//! Asks unit by unit.
//!
//! A line is read for each answer, so the terminal stays in its usual mode: there is nothing to restore, and
//! Ctrl-C ends the program as it ends any other, before anything is written. `q` and Ctrl-D stop asking and keep
//! what was accepted so far, as in `git add -p`.

use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};

use super::selection::{Selection, dependants, dependencies, suppressed};
use super::suppress::Suppression;
use crate::ledger::{Ledger, RuleId, UnitIx, UnitRecord};
use crate::present::change::changes;
use crate::present::diff::write_diff;
use crate::present::human::{plural, write_unit_line};
use crate::present::paths::DisplayPaths;
use crate::present::style::{BOLD, HEADER, WARNING};
use crate::present::wrap::Layout;

const KEYS: &str = "y,n,a,q,r,x,s,d,?";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Yes,
    No,
    All,
    Quit,
    RuleAll,
    RuleNone,
    Suppress,
    Diff,
    Help,
}

impl Key {
    fn read(line: &str) -> Key {
        let mut chars = line.trim().chars();
        match (chars.next().map(|c| c.to_ascii_lowercase()), chars.next()) {
            (Some('y'), None) => Key::Yes,
            (Some('n'), None) => Key::No,
            (Some('a'), None) => Key::All,
            (Some('q'), None) => Key::Quit,
            (Some('r'), None) => Key::RuleAll,
            (Some('x'), None) => Key::RuleNone,
            (Some('s'), None) => Key::Suppress,
            (Some('d'), None) => Key::Diff,
            _ => Key::Help,
        }
    }
}

/// Asks about every unit of a selection.
pub struct Prompt<'a, 'io> {
    ledger: &'a Ledger,
    paths: &'a DisplayPaths,
    layout: Layout,
    input: &'io mut dyn BufRead,
    out: &'io mut dyn Write,
    open: Vec<UnitIx>,
    accepted: BTreeSet<UnitIx>,
    suppressions: Vec<Suppression>,
}

impl<'a, 'io> Prompt<'a, 'io> {
    /// A prompt that reads from `input` and writes to `out`.
    pub fn new(
        ledger: &'a Ledger,
        paths: &'a DisplayPaths,
        layout: Layout,
        input: &'io mut dyn BufRead,
        out: &'io mut dyn Write,
    ) -> Self {
        Prompt {
            ledger,
            paths,
            layout,
            input,
            out,
            open: Vec::new(),
            accepted: BTreeSet::new(),
            suppressions: Vec::new(),
        }
    }

    /// Asks; rejected units leave `selection`, with their dependants. Returns what is to be suppressed by comment.
    pub fn ask(mut self, selection: &mut Selection<'_>) -> Result<Vec<Suppression>, anyhow::Error> {
        self.open = selection.accepted().iter().copied().filter(|ix| selection.has_edits(*ix)).collect();
        let total = self.open.len();
        while let Some(ix) = self.open.first().copied() {
            let Some(unit) = self.ledger.units.get(ix.0) else {
                self.open.retain(|other| *other != ix);
                continue;
            };
            let number = total - self.open.len() + 1;
            writeln!(self.out, "\n{BOLD}Unit {number} of {total}{BOLD:#}")?;
            write_unit_line(self.out, unit, self.layout)?;
            self.show_diff(unit)?;
            self.decide(ix, unit, selection)?;
        }
        self.settle_unasked(total, selection);
        Ok(self.suppressions)
    }

    /// Units without edits of their own, which nobody is asked about, end as those that have their text.
    fn settle_unasked(&self, asked: usize, selection: &mut Selection<'_>) {
        if self.accepted.len() == asked {
            return;
        }
        let unasked = selection.accepted().difference(&self.accepted).copied();
        let idle = unasked.filter(|ix| dependants(self.ledger, *ix, &self.accepted).is_empty());
        for ix in idle.collect::<Vec<_>>() {
            selection.leave(ix, suppressed("not asked: what it would change belongs to other units"));
        }
    }

    /// Asks until `ix` is decided.
    fn decide(
        &mut self,
        ix: UnitIx,
        unit: &UnitRecord,
        selection: &mut Selection<'_>,
    ) -> Result<(), anyhow::Error> {
        while self.open.contains(&ix) {
            let question = format!("{HEADER}Apply this unit? [{KEYS}]{HEADER:#} ");
            let Some(line) = self.read_line(&question)? else {
                writeln!(self.out)?;
                return self.stop(selection);
            };
            match Key::read(&line) {
                Key::Yes => self.accept(ix)?,
                Key::No => self.reject(ix, selection)?,
                Key::All => {
                    self.accepted.extend(self.open.drain(..));
                }
                Key::Quit => self.stop(selection)?,
                Key::RuleAll => {
                    for other in self.same_rule(unit) {
                        self.accept(other)?;
                    }
                }
                Key::RuleNone => {
                    for other in self.same_rule(unit) {
                        self.reject(other, selection)?;
                    }
                }
                Key::Suppress => self.suppress(ix, selection)?,
                Key::Diff => self.show_diff(unit)?,
                Key::Help => self.help(unit)?,
            }
        }
        Ok(())
    }

    fn accept(&mut self, ix: UnitIx) -> io::Result<()> {
        if !self.open.contains(&ix) {
            return Ok(());
        }
        let needed: Vec<UnitIx> =
            dependencies(self.ledger, ix).into_iter().filter(|other| self.open.contains(other)).collect();
        if !needed.is_empty() {
            writeln!(self.out, "Accepted with what it needs: {}", self.ids(&needed))?;
        }
        self.open.retain(|other| *other != ix && !needed.contains(other));
        self.accepted.insert(ix);
        self.accepted.extend(needed);
        Ok(())
    }

    fn reject(&mut self, ix: UnitIx, selection: &mut Selection<'_>) -> io::Result<()> {
        self.leave(ix, "rejected at the prompt", selection)
    }

    fn leave(&mut self, ix: UnitIx, why: &str, selection: &mut Selection<'_>) -> io::Result<()> {
        if !self.open.contains(&ix) {
            return Ok(());
        }
        let others = selection.leave(ix, suppressed(why));
        if !others.is_empty() {
            writeln!(self.out, "Left out too, because they need it: {}", self.ids(&others))?;
        }
        self.open.retain(|other| *other != ix && !others.contains(other));
        Ok(())
    }

    fn suppress(&mut self, ix: UnitIx, selection: &mut Selection<'_>) -> io::Result<()> {
        let reason = self.read_line("Reason, for the comment (empty: back to the question): ")?;
        let reason = reason.unwrap_or_default().trim().to_string();
        if reason.is_empty() {
            return Ok(());
        }
        self.leave(ix, &reason, selection)?;
        self.suppressions.push(Suppression { unit: ix, reason });
        Ok(())
    }

    /// Everything that is still open stays as it is.
    fn stop(&mut self, selection: &mut Selection<'_>) -> Result<(), anyhow::Error> {
        for ix in std::mem::take(&mut self.open) {
            // A dependant of an earlier one may be gone already; what an accepted unit needs was accepted with it.
            selection.leave(ix, suppressed("not asked: the prompt was ended"));
        }
        let kept = plural(self.accepted.len(), "unit");
        writeln!(self.out, "Stopped; {kept} accepted so far.")?;
        Ok(())
    }

    /// Units still open that have the same first rule.
    fn same_rule(&self, unit: &UnitRecord) -> Vec<UnitIx> {
        let rule = unit.rules.first();
        let same = |ix: &&UnitIx| {
            self.ledger
                .units
                .get(ix.0)
                .is_some_and(|other| rule.is_none_or(|rule| other.rules.contains(rule)))
        };
        self.open.iter().filter(same).copied().collect()
    }

    fn ids(&self, units: &[UnitIx]) -> String {
        let ids = units.iter().filter_map(|ix| self.ledger.units.get(ix.0)).map(|unit| unit.id.as_str());
        ids.collect::<Vec<_>>().join(", ")
    }

    fn show_diff(&mut self, unit: &UnitRecord) -> Result<(), anyhow::Error> {
        writeln!(self.out)?;
        write_diff(self.out, &changes(self.ledger, &unit.files)?, self.paths)?;
        Ok(())
    }

    fn help(&mut self, unit: &UnitRecord) -> io::Result<()> {
        let rule = unit.rules.first().map_or("this rule", RuleId::as_str);
        writeln!(
            self.out,
            "{WARNING}y{WARNING:#}  apply this unit\n\
             {WARNING}n{WARNING:#}  leave it\n\
             {WARNING}a{WARNING:#}  apply this and all remaining units\n\
             {WARNING}q{WARNING:#}  stop; apply only what was accepted so far\n\
             {WARNING}r{WARNING:#}  apply this and all remaining units of {rule}\n\
             {WARNING}x{WARNING:#}  leave this and all remaining units of {rule}\n\
             {WARNING}s{WARNING:#}  leave it for good: writes a suppression comment\n\
             {WARNING}d{WARNING:#}  show the diff again\n\
             {WARNING}?{WARNING:#}  this help\n\
             Ctrl-C ends the program; nothing is written."
        )
    }

    /// One line; `None` at the end of the input.
    fn read_line(&mut self, question: &str) -> io::Result<Option<String>> {
        write!(self.out, "{question}")?;
        self.out.flush()?;
        let mut line = Vec::new();
        match self.input.read_until(b'\n', &mut line)? {
            0 => Ok(None),
            _ => Ok(Some(String::from_utf8_lossy(&line).into_owned())),
        }
    }
}
