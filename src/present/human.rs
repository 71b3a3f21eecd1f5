//! What a person reads beside the diff: what changes, what was left and why, what was not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Level as Severity, Renderer, Snippet};

use super::style::{ADDED, BOLD, DIM, WARNING};
use super::wrap::{Layout, wrapped};
use super::{Report, Stage, Verified};
use crate::ledger::{Level, Outcome, SiteRecord, UnitIx, UnitRecord};
use crate::refusal::{Refusal, RefusalCode};

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Equal refusals and long lists are cut.
    Brief,
    /// Everything.
    Full,
}

/// Refusals with the same words that are shown in their source before the rest is only listed.
const SHOWN_PER_REFUSAL: usize = 3;
/// Places that are listed before the rest is only counted.
const LISTED_PLACES: usize = 8;

/// Writes everything but the diff: migrated units, refusals, what was not reached, skipped files, the totals.
pub fn write_summary(
    out: &mut dyn Write,
    report: &Report<'_>,
    detail: Detail,
    layout: Layout,
) -> io::Result<()> {
    write_units(out, report, layout)?;
    write_refusals(out, report, detail, layout)?;
    write_omissions(out, report, detail, layout)?;
    write_totals(out, report, layout)
}

/// Writes what was not analysed or not read at all, and the warnings.
pub fn write_omissions(
    out: &mut dyn Write,
    report: &Report<'_>,
    detail: Detail,
    layout: Layout,
) -> io::Result<()> {
    if report.told.is_none() {
        write_unreached(out, report, detail, layout)?;
        write_skipped(out, report, detail, layout)?;
    }
    let is_new = |it: &&String| report.told.is_none_or(|told| !told.warnings.contains(it));
    for warning in report.ledger.warnings.iter().filter(is_new) {
        write_warning(out, &report.paths.shorten(warning), layout)?;
    }
    Ok(())
}

/// `warning: text`.
pub fn write_warning(out: &mut dyn Write, warning: &str, layout: Layout) -> io::Result<()> {
    write_labelled(out, "", WARNING, "warning", warning, layout)
}

/// `label: text` after `indent`, further lines below the text.
fn write_labelled(
    out: &mut dyn Write,
    indent: &str,
    style: anstyle::Style,
    label: &str,
    text: &str,
    layout: Layout,
) -> io::Result<()> {
    let column = indent.len() + label.len() + 2;
    // Lines of a message that is set already, such as the compiler's, stay as they are.
    let text = match text.contains('\n') {
        true => text.to_owned(),
        false => wrapped(text, column, column, layout.text),
    };
    writeln!(out, "{indent}{style}{label}{style:#}: {text}")
}

fn write_units(out: &mut dyn Write, report: &Report<'_>, layout: Layout) -> io::Result<()> {
    let proposed: Vec<&UnitRecord> = report.ledger.units.iter().filter(|unit| unit.is_proposed()).collect();
    if proposed.is_empty() {
        return Ok(());
    }
    let heading = match report.stage {
        Stage::Proposed | Stage::Offered => "Can be migrated",
        Stage::Applied => "Migrated",
    };
    writeln!(out, "{BOLD}{heading}:{BOLD:#}")?;
    for unit in proposed {
        match report.told {
            Some(_) => write_unit_title(out, unit, layout)?,
            None => write_unit_line(out, unit, layout)?,
        }
    }
    writeln!(out)
}

/// One unit: its title, rules and level, and its notes below.
pub fn write_unit_line(out: &mut dyn Write, unit: &UnitRecord, layout: Layout) -> io::Result<()> {
    write_unit_title(out, unit, layout)?;
    for note in &unit.notes {
        write_labelled(out, "    ", WARNING, "note", note, layout)?;
    }
    Ok(())
}

