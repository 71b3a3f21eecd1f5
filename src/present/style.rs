//! The few colours in use. Written always; the stream strips them where they are not wanted.

use anstyle::{AnsiColor, Style};

/// File names and titles.
pub const BOLD: Style = Style::new().bold();
/// What is new or went well.
pub const ADDED: Style = AnsiColor::Green.on_default();
/// What is gone.
pub const REMOVED: Style = AnsiColor::Red.on_default();
/// Hunk headers and prompts.
pub const HEADER: Style = AnsiColor::Cyan.on_default();
/// Notes and warnings.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// What is less important.
pub const DIM: Style = Style::new().dimmed();
