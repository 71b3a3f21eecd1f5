//! `#[cfg(..)]` as it is written.

use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode};

/// The conditions that `node` itself stands under, with the attributes that say them.
pub fn conditions_of(node: &SyntaxNode) -> impl Iterator<Item = (ast::Attr, ast::CfgMeta)> + use<> {
    let may_have = ast::AnyHasAttrs::can_cast(node.kind());
    // They come first: of a file's thousands of items none is looked at.
    let attributes = node.children().take_while(move |_| may_have).map_while(ast::Attr::cast);
    attributes.filter_map(|it| match it.meta() {
        Some(ast::Meta::CfgMeta(meta)) => Some((it, meta)),
        _ => None,
    })
}
