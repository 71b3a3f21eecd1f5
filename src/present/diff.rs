//! Unified diffs that `git apply` and `patch -p1` accept.

use std::io::{self, Write};
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use super::change::FileChange;
use super::paths::DisplayPaths;
use super::style::{ADDED, BOLD, HEADER, REMOVED};

/// Lines of context around a change, as git has it.
const CONTEXT: usize = 3;

/// Writes the diff of all `changes`.
pub fn write_diff(out: &mut dyn Write, changes: &[FileChange], paths: &DisplayPaths) -> io::Result<()> {
    for change in changes {
        write_file(out, change, &paths.show(&change.file))?;
    }
    Ok(())
}

fn write_file(out: &mut dyn Write, change: &FileChange, name: &str) -> io::Result<()> {
    let old: Vec<&str> = lines(&change.old);
    let new: Vec<&str> = lines(&change.new);
    let hunks = group_diff_ops(capture_diff_slices(Algorithm::Myers, &old, &new), CONTEXT);
    if hunks.is_empty() {
        return Ok(());
    }
    writeln!(out, "{BOLD}--- {}{BOLD:#}", quoted("a/", name))?;
    writeln!(out, "{BOLD}+++ {}{BOLD:#}", quoted("b/", name))?;
    for hunk in &hunks {
        write_hunk(out, hunk, &old, &new)?;
    }
    Ok(())
}

fn write_hunk(out: &mut dyn Write, ops: &[DiffOp], old: &[&str], new: &[&str]) -> io::Result<()> {
    let (Some(first), Some(last)) = (ops.first(), ops.last()) else { return Ok(()) };
    let old_span = first.old_range().start..last.old_range().end;
    let new_span = first.new_range().start..last.new_range().end;
    writeln!(out, "{HEADER}@@ -{} +{} @@{HEADER:#}", position(&old_span), position(&new_span))?;
    for op in ops {
        if let DiffOp::Equal { .. } = op {
            for line in old.iter().take(op.old_range().end).skip(op.old_range().start) {
                write_line(out, " ", line, anstyle::Style::new())?;
            }
            continue;
        }
        for line in old.iter().take(op.old_range().end).skip(op.old_range().start) {
            write_line(out, "-", line, REMOVED)?;
        }
        for line in new.iter().take(op.new_range().end).skip(op.new_range().start) {
            write_line(out, "+", line, ADDED)?;
        }
    }
    Ok(())
}

fn write_line(out: &mut dyn Write, sign: &str, line: &str, style: anstyle::Style) -> io::Result<()> {
    match line.strip_suffix('\n') {
        // A carriage return belongs to the line, not to the terminal's idea of it: it stays inside the colour.
        Some(text) => writeln!(out, "{style}{sign}{text}{style:#}"),
        None => writeln!(out, "{style}{sign}{line}{style:#}\n\\ No newline at end of file"),
    }
}

/// Splits after each `\n`, and nowhere else: a lone `\r` is no line end to git.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// A hunk header's position: lines count from 1, and an empty side names the line before it.
fn position(span: &Range<usize>) -> String {
    match span.len() {
        0 => format!("{},0", span.start),
        1 => format!("{}", span.start + 1),
        count => format!("{},{count}", span.start + 1),
    }
}

/// The name as git writes it: C-quoted if it holds odd characters, closed by a tab if it holds a space.
fn quoted(prefix: &str, name: &str) -> String {
    if name.chars().any(|c| c.is_control() || c == '"' || c == '\\') {
        let mut text = format!("\"{prefix}");
        for c in name.chars() {
            match c {
                '"' | '\\' => text.extend(['\\', c]),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                '\r' => text.push_str("\\r"),
                c if c.is_ascii_control() => text.push_str(&format!("\\{:03o}", u32::from(c))),
                c => text.push(c),
            }
        }
        text.push('"');
        return text;
    }
    let tab = if name.contains(' ') { "\t" } else { "" };
    format!("{prefix}{name}{tab}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(name: &str, old: &str, new: &str) -> String {
        let change = FileChange { file: format!("/w/{name}").into(), old: old.into(), new: new.into() };
        let mut out = anstream::StripStream::new(Vec::new());
        write_diff(&mut out, &[change], &DisplayPaths::relative_to("/w")).unwrap();
        String::from_utf8(out.into_inner()).unwrap()
    }

    #[test]
    fn changed_line() {
        assert_eq!(
            diff("a.rs", "a\nb\nc\n", "a\nB\nc\n"),
            "--- a/a.rs\n+++ b/a.rs\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
        );
    }

    #[test]
    fn missing_final_newline() {
        assert_eq!(
            diff("a.rs", "a", "b\n"),
            "--- a/a.rs\n+++ b/a.rs\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"
        );
    }

    #[test]
    fn from_and_to_empty() {
        assert_eq!(diff("a.rs", "", "b\n"), "--- a/a.rs\n+++ b/a.rs\n@@ -0,0 +1 @@\n+b\n");
        assert_eq!(diff("a.rs", "b\n", ""), "--- a/a.rs\n+++ b/a.rs\n@@ -1 +0,0 @@\n-b\n");
    }

    #[test]
    fn names() {
        assert!(diff("a b.rs", "a\n", "b\n").starts_with("--- a/a b.rs\t\n"));
        assert!(diff("a\"b.rs", "a\n", "b\n").starts_with("--- \"a/a\\\"b.rs\"\n"));
    }
}
