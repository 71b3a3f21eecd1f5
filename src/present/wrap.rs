//! Breaks text at spaces, for terminals of any width.

/// How wide things may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Columns for source snippets.
    pub snippets: usize,
    /// Columns for text. What goes into a file is not broken: it is searched, not read.
    pub text: usize,
}

impl Layout {
    /// Nothing is broken; snippets have the usual width.
    pub const UNLIMITED: Layout = Layout { snippets: 100, text: usize::MAX };
}

/// Lines that are never made narrower than this: a word in each line is worse than what the terminal does.
const NARROWEST: usize = 24;

/// Breaks `text`, whose first line begins at column `first` and whose other lines are indented by `indent`.
pub fn wrapped(text: &str, first: usize, indent: usize, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = first;
    let mut line_is_empty = true;
    for word in text.split(' ') {
        let length = word.chars().count();
        let space = usize::from(!line_is_empty);
        let limit = width.max(indent.saturating_add(NARROWEST));
        if !line_is_empty && column.saturating_add(space + length) > limit {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if space == 1 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
        line_is_empty = false;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_spaces_only() {
        assert_eq!(wrapped("one two three", 6, 2, usize::MAX), "one two three");
        let text = "the task ends with its runtime, at its next `.await`; the thread ran on";
        let lines =
            "the task ends with its\n      runtime, at its next\n      `.await`; the thread ran\n      on";
        assert_eq!(wrapped(text, 6, 6, 30), lines);
        let long = "a/very/long/path/that/nobody/can/break.rs:12 x";
        assert_eq!(wrapped(long, 0, 2, 10), "a/very/long/path/that/nobody/can/break.rs:12\n  x");
    }
}
