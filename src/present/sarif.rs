//! SARIF 2.1.0, for code scanning services.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde_json::{Value, json};

use super::Report;
use super::paths::DisplayPaths;
use crate::ledger::{FileEdits, Outcome, SiteRecord, UnitIx};

const SCHEMA_URI: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes one SARIF log with a result for each of `sites`.
pub fn write_sarif<'a>(
    out: &mut dyn Write,
    report: &Report<'_>,
    sites: impl IntoIterator<Item = &'a SiteRecord>,
) -> io::Result<()> {
    let sites: Vec<&SiteRecord> = sites.into_iter().collect();
    let rules: BTreeSet<&str> = sites.iter().map(|site| site.rule.as_str()).collect();
    let mut fixed = BTreeSet::new();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = sites.iter().map(|site| result(site, report, &mut fixed, &mut seen)).collect();
    let notifications: Vec<Value> = report
        .ledger
        .skipped
        .iter()
        .map(|skip| {
            json!({
                "level": "warning",
                "message": { "text": skip.reason },
                "locations": [{ "physicalLocation": { "artifactLocation": artifact(report.paths, &skip.path) } }],
            })
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA_URI,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| json!({ "id": rule })).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notifications }],
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn result<'a>(
    site: &'a SiteRecord,
    report: &Report<'_>,
    fixed: &mut BTreeSet<UnitIx>,
    seen: &mut BTreeMap<(String, &'a str, String), usize>,
) -> Value {
    let (level, text) = match &site.outcome {
        Outcome::Migrated => ("warning", format!("{} can be migrated to tokio", site.api)),
        Outcome::Refused(refusal) => {
            ("note", format!("{} stays: {} [{}]", site.api, refusal.reason, refusal.code))
        }
        Outcome::Suppressed(reason) => ("note", format!("{} is suppressed: {reason}", site.api)),
        Outcome::Unreached(reason) => ("note", format!("{} was not analysed: {reason}", site.api)),
    };
    let (line_text, end_line, end_column) = extent(site, report);
    let uri_key = report.paths.show(&site.file);
    let count = seen.entry((uri_key, site.api.as_str(), line_text.clone())).or_default();
    *count += 1;
    let mut result = json!({
        "ruleId": site.rule.as_str(),
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": {
            "artifactLocation": artifact(report.paths, &site.file),
            "region": {
                "startLine": site.line,
                "startColumn": site.column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        } }],
        "partialFingerprints": { "siteInItsLine/v1": format!("{}:{line_text}:{count}", site.api) },
        "properties": { "outcome": site.outcome.name() },
    });
    let Some(fields) = result.as_object_mut() else { return result };
    if let Outcome::Suppressed(reason) = &site.outcome {
        fields.insert("suppressions".into(), json!([{ "kind": "inSource", "justification": reason }]));
    }
    if site.outcome == Outcome::Migrated
        && let Some(ix) = site.unit
        && let Some(unit) = report.ledger.units.get(ix.0)
        && fixed.insert(ix)
    {
        let changes: Vec<Value> = unit.files.iter().map(|file| artifact_change(file, report.paths)).collect();
        if !changes.is_empty() {
            let fix = json!({ "description": { "text": unit.title }, "artifactChanges": changes });
            fields.insert("fixes".into(), json!([fix]));
        }
    }
    result
}

/// The site's line without indentation, and where the site ends.
fn extent(site: &SiteRecord, report: &Report<'_>) -> (String, usize, usize) {
    let text = report.ledger.text(&site.file).unwrap_or_default();
    let site_text = text.get(site.start..site.end).unwrap_or_default();
    let line = text.lines().nth(site.line.saturating_sub(1)).unwrap_or_default().trim().to_string();
    match site_text.rsplit_once('\n') {
        Some((_, last)) => (line, site.line + site_text.matches('\n').count(), last.chars().count() + 1),
        None => (line, site.line, site.column + site_text.chars().count()),
    }
}

fn artifact_change(file: &FileEdits, paths: &DisplayPaths) -> Value {
    let replacements: Vec<Value> = file
        .edits
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": { "byteOffset": edit.start, "byteLength": edit.end - edit.start },
                "insertedContent": { "text": edit.replacement },
            })
        })
        .collect();
    json!({ "artifactLocation": artifact(paths, &file.file), "replacements": replacements })
}

fn artifact(paths: &DisplayPaths, file: &std::path::Path) -> Value {
    json!({ "uri": uri(&paths.show(file)) })
}

/// A relative path as a URI reference.
fn uri(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                text.push(byte.into())
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn one_result_per_site() {
        sample::with_report(|report| {
            let mut out = Vec::new();
            write_sarif(&mut out, report, &report.ledger.sites).unwrap();
            let log: Value = serde_json::from_slice(&out).unwrap();
            let results = log["runs"][0]["results"].as_array().unwrap();
            assert_eq!(results.len(), 4);
            assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["endColumn"], 26);
            let change = &results[0]["fixes"][0]["artifactChanges"][0];
            assert_eq!(change["replacements"][0]["insertedContent"]["text"], "tokio::time::sleep(D).await");
            assert_eq!(results[2]["suppressions"][0]["justification"], "on purpose");
        });
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("src/a b#.rs"), "src/a%20b%23.rs");
    }
}
