//! The command line: reads it, wires the steps, and turns the outcome into an exit status.

pub mod args;
mod audit;
pub mod console;
mod migrate;
pub mod progress;
pub mod prompt;
mod refusals;
mod rules;
pub mod selection;
mod settings;
pub mod suppress;
mod undo;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use anstyle::AnsiColor;
use clap::Parser;
use clap::error::ErrorKind;

use crate::analysis::Analyzer;
use args::{Cli, Command};
use console::Console;

/// How a run ended (DESIGN §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing to change, or everything accepted was applied.
    Done,
    /// A dry run proposes changes, an audit found sites, or an example of a rule failed.
    Found,
    /// Usage or load error.
    Error,
    /// Verification withheld something.
    Withheld,
}

impl Status {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Status::Done => 0,
            Status::Found => 1,
            Status::Error => 2,
            Status::Withheld => 3,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        ExitCode::from(status.code())
    }
}

/// The whole program. `args` begins with the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>, analyzer: &dyn Analyzer) -> ExitCode {
    match Cli::try_parse_from(args) {
        Ok(cli) => {
            let mut console = Console::standard(cli.common.color.into());
            execute(&cli, analyzer, &mut console).into()
        }
        Err(error) => {
            // Nothing can be done if even this cannot be printed.
            let _ = error.print();
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Status::Done.into(),
                _ => Status::Error.into(),
            }
        }
    }
}

/// The program as `cargo tokioize`: cargo passes the subcommand's name as the first argument.
pub fn run_as_cargo_subcommand(
    args: impl IntoIterator<Item = OsString>,
    analyzer: &dyn Analyzer,
) -> ExitCode {
    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.get(1).is_some_and(|first| first == "tokioize") {
        args.remove(1);
    }
    run(args, analyzer)
}

/// Runs a parsed command line on the given streams.
pub fn execute(cli: &Cli, analyzer: &dyn Analyzer, console: &mut Console) -> Status {
    let result = match &cli.command {
        None if cli.audit => audit::audit(cli, analyzer, console),
        None => migrate::migrate(cli, analyzer, console),
        Some(command) => settings::reject_stray_options(cli, command).and_then(|()| match command {
            Command::Rules => rules::list(cli, analyzer, console),
            Command::Explain { id } => rules::explain(cli, id, analyzer, console),
            Command::TestRules { dir } => rules::test(dir, analyzer, console),
            Command::Undo { path } => undo::undo(cli, path, console),
        }),
    };
    let status = result.unwrap_or_else(|error| {
        report_error(cli, console, &error);
        Status::Error
    });
    match console.out.flush() {
        Ok(()) => status,
        Err(error) => {
            report_error(cli, console, &anyhow::Error::new(error).context("cannot write the output"));
            Status::Error
        }
    }
}

/// Errors carry absolute paths; people read them relative to where they are.
fn report_error(cli: &Cli, console: &mut Console, error: &anyhow::Error) {
    let mut message = format!("{error:#}");
    if cli.common.verbose == 0
        && let Ok(paths) = settings::display_paths()
    {
        message = paths.shorten(&message);
    }
    let style = AnsiColor::Red.on_default().bold();
    // Nothing can be done if even this cannot be printed.
    let _ = console.out.flush();
    let _ = writeln!(console.err, "{style}error{style:#}: {message}");
}
