//! Recorded sessions: what the program prints, shown in the documentation and kept true. Also compiled into `tests/docs.rs`.
//!
//! In a Markdown file, the fence after a line `<!-- session: tokioize ARGUMENTS -->` holds the output of that command, run in the
//! repository's folder.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use anstream::StripStream;
use anyhow::{Context, bail};
use clap::Parser;
use tokioize::cli::args::Cli;
use tokioize::cli::console::{Console, Interaction};
use tokioize::cli::progress::Visibility;
use tokioize::engine::Engine;

const MARK: &str = "<!-- session: tokioize ";
const MARK_END: &str = " -->";

/// `markdown` with the output of every session as it is now.
pub fn refreshed(markdown: &str) -> Result<String, anyhow::Error> {
    let mut out = String::new();
    let mut lines = markdown.split_inclusive('\n');
    while let Some(line) = lines.next() {
        out.push_str(line);
        let Some(arguments) = line.trim_end().strip_prefix(MARK).and_then(|rest| rest.strip_suffix(MARK_END))
        else {
            continue;
        };
        let missing = || format!("no fence after the session `tokioize {arguments}`");
        let opening = lines.next().filter(|it| it.starts_with("```")).with_context(missing)?;
        out.push_str(opening);
        out.push_str(&output(arguments)?);
        let closing = lines.find(|it| it.starts_with("```")).with_context(missing)?;
        out.push_str(closing);
    }
    Ok(out)
}

/// What `tokioize ARGUMENTS` prints, on both streams.
fn output(arguments: &str) -> Result<String, anyhow::Error> {
    let words = std::iter::once("tokioize").chain(arguments.split_whitespace());
    let cli = Cli::try_parse_from(words)?;
    if cli.apply {
        bail!("a session must not write: tokioize {arguments}");
    }
    let text = Shared::default();
    let mut console = Console {
        out: stripped(&text),
        err: stripped(&text),
        input: Box::new(io::empty()),
        interaction: Interaction::None,
        out_is_terminal: false,
        progress: Visibility::Hidden,
        layout: tokioize::present::wrap::Layout::UNLIMITED,
    };
    tokioize::cli::execute(&cli, &Engine, &mut console);
    drop(console);
    Ok(String::from_utf8(text.0.take())?)
}

/// A stream into `text`, without colours.
fn stripped(text: &Shared) -> Box<dyn Write> {
    let stream: Box<dyn Write> = Box::new(text.clone());
    Box::new(StripStream::new(stream))
}

#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
