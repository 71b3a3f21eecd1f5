//! Moving text sideways without touching what is inside strings.

use ra_ap_parser::{LexedStr, SyntaxKind};

use super::hole::EDITION;

/// The white space at the start of the line that holds byte `at`.
pub(crate) fn line_indent(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let line = text.get(start..).unwrap_or_default();
    let end = line.find(|c| c != ' ' && c != '\t').unwrap_or(line.len());
    &line[..end]
}

/// Whether only white space stands before byte `at` on its line.
pub(crate) fn starts_line(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind('\n').map_or(before, |newline| &before[newline + 1..]);
    line.chars().all(|c| c == ' ' || c == '\t')
}

/// `text`, whose lines after the first were indented like `from`, indented like `to`.
///
/// Line breaks inside literals stay as they are; a block comment moves as one.
pub(crate) fn reindent(text: &str, from: &str, to: &str) -> String {
    if from == to || !text.contains('\n') {
        return text.to_owned();
    }
    let lexed = LexedStr::new(EDITION, text);
    let mut out = String::with_capacity(text.len());
    for i in 0..lexed.len() {
        let token = lexed.text(i);
        match lexed.kind(i) {
            SyntaxKind::WHITESPACE => out.push_str(&shift_whitespace(token, from, to)),
            SyntaxKind::COMMENT if token.contains('\n') => out.push_str(&shift_comment(token, from, to)),
            _ => out.push_str(token),
        }
    }
    out
}

/// Only the last line of white space indents something; the ones before are blank.
fn shift_whitespace(text: &str, from: &str, to: &str) -> String {
    match text.rfind('\n') {
        None => text.to_owned(),
        Some(newline) => {
            let (blank, indent) = text.split_at(newline + 1);
            format!("{blank}{}", shift(indent, from, to).unwrap_or_else(|| to.to_owned()))
        }
    }
}

fn shift_comment(text: &str, from: &str, to: &str) -> String {
    let shifted: Option<Vec<String>> = text
        .split('\n')
        .enumerate()
        .map(
            |(i, line)| {
                if i == 0 || line.trim().is_empty() { Some(line.to_owned()) } else { shift(line, from, to) }
            },
        )
        .collect();
    shifted.map_or_else(|| text.to_owned(), |lines| lines.join("\n"))
}

fn shift(line: &str, from: &str, to: &str) -> Option<String> {
    line.strip_prefix(from).map(|rest| format!("{to}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_stay_and_code_moves() {
        let text = "a(\n        \"x\n        y\",\n        r#\"\n        z\"#,\n    );\n\n    b();";
        let moved = "a(\n    \"x\n        y\",\n    r#\"\n        z\"#,\n);\n\nb();";
        assert_eq!(reindent(text, "    ", ""), moved);
        assert_eq!(reindent(moved, "", "    "), text);
    }

    #[test]
    fn block_comments_move_as_one_or_not_at_all() {
        assert_eq!(reindent("/* a\n     * b\n     */ x", "    ", ""), "/* a\n * b\n */ x");
        assert_eq!(reindent("/* a\n  b */ x", "    ", ""), "/* a\n  b */ x");
    }

    #[test]
    fn lines_are_found() {
        assert_eq!(line_indent("a\n  b c", 6), "  ");
        assert!(starts_line("a\n  b", 4));
        assert!(!starts_line("a\n  b c", 6));
    }
}
