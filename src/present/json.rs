//! The JSON document: a contract, described by `docs/json-schema.json`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use crate::ledger::{Outcome, SiteRecord, UnitIx, UnitRecord};

/// Version of the document's shape.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    summary: Summary,
    sites: Vec<Site<'a>>,
    units: Vec<Unit<'a>>,
    skipped: Vec<Skip<'a>>,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    sites: usize,
    migrated: usize,
    refused: usize,
    suppressed: usize,
    unreached: usize,
    units: usize,
    verified: &'static str,
}

#[derive(Serialize)]
struct Site<'a> {
    file: String,
    line: usize,
    column: usize,
    api: &'a str,
    rule: &'a str,
    unit: Option<&'a str>,
    outcome: &'static str,
    code: Option<&'static str>,
    reason: Option<&'a str>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Unit<'a> {
    id: &'a str,
    kind: &'a str,
    decision: &'a str,
    rules: Vec<&'a str>,
    level: &'static str,
    files: Vec<String>,
    edits: Vec<UnitEdit<'a>>,
}

#[derive(Serialize)]
struct UnitEdit<'a> {
    file: String,
    start: usize,
    end: usize,
    replacement: &'a str,
}

#[derive(Serialize)]
struct Skip<'a> {
    path: String,
    reason: &'a str,
}

/// Writes the document.
pub fn write_json(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let ledger = report.ledger;
    let count = |name: &str| ledger.sites.iter().filter(|site| site.outcome.name() == name).count();
    // Units that lie wholly outside of the given paths have no site in the ledger, and are nobody's business.
    let with_sites: BTreeSet<UnitIx> = ledger.sites.iter().filter_map(|it| it.unit).collect();
    let units = ledger.units.iter().enumerate();
    let units = units.filter(|(ix, unit)| unit.is_proposed() || with_sites.contains(&UnitIx(*ix)));
    let units: Vec<Unit<'_>> = units.map(|(_, record)| unit(record, report)).collect();
    let document = Document {
        schema: SCHEMA,
        summary: Summary {
            files: ledger.files,
            sites: ledger.sites.len(),
            migrated: count("migrated"),
            refused: count("refused"),
            suppressed: count("suppressed"),
            unreached: count("unreached"),
            units: units.len(),
            verified: report.verified.name(),
        },
        sites: ledger.sites.iter().map(|record| site(record, report)).collect(),
        units,
        skipped: ledger
            .skipped
            .iter()
            .map(|skip| Skip { path: report.paths.show(&skip.path), reason: &skip.reason })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn site<'a>(record: &'a SiteRecord, report: &Report<'a>) -> Site<'a> {
    let (code, reason) = match &record.outcome {
        Outcome::Migrated => (None, None),
        Outcome::Refused(refusal) => (Some(refusal.code.name()), Some(refusal.reason.as_str())),
        Outcome::Suppressed(reason) | Outcome::Unreached(reason) => (None, Some(reason.as_str())),
    };
    Site {
        file: report.paths.show(&record.file),
        line: record.line,
        column: record.column,
        api: &record.api,
        rule: record.rule.as_str(),
        unit: record.unit.and_then(|ix| report.ledger.units.get(ix.0)).map(|unit| unit.id.as_str()),
        outcome: record.outcome.name(),
        code,
        reason,
        notes: &record.notes,
    }
}

fn unit<'a>(record: &'a UnitRecord, report: &Report<'_>) -> Unit<'a> {
    let mut edits = Vec::new();
    for file in &record.files {
        edits.extend(file.edits.iter().map(|edit| UnitEdit {
            file: report.paths.show(&file.file),
            start: edit.start,
            end: edit.end,
            replacement: &edit.replacement,
        }));
    }
    Unit {
        id: &record.id,
        kind: &record.kind,
        decision: &record.decision,
        rules: record.rules.iter().map(|rule| rule.as_str()).collect(),
        level: record.level.name(),
        files: record.files.iter().map(|file| report.paths.show(&file.file)).collect(),
        edits,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn fits_the_published_schema() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../docs/json-schema.json")).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        sample::with_report(|report| {
            let mut out = Vec::new();
            write_json(&mut out, report).unwrap();
            let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
            let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
            assert_eq!(document["summary"]["sites"], 4);
            assert_eq!(document["sites"][1]["code"], "endless-blocking");
            assert_eq!(document["units"][0]["edits"][0]["file"], "src/a.rs");
        });
    }
}
