//! The command line's grammar.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::analysis::VerifyMode;
use crate::policy::Policies;

const EXAMPLES: &str = "\
Examples:
  tokioize                              show what would change under the current directory
  tokioize --rule sleep-loop src        only one rule, only one folder
  tokioize --format diff | git apply    take the whole proposal
  tokioize --apply                      ask unit by unit, then write
  tokioize --apply --yes --verify test  write everything that still passes the tests
  tokioize --audit --baseline audit.json
                                        fail only when new threaded code appears
  tokioize explain sleep-loop           what a rule does, and when it refuses
  tokioize undo                         take the last apply back

Exit status:
  0  nothing to change, or everything accepted was applied
  1  a dry run proposes changes, or an audit found sites
  2  usage or load error
  3  verification withheld something

A directory that is named like a command is given as a path: `tokioize ./rules`.";

const USAGE: &str = "\
tokioize [OPTIONS] [PATH]...
       tokioize [OPTIONS] <COMMAND>";

/// The examples, and what `--set` knows.
fn long_help() -> String {
    let mut text = format!("{EXAMPLES}\n\nPolicies for --set, defaults first:\n");
    let width = Policies::KEYS.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
    for (key, values) in Policies::KEYS {
        text.push_str(&format!("  {key:<width$}  {}\n", values.join(", ")));
    }
    text
}

/// Migrates threaded Rust to tokio.
///
/// Finds threads, blocking sleeps, channels and hand-made runtimes, and shows as a diff what they become
/// together with everything that must change with them. Writes nothing unless --apply is given.
#[derive(Debug, Clone, Parser)]
#[command(name = "tokioize", version, override_usage = USAGE, max_term_width = 110)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub struct Cli {
    /// What to do instead of analysing.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Workspace root, package directory, folder or single `.rs` file
    #[arg(value_name = "PATH", default_value = ".", hide_default_value = true)]
    pub paths: Vec<PathBuf>,

    /// Ask unit by unit, then write what was accepted
    ///
    /// `q` and Ctrl-D stop asking and write what was accepted so far; Ctrl-C ends the program, and nothing is
    /// written.
    #[arg(long)]
    pub apply: bool,

    /// With --apply: accept everything without asking
    #[arg(long, requires = "apply")]
    pub yes: bool,

    /// Only these rules (repeatable)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub rule: Vec<String>,

    /// Not these rules (repeatable)
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub skip_rule: Vec<String>,

    /// No diff: every site as a table, per API and per file
    #[arg(long, conflicts_with = "apply")]
    pub audit: bool,

    /// With --audit: fail only for sites that FILE does not list; written if it does not exist
    #[arg(long, value_name = "FILE", requires = "audit")]
    pub baseline: Option<PathBuf>,

    /// How to show the result
    #[arg(long, value_enum, default_value = "human")]
    pub format: Format,

    /// Set a policy or any other key of tokioize.toml (repeatable); lists are separated by commas
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// Check the edited code with cargo in a copy; runs the project's build scripts and proc macros
    /// [default: check with --apply, else none]
    #[arg(long, value_enum, value_name = "HOW")]
    pub verify: Option<VerifyMode>,

    /// Only changes that keep behaviour exactly
    #[arg(long)]
    pub safe_only: bool,

    /// Write although the git tree has uncommitted changes
    #[arg(long)]
    pub allow_dirty: bool,

    /// Write although the files are not under git
    #[arg(long)]
    pub allow_no_vcs: bool,

    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// Colours on the terminal
    #[arg(long, value_enum, default_value = "auto", value_name = "WHEN", global = true)]
    pub color: Color,

    /// Only errors on stderr
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// More on stderr: every refusal and place, and where the time went
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,

    /// Read this file instead of searching tokioize.toml upwards
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// Load rule files of your own from DIR (repeatable)
    #[arg(long, value_name = "DIR", global = true)]
    pub rules_dir: Vec<PathBuf>,
}

/// What to do instead of analysing.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// List the rules
    Rules,
    /// Explain a rule or a refusal code
    Explain {
        /// Id of a rule, or a refusal code
        id: String,
    },
    /// Take the last apply back, also an interrupted one
    Undo {
        /// A path in the workspace that was changed
        #[arg(default_value = ".", hide_default_value = true)]
        path: PathBuf,
    },
    /// Run the examples of your own rule files
    TestRules {
        /// Directory with rule files
        dir: PathBuf,
    },
}

/// How the result is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A diff, and below it what was migrated and what was left, with reasons
    Human,
    /// Only the diff
    Diff,
    /// The whole ledger as one JSON document
    Json,
    /// SARIF 2.1.0 for code scanning
    Sarif,
    /// GitHub Actions annotations
    Github,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// If the output is a terminal and neither NO_COLOR nor TERM=dumb says otherwise
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn grammar_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_path_named_like_a_command() {
        let cli = Cli::try_parse_from(["tokioize", "./rules"]).unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.paths, [PathBuf::from("./rules")]);
        assert!(matches!(Cli::try_parse_from(["tokioize", "rules"]).unwrap().command, Some(Command::Rules)));
    }

    #[test]
    fn rules_are_repeatable_and_comma_separated() {
        let cli = Cli::try_parse_from(["tokioize", "--rule", "a,b", "--rule", "c"]).unwrap();
        assert_eq!(cli.rule, ["a", "b", "c"]);
    }
}
