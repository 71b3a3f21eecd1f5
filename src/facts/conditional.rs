//! What attributes do to code. Paths in what `#[cfg(..)]` switches off still resolve, through the names that are visible around it.

use ra_ap_cfg::CfgExpr;
use ra_ap_hir::PathResolution;
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode};

use super::Facts;
use crate::workspace::conditions::conditions_of;

impl Facts<'_> {
    /// The attribute of `node` itself that switches it off.
    pub(super) fn switched_off_by(&self, node: &SyntaxNode) -> Option<ast::Attr> {
        let mut conditions =
            conditions_of(node).filter_map(|(attribute, it)| Some((attribute, it.cfg_predicate()?)));
        let first = conditions.next()?;
        let file = self.sema.hir_file_for(node).original_file(self.db).file_id(self.db);
        let module = self.modules_of(file).into_iter().next()?;
        let options = module.krate(self.db).cfg(self.db);
        [first]
            .into_iter()
            .chain(conditions)
            .find(|(_, condition)| options.check(&CfgExpr::parse_from_ast(condition.clone())) == Some(false))
            .map(|(attribute, _)| attribute)
    }

    /// Whether the attribute is one of the compiler's or of a tool: no macro, which could do anything with what it stands on.
    pub fn is_inert(&self, attribute: &ast::Attr) -> bool {
        // The predicate has no path that could be resolved.
        let of_tests = attribute.meta().is_some_and(|it| it.syntax().text() == "cfg(test)");
        let resolved = attribute.path().and_then(|it| self.sema.resolve_path(&it));
        of_tests || matches!(resolved, Some(PathResolution::BuiltinAttr(_) | PathResolution::ToolModule(_)))
    }

    /// The attribute of `node`, or of what it stands in, that switches it off.
    pub fn switched_off_around(&self, node: &SyntaxNode) -> Option<ast::Attr> {
        node.ancestors().find_map(|it| self.switched_off_by(&it))
    }
}