fn write_unit_title(out: &mut dyn Write, unit: &UnitRecord, layout: Layout) -> io::Result<()> {
    let UnitRecord { id, title, .. } = unit;
    let rules: Vec<&str> = unit.rules.iter().map(|rule| rule.as_str()).collect();
    let about = format!("[{}; {}]", rules.join(", "), unit.level.name());
    let columns = [id, title, &about].iter().map(|it| it.chars().count()).sum::<usize>() + "    ".len() + 1;
    if columns <= layout.text {
        return writeln!(out, "  {ADDED}{id}{ADDED:#}  {title} {DIM}{about}{DIM:#}");
    }
    writeln!(out, "  {ADDED}{id}{ADDED:#}")?;
    writeln!(out, "    {}", wrapped(title, 4, 4, layout.text))?;
    writeln!(out, "    {DIM}{}{DIM:#}", wrapped(&about, 4, 4, layout.text))
}

/// Where a reason has less room than this beside its code, it stands below it.
const NARROW: usize = 50;
/// What stands before a message below a snippet, in files of up to 99,999 lines.
const MESSAGE_INDENT: usize = "      = note: ".len();

/// Where the rule of a site is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Labels {
    /// Beside the site.
    Beside,
    /// Below the snippet: there is no room beside it.
    Below,
}

/// Whether a line of a snippet is wider than the terminal. Paths and words are broken elsewhere, or not at all.
fn overflows(rendered: &str, layout: Layout) -> bool {
    let text = anstream::adapter::strip_str(rendered).to_string();
    let gutter = |c: char| c == ' ' || c.is_ascii_digit();
    let mut lines = text.lines().filter(|line| line.trim_start_matches(gutter).starts_with('|'));
    lines.any(|line| line.chars().count() > layout.snippets)
}

/// One refused unit, or one refused site without a unit.
struct Refused<'a> {
    sites: Vec<&'a SiteRecord>,
}

fn write_refusals(
    out: &mut dyn Write,
    report: &Report<'_>,
    detail: Detail,
    layout: Layout,
) -> io::Result<()> {
    let renderer = Renderer::styled().term_width(layout.snippets);
    let messages = layout.text.saturating_sub(MESSAGE_INDENT);
    for ((code, reason), refused) in refusals(report) {
        let shown = match detail {
            Detail::Brief => SHOWN_PER_REFUSAL,
            Detail::Full => usize::MAX,
        };
        let prefix = "refused[]: ".len() + code.name().len();
        let room = layout.text.saturating_sub(prefix);
        let title = if room >= NARROW {
            // Further lines are indented below the first one.
            let words = match reason.contains('\n') {
                true => reason.to_owned(),
                false => wrapped(reason, 0, 0, room),
            };
            Some(Severity::NOTE.with_name("refused").primary_title(words).id(code.name()))
        } else {
            writeln!(out, "{ADDED}{BOLD}refused[{}]:{BOLD:#}{ADDED:#}", code.name())?;
            for line in reason.lines() {
                writeln!(out, "    {}", wrapped(line, 4, 4, layout.text))?;
            }
            None
        };
        let rest: Vec<&SiteRecord> =
            refused.iter().skip(shown).flat_map(|unit| &unit.sites).copied().collect();
        let rendered = |labels: Labels| {
            let mut group = match &title {
                Some(title) => annotate_snippets::Group::with_title(title.clone()),
                None => annotate_snippets::Group::with_level(Severity::NOTE),
            };
            for unit in refused.iter().take(shown) {
                group = group.elements(snippets(report, &unit.sites, layout, labels));
            }
            if labels == Labels::Below {
                let sites = refused.iter().take(shown).flat_map(|unit| &unit.sites);
                let rules: BTreeSet<&str> = sites.map(|site| site.rule.as_str()).collect();
                for rule in rules {
                    group = group.element(Severity::NOTE.with_name("rule").message(rule));
                }
            }
            if !rest.is_empty() {
                let text = format!("the same at {} more: {}", rest.len(), places(report, &rest, detail));
                group = group.element(Severity::NOTE.message(wrapped(&text, 0, 0, messages)));
            }
            let help = format!("`tokioize explain {}` tells what to do", code.name());
            group = group.element(Severity::HELP.message(wrapped(&help, 0, 0, messages)));
            renderer.render(&[group])
        };
        let beside = rendered(Labels::Beside);
        let shown = if overflows(&beside, layout) { rendered(Labels::Below) } else { beside };
        writeln!(out, "{shown}\n")?;
    }
    Ok(())
}

