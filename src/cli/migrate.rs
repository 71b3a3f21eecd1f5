//! The main job: analyse, select, verify, show, and write if asked to.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};

use super::Status;
use super::args::{Cli, Format};
use super::console::{Console, Interaction};
use super::progress::{TerminalProgress, Visibility};
use super::prompt::Prompt;
use super::selection::{Scope, Selection};
use super::settings::Settings;
use super::suppress;
use super::undo::describe;
use crate::analysis::{Analysis, Analyzer, VerifyMode};
use crate::apply::guard::{self, Allowed};
use crate::apply::root::project_root;
use crate::apply::{self, ApplyError, Interrupt};
use crate::ledger::{Ledger, Level, Outcome, UnitRecord};
use crate::present::change::{FileChange, changes};
use crate::present::diff::write_diff;
use crate::present::github::write_github;
use crate::present::human::{self, Detail, plural};
use crate::present::json::write_json;
use crate::present::paths::DisplayPaths;
use crate::present::sarif::write_sarif;
use crate::present::style::{BOLD, WARNING};
use crate::present::{Report, Stage, Verified};
use crate::refusal::{Refusal, RefusalCode};

/// A dry run, or with `--apply` the real thing.
pub fn migrate(cli: &Cli, analyzer: &dyn Analyzer, console: &mut Console) -> Result<Status, anyhow::Error> {
    if cli.apply && !cli.yes && console.interaction == Interaction::None {
        bail!("--apply asks about each unit, and the input is no terminal; add --yes to accept everything");
    }
    let settings = Settings::load(cli, analyzer)?;
    let root = project_root(&settings.request.paths)?;
    settle_interrupted_run(cli, &root, &settings.paths, console)?;
    let analysis = analyse(cli, &settings, analyzer, console)?;
    let ledger = analysis.ledger();
    let scope = if cli.safe_only { Scope::SafeOnly } else { Scope::Applicable };
    let mut selection = Selection::propose(ledger, scope);
    if human_reads(cli) {
        show_manual(ledger, &settings.paths, console)?;
    }

    if cli.apply {
        check_guards(cli, &*analysis, &selection, &settings, console)?;
    }
    let mut suppressions = Vec::new();
    let mut told = None;
    if cli.apply && !cli.yes && !selection.is_empty() {
        let offered = selection.settled();
        offer(cli, &*analysis, &selection, &offered, &settings.paths, console)?;
        told = Some(offered);
        let Console { layout, input, err, .. } = console;
        let prompt = Prompt::new(ledger, &settings.paths, *layout, input, err);
        suppressions = prompt.ask(&mut selection)?;
    }
    // From here on, a signal is an answer to give and not the end: copies are removed, files are taken back.
    let signals = if cli.apply || cli.verify.is_some() { Some(Signals::listen()?) } else { None };
    let check = verify(cli, &*analysis, &mut selection, signals.as_ref(), console)?;
    let mut edits = analysis.compose(selection.accepted())?;
    let mut settled = selection.settled();
    let comments = suppress::comments(ledger, &suppressions, &settings.paths);
    settled.warnings.extend(suppress::merge(&mut edits, comments, &settings.paths));
    settled.warnings.extend(check.notes);
    let changes = changes(ledger, &edits)?;
    let report = Report {
        ledger: &settled,
        changes: &changes,
        paths: &settings.paths,
        verified: check.verified,
        stage: if cli.apply { Stage::Applied } else { Stage::Proposed },
        told: told.as_ref().filter(|_| human_reads(cli)),
    };

    // What was asked about on this very terminal has been seen already.
    let seen = told.is_some() && console.out_is_terminal;
    if matches!(cli.format, Format::Human | Format::Diff) && !seen {
        show_diff(cli, &report, console)?;
    }
    if cli.apply
        && let Err(error) = write(cli, &root, &changes, signals.as_ref(), console)
    {
        show_document(cli, &Report { stage: Stage::Proposed, ..report }, console)?;
        return Err(error);
    }
    show_document(cli, &report, console)?;
    if human_reads(cli) {
        show_end(cli, &report, &root, console)?;
    }
    Ok(match (check.withheld, cli.apply, selection.is_empty()) {
        (true, _, _) => Status::Withheld,
        (false, false, false) => Status::Found,
        _ => Status::Done,
    })
}

