//! `#[cfg(..)]` as it is written.

use ra_ap_cfg::{CfgAtom, CfgExpr};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

/// The conditions that `node` itself stands under, with the attributes that say them.
pub fn conditions_of(node: &SyntaxNode) -> impl Iterator<Item = (ast::Attr, ast::CfgMeta)> + use<> {
    // A macro that is called as a statement is no node of that kind, and has them all the same.
    let may_have = ast::AnyHasAttrs::can_cast(node.kind()) || node.kind() == SyntaxKind::MACRO_EXPR;
    // They come first: of a file's thousands of items none is looked at.
    let attributes = node.children().take_while(move |_| may_have).map_while(ast::Attr::cast);
    attributes.filter_map(|it| match it.meta() {
        Some(ast::Meta::CfgMeta(meta)) => Some((it, meta)),
        _ => None,
    })
}

/// Whether an attribute of `node` itself says that it is there in tests only: `#[cfg(all(test, unix))]`, `#[tokio::test]`.
pub fn is_for_tests(node: &SyntaxNode) -> bool {
    let may_have = ast::AnyHasAttrs::can_cast(node.kind());
    let mut attributes = node.children().take_while(|_| may_have).map_while(ast::Attr::cast);
    let is_test = attributes.any(|it| {
        let name = it.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
        name.is_some_and(|it| it.text().ends_with("test"))
    });
    is_test || is_conditional_on_tests(node)
}

/// Whether a `cfg` of `node` itself says so: what only `#[test]` says is there for names to be resolved, whatever is built.
pub fn is_conditional_on_tests(node: &SyntaxNode) -> bool {
    let mut conditions = conditions_of(node).filter_map(|(_, it)| it.cfg_predicate());
    conditions.any(|it| holds_in_tests_only(&CfgExpr::parse_from_ast(it)))
}

fn holds_in_tests_only(condition: &CfgExpr) -> bool {
    match condition {
        CfgExpr::Atom(CfgAtom::Flag(it)) => matches!(it.as_str(), "test" | "doctest"),
        CfgExpr::All(all) => all.iter().any(holds_in_tests_only),
        CfgExpr::Any(any) => !any.is_empty() && any.iter().all(holds_in_tests_only),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::EDITION;

    #[test]
    fn what_is_for_tests_says_so_in_its_condition() {
        let is_test = |attribute: &str| {
            let file = ra_ap_syntax::SourceFile::parse(&format!("{attribute}\nfn f() {{}}"), EDITION).tree();
            is_for_tests(file.syntax().children().next().as_ref().unwrap())
        };
        for attribute in [
            "#[cfg(test)]",
            "#[cfg(all(unix, test))]",
            "#[cfg(any(test, doctest))]",
            "#[test]",
            "#[tokio::test(flavor = \"x\")]",
            "#[inline] #[rstest]",
        ] {
            assert!(is_test(attribute), "{attribute}");
        }
        for attribute in [
            "",
            "#[cfg(not(test))]",
            "#[cfg(any(test, unix))]",
            "#[cfg(feature = \"test\")]",
            "#[doc = \"test\"]",
        ] {
            assert!(!is_test(attribute), "{attribute}");
        }
    }
}