type ByRefusal<'a> = Vec<((RefusalCode, &'a str), Vec<Refused<'a>>)>;

/// Refusals by code and words, in the order of their first site; the sites of one unit stay together.
fn refusals<'a>(report: &Report<'a>) -> ByRefusal<'a> {
    let mut groups: ByRefusal<'a> = Vec::new();
    let mut index: BTreeMap<(RefusalCode, &str), usize> = BTreeMap::new();
    let mut units: BTreeMap<(UnitIx, RefusalCode, &str), (usize, usize)> = BTreeMap::new();
    for (ix, site) in report.ledger.sites.iter().enumerate() {
        let Outcome::Refused(Refusal { code, reason }) = &site.outcome else { continue };
        let known = report.told.and_then(|told| told.sites.get(ix));
        if known.is_some_and(|it| it.outcome == site.outcome) {
            continue;
        }
        let key = (*code, reason.as_str());
        let at = *index.entry(key).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        let Some((_, members)) = groups.get_mut(at) else { continue };
        let known = site.unit.and_then(|unit| units.get(&(unit, key.0, key.1)).copied());
        match known.and_then(|(_, member)| members.get_mut(member)) {
            Some(member) => member.sites.push(site),
            None => {
                members.push(Refused { sites: vec![site] });
                if let Some(unit) = site.unit {
                    units.insert((unit, key.0, key.1), (at, members.len() - 1));
                }
            }
        }
    }
    groups
}

/// The source lines of `sites`: one snippet per file, or one per site where their lines do not fit beside each other. The lines of one
/// snippet are cut at the same column, which shows none of them well when their sites are far apart.
fn snippets<'a>(
    report: &Report<'a>,
    sites: &[&'a SiteRecord],
    layout: Layout,
    labels: Labels,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut result = Vec::new();
    for of_file in sites.chunk_by(|a, b| a.file == b.file) {
        let Some(text) = of_file.first().and_then(|first| report.ledger.text(&first.file)) else { continue };
        let room = layout.snippets.saturating_sub(GUTTER);
        let is_wide = |site: &&SiteRecord| {
            let (from, to) = lines_around(text, site.start, site.end);
            let label = site.end.saturating_sub(from) + 1 + site.rule.as_str().len();
            label.max(to.saturating_sub(from)) > room
        };
        if of_file.iter().any(is_wide) {
            result.extend(of_file.iter().filter_map(|site| snippet(report, text, &[site], labels)));
        } else {
            result.extend(snippet(report, text, of_file, labels));
        }
    }
    result
}

/// What stands before a line of source, in files of up to 9,999 lines.
const GUTTER: usize = "9999 | ".len();

/// From the start of the line of `start` to the end of the line of `end`.
fn lines_around(text: &str, start: usize, end: usize) -> (usize, usize) {
    let (before, after) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    (from, after.find('\n').map_or(text.len(), |at| end + at))
}

/// The lines of `sites`, which are in one file with this `text`.
fn snippet<'a>(
    report: &Report<'a>,
    text: &'a str,
    sites: &[&'a SiteRecord],
    labels: Labels,
) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let first = sites.first()?;
    let start = sites.iter().map(|site| site.start).min().unwrap_or(0).min(text.len());
    let end = sites.iter().map(|site| site.end).max().unwrap_or(0).clamp(start, text.len());
    let (from, to) = lines_around(text, start, end);
    let source = text.get(from..to)?;
    let mut snippet =
        Snippet::source(source).line_start(first.line).path(report.paths.show(&first.file)).fold(true);
    for (nth, site) in sites.iter().enumerate() {
        let span = site.start.saturating_sub(from)..site.end.min(to).saturating_sub(from);
        if span.start > span.end || source.get(span.clone()).is_none() {
            continue;
        }
        let kind = if nth == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(span);
        snippet = snippet.annotation(match labels {
            Labels::Beside => annotation.label(site.rule.as_str()),
            Labels::Below => annotation,
        });
    }
    Some(snippet)
}