/// Runs the analysis under a progress display.
pub fn analyse(
    cli: &Cli,
    settings: &Settings,
    analyzer: &dyn Analyzer,
    console: &mut Console,
) -> Result<Box<dyn Analysis>, anyhow::Error> {
    let progress = TerminalProgress::start(visibility(cli, console));
    let analysis = analyzer.analyze(&settings.request, &progress);
    let times = progress.finish();
    if cli.common.verbose > 0 {
        write!(console.err, "{times}")?;
    }
    analysis
}

fn visibility(cli: &Cli, console: &Console) -> Visibility {
    if cli.common.quiet { Visibility::Hidden } else { console.progress }
}

/// Whether a person reads stderr.
fn human_reads(cli: &Cli) -> bool {
    cli.format == Format::Human && !cli.common.quiet
}

/// Before anything is written, an earlier run that did not end is cleaned up; a dry run only mentions it.
fn settle_interrupted_run(
    cli: &Cli,
    root: &Path,
    paths: &DisplayPaths,
    console: &mut Console,
) -> Result<(), anyhow::Error> {
    if cli.apply {
        if let Some(recovery) = apply::undo::recover(root)? {
            let (message, files) = describe(recovery);
            writeln!(
                console.err,
                "{WARNING}warning{WARNING:#}: {message} ({})",
                plural(files.len(), "file")
            )?;
        }
    } else if apply::undo::is_interrupted(root) {
        writeln!(
            console.err,
            "{WARNING}warning{WARNING:#}: an earlier apply in {} was interrupted; `tokioize undo {}` takes it back",
            paths.show(root),
            paths.show(root),
        )?;
    }
    Ok(())
}

/// Units of manual rules are shown, and never part of the diff that is applied.
fn show_manual(ledger: &Ledger, paths: &DisplayPaths, console: &mut Console) -> Result<(), anyhow::Error> {
    let manual = |unit: &&UnitRecord| unit.is_proposed() && unit.level == Level::Manual;
    for unit in ledger.units.iter().filter(manual) {
        writeln!(console.err, "{BOLD}By hand only:{BOLD:#}")?;
        human::write_unit_line(&mut console.err, unit, console.layout)?;
        write_diff(&mut console.err, &changes(ledger, &unit.files)?, paths)?;
        writeln!(console.err)?;
    }
    Ok(())
}

/// Refuses early: answers, and the time of a verification, would be lost if the tree turned out to be dirty
/// afterwards. The proposal is shown all the same.
fn check_guards(
    cli: &Cli,
    analysis: &dyn Analysis,
    selection: &Selection<'_>,
    settings: &Settings,
    console: &mut Console,
) -> Result<(), anyhow::Error> {
    let proposed = changes(analysis.ledger(), &analysis.compose(selection.accepted())?)?;
    let Err(error) = guard(cli, &proposed) else { return Ok(()) };
    let report = Report {
        ledger: &selection.settled(),
        changes: &proposed,
        paths: &settings.paths,
        verified: Verified::No,
        stage: Stage::Proposed,
        told: None,
    };
    if matches!(cli.format, Format::Human | Format::Diff) {
        show_diff(cli, &report, console)?;
    }
    show_document(cli, &report, console)?;
    Err(error)
}

/// What a dry run shows, before the first question about it.
fn offer(
    cli: &Cli,
    analysis: &dyn Analysis,
    selection: &Selection<'_>,
    settled: &Ledger,
    paths: &DisplayPaths,
    console: &mut Console,
) -> Result<(), anyhow::Error> {
    let proposed = changes(analysis.ledger(), &analysis.compose(selection.accepted())?)?;
    let report = Report {
        ledger: settled,
        changes: &proposed,
        paths,
        verified: Verified::No,
        stage: Stage::Offered,
        told: None,
    };
    // Elsewhere than on the terminal, the diff is what was accepted.
    if console.out_is_terminal && matches!(cli.format, Format::Human | Format::Diff) {
        show_diff(cli, &report, console)?;
    }
    if human_reads(cli) {
        writeln!(console.err)?;
        human::write_summary(&mut console.err, &report, detail(cli), console.layout)?;
    }
    Ok(())
}

fn detail(cli: &Cli) -> Detail {
    if cli.common.verbose > 0 { Detail::Full } else { Detail::Brief }
}

/// What cargo said, and what was withheld for it.
struct Check {
    verified: Verified,
    withheld: bool,
    notes: Vec<String>,
}

