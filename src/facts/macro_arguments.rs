//! The arguments of macros as code for the patterns of a user: parsed at their own place, resolved in the expansion.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SourceFile, SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use super::lookup::Lookup;
use crate::edit::EDITION;
use crate::rule::oracle::Oracle;

/// Whether code at some place may await.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surroundings {
    /// It may.
    Async,
    /// It may not.
    Sync,
}

/// A file in which only the arguments of one macro call are left, where they stand.
pub struct Fragment {
    /// Its text.
    pub text: String,
    /// Its tree.
    pub root: SyntaxNode,
    /// Where the arguments are.
    pub range: TextRange,
}

/// The arguments of `call` in `text` as those of a function; `None` if they do not parse so.
pub fn fragment(text: &str, call: &ast::MacroCall, surroundings: Surroundings) -> Option<Fragment> {
    let range = call.token_tree()?.syntax().text_range();
    let (start, end) = (usize::from(range.start()) + 1, usize::from(range.end()).checked_sub(1)?);
    let arguments = text.get(start..end)?;
    let opening = match surroundings {
        Surroundings::Async => "async fn f(){g(",
        Surroundings::Sync => "fn f(){g(",
    };
    let before = text.get(..start)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before[line..].len() - before[line..].trim_start().len();
    // The indentation of the line must be seen, and nothing else.
    let mut masked: Vec<u8> = before.bytes().map(|it| if it == b'\n' { it } else { b' ' }).collect();
    let head = masked.get_mut(line + indent..)?;
    if let [first, second, .., last_but_one, last] = head {
        (*first, *second, *last_but_one, *last) = (b'/', b'*', b'*', b'/');
    }
    if line + indent < opening.len() {
        return None;
    }
    masked.get_mut(..opening.len())?.copy_from_slice(opening.as_bytes());
    let text = format!("{}{arguments});}}", String::from_utf8(masked).ok()?);
    let parse = SourceFile::parse(&text, EDITION);
    let range = TextRange::new(u32::try_from(start).ok()?.into(), u32::try_from(end).ok()?.into());
    parse.errors().is_empty().then(|| Fragment { root: parse.tree().syntax().clone(), text, range })
}

/// Answers about nodes of a fragment by what stands for them in the expansion.
pub struct Expanded<'a, 'f, 'db> {
    /// Answers about real nodes.
    pub lookup: &'a Lookup<'f, 'db>,
    /// The real file.
    pub file: &'a SyntaxNode,
}

impl Expanded<'_, '_, '_> {
    /// The nodes of kind `N` in expansions that are written like `node` at its place.
    fn counterparts<N: AstNode>(&self, node: &SyntaxNode, name: &SyntaxNode) -> Vec<N> {
        let written = plain(node);
        let Some(first) = name.first_token() else { return Vec::new() };
        let Some(token) = self.file.token_at_offset(first.text_range().start()).right_biased() else {
            return Vec::new();
        };
        let inner: Vec<SyntaxToken> =
            self.lookup.facts.sema.descend_into_macros_exact(token.clone()).into_vec();
        inner
            .into_iter()
            .filter(|it| *it != token)
            .filter_map(|it| {
                it.parent_ancestors().filter_map(N::cast).find(|it| plain(it.syntax()) == written)
            })
            .collect()
    }
}

fn plain(node: &SyntaxNode) -> String {
    let tokens = node.descendants_with_tokens().filter_map(|it| it.into_token());
    tokens.filter(|it| !it.kind().is_trivia()).map(|it| it.text().to_owned()).collect()
}

impl Oracle for Expanded<'_, '_, '_> {
    fn path_resolves_to(&self, path: &ast::Path, canonical: &str) -> bool {
        let Some(name) = path.segment().and_then(|it| it.name_ref()) else { return false };
        let paths: Vec<ast::Path> = self.counterparts(path.syntax(), name.syntax());
        paths.iter().any(|it| self.lookup.path_resolves_to(it, canonical))
    }

    fn method_resolves_to(&self, call: &ast::MethodCallExpr, canonical: &str) -> Option<bool> {
        let calls: Vec<ast::MethodCallExpr> = self.counterparts(call.syntax(), call.name_ref()?.syntax());
        self.lookup.method_resolves_to(calls.first()?, canonical)
    }

    fn type_matches(&self, expr: &ast::Expr, ty: &str) -> bool {
        let exprs: Vec<ast::Expr> = self.counterparts(expr.syntax(), expr.syntax());
        exprs.iter().any(|it| self.lookup.type_matches(it, ty))
    }

    fn macro_resolves_to(&self, call: &ast::MacroCall, canonical: &str) -> bool {
        let calls: Vec<ast::MacroCall> = self.counterparts(call.syntax(), call.syntax());
        calls.iter().any(|it| self.lookup.macro_resolves_to(it, canonical))
    }
}

/// Whether code in the place of `node` may await.
pub fn surroundings(node: &SyntaxNode) -> Surroundings {
    let of = |it: bool| Some(if it { Surroundings::Async } else { Surroundings::Sync });
    let around = node.ancestors().find_map(|up| {
        if let Some(block) = ast::BlockExpr::cast(up.clone()) {
            return block.async_token().and(Some(Surroundings::Async));
        }
        if let Some(closure) = ast::ClosureExpr::cast(up.clone()) {
            return of(closure.async_token().is_some());
        }
        of(ast::Fn::cast(up)?.async_token().is_some())
    });
    around.unwrap_or(Surroundings::Sync)
}

/// Calls of macros below `root`.
pub fn macro_calls(root: &SyntaxNode) -> Vec<ast::MacroCall> {
    root.descendants()
        .filter(|it| it.kind() == SyntaxKind::MACRO_CALL)
        .filter_map(ast::MacroCall::cast)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_keep_their_place() {
        let text = "fn long_enough() {}\nfn f() {\n    vec![a(1),\n        b(2)];\n}\n";
        let root = SourceFile::parse(text, EDITION).tree();
        let call = macro_calls(root.syntax()).remove(0);
        let found = fragment(text, &call, Surroundings::Async).unwrap();
        assert!(found.text.contains("\n    /* */a(1),\n        b(2));}"), "{}", found.text);
        assert_eq!(found.text.find("b(2)"), text.find("b(2)"));
        let odd = text.replace("a(1),", "a => 1,");
        let root = SourceFile::parse(&odd, EDITION).tree();
        assert!(fragment(&odd, &macro_calls(root.syntax())[0], Surroundings::Sync).is_none());
    }
}