fn write_unreached(
    out: &mut dyn Write,
    report: &Report<'_>,
    detail: Detail,
    layout: Layout,
) -> io::Result<()> {
    let mut by_reason: BTreeMap<&str, Vec<&SiteRecord>> = BTreeMap::new();
    for site in &report.ledger.sites {
        if let Outcome::Unreached(reason) = &site.outcome {
            by_reason.entry(reason).or_default().push(site);
        }
    }
    for (reason, sites) in by_reason {
        let text = format!("{reason}: {}", places(report, &sites, detail));
        write_labelled(out, "", BOLD, "not analysed", &text, layout)?;
    }
    Ok(())
}

fn write_skipped(out: &mut dyn Write, report: &Report<'_>, detail: Detail, layout: Layout) -> io::Result<()> {
    let limit = if detail == Detail::Full { usize::MAX } else { 2 * LISTED_PLACES };
    for skip in report.ledger.skipped.iter().take(limit) {
        let text = format!("{}: {}", report.paths.show(&skip.path), skip.reason);
        write_labelled(out, "", WARNING, "skipped", &text, layout)?;
    }
    let rest = report.ledger.skipped.len().saturating_sub(limit);
    if rest > 0 {
        writeln!(out, "{WARNING}skipped{WARNING:#}: {rest} more; -v lists them")?;
    }
    Ok(())
}

fn places(report: &Report<'_>, sites: &[&SiteRecord], detail: Detail) -> String {
    let limit = if detail == Detail::Full { usize::MAX } else { LISTED_PLACES };
    let place = |site: &&SiteRecord| format!("{}:{}", report.paths.show(&site.file), site.line);
    let mut list: Vec<String> = sites.iter().take(limit).map(place).collect();
    if sites.len() > limit {
        list.push(format!("and {} more (-v lists them)", sites.len() - limit));
    }
    list.join(", ")
}

fn write_totals(out: &mut dyn Write, report: &Report<'_>, layout: Layout) -> io::Result<()> {
    let ledger = report.ledger;
    let count = |name: &str| ledger.sites.iter().filter(|site| site.outcome.name() == name).count();
    let proposed: Vec<&UnitRecord> = ledger.units.iter().filter(|unit| unit.is_proposed()).collect();
    let verb = match report.stage {
        Stage::Proposed | Stage::Offered => "can be migrated",
        Stage::Applied => "migrated",
    };
    let mut text = format!(
        "{} {verb} ({}, {}); {} refused, {} suppressed, {} not analysed; {} looked at",
        plural(count("migrated"), "site"),
        plural(proposed.len(), "unit"),
        plural(report.changes.len(), "file"),
        count("refused"),
        count("suppressed"),
        count("unreached"),
        plural(ledger.files, "file"),
    );
    match report.verified {
        Verified::No => {}
        Verified::Check => text.push_str("; verified by cargo check"),
        Verified::Test => text.push_str("; verified by cargo check and cargo test"),
    }
    writeln!(out, "{}", wrapped(&text, 0, 0, layout.text))?;
    let review = proposed.iter().filter(|unit| unit.level == Level::Review).count();
    if report.stage == Stage::Proposed && !proposed.is_empty() {
        let read = if review > 0 {
            format!("read the notes of {}, then ", plural(review, "unit"))
        } else {
            String::new()
        };
        let text = format!("Nothing was written: {read}run with --apply.");
        writeln!(out, "{}", wrapped(&text, 0, 0, layout.text))?;
    }
    Ok(())
}