fn verify(
    cli: &Cli,
    analysis: &dyn Analysis,
    selection: &mut Selection<'_>,
    signals: Option<&Signals>,
    console: &mut Console,
) -> Result<Check, anyhow::Error> {
    let mut check = Check { verified: Verified::No, withheld: false, notes: Vec::new() };
    let default = if cli.apply { VerifyMode::Check } else { VerifyMode::None };
    let mode = cli.verify.unwrap_or(default);
    if mode == VerifyMode::None || selection.is_empty() {
        return Ok(check);
    }
    let progress =
        TerminalProgress::start(visibility(cli, console)).ended_by(signals.map(|it| Arc::clone(&it.0)));
    let verification = analysis.verify(selection.accepted(), mode, &progress);
    progress.finish();
    let verification = verification?;
    check.notes = verification.notes;
    if let Some(reason) = verification.unavailable {
        check.notes.push(format!("not verified by cargo: {reason}"));
        return Ok(check);
    }
    for (ix, message) in verification.withheld {
        check.withheld = true;
        selection.leave(ix, Outcome::Refused(Refusal::new(RefusalCode::Verify, message)));
    }
    check.verified = if mode == VerifyMode::Test { Verified::Test } else { Verified::Check };
    Ok(check)
}

fn show_diff(cli: &Cli, report: &Report<'_>, console: &mut Console) -> Result<(), anyhow::Error> {
    let paths = report.paths.covering(report.changes.iter().map(|change| change.file.as_path()));
    if paths.base() != report.paths.base() && !cli.common.quiet {
        writeln!(console.err, "Paths in the diff are relative to `{}`.", report.paths.show(paths.base()))?;
    }
    write_diff(&mut console.out, report.changes, &paths)?;
    console.out.flush()?;
    Ok(())
}

fn show_document(cli: &Cli, report: &Report<'_>, console: &mut Console) -> Result<(), anyhow::Error> {
    match cli.format {
        Format::Human | Format::Diff => {}
        Format::Json => write_json(&mut console.out, report)?,
        Format::Sarif => write_sarif(&mut console.out, report, &report.ledger.sites)?,
        Format::Github => write_github(&mut console.out, report, &report.ledger.sites)?,
    }
    Ok(())
}

fn show_end(cli: &Cli, report: &Report<'_>, root: &Path, console: &mut Console) -> Result<(), anyhow::Error> {
    if !report.changes.is_empty() && !cli.apply {
        writeln!(console.err)?;
    }
    human::write_summary(&mut console.err, report, detail(cli), console.layout)?;
    if cli.apply {
        match report.changes.len() {
            0 => writeln!(console.err, "Nothing was written.")?,
            count => writeln!(
                console.err,
                "{} written; `tokioize undo{}` takes it back.",
                plural(count, "file"),
                undo_argument(report.paths, root),
            )?,
        }
    }
    Ok(())
}

/// What `undo` needs to find the state directory from here.
fn undo_argument(paths: &DisplayPaths, root: &Path) -> String {
    if paths.base().starts_with(root) { String::new() } else { format!(" {}", paths.show(root)) }
}

fn guard(cli: &Cli, changes: &[FileChange]) -> Result<(), anyhow::Error> {
    let allowed = Allowed { dirty: cli.allow_dirty.into(), no_vcs: cli.allow_no_vcs.into() };
    let files: Vec<PathBuf> = changes.iter().map(|change| change.file.clone()).collect();
    guard::check(&files, allowed).context("nothing was written")
}

fn write(
    cli: &Cli,
    root: &Path,
    changes: &[FileChange],
    signals: Option<&Signals>,
    console: &mut Console,
) -> Result<(), anyhow::Error> {
    if changes.is_empty() {
        return Ok(());
    }
    guard(cli, changes)?;
    console.err.flush()?;
    let interrupt: &dyn Interrupt = signals.map_or(&apply::Uninterrupted, |it| it);
    apply::apply(root, changes, interrupt).map_err(|error| match error {
        half_way @ ApplyError::HalfWay { .. } => half_way.into(),
        other => anyhow::Error::new(other).context("nothing was written"),
    })
}

/// Ctrl-C and termination while files are written: noticed between two steps, so that everything is taken back.
struct Signals(Arc<AtomicBool>);

impl Signals {
    fn listen() -> Result<Self, anyhow::Error> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            signal_hook::flag::register(signal, flag.clone()).context("cannot watch for Ctrl-C")?;
        }
        Ok(Signals(flag))
    }
}

impl Interrupt for Signals {
    fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
