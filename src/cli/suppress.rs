//! Writes the comment that keeps a site out of later runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ra_ap_parser::{LexedStr, SyntaxKind};

use crate::edit::EDITION;
use crate::edit::{Edit, sort_edits};
use crate::ledger::{FileEdits, Ledger, UnitIx};
use crate::present::paths::DisplayPaths;

/// A unit that the user wants to keep as it is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The unit.
    pub unit: UnitIx,
    /// The user's words.
    pub reason: String,
}

/// Comments to write, and sites where none can stand.
#[derive(Debug, Default)]
pub struct Comments {
    /// One insertion per line.
    pub edits: Vec<FileEdits>,
    /// What could not be written.
    pub warnings: Vec<String>,
}

/// Comments above every line that holds a site of a suppressed unit.
pub fn comments(ledger: &Ledger, suppressions: &[Suppression], paths: &DisplayPaths) -> Comments {
    let mut lines: BTreeMap<(&PathBuf, usize), (BTreeSet<&str>, &str)> = BTreeMap::new();
    for site in &ledger.sites {
        let Some(suppression) = suppressions.iter().find(|s| Some(s.unit) == site.unit) else { continue };
        let Some(before) = ledger.text(&site.file).and_then(|text| text.get(..site.start)) else { continue };
        // A byte order mark stays the first thing in the file.
        let top = if before.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let line_start = before.rfind('\n').map_or(top, |at| at + 1);
        let (rules, _) =
            lines.entry((&site.file, line_start)).or_insert((BTreeSet::new(), &suppression.reason));
        rules.insert(site.rule.as_str());
    }
    let mut comments = Comments::default();
    let mut edits: BTreeMap<&PathBuf, Vec<Edit>> = BTreeMap::new();
    for ((file, at), (rules, reason)) in lines {
        let Some(text) = ledger.text(file) else { continue };
        if !between_tokens(text, at) {
            comments.warnings.push(format!(
                "{}:{}: no suppression comment can stand above this line; write `//! tokioize: allow({})` at the top of the file",
                paths.show(file),
                text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1,
                rules.into_iter().collect::<Vec<_>>().join(", "),
            ));
            continue;
        }
        edits.entry(file).or_default().push(Edit::insert(at, comment(text, at, &rules, reason)));
    }
    comments.edits = edits.into_iter().map(|(file, edits)| FileEdits { file: file.clone(), edits }).collect();
    comments
}

fn comment(text: &str, at: usize, rules: &BTreeSet<&str>, reason: &str) -> String {
    let line = text.get(at..).and_then(|rest| rest.split('\n').next()).unwrap_or_default();
    let indent: String = line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let end = if line.ends_with('\r') { "\r\n" } else { "\n" };
    let rules = rules.iter().copied().collect::<Vec<_>>().join(", ");
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{indent}// tokioize: allow({rules}) {reason}{end}")
}

/// Whether `at` is not inside a token such as a string over several lines.
fn between_tokens(text: &str, at: usize) -> bool {
    // To the lexer a byte order mark is an error token of its own, which `at` may follow.
    let lexed = LexedStr::new(EDITION, text);
    (0..lexed.len()).all(|token| {
        let range = lexed.text_range(token);
        lexed.kind(token) == SyntaxKind::WHITESPACE || at <= range.start || range.end <= at
    })
}

/// Adds `comments` to the edits of the accepted units. Where an accepted edit rewrites the very place, the
/// comment is left out, with a warning.
pub fn merge(edits: &mut Vec<FileEdits>, comments: Comments, paths: &DisplayPaths) -> Vec<String> {
    let mut warnings = comments.warnings;
    for addition in comments.edits {
        let at = edits.iter().position(|file| file.file == addition.file).unwrap_or_else(|| {
            edits.push(FileEdits { file: addition.file.clone(), edits: Vec::new() });
            edits.len() - 1
        });
        let Some(file) = edits.get_mut(at) else { continue };
        for edit in addition.edits {
            let mut merged = file.edits.clone();
            merged.push(edit);
            match sort_edits(&mut merged) {
                Ok(()) => file.edits = merged,
                Err(_) => warnings.push(format!(
                    "{}: an accepted change rewrites the line of a suppression comment, which was left out",
                    paths.show(&addition.file)
                )),
            }
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indentation_and_line_ends_follow_the_line() {
        let text = "fn a() {\r\n\tsleep();\r\n}\r\n";
        let rules = BTreeSet::from(["thread-sleep"]);
        assert_eq!(comment(text, 10, &rules, "a \n b"), "\t// tokioize: allow(thread-sleep) a b\r\n");
    }

    #[test]
    fn strings_over_several_lines_are_left_alone() {
        let text = "let a = \"x\n y\"; /* c\n d */\n e();";
        assert!(between_tokens(text, 0));
        assert!(!between_tokens(text, 11));
        assert!(!between_tokens(text, 21));
        assert!(between_tokens(text, 27));
        assert!(between_tokens("\u{feff}a();", 3));
    }
}
