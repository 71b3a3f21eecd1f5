//! `rules`, `explain` and `test-rules`.

use std::io::Write;
use std::path::Path;

use anyhow::anyhow;

use super::Status;
use super::args::Cli;
use super::console::Console;
use super::refusals;
use super::settings::{display_paths, load_config};
use crate::analysis::{Analyzer, RuleTestFailure};
use crate::config::unknown;
use crate::present::change::FileChange;
use crate::present::diff::write_diff;
use crate::present::human::plural;
use crate::present::style::{ADDED, BOLD, DIM, REMOVED};
use crate::refusal::RefusalCode;

/// One line for each rule.
pub fn list(cli: &Cli, analyzer: &dyn Analyzer, console: &mut Console) -> Result<Status, anyhow::Error> {
    let config = load_config(cli, None, analyzer)?;
    let rules = analyzer.rules(&config.rule_dirs)?;
    let width = |text: fn(&crate::analysis::RuleInfo) -> usize| rules.iter().map(text).max().unwrap_or(0);
    let (ids, groups) = (width(|rule| rule.id.len()), width(|rule| rule.group.len()));
    for rule in &rules {
        let (id, group, level) = (&rule.id, &rule.group, rule.level.name());
        writeln!(
            console.out,
            "{BOLD}{id:<ids$}{BOLD:#}  {group:<groups$}  {DIM}{level:<6}{DIM:#}  {}",
            rule.title
        )?;
    }
    Ok(Status::Done)
}

/// The documentation of a rule or a refusal code.
pub fn explain(
    cli: &Cli,
    id: &str,
    analyzer: &dyn Analyzer,
    console: &mut Console,
) -> Result<Status, anyhow::Error> {
    let config = load_config(cli, None, analyzer)?;
    let rules = analyzer.rules(&config.rule_dirs)?;
    if let Some(rule) = rules.iter().find(|rule| rule.id == id) {
        writeln!(console.out, "{}", rule.text.trim_end())?;
        return Ok(Status::Done);
    }
    if let Ok(code) = id.parse::<RefusalCode>() {
        write!(console.out, "{}", refusals::text(code))?;
        return Ok(Status::Done);
    }
    let mut known: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    known.extend(RefusalCode::ALL.iter().map(|code| code.name()));
    Err(anyhow!("{}", unknown("rule or refusal code", id, &known)))
}

/// Runs the examples of a directory of rule files, showing failures as diffs.
pub fn test(
    directory: &Path,
    analyzer: &dyn Analyzer,
    console: &mut Console,
) -> Result<Status, anyhow::Error> {
    if !directory.is_dir() {
        return Err(anyhow!("{}: no such directory of rule files", directory.display()));
    }
    let paths = display_paths()?;
    let tests = analyzer.test_rules(directory)?;
    if tests.is_empty() {
        let what = "no examples to run; rules are `*.md` files with a section *Examples*";
        return Err(anyhow!("{}: {what}", directory.display()));
    }
    let mut failed = 0;
    for test in &tests {
        let place = format!("{}:{}", paths.show(&test.file), test.line);
        match &test.failure {
            None => writeln!(console.out, "{ADDED}ok{ADDED:#}      {} {place}", test.rule)?,
            Some(failure) => {
                failed += 1;
                writeln!(console.out, "{REMOVED}FAILED{REMOVED:#}  {} {place}", test.rule)?;
                match failure {
                    RuleTestFailure::Other(message) => writeln!(console.out, "{message}")?,
                    RuleTestFailure::Text { expected, actual } => {
                        writeln!(console.out, "expected (-), written (+):")?;
                        let change = FileChange {
                            file: test.file.clone(),
                            old: expected.as_str().into(),
                            new: actual.as_str().into(),
                        };
                        write_diff(&mut console.out, &[change], &paths)?;
                    }
                }
            }
        }
    }
    writeln!(console.out, "{}, {failed} failed", plural(tests.len(), "example"))?;
    Ok(if failed == 0 { Status::Done } else { Status::Found })
}
