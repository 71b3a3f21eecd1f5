//! From arguments and configuration file to one analysis request; the command line wins.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};

use super::args::{Cli, Command, Format};
use crate::analysis::{AnalysisRequest, Analyzer};
use crate::config::Config;
use crate::ledger::RuleId;
use crate::policy::nearest;
use crate::present::paths::DisplayPaths;

/// Everything that is known before the analysis.
#[derive(Debug)]
pub struct Settings {
    /// What is analysed, and how.
    pub request: AnalysisRequest,
    /// How paths are written.
    pub paths: DisplayPaths,
}

impl Settings {
    /// Reads the configuration and checks everything that the user named.
    pub fn load(cli: &Cli, analyzer: &dyn Analyzer) -> Result<Settings, anyhow::Error> {
        let paths = cli.paths.iter().map(|path| existing(path)).collect::<Result<Vec<PathBuf>, _>>()?;
        let config = load_config(cli, paths.first().map(PathBuf::as_path), analyzer)?;
        Ok(Settings { request: AnalysisRequest { paths, config }, paths: display_paths()? })
    }
}

/// Paths relative to the working directory.
pub fn display_paths() -> Result<DisplayPaths, anyhow::Error> {
    let cwd = env::current_dir().context("cannot find the working directory")?;
    Ok(DisplayPaths::relative_to(fs::canonicalize(&cwd).unwrap_or(cwd)))
}

fn existing(path: &Path) -> Result<PathBuf, anyhow::Error> {
    let metadata = fs::metadata(path).map_err(|error| {
        const COMMANDS: &[&str] = &["rules", "explain", "undo", "test-rules"];
        let hint = path.to_str().and_then(|word| nearest(word, COMMANDS));
        let hint = hint.map(|near| format!("; did you mean the command `{near}`?")).unwrap_or_default();
        anyhow!("{}: {error}{hint}", path.display())
    })?;
    let is_rust = path.extension().is_some_and(|extension| extension == "rs");
    let is_manifest = path.file_name().is_some_and(|name| name == "Cargo.toml");
    if !metadata.is_dir() && !is_rust && !is_manifest {
        bail!("{}: neither a directory nor a `.rs` file", path.display());
    }
    Ok(path.to_path_buf())
}

/// The configuration file, overlaid by the command line; its rules are known to exist.
pub fn load_config(
    cli: &Cli,
    start: Option<&Path>,
    analyzer: &dyn Analyzer,
) -> Result<Config, anyhow::Error> {
    let start = match start {
        Some(file) if file.is_file() => file.parent().filter(|folder| !folder.as_os_str().is_empty()),
        other => other,
    };
    let file = cli.common.config.clone().or_else(|| Config::find(start.unwrap_or(Path::new("."))));
    let mut config = match &file {
        Some(file) => Config::read(file)?,
        None => Config::default(),
    };
    for argument in &cli.set {
        config.set(argument)?;
    }
    config.rule_dirs.extend(cli.common.rules_dir.iter().cloned());
    if let Some(missing) = config.rule_dirs.iter().find(|folder| !folder.is_dir()) {
        bail!("{}: no such directory of rule files", missing.display());
    }
    if let Some(baseline) = &cli.baseline {
        config.baseline = Some(baseline.clone());
    }
    overlay_rules(cli, &mut config);
    let rules = analyzer.rules(&config.rule_dirs)?;
    let known: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    config.check_rules(&known).map_err(|message| anyhow!("{message} (`tokioize rules` lists them)"))?;
    Ok(config)
}

fn overlay_rules(cli: &Cli, config: &mut Config) {
    let rules: Vec<RuleId> = cli.rule.iter().map(|id| RuleId::new(id)).collect();
    if !rules.is_empty() {
        config.rules.disable.retain(|disabled| !rules.contains(disabled));
        config.rules.enable = rules.into_iter().collect();
    }
    config.rules.disable.extend(cli.skip_rule.iter().map(|id| RuleId::new(id)));
}

/// Options that only an analysis understands are an error beside a command, not silently ignored.
pub fn reject_stray_options(cli: &Cli, command: &Command) -> Result<(), anyhow::Error> {
    let name = match command {
        Command::Rules => "rules",
        Command::Explain { .. } => "explain",
        Command::Undo { .. } => "undo",
        Command::TestRules { .. } => "test-rules",
    };
    let given = [
        ("--apply", cli.apply),
        ("--audit", cli.audit),
        ("--rule", !cli.rule.is_empty()),
        ("--skip-rule", !cli.skip_rule.is_empty()),
        ("--set", !cli.set.is_empty()),
        ("--verify", cli.verify.is_some()),
        ("--format", cli.format != Format::Human),
        ("--safe-only", cli.safe_only),
        ("--allow-dirty", cli.allow_dirty),
        ("--allow-no-vcs", cli.allow_no_vcs),
        ("a PATH", cli.paths != [PathBuf::from(".")]),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((option, _)) => {
            bail!("{option} does not go with the command `{name}` (a directory of that name is `./{name}`)")
        }
        None => Ok(()),
    }
}
