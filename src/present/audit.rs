//! The ledger as tables: per API and per file, how many sites there are and how they ended.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::Report;
use super::human::plural;
use super::style::{BOLD, DIM, WARNING};
use crate::ledger::{Outcome, SiteRecord};

#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    sites: usize,
    migrated: usize,
    refused: usize,
    suppressed: usize,
    unreached: usize,
}

impl Counts {
    fn add(&mut self, site: &SiteRecord) {
        self.sites += 1;
        match site.outcome {
            Outcome::Migrated => self.migrated += 1,
            Outcome::Refused(_) => self.refused += 1,
            Outcome::Suppressed(_) => self.suppressed += 1,
            Outcome::Unreached(_) => self.unreached += 1,
        }
    }
}

/// Code that is not suppressed: what a migrated code base has none of. Comments that mention threads do not count.
pub fn left<'a>(report: &Report<'a>) -> Vec<&'a SiteRecord> {
    report.ledger.sites.iter().filter(|site| site.outcome.is_left()).collect()
}

/// Writes both tables.
pub fn write_audit(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut by_api: BTreeMap<String, Counts> = BTreeMap::new();
    let mut by_file: BTreeMap<String, Counts> = BTreeMap::new();
    for site in &report.ledger.sites {
        by_api.entry(site.api.clone()).or_default().add(site);
        by_file.entry(report.paths.show(&site.file)).or_default().add(site);
    }
    if by_api.is_empty() {
        return writeln!(out, "No threaded code in {}.", plural(report.ledger.files, "file"));
    }
    write_table(out, "API", &by_api)?;
    writeln!(out)?;
    write_table(out, "file", &by_file)
}

fn write_table(out: &mut dyn Write, name: &str, rows: &BTreeMap<String, Counts>) -> io::Result<()> {
    let mut total = Counts::default();
    let width = rows.keys().map(|key| key.chars().count()).max().unwrap_or(0).max("total".len());
    writeln!(
        out,
        "{BOLD}{name:<width$}  {:>5}  {:>10}  {:>7}  {:>10}  {:>12}{BOLD:#}",
        "sites", "migratable", "refused", "suppressed", "not analysed"
    )?;
    for (key, counts) in rows {
        write_row(out, key, counts, width)?;
        total.sites += counts.sites;
        total.migrated += counts.migrated;
        total.refused += counts.refused;
        total.suppressed += counts.suppressed;
        total.unreached += counts.unreached;
    }
    write!(out, "{DIM}")?;
    write_row(out, "total", &total, width)?;
    write!(out, "{DIM:#}")
}

fn write_row(out: &mut dyn Write, key: &str, counts: &Counts, width: usize) -> io::Result<()> {
    let Counts { sites, migrated, refused, suppressed, unreached } = counts;
    writeln!(
        out,
        "{key:<width$}  {sites:>5}  {migrated:>10}  {refused:>7}  {suppressed:>10}  {unreached:>12}"
    )
}

/// Lists the sites that a baseline does not know.
pub fn write_new(out: &mut dyn Write, report: &Report<'_>, new: &[&SiteRecord]) -> io::Result<()> {
    for site in new {
        writeln!(
            out,
            "{WARNING}new{WARNING:#}: {}:{}:{}: {} [{}]",
            report.paths.show(&site.file),
            site.line,
            site.column,
            site.api,
            site.rule
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn tables_count_every_outcome() {
        sample::with_report(|report| {
            let mut out = anstream::StripStream::new(Vec::new());
            write_audit(&mut out, report).unwrap();
            let text = String::from_utf8(out.into_inner()).unwrap();
            snapbox::assert_data_eq!(
                text,
                snapbox::str![[r#"
API                 sites  migratable  refused  suppressed  not analysed
std::thread::sleep      3           1        0           1             1
std::thread::spawn      1           0        1           0             0
total                   4           1        1           1             1

file      sites  migratable  refused  suppressed  not analysed
src/a.rs      4           1        1           1             1
total         4           1        1           1             1

"#]]
            );
            // The one in a comment is counted, but does not fail.
            assert_eq!(left(report).len(), 2);
        });
    }
}