/// `1 site`, `2 sites`.
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn everything_a_person_must_know() {
        sample::with_report(|report| {
            let mut out = anstream::StripStream::new(Vec::new());
            write_summary(&mut out, report, Detail::Brief, Layout::UNLIMITED).unwrap();
            let text = String::from_utf8(out.into_inner()).unwrap();
            snapbox::assert_data_eq!(
                text,
                snapbox::str![[r#"
Can be migrated:
  sleep:src/a.rs:2  sleep becomes tokio sleep [thread-sleep; review]
    note: the timer has millisecond granularity

refused[endless-blocking]: `forever` blocks without end
 --> src/a.rs:3:5
  |
3 |     std::thread::spawn(forever);
  |     ^^^^^^^^^^^^^^^^^^ thread-spawn
  |
  = help: `tokioize explain endless-blocking` tells what to do

not analysed: in a comment: src/a.rs:5
skipped: src/bad.rs: does not parse
1 site can be migrated (1 unit, 1 file); 1 refused, 1 suppressed, 1 not analysed; 1 file looked at
Nothing was written: read the notes of 1 unit, then run with --apply.

"#]]
            );
        });
    }

    #[test]
    fn nothing_is_wider_than_the_terminal() {
        let mut ledger = sample::ledger();
        let refused = ledger.sites[1].clone();
        let file = refused.file.clone();
        let lines = [
            "    std::thread::spawn(forever);",
            "                  std::thread::spawn(forever);",
            "    let handle = keep_it_for_later(some_name, another_name, std::thread::spawn(forever)).unwrap();",
        ];
        let text = lines.join("\n");
        let places = text.match_indices("std::thread::spawn").enumerate();
        ledger.sites = places
            .map(|(nth, (start, what))| SiteRecord {
                start,
                end: start + what.len(),
                line: nth + 1,
                ..refused.clone()
            })
            .collect();
        ledger.texts.insert(file, text.as_str().into());
        let paths = super::super::paths::DisplayPaths::relative_to("/w");
        for width in [40, 60, 80, 120] {
            let layout = Layout { snippets: width, text: width };
            let mut out = anstream::StripStream::new(Vec::new());
            let report = proposed(&ledger, &paths);
            write_summary(&mut out, &report, Detail::Full, layout).unwrap();
            let shown = String::from_utf8(out.into_inner()).unwrap();
            for line in shown.lines() {
                assert!(line.chars().count() <= width, "{width}: {line}\n{shown}");
            }
            assert!(shown.matches("std::thread::spawn").count() >= 2, "{shown}");
            assert!(shown.contains("thread-spawn"), "{shown}");
        }
    }

    fn proposed<'a>(
        ledger: &'a crate::ledger::Ledger,
        paths: &'a super::super::paths::DisplayPaths,
    ) -> Report<'a> {
        let (verified, stage) = (Verified::No, Stage::Proposed);
        Report { ledger, changes: &[], paths, verified, stage, told: None }
    }

    #[test]
    fn equal_refusals_are_shown_a_few_times_and_then_listed() {
        let mut ledger = sample::ledger();
        let refused = ledger.sites[1].clone();
        ledger.sites = (0..20).map(|_| SiteRecord { unit: None, ..refused.clone() }).collect();
        let text = |detail| {
            let paths = super::super::paths::DisplayPaths::relative_to("/w");
            let report = proposed(&ledger, &paths);
            let mut out = anstream::StripStream::new(Vec::new());
            write_summary(&mut out, &report, detail, Layout::UNLIMITED).unwrap();
            String::from_utf8(out.into_inner()).unwrap()
        };
        let brief = text(Detail::Brief);
        assert_eq!(brief.matches("refused[endless-blocking]").count(), 1);
        assert_eq!(brief.matches("std::thread::spawn(forever)").count(), SHOWN_PER_REFUSAL);
        assert!(brief.contains("the same at 17 more: src/a.rs:3, "), "{brief}");
        assert!(brief.contains("and 9 more (-v lists them)"), "{brief}");
        assert_eq!(text(Detail::Full).matches("std::thread::spawn(forever)").count(), 20);
    }
}
