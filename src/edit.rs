//! Byte edits of one file: the only form in which a change leaves the rewriter.

use std::ops::Range;

use ra_ap_syntax::Edition;

/// The edition as which text is read that comes without its file. Of those with `async` it has the fewest keywords: what
/// it takes for a name (`gen`) cannot stand in the text of a later one.
pub const EDITION: Edition = Edition::Edition2021;

/// Replaces `range` (bytes of the original text) by `replacement`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// First replaced byte.
    pub start: usize,
    /// One past the last replaced byte; equal to `start` for an insertion.
    pub end: usize,
    /// The new text.
    pub replacement: String,
}

impl Edit {
    /// Replaces `range` by `replacement`.
    pub fn replace(range: Range<usize>, replacement: impl Into<String>) -> Self {
        Edit { start: range.start, end: range.end, replacement: replacement.into() }
    }

    /// Inserts `text` before byte `at`.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Edit { start: at, end: at, replacement: text.into() }
    }

    /// Deletes `range`.
    pub fn delete(range: Range<usize>) -> Self {
        Edit { start: range.start, end: range.end, replacement: String::new() }
    }

    /// The edit without what it does before byte `at`.
    pub fn after(self, at: usize) -> Self {
        Edit { start: self.start.max(at), end: self.end.max(at), ..self }
    }

    /// The edit with line ends as they are in `text`, the file that it is for.
    pub fn with_line_ends_of(mut self, text: &str) -> Self {
        let is_windows =
            text.find('\n').is_some_and(|it| text.as_bytes().get(it.wrapping_sub(1)) == Some(&b'\r'));
        // The lexer has the first half of a line's end for a part of the comment before it.
        let bytes = text.as_bytes();
        let within =
            bytes.get(self.start.wrapping_sub(1)) == Some(&b'\r') && bytes.get(self.start) == Some(&b'\n');
        if is_windows && within && self.start == self.end {
            (self.start, self.end) = (self.start - 1, self.end - 1);
        }
        if is_windows && self.replacement.contains('\n') {
            self.replacement = self.replacement.replace("\r\n", "\n").replace('\n', "\r\n");
        }
        self
    }

    /// The replaced bytes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Two edits touch the same bytes and cannot both be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("overlapping edits at bytes {}..{} and {}..{}", first.start, first.end, second.start, second.end)]
pub struct Overlap {
    /// The edit that starts first.
    pub first: Edit,
    /// The edit that collides with it.
    pub second: Edit,
}

/// Sorts `edits` by position, drops exact duplicates and merges nothing else.
///
/// Several insertions at one position keep the order in which they were given.
pub fn sort_edits(edits: &mut Vec<Edit>) -> Result<(), Overlap> {
    edits.sort_by_key(|edit| (edit.start, edit.end));
    edits.dedup();
    for pair in edits.windows(2) {
        if pair[1].start < pair[0].end {
            return Err(Overlap { first: pair[0].clone(), second: pair[1].clone() });
        }
    }
    Ok(())
}

/// Applies `edits` to `text`. They need not be sorted.
pub fn apply_edits(text: &str, edits: &[Edit]) -> Result<String, Overlap> {
    let mut edits = edits.to_vec();
    sort_edits(&mut edits)?;
    let mut out = String::with_capacity(text.len() + 64 * edits.len());
    let mut at = 0;
    for edit in &edits {
        out.push_str(&text[at..edit.start]);
        out.push_str(&edit.replacement);
        at = edit.end;
    }
    out.push_str(&text[at..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_those_of_the_file() {
        let insert = Edit::insert(0, "use a;\nuse b;\r\n");
        assert_eq!(
            insert.clone().with_line_ends_of("fn a() {}\r\nfn b() {}\n").replacement,
            "use a;\r\nuse b;\r\n"
        );
        assert_eq!(insert.clone().with_line_ends_of("fn a() {}\nfn b() {}\r\n"), insert);
        assert_eq!(insert.clone().with_line_ends_of(""), insert);
        let text = "{ // a\r\n}\r\n";
        let edit = Edit::insert(7, "\n    b;").with_line_ends_of(text);
        assert_eq!(apply_edits(text, &[edit]).unwrap(), "{ // a\r\n    b;\r\n}\r\n");
    }
}
