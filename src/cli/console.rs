//! The streams of a run, with colours where they are wanted.

use std::io::{self, BufRead, BufReader, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::progress::Visibility;
use crate::present::wrap::Layout;

/// Whether somebody can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interaction {
    /// The input is a terminal.
    Terminal,
    /// It is not.
    None,
}

/// Input, output and errors of one run.
pub struct Console {
    /// What scripts read: diffs and documents.
    pub out: Box<dyn Write>,
    /// What people read: summaries, prompts, errors.
    pub err: Box<dyn Write>,
    /// Where answers come from.
    pub input: Box<dyn BufRead>,
    /// Whether somebody can answer.
    pub interaction: Interaction,
    /// Whether `out` goes to the same terminal as the prompt.
    pub out_is_terminal: bool,
    /// Whether progress is drawn.
    pub progress: Visibility,
    /// How wide things may be.
    pub layout: Layout,
}

impl Console {
    /// The program's own streams.
    pub fn standard(color: ColorChoice) -> Self {
        let stderr_is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let progress = match io::stderr().is_terminal() && !stderr_is_dumb {
            true => Visibility::Shown,
            false => Visibility::Hidden,
        };
        Console {
            out: Box::new(UntilClosed::new(io::BufWriter::new(AutoStream::new(io::stdout(), color)))),
            err: Box::new(UntilClosed::new(AutoStream::new(io::stderr(), color))),
            input: Box::new(BufReader::new(io::stdin())),
            interaction: if io::stdin().is_terminal() { Interaction::Terminal } else { Interaction::None },
            out_is_terminal: io::stdout().is_terminal(),
            progress,
            layout: layout(),
        }
    }
}

fn layout() -> Layout {
    let columns = |text: String| text.parse().ok().filter(|columns| *columns > 0);
    let told = std::env::var("COLUMNS").ok().and_then(columns);
    let seen = || terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| width.0.into());
    match (told.or_else(seen), io::stderr().is_terminal()) {
        (Some(columns), true) => Layout { snippets: columns, text: columns },
        (Some(columns), false) => Layout { snippets: columns, ..Layout::UNLIMITED },
        (None, _) => Layout::UNLIMITED,
    }
}

/// Ignores what is written after the reader has gone, as in `tokioize | head`: the exit status still counts.
struct UntilClosed<W> {
    inner: W,
    closed: bool,
}

impl<W: Write> UntilClosed<W> {
    fn new(inner: W) -> Self {
        UntilClosed { inner, closed: false }
    }

    fn absorb<T>(&mut self, result: io::Result<T>, instead: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(instead)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for UntilClosed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let result = self.inner.write(bytes);
        self.absorb(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let result = self.inner.flush();
        self.absorb(result, ())
    }
}
