//! No comment gets lost: what an edit replaces may have comments in it for which the new text has no place. They go above the line
//! where the edit begins.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize};

use crate::edit::Edit;
use crate::ledger::UnitIx;
use crate::rule::template::lex;

/// The edits that keep the comments of `root`, the tree of `text`, that `edits` would drop. What goes with a whole statement or item goes
/// with it: it was about what is gone.
pub fn rescued(root: &SyntaxNode, text: &str, edits: &[(UnitIx, Edit)]) -> Vec<(UnitIx, Edit)> {
    let mut by_unit: BTreeMap<UnitIx, Vec<&Edit>> = BTreeMap::new();
    for (unit, edit) in edits {
        by_unit.entry(*unit).or_default().push(edit);
    }
    let replaced: Vec<&Edit> = edits.iter().map(|(_, it)| it).filter(|it| it.start < it.end).collect();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (unit, own) in by_unit {
        let mut written: Vec<String> = own.iter().flat_map(|it| comments_in(&it.replacement)).collect();
        for edit in own {
            let old = text.get(edit.start..edit.end).unwrap_or_default();
            if !(old.contains("//") || old.contains("/*")) || removes_whole(root, text, edit) {
                continue;
            }
            for comment in tokens_in(root, edit) {
                let lost = match written.iter().position(|it| *it == plain(comment.text())) {
                    Some(at) => {
                        written.remove(at);
                        false
                    }
                    None => !is_doc(comment.text()),
                };
                if lost && seen.insert(comment.text_range().start()) {
                    let at = line_above(root, text, edit.start, &replaced);
                    let line = text.get(at..).unwrap_or_default();
                    let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
                    found.push((unit, Edit::insert(at, format!("{indent}{}\n", comment.text().trim_end()))));
                }
            }
        }
    }
    found
}

/// The comments of a text that is written, whatever their indentation.
fn comments_in(text: &str) -> Vec<String> {
    if !(text.contains("//") || text.contains("/*")) {
        return Vec::new();
    }
    let all = lex(text).into_iter().filter(|(_, kind)| *kind == SyntaxKind::COMMENT);
    all.map(|(range, _)| plain(&text[range])).collect()
}

fn plain(comment: &str) -> String {
    comment.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_doc(comment: &str) -> bool {
    ["///", "//!", "/**", "/*!"].iter().any(|it| comment.starts_with(it)) && !comment.starts_with("////")
}

fn tokens_in(root: &SyntaxNode, edit: &Edit) -> Vec<SyntaxToken> {
    let range = range_of(edit);
    let around = root.covering_element(range);
    let around = around.clone().into_node().or_else(|| around.parent());
    let tokens = around.into_iter().flat_map(|it| it.descendants_with_tokens());
    let comments = tokens.filter_map(|it| it.into_token()).filter(|it| it.kind() == SyntaxKind::COMMENT);
    comments.filter(|it| range.contains_range(it.text_range())).collect()
}

fn range_of(edit: &Edit) -> TextRange {
    TextRange::new((edit.start as u32).into(), (edit.end as u32).into())
}

/// Whether the edit takes statements or items away, and nothing but whole ones.
fn removes_whole(root: &SyntaxNode, text: &str, edit: &Edit) -> bool {
    let old = text.get(edit.start..edit.end).unwrap_or_default();
    let start = edit.start + (old.len() - old.trim_start().len());
    let end = edit.start + old.trim_end().len();
    if !edit.replacement.trim().is_empty() || start >= end {
        return false;
    }
    let is_one = |it: &SyntaxNode| ast::Stmt::can_cast(it.kind()) || ast::Item::can_cast(it.kind());
    let whole = |at: usize, edge: &dyn Fn(&SyntaxNode) -> TextSize| {
        let token = root.token_at_offset((at as u32).into());
        let mut around = token.into_iter().flat_map(|it| it.parent_ancestors());
        around.any(|it| is_one(&it) && usize::from(edge(&it)) == at)
    };
    // Comments before and behind them are no part of a statement's node.
    let starts = whole(start, &|it| it.text_range().start()) || old.trim_start().starts_with('/');
    let ends = whole(end, &|it| it.text_range().end());
    starts && (ends || old.trim_end().lines().last().is_some_and(|it| it.contains("//")))
}

/// The start of a line that nothing but blanks come before the first token of, at or above `at`, and that no edit replaces.
fn line_above(root: &SyntaxNode, text: &str, at: usize, replaced: &[&Edit]) -> usize {
    let mut at = at;
    loop {
        let start = text.get(..at).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
        let within = root
            .token_at_offset((start as u32).into())
            .find(|it| it.kind() != SyntaxKind::WHITESPACE && usize::from(it.text_range().start()) < start)
            .filter(|it| usize::from(it.text_range().end()) > start)
            .map(|it| usize::from(it.text_range().start()));
        let covered = replaced.iter().find(|it| it.start < start && start < it.end).map(|it| it.start);
        match within.or(covered) {
            Some(before) => at = before,
            None => return start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{EDITION, apply_edits};

    /// `text` with its part `old` replaced.
    fn after(text: &str, old: &str, new: &str) -> String {
        let root = ra_ap_syntax::SourceFile::parse(text, EDITION).tree().syntax().clone();
        let start = text.find(old).unwrap();
        let edits = vec![(UnitIx(0), Edit::replace(start..start + old.len(), new))];
        let all: Vec<Edit> =
            edits.iter().cloned().chain(rescued(&root, text, &edits)).map(|(_, it)| it).collect();
        apply_edits(text, &all).unwrap()
    }

    #[test]
    fn comments_that_have_no_place_in_the_new_text_stand_above_it() {
        assert_eq!(
            after(
                "fn f() {\n    let n = rx.iter() // all\n        // but\n        .skip(/* one */ 1);\n}\n",
                "rx.iter() // all\n        // but\n        .skip(/* one */ 1)",
                "next()",
            ),
            "fn f() {\n    // all\n    // but\n    /* one */\n    let n = next();\n}\n"
        );
        assert_eq!(
            after("fn f() {\n    a(b // kept\n    );\n}\n", "a(b // kept\n    )", "c(b // kept\n    )"),
            "fn f() {\n    c(b // kept\n    );\n}\n"
        );
    }

    #[test]
    fn a_comment_goes_with_the_statement_that_it_is_in() {
        let text = "fn f() {\n    let t = after( // soon\n        d);\n    g();\n}\n";
        assert_eq!(after(text, "let t = after( // soon\n        d);\n    ", ""), "fn f() {\n    g();\n}\n");
    }

    #[test]
    fn no_comment_goes_into_a_literal() {
        let text = "fn f() {\n    g(\"\n    a\".len(/* all */));\n}\n";
        assert_eq!(
            after(text, ".len(/* all */)", ".size()"),
            "fn f() {\n    /* all */\n    g(\"\n    a\".size());\n}\n"
        );
    }
}
