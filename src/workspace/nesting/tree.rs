//! The depth of the tree that a text makes, counted without making it: dropping a tree recurses, too.

use std::ops::Range;

use ra_ap_parser::{LexedStr, StrStep, TopEntryPoint};
use ra_ap_syntax::SyntaxKind;
use ra_ap_syntax::ast::{self, AstNode};

use super::{LIMIT, Scanner};
use crate::edit::EDITION;

/// Where the tree of `text` is too deep. The parser must be able to read it.
pub(super) fn too_deep_at(text: &str) -> Option<usize> {
    let lexed = LexedStr::new(EDITION, text);
    let output = TopEntryPoint::SourceFile.parse(&lexed.to_input(EDITION));
    let mut open = Vec::new();
    let mut depth = 0_u32;
    let mut deep = None;
    let mut at = 0;
    // Only the outermost: those within are a part of the same text.
    let mut arguments: Option<usize> = None;
    let mut macros: Vec<Range<usize>> = Vec::new();
    lexed.intersperse_trivia(&output, &mut |step| match step {
        StrStep::Enter { kind, .. } => {
            let weight = weight(kind);
            open.push((kind, weight));
            depth += weight;
            if depth > LIMIT {
                deep.get_or_insert(at);
            }
            if kind == SyntaxKind::TOKEN_TREE {
                arguments.get_or_insert(at);
            }
        }
        StrStep::Exit => {
            let Some((kind, weight)) = open.pop() else { return };
            depth -= weight;
            if kind == SyntaxKind::TOKEN_TREE && !open.iter().any(|(it, _)| *it == kind) {
                macros.extend(arguments.take().map(|start| start..at));
            }
        }
        StrStep::Token { text, .. } => at += text.len(),
        StrStep::Error { .. } => {}
    });
    deep.or_else(|| macros.into_iter().find_map(|it| arguments_too_deep_at(text, it)))
}

/// What a macro gets may be read as code by it. A list of alternatives counts as an expression, since only the
/// macro's definition tells that it is a pattern.
fn arguments_too_deep_at(text: &str, range: Range<usize>) -> Option<usize> {
    const BEFORE: &str = "fn f(){g(";
    let inner = text.get(range.start + 1..range.end.saturating_sub(1))?;
    let mut scanner = Scanner::new(inner);
    scanner.run();
    if !scanner.many {
        return None;
    }
    let found = too_deep_at(&format!("{BEFORE}{inner})}}"))?;
    Some(range.start + 1 + found.saturating_sub(BEFORE.len()))
}

/// What a `?` or a call adds to the depth: inferring nested calls, or one `?` behind the other, takes time that grows with
/// the cube of their number.
pub(super) const TRY: u32 = 4;

/// How much a node adds to the depth.
fn weight(kind: SyntaxKind) -> u32 {
    match kind {
        SyntaxKind::CALL_EXPR | SyntaxKind::TRY_EXPR => TRY,
        SyntaxKind::PATH | SyntaxKind::USE_TREE | SyntaxKind::TOKEN_TREE | SyntaxKind::ITEM_LIST => 1,
        _ if ast::Expr::can_cast(kind) || ast::Pat::can_cast(kind) || ast::Type::can_cast(kind) => 1,
        _ => 0,
    }
}
