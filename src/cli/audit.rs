//! `--audit`: counts instead of changes, and a ratchet for CI.

use std::io::Write;

use super::Status;
use super::args::{Cli, Format};
use super::console::Console;
use super::migrate::analyse;
use super::settings::Settings;
use crate::analysis::Analyzer;
use crate::ledger::SiteRecord;
use crate::present::audit::{left, write_audit, write_new};
use crate::present::baseline::Baseline;
use crate::present::github::write_github;
use crate::present::human::{Detail, plural, write_omissions};
use crate::present::json::write_json;
use crate::present::sarif::write_sarif;
use crate::present::{Report, Stage, Verified};

/// Shows the ledger as tables. Fails while anything is left that neither a suppression nor the baseline covers.
pub fn audit(cli: &Cli, analyzer: &dyn Analyzer, console: &mut Console) -> Result<Status, anyhow::Error> {
    let settings = Settings::load(cli, analyzer)?;
    let analysis = analyse(cli, &settings, analyzer, console)?;
    let ledger = analysis.ledger();
    let report = Report {
        ledger,
        changes: &[],
        paths: &settings.paths,
        verified: Verified::No,
        stage: Stage::Proposed,
        told: None,
    };
    let left = left(&report);
    let verdict = compare(cli, &settings, &report, left, console)?;
    if cli.format == Format::Human && !cli.common.quiet {
        let detail = if cli.common.verbose > 0 { Detail::Full } else { Detail::Brief };
        write_omissions(&mut console.err, &report, detail, console.layout)?;
    }
    match cli.format {
        Format::Human | Format::Diff => {
            write_audit(&mut console.out, &report)?;
            if verdict.has_baseline {
                write_new(&mut console.out, &report, &verdict.failing)?;
            }
        }
        Format::Json => write_json(&mut console.out, &report)?,
        Format::Sarif if verdict.has_baseline => {
            write_sarif(&mut console.out, &report, verdict.failing.iter().copied())?;
        }
        Format::Sarif => write_sarif(&mut console.out, &report, &ledger.sites)?,
        Format::Github => write_github(&mut console.out, &report, verdict.failing.iter().copied())?,
    }
    Ok(if verdict.failing.is_empty() { Status::Done } else { Status::Found })
}

struct Verdict<'a> {
    failing: Vec<&'a SiteRecord>,
    has_baseline: bool,
}

fn compare<'a>(
    cli: &Cli,
    settings: &Settings,
    report: &Report<'a>,
    left: Vec<&'a SiteRecord>,
    console: &mut Console,
) -> Result<Verdict<'a>, anyhow::Error> {
    let Some(path) = &settings.request.config.baseline else {
        return Ok(Verdict { failing: left, has_baseline: false });
    };
    let (failing, message) = match Baseline::read(path)? {
        Some(baseline) => {
            let comparison = baseline.compare(report.ledger, &left, &settings.request.paths)?;
            let new = comparison.new.len();
            let mut message = format!("{} not in the baseline {}", plural(new, "site"), path.display());
            if comparison.gone > 0 {
                let gone = plural(comparison.gone, "site");
                message
                    .push_str(&format!("; it lists {gone} too many: delete it and run again to tighten it"));
            }
            (comparison.new, message)
        }
        None => {
            Baseline::write(path, report.ledger, &left)?;
            (Vec::new(), format!("baseline {} written: {}", path.display(), plural(left.len(), "site")))
        }
    };
    if !cli.common.quiet {
        writeln!(console.err, "{message}")?;
    }
    Ok(Verdict { failing, has_baseline: true })
}
