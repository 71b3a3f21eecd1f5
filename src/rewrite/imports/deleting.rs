//! Takes names out of `use` items: out of lists with their commas, and whole items with their lines.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, T};

use super::leaves::{Leaf, brought_in_by};
use crate::edit::Edit;

pub(in crate::rewrite) fn removal(original: &str, item: &ast::Use, gone: &[&Leaf]) -> Vec<Edit> {
    let all = brought_in_by(item).len();
    let range = code_range(item.syntax());
    if gone.len() == all {
        return vec![delete_line(original, range.start, range.end)];
    }
    let Some(tree) = item.use_tree() else { return Vec::new() };
    let gone: Vec<SyntaxNode> = gone.iter().map(|it| it.tree.syntax().clone()).collect();
    let mut edits = Vec::new();
    prune(&tree, &gone, &mut edits);
    edits
}

/// An item without the comments above it, which may be about what follows.
pub(in crate::rewrite) fn code_range(node: &SyntaxNode) -> std::ops::Range<usize> {
    let start = node
        .children_with_tokens()
        .find(|it| !it.kind().is_trivia())
        .map_or_else(|| node.text_range().start(), |it| it.text_range().start());
    start.into()..node.text_range().end().into()
}

/// Removes trees from the lists around them; a list left with one plain name loses its braces.
fn prune(tree: &ast::UseTree, gone: &[SyntaxNode], edits: &mut Vec<Edit>) {
    let Some(list) = tree.use_tree_list() else { return };
    let inner: Vec<ast::UseTree> = list.use_trees().collect();
    let vanishes = |it: &ast::UseTree| {
        let leaves = it
            .syntax()
            .descendants()
            .filter_map(ast::UseTree::cast)
            .filter(|it| it.use_tree_list().is_none());
        leaves.into_iter().all(|it| gone.contains(it.syntax()))
    };
    let kept: Vec<&ast::UseTree> = inner.iter().filter(|it| !vanishes(it)).collect();
    if kept.len() < inner.len() && kept.len() == 1 && kept[0].use_tree_list().is_none() {
        let only = kept[0].syntax().text().to_string();
        let braces = list.syntax().text_range();
        // `self` is what the path before the braces names, under its own name or another.
        let renamed =
            only.strip_prefix("self").filter(|it| it.is_empty() || it.starts_with(char::is_whitespace));
        if let Some(renamed) = renamed {
            let start = tree.path().map_or(braces.start(), |it| it.syntax().text_range().end());
            edits.push(Edit::replace(start.into()..braces.end().into(), renamed));
        } else {
            edits.push(Edit::replace(braces.start().into()..braces.end().into(), only));
        }
        return;
    }
    for (index, it) in inner.iter().enumerate() {
        if !vanishes(it) {
            prune(it, gone, edits);
            continue;
        }
        let mut start = it.syntax().text_range().start();
        let mut end = it.syntax().text_range().end();
        let followed = inner[index + 1..].iter().any(|it| !vanishes(it));
        if followed || index == 0 {
            // Up to the next name, its comma and blanks included.
            let mut at = it.syntax().last_token().and_then(|it| it.next_token());
            while let Some(token) = at {
                if token.kind() == T![,] || token.kind() == SyntaxKind::WHITESPACE {
                    end = token.text_range().end();
                    at = token.next_token();
                } else {
                    break;
                }
            }
        } else {
            let mut at = it.syntax().first_token().and_then(|it| it.prev_token());
            while let Some(token) = at {
                if token.kind() == T![,] || token.kind() == SyntaxKind::WHITESPACE {
                    start = token.text_range().start();
                    at = token.prev_token();
                } else {
                    break;
                }
            }
        }
        let overlaps = edits.iter().any(|it| it.start < end.into() && usize::from(start) < it.end);
        if !overlaps {
            edits.push(Edit::delete(start.into()..end.into()));
        }
    }
}

/// Deletes an item and the line it stands on, if nothing else is there.
pub fn delete_line(text: &str, start: usize, end: usize) -> Edit {
    let line_start = text[..start].rfind('\n').map_or(0, |it| it + 1);
    let alone_before = text[line_start..start].chars().all(char::is_whitespace);
    let rest = &text[end..];
    let line_end = rest.find('\n').map_or(text.len(), |it| end + it + 1);
    let alone_after = text[end..line_end].chars().all(char::is_whitespace);
    if alone_before && alone_after {
        // A blank line that separated the only import from the code goes with it.
        let first_in_scope = text[..line_start].trim_end().ends_with('{')
            || line_start == 0
            || text[..line_start].ends_with("\n\n");
        let mut end = line_end;
        if first_in_scope {
            let next = text[line_end..].find('\n').map(|it| line_end + it + 1);
            if let Some(next) = next
                && text[line_end..next].trim().is_empty()
            {
                end = next;
            }
        }
        Edit::delete(line_start..end)
    } else {
        Edit::delete(start..end)
    }
}
